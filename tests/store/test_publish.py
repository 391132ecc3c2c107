"""What the world may read, and what it may not: every cell of ``public.db`` is looked at."""

from __future__ import annotations

import re
import resource
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bevaka import clock
from bevaka.errors import TryLater
from bevaka.records import Alert, Exposure, Leg, Link, Reason, Tier
from bevaka.store import Store, public
from bevaka.store.public_rows import chain_rows
from bevaka.store.public_text import MAX_QUOTE
from bevaka.store.public_words import theme_titles
from bevaka.store.publish import MAX_QUOTES, publish
from tests.web import press
from tests.web.press import GLOVES, GLOVES_EN, MOLNABY, NOW, PANEL, QUIET, REGISTER, SOURCES, add


@pytest.fixture(autouse=True)
def _real_clock_afterwards() -> Iterator[None]:
    yield
    clock.set_clock(None)


@pytest.fixture
def week(tmp_path: Path) -> Iterator[Store]:
    with press.week(tmp_path) as store:
        yield store


def write(store: Store, **more: Any) -> Path:
    target = store.folder / "public.db"
    publish(store, REGISTER, SOURCES, target, **more)
    return target


def rows(file: Path, query: str) -> list[dict[str, Any]]:
    with closing(sqlite3.connect(file)) as conn:
        conn.row_factory = sqlite3.Row
        return [dict(row) for row in conn.execute(query)]


def titles(file: Path) -> set[str]:
    return {row["title"] for row in rows(file, "SELECT title FROM findings")}


def cells(file: Path) -> Iterator[tuple[str, str]]:
    """Every text of every table, the index's own tables too, and the raw bytes of the file."""
    with closing(sqlite3.connect(file)) as conn:
        for (table,) in conn.execute("SELECT name FROM sqlite_master WHERE type='table'").fetchall():
            for row in conn.execute(f'SELECT * FROM "{table}"'):
                yield from ((table, c) for c in row if isinstance(c, str))
    yield "file", file.read_bytes().decode("utf-8", "replace")


def found(file: Path, words: str, **wanted: Any) -> list[str]:
    with closing(sqlite3.connect(file)) as conn:
        conn.row_factory = sqlite3.Row
        return [card.story["id"] for card in public.front(conn, public.Wanted(words=words, **wanted)).cards]


def test_lists_what_is_worth_telling_and_counts_the_rest(week: Store) -> None:
    written = publish(week, REGISTER, SOURCES, week.folder / "public.db")
    file = week.folder / "public.db"
    assert titles(file) == {c.title for c in (GLOVES, GLOVES_EN, MOLNABY, PANEL)}
    assert {k: written[k] for k in ("findings", "stories", "quotes", "suppliers", "chain", "areas", "sources")} == {
        "findings": 4, "stories": 3, "quotes": 5, "suppliers": 5, "chain": 3, "areas": 2, "sources": 4,
    }  # fmt: skip
    story = rows(file, "SELECT * FROM stories WHERE id='51a6c0ffee01'")[0]
    assert (story["documents"], story["languages"], story["tier"]) == (2, "sv, en", "immediate")
    assert story["title"] == GLOVES_EN.title, "the more credible source speaks for the story"


def test_counts_by_day_what_was_read_and_what_was_not(week: Store) -> None:
    add(week, replace(QUIET, url="https://norrposten.example/skannad.pdf", title="Skannad", state="unreadable"))
    with week.transaction():
        week.documents.save_document(
            replace(week.documents.revisions(GLOVES.url)[0], url="https://norrposten.example/ny", title="Ny"), "clip:ny"
        )
    assert rows(write(week), "SELECT * FROM coverage") == [
        {
            "day": "2026-03-06",
            "documents": 7,
            "unreadable": 1,
            "failed": 1,
            "waiting": 1,
            "immediate": 3,
            "digest": 1,
            "no_news": 1,
        }
    ]


SECRETS = {
    "mail": "anna.andersson@norrposten.example",
    "phone": "070-123 45 67",
    "foreign phone": "+46 (0)63-12 34 56",
    "person": "19850213-1234",
    "token": "xoxb-11-secret",
    "hook": "https://hooks.example/services/T0/B0/secret",
    "note": "intern bedömning av upphandlaren",
    "text": "Bolaget svarar inte.",
    "author": "Nina Namnsdotter",
    "reason": "secret_reason",
    "quiet title": QUIET.title,
    "owner": press.OWNER,
    "header": "session=abc123",
}


