"""The configuration that ships: its tables are whole, agree with one another, and every column is in the docs.

Read with the ``csv`` module, so that these tests would also notice a fault of our own table reader.
"""

from __future__ import annotations

import csv
import re
import tomllib
from collections import Counter
from datetime import date
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from cssselect import HTMLTranslator
from stdnum.se import orgnr, personnummer

from bevaka.errors import Mistake
from bevaka.register import read_register
from bevaka.register_rows import AreaRow, ContractRow, LinkRow, SupplierRow
from bevaka.settings import Settings
from bevaka.sources import SourceRow, read_sources
from bevaka.tables import Row

ROOT = Path(__file__).resolve().parents[1]
TABLES = ("suppliers", "links", "contracts", "areas", "sources")
PRODUCTS = {
    "ict", "gloves", "surgical_instruments", "medical_devices", "pharmaceuticals", "textiles", "food", "furniture",
    "vehicles", "batteries", "dressings_consumables", "cleaning", "solar_panels",
}  # fmt: skip
COLUMNS = {
    "suppliers": "id,name,aliases,kind,supplies_to,country,org_no,lei,products,areas,namesakes",
    "links": "supplier,supplies_to,source,since,until,confidence",
    "contracts": "contract_id,supplier,area,regions,title,starts,ends",
    "areas": "id,name_sv,name_en,lead_region,products,owner,language,deputy,lead,themes",
    "sources": "id,name,kind,url,site,language,country,type,tier,pace,expect,status,selector",
}


@cache
def table(name: str) -> tuple[dict[str, str], ...]:
    with (ROOT / "config" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file, strict=True))


def values(cell: str) -> list[str]:
    return [value for value in cell.split("|") if value]


def ids(name: str) -> set[str]:
    return {row["id"] for row in table(name)}


@pytest.mark.parametrize("name", TABLES)
def test_columns_stand_in_order_and_every_row_is_whole(name: str) -> None:
    with (ROOT / "config" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file, strict=True))
    assert ",".join(rows[0]) == COLUMNS[name]
    assert [i for i, row in enumerate(rows, 1) if len(row) != len(rows[0])] == []
    assert [c for row in rows for c in row if c != c.strip() or "||" in c or "\n" in c] == []


@pytest.mark.parametrize("name", TABLES)
def test_every_column_is_in_the_docs(name: str) -> None:
    section = re.split(r"^## ", (ROOT / "docs" / "formats.md").read_text("utf-8"), flags=re.M)
    text = next(part for part in section if part.startswith(f"{name}.csv"))
    documented = set(re.findall(r"`([a-z_]+)`", "\n".join(re.findall(r"^\| (`[^|]+) \|", text, flags=re.M))))
    assert set(COLUMNS[name].split(",")) <= documented
    assert COLUMNS[name] in text, "the example's header shows every column"


@pytest.mark.parametrize("name", ["suppliers", "areas", "sources"])
def test_ids_are_unique_and_well_formed(name: str) -> None:
    assert [i for i, n in Counter(row["id"] for row in table(name)).items() if n > 1] == []
    assert [i for i in ids(name) if not re.fullmatch(r"[a-z0-9][a-z0-9._-]{0,79}", i)] == []


def test_there_are_244_sources_and_99_are_not_asked_before_somebody_has_seen_them() -> None:
    states = Counter(row["status"] for row in table("sources"))
    assert states == {"on": 145, "unverified": 97, "off": 2}
    assert sum(states.values()) == 244


def test_sources_keep_to_their_vocabularies() -> None:
    types = {"ngo", "media", "trade_press", "authority", "union", "intergovernmental", "company", "buyer"}
    for row in table("sources"):
        assert row["name"], row["id"]
        assert row["kind"] in {"feed", "sitemap", "listing", "report"}, row["id"]
        assert row["type"] in types, row["id"]
        assert row["tier"] in {"1", "2", "3"}, row["id"]
        assert row["pace"] in {"15m", "1h", "6h", "1d"}, row["id"]
        assert float(row["expect"]) >= 0, row["id"]
        assert re.fullmatch(r"[A-Z]{2}|", row["country"]), row["id"]
        assert all(re.fullmatch(r"[a-z]{2}", code) for code in values(row["language"])), row["id"]


