"""RSS 2.0 of the ordinary shape, which most feeds have, read by lxml alone: several times as fast as feedparser.

Whatever is not quite ordinary (not well-formed, twice the same field, markup in place of text, addresses or languages of its
own, a namespace that could say something of the fields) is left to feedparser; so a feed has one reading, whoever does it.
"""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from lxml import etree

from crawler.feedtext import Entry, Feed

_CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
_FIELDS = frozenset(("title", "link", "description", "pubDate", "guid", _CONTENT))
# What says nothing of the fields that are read here, wherever it stands in an item.
_SILENT = frozenset(("category", "comments", "author", "{http://purl.org/dc/elements/1.1/}creator"))
_SILENT_SPACES = ("{http://purl.org/rss/1.0/modules/slash/}", "{http://wellformedweb.org/CommentAPI/}")
_ODD = ("xml:base", "xml:lang", "xmlns=", "<textarea", "base64")
# Windows' letters where ISO 8859-1 has control characters, as feedparser maps them.
_CP1252 = {
    n: bytes([n]).decode("cp1252", "replace") for n in range(0x80, 0xA0) if n not in (0x81, 0x8D, 0x8F, 0x90, 0x9D)
}


def read_plain(text: str, field: int) -> Feed | None:
    """The feed, each field cut at ``field`` characters; None where it is not of the ordinary shape."""
    if any(mark in text for mark in _ODD):
        return None
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(text.encode("utf-8", "replace"), parser)
    except etree.XMLSyntaxError:
        return None
    if root.tag != "rss" or not str(root.get("version", "")).startswith("2.0") or [c.tag for c in root] != ["channel"]:
        return None
    items = [child for child in root[0] if child.tag == "item"]
    head = [child.tag for child in root[0]]
    languages = [child for child in root[0] if child.tag == "language"]
    if not items or len(languages) > 1 or "language" in head[head.index("item") :] or _nested(root, len(items)):
        return None
    titles = [child for child in root[0] if child.tag == "title"]
    if len(titles) > 1 or any(len(title) for title in titles):
        return None
    language = _text(languages[0]) if languages else ""
    title = _text(titles[0])[:field] if titles else ""
    entries = [_entry(item, language, field) for item in items]
    whole = tuple(entry for entry in entries if entry is not None)
    if len(whole) != len(entries):
        return None
    return Feed(dialect="rss20", entries=whole, language=language, title=title)


def _nested(root: Any, items: int) -> bool:
    """Whether there are items elsewhere than in the channel."""
    return sum(1 for _ in root.iter("{*}item", "{*}entry")) != items


def _entry(item: Any, language: str, field: int) -> Entry | None:
    """An item; None where it holds more or other than an ordinary one."""
    found: dict[str, Any] = {}
    for child in item:
        if child.tag in _FIELDS:
            if child.tag in found or len(child) or (child.attrib and child.tag != "guid"):
                return None
            found[child.tag] = child
        elif child.tag not in _SILENT and not str(child.tag).startswith(_SILENT_SPACES):
            return None
    texts = [_text(found[name]) for name in (_CONTENT, "description") if name in found]
    guid = _text(found["guid"]) if "guid" in found else ""
    link = _text(found["link"]) if "link" in found else ""
    is_link = "guid" in found and found["guid"].get("isPermaLink", "true") == "true"
    if not link and is_link and guid.startswith(("http://", "https://")):
        link = guid
    return Entry(
        link=link,
        guid=guid[:2000],
        title=_text(found["title"])[:field] if "title" in found else "",
        texts=tuple(t[:field] for t in texts if t.strip()),
        dates=(_text(found["pubDate"])[:100],) if "pubDate" in found and _text(found["pubDate"]) else (),
        language=language,
    )


def _text(element: Any) -> str:
    """The text of an element, with the two repairs of letters that feedparser makes."""
    text = (element.text or "").strip()
    if not text.isascii():
        with suppress(UnicodeEncodeError, UnicodeDecodeError):
            text = text.encode("iso-8859-1").decode("utf-8")
        text = text.translate(_CP1252)
    return text
