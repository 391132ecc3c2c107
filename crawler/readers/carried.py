"""An article that a page carries as data for the program which draws it in a browser, as ``__NEXT_DATA__`` is: told by its title,
and given as schema.org would have it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from lxml.html import HtmlElement

from crawler import plain

SIZE, NODES, DEPTH = 5_000_000, 100_000, 60
LINE, WORDS = 40, 5
"""Characters and words of a string that is a sentence, and no label."""
LEAST = 200
"""Characters of a text that is an article."""
_TITLES = ("headline", "title", "heading", "name")
_DATES = (
    "datePublished",
    "publishedAt",
    "published",
    "publishDate",
    "firstPublished",
    "publishedDate",
    "published_at",
    "publicationDate",
    "date",
)
_AUTHORS = ("author", "authors", "byline", "bylines", "creator")
_LEADS = re.compile(r"lead|ingress|preamble|standfirst|description|summary|excerpt|intro|manchet|teaser", re.I)
_APART = re.compile(
    r"related|recommend|latest|mostread|popular|seo|meta|comment|tags?$|author|byline|image|media|caption|url|href|slug|^id$|type|categor"
    r"|section|breadcrumb|nav|menu|footer|header|cookie|consent|alt$|site|^_",
    re.I,
)


def article(root: HtmlElement, titles: Collection[str]) -> dict[str, Any] | None:
    """The object with the longest text among those that bear one of ``titles``, or None."""
    wanted = {_squeezed(title) for title in titles} - {""}
    best: dict[str, Any] | None = None
    for script in root.xpath("//script[@type='application/json']")[:20]:
        text = script.text or ""
        if not LEAST < len(text) <= SIZE:
            continue
        try:
            data = json.loads(text, strict=False)
        except (ValueError, RecursionError):
            continue
        for thing in _objects(data):
            if any(isinstance(t := thing.get(key), str) and _squeezed(t) in wanted for key in _TITLES):
                found = _article(thing)
                if len(found["articleBody"]) >= max(LEAST, len(best["articleBody"]) + 1 if best else 0):
                    best = found
    return best


def _article(thing: Mapping[str, Any]) -> dict[str, Any]:
    own = {_squeezed(t) for key in _TITLES if isinstance(t := thing.get(key), str)}
    lines = [line for line in dict.fromkeys(_lines(thing, 0)) if _squeezed(line) not in own]
    leads = [
        plain.text_of(v) for key, v in thing.items() if _LEADS.search(key) and isinstance(v, str) and _is_sentence(v)
    ]
    first = [lead for lead in leads[:1] if lead not in lines]
    return {
        "@type": "Article",
        "headline": next((t for key in _TITLES if isinstance(t := thing.get(key), str)), ""),
        "articleBody": "\n".join([*first, *lines]),
        "datePublished": next((v for key in _DATES if isinstance(v := thing.get(key), str)), ""),
        "author": next((v for key in _AUTHORS if (v := thing.get(key))), ""),
    }


def _objects(data: Any) -> Iterator[dict[str, Any]]:
    todo, seen = [data], 0
    while todo and seen < NODES:
        one = todo.pop()
        seen += 1
        if isinstance(one, dict):
            yield one
            todo += [v for v in one.values() if isinstance(v, dict | list)]
        elif isinstance(one, list):
            todo += [v for v in one if isinstance(v, dict | list)]


def _lines(value: Any, depth: int) -> Iterator[str]:
    """The sentences below ``value``, in order; the pieces of a paragraph that are parted by their style are one."""
    if depth > DEPTH:
        return
    if isinstance(value, str):
        if _is_sentence(value):
            yield from plain.text_of(value).splitlines()
    elif isinstance(value, list):
        if pieces := _pieces(value):
            yield from _lines("".join(pieces), depth)
        else:
            for one in value:
                yield from _lines(one, depth + 1)
    elif isinstance(value, dict):
        for key, one in value.items():
            if not _APART.search(key) and not (_LEADS.search(key) and isinstance(one, str)):
                yield from _lines(one, depth + 1)


def _pieces(values: list[Any]) -> list[str]:
    """The texts of a list whose every item is one, as rich text has them; empty where it is another list, or one of paragraphs."""
    found = [one.get("text", one.get("value")) if isinstance(one, dict) else None for one in values]
    pieces = [piece for piece in found if isinstance(piece, str)]
    if len(pieces) < len(values) or (len(pieces) > 1 and all(_ends(piece) and _is_sentence(piece) for piece in pieces)):
        return []
    return pieces


def _ends(text: str) -> bool:
    return text.rstrip("\"”»' ").endswith((".", "!", "?", ":", ">"))


def _is_sentence(text: str) -> bool:
    return len(text) >= LINE and text.count(" ") >= WORDS and not text.lstrip().startswith(("{", "[", "http"))


def _squeezed(text: str) -> str:
    return "".join(text.split()).casefold()
