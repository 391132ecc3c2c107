"""Where a site keeps its lists: what a page links to, where such lists usually lie. Pure functions; nothing is asked here."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urljoin, urlsplit

from lxml.html import HtmlElement

from bevaka.addresses import url_refusal
from bevaka.records import Answer, Source
from crawler import charset, doors, links, pick, plain
from crawler.decide import is_front
from crawler.kinds import link, spelled
from crawler.sitemapread import news_first

FEEDS_AT_MOST, SITEMAPS_AT_MOST, SECTIONS_AT_MOST, GUESSES_AT_MOST, ONWARD_AT_MOST = 12, 5, 6, 8, 3
_FEED_TYPES = frozenset(
    f"application/{name}" for name in ("rss+xml", "atom+xml", "rdf+xml", "feed+json", "json", "xml", "rss", "atom")
) | {"text/xml", "text/rss"}
_LIKE_A_FEED = re.compile(
    r"(?:^|[/._?&=-])(?:rss2?|rss20|atom|feeds?|backend|newsfeed)(?:$|[/._&=-])|\.rdf$|format=feed|feed\.(?:xml|json)",
    re.I,
)
_NO_NEWS = re.compile(
    r"comments?/feed|/comments?[/.]|feedburner\.google|/wp-json/|oembed|opensearch|add\.my\.yahoo|feedly\.com", re.I
)
_COMMENTS = re.compile(r"comment|kommentar", re.I)
_NEWS_WORDS = (
    r"(?:news(?:room| ?cent(?:er|re)| archive)?|nyheter|nyhets(?:rum(?:met)?|rom(?:met)?|arkiv)|nyheder|nyheds(?:rum|arkiv)"
    r"|aktuell?t|uutiset|uutishuone|ajankohtaista|artiklar|artikler|artikkelit|articles|actualit\w+|aktuelles|nachrichten"
    r"|(?:aktuelle )?meldungen|noticias|notícies|stories|blogg?|tiedotteet|presse?(?:releases?| releases?|meddelanden?|meldinger"
    r"|meddelelser|mitteilungen|informationen|room|rum(?:met)?|rom(?:met)?|arkiv|bereich)?)"
)
# What stands beside news in a menu: "News & Events", "Media and press".
_BESIDE_NEWS = (
    rf"(?:{_NEWS_WORDS}|media(?:room|rum)?|medier|medien|events?|evenemang|arrangement(?:er)?|veranstaltungen|tapahtumat"
    r"|termine|kalend(?:er|arium)|calendar|publika?[ts]\w+|publications?|julkaisut|reports?|rapporter|raportit|berichte|insights"
    r"|views|opinions?|debatt?|podd\w*|podcasts?|updates?|press ?kit|bildbank|kontakt|contacts?)"
)
_AND = r"(?:\s*(?:&|/|\+|,|\||och|og|and|und|ja|sekä|samt)\s*)"
# Who keeps a press room for others; and what is said, to those who hear a page, of links that lead away.
_KEPT_BY = r"(?:\W{1,3}(?:via|hos|på|at|on|by|bei|with)\W[\w.-]+(?: [\w.-]+)?)?"
_AWAY = (
    r"(?:\W+(?:extern|ekstern|external|ulkoinen|länk till|lenke til|link t(?:o|il)|öppna[rs]|åpne[rs]|åbne[rs]|opens?|öffnet"
    r"|avautuu)\b.{0,40})?"
)
_NEWS = re.compile(
    r"^\W*(?:(?:se|see|to|till|til|les|läs|read|alle|kaikki) )?"
    r"(?:(?:all|our|latest|alla|alle|våra|våre|vårt|vores|senaste|siste|seneste|aktuelle|unsere) )?"
    rf"(?:{_NEWS_WORDS}(?:{_AND}{_BESIDE_NEWS}){{0,2}}|(?:{_BESIDE_NEWS}{_AND}){{1,2}}{_NEWS_WORDS}){_KEPT_BY}{_AWAY}\W*$",
    re.I,
)
_REPORTS = re.compile(
    r"^\W*(?:(?:all|our|alla|våra|monitoring|latest) )?"
    r"(?:reports?|rapporter|raportit|julkaisut|publications?|publikationer|publikasjoner|publikationen|berichte|granskningar"
    r"|investigations?|undersøgelser|informes(?: de monitoreo)?|informes de monitoratge|resources)\W*$",
    re.I,
)
# Where common programs keep a feed; ``{page}`` is the page that was given, ``{site}`` its front page.
_USUAL = {
    "wordpress": ("{page}feed/", "{site}feed/"),
    "joomla": ("{page}?format=feed&type=rss", "{site}?format=feed&type=rss"),
    "drupal": ("{site}rss.xml", "{page}rss.xml", "{page}feed"),
    "spip": ("{site}spip.php?page=backend",),
    "": ("{page}feed/", "{site}feed/", "{site}rss.xml", "{site}feed.xml", "{site}atom.xml", "{site}rss", "{site}index.xml",
         "{site}feed.json"),
}  # fmt: skip
_TONGUES = ("svenska", "english", "in english", "norsk", "dansk", "suomi", "suomeksi", "deutsch")
_PROGRAM = re.compile(r"wordpress|joomla|drupal|spip", re.I)
_SITEMAPS = ("{site}sitemap.xml", "{site}sitemap_index.xml")
_NEWS_SITEMAPS = ("{site}news-sitemap.xml", "{site}sitemap-news.xml")


@dataclass(frozen=True, kw_only=True)
class Look:
    """What a page leads to: lists to try; rows of places where feeds and sitemaps usually lie, each to be gone through up to the
    first that holds one; pages of the site that may be lists; and the page itself as one. Where there is nothing of all that but
    places to guess at, ``onward`` are the pages that it sends its readers to."""

    candidates: tuple[Source, ...] = ()
    guesses: tuple[tuple[Source, ...], ...] = ()
    sections: tuple[str, ...] = ()
    own: tuple[Source, ...] = ()
    onward: tuple[str, ...] = ()


def look(answer: Answer, sitemaps: Iterable[str], now: datetime) -> Look:
    """Look at a page. ``sitemaps`` are those that the host's robots.txt names."""
    root = plain.parsed(charset.decode(answer.body, answer.headers.get("content-type", "")))
    if root is None:
        return Look()
    base = links.base_of(root, answer.url)
    feeds = _unlike(_feed_links(root, base), FEEDS_AT_MOST)
    named = _unlike((u for s in sitemaps if (u := link(s, answer.url))), 50)
    named = news_first(named)[:SITEMAPS_AT_MOST]
    guesses = [_guessed("feed", _usual(root), answer.url), _guessed("sitemap", _SITEMAPS, answer.url)]
    if not any("news" in url.lower() for url in named):
        guesses.append(_guessed("sitemap", _NEWS_SITEMAPS, answer.url))
    sections = tuple(_sections(root, base)) if is_front(answer.url) else ()
    own = own_lists(root, answer.url, now)
    return Look(
        candidates=(
            *(_source("feed", u, "feeds") for u in feeds),
            *(_source("sitemap", u, "robots.txt") for u in named),
        ),
        guesses=tuple(guesses),
        sections=sections,
        own=own,
        onward=() if feeds or sections or own else tuple(_unlike(_onward(root, base), ONWARD_AT_MOST)),
    )


