"""A story's page as the place where people act: signed links, a form that is POSTed, and everything else refused."""

from __future__ import annotations

import shutil
import sqlite3
import tomllib
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from lxml import html

from bevaka import clock, desk, passes
from bevaka.settings import House
from bevaka.store import Store
from bevaka.store.people import ActKind
from tests.web import press
from tests.web.conftest import ROOT, lay_out
from tests.web.guests import Visitor, text

STORY = press.GLOVES.story
PAGE = f"/-/bevaka/story/{STORY}"
OWNER = "handskar@region.example"
TABLES = {
    "suppliers.csv": "id,name,kind,supplies_to,country,products,areas\nexempel,Exempel Gloves,factory,,MY,gloves,\n",
    "areas.csv": "id,name_sv,name_en,lead_region,products,owner\ngloves,Handskar,Gloves,Region Halland,gloves,h@region.example\n",
    "contracts.csv": "contract_id,supplier,area,regions,title,starts,ends\n",
    "sources.csv": "id,name,url,kind,type,tier,language\n",
    "themes/forced_labour.toml": 'title_sv = "Tvångsarbete"\ntitle_en = "Forced labour"\n',
}


@pytest.fixture
def home(tmp_path: Path) -> House:
    house = lay_out(tmp_path / "house")
    for name, rows in TABLES.items():
        (house.config / name).parent.mkdir(exist_ok=True)
        (house.config / name).write_text(rows)
    passes.make_key(house)
    return house


@pytest.fixture
def guest(home: House) -> Iterator[Visitor]:
    made = Visitor(home)
    yield made
    made.close()


def token(house: House, story: str = STORY, person: str = OWNER) -> str:
    return passes.link(house, story, "gloves", person).partition("?act=")[2]


def decided(house: House) -> list[tuple[Any, ...]]:
    with sqlite3.connect(house.data / "people.db") as conn:
        acts = conn.execute("SELECT story_id, kind, person, reason, day FROM acts ORDER BY id").fetchall()
        return acts + conn.execute("SELECT kind, key, person, reason, until FROM mutes ORDER BY id").fetchall()


def test_looking_changes_nothing_however_often_and_by_whom(home: House, guest: Visitor) -> None:
    before = (home.data / "people.db").read_bytes()
    for method in ("GET", "HEAD"):
        for more in ("", "&do=take", "&said=take", "&do=dismiss&reason=x"):
            assert guest.get(f"{PAGE}?act={token(home)}{more}", method).status_code == 200
    assert (home.data / "people.db").read_bytes() == before
    for method in ("PUT", "DELETE", "PATCH"):
        assert guest.get(f"{PAGE}?act={token(home)}&do=take", method).status_code == 405


def test_the_form_has_four_acts_and_says_in_whose_name(home: House, guest: Visitor) -> None:
    tree = guest.tree(f"{PAGE}?act={token(home)}&lang=en")
    forms = tree.xpath("//section[@id='act']//form")
    assert [f.xpath("string(.//input[@name='do']/@value)") for f in forms] == ["take", "dismiss", "follow", "mute"]
    assert {f.get("method") for f in forms} == {"post"}
    assert {f.get("action") for f in forms} == {f"{PAGE}?lang=en"}
    said = text(tree.xpath("//section[@id='act']")[0])
    assert OWNER in said
    assert "Nobody has taken it" in said
    assert not tree.xpath("//script"), "it works without a script"


@pytest.mark.parametrize(
    ("fields", "kept"),
    [
        ({"do": "take"}, ("take", OWNER, "", "")),
        ({"do": "dismiss", "reason": "  annat\nföretag "}, ("dismiss", OWNER, "annat företag", "")),
        ({"do": "follow", "day": "2026-03-20", "reason": ""}, ("follow", OWNER, "", "2026-03-20")),
    ],
)
def test_a_post_acts_once_and_the_page_then_says_so(
    home: House, guest: Visitor, fields: dict[str, str], kept: tuple[str, ...]
) -> None:
    given = {"act": token(home), **fields}
    answer = guest.post(PAGE, given)
    assert answer.status_code == 303
    assert answer.headers["cache-control"] == "no-store"
    tree = guest.tree(answer.headers["location"].partition("#")[0])
    assert tree.xpath("//p[@role='status']")
    assert OWNER in text(tree.xpath("//p[@class='stands']")[0]), "as it stands now, not as it was published"
    again = guest.post(PAGE, given)
    assert "said=again" in again.headers["location"]
    assert decided(home) == [(STORY, *kept)]
    with Store(home.data, write=False) as store:
        assert store.people.triage(STORY).acts[0].kind is ActKind(kept[0])


