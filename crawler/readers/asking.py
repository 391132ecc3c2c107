"""Boxes of a page that ask its reader for something: to subscribe to a letter, to write in, to say whether the page helped."""

from __future__ import annotations

from lxml.html import HtmlElement

from crawler import plain

_INPUTS = frozenset(("", "email", "text", "radio", "submit", "button", "tel", "search"))
AT_MOST = 450
"""Characters of such a box: more is a text with a form in it, as some programs put a form around all of a page."""
LEAST = 50
"""Characters of a box that says something beside its field; a field for a search says nothing."""
_APART = frozenset(("nav", "header", "footer"))


def boxes(root: HtmlElement) -> list[HtmlElement]:
    """The boxes around the forms of a page, as large as they may be."""
    found: list[HtmlElement] = []
    for form in root.iter("form"):
        over = set(form.iterancestors())
        if not _asks(form) or any(e in found or e.tag in _APART for e in over) or not _small(form):
            continue
        box = _box(form)
        if _size(box) >= LEAST:
            found.append(box)
    return found


def _asks(form: HtmlElement) -> bool:
    fields = list(form.iter("input", "textarea", "select", "button"))
    return bool(fields) and all((f.get("type") or "").lower() in (*_INPUTS, "hidden", "checkbox") for f in fields)


def _box(form: HtmlElement) -> HtmlElement:
    box = form
    for parent in form.iterancestors():
        if parent.tag not in ("div", "section", "aside") or not _small(parent):
            break
        box = parent
    return box


def _small(element: HtmlElement) -> bool:
    if next(element.iter("h1", "article", "main"), None) is not None:
        return False
    return _size(element) <= AT_MOST


def _size(element: HtmlElement) -> int:
    return len(" ".join(plain.words(element).split()))
