"""Routes, hours and the way of a message in words, in Swedish and English: for people who edit routes or ask why."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime

from babel.dates import get_day_names

from alerts.names import SOURCE_TYPES, TIERS, Names
from alerts.text import line
from alerts.ways import OPERATOR, Miss, Step, Way
from bevaka import clock
from bevaka.hours import DAYS, Hours, Span
from bevaka.records import Leg
from bevaka.routes import WANTS, Route
from bevaka.words import N_

KEYS: Mapping[str, str] = {
    "areas": N_("area"),
    "tiers": N_("tier"),
    "themes": N_("theme"),
    "suppliers": N_("company"),
    "products": N_("product group"),
    "countries": N_("country"),
    "regions": N_("region"),
    "source_types": N_("source"),
}


class RouteWords:
    """Words in the language of ``names``."""

    def __init__(self, names: Names) -> None:
        self.names, self._ = names, names._

    def tree(self, routes: Sequence[Route], operator: Sequence[str]) -> list[str]:
        """The whole tree, each route with what it wants and does, and where the rest goes."""
        lines = [text for route in routes for text in self._route(route)]
        rest = self.names.listed(operator) or self._("nobody: [operator] in bevaka.toml has no channels")
        return [*lines, self._("What no route takes goes to the operator: {channels}").replace("{channels}", rest)]

    def _route(self, route: Route) -> Iterator[str]:
        _, pad = self._, "    " * (len(route.place) - 1)
        above = "" if "channels" in route.said else " " + _("(as the route above)")
        yield f"{pad}{line(route.label, 80)} → {', '.join(route.channels)}{above}"
        for key in (k for k in WANTS if k in route.wants):
            yield f"{pad}    {_(KEYS[key])}: {self.values(key, route.wants[key])}"
        if route.parent_too:
            yield f"{pad}    " + _("The route above speaks too.")
        if route.language and "language" in route.said:
            yield f"{pad}    " + _("language") + f": {self.names.locale.languages.get(route.language, route.language)}"
        if route.hours and (route.said & {"windows", "quiet", "holidays", "zone", "immediate_waits"}):
            yield f"{pad}    " + _("hours") + f": {self.hours(route.hours)}"
            waits = (
                N_("Immediate alerts wait for them too.")
                if route.immediate_waits
                else N_("Immediate alerts go at once.")
            )
            yield f"{pad}    {_(waits)}"
        for child in route.children:
            yield from self._route(child)

    def way(self, way: Way) -> list[str]:
        """Every route that was asked, with why or why not, and where it all leads."""
        lines = ["    " * (len(step.route.place) - 1) + self._step(step) for step in way.steps]
        if way.legs and way.legs[0].route == OPERATOR:
            lines.append(self._("No route takes it: it goes to the operator."))
        legs = [self.leg(leg) for leg in way.legs] or [self._("nobody: [operator] in bevaka.toml has no channels")]
        return [*lines, *(f"→ {leg}" for leg in legs)]

    def _step(self, step: Step) -> str:
        _, label = self._, line(step.route.label, 80)
        if not step.took:
            return f"✗ {label}: " + "; ".join(self._miss(m) for m in step.misses)
        hits = "; ".join(self._hit(key, values) for key, values in step.hits)
        why = f" ({hits})" if hits else ""
        if step.speaks:
            return f"✓ {label}: " + _("takes it") + f"{why} → {', '.join(step.route.channels)}"
        return f"✓ {label}: " + _("takes it, and leaves it to a route below") + why

    def _hit(self, key: str, values: Sequence[str]) -> str:
        what = self._("{key} is {has}") if values else self._("{key} is not known")
        return what.replace("{key}", self._(KEYS[key])).replace("{has}", self.values(key, values))

    def _miss(self, miss: Miss) -> str:
        wants, has = self.values(miss.key, miss.wants), self.values(miss.key, miss.has)
        text = self._("{key} is {has}, it wants {wants}") if has else self._("{key} is not known, it wants {wants}")
        return text.replace("{key}", self._(KEYS[miss.key])).replace("{has}", has).replace("{wants}", wants)

    def leg(self, leg: Leg) -> str:
        """A channel, and until when it is held."""
        if leg.held_until is None:
            return leg.channel
        held = self._("held until {time}").replace("{time}", self.clock(leg.held_until))
        return f"{leg.channel} ({held})"

    def clock(self, moment: datetime) -> str:
        """A moment on the house's clock, for comparing: ``2026-03-09 07:00``."""
        return clock.local(moment, self.names.house.zone).strftime("%Y-%m-%d %H:%M")

    def values(self, key: str, ids: Sequence[str]) -> str:
        """Ids under a key of a route as people know them, each with its id where that is another word."""
        return self.names.listed(self._value(key, one) for one in ids)

    def _value(self, key: str, one: str) -> str:
        names = self.names
        known: Mapping[str, Callable[[str], str]] = {
            "areas": lambda a: names.register.areas[a].name(names.language) if a in names.register.areas else a,
            "tiers": lambda t: self._(TIERS[t]),
            "themes": names.theme,
            "suppliers": names.company,
            "products": names.product,
            "countries": names.country,
            "source_types": lambda s: self._(SOURCE_TYPES[s]),
        }
        name = line(known[key](one) if key in known else one, 100)
        return name if name.casefold() == one.casefold() else f"{name} ({one})"

    def hours(self, hours: Hours) -> str:
        """Hours in one line."""
        _ = self._
        parts = [", ".join(self._span(span) for span in hours.windows)] if hours.windows else []
        if hours.quiet:
            parts.append(_("quiet") + " " + ", ".join(self._span(span) for span in hours.quiet))
        if hours.holidays:
            parts.append(_("days off") + " " + ", ".join(day.isoformat() for day in hours.holidays))
        return f"{'; '.join(parts)} ({hours.zone})"

    def _span(self, span: Span) -> str:
        short = get_day_names("abbreviated", locale=self.names.locale)
        runs: list[list[int]] = []
        for day in span.days:
            if runs and runs[-1][-1] == day - 1:
                runs[-1].append(day)
            else:
                runs.append([day])
        days = ", ".join(short[r[0]] if len(r) == 1 else f"{short[r[0]]}–{short[r[-1]]}" for r in runs)
        whole = (span.start, span.end) == (0, 24 * 60)
        times = "" if whole else f"{_time(span.start)}–{_time(span.end)}"
        return " ".join(part for part in ("" if len(span.days) == len(DAYS) and times else days, times) if part)


def _time(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"
