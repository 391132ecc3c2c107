"""Feeds that break in every way we know, on loopback: after a good day each ends in its named state, the harmless ones in fine.

Polled five times on a standing clock: good, good with news, then three times as the behaviour has it.
"""

from __future__ import annotations

import datetime as dt
import ssl
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
import trustme
from crawl_world import gather, make_house, source
from servers import manners as m
from servers.httpd import Answer, Page, Web, Wire

from bevaka import clock
from bevaka.settings import open_house
from bevaka.stage import run_stage
from bevaka.store import Store
from bevaka.store.health import Health
from crawler.watch import WatchStage

BEGIN = datetime(2026, 5, 4, 6, 0, tzinfo=UTC)
POLLS = tuple(BEGIN + timedelta(hours=h) for h in (0, 24, 25, 33, 80))
FIRST_BAD = 2
Feed = Callable[[int], Answer]


def item(n: int, link: str = "", title: str = "", date: str = "", guid: str | None = None, words: str = "") -> str:
    """The n-th publication, hour by hour; without a ``link`` it is its text alone, so that no page is asked for."""
    when = date or format_datetime(BEGIN - timedelta(days=3) + timedelta(hours=n))
    name = f"tag:{n}" if guid is None else guid
    return (
        f"<item><title>{title or f'Rubrik {n}'}</title>{f'<link>{link}</link>' if link else ''}"
        f"{f'<guid>{name}</guid>' if name else ''}<pubDate>{when}</pubDate><description>{words}</description></item>"
    )


def rss(*items: str, language: str = "sv") -> str:
    return (
        f'<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>x</title><language>{language}</language>'
        f"{''.join(items)}</channel></rss>"
    )


def newest(poll: int) -> range:
    """Twelve publications, one of them new at each poll."""
    return range(poll + 11, poll - 1, -1)


def good(poll: int, **more: str) -> Page:
    return Page(rss(*(item(n, **more) for n in newest(poll))), m.RSS)


def always(answer: Answer) -> Feed:
    return lambda _: answer


def made(make: Callable[[int, int], str], **page: object) -> Feed:
    """A feed of the publications of a poll, each as ``make`` writes it."""
    return lambda poll: Page(rss(*(make(poll, n) for n in newest(poll))), m.RSS, **page)  # type: ignore[arg-type]  # of Page


WELCOME = "Välkommen till våra nyheter"


def hasty(poll: int) -> list[str]:
    """Nine publications, none of which an earlier poll had."""
    return [item(200 * poll + n, date=format_datetime(POLLS[poll] - timedelta(minutes=n))) for n in range(9)]


def unmoved(wire: Wire) -> None:
    wire.head(304, {})