def test_source_addresses_are_http_and_asked_by_one_row_only() -> None:
    for row in table("sources"):
        for column in ("url", "site"):
            parts = urlsplit(row[column])
            assert parts.scheme in {"http", "https"}, (row["id"], column)
            assert parts.hostname, (row["id"], column)
            assert "." in parts.hostname, (row["id"], column)
            assert parts.username is None, (row["id"], column)
            assert row[column].isascii(), (row["id"], column)
    assert [u for u, n in Counter(row["url"] for row in table("sources")).items() if n > 1] == []


def test_selectors_are_css_and_stand_on_pages_of_links_only() -> None:
    chosen = [row for row in table("sources") if row["selector"]]
    assert len(chosen) > 50
    for row in chosen:
        assert row["kind"] in {"listing", "report"}, row["id"]
        assert HTMLTranslator().css_to_xpath(row["selector"]), row["id"]


def test_electronics_watch_is_watched_by_news_and_by_reports() -> None:
    rows = [row for row in table("sources") if urlsplit(row["url"]).hostname == "electronicswatch.org"]
    assert {row["kind"] for row in rows if row["status"] == "on"} == {"listing", "report"}
    assert {code for row in rows for code in values(row["language"])} >= {"en", "es", "ca"}
    assert {row["pace"] for row in rows} == {"1h"}


def test_the_register_has_197_companies_of_known_kinds_products_and_areas() -> None:
    assert len(table("suppliers")) == 197
    for row in table("suppliers"):
        assert row["name"], row["id"]
        assert row["kind"] in {"supplier", "brand", "manufacturer", "factory"}, row["id"]
        assert set(values(row["products"])) <= PRODUCTS, row["id"]
        assert values(row["products"]), row["id"]
        assert set(values(row["areas"])) <= ids("areas"), row["id"]
        assert values(row["areas"]), f"{row['id']} has no contract row, so it needs an area to be routed by"
        assert all(re.fullmatch(r"[A-Z]{2}", code) for code in values(row["country"])), row["id"]


def test_every_step_of_a_chain_leads_to_a_known_company_or_a_named_buyer() -> None:
    steps = [(row["id"], step) for row in table("suppliers") for step in values(row["supplies_to"])]
    assert [s for s in steps if s[1] not in ids("suppliers") and not re.fullmatch(r"buyer:[a-z-]+", s[1])] == []
    assert [row["id"] for row in table("suppliers") if not row["supplies_to"]] == []


def test_no_chain_runs_in_a_circle() -> None:
    waiting = {row["id"]: set(values(row["supplies_to"])) & ids("suppliers") for row in table("suppliers")}
    while ready := {company for company, steps in waiting.items() if not steps & waiting.keys()}:
        waiting = {company: steps for company, steps in waiting.items() if company not in ready}
    assert waiting == {}


def test_organisation_numbers_have_their_check_digit_and_are_nobodys_personal_number() -> None:
    given = {row["id"]: row["org_no"] for row in table("suppliers") if row["org_no"]}
    assert len(given) == 14
    assert [i for i, number in given.items() if not orgnr.is_valid(number)] == []
    # A legal person's third digit is 2 or more, where a date of birth has its month (Skatteverket, SKV 709).
    assert [i for i, number in given.items() if int(number[2]) < 2] == []
    assert len(set(given.values())) == len(given)


def test_no_table_holds_a_personal_number_or_a_real_mailbox() -> None:
    for name in TABLES:
        text = (ROOT / "config" / f"{name}.csv").read_text("utf-8")
        numbers = re.findall(r"(?<![\w/.-])(?:\d{2})?\d{6}[-+]\d{4}(?!\w)", text)
        assert [n for n in numbers if personnummer.is_valid(n)] == []
        assert [m for m in re.findall(r"[\w.+-]+@[\w.-]+", text) if not m.endswith("@example.org")] == []


