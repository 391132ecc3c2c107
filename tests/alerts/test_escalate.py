"""An alert that nobody takes goes to the deputy and then to the lead region: on time, each once, never after it was taken."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

import pytest
from alerts_world import RULES, World, moment

from alerts.escalate import EscalateStage, next_step
from alerts.route import RouteStage
from bevaka import clock
from bevaka.hours import Hours, Span
from bevaka.records import Area, DeliveryState
from bevaka.stage import run_stage
from bevaka.store.escalations import Watched
from bevaka.store.people import Act, ActKind, Triage, triage_of

SETTINGS = """\
[operator]
channels = ["folder"]
address = "drift@region.example"
[alerts]
escalate_after = 120
hourly = 1000
"""
AREAS = """\
id,name_sv,name_en,lead_region,products,owner,language,deputy,lead
handskar,Handskar,Gloves,Region Halland,gloves,handskar@region.example,sv,{deputy},{lead}
it,IT,IT,,ict,it@region.example,sv,,
"""
DEPUTY, LEAD = "ersattare@region.example", "halland@region.example"
ROUTES = '[[route]]\nchannels = ["folder"]\n'
MINUTE = timedelta(minutes=1)
BACKWARDS = (-timedelta(hours=1), -timedelta(days=30))


def at(text: str) -> None:
    clock.set_clock(moment(text), pinned=True)


@pytest.fixture
def office(world: World) -> World:
    """A house where an alert may wait for two hours of working time. It is Friday, 16:00 in Stockholm."""
    at("2026-03-06T15:00")
    world.write("bevaka.toml", SETTINGS)
    world.write("areas.csv", AREAS.format(deputy=DEPUTY, lead=LEAD))
    world.write("routes.toml", ROUTES)
    return world


def act(world: World, story: str, kind: ActKind, person: str = "anna") -> None:
    with world.store.people_transaction():
        world.store.people.add_act(Act(story_id=story, kind=kind, person=person, reason="r"))


def steps(world: World) -> list[tuple[int, str, str]]:
    return [
        (n, step, at[:16])
        for n, step, at in world.rows("SELECT alert_id, step, at FROM escalations ORDER BY at, alert_id")
    ]


def test_deputy_then_lead_region_in_working_time(office: World) -> None:
    office.publish()
    office.route()
    office.deliver()
    for text, done in (
        ("2026-03-06T17:30", 0), ("2026-03-08T12:00", 0), ("2026-03-09T07:59", 0), ("2026-03-09T08:00", 1),
        ("2026-03-09T09:59", 0), ("2026-03-09T10:00", 1), ("2026-03-20T10:00", 0),
    ):  # fmt: skip
        at(text)
        assert office.escalate().done == done, text
        office.deliver()
    assert steps(office) == [(1, "deputy", "2026-03-09T08:00"), (1, "lead", "2026-03-09T10:00")]
    files = sorted((office.root / "data/outbox").glob("*.eml"))
    mails = "\n".join(f.read_text("utf-8") for f in files)
    assert [mails.count(f"To: {a}") for a in ("handskar@region.example", DEPUTY, LEAD)] == [1, 1, 1]
    pages = [f.read_text("utf-8") for f in sorted((office.root / "data/outbox").glob("*escalation*.html"))]
    assert "Det går till dig som ersättare för områdets ägare: ersattare@region.example." in pages[0]
    assert "den ledande regionen: Region Halland halland@region.example." in pages[1]
    assert all("bevaka take story1" in page for page in pages)
    assert set(office.states().values()) == {"sent"}


@pytest.mark.parametrize(
    ("deputy", "lead", "called"),
    [("", LEAD, [("lead", LEAD)]), (DEPUTY, "", [("deputy", DEPUTY), ("lead", "drift@region.example")]),
     ("", "", [("lead", "drift@region.example")])],
)  # fmt: skip
def test_who_is_not_named_is_passed_over_and_the_operator_is_last(
    office: World, deputy: str, lead: str, called: list[tuple[str, str]]
) -> None:
    office.write("areas.csv", AREAS.format(deputy=deputy, lead=lead))
    office.publish()
    office.route()
    for day in (9, 10, 11):
        at(f"2026-03-{day:02}T16:00")
        office.escalate()
    office.deliver()
    assert [step for _, step, _ in steps(office)] == [step for step, _ in called]
    for _, address in called:
        assert any(
            f"To: {address}" in f.read_text("utf-8") for f in (office.root / "data/outbox").glob("*escalation*.eml")
        )


@pytest.mark.parametrize("kind", [ActKind.TAKE, ActKind.ASSIGN, ActKind.DISMISS, ActKind.FOLLOW])
def test_never_after_somebody_has_it_in_hand(office: World, kind: ActKind) -> None:
    office.publish()
    office.route()
    act(office, "story1", kind)
    at("2026-03-09T16:00")
    assert office.escalate().done == 0
    act(office, "story1", ActKind.REOPEN)
    at("2026-03-10T07:59")
    assert office.escalate().done == 0, "opened again at 17 o'clock, it has its two hours of the next day"
    at("2026-03-10T09:00")
    assert office.escalate().done == 1


def test_what_waits_in_the_outbox_is_not_sent_once_it_is_taken(office: World) -> None:
    office.publish()
    office.route()
    office.deliver()
    at("2026-03-09T08:00")
    office.escalate()
    act(office, "story1", ActKind.TAKE, "bo")
    office.deliver()
    assert office.states()["escalation:1:deputy/folder"] == DeliveryState.SPARED
    assert office.rows("SELECT receipt FROM deliveries WHERE state='spared'") == [("taken by bo",)]
    assert office.store.deliveries.retry(None) == 0
    assert list((office.root / "data/outbox").glob("*escalation*")) == []
    assert office.rows("SELECT count(*) FROM notices") == [(0,)]


def test_a_mute_holds_the_call_and_old_alerts_are_left_alone(office: World) -> None:
    office.write("bevaka.toml", SETTINGS.replace("120", "0"))
    office.publish()
    office.route()
    office.write("bevaka.toml", SETTINGS)
    office.publish()
    office.route()
    at("2026-03-09T08:00")
    with office.store.people_transaction():
        office.store.people.add_mute("supplier", "kulim", moment("2026-03-10T00:00"), "r", "anna")
    assert office.escalate().done == 0
    at("2026-03-10T00:00")
    assert office.escalate().done == 1
    assert [n for n, _, _ in steps(office)] == [2], "promised before the setting was on"


def test_time_runs_from_when_the_alert_could_go_out(office: World) -> None:
    office.write("routes.toml", ROUTES + 'immediate_waits = true\nwindows = [{ from = "12:00", to = "13:00" }]\n')
    office.publish()
    office.route()
    at("2026-03-07T12:00")
    office.deliver()
    at("2026-03-09T08:59")
    assert office.escalate().done == 0, "held until Saturday 12:00, so its time begins on Monday at 08:00"
    at("2026-03-09T09:00")
    assert office.escalate().done == 1


def test_five_hundred_alerts_on_a_clock_that_jumps(office: World) -> None:
    """Promised over three days; a third is taken at some time; the clock jumps back by an hour or a month, and forward by hours."""
    rng, taken, told = random.Random(8), dict[str, datetime](), dict[int, datetime]()
    start, store, house = moment("2026-03-02T07:00"), office.store, office.house
    route, escalate = RouteStage(house, RULES, store.people), EscalateStage(house)
    for n in range(500):
        clock.set_clock(start + timedelta(minutes=rng.randrange(3 * 24 * 60)), pinned=True)
        office.publish(story=f"s{n}", url=f"https://provtidningen.example/{n}")
        run_stage(route, store)
        told[n + 1] = clock.now()
        if n % 3 == 0:
            taken[f"s{n}"] = clock.now() + timedelta(minutes=rng.randrange(12 * 60))
    assert len(office.alerts()) == 500
    now, end = start, start + timedelta(days=6)
    acted = set[str]()
    rounds: list[datetime] = []
    while now < end:
        clock.set_clock(now, pinned=True)
        for story, when in taken.items():
            if when <= now and story not in acted:
                act(office, story, ActKind.TAKE)
                acted.add(story)
        if rng.random() < 0.05:
            # Backwards and back again: nothing is due twice, and nothing is lost.
            clock.set_clock(now + rng.choice(BACKWARDS), pinned=True)
            run_stage(escalate, store)
            clock.set_clock(now, pinned=True)
        run_stage(escalate, store)
        rounds.append(now)
        # Mostly a round every quarter of an hour; now and then the clock leaps forward by hours.
        now += 600 * MINUTE if rng.random() < 0.02 else 15 * MINUTE
    found = {(n, step): clock.parse(at) for n, step, at in office.rows("SELECT alert_id, step, at FROM escalations")}
    assert office.rows("SELECT count(*) FROM deliveries WHERE key LIKE 'escalation:%'") == [(len(found),)]
    working = Hours("Europe/Stockholm", (Span((0, 1, 2, 3, 4), 8 * 60, 17 * 60),))
    expected = {}
    for n, since in told.items():
        for step in ("deputy", "lead"):
            due = working.after(since, timedelta(hours=2))
            since = next(moment for moment in rounds if moment >= due)
            if taken.get(f"s{n - 1}", end) <= since:
                break
            expected[n, step] = since
    assert found == expected
    assert len(expected) > 700
    late = [key for key, when in found.items() if when > taken.get(f"s{key[0] - 1}", end)]
    assert late == []


AREA = Area(id="a", name_sv="A", name_en="", lead_region="", products=(), owner="a@b.example", deputy=DEPUTY, lead=LEAD)
ALWAYS = Hours("Europe/Stockholm")
HOUR = timedelta(hours=1)
NOON = datetime(2026, 3, 6, 12, tzinfo=UTC)


def watched(**gone: datetime) -> Watched:
    return Watched(alert_id=1, story_id="s", area_id="a", told=NOON, steps=gone)


def test_the_next_step_is_a_pure_function_of_what_was_done() -> None:
    free = Triage()
    assert next_step(watched(), AREA, free, HOUR, ALWAYS) == ("deputy", NOON + HOUR)
    assert next_step(watched(), None, free, HOUR, ALWAYS) == ("lead", NOON + HOUR)
    assert next_step(watched(deputy=NOON + 3 * HOUR), AREA, free, HOUR, ALWAYS) == ("lead", NOON + 4 * HOUR)
    assert next_step(watched(lead=NOON), AREA, free, HOUR, ALWAYS) is None
    opened = triage_of([Act(story_id="s", kind=ActKind.REOPEN, person="p", at=NOON + 5 * HOUR)])
    assert next_step(watched(), AREA, opened, HOUR, ALWAYS) == ("deputy", NOON + 6 * HOUR)
    assert (
        next_step(watched(), AREA, triage_of([Act(story_id="s", kind=ActKind.TAKE, person="p")]), HOUR, ALWAYS) is None
    )
