"""Collect and extract together: what is stored, that twice is harmless, that a killed run goes on, tunnels and logins."""

from __future__ import annotations

import multiprocessing
import os
import ssl
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
import trustme
from crawl_world import Seen, extract, gather, make_house, source
from servers import manners as m
from servers.httpd import Page, Web, Wire
from test_reports import report

from bevaka import clock
from bevaka.errors import GiveUp
from bevaka.records import Fetch, Lead
from bevaka.settings import open_house
from bevaka.stage import run_stage
from bevaka.store import Store
from bevaka.store.archive import Exchange
from crawler.collect import collect
from crawler.extract import ExtractStage, read_file

WORDS = (
    "Arbetarna vid fabriken fick lämna ifrån sig sina pass när de kom, visar en granskning av Tidningen Exempel. " * 4
)


def article(title: str, more: str = "") -> Page:
    return Page(
        f"<html lang='sv'><head><title>{title}</title></head><body><h1>{title}</h1><p>{WORDS}{more}</p></body></html>"
    )


def test_a_week_of_one_paper_is_read_once_and_revised_when_it_changes(tmp_path: Path) -> None:
    own = "<item><title>Utan länk</title><guid>7</guid><description>" + WORDS + "</description></item>"
    gone = f"<item><title>Borttagen</title><link>/borta</link><description>{WORDS}</description></item>"
    feed = m.rss(("Pass", "/1"), ("Rapport", "/r.pdf"), ("Kort", "/404"), ("Hem", "/flyttad")).replace(
        "</channel>", own + gone + "</channel>"
    )
    routes = {
        "http://a.example/rss": Page(feed, m.RSS),
        "http://b.example/rss": Page(m.rss(("Pass igen", "http://a.example/1?utm_source=b")), m.RSS),
        "http://a.example/1": m.moved("http://a.example/nyheter/1"),
        "http://a.example/nyheter/1": article("Pass togs"),
        "http://a.example/r.pdf": Page(report(), "application/pdf"),
        "http://a.example/flyttad": m.moved("http://a.example/"),
        "http://a.example/": article("Förstasidan"),
    }
    with Web(routes) as web:
        house = make_house(
            tmp_path, [source("a", "http://a.example/rss"), source("b", "http://b.example/rss")], web.proxy
        )
        tally, seen = gather(house)
        assert (tally.done, tally.failed) == (2 + 3, 0)
        documents = extract(house)
        gather(house, only=["a", "b"])
        assert extract(house) == documents
        assert web.paths("a.example").count("/1") == 1
        assert web.paths("a.example").count("/rss") == 2
    assert len(seen.leads) == 6
    by_title = {d.title: d for d in documents.values()}
    assert by_title["Pass togs"].url == "http://a.example/nyheter/1"
    assert (by_title["Pass togs"].source_type, by_title["Pass togs"].source_tier) == ("ngo", 1)
    assert by_title["Utan länk"].source_name == "A"
    assert by_title["Handskarnas pris: en granskning"].medium == "pdf"
    assert {(by_title[t].medium, by_title[t].state) for t in ("Utan länk", "Borttagen")} == {("feed", "ok")}
    assert "front page" in by_title["Hem"].reason
    assert "Kort" not in by_title
    states = {lead.title: (lead.state, lead.reason.split(":")[0]) for lead in seen.leads}
    assert states["Utan länk"] == ("given_up", "no link")
    assert states["Kort"] == ("given_up", "gone (HTTP 404)")


def test_a_changed_page_is_a_revision_and_the_same_page_is_not(tmp_path: Path) -> None:
    house = make_house(tmp_path, [source("a", "http://a.example/rss")])
    url = "http://a.example/1"
    with Store(house / "data") as store, ExtractStage(open_house(house)) as stage:
        with store.transaction():
            store.crawl.add_leads([Lead(url=url, source_id="gone-from-the-list", title="Ett", language="sv")])
        for attempt, more in enumerate(("", "", "Nu har bolaget svarat.", ""), start=1):
            body = str(article("Ett", more).body).encode()
            capture = store.keep(Exchange(url=url, started=clock.now(), status=200, body=body))
            fetch = Fetch(
                url=url, final_url=url, started=clock.now(), attempt=attempt, outcome="ok", status=200, lead_id=1,
                sha256=capture.sha256, headers={"content-type": "text/html"},
            )  # fmt: skip
            with store.transaction():
                store.captures.save(store.crawl.save_fetch(fetch), capture)
            assert run_stage(stage, store).done == 1
        documents = store.documents.revisions(url)
    assert [d.text.endswith("svarat.") for d in documents] == [False, True, False]
    assert {(d.source_type, d.source_tier, d.source_name) for d in documents} == {("media", 2, "")}


