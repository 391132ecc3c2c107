"""What an answer makes of a publication that was had before: a revision of it, its withdrawal, or nothing. No side effects."""

from __future__ import annotations

import re
from dataclasses import replace

from bevaka.records import Document
from crawler import gone
from crawler.sentences import SHORT

SHRUNK = 5
"""How many times shorter a text is that is no revision any more, but the note that a wall or an error leaves in its place."""
KEPT = 0.3
"""Share of its words that what stands under another headline, and is half as long at most, must have from the publication."""
_WORDS = re.compile(r"\w{4,}")


def revised(found: Document, known: Document | None, *, led_away: bool) -> Document:
    """What to store of ``found``, where the publication was read as ``known`` last.

    ``led_away`` says that its address leads to a front page or to one of errors now. What is ``unreadable`` leaves it as it was.
    """
    if known is None or known.state == "unreadable":
        return found
    if led_away:
        return replace(found, state="withdrawn")
    if found.medium == "feed" and known.medium != "feed" and found.reason:
        return replace(found, state="unreadable")  # the page was read once: its words are more than those of the list
    if found.state != "ok":
        return found
    if said := gone.relabelled(found.title, known.title):
        return replace(found, state="withdrawn", reason=said)
    if less := _something_else(found, known):
        return replace(found, state="unreadable", reason=f"{less}; it stays as it was read before")
    return found


def _something_else(found: Document, known: Document) -> str:
    """How an answer shows that another text stands there than the publication that was had; empty where it may be a revision."""
    now, before = len(found.text), len(known.text)
    if now <= SHORT and SHRUNK * now <= before:
        return f"{now} characters stand there, where {before} stood"
    words = {word.casefold() for word in _WORDS.findall(found.text)}
    had = {word.casefold() for word in _WORDS.findall(known.text)}
    if 2 * now <= before and not _alike(found.title, known.title) and len(words & had) < KEPT * len(words):
        return f"another text stands there: {found.title[:100]}"
    return ""


def _alike(title: str, former: str) -> bool:
    """Whether two headlines share a word."""
    return bool({w.casefold() for w in _WORDS.findall(title)} & {w.casefold() for w in _WORDS.findall(former)})
