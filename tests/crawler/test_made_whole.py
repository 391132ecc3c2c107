"""A text is read whole and alone: also out of tables and line breaks, with its lists, and without what readers are asked for."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from crawler.readers import Hints, Reading
from crawler.readers.html import read

HINTS = Hints(now=datetime(2026, 3, 20, 12, tzinfo=UTC))
LEAD = "Arbetare på en fabrik som levererar handskar till vården har fått sina pass beslagtagna, visar en granskning."
LINES = [
    f"Stycke {n}: arbetarna vid fabriken i Exempelstan berättar att deras pass togs ifrån dem den första dagen, och att "
    "den som ville ha sitt tillbaka fick betala två månadslöner till en förman."
    for n in range(4)
]
PARAGRAPHS = "".join(f"<p>{line}</p>" for line in LINES)
TITLE = "Pass togs från handskarbetare"


def page(body: str, head: str = "") -> Reading:
    whole = f"<html lang='sv'><head><title>{TITLE}</title>{head}</head><body>{body}</body></html>"
    return read(whole.encode(), "text/html", "https://tidning.example/2026/pass-togs-fran-handskarbetare", HINTS)


def test_a_page_of_tables_and_line_breaks_is_read_without_its_columns() -> None:
    """As pages were made until about 2005: no paragraph, no headline, and a column at either side."""
    text = "<br><br>".join([f"<b>{LEAD}</b>", *LINES])
    found = page(
        "<table width=760><tr><td width=140><a href=a.html>Hem</a><br><a href=b.html>Nyheter</a></td>"
        f"<td><font size=4><b>{TITLE}</b></font><br><br><font size=2>{text}</font></td>"
        "<td><b>Senaste nytt</b><br><a href=1.html>Så granskas gruvorna i Exempelia</a><br><a href=2.html>Ny lag dröjer ett år</a>"
        "</td></tr></table>"
    )
    assert found.text.split("\n") == [LEAD, *LINES]


def test_a_page_that_marks_its_paragraphs_as_boxes_is_read() -> None:
    """As programs in a browser write it, with names that are numbers."""
    boxes = "".join(f"<div class='css-1x{n}'>{line}</div>" for n, line in enumerate(LINES))
    found = page(
        f"<div id='root'><div class='css-9'><h1>{TITLE}</h1><div class='css-l'><p>{LEAD}</p></div>"
        f"<div class='css-b'>{boxes}</div></div>"
        "<div class='css-f'><p>© Exempelbladet AB. Ansvarig utgivare: Kim Exempelsson.</p></div></div>"
    )
    assert found.text.split("\n") == [LEAD, *LINES]


def test_a_table_of_data_stays_a_table() -> None:
    rows = "".join(f"<tr><td>Region {n}</td><td>{n} miljoner kronor</td></tr>" for n in range(3))
    assert (
        "| Region 1 | 1 miljoner kronor |"
        in page(f"<main><h1>{TITLE}</h1>{PARAGRAPHS}<table>{rows}</table></main>").text
    )


@pytest.mark.parametrize("kind", ["article", "div class='rte'", "div class='grid-section'"])
def test_lists_and_headings_between_paragraphs_are_read_whatever_the_box_is_called(kind: str) -> None:
    demands = "<ul><li>Återbetala avgifterna till alla</li><li>Lämna tillbaka passen genast</li></ul>"
    tag = kind.split()[0]
    body = f"{PARAGRAPHS}<h3>Det kräver facket</h3><p>{LEAD}</p>{demands}"
    lines = page(f"<div><h1>{TITLE}</h1><{kind}>{body}</{tag}></div>").text.split("\n")
    assert lines[-4:] == [
        "Det kräver facket",
        LEAD,
        "- Återbetala avgifterna till alla",
        "- Lämna tillbaka passen genast",
    ]


def test_paragraphs_stand_in_the_order_of_their_page() -> None:
    """A short text is put together from boxes; what stands in the box with the best name came first."""
    found = page(f"<article><h1>{TITLE}</h1><p>{LEAD}</p><div class='article__body'><p>{LINES[0]}</p></div></article>")
    assert found.text.index(LEAD) < found.text.index(LINES[0])


@pytest.mark.parametrize(
    "box",
    [
        "<div class='box'><h3>Följ oss</h3><p>Få veckans viktigaste nyheter i din inkorg varje fredag.</p>{}</div>",
        "<section><p>Hjälpte informationen på den här sidan dig? Skriv gärna till oss om vad som saknas.</p>{}</section>",
    ],
)
def test_what_readers_are_asked_for_stays_out(box: str) -> None:
    form = "<form action='/f'><input type='email' name='e'><button>Skicka</button></form>"
    assert page(f"<main><h1>{TITLE}</h1><div>{PARAGRAPHS}{box.format(form)}</div></main>").text.split("\n") == LINES


def test_a_form_around_a_page_hides_nothing() -> None:
    """As ASP.NET has it."""
    found = page(
        f"<form method='post'><input type='hidden' name='__VIEWSTATE'><h1>{TITLE}</h1><div>{PARAGRAPHS}</div></form>"
    )
    assert found.text.split("\n") == LINES


def test_the_name_of_a_site_above_its_pages_is_no_headline() -> None:
    """As Blogger writes its pages, with the moment in a microformat."""
    body = (
        f"<h1><a href='/'>Exempelbladet</a></h1><h2>lördag 14 mars 2026</h2><div><h3>{TITLE}</h3><div>{PARAGRAPHS}</div>"
        "<abbr class='published' title='2026-03-14T14:05:00+01:00'>14:05</abbr></div>"
    )
    whole = f"<html><head><title>Exempelbladet: {TITLE}</title></head><body>{body}</body></html>"
    found = read(whole.encode(), "text/html", "https://blogg.example/2026/03/pass.html", HINTS)
    assert (found.title, found.published) == (TITLE, datetime(2026, 3, 14, 13, 5, tzinfo=UTC))


def test_teasers_that_are_articles_stay_out_where_the_text_stands_in_none() -> None:
    teasers = "".join(
        f"<article><h3><a href='/{n}'>En annan rubrik om fabriken</a></h3><p>Annan sak nummer {n} som hände.</p></article>"
        for n in range(3)
    )
    assert (
        page(f"<div id='main'><h1>{TITLE}</h1><div>{PARAGRAPHS}</div><h2>Läs också</h2>{teasers}</div>").text.split(
            "\n"
        )
        == LINES
    )


def test_the_author_of_the_next_article_below_is_not_that_of_the_first() -> None:
    """As pages have it that go on for ever."""
    one = f"<article><h1>{TITLE}</h1><div class='byline'>Av Anna Påhittad</div>{PARAGRAPHS}</article>"
    other = "<article><h1>Lagen dröjer</h1><div class='byline'>Av Bo Annan</div><p>Lagen om aktsamhet dröjer ett år.</p></article>"
    assert page(f"<main>{one}{other}</main>").author == "Anna Påhittad"


def test_notes_beside_each_other_are_read_apart() -> None:
    """Boxes in a line, without classes and with nothing between them."""
    notes = "<div><span>Anna Påhittad</span><span>14.3. 14:05</span><span>Uppdaterad 14.3. 16:10</span></div>"
    found = page(f"<article><h1>{TITLE}</h1>{notes}{PARAGRAPHS}</article>")
    assert (found.published, found.precision) == (datetime(2026, 3, 14, 13, 5, tzinfo=UTC), "minute")
