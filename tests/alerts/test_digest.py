"""One digest an area and day, at its hour, with everything that waits."""

from __future__ import annotations

from datetime import date

import pytest
from alerts_world import World, moment

from bevaka import clock
from bevaka.records import Event, Tier

SETTINGS = '[operator]\nchannels = ["folder"]\n[digest]\n'


def at(text: str) -> None:
    clock.set_clock(moment(text), pinned=True)


def digests(world: World) -> list[tuple[str, str]]:
    return world.rows("SELECT area_id, day FROM digests ORDER BY id")


@pytest.mark.parametrize(
    ("now", "made"),
    [("2026-03-09T05:59", False), ("2026-03-09T06:00", True), ("2026-06-08T04:59", False), ("2026-06-08T05:00", True)],
)
def test_the_hour_is_that_of_the_house_summer_and_winter(world: World, now: str, made: bool) -> None:
    world.publish(tier=Tier.DIGEST)
    world.route()
    at(now)
    assert world.digest().done == made


def test_one_a_day_and_what_comes_later_waits_for_tomorrow(world: World) -> None:
    world.publish(tier=Tier.DIGEST)
    world.route()
    assert world.digest().done == 1
    world.publish(tier=Tier.DIGEST)
    world.route()
    assert world.digest().done == 0
    at("2026-03-07T07:00")
    assert world.digest().done == 1
    assert digests(world) == [("handskar", "2026-03-06"), ("handskar", "2026-03-07")]
    assert world.rows("SELECT count(*) FROM digest_items") == [(2,)]


def test_weekdays_only_and_an_hour_of_its_own(world: World) -> None:
    world.write("bevaka.toml", SETTINGS + 'weekdays_only = true\nhours = { handskar = "12:30" }\n')
    world.publish(tier=Tier.DIGEST)
    world.route()
    for now, made in (("2026-03-07T16:00", 0), ("2026-03-09T11:00", 0), ("2026-03-09T11:30", 1)):
        at(now)
        assert world.digest().done == made


def test_each_area_has_its_hour_on_its_own_clock_and_its_own_weekdays(world: World) -> None:
    world.write(
        "bevaka.toml",
        SETTINGS
        + 'empty = true\nhours = { it = "23:50" }\n[digest.areas.handskar]\nzone = "Europe/Helsinki"\nempty = false\n'
        + "[digest.areas.barn]\nweekdays_only = true\n",
    )
    world.publish(tier=Tier.DIGEST)
    world.route()
    for now, made in (
        ("2026-03-07T04:59", []),
        ("2026-03-07T05:00", [("handskar", "2026-03-07")]),
        ("2026-03-07T06:00", [("handskar", "2026-03-07")]),
        ("2026-03-07T22:49", [("handskar", "2026-03-07")]),
        ("2026-03-07T23:10", [("handskar", "2026-03-07"), ("it", "2026-03-07")]),
        ("2026-03-09T06:00", [("handskar", "2026-03-07"), ("it", "2026-03-07"), ("barn", "2026-03-09")]),
    ):
        at(now)
        world.digest()
        assert digests(world) == made, now


def test_an_empty_day_is_silent_unless_wished(world: World) -> None:
    assert world.digest().done == 0
    world.write("bevaka.toml", SETTINGS + "empty = true\n")
    assert world.digest().done == 3
    assert world.deliver().done == 3
    page = next((world.root / "data/outbox").glob("*handskar*.html")).read_text("utf-8")
    assert "inget nytt" in page
    assert "Ingen av dem rör ditt riskområde" in page


def test_a_day_by_hand_and_twice_is_once(world: World) -> None:
    at("2026-03-08T03:00")
    world.publish(tier=Tier.DIGEST)
    world.route()
    assert world.digest().done == 0
    assert world.digest(date(2026, 3, 8)).done == 1
    assert world.digest(date(2026, 3, 8)).done == 0


def test_an_area_without_a_channel_keeps_waiting(world: World) -> None:
    world.write("routes.toml", "")
    world.write("bevaka.toml", "")
    world.publish(tier=Tier.DIGEST)
    world.route()
    assert world.digest().done == 0
    world.write("routes.toml", '[[route]]\nchannels = ["folder"]\n')
    assert world.digest().done == 1


def test_a_story_once_and_ordered_by_what_matters(world: World) -> None:
    world.publish(story="alerted")
    world.publish(story="old", suppliers=["oldfab"], tier=Tier.DIGEST)
    world.publish(story="calm", tier=Tier.DIGEST, event=Event.FOLLOW_UP, score=0.4)
    world.publish(story="calm", tier=Tier.DIGEST, event=Event.REMEDY, score=0.9)
    world.publish(story="alerted", tier=Tier.DIGEST)
    world.route()
    world.digest()
    world.deliver()
    text = next((world.root / "data/outbox").glob("*digest*.html")).read_text("utf-8")
    assert "3 nyheter" in text
    assert text.index("story/alerted") < text.index("story/calm") < text.index("story/old")
    assert "Gottgörelse" in text
    assert "Uppföljning" not in text, "the finding that tells most stands for its story"
    assert "5 publikationer har lästs" in text


def test_a_correction_goes_the_way_of_the_alert_that_it_corrects(world: World) -> None:
    world.write(
        "routes.toml",
        """
[[route]]
channels = ["terminal"]
[[route.route]]
suppliers = ["savar"]
countries = ["MY"]
channels = ["folder"]
""",
    )
    loud = world.publish(suppliers=["kulim"])
    world.route()
    world.publish(document_id=loud.document_id, ruleset="rules-2", tier=Tier.NONE, countries=())
    world.route("rules-2")
    world.digest()
    assert world.states() == {
        "alert:story1:handskar:immediate/folder": "queued",
        "digest:handskar:2026-03-06/folder": "queued",
    }