def test_addresses_are_asked_and_told_as_they_were_published(tmp_path: Path) -> None:
    """Bytes of another encoding, a command as the whole query, an address within one: none of them becomes another address."""
    asked = [
        "/n?id=%E4", "/n?id=%E5", "/db.nsf/0/ABC?OpenDocument&amp;Lang=sv", "/?/nyheter/12", "/a?b=1;c=2",
        "/web/2020/http://x.example/a",
    ]  # fmt: skip
    links = [f"http://a.example{path}" for path in asked[:-1]] + [asked[-1].removeprefix("/")]
    paths = [path.replace("&amp;", "&") for path in asked]
    routes = {
        f"http://a.example{path}": article(f"Nyhet {n}", f"Nummer {n} av dem.") for n, path in enumerate(paths)
    } | {"http://a.example/rss": Page(m.rss(*((f"Nyhet {n}", link) for n, link in enumerate(links))), m.RSS)}
    with Web(routes) as web:
        house = make_house(tmp_path, [source("a", "http://a.example/rss")], web.proxy)
        gather(house)
        documents = extract(house)
        assert set(paths) <= set(web.paths("a.example"))
    assert {(d.url, d.title) for d in documents.values()} == {
        (f"http://a.example{path}", f"Nyhet {n}") for n, path in enumerate(paths)
    }


def test_hosts_with_letters_beyond_ascii_are_one_host_in_every_spelling(tmp_path: Path) -> None:
    """Source, link and rest asked for: all of them speak of the same host, whichever way it is written (RFC 5891)."""
    host, ascii_host = "räksmörgås.example", "xn--rksmrgs-5wao1o.example"
    links = (("Ett", f"http://{host}/nyheter/å"), ("Ett igen", f"http://{ascii_host}/nyheter/%C3%A5"))
    routes = {
        f"http://{ascii_host}/rss": Page(m.rss(*links), m.RSS),
        f"http://{ascii_host}/nyheter/%C3%A5": article("Ett"),
    }
    with Web(routes) as web:
        house = make_house(tmp_path, [source("a", f"http://{host}/rss")], web.proxy)
        gather(house)
        assert web.paths(ascii_host).count("/nyheter/%C3%A5") == 1
        assert [d.title for d in extract(house).values()] == ["Ett"]
        web.routes[f"http://{ascii_host}/rss"] = Page(status=429, headers={"Retry-After": "600"})
        gather(house, only=["a"])
        gather(house, only=["a"])
        assert web.paths(ascii_host).count("/rss") == 2, "the host asked for rest"


def test_a_lost_body_is_told_and_the_line_moves_on(tmp_path: Path) -> None:
    links = [(f"T{n}", f"http://a.example/{n}") for n in range(3)]
    routes = {"http://a.example/rss": Page(m.rss(*links), m.RSS)}
    routes |= {url: article(title, title) for title, url in links}
    with Web(routes) as web:
        house = make_house(tmp_path, [source("a", "http://a.example/rss")], web.proxy)
        gather(house)
    with Store(house / "data") as store:
        capture = store.captures.body(store.crawl.fetches(2)[0].sha256 or "")
    assert capture is not None
    with (house / "data" / "warc" / capture.file).open("r+b") as file:
        file.seek(capture.offset)
        file.write(b"broken")
    documents = extract(house)
    assert [documents[url].state for _, url in links] == ["ok", "unreadable", "ok"]
    with Store(house / "data") as store, ExtractStage(open_house(house)) as stage:
        assert run_stage(stage, store).done == 0


def contexts(tmp_path: Path, ca: trustme.CA) -> Callable[[str], ssl.SSLContext]:
    ca.cert_pem.write_to_path(str(tmp_path / "ca.pem"))

    def make(host: str) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        ca.issue_cert("other.example" if host.startswith("wrong") else host).configure_cert(context)
        return context

    return make


