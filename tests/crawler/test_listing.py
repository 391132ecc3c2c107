"""Lists on web pages: the dates that stand in them in six languages, and the pages behind the first one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from crawl_world import extract, gather, make_house, source
from servers import manners as m
from servers.httpd import Answer, Page, Web

from bevaka import clock
from bevaka.records import Answer as Read
from bevaka.records import Lead, Listing, Source
from crawler import dates
from crawler.kinds import listing
from crawler.paging import PAGES, next_page
from crawler.plain import parsed
from tests.real import real_material

NOW = datetime(2026, 3, 6, 12, tzinfo=UTC)
LIST = "http://a.example/nyheter"


@pytest.fixture(autouse=True)
def still() -> Iterator[None]:
    clock.set_clock(NOW, pinned=True)
    yield
    clock.set_clock(None)


def read(body: str, url: str = LIST, **options: str) -> Listing:
    made = Source(id="s", name="S", kind="listing", url=url, options=options)
    return listing.read(made, Read(url=url, status=200, headers={}, body=body.encode()))


def local(lead: Lead) -> str:
    return lead.published.astimezone(dates.ZoneInfo(dates.ZONE)).strftime("%Y-%m-%d %H:%M") if lead.published else ""


TITLE = "Arbetare på handskfabrik fick sina pass tagna"
LINK = f"<a href='/nyheter/arbetare-pa-fabrik-2019'>{TITLE}</a>"
# How a list writes a date, and what it means at one in the afternoon of Friday the sixth of March 2026 in Stockholm.
WRITTEN = [
    ("14 mar 2019", "2019-03-14 12:00"), ("14 mar", "2025-03-14 12:00"), ("4 mar", "2026-03-04 12:00"),
    ("kl. 14.05", "2026-03-05 14:05"), ("kl. 9.05", "2026-03-06 09:05"), ("Publicerad: i går", "2026-03-05 12:00"),
    ("Publicerad: i går kl. 22.15", "2026-03-05 22:15"), ("Publicerad 3 mars 2026", "2026-03-03 12:00"),
    ("Idag 08:30", "2026-03-06 08:30"), ("för 2 timmar sedan", "2026-03-06 11:00"), ("i förrgår", "2026-03-04 12:00"),
    ("onsdag 4 mars", "2026-03-04 12:00"), ("2026-03-05", "2026-03-05 12:00"), ("Uppdaterad: 5 mars 2026 kl 07:30",
    "2026-03-05 07:30"),
    ("Publisert i går", "2026-03-05 12:00"), ("Publisert: 3. mars 2026, kl 14:05", "2026-03-03 14:05"), ("for 3 timer siden",
    "2026-03-06 10:00"),
    ("tirsdag 3. mars", "2026-03-03 12:00"), ("Publiceret: i går kl. 09.15", "2026-03-05 09:15"), ("d. 3. marts 2026",
    "2026-03-03 12:00"),
    ("05.03.2026", "2026-03-05 12:00"), ("Julkaistu eilen", "2026-03-05 12:00"), ("Julkaistu 5.3.2026 klo 9.05",
    "2026-03-05 09:05"),
    ("ke 4.3. klo 14.05", "2026-03-04 14:05"), ("5. maaliskuuta 2026", "2026-03-05 12:00"), ("2 tuntia sitten",
    "2026-03-06 11:00"),
    ("Veröffentlicht: gestern", "2026-03-05 12:00"), ("vor 2 Stunden", "2026-03-06 11:00"), ("Donnerstag, 5. März 2026",
    "2026-03-05 12:00"),
    ("5. März 2026, 08:00 Uhr", "2026-03-05 08:00"), ("klo 10.30", "2026-03-06 10:30"), ("March 5, 2026", "2026-03-05 12:00"),
    ("Posted yesterday", "2026-03-05 12:00"), ("3 hours ago", "2026-03-06 10:00"),
]  # fmt: skip
# Where a list writes it: Joomla, WordPress, Drupal, and by hand.
PLACES = {
    "in its own line": "<ul><li><p>{date}</p><h3>{link}</h3><p>Ingress om fabriken.</p></li></ul>",
    "behind the link": "<ul><li>{link} <span>{date}</span></li></ul>",
    "before the link": "<ul><li>{date} – {link}</li></ul>",
    "Joomla": "<div class='items-row'><div class='item'><h2 itemprop='name'>{link}</h2>"
    "<dl class='article-info'><dd class='published'><time>{date}</time></dd></dl><p>Ingress.</p></div></div>",
    "WordPress": "<article class='post'><header><h2 class='entry-title'>{link}</h2><div class='entry-meta'>"
    "<span class='posted-on'>{date}</span></div></header><p>Ingress om 300 arbetare.</p></article>",
    "Drupal": "<div class='views-row'><div class='views-field-created'><span class='field-content'>{date}</span></div>"
    "<div class='views-field-title'>{link}</div></div>",
    "a table": "<table><tr><td>{date}</td><td>{link}</td></tr></table>",
    "a group": "<h4>{date}</h4><ul><li>{link}</li></ul>",
    "a list of terms": "<dl><dt>{date}</dt><dd>{link}</dd></dl>",
    "lines of a paragraph": "<p>Nyheter<br>{date} {link}<br><a href='/om-oss-och-vart-arbete-3'>Om oss och vårt arbete</a></p>",
}


@pytest.mark.parametrize(("text", "meant"), WRITTEN, ids=[text for text, _ in WRITTEN])
def test_a_date_is_read_in_whatever_words_and_wherever_it_stands(text: str, meant: str) -> None:
    found = {}
    for place, markup in PLACES.items():
        leads = read(f"<html><main>{markup.format(date=text, link=LINK)}</main></html>", selector="a").leads
        found[place] = next(local(lead) for lead in leads if lead.title == TITLE)
    assert found == dict.fromkeys(PLACES, meant)


@pytest.mark.parametrize(
    "words",
    ["Möte den 12 mars i Penang", "Strejken började i måndags", "Arbetare sedan 3 mars", "300 arbetare",
    "Telefon 08-123 45 67", "1/2",
     "Idag bryts kobolt av barn, visar rapporten.", "Today, 150 people work here.", "Den 12 maj 2013 rasade fabriken.",
     "Så gick det till kl. 14", "Seminarium i dag för alla", "9.30-11.00", "Vecka 12"],
)  # fmt: skip
def test_words_that_speak_of_something_else_are_no_date(words: str) -> None:
    (lead,) = read(f"<html><main><li>{LINK}<p>{words}</p></li></main></html>").leads
    assert local(lead) == ""


CARDS = {
    "<h3>{a}<br>{b}</h3><p>Ingress.</p>": TITLE, "{a}<br>{b}": TITLE, "<div>{a}</div><div>{b}</div>": TITLE,
    "<div>Nyhet</div><div>{a} {b}</div><div>Ingress.</div>": f"Nyhet {TITLE} Ingress.",
    "<div class=tag>Nyhet</div><div class='card__title'>{a} {b}</div><div>Ingress.</div>": TITLE,
    "<span class=date>1 mars</span><strong>{a} {b}</strong><span class=text>Ingress.</span>": TITLE,
    "<span class=date>1 mars</span><span class=x>{a} {b}</span>": f"1 mars {TITLE}",
    "<span class=large>A</span>rbetare {b}": TITLE, "{a} <b>{b}</b> i dag": f"{TITLE} i dag",
    "<div class=subtitle>En underrubrik som är lång</div><div class=newsTitle>{a} {b}</div>": TITLE,
}  # fmt: skip


@pytest.mark.parametrize("card", CARDS)
def test_words_of_a_card_are_parted_and_its_title_is_its_title(card: str) -> None:
    first, _, rest = TITLE.partition(" ")
    inner = card.format(a=first, b=rest)
    (lead,) = read(f"<html><main><li><a href='/nyheter/handskar-1'>{inner}</a></li></main></html>", selector="a").leads
    assert lead.title == CARDS[card]


def test_a_title_in_several_lines_is_no_summary() -> None:
    link = LINK.replace(TITLE, TITLE.replace(" ", "<br>", 1))
    (lead,) = read(f"<html><main><li>{link}<p>Ingress.</p></li></main></html>").leads
    assert (lead.title, lead.summary) == (TITLE, "Ingress.")


GROUPS = [
    "<h2>2024</h2><ul><li>1 mars {link}</li></ul>",
    "<h2>2024</h2><table><tr><td>1.3. klo 12.00</td><td>{link}</td></tr></table>",
    "<section><h3>År 2024</h3><div><div class=row><p>1 mars</p><h4>{link}</h4></div></div></section>",
    "<p>2024</p><ul><li><span class=date>1 mars</span> {link}</li></ul>",
]


@pytest.mark.parametrize("markup", GROUPS)
def test_a_day_without_its_year_is_of_the_year_above_it(markup: str) -> None:
    (lead,) = read(f"<html><main>{markup.format(link=LINK)}</main></html>", selector="a").leads
    assert local(lead) == "2024-03-01 12:00"
    (lead,) = read(
        f"<html><main><h2>2026</h2>{markup.format(link=LINK).replace('2024', '300')}</main></html>", selector="a"
    ).leads
    assert local(lead) == "2026-03-01 12:00"
    whole = markup.format(link=LINK).replace("1 mars", "1 mars 2026").replace("1.3.", "1.3.2026")
    assert local(read(f"<html><main>{whole}</main></html>", selector="a").leads[0]) == "2026-03-01 12:00"


def test_day_month_and_year_in_boxes_of_their_own_are_one_date() -> None:
    date = "<div class=date><span>01</span><span>mar</span><span>2026</span></div>"
    (lead,) = read(f"<html><main><article>{date}<h2>{LINK}</h2></article></main></html>").leads
    assert local(lead) == "2026-03-01 12:00"


NEXT = [
    ("<link rel='next' href='/nyheter?page=2'>", "/nyheter?page=2"), ("<a rel='next nofollow' href='/nyheter/aldre'>3</a>",
    "/nyheter/aldre"),
    ("<a href='?start=10'>Nästa</a>", "/nyheter?start=10"), ("<a href='/nyheter/page/2/'>Äldre inlägg →</a>", "/nyheter/page/2"),
    ("<li class='pager__item--next'><a href='?page=1'><span>››</span></a></li>", "/nyheter?page=1"),
    ("<div class='nav-previous'><a href='/nyheter/page/2'>« </a></div>", "/nyheter/page/2"),
    ("<a href='?side=2'>Neste side</a>", "/nyheter?side=2"),
    ("<a href='?p=2'>Seuraava</a>", "/nyheter?p=2"), ("<a href='?seite=2' title='Nächste Seite'>»</a>", "/nyheter?seite=2"),
    ("<a href='?page=2'>Visa fler nyheter</a>", "/nyheter?page=2"), ("<a href='?offset=20' aria-label='Next page'><svg/></a>",
    "/nyheter?offset=20"),
    ("<a href='?page=2'>Tidigare nyheter</a>", "/nyheter?page=2"), ("<a href='?page=2'>Earlier posts</a>", "/nyheter?page=2"),
    ("<button data-url='/nyheter?page=2'>Visa fler</button>", "/nyheter?page=2"),
    ("<a href='#' data-href='/nyheter?page=2'>Load more</a>", "/nyheter?page=2"),
    ("<button data-url='/nyheter?page=2'>Dela</button>", None), ("<button data-url='/om-oss'>Visa fler</button>", None),
    ("<a href='http://other.example/?page=2' rel='next'>Nästa</a>", None),
    ("<a href='http://127.0.0.1/?page=2' rel='next'>Nästa</a>", None),
    ("<a href='/kalender/mars'>Nästa</a>", None), ("<a href='/nyheter' rel='next'>Nästa</a>", None),
    ("<a href='?page=2'>Nästa möte hålls i maj</a>", None),
    ("<a href='javascript:next()'>Nästa</a>", None),
]  # fmt: skip


@pytest.mark.parametrize(("markup", "path"), NEXT, ids=[markup for markup, _ in NEXT])
def test_the_next_page_is_found(markup: str, path: str | None) -> None:
    root = parsed(f"<html><body><ul><li>{LINK}</li></ul>{markup}</body></html>")
    assert root is not None
    found = next_page(root, LIST)
    assert (found.rstrip("/") if found else None) == (f"http://a.example{path}" if path else None)


def page(numbers: range, further: str = "") -> Page:
    links = [f"<li><a href='/nyheter/{n}'><h2>En lång rubrik om handskar nummer {n}</h2></a></li>" for n in numbers]
    return Page(
        f"<html><body><main><ul>{''.join(links)}</ul></main>{further and f'<a rel=next href={further}>Nästa</a>'}</body></html>"
    )


def test_further_pages_are_asked_up_to_what_is_known_and_never_without_end(tmp_path: Path) -> None:
    def paged(newest: int) -> dict[str, Answer]:
        """Ten to a page, newest first; each page says that there is one more, for ever."""
        found: dict[str, Answer] = {LIST: page(range(newest, newest - 10, -1), "/nyheter?page=2")}
        for n in range(2, 9):
            top = newest - 10 * (n - 1)
            found[f"{LIST}?page={n}"] = page(range(top, top - 10, -1), f"/nyheter?page={n + 1}")
        return found

    article = Page("<html><body><h1>Rubrik</h1><p>" + "Handskar i massor, sade hon. " * 20 + "</p></body></html>")
    routes: dict[str, Answer] = {f"{LIST}/{n}": article for n in range(900, 1100)}
    with Web({**routes, **paged(1000)}) as web:
        house = make_house(tmp_path, [source("a", LIST, "listing", pace="1h")], web.proxy)

        def asked(newest: int, hours: int) -> list[str]:
            clock.set_clock(NOW + timedelta(hours=hours), pinned=True)
            web.routes |= paged(newest)
            before = len(web.log)
            gather(house)
            lists = [a.path for a in web.log[before:] if a.path.startswith("/nyheter") and a.path.count("/") == 1]
            return [path.removeprefix("/nyheter") for path in lists]

        assert asked(1000, 0) == ["", *(f"?page={n}" for n in range(2, PAGES + 1))], "at first, up to the bound"
        assert asked(1003, 2) == [""], "the rest of its page is known"
        assert asked(1013, 4) == ["", "?page=2"], "more than a page was new"
        _, seen = gather(house)
        assert seen.state("a") == "ok"
        assert sorted(int(lead.url.rsplit("/", 1)[1]) for lead in seen.leads) == list(range(951, 1014)), (
            "nothing fell between pages"
        )
        web.routes[f"{LIST}?page=2"] = Page("", status=500)
        clock.set_clock(NOW + timedelta(hours=6), pinned=True)
        web.routes[LIST] = page(range(1050, 1040, -1), "/nyheter?page=2")
        _, seen = gather(house)
        assert (seen.state("a"), seen.states["a"].failures) == ("partial", 0), "what its first page had is kept"
        assert any(lead.url.endswith("/1050") for lead in seen.leads)
        web.routes[LIST] = page(range(1070, 1060, -1), "/nyheter?page=2")
        web.routes[f"{LIST}?page=2"] = Page("<html><body><main><p>Inga fler nyheter.</p></main></body></html>")
        clock.set_clock(NOW + timedelta(hours=8), pinned=True)
        _, seen = gather(house)
        assert seen.state("a") == "ok", "a last page without links ends the list"


@pytest.mark.skipif(
    not real_material.HAVE_SEEDS, reason=f"the pages of the regions' office are not at hand {real_material.WHERE}"
)
def test_the_teaser_page_of_the_regions_office() -> None:
    """Its list as Joomla marks it up: bullets with a date, a headline and a paragraph."""
    (file,) = real_material.SEEDS.glob("002_*.txt")
    items = re.findall(r"• (\d{2} \w{3} \d{4})\n\n +(.+)\n\n +(.+)", file.read_text("utf-8"))
    assert len(items) >= 9
    rows = [
        f"<li><div class='mod-articles-category-date'>{date}</div>"
        f"<a class='mod-articles-category-title' href='/aktuellt/{n}-nyhet'>{title}</a>"
        f"<p class='mod-articles-category-introtext'>{words}</p></li>"
        for n, (date, title, words) in enumerate(items)
    ]
    leads = read(
        f"<html><body><ul class='category-module'>{''.join(rows)}</ul></body></html>",
        selector="a.mod-articles-category-title",
    ).leads
    months = {"jan": 1, "feb": 2, "mar": 3}
    days = [f"2019-{months[date[3:6]]:02}-{date[:2]} 12:00" for date, _, _ in items]
    assert [local(lead) for lead in leads] == days
    assert [lead.title for lead in leads] == [" ".join(title.split()) for _, title, _ in items]
    assert all(
        words.split(".")[0][:40].strip() in lead.summary for lead, (_, _, words) in zip(leads, items, strict=True)
    )


def test_manners_of_the_host_hold_for_further_pages_too(tmp_path: Path) -> None:
    routes: dict[str, Answer] = {LIST: page(range(20, 10, -1), "/nyheter?page=2"), f"{LIST}?page=2": m.busy("7200")}
    with Web(routes) as web:
        _, seen = gather(make_house(tmp_path, [source("a", LIST, "listing", pace="1h")], web.proxy))
        assert web.paths("a.example") == ["/nyheter", "/nyheter?page=2"]
    assert seen.pauses == {"a.example": NOW + timedelta(hours=2)}
    assert seen.state("a") == "partial"


def test_a_day_that_only_the_list_gives_is_kept_as_a_day(tmp_path: Path) -> None:
    words = "Arbetarna vid fabriken fick lämna ifrån sig sina pass, visar en granskning. " * 4
    names = {"2 mars 2026": "/nyheter/en-artikel-om-pass", "3 mars 2026 kl. 14.05": "/nyheter/en-annan-om-avgifter"}
    items = "".join(
        f"<li><h2><a href='{path}'>{TITLE} {path[9:]}</a></h2><p>{day}</p></li>" for day, path in names.items()
    )
    routes: dict[str, Answer] = {LIST: Page(f"<html><body><main><ul>{items}</ul></main></body></html>")}
    routes |= {f"http://a.example{path}": Page(f"<h1>{TITLE}</h1><p>{words}</p>") for path in names.values()}
    with Web(routes) as web:
        house = make_house(tmp_path, [source("a", LIST, "listing")], web.proxy)
        gather(house)
        found = extract(house)
    assert [found[f"http://a.example{path}"].precision for path in names.values()] == ["day", "second"]


SAID = "Arbetarna berättar att deras pass togs ifrån dem när de kom till fabriken, och att de inte fick dem tillbaka."
MENU = "<ul class='toc'>{}</ul><p><a href='#topp'>Upp</a></p>".format(
    "".join(f"<li><a href='{{page}}#n{n}'>Nyhet {n} om handskar</a></li>" for n in (1, 2))
)
SECTIONS = {
    "boxes": "<div id='n{n}'><h2>Nyhet {n}</h2><p>{n} mars 2026</p><p>{n} {said}</p></div>",
    "headings": "<h2 id='n{n}'>Nyhet {n}</h2><p>{n} {said}</p>",
    "anchors": "<h2><a name='n{n}'></a>Nyhet {n}</h2><p>{n} {said}</p>",
}


@pytest.mark.parametrize("shape", SECTIONS)
@pytest.mark.parametrize("page", ["", "/nyheter", LIST])
def test_news_that_are_sections_of_one_page_are_publications_of_their_own(shape: str, page: str) -> None:
    boxes = "".join(SECTIONS[shape].format(n=n, said=SAID) for n in (1, 2))
    listing = read(f"<main id='topp'>{MENU.format(page=page)}{boxes}</main>", selector=".toc a, p a")
    assert [
        (lead.title, f"{n} {SAID}" in lead.summary, SAID in lead.summary.replace(f"{n} {SAID}", ""))
        for n, lead in enumerate(listing.leads, 1)
    ] == [(f"Nyhet {n} om handskar", True, False) for n in (1, 2)]
    assert len({lead.url for lead in listing.leads if "bevaka-item=" in lead.url}) == 2
    assert [local(lead)[:10] for lead in listing.leads] == (
        ["2026-03-01", "2026-03-02"] if shape == "boxes" else ["", ""]
    )


def test_an_anchor_beside_links_to_pages_is_no_publication() -> None:
    body = f"<main><ul><li>{LINK}</li><li><a href='#n1'>Nyhet</a></li></ul>{SECTIONS['boxes'].format(n=1, said=SAID)}</main>"
    assert [lead.title for lead in read(body, selector="li a").leads] == [TITLE]


def test_sections_of_a_page_become_documents(tmp_path: Path) -> None:
    boxes = "".join(SECTIONS["boxes"].format(n=n, said=SAID) for n in (1, 2))
    with Web({LIST: Page(f"<html><main>{MENU.format(page='')}{boxes}</main></html>")}) as web:
        house = make_house(tmp_path, [source("a", LIST, "listing", selector=".toc a")], web.proxy)
        gather(house)
        found = extract(house)
        assert web.paths("a.example") == ["/nyheter"]
    assert sorted(d.title for d in found.values()) == ["Nyhet 1 om handskar", "Nyhet 2 om handskar"]
