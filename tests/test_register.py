"""The register: chains and their closure, contracts in time, areas, and the checks between tables."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bevaka.errors import Mistake, Mistakes
from bevaka.records import Area, Contract, Link, Supplier
from bevaka.register import Register, circles, read_register
from bevaka.register_rows import check_org_no, personal

ROOT = Path(__file__).resolve().parents[1]


def supplier(
    id: str, *above: str, kind: str = "factory", areas: tuple[str, ...] = (), products: str = "gloves"
) -> Supplier:
    return Supplier(id=id, name=id.title(), kind=kind, supplies_to=above, products=(products,), areas=areas)  # type: ignore[arg-type]  # kind is one of the four


def register(*suppliers: Supplier, contracts: tuple[Contract, ...] = (), links: tuple[Link, ...] = ()) -> Register:
    areas = {
        "handskar": Area(
            id="handskar", name_sv="Handskar", name_en="", lead_region="", products=("gloves",), owner="a@b.example"
        ),
        "it": Area(id="it", name_sv="IT", name_en="IT", lead_region="", products=("ict",), owner="a@b.example"),
    }
    return Register(suppliers={s.id: s for s in suppliers}, contracts=contracts, areas=areas, links=links)


def contract(id: str, holder: str, area: str = "handskar", starts: str = "", ends: str = "") -> Contract:
    days = [date.fromisoformat(d) if d else None for d in (starts, ends)]
    return Contract(
        contract_id=id, supplier=holder, area=area, regions=("Region Halland",), title=id, starts=days[0], ends=days[1]
    )


CHAIN = (
    supplier("savar", kind="supplier"),
    supplier("nordhand", kind="supplier"),
    supplier("marke", "savar", kind="brand"),
    supplier("exgloves", "marke", "nordhand", "buyer:annan", kind="manufacturer"),
    supplier("kulim", "exgloves"),
    supplier("alone"),
)


def test_the_closure_of_a_chain_with_shortest_paths() -> None:
    found = register(*CHAIN)
    assert found.above("kulim") == {
        "kulim": ("kulim",),
        "exgloves": ("kulim", "exgloves"),
        "marke": ("kulim", "exgloves", "marke"),
        "nordhand": ("kulim", "exgloves", "nordhand"),
        "savar": ("kulim", "exgloves", "marke", "savar"),
    }
    assert found.contracted("kulim") == ["nordhand", "savar"]
    assert found.above("unknown") == {"unknown": ("unknown",)}
    assert found.contracted("alone") == []


def test_merged_chains_reach_each_company_once_by_the_shorter_way() -> None:
    found = register(
        supplier("savar", kind="supplier"), supplier("a", "savar"),
        supplier("b", "c"), supplier("c", "savar"), supplier("low", "b", "a")
    )  # fmt: skip
    assert found.above("low")["savar"] == ("low", "a", "savar")
    assert list(found.above("low")).count("savar") == 1


def test_areas_follow_contracts_where_products_meet_then_own_areas_then_the_holders() -> None:
    with_contract = register(*CHAIN, contracts=(contract("H-1", "savar"), contract("I-1", "nordhand", "it")))
    assert with_contract.areas_of("kulim") == ["handskar"]
    own = register(supplier("x", areas=("it", "nosuch")))
    assert own.areas_of("x") == ["it"]
    holder = register(supplier("savar", kind="supplier", areas=("handskar",)), supplier("low", "savar"))
    assert holder.areas_of("low") == ["handskar"]
    assert holder.areas_of("nobody") == []
    assert holder.areas_for_product("ict") == ["it"]


def test_contracts_run_on_both_their_ends() -> None:
    days = (contract("a", "savar", starts="2025-01-01", ends="2025-12-31"), contract("b", "savar", ends="2024-06-30"))
    found = register(
        *CHAIN, contracts=(*days, contract("c", "savar", starts="2027-01-01"), contract("i", "savar", "it"))
    )

    def on(day: str) -> tuple[list[str], list[str]]:
        running, ended = found.running("kulim", "handskar", date.fromisoformat(day))
        return [c.contract_id for c in running], [c.contract_id for c in ended]

    assert on("2025-01-01") == (["a"], ["b"])
    assert on("2025-12-31") == (["a"], ["b"])
    assert on("2026-01-01") == ([], ["a", "b"])
    assert on("2024-06-30") == (["b"], [])


def test_a_proof_of_one_step() -> None:
    proof = Link(supplier="kulim", supplies_to="exgloves", source="http://provtidningen.example/1")
    found = register(*CHAIN, links=(proof,))
    assert found.proof("kulim", "exgloves") == proof
    assert found.proof("exgloves", "kulim") is None


def test_a_chain_of_ten_thousand_links_needs_no_recursion(tmp_path: Path) -> None:
    rows = "".join(f"f{n},Verk {n},factory,{'top' if n == 0 else f'f{n - 1}'},MY,gloves\n" for n in range(10_000))
    (tmp_path / "suppliers.csv").write_text(
        f"id,name,kind,supplies_to,country,products\ntop,Sävar,supplier,,SE,gloves\n{rows}", "utf-8"
    )
    (tmp_path / "areas.csv").write_text("id,name_sv,owner\n", "utf-8")
    found = Register.load(tmp_path)
    assert len(found.above("f9999")["top"]) == 10_001
    assert found.contracted("f9999") == ["top"]
    assert found.contracted("ghost") == []
    steps = {s.id: list(s.supplies_to) for s in found.suppliers.values()} | {"top": ["f9999"]}
    assert [len(circle) for circle in circles(steps)] == [10_001]


@given(st.dictionaries(st.integers(0, 9), st.lists(st.integers(0, 9), max_size=3), max_size=10))
def test_a_circle_is_found_exactly_where_a_company_reaches_itself(graph: dict[int, list[int]]) -> None:
    steps = {str(k): [str(v) for v in values if v in graph] for k, values in graph.items()}
    companies = (supplier(k, *v) for k, v in steps.items())
    found = register(*companies)
    loops = {k for k, values in steps.items() if any(k in found.above(v) for v in values)}
    circled = {member for circle in circles(steps) for member in circle}
    assert circled <= loops
    assert bool(circled) == bool(loops)


def test_every_fault_of_every_table_in_one_reading(tmp_path: Path) -> None:
    files = {
        "suppliers.csv": "id,name,supplies_to,areas,org_no,country\nsavar,Sävar,,nosuch,,\n"
        "bad,Bad,savaar,,559995-3056,SE\nlow,Low,bad,,,\n",
        "areas.csv": "id,name_sv,owner,language,products\nit,IT,nobody,,\n"
        "handskar,Handskar,a@b.example,fi,gloves\nit,IT,a@b.example,,ictt\n",
        "contracts.csv": "contract_id,supplier,area,regions,starts,ends\n"
        "H-1,bad,it,A,2026-01-02,2026-01-01\nH-1,low,bygg,A,i går,\n,savar,it,,,\n",
        "links.csv": "supplier,supplies_to,since\nlow,buyer:annan,\nghost,savar,2026-02-30\nlow,nowhere,\n",
    }
    for name, text in files.items():
        (tmp_path / name).write_text(text, "utf-8")
    mistakes: list[Mistake] = []
    read_register(tmp_path, mistakes)
    assert sorted((m.file.name, m.line or 0, m.column or "") for m in mistakes) == [
        ("areas.csv", 2, "owner"), ("areas.csv", 3, "language"), ("areas.csv", 4, "products"),
        ("contracts.csv", 2, "ends"), ("contracts.csv", 3, "area"), ("contracts.csv", 3, "contract_id"),
        ("contracts.csv", 3, "starts"), ("contracts.csv", 4, "contract_id"),
        ("links.csv", 3, "since"), ("links.csv", 3, "supplier"), ("links.csv", 4, "supplies_to"),
        ("suppliers.csv", 2, "areas"), ("suppliers.csv", 3, "org_no"), ("suppliers.csv", 3, "supplies_to"),
    ]  # fmt: skip
    with pytest.raises(Mistakes) as caught:
        Register.load(tmp_path)
    assert caught.value.mistakes == mistakes


def test_checks_between_tables(tmp_path: Path) -> None:
    files = {
        "suppliers.csv": "id,name,supplies_to,areas\nsavar,Sävar,,nosuch\nlow,Low,savaar|buyer:x,\n",
        "areas.csv": "id,name_sv,owner\nit,IT,a@b.example\nit,IT igen,a@b.example\n",
        "contracts.csv": "contract_id,supplier,area,regions\nH-1,ghost,bygg,A\nH-1,savar,it,A\n",
        "links.csv": "supplier,supplies_to\nghost,savar\nlow,nowhere\nlow,buyer:y\n",
    }
    for name, text in files.items():
        (tmp_path / name).write_text(text, "utf-8")
    mistakes: list[Mistake] = []
    read_register(tmp_path, mistakes)
    assert sorted((m.file.name, m.line or 0, m.column or "") for m in mistakes) == [
        ("areas.csv", 3, "id"), ("contracts.csv", 2, "area"), ("contracts.csv", 2, "supplier"),
        ("contracts.csv", 3, "contract_id"),
        ("links.csv", 2, "supplier"), ("links.csv", 3, "supplies_to"), ("suppliers.csv", 2, "areas"),
        ("suppliers.csv", 3, "supplies_to"),
    ]  # fmt: skip


def test_one_table_that_cannot_be_read_blames_no_other(house: Path) -> None:
    (house / "config" / "suppliers.csv").write_bytes(b"id,name\nm\xf6ln,M\xf6lnaby\n")
    mistakes: list[Mistake] = []
    read_register(house / "config", mistakes)
    assert [(m.file.name, m.line) for m in mistakes] == [("suppliers.csv", 2)]


def test_the_fingerprint_follows_the_bytes_of_the_register(house: Path) -> None:
    before = Register.load(house / "config").fingerprint
    assert Register.load(house / "config").fingerprint == before
    with (house / "config" / "contracts.csv").open("a", encoding="utf-8") as file:
        file.write("RK-999,kvist,it,Region Halland,Nytt,2026-01-01,\n")
    assert Register.load(house / "config").fingerprint != before
    shutil.rmtree(house / "config")
    with pytest.raises(Mistakes, match=r"suppliers\.csv: cannot be read"):
        Register.load(house / "config")


@pytest.mark.parametrize(
    ("number", "countries", "fault"),
    [
        ("559995-3055", ("SE",), ""), ("16559995-3055", ("SE",), ""), ("319 939 083", ("NO", "SE"), ""), ("99197722", ("DK",), ""),
        ("9851750-9", ("FI",), ""), ("what ever", ("MY",), ""), ("559995-3055", ("DK",), "no organisation number of DK"),
        ("559995-305", ("SE",), "no organisation number"),
        ("121212-1212", ("SE",), "personal"), ("19121212-1212", ("MY",), "personal"),
        ("131052-308T", ("FI",), "personal"),
    ],
)  # fmt: skip
def test_organisation_numbers(number: str, countries: tuple[str, ...], fault: str) -> None:
    if not fault:
        assert check_org_no(number, countries) == number
        assert not personal(number)
        return
    with pytest.raises(ValueError, match=fault):
        check_org_no(number, countries)
