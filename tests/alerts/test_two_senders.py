"""Two processes that deliver at the same time send each message exactly once: the claim is atomic."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from pathlib import Path

from alerts_world import World

from bevaka.records import Alert, Leg, Tier

SENDER = """
import sys
from pathlib import Path
from bevaka.store import Store
from bevaka.records import DeliveryState
with Store(Path(sys.argv[1])) as store, open(sys.argv[2], "w") as out:
    while True:
        with store.transaction():
            found = store.deliveries.claim(sys.argv[2])
        if found is None:
            break
        out.write(f"{found.id}\\n")
        with store.transaction():
            store.deliveries.mark(found.id, DeliveryState.SENT, "")
"""


def test_two_senders_send_each_once(world: World, tmp_path: Path) -> None:
    found = world.publish()
    with world.store.transaction():
        for n in range(400):
            alert = Alert(story_id=f"s{n}", area_id="handskar", tier=Tier.IMMEDIATE, finding_id=found.id or 0)
            world.store.outbox.add_alert(alert, (), [Leg(channel="terminal")])
    files = [tmp_path / "one", tmp_path / "two"]
    senders = [subprocess.Popen([sys.executable, "-c", SENDER, str(tmp_path / "data"), str(file)]) for file in files]
    assert [sender.wait(60) for sender in senders] == [0, 0]
    sent = Counter(line for file in files for line in file.read_text().split())
    assert len(sent) == 400
    assert set(sent.values()) == {1}
