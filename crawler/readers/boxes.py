"""A page's markup as the library that finds its text is to see it. That leaves boxes out by their names: also those whose names
say what a text is about ("category-hallbarhet" holds a "bar"), what program made them, or that a reader opens them with a click.
"""

from __future__ import annotations

import re
from copy import deepcopy

from lxml import html as lxml_html
from lxml.html import HtmlElement

from crawler import plain

_CLASS = re.compile(r"""(class=)("[^"<>]*"|'[^'<>]*')""")  # by its first letters, which is fast
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
_NO_TEXT = re.compile(
    r"cookie|consent|modal|pop-?up|dialog|overlay|newsletter|nyhetsbrev|share|social|comment|menu|nav|login|search|related|author"
    r"|print|sr-only|visually",
    re.I,
)
LEAST = 100
"""Characters that the paragraphs of a box have together if it is part of a text."""


def as_seen(markup: str, root: HtmlElement) -> str:
    """``markup``, of which ``root`` is the tree, without the names that mislead."""
    if (opened := _opened(root)) is not None:
        markup = lxml_html.tostring(opened, encoding="unicode")
    if not any(part in markup for part in _LIKELY):
        return markup
    return _CLASS.sub(_without_topics, markup)


def _without_topics(found: re.Match[str]) -> str:
    if not any(part in found[2] for part in _LIKELY):
        return found[0]
    return f'{found[1]}"{" ".join(name for name in found[2][1:-1].split() if not _OF_A_TOPIC.search(name))}"'


def _opened(root: HtmlElement) -> HtmlElement | None:
    """A copy of the page whose closed boxes of text beside its headline are open; None where there is none."""
    heading = next(root.iter("h1"), None)
    around = next((e for e in heading.iterancestors("article", "main")), None) if heading is not None else None
    if around is None:
        return None
    places = [n for n, e in enumerate(root.iter()) if _closed(e) and around in e.iterancestors() and _a_text(e)]
    if not places:
        return None
    made = deepcopy(root)
    elements = list(made.iter())
    for place in places:
        for name in ("style", "class", "id", "hidden"):
            elements[place].attrib.pop(name, None)
    return made


def _closed(element: HtmlElement) -> bool:
    if not isinstance(element.tag, str) or element.tag not in ("div", "section"):
        return False
    names = f"{element.get('class') or ''} {element.get('id') or ''}"
    closed = _HIDES.search(element.get("style") or "") or _CLOSED.search(names)
    return bool(closed) and not _NO_TEXT.search(names)


def _a_text(element: HtmlElement) -> bool:
    """Whether a box holds paragraphs of a text, and no form or window."""
    if element.get("role") in ("dialog", "alertdialog") or element.get("aria-modal"):
        return False
    if next(element.iter("form", "input", "nav", "article", "h1"), None) is not None:
        return False
    text = sum(len(" ".join(plain.words(p).split())) for p in element.iter("p"))
    linked = sum(len(plain.label(a)) for a in element.iter("a"))
    return text >= LEAST and 2 * linked < text
