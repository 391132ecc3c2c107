"""Tests that people write for their routes: what is told, the channels that must take it, and until when it may be held."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from alerts.decide import concerns
from alerts.names import Names
from alerts.route_words import RouteWords
from alerts.ways import Facts, Way, facts_of, way_of
from bevaka import clock
from bevaka.errors import Mistake, Mistakes
from bevaka.records import Event, Exposure, Finding, Leg, Tier
from bevaka.route_rows import RouteTestRow
from bevaka.routes import unknown, vocabulary
from bevaka.settings import House
from bevaka.tables import check_toml, read_toml
from bevaka.toml_lines import toml_line

FILE = "routes-test.toml"
"""The file beside ``routes.toml`` that ``bevaka check`` runs, where there is one."""
_NAMED = {"area": "areas", "themes": "themes", "suppliers": "suppliers", "regions": "regions"}


@dataclass(frozen=True)
class Case:
    """A test with its name and where it stands."""

    name: str
    line: int | None
    row: RouteTestRow


@dataclass(frozen=True)
class Outcome:
    """How a test went; ``expected`` and ``came`` are channels with the moments until which they are held (None: not)."""

    case: Case
    way: Way
    expected: Mapping[str, datetime | None]
    came: Mapping[str, datetime | None]

    @property
    def passed(self) -> bool:
        """Whether the channels are those, held as long as expected."""
        return self.expected == self.came


def read_tests(file: Path, house: House) -> list[Case]:
    """The tests of ``file``. Raises Mistakes with every fault of it."""
    mistakes: list[Mistake] = []
    data = read_toml(file, mistakes)
    tables = data.get("test", [])
    for key in sorted(data.keys() - {"test"}):
        _fault(file, mistakes, (key,), "is not known here; tests are [[test]] tables")
    if not isinstance(tables, list):
        _fault(file, mistakes, ("test",), "a test is a [[test]] table, with two brackets")
        tables = []
    elif not tables and not mistakes:
        _fault(file, mistakes, (), "holds no [[test]]")
    words = vocabulary(house.config)
    cases: list[Case] = []
    for n, table in enumerate(tables):
        if (row := check_toml(file, table, RouteTestRow, mistakes, ("test", n), mend=True)) is None:
            continue
        for field, key in _NAMED.items():
            given = getattr(row, field) or ()
            for text in unknown(key, (given,) if isinstance(given, str) else given, words):
                _fault(file, mistakes, ("test", n, field), text)
        for channel in row.channels:
            if channel not in house.channels:
                _fault(file, mistakes, ("test", n, "channels"), f"there is no channel {channel!r} in channels.toml")
        cases.append(Case(row.name or f"test {n + 1}", toml_line(file, ("test", n)), row))
    if mistakes:
        raise Mistakes(mistakes)
    return cases


def _fault(file: Path, mistakes: list[Mistake], path: tuple[str | int, ...], text: str) -> None:
    column = ".".join(map(str, path)) or None
    mistakes.append(Mistake(file=file, line=toml_line(file, path), column=column, text=text))


def run_tests(house: House, cases: list[Case]) -> list[Outcome]:
    """Each test held against the routes of ``house``; nothing is stored or sent."""
    return [_run(house, case) for case in cases]


def _run(house: House, case: Case) -> Outcome:
    row = case.row
    moment = _in_zone(row.moment, house.zone) if row.moment else None
    found = way_of(house, _facts(house, row, moment), moment)
    held: dict[str, datetime | None] = dict.fromkeys(row.channels)
    if isinstance(row.held, datetime):
        held = dict.fromkeys(row.channels, _in_zone(row.held, house.zone))
    elif isinstance(row.held, Mapping):
        held |= {c: _in_zone(until, house.zone) for c, until in row.held.items() if isinstance(until, datetime)}
    return Outcome(case, found, held, {leg.channel: leg.held_until for leg in found.legs})


def _in_zone(moment: datetime, zone: str) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(zone))


def _facts(house: House, row: RouteTestRow, moment: datetime | None) -> Facts:
    """What routes would look at, were this published: the chain and the contracts are those of the register."""
    finding = Finding(
        ruleset="", lang="", event=Event.OTHER, assertion=None, tier=row.tier, score=1.0, suppliers=row.suppliers,
        themes=row.themes, countries=row.countries, products=row.products,
    )  # fmt: skip
    register = house.register
    today = clock.local(moment, house.zone).date() if moment else clock.today(house.zone)
    named = [register.suppliers[s] for s in row.suppliers]
    concern = concerns(finding, named, register, today).get(row.area)
    exposure: tuple[Exposure, ...] = concern.exposure if concern else ()
    facts = facts_of(row.area, Tier(row.tier), finding, row.source_type or "", exposure, register)
    if row.regions is None:
        return facts
    return Facts(**{**facts.__dict__, "regions": row.regions})


def told(outcome: Outcome, names: Names) -> list[str]:
    """A test that failed, in lines: what was expected, what came, and the way through the tree."""
    words, _ = RouteWords(names), names._
    lines = [_("expected: {channels}").replace("{channels}", _channels(outcome.expected, words))]
    lines.append(_("came: {channels}").replace("{channels}", _channels(outcome.came, words)))
    return [*lines, *words.way(outcome.way)]


def _channels(held: Mapping[str, datetime | None], words: RouteWords) -> str:
    legs = (Leg(channel=channel, held_until=until) for channel, until in sorted(held.items()))
    return ", ".join(map(words.leg, legs)) or words.names._("nobody")


def check_tests(house: House) -> list[Mistake]:
    """What ``bevaka check`` says of the tests beside ``routes.toml``: faults of the file, and tests that fail."""
    file = house.config / FILE
    if not file.exists():
        return []
    try:
        outcomes = run_tests(house, read_tests(file, house))
    except Mistakes as error:
        return error.mistakes
    words = RouteWords(Names(house, house.register, "en"))
    return [
        Mistake(
            file=file,
            line=o.case.line,
            column="test",
            text=f"{o.case.name!r} fails: expected {_channels(o.expected, words)}, came {_channels(o.came, words)}; "
            f"see: bevaka routes test {FILE}",
        )
        for o in outcomes
        if not o.passed
    ]
