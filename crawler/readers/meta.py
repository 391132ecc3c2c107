"""What a page says about itself: title, author, date, language, canonical address. Structured data first, words last."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl, unquote, urljoin, urlsplit

import htmldate
from lxml.html import HtmlElement

from bevaka.addresses import url_refusal
from bevaka.keys import canonical_url
from crawler import dates, plain
from crawler.dates import When
from crawler.links import host_of
from crawler.readers import Hints, authors, carried
from crawler.readers.dated import Dated
from crawler.readers.size import TEXT_AT_MOST

log = logging.getLogger(__name__)
_ARTICLE = re.compile(r"article|posting|report|webpage", re.I)
_DATE_META = (
    "article:published_time", "og:published_time", "og:article:published_time", "datepublished", "date", "dc.date",
    "dc.date.issued", "dcterms.created", "dcterms.date", "pubdate", "publishdate", "publish-date", "publication_date",
    "parsely-pub-date", "sailthru.date", "article.published", "cxenseparse:recs:publishtime", "dc.date.created",
)  # fmt: skip
_DATE_PROPERTIES = {
    "dc:created",
    "dc:date",
    "dcterms:created",
    "schema:datepublished",
    "datepublished",
    "schema:datecreated",
}
_APART = re.compile(r"\s+[|–—•·»:]{1,2}\s+|\s+-\s+")
_OF_A_VISIT = frozenset(
    (
        "ref",
        "ref_src",
        "referrer",
        "source",
        "src",
        "from",
        "via",
        "share",
        "amp",
        "print",
        "printable",
        "output",
        "outputtype",
        "rss",
    )
)
_BOXES = ("h2", "h3", "td", "div", "p", "b", "strong", "span", "font")


class Page:
    """One page's facts, each looked up once. ``root`` is its parsed tree, ``url`` the address it came from."""

    def __init__(self, root: HtmlElement, url: str, hints: Hints) -> None:
        self._root, self._url, self._hints = root, url, hints
        self._meta = _meta_tags(root)
        self._things = [t for t in _json_ld(root) if _ARTICLE.search(_type(t))]
        if not self._things and (own := carried.article(root, self._titles())):
            self._things = [own]

    def _titles(self) -> list[str]:
        """What the page may be called: each of its headlines, and its title with and without the site's name."""
        named = [self._meta.get("og:title", ""), *("".join(t.itertext()) for t in self._root.iter("title"))][:2]
        return [
            *map(plain.label, self._root.iter("h1")),
            *(p for t in map(plain.line, named) for p in (t, *_APART.split(t))),
        ]

    def title(self) -> str:
        """The headline without the site's name; what the list said where the page says nothing."""
        heads = [plain.label(h) for h in self._root.iter("h1")]
        home = [plain.label(h) for h in self._root.iter("h1") if any(self._leads_home(a) for a in h.iter("a"))]
        heads = [h for h in heads if h and not (h in home and len(heads) == 1)]
        site = self._meta.get("og:site_name", "")
        stated = [self._meta.get("og:title", ""), *(_text(t, "headline") for t in self._things)]
        marked = self._root.xpath("//*[@itemprop='headline']")[:2]  # Joomla's own headline is an h2
        if len(marked) == 1 and not heads:
            stated.append(plain.line(marked[0].get("content") or "") or plain.label(marked[0]))
        page = next((plain.line("".join(t.itertext())) for t in self._root.iter("title")), "")
        for candidate in (*(plain.line(s) for s in stated), heads[0] if len(heads) == 1 else "", page):
            if candidate and candidate.lower() != site.lower():
                return self._without_site(candidate, site or next(iter(home), ""), heads)
        return self._hints.title or (heads[0] if heads else "")

    def _leads_home(self, link: HtmlElement) -> bool:
        """Whether a link leads to the front page, as the name of a site above all of its pages does."""
        href = (link.get("href") or "").strip()
        return href == "/" or (href.startswith(("http:", "https:")) and not urlsplit(href).path.strip("/"))

    def _without_site(self, title: str, site: str, heads: list[str]) -> str:
        if title in heads:
            return title
        names = {_folded(site), _folded(host_of(self._url).split(".")[0])} - {""}
        parts = _APART.split(title)
        if len(parts) == 1 and site and title.startswith(f"{site}: "):
            return title.removeprefix(f"{site}: ")
        if len(parts) > 1 and _folded(parts[-1]) in names:
            return title[: title.rindex(parts[-1])].rstrip(" |–—•·»:-")
        if len(parts) > 1 and _folded(parts[0]) in names:
            return title[title.index(parts[1]) :]
        if not heads and len(parts) > 1 and (alone := [p for p in parts if self._alone(p) is not None]):
            return max(alone, key=len)
        return next((h for h in heads if len(h) > 15 and (title.startswith(h) or title.endswith(h))), title)

    def _alone(self, words: str) -> HtmlElement | None:
        """The inmost box of the page that holds these words and nothing else; None where no box does, or several do."""
        wanted = words.split()
        found = [e for e in self._root.iter(*_BOXES) if "".join(e.itertext()).split() == wanted]
        return found[-1] if found and all(e in (found[-1], *found[-1].iterancestors()) for e in found) else None

    def author(self) -> str:
        """Names, parted by commas; empty if none is given."""
        return authors.of(self._root, self._things, self._meta, self._headline())

    def locked(self) -> bool:
        """Whether the page says to machines that not everybody may read it (schema.org's ``isAccessibleForFree``)."""
        return any(
            str(thing.get("isAccessibleForFree", "")).rpartition("/")[2].lower() == "false" for thing in self._things
        )

    def body(self) -> str:
        """The whole text that a page carries as data (``articleBody``), in paragraphs; empty where it does not."""
        given = (thing.get("articleBody") for thing in self._things)
        text = max((one for one in given if isinstance(one, str)), key=len, default="")[:TEXT_AT_MOST]
        return plain.text_of(text, TEXT_AT_MOST)

    def published(self) -> When | None:
        """When it was first published. What the page says to machines comes first, then the dates beside its headline, then that of
        the list which led here; farther dates, and what a library makes of the page, last."""
        for text in self._stated_dates():
            if when := dates.stated(text, self._hints.now, self._hints.zone):
                return when
        shown = Dated(self._root, self._headline(), self._url, self._hints)
        return shown.beside_headline() or self._listed() or shown.anywhere() or self._guessed(shown.rest())

    def _listed(self) -> When | None:
        moment = self._hints.published
        return When(moment, dates.of_list(moment)) if moment else None

    def _headline(self) -> HtmlElement | None:
        """The only h1, or the first that says what the page is called; without any, what is marked up as a headline."""
        heads = list(self._root.iter("h1")) or self._root.xpath("//*[@itemprop='headline'][not(self::meta)]")[:2]
        if len(heads) == 1:
            return heads[0]
        title = self.title()
        if not heads:
            return self._alone(title)
        return next((h for h in heads if plain.label(h) == title), None)

    def _stated_dates(self) -> Iterator[str]:
        for key in ("datePublished", "dateCreated"):
            yield from (_text(t, key) for t in self._things)
        yield from (self._meta.get(k, "") for k in _DATE_META)
        for element in self._root.xpath("//*[@itemprop='datePublished']")[:3]:
            yield element.get("datetime") or element.get("content") or "".join(element.itertext())
        # The microformat hAtom, as Blogger writes it.
        yield from self._root.xpath("//abbr[contains(concat(' ', @class, ' '), ' published ')]/@title")[:1]
        # RDFa, as Drupal 7 writes it.
        for element in self._root.xpath("//*[@property and @content][not(self::meta)]")[:50]:
            if _DATE_PROPERTIES & set(element.get("property").lower().split()):
                yield element.get("content")

    def _guessed(self, root: HtmlElement) -> When | None:
        try:
            text = htmldate.find_date(root, url=self._url, extensive_search=False, original_date=True)
        except Exception as error:  # the border to a library that reads hostile pages: no date is no failure
            log.info("no date url=%s error=%s", self._url, type(error).__name__)
            return None
        return dates.stated(text, self._hints.now, self._hints.zone) if text else None

    def language(self) -> str:
        """The language that the page claims, as a hint; ``sv``."""
        claims = [self._root.get("lang") or "", self._root.get("xml:lang") or ""]
        claims += [self._meta.get("content-language", ""), self._meta.get("og:locale", "")]
        claims += [_text(t, "inLanguage") for t in self._things]
        return next((p for c in claims if (p := plain.primary(c))), self._hints.language)

    def canonical(self) -> str:
        """The page's own canonical address, if it is on the same host, of the same name and with the same query; else where it came
        from.

        Some sites name their front page, a section, or the page without its number as canonical of everything: that would make one
        of many.
        """
        own = canonical_url(self._url)
        for element in self._root.xpath("//link[@rel='canonical'][@href]")[:1]:
            try:
                claimed = canonical_url(urljoin(self._url, element.get("href")))
            except ValueError:
                continue
            same = (
                _host(claimed) == _host(own) and _slug(claimed) == _slug(own) != "" and _query(own) <= _query(claimed)
            )
            if same and not url_refusal(claimed):
                return claimed
        return own


