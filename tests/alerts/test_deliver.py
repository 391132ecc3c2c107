"""Claim, send, mark: at least once, repeats marked, nobody held up, nothing given up in silence."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from alerts_world import World
from servers.hooks import Answer
from servers.slack import SlackServer, error, limited
from servers.teams import TeamsServer
from slack_world import table

from alerts import channels
from alerts.attempt import PATIENCE, PAUSES, STRANGE, TRIES, after_failure, after_surprise
from bevaka import clock
from bevaka.errors import GiveUp, TryLater
from bevaka.records import Delivery, DeliveryState, Receipt, Tier

BOTH = '[[route]]\nchannels = ["slack", "folder"]\n'
KEY = "alert:story1:handskar:immediate"


def with_slack(world: World, slack: SlackServer, monkeypatch: pytest.MonkeyPatch, operator: str = '["folder"]') -> None:
    monkeypatch.setenv("TEST_TOKEN", "xoxb-1-geheim")
    world.write("channels.toml", table(slack) + '[folder]\nkind = "file"\n\n[terminal]\nkind = "console"\n')
    world.write("routes.toml", BOTH)
    world.write("bevaka.toml", f"[operator]\nchannels = {operator}\naddress = 'drift@region.example'\n")


def wait(**time: float) -> None:
    clock.set_clock(clock.now() + timedelta(**time), pinned=True)


def receipts(world: World, key: str = "") -> dict[str, str]:
    return dict(world.rows(f"SELECT channel, receipt FROM deliveries WHERE instr(key, '{key}')"))


def test_sent_once_and_never_again(world: World) -> None:
    world.publish()
    world.route()
    assert world.deliver().done == 1
    assert world.deliver().done == 0
    assert "Exempel Gloves Kulim → Exempel Gloves → Sävar Medical" in world.out.getvalue()
    assert "Undersökningshandskar 2025" in world.out.getvalue()
    assert world.states() == {f"{KEY}/terminal": "sent"}


def test_what_a_dead_run_had_claimed_is_sent_again_and_says_so(world: World) -> None:
    world.publish()
    world.route()
    with world.store.transaction():
        assert world.store.deliveries.claim("a run that was killed") is not None
    assert world.deliver().done == 1
    assert "kan ha nått dig tidigare" in world.out.getvalue()
    assert "(upprepning)" in world.said[0]


def test_immediate_alerts_go_before_digests(world: World) -> None:
    world.write("routes.toml", '[[route]]\nchannels = ["terminal"]\n')
    world.publish(tier=Tier.DIGEST)
    world.route()
    world.digest()
    world.publish()
    world.route()
    world.deliver()
    assert [line.split(":")[0] for line in world.said] == ["Anklagelse", "Handskar"]


def test_a_limit_is_kept_to_and_nobody_waits_for_it(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    with SlackServer() as slack:
        with_slack(world, slack, monkeypatch)
        for _ in range(3):
            world.publish()
        world.route()
        slack.answers.append(limited(120))
        tally = world.deliver()
        assert (tally.done, tally.failed, len(slack.posts)) == (3, 1, 1), "Slack rests for this run, the folder goes on"
        wait(seconds=119)
        assert world.deliver().done == 0, "what Slack asked for holds for all that goes there, in a later run too"
        assert len(slack.posts) == 1
        wait(seconds=2)
        assert world.deliver().done == 3
    assert set(world.states().values()) == {"sent"}
    assert world.rows("SELECT sum(repeat) FROM deliveries") == [(0,)]


@pytest.mark.parametrize("answer", [Answer(500), Answer(502), Answer(503), Answer(how="drop"), error("internal_error")])
def test_no_answer_after_the_post_is_looked_for_and_not_sent_twice(
    world: World, monkeypatch: pytest.MonkeyPatch, answer: Answer
) -> None:
    with SlackServer() as slack:
        slack.page = 2
        with_slack(world, slack, monkeypatch)
        for _ in range(5):
            world.publish()
        world.route()
        slack.accepting.append(answer)
        world.deliver()
        assert world.states()[f"{KEY}/slack"] == "unknown"
        wait(seconds=PAUSES[0] + 1)
        world.deliver()
        assert slack.posted == len(slack.messages) == 5
        assert not [m for m in slack.messages if "(upprepning)" in m["text"]]
    assert set(world.states().values()) == {"sent"}
    assert "found there" in receipts(world, KEY)["slack"]


def test_what_did_not_arrive_is_sent_again_and_is_no_repeat(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    with SlackServer() as slack:
        with_slack(world, slack, monkeypatch)
        world.publish()
        world.route()
        slack.answers.append(Answer(how="drop"))
        world.deliver()
        assert world.states()[f"{KEY}/slack"] == "unknown"
        wait(seconds=PAUSES[0] + 1)
        slack.answers.append(limited(60))
        world.deliver()
        assert world.states()[f"{KEY}/slack"] == "unknown", "nobody could look yet"
        wait(seconds=301)
        world.deliver()
        assert slack.posted == 2
        assert "(upprepning)" not in slack.messages[0]["text"]


@pytest.mark.parametrize("blind", ["missing_scope", "not_in_channel", "channel_not_found"])
def test_where_nobody_can_look_it_is_sent_again_as_a_repeat(
    world: World, monkeypatch: pytest.MonkeyPatch, blind: str
) -> None:
    with SlackServer() as slack:
        slack.blind = blind
        with_slack(world, slack, monkeypatch)
        world.publish()
        world.route()
        slack.answers.append(Answer(how="drop"))
        world.deliver()
        wait(seconds=PAUSES[0] + 1)
        world.deliver()
        assert slack.posted == 2
        assert "(upprepning)" in slack.messages[0]["text"]
        assert slack.messages[0]["metadata"]["event_payload"]["key"] == KEY


def test_a_refused_message_goes_out_in_the_reduced_form(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    with SlackServer() as slack:
        with_slack(world, slack, monkeypatch)
        world.publish()
        world.route()
        slack.answers.append(error("msg_blocks_too_long"))
        assert world.deliver().clean
        assert "blocks" not in slack.messages[0]
        assert "https://provtidningen.example/nyhet/1" in slack.messages[0]["text"]
    assert "reduced, because: Slack refused: msg_blocks_too_long" in receipts(world)["slack"]


def test_refused_in_both_forms_is_told_to_the_operator_elsewhere(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    with SlackServer() as slack:
        with_slack(world, slack, monkeypatch, operator='["slack", "folder"]')
        world.publish()
        world.route()
        slack.answers.extend([error("invalid_auth"), error("invalid_auth")])
        tally = world.deliver()
    notice = f"given_up:slack:{KEY}"
    assert (tally.done, tally.parked) == (2, 1)
    assert world.states() == {f"{KEY}/slack": "failed", f"{KEY}/folder": "sent", f"{notice}/folder": "sent"}
    page = next((world.root / "data/outbox").glob("*given_up*.html")).read_text("utf-8")
    assert "invalid_auth" in page
    assert "Pass togs i beslag på handskfabrik 1" in page, "the operator gets what the area did not"
    with world.store.transaction():
        assert world.store.deliveries.retry(KEY) == 1
    assert world.states()[f"{KEY}/slack"] == "queued"


def test_what_is_refused_in_both_forms_goes_by_the_fallback_of_its_channel(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also the next channel's fallback is followed; a circle ends, and nobody gets the same twice."""
    with SlackServer() as slack:
        with_slack(world, slack, monkeypatch)
        chain = (
            table(slack, more='fallback = "hook"\n')
            + '[hook]\nkind = "slack"\nwebhook = { env = "TEST_HOOK" }\nallow_private = true\nfallback = "terminal"\n'
            '[terminal]\nkind = "console"\nfallback = "slack"\n[folder]\nkind = "file"\n'
        )
        monkeypatch.setenv("TEST_HOOK", f"{slack.url}/services/geheim-0123456789")
        world.write("channels.toml", chain)
        world.write("routes.toml", '[[route]]\nchannels = ["slack"]\n')
        world.publish()
        world.route()
        slack.answers.extend([error("is_archived"), error("is_archived"), Answer(410), Answer(410)])
        world.deliver()
    states = {name: state for name, state in world.states().items() if name.startswith(KEY)}
    assert states == {f"{KEY}/slack": "failed", f"{KEY}/hook": "failed", f"{KEY}/terminal": "sent"}
    assert "Passen" in world.out.getvalue() or "passen" in world.out.getvalue(), "all of it, not the short form"
    pages = " ".join(p.read_text("utf-8") for p in (world.root / "data/outbox").glob("*given_up*.html"))
    assert "Det går genom hook i stället." in pages
    assert "Det går genom terminal i stället." in pages


