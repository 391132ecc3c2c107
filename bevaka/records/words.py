"""Closed vocabularies: those of ``data/gold/README.md``."""

from __future__ import annotations

from enum import StrEnum


class Tier(StrEnum):
    """How soon a finding is told: at once, in the daily digest, or not at all."""

    IMMEDIATE = "immediate"
    DIGEST = "digest"
    NONE = "none"


class Event(StrEnum):
    """What kind of thing a publication tells of."""

    ALLEGATION = "allegation"
    ENFORCEMENT = "enforcement"
    FOLLOW_UP = "follow_up"
    REMEDY = "remedy"
    POLICY = "policy"
    COMMERCIAL = "commercial"
    OTHER = "other"


class Assertion(StrEnum):
    """How the main theme is told: as a fact, denied, absent, a hypothetical or general risk, put right."""

    ASSERTED = "asserted"
    DENIED = "denied"
    NEGATED = "negated"
    RISK = "risk"
    REMEDIED = "remedied"


class SourceType(StrEnum):
    """Who publishes."""

    NGO = "ngo"
    MEDIA = "media"
    TRADE_PRESS = "trade_press"
    AUTHORITY = "authority"
    UNION = "union"
    INTERGOVERNMENTAL = "intergovernmental"
    COMPANY = "company"
    BUYER = "buyer"


class MentionKind(StrEnum):
    """What a place in a text was recognised as."""

    SUPPLIER = "supplier"
    THEME = "theme"
    PRODUCT = "product"
    COUNTRY = "country"
    CUE = "cue"


class DeliveryState(StrEnum):
    """Where a message is on its way.

    ``accepted``: taken by a service that does not confirm delivery. ``unknown``: it may have arrived, no answer said so; it
    is looked for, or sent again as a repeat. ``rolled_up``: the person has had enough at once, the digest tells it.
    ``spared``: an escalation that was not sent any more, because somebody had taken the alert.
    ``bounced`` and ``delayed`` stand in the log alone: what a mail server reported after a message was sent.
    """

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    ACCEPTED = "accepted"
    UNKNOWN = "unknown"
    ROLLED_UP = "rolled_up"
    FAILED = "failed"
    SPARED = "spared"
    BOUNCED = "bounced"
    DELAYED = "delayed"


GOOD_STATES = ("ok", "not_modified", "gap", "torn")
"""States of an answered list with nothing wrong about its source. After a gap, or with a file that is torn and was read up to
there, the source goes on as ever."""
READ_STATES = (*GOOD_STATES, "empty", "partial")
"""States in which a list was had, if only in part or with nothing in it. Those beyond ``GOOD_STATES`` must not last."""
