"""The route stage: finding × area → alert and its deliveries, or an entry for the digest, in one transaction.

:func:`alerts.decide.decide` says who is to hear what and why; this file writes it down, and looks up on the way what
only the store knows: how many alerts the area had this hour, and whether the story was promised in the meantime.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from alerts.decide import decide
from alerts.hearing import MARKERS, Decision, Hearing
from alerts.ways import Facts, Way, facts_of, way_of
from bevaka import clock
from bevaka.keys import alert_key
from bevaka.records import Alert, Reason, Tier
from bevaka.settings import House
from bevaka.store import Store
from bevaka.store.outbox import Routing
from bevaka.store.people import PeopleQueries
from bevaka.words import translator

HOUR = timedelta(hours=1)


class RouteStage:
    """``people`` gives what people said of a publication, and what they have muted."""

    name = "route"

    def __init__(self, house: House, ruleset: str, people: PeopleQueries) -> None:
        self._house, self._ruleset, self._people = house, ruleset, people

    def pending(self, store: Store, limit: int) -> list[Routing]:
        """Findings of the rule set that are in a story and not routed, each with what areas heard of it before."""
        return [
            replace(r, before=store.outbox.told(r.document.url, r.finding.id or 0))
            for r in store.outbox.unrouted(self._ruleset, limit)
        ]

    def key(self, item: Routing) -> str:
        """The finding's id."""
        return str(item.finding.id)

    def work(self, item: Routing) -> Decision:
        """Decide who hears what."""
        house = self._house
        today = clock.today(house.zone)
        verdicts, mutes = self._people.verdicts(item.document.url), self._people.mutes()
        return decide(item, house.register, house.settings, today, verdicts, mutes, self._people.demotions())

    def save(self, store: Store, item: Routing, result: Decision) -> None:
        """Alerts with deliveries, entries, and every reason, also those against."""
        finding_id = item.finding.id or 0
        reasons = list(result.reasons)
        for hearing in result.hearings:
            if hearing.tier is Tier.IMMEDIATE:
                reasons += self._promise(store, item, hearing)
            else:
                self._note(store, item, self._in_story(store, item, hearing))
        if result.homeless:
            self._tell_operator(store, item, result)
        store.outbox.mark_routed(finding_id, reasons)

    def _promise(self, store: Store, item: Routing, hearing: Hearing) -> list[Reason]:
        """Promise an alert; above the hourly number, or where the story was promised before, the digest takes it."""
        outbox, area = store.outbox, hearing.area_id
        hourly = self._house.settings.alerts.hourly
        way = way_of(self._house, self._facts(item, hearing), clock.now())
        if outbox.alerts_since(self._house.register.same_owner(area), clock.now() - HOUR) >= hourly:
            rolled = Reason(name="rolled_up", detail=f"more than {hourly} an hour")
            self._note(store, item, replace(hearing, reasons=(rolled, *hearing.reasons)))
            return [Reason(name="rolled_up", detail=area)]
        alert = Alert(
            story_id=item.story_id,
            area_id=area,
            tier=Tier.IMMEDIATE,
            finding_id=item.finding.id or 0,
            reasons=(*way.reasons, *hearing.reasons),
            watched=self._house.settings.alerts.escalate_after > 0,
        )
        if not outbox.add_alert(alert, hearing.exposure, way.legs):
            news = Reason(name="news_in_story", detail=item.story_id)
            self._note(store, item, replace(hearing, reasons=(news, *hearing.reasons)))
            return [Reason(name="news_in_story", detail=area)]
        if not way.legs:
            self._no_channel(store, item, area)
        return [*way.reasons, *_held(way)]

    def _facts(self, item: Routing, hearing: Hearing) -> Facts:
        finding, source = item.finding, item.document.source_type
        return facts_of(hearing.area_id, hearing.tier, finding, source, hearing.exposure, self._house.register)

    def _in_story(self, store: Store, item: Routing, hearing: Hearing) -> Hearing:
        """The story may have been alerted since the finding was looked up, by its neighbour in the line."""
        told = hearing.muted or MARKERS & {r.name for r in hearing.reasons}
        if told or not store.outbox.alerted(item.story_id, hearing.area_id):
            return hearing
        news = Reason(name="news_in_story", detail=item.story_id)
        return replace(hearing, reasons=(news, *hearing.reasons))

    def _note(self, store: Store, item: Routing, hearing: Hearing) -> None:
        store.outbox.add_entry(hearing.area_id, item.finding.id or 0, item.story_id, hearing.reasons, hearing.exposure)

    def _no_channel(self, store: Store, item: Routing, area: str) -> None:
        _ = translator(self._house.settings.house.language)
        subject = _("No channel for an immediate alert")
        body = _("Area {area} should be alerted, and neither a route nor the operator has a channel.").format(area=area)
        key = f"no_channel:{alert_key(item.story_id, area, Tier.IMMEDIATE)}"
        store.outbox.add_notice(key, subject, f"{body}\n\n{item.document.title}\n{item.document.url}", ())

    def _tell_operator(self, store: Store, item: Routing, result: Decision) -> None:
        _ = translator(self._house.settings.house.language)
        subject = _("An immediate finding that concerns no area")
        why = "\n".join(f"- {reason}" for reason in result.reasons)
        body = _("Nobody was told of this publication. Give the company an area in suppliers.csv, or a contract.")
        text = f"{body}\n\n{item.document.title}\n{item.document.url}\n\n{why}"
        store.outbox.add_notice(f"no_area:{item.story_id}", subject, text, self._house.settings.operator.channels)


def _held(way: Way) -> list[Reason]:
    """Which channels wait for their hours, each with the moment at which these open."""
    return [
        Reason(name="held", detail=f"{leg.channel} until {clock.stamp(leg.held_until)}")
        for leg in way.legs
        if leg.held_until
    ]