@pytest.mark.parametrize("wrong", ['"nowhere"', '"slack"', "3", '["folder"]'])
def test_a_fallback_that_is_no_other_channel_is_named_with_its_line(
    world: World, monkeypatch: pytest.MonkeyPatch, wrong: str
) -> None:
    table = '[slack]\nkind = "slack"\nwebhook = { env = "X" }\nfallback = ' + wrong + '\n[folder]\nkind = "file"\n'
    world.write("channels.toml", table)
    world.write("routes.toml", '[[route]]\nchannels = ["slack"]\n')
    (mistake,) = channels.check(world.house)
    assert (mistake.line, mistake.column) == (4, "slack.fallback")


class Choosy:
    """A channel that stumbles over a story in full, and takes a plain text."""

    class Options(channels.BaseModel):  # type: ignore[name-defined]
        pass

    taken: list[str] = []  # noqa: RUF012

    @classmethod
    def send(cls, message: Any, *_: Any) -> Receipt:
        if message.items:
            raise UnicodeEncodeError("utf-8", "x", 0, 1, "a fault of the channel")
        cls.taken.append(message.intro)
        return Receipt(state="sent")


def test_what_a_channel_stumbles_over_goes_out_in_the_reduced_form(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    good = channels.load
    monkeypatch.setattr(channels, "load", lambda kind: Choosy if kind == "console" else good(kind))
    world.publish()
    world.route()
    world.deliver()
    assert world.states() == {f"{KEY}/terminal": "unknown"}
    wait(minutes=2)
    assert world.deliver().done == 1
    assert world.states() == {f"{KEY}/terminal": "sent"}
    assert "https://provtidningen.example/nyhet/1" in Choosy.taken[0]


def test_a_missing_secret_waits_and_is_named(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    with SlackServer() as slack:
        with_slack(world, slack, monkeypatch)
        monkeypatch.delenv("TEST_TOKEN")
        world.publish()
        world.route()
        assert world.deliver().failed == 1
        assert "TEST_TOKEN" in receipts(world)["slack"]
        monkeypatch.setenv("TEST_TOKEN", "xoxb-1-geheim")
        wait(seconds=899)
        assert world.deliver().done == 0
        wait(seconds=2)
        assert world.deliver().done == 1
    assert "xoxb" not in str(world.rows("SELECT * FROM deliveries")) + str(world.said)


def test_teams_is_accepted_never_sent(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    with TeamsServer() as teams:
        monkeypatch.setenv("TEST_FLOW", f"{teams.url}/workflows/1?sig=geheim-0123456789")
        table = '[teams]\nkind = "teams"\nwebhook = { env = "TEST_FLOW" }\ncanary = "off"\nallow_private = true\n'
        table += '[folder]\nkind = "file"\n'
        world.write("channels.toml", table)
        world.write("routes.toml", '[[route]]\nchannels = ["teams"]\n')
        world.publish()
        world.route()
        assert world.deliver().done == 1
        assert teams.runs == ["Succeeded"]
        assert "Sävar Medical" in json.dumps(teams.cards, ensure_ascii=False)
    assert world.states() == {f"{KEY}/teams": "accepted"}


def test_a_channel_that_is_gone_is_given_up_and_told(world: World) -> None:
    world.publish()
    world.route()
    world.write("channels.toml", '[folder]\nkind = "file"\n')
    world.write("routes.toml", "")
    tally = world.deliver()
    assert (tally.done, tally.parked) == (2, 1), "the operator's folder takes the alert itself, and what happened"
    assert world.states()[f"{KEY}/terminal"] == "failed"
    assert world.states()[f"{KEY}/folder"] == "sent"


class Broken:
    """A channel with a fault of its own."""

    class Options(channels.BaseModel):  # type: ignore[name-defined]
        pass

    @staticmethod
    def send(*_: Any) -> None:
        raise ZeroDivisionError("a fault of the channel")


def test_a_channel_with_a_fault_stops_nobody_and_is_given_up_in_the_end(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    good = channels.load
    monkeypatch.setattr(channels, "load", lambda kind: Broken if kind == "console" else good(kind))
    world.write("routes.toml", '[[route]]\nchannels = ["terminal", "folder"]\n')
    world.publish()
    world.route()
    for attempt in range(STRANGE):
        tally = world.deliver()
        assert tally.done == (attempt in (0, STRANGE - 1)), "the folder's copy, and in the end the notice"
        wait(hours=2)
    assert world.states()[f"{KEY}/terminal"] == "failed"
    assert "ZeroDivisionError" in receipts(world)["terminal"]


def test_an_area_without_a_row_is_still_told(world: World) -> None:
    world.publish()
    world.route()
    world.write("areas.csv", "id,name_sv,name_en,lead_region,products,owner\nit,IT,IT,,ict,it@region.example\n")
    world.write("contracts.csv", "contract_id,supplier,area,regions,title,starts,ends\n")
    assert world.deliver().done == 1
    assert "handskar" in world.out.getvalue()


def test_a_rehearsal_says_everything_and_changes_nothing(world: World) -> None:
    world.publish()
    world.route()
    before = world.rows("SELECT * FROM deliveries")
    assert world.deliver(dry_run=True).done == 1
    assert world.rows("SELECT * FROM deliveries") == before
    assert world.out.getvalue() == ""
    assert "skulle gå genom terminal till handskar@region.example" in world.said[0]
    assert "passen låstes in" in world.said[1]


def test_time_is_limited(world: World) -> None:
    for _ in range(3):
        world.publish()
    world.route()
    first = world.deliver(seconds=0).done
    assert first <= 1, "one is begun; on a slow machine it ends in the next round"
    assert first + world.deliver().done == 3
    assert world.rows("SELECT state, repeat, count(*) FROM deliveries GROUP BY 1, 2") == [("sent", 0, 3)]


def delivery(attempts: int) -> Delivery:
    return Delivery(id=1, key=KEY, channel="slack", state=DeliveryState.SENDING, attempts=attempts)


@pytest.mark.parametrize(
    ("attempts", "asked", "pause"),
    [(1, None, 60), (2, None, 300), (3, None, 900), (4, None, 3600), (40, None, 3600), (1, 7.0, 7)],
)
def test_pauses_grow_unless_the_service_asks(attempts: int, asked: float | None, pause: float) -> None:
    now = clock.now()
    outcome = after_failure(TryLater("x", asked), delivery(attempts), now, now)
    assert outcome.state is DeliveryState.QUEUED
    assert outcome.next_try == now + timedelta(seconds=pause)


def test_patience_is_two_days_and_a_dozen_tries() -> None:
    now = clock.now()
    for age, attempts, state in (
        (PATIENCE - timedelta(minutes=1), 99, DeliveryState.QUEUED),
        (PATIENCE, TRIES - 1, DeliveryState.QUEUED),
        (PATIENCE, TRIES, DeliveryState.FAILED),
    ):
        assert after_failure(TryLater("x"), delivery(attempts), now - age, now).state is state
    assert after_failure(GiveUp("x"), delivery(1), now, now).state is DeliveryState.FAILED
    assert after_surprise(ValueError("x"), delivery(STRANGE - 1), now).repeat
