"""A page's markup as the library that finds its text is to see it. That leaves boxes out by their names: also those whose names
say what a text is about ("category-hallbarhet" holds a "bar"), what program made them, or that a reader opens them with a click.
"""

from __future__ import annotations

import re
from copy import deepcopy
from functools import lru_cache
from typing import NamedTuple

from lxml import html as lxml_html
from lxml.html import HtmlElement

from crawler import boilerplate, plain
from crawler.readers import asking, layout

_CLASS = re.compile(r"""class=(?:"[^"<>]*"|'[^'<>]*')""")  # by its first letters, which is fast
# Names of a topic, as WordPress and Drupal write them; words with a "bar" that is none; Elementor's boxes of text.
_LIKELY = (
    "elementor-", "category-", "kategori-", "tag-", "topic-", "tema-", "amne-", "term-", "taxonomy-", "hallbar", "barhet", "barn",
)  # fmt: skip
_OF_A_TOPIC = re.compile(
    r"^(?:(?:category|kategori|tag|topic|tema|amne|term|taxonomy)-|elementor-widget(?:-(?:wrap|container|text-editor"
    r"|theme-post-content|theme-post-excerpt|heading|toggle|accordion|tabs|blockquote))?$)|hallbar|barhet|barn",
    re.I,
)
_HIDES = re.compile(r"display\s*:\s*none", re.I)
_CLOSED = re.compile(r"(?:^|[\s_-])(?:hidden|hide|collapsed?|expand\w*|accordion\w*|d-none)(?=$|[\s_-])", re.I)
# Names that say nothing of what a box holds: a text, or something beside it.
_DOUBTFUL = re.compile(
    r"message|widget|paid-?content|premium|slide|attachment|caption|viral|embed|timestamp|(?:^|[\s_-])(?:meta|options|buttons?|banner|tags|bar)"
    r"(?=$|[\s_-])",
    re.I,
)
_NO_TEXT = re.compile(
    r"cookie|consent|modal|pop-?up|dialog|overlay|newsletter|nyhetsbrev|menu|nav|login|search|sr-only|visually", re.I
)
# Names of what stands beside a text, which some publishers give to the text.
_BESIDE = re.compile(r"share|social|comment|related|author|print|side-?bar|footer|teaser|posts|recent|latest", re.I)
_ABOUT = re.compile(r"\W*(?:om|about|über|tietoa)\b", re.I)
_COMMENT = re.compile(r"^comment", re.I)
TEASER = 400
"""Characters of a teaser, at most."""
LEAST = 100
"""Characters that the paragraphs of a box have together if it is part of a text."""
SHARE = 0.2
"""Which part of all paragraphs around a headline stands in a box, under a name that says nothing, if it is part of the text."""
MOST, MANY, THREE = 0.5, 600, 3
"""Which part of a page's words stands in so many paragraphs, side by side, of a box that is its text in spite of its name: each
comment or teaser has a box of its own, and what is told of a writer is short."""


class Lengths(dict[HtmlElement, int]):
    """How many characters each paragraph has, worked out when it is first asked for: many boxes hold the same."""

    def __missing__(self, paragraph: HtmlElement) -> int:
        self[paragraph] = length = len(" ".join(plain.words(paragraph).split()))
        return length

    def within(self, element: HtmlElement) -> int:
        """How many all paragraphs of an element have together."""
        return sum(self[p] for p in element.iter("p"))


def as_seen(markup: str, root: HtmlElement) -> str:
    """``markup``, of which ``root`` is the tree, without the names that mislead."""
    if (better := _better(root)) is not None:
        markup = lxml_html.tostring(better, encoding="unicode")
    names = classes(root)
    if not any(part in names for part in _LIKELY):
        return markup
    return _CLASS.sub(lambda found: _without_topics(found[0]), markup)


def classes(root: HtmlElement) -> str:
    """The names that the boxes of a page bear, each set of them once, in lines."""
    return "\n".join(dict.fromkeys(root.xpath("//@class", smart_strings=False)))


@lru_cache(maxsize=4096)
def _without_topics(attribute: str) -> str:
    name, value = attribute.split("=", 1)
    if not any(part in value for part in _LIKELY):
        return attribute
    return f'{name}="{" ".join(one for one in value[1:-1].split() if not _OF_A_TOPIC.search(one))}"'


def _better(root: HtmlElement) -> HtmlElement | None:
    """A copy of the page in which boxes of its text are open and bear no misleading name, tables that lay it out are boxes,
    paragraphs are marked as such, and teasers and forms with what stands around them are gone; None where there is none."""
    lengths = Lengths()
    opened, folded = set(_closed(root, lengths)), set(layout.tables(root))
    asked = set(_teasers(root))
    if next(root.iter("form"), None) is not None:
        asked |= set(asking.boxes(_middle(root, lengths)))
    unmarked = set(layout.unmarked(root))
    if not (opened or folded or asked or unmarked):
        return None
    made = deepcopy(root)
    changed = opened | folded | asked | unmarked
    pairs = [(old, new) for old, new in zip(root.iter(), made.iter(), strict=True) if old in changed]
    for old, new in pairs:
        if old in opened:
            for name in ("style", "class", "id", "hidden"):
                new.attrib.pop(name, None)
    for old, new in reversed(pairs):
        if old in folded:
            layout.unfold(new)
        elif old in unmarked:
            new.tag = "p"
    for old, new in pairs:
        if old in asked and new.getparent() is not None:
            new.drop_tree()
    return made


