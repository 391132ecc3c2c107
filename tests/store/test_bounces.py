"""Reports are held against the log of what was sent: whatever a mail says, only that can come out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from servers import bounces as mails

from bevaka import clock
from bevaka.keys import box, mail_ident
from bevaka.records import DeliveryState, Leg, Report
from bevaka.store import Store
from bevaka.store.deliveries import queue
from crawler.undelivered import reports

TO = "Handskar <handskar@region.example>"
IDENT = f"{mail_ident('n:1')}@region.example"


def send(
    store: Store, key: str, channel: str, recipient: str, receipt: str, state: DeliveryState = DeliveryState.SENT
) -> int:
    with store.transaction():
        store._db.conn.execute("INSERT OR IGNORE INTO notices VALUES (?,'x','y',?)", [key, clock.stamp()])
        queue(store._db.conn, key, [Leg(channel=channel)], notice=key)
        found = store.deliveries.claim("x", [channel])
        assert found is not None
        store.deliveries.mark(found.id, state, receipt, recipient=recipient)
    return found.id


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path) as made:
        yield made


def take(store: Store, *found: Report, channels: tuple[str, ...] = ("mail", "other")) -> int:
    with store.transaction():
        return store.bounces.take(found, channels, "returns", "1:1")


def rows(store: Store) -> list[tuple[str, str, str]]:
    found = store._db.conn.execute(
        "SELECT v.channel, b.recipient, b.kind FROM bounces b JOIN deliveries v ON v.id=b.delivery_id"
    )
    return [tuple(row) for row in found]


def failed(ident: str = IDENT, to: str = "handskar@region.example", digest: str = "d") -> Report:
    return Report(idents=(ident,), recipients=(to,), kind="failed", status="5.1.1", digest=digest)


def test_a_report_is_tied_to_its_channel_by_recipient_and_domain(store: Store) -> None:
    send(store, "n:1", "mail", TO, f"<{IDENT}>")
    send(store, "n:1", "other", TO, f"<{mail_ident('n:1')}@annan.example>")
    assert take(store, failed(f"{mail_ident('n:1')}@annan.example")) == 1
    assert rows(store) == [("other", "handskar@region.example", "failed")]
    assert take(store, failed(digest="e"), channels=("folder",)) == 0
    assert take(store, failed(digest="f")) == 1


def test_what_may_have_arrived_counts_and_what_was_refused_at_once_does_not(store: Store) -> None:
    send(store, "n:1", "mail", f"{TO}, it@region.example", "no answer", DeliveryState.UNKNOWN)
    assert take(store, failed("x" * 40), failed()) == 1
    send(store, "n:2", "mail", TO, "smtp refused: handskar@region.example: 550 no", DeliveryState.FAILED)
    assert take(store, failed(f"{mail_ident('n:2')}@region.example", digest="e")) == 0


def test_what_was_sent_long_ago_counts_no_more(store: Store) -> None:
    clock.set_clock(clock.now() - timedelta(days=61))
    send(store, "n:1", "mail", TO, f"<{IDENT}>")
    clock.set_clock(None)
    assert take(store, failed()) == 0


def test_one_spelling_for_one_address() -> None:
    assert box("<Inköp@Häst.Example.>") == "inköp@xn--hst-qla.example"
    assert [
        box(text) for text in ("", "a", "a@b", "a b@c.example", "a@c..example", "a@\ud800.example", "@c.example")
    ] == [""] * 7


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=300), st.integers(0, 2000), st.booleans())
def test_no_mail_whatever_makes_a_bounce_of_what_was_not_sent_to_that_recipient(
    store: Store, junk: bytes, at: int, ours: bool
) -> None:
    if not store.deliveries.counts():
        send(store, "n:1", "mail", TO, f"<{IDENT}>")
    raw = mails.postfix(IDENT if ours else "f" * 32 + "@region.example", to="it@region.example")
    new = take(store, *reports(raw[:at] + junk + raw[at:]), *reports(junk))
    # Broken in the middle, a report holds no more than our Message-ID: perhaps undelivered, and no message goes another way.
    assert new == 0 or (ours and {kind for *_, kind in rows(store)} == {"perhaps"})
