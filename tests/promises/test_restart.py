"""Killed at random moments and started again, the house tells what it would have told: nothing lost, repeats marked."""

from __future__ import annotations

import os
import random
import shutil
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.promises.conftest import Week
from tests.promises.week import ALL, REPEAT, WHATEVER_THE_ORDER, Run, differences, left, query, sent

MODES = ("group", "group", "main", "child")
"""Who is killed: everything at once (twice as often), the process that holds the lock, or (while it crawls) its child."""


@dataclass
class Score:
    """What many kills came to."""

    kills: int = 0
    houses: int = 0
    runs: int = 0
    modes: Counter[str] = field(default_factory=Counter)
    stages: Counter[str] = field(default_factory=Counter)
    sends: int = 0
    repeats: int = 0
    wrong: list[str] = field(default_factory=list)

    def table(self) -> str:
        """The figures, a line each."""
        lines = [
            f"kills {self.kills} in {self.houses} houses, {self.runs} runs",
            "who was killed:  " + ", ".join(f"{k} {v}" for k, v in sorted(self.modes.items())),
            "killed in stage: " + ", ".join(f"{k} {v}" for k, v in self.stages.most_common()),
            f"alerts printed on the terminal {self.sends}, of which repeats (all marked) {self.repeats}",
            f"houses that differ from the undisturbed run: {len(self.wrong)}",
        ]
        return "\n".join([*lines, *self.wrong])


def disturb(week: Week, house: Path, dice: random.Random, score: Score, most: int) -> int:
    """Run the house until a run ends by itself, killing it on the way at most ``most`` times. Returns the kills."""
    kills = 0
    while True:
        run = Run(house)
        score.runs += 1
        ended = kills >= most or not moment(run, week, dice)
        if not ended:
            mode = dice.choice(MODES)
            if mode == "child" and stage(house) != "collect":
                mode = "group"
            run.kill(mode)
            kills += 1
            score.modes[mode] += 1
        code, words = run.finish()
        if not ended:
            score.stages[stage(house)] += 1
        elif code == 0:
            return kills
        assert code in (0, 1, -9), words
        assert score.runs < 20 + 4 * (score.kills + most), "the house does not come to an end"


def moment(run: Run, week: Week, dice: random.Random) -> bool:
    """Wait for a random moment of the run; False if the run has ended before.

    Some moments lie evenly in time. Sending takes a small part of the time and most of the lines, so others lie evenly
    over the lines that a run says; and some lie just behind a card that appeared, where it is sent and not yet marked.
    """
    kind = dice.random()
    if kind < 0.4:
        return not run.ended_within(dice.uniform(0, week.seconds))
    if kind < 0.7:
        count = dice.randint(1, len(week.words.splitlines()))
        return run.lines(count) == count and not run.ended_within(dice.uniform(0, 0.05))
    return run.cards(dice.randint(1, len(week.sent.cards)))


def stage(house: Path) -> str:
    """The stage that was stopped, or where the house stood otherwise."""
    if not (house / "data" / "bevaka.db").exists():
        return "start"
    try:
        rows = query(house, "SELECT verb, ended IS NULL FROM runs ORDER BY id DESC LIMIT 1")
    except Exception:  # the schema is being made; the border of "whatever state a kill leaves"
        return "start"
    return str(rows[0][0]) if rows and rows[0][1] else "between"


def examine(week: Week, house: Path, kills: int, late: bool, score: Score) -> list[str]:
    """Everything that is not as in the undisturbed run. ``late``: a crawl broke off, so some news came after the rest."""
    faults = differences(week.left, left(house), WHATEVER_THE_ORDER if late else ALL)
    told = sent(house)
    score.sends += told.cards.total()
    score.repeats += told.cards.total() - len(told.cards)
    if not late and told.cards.keys() != week.sent.cards.keys():
        faults.append(f"other cards on the terminal: {sorted(told.cards.keys() ^ week.sent.cards.keys())}")
    if len(told.cards) != query(house, "SELECT count(*) FROM alerts")[0][0]:
        faults.append(f"{len(told.cards)} cards on the terminal are not one an alert")
    faults += [f"card {k} {n} times, marked {told.marked[k]}" for k, n in told.cards.items() if told.marked[k] < n - 1]
    if told.cards.total() - len(told.cards) > kills:
        faults.append(f"{told.cards.total() - len(told.cards)} repeats for {kills} kills")
    faults += files(week, house, late)
    if query(house, "PRAGMA integrity_check") != [("ok",)]:
        faults.append("the database is damaged")
    return faults


def files(week: Week, house: Path, late: bool) -> list[str]:
    """Faults in the folder channel: each message is one mail and one page, and a repeat says so."""
    names = {f.name for f in (house / "data" / "outbox").iterdir() if not f.name.startswith(".")}
    expected = {f.name for f in (week.house / "data" / "outbox").iterdir()}
    faults = [] if late or names == expected else [f"other files: {sorted(names ^ expected)}"]
    for key, repeat in query(house, "SELECT key, repeat FROM deliveries WHERE channel='folder'"):
        stem = str(key).replace(":", "+")
        page = next((f for f in (house / "data" / "outbox").glob("*.html") if f.stem.endswith(stem)), None)
        if page and bool(repeat) != (REPEAT in page.read_text("utf-8")):
            faults.append(f"{page.name}: repeat={repeat}, but the page says otherwise")
    return faults


def kill_often(
    week: Week, folder: Path, kills: int, seed: int, each: int = 6, tell: Callable[[str], None] = lambda _: None
) -> Score:
    """Kill ``kills`` times, at most ``each`` times a house, and look at every house that came to its end."""
    dice, score = random.Random(seed), Score()
    while score.kills < kills:
        house = folder / f"house{score.houses}"
        shutil.copytree(week.fresh, house)
        broken_off = score.modes["child"]
        done = disturb(week, house, dice, score, min(each, kills - score.kills))
        score.kills += done
        score.houses += 1
        score.wrong += [
            f"house {score.houses} (seed {seed}): {fault}"
            for fault in examine(week, house, done, score.modes["child"] > broken_off, score)
        ]
        shutil.rmtree(house)
        tell(
            f"house {score.houses}: kills {score.kills}, sends {score.sends}, repeats {score.repeats}, wrong {score.wrong}"
        )
    return score


@pytest.mark.timeout(900)
def test_three_kills_change_nothing(week: Week, tmp_path: Path) -> None:
    score = kill_often(week, tmp_path, 3, seed=20260306, each=3)
    assert score.wrong == [], score.table()
    assert score.kills == 3
    assert score.sends >= len(week.sent.cards)


@pytest.mark.soak
@pytest.mark.timeout(7200)
def test_two_hundred_kills_change_nothing(week: Week, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """``BEVAKA_SOAK`` names another number of kills, ``BEVAKA_SEED`` the dice of an earlier run."""
    kills = int(os.environ.get("BEVAKA_SOAK", "200"))
    seed = int(os.environ.get("BEVAKA_SEED", "0")) or random.SystemRandom().randrange(1, 10**9)

    def tell(text: str) -> None:
        with capsys.disabled():
            print(text, flush=True)  # noqa: T201  # a soak shows its figures

    score = kill_often(week, tmp_path, kills, seed, tell=tell)
    tell(f"\nseed {seed}, undisturbed run {week.seconds:.1f} s\n{score.table()}")
    assert score.wrong == []
