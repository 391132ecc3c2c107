"""Two processes that deliver at the same time send each message exactly once: the claim is atomic."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from alerts_world import World
from servers.slack import SlackServer
from slack_world import table

from bevaka import clock
from bevaka.records import Alert, Leg, Tier

SENDER = """
import sys
from datetime import datetime
from pathlib import Path
from alerts.deliver import deliver
from bevaka import clock
from bevaka.settings import open_house
from bevaka.store import Store
root = Path(sys.argv[1])
clock.set_clock(datetime.fromisoformat(sys.argv[2]))
with Store(root / "data") as store:
    tally = deliver(open_house(root), store, say=lambda _: None, tick=lambda _: None)
print(tally.done, tally.failed, tally.parked)
"""


@pytest.mark.parametrize("count", [300, pytest.param(10_000, marks=[pytest.mark.soak, pytest.mark.timeout(1800)])])
def test_two_senders_send_each_once(world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, count: int) -> None:
    found = world.publish()
    world.write("bevaka.toml", "[alerts]\nhourly = 1000000\n[operator]\nchannels = ['folder']\n")
    with SlackServer() as slack:
        monkeypatch.setenv("TEST_TOKEN", "xoxb-1-geheim")
        world.write("channels.toml", table(slack) + '[folder]\nkind = "file"\n')
        world.write("routes.toml", '[[route]]\nchannels = ["slack"]\n')
        with world.store.transaction():
            for n in range(count):
                alert = Alert(story_id=f"s{n}", area_id="handskar", tier=Tier.IMMEDIATE, finding_id=found.id or 0)
                world.store.outbox.add_alert(alert, (), [Leg(channel="slack")])
        command = [sys.executable, "-c", SENDER, str(tmp_path), clock.now().isoformat()]
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
        senders = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) for _ in range(2)]
        said = [sender.communicate(timeout=1700)[0].split() for sender in senders]
        sent = Counter(m["metadata"]["event_payload"]["key"] for m in slack.messages)
        assert len(slack.posts) == count, "nothing was posted twice, and nobody had to look"
    assert sent == Counter(f"alert:s{n}:handskar:immediate" for n in range(count))
    assert sum(int(done) for done, _, _ in said) == count
    assert all(int(done) > count // 20 for done, _, _ in said), "both had a share"
    assert world.rows("SELECT state, repeat, count(*) FROM deliveries GROUP BY 1, 2") == [("sent", 0, count)]
    assert world.rows("SELECT state, count(*) FROM sendings GROUP BY 1") == [("sent", count)]


def test_what_another_process_sends_just_now_is_left_to_it(world: World) -> None:
    """And what a dead one had claimed, or one of this number before, is not."""
    for _ in range(3):
        world.publish()
    world.route()
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as other:
        for claimant in (f"deliver {other.pid} abc", f"deliver {os.getpid()} of-an-earlier-run"):
            with world.store.transaction():
                assert world.store.deliveries.claim(claimant)
        assert world.deliver().done == 2
        assert world.out.getvalue().count("kan ha nått dig tidigare") == 1
        assert sorted(world.states().values()) == ["sending", "sent", "sent"]
        other.communicate(b"\n")
    assert world.deliver().done == 1
    assert set(world.states().values()) == {"sent"}