def _host(url: str) -> str:
    return host_of(url).removeprefix("m.").removeprefix("amp.")


def _query(url: str) -> set[tuple[str, str]]:
    """What a query says of which page it is, and not from where or how that is looked at."""
    return {(k, v) for k, v in parse_qsl(urlsplit(url).query, keep_blank_values=True) if k.lower() not in _OF_A_VISIT}


def _slug(url: str) -> str:
    """What the path of an address calls its page; all of the path where the last name is one word, as in /17/article.html."""
    parts = [p for p in urlsplit(url).path.lower().split("/") if p and p not in ("amp", "print")]
    parts = [re.sub(r"\.(?:s?html?|php|aspx?|amp)$", "", part) for part in parts]
    while parts and parts[-1] in ("index", "default"):
        parts.pop()
    return ("/".join(parts) if unquote(parts[-1]).isalpha() else parts[-1]) if parts else ""


def _folded(name: str) -> str:
    return re.sub(r"\W+", "", name).lower()


def _meta_tags(root: HtmlElement) -> dict[str, str]:
    """``<meta>`` names and properties, lower case, with their content; the first of each stands."""
    found: dict[str, str] = {}
    for element in root.iter("meta"):
        name = element.get("property") or element.get("name") or element.get("http-equiv") or ""
        content = element.get("content")
        if name and content:
            found.setdefault(name.strip().lower(), content.strip()[:2000])
    return found


def _json_ld(root: HtmlElement) -> Iterator[dict[str, Any]]:
    for element in root.xpath("//script[@type='application/ld+json']")[:20]:
        text = (element.text or "")[:500_000].strip().removeprefix("<!--").removesuffix("-->")
        try:
            data = json.loads(text, strict=False)
        except (ValueError, RecursionError):
            continue
        todo = [data]
        while todo and len(todo) < 1000:
            one = todo.pop()
            if isinstance(one, list):
                todo += one
            elif isinstance(one, dict):
                yield one
                todo += [
                    one[k] for k in ("@graph", "mainEntity", "mainEntityOfPage") if isinstance(one.get(k), dict | list)
                ]


def _type(thing: dict[str, Any]) -> str:
    kind = thing.get("@type", "")
    return " ".join(map(str, kind)) if isinstance(kind, list) else str(kind)


def _text(thing: dict[str, Any], key: str) -> str:
    value = thing.get(key)
    return value[:2000] if isinstance(value, str) else ""
