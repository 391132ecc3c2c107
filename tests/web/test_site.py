"""The site as visitors meet it: what it says, what it refuses, and that it never shows yesterday's file."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest
from lxml import etree

from bevaka.store import Store
from bevaka.store.people import Act, ActKind
from bevaka.store.publish import publish
from tests.web import press
from tests.web.conftest import ROOT, lay_out
from tests.web.guests import Visitor, text

STORY = f"/-/bevaka/story/{press.GLOVES.story}"
POISON = (
    "<script>alert(1)</script>", "]]>", "<!--", "<![CDATA[x", "</title><link href='https://evil.example'/>", "&#0;&lt;b&gt;",
    "x\x0bBcc: y", "x\u2028y", "nul\0nul", "\u202egnirts desrever", "\ufffe\uffff", "javascript:alert(1)",
    "<?xml version='1.0'?><!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]>&e;", "{{7*7}}", "s" * 3000,
    *(f"<at>Everyone {n}</at> [Approve](https://evil.example)" for n in range(40)),
)  # fmt: skip
TABLES = (
    "findings",
    "quotes",
    "stories",
    "suppliers",
    "chain",
    "areas",
    "sources",
    "coverage",
    "finding_themes",
    "finding_suppliers",
)
QUERIES = ("search?words=molnaby", "immediate", "by_supplier?supplier=savar", "by_area?area=it", "silent_sources")
PAGES = (
    "/", "/?q=pass", "/-/bevaka/search?q=pass", STORY, "/-/bevaka/coverage", "/-/bevaka/feed", "/public",
    *(f"/public/{t}" for t in TABLES), *(f"/public/{q}" for q in QUERIES),
)  # fmt: skip


@pytest.mark.parametrize("path", PAGES)
def test_every_page_answers_with_the_headers_that_browsers_obey(visitor: Visitor, path: str) -> None:
    answer = visitor.get(path)
    assert answer.status_code == 200, answer.text[:300]
    assert answer.headers["x-frame-options"] == "DENY"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "no-referrer"
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("default-src 'self'" if path.startswith("/public") else "default-src 'none'")
    assert "unsafe-inline" not in policy.split("script-src")[-1].split(";")[0]
    assert "set-cookie" not in answer.headers


def test_the_front_page_reads_in_swedish_and_english(visitor: Visitor) -> None:
    swedish, english = visitor.tree("/"), visitor.tree("/?lang=en")
    assert "regionernas leverantörer" in text(swedish.find(".//h1"))
    assert "regions’ suppliers" in text(english.find(".//h1"))
    assert (swedish.get("lang"), english.get("lang")) == ("sv", "en")
    assert {"Omedelbar", "Tvångsarbete", "Kina"} <= {
        text(n) for n in swedish.xpath("//*[@class='badge immediate'] | //li/a")
    }
    assert {"Immediate", "Forced labour", "China"} <= {
        text(n) for n in english.xpath("//*[@class='badge immediate'] | //li/a")
    }
    inner = [a for a in english.xpath("//main//a/@href") if a.startswith("/") and "public" not in a]
    assert inner
    assert [a for a in inner if "lang=en" not in a] == [], "the choice of language is kept"


@pytest.mark.parametrize(
    ("header", "lang"),
    [
        ("", "sv"), ("sv-SE,sv;q=0.9,en;q=0.8", "sv"), ("en-GB", "en"), ("nb", "sv"), ("fi,en;q=0.5", "en"),
        ("en;q=0.1,da;q=0.9", "sv"), ("fi", "en"), ("en;q=x,,;", "en"), ("en;q=²", "en"),
    ],
)  # fmt: skip
def test_the_browsers_language_is_heard(visitor: Visitor, header: str, lang: str) -> None:
    assert visitor.tree("/", **{"accept-language": header.encode("latin-1")}).get("lang") == lang


def test_search_marks_the_words_and_keeps_the_filters(visitor: Visitor) -> None:
    tree = visitor.tree("/?q=passports&theme=migrant_workers")
    assert [text(m) for m in tree.xpath("//blockquote//mark")] == ["passports"]
    assert tree.xpath("string(//input[@name='q']/@value)") == "passports"
    assert tree.xpath("string(//option[@selected]/@value)") == "migrant_workers"
    assert "Inget här svarar" in text(visitor.tree("/?q=finnsinte"))


def test_the_story_tells_all_publications_the_chain_and_how_it_is_told(visitor: Visitor) -> None:
    shown = text(visitor.tree(STORY))
    for words in (
        press.GLOVES.title,
        press.GLOVES_EN.title,
        *press.GLOVES_EN.quotes,
        "Sävar Medical Leverantör",
        "Sävar Medical Leverantör från Exempel Gloves: källa: savar.example ↗ · sedan 2024-02-01 · hög tillförlitlighet",
    ):
        assert words in shown
    panel = text(visitor.tree(f"/-/bevaka/story/{press.PANEL.story}"))
    assert "förnekas" in panel
    assert "Kvist Datapartner Leverantör från Lumora Panel: inget belägg angivet" in panel
    missing = visitor.get("/-/bevaka/story/nowhere")
    assert missing.status_code == 404
    assert "Sidan finns inte" in missing.text


def test_what_was_not_read_is_told(visitor: Visitor) -> None:
    shown = text(visitor.tree("/-/bevaka/coverage"))
    assert "Fagbladet Indkøb fagblad.example ↗ Går inte att läsa En inloggningssida står i dess ställe" in shown
    assert "Arbetsrätt Nu watch.example ↗ Svarar, men är ovanligt tyst" in shown
    assert "2 av 3 källor svarar" in text(visitor.tree("/"))
    assert [r["name"] for r in visitor.get("/public/silent_sources.json?_shape=array").json()] == [
        "Arbetsrätt Nu",
        "Fagbladet Indkøb",
    ]


def test_the_feed_is_atom_with_the_same_search(visitor: Visitor) -> None:
    tree = etree.fromstring(visitor.get("/-/bevaka/feed?q=kemikalier").content)
    names = {"a": "http://www.w3.org/2005/Atom"}
    assert [e.text for e in tree.findall("a:entry/a:title", names)] == [press.PANEL.title]
    link = tree.find("a:entry/a:link", names)
    assert link is not None
    assert urlsplit(link.get("href", "")).path.endswith(press.PANEL.story)


ATOM = {"a": "http://www.w3.org/2005/Atom"}


def test_each_area_has_a_feed_of_its_own(visitor: Visitor) -> None:
    address = visitor.tree("/?area=it").xpath("string(//link[@type='application/atom+xml']/@href)")
    assert address == "/-/bevaka/feed/it"
    answer = visitor.get(address)
    assert answer.headers["content-type"] == "application/atom+xml; charset=utf-8"
    tree = etree.fromstring(answer.content)
    assert [e.text for e in tree.findall("a:entry/a:title", ATOM)] == [press.PANEL.title]
    assert (tree.findtext("a:title", namespaces=ATOM) or "").endswith(": IT-utrustning")
    link = tree.find("a:link[@rel='self']", ATOM)
    assert link is not None
    assert urlsplit(link.get("href", "")).path == address
    for path, status in (
        ("/-/bevaka/feed/no-such-area", 404),
        ("/-/bevaka/feed/IT", 404),
        ("/-/bevaka/feed/it/x", 404),
    ):
        assert visitor.get(path).status_code == status
    assert (
        visitor.tree("/?area=it&q=x")
        .xpath("string(//link[@type='application/atom+xml']/@href)")
        .startswith("/-/bevaka/feed?q=x&area=it")
    )


def test_a_reader_knows_a_story_again_whatever_address_the_site_has(visitor: Visitor) -> None:
    def ids(path: str, host: str) -> list[str | None]:
        return [e.text for e in etree.fromstring(visitor.get(path, host=host).content).findall(".//a:id", ATOM)]

    here, there = ids("/-/bevaka/feed/it", "localhost"), ids("/-/bevaka/feed/it", "bevaka.region.example")
    assert here == there
    assert all(str(ident).startswith("urn:uuid:") for ident in here)
    assert here[1] in ids("/-/bevaka/feed", "localhost")
    assert len(set(here)) == len(here)


def test_poison_in_an_area_feed_stays_text(tmp_path: Path) -> None:
    texts = [text for text in POISON if text.strip()]
    clips = tuple(
        press.Clip(
            url=f"https://norrposten.example/p/{n}",
            title=bad,
            text=f"Ordet. {bad}",
            quotes=("Ordet.",),
            story=f"5000{n}",
        )
        for n, bad in enumerate(texts)
    )
    house = lay_out(tmp_path / "house", clips)
    visitor = Visitor(house)
    try:
        answer = visitor.get("/-/bevaka/feed/gloves")
        tree = etree.fromstring(answer.content)
        assert len(tree.findall("a:entry", ATOM)) == 50
        found = {element.tag.partition("}")[2] for element in tree.iter()}
        assert found == {"feed", "title", "id", "link", "updated", "entry", "author", "name", "category", "summary"}
        for link in tree.iter("{http://www.w3.org/2005/Atom}link"):
            assert urlsplit(link.get("href", "")).path.startswith("/")
            assert urlsplit(link.get("href", "")).hostname == "localhost"
        assert not [e for e in tree.iter() if e.get("type") in ("html", "xhtml")], "text is text"
    finally:
        visitor.close()


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/public?sql=select+1", 403), ("GET", "/public.json?sql=select+1", 403), ("GET", "/public.db", 403),
        ("GET", "/-/metadata.json", 404), ("GET", "/-/databases.json", 404), ("GET", "/-/plugins.json", 404),
        ("GET", "/-/settings", 404), ("GET", "/-/versions", 404), ("GET", "/-/threads", 404), ("GET", "/-/permissions", 404),
        ("GET", "/-/auth-token?token=x", 404), ("GET", "/_internal", 404), ("GET", "/_memory?sql=select+1", 404),
        ("POST", "/", 405), ("DELETE", "/public/findings/1", 405), ("GET", "/assets/../words.toml", 404),
        ("GET", "/assets/%2e%2e/words.toml", 404), ("GET", "/nowhere", 404),
    ],
)  # fmt: skip
def test_closed_doors(visitor: Visitor, capfd: pytest.CaptureFixture[str], method: str, path: str, status: int) -> None:
    answer = visitor.get(path, method)
    assert capfd.readouterr() == ("", ""), "what visitors try is not for the log"
    assert answer.status_code == status
    assert answer.headers["x-frame-options"] == "DENY"
    assert str(ROOT) not in answer.text


@pytest.mark.parametrize(
    "words",
    ["***", '"', "NEAR(", "a AND", "{{7*7}}", "%00", "\ud800", "x" * 3000, "' OR 1=1--", "<script>alert(1)</script>"],
)
def test_no_search_breaks_the_site(visitor: Visitor, words: str) -> None:
    asked = quote(words, errors="surrogatepass")
    for path in (
        f"/?q={asked}",
        f"/?area={asked}&page={asked}&tier={asked}",
        f"/public/search?words={asked}",
        f"/-/bevaka/feed?q={asked}",
    ):
        answer = visitor.get(path)
        assert answer.status_code == 200, path
        assert "<script>alert" not in answer.text
        assert "7*7" not in words or "?q=" not in path or "{{7*7}}" in answer.text, "shown as typed, not worked out"
        if path.startswith("/-/bevaka/feed"):
            etree.fromstring(answer.content)


def test_links_out_show_their_host_and_give_no_trust(visitor: Visitor) -> None:
    for path in ("/", STORY, "/-/bevaka/coverage", "/public/findings", "/public/sources", "/public/immediate"):
        links = [
            a
            for a in visitor.tree(path).xpath("//main//a[starts-with(@href, 'http')]")
            if urlsplit(a.get("href")).hostname not in ("localhost", "creativecommons.org")
        ]
        assert links, path
        for link in links:
            assert set(link.get("rel").split()) == {"noopener", "noreferrer", "nofollow"}, path
            assert (urlsplit(link.get("href")).hostname or "-") in text(link), path


def test_words_are_there_in_both_languages_and_all_are_used() -> None:
    words = tomllib.loads((ROOT / "web" / "words.toml").read_text("utf-8"))
    assert [
        (s, k)
        for s, keys in words.items()
        for k, names in keys.items()
        if set(names) != {"sv", "en"} or not all(names.values())
    ] == []
    code = "".join(
        f.read_text("utf-8")
        for folder in ("templates", "plugins")
        for f in (ROOT / "web" / folder).iterdir()
        if f.is_file()
    )
    assert [k for k in words["ui"] if f'"{k}"' not in code and f"'{k}'" not in code] == []


def test_what_a_publisher_took_back_is_shown_as_such(tmp_path: Path) -> None:
    """In part where another publication of the story stands; whole where none does."""
    taken = (replace(press.GLOVES_EN, state="withdrawn"), replace(press.PANEL, state="withdrawn"))
    house = lay_out(tmp_path / "house", (*press.WEEK, *taken))
    visitor = Visitor(house)
    try:
        story = text(visitor.tree(STORY))
        assert "Delvis tillbakadragen" in story
        assert story.count("Tillbakadragen av den som publicerade, sett 6 mars 2026") == 1
        assert "they paid recruitment fees" in story, "what it said stays"
        english = text(visitor.tree(f"/-/bevaka/story/{press.PANEL.story}?lang=en"))
        assert english.count("Withdrawn by its publisher") == 2
        front = text(visitor.tree("/"))
        assert front.count("Tillbakadragen av den som publicerade") == 1
        assert "Tillbakadragen av den som publicerade · " in visitor.get("/-/bevaka/feed").text
        findings = visitor.get("/public/findings.json?_shape=array").json()
        assert sum(bool(found["withdrawn"]) for found in findings) == 2
    finally:
        visitor.close()


def test_how_a_story_stands_is_shown_to_all_without_who_and_why(tmp_path: Path) -> None:
    house = lay_out(tmp_path / "house")
    with Store(house.data, write=False) as store, store.people_transaction():
        for kind, day in ((ActKind.TAKE, None), (ActKind.FOLLOW, date(2026, 4, 12))):
            store.people.add_act(
                Act(story_id=press.GLOVES.story, kind=kind, person="anna@region.example", reason="hemlig", day=day)
            )
        store.people.add_mute("story", press.GLOVES.story, datetime(2099, 1, 1, 23, tzinfo=UTC), "hemlig", "anna")
    with Store(house.data) as store:
        publish(store, press.REGISTER, press.SOURCES, house.data / "public.db")
    visitor = Visitor(house)
    try:
        swedish, english = text(visitor.tree(STORY)), text(visitor.tree(f"{STORY}?lang=en"))
        assert "Någon har tagit hand om den" in swedish
        assert "följs upp 12 apr. 2026 · tystad till och med 1 jan. 2099" in swedish
        assert "Somebody has taken it" in english
        assert "hemlig" not in swedish
        assert "anna" not in swedish.replace("annan", "")
        assert "Ingen har tagit hand om den" in text(visitor.tree(f"/-/bevaka/story/{press.PANEL.story}"))
    finally:
        visitor.close()
