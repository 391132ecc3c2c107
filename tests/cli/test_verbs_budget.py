"""The alert budget on the command line: measured, proposed with evidence, and only a person decides."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from bevaka import clock
from bevaka.settings import open_house
from bevaka.store import Store
from tests.cli.conftest import Call

BY = ("--person", "anna@region.example")


@pytest.fixture
def noisy(small: Path, tmp_path: Path) -> Iterator[Path]:
    """A copy of the small house in which six alerts of one source were told to one area, five of them dismissed."""
    house = Path(shutil.copytree(small, tmp_path / "house"))
    open_house(house)  # its clock is the one that the verbs read
    with Store(house / "data") as store:
        conn = store._db.conn
        first = conn.execute("SELECT * FROM alerts ORDER BY id").fetchone()
        with store.transaction():
            for n in range(6):
                made = conn.execute(
                    "INSERT INTO alerts (story_id, area_id, tier, finding_id, reasons, exposure, created) VALUES (?,?,?,?,?,?,?)",
                    [
                        f"noise{n}",
                        first["area_id"],
                        "immediate",
                        first["finding_id"],
                        "[]",
                        first["exposure"],
                        clock.stamp(),
                    ],
                ).lastrowid
                conn.execute(
                    "INSERT INTO deliveries (key, channel, alert_id, route, language, hours, state, created) "
                    "VALUES (?, 'x', ?, 'larm-anna', '', '', 'sent', ?)",
                    [f"alert:noise{n}", made, clock.stamp()],
                )
        with store.people_transaction():
            for n in range(5):
                store.people._conn.execute(
                    "INSERT INTO acts (story_id, kind, person, reason, at) VALUES (?, 'dismiss', 'bo', ?, ?)",
                    [f"noise{n}", f"skäl {n}", clock.stamp(clock.now() - timedelta(minutes=5))],
                )
    yield house
    clock.set_clock(None)


def number(out: str, words: str) -> str:
    return next(line.split()[0] for line in out.splitlines() if words in line)


def test_the_table_shows_alerts_answers_and_an_honest_share(call: Call, noisy: Path) -> None:
    said = call("budget", "--weeks", "4", home=noisy)
    assert said.code == 0
    assert said.out.splitlines()[0].split("  ")[0] == "riskområde"
    routed = next(line for line in said.out.splitlines() if "larm-anna" in line)
    assert "0 % (0–43 %)" in routed
    assert "alla vägar" in said.out
    assert "inget svar än" in said.out, "areas without answers are shown, not guessed"
    assert "unanswered" in call("budget", "--language", "en", home=noisy).out


def test_nothing_is_done_until_a_person_accepts(call: Call, noisy: Path) -> None:
    said = call("budget", "proposals", home=noisy)
    assert said.code == 0
    assert "5 av de senaste 5 svaren: inte till nytta" in said.out
    assert "skäl 3" in said.out
    assert "[noise3]" in said.out
    assert call("budget", "proposals", home=noisy).out == said.out, "numbers stay"
    assert "0 nedflyttningar" in call("budget", "demotions", home=noisy).err
    one = number(said.out, "källan")
    assert "Missing option '--reason'" in call("budget", "accept", one, *BY, home=noisy).err
    done = call("budget", "accept", one, "--reason", "bara upprepningar", *BY, home=noisy)
    assert (done.code, "I sammanfattningen endast sedan" in done.err) == (0, True)
    assert "accepted before" in call("budget", "accept", one, "--reason", "r", *BY, home=noisy).err
    listed = call("budget", "demotions", home=noisy).out
    assert "bara upprepningar" in listed
    assert "anna@region.example" in listed
    assert "källan" not in call("budget", "proposals", home=noisy).out
    assert call("budget", "undo", "1", *BY, home=noisy).code == 0
    assert call("budget", "undo", "1", *BY, home=noisy).code == 1
    assert "källan" not in call("budget", "proposals", home=noisy).out, "answers that somebody has decided on are old"


def test_what_is_declined_is_not_proposed_again_and_what_holds_no_longer_is_refused(call: Call, noisy: Path) -> None:
    out = call("budget", "proposals", home=noisy).out
    one, other = number(out, "källan"), number(out, "temat")
    assert call("budget", "decline", one, "--reason", "viktig källa", *BY, home=noisy).code == 0
    assert "källan" not in call("budget", "proposals", home=noisy).out
    with Store(noisy / "data", write=False) as store, store.people_transaction():
        store.people._conn.execute("DELETE FROM acts WHERE story_id='noise0'")
    said = call("budget", "accept", other, "--reason", "r", *BY, home=noisy)
    assert (said.code, "holds no longer" in said.err) == (1, True)
    assert "there is no proposal 99" in call("budget", "accept", "99", "--reason", "r", *BY, home=noisy).err


def test_the_site_shows_figures_and_no_names(call: Call, noisy: Path) -> None:
    assert call("publish", home=noisy).code == 0
    with closing(sqlite3.connect(noisy / "data" / "public.db")) as conn:
        rows = conn.execute(
            "SELECT area, alerts, useful, not_useful, unanswered, share_high FROM budget WHERE not_useful"
        ).fetchall()
    assert [row[2:4] for row in rows] == [(0, 5)]
    assert 0.4 < rows[0][5] < 0.45
    held = (noisy / "data" / "public.db").read_bytes()
    assert not {word for word in (b"larm-anna", b"anna@region", "skäl 3".encode()) if word in held}


def test_an_accepted_mute_has_an_end_and_a_guard_is_only_suggested(call: Call, noisy: Path) -> None:
    with Store(noisy / "data") as store:
        conn = store._db.conn
        (alert,) = [a for a in store.budget.alerted(clock.now() - timedelta(days=1)) if a.story_id == "noise0"]
        with store.transaction():
            rows = conn.execute("SELECT * FROM alerts WHERE story_id='noise0'").fetchone()
            for n in range(10):
                made = conn.execute(
                    "INSERT INTO alerts (story_id, area_id, tier, finding_id, reasons, exposure, created) VALUES (?,?,?,?,?,?,?)",
                    [
                        f"more{n}",
                        rows["area_id"],
                        "immediate",
                        rows["finding_id"],
                        "[]",
                        rows["exposure"],
                        clock.stamp(),
                    ],
                ).lastrowid
                conn.execute(
                    "INSERT INTO deliveries (key, channel, alert_id, state, created) VALUES (?, 'x', ?, 'sent', ?)",
                    [f"alert:more{n}", made, clock.stamp()],
                )
        with store.people_transaction():
            for n in range(10):
                store.people._conn.execute(
                    "INSERT INTO acts (story_id, kind, person, reason, at) VALUES (?, 'dismiss', 'bo', 'r', ?)",
                    [f"more{n}", clock.stamp(clock.now() - timedelta(minutes=1))],
                )
    one = number(call("budget", "proposals", home=noisy).out, "Tysta källan")
    said = call("budget", "accept", one, "--reason", "brus", *BY, home=noisy)
    assert (said.code, "Tystad till och med" in said.err) == (0, True)
    assert "brus" in call("mutes", home=noisy).out
    assert "källan" not in call("budget", "proposals", home=noisy).out
    before = (noisy / "config" / "suppliers.csv").read_bytes()
    with Store(noisy / "data", write=False) as store, store.people_transaction():
        for company in alert.companies:
            store.people.add_verdict(alert.url, company, "not", "en ort", "bo")
    said = call("budget", "proposals", home=noisy)
    assert "Skydda namnet" not in said.out, "one publication, however often it was told, is one confusion"
    assert (noisy / "config" / "suppliers.csv").read_bytes() == before
