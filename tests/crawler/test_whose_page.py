"""Which publication a page is, and of which day: the address that it claims, and a clock that stands beside its date."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from crawler import datelines, dates
from crawler.readers import Hints
from crawler.readers.html import read

NOW = datetime(2026, 3, 8, 12, tzinfo=UTC)
WORDS = "<p>" + "Arbetarna vid fabriken fick lämna ifrån sig sina pass när de kom. " * 6 + "</p>"


@pytest.mark.parametrize(
    ("own", "claimed", "taken"),
    [
        ("/news?id=3", "/news", "/news?id=3"), ("/news?id=3", "/news?id=0", "/news?id=3"),
        ("/news?id=3", "/news/?id=3", "/news/?id=3"), ("/index.php?/nyhet/12", "/index.php", ""),
        ("/show.php?id=3&lang=sv", "/show.php?id=3", "/show.php?id=3&lang=sv"),
        ("/show.php?id=3", "/show?id=3&p=1", "/show?id=3&p=1"),
        ("/n/pass-togs?ref=rss", "/n/pass-togs", "/n/pass-togs"), ("/n/pass-togs?utm_source=rss", "/n/pass-togs", "/n/pass-togs"),
        ("/n/pass-togs?print=1&amp", "/n/pass-togs.html", "/n/pass-togs.html"),
        ("/17/article.html", "/article.html", "/17/article.html"), ("/nyheter/17/visa", "/nyheter/visa", "/nyheter/17/visa"),
        ("/a/1/index.html", "/index.html", "/a/1/index.html"), ("/a/1/index.html", "/a/1/", "/a/1/"),
        ("/2026/03/nyhet/amp", "/2026/03/nyhet", "/2026/03/nyhet"),
        ("/sv/n/pass-togs", "/n/pass-togs", "/n/pass-togs"), ("/n;id=3", "/n", "/n;id=3"),
    ],
)  # fmt: skip
def test_a_page_is_not_taken_for_one_without_its_number(own: str, claimed: str, taken: str) -> None:
    base = "https://paper.example"
    markup = (
        f'<html><head><link rel="canonical" href="{base}{claimed}"></head><body><h1>Pass togs</h1>{WORDS}</body></html>'
    )
    found = read(markup.encode(), "text/html", f"{base}{own}", Hints(now=NOW)).url
    assert found == f"{base}{taken}" if taken else "12" in found


@pytest.mark.parametrize(
    ("line", "meant"),
    [
        ("Reportage 14 mars 2019, kl 14.05", "2019-03-14 14:05"), ("Pressmeddelande 14 mars 2019, kl. 14:05", "2019-03-14 14:05"),
        ("Tiedote, 14.3.2019, klo 14.05", "2019-03-14 14:05"), ("Stand: 05.03.2019, 14:05 Uhr", "2019-03-05 14:05"),
        ("Nyheter, 14 mars 2019, 14:05", "2019-03-14 14:05"), ("London, 14 March 2019, 2:05 pm", "2019-03-14 14:05"),
        ("Reportage 14 mars 2019 | kl 14.05", "2019-03-14 14:05"), ("Nyhet, 3 mars, kl 14.05", "2026-03-03 14:05"),
        ("Nyhet nr 7, kl 14.05", ""), ("Karin Exempel, kl 12.05", "2026-03-08 12:05"),
        ("Karin Exempel, i går 14.05", "2026-03-07 14:05"),
    ],
)  # fmt: skip
def test_a_clock_belongs_to_the_day_beside_it(line: str, meant: str) -> None:
    found = datelines.within(line, NOW)
    assert (found.moment.astimezone(dates.ZoneInfo(dates.ZONE)).strftime("%Y-%m-%d %H:%M") if found else "") == meant


@pytest.mark.parametrize(
    "meta",
    ["<p>Reportage 14 mars 2019</p><p>kl. 14.05</p>", "<p>14.05</p><p>Från vår man i Kulim den 14 mars 2019</p>"],
)
def test_a_clock_in_a_line_of_its_own_makes_no_old_text_new(meta: str) -> None:
    listed = datetime(2019, 3, 14, 11, tzinfo=UTC)
    markup = f"<html><body><article><h1>Pass togs</h1>{meta}{WORDS}</article></body></html>"
    found = read(
        markup.encode(), "text/html", "https://paper.example/n/pass-togs", Hints(now=NOW, published=listed)
    ).published
    assert found is None or found.date() == listed.date()
