"""The alert budget: what a digest says of it, what the operator hears once a week, and proposals in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from alerts.demotions import demotion_reason, said
from alerts.names import Names
from alerts.text import line
from bevaka import clock
from bevaka.records import Reason
from bevaka.settings import House
from bevaka.store import Store
from bevaka.store.budget import NOTICE, Judged
from bevaka.store.measured import WEEK, Measured, Proposed
from bevaka.store.outbox import Told
from bevaka.store.people import Demotion
from bevaka.words import N_

SAID = 8
"""How many demotions a digest names."""
HINT = "word"
ACTIONS: Mapping[str, str] = {
    "demote": N_("Tell {area} of {thing} in the digest only"),
    "mute": N_("Mute {thing} for all areas"),
    "guard": N_("Guard the name of {thing}: it was taken for another"),
}


def over(house: House, store: Store) -> dict[str, int]:
    """The areas that were told more alerts in the last seven days than their budget, each with how many."""
    budget = house.settings.alerts.budget
    if not budget:
        return {}
    counts = Counter(alert.area_id for alert in store.budget.alerted(clock.now() - WEEK))
    return {area: n for area, n in sorted(counts.items()) if n > budget}


def notes_for(area_id: str, waiting: Sequence[Told], house: House, store: Store) -> Iterator[Reason]:
    """What a digest that is made now says of demotions and of the budget of its area."""
    for detail, n in said(store.people.demotions(), area_id, waiting, house.zone):
        yield Reason(name="demoted", detail=f"{n} {detail}")
    if n := over(house, store).get(area_id, 0):
        yield Reason(name="over_budget", detail=f"{n} {house.settings.alerts.budget}")


def notes_for_part(notes: Sequence[Reason], told: Sequence[Told]) -> Iterator[Reason]:
    """``notes`` of a digest as a part of it says them that tells ``told``: of demotions it counts its own publications."""
    for note in notes:
        _, _, detail = note.detail.partition(" ")
        urls = {t.document.url for t in told if Reason(name="demoted", detail=detail) in t.reasons}
        yield Reason(name="demoted", detail=f"{len(urls)} {detail}") if note.name == "demoted" else note


def notes_in_words(notes: Sequence[Reason], names: Names) -> list[str]:
    """The same in sentences."""
    lines: list[str] = []
    lowered = [note.detail.partition(" ") for note in notes if note.name == "demoted"]
    for count, _, detail in lowered[:SAID]:
        told = names.plural("{n} publication", "{n} publications", int(count))
        lines.append(f"{names.demoted(detail)}: {told}.")
    if rest := len(lowered[SAID:]):
        lines.append(
            names.plural("{n} more is told in the digest only.", "{n} more are told in the digest only.", rest)
        )
    for note in (note for note in notes if note.name == "over_budget"):
        count, _, budget = note.detail.partition(" ")
        text = names._("Your area had {n} alerts in the last seven days; its budget is {budget} a week.")
        lines.append(text.replace("{n}", count).replace("{budget}", budget))
    for note in (note for note in notes if note.name == "no_route"):
        none = names.plural(
            "No route takes {n} story, so the operator of the house gets it.",
            "No route takes {n} stories, so the operator of the house gets them.",
            int(note.detail),
        )
        lines.append(none)
    return lines


@dataclass(frozen=True, kw_only=True)
class Over:
    """Areas over their budget, each with its alerts of the last seven days."""

    counts: Mapping[str, int]


class BudgetStage:
    """pending: that areas are over their budget, as one item, a week after the operator last heard of it at the earliest."""

    name = "budget"

    def __init__(self, house: House) -> None:
        self._house = house

    def pending(self, store: Store, limit: int) -> list[Over]:
        """One item, or nothing."""
        if not self._house.settings.alerts.budget:
            return []
        last, parked = store.outbox.last_notice(NOTICE), {a.key for a in store.runs.asides(self.name) if a.parked}
        if last is not None and clock.now() - last < WEEK:
            return []
        counts = over(self._house, store)
        found = [Over(counts=counts)] if counts else []
        return [item for item in found if self.key(item) not in parked]

    def key(self, item: Over) -> str:
        """The day in the house: of several rounds of it one tells."""
        return f"{NOTICE}{clock.today(self._house.zone).isoformat()}"

    def work(self, item: Over) -> tuple[str, str]:
        """Subject and body."""
        names = Names(self._house, self._house.register, self._house.settings.house.language)
        budget = str(self._house.settings.alerts.budget)
        subject = names.plural(
            "{n} area is over its alert budget", "{n} areas are over their alert budget", len(item.counts)
        )
        row = names._("{area}: {n} alerts in the last seven days; the budget is {budget}")
        rows = [
            "• " + row.replace("{area}", area_name(a, names)).replace("{n}", str(n)).replace("{budget}", budget)
            for a, n in item.counts.items()
        ]
        return subject, "\n".join([*rows, "", names._("What could be told less loudly: bevaka budget proposals")])

    def save(self, store: Store, item: Over, result: tuple[str, str]) -> None:
        """The notice, inside the stage's transaction."""
        store.outbox.add_notice(self.key(item), *result, self._house.settings.operator.channels)