def _onward(root: HtmlElement, base: str) -> Iterator[str]:
    """Where a page leads that is but a door: by itself after a while, in its frames, or in a language that its reader chooses."""
    hrefs = [led] if (led := doors.led_on(root, base)) else []
    hrefs += [str(e.get("src") or "") for e in root.iter("frame")]
    tongues = [(links.title_of(a).strip().lower(), str(a.get("href") or "")) for a in root.iter("a")]
    known = [(_TONGUES.index(words), href) for words, href in tongues if words in _TONGUES]
    hrefs += [href for _, href in sorted(known)]
    yield from (url for href in hrefs if (url := link(href, base)) and url != link(base, base))


def own_lists(root: HtmlElement, url: str, now: datetime) -> tuple[Source, ...]:
    """The page itself as a list: of reports, of links, or both; each with the selector that picks them."""
    base = links.base_of(root, url)
    found = []
    for kind, choose in (("report", pick.reports), ("listing", pick.news)):
        chosen = choose(root, base, now)
        if chosen is not None:
            found.append(_source(kind, spelled(url), "the page itself", chosen))
    return tuple(found)


def _feed_links(root: HtmlElement, base: str) -> Iterator[str]:
    """Feeds that a page declares, then links that look like feeds; feeds of comments are no news."""
    for element in root.iter("link"):
        rel = str(element.get("rel") or "").lower().split()
        kind = str(element.get("type") or "").split(";")[0].strip().lower()
        title = str(element.get("title") or "")
        if not ({"alternate", "feed"} & set(rel)) or "stylesheet" in rel or _COMMENTS.search(title):
            continue
        href = str(element.get("href") or "")
        if (kind in _FEED_TYPES or (not kind and _LIKE_A_FEED.search(href))) and (url := _news(href, base)):
            yield url
    for anchor in root.iter("a"):
        href = str(anchor.get("href") or "").replace("feed://", "http://", 1)
        words = links.title_of(anchor)
        if (
            _LIKE_A_FEED.search(href)
            or re.fullmatch(r"\W*(?:rss|atom|xml)(?:[ -]?(?:feed|flöde|2\.0))?\W*", words, re.I)
        ) and (url := _news(href, base)):
            yield url


