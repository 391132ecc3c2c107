"""A month of invented sources on a clock of its own: what breaks is told in time and by its name, and little else is."""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import pytest
from breakages import BEFORE, BEGIN, BUSY, KINDS, Site, sites

from alerts.warn import WELL, WarnStage
from bevaka import clock
from bevaka.records import Fetch
from bevaka.settings import House, open_house
from bevaka.stage import run_stage
from bevaka.store import Store
from bevaka.store.health import HOUSE, Health
from bevaka.store.polls import Poll
from crawler import compare
from crawler.decide import CLOSEST, FARTHEST, due, pace_of
from crawler.exchange import Count
from crawler.pipelines import save_heard
from crawler.watch import WatchStage

TICK, LOOK = timedelta(minutes=5), timedelta(minutes=30)
"""How often sources are asked that are due, and how often they are judged."""
DAY = timedelta(days=1)


@dataclass
class Month:
    """What came of it: what the operator was told, when; and how many messages that took."""

    all: list[Site]
    told: list[tuple[datetime, Health]] = field(default_factory=list)
    notices: int = 0
    deliveries: int = 0
    polls: dict[str, list[datetime]] = field(default_factory=lambda: defaultdict(list))

    def of(self, site: Site) -> list[tuple[datetime, Health]]:
        return [(at, h) for at, h in self.told if h.source_id == site.source.id]

    def noticed(self, site: Site) -> bool:
        return any(h.state in site.names and site.at <= at <= site.deadline() for at, h in self.of(site))

    def false(self) -> list[Health]:
        """Alerts about what was not broken, a true gap set apart."""
        found = []
        for site in self.all:
            for at, h in self.of(site):
                after = site.at <= at < site.repaired + DAY
                if h.state not in WELL and not (site.breaks and after) and not missed(site, h):
                    found.append(h)
        return found


def missed(site: Site, health: Health) -> bool:
    """Whether a gap is true: as much was published since its list was had last as the list holds, so nobody can know."""
    before = max((at for at in site.had if at < health.since), default=BEGIN)
    return health.state == "gap" and sum(before < t <= health.since for t in site.times) >= site.window


def house_of(folder: Path, all: list[Site]) -> House:
    (folder / "config").mkdir(parents=True)
    with (folder / "config" / "sources.csv").open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(("id", "name", "kind", "url", "type", "expect"))
        for site in all:
            s = site.source
            rows.writerow((s.id, s.name, s.kind, s.url, "ngo", s.expect))
    (folder / "config" / "suppliers.csv").write_text("id,name\n", "utf-8")
    (folder / "config" / "areas.csv").write_text("id,name_sv,products,owner\n", "utf-8")
    (folder / "config" / "bevaka.toml").write_text('[operator]\nchannels = ["desk"]\n', "utf-8")
    (folder / "config" / "channels.toml").write_text('[desk]\nkind = "file"\n', "utf-8")
    return open_house(folder)


