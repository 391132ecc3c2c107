"""WARC files: one, or a folder or list of them. Each page that was recorded is a lead that brings its body along.

A file is asked for in pieces, one after the other (``Range``, RFC 9110), and how far each was read stands in the
bookmark's place; so a file of gigabytes costs the memory of a piece, and one that grows is read on.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Any
from urllib.parse import unquote, urlsplit

from pydantic import BaseModel

from bevaka import clock
from bevaka.records import Answer, Ask, Bookmark, Enclosed, Lead, Listing, Source
from crawler import charset, instead, plain, warc
from crawler.kinds import NoOptions, ask_for_news, bookmark_of, failed, language_of, link

Options: type[BaseModel] = NoOptions
ACCEPT = "application/warc, text/html, text/plain, */*;q=0.1"
PIECE = 8 * 1024 * 1024
AT_ONCE = 64 * 1024 * 1024
FILES_AT_MOST = 10_000
_SPAN = re.compile(r"bytes (\d{1,15})-\d{1,15}/(\d{1,15}|\*)$")
_FILE = re.compile(r"\.warc(\.gz|\.zst)?$", re.I)
# What is remembered of a file: the byte to go on from, its size (-1: not known), whether it is torn there, how often it
# was begun (below zero: it is the one at work), and whether its frames are packed with a dictionary of its own.
At = list[int]
_NEW: At = [0, -1, 0, 0, 0]
_DICTIONARY = "dictionary"
"""Beside the files stands that of the one at work, for its later pieces."""


def ask(source: Source, bookmark: Bookmark | None) -> Iterable[Ask]:
    """One conditional request for the list; for the next piece where the address is itself a WARC file."""
    if not _FILE.search(urlsplit(source.url).path):
        return [ask_for_news(source, bookmark, ACCEPT)]
    at = _remembered(bookmark).get(source.url, _NEW)
    if at[0] and not _done(at):
        return [_piece(source.url, at)]
    first = ask_for_news(source, bookmark, ACCEPT, PIECE)
    return [replace(first, headers={**first.headers, **_piece(source.url, _NEW).headers})]


def read(source: Source, answer: Answer) -> Listing:
    """The pages in a piece, or the list's next piece to ask. States: ok, empty, partial, torn, empty_body, not_an_archive."""
    if not answer.body.strip():
        return failed("empty_body", "the answer holds nothing")
    if "content-range" in answer.headers or warc.begins(answer.body):
        return _read_piece(source, answer)
    text = charset.decode(answer.body, answer.headers.get("content-type", ""))
    listed = _listed(text, answer.url)
    if not listed:
        return instead.listing("not_an_archive", text, answer.url)
    known = _remembered(answer.bookmark)
    files = {url: _seen(known.get(url, _NEW), size) for url, size in listed.items()}
    state = "ok" if all(map(_done, files.values())) else "empty"
    return _with_next(Listing(leads=(), bookmark=bookmark_of(answer), state=state), files)


def _listed(text: str, base: str) -> dict[str, int]:
    """The WARC files that a page links to, or the lines of a text name, with their sizes where it says them (else -1)."""
    root = plain.parsed(text) if "<" in text[:5000] else None
    if root is not None:
        rows = [[str(a.get("href") or "")] for a in root.iter("a")]
    else:
        rows = [line.split("\t") for line in text.splitlines()]
    found: dict[str, int] = {}
    for name, *size in rows:
        url = name if base.startswith("file:") else link(name, base)
        if url and _FILE.search(urlsplit(url).path) and len(found) < FILES_AT_MOST:
            found[url] = int(size[0]) if size and size[0].isdecimal() else -1
    return found


def _seen(at: At, size: int) -> At:
    """What is remembered of a file, in view of its size now: one that has grown is read on, one that shrank anew."""
    if size < 0 or size == at[1]:
        return list(at)
    return [at[0] if at[0] <= size else 0, size, 0, *at[3:]]


def _done(at: At) -> bool:
    return bool(at[2]) or 0 <= at[1] <= at[0]


