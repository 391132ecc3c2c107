"""The sample week run by the real command in processes of its own, and what it left, told in a form that can be compared.

What is compared are natural keys and addresses, never row numbers: those follow the order in which answers came.
"""

from __future__ import annotations

import os
import re
import signal
import sqlite3
import subprocess
import sys
from collections import Counter
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path

from bevaka.words import translator

ROOT = Path(__file__).resolve().parents[2]
REPEAT = translator("sv")("This message may have reached you before.")
HEAD = "━━ BEVAKA · "


def command(*words: str) -> list[str]:
    """The real command of this checkout."""
    return [sys.executable, "-m", "bevaka", *words]


def environment() -> dict[str, str]:
    """The environment of a child: this checkout's code, no proxy, no house of the machine."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith("BEVAKA_") and not k.lower().endswith("_proxy")}
    return {**kept, "PYTHONPATH": str(ROOT), "COLUMNS": "88", "PYTHONDONTWRITEBYTECODE": "1"}


def bevaka(*words: str, **more: object) -> subprocess.CompletedProcess[str]:
    """Run the command to its end."""
    return subprocess.run(
        command(*words), env=environment(), cwd=ROOT, text=True, capture_output=True, timeout=300, check=False, **more
    )  # type: ignore[call-overload]  # the caller's own options


def lay_out(folder: Path) -> Path:
    """A fresh demo house."""
    done = bevaka("init", str(folder), "--demo")
    assert done.returncode == 0, done.stderr
    return folder


class Run:
    """``bevaka run --once`` on a house as a process group; what it prints is appended to ``console.txt``."""

    def __init__(self, house: Path, *verb: str, clock: str = "") -> None:
        self.house = house
        with (house / "console.txt").open("ab") as out:
            self.process = subprocess.Popen(
                command("--home", str(house), *(verb or ("run", "--once"))),
                env=environment() | ({"BEVAKA_CLOCK": clock} if clock else {}),
                cwd=ROOT,
                stdout=out,
                stderr=subprocess.PIPE,
                text=True,
                start_new_session=True,
            )

    def lines(self, count: int) -> int:
        """Read ``count`` of its lines (fewer if it ends before); returns how many."""
        assert self.process.stderr is not None
        for n in range(count):
            if not self.process.stderr.readline():
                return n
        return count

    def cards(self, count: int) -> bool:
        """Watch the terminal until ``count`` more cards stand on it; False if the run ends before."""
        console = self.house / "console.txt"
        wanted = console.read_text("utf-8").count(HEAD) + count
        while console.read_text("utf-8").count(HEAD) < wanted:
            if self.ended_within(0.001):
                return False
        return True

    def ended_within(self, seconds: float) -> bool:
        """Whether it ends by itself within ``seconds``."""
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(seconds)
        return self.process.poll() is not None

    def kill(self, mode: str = "group") -> None:
        """SIGKILL the whole group, the process that holds the lock, or all of its children."""
        if mode == "child":
            for child in descendants(self.process.pid):
                with suppress(ProcessLookupError):
                    os.kill(child, signal.SIGKILL)
        elif mode == "main":
            self.process.kill()
        else:
            os.killpg(self.process.pid, signal.SIGKILL)

    def finish(self) -> tuple[int, str]:
        """Wait until it *and everything it has started* has ended (they hold the pipe); exit code and words."""
        assert self.process.stderr is not None
        words = self.process.stderr.read()
        self.process.stderr.close()
        return self.process.wait(60), words


def descendants(pid: int) -> list[int]:
    """The processes below ``pid``, parents first; empty where the system has no /proc."""
    children: dict[int, list[int]] = {}
    for file in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError, IndexError, ValueError):
            parent = int(file.read_text().rpartition(")")[2].split()[1])
            children.setdefault(parent, []).append(int(file.parent.name))
    found, queue = [], [pid]
    for here in queue:
        found += children.get(here, [])
        queue += children.get(here, [])
    return found


@dataclass(frozen=True)
class Left:
    """What a house holds: alerts and digests by their keys, deliveries with states, stories by the addresses in them."""

    alerts: frozenset[str]
    deliveries: dict[tuple[str, str], str]
    digests: dict[str, frozenset[str]]
    stories: frozenset[frozenset[str]]
    tiers: dict[str, str]
    leads: dict[str, str]
    areas: frozenset[tuple[str, str]]


@dataclass
class Sent:
    """What arrived on the terminal: cards by area and story, and how many of them said that they were repeats."""

    cards: Counter[tuple[str, str]] = field(default_factory=Counter)
    marked: Counter[tuple[str, str]] = field(default_factory=Counter)
    torn: int = 0


OPERATOR = "Driftansvarig"
"""Whose cards tell of sources and of what concerns nobody, so that they need not lead to a story."""


def query(house: Path, sql: str) -> list[tuple[object, ...]]:
    """Rows of the house's database."""
    with closing(sqlite3.connect(f"{(house / 'data' / 'bevaka.db').as_uri()}?mode=ro", uri=True)) as db:
        return db.execute(sql).fetchall()


