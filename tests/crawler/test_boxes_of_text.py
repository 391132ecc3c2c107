"""Boxes of a text are read whatever they are called, and whether or not they are open; those beside a text stay out."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from crawler.readers import Hints
from crawler.readers.html import read

HINTS = Hints(now=datetime(2026, 3, 10, 12, tzinfo=UTC))
FIRST = "".join(
    f"<p>Stycke {n}: arbetarna på fabriken i Exempelstan berättar att deras pass togs ifrån dem när de kom.</p>"
    for n in range(4)
)
REST = "".join(
    f"<p>Svar {n}: företaget säger i ett skriftligt svar att det inte känner till uppgifterna om fabriken.</p>"
    for n in range(3)
)


def text_of(box: str) -> str:
    body = f"<html><body><main><h1>Pass togs</h1><div>{FIRST}</div>{box}</main></body></html>"
    return read(body.encode(), "text/html", "https://a.example/1", HINTS).text


@pytest.mark.parametrize(
    "name",
    [
        "class='category-hallbarhet'", "class='tag-barnarbete tag-social'", "class='block block-hållbarhet barnratt'",
        "class='elementor-widget elementor-widget-text-editor'", "class='elementor-widget-wrap'", "class=\"term-social\"",
        "style='display:none'", "class='accordion-item collapsed hidden'", "class='expandable'", "id='hidden'",
    ],
)  # fmt: skip
def test_part_of_a_text_is_read_whatever_its_box_is_called(name: str) -> None:
    text = text_of(f"<div {name}>{REST}</div>")
    assert ("Stycke 3" in text, "Svar 2" in text) == (True, True)


@pytest.mark.parametrize(
    "box",
    [
        "<div style='display:none' class='cookie-box'>{}</div>",
        "<div style='display:none'>{}<form><input></form></div>", "<div class='modal hidden'>{}</div>",
        "<div class='elementor-widget elementor-widget-posts'>{}</div>", "<div class='related hidden'>{}</div>",
        "<div class='share-bar'>{}</div>",
    ],
)  # fmt: skip
def test_boxes_beside_a_text_stay_out(box: str) -> None:
    text = text_of(box.format(REST))
    assert ("Stycke 3" in text, "Svar" in text) == (True, False)


@pytest.mark.parametrize(
    "name",
    ["message", "widget", "paid-content", "promo", "notice", "textwidget", "slide", "post-meta meta", "attachment", "premium-text"],
)  # fmt: skip
def test_much_of_a_text_is_read_under_a_name_that_says_nothing(name: str) -> None:
    """Beside the headline in main, in article, and where the page has neither."""
    rest, page = f"<div class='{name}'>{REST}</div>", "<html><body><nav><a href='/'>Hem</a></nav>{}</body></html>"
    for around in ("main", "article", "div"):
        body = page.format(f"<{around}><h1>Pass togs</h1><div>{FIRST}</div>{rest}</{around}>")
        text = read(body.encode(), "text/html", "https://a.example/1", HINTS).text
        assert (around, "Stycke 3" in text, "Svar 2" in text) == (around, True, True)


@pytest.mark.parametrize(
    "box",
    [
        "<div class='widget'><p>Svar på frågor om vårt arbete, och hur man stöder det, finns på sidan om oss.</p></div>",
        "<div class='widget'><h3>Om Granskarna</h3>{}</div>",
        "<div class='widget'><p>Prenumerera på vårt nyhetsbrev.</p>{}</div>",
        "<aside><div class='widget'>{}</div></aside>", "<div class='widget widget_recent'>{}</div>",
        "<div class='message'>{}<form><input></form></div>", "<div class='sidebar widget'>{}</div>",
    ],
)  # fmt: skip
def test_little_or_what_is_set_aside_stays_out_under_such_a_name(box: str) -> None:
    text = text_of(box.format(REST))
    assert ("Stycke 3" in text, "Svar" in text) == (True, False)


def test_a_text_is_none_of_the_comments_since_its_page_has_them() -> None:
    body = f"<html><body><div class='comments-enabled'><h1>Pass togs</h1>{FIRST}</div><p>{'Prenumerera. ' * 9}</p></body></html>"
    text = read(body.encode(), "text/html", "https://a.example/1", HINTS).text
    assert ("Stycke 0" in text, "Stycke 3" in text) == (True, True)


def test_a_closed_list_of_other_news_stays_out() -> None:
    links = "".join(
        f"<p><a href='/{n}'>Annan nyhet {n} om något helt annat som hände i förra veckan</a></p>" for n in range(5)
    )
    assert "Annan nyhet" not in text_of(f"<div style='display: none'>{links}</div>")


BESIDE = ["comment-body", "comments", "author-text", "related-content", "share-content", "footer-top", "article-teaser"]
LONG = FIRST + FIRST.replace("Stycke", "Del") + REST
LEAD = "".join(
    f"<p>Ingress {n}: en granskning av handskar som regionerna köper visar vad som hände där de görs.</p>"
    for n in range(3)
)


@pytest.mark.parametrize("name", BESIDE)
def test_a_box_that_holds_most_of_a_page_is_its_text_whatever_it_is_called(name: str) -> None:
    """Beside the headline, and around it; another text stands on the page, and one under the box's name in it."""
    for page in (
        f"<main><h1>Pass togs</h1><div>{LEAD}</div><div class='{name}'>{LONG}</div></main>",
        f"<main><h1>Pass togs</h1><div>{LEAD}</div><div class='{name}'><div class='{name}-inner'>{LONG}</div></div></main>",
        f"<div class='{name}'><h1>Pass togs</h1>{LONG}</div><div>{LEAD}</div>",
    ):
        body = f"<html><body><nav><a href='/'>Hem</a></nav>{page}</body></html>"
        text = read(body.encode(), "text/html", "https://a.example/1", HINTS).text
        assert (page[:30], "Del 3" in text, "Svar 2" in text) == (page[:30], True, True)


@pytest.mark.parametrize("name", BESIDE)
def test_what_stands_beside_a_text_stays_out_be_there_much_of_it(name: str) -> None:
    """More comments than text, each in a box; a writer in three paragraphs; a few paragraphs side by side."""
    said = "Svar: jag har läst det där om fabriken, och jag tror inte ett ord av vad företaget säger i dag."
    each = f"<div class='one'><p>{said}</p><p>Svara på det, skriver en läsare här.</p></div>" * 16
    for beside in (each, "<p>Svar: hon skriver om arbete.</p>" * 3, f"<p>{said}</p>" * 3):
        page = f"<main><h1>Pass togs</h1><div>{LONG.replace('Svar', 'Slut')}</div><div class='{name}'>{beside}</div></main>"
        text = read(f"<html><body>{page}</body></html>".encode(), "text/html", "https://a.example/1", HINTS).text
        assert ("Del 3" in text, "Svar" in text) == (True, False)
