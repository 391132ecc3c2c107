"""The author of a page that has no data about itself is found in its byline, whatever program wrote the page."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from crawler.readers import Hints
from crawler.readers.html import read

TEXT = "<p>Arbetarna vid fabriken i Exempelstan berättar att deras pass togs ifrån dem, och att ingen fick det tillbaka.</p>"


def author(byline: str, below: str = "") -> str:
    body = f"<html><body><div><h1>Pass togs från handskarbetare</h1>{byline}<div>{TEXT * 3}</div></div>{below}</body></html>"
    return read(
        body.encode(), "text/html", "https://a.example/1", Hints(now=datetime(2026, 3, 20, 12, tzinfo=UTC))
    ).author


@pytest.mark.parametrize(
    "byline",
    [
        "<p class='wp-block-post-author__name'>Anna Påhittad</p>",
        "<span class='elementor-post-info__item--type-author'>Anna Påhittad</span>",
        "<span class='news-list-author'>Von Anna Påhittad</span>", "<a class='blog-author-name'>Written By Anna Påhittad</a>",
        "<dd class='createdby'>Skriven av Anna Påhittad</dd>", "<span class='username'>Anna Påhittad</span>",
        "<p>Av Anna Påhittad</p>",
        "<div>14 mars 2026 | Text: Anna Påhittad</div>", "<p>By Anna Påhittad, 14 March 2026</p>", "<p>Teksti: Anna Påhittad</p>",
        "<p>Publicerad 14 mars 2026 av Anna Påhittad</p>",
    ],
)  # fmt: skip
def test_a_byline_names_the_author(byline: str) -> None:
    assert author(byline) == "Anna Påhittad"


@pytest.mark.parametrize(
    "other",
    [
        "<div class='comment'><span class='author-name'>Kim Exempel</span></div>",
        "<p>Granskningen gjordes av Kim Exempel vid facket.</p>",
        "<div class='card-author'>Kim Exempel</div>", "<img><p class='image-author'>Kim Exempel</p>",
    ],
)  # fmt: skip
def test_who_writes_a_comment_or_is_spoken_of_is_no_author(other: str) -> None:
    assert author("", other) == ""


def test_a_headline_without_a_mark_has_its_byline_beside_it_too() -> None:
    """As tables had it: the headline is a cell, and the page is called by it."""
    body = (
        "<html><head><title>Exempelbladet - Pass togs från handskarbetare</title></head><body>"
        f"<table><tr><td>Pass togs från handskarbetare</td></tr><tr><td>Skriven av Anna Påhittad</td></tr>"
        "<tr><td>lördag, 14 mars 2026 14:05</td></tr>"
        f"<tr><td>{TEXT * 3}</td></tr></table>"
    )
    found = read(body.encode(), "text/html", "https://a.example/1", Hints(now=datetime(2026, 3, 20, 12, tzinfo=UTC)))
    assert (found.title, found.author) == ("Pass togs från handskarbetare", "Anna Påhittad")
    assert (found.published, found.precision) == (datetime(2026, 3, 14, 13, 5, tzinfo=UTC), "minute")