HEARD = """
SELECT d.url, h.area_id FROM (SELECT story_id, area_id FROM alerts UNION SELECT story_id, area_id FROM entries) h
JOIN story_members m ON m.story_id=h.story_id JOIN documents d ON d.id=m.document_id
"""
"""Which areas hear of the story that a publication is in, by whatever way."""

ALL = ("alerts", "deliveries", "digests", "stories", "tiers", "leads", "areas")
WHATEVER_THE_ORDER = ("tiers", "leads", "areas")
"""What stays the same also where something came late: a story is named after what came first, a digest is made once a day."""


def left(house: Path) -> Left:
    """Read what a house holds."""
    alerts = query(house, "SELECT 'alert:'||story_id||':'||area_id||':'||tier FROM alerts")
    digests: dict[str, set[str]] = {}
    for key, story in query(
        house,
        "SELECT 'digest:'||g.area_id||':'||g.day, e.story_id FROM digests g JOIN digest_items i ON i.digest_id=g.id "
        "JOIN entries e ON e.id=i.entry_id",
    ):
        digests.setdefault(str(key), set()).add(str(story))
    stories: dict[str, set[str]] = {}
    for story, url in query(
        house, "SELECT m.story_id, d.url FROM story_members m JOIN documents d ON d.id=m.document_id"
    ):
        stories.setdefault(str(story), set()).add(str(url))
    return Left(
        alerts=frozenset(str(r[0]) for r in alerts),
        deliveries={(str(k), str(c)): str(s) for k, c, s in query(house, "SELECT key, channel, state FROM deliveries")},
        digests={k: frozenset(v) for k, v in digests.items()},
        stories=frozenset(frozenset(v) for v in stories.values()),
        tiers={
            str(u): str(t)
            for u, t in query(house, "SELECT d.url, f.tier FROM findings f JOIN documents d ON d.id=f.document_id")
        },
        leads={str(u): str(s) for u, s in query(house, "SELECT url, state FROM leads")},
        areas=frozenset((str(u), str(a)) for u, a in query(house, HEARD)),
    )


def differences(one: Left, other: Left, names: tuple[str, ...] = ALL) -> list[str]:
    """What differs between two houses, in words; empty where nothing does."""
    found = []
    for name in names:
        a, b = getattr(one, name), getattr(other, name)
        if a != b:
            mine, theirs = (set(x.items()) if isinstance(x, dict) else set(x) for x in (a, b))
            found.append(
                f"{name}: only here {sorted(map(str, theirs - mine))}; missing {sorted(map(str, mine - theirs))}"
            )
    return found


def sent(house: Path) -> Sent:
    """Read what arrived on the terminal for the areas, in every run of the house."""
    found = Sent()
    for card in (house / "console.txt").read_text("utf-8").split(HEAD)[1:]:
        area = card.split(" ━", 1)[0]
        if area == OPERATOR:
            continue
        story = re.search(r"/-/bevaka/story/(\w+)", card)
        if story is None or "\n━━━" not in card:
            found.torn += 1
            continue
        found.cards[area, story[1]] += 1
        found.marked[area, story[1]] += REPEAT in card
    return found
