"""Deliveries that wait for the hours of their route: nothing lost, nothing early, in order, whatever the clock does."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from alerts_world import World
from hypothesis import given, settings
from hypothesis import strategies as st

from bevaka import clock
from bevaka.hours import Hours, Span
from bevaka.records import Tier

OFFICE = """
[[route]]
channels = ["terminal"]
windows = [{ days = ["mon-fri"], from = "07:00", to = "17:00" }]
immediate_waits = true
"""
HOURS = Hours("Europe/Stockholm", (Span((0, 1, 2, 3, 4), 420, 1020),))
MONDAY = datetime(2026, 3, 9, 6, tzinfo=UTC)  # 07:00 in Stockholm
NIGHT = datetime(2026, 3, 6, 22, 30, tzinfo=UTC)  # Friday 23:30


def at(moment: datetime) -> None:
    clock.set_clock(moment, pinned=True)


def sent(world: World) -> list[str]:
    """What the terminal was told, by story, in order."""
    sql = "SELECT a.story_id FROM deliveries v JOIN alerts a ON a.id=v.alert_id WHERE v.state='sent' ORDER BY v.done_at, v.id"
    return [row[0] for row in world.rows(sql)]


def test_held_alerts_go_out_in_order_when_the_window_opens_and_say_so(world: World) -> None:
    world.write("routes.toml", OFFICE)
    at(NIGHT)
    first, second = world.publish(story="a"), world.publish(story="b")
    world.route()
    assert {"held"} <= world.why(first) & world.why(second)
    assert world.deliver().done == 0
    at(MONDAY - timedelta(seconds=1))
    assert world.deliver().done == 0
    assert world.out.getvalue() == ""
    at(MONDAY)
    world.publish(story="c")
    world.route()
    assert world.deliver().done == 3
    said = world.out.getvalue()
    places = [said.index(f"handskfabrik {n}\n") for n in (1, 2, 3)]
    assert places == sorted(places)
    flat = " ".join(said.split())
    assert flat.count("Väntade sedan 6 mars 2026 23:30 på att vägens tider skulle öppna.") == 2, (
        "the third was not held"
    )


def test_immediate_alerts_break_quiet_hours_unless_the_route_lets_them_wait(world: World) -> None:
    world.write("routes.toml", OFFICE.replace("immediate_waits = true", ""))
    at(NIGHT)
    world.publish()
    world.publish(tier=Tier.DIGEST)
    world.route()
    world.digest(NIGHT.date())
    assert world.deliver().done == 1
    assert {k: v for k, v in world.states().items() if v == "queued"} == {
        "digest:handskar:2026-03-06/terminal": "queued"
    }
    at(MONDAY)
    assert world.deliver().done == 1
    assert "Väntade sedan" in world.out.getvalue()


def test_an_attempt_that_fails_before_the_window_closes_waits_for_the_next(world: World, tmp_path: Path) -> None:
    world.write("channels.toml", '[terminal]\nkind = "file"\nfolder = "ut"\n[folder]\nkind = "file"\n')
    world.write("routes.toml", OFFICE)
    (tmp_path / "ut").write_text("in the way", "utf-8")
    at(MONDAY + timedelta(hours=9, minutes=59, seconds=30))
    world.publish()
    world.route()
    assert world.deliver().failed == 1
    (tmp_path / "ut").unlink()
    at(MONDAY + timedelta(hours=11))
    assert world.deliver().done == 0, "tried again at 18:00: the window has closed"
    at(MONDAY + timedelta(days=1))
    assert world.deliver().done == 1


def test_what_a_dead_run_had_claimed_waits_for_the_window_too(world: World) -> None:
    world.write("routes.toml", OFFICE)
    at(MONDAY)
    world.publish()
    world.route()
    with world.store.transaction():
        assert world.store.deliveries.claim("dead") is not None
    at(MONDAY + timedelta(hours=12))
    assert world.deliver().done == 0
    at(MONDAY + timedelta(days=1))
    assert world.deliver().done == 1
    assert "(upprepning) → terminal: skickat" in world.said[-1]


def test_one_held_channel_holds_no_other(world: World) -> None:
    world.write("routes.toml", OFFICE + '[[route]]\nchannels = ["folder"]\n')
    at(NIGHT)
    world.publish()
    world.route()
    assert world.deliver().done == 1
    assert world.states() == {
        "alert:story1:handskar:immediate/terminal": "queued",
        "alert:story1:handskar:immediate/folder": "sent",
    }


def test_each_delivery_waits_for_its_own_hours(world: World) -> None:
    night = '[[route]]\nchannels = ["folder"]\nwindows = [{ from = "22:00", to = "06:00" }]\nimmediate_waits = true\n'
    world.write("routes.toml", OFFICE + night)
    at(NIGHT - timedelta(hours=4))
    world.publish()
    world.route()
    for moment, there in ((NIGHT - timedelta(hours=4), []), (NIGHT, ["folder"]), (MONDAY, ["folder", "terminal"])):
        at(moment)
        world.deliver()
        assert [c for (c,) in world.rows("SELECT channel FROM deliveries WHERE state='sent' ORDER BY done_at")] == there
        if len(there) == 1:
            assert [(d.channel, opens) for d, opens in world.store.deliveries.held()] == [("terminal", MONDAY)]


@pytest.mark.parametrize("jump", [timedelta(hours=-1), timedelta(days=-30), timedelta(days=30), timedelta(days=400)])
def test_a_clock_that_jumps_neither_loses_nor_wakes(world: World, jump: timedelta) -> None:
    world.write("routes.toml", OFFICE)
    at(NIGHT)
    world.publish(story="a")
    world.route()
    there = NIGHT + jump
    at(there)
    world.publish(story="b")
    world.route()
    world.deliver()
    assert len(sent(world)) == (2 if HOURS.is_open(there) else 0)
    at(HOURS.opens(there))
    world.deliver()
    assert sent(world) == ["a", "b"], "the next opening by the clock as it stands sends all, in order"


@settings(max_examples=25)
@given(st.lists(st.tuples(st.integers(-3000, 6000), st.booleans()), min_size=1, max_size=14))
def test_on_a_virtual_clock_nothing_goes_out_of_hours_and_all_goes_in_the_end(
    moves: Sequence[tuple[int, bool]],
) -> None:
    with TemporaryDirectory() as folder:
        world = World(Path(folder))
        try:
            world.write("routes.toml", OFFICE)
            now, told = NIGHT, 0
            for minutes, publish in moves:
                now += timedelta(minutes=minutes)
                at(now)
                if publish:
                    world.publish(story=f"s{told:02d}", published=now)
                    world.route()
                    told += 1
                before = len(sent(world))
                world.deliver()
                assert HOURS.is_open(now) or len(sent(world)) == before
            at(HOURS.opens(now))
            world.deliver()
            promised = [row[0] for row in world.rows("SELECT story_id FROM alerts ORDER BY id")]
            assert sorted(sent(world)) == sorted(promised)
            assert not world.store.deliveries.held()
        finally:
            world.close()


def test_the_rehearsal_shows_what_is_held_and_until_when(world: World) -> None:
    world.write("routes.toml", OFFICE)
    at(NIGHT)
    world.publish()
    world.route()
    world.deliver(dry_run=True)
    (said,) = world.said
    assert said.startswith("hålls till 2026-03-09 07:00, sedan genom terminal: Anklagelse: Tvångsarbete")


def test_a_route_speaks_its_own_language(world: World) -> None:
    world.write(
        "routes.toml", '[[route]]\nchannels = ["terminal"]\nlanguage = "en"\n[[route]]\nchannels = ["folder"]\n'
    )
    world.publish()
    world.route()
    world.deliver()
    assert "Concerns your risk area Gloves." in world.out.getvalue()
    (page,) = (world.root / "data" / "outbox").glob("*.html")
    assert "Rör ditt riskområde Handskar." in page.read_text("utf-8")


def test_the_operator_reads_why_a_digest_came_to_them(world: World) -> None:
    world.write("routes.toml", '[[route]]\nareas = ["it"]\nchannels = ["terminal"]\n')
    world.write("bevaka.toml", '[operator]\nchannels = ["terminal"]\n')
    world.publish(tier=Tier.DIGEST)
    world.publish()
    world.route()
    world.digest(NIGHT.date())
    world.deliver()
    assert (
        " ".join(world.out.getvalue().split()).count("Ingen väg tar emot det här, så den som driver Bevaka får det")
        == 2
    )
