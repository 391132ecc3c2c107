"""Who a page says it is by: in its data, in its links to authors, in what has the class of a byline, in words at its headline."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from lxml.html import HtmlElement

from crawler import plain

_BY_WORDS = (
    r"(?:(?:written|posted|created|published|skriven|skrivet|skrevet|postat|publicerad|publisert|publiceret|opprettet|oprettet"
    r"|lagt inn|verfasst|veröffentlicht|geschrieben) )?(?:by|av|af|von)|text|tekst|teksti|kirjoittanut|toimittaja|reporter"
    r"|journalist"
)
_BY = re.compile(rf"^[\W_]*(?:(?:{_BY_WORDS})\b[\W_]*)?", re.I)
_NAME = r"[A-ZÅÄÖÆØÜÉ][\w’'-]+(?: (?:[A-ZÅÄÖÆØÜÉ][\w’'.-]*|av|von|van|de|der|al|bin)){1,3}"
_NAMES = re.compile(rf"{_NAME}(?:(?:,| och| og| and| und| ja| &) {_NAME}){{0,2}}$")
_SAID = re.compile(rf"(?:^|\s|(?<=\d))(?i:{_BY_WORDS})\b\s?:?\s(?P<names>{_NAMES.pattern})")
_PARTS = re.compile(r"\s*[|·•–—,]\s+|\s+-\s+")
_BYLINE = re.compile(
    r"(?:^|.*[_-])(?:by-?lines?|authors?|skribent|forfatt[ae]re?|kirjoittaja|autor|created-?by|username|writer|reporter|toimittaja)"
    r"(?:[_-]{1,2}(?:names?|link|content|namn|navn|nimi))?$"
)
_OF_OTHERS = re.compile(r"comment|kommentar|card|teaser|related|reply|quote|avatar|widget|image|photo|bio")
_ASIDE = frozenset(("aside", "nav", "footer", "form"))
AUTHORS_AT_MOST, UNSTATED_AT_MOST, WORDS_OF_A_NAME, BESIDE = 8, 3, 6, 400


def of(
    root: HtmlElement, things: Iterable[Mapping[str, Any]], meta: Mapping[str, str], head: HtmlElement | None
) -> str:
    """Names, parted by commas; empty if none is given. A byline that names all that the data name, and more, is fuller;
    where the data name nobody, one of few names will do. ``head`` is the page's headline."""
    names: list[str] = []
    for thing in things:
        names += _names(thing.get("author"))
    stated = _plain_names(names or [meta.get("author", ""), meta.get("article:author", "")])
    byline = _byline(root)
    fuller = set(stated) < set(byline) if stated else len(byline) <= UNSTATED_AT_MOST
    return ", ".join((byline if fuller else stated) or _named_in_words(root, head) or _said(head))[:300]


def is_byline(line: str) -> bool:
    """Whether a line says by whom a text is, and nothing else."""
    return len(line) <= 100 and (found := _SAID.match(line.strip(" -•|"))) is not None and found.start("names") > 0


def _named_in_words(root: HtmlElement, head: HtmlElement | None) -> list[str]:
    """The names that stand alone, or behind "Av", in what has the class of a byline; none where there are many, as in lists."""
    own = next(head.iterancestors("article"), None) if head is not None else None
    shown = (
        e
        for e in root.iter("p", "div", "span", "address", "a", "ul", "li", "h3", "h4", "dd", "strong")
        if _of_a_byline(e) and not _beside(e) and (own is None or next(e.iterancestors("article"), own) is own)
    )
    texts = (_BY.sub("", plain.label(e, 100)) for _, e in zip(range(50), shown, strict=False))
    found = list(dict.fromkeys(text for text in texts if _NAMES.match(text)))
    return found if len(found) <= UNSTATED_AT_MOST else []


def _said(head: HtmlElement | None) -> list[str]:
    """The names behind "Av" or "By" in a line of their own, or a part of one, near the headline."""
    for line in _near(head) if head is not None else ():
        for part in (line, *_PARTS.split(line)):
            if len(part) <= 100 and (found := _SAID.search(part)):
                return [found["names"]]
    return []


def _near(head: HtmlElement) -> Iterator[str]:
    box = head
    for _, parent in zip(range(3), head.iterancestors(), strict=False):
        box = parent
    text = plain.words(box, parted="\n")
    title = plain.words(head, parted="\n").strip()
    yield from plain.paragraphs(text[max(text.find(title), 0) + len(title) :][:BESIDE]).splitlines()


def _byline(root: HtmlElement) -> list[str]:
    """The authors that links of the page name; none where there are so many that they are those of other articles."""
    links = [e for e in root.xpath("//*[@rel='author' or @itemprop='author']")[:50] if not _beside(e)]
    names = _plain_names(plain.label(link) for link in links)
    # A box about its writer says more than a name.
    found = [name for name in names if len(name.split()) <= WORDS_OF_A_NAME]
    return found if len(found) <= AUTHORS_AT_MOST else []


def _of_a_byline(element: HtmlElement) -> bool:
    names = (element.get("class") or "").lower()
    return bool(names) and any(_BYLINE.match(name) and not _OF_OTHERS.search(name) for name in names.split()[:20])


def _beside(element: HtmlElement) -> bool:
    """Whether an element stands in a box beside the article, or in a comment on it."""
    return any(
        a.tag in _ASIDE or "comment" in f"{a.get('class') or ''} {a.get('id') or ''}".split()
        for a in element.iterancestors()
    )


def _plain_names(names: Iterable[str]) -> list[str]:
    """Each name once, as one line; profiles on other sites are no names."""
    lines = (_BY.sub("", plain.line(name, 100)) for name in names if not name.startswith(("http://", "https://")))
    return list(dict.fromkeys(line for line in lines if line))


def _names(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        parted = " ".join(part for key in ("givenName", "familyName") if isinstance(part := value.get(key), str))
        return _names(value.get("name") or parted)
    return [name for one in value[:20] for name in _names(one)] if isinstance(value, list) else []
