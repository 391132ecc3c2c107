"""The routes of a house: a tree in which each route keeps what the one above it says, read from ``routes.toml``.

What a route wants narrows what the routes above it take; what it does with a message (channels, language, hours) is its
own where it says so, and else that of the route above. :mod:`alerts.ways` finds the way of a message through the tree.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from bevaka.errors import Mistake
from bevaka.hours import Hours
from bevaka.route_rows import RouteRow
from bevaka.tables import check_toml, named_ids, read_toml
from bevaka.toml_lines import toml_line

WANTS = ("areas", "tiers", "themes", "suppliers", "products", "countries", "regions", "source_types")
"""What a route may ask of a message, in the order in which it is told."""
SINGLE = ("areas", "tiers", "source_types")
"""Of these a message has one; of the others it may have several."""
DEEPEST = 8
Path_ = tuple[str | int, ...]


@dataclass(frozen=True, kw_only=True)
class Route:
    """One route with what it keeps from above. ``place`` counts from 0: (1, 0) is the first child of the second route."""

    place: tuple[int, ...]
    name: str
    wants: Mapping[str, tuple[str, ...]]
    parent_too: bool
    channels: tuple[str, ...]
    language: str
    hours: Hours | None
    immediate_waits: bool
    said: frozenset[str]
    children: tuple[Route, ...] = ()

    @property
    def label(self) -> str:
        """What people call it: ``2.1 gloves at night``; numbers count from 1."""
        number = ".".join(str(n + 1) for n in self.place)
        return f"{number} {self.name}".strip()

    @property
    def path(self) -> Path_:
        """Where it stands in ``routes.toml``."""
        return tuple(step for n in self.place for step in ("route", n))


def each(routes: Sequence[Route]) -> Iterator[Route]:
    """Every route of the tree, each before its children."""
    for route in routes:
        yield route
        yield from each(route.children)


def read_routes(file: Path, channels: set[str] | None, zone: str, mistakes: list[Mistake]) -> tuple[Route, ...]:
    """The tree of ``file``, every fault added to ``mistakes``.

    ``channels``: the names there are (None: unknown). ``zone``: that of the house.
    """
    data = read_toml(file, mistakes, optional=True)
    reader = _Reader(file, channels, mistakes)
    for key in sorted(data.keys() - {"route"}):
        reader.fault((key,), "is not known here; routes are [[route]] tables")
    top = Route(
        place=(), name="", wants={}, parent_too=False, channels=(), language="", hours=None, immediate_waits=False,
        said=frozenset(),
    )  # fmt: skip
    return reader.children(data, top, (), {"zone": zone})


@dataclass(frozen=True)
class _Reader:
    """Reads the tree table by table, so that a fault in one hides none in its neighbours."""

    file: Path
    channels: set[str] | None
    mistakes: list[Mistake]

    def fault(self, path: Path_, text: str) -> None:
        column = ".".join(map(str, path))
        self.mistakes.append(Mistake(file=self.file, line=toml_line(self.file, path), column=column, text=text))

    def children(self, data: Mapping[str, Any], above: Route, path: Path_, kept: dict[str, Any]) -> tuple[Route, ...]:
        tables = data.get("route", [])
        if not isinstance(tables, list):
            brackets = "[[" + ".".join(["route"] * (len(above.place) + 1)) + "]]"
            self.fault((*path, "route"), f"a route is a {brackets} table, with two brackets")
            return ()
        if len(above.place) >= DEEPEST:
            self.fault((*path, "route"), f"routes lie more than {DEEPEST} deep")
            return ()
        found = (self.route(table, above, (*path, "route", n), kept) for n, table in enumerate(tables))
        return tuple(route for route in found if route is not None)

    def route(self, table: Any, above: Route, path: Path_, kept: dict[str, Any]) -> Route | None:
        own = {k: v for k, v in table.items() if k != "route"} if isinstance(table, dict) else table
        before = len(self.mistakes)
        row = check_toml(self.file, own, RouteRow, self.mistakes, path, mend=True)
        if row is None:
            # Without its own values it can still show what is wrong below it.
            row = RouteRow()
        elif row.channels is None and not above.place and not any(m.column == _channels(path) for m in self.mistakes):
            self.fault((*path, "channels"), "is missing")
        for channel in row.channels or ():
            if self.channels is not None and channel not in self.channels:
                self.fault(
                    (*path, "channels"),
                    f"there is no channel {channel!r} in channels.toml{near(channel, self.channels)}",
                )
        hours = kept | {k: v for k in ("zone", "windows", "quiet", "holidays") if (v := getattr(row, k)) is not None}
        made = Route(
            place=(*above.place, int(path[-1])),
            name=row.name,
            wants={key: tuple(map(str, given)) for key in WANTS if (given := getattr(row, key))},
            parent_too=row.parent_too,
            channels=above.channels if row.channels is None else tuple(dict.fromkeys(row.channels)),
            language=row.language or above.language,
            hours=_hours(hours),
            immediate_waits=above.immediate_waits if row.immediate_waits is None else row.immediate_waits,
            said=frozenset(row.model_fields_set),
        )
        if len(self.mistakes) == before and made.hours and made.hours.never_open():
            key = next((k for k in ("windows", "quiet", "zone") if k in row.model_fields_set), None)
            if key:
                self.fault((*path, key), "leaves no hour of the week in which anything could go out")
        below = self.children(table, made, path, hours) if isinstance(table, dict) else ()
        return Route(**{**made.__dict__, "children": below})


def _channels(path: Path_) -> str:
    return ".".join(map(str, (*path, "channels")))


def _hours(kept: Mapping[str, Any]) -> Hours | None:
    windows, quiet, holidays = (kept.get(k, ()) for k in ("windows", "quiet", "holidays"))
    if not (windows or quiet or holidays):
        return None
    open_, shut = (tuple(row.span() for row in rows) for rows in (windows, quiet))
    return Hours(kept["zone"], open_, shut, tuple(sorted(set(holidays))))


def near(word: str, known: set[str]) -> str:
    """A hint at what may have been meant."""
    found = get_close_matches(word, sorted(known), 1)
    return f"; did you mean {found[0]!r}?" if found else ""


def vocabulary(config: Path) -> dict[str, tuple[str, set[str]]]:
    """What a route may name of other tables: key → the file that holds it and every value, also of rows with a fault."""
    found: dict[str, tuple[str, set[str]]] = {}
    for key, file, column in (
        ("areas", "areas.csv", "id"), ("suppliers", "suppliers.csv", "id"), ("regions", "contracts.csv", "regions"),
    ):  # fmt: skip
        cells = named_ids(config / file, column)
        if cells is not None:
            found[key] = file, {part.strip() for cell in cells for part in cell.split("|") if part.strip()}
        elif not (config / file).exists():
            found[key] = file, set()
    found["themes"] = "themes/", {f.stem for f in (config / "themes").glob("*.toml")}
    return found


def unknown(key: str, values: Sequence[str], words: Mapping[str, tuple[str, set[str]]]) -> Iterator[str]:
    """A sentence for each of ``values`` that no table has under ``key`` (as :func:`vocabulary` gives them)."""
    if key not in words:
        return
    file, known = words[key]
    for value in values:
        if value not in known:
            yield f"there is no {key.removesuffix('s')} {value!r} in {file}{near(value, known)}"


def check_routes(config: Path, routes: Sequence[Route], mistakes: list[Mistake]) -> None:
    """What routes name of the register and does not stand there, added to ``mistakes``."""
    file, words = config / "routes.toml", vocabulary(config)
    for route in each(routes):
        for key, values in route.wants.items():
            path = (*route.path, key)
            line, column = toml_line(file, path), ".".join(map(str, path))
            mistakes += [
                Mistake(file=file, line=line, column=column, text=text) for text in unknown(key, values, words)
            ]


def idle(config: Path, routes: Sequence[Route]) -> list[Mistake]:
    """Routes that can never have a message, or never say anything, though each of them is well written."""
    return [fault for route in routes for fault in _idle(config / "routes.toml", route, {})]


def _idle(file: Path, route: Route, above: Mapping[str, tuple[frozenset[str], Route]]) -> Iterator[Mistake]:
    kept = dict(above)
    for key in (k for k in SINGLE if k in route.wants):
        own = frozenset(route.wants[key])
        taken, by = kept.get(key, (own, route))
        if not own & taken:
            text = f"can never match: route {by.label}, above it, takes {', '.join(sorted(taken))} only"
            yield _told(file, route, key, text)
            return
        kept[key] = own & taken, route
    if set(route.wants.get("tiers", ())) == {"none"}:
        yield _told(file, route, "tiers", "can never match: the tier none is told to nobody")
    if eager := next((c for c in route.children if not c.wants and not c.parent_too), None):
        yield _told(
            file, route, "channels", f"never speaks for itself: route {eager.label}, below it, takes everything"
        )
    for child in route.children:
        yield from _idle(file, child, kept)


def _told(file: Path, route: Route, key: str, text: str) -> Mistake:
    path = (*route.path, key)
    return Mistake(file=file, line=toml_line(file, path), column=".".join(map(str, path)), text=text)
