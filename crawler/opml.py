"""Lists of feeds as OPML 2.0 (http://opml.org/spec2.opml), written and read.

A file from elsewhere is taken apart outline by outline before any of it is parsed, so that a broken one costs only itself, and
nothing that a document type declares is ever expanded. What our own files say beyond the usual stands in a namespace of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import format_datetime

from lxml import etree

from bevaka.records import Source
from crawler import charset, plain
from crawler.feedtext import cleaned
from crawler.kinds import language_of

SPACE = "https://bevaka.example/opml"
OWN = ("id", "language", "country", "type", "tier", "pace", "expect", "status")
"""Columns of a row that OPML has no word for."""
LIMIT = 10 * 1024 * 1024
OUTLINES, TAG = 20_000, 20_000
_ROOT = re.compile(r"<opml[\s>]", re.I)
_TAG = re.compile(r"<(/?)outline\b", re.I)
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.S)
_WHOLE = re.compile(r"""<outline\b(?:[^"'<>]|"[^"]*"|'[^']*')*>""", re.I)
_NO_CHARACTER = re.compile(r"\ufffd|&\w{1,40};")


class NotOpml(ValueError):
    """The file as a whole is no list of feeds."""


@dataclass(frozen=True, kw_only=True)
class Outline:
    """A feed of a list, with the line that it stands on; ``fault`` tells why it cannot be used."""

    line: int
    url: str = ""
    name: str = ""
    site: str = ""
    language: str = ""
    own: Mapping[str, str] = field(default_factory=dict)
    fault: str = ""


def read(body: bytes) -> list[Outline]:
    """The feeds of a file, folders opened, in order; what cannot be used has a ``fault``. Raises NotOpml."""
    try:
        body = charset.unzipped(body, LIMIT)
    except ValueError as error:
        raise NotOpml(str(error)) from error
    if len(body) > LIMIT:
        raise NotOpml(f"is larger than {LIMIT // 1024 // 1024} MB")
    text = charset.decode(body)
    root = _ROOT.search(text[:100_000])
    if root is None:
        raise NotOpml("is not OPML: there is no <opml> in it")
    before = text.count("\n", 0, root.start())
    # Document types and declarations stand before the root and go with all that they declare.
    safe = _COMMENT.sub(lambda found: "\n" * found[0].count("\n"), cleaned(text[root.start() :]))
    return list(_outlines(safe, before + 1))


def _outlines(text: str, line: int) -> Iterator[Outline]:
    tags = list(_TAG.finditer(text))
    done, counted = 0, 0
    for number, found in enumerate(tags):
        line += text.count("\n", done, found.start())
        done = found.start()
        if found[1]:
            continue
        counted += 1
        if counted > OUTLINES:
            yield Outline(line=line, fault=f"only the first {OUTLINES} outlines are read")
            return
        end = tags[number + 1].start() if number + 1 < len(tags) else len(text)
        closing = number + 1 >= len(tags) or bool(tags[number + 1][1])
        if (outline := _outline(text[done : min(end, done + TAG)], line, leaf=closing)) is not None:
            yield outline


def _outline(piece: str, line: int, *, leaf: bool) -> Outline | None:
    """One outline by its start tag; None for a folder. ``leaf``: no other one stands in it."""
    tag = _WHOLE.match(piece)
    if tag is None:
        return Outline(line=line, fault="an outline that is not closed, or a quote in it that is not")
    given = _attributes(tag[0])
    if given is None:
        return Outline(line=line, fault="an outline that cannot be read")
    name = " ".join((given.get("text") or given.get("title") or "").split())[:200]
    feed = given.get("type", "").lower() in ("rss", "atom", "rss+xml", "atom+xml", "feed")
    url = (given.get("xmlurl") or (given.get("url") if feed else "") or "").strip()
    if url.lower().startswith("feed:"):
        rest = url[5:].lstrip("/")
        url = rest if "://" in rest else f"http://{rest}"
    if not url:
        if not leaf and not tag[0].endswith("/>"):
            return None
        return Outline(line=line, name=name, fault=f"an outline without xmlUrl{f' ({name})' if name else ''}")
    if _NO_CHARACTER.search(url):
        return Outline(line=line, name=name, fault="its xmlUrl holds what stands for no character")
    return Outline(
        line=line,
        url=url,
        name=name,
        site=given.get("htmlurl", "").strip(),
        language=plain.primary(given.get("language", "")),
        own={key: value for key in OWN if (value := given.get(f"own:{key}", "").strip())}
        | ({"status": "off"} if given.get("iscomment", "").lower() == "true" else {}),
    )


def _attributes(tag: str) -> dict[str, str] | None:
    """The attributes of a start tag, names in small letters, ours with ``own:`` before them; None where it cannot be read."""
    body = re.sub(r"\s*/?>$", "", tag)
    mended = body[0] + body[1:].replace("<", "&lt;")
    document = f'<opml xmlns:bevaka="{SPACE}">{mended}/></opml>'
    parser = etree.XMLParser(recover=True, resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(document.encode("utf-8", "replace"), parser)
    except etree.XMLSyntaxError:
        return None
    if root is None or not len(root):
        return None
    found = {}
    for name, value in root[0].attrib.items():
        key = str(name).replace(f"{{{SPACE}}}", "own:").rsplit("}", 1)[-1]
        found[key if key.startswith("own:") else key.lower()] = plain.clean(str(value))
    return found


def written(sources: Iterable[Source], title: str, now: datetime) -> bytes:
    """The feeds among ``sources`` as OPML, a folder for each sort of publisher."""
    root = etree.Element("opml", nsmap={"bevaka": SPACE}, version="2.0")
    head = etree.SubElement(root, "head")
    etree.SubElement(head, "title").text = plain.clean(title)
    etree.SubElement(head, "dateCreated").text = format_datetime(now, usegmt=True)
    body = etree.SubElement(root, "body")
    folders: dict[str, etree._Element] = {}
    for source in sources:
        if source.kind != "feed":
            continue
        if source.type not in folders:
            folders[source.type] = etree.SubElement(body, "outline", text=str(source.type))
        etree.SubElement(folders[source.type], "outline", _said(source))
    data: bytes = etree.tostring(root, xml_declaration=True, encoding="utf-8", pretty_print=True)
    return data


def _said(source: Source) -> dict[str, str]:
    name = plain.clean(source.name)
    said = {"type": "rss", "text": name, "title": name, "xmlUrl": source.url, "htmlUrl": source.site}
    said["language"] = language_of(source)
    said["isComment"] = "true" if source.status == "off" else ""
    own = {
        "id": source.id,
        "country": source.country,
        "type": str(source.type),
        "tier": str(source.tier),
        "pace": pace(source.pace),
        "expect": "" if source.expect is None else f"{source.expect:g}",
        "status": source.status,
        "language": "|".join(source.language),
    }
    said |= {f"{{{SPACE}}}{key}": value for key, value in own.items()}
    return {key: value for key, value in said.items() if value}


def pace(seconds: int | None) -> str:
    """An interval as a row has it: ``15m``, ``6h``, ``1d``; empty for none."""
    if seconds is None:
        return ""
    unit, size = next((u, n) for u, n in (("d", 86400), ("h", 3600), ("m", 60)) if seconds % n == 0)
    return f"{seconds // size}{unit}"
