"""Readers: a body as text. Picked by what the body is, then by what its header says it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from crawler import boilerplate, charset, plain, wrapped
from crawler.dates import ZONE, Precision
from crawler.readers.size import shortened

INPUT_AT_MOST = 10 * 1024 * 1024
PDF_AT_MOST = 200 * 1024 * 1024
Medium = Literal["html", "pdf", "text"]


@dataclass(frozen=True, kw_only=True)
class Hints:
    """What is known before reading: what the source's list said (``title``, ``language``, ``published``), and when the page was
    fetched (for "yesterday").

    ``ocr`` names the languages in which scans are put through Tesseract; empty: they are not.
    """

    title: str = ""
    language: str = ""
    published: datetime | None = None
    now: datetime = datetime(2026, 1, 1, tzinfo=UTC)
    zone: str = ZONE
    ocr: str = ""


@dataclass(frozen=True, kw_only=True)
class Reading:
    """What a body says. ``reason`` is set, and ``text`` empty, if it cannot be read; ``url`` is its own canonical one.

    ``withdrawn`` says how its publisher took it back, where the words say so; ``left`` what of it could not be read.
    """

    title: str = ""
    text: str = ""
    author: str = ""
    published: datetime | None = None
    precision: Precision = ""
    language: str = ""
    medium: Medium = "html"
    url: str = ""
    reason: str = ""
    withdrawn: str = ""
    left: str = ""


def unreadable(medium: Medium, reason: str, title: str = "") -> Reading:
    """A body without a text we can use, and why."""
    return Reading(medium=medium, reason=reason, title=title)


def medium_of(body: bytes, content_type: str, url: str = "") -> Medium | None:
    """What a body is; None if it is nothing we read. The bytes count for more than the header."""
    kind = content_type.split(";")[0].strip().lower()
    if b"%PDF-" in body[:1024]:
        return "pdf"
    if b"\x00" in body[:1024] and not charset.decode(body[:1024]).isprintable() and _binary(body[:1024]):
        return None
    head = body[:2048].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if head.startswith((b"<!doctype html", b"<html", b"<head", b"<body")) or "html" in kind:
        return "html"
    if kind == "text/plain" or url.lower().endswith((".txt", ".md")):
        return "text"
    return "html" if b"<" in head else "text"


def _binary(head: bytes) -> bool:
    text = charset.decode(head)
    odd = sum(1 for c in text if ord(c) < 32 and c not in "\t\r\n\x0c") + text.count("\ufffd")
    return odd > len(text) // 20


def read_text(body: bytes, content_type: str, hints: Hints) -> Reading:
    """A plain text: its first line is the title if the list gave none."""
    whole, left = shortened(charset.decode(body, content_type))
    text = plain.paragraphs(boilerplate.without(wrapped.unwrapped(whole)))
    if not text:
        return unreadable("text", "the text is empty", hints.title)
    first, _, rest = text.partition("\n")
    if not hints.title and rest and len(first) <= 200:
        return Reading(title=first, text=rest, medium="text", language=hints.language, left=left)
    return Reading(title=hints.title, text=text, medium="text", language=hints.language, left=left)
