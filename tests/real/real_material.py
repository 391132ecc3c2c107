"""The real feeds, pages, reports and seeds as they are recorded, and what is true of them, read by other means than ours.

They are looked for at ``$BEVAKA_SHARED``, else in ``../shared`` beside the checkout.
"""

from __future__ import annotations

import html
import json
import os
import re
import unicodedata
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from bevaka.keys import canonical_url

CHECKOUT = Path(__file__).resolve().parents[2]
SHARED = Path(os.environ.get("BEVAKA_SHARED") or CHECKOUT.parent / "shared")
REAL, SEEDS = SHARED / "real", SHARED / "seeds"
HAVE_REAL = (REAL / "index.jsonl").is_file()
HAVE_SEEDS = bool(list(SEEDS.glob("*.txt")))
WHERE = f"(looked in {SHARED}; name another folder with BEVAKA_SHARED)"

_ITEM = re.compile(r"<(item|entry)[\s>].*?</\1>", re.S)
_ALTERNATE = re.compile(r"<link\b(?=[^>]*\brel=[\"']alternate[\"'])[^>]*\bhref=[\"']([^\"']+)[\"']")
_TAG = re.compile(r"<[^>]*>")


@cache
def entries(folder: str) -> tuple[dict[str, Any], ...]:
    """The rows of the index whose files lie in ``folder``: feeds, pages or reports."""
    lines = (REAL / "index.jsonl").read_text("utf-8").splitlines()
    return tuple(e for e in map(json.loads, lines) if e["file"].startswith(folder + "/"))


@dataclass(frozen=True)
class Item:
    """One item of a feed: its canonical link (empty if it has none) and its title in plain words."""

    link: str
    title: str


@cache
def items(file: str) -> tuple[Item, ...]:
    """The items of a recorded feed, cut out with patterns and decoded as the index says."""
    entry = next(e for e in entries("feeds") if e["file"] == file)
    # The one feed without declaration or UTF-8 is ISO-8859-1, as its file name says.
    named = entry["encoding"] or ("iso-8859-1" if "ISO-8859-1" in file else "utf-8")
    text = (REAL / file).read_bytes().decode(named)
    return tuple(Item(link=_link(m[0]), title=words(_first(m[0], "title"))) for m in _ITEM.finditer(text))


def _link(item: str) -> str:
    found = _ALTERNATE.search(item)
    href = html.unescape(found[1]) if found else html.unescape(_plain(_first(item, "link")))
    return canonical_url(href) if href else ""


def _first(item: str, tag: str) -> str:
    found = re.search(rf"<{tag}(?:\s[^>]*)?>(.*?)</{tag}>", item, re.S)
    return found[1] if found else ""


def _plain(inner: str) -> str:
    return inner.strip().removeprefix("<![CDATA[").removesuffix("]]>").strip()


def words(inner: str) -> str:
    """What a reader sees of an element's content: without CDATA marks, tags, entities and doubled spaces."""
    raw = inner.strip()
    text = _plain(raw) if raw.startswith("<![CDATA[") else html.unescape(raw)
    return comparable(html.unescape(_TAG.sub("", text)))


def comparable(text: str) -> str:
    """One spelling of spaces and composed letters, so that only letters are compared."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def distinct(file: str) -> tuple[str, ...]:
    """The links of a feed, each once, in their order; an item without a link is none."""
    return tuple(dict.fromkeys(i.link for i in items(file) if i.link))


def grams(text: str) -> Counter[tuple[str, ...]]:
    """Shingles of four ``\\w+`` tokens with their number, as the article-extraction benchmark of Scrapinghub counts them."""
    tokens = re.findall(r"\w+", text)
    return Counter(tuple(tokens[n : n + 4]) for n in range(max(1, len(tokens) - 3)))


def precision_recall(found: str, true: str) -> tuple[float, float]:
    """How much of what was found is true, and how much of what is true was found, in shingles."""
    a, b = grams(found), grams(true)
    shared = (a & b).total()
    return shared / max(a.total(), 1), shared / max(b.total(), 1)


def f1(pairs: list[tuple[float, float]]) -> float:
    """The benchmark's F1: precision and recall are averaged over documents first."""
    p, r = (sum(pair[n] for pair in pairs) / len(pairs) for n in (0, 1))
    return 2 * p * r / (p + r)


def token_recall(found: str, true: str) -> float:
    """The share of the words of ``true`` that stand in ``found``."""
    a, b = (Counter(re.findall(r"\w+", t.lower())) for t in (found, true))
    return (a & b).total() / b.total()


def mended(title: str) -> str:
    """``title`` as its writer meant it, where UTF-8 was taken for a Western code page before it came into the feed."""
    for page in ("iso-8859-1", "cp1252"):
        with suppress(UnicodeError):
            return comparable(title.encode(page).decode("utf-8"))
    return title
