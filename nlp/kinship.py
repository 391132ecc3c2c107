"""When two documents tell of the same event, in whatever language: pure comparison of what is known of them.

Copies are known by shared word groups. Otherwise companies, themes, dates, and anchors count: anchors are tokens that
survive translation (figures, names of people and places). Weights are ours, tried on invented stories in seven languages.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from bevaka.records import Document, Event, Finding, MentionKind, Reason

NEEDED = 3.0
COPY = 0.4
_SHINGLE, _SKETCH = 4, 64
_MAX_ANCHORS = 160
_DISTANT = 60
_WORD = re.compile(r"\d{1,3}(?:[ \u00a0\u202f.,]\d{3})+(?!\d)|[^\W_]+(?:[.,]\d+)*")
_BROAD = frozenset({"due_diligence", "migrant_workers"})
_CAPITAL_LANGUAGES = frozenset({"sv", "en", "nb", "nn", "da", "fi"})


@dataclass(frozen=True)
class Traits:
    """What grouping needs to know of one document; JSON-friendly through :meth:`as_dict`."""

    seen: str
    language: str
    event: str
    suppliers: tuple[str, ...]
    themes: tuple[str, ...]
    countries: tuple[str, ...]
    products: tuple[str, ...]
    shingles: tuple[int, ...]
    anchors: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        """The traits as plain lists and texts."""
        return {k: list(v) if isinstance(v, tuple) else v for k, v in asdict(self).items()}

    @classmethod
    def of_dict(cls, data: Mapping[str, Any]) -> Traits:
        """The traits that :meth:`as_dict` wrote; what is missing is empty."""

        def many(name: str) -> tuple[Any, ...]:
            return tuple(data.get(name, ()))

        return cls(
            str(data.get("seen", "")),
            str(data.get("language", "")),
            str(data.get("event", "")),
            many("suppliers"),
            many("themes"),
            many("countries"),
            many("products"),
            many("shingles"),
            many("anchors"),
        )


def hashed(text: str) -> int:
    """A fixed 60-bit hash (BLAKE2b): the same on every machine and in every run."""
    return int.from_bytes(hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=8).digest(), "big") >> 4


def traits(document: Document, finding: Finding, seen: datetime | None = None) -> Traits:
    """What grouping needs to know of a document and its finding; ``seen`` stands in for a missing date."""
    when = document.published or seen
    names = {m.text.casefold() for m in finding.mentions if m.kind in (MentionKind.SUPPLIER, MentionKind.COUNTRY)}
    return Traits(
        seen=when.astimezone(UTC).isoformat() if when else "",
        language=finding.lang,
        event=finding.event,
        suppliers=finding.suppliers,
        themes=finding.themes,
        countries=finding.countries,
        products=finding.products,
        shingles=sketch(document.body),
        anchors=anchors(document.body[:20_000], names, finding.lang),
    )


def sketch(text: str) -> tuple[int, ...]:
    """The 64 smallest hashes of the text's groups of four words: a bottom-k sketch for Jaccard similarity (Broder, 1997)."""
    words = [w.casefold() for w in _WORD.findall(text[:200_000])]
    groups = {" ".join(words[i : i + _SHINGLE]) for i in range(max(1, len(words) - _SHINGLE + 1))} if words else set()
    return tuple(sorted(hashed(g) for g in groups)[:_SKETCH])


def similarity(a: Iterable[int], b: Iterable[int]) -> float:
    """Estimated Jaccard similarity of two sketches."""
    one, two = set(a), set(b)
    if not one or not two:
        return 0.0
    union = sorted(one | two)[:_SKETCH]
    return sum(h in one and h in two for h in union) / len(union)


def anchors(text: str, names: set[str], language: str) -> tuple[str, ...]:
    """Figures and capitalised names inside sentences, without the names of companies and countries."""
    found: dict[str, None] = {}
    previous_end = 0
    for match in _WORD.finditer(text):
        word = match.group()
        gap = text[previous_end : match.start()]
        previous_end = match.end()
        if word[0].isdigit():
            number = re.sub(r"\D", "", word)
            if len(number) >= 2 and not (len(number) == 4 and number[:2] in ("19", "20")):
                found[number] = None
        elif (
            word[0].isupper()
            and len(word) >= 4
            and language in _CAPITAL_LANGUAGES | {"de"}
            and not _sentence_start(gap)
        ):
            plain = word.casefold()
            plain = plain[:-1] if plain.endswith("s") and len(plain) > 4 else plain
            if plain not in names and not any(plain in n for n in names):
                found[plain] = None
    return tuple(found)[:_MAX_ANCHORS]


def _sentence_start(gap: str) -> bool:
    return not gap or any(c in gap for c in '.!?\n:–-»«"”“')


def kinship(a: Traits, b: Traits) -> tuple[float, Reason]:
    """How sure it is that two documents tell of one event (3 decides), and the reason."""
    alike = similarity(a.shingles, b.shingles)
    if alike >= COPY:
        return 10.0 * alike, Reason(name="copy", detail=f"{alike:.0%} of the word groups are the same")
    shared = set(a.suppliers) & set(b.suppliers)
    themes = (set(a.themes) & set(b.themes)) - _BROAD
    points = 0.0
    if a.suppliers and b.suppliers:
        if not shared:
            points -= 2.0
        points += 2.2 * len(shared) / min(len(a.suppliers), len(b.suppliers)) + 0.3 * min(
            2, len(shared) - 1 if shared else 0
        )
    elif (
        not a.suppliers
        and not b.suppliers
        and set(a.countries) & set(b.countries)
        and set(a.products) & set(b.products)
    ):
        points += 1.5
    elif a.suppliers or b.suppliers:
        points -= 0.8
    points += 0.8 if themes else -1.0
    points += 0.5 if set(a.countries) & set(b.countries) else -0.4 if a.countries and b.countries else 0.0
    common = set(a.anchors) & set(b.anchors)
    points += min(2.4, 0.4 * len(common))
    points += _events(a.event, b.event)
    points -= _days(a.seen, b.seen)
    detail = f"companies {len(shared)}, themes {len(themes)}, names and figures {len(common)}, {points:.1f} points"
    return points, Reason(name="same_event", detail=detail)


def _events(a: str, b: str) -> float:
    if a == b:
        return 0.6
    pair = {a, b}
    if Event.REMEDY in pair and pair & {Event.ALLEGATION, Event.ENFORCEMENT}:
        return -1.2
    if pair == {Event.ALLEGATION, Event.ENFORCEMENT}:
        return 0.0
    return 0.2


def _days(a: str, b: str) -> float:
    """Points lost for the days between two documents; a missing date loses a little."""
    if not a or not b:
        return 0.3
    days = abs((datetime.fromisoformat(a) - datetime.fromisoformat(b)).total_seconds()) / 86400
    if days <= 5:
        return 0.0
    return min(2.6, 0.4 + days / _DISTANT)
