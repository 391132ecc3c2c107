"""The items of a JSON Feed, each for itself: one that is badly written, or cut off, costs no other."""

from __future__ import annotations

import json
import re
from contextlib import suppress
from typing import Any

from crawler.feedtext import Entry, Feed, only

_ITEMS = re.compile(r'"items"\s*:\s*\[')
_NEXT = re.compile(r",\s*(?=\{)")
_TRIES = 200
"""How often, in one feed, the beginning of an item is looked for behind one that is badly written."""
# Letters that should be escaped are taken as they are. Numbers stay texts: none is reckoned with, and Python makes none of
# thousands of digits.
_DECODER = json.JSONDecoder(strict=False, parse_int=str, parse_float=str)
_SPACE = " \t\r\n,"


def read_json(text: str, most: int, field: int) -> Feed:
    """The first ``most`` items, each text cut at ``field`` characters; a feed without a dialect where it is none."""
    text = text.lstrip("\ufeff \t\r\n")
    try:
        data, cut, faults = _DECODER.decode(text), False, 0
    except (ValueError, RecursionError):
        data, cut, faults = _piecemeal(text, most)
    items = data.get("items") if isinstance(data, dict) else None
    if not isinstance(items, list) or "jsonfeed" not in str(data.get("version", "")):
        return Feed(dialect="")
    read = items[:most]
    entries = tuple(_entry(item, field) for item in read if isinstance(item, dict))
    notes = (
        f"{len(read) - len(entries)} items are not objects" if len(entries) < len(read) else "",
        f"{faults} items are badly written" if faults else "",
        only(most) if len(items) > most else "",
    )
    return Feed(
        dialect="json",
        entries=entries,
        language=_words(data, "language", field),
        cut=cut,
        note="; ".join(note for note in notes if note),
        title=_words(data, "title", field),
    )


def _piecemeal(text: str, most: int) -> tuple[Any, bool, int]:
    """What stands before the items, with those that are whole; whether the end is missing; and how many items are badly written."""
    found = _ITEMS.search(text)
    if not found:
        return None, False, 0
    try:
        data = _DECODER.decode(text[: found.start()].rstrip(_SPACE) + "}")
    except (ValueError, RecursionError):
        return None, False, 0
    items: list[Any] = []
    at, faults = found.end(), 0
    while len(items) <= most:
        while at < len(text) and text[at] in _SPACE:
            at += 1
        if at >= len(text) or text[at] == "]":
            break
        try:
            item, at = _DECODER.raw_decode(text, at)
        except (ValueError, RecursionError):
            faults += 1
            item, at = _following(text, at, _TRIES - faults)
            if item is None:
                # Where the feed is ended all the same, it is its last item that is badly written.
                at = at if faults > _TRIES or not text.rstrip().endswith("}") else 0
                break
        items.append(item)
    data["items"] = items
    return data, at >= len(text), faults


def _following(text: str, at: int, tries: int) -> tuple[Any, int]:
    """The next item behind a badly written one, and where it ends; None and the end of the text where there is none.

    An object within the badly written item (an author, a file) is told by having no name of its own.
    """
    for _ in range(tries):
        if not (before := _NEXT.search(text, at)):
            break
        at = before.end()
        with suppress(ValueError, RecursionError):
            item, end = _DECODER.raw_decode(text, at)
            if "id" in item:
                return item, end
    return None, len(text)


def _words(item: dict[str, Any], key: str, field: int) -> str:
    value = item.get(key)
    return str(value)[:field] if isinstance(value, str | int | float) and not isinstance(value, bool) else ""


def _entry(item: dict[str, Any], field: int) -> Entry:
    def words(key: str) -> str:
        return _words(item, key, field)

    return Entry(
        link=words("url") or words("external_url"),
        guid=words("id")[:2000],
        title=words("title"),
        texts=tuple(text for key in ("content_html", "content_text", "summary") if (text := words(key)).strip()),
        dates=tuple(date for key in ("date_published", "date_modified") if (date := words(key))),
        language=words("language"),
    )
