"""Lists in whose place another page stands, with status 200 and links of its own: told by its words, and none of them is kept."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from crawl_world import Seen, gather, make_house, source
from servers.httpd import Page, Web

from bevaka import clock
from bevaka.settings import open_house
from bevaka.stage import run_stage
from bevaka.store import Store
from crawler import gone
from crawler.watch import WatchStage

BEGIN = datetime(2026, 3, 14, 8, tzinfo=UTC)
POLLS = tuple(BEGIN + timedelta(hours=h) for h in (0, 24, 31, 48))
MENU = "".join(f"<li><a href='/{x}'>{x.title()} och annat som finns här</a></li>" for x in ("press", "medlem", "butik"))


def page(body: str, title: str = "Nyheter") -> Page:
    nav = f"<nav><ul>{MENU}</ul></nav>"
    return Page(f"<html lang='sv'><head><title>{title}</title></head><body>{nav}<main>{body}</main></body></html>")


def news(numbers: range) -> str:
    return "<h1>Nyheter</h1>" + "".join(
        f"<article><h2><a href='/nyheter/{n}-fabrik-brot-mot-lagen'>Rubrik nummer {n} om en fabrik</a></h2>"
        f"<p>{n + 1} mars 2026</p></article>"
        for n in numbers
    )


def links(*titles: str) -> str:
    return "".join(f"<p><a href='/stod/{t.lower().replace(' ', '-')}'>{t}</a></p>" for t in titles)


PATHS = [f"/nyheter/{n}-fabrik-brot-mot-lagen" for n in range(13)]
ARTICLE = page(f"<article><h1>En fabrik</h1><p>{'Handskar syddes av barn i Kulim. ' * 20}</p></article>", "En fabrik")
POPULAR = links(
    "Stöd till dig som arbetar med inköp",
    "Kalender med kommande möten här",
    "Hitta rätt person hos oss nu",
    "Om oss och vad vi gör",
)
POLICY = (
    "<a href='/cookies/sa-anvander-vi-cookies'>Läs mer om hur vi använder cookies</a>"
    "<a href='/integritetspolicy/sa-behandlar-vi-uppgifter'>Så behandlar vi dina personuppgifter</a>"
)
# host → (what it answers from the second poll on, how its source must end)
REPLACED = {
    "missing": (page(f"<h1>Sidan kunde inte hittas</h1><p>Prova någon av våra sidor:</p>{POPULAR}", "Fel"), "gone"),
    "titled": (page(f"<h1>Hoppsan!</h1>{POPULAR}", "404 – sidan finns inte | Exempel"), "gone"),
    "consent": (
        page(f"<h1>Innan du fortsätter</h1><p>Vi använder cookies. Godkänn alla cookies.</p>{POLICY}"),
        "consent_page",
    ),
    "human": (page(f"<h1>Är du en robot?</h1>{links('Varför ser jag den här sidan')}"), "captcha"),
    "shut": (page("<h1>Webbplatsen är stängd för underhåll</h1><p>Vi är tillbaka klockan 14.</p>"), "closed"),
    "barred": (page("<h1>Åtkomst nekad</h1><p>Din IP-adress har blockerats.</p>"), "blocked"),
    "sold": (page("<h1>Domänen är till salu</h1><p>Kontakta mäklaren.</p>"), "gone"),
    "elsewhere": (
        page("<h1>Vi har flyttat!</h1><p>Du hittar oss nu på <a href='http://ny.example/'>ny.example</a></p>"),
        "moved",
    ),
    "left": (page("<h1>Välkommen till vår nya webbplats</h1>" + links("Stöd till dig som arbetar med inköp")), "empty"),
    "fine": (page(news(range(1, 13))), "fine"),
    "fewer": (page(news(range(4, 12))), "fine"),
}


@pytest.fixture(scope="module")
def after(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Seen, dict[str, list[str]]]]:
    rows = [source(host, f"http://{host}.example/nyheter", "listing", pace="1h") for host in REPLACED]
    with Web({}) as web:
        house = make_house(tmp_path_factory.mktemp("replaced"), rows, web.proxy)
        for number, moment in enumerate(POLLS):
            clock.set_clock(moment, pinned=True)
            for host, (later, _) in REPLACED.items():
                web.routes |= {f"http://{host}.example{path}": ARTICLE for path in PATHS}
                web.routes[f"http://{host}.example/nyheter"] = later if number else page(news(range(12)))
            gather(house, only=list(REPLACED))
            with Store(house / "data") as store:
                run_stage(WatchStage(open_house(house)), store)
        clock.set_clock(None)
    with Store(house / "data") as store:
        yield Seen(house), {host: [str(h.state) for h in store.health.of(host)] for host in REPLACED}


@pytest.mark.parametrize("host", REPLACED)
def test_it_ends_in_its_named_state(after: tuple[Seen, dict[str, list[str]]], host: str) -> None:
    end = REPLACED[host][1]
    assert after[1][host] == (["fine"] if end == "fine" else ["fine", end])


@pytest.mark.parametrize("host", ["missing", "titled", "consent", "human", "shut", "barred", "sold", "elsewhere"])
def test_its_links_are_no_publications(after: tuple[Seen, dict[str, list[str]]], host: str) -> None:
    assert len(after[0].titles(host)) == 12


@pytest.mark.parametrize(
    ("headline", "told"),
    [
        ("404", True), ("404 Not Found", True), ("Page not found", True), ("Oops! That page doesn’t exist.", True),
        ("We couldn't find the page you were looking for", True), ("Sidan du söker finns inte", True),
        ("Tyvärr, sidan saknas", True),
        ("Vi hittar inte sidan", True), ("Siden finnes ikke", True), ("Beklager, vi fant ikke siden", True),
        ("Siden blev ikke fundet", True),
        ("Sivua ei löytynyt", True), ("Seite nicht gefunden", True), ("Exempel: Sidan kunde inte hittas", True),
        ("404 arbetare saknas efter raset", False), ("Sidan av saken som ingen ser", False), ("Nyheter", False),
        ("Barnen kunde inte hittas, säger polisen", False),
        ("Facket: sidan finns inte i avtalet som bolaget skrev på i fjol vid jul", False),
    ],
)  # fmt: skip
def test_headlines_of_pages_that_are_not_there(headline: str, told: bool) -> None:
    for markup in (
        f"<html><title>{headline} | Exempel</title>",
        f"<html><title>Exempel</title><h1><b>{headline}</b></h1>",
    ):
        assert bool(gone.not_found(markup)) is told
