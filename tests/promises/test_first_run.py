"""The first run: one command, and the recorded week is on the terminal, in the outbox and ready for the search site."""

from __future__ import annotations

import email
import email.policy
import json
import re
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

from tests.promises.conftest import Week
from tests.promises.week import ROOT, Run, left, query, sent

EXPECTED = [json.loads(line) for line in (ROOT / "data" / "sample" / "expected.jsonl").read_text("utf-8").splitlines()]


def test_every_publication_of_the_week_was_read_and_judged(week: Week) -> None:
    readable = {row["url"] for row in EXPECTED if row["state"] == "ok"}
    unjudged = readable - week.left.tiers.keys()
    # Articles that stand in full in their feed have the feed's address there; each of them is one publication more.
    own = [u for u in week.left.tiers if "bevaka-item=" in u]
    assert len(unjudged) == len(own)
    assert len(week.left.tiers) == len(readable)
    assert "open" not in week.left.leads.values()
    assert query(week.house, "SELECT count(*) FROM tries") == [(0,)]


def test_what_tells_of_nothing_is_not_alerted(week: Week) -> None:
    alerted = query(
        week.house,
        "SELECT DISTINCT d.url FROM alerts a JOIN story_members m ON m.story_id=a.story_id JOIN documents d ON d.id=m.document_id",
    )
    quiet = {row["url"] for row in EXPECTED if row["tier"] == "none"}
    assert quiet & {str(r[0]) for r in alerted} == set()


def test_immediate_news_is_on_the_terminal_once_a_story_and_area(week: Week) -> None:
    immediate = {row["url"] for row in EXPECTED if row["tier"] == "immediate"}
    assert len(week.sent.cards) == len(week.left.alerts) >= 10
    assert set(week.sent.cards.values()) == {1}
    assert week.sent.torn == 0
    assert sum(week.sent.marked.values()) == 0
    told = query(
        week.house,
        "SELECT DISTINCT d.url FROM alerts a JOIN findings f ON f.id=a.finding_id JOIN documents d ON d.id=f.document_id",
    )
    right = sum(str(r[0]) in immediate for r in told)
    assert right >= 0.75 * len(told), "most of what is told at once is labelled so"


def test_alerts_and_digests_lie_in_the_outbox_as_mail_and_as_page(week: Week) -> None:
    folder = week.house / "data" / "outbox"
    mails, pages = sorted(folder.glob("*.eml")), sorted(folder.glob("*.html"))
    assert [f.stem for f in mails] == [f.stem for f in pages]
    assert len(mails) == sum(channel == "folder" for _, channel in week.left.deliveries)
    kinds = {re.split(r"-(alert|digest)\+", f.stem)[1] for f in mails}
    assert kinds == {"alert", "digest"}
    for file in mails:
        message = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
        assert message["Subject"]
        assert str(message["To"]).endswith("@example.org")
        assert {part.get_content_type() for part in message.walk()} >= {"text/plain", "text/html"}
    assert all(page.read_text("utf-8").lstrip().lower().startswith("<!doctype html>") for page in pages)


def test_the_site_s_database_is_ready_and_keeps_no_secrets(week: Week) -> None:
    file = week.house / "data" / "public.db"
    with closing(sqlite3.connect(file)) as db:
        tables = {r[0] for r in db.execute("SELECT name FROM sqlite_master WHERE type='table'")}
        assert {"findings", "stories"} <= tables
        assert db.execute("SELECT count(*) FROM stories").fetchone()[0] == len(week.left.stories)
    assert b"riskomrade-it@example.org" not in file.read_bytes()


def test_the_run_s_words_end_with_how_to_look(week: Week) -> None:
    last = week.words.splitlines()[-1]
    assert (
        last
        == f"run: the search site reads {week.house / 'data' / 'public.db'}; start it with: bevaka --home {week.house} serve"
    )


def test_a_second_run_tells_nothing_new(week: Week, tmp_path: Path) -> None:
    house = Path(shutil.copytree(week.house, tmp_path / "house"))
    before = {f: f.stat().st_mtime_ns for f in (house / "data" / "outbox").iterdir()}
    code, words = Run(house).finish()
    assert (code, left(house), sent(house)) == (0, week.left, week.sent)
    assert {f: f.stat().st_mtime_ns for f in (house / "data" / "outbox").iterdir()} == before
    assert "collect: no source is due" in words
    for verb in ("extract", "tag", "group", "route", "deliver", "digest"):
        assert f"{verb}: 0 klara" in words
