"""People press buttons and fill in forms in Slack, over a real socket: what is stored, shown and answered, and what is refused."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from alerts_world import World
from servers.slack import SlackServer
from servers.sockets import Line
from slack_world import buttons, round_of, through, told, words

from alerts.slack.sockets import Ears
from bevaka import clock, deeds
from bevaka.records import Tier

SOURCES = """\
id,name,url,kind,type,tier,language
prov,Provtidningen,https://provtidningen.example/rss,feed,media,2,sv
"""


class Room:
    """A room with one alert in it, and somebody who listens."""

    def __init__(self, world: World, server: SlackServer) -> None:
        self.world, self.server = world, server
        self.changes = 0
        self.line: Line | None = None
        self._count = 0

    def changed(self) -> None:
        self.changes += 1

    @property
    def message(self) -> dict[str, Any]:
        return self.server.messages[0]

    def envelope(self, payload: Any, kind: str = "interactive") -> str:
        """Send an envelope; its id."""
        self._count += 1
        ident = f"e{self._count}"
        self.server.socket.push(
            {"envelope_id": ident, "type": kind, "accepts_response_payload": True, "payload": payload}
        )
        return ident

    def pressed(
        self, act: str, user: str = "U1", value: str = "sv s", trigger: str = "t.1", **changed: Any
    ) -> dict[str, Any]:
        self._count += 1
        return {
            "type": "block_actions", "user": {"id": user, "name": "anna"}, "trigger_id": trigger,
            "container": {"type": "message", "message_ts": self.message["ts"], "channel_id": "C1"},
            "actions": [{"type": "button", "action_id": f"bevaka:{act}", "value": value, "action_ts": f"{self._count}.1"}],
            **changed,
        }  # fmt: skip

    def filled(self, view: dict[str, Any], user: str = "U1", **values: Any) -> dict[str, Any]:
        """A form as somebody sends it; a field that is not named keeps what it began with."""
        self._count += 1
        state: dict[str, Any] = {}
        for block in (b for b in view["blocks"] if b["type"] == "input"):
            element, name = block["element"], block["block_id"]
            given = values.get(name)
            if element["type"] == "static_select":
                chosen = next((o for o in element["options"] if o["value"] == given), element["initial_option"])
                state[name] = {name: {"type": "static_select", "selected_option": chosen}}
            elif element["type"] == "datepicker":
                state[name] = {name: {"type": "datepicker", "selected_date": given or element["initial_date"]}}
            else:
                state[name] = {name: {"type": "plain_text_input", "value": given}}
        view = {k: view[k] for k in ("callback_id", "private_metadata")}
        return {
            "type": "view_submission", "user": {"id": user},
            "view": {"id": f"V{self._count}", "type": "modal", **view, "state": {"values": state}},
        }  # fmt: skip

    def press(self, act: str, **changed: Any) -> str:
        """Press a button; what only who pressed it is told."""
        self.server.socket.answer(self.envelope(self.pressed(act, **changed)))
        return self.told()

    def open(self, act: str) -> dict[str, Any]:
        """Press a button that opens a form; the form."""
        self.server.socket.answer(self.envelope(self.pressed(act)))
        return self.server.views.get(timeout=10)

    def send(self, view: dict[str, Any], **values: Any) -> str:
        self.server.socket.answer(self.envelope(self.filled(view, **values)))
        return self.told()

    def told(self) -> str:
        said = self.server.told.get(timeout=10)
        assert said["channel"] == "C1"
        assert "thread_ts" not in said
        return str(said["text"])

    def acts(self) -> list[tuple[str, str, str]]:
        with closing(sqlite3.connect(self.world.root / "data" / "people.db")) as conn:
            return conn.execute("SELECT kind, person, reason FROM acts ORDER BY id").fetchall()


@pytest.fixture
def room(world: World, monkeypatch: pytest.MonkeyPatch) -> Iterator[Room]:
    monkeypatch.setenv("TEST_TOKEN", "xoxb-1-geheim")
    monkeypatch.setenv("TEST_APP", "xapp-1-geheim")
    world.write("sources.csv", SOURCES)
    with SlackServer() as server:
        through(world, server, "C1")
        told(world)
        found = Room(world, server)
        with Ears(world.house, world.said.append, found.changed, patience=(0.01, 0.1)) as ears:
            assert ears.start() == 1
            found.line = server.socket.joined.get(timeout=10)
            yield found
            found.line.drop()


def test_i_take_it(room: Room) -> None:
    room.server.people["U1"] = {"real_name": "Anna Berg", "profile": {"email": "anna@region.example"}}
    assert room.press("take").startswith("Omhändertagen av anna@region.example, 6 mars 2026 17:00")
    assert room.acts() == [("take", "anna@region.example", "")]
    assert room.changes == 1
    round_of(room.world)
    assert len(room.server.messages) == 1
    assert "Omhändertagen av anna@region.example" in words(room.message)
    said = room.press("take", user="U2")
    assert "Omhändertagen av U2" in said, "without users:read the id is all there is"
    assert "Innan dess: Omhändertagen av anna@region.example" in said
    assert room.press("reopen").startswith("Öppnad igen av anna@")
    assert room.press("reopen") == "Händelsen är redan öppen."
    assert len(room.acts()) == 3
    opened = next(p for p in room.server.posts if p.path == "/api/apps.connections.open")
    assert opened.headers["authorization"] == "Bearer xapp-1-geheim"


def test_not_relevant_asks_why(room: Room) -> None:
    room.server.people["U1"] = {"real_name": "Anna Berg", "profile": {}}
    view = room.open("dismiss")
    assert view["title"]["text"] == "Inte relevant"
    assert room.acts() == [], "nothing is decided by opening a form"
    faulty = room.envelope(room.filled(view, reason="  "))
    answer = room.server.socket.answer(faulty)
    assert answer["payload"] == {"response_action": "errors", "errors": {"reason": "Säg det med 1 till 300 tecken."}}
    assert room.send(view, reason="inte <vår> fabrik").endswith(": inte &lt;vår&gt; fabrik")
    assert room.acts() == [("dismiss", "Anna Berg (U1)", "inte <vår> fabrik")]
    round_of(room.world)
    assert buttons(room.message) == ["reopen"]


def test_follow_up_asks_when(room: Room) -> None:
    view = room.open("follow")
    today = clock.today("Europe/Stockholm")
    answer = room.server.socket.answer(room.envelope(room.filled(view, until=(today - timedelta(days=1)).isoformat())))
    assert answer["payload"]["errors"] == {"until": "Välj en dag från och med i dag."}
    said = room.send(view, until="2026-04-12", reason="svar från leverantören")
    assert said.startswith("Följs upp den 12 april 2026, bestämt av U1")
    triage = room.world.store.people.triage("s")
    assert (triage.state, triage.follow_up) == ("taken", date(2026, 4, 12))
    assert room.send(room.open("follow")).startswith("Följs upp den 20 mars 2026"), "a reason may be left out"


def test_mute_asks_what_and_for_how_long(room: Room) -> None:
    view = room.open("mute")
    what, span = (b["element"]["options"] for b in view["blocks"][1:3])
    assert [o["value"] for o in what] == ["story s", "supplier kulim", "theme forced_labour", "source prov"]
    assert [o["text"]["text"] for o in what][1:] == [
        "Företaget Exempel Gloves Kulim", "Temat Tvångsarbete", "Källan Provtidningen",
    ]  # fmt: skip
    assert span[0]["text"]["text"] == "Till och med 13 mars 2026"
    said = room.send(view, target="supplier kulim", until="90", reason="känt sedan maj")
    assert said == "Tystad till och med 4 juni 2026: företaget Exempel Gloves Kulim (känt sedan maj)"
    (mute,) = room.world.store.people.mutes()
    assert (mute.kind, mute.key, mute.person) == ("supplier", "kulim", "U1")
    room.world.publish(story="other")
    round_of(room.world)
    assert len(room.server.messages) == 1, "it holds as one of the command line does"
    assert "Tystad till och med 4 juni 2026" in words(room.message)


def test_envelopes_are_answered_before_the_work_and_repeats_are_harmless(room: Room) -> None:
    payload = room.pressed("take")
    first = room.envelope(payload)
    room.server.socket.push(json.dumps({"envelope_id": first, "type": "interactive", "payload": payload}))
    again = room.envelope(payload)
    for ident in (first, first, again):
        assert room.server.socket.answer(ident) == {"envelope_id": ident}
    assert "Omhändertagen" in room.told()
    assert room.press("reopen"), "what came between is done"
    assert room.server.told.empty()
    assert [kind for kind, _, _ in room.acts()] == ["take", "reopen"]


@pytest.mark.parametrize(
    "payload", [None, [], "x", {}, {"type": "block_actions"}, {"type": "shortcut", "user": {"id": "U1"}}]
)
def test_what_cannot_be_read_is_answered_and_nothing_else(room: Room, payload: Any) -> None:
    for rubbish in (
        "",
        "[1]",
        "{",
        '{"type": 7}',
        '{"envelope_id": 3, "type": "interactive"}',
        "\u0000",
        '{"type": "interactive"}',
    ):
        room.server.socket.push(rubbish)
    for kind in ("interactive", "events_api", "slash_commands", "unheard_of"):
        ident = room.envelope(payload, kind)
        assert room.server.socket.answer(ident) == {"envelope_id": ident}
    assert "Omhändertagen" in room.press("take"), "the listening goes on"
    assert len(room.acts()) == 1


def test_a_story_that_is_not_known_or_not_told_here_is_refused_politely(room: Room) -> None:
    sentence = "Bevaka känner inte längre till händelsen, så inget har ändrats."
    assert room.press("take", value="sv gone") == sentence
    room.world.publish(story="untold", tier=Tier.DIGEST)
    assert room.press("take", value="sv untold") == sentence
    room.world.publish(story="t")
    room.world.route()
    room.world.deliver()
    assert room.press("dismiss", value="sv t") == sentence, "the message is that of another story"
    assert room.press("take", value="en gone") == "Bevaka does not know this story any more, so nothing was changed."
    view = room.open("mute")
    forged = {**view, "private_metadata": json.dumps({**json.loads(view["private_metadata"]), "story": "gone"})}
    assert room.send(forged, reason="x") == sentence
    assert (room.acts(), room.world.store.people.mutes(), room.changes) == ([], [], 0)


def test_a_form_that_comes_too_late_says_so(room: Room) -> None:
    assert room.press("dismiss", trigger="late") == "Det tog för lång tid för Slack. Tryck på knappen igen."


def test_while_the_file_is_locked_somebody_is_asked_to_try_again(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bevaka.store.connection.BUSY_MS", 50)
    with closing(sqlite3.connect(room.world.root / "data" / "people.db", isolation_level=None)) as conn:
        conn.execute("BEGIN IMMEDIATE")
        said = room.press("take")
        conn.execute("ROLLBACK")
    assert said == "Bevaka kan inte skriva ner det just nu. Försök igen om en minut."
    assert "Omhändertagen" in room.press("take")
    assert len(room.acts()) == 1


def test_the_command_line_and_slack_say_the_same(room: Room, tmp_path: Path) -> None:
    room.press("take")
    done = deeds.act(room.world.store, room.world.house, room.world.store.people.triage("s").acts[-1])
    assert done.new is False, "the same act by the same person only says the last one again"