def fill_with_secrets(store: Store) -> None:
    """Something private in every place of the house that holds any."""
    quote = f"Ring {SECRETS['phone']} eller {SECRETS['foreign phone']}, {SECRETS['person']}, skriv till {SECRETS['mail']} (Ipoh)"
    clip = replace(GLOVES, url=f"https://norrposten.example/x?from={SECRETS['mail']}", title=f"Tips: {SECRETS['mail']}")
    finding_id = add(store, replace(clip, text=quote, quotes=(quote,)))
    with store.transaction():
        alert = Alert(
            story_id=GLOVES.story,
            area_id="gloves",
            tier=Tier.IMMEDIATE,
            finding_id=finding_id,
            reasons=(Reason(name=SECRETS["note"]),),
        )
        store.outbox.add_alert(
            alert, [Exposure(company="exempel", path=("exempel", "savar"))], [Leg(channel=SECRETS["hook"])]
        )
        store.outbox.add_notice("n", SECRETS["note"], SECRETS["token"], ["console"])
        store.hosts.pause("norrposten.example", NOW, SECRETS["header"])
        run = store.runs.start("deliver")
        store.runs.finish(run, 1, 0, 0, note=SECRETS["token"])
        store.runs.aside("tag", "7", SECRETS["note"], traceback=SECRETS["token"])
    with store.people_transaction():
        store.people.add_verdict(PANEL.url, "kvist", "not", SECRETS["note"], SECRETS["mail"])


def test_no_cell_holds_anything_private(week: Store) -> None:
    fill_with_secrets(week)
    file = write(week)
    seen = list(cells(file))
    assert len(seen) > 500
    assert [(table, name) for table, cell in seen for name, secret in SECRETS.items() if secret in cell] == []
    mail = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+")
    assert [(table, mail.findall(cell)) for table, cell in seen if mail.search(cell)] == []
    texts = {GLOVES.text, GLOVES_EN.text, PANEL.text[:60] + "x", MOLNABY.text, QUIET.text}
    assert [table for table, cell in seen if any(text in cell for text in texts)] == []
    assert "(Ipoh)" in "".join(q["quote"] for q in rows(file, "SELECT quote FROM quotes")), "masked, not dropped"


def test_quotes_are_few_and_short(week: Store) -> None:
    sentences = tuple(f"Punkt {n} {'mycket ' * 80}lång." for n in range(9))
    add(week, replace(GLOVES, url="https://norrposten.example/lang", text=" ".join(sentences), quotes=sentences))
    file = write(week)
    lengths = [row["n"] for row in rows(file, "SELECT length(quote) AS n FROM quotes")]
    assert max(lengths) == MAX_QUOTE
    assert max(row["n"] for row in rows(file, "SELECT count(*) AS n FROM quotes GROUP BY finding_id")) == MAX_QUOTES


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://norrposten.example/a?b=1", "https://norrposten.example/a?b=1"),
        ("javascript:alert(1)", ""),
        ("data:text/html,x", ""),
        ("https://user:pass@norrposten.example/", ""),
        ("https://norrposten.example/?m=a%40b.example", "https://norrposten.example/"),
        ("https://norrposten.example/a@b.example", ""),
        ("https://norrposten.example/\"onmouseover=", ""),
    ],
)  # fmt: skip
def test_addresses_are_http_and_hold_nobodys_name(week: Store, url: str, shown: str) -> None:
    finding_id = add(week, replace(GLOVES, url=url, title="Med adress"))
    assert rows(write(week), f"SELECT url FROM findings WHERE id={finding_id}") == [{"url": shown}]


def test_a_persons_verdict_withdraws_what_it_denies(week: Store) -> None:
    add(
        week,
        replace(
            GLOVES,
            url="https://norrposten.example/bada",
            title="Båda",
            story="51a6c0ffee09",
            suppliers=("exempel", "lumora"),
            areas=("gloves", "it"),
        ),
    )
    with week.people_transaction():
        week.people.add_verdict(PANEL.url, "lumora", "not", "", "")
        week.people.add_verdict("https://norrposten.example/bada", "exempel", "not", "", "")
    file = write(week)
    assert PANEL.title not in titles(file)
    assert found(file, "opløsningsmidler") == []
    kept = rows(file, "SELECT suppliers, areas FROM findings WHERE title='Båda'")
    assert kept == [{"suppliers": "Lumora Panel", "areas": "IT equipment"}], (
        "the gloves' area was concerned by the denied company only"
    )


