"""Queries: the alerts that areas were told at once, by which routes, and what people answered to each."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from bevaka import clock
from bevaka.store.people import CONFIRMS, ActKind, PeopleQueries, Triage, Verdict
from bevaka.store.rows import exposures, when

NOTICE = "budget:"
"""How the key of a notice about areas over their budget begins."""


@dataclass(frozen=True, kw_only=True)
class Alerted:
    """An alert that an area was told at once. ``companies``: those by which the area is exposed, or, where it is by none, all
    that were named; ``routes``: the labels of the routes that told it.
    """

    id: int
    story_id: str
    area_id: str
    url: str
    title: str
    source_id: str
    companies: tuple[str, ...]
    themes: tuple[str, ...]
    routes: tuple[str, ...]
    created: datetime

    def things(self) -> Iterable[tuple[str, str]]:
        """What a proposal may be about: source, supplier and theme, each with its id."""
        yield "source", self.source_id
        yield from (("supplier", company) for company in self.companies)
        yield from (("theme", theme) for theme in self.themes)


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What people said to an alert: whether it was of use, when, why; ``wrong`` names companies that it is not about."""

    useful: bool
    at: datetime
    reason: str = ""
    wrong: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Judged:
    """An alert with its answer; None: nobody has answered."""

    alert: Alerted
    answer: Answer | None


def answer_to(alert: Alerted, triage: Triage, verdicts: Sequence[Verdict]) -> Answer | None:
    """What acts and verdicts come to. That it is about none of its companies wins over every act; of acts the last word counts.

    Who opens a story again takes the answer back. That it *is* about a company is an answer where nobody did anything.
    """
    ruled_out = {v.supplier: v for v in verdicts if v.verdict not in CONFIRMS and v.supplier in alert.companies}
    if alert.companies and len(ruled_out) == len(set(alert.companies)):
        last = max(ruled_out.values(), key=lambda v: v.at)
        return Answer(useful=False, at=clock.parse(last.at), reason=last.reason, wrong=frozenset(ruled_out))
    last_act = triage.acts[-1] if triage.acts else None
    if last_act is not None and last_act.at is not None and last_act.kind is not ActKind.REOPEN:
        return Answer(useful=last_act.kind is not ActKind.DISMISS, at=last_act.at, reason=last_act.reason)
    confirmed = [v for v in verdicts if v.verdict in CONFIRMS and v.supplier in alert.companies]
    if last_act is None and confirmed:
        return Answer(useful=True, at=max(clock.parse(v.at) for v in confirmed))
    return None


class BudgetQueries:
    """What was told at once. Nothing here opens a transaction."""

    def __init__(self, conn: sqlite3.Connection) -> None:
        self._conn = conn

    def alerted(self, since: datetime) -> list[Alerted]:
        """The alerts since then, oldest first, without those that went to nobody or were left to the digest."""
        rows = self._conn.execute(
            "SELECT a.*, f.suppliers, f.themes, d.url, d.title, d.source_id, (SELECT json_group_array(DISTINCT v.route) "
            "FROM deliveries v WHERE v.alert_id=a.id AND v.key LIKE 'alert:%' AND v.state NOT IN ('rolled_up','failed')) AS routes "
            "FROM alerts a JOIN findings f ON f.id=a.finding_id JOIN documents d ON d.id=f.document_id "
            "WHERE a.tier='immediate' AND a.created>=? ORDER BY a.id",
            [clock.stamp(since)],
        )
        return [_alerted(row) for row in rows.fetchall() if row["routes"] != "[]"]

    def judged(self, since: datetime, people: PeopleQueries) -> list[Judged]:
        """The alerts since then, each with what people answered."""
        alerts = self.alerted(since)
        hands = people.triages({alert.story_id for alert in alerts})
        said = {url: people.verdicts(url) for url in {alert.url for alert in alerts}}
        return [Judged(alert=a, answer=answer_to(a, hands.get(a.story_id, Triage()), said[a.url])) for a in alerts]

    def begun(self) -> datetime | None:
        """When the house read its first publication: nothing was told before."""
        return when(self._conn.execute("SELECT (SELECT created FROM documents ORDER BY id LIMIT 1)").fetchone()[0])


def _alerted(row: sqlite3.Row) -> Alerted:
    exposed = dict.fromkeys(e.company for e in exposures(row["exposure"]))
    return Alerted(
        id=row["id"],
        story_id=row["story_id"],
        area_id=row["area_id"],
        url=row["url"],
        title=row["title"],
        source_id=row["source_id"],
        companies=tuple(exposed) or tuple(json.loads(row["suppliers"])),
        themes=tuple(json.loads(row["themes"])),
        routes=tuple(sorted(json.loads(row["routes"]))),
        created=clock.parse(row["created"]),
    )
