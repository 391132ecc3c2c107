"""Real processes that hear what people press in Slack: ``listen``, and ``run``, whose next round begins at once."""

from __future__ import annotations

import json
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "tests" / "alerts")]

from servers.slack import SlackServer  # noqa: E402  # found beside the tests of the rooms
from slack_world import words  # noqa: E402

from tests.cli.conftest import Call  # noqa: E402
from tests.promises.week import command, environment  # noqa: E402

CHANNELS = """\
[mail]
kind = "file"

[chat]
kind = "slack"
token = {{ env = "TEST_TOKEN" }}
app_token = {{ env = "TEST_APP" }}
channel = "C1"
base_url = "{api}"
allow_private = true
"""
ONE_ALERT = (
    "UPDATE deliveries SET channel='chat', state='queued', hours='', attempts=0 "
    "WHERE id=(SELECT min(id) FROM deliveries WHERE key LIKE 'alert:%')"
)
ROUTES = '[[route]]\nchannels = ["chat"]\ntiers = ["immediate"]\n\n[[route]]\nchannels = ["mail"]\ntiers = ["digest"]\n'


@pytest.fixture
def house(small: Path, tmp_path: Path) -> Path:
    """A copy of the small house, as it is before anything was routed; alerts go to Slack."""
    return Path(shutil.copytree(small, tmp_path / "house"))


def chat(house: Path, server: SlackServer) -> None:
    (house / "config" / "channels.toml").write_text(CHANNELS.format(api=server.api), "utf-8")
    (house / "config" / "routes.toml").write_text(ROUTES, "utf-8")
    settings = house / "config" / "bevaka.toml"
    lines = [
        row if not row.startswith("channels") else 'channels = ["mail"]'
        for row in settings.read_text("utf-8").split("\n")
    ]
    settings.write_text("\n".join(lines), "utf-8")


@contextmanager
def process(house: Path, *verb: str) -> Iterator[subprocess.Popen[str]]:
    variables = {**environment(), "TEST_TOKEN": "xoxb-1-geheim", "TEST_APP": "xapp-1-geheim"}
    with subprocess.Popen(
        command("--home", str(house), *verb), env=variables, cwd=ROOT, stderr=subprocess.PIPE, text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    ) as running:  # fmt: skip
        try:
            yield running
        finally:
            running.kill()


def heard(running: subprocess.Popen[str], part: str) -> str:
    """The line of a process that has a part, when it comes."""
    assert running.stderr is not None
    said = []
    for row in running.stderr:
        said.append(row)
        if part in row:
            return row
    raise AssertionError("".join(said))


def press(server: SlackServer, message: dict[str, Any], act: str) -> None:
    value = next(e["value"] for b in message["blocks"] if b["type"] == "actions" for e in b["elements"])
    payload = {
        "type": "block_actions", "user": {"id": "U1"}, "trigger_id": "t",
        "container": {"channel_id": "C1", "message_ts": message["ts"]},
        "actions": [{"action_id": f"bevaka:{act}", "value": value, "action_ts": "1.1"}],
    }  # fmt: skip
    server.socket.push(json.dumps({"envelope_id": "e1", "type": "interactive", "payload": payload}))
    assert server.socket.answer("e1", 30) == {"envelope_id": "e1"}


def alerted(house: Path, server: SlackServer) -> dict[str, Any]:
    """An alert of the small house, sent anew, to Slack."""
    with closing(sqlite3.connect(house / "data" / "bevaka.db")) as conn, conn:
        conn.execute(ONE_ALERT)
    variables = {**environment(), "TEST_TOKEN": "xoxb-1-geheim", "TEST_APP": "xapp-1-geheim"}
    done = subprocess.run(
        command("--home", str(house), "deliver"), env=variables, cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert server.messages, done.stderr
    return server.messages[0]


def test_run_hears_a_button_and_shows_it_before_its_pause_is_over(house: Path) -> None:
    with SlackServer() as server:
        chat(house, server)
        message = alerted(house, server)
        with process(house, "run", "--every", "3600") as running:
            heard(running, "listen: connected to Slack for chat")
            press(server, message, "take")
            assert "U1" in server.told.get(timeout=30)["text"]
            heard(running, "→ chat: skickat")
    assert "U1" in words(message)
    assert len(server.edits) == 1


def test_listen_stores_what_is_pressed_without_the_lock_of_the_house(house: Path, call: Call) -> None:
    with SlackServer() as server:
        chat(house, server)
        message = alerted(house, server)
        with process(house, "listen") as running:
            heard(running, "listen: connected to Slack for chat")
            press(server, message, "take")
            assert "U1" in server.told.get(timeout=30)["text"]
            running.send_signal(signal.SIGINT)
            running.wait(30)
    story = next(e["value"] for b in message["blocks"] if b["type"] == "actions" for e in b["elements"]).split(" ")[1]
    assert "U1" in call("show", story, home=house).out


def test_listen_says_why_there_is_nothing_to_listen_to(house: Path, call: Call, tmp_path: Path) -> None:
    said = call("listen", home=house)
    assert (said.code, said.err) == (
        1, "no channel of channels.toml has an app_token that is there: there is nothing to listen to\n",
    )  # fmt: skip
    shutil.rmtree(house / "data")
    assert "run the house first" in call("listen", home=house).err
