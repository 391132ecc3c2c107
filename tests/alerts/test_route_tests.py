"""Route tests that people write: held against the tree, told with the way through it; and the ones that documents show."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from alerts_world import World

from alerts.names import Names
from alerts.route_tests import check_tests, read_tests, run_tests, told
from bevaka.errors import Mistake, Mistakes
from bevaka.settings import check_register, read_house

ROOT = Path(__file__).resolve().parents[2]
ROUTES = """
[[route]]
name = "handskar"
areas = ["handskar"]
channels = ["terminal"]
quiet = [{ from = "22:00", to = "06:00" }]
[[route.route]]
suppliers = ["savar"]
regions = ["Region Skåne"]
channels = ["folder"]
"""


def laid(world: World, text: str) -> Path:
    file = world.root / "prov.toml"
    file.write_text(text, "utf-8")
    return file


def run(world: World, text: str) -> list[bool]:
    house = world.house
    return [o.passed for o in run_tests(house, read_tests(laid(world, text), house))]


def case(**keys: str) -> str:
    return "[[test]]\n" + "\n".join(f"{k} = {v}" for k, v in ({"area": '"handskar"'} | keys).items()) + "\n"


@pytest.mark.parametrize(
    ("keys", "passes"),
    [
        ({"channels": '["terminal"]'}, True),
        ({"channels": '["folder"]'}, False),
        ({"channels": '["terminal", "folder"]'}, False),
        ({"suppliers": '["kulim"]', "channels": '["folder"]', "moment": "2026-03-06T12:00:00"}, True),
        ({"suppliers": '["kulim"]', "channels": '["folder"]', "moment": "2029-03-06T12:00:00"}, False),  # the contract has ended
        ({"suppliers": '["kulim"]', "regions": '["Region Halland"]', "channels": '["terminal"]'}, True),
        ({"suppliers": '["oldfab"]', "channels": '["terminal"]'}, True),
        ({"area": '"it"', "channels": '["folder"]'}, True),  # the operator
        ({"tier": '"digest"', "moment": "2026-03-06T23:00:00", "channels": '["terminal"]'}, False),
        ({"tier": '"digest"', "moment": "2026-03-06T23:00:00", "channels": '["terminal"]', "held": "2026-03-07T06:00:00"}, True),
        ({"tier": '"digest"', "moment": "2026-03-06T22:00:00Z", "channels": '["terminal"]', "held": "2026-03-07T05:00:00Z"}, True),
        ({"tier": '"digest"', "moment": "2026-03-06T23:00:00", "channels": '["terminal"]', "held": "2026-03-07T06:01:00"}, False),
        ({"tier": '"digest"', "moment": "2026-03-06T23:00:00", "channels": '["terminal"]',
          "held": "{ terminal = 2026-03-07T06:00:00 }"}, True),
        ({"tier": '"digest"', "moment": "2026-03-06T23:00:00", "channels": '["terminal"]', "held": "{ terminal = false }"}, False),
        ({"tier": '"digest"', "moment": "2026-03-06T12:00:00", "channels": '["terminal"]', "held": "false"}, True),
        ({"moment": "2026-03-06T23:00:00", "channels": '["terminal"]', "held": "false"}, True),  # immediate
    ],
)  # fmt: skip
def test_what_passes(world: World, keys: dict[str, str], passes: bool) -> None:
    world.write("routes.toml", ROUTES)
    assert run(world, case(**keys)) == [passes]


def test_a_failure_shows_the_way_through_the_tree(world: World) -> None:
    world.write("routes.toml", ROUTES)
    house = world.house
    keys = {
        "suppliers": '["kulim"]',
        "regions": '["Region Halland"]',
        "tier": '"digest"',
        "moment": "2026-03-06T23:00:00",
    }
    (outcome,) = run_tests(house, read_tests(laid(world, case(**keys, channels='["folder"]')), house))
    assert told(outcome, Names(house, house.register, "en")) == [
        "expected: folder",
        "came: terminal (held until 2026-03-07 06:00)",
        "✓ 1 handskar: takes it (area is Handskar (handskar)) → terminal".replace("Handskar (", "Gloves ("),
        "    ✗ 1.1: region is Region Halland, it wants Region Skåne",
        "→ terminal (held until 2026-03-07 06:00)",
    ]
    swedish = told(outcome, Names(house, house.register, "sv"))
    assert swedish[:2] == ["väntat: folder", "fick: terminal (hålls till 2026-03-07 06:00)"]
    assert swedish[3] == "    ✗ 1.1: region är Region Halland, vägen vill ha Region Skåne"


@pytest.mark.parametrize(
    ("text", "line", "column", "words"),
    [
        ("", None, None, "holds no [[test]]"),
        ("test = 1\n", 1, "test", "two brackets"),
        ("[[tests]]\n", 1, "tests", "is not known here"),
        (case(), 1, "test.0.channels", "is missing"),
        (case(channels='["chat"]'), 3, "test.0.channels", "no channel 'chat'"),
        (case(area='"handskr"', channels="[]"), 2, "test.0.area", "no area 'handskr' in areas.csv; did you mean 'handskar'?"),
        (case(suppliers='["nobody"]', channels="[]"), 3, "test.0.suppliers", "no supplier 'nobody'"),
        (case(themes='["x"]', channels="[]"), 3, "test.0.themes", "no theme 'x'"),
        (case(regions='["Skåne"]', channels="[]"), 3, "test.0.regions", "no region 'Skåne'"),
        (case(tier='"none"', channels="[]"), 3, "test.0.tier", "'digest'"),
        (case(expected="[]", channels="[]"), 3, "test.0.expected", "is not known here"),
        (case(channels='["folder"]', held="2026-03-07T06:00:00"), 1, "test.0", "held needs a moment"),
        (case(channels='["folder"]', moment="9999-12-31T23:00:00"), 1, "test.0", "is no time of ours"),
        (case(channels='["folder"]', moment="2026-03-07T06:00:00", held="{ terminal = false }"),
         1, "test.0", "is not among the channels"),
        ("[[test]\n", 1, "column 7", "is not TOML"),
    ],
)  # fmt: skip
def test_a_fault_of_the_file_is_named(
    world: World, text: str, line: int | None, column: str | None, words: str
) -> None:
    with pytest.raises(Mistakes) as caught:
        read_tests(laid(world, text), world.house)
    assert [(m.line, m.column) for m in caught.value.mistakes] == [(line, column)]
    assert words in caught.value.mistakes[0].text


def test_tests_beside_the_routes_are_part_of_the_check(world: World) -> None:
    assert check_tests(world.house) == []
    world.write("routes-test.toml", case(channels='["terminal"]') + case(name='"Tyst"', channels='["folder"]'))
    (mistake,) = check_tests(world.house)
    assert (mistake.line, mistake.column) == (4, "test")
    assert mistake.text.startswith("'Tyst' fails: expected folder, came terminal; see: bevaka routes test")
    world.write("routes-test.toml", "[[test]]\n")
    assert {m.column for m in check_tests(world.house)} == {"test.0.area", "test.0.channels"}


def shown(document: str, number: int) -> str:
    """A TOML block of a document."""
    return re.findall(r"^```toml\n(.*?)^```", (ROOT / "docs" / document).read_text("utf-8"), flags=re.M | re.S)[number]


def test_the_tree_that_the_guide_shows_does_what_the_guide_says(world: World) -> None:
    names = ("consumables", "it", "furniture")
    world.write("areas.csv", "id,name_sv,owner\n" + "".join(f"{n},{n},{n}@region.example\n" for n in names))
    world.write("suppliers.csv", "id,name\nkvist,Kvist\n")
    world.write("contracts.csv", "contract_id,supplier,area,regions\n1,kvist,it,Region Exempel\n")
    kinds = ("chat", "mail", "mail-kuala-lumpur", "phone", "terminal")
    world.write("channels.toml", "".join(f'[{c}]\nkind = "console"\n' for c in kinds))
    world.write("bevaka.toml", '[operator]\nchannels = ["terminal"]\n')
    world.write("routes.toml", shown("routes.md", 0))
    world.write("routes-test.toml", shown("routes.md", 1))
    mistakes: list[Mistake] = []
    check_register(read_house(world.root, mistakes), mistakes)
    assert [str(m) for m in mistakes if m.file.name == "routes.toml"] == []
    assert [str(m) for m in check_tests(world.house)] == []
    formats = (ROOT / "docs" / "formats.md").read_text("utf-8").split("\n## routes.toml\n")[1]
    routes, tests = re.findall(r"^```toml\n(.*?)^```", formats, flags=re.M | re.S)[:2]
    world.write("channels.toml", '[terminal]\nkind = "console"\n[folder]\nkind = "file"\n')
    world.write("routes.toml", routes)
    world.write("routes-test.toml", tests)
    assert [str(m) for m in check_tests(world.house)] == []