def _news(href: str, base: str) -> str | None:
    url = link(href, base) if href.strip() else None
    return None if url is None or _NO_NEWS.search(url) else url


def _sections(root: HtmlElement, base: str) -> list[str]:
    """Pages of the same site whose links say news or reports, and press rooms on other hosts; two of each."""
    found: dict[str, list[str]] = {"news": [], "reports": [], "away": []}
    own = links.host_of(base)
    for anchor in root.iter("a"):
        words = links.title_of(anchor)
        sort = "news" if _NEWS.match(words) else "reports" if _REPORTS.match(words) else ""
        url = link(str(anchor.get("href") or ""), base) if sort else None
        host = links.host_of(url) if url else ""
        if host != own:
            sort = "away" if sort == "news" and not links.TALK.search(host) else ""
        if url and sort and not (host == own and is_front(url)):
            found[sort] = _unlike([*found[sort], url], SECTIONS_AT_MOST // len(found))
    return _unlike([url for urls in found.values() for url in urls], SECTIONS_AT_MOST)


def _usual(root: HtmlElement) -> tuple[str, ...]:
    """Where feeds usually lie on a site made like this one."""
    made = " ".join(str(m) for m in root.xpath("//meta[@name='generator' or @name='Generator']/@content")[:3])
    if not _PROGRAM.search(made):
        markup = " ".join(str(m) for m in root.xpath("//link/@href | //script/@src")[:200])
        made = "wordpress" if "/wp-content/" in markup or "/wp-includes/" in markup else ""
        made = made or ("joomla" if "/media/jui/" in markup or "/media/system/js/" in markup else "")
        made = made or ("drupal" if "/sites/default/files/" in markup or "/core/misc/drupal" in markup else "")
    found = _PROGRAM.search(made)
    return (*(_USUAL[found[0].lower()] if found else ()), *_USUAL[""])


def _guessed(kind: str, shapes: Iterable[str], url: str) -> tuple[Source, ...]:
    parts = urlsplit(url)
    site = f"{parts.scheme}://{parts.netloc}/"
    page = site if is_front(url) and parts.path.strip("/").count(".") else urljoin(site, parts.path.rstrip("/") + "/")
    addresses = []
    for shape in shapes:
        stem = page.rstrip("/") if "{page}?" in shape and page != site else page
        if "{page}" in shape and re.search(r"\.\w{2,5}$", parts.path) and "?" not in shape:
            continue  # /nyheter.html has nothing below it
        addresses.append(shape.format(site=site, page=stem))
    return tuple(_source(kind, u, "a usual place") for u in _unlike(addresses, GUESSES_AT_MOST))


def _unlike(urls: Iterable[str], most: int) -> list[str]:
    """Each address once, whatever its spelling; at most so many."""
    found: dict[str, str] = {}
    for url in urls:
        if url_refusal(url) is None:
            found.setdefault(links.bare(url), url)
        if len(found) >= most:
            break
    return list(found.values())


def _source(kind: str, url: str, found_by: str, selector: str = "") -> Source:
    """A list to be tried; its name says how it was found."""
    return Source(
        id=f"{kind}:{url}", name=found_by, kind=kind, url=url, options={"selector": selector} if selector else {}
    )