@pytest.mark.parametrize("what", [f"story:{STORY}", "supplier:exempel", "theme:forced_labour"])
def test_mute_what_the_story_is_about_for_a_while(home: House, guest: Visitor, what: str) -> None:
    fields = {"act": token(home), "do": "mute", "what": what, "days": "30", "reason": "utreds redan"}
    offered = guest.tree(f"{PAGE}?act={token(home)}").xpath("//select[@name='what']/option/@value")
    assert what in offered
    assert "said=mute" in guest.post(PAGE, fields).headers["location"]
    assert "said=again" in guest.post(PAGE, fields).headers["location"]
    assert decided(home) == [(*what.split(":"), OWNER, "utreds redan", "2026-04-05T22:00:00.000Z")]


@pytest.mark.parametrize(
    "fields",
    [
        {"do": "dismiss"}, {"do": "dismiss", "reason": " \u200b\n"[:1]}, {"do": "dismiss", "reason": "x" * 301},
        {"do": "follow"}, {"do": "follow", "day": "2026-03-05"}, {"do": "follow", "day": "i morgon"},
        {"do": "mute", "what": "supplier:kvist", "days": "30", "reason": "another story's company"},
        {"do": "mute", "what": "supplier:exempel", "days": "3000", "reason": "too long"},
        {"do": "mute", "what": "supplier:exempel", "days": "٣٠", "reason": "no digits of ours"},
        {"do": "mute", "what": "supplier:exempel", "days": "30"}, {"do": "reopen"}, {"do": "assign"}, {},
    ],
)  # fmt: skip
def test_what_does_not_do_is_said_beside_the_form(home: House, guest: Visitor, fields: dict[str, str]) -> None:
    answer = guest.post(PAGE, {"act": token(home), **fields})
    assert answer.status_code == 400
    tree = html.document_fromstring(answer.text)
    assert tree.xpath("//p[@role='alert']")
    assert tree.xpath("//form[.//input[@name='act']]"), "the form stands there again"
    assert decided(home) == []


def test_a_pass_that_does_not_hold_is_refused_in_words(home: House, guest: Visitor) -> None:
    good = token(home)
    bad = {
        "cut off": good[:-1], "changed": good[:-1] + ("A" if good[-1] != "A" else "B"), "nothing": "x", "long": "x" * 5000,
        "another story's": token(home, press.PANEL.story), "in words": "Åäö.Åäö", "surrogate": "%ED%A0%80",
    }  # fmt: skip
    for what, one in bad.items():
        shown = guest.get(f"{PAGE}?act={one}")
        assert shown.status_code == 403, what
        tree = html.document_fromstring(shown.text)
        assert "Länken håller inte" in text(tree.xpath("//p[@role='alert']")[0]), what
        assert not tree.xpath("//form[.//input[@name='act']]"), what
        assert shown.headers["cache-control"] == "no-store"
        assert guest.post(PAGE, {"act": one, "do": "take"}).status_code == 403, what
    assert guest.post(PAGE, {"do": "take"}).status_code == 403
    assert decided(home) == []


def test_an_expired_one_says_that_it_is(home: House, guest: Visitor) -> None:
    old = token(home)
    clock.set_clock(press.NOW + timedelta(days=32), pinned=True)
    shown = guest.get(f"{PAGE}?act={old}&lang=en")
    assert shown.status_code == 403
    assert "The link has expired" in shown.text
    assert guest.post(PAGE, {"act": old, "do": "take"}).status_code == 403
    clock.set_clock(press.NOW, pinned=True)
    assert decided(home) == []


def test_without_a_pass_the_page_names_the_verbs(guest: Visitor) -> None:
    tree = guest.tree(PAGE)
    assert f"bevaka take {STORY}" in text(tree.xpath("//section[@id='act']//pre")[0])
    assert not tree.xpath("//form[.//input[@name='act']]")


def test_another_sites_form_is_refused(home: House, guest: Visitor) -> None:
    fields = {"act": token(home), "do": "take"}
    for site in ("cross-site", "same-site"):
        assert guest.post(PAGE, fields, **{"sec-fetch-site": site}).status_code == 403
    assert decided(home) == []
    ours = {"sec-fetch-site": "same-origin", "origin": "null", "cookie": "sso=1"}
    assert guest.post(PAGE, fields, **ours).status_code == 303, "a cookie of a login before the site changes nothing"