ARTICLE = Page(
    f"<html lang='sv'><body><article><h1>Rubrik</h1><p>{'Handskar syddes av barn i Kulim. ' * 20}</p></article></body></html>"
)
ELSEWHERE = tuple(item(n, link=f"http://casino.example/{n}", guid="") for n in range(9))
# host → (what it answers from the third poll on, the state in which its source must end)
BEHAVIOURS: dict[str, tuple[Feed, str]] = {
    "nothing": (always(Page("", m.RSS)), "empty"),
    "spaces": (always(Page("  \n ", m.RSS)), "empty"),
    "xhtml": (always(m.LOGIN_XHTML), "login_page"),
    "html5": (always(m.LOGIN), "login_page"),
    "json": (always(Page('{"error": "not found"}', "application/json")), "gone"),
    "maintenance": (always(Page("We are under maintenance, be back soon.", "text/plain")), "closed"),
    "noitems": (always(Page(rss(), m.RSS)), "empty"),
    "wrong": (always(Page(rss(*ELSEWHERE), m.RSS)), "wrong_feed"),
    "oldcopy": (always(Page(rss(*(item(n) for n in range(-1, -9, -1))), m.RSS)), "frozen"),
    "torn": (lambda poll: Page(rss(*(item(n) for n in newest(poll)))[:-200], m.RSS), "cut_off"),
    "still": (always(unmoved), "server_error"),  # also where it was asked in full, as once a week
    "etags": (lambda poll: Page(good(poll).body, m.RSS, etag=f'"{poll}"'), "fine"),
    "future": (lambda poll: Page(good(poll).body, m.RSS, modified="Fri, 01 Jan 2038 00:00:00 GMT"), "silent"),
    "captcha": (always(m.CAPTCHA), "captcha"),
    "texthtml": (lambda poll: Page(good(poll).body, "text/html"), "fine"),
    "homeward": (always(m.moved("http://homeward.example/", 301)), "moved"),
    "gone": (always(Page("", status=410)), "gone"),
    "refused": (always(Page("", status=403)), "blocked"),
    "broken": (always(Page("", status=500)), "server_error"),
    "expired": (good, "tls"),
    "mismatch": (good, "tls"),
    "noguid": (made(lambda _, n: item(n, guid="", link=f"http://noguid.example/{n}")), "fine"),
    "oneguid": (made(lambda _, n: item(n, guid="same", link=f"http://oneguid.example/{n}")), "fine"),
    "newguids": (made(lambda poll, n: item(n, guid=f"{poll}-{n}", link=f"http://newguids.example/{n}")), "fine"),
    "secure": (
        lambda poll: Page(
            rss(*(item(n, link=f"http{'s' * (poll > 1)}://secure.example/{n}") for n in newest(poll))), m.RSS
        ),
        "fine",
    ),
    "relative": (made(lambda _, n: item(n, link=f"/{n}")), "fine"),
    "redated": (made(lambda poll, n: item(n, date=format_datetime(POLLS[poll]))), "fine"),
    "farahead": (lambda poll: good(poll, date="Fri, 01 Jan 9999 00:00:00 GMT"), "undated"),
    "epoch": (lambda poll: good(poll, date="Thu, 01 Jan 1970 00:00:00 GMT"), "undated"),
    "dateless": (lambda poll: good(poll, date=" "), "undated"),
    "noday": (lambda poll: good(poll, date="31 februari"), "undated"),
    "nordic": (lambda poll: good(poll, date="ons, 6 maj 2026"), "fine"),
    "edited": (made(lambda poll, n: item(n, title=f"Rubrik {n}, version {poll}")), "fine"),
    "bottom": (lambda poll: Page(rss(*(item(n) for n in reversed(newest(poll)))), m.RSS), "fine"),
    "backdated": (made(lambda poll, n: item(n, date=format_datetime(BEGIN - timedelta(days=300)))), "fine"),
    "torrent": (lambda poll: Page(rss(*(item(200 * poll + n) for n in range(10))), m.RSS), "gap"),
    # Something pinned, above or below what is new, one or several; and what only looks like it.
    "pinned": (lambda poll: Page(rss(item(5, title=WELCOME), *hasty(poll)), m.RSS), "gap"),
    "pinnedlow": (lambda poll: Page(rss(*hasty(poll), item(11)), m.RSS), "gap"),
    "pinned3": (lambda poll: Page(rss(*map(item, (3, 4, 5)), *hasty(poll)), m.RSS), "gap"),
    "pinnedanew": (lambda poll: Page(rss(item(5, date=format_datetime(POLLS[poll])), *hasty(poll)), m.RSS), "gap"),
    "lastleft": (lambda poll: Page(rss(*(item(8 * poll + n) for n in range(9, 0, -1))), m.RSS), "fine"),
    "takendown": (lambda poll: Page(rss(*(item(n) for n in newest(poll) if n != 12)), m.RSS), "fine"),
    "pair": (lambda poll: Page(rss(*(item(200 * poll + n) for n in range(2))), m.RSS), "gap"),
    "single": (lambda poll: Page(rss(item(200 * poll)), m.RSS), "gap"),
    "latest": (lambda poll: Page(rss(item(200 * (poll // 2))), m.RSS), "fine"),
    "flood": (lambda poll: Page(rss(*(item(n) for n in range(2000 + poll, -1, -1))), m.RSS), "fine"),
    "foreign": (lambda poll: Page(rss(*(item(n) for n in newest(poll)), language="en"), m.RSS), "other_language"),
    "textless": (made(lambda _, n: item(n, title=" ", link=f"http://textless.example/{n}")), "empty_texts"),
    "alike": (lambda poll: good(poll, title="Nytt inlägg"), "empty_texts"),
}
BEFORE: dict[str, Feed] = {
    # These link to pages from the first, or the change of address would be all that is seen.
    "secure": BEHAVIOURS["secure"][0], "noguid": BEHAVIOURS["noguid"][0], "oneguid": BEHAVIOURS["oneguid"][0],
    "newguids": BEHAVIOURS["newguids"][0], "relative": BEHAVIOURS["relative"][0],
    "textless": made(lambda _, n: item(n, link=f"http://textless.example/{n}")),
    "wrong": made(lambda _, n: item(n, link=f"http://right.example/{n}")),
    "future": BEHAVIOURS["future"][0], "latest": BEHAVIOURS["latest"][0],
    "lastleft": BEHAVIOURS["lastleft"][0],
    "pinned": lambda poll: Page(rss(item(5, title=WELCOME), *(item(n) for n in newest(poll) if n != 5)), m.RSS),
}  # fmt: skip
TLS = ("expired", "mismatch")


def contexts(ca: trustme.CA, poll: list[int]) -> Callable[[str], ssl.SSLContext]:
    """Certificates that are good at first."""

    def make(host: str) -> ssl.SSLContext:
        bad = poll[0] >= FIRST_BAD
        name = "other.example" if bad and host.startswith("mismatch") else host
        ends = dt.datetime(2020, 1, 1, tzinfo=UTC) if bad and host.startswith("expired") else None
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        ca.issue_cert(name, not_after=ends).configure_cert(context)
        return context

    return make


def address(host: str) -> str:
    return f"http{'s' * (host in TLS)}://{host}.example/feed/rss"


@pytest.fixture(scope="module")
def ends(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, list[Health]]]:
    folder, ca, poll = tmp_path_factory.mktemp("behaviour"), trustme.CA(), [0]
    ca.cert_pem.write_to_path(str(folder / "ca.pem"))
    rows = [source(host, address(host), expect="450", pace="1h") for host in BEHAVIOURS]
    with pytest.MonkeyPatch.context() as patch, Web({}, contexts=contexts(ca, poll)) as web:
        patch.setenv("SSL_CERT_FILE", str(folder / "ca.pem"))
        house = make_house(folder / "house", rows, web.proxy)
        for number, moment in enumerate(POLLS):
            poll[0] = number
            clock.set_clock(moment, pinned=True)
            for host, (feed, _) in BEHAVIOURS.items():
                now = feed if number >= FIRST_BAD else BEFORE.get(host, good)
                web.routes[address(host)] = now(number)
                web.routes |= {f"http://{host}.example/{n}": ARTICLE for n in newest(number)}
            web.routes |= {f"http://right.example/{n}": ARTICLE for n in newest(number)}
            web.routes["http://homeward.example/"] = Page("<html><body><h1>Välkommen</h1></body></html>")
            gather(house, only=list(BEHAVIOURS))
            with Store(house / "data") as store:
                run_stage(WatchStage(open_house(house)), store)
    with Store(house / "data") as store:
        yield {host: store.health.of(host) for host in BEHAVIOURS}


@pytest.mark.parametrize("host", BEHAVIOURS)
def test_each_feed_ends_in_its_named_state(ends: dict[str, list[Health]], host: str) -> None:
    states = [str(h.state) for h in ends[host]]
    end = BEHAVIOURS[host][1]
    assert states == (["fine"] if end == "fine" else ["fine", end])
    assert end == "fine" or ends[host][-1].note