def _read_piece(source: Source, answer: Answer) -> Listing:
    """The pages of one piece of a file, and the next piece to ask."""
    span = _SPAN.match(answer.headers.get("content-range", ""))
    start = int(span[1]) if span else 0
    end = start + len(answer.body)
    size = int(span[2]) if span and span[2] != "*" else -1 if span and len(answer.body) >= PIECE else end
    last = 0 <= size <= end and not answer.partial
    records = warc.Records(answer.body, start, last, _dictionary(answer.bookmark))
    leads, count, back = _leads(source, records)
    files = _remembered(answer.bookmark)
    url = next((u for u, at in files.items() if at[3] < 0), source.url)
    name = unquote(urlsplit(url).path).rsplit("/", 1)[-1]
    faults = [
        f"{back} only say that nothing had changed" if back else "",
        f"{records.broken} broken" if records.broken else "",
        f"{records.large} too large" if records.large else "",
        f"torn at byte {records.torn}, read up to there" if records.torn is not None else "",
    ]
    note = "; ".join([f"{name}: {len(leads)} pages in {count} records", *(f for f in faults if f)])
    if answer.partial:
        return Listing(leads=leads, state="partial", note=note)
    if not (leads or count) and records.torn is None and not files:
        return failed("not_an_archive", f"{note}; no record begins here")
    torn = records.torn is not None
    files[url] = [records.at, size, int(torn), files.get(url, _NEW)[3] or -1, int(bool(records.dictionary))]
    state = "torn" if torn else "ok" if leads else "empty"
    return _with_next(
        Listing(leads=leads, bookmark=bookmark_of(answer), state=state, note=note), files, url, records.dictionary
    )


def _leads(source: Source, records: warc.Records) -> tuple[tuple[Lead, ...], int, int]:
    """The pages of a piece, how many records there were, and how many of those point to earlier ones; ends early when pages grow
    too many.

    An address that was recorded several times is there as often, its earliest record first.
    """
    found: dict[tuple[str, Enclosed], Lead] = {}
    size = count = back = 0
    for record in records:
        count += 1
        back += warc.points_back(record)
        try:
            page = warc.page(record)
        except ValueError:
            records.broken += 1
            continue
        url = link(page.url, page.url) if page else None
        if page is None or url is None or not page.body.strip():
            continue
        now = clock.now()
        came = Enclosed(type=page.type, moment=min(page.moment or now, now), body=page.body)
        found.setdefault((url, came), Lead(url=url, source_id=source.id, language=language_of(source), enclosed=came))
        size += len(page.body)
        if size > AT_ONCE:
            break
    leads = sorted(found.values(), key=lambda lead: lead.enclosed.moment if lead.enclosed else clock.now())
    return tuple(leads), count, back


def _with_next(listing: Listing, files: dict[str, At], now: str = "", dictionary: bytes = b"") -> Listing:
    """The listing with the next piece to ask: of ``now``, the file at work, to its end; then of the one begun least often.

    So a file whose piece cannot be had stands last in line the next time, and holds up no other. The list's validators
    are kept only when all was read, and read whole.
    """
    for at in files.values():
        at[3] = abs(at[3])
    left = sorted((url for url, at in files.items() if not _done(at)), key=lambda url: (url != now, files[url][3]))
    torn = sum(at[2] for at in files.values())
    if left:
        at = files[left[0]]
        at[3] = -at[3] - (left[0] != now)
        if at[4] and left[0] != now:
            at[0] = 0  # of a file that was left, the dictionary is no longer here
    elif torn:
        listing = replace(
            listing, state="torn", note=listing.note or f"{torn} files are torn, and were read up to there"
        )
    bookmark = listing.bookmark or Bookmark(full_at=clock.now())
    if left or torn:
        bookmark = Bookmark(full_at=bookmark.full_at)
    held = {_DICTIONARY: base64.b85encode(dictionary).decode()} if dictionary and left[:1] == [now] else {}
    bookmark = replace(bookmark, place=json.dumps({**files, **held}, ensure_ascii=False, separators=(",", ":")))
    return replace(listing, bookmark=bookmark, more=tuple(_piece(url, files[url]) for url in left[:1]))


def _piece(url: str, at: At) -> Ask:
    return Ask(url=url, headers={"Accept": ACCEPT, "Range": f"bytes={at[0]}-{at[0] + PIECE - 1}"}, max_bytes=PIECE)


def _remembered(bookmark: Bookmark | None) -> dict[str, At]:
    """The files of a place, by address; nothing where it is none of ours."""
    try:
        files = ((str(url), [*map(int, at), 0][:5]) for url, at in _place(bookmark).items() if url != _DICTIONARY)
        return {url: at for url, at in files if len(at) == 5}
    except (ValueError, TypeError):
        return {}


def _dictionary(bookmark: Bookmark | None) -> bytes:
    """The dictionary of the file at work."""
    try:
        return base64.b85decode(str(_place(bookmark).get(_DICTIONARY, "")))
    except ValueError:
        return b""


def _place(bookmark: Bookmark | None) -> dict[str, Any]:
    """What stands in a place; nothing where it is none of ours."""
    try:
        found: Any = json.loads(bookmark.place) if bookmark and bookmark.place else {}
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
