"""Puts publications and findings into a store, as the rooms would; every name is invented."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from bevaka.records import (
    Assertion,
    Document,
    Event,
    Evidence,
    Finding,
    Lead,
    Mention,
    MentionKind,
    Reason,
    Story,
    Tier,
)
from bevaka.store import Store

NOW = datetime(2026, 3, 6, 16, 0, tzinfo=UTC)
RULES = "rules-1"
TEXT = "Arbetarna på Exempel Gloves säger att passen låstes in."


def url(n: int) -> str:
    return f"http://provtidningen.example/{n}"


def put_document(store: Store, n: int, **more: Any) -> Document:
    """A lead and its document."""
    store.crawl.add_leads([Lead(url=url(n), source_id="prov")])
    lead = store.crawl.lead_by_url(url(n))
    assert lead is not None
    values: dict[str, Any] = {
        "title": f"Rubrik {n}",
        "text": TEXT,
        "published": NOW,
        "source_name": "Provtidningen",
        "language": "sv",
    }
    document = Document(url=url(n), lead_id=lead.id, source_id="prov", **{**values, **more})
    made = store.documents.save_document(document, f"prov:{n}:{document.title}:{document.text}:{document.state}")
    assert made is not None
    found = store.documents.document(made)
    assert found is not None
    return found


def put_finding(store: Store, document: Document, **more: Any) -> Finding:
    """A finding of a document."""
    values: dict[str, Any] = {
        "ruleset": RULES, "lang": "sv",
        "event": Event.ALLEGATION, "assertion": Assertion.ASSERTED, "tier": Tier.IMMEDIATE, "score": 0.5,
        "suppliers": ("exgloves",), "themes": ("forced_labour",),
        "countries": ("MY",), "products": ("gloves",), "areas": ("handskar",),
        "evidence": (Evidence(quote="passen låstes in", start=47, end=63, why="forced_labour"),),
        "reasons": (Reason(name="chain", detail="exgloves → savar"),),
        "mentions": (Mention(kind=MentionKind.SUPPLIER, key="exgloves", start=24, end=38, text="Exempel Gloves", rule="name"),),
    }  # fmt: skip
    found = Finding(document_id=document.id, **{**values, **more})
    return replace(found, id=store.findings.save_finding(found))


def put_story(store: Store, finding: Finding, document: Document, story: str = "s1") -> Story:
    """The finding in a story."""
    told = Story(id=story, title=document.title, first_seen=NOW, last_seen=NOW)
    store.findings.join(finding, document, told, {"members": [document.id]}, "first")
    return told
