"""The nouns of the house: frozen, keyword-only, with aware UTC times and closed vocabularies.

A plug-in outside this repository needs this package and ``bevaka.errors`` only. Vocabularies are those of
``data/gold/README.md``; themes and products are open lists, because a new theme is one file.
"""

from bevaka.records.crawl import Answer, Ask, Bookmark, Document, Enclosed, Fetch, Lead, Listing, Source
from bevaka.records.findings import Evidence, Finding, Mention, Reason, Story
from bevaka.records.messages import (
    Alert,
    Bounce,
    Day,
    Delivery,
    Item,
    Leg,
    Message,
    Muted,
    Part,
    Posted,
    Proof,
    Receipt,
    Report,
    Sending,
    Standing,
)
from bevaka.records.register import Area, Contract, Exposure, Link, Supplier
from bevaka.records.words import (
    GOOD_STATES,
    READ_STATES,
    Assertion,
    DeliveryState,
    Event,
    MentionKind,
    SourceType,
    Tier,
)

__all__ = [
    "GOOD_STATES",
    "READ_STATES",
    "Alert",
    "Answer",
    "Area",
    "Ask",
    "Assertion",
    "Bookmark",
    "Bounce",
    "Contract",
    "Day",
    "Delivery",
    "DeliveryState",
    "Document",
    "Enclosed",
    "Event",
    "Evidence",
    "Exposure",
    "Fetch",
    "Finding",
    "Item",
    "Lead",
    "Leg",
    "Link",
    "Listing",
    "Mention",
    "MentionKind",
    "Message",
    "Muted",
    "Part",
    "Posted",
    "Proof",
    "Reason",
    "Receipt",
    "Report",
    "Sending",
    "Source",
    "SourceType",
    "Standing",
    "Story",
    "Supplier",
    "Tier",
]
