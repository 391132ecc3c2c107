"""Ten immediate messages an hour and person, whatever the areas, the hours and the delays; the digest lists the rest."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from alerts_world import AREAS, World
from servers.hooks import Answer
from servers.slack import SlackServer, limited
from slack_world import table

from bevaka import clock
from bevaka.records import Tier

ONE_PERSON = AREAS.replace("it@region.example", "HANDSKAR@region.example")


def wait(**time: float) -> None:
    clock.set_clock(clock.now() + timedelta(**time), pinned=True)


def told(world: World) -> list[str]:
    """The story of each entry that a digest tells."""
    return [r[0] for r in world.rows("SELECT e.story_id FROM digest_items i JOIN entries e ON e.id=i.entry_id")]


@pytest.mark.parametrize("count", [60, pytest.param(5_000, marks=[pytest.mark.soak, pytest.mark.timeout(1800)])])
def test_a_flood_of_true_findings_is_ten_messages_and_one_digest_that_lists_all(world: World, count: int) -> None:
    for n in range(count):
        world.publish(story=f"flod{n}")
    while world.route().done:
        pass
    world.deliver()
    assert len(world.said) == 10
    wait(hours=15)
    world.digest()
    world.deliver()
    assert len(world.said) == 11, "ten messages and one digest"
    alerted = [r[0] for r in world.rows("SELECT story_id FROM alerts")]
    assert sorted([*alerted, *told(world)]) == sorted(f"flod{n}" for n in range(count)), "each told once"
    page = next((world.root / "data/outbox").glob("*digest*.html")).read_text("utf-8")
    missing = [s for s in told(world) if f"handskfabrik {int(s.removeprefix('flod')) + 1}" not in page]
    assert missing == [], "the digest lists every one"


def test_a_person_with_two_areas_has_one_measure(world: World) -> None:
    world.write("areas.csv", ONE_PERSON)
    for n in range(8):
        world.publish(story=f"h{n}")
        world.publish(story=f"i{n}", suppliers=("skarm",), products=("ict",), countries=("CN",))
    while world.route().done:
        pass
    world.deliver()
    assert len(world.alerts()) == len(world.said) == 10
    assert set(world.alerts()) == {"handskar", "it"}
    assert len(world.entries()) == 6
    assert {why for _, why in world.entries()} == {"rolled_up"}


def test_what_was_kept_waiting_does_not_come_in_a_flood(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Slack asks for patience for hours while alerts are promised; when it is back, ten go out, the digest tells the rest."""
    with SlackServer() as slack:
        monkeypatch.setenv("TEST_TOKEN", "xoxb-1-geheim")
        world.write("channels.toml", table(slack) + '[folder]\nkind = "file"\n')
        world.write(
            "routes.toml",
            '[[route]]\ntiers = ["immediate"]\nchannels = ["slack"]\n[[route]]\ntiers = ["digest"]\nchannels = ["folder"]\n',
        )
        slack.answers.append(limited(3 * 3600))
        for hour in range(3):
            for n in range(10):
                world.publish(story=f"t{hour}-{n}")
            world.route()
            world.deliver()
            wait(hours=1, seconds=1)
        assert slack.posted == 1, "what was asked for is kept to, also by later runs"
        world.deliver()
        world.deliver()
        assert len(slack.messages) == 10
        wait(minutes=59)
        world.publish(story="sent")
        world.route()
        world.deliver()
        assert len(slack.messages) == 10
        assert world.rows("SELECT state, count(*) FROM deliveries GROUP BY 1") == [("rolled_up", 21), ("sent", 10)]
        wait(hours=12)
        world.digest()
        world.deliver()
    assert len(told(world)) == 21
    by_alert = {m["metadata"]["event_payload"]["key"].split(":")[1] for m in slack.messages}
    assert len(by_alert | set(told(world))) == 31, "nothing is discarded"


def test_the_second_channel_of_an_alert_is_no_second_alert(world: World) -> None:
    world.write("routes.toml", '[[route]]\nchannels = ["terminal", "folder"]\n')
    for _ in range(10):
        world.publish()
    world.route()
    assert world.deliver().done == 20
    assert set(world.states().values()) == {"sent"}


def test_the_log_says_what_was_sent_to_whom_when_with_which_answer(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    with SlackServer() as slack:
        monkeypatch.setenv("TEST_TOKEN", "xoxb-1-geheim")
        world.write("channels.toml", table(slack) + '[folder]\nkind = "file"\n')
        world.write("routes.toml", '[[route]]\nchannels = ["slack", "folder"]\n')
        world.publish(tier=Tier.IMMEDIATE)
        world.route()
        slack.accepting.append(Answer(502))
        world.deliver()
        wait(minutes=2)
        world.deliver()
    log = world.store.sendings.log(limit=10)
    assert [(s.channel, s.state, s.recipient) for s in reversed(log) if s.channel == "slack"] == [
        ("slack", "unknown", "C1"),
        ("slack", "sent", ""),
    ]
    assert [(s.at, s.recipient) for s in log if s.channel == "folder"] == [
        (clock.now() - timedelta(minutes=2), "handskar@region.example")
    ]
    assert "502" in world.store.sendings.log(limit=10, state="unknown")[0].receipt
    assert world.store.sendings.log(limit=10, key="no such story") == []
    assert Path(world.store.sendings.log(limit=1, channel="folder")[0].receipt).is_file()