def remember(store: Store, site: Site) -> None:
    """The sixty days before: what the source was seen to have new, asked as often as the pace that its row leads to."""
    pace = pace_of(site.source, None, BEGIN)
    slots = Counter((t - BEGIN) // pace + 1 for t in site.times if t < BEGIN - pace)
    for slot, new in sorted(slots.items()):
        at = BEGIN + slot * pace
        fetch = Fetch(url="", final_url="", started=at, attempt=1, outcome="ok", source_id=site.source.id)
        hosts = (f"{site.source.id}.example",)
        poll = Poll(source_id=site.source.id, at=at, state="ok", items=site.window, new=new, hosts=hosts)
        store.polls.save(store.crawl.save_fetch(fetch), poll)
    store.crawl.add_leads(site.leads(site.items(BEGIN - pace)))


def month(folder: Path, all: list[Site], days: int) -> Month:
    """Ask who is due, at the pace that is learnt of each; every half hour, look at home pages, judge, tell."""
    house, found, by_id = house_of(folder, all), Month(all), {site.source.id: site for site in all}
    records, watch, warn = [site.source for site in all], WatchStage, WarnStage(house)
    clock.set_clock(BEGIN - BEFORE, pinned=True)
    with Store(folder / "data") as store:
        with store.transaction():
            for site in all:
                remember(store, site)
        now = BEGIN
        while now < BEGIN + days * DAY:
            clock.set_clock(now, pinned=True)
            states = store.crawl.states()
            for source in due(records, states, now):
                save_heard(store, by_id[source.id].heard(now), Count())
                found.polls[source.id].append(now)
            now += TICK
            if (now - BEGIN) % LOOK:
                continue
            clock.set_clock(now, pinned=True)
            for source in compare.to_compare(records, store.polls.last_news(), store.health.compared(), now):
                compare.save(store, by_id[source.id].page(now))
            assert run_stage(watch(house), store).clean
            assert run_stage(warn, store).clean
        changes = [h for id in (HOUSE, *by_id) for h in store.health.of(id)]
        found.told = [(at, h) for h in changes if (at := store.health.told_at(h)) is not None]
        found.notices = store.outbox.notices()
        found.deliveries = sum(store.deliveries.counts().values())
    return found


def judged(found: Month, allowed_misses: int, allowed_false: int) -> None:
    # Who publishes seldom may be silent for longer than the month goes on: that cannot have been told yet.
    broken = [site for site in found.all if site.breaks and site.deadline() < clock.now()]
    assert len(broken) >= 0.95 * sum(bool(site.breaks) for site in found.all)
    missed = [(s.source.id, s.breaks, s.names, s.at, s.deadline(), found.of(s)) for s in broken if not found.noticed(s)]
    assert len(missed) <= allowed_misses, missed
    assert len(found.false()) <= allowed_false, found.false()
    assert {site.breaks for site in broken} == set(KINDS)
    once = defaultdict(list)
    for _, h in found.told:
        once[h.source_id].append(h.state)
    assert [i for i, states in once.items() if any(a == b for a, b in pairwise(states))] == []
    assert found.notices == found.deliveries <= len({at for at, _ in found.told})
    repaired = [s for s in broken if found.noticed(s) and s.repaired + 2 * DAY < clock.now()]
    last = [(s, found.of(s)[-1][1]) for s in repaired]
    assert [h for s, h in last if h.state not in WELL and not missed(s, h)] == [], "recovery is told too"


def paces(found: Month) -> list[timedelta]:
    """How long the sound sources were left alone between two askings, as a rule."""
    sound = [found.polls[site.source.id] for site in found.all if not site.breaks]
    return sorted(median(later - sooner for sooner, later in pairwise(times)) for times in sound)


@pytest.fixture
def memory() -> Iterator[Path]:
    """A folder in memory where there is one: a month has a hundred thousand commits, and none is to outlive it."""
    with TemporaryDirectory(dir="/dev/shm" if Path("/dev/shm").is_dir() else None) as folder:
        yield Path(folder)


def test_forty_eight_sources_in_twelve_days(memory: Path) -> None:
    found = month(memory, sites(2, 24, 12), 12)
    judged(found, 1, 1)
    house = [h.state for _, h in found.told if h.source_id == HOUSE]
    assert house == ["offline", "fine"], "our own outage is told as such"
    assert paces(found)[0] < timedelta(hours=1) < timedelta(hours=20) < paces(found)[-1] <= FARTHEST


@pytest.mark.soak
def test_two_hundred_sources_in_thirty_days(memory: Path) -> None:
    found = month(memory, sites(10, 80, 30, BUSY), 30)
    judged(found, 2, 4)
    assert CLOSEST <= paces(found)[0] < timedelta(minutes=10)
    assert timedelta(hours=20) < paces(found)[-1] <= FARTHEST
