"""Publications as JSON lines, with labels or without: read and checked, each fault with its line."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from babel import Locale

from bevaka.errors import Mistake, Mistakes
from bevaka.records import Assertion, Document, Event, SourceType, Tier
from bevaka.register_rows import PRODUCTS

SETS = ("suppliers", "themes", "countries", "products")
Row = dict[str, Any]
Fault = tuple[str | None, str]


@dataclass(frozen=True)
class Known:
    """What labels may name beside what is the same everywhere: ids of the register's companies, and of the themes."""

    suppliers: Collection[str]
    themes: Collection[str]


def read_lines(file: Path, data: bytes) -> Iterator[tuple[int, Row | Mistake]]:
    """Each line of ``data`` with its number: a publication that can be judged, or what is wrong with it."""
    for number, line in enumerate(data.split(b"\n"), 1):
        if not line.strip(b" \t\r\xef\xbb\xbf"):
            continue
        try:
            row = json.loads(line.decode("utf-8-sig"))
        except (ValueError, RecursionError) as error:
            yield number, Mistake(file=file, line=number, column=None, text=f"is not a JSON object: {error}")
            continue
        fault = _fault(row)
        yield number, _mistake(file, number, fault) if fault else row


def _mistake(file: Path, number: int | None, fault: Fault) -> Mistake:
    return Mistake(file=file, line=number, column=fault[0], text=fault[1])


def _fault(row: object) -> Fault | None:
    """What is wrong with a publication, if anything."""
    if not isinstance(row, dict):
        return None, "is not a JSON object"
    for name in ("id", "title", "text"):
        if name not in row:
            return name, "is missing"
        if not isinstance(row[name], str) and not (name == "id" and isinstance(row[name], int)):
            return name, "is not text"
    for name in ("url", "source", "lang", "published"):
        if row.get(name) is not None and not isinstance(row[name], str):
            return name, "is not text"
    return None


def _label_fault(row: Row) -> Fault | None:
    """What is wrong with the labels of a publication, if anything."""
    labels = row.get("labels")
    if not isinstance(labels, dict):
        return "labels", "are missing" if labels is None else "are no JSON object"
    if not row.get("lang"):
        return "lang", "is missing"
    for name in ("story", "trap"):
        if row.get(name) is not None and not isinstance(row[name], str):
            return name, "is not text"
    for name in (*SETS, "evidence"):
        some = labels.get(name, [])
        if not isinstance(some, list) or not all(isinstance(one, str) for one in some):
            return f"labels.{name}", "is no list of texts"
    for name, words in (("tier", Tier), ("event", Event), ("assertion", Assertion)):
        said, known = labels.get(name), [str(word) for word in words]
        if said not in known and (name == "tier" or said is not None):
            return f"labels.{name}", f"is {said!r}; there are: {', '.join(known)}"
    return _word_fault(row, labels)


def _word_fault(row: Row, labels: Row) -> Fault | None:
    """A label that no publication can have: a language or country that is none, goods that nobody buys, a quote from nowhere."""
    english = Locale("en")
    if row["lang"] not in english.languages:
        return "lang", f"is {row['lang']!r}, which is no language; write its code of ISO 639, as in sv"
    for one in labels.get("countries", ()):
        if not re.fullmatch(r"[A-Z]{2}", one) or one not in english.territories:
            return "labels.countries", f"{one!r} is no country; write two capital letters of ISO 3166-1, as in SE"
    for one in labels.get("products", ()):
        if one not in PRODUCTS:
            return "labels.products", f"there is no product group {one!r}; there are: {', '.join(PRODUCTS)}"
    text = " ".join(f"{row['title']}\n{row['text']}".split())
    for one in labels.get("evidence", ()):
        if not one.strip() or " ".join(one.split()) not in text:
            return "labels.evidence", f"{one!r} does not stand in the text"
    return None


def _unknown(row: Row, known: Known) -> Fault | None:
    """A company or theme among the labels of a sound publication that the house does not have."""
    for one in row["labels"].get("suppliers", ()):
        if one not in known.suppliers:
            return "labels.suppliers", f"there is no company {one!r} in the register that it is measured with"
    for one in row["labels"].get("themes", ()):
        if one not in known.themes:
            return "labels.themes", f"there is no theme {one!r}; there are: {', '.join(sorted(known.themes))}"
    return None


def read_gold(gold: Path, known: Known | None = None) -> dict[str, Row]:
    """Labelled documents by id; where it is ``known`` what labels may name, no other names.

    Raises Mistakes that name the line; also where there are none, which no figure measures.
    """
    rows: dict[str, Row] = {}
    mistakes: list[Mistake] = []
    try:
        data = gold.read_bytes()
    except OSError as error:
        raise Mistakes([_mistake(gold, None, (None, f"cannot be read: {error.strerror}"))]) from error
    for number, row in read_lines(gold, data):
        if isinstance(row, Mistake):
            mistakes.append(row)
        elif fault := _label_fault(row) or (_unknown(row, known) if known else None):
            mistakes.append(_mistake(gold, number, fault))
        elif (key := str(row["id"])) in rows:
            mistakes.append(_mistake(gold, number, ("id", f"{key!r} stands twice")))
        else:
            rows[key] = row
    if not rows and not mistakes:
        mistakes.append(_mistake(gold, None, (None, "holds no labelled document")))
    if mistakes:
        raise Mistakes(mistakes)
    return rows


def document_of(row: Mapping[str, Any]) -> Document:
    """A line of JSON as a document: id, title and text; address, date, publisher and language where known."""
    when = _moment(row.get("published") or "")
    return Document(
        url=row.get("url") or str(row["id"]),
        title=row["title"],
        text=row["text"],
        published=when,
        source_name=row.get("source") or "",
        source_type=_source_type(row.get("source_type")),
        language=row.get("lang") or "",
    )


def _source_type(text: object) -> SourceType:
    """The kind of publisher; media where the row says none that is known."""
    return next((kind for kind in SourceType if kind == text), SourceType.MEDIA)


def _moment(text: str) -> datetime | None:
    """An ISO date or time, taken as UTC where it says no zone; ``None`` for what is no date."""
    try:
        when = datetime.fromisoformat(text)
    except ValueError:
        return None
    return when if when.tzinfo is not None else when.replace(tzinfo=UTC)
