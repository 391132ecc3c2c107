"""A CSS selector for links that were picked out of a page: short, of words that stay, and matching those links only.

Every selector that the boxes have in common is tried on the page itself; the best one wins. Names that change from one
publication to the next (``post-123``, ``odd``) are never used.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import product
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from crawler import links
from crawler.kinds import link

AT_MOST = 120
Picked = Sequence[tuple[HtmlElement, HtmlElement]]
_NAME = re.compile(r"-?[A-Za-z_][\w-]*", re.A)
_VARYING = re.compile(
    r"\d\d|^(?:post|item|node|nid|row|page|id|entry|article|news|list)[-_]?\d+$|^(?:category|tag|author|format|status|type|views-row)-"
    r"|^(?:odd|even|first|last|active|current|sticky|promoted|featured|unread|alt|new|hentry-|has-|is-|wow|lazy|js-)"
    r"|(?=[\w-]*\d)(?=[\w-]*[A-Z])(?=[\w-]*[a-z])[\w-]{8,}|^(?:css|sc|jsx|svelte|astro|emotion)-",
)
_LOOKS = re.compile(
    r"^(?:col|row|m[btlrxy]?|p[btlrxy]?|text|d|flex|grid|w|h|bg|border|rounded|container|wrapper|clearfix|inner|outer|left|right|small|large"
    r"|float|align|justify|gap|block|inline|clear|span\d*)(?:-|$)",
    re.I,
)
_SPEAKS = re.compile(
    r"title|rubrik|head|entry|news|nyhet|post|article|artikel|item|teaser|list|node|views|blog|report|rapport|card|story",
    re.I,
)


def choose(root: HtmlElement, base: str, place: HtmlElement, picked: Picked) -> str:
    """The best selector for the links of ``picked`` (box and link of each) in ``place``; ``a`` where nothing tells them apart."""
    wanted = {url for _, a in picked if (url := link(str(a.get("href")), base))}
    tried: dict[str, float] = {}
    for one in _candidates(place, picked):
        if one not in tried and len(tried) < AT_MOST:
            tried[one] = _value(root, base, one, wanted)
    return max(tried, key=lambda one: tried[one], default="a")


def _value(root: HtmlElement, base: str, css: str, wanted: set[str]) -> float:
    """How good a selector is on this page: all that is wanted, little else, short, of words that speak."""
    try:
        anchors = links.picked(root, css)
    except ValueError:
        return -9.0
    host = links.host_of(base)
    found: dict[str, HtmlElement] = {}
    for anchor in anchors[:4000]:
        if url := link(str(anchor.get("href") or ""), base):
            found.setdefault(url, anchor)
    hit = len(wanted & found.keys())
    if not hit:
        return -9.0
    # The same list often goes on in another place of the page: leading articles, then the rest.
    alike = sum(links.like_article(a, base, host) for url, a in found.items() if url not in wanted)
    recall, precision = hit / len(wanted), (hit + 0.8 * alike) / len(found)
    parts = re.findall(r"[\w-]+", css)
    return (
        2 * recall
        + 2 * precision
        + _lasting(css)
        - 0.02 * len(parts)
        - 0.001 * len(css)
        - 0.03 * any(map(_LOOKS.match, parts))
    )


def _lasting(css: str) -> float:
    """How likely a selector is to hold next month: by names that speak of news or a folder of theirs, not by place alone."""
    if "+" in css or "nth-of-type" in css:
        return -0.15
    names = re.findall(r"[.#]([\w-]+)", css)
    if any(re.search(r"title|rubrik|heading", name, re.I) for name in names):
        return 0.14
    if '"/' in css or any(map(_SPEAKS.search, names)):
        return 0.1
    return 0.0 if re.search(r"[.#\[]", css) else -0.1


def _candidates(place: HtmlElement, picked: Picked) -> Iterator[str]:
    """Selectors that all picked links have in common, the plainest first."""
    inner = _common([_path(box, anchor) for box, anchor in picked])
    around = [name for e in (place, *place.iterancestors()) for name in _names(e)][:10]
    ends = ["a", *_of_addresses([str(a.get("href")) for _, a in picked])]
    ends += [f"a.{name}" for name in _common([_stable(a) for _, a in picked])]
    yield from ends
    inner = [name for name in inner if name.split(".")[0] != "a"]
    for name, end in product(inner, ends):
        yield f"{name} {end}"
    for outer, end in product(around, ends):
        yield f"{outer} {end}"
    for outer, name in product(around, inner):
        yield f"{outer} {name} a"
    sort = picked[0][0].tag
    for outer in around[:4]:
        yield f"{outer} > {sort}" + (" a" if sort != "a" else "")
    yield from _by_place(place)
    for upper, lower in product(inner, inner):
        if upper != lower:
            yield f"{upper} {lower} a"


def _by_place(place: HtmlElement) -> Iterator[str]:
    """By what stands before a list, or by its number among its like: for pages that give nothing a name."""
    before = place.getprevious()
    if before is not None and isinstance(before.tag, str):
        yield f"{before.tag} + {place.tag} a"
    siblings = list(place.itersiblings(str(place.tag), preceding=True))
    yield f"{place.tag}:nth-of-type({len(siblings) + 1}) a"


def _path(box: HtmlElement, anchor: HtmlElement) -> list[str]:
    """What the elements from a box down to its link may be called, the nearest to the link first."""
    elements = []
    for element in anchor.iterancestors():
        elements.append(element)
        if element is box or len(elements) > 8:
            break
    if anchor is box:
        elements = []
    return [name for element in elements for name in (*_names(element), str(element.tag))]


def _names(element: HtmlElement) -> list[str]:
    """``tag.class`` for each lasting class, and ``#id``; ``main`` and ``article`` speak for themselves."""
    tag = str(element.tag)
    own = str(element.get("id") or "")
    names = [f"#{own}"] if _NAME.fullmatch(own) and not _VARYING.search(own) else []
    names += [f"{tag}.{name}" for name in _stable(element)]
    return [*names, tag] if tag in ("main", "article") else names


