"""A page that a program draws is read from the article which it carries as data, however its publisher's system writes that."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from crawler.readers import Hints, Reading
from crawler.readers.html import read

TITLE = "Pass togs från handskarbetare"
LINES = [
    f"Stycke {n}: arbetarna vid fabriken i Exempelstan berättar att deras pass togs ifrån dem den första dagen."
    for n in range(4)
]
PLAIN = {"headline": TITLE, "publishedAt": "2026-03-14T12:05:00.000Z", "authors": [{"name": "Anna Påhittad"}]}
RELATED = [
    {"headline": "Ny lag dröjer", "lead": "Den nya lagen om tillbörlig aktsamhet dröjer ett år till, säger ministern."}
]


def page(data: Any, body: str = "<div id='__next'></div>") -> Reading:
    script = f"<script id='__NEXT_DATA__' type='application/json'>{json.dumps(data)}</script>"
    whole = f"<html><head><title>{TITLE} | Exempelbladet</title></head><body>{body}{script}</body></html>"
    return read(whole.encode(), "text/html", "https://a.example/1", Hints(now=datetime(2026, 3, 20, 12, tzinfo=UTC)))


@pytest.mark.parametrize(
    "body",
    [
        [{"type": "paragraph", "text": line} for line in LINES], "".join(f"<p>{line}</p>" for line in LINES), LINES,
        {"blocks": [{"children": [{"text": line[:20]}, {"marks": ["b"], "text": line[20:]}]} for line in LINES]},
        {"nodeType": "document", "content": [{"content": [{"value": line[:9]}, {"value": line[9:]}]} for line in LINES]},
    ],
)  # fmt: skip
def test_the_text_is_read_however_it_is_kept(body: Any) -> None:
    found = page({"props": {"pageProps": {"article": {**PLAIN, "body": body}, "related": RELATED}}})
    assert found.text.split("\n") == LINES
    assert (found.title, found.author) == (TITLE, "Anna Påhittad")
    assert (found.published, found.precision) == (datetime(2026, 3, 14, 12, 5, tzinfo=UTC), "second")


def test_an_article_keeps_its_lead_and_leaves_out_what_is_related() -> None:
    lead = "Arbetare på en fabrik som levererar handskar till vården har fått sina pass beslagtagna."
    found = page({"article": {**PLAIN, "body": LINES, "lead": lead, "relatedArticles": RELATED}})
    assert found.text.split("\n") == [lead, *LINES]


@pytest.mark.parametrize(
    "data", [{"article": {**PLAIN, "title": "x", "headline": "Annat", "body": LINES}}, [1, "a"], {"a": LINES}]
)
def test_data_about_something_else_is_no_article(data: Any) -> None:
    assert page(data).reason


def test_words_that_the_page_shows_come_first() -> None:
    shown = f"<main><h1>{TITLE}</h1>" + "".join(f"<p>Visat {line}</p>" for line in LINES) + "</main>"
    assert page({"article": {**PLAIN, "body": LINES}}, shown).text.startswith("Visat")