def _teasers(root: HtmlElement) -> list[HtmlElement]:
    """The articles that are other publications: short, their headline a link, where the page's own stands in none."""
    heading = next(root.iter("h1"), None)
    if heading is None or next(heading.iterancestors("article"), None) is not None:
        return []
    return [e for e in root.iter("article") if _leads_on(e) and len(" ".join(e.text_content().split())) <= TEASER]


def _leads_on(element: HtmlElement) -> bool:
    head = next(element.iter("h2", "h3", "h4", "h5"), None)
    return head is not None and any(e.tag == "a" for e in (*head.iter("a"), *head.iterancestors("a")))


def _middle(root: HtmlElement, lengths: Lengths) -> HtmlElement:
    """What holds the headline and the text of a page; all of it where there is no headline."""
    heading = next(root.iter("h1"), None)
    return around(heading, lengths) if heading is not None else root


def _closed(root: HtmlElement, lengths: Lengths) -> list[HtmlElement]:
    """The boxes of a text, beside its headline or around it, that are closed or bear a misleading name."""
    heading = next(root.iter("h1"), None)
    if heading is None:
        return []
    over = set(heading.iterancestors())
    box = around(heading, lengths)
    wanted = SHARE * lengths.within(box)
    return [
        e
        for e in root.iter("div", "section")
        if (_misnamed(e, lengths) if e in over else _part(e, box, wanted, lengths))
    ]


def around(heading: HtmlElement, lengths: Lengths) -> HtmlElement:
    """What holds a headline and its text: an article or main; else the least element with half of the page's paragraphs."""
    over = list(heading.iterancestors())
    if (found := next((e for e in over if e.tag in ("article", "main")), None)) is not None:
        return found
    half = lengths.within(over[-1]) / 2
    return next((e for e in over if lengths.within(e) >= half), over[-1])


def _part(element: HtmlElement, around: HtmlElement, wanted: float, lengths: Lengths) -> bool:
    """Whether a box that is closed, or of a doubtful name, is part of the text of ``around``."""
    said = _said(_names(element))
    if said.no_text:
        return False
    closed = said.closed or bool(_HIDES.search(element.get("style") or ""))
    if not (said.beside or closed or said.doubtful) or not _a_text(element, lengths):
        return False
    if said.beside and (closed or not _is_most(element, lengths)):
        return False
    for over in element.iterancestors():
        if over is around:
            return closed or (lengths.within(element) >= wanted and not _tells_of_itself(element))
        if over.tag in ("aside", "nav", "footer", "article"):
            return False
    return False


def _tells_of_itself(element: HtmlElement) -> bool:
    """Whether a box is about its publisher ("About us"), or a line in it is what readers are asked to do ("Subscribe ...")."""
    about = any(_ABOUT.match(plain.label(e)) for e in element.iter("h2", "h3", "h4", "h5", "strong"))
    return about or any(map(boilerplate.alone, plain.paragraphs(plain.words(element)).splitlines()))


def _names(element: HtmlElement) -> str:
    return f"{element.get('class') or ''} {element.get('id') or ''}"


class _Said(NamedTuple):
    """What the names of a box say of it."""

    no_text: bool
    closed: bool
    beside: bool
    doubtful: bool


@lru_cache(maxsize=4096)
def _said(names: str) -> _Said:
    # The boxes of a page share few names, and the pages of a site most of them.
    return _Said(*(bool(named.search(names)) for named in (_NO_TEXT, _CLOSED, _BESIDE, _DOUBTFUL)))


def _misnamed(element: HtmlElement, lengths: Lengths) -> bool:
    """Whether a box around the headline is named after comments ("comments-enabled"), or after what stands beside its text."""
    if any(_COMMENT.search(element.get(name) or "") for name in ("class", "id")):
        return True
    said = _said(_names(element))
    return said.beside and not said.no_text and _is_most(element, lengths)


def _is_most(element: HtmlElement, lengths: Lengths) -> bool:
    """Whether paragraphs side by side in a box are most of the words of its page."""
    texts: dict[HtmlElement, list[int]] = {}
    for p in element.iter("p"):
        if (parent := p.getparent()) is not None and (length := lengths[p]):
            texts.setdefault(parent, []).append(length)
    most = max(texts.values(), key=sum, default=[])
    if len(most) < THREE or sum(most) < MANY:
        return False
    return sum(most) >= MOST * len(plain.inside(element.getroottree().getroot()))


def _a_text(element: HtmlElement, lengths: Lengths) -> bool:
    """Whether a box holds paragraphs of a text, and no form or window."""
    if element.get("role") in ("dialog", "alertdialog") or element.get("aria-modal"):
        return False
    if next(element.iter("form", "input", "nav", "article", "h1"), None) is not None:
        return False
    text = lengths.within(element)
    linked = sum(len(plain.label(a)) for a in element.iter("a"))
    return text >= LEAST and 2 * linked < text