def _stable(element: HtmlElement) -> list[str]:
    """The classes of an element that say what it is, those that speak of its looks last."""
    found = [c for c in str(element.get("class") or "").split()[:20] if _NAME.fullmatch(c) and not _VARYING.search(c)]
    return sorted(dict.fromkeys(found), key=lambda c: bool(_LOOKS.match(c)))


def _common(lists: Sequence[Iterable[str]]) -> list[str]:
    """What stands in all lists, in the order of the first."""
    first, *others = [list(dict.fromkeys(one)) for one in lists]
    sets = [set(one) for one in others]
    return [name for name in first if all(name in one for one in sets)]


def _of_addresses(hrefs: list[str]) -> list[str]:
    """``a[href*="/nyheter/"]`` for folders that all addresses share, ``a[href$=".pdf"]`` for a common ending."""
    paths = [urlsplit(href).path for href in hrefs]
    shared = [folder for folder in _folders(paths[0]) if all(folder in path for path in paths)]
    found = [f'a[href*="{folder}"]' for folder in shared if re.fullmatch(r"[\w/.%~-]{3,60}", folder, re.A)]
    ends = {match[0].lower() for path in paths if (match := re.search(r"\.\w{2,5}$", path, re.A))}
    if len(ends) == 1 and all(re.search(r"\.\w{2,5}$", path) for path in paths):
        found.append(f'a[href$="{ends.pop()}"]' if all(h == urlsplit(h).path for h in hrefs) else 'a[href*=".pdf"]')
    return found[:4]


def _folders(path: str) -> list[str]:
    """The folders of a path, each between its slashes, deepest first: ``/en/news/``, ``/news/``; years are none."""
    parts = path.strip("/").split("/")[:-1]
    kept = [part for part in parts if not part.isdigit() and part not in ("node", "index.php", "content", "page")]
    lead = "/" if path.startswith("/") or "://" in path else ""
    singles = [f"{lead or '/'}{part}/" if n or lead else f"{part}/" for n, part in enumerate(kept)]
    joined = [f"{lead}{'/'.join(kept)}/"] if len(kept) > 1 and kept == parts[: len(kept)] else []
    return [*joined, *reversed(singles)]
