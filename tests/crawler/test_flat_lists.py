"""Lists without boxes, where link, date and words follow each other: each date goes to the link that it belongs to."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from bevaka import clock
from bevaka.records import Answer, Source
from crawler import dates
from crawler.kinds import listing, report

NOW = datetime(2026, 3, 6, 12, tzinfo=UTC)
LIST = "http://a.example/nyheter"
TITLES = (
    "Pass togs från arbetare på fabrik",
    "Gruva i Exempelstan stänger efter olycka",
    "Facket kräver svar om löner",
)


@pytest.fixture(autouse=True)
def still() -> Iterator[None]:
    clock.set_clock(NOW, pinned=True)
    yield
    clock.set_clock(None)


def read(body: str, kind: str = "listing", language: str = "sv", **options: str) -> list[tuple[str, str, str]]:
    """Path, title and day of each lead."""
    made = Source(id="s", name="S", kind=kind, url=LIST, options=options)
    page = f"<html lang='{language}'><body><main>{body}</main></body></html>"
    found = (report if kind == "report" else listing).read(
        made, Answer(url=LIST, status=200, headers={}, body=page.encode())
    )
    zone = ZoneInfo(dates.ZONE)
    return [
        (one.url.removeprefix("http://a.example"), one.title, f"{one.published.astimezone(zone):%d}" if one.published else "")
        for one in found.leads
    ]  # fmt: skip


def days(body: str) -> list[str]:
    return [day for _, _, day in read(body)]


def items(form: str) -> str:
    links = (f"<a href='/nyheter/{n}-om-en-sak'>{title}</a>" for n, title in enumerate(TITLES, 3))
    return "".join(form.format(a=link, d=f"{n} mars 2026") for n, link in zip((5, 4, 2), links, strict=True))


@pytest.mark.parametrize(
    "form",
    [
        "<h3>{a}</h3><p>{d}</p>",
        "<h3>{a}</h3><p>{d}</p><p>Några ord om saken.</p>",
        "<h3>{a}</h3><p>Några ord om saken.</p><p class='datum'>Publicerad {d}</p>",
        "<p>{d}</p><h3>{a}</h3>",
        "<p>{d}</p><h3>{a}</h3><p>Några ord om saken.</p>",
        "<p>{a}</p><p><em>{d}</em></p><hr>",
        "{a}<br>{d}<br><br>",
        "{d}<br>{a}<br><br>",
        "<b>{d}</b><br>{a}<br>Några ord om saken.<br>",
        "<h3>{a}</h3><h5>{d}</h5><p>Några ord om saken.</p>",
        "<h3>{a}</h3><p>{d} – Några ord om saken, som är lång och har hänt i en fabrik som syr skor åt andra.</p>",
        "<h3>{a}</h3><p><strong>{d}</strong> Några ord om saken.</p>",
        "<article><h3>{a}</h3><p>{d} – Några ord om saken, som är lång och har hänt i en fabrik som syr skor.</p></article>",
    ],
)
def test_a_date_in_a_line_of_its_own_is_that_of_its_link(form: str) -> None:
    assert days(items(form)) == ["05", "04", "02"]


def test_a_link_without_a_date_has_not_that_of_another() -> None:
    for last in ("h3", "p"):
        more = f"<{last}><a href='/nyheter/9-utan-datum'>{TITLES[0]}, igen</a></{last}>"
        assert days(items("<h3>{a}</h3><p>{d}</p>") + more) == ["05", "04", "02", ""]


def test_a_heading_that_is_a_date_is_that_of_its_group() -> None:
    links = [f"<p><a href='/nyheter/{n}-om-en-sak'>{TITLES[0]} {n}</a></p>" for n in range(5)]
    assert days(f"<h4>5 mars 2026</h4>{''.join(links[:3])}<h4>2 mars 2026</h4>{''.join(links[3:])}") == [
        "05", "05", "05", "02", "02",
    ]  # fmt: skip


def test_reports_are_called_as_the_heading_above_them() -> None:
    flat = "".join(
        f"<h3>Granskning av fabrik {n}</h3><p>Publicerad {n} februari 2026</p><p>Några ord.</p>"
        f"<p><a href='/f/{n}.pdf'>Ladda ner rapporten (PDF)</a></p>"
        for n in (2, 1)
    )
    assert read(flat, "report") == [
        ("/f/2.pdf", "Granskning av fabrik 2", "02"), ("/f/1.pdf", "Granskning av fabrik 1", "01"),
    ]  # fmt: skip
    versions = "<a href='/f/sv.pdf'>Svenska</a> <a href='/f/en.pdf'>English</a>"
    versions = f"<div><h3>Gruvornas pris</h3><p>12 februari 2026</p>{versions}</div>"
    assert read(versions, "report") == [("/f/sv.pdf", "Gruvornas pris", "12"), ("/f/en.pdf", "Gruvornas pris", "12")]
    group = (
        "<h3>Rapporter 2025</h3><p><a href='/f/a.pdf'>Läs rapporten</a></p><p><a href='/f/b.pdf'>Läs rapporten</a></p>"
    )
    assert {title for _, title, _ in read(group, "report")} == {"Läs rapporten"}


def test_a_link_that_says_nothing_is_called_as_the_line_beside_it() -> None:
    rows = "".join(
        f"<tr><td>2026-02-0{n}</td><td>Granskning av fabrik {n}</td><td><a href='/f/{n}.pdf'>PDF</a></td></tr>"
        for n in (2, 1)
    )
    assert read(f"<table>{rows}</table>", "report") == [
        ("/f/2.pdf", "Granskning av fabrik 2", "02"), ("/f/1.pdf", "Granskning av fabrik 1", "01"),
    ]  # fmt: skip
    twice = "<div><a href='/f/a.pdf'><img alt=''></a><h3>Gruvornas pris</h3><a href='/f/a.pdf?utm_source=x'>Ladda ner</a></div>"
    assert read(twice, "report") == [("/f/a.pdf", "Gruvornas pris", "")]


def test_the_heading_above_read_more_is_its_title_in_a_list_without_boxes() -> None:
    flat = "<hr>".join(
        f"<h3>{title}</h3><p>{n} mars 2026</p><p>Några ord. <a href='/nyheter/{n}-om'>Läs mer</a></p>"
        for n, title in zip((5, 4, 2), TITLES, strict=True)
    )
    assert read(flat) == [(f"/nyheter/{n}-om", title, f"0{n}") for n, title in zip((5, 4, 2), TITLES, strict=True)]


@pytest.mark.parametrize("line", ["<p>3 mars</p>", "<br>3 mars<br>", "<p>x</p>", "<h3>x</h3>"])
def test_a_list_of_any_length_is_read_in_time(line: str) -> None:
    body = "".join(f"<p><a href='/nyheter/{n}-om-en-sak'>{TITLES[0]}</a></p>{line}" for n in range(2000))
    begun = time.process_time()
    read(body)
    assert time.process_time() - begun < 10
