"""The watch stage: how each source is, judged by what it showed since it was judged last. Speaks to nobody."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from bevaka import clock
from bevaka.records import Source
from bevaka.settings import House
from bevaka.store import Store
from bevaka.store.health import HOUSE, Health
from crawler.decide import NETWORK, NOTHING_THERE
from crawler.health import HISTORY, LAST_FEW, REFUSALS, SERVERS_TIME, Past, Span, house_health, judge, lost_spans

REOPENED = timedelta(days=30)
"""How far back publications that were refused are asked for once more, when their source is had again."""


@dataclass(frozen=True, kw_only=True)
class Watched:
    """A source with its past, the newest fetch that this past knows of, and how it was judged last."""

    source: Source
    newest: int
    past: Past
    current: Health | None


class WatchStage:
    """pending: sources that were asked since they were judged, and the house itself where it lost or found the network."""

    name = "watch"

    def __init__(self, house: House) -> None:
        self._sources = {source.id: source for source in house.sources}
        self._hours: dict[str, bool] | None = None
        self._lost: list[Span] = []

    def pending(self, store: Store, limit: int) -> list[Watched | Health]:
        """What is still to be judged, with all that the judgement looks at; the house's own new state comes first."""
        now = clock.now()
        if self._hours is None:
            # Once a run: it is the one query here that looks at every source.
            self._hours = store.polls.hours(NETWORK)
        house = store.health.of(HOUSE)
        self._lost = lost_spans(self._hours, house, now)
        changed = house_health(self._hours, house[-1] if house else None, now)
        found: list[Watched | Health] = [changed] if changed else []
        for source_id, newest in store.health.unjudged(limit):
            source = self._sources.get(source_id) or _gone_from_the_list(source_id)
            past, current = _past(store, source_id), store.health.last(source_id)
            found.append(Watched(source=source, newest=newest, past=past, current=current))
        return found

    def key(self, item: Watched | Health) -> str:
        """The source's id; the house has none."""
        return item.source.id if isinstance(item, Watched) else HOUSE

    def work(self, item: Watched | Health) -> Health | None:
        """The new state, or None where nothing changed or nothing can be said yet."""
        if isinstance(item, Health):
            return item
        found = judge(item.source, item.past, clock.now(), self._lost)
        return None if found is None or (item.current and item.current.state is found.state) else found

    def save(self, store: Store, item: Watched | Health, result: Health | None) -> None:
        """Inside the stage's transaction."""
        if isinstance(item, Health):
            store.health.change(item)
            return
        store.health.judge(item.source.id, item.newest, result)
        if result is not None:
            store.polls.forget_old(item.source.id)
            if item.current and item.current.state in REFUSALS and result.state not in REFUSALS:
                store.again.reopen(item.source.id, result.at - REOPENED, but=NOTHING_THERE)


def _past(store: Store, source_id: str) -> Past:
    """The past of a source; its habits only where it has been silent for a day, since nothing else asks for them."""
    now = clock.now()
    last = store.polls.news(source_id, now - timedelta(days=1))
    long_silent = not last
    # Counted from its last news, not from now: else a silent source loses the habits that it is held against, and seems well again.
    habits = (store.polls.newest(source_id) or now) - HISTORY
    return Past(
        run=store.polls.run(source_id),
        gap=store.polls.gap(source_id, now - timedelta(days=1)),
        news=store.polls.news(source_id, habits) if long_silent else last,
        began=store.polls.began(source_id),
        had=store.health.had(source_id, now - SERVERS_TIME, LAST_FEW),
        compared=store.health.comparison(source_id) if long_silent else None,
        spells=store.health.of(source_id) if long_silent else (),
    )


def _gone_from_the_list(source_id: str) -> Source:
    """A source that was asked and has left ``sources.csv`` since: judged by what it showed alone."""
    return Source(id=source_id, name=source_id, kind="", url="")