def test_tls_goes_through_the_proxy_and_is_checked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fresh_children: None
) -> None:
    """The proxy's login is told to the proxy only; SSL_CERT_FILE names whom to trust."""
    ca = trustme.CA()
    make = contexts(tmp_path, ca)
    routes = {f"https://{h}.example/rss": Page(m.rss((h, f"https://{h}.example/1")), m.RSS) for h in ("good", "wrong")}
    routes |= {"https://good.example/1": article("Ett"), "http://plain.example/rss": Page(m.rss(), m.RSS)}
    rows = [source("good", "https://good.example/rss"), source("wrong", "https://wrong.example/rss")]
    rows += [source("plain", "http://plain.example/rss")]
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    monkeypatch.setenv("OUR_PROXY", "anna:hemligt")
    with Web(routes, contexts=make) as web:
        house = make_house(tmp_path / "house", rows, web.proxy)
        with (house / "config" / "bevaka.toml").open("a", encoding="utf-8") as file:
            file.write('proxy_login = { env = "OUR_PROXY" }\n')
        _, seen = gather(house)
        assert seen.state("good") == "ok"
        assert seen.leads[0].state == "fetched"
        assert seen.state("wrong") == "tls"
        assert "tls" in seen.states["wrong"].note
        assert set(web.tunnels) == {"good.example:443", "wrong.example:443"}
        assert set(web.logins) == {"Basic YW5uYTpoZW1saWd0"}
        assert not [a for a in web.log if a.scheme == "https" and "proxy-authorization" in a.headers]
    monkeypatch.setenv("SSL_CERT_FILE", "/etc/hostname")
    with Web(routes, contexts=make) as web:
        house = make_house(tmp_path / "other", rows[:1], web.proxy)
        _, seen = gather(house)
        assert "tls" in seen.states["good"].note
        assert web.log == []


def test_a_missing_login_and_an_unknown_source_are_named(tmp_path: Path) -> None:
    house = make_house(tmp_path, [source("a", "http://a.example/rss")], "http://127.0.0.1:9")
    with pytest.raises(GiveUp, match="no source nosuch"):
        collect(house, only=["nosuch"])
    with (house / "config" / "bevaka.toml").open("a", encoding="utf-8") as file:
        file.write('proxy_login = { env = "NOT_SET_ANYWHERE" }\n')
    with pytest.raises(GiveUp, match="NOT_SET_ANYWHERE"):
        collect(house)


def _collect(house: str) -> None:
    collect(Path(house))


def test_killed_anywhere_it_goes_on_where_it_was(tmp_path: Path) -> None:
    """The parent is killed with SIGKILL while articles are fetched; its child ends too, and the next run does the rest."""
    links = [(f"T{n}", f"http://a.example/{n}") for n in range(70)]
    reached: dict[str, int] = {}
    enough = threading.Event()

    def slow(wire: Wire) -> None:
        reached[wire.asked.path] = reached.get(wire.asked.path, 0) + 1
        if len(reached) == 12:
            enough.set()
        wire.stop.wait(0.02)
        article(wire.asked.path, wire.asked.path).send(wire)

    routes = {"http://a.example/rss": Page(m.rss(*links), m.RSS, etag='"1"'), **{url: slow for _, url in links}}
    context = multiprocessing.get_context("spawn")
    with Web(routes) as web:
        house = make_house(tmp_path, [source("a", "http://a.example/rss")], web.proxy)
        run = context.Process(target=_collect, args=(str(house),))
        run.start()
        assert enough.wait(60)
        assert run.pid is not None
        os.kill(run.pid, 9)
        run.join()
        web.stop.wait(0.3)
        before = len(web.log)
        web.stop.wait(0.7)
        assert len(web.log) == before
        assert not all(lead.state == "fetched" for lead in Seen(house).leads)
        _, seen = gather(house)
        documents = extract(house)
    assert {lead.state for lead in seen.leads} == {"fetched"}
    assert len(documents) == 70
    assert max(reached.values()) <= 2
    with Store(house / "data") as store:
        assert store.integrity() == "ok"
        assert all(len(store.crawl.fetches(lead.id)) == 1 for lead in seen.leads)


def test_one_file_for_trying_things_out(tmp_path: Path) -> None:
    file = tmp_path / "page.html"
    file.write_bytes(article("Pass togs").body.encode() if isinstance(article("").body, str) else b"")
    document = read_file(file, file.name)
    assert (document.title, document.medium, document.state) == ("Pass togs", "html", "ok")
    assert read_file(report(), "r.pdf", "https://a.example/r.pdf").url == "https://a.example/r.pdf"
    assert read_file(b"Rubrik\n\nText om pass.", "note.txt").text == "Text om pass."
    assert read_file(b"", "x.html").state == "unreadable"
    with pytest.raises(GiveUp, match="cannot be read"):
        read_file(tmp_path / "nothing.html", "nothing.html")
