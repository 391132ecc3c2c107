"""The outbox: alerts and digests are promised once with all their deliveries; a delivery is claimed by one and marked after."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from bevaka import clock
from bevaka.records import Alert, DeliveryState, Exposure, Leg, Muted, Part, Reason, Tier
from bevaka.store import Store
from tests.store.shelf import NOW, RULES, TEXT, put_document, put_finding, put_story

BOTH = ("terminal", "folder")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    clock.set_clock(NOW, pinned=True)
    with Store(tmp_path) as made:
        yield made


def legs(*channels: str, **values: str) -> tuple[Leg, ...]:
    return tuple(Leg(channel=c, **values) for c in channels)  # type: ignore[arg-type]  # texts all of them


def alert(store: Store, n: int = 1, area: str = "handskar", channels: tuple[str, ...] = BOTH) -> bool:
    """A publication with a promised alert."""
    document = put_document(store, n)
    finding = put_finding(store, document)
    put_story(store, finding, document, f"s{n}")
    exposure = (Exposure(company="exgloves", path=("exgloves", "savar")),)
    promised = Alert(
        story_id=f"s{n}", area_id=area, tier=Tier.IMMEDIATE, finding_id=finding.id or 0, reasons=finding.reasons
    )
    return bool(store.outbox.add_alert(promised, exposure, legs(*channels)))


def test_an_alert_is_promised_once_with_all_its_deliveries(store: Store) -> None:
    assert alert(store)
    again = Alert(story_id="s1", area_id="handskar", tier=Tier.IMMEDIATE, finding_id=1)
    assert not store.outbox.add_alert(again, (), legs("another"))
    assert [(d.key, d.channel) for d in store.deliveries.due()] == [("alert:s1:handskar:immediate", c) for c in BOTH]
    assert store.outbox.alerted("s1", "handskar")
    assert not store.outbox.alerted("s1", "it")
    assert store.outbox.alerts_since(["handskar"], NOW - timedelta(hours=1)) == 1
    assert store.outbox.alerts_since(["handskar"], NOW + timedelta(seconds=1)) == 0
    told = store.outbox.alert(1)
    assert (told.area_id, told.story_id, told.tier, told.others) == ("handskar", "s1", Tier.IMMEDIATE, 0)
    assert told.exposure[0].path == ("exgloves", "savar")


def test_claims_come_once_alerts_first_and_only_from_named_channels(store: Store) -> None:
    store.outbox.add_notice("n1", "Ämne", "Text", ("folder",))
    alert(store)
    order = []
    while found := store.deliveries.claim("a"):
        order.append((found.key.split(":")[0], found.channel, found.state, found.attempts))
    sending = DeliveryState.SENDING
    assert order == [("alert", "terminal", sending, 1), ("alert", "folder", sending, 1), ("n1", "folder", sending, 1)]
    assert store.deliveries.counts() == {"sending": 3}
    store.deliveries.release()
    assert store.deliveries.claim("b", []) is None
    assert store.deliveries.claim("b", ["nowhere"]) is None
    one = store.deliveries.claim("b", ["folder"])
    assert one is not None
    assert (one.channel, one.attempts) == ("folder", 2)
    assert store.deliveries.waiting_channels() == ["folder", "terminal"]


def test_two_claimants_never_get_one_delivery(store: Store, tmp_path: Path) -> None:
    for n in range(20):
        alert(store, n)
    with Store(tmp_path) as other:
        taken = []
        while True:
            claims = [s.deliveries.claim(name) for s, name in ((store, "a"), (other, "b"))]
            taken += [c.id for c in claims if c]
            if not any(claims):
                break
    assert len(taken) == len(set(taken)) == 40


def test_what_a_dead_run_had_claimed_comes_again_and_says_so(store: Store) -> None:
    alert(store)
    claimed, other = store.deliveries.claim("dead"), store.deliveries.claim("dead")
    assert claimed
    assert other
    store.deliveries.mark(other.id, DeliveryState.SENT, "printed")
    assert store.deliveries.release() == 1
    (again,) = store.deliveries.due()
    assert (again.id, again.state, again.repeat) == (claimed.id, DeliveryState.UNKNOWN, True)
    assert store.deliveries.release() == 0


def test_a_failed_delivery_waits_and_remembers_that_it_may_have_arrived(store: Store) -> None:
    alert(store, channels=("terminal",))
    found = store.deliveries.claim("a")
    assert found
    store.deliveries.mark(
        found.id, DeliveryState.QUEUED, "no answer\ud800", next_try=NOW + timedelta(minutes=5), repeat=True
    )
    assert store.deliveries.claim("a") is None
    clock.set_clock(NOW + timedelta(minutes=5), pinned=True)
    again = store.deliveries.claim("a")
    assert again
    assert again.attempts == 2
    store.deliveries.mark(again.id, DeliveryState.QUEUED, "refused", next_try=NOW)
    assert store.deliveries.due()[0].repeat, "once possible is always possible"
    assert found.created == NOW


def test_given_up_is_put_back_by_hand(store: Store) -> None:
    alert(store)
    while found := store.deliveries.claim("a"):
        store.deliveries.mark(found.id, DeliveryState.FAILED, "gone")
    assert store.deliveries.counts() == {"failed": 2}
    assert store.deliveries.retry("alert:s9:handskar:immediate") == 0
    assert store.deliveries.retry(None) == 2
    assert [d.attempts for d in store.deliveries.due()] == [0, 0]


def test_a_digest_takes_what_waits_once(store: Store) -> None:
    document = put_document(store, 1)
    finding = put_finding(store, document, tier=Tier.DIGEST)
    put_story(store, finding, document)
    for _ in range(2):
        store.outbox.add_entry("handskar", finding.id or 0, "s1", (Reason(name="chain"),), ())
    (waiting,) = store.outbox.waiting("handskar")
    assert store.outbox.waiting("it") == []
    assert store.outbox.add_digest("handskar", "2026-03-06", [waiting.entry_id or 0], 12, legs(*BOTH))
    assert not store.outbox.add_digest("handskar", "2026-03-06", [], 0, legs(*BOTH))
    assert store.outbox.has_digest("handskar", "2026-03-06")
    assert not store.outbox.has_digest("handskar", "2026-03-07")
    assert store.outbox.waiting("handskar") == []
    area, day, read, told = store.outbox.digest(1)
    assert (area, day, read, [t.story_id for t in told]) == ("handskar", "2026-03-06", 12, ["s1"])
    assert [d.key for d in store.deliveries.due()] == ["digest:handskar:2026-03-06"] * 2
    assert store.outbox.last_digest("handskar") == NOW
    assert store.outbox.last_digest("it") is None


def test_a_part_of_a_digest_is_kept_with_its_delivery(store: Store) -> None:
    part = Part(
        entries=(2, 5),
        reminders=(7,),
        muted=(Muted(detail='story s1 2026-03-09 "känt"', publications=3),),
        notes=(Reason(name="over_budget", detail="4 2"),),
    )
    store.outbox.add_digest(
        "handskar", "2026-03-06", [], 0, (Leg(channel="a", part=part), *legs("b"), Leg(channel="c", part=Part()))
    )
    assert [(d.key, d.part) for d in store.deliveries.due()] == [
        ("digest:handskar:2026-03-06:a", part),
        ("digest:handskar:2026-03-06", None),
        ("digest:handskar:2026-03-06:c", Part()),
    ]
    assert store.deliveries.send_by(1, "c"), "it goes beside the part that this channel has of its own"
    assert not store.deliveries.send_by(1, "c")
    assert not store.deliveries.send_by(1, "b"), "which has all of it"
    assert not store.deliveries.send_by(3, "a"), "nothing is within anything"
    assert [(d.key, d.part) for d in store.deliveries.due() if d.channel == "c"][1] == (
        "digest:handskar:2026-03-06:a",
        part,
    )
    store.deliveries.mark(2, DeliveryState.FAILED, "gone")
    assert store.deliveries.send_by(1, "b"), "what was given up tells nobody"


def test_what_waits_for_routing(store: Store) -> None:
    document = put_document(store, 1)
    quiet = put_finding(store, document, tier=Tier.DIGEST)
    put_story(store, quiet, document)
    urgent_document = put_document(store, 2)
    urgent = put_finding(store, urgent_document)
    put_story(store, urgent, urgent_document)
    put_finding(store, put_document(store, 3))
    assert [r.finding.id for r in store.outbox.unrouted(RULES, 9)] == [urgent.id, quiet.id], (
        "urgent first; without story not yet"
    )
    store.outbox.mark_routed(urgent.id or 0, urgent.reasons)
    store.runs.aside("route", str(quiet.id), "odd")
    assert store.outbox.unrouted(RULES, 9) == []
    assert store.outbox.routed(urgent.id or 0) == urgent.reasons
    assert store.outbox.routed(quiet.id or 0) is None


def test_a_correction_downward_is_routed_because_the_publication_was_alerted(store: Store) -> None:
    alert(store)
    store.outbox.mark_routed(1, ())
    newer = put_document(store, 1, text=TEXT + " Rättelse: det stämmer inte.")
    corrected = put_finding(store, newer, tier=Tier.NONE)
    put_finding(store, put_document(store, 2), tier=Tier.NONE)
    (routing,) = store.outbox.unrouted(RULES, 9)
    assert (routing.finding.id, routing.story_id) == (corrected.id, "s1")
    assert store.outbox.told(newer.url, corrected.id or 0) == {"handskar": "alert"}
    assert store.outbox.told(newer.url, 1) == {}


def test_deliveries_that_concern_a_finding_or_its_story(store: Store) -> None:
    alert(store)
    alert(store, 2, channels=("terminal",))
    assert [row["channel"] for row in store.deliveries.concerning(1, None)] == list(BOTH)
    assert [row["area_id"] for row in store.deliveries.concerning(None, "s2")] == ["handskar"]
    store.outbox.add_notice("n1", "Ämne", "Text", BOTH)
    store.outbox.add_notice("n1", "Annat", "Text", BOTH)
    assert store.outbox.notice("n1") == ("Ämne", "Text")