def test_nothing_else_takes_a_post_and_no_long_one_is_read(home: House, guest: Visitor) -> None:
    for path in (
        "/",
        "/public/findings",
        f"{PAGE}/x",
        "/-/bevaka/coverage",
        f"/x{PAGE}",
        "/-/bevaka/story/" + "a" * 81,
    ):
        assert guest.post(path, {"act": token(home), "do": "take"}).status_code == 405, path
    assert guest.post(PAGE, b"act=" + b"x" * 9000).status_code == 400
    assert guest.post(PAGE, b"&".join(b"a%d=1" % n for n in range(50))).status_code == 400
    assert guest.post(PAGE, b"\xff\xfe=\xff").status_code == 403
    assert guest.post("/-/bevaka/story/nowhere", {"act": token(home, "nowhere"), "do": "take"}).status_code == 404
    assert decided(home) == []


def test_a_site_that_only_shows_says_which_verb_does_it(home: House, tmp_path: Path) -> None:
    elsewhere = lay_out(tmp_path / "copy")
    for name in ("bevaka.db", "people.db", "bevaka.db-wal", "bevaka.db-shm", "people.db-journal"):
        (elsewhere.data / name).unlink(missing_ok=True)
    shutil.copy(home.data / passes.FILE, elsewhere.data / passes.FILE)
    guest = Visitor(elsewhere)
    given = token(home)
    shown = guest.get(f"{PAGE}?act={given}&lang=en")
    assert shown.status_code == 200
    assert "cannot write" in shown.text
    assert f"bevaka take {STORY}" in shown.text
    assert guest.post(PAGE, {"act": given, "do": "take"}).status_code == 403
    guest.datasette.bevaka_house = None  # as plain `datasette serve` leaves it
    assert "cannot write" in guest.get(f"{PAGE}?act={given}&lang=en").text
    guest.close()
    assert sorted(f.name for f in elsewhere.data.iterdir() if f.is_file()) == [passes.FILE, "public.db"]


def test_a_busy_database_is_told_and_nothing_is_lost_or_done(
    home: House, guest: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bevaka.store.connection.BUSY_MS", 50)
    other = sqlite3.connect(home.data / "people.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    answer = guest.post(PAGE, {"act": token(home), "do": "take"})
    other.execute("ROLLBACK")
    other.close()
    assert answer.status_code == 503
    assert decided(home) == []


def test_a_company_of_today_can_be_muted_and_a_faulty_table_is_told(home: House, guest: Visitor) -> None:
    fields = {"act": token(home), "do": "mute", "what": "supplier:exempel", "days": "7", "reason": "x"}
    whole = (home.config / "suppliers.csv").read_text()
    for text_, status in (("id,nonsense\nx,y\n", 503), (whole.replace("exempel,", "annat,"), 400), (whole, 303)):
        (home.config / "suppliers.csv").write_text(text_)
        assert guest.post(PAGE, fields).status_code == status


def test_the_pass_leaves_the_page_by_no_way(home: House, guest: Visitor) -> None:
    shown = guest.get(f"{PAGE}?act={token(home)}")
    assert shown.headers["referrer-policy"] == "no-referrer"
    assert shown.headers["cache-control"] == "no-store"
    assert "form-action 'self'" in shown.headers["content-security-policy"]
    links = html.document_fromstring(shown.text).xpath("//a/@href")
    assert [a for a in links if token(home) in a and not a.startswith(PAGE)] == []
    assert token(home) not in guest.get("/-/bevaka/feed").text


def test_the_language_can_be_changed_without_losing_the_form(home: House, guest: Visitor) -> None:
    to = guest.tree(f"{PAGE}?act={token(home)}").xpath("//a[@rel='alternate']/@href")[0]
    assert guest.tree(to).xpath("//form[.//input[@name='act']]")
    assert "I take it" in guest.get(to).text


def test_what_a_person_wrote_is_only_text(home: House, guest: Visitor) -> None:
    guest.post(PAGE, {"act": token(home), "do": "dismiss", "reason": '<img src=x onerror=alert(1)>"'})
    shown = guest.get(f"{PAGE}?act={token(home)}").text
    assert "<img" not in shown
    assert "&lt;img src=x" in shown


def test_every_word_of_it_is_there_in_both_languages() -> None:
    words = tomllib.loads((ROOT / "web" / "words.toml").read_text("utf-8"))["desk"]
    template = (ROOT / "web" / "templates" / "_desk.html").read_text("utf-8")
    assert all(set(names) == {"sv", "en"} and all(names.values()) for names in words.values())
    made = {f"said_{said}" for said in desk.SAID} | {"take", "dismiss", "follow", "mute", "expired", "forged", "verbs"}
    made |= {f"{deed}_help" for deed in ("take", "dismiss", "mute")} | {"closed", "unknown", "busy"}
    assert [word for word in words if f'"{word}"' not in template and word not in made] == []
    assert made <= set(words)
