"""A mailbox read over IMAP: only what is new, what happens when the server misbehaves, and whom we never connect to."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Iterator
from datetime import timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest
from crawl_world import Seen, extract, gather, listener, make_house, source
from scrapy import Request, Spider
from scrapy.crawler import Crawler
from scrapy.settings import Settings
from servers.httpd import Page, Web
from servers.imap import ImapServer
from test_newsletter import message

from bevaka import clock
from bevaka.errors import TryLater
from bevaka.settings import open_house
from bevaka.store import Store
from bevaka.store.health import Condition
from crawler import bouncebox, imap
from crawler.health import condition
from crawler.outcomes import Refused
from crawler.post import SHARE, MailboxHandler
from crawler.settings import scrapy_settings

URL = "mailbox://news?from=@paper.example"
WORDS = (
    "Arbetarna vid fabriken fick lämna ifrån sig sina pass när de kom, visar en granskning av Tidningen Exempel. " * 4
)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[ImapServer]:
    with ImapServer(tmp_path) as made:
        yield made


def letters(*numbers: int, sender: str = "nyheter@paper.example", days: int = 1) -> list[bytes]:
    date = format_datetime(clock.now() - timedelta(days=days))
    return [
        message(f"{n} {WORDS}", Subject=f"Brev {n}", Message_ID=f"<{n}@paper.example>", From=sender, Date=date)
        for n in numbers
    ]


def house(
    home: Path,
    server: ImapServer | int,
    *rows: dict[str, str],
    proxy: str = "",
    word: str = "gurka",
    timeout: float = 2.0,
    login: str = "password",
    **box: Any,
) -> Path:
    """A house with one mailbox, ``news``, on that server or port of this machine; ``word`` is its password, or token."""
    port = server if isinstance(server, int) else server.port
    table = {"host": "localhost", "port": port, "user": "bevaka", "ca_file": "ca.pem", **box}
    lines = [*(f"{k} = {json.dumps(v)}" for k, v in table.items()), f'{login} = {{ file = "word" }}']
    made = make_house(home, list(rows) or [source("brev", URL, "mailbox")], proxy, allow=["localhost"], timeout=timeout)
    (made / "word").write_text(word, "utf-8")
    (made / "config" / "mailboxes.toml").write_text("\n".join(["[news]", *lines]), "utf-8")
    return made


def again(home: Path) -> Seen:
    return gather(home, only=["brev"])[1]


def place(seen: Seen) -> str:
    return seen.states["brev"].bookmark.place


def test_newsletters_become_documents_and_only_new_ones_are_read(tmp_path: Path, server: ImapServer) -> None:
    server.add(*letters(4, days=40), *letters(1, 2), *letters(3, sender="annan@other.example"))
    home = house(tmp_path, server)
    tally, seen = gather(home)
    assert (tally.failed, seen.state("brev"), place(seen)) == (0, "ok", "7:3")
    documents = extract(home)
    assert {d.title for d in documents.values()} == {"Brev 1", "Brev 2"}
    one = next(d for d in documents.values() if d.title == "Brev 1")
    assert "fick lämna ifrån sig sina pass" in one.text
    assert (one.source_name, one.medium, one.precision) == ("Brev", "html", "second")
    assert [lead.state for lead in seen.leads] == ["fetched", "fetched"]
    assert server.asked("EXAMINE")
    assert server.asked("SELECT") + server.asked("UID STORE") == []

    seen = again(home)
    assert (seen.state("brev"), place(seen), len(seen.leads)) == ("ok", "7:3", 2)
    fetched = len(server.asked("UID FETCH"))
    assert "UID 4:*" in server.asked("UID SEARCH")[-1]
    server.add(*letters(5))
    seen = again(home)
    assert (place(seen), [lead.title for lead in seen.leads]) == ("7:5", ["Brev 1", "Brev 2", "Brev 5"])
    assert len(server.asked("UID FETCH")) == fetched + 2
    assert {f for kept in server.folder for f in kept.flags} == set()


def test_a_later_newsletter_with_the_address_of_an_earlier_one_is_no_revision_of_it(
    tmp_path: Path, server: ImapServer
) -> None:
    """Also when the whole mailbox is read once more, the server having numbered it anew."""
    date = format_datetime(clock.now() - timedelta(days=1))
    three = [
        message(f"{n} {WORDS}", Subject=f"Brev {n}", Message_ID=f"<{n}@x>", Date=date, Archived_At="<https://paper.example/brev/nu>")
        for n in (1, 2, 3)
    ]  # fmt: skip
    home = house(tmp_path, server)
    found = []
    for one in three:
        server.add(one)
        again(home)
        found.append({d.url: (d.title, d.revision) for d in extract(home).values()})
    assert sorted(found[-1].values()) == [("Brev 1", 1), ("Brev 2", 1), ("Brev 3", 1)]
    assert found[-1]["https://paper.example/brev/nu"] == ("Brev 1", 1)
    server.validity += 1
    again(home)
    assert {d.url: (d.title, d.revision) for d in extract(home).values()} == found[-1]


def test_senders_of_a_domain_with_other_letters_are_found_however_either_is_written(
    tmp_path: Path, server: ImapServer
) -> None:
    senders = ("@ängsö.example", "@xn--ngs-pla7g.example", "nyheter@ängsö.example")
    server.add(*letters(1, sender="nyheter@xn--ngs-pla7g.example"), *letters(2, sender="nyheter@ängsö.example"))
    server.add(*letters(3))
    rows = [source("brev", f"mailbox://news?from={one}&from=@paper.example", "mailbox") for one in senders]
    for number, row in enumerate(rows):
        (tmp_path / f"{number}").mkdir()
        (tmp_path / f"{number}" / "ca.pem").write_bytes((tmp_path / "ca.pem").read_bytes())
        seen = gather(house(tmp_path / f"{number}", server, row))[1]
        assert [lead.title for lead in seen.leads] == ["Brev 1", "Brev 2", "Brev 3"], row
    server.ascii_only = True
    seen = gather(house(tmp_path, server, rows[0]))[1]
    assert ([lead.title for lead in seen.leads], seen.state("brev")) == (["Brev 1", "Brev 3"], "ok")


def test_newsletters_are_read_on_from_where_they_were_left_so_none_is_passed_by(
    tmp_path: Path, server: ImapServer
) -> None:
    home, states = house(tmp_path, server), []
    for first in (1, 5, 9):
        server.add(*letters(*range(first, first + 4)))
        again(home)
        with Store(home / "data") as store:
            states += [poll.state if (poll := store.polls.last("brev")) else ""]
    assert states == ["ok", "ok", "ok"]


def test_a_mailbox_that_was_rebuilt_is_read_anew_and_nothing_comes_twice(tmp_path: Path, server: ImapServer) -> None:
    server.add(*letters(1, 2, 3))
    home = house(tmp_path, server)
    assert place(gather(home)[1]) == "7:3"
    server.validity, server.folder = 8, []
    server.add(*letters(3, 9))
    seen = again(home)
    assert (place(seen), [lead.title for lead in seen.leads]) == ("8:2", ["Brev 1", "Brev 2", "Brev 3", "Brev 9"])
    assert len(extract(home)) == 4


def test_more_than_fits_in_one_answer_is_read_in_turns(tmp_path: Path, server: ImapServer) -> None:
    large = message("x" * (5 * 2**20), Subject="För stort", Message_ID="<stor@x>", Date=format_datetime(clock.now()))
    server.add(
        *letters(*range(60)), large, *letters(*range(60, 70)), *[m + b"y" * 4_000_000 for m in letters(*range(70, 74))]
    )
    seen = gather(house(tmp_path, server))[1]
    assert (place(seen), len(seen.leads), seen.state("brev")) == ("7:75", 74, "ok")
    assert "1 larger than 5 MB" in seen.states["brev"].note


def test_a_line_that_breaks_keeps_what_was_had_and_goes_on_from_there(tmp_path: Path, server: ImapServer) -> None:
    server.add(*letters(*range(1, 8)))
    server.manners, server.patience = "drop", 3
    home = house(tmp_path, server)
    seen = gather(home)[1]
    assert (place(seen), len(seen.leads)) == ("7:3", 3)
    assert seen.state("brev") == "connection_lost"
    assert seen.states["brev"].failures == 1
    server.manners = ""
    seen = again(home)
    assert (place(seen), len(seen.leads), seen.state("brev"), seen.states["brev"].failures) == ("7:7", 7, "ok", 0)


def test_one_hostile_message_stops_no_neighbour(tmp_path: Path, server: ImapServer) -> None:
    nested = message(
        "Content-Type: message/rfc822\r\n\r\n" * 3000, Content_Type="message/rfc822", Date=format_datetime(clock.now())
    )
    server.add(*letters(1), nested, *letters(2))
    server.folder.append(type(server.folder[0])(9, letters(3)[0]))
    home = house(tmp_path, server)
    seen = gather(home)[1]
    assert ([lead.title for lead in seen.leads], seen.state("brev")) == (["Brev 1", "Brev 2", "Brev 3"], "ok")
    assert "1 too deeply nested" in seen.states["brev"].note


@pytest.mark.parametrize("manners", ["literal", "flood", "drip", "mute", "bye", "noise"])
def test_a_server_with_bad_manners_has_a_named_state(tmp_path: Path, server: ImapServer, manners: str) -> None:
    server.add(*letters(1))
    server.manners = manners
    seen = gather(house(tmp_path, server, timeout=0.5))[1]
    expected = {
        "literal": {"connection_lost"},
        "flood": {"connection_lost", "timeout"},
        "bye": {"connection_lost", "server_error"},
        "noise": {"connection_lost", "server_error"},
    }
    assert seen.state("brev") in expected.get(manners, {"timeout"}), seen.states["brev"].note
    assert seen.leads == []


def test_login_tls_folder_and_host_failures_are_told_apart(tmp_path: Path, server: ImapServer) -> None:
    rows = [source("brev", URL, "mailbox"), source("andra", "mailbox://news?from=@other.example", "mailbox")]

    def state(name: str, *, port: int = server.port, **box: Any) -> str:
        home = tmp_path / name
        home.mkdir()
        (home / "ca.pem").write_bytes((tmp_path / "ca.pem").read_bytes())
        seen = gather(house(home, port, *rows, **box))[1]
        states = {seen.state("brev"), seen.state("andra")}
        note = seen.states["brev"].note
        assert "gurka" not in note
        assert "melon" not in note
        return " ".join(states)

    assert state("ca", ca_file="") == "tls"
    assert state("folder", folder="Brev") == "gone"
    with listener() as (port, _):
        assert state("mute", port=port) in ("tls", "connection_lost")
    assert state("shut", port=1) == "connection_refused"
    assert state("name", host="nobody.invalid") == "dns"
    assert state("unset", word="") == "login_refused"
    assert server.asked("LOGIN") == ['LOGIN bevaka "gurka"'] * 2
    server.log.clear()
    assert state("wrong", word="melon") == "login_refused"
    assert len(server.asked("LOGIN")) == 1, "a refused login is not tried again by the next row"


def test_login_over_starttls_with_letters_beyond_ascii_and_a_folder_of_that_name(tmp_path: Path) -> None:
    with ImapServer(tmp_path, starttls=True, word="gurk å") as server:
        server.add(*letters(1))
        home = house(tmp_path, server, security="starttls", word="gurk å", folder="Nyhetsbrev/Fack & Råd")
        server.name = "Nyhetsbrev/Fack &- R&AOU-d"
        assert gather(home)[1].state("brev") == "login_refused"
        server.plain_auth = True
        seen = again(home)
    assert [lead.title for lead in seen.leads] == ["Brev 1"]
    assert server.log.index("STARTTLS") < server.log.index("AUTHENTICATE PLAIN")


def test_a_token_of_oauth_logs_in_and_one_that_ran_out_is_told_by_name(tmp_path: Path, server: ImapServer) -> None:
    server.add(*letters(1))
    server.token = "ya29.a0AfH6SMBx-en-timme"
    rows = [source("brev", URL, "mailbox"), source("andra", "mailbox://news?from=@other.example", "mailbox")]
    home = house(tmp_path, server, *rows, login="token", word="ya29.utgangen-token-000")
    seen = gather(home)[1]
    note = seen.states["brev"].note
    assert (seen.state("brev"), seen.state("andra")) == ("token_refused", "token_refused")
    assert condition("token_refused") == Condition.TOKEN_REFUSED
    assert "does not take the token of bevaka (status 401)" in note
    assert f"is what renews the file {home / 'word'} at work?" in note
    assert server.heard[1:] == [b""], "one login, and an empty line for the reason of the refusal"
    assert server.asked("LOGIN") == []

    (home / "word").write_text(server.token, "utf-8")
    seen = again(home)
    assert (seen.state("brev"), [lead.title for lead in seen.leads]) == ("ok", ["Brev 1"])


def test_a_token_stays_secret_whatever_the_server_repeats(tmp_path: Path, server: ImapServer) -> None:
    server.token, server.blunt = "another", True
    home = house(tmp_path, server, login="token", word="ya29.hemlig")
    seen = gather(home)[1]
    note = seen.states["brev"].note
    assert (seen.state("brev"), "AUTHENTICATE failed" in note) == ("token_refused", True)
    stored = b"".join(f.read_bytes() for f in (home / "data").glob("*.db*"))
    for secret in (b"ya29.hemlig", server.heard[0]):
        assert secret not in stored


@pytest.mark.parametrize(
    ("word", "offered", "state", "said"),
    [
        ("two words", "x", "token_refused", "one word"),
        ("abc\x01auth=Bearer d", "x", "token_refused", "one word"),
        ("gurka", "", "login_refused", "does not offer XOAUTH2"),
    ],
)
def test_what_is_no_token_is_never_sent(
    tmp_path: Path, server: ImapServer, word: str, offered: str, state: str, said: str
) -> None:
    server.token = offered
    seen = gather(house(tmp_path, server, login="token", word=word))[1]
    assert (seen.state("brev"), said in seen.states["brev"].note) == (state, True)
    assert server.asked("AUTHENTICATE") + server.asked("LOGIN") == [] or server.heard == [b"*"]


def test_a_server_that_asks_on_and_on_is_left(tmp_path: Path, server: ImapServer) -> None:
    server.token, server.manners = "another", "questions"
    seen = gather(house(tmp_path, server, login="token", word="gurka", timeout=0.5))[1]
    assert seen.state("brev") == "timeout"


@pytest.mark.parametrize("manners", ["mute", "drip"])
def test_a_server_that_hangs_holds_up_a_crawl_once_whatever_the_rows(
    tmp_path: Path, server: ImapServer, manners: str
) -> None:
    server.add(*letters(1))
    server.manners = manners
    rows = [source(f"brev{n}", f"mailbox://news?from=@a{n}.example", "mailbox") for n in range(20)]
    _, seen = gather(house(tmp_path, server, *rows, timeout=1.0))
    assert {seen.state(row["id"]) for row in rows} == {"timeout"}
    assert len(server.asked("UID SEARCH")) == 1


def test_the_rows_of_a_slow_mailbox_have_a_share_of_a_crawl(tmp_path: Path, server: ImapServer) -> None:
    server.add(*letters(1))
    made = open_house(house(tmp_path, server))
    settings = Settings({**scrapy_settings(made), "DOWNLOAD_TIMEOUT": 20.0})
    handler = MailboxHandler(Crawler(Spider, settings))
    asked = Request(URL, meta={"download_maxsize": 10**7})
    assert handler._answer(asked).status == 200
    assert 0 < handler._spent["news"] < SHARE
    handler._spent["news"] += SHARE
    with pytest.raises(Refused, match="the next time") as refused:
        handler._answer(asked)
    assert refused.value.outcome == "paused", "which is no failure: the source is due as before"


def test_a_server_that_hangs_holds_up_the_bounces_no_longer_than_any_stage(
    tmp_path: Path, server: ImapServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert imap.WAITS * bouncebox.PATIENCE <= 20
    monkeypatch.setattr(bouncebox, "PATIENCE", 0.5)
    home = house(tmp_path, server)
    server.add(*letters(*range(5)))
    for manners in ("mute", "drip", "flood", "literal"):
        server.manners = manners
        started = time.monotonic()
        with pytest.raises(TryLater, match=r"does not answer|more than is listened to"):
            bouncebox.read(home, "news", "", lambda _: None)
        assert time.monotonic() - started < 0.5 * imap.WAITS + 4, manners


def test_what_is_stored_is_marked_only_where_that_is_wanted(tmp_path: Path, server: ImapServer) -> None:
    server.add(*letters(1, 2), *letters(3, sender="a@other.example"))
    home = house(tmp_path, server, mark=True)
    gather(home)
    assert {f for kept in server.folder for f in kept.flags} == set(), "not before it is known to be stored"
    again(home)
    assert [sorted(kept.flags) for kept in server.folder] == [["\\Seen"], ["\\Seen"], []]
    again(home)
    assert server.asked("UID STORE") == ["UID STORE 1,2 +FLAGS.SILENT (\\Seen)"]


def test_dmarc_is_asked_for_where_the_mail_server_is_named(tmp_path: Path, server: ImapServer) -> None:
    passed = b"Authentication-Results: mx.region.example; dmarc=pass header.from=paper.example\r\n"
    server.add(passed + letters(1)[0], *letters(2))
    seen = gather(house(tmp_path, server, authserv="mx.region.example"))[1]
    assert [lead.title for lead in seen.leads] == ["Brev 1"]
    assert "1 without DMARC" in seen.states["brev"].note


def test_links_out_are_fetched_and_those_that_act_never(tmp_path: Path, server: ImapServer) -> None:
    page = Page(f"<html lang='sv'><title>Granskningen</title><body><h1>Granskningen</h1><p>{WORDS}</p></body></html>")
    links = "<a href='http://paper.example/1'>Läs hela granskningen</a> <a href='http://paper.example/bort?u=1'>Avregistrera</a>"
    server.add(
        message(f"<p>{WORDS}</p>{links}", Content_Type="text/html; charset=utf-8", Date=format_datetime(clock.now()))
    )
    with Web({"http://paper.example/1": page, "http://paper.example/bort": page}) as web:
        home = house(tmp_path, server, source("brev", URL, "mailbox", selector="a"), proxy=web.proxy)
        gather(home)
        assert web.paths("paper.example") == ["/1"]
    assert {d.title for d in extract(home).values()} == {"Pass", "Granskningen"}


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "127.1", "2130706433", "10.0.0.1", "169.254.169.254", "imap.local"]
)
def test_a_mail_server_that_is_not_public_is_never_connected_to(tmp_path: Path, host: str) -> None:
    with listener() as (port, hits):
        home = house(tmp_path, port, host=host, ca_file="")
        text = (home / "config" / "bevaka.toml").read_text("utf-8")
        (home / "config" / "bevaka.toml").write_text(text.replace('allow = ["localhost"]', ""), "utf-8")
        seen = gather(home)[1]
    assert (seen.state("brev"), hits) == ("refused_address", [])


def test_a_mailbox_is_asked_for_its_row_only(tmp_path: Path, server: ImapServer) -> None:
    """Neither a link in a feed nor a redirect opens it."""
    server.add(*letters(1))
    feed = f"<rss version='2.0'><channel><item><title>x</title><link>{URL}</link></item></channel></rss>"
    routes = {"http://a.example/rss": Page(feed), "http://b.example/rss": Page(status=302, headers={"Location": URL})}
    with Web(routes) as web:
        rows = [source("a", "http://a.example/rss"), source("b", "http://b.example/rss")]
        seen = gather(house(tmp_path, server, *rows, proxy=web.proxy))[1]
    assert server.log == []
    assert {lead.state for lead in seen.leads} <= {"given_up"}


def test_the_password_is_in_no_row_of_the_store(
    tmp_path: Path, server: ImapServer, caplog: pytest.LogCaptureFixture
) -> None:
    server.word = "another"
    home = house(tmp_path, server)
    with caplog.at_level(logging.DEBUG):
        gather(home)
    with Store(home / "data") as store:
        assert store.crawl.states()["brev"].state == "login_refused"
    assert b"gurka" not in b"".join(f.read_bytes() for f in (home / "data").glob("*.db*"))
    assert "gurka" not in caplog.text