def test_a_name_belongs_to_one_company_and_traps_are_marked() -> None:
    owners: dict[str, set[str]] = {}
    for row in table("suppliers"):
        for name in [row["name"], *values(row["aliases"])]:
            owners.setdefault(name.casefold(), set()).add(row["id"])
    assert {name: owner for name, owner in owners.items() if len(owner) > 1} == {}
    unmarked = {row["id"] for row in table("suppliers") if not row["namesakes"]}
    traps = "dell hp getinge molnlycke dustin byd simap stille hetero giant sharp iss lupin vattenfall"
    assert unmarked & set(traps.split()) == set()


def test_namesakes_have_the_documented_form() -> None:
    sorts = "town|place|surname|first name|person|word|abbreviation|product|other"
    form = re.compile(rf"(?:{sorts})(?::[^|()]+(?: \([^|()]+\))?)?")
    hints = [(row["id"], hint) for row in table("suppliers") for hint in values(row["namesakes"])]
    assert [h for h in hints if not form.fullmatch(h[1])] == []
    docs = (ROOT / "docs" / "formats.md").read_text("utf-8")
    assert [sort for sort in sorts.split("|") if f"`{sort}`" not in docs] == []


def test_areas_cover_every_product_and_have_an_owner_that_is_a_role() -> None:
    assert {p for row in table("areas") for p in values(row["products"])} == PRODUCTS
    for row in table("areas"):
        assert row["name_sv"], row["id"]
        assert row["name_en"], row["id"]
        assert row["lead_region"], row["id"]
        assert row["language"] in {"sv", "en"}, row["id"]
        assert re.fullmatch(r"riskomrade-[a-z]+@example\.org", row["owner"]), row["id"]
    assert len({row["owner"] for row in table("areas")}) == len(table("areas"))


def test_links_prove_steps_of_the_register_with_an_address() -> None:
    steps = {(row["id"], step) for row in table("suppliers") for step in values(row["supplies_to"])}
    links = [(row["supplier"], row["supplies_to"]) for row in table("links")]
    assert len(links) > 40
    assert set(links) <= steps
    assert len(set(links)) == len(links)
    assert [r for r in table("links") if urlsplit(r["source"]).scheme not in {"http", "https"}] == []
    assert {row["confidence"] for row in table("links")} <= {"high", "medium", "low"}


def test_contracts_point_at_companies_and_areas() -> None:
    assert {row["supplier"] for row in table("contracts")} <= ids("suppliers")
    assert {row["area"] for row in table("contracts")} <= ids("areas")
    for row in table("contracts"):
        assert not row["ends"] or date.fromisoformat(row["starts"]) <= date.fromisoformat(row["ends"])


def test_the_documented_columns_are_those_that_the_code_reads() -> None:
    models: list[type[Row]] = [SupplierRow, LinkRow, ContractRow, AreaRow, SourceRow]
    assert {frozenset(m.model_fields) for m in models} == {frozenset(c.split(",")) for c in COLUMNS.values()}


def test_the_defaults_in_the_docs_are_those_of_the_code() -> None:
    text = (ROOT / "docs" / "formats.md").read_text("utf-8")
    shown = tomllib.loads(re.split(r"```(?:toml)?\n", text.split("## bevaka.toml")[1])[1])
    assert Settings.model_validate(shown) == Settings()
    keys = {name: set(type(getattr(Settings(), name)).model_fields) for name in Settings.model_fields}
    section = text.split("## bevaka.toml")[1].split("## channels.toml")[0]
    named = [(t, k) for t, ks in keys.items() for k in ks]
    assert [n for n in named if not re.search(rf"^(# )?{n[1]} =|^\[{n[0]}\.{n[1]}\]", section, re.M)] == []


def test_the_floor_reads_the_shipped_tables_without_a_mistake() -> None:
    mistakes: list[Mistake] = []
    register = read_register(ROOT / "config", mistakes)
    sources = read_sources(ROOT / "config", mistakes)
    assert mistakes == []
    assert (len(register.suppliers), len(register.areas), len(sources)) == (197, 11, 244)
    assert register.above("top-glove")["hartmann-scandicare"] == ("top-glove", "hartmann-scandicare")
