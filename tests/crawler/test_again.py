"""What was worth telling is looked at again: corrections become revisions, what was taken back is marked, with its words."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from crawl_world import extract, gather, make_house, source
from servers import manners as m
from servers.httpd import Answer, Page, Web

from bevaka import clock
from bevaka.records import Document
from bevaka.store import Store
from crawler import gone
from crawler.readers import Hints
from crawler.readers.html import read
from tests.store.shelf import put_finding

START = datetime(2026, 3, 6, 9, tzinfo=UTC)
VISITS = (0, 0.5, 1.1, 8.2, 38.3, 80)
WORDS = "Arbetarna vid fabriken fick lämna ifrån sig sina pass när de kom, visar en granskning av Tidningen Exempel. "


def article(more: str = "", etag: str = "") -> Page:
    body = (
        f"<p>{WORDS * 3}</p><p>{more}</p>"
        if more != "taken"
        else "<p>Artikeln har avpublicerats av redaktionen efter kritik.</p>"
    )
    return Page(f"<html lang='sv'><head><title>Ett</title></head><body><h1>Ett</h1>{body}</body></html>", etag=etag)


Case = tuple[tuple[Answer, ...], list[str], str]
LOOKS: dict[str, Case] = {
    "changed, then gone": (
        (article(etag="1"), article(etag="1"), article("Bolaget har svarat på frågorna."), Page(status=410)),
        ["ok", "ok", "withdrawn"], "HTTP 410"),
    "not to be had, then gone": (
        (article(), Page(status=500), Page("<p>Logga in</p><input type=password>"), Page(status=404)),
        ["ok", "withdrawn"], "HTTP 404"),
    "sent to the front page, then back": ((article(), article(), m.moved("/"), article()), ["ok", "withdrawn", "ok"], ""),
    "a note in its place": ((article(), article(), Page(status=403), article("taken")), ["ok", "withdrawn"], "avpublicerats"),
}  # fmt: skip


def visited(
    folder: Path, sites: dict[str, dict[str, Answer]], days: tuple[float, ...], told: Callable[[str, int], Answer]
) -> Web:
    """A house in ``folder`` and what its servers were asked: it asks its sources on some days, a host for each of ``sites``.

    What each host has at ``/1`` on each visit is ``told``; that is worth telling when it is had first.
    """
    with Web(
        {f"http://{host}{path}": answer for host, found in sites.items() for path, answer in found.items()}
    ) as web:
        rows = [source(host.partition(".")[0], f"http://{host}/rss", pace="31d") for host in sites]
        house = make_house(folder, rows, web.proxy)
        for visit, day in enumerate(days):
            web.routes |= {f"http://{host}/1": told(host, visit) for host in sites}
            clock.set_clock(START + timedelta(days=day), pinned=True)
            gather(house)
            extract(house)
            if not visit:
                with Store(house / "data") as store, store.transaction():
                    for host in sites:
                        put_finding(store, store.documents.revisions(f"http://{host}/1")[0])
    return web


def hosts_of(cases: dict[str, Any]) -> dict[str, str]:
    """A host for each case, by its name."""
    return {f"a{n}.example": name for n, name in enumerate(cases)}


def feed(host: str, *titles: str) -> Page:
    return Page(m.rss(*((title, f"http://{host}/{n}") for n, title in enumerate(titles, 1))), m.RSS)


@pytest.fixture(scope="module")
def looks(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Web]:
    folder, hosts = tmp_path_factory.mktemp("looks"), hosts_of(LOOKS)
    sites: dict[str, dict[str, Answer]] = {
        h: {"/rss": feed(h, "Ett", "Två"), "/": article("Hem"), "/2": article()} for h in hosts
    }
    return folder, visited(folder, sites, VISITS, lambda host, visit: LOOKS[hosts[host]][0][min(max(visit - 1, 0), 3)])


@pytest.mark.parametrize("case", LOOKS)
def test_three_more_looks(looks: tuple[Path, Web], case: str) -> None:
    (house, web), (_, states, reason) = looks, LOOKS[case]
    host = next(h for h, name in hosts_of(LOOKS).items() if name == case)
    assert web.paths(host).count("/1") == 4, "no look before a day, none after the third"
    assert web.paths(host).count("/2") == 1, "what is not worth telling is left alone"
    with Store(house / "data", write=False) as store:
        found = store.documents.revisions(f"http://{host}/1")
        lead = store.crawl.lead_by_url(f"http://{host}/1")
    assert [d.state for d in found] == states
    assert all(WORDS.strip() in d.text for d in found), "the words it had stay"
    assert reason in found[-1].reason
    assert lead is not None
    assert (lead.state, lead.attempts) == ("fetched", 4)


LONG = WORDS * 12
OTHER_WORDS = "Välkommen till oss. Här berättar vi om huset, om parken bredvid och om fåglarna i den. "
PAY = "Prenumerera för att läsa vidare och få tillgång till allt innehåll hos tidningen. "
SCRIPTS = "Du måste aktivera JavaScript i din webbläsare för att kunna använda den här webbplatsen."


def page(title: str, words: str) -> Page:
    return Page(
        f"<html lang='sv'><head><title>{title}</title></head><body><article><h1>{title}</h1><p>{words}</p></article></body></html>"
    )


REPLACED: dict[str, tuple[Answer, Answer, list[str], str]] = {
    "pay wall": (page("Pass togs", LONG), page("Pass togs", PAY), ["ok"], "behind a pay wall"),
    "cut short": (page("Pass togs", LONG), page("Pass togs", OTHER_WORDS), ["ok"], "it stays as it was read"),
    "error": (
        page("Pass togs", LONG), page("Serverfel", "Ett oväntat fel har inträffat. Felet har loggats."), ["ok"], "went wrong"),
    "scripts": (
        page("Pass togs", LONG), Page(f"<html><body><div id=app></div><noscript><p>{SCRIPTS}</p></noscript>"), ["ok"], ""),
    "queue": (
        page("Pass togs", WORDS * 5), page("Väntrum", OTHER_WORDS * 2), ["ok"], "another text stands there: Väntrum"),
    "front of a language": (page("Pass togs", LONG), m.moved("/sv/"), ["ok", "withdrawn"], "leads to the front page"),
    "error page": (page("Pass togs", LONG), m.moved("/404?from=/1"), ["ok", "withdrawn"], "leads to a page for errors"),
    "label": (page("Pass togs", LONG), page("Avpublicerad: Pass togs", LONG), ["ok", "withdrawn"], "Avpublicerad: Pass togs"),
    "news of a recall": (page("Återkallad – handske", LONG), page("Återkallad – handske", LONG + "Mer."), ["ok", "ok"], ""),
    "revised": (page("Pass togs", LONG), page("Pass togs i Kulim", WORDS * 9), ["ok", "ok"], ""),
    "cut": (page("Pass togs", LONG), page("Alla svar", WORDS * 4), ["ok", "ok"], ""),
    "grown": (page("Brand", WORDS * 3), page("Tolv döda", OTHER_WORDS * 9), ["ok", "ok"], ""),
}  # fmt: skip


@pytest.fixture(scope="module")
def replaced(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder, hosts = tmp_path_factory.mktemp("replaced"), hosts_of(REPLACED)
    others = {"/sv/": page("Organisationen", OTHER_WORDS * 20), "/404?from=/1": page("Hoppsan", OTHER_WORDS)}
    visited(
        folder,
        {h: {"/rss": feed(h, "Ett"), **others} for h in hosts},
        (0, 1.1),
        lambda h, visit: REPLACED[hosts[h]][visit],
    )
    return folder


@pytest.mark.parametrize("case", REPLACED)
def test_what_stands_in_the_place_of_a_publication_is_no_revision_of_it(replaced: Path, case: str) -> None:
    _, _, states, reason = REPLACED[case]
    host = next(h for h, name in hosts_of(REPLACED).items() if name == case)
    with Store(replaced / "data", write=False) as store:
        assert [d.state for d in store.documents.revisions(f"http://{host}/1")] == states
    with closing(sqlite3.connect(replaced / "data" / "bevaka.db")) as conn:
        urls = {url for (url,) in conn.execute("SELECT url FROM documents WHERE url LIKE ?", (f"%{host}%",))}
        assert urls == {f"http://{host}/1"}, "nothing that stands elsewhere becomes a publication"
        said = conn.execute(
            "SELECT r.reason FROM readings r JOIN fetches f ON r.key='fetch:'||f.id JOIN leads l ON l.id=f.lead_id "
            "WHERE l.url=? ORDER BY r.rowid DESC",
            (f"http://{host}/1",),
        ).fetchone()
    assert reason in said[0]


ELSEWHERE = ("/", "/sv/", "/en-gb", "/sv/startsida", "/404", "/error.aspx", "/sidan-finns-inte")


@pytest.fixture(scope="module")
def led(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Document]]:
    """Where an address leads → what became of it."""
    folder, hosts = tmp_path_factory.mktemp("led"), hosts_of(dict.fromkeys(ELSEWHERE))
    routes: dict[str, Answer] = {f"http://{host}/rss": feed(host, "Ett") for host in hosts}
    routes |= {f"http://{host}{to}": page("Organisationen", OTHER_WORDS * 20) for host, to in hosts.items()}
    routes |= {f"http://{host}/1": m.moved(to) for host, to in hosts.items()}
    with Web(routes) as web:
        house = make_house(folder, [source(host.partition(".")[0], f"http://{host}/rss") for host in hosts], web.proxy)
        gather(house)
        found = extract(house).values()
    return {to: [d for d in found if d.url.startswith(f"http://{host}/")] for host, to in hosts.items()}


@pytest.mark.parametrize("elsewhere", ELSEWHERE)
def test_what_leads_elsewhere_at_once_is_no_publication(led: dict[str, list[Document]], elsewhere: str) -> None:
    [found] = led[elsewhere]
    assert (found.state, found.url[-2:], found.text) == ("unreadable", "/1", "")


@pytest.mark.parametrize(
    ("title", "words", "told"),
    [
        ("Återkallad – handske från Exempel", WORDS, False), ("Withdrawn: order for gloves", WORDS * 20, False),
        ("Ett", "Pressmeddelandet har dragits tillbaka.", True), ("Ett", "Artikkelen er trukket tilbake.", True),
        ("Ett", "Artiklen er afpubliceret.", True), ("Ett", "Juttu on poistettu.", True),
        ("Ett", "Der Artikel wurde gelöscht.", True), ("Ett", "Denna artikel har avpublicerats.", True),
        ("Ett", "Sidan du söker finns inte längre.", True), ("Ett", "Siden du leter etter finnes ikke lenger.", True),
        ("Ett", "Artiklen findes ikke længere.", True), ("Ett", "Sivu ei ole enää saatavilla.", True),
        ("Ett", "Dieser Beitrag ist nicht mehr verfügbar.", True), ("404", "The page you requested no longer exists.", True),
        ("Ett", "Handskarna finns inte längre på lagret, säger fabriken på sidan.", False),
        ("Ett", "This article has been removed.", True), ("Ett", "The workers were withdrawn from the plant.", False),
        ("Withdrawn passports are found", WORDS, False),
        ("Ett", "Vi beklagar att denna artikel har tagits bort.", True), ("Ett", "Tämä juttu on poistettu.", True),
        ("Ett", "This report has been withdrawn at the request of its authors.", True), ("Ett", "Saka er sletta.", True),
        ("Ett", "Artikkelen du leter etter finnes ikke lenger. Gå til forsiden.", True),
        ("Ett", "Arbetare hölls i tvångsarbete. Rapporten har dragits tillbaka efter hot, uppger Rättvisekollen.", False),
        ("Ett", "Arbetare hölls i tvångsarbete på fabriken i Kulim. Rapporten har dragits tillbaka.", False),
        ("Ett", "Rapporten har tagits bort från revisorns webbplats efter att bolaget hotat med stämning.", False),
        ("Ett", "The story was removed from the newspaper's website after the owner threatened to sue.", False),
        ("Ett", "The report was withdrawn and the auditor was dismissed by the factory last week.", False),
        ("Ett", "Der Bericht wurde gelöscht, nachdem die Firma geklagt hatte.", False),
        ("Ett", "Rapporten er fjernet fra selskapets nettsider.", False),
        ("Ett", "Rapporten er slettet efter kritik fra fabrikkens ejer.", False),
        ("Ett", "Raportti on poistettu yhtiön sivuilta.", False), ("Ett", "Järjestön mukaan raportti on poistettu.", False),
        ("404", "Hoppsan! Vi kunde inte hitta sidan du letar efter. Den kan ha flyttats. Prova att söka.", True),
        ("Sidan hittades inte", "Gå till startsidan eller sök bland våra nyheter.", True),
        ("Ett", "Vi fant ikke siden du leter etter.", True),
        ("Ett", "We could not find the page you are looking for.", True), ("Ett", "Sivua ei löytynyt.", True),
        ("Ett", "Polisen kunde inte hitta sidan i boken som fabriken i Kulim hade rivit ut före granskningen.", False),
        ("Ett", "Artikeln du letar efter kunde inte hittas. Prova att söka.", True), ("Ett", "Vi kunde inte hitta artikeln.", True),
        ("Ett", "The requested page could not be found.", True), ("Ett", "Der Artikel wurde nicht gefunden.", True),
        ("Ett", "Artikkelia ei löytynyt.", True), ("Ett", "Indlægget findes ikke.", True),
        ("Ett", "Inlägget finns inte kvar.", True), ("Ett", "This content is no longer available.", True),
        ("Artikeln saknas i lagret", "Artikeln saknas i lagret hos fabriken i Kulim sedan i mars.", False),
        ("Ett", "Nyheten finns inte på bolagets webbplats. Arbetarna i Kulim fick veta den av facket.", False),
        ("Ett", "The story does not exist without the workers. They were paid nothing at the mill in Kulim.", False),
        ("Ett", "Innehållet togs bort ur lådorna. Handskarna i dem var sydda av barn i Kulim.", False),
        ("Ett", f"{WORDS * 20} The article was retracted, the lawyer says.", False),
    ],
)  # fmt: skip
def test_notes_of_withdrawal_in_seven_languages(title: str, words: str, told: bool) -> None:
    assert bool(gone.withdrawn(title, words)) is told


@pytest.mark.parametrize(
    ("title", "former", "told"),
    [
        ("Retracted: Passports taken", "Passports taken", True), ("Avpublicerad – Pass togs", "Pass togs", True),
        ("[Retracted] Passports  taken", "Passports taken", True), ("Passports taken (withdrawn)", "Passports Taken", True),
        ("Peruttu: Passit vietiin", "Passit vietiin", True), ("Trukket: Pass tatt", "Pass tatt", True),
        ("Återkallad – handske", "Återkallad – handske", False), ("Withdrawn: order for gloves", "Passports taken", False),
        ("Passports taken", "Passports taken", False), ("Passports taken: order withdrawn", "Passports taken", False),
        ("Withdrawn: Passports taken", "", False),
    ],
)  # fmt: skip
def test_a_label_counts_beside_the_headline_that_was_there_before(title: str, former: str, told: bool) -> None:
    assert bool(gone.relabelled(title, former)) is told


@pytest.mark.parametrize(
    "words",
    [
        "Artikeln är avpublicerad.",
        "Artikeln är borttagen.",
        "Saken er slettet.",
        "Juttu on poistettu.",
        "404 – sidan finns inte",
    ],
)
def test_a_note_of_a_few_words_is_a_withdrawal_and_no_page_that_cannot_be_read(words: str) -> None:
    markup = (
        f"<html><head><title>Pass togs</title></head><body><main><h1>Pass togs</h1><p>{words}</p></main></body></html>"
    )
    reading = read(markup.encode(), "text/html", "https://paper.example/nyheter/pass", Hints())
    assert (reading.reason, bool(reading.withdrawn)) == ("", True)


@pytest.mark.parametrize(
    "words", ["Artikeln är avpublicerad.", "Nyheden er slettet", "Page not found", "Sivua ei löytynyt"]
)
@pytest.mark.parametrize(
    "page", ["<main><h1>{}</h1></main>", "<main><p>{}</p></main>", "<div><h1>404</h1><p>{}</p></div>"]
)
def test_a_note_counts_and_not_what_stands_around_it(words: str, page: str) -> None:
    """The menu, what is read most and the foot of the page are longer than the note."""
    most = "".join(f"<li><a href=/n/{n}>Facket kräver svar av bolaget efter branden {n}</a></li>" for n in range(6))
    foot = "<footer><p>Kustposten AB, Box 1, 111 11 Hamnen. Telefon 08-123.</p></footer>"
    edges = f"<aside><h2>Mest läst</h2><ul>{most}</ul></aside>{foot}"
    head = f"<html><head><title>{words} - Kustposten</title></head><body><nav><a href=/>Nyheter och annat från hamnen</a></nav>"
    url = "https://paper.example/nyheter/pass"
    reading = read(f"{head}{page.format(words)}{edges}".encode(), "text/html", url, Hints())
    assert (reading.reason, bool(reading.withdrawn)) == ("", True)
    news = f"<main><h1>Pass togs</h1><p>{WORDS * 2}</p></main>"
    assert not read(f"{head}{news}{edges}".encode(), "text/html", url, Hints()).withdrawn
