"""The tree of routes: what is inherited, and every fault of the file with its line and key."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bevaka.errors import Mistake
from bevaka.hours import Hours, Span
from bevaka.routes import Route, check_routes, each, idle, read_routes

CHANNELS = {"chat", "mail"}
SHOWN = """\
[[route]]
channels = ["chat"]
zone = "Europe/Helsinki"
windows = [{ days = ["fri-mon", "wed"], from = "07:00", to = "17:00" }]
holidays = [2026-12-24]

[[route.route]]
name = "natt"
areas = ["it"]
windows = []
quiet = [{ from = "22:00", to = "06:00" }]
language = "en"
immediate_waits = true

[[route.route.route]]
channels = ["mail", "mail"]
holidays = []
quiet = []
continue = true

[[route.route]]
"""


def read(folder: Path, text: str) -> tuple[tuple[Route, ...], list[Mistake]]:
    (folder / "routes.toml").write_text(text, "utf-8")
    mistakes: list[Mistake] = []
    return read_routes(folder / "routes.toml", CHANNELS, "Europe/Stockholm", mistakes), mistakes


def test_a_route_keeps_what_it_does_not_say_itself(tmp_path: Path) -> None:
    routes, mistakes = read(tmp_path, SHOWN)
    assert mistakes == []
    top, night, deep, last = each(routes)
    assert [r.label for r in (top, night, deep, last)] == ["1", "1.1 natt", "1.1.1", "1.2"]
    assert (night.channels, deep.channels, last.channels) == (("chat",), ("mail",), ("chat",))
    office, quiet = Span((0, 2, 4, 5, 6), 420, 1020), Span(tuple(range(7)), 1320, 360)
    assert top.hours == last.hours == Hours("Europe/Helsinki", (office,), (), (date(2026, 12, 24),))
    assert night.hours == Hours("Europe/Helsinki", (), (quiet,), (date(2026, 12, 24),))
    assert deep.hours is None
    assert (top.language, night.language, deep.language, last.language) == ("", "en", "en", "")
    assert (top.immediate_waits, deep.immediate_waits, last.immediate_waits) == (False, True, False)
    assert (night.parent_too, deep.parent_too) == (False, True)
    assert (night.wants, deep.wants) == ({"areas": ("it",)}, {})


def test_the_zone_of_the_house_is_that_of_its_routes(tmp_path: Path) -> None:
    (route,), _ = read(tmp_path, '[[route]]\nchannels = ["chat"]\nwindows = [{ days = ["mon"] }]\n')
    assert route.hours == Hours("Europe/Stockholm", (Span((0,), 0, 1440),))


TOP = '[[route]]\nchannels = ["chat"]\n'


@pytest.mark.parametrize(
    ("text", "line", "column", "words"),
    [
        ("[[route]]\n", 1, "route.0.channels", "is missing"),
        ("[[route]]\nchannels = []\n", 2, "route.0.channels", "at least 1 item"),
        (TOP + "[[route.route]]\nchannels = []\n", 4, "route.0.route.0.channels", "at least 1 item"),
        (TOP + '[[route.route]]\nchannels = ["chatt"]\n', 4, "route.0.route.0.channels",
         "'chatt' in channels.toml; did you mean 'chat'?"),
        (TOP + "[[route.route]]\n[[route.route]]\nchanels = 1\n", 5, "route.0.route.1.chanels", "is not known here"),
        (TOP + "[route.route]\n", 3, "route.0.route", "a route is a [[route.route]] table"),
        (TOP + "route = [1]\n", 3, "route.0.route.0", "write a table"),
        (TOP + 'products = ["glove"]\n', 3, "route.0.products", "no product group 'glove'; there are: ict"),
        (TOP + 'countries = ["UK"]\n', 3, "route.0.countries", "'UK' is no country"),
        (TOP + 'countries = ["se"]\n', 3, "route.0.countries", "'se' is no country"),
        (TOP + 'source_types = ["blog"]\n', 3, "route.0.source_types.0", "'ngo'"),
        (TOP + 'tiers = ["soon"]\n', 3, "route.0.tiers.0", "'immediate'"),
        (TOP + 'language = "fi"\n', 3, "route.0.language", "'sv' or 'en'"),
        (TOP + 'zone = "Europe/Sthlm"\n', 3, "route.0.zone", "no time zone 'Europe/Sthlm'"),
        (TOP + 'areas = "it"\n', 3, "route.0.areas", "write a list"),
        (TOP + "continue = 3\n", 3, "route.0.continue", "write true or false"),
        (TOP + 'windows = [{ from = "07:00", to = "07:00" }]\n', 3, "route.0.windows.0", "the window is empty"),
        (TOP + "windows = [{ days = [] }]\n", 3, "route.0.windows.0.days", "names no day: the window is empty"),
        (TOP + 'quiet = [{ days = ["måndag"] }]\n', 3, "route.0.quiet.0.days", "'måndag' is no day"),
        (TOP + 'windows = [{ from = "7" }]\n', 3, "route.0.windows.0.from", "is no time of day"),
        (TOP + 'windows = [{ from = "24:00" }]\n', 3, "route.0.windows.0.from", "is no time of day"),
        (TOP + 'windows = [{ form = "07:00" }]\n', 3, "route.0.windows.0.form", "is not known here"),
        (TOP + '[[route.windows]]\nfrom = "08:00"\n[[route.windows]]\nto = "8"\n', 6, "route.0.windows.1.to", "is no time of day"),
        (TOP + 'windows = ["07-17"]\n', 3, "route.0.windows.0", "write a table"),
        (TOP + 'quiet = [{ from = "00:00", to = "24:00" }]\n', 3, "route.0.quiet", "leaves no hour of the week"),
        (TOP + 'windows = [{ days = ["mon"], from = "22:00", to = "02:00" }]\n[[route.route]]\n'
         'quiet = [{ days = ["mon", "tue"] }]\n',
         5, "route.0.route.0.quiet", "leaves no hour of the week"),
        (TOP + "holidays = [2026-13-01]\n", 3, "column 17", "is not TOML here"),
        (TOP + 'holidays = ["jul"]\n', 3, "route.0.holidays.0", "date"),
        (TOP + "holidays = [2026-12-24T10:00:00]\n", 3, "route.0.holidays.0", "date"),
    ],
)  # fmt: skip
def test_a_fault_is_named_with_line_and_key(tmp_path: Path, text: str, line: int, column: str, words: str) -> None:
    _, mistakes = read(tmp_path, text)
    assert [(m.file.name, m.line, m.column) for m in mistakes] == [("routes.toml", line, column)]
    assert words in mistakes[0].text


def test_a_fault_hides_none_above_beside_or_below_it(tmp_path: Path) -> None:
    text = '[[route]]\nlanguage = "fi"\nchannels = ["x"]\n'
    text += "[[route.route]]\nx = 1\n[[route.route.route]]\ny = 1\n[[route.route]]\nz = 1\n"
    _, mistakes = read(tmp_path, text)
    assert [m.line for m in mistakes] == [2, 3, 5, 7, 9]


def test_routes_that_lie_too_deep_are_refused(tmp_path: Path) -> None:
    heads = "\n".join("[[" + ".".join(["route"] * n) + "]]" for n in range(2, 12))
    _, mistakes = read(tmp_path, TOP + heads)
    assert [m.text for m in mistakes] == ["routes lie more than 8 deep"]


def lay(folder: Path) -> None:
    (folder / "themes").mkdir()
    (folder / "themes" / "wages.toml").touch()
    for name, text in {
        "areas": "id,name_sv\nit,IT\nhandskar,Handskar\n",
        "suppliers": "id,name\nkvist,Kvist\n",
        "contracts": "contract_id,supplier,area,regions\n1,kvist,it,Region Skåne|Region Halland\n",
    }.items():
        (folder / f"{name}.csv").write_text(text, "utf-8")


def test_what_stands_in_no_other_table_is_named(tmp_path: Path) -> None:
    lay(tmp_path)
    routes, mistakes = read(
        tmp_path,
        TOP + 'areas = ["it", "handskr"]\nthemes = ["wages", "wage"]\n[[route.route]]\nsuppliers = ["kvist", "kvast"]\n'
        'regions = ["Region Halland", "Region Gotland"]\n',
    )  # fmt: skip
    check_routes(tmp_path, routes, mistakes)
    assert [(m.line, m.column, m.text) for m in mistakes] == [
        (3, "route.0.areas", "there is no area 'handskr' in areas.csv; did you mean 'handskar'?"),
        (4, "route.0.themes", "there is no theme 'wage' in themes/; did you mean 'wages'?"),
        (6, "route.0.route.0.suppliers", "there is no supplier 'kvast' in suppliers.csv; did you mean 'kvist'?"),
        (7, "route.0.route.0.regions", "there is no region 'Region Gotland' in contracts.csv; did you mean 'Region Halland'?"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (TOP + 'areas = ["it"]\n[[route.route]]\nareas = ["it", "handskar"]\n', []),
        (TOP + 'areas = ["it"]\n[[route.route]]\nareas = ["handskar"]\n[[route.route.route]]\nareas = ["handskar"]\n',
         [(5, "route.0.route.0.areas: can never match: route 1, above it, takes it only")]),
        (TOP + 'areas = ["a", "b"]\n[[route.route]]\nareas = ["b", "c"]\n[[route.route.route]]\nareas = ["a"]\n',
         [(7, "can never match: route 1.1, above it, takes b only")]),
        (TOP + 'tiers = ["digest"]\n[[route.route]]\ntiers = ["immediate"]\n', [(5, "takes digest only")]),
        (TOP + 'source_types = ["ngo"]\n[[route.route]]\nthemes = ["wages"]\n[[route.route.route]]\nsource_types = ["union"]\n',
         [(7, "takes ngo only")]),
        (TOP + 'themes = ["wages"]\n[[route.route]]\nthemes = ["corruption"]\n', []),
        (TOP + 'countries = ["MY"]\n[[route.route]]\ncountries = ["TH"]\n', []),
        (TOP + 'tiers = ["none"]\n', [(3, "the tier none is told to nobody")]),
        (TOP + '[[route.route]]\nlanguage = "en"\n', [(2, "never speaks for itself: route 1.1, below it, takes everything")]),
        (TOP + '[[route.route]]\ncontinue = true\nchannels = ["mail"]\n', []),
    ],
)  # fmt: skip
def test_a_route_that_can_never_match_or_speak_is_warned_of(
    tmp_path: Path, text: str, told: list[tuple[int, str]]
) -> None:
    routes, mistakes = read(tmp_path, text)
    assert mistakes == []
    found = idle(tmp_path, routes)
    assert [f.line for f in found] == [line for line, _ in told]
    assert [words for f, (_, words) in zip(found, told, strict=True) if words not in str(f)] == []


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["from", "to", "days", "x"]), inner, max_size=3),
    max_leaves=6,
)  # fmt: skip
KEYS = ["areas", "channels", "windows", "quiet", "holidays", "zone", "language", "route", "continue", "name", "odd"]


def inline(value: object) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{k} = {inline(v)}" for k, v in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(map(inline, value)) + "]"
    return '""' if value is None else json.dumps(value)


@given(st.lists(st.dictionaries(st.sampled_from(KEYS), values, max_size=4), max_size=3))
def test_whatever_stands_there_is_read_or_named(
    tmp_path_factory: pytest.TempPathFactory, tables: list[dict[str, object]]
) -> None:
    folder = tmp_path_factory.mktemp("routes")
    text = "\n".join("[[route]]\n" + "\n".join(f"{k} = {inline(v)}" for k, v in table.items()) for table in tables)
    routes, mistakes = read(folder, text)
    assert all(m.text for m in mistakes)
    assert len(list(each(routes))) >= len(routes)
    if not mistakes:
        assert len(routes) == len(tables)
        assert all(r.channels for r in each(routes))