def test_a_rule_or_page_that_thinks_better_withdraws_the_finding(week: Store) -> None:
    add(
        week,
        replace(PANEL, title="Lumora Panel: rättelse", text="Uppgiften var fel.", quotes=(), tier=Tier.NONE, story=""),
    )
    assert not titles(write(week)) & {PANEL.title, "Lumora Panel: rättelse"}
    with week.transaction():
        week.findings.save_finding(
            press.finding(replace(MOLNABY, tier=Tier.NONE), week.documents.revisions(MOLNABY.url)[0].id or 0, "r2")
        )
    assert titles(write(week)) == {GLOVES.title, GLOVES_EN.title}


def test_what_no_story_has_taken_up_is_listed_on_its_own(week: Store) -> None:
    finding_id = add(week, replace(GLOVES, url="https://norrposten.example/ensam", title="Ensam", story=""))
    assert f"finding-{finding_id}" in found(write(week), "ensam")


def test_a_date_in_the_future_is_not_believed(week: Store) -> None:
    finding_id = add(
        week,
        replace(GLOVES, url="https://norrposten.example/sedan", title="Sedan", hours=-24 * 400, story="51a6c0ffee08"),
    )
    file = write(week)
    assert rows(file, f"SELECT published FROM findings WHERE id={finding_id}") == [{"published": None}]
    assert found(file, "")[0] == "51a6c0ffee08"


def test_a_theme_of_ones_own_goes_by_its_titles(week: Store) -> None:
    themes = week.folder / "config" / "themes"
    themes.mkdir(parents=True)
    (themes / "water_use.toml").write_text('title_sv = "Vattenuttag"\ntitle_en = "Water withdrawal"\n')
    (themes / "broken.toml").write_text("title_sv = ")
    clip = replace(GLOVES, url="https://norrposten.example/vatten", title="Brunnar sinar", story="51a6c0ffee07")
    add(week, replace(clip, themes=("water_use",)))
    file = write(week, titles=theme_titles(week.folder / "config"))
    assert rows(file, "SELECT themes FROM findings WHERE title='Brunnar sinar'") == [{"themes": "Water withdrawal"}]
    assert found(file, "vattenuttag") == ["51a6c0ffee07"]


def test_a_failure_leaves_the_old_file_whole(week: Store) -> None:
    file = write(week)
    before = file.read_bytes()
    add(week, replace(GLOVES, url="https://norrposten.example/ny", title="Ny"))
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (40_000, hard))  # as if the disk were full after 40 kB
    try:
        with pytest.raises(TryLater, match="the old one stays"):
            write(week)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert file.read_bytes() == before
    assert [p.name for p in week.folder.glob("public.db*")] == ["public.db"]


def test_what_a_killed_run_left_is_no_hindrance(week: Store) -> None:
    (week.folder / "public.db.new").write_bytes(b"half a file")
    (week.folder / "public.db.new-journal").write_bytes(b"half a journal")
    assert GLOVES.title in titles(write(week))
    assert [p.name for p in week.folder.glob("public.db*")] == ["public.db"]


def test_publishing_twice_writes_the_same(week: Store) -> None:
    first = list(cells(write(week)))
    assert list(cells(write(week))) == first


def test_a_reader_sees_the_old_file_or_the_new_one_and_nothing_between(week: Store) -> None:
    file = write(week)
    before = file.stat().st_ino
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as reader:
        assert reader.execute("SELECT count(*) FROM findings").fetchone() == (4,)
        add(week, replace(GLOVES, url="https://norrposten.example/ny", title="Ny"))
        write(week)
        assert reader.execute("SELECT count(*) FROM findings").fetchone() == (4,)
        assert reader.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert len(titles(file)) == 5
    assert file.stat().st_ino != before


def test_the_proof_of_a_link_is_public_without_what_is_nobodys_business() -> None:
    def row(source: str, **more: object) -> dict[str, object]:
        link = Link(supplier="exempel", supplies_to="savar", source=source, **more)  # type: ignore[arg-type]
        (found,) = [
            r
            for r in chain_rows(replace(REGISTER, links=(link,)))
            if (r["supplier"], r["supplies_to"]) == ("exempel", "savar")
        ]
        return found

    proof = row("https://savar.example/a", since=date(2024, 2, 1), until=date(2025, 1, 1), confidence="high")
    assert proof == {
        "supplier": "exempel", "supplies_to": "savar", "source": "https://savar.example/a", "since": "2024-02-01",
        "until": "2025-01-01", "confidence": "high",
    }  # fmt: skip
    assert row("Årsredovisning 2023")["source"] == "Årsredovisning 2023"
    assert row("https://karin:gurka@savar.example/a")["source"] == ""
    assert row("Brev från karin@savar.example")["source"] == "Brev från [e-mail]"
