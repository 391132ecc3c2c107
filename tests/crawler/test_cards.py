"""Lists whose cards are links as a whole, or pictures: the date and the words inside them, and what the picture shows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from bevaka import clock
from bevaka.records import Answer, Lead, Source
from crawler.kinds import listing, report

NOW = datetime(2026, 3, 6, 12, tzinfo=UTC)
TITLES = [f"Fabriken bröt mot lagen i Exempelstan, del {n}" for n in range(1, 4)]


@pytest.fixture(autouse=True)
def still() -> Iterator[None]:
    clock.set_clock(NOW, pinned=True)
    yield
    clock.set_clock(None)


def read(markup: str, kind: str = "listing") -> tuple[Lead, ...]:
    source = Source(id="s", name="S", kind=kind, url="http://a.example/nyheter")
    answer = Answer(url=source.url, status=200, headers={}, body=f"<html><main>{markup}</main></html>".encode())
    return (report if kind == "report" else listing).read(source, answer).leads


def cards(inner: str) -> str:
    made = (inner.format(title=title, day=n) for n, title in enumerate(TITLES, 1))
    return "".join(f"<a class=card href='/nyheter/fabriken-brot-{n}'>{card}</a>" for n, card in enumerate(made, 1))


INSIDE = {
    "<span class=x__date>{day} mars</span><span class=x__title>{title}</span><span class=x__text>Ingress.</span>": "Ingress.",
    "<div class=when>{day} mars 2026</div><h3>{title}</h3><p>Ingress.</p>": "Ingress.",
    "<h3>{title}</h3><time datetime='2026-03-0{day}'>i veckan</time>": "i veckan",
    "<img src=x alt='En fabrik'><strong>{title}</strong><br><small>Publicerad {day} mars 2026</small>": "Publicerad",
    "<span class=tag>Nyhet</span> <span>{day}.3.2026</span><h2>{title}</h2>": "Nyhet",
}


@pytest.mark.parametrize("inner", INSIDE)
@pytest.mark.parametrize("around", ["{}", "<div class=grid>{}</div>", "<section><h2>Aktuellt</h2>{}</section>"])
def test_a_card_that_is_a_link_holds_its_date_and_its_words(inner: str, around: str) -> None:
    leads = read(around.format(cards(inner)))
    assert [lead.title for lead in leads] == TITLES
    assert [lead.published and lead.published.date().isoformat() for lead in leads] == [
        f"2026-03-0{day}" for day in range(1, 4)
    ]
    for lead in leads:
        assert INSIDE[inner] in lead.summary
        assert lead.title not in lead.summary


def test_a_date_beside_a_link_in_bold_still_counts() -> None:
    lines = "<br>".join(
        f"{day} mars: <a href='/nyheter/fabriken-brot-{day}'><b>{title}</b></a>" for day, title in enumerate(TITLES, 1)
    )
    leads = read(f"<p>{lines}</p>")
    assert [(lead.title, lead.summary, bool(lead.published)) for lead in leads] == [(t, "", True) for t in TITLES]


def test_a_link_without_words_is_called_what_its_picture_shows() -> None:
    pictures = "".join(
        f"<div><a href='/f/{n}.pdf'><img src=x alt='Omslag: {title}'></a></div>" for n, title in enumerate(TITLES)
    )
    assert [lead.title for lead in read(pictures, "report")] == [f"Omslag: {title}" for title in TITLES]
    assert [lead.title for lead in read(pictures.replace(".pdf", "-en-granskning-av"))] == [
        f"Omslag: {t}" for t in TITLES
    ]


def test_words_of_a_link_come_before_what_its_picture_shows() -> None:
    markup = "".join(
        f"<a href='/nyheter/fabriken-brot-{n}'><img src=x alt='{'Arbetare vid en maskin i en fabrik ' * 3}'></a>"
        f"<h3><a href='/nyheter/fabriken-brot-{n}'>{title}</a></h3>"
        for n, title in enumerate(TITLES)
    )
    assert [lead.title for lead in read(markup)] == TITLES
