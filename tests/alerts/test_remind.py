"""A day to follow up is told to the owner once: in the digest of that day, else by itself; late where the house stood still."""

from __future__ import annotations

from datetime import date

import pytest
from alerts_world import World, moment

from bevaka import clock
from bevaka.records import DeliveryState, Tier
from bevaka.store.people import Act, ActKind

MONDAY = date(2026, 3, 9)


def at(text: str) -> None:
    clock.set_clock(moment(text), pinned=True)


def act(world: World, kind: str, story: str = "story1", day: date | None = None, reason: str = "svar?") -> None:
    with world.store.people_transaction():
        world.store.people.add_act(Act(story_id=story, kind=ActKind(kind), person="anna", reason=reason, day=day))


def pages(world: World) -> list[str]:
    """What went out since this was asked last: the reminders and digests."""
    folder = world.root / "data" / "outbox"
    before = set(folder.glob("*.html"))
    world.digest()
    world.remind()
    world.deliver()
    return [file.read_text("utf-8") for file in sorted(set(folder.glob("*.html")) - before)]


def reminders(world: World) -> list[str]:
    return [page for page in pages(world) if "Följs upp den" in page]


@pytest.fixture
def told(world: World) -> World:
    """A Friday evening; the area was alerted to a story, which is to be followed up on Monday."""
    world.publish()
    world.route()
    act(world, "follow", day=MONDAY)
    return world


def test_nothing_is_said_before_the_digests_hour_and_then_it_is_once(told: World) -> None:
    for early in ("2026-03-06T17:00", "2026-03-08T12:00", "2026-03-09T05:59"):
        at(early)
        assert reminders(told) == []
    at("2026-03-09T06:00")
    (page,) = reminders(told)
    assert "Att följa upp: Pass togs i beslag på handskfabrik 1" in page
    assert "Följs upp den 9 mars 2026, bestämt av anna" in page
    assert "svar?" in page
    assert "https://provtidningen.example/nyhet/1" in page
    assert "/-/bevaka/story/story1" in page
    for later in ("2026-03-09T06:01", "2026-03-09T20:00", "2026-03-10T06:00", "2026-04-09T06:00"):
        at(later)
        assert reminders(told) == []


def test_where_a_digest_is_made_it_tells_and_no_message_of_its_own_goes_out(told: World) -> None:
    told.publish(tier=Tier.DIGEST)
    told.route()
    at("2026-03-09T06:00")
    (page,) = pages(told)
    assert "Följs upp den 9 mars 2026, bestämt av anna" in page
    assert page.index("handskfabrik 1") < page.index("handskfabrik 2")
    assert [key for (key,) in told.rows("SELECT key FROM deliveries WHERE key LIKE 'reminder:%'")] == []
    assert pages(told) == []


def test_days_missed_are_told_late(told: World) -> None:
    at("2026-03-14T03:00")
    assert len(reminders(told)) == 1
    assert reminders(told) == []


@pytest.mark.parametrize("kind", ["dismiss", "reopen"])
def test_what_was_dismissed_or_opened_again_is_not_told(told: World, kind: str) -> None:
    act(told, kind)
    at("2026-03-09T06:00")
    assert reminders(told) == []


def test_another_day_takes_the_place_of_the_first(told: World) -> None:
    act(told, "follow", day=date(2026, 3, 11), reason="senare")
    at("2026-03-09T06:00")
    assert reminders(told) == []
    at("2026-03-11T06:00")
    (page,) = reminders(told)
    assert "den 11 mars 2026" in page
    act(told, "follow", day=date(2026, 3, 12))
    at("2026-03-12T06:00")
    assert len(reminders(told)) == 1, "a new day is a new reminder"


def test_a_reminder_that_waits_is_spared_once_the_story_is_dismissed(told: World) -> None:
    at("2026-03-09T06:00")
    told.remind()
    act(told, "dismiss")
    told.deliver()
    assert told.states()["reminder:handskar:1/folder"] == DeliveryState.SPARED


def test_a_digest_that_waits_no_longer_speaks_of_what_was_dismissed(told: World) -> None:
    told.publish(tier=Tier.DIGEST)
    told.route()
    at("2026-03-09T06:00")
    told.digest()
    act(told, "dismiss")
    (page,) = pages(told)
    assert "Följs upp den" not in page


def test_a_day_set_after_the_hour_is_told_at_once_and_a_saturday_by_itself(world: World) -> None:
    world.write("bevaka.toml", '[digest]\nweekdays_only = true\n[operator]\nchannels = ["folder"]\n')
    world.publish()
    world.route()
    at("2026-03-07T10:00")
    act(world, "follow", day=date(2026, 3, 7))
    assert len(reminders(world)) == 1


def test_each_owner_is_told_at_the_hour_of_their_area_and_one_of_several_areas_once(world: World) -> None:
    world.write(
        "areas.csv",
        "id,name_sv,name_en,lead_region,products,owner,language,themes\n"
        "handskar,Handskar,Gloves,Region Halland,gloves,a@region.example,sv,\n"
        "it,IT,IT,Region Skåne,gloves,A@region.example,sv,\n"
        "barn,Barn,Children,Region Skåne,gloves,b@region.example,sv,\n",
    )
    contracts = "contract_id,supplier,area,regions,title,starts,ends\n"
    contracts += "".join(f"C-{area},savar,{area},Region Skåne,T,2025-01-01,\n" for area in ("handskar", "it", "barn"))
    world.write("contracts.csv", contracts)
    world.write("bevaka.toml", '[digest.hours]\nbarn = "15:00"\n[operator]\nchannels = ["folder"]\n')
    world.publish()
    world.route()
    assert sorted(world.alerts()) == ["barn", "handskar", "it"]
    act(world, "follow", day=MONDAY)
    at("2026-03-09T06:00")
    assert len(reminders(world)) == 1
    at("2026-03-09T14:00")
    assert len(reminders(world)) == 1
    made = world.rows("SELECT area_id FROM reminders ORDER BY at")
    assert made[1] == ("barn",)


def test_a_story_that_no_area_was_told_of_is_the_operators(world: World) -> None:
    world.publish(suppliers=["lonely"], products=())
    world.route()
    act(world, "follow", day=MONDAY)
    at("2026-03-09T06:00")
    world.remind()
    world.remind()
    subjects = [s for (s,) in world.rows("SELECT subject FROM notices WHERE key LIKE 'reminder:%'")]
    assert subjects == ["En nyhet ska följas upp som inget område har fått veta om"]


def test_one_that_nobody_can_be_told_of_keeps_waiting(told: World) -> None:
    told.write("bevaka.toml", "")
    told.write("routes.toml", "")
    at("2026-03-09T06:00")
    assert told.remind().done == 0
    told.write("routes.toml", '[[route]]\nchannels = ["folder"]\n')
    at("2026-03-09T09:00")
    assert len(reminders(told)) == 1


@pytest.mark.parametrize("table", ["reminders", "deliveries"])
def test_a_house_that_is_stopped_between_the_two_rows_tells_once_after_it(told: World, table: str) -> None:
    at("2026-03-09T06:00")
    conn = told.store._db.conn
    stop = "SELECT RAISE(ABORT, 'stopped')"
    conn.execute(f"CREATE TEMP TRIGGER stop AFTER INSERT ON main.{table} BEGIN {stop}; END")
    assert told.remind().done == 0
    assert told.rows("SELECT * FROM reminders") == []
    assert [key for key in told.states() if key.startswith("reminder:")] == []
    conn.execute("DROP TRIGGER stop")
    at("2026-03-09T12:00")
    assert len(reminders(told)) == 1
    assert reminders(told) == []
