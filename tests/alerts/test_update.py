"""A story stays one message: acts and news edit it and answer in its thread; what cannot be edited, and what Slack withholds."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from alerts_world import World
from servers.hooks import Answer
from servers.slack import SlackServer, limited
from slack_world import buttons, round_of, through, told, words

from bevaka import clock, deeds
from bevaka.records import DeliveryState, Event, Tier
from bevaka.store.people import Act, ActKind


@pytest.fixture
def slack(world: World, monkeypatch: pytest.MonkeyPatch) -> Iterator[SlackServer]:
    monkeypatch.setenv("TEST_TOKEN", "xoxb-1-geheim")
    monkeypatch.setenv("TEST_APP", "xapp-1-geheim")
    with SlackServer() as server:
        through(world, server, "C1")
        yield server


def act(world: World, kind: ActKind, **details: Any) -> None:
    deeds.act(world.store, world.house, Act(story_id="s", kind=kind, person="anna@region.example", **details))


def mains(server: SlackServer) -> list[dict[str, Any]]:
    return [m for m in server.messages if "thread_ts" not in m]


def test_what_people_do_is_shown_in_the_message_and_calls_nobody(world: World, slack: SlackServer) -> None:
    told(world)
    (message,) = slack.messages
    assert buttons(message) == ["take", "dismiss", "follow", "mute"]
    round_of(world)
    assert slack.edits == [], "nothing has happened"
    act(world, ActKind.TAKE)
    round_of(world)
    assert len(slack.messages) == 1
    assert "Omhändertagen av anna@region.example, 6 mars 2026 17:00" in words(message)
    assert buttons(message) == ["take", "follow", "dismiss", "mute", "reopen"]
    assert "Jag tar över" in words(message)
    act(world, ActKind.FOLLOW, day=clock.today("Europe/Stockholm") + timedelta(days=7))
    round_of(world)
    assert "Följs upp den 13 mars 2026" in words(message)
    act(world, ActKind.DISMISS, reason="redan <@U1> åtgärdat & klart")
    round_of(world)
    assert "Avskriven av anna@region.example" in words(message)
    assert "redan <@U1> åtgärdat & klart" in words(message), "rich text knows no mention"
    assert buttons(message) == ["reopen"]
    act(world, ActKind.REOPEN)
    round_of(world)
    assert buttons(message) == ["take", "dismiss", "follow", "mute"]
    assert len(slack.edits) == 4
    round_of(world)
    assert len(slack.edits) == 4, "each change is shown once"
    assert message["metadata"]["event_payload"] == {"key": "alert:s:handskar:immediate"}


def test_every_room_that_has_the_story_is_edited(world: World, slack: SlackServer) -> None:
    through(world, slack, "C1", "C2")
    told(world)
    act(world, ActKind.TAKE)
    round_of(world)
    assert sorted(m["channel"] for m in slack.messages) == ["C1", "C2"]
    assert all("Omhändertagen av anna@" in words(m) for m in slack.messages)


def test_what_was_taken_before_it_was_posted_is_said_at_once(world: World, slack: SlackServer) -> None:
    world.publish(story="s")
    world.route()
    act(world, ActKind.TAKE)
    world.deliver()
    assert "Omhändertagen av anna@" in words(slack.messages[0])
    round_of(world)
    assert slack.edits == []


def test_a_development_answers_in_the_thread_and_stands_in_the_message(world: World, slack: SlackServer) -> None:
    told(world)
    news = world.publish(story="s", event=Event.REMEDY, tier=Tier.DIGEST)
    round_of(world)
    first, reply = slack.messages
    assert (reply["channel"], reply["thread_ts"]) == ("C1", first["ts"])
    assert "reply_broadcast" not in reply
    assert reply["text"].startswith("Nytt i händelsen: Gottgörelse: Pass togs i beslag på handskfabrik 2")
    assert buttons(reply) == []
    assert "Gottgörelse: Pass togs i beslag på handskfabrik 2 (Provtidningen" in words(first)
    assert world.entries() == [("handskar", "news_in_story")], "the digest tells it all the same"
    round_of(world)
    assert (len(slack.messages), len(slack.edits)) == (2, 1)
    world.take_back(news, "s")
    round_of(world)
    assert len(slack.messages) == 3
    assert "Återkallad" in slack.messages[2]["text"] or "Tillbakadragen" in slack.messages[2]["text"], slack.messages[
        2
    ]["text"]


def test_without_an_app_token_there_are_no_buttons_and_edits_all_the_same(world: World, slack: SlackServer) -> None:
    through(world, slack, "C1", app=False)
    told(world)
    assert buttons(slack.messages[0]) == []
    act(world, ActKind.TAKE)
    round_of(world)
    assert "Omhändertagen av" in words(slack.messages[0])


@pytest.mark.parametrize("name", ["edit_window_closed", "cant_update_message"])
def test_what_may_not_be_edited_any_more_is_said_in_the_thread(world: World, slack: SlackServer, name: str) -> None:
    told(world)
    slack.fixed = name
    act(world, ActKind.TAKE)
    round_of(world)
    first, reply = slack.messages
    assert reply["thread_ts"] == first["ts"]
    assert "Omhändertagen av anna@region.example" in reply["text"]
    round_of(world)
    assert len(slack.messages) == 2


def test_in_the_stead_of_a_message_that_is_gone_stands_a_new_one(world: World, slack: SlackServer) -> None:
    told(world)
    slack.messages[0]["ts"] = "1.000001"  # somebody deleted it
    act(world, ActKind.TAKE)
    round_of(world)
    assert len(slack.messages) == 2
    anew = slack.messages[1]
    assert "thread_ts" not in anew
    assert "Omhändertagen av" in words(anew)
    act(world, ActKind.DISMISS, reason="klart")
    round_of(world)
    assert len(slack.messages) == 2
    assert "Avskriven av" in words(anew), "from now on that one is the story's"


def test_a_reply_to_a_thread_that_is_gone_is_left_to_the_digest(world: World, slack: SlackServer) -> None:
    told(world)
    slack.messages[0]["ts"] = "1.000001"
    world.publish(story="s", tier=Tier.DIGEST)
    world.route()
    with world.store.transaction():
        (post,) = world.store.posts.since(clock.now())
        world.store.posts.queue_reply(post, post.news[0])
    world.deliver()
    assert world.states()["reply:1:1/chat1"] == DeliveryState.ROLLED_UP
    assert world.rows("SELECT count(*) FROM notices") == [(0,)], "nobody is bothered: the digest tells it"


def test_pauses_are_kept_and_nothing_is_posted_twice(world: World, slack: SlackServer) -> None:
    told(world)
    act(world, ActKind.TAKE)
    slack.answers.append(limited(30))
    round_of(world)
    assert slack.edits == []
    world.deliver()
    assert slack.edits == [], "Slack asked for 30 seconds"
    clock.set_clock(clock.now() + timedelta(seconds=31), pinned=True)
    world.deliver()
    assert len(slack.edits) == 1
    world.publish(story="s", tier=Tier.DIGEST)
    slack.accepting.extend([Answer(500), Answer(500)])  # both were done
    round_of(world)
    world.deliver()
    assert (len(slack.messages), len(slack.edits)) == (2, 2)
    clock.set_clock(clock.now() + timedelta(minutes=2), pinned=True)
    world.deliver()
    clock.set_clock(clock.now() + timedelta(minutes=2), pinned=True)
    world.deliver()
    assert len(slack.messages) == 2, "the reply was found in its thread"
    assert {state for key, state in world.states().items() if key.startswith(("edit:", "reply:"))} == {"sent"}


def test_what_is_muted_is_not_told_in_the_thread_until_the_mute_ends(world: World, slack: SlackServer) -> None:
    told(world)
    made = deeds.mute(world.store, world.house, "story", "s", clock.today("Europe/Stockholm"), "känt", "anna")
    world.publish(story="s", tier=Tier.DIGEST)
    round_of(world)
    (message,) = slack.messages
    assert "Tystad till och med 6 mars 2026: händelsen s (känt)" in words(message)
    with world.store.people_transaction():
        world.store.people.end_mute(made.id, "anna")
    round_of(world)
    assert len(slack.messages) == 2
    assert "Tystad" not in words(message)


def test_edits_do_not_count_as_alerts(world: World, slack: SlackServer) -> None:
    world.write("bevaka.toml", '[operator]\nchannels = ["folder"]\n[alerts]\nhourly = 2\n')
    told(world)
    clock.set_clock(clock.now() + timedelta(hours=2), pinned=True)
    for kind in (ActKind.TAKE, ActKind.REOPEN, ActKind.TAKE):
        act(world, kind)
        round_of(world)
    for n in range(3):
        world.publish(story=f"t{n}")
    round_of(world)
    assert len(mains(slack)) == 3, "the first, and two in this hour"


def test_an_edit_that_slack_refuses_in_full_goes_in_short(world: World, slack: SlackServer) -> None:
    told(world)
    act(world, ActKind.TAKE)
    slack.answers.append(
        Answer(200, b'{"ok": false, "error": "msg_blocks_too_long"}', {"Content-Type": "application/json"})
    )
    round_of(world)
    (message,) = slack.messages
    assert "Omhändertagen av" in words(message)
    assert buttons(message)[0] == "take"
    assert [b["type"] for b in message["blocks"]] == ["rich_text", "section", "actions"]


def test_what_is_old_is_left_alone(world: World, slack: SlackServer) -> None:
    told(world)
    clock.set_clock(clock.now() + timedelta(days=91), pinned=True)
    act(world, ActKind.TAKE)
    round_of(world)
    assert slack.edits == []