def area_name(area_id: str, names: Names) -> str:
    """An area's name with its id; the id alone where its row is gone."""
    area = names.register.areas.get(area_id)
    return f"{line(area.name(names.language), 100)} ({area_id})" if area else area_id


def table_rows(measured: Iterable[Measured], budget: int, names: Names) -> Iterator[tuple[str, ...]]:
    """Cells of the table: area, route, alerts a week, useful, not useful, unanswered, share with its interval, budget."""
    for row in measured:
        whole = not row.route
        route = names._("all routes") if whole else line(row.route, 60)
        counts = (str(n) for n in (row.useful, row.not_useful, row.unanswered))
        limit = str(budget) if whole and budget else ""
        yield (area_name(row.area_id, names), route, names.decimal(row.a_week), *counts, share(row, names), limit)


def head(names: Names) -> tuple[str, ...]:
    """The head of that table."""
    _ = names._
    counts = (_("useful"), _("not useful"), _("unanswered"))
    return (_("area"), _("route"), _("alerts a week"), *counts, _("share useful (95 %)"), _("budget"))


def share(row: Measured, names: Names) -> str:
    """``62 % (31–86 %)``; that nothing was answered where it is so."""
    if row.share is None:
        return names._("no answer yet")
    value, low, high = (round(100 * n) for n in row.share)
    return f"{value} % ({low}–{high} %)"


def proposal_lines(number: int, one: Proposed, names: Names) -> list[str]:
    """A proposal with its evidence: the counts, and each answer with its reason."""
    what = names._(ACTIONS[one.action]).replace("{thing}", names.thing(one.kind, one.key))
    lines = [f"{number}  " + what.replace("{area}", area_name(one.area_id, names))]
    counts = names._("{against} of the last {n} answers found it not useful:")
    lines.append("    " + counts.replace("{against}", str(one.against)).replace("{n}", str(len(one.evidence))))
    lines += [f"    {_answer(judged, names)}" for judged in one.evidence]
    if one.action == "guard":
        lines += [f"    {text}" for text in guard_lines(one.key, names)]
    return lines


def _answer(judged: Judged, names: Names) -> str:
    answer, alert = judged.answer, judged.alert
    assert answer is not None
    word = names._("useful") if answer.useful else names._("about another") if answer.wrong else names._("not useful")
    why = f" ({line(answer.reason, 150)})" if answer.reason else ""
    day = clock.local(answer.at, names.house.zone).date().isoformat()
    return f"• {day} {word}: {line(alert.title or alert.url, 120)}{why} [{alert.story_id}]"


def guard_lines(company: str, names: Names) -> list[str]:
    """What to write into suppliers.csv; nobody but a person writes it."""
    known = names.register.suppliers.get(company)
    guards = tuple(known.namesakes) if known else ()
    hint = f"{HINT}:{(known.name if known else company).casefold()}"
    text = names._(
        "Write this into the cell namesakes of the row {id} in suppliers.csv, with the sort of thing that it is:"
    )
    cell = "|".join([*guards, *([hint] if hint not in guards else [])])
    return [
        text.replace("{id}", company),
        cell,
        names._("The sorts are: town, surname, word, abbreviation, product, other."),
    ]


def demotion_lines(found: Iterable[Demotion], names: Names) -> list[tuple[str, str, str, str]]:
    """A row for each demotion: number, area, what since when and why, by whom."""
    return [
        (
            str(d.id),
            area_name(d.area_id, names),
            names.demoted(demotion_reason(d, names.house.zone).detail),
            line(d.person, 100),
        )
        for d in found
    ]
