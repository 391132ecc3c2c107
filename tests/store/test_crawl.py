"""Leads, fetches, documents: the address is the key, twice is harmless, and only real changes make a revision."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bevaka import clock
from bevaka.records import Bookmark, Document, Fetch, Lead
from bevaka.store import Store
from bevaka.store.rows import storable
from tests.store.shelf import NOW, TEXT, put_document, url


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    clock.set_clock(NOW, pinned=True)
    with Store(tmp_path) as made:
        yield made


def leads(*numbers: int, source: str = "prov", **more: str) -> list[Lead]:
    return [Lead(url=url(n), source_id=source, **more) for n in numbers]  # type: ignore[arg-type]  # text fields only


def state(
    store: Store, *, failed: bool = False, bookmark: Bookmark | None = None, due: datetime = NOW, new: int = 0
) -> None:
    store.crawl.set_state("prov", state="ok", note="", next_due=due, failed=failed, bookmark=bookmark, new_leads=new)


def test_a_lead_is_stored_once_and_every_source_that_showed_it_is_noted(store: Store) -> None:
    assert store.crawl.add_leads(leads(1, 2, title="Först")) == 2
    assert store.crawl.add_leads(leads(1, 2, 3, source="other", title="Sedan")) == 1
    assert [lead.title for lead in store.crawl.open_leads(9)] == ["Först", "Först", "Sedan"]
    assert store.crawl.known_urls([url(1), url(9)]) == {url(1)}
    seen = store._db.conn.execute("SELECT source_id, count(*) FROM sightings GROUP BY 1 ORDER BY 1").fetchall()
    assert [tuple(r) for r in seen] == [("other", 3), ("prov", 2)]


def test_the_first_list_of_a_source_is_its_history(store: Store) -> None:
    store.crawl.add_leads(leads(1))
    state(store, failed=True)
    store.crawl.add_leads(leads(2))
    state(store)
    store.crawl.add_leads(leads(3))
    assert [lead.backlog for lead in store.crawl.open_leads(9)] == [True, True, False]


def test_a_source_s_state_counts_failures_and_keeps_its_bookmark(store: Store) -> None:
    mark = Bookmark(etag='"a"', last_modified="Fri", full_at=NOW, place="7:12")
    state(store, bookmark=mark, new=2)
    for n in range(1, 4):
        clock.set_clock(NOW + timedelta(hours=n), pinned=True)
        state(store, failed=True, due=NOW + timedelta(days=1))
    found = store.crawl.states()["prov"]
    assert (found.failures, found.bookmark, found.last_ok, found.last_new) == (3, mark, NOW, NOW)
    assert found.next_due == NOW + timedelta(days=1)
    state(store)
    assert store.crawl.states()["prov"].failures == 0
    assert store.crawl.states()["prov"].first_ok == NOW


def test_open_leads_wait_for_their_hour_and_settled_ones_are_not_asked(store: Store) -> None:
    store.crawl.add_leads(leads(1, 2, 3, 4))
    store.crawl.settle_lead(1, state="fetched", attempts=1)
    store.crawl.settle_lead(2, state="open", attempts=1, next_try=NOW + timedelta(minutes=5), reason="503")
    store.crawl.settle_lead(3, state="given_up", attempts=1, reason="404")
    assert [lead.id for lead in store.crawl.open_leads(9)] == [4]
    clock.set_clock(NOW + timedelta(minutes=5), pinned=True)
    assert [(lead.id, lead.reason) for lead in store.crawl.open_leads(9)] == [(2, "503"), (4, "")]
    assert store.crawl.counts() == {"leads fetched": 1, "leads given_up": 1, "leads open": 2}


def fetch(attempt: int = 1, lead_id: int | None = 1, **more: object) -> Fetch:
    values = {"sha256": "ab" * 32, "size": 3, "headers": {"content-type": "text/html"}, "status": 200} | more
    return Fetch(
        url=url(1),
        final_url=url(1),
        started=NOW,
        attempt=attempt,
        outcome="ok",
        lead_id=lead_id,
        source_id="prov",
        **values,
    )  # type: ignore[arg-type]  # as in the record


def test_the_same_attempt_of_a_lead_is_one_fetch(store: Store) -> None:
    store.crawl.add_leads(leads(1))
    first = store.crawl.save_fetch(fetch())
    assert store.crawl.save_fetch(fetch(reason="again")) == first
    second = store.crawl.save_fetch(fetch(2))
    assert [(f.id, f.attempt, f.reason) for f in store.crawl.fetches(1)] == [(first, 1, ""), (second, 2, "")]
    found = store.crawl.fetch(first)
    assert found is not None
    assert (found.headers, found.started, found.sha256) == ({"content-type": "text/html"}, NOW, "ab" * 32)
    assert store.crawl.save_fetch(fetch(lead_id=None)) != store.crawl.save_fetch(fetch(lead_id=None))
    assert store.crawl.fetch(99) is None


def test_what_the_extract_stage_has_to_read(store: Store) -> None:
    store.crawl.add_leads([*leads(1), *leads(2, summary="s" * 80), *leads(3, summary="short")])
    read = store.crawl.save_fetch(fetch())
    store.crawl.save_fetch(fetch(2, sha256=None))
    for n in (2, 3):
        store.crawl.settle_lead(n, state="given_up", attempts=1)
    items = store.documents.unread(9)
    assert [(f.id if f else None, lead.id) for f, lead in items] == [(read, 1), (None, 2)]
    store.documents.save_reading(f"fetch:{read}", None, "unreadable", "")
    store.runs.aside("extract", "lead:2", "odd")
    assert store.documents.unread(9) == []
    clock.set_clock(NOW + timedelta(minutes=2), pinned=True)
    assert len(store.documents.unread(9)) == 1
    store.runs.aside("extract", "lead:2", "odd", park=True)
    clock.set_clock(NOW + timedelta(days=9), pinned=True)
    assert store.documents.unread(9) == []


def test_a_revision_is_compared_with_the_latest_not_with_all_history(store: Store) -> None:
    texts = ["Ett två tre.", "Ett  två\ntre.", "Ett två fyra.", "Ett två tre."]
    made = [
        store.documents.save_document(Document(url=url(1), title="Rubrik", text=text), f"fetch:{n}")
        for n, text in enumerate(texts)
    ]
    assert [m is not None for m in made] == [True, False, True, True], "a page that changes back is a new revision"
    assert [d.revision for d in store.documents.revisions(url(1))] == [1, 2, 3]
    assert store.documents.save_document(Document(url=url(1), title="Annat", text="x"), "fetch:3") is None, (
        "read already"
    )


def test_unreadable_and_readable_are_never_the_same_revision(store: Store) -> None:
    put_document(store, 1, title="", text="", state="unreadable", reason="no text")
    put_document(store, 1, title="", text="")
    assert [d.state for d in store.documents.revisions(url(1))] == ["unreadable", "ok"]


def test_a_document_comes_back_as_it_was(store: Store) -> None:
    document = put_document(store, 1, author="Å. Ödman", precision="day", medium="pdf", source_tier=1)
    assert (document.author, document.published, document.precision, document.medium) == ("Å. Ödman", NOW, "day", "pdf")
    assert (document.source_tier, document.revision, document.body) == (1, 1, f"Rubrik 1\n{TEXT}")
    assert store.documents.document(99) is None


@given(st.text(st.characters(), max_size=60))
def test_any_text_is_stored_character_for_character(text: str) -> None:
    kept = storable(text)
    assert len(kept) == len(text), "offsets stay true"
    kept.encode("utf-8")
    assert all(a == b or b == "\ufffd" for a, b in zip(text, kept, strict=True))
