"""What a digest says beside its news: its month, its sources, and where everything stands; also when there is no news."""

from __future__ import annotations

from datetime import date, timedelta

import alerts_world
import pytest
from alerts_world import World, moment

from alerts.contents import message_of
from alerts.month import state_of, with_month
from alerts.names import Names
from alerts.render import html, month, text
from bevaka import clock
from bevaka.records import Day, Message, Source, Tier
from bevaka.store.health import HOUSE, Condition, Health

SOURCES = "id,name,kind,url,language,country,type,tier,status\n" + "".join(
    f"s{n},Källa {n},feed,https://s{n}.example/feed,sv,SE,media,2,{'off' if n == 9 else 'on'}\n" for n in range(10)
)


def judged(world: World, **states: Condition) -> None:
    with world.store.transaction():
        for source, state in states.items():
            found = Health(source_id=source, state=state, since=clock.now(), at=clock.now())
            world.store.health.change(found)


def made(world: World, area: str = "handskar") -> Message:
    """The digest of an area as it goes out."""
    with world.store.transaction():
        for delivery in world.store.deliveries.due():
            if delivery.key.startswith(f"digest:{area}:"):
                return message_of(world.house, world.store, delivery)
    raise AssertionError("there is no such digest")


def at(when: str) -> None:
    clock.set_clock(moment(when), pinned=True)


def test_days_count_what_was_read_and_told_on_the_areas_own_clock(world: World) -> None:
    at("2026-02-20T22:30")  # 23:30 in Stockholm, the next day in Helsinki
    world.publish(story="a")
    world.publish(story="a", tier=Tier.NONE)
    world.route()
    at("2026-03-05T12:00")
    world.publish(story="b", tier=Tier.DIGEST)
    world.publish(story="b", tier=Tier.DIGEST)
    world.route()
    at("2026-03-06T06:00")
    world.digest()
    message = made(world)
    found = {day.day.isoformat(): (day.read, day.told) for day in message.days if day.read or day.told}
    assert found == {"2026-02-20": (2, 1), "2026-03-05": (2, 0), "2026-03-06": (0, 1)}
    assert (message.days[0].day, len(message.days)) == (date(2026, 2, 5), 30)
    world.write("bevaka.toml", '[operator]\nchannels = ["folder"]\n[digest.areas.handskar]\nzone = "Europe/Helsinki"\n')
    assert date(2026, 2, 21) in {day.day for day in made(world).days if day.read}


def test_a_digest_that_is_sent_later_shows_what_it_showed_when_it_was_made(world: World) -> None:
    world.write("sources.csv", SOURCES)
    world.publish(tier=Tier.DIGEST)
    world.route()
    judged(world, s1=Condition.FINE)
    at("2026-03-06T17:00")
    world.digest()
    before = made(world)
    at("2026-03-06T19:00")
    judged(world, s1=Condition.GONE)
    world.publish(tier=Tier.DIGEST)
    assert made(world) == before


def test_sources_are_counted_by_how_they_are(world: World) -> None:
    world.write("sources.csv", SOURCES)
    judged(
        world, s0=Condition.FINE, s1=Condition.QUIET, s2=Condition.SILENT, s3=Condition.SILENT_FEED, s4=Condition.TLS,
        s5=Condition.GONE, s6=Condition.CUT_OFF, s9=Condition.GONE,
    )  # fmt: skip
    world.write("bevaka.toml", '[operator]\nchannels = ["folder"]\n[digest]\nempty = true\n')
    world.digest()
    said = "2 källor mår bra, 3 har problem, 2 har tystnat, 2 har inte frågats än."
    empty = made(world)
    assert empty.sources == said
    assert empty.intro == (
        f"0 publikationer har lästs sedan förra sammanfattningen. Ingen av dem rör ditt riskområde. {said}"
    )
    assert (
        made(world, "it").sources == "2 sources are healthy, 3 are in trouble, 2 are silent, 2 have not been asked yet."
    )
    judged(world, **{HOUSE: Condition.OFFLINE})
    assert with_month(empty, "handskar", world.house, world.store).sources.startswith("Den här maskinen når inte nätet")


def test_faulty_sources_do_not_hold_a_digest_up(world: World) -> None:
    world.write("sources.csv", "id,name\nx,y\n")
    world.publish(tier=Tier.DIGEST)
    world.route()
    world.digest()
    assert made(world).sources == ""
    assert world.deliver().done == 1
    names = Names(world.house, world.house.register, "sv")
    one = Source(id="a", name="A", kind="feed", url="https://a.example/")
    assert state_of([one], {}, names) == "0 källor mår bra, 1 har inte frågats än."


def test_the_picture_says_in_words_what_it_shows(world: World) -> None:
    world.write("sources.csv", SOURCES)
    for n in range(5):
        world.publish(story=f"s{n}", tier=Tier.DIGEST)
    world.route()
    world.digest()
    message = made(world)
    words = month(message)
    assert words is not None
    assert words.alt == (
        "5 februari – 6 mars. 5 publikationer lästa, som mest 5 på en dag. 5 nyheter berättade för dig, som mest 5 på en dag."
    )
    page = html(message)
    assert f'alt="{words.alt}"' in page
    assert "data:image/png;base64,iVBOR" in page
    assert 'href="http://127.0.0.1:8001/?area=handskar"' in page
    assert "Och 2 till: http://127.0.0.1:8001/?area=handskar" in text(message)
    assert words.alt in text(message)


@pytest.mark.parametrize("language", ["sv", "en"])
def test_every_story_is_listed_however_many_there_are(language: str) -> None:
    days = tuple(Day(day=date(2026, 2, 5) + timedelta(n), read=n, told=0) for n in range(30))
    message = alerts_world.digest(5000, language=language, days=days)
    page, plain = html(message), text(message)
    for n in (0, 3, 2500, 4999):
        assert f"story/{n}" in page
        assert f"story/{n}" in plain
