"""Pages that are nothing but doors: they send whoever opens them on by themselves, soon, and say next to nothing.

By a header (``Refresh``), by a mark in their head (``<meta http-equiv=refresh>``), or by a script. Scripts are not run: a step is
believed where its address is written out, and where it is taken whatever a visitor does.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from urllib.parse import urljoin, urlsplit

from lxml.html import HtmlElement

from bevaka.records import Answer
from crawler import charset, links, plain

AT_ONCE = 30
"""Seconds after which a page that leads on is no longer read itself."""
SIZE, WORDS, SCRIPT, STEPS = 100_000, 600, 20_000, 20
"""A door has so many bytes at most, and so many characters to read. Of all scripts of a page so many characters are looked at, and
so many places where they may go on."""
_REFRESH = re.compile(r"\s*(\d{1,4})(?:\.\d*)?\s*[;,]\s*(?:url\s*=\s*)?[\"']?\s*([^\"'\s]{1,2000})", re.I)
_MARKS = re.compile(
    rb"http-equiv\s*=\s*[\"']?\s*refresh|\blocation\s*(?:(?:\.\s*href\s*)?=(?!=)|\.\s*(?:replace|assign)\b)", re.I
)
# Where visitors are sent that are not let in: what a script would draw there, the address says.
_PLACES = tuple(
    (state, re.compile(where, re.I))
    for state, where in (
        ("captcha", r"^[\w.-]*captcha[\w-]*\.|/[\w.-]*captcha[\w-]*(?:[/.]|$)|/sorry/index|/cdn-cgi/challenge"),
        ("login_page", r"^(?:log-?in|sign-?in|logga-?in|auth|sso|idp|adfs|accounts?)[\w-]*\."),
        (
            "login_page",
            r"/(?:(?:wp-)?log-?in|sign-?in|logga-?in|kirjaudu|adfs|saml2?|oauth2?|openid|sso)(?![\w-])",
        ),
        (
            "consent_page",
            r"^(?:consent|cmp|guce|myprivacy)\.|/(?:(?:collect|cookie)?-?consent|cookie-?wall|privacy-gate|samtycke|samtykke)(?![\w-])",
        ),
        ("closed", r"/(?:(?:under-?)?maintenance|underhall|vedlikehold|vedligeholdelse|huolto|wartung)(?:\.\w+)?/?$"),
        ("blocked", r"/(?:(?:you-are-)?blocked|access-?denied|geo-?block(?:ed)?)(?:\.\w+)?/?$"),
    )
)
_LITERAL = r"(?:\"(?:[^\"\\\n]|\\.){1,2000}\"|'(?:[^'\\\n]|\\.){1,2000}')"
_OF = r"(?:\b(?:window|self|top|parent|document|this|globalThis)\s*\.\s*){0,3}\blocation"
_STEP = re.compile(
    rf"(?<![\w.$]){_OF}\s*(?:(?:\.\s*href\s*)?=\s*(?P<to>{_LITERAL}|[A-Za-z_$][\w$]*)"
    rf"|\.\s*(?:replace|assign)\s*\(\s*(?P<by>{_LITERAL}|[A-Za-z_$][\w$]*)\s*\))(?=\s*(?:[;,)}}\n]|$))"
)
_TIMED = re.compile(r"\bsetTimeout\s*\(\s*(?:\"([^\"\n]{1,600})\"|'([^'\n]{1,600})')\s*,?[^;\n]{0,20}?\)")
_REMARK = re.compile(r"/\*.{0,5000}?\*/|(?:^|(?<=[\s;{}]))//[^\n]{0,2000}|<!--|-->", re.S)
_TEXT = re.compile(_LITERAL)
# What a block stands behind that runs by itself when the page is opened.
_RUNS = re.compile(
    r"(?:\b(?:setTimeout|requestAnimationFrame|ready)\s*\(|\$\s*\(|\bonload\s*=|(?:^|[;{}\n])\s*[!+(]*"
    r"|\baddEventListener\s*\(\s*['\"](?:load|DOMContentLoaded|pageshow)['\"]\s*,)"
    r"\s*(?:function\s*\(\s*[\w$]*\s*\)|\(\s*[\w$]*\s*\)\s*=>)\s*$|\btry\s*$"
)
_NAMED = re.compile(r"\bfunction\s+([\w$]+)\s*\(\s*\)\s*$")
_CONDITION = re.compile(r"\b(?:if|else|while|for|switch|case|return)\b[^\n;{}]*$")


def door(answer: Answer) -> str:
    """Where an answer sends whoever gets it, as a redirect would; empty where it is read itself, or leads to a wall."""
    header = answer.headers.get("refresh", "")
    if answer.status != 200 or len(answer.body) > SIZE or not (header or _MARKS.search(answer.body)):
        return ""
    markup = charset.decode(answer.body, answer.headers.get("content-type", ""))
    root = plain.parsed(markup) if "<" in markup else None
    target = sent_on(root, answer.url, header) if root is not None else _refresh(header, answer.url, answer.url)
    return "" if place(target) else target


def likely(answer: Answer) -> bool:
    """Whether :func:`door` is worth its while: a look at the bytes."""
    short = answer.status == 200 and len(answer.body) <= SIZE
    return short and ("refresh" in answer.headers or (b"<" in answer.body and bool(_MARKS.search(answer.body))))


def sent_on(root: HtmlElement, url: str, header: str = "") -> str:
    """Where a page sends its visitors that says next to nothing besides; else empty."""
    if len(" ".join(plain.words(root).split())) > WORDS:
        return ""
    return _refresh(header, url, url) or led_on(root, url)


def led_on(root: HtmlElement, url: str) -> str:
    """Where a page sends its visitors by itself, within half a minute; empty where they stay at its address, whatever its query.

    What is sent on where scripts are off only stays.
    """
    base = links.base_of(root, url)
    for meta in root.iter("meta"):
        refreshes = (meta.get("http-equiv") or "").lower() == "refresh" and not list(meta.iterancestors("noscript"))
        if refreshes and (target := _refresh(meta.get("content") or "", base, url)):
            return target
    return next((target for step in _steps(root) if (target := _away(step, base, url))), "")


def place(url: str) -> str:
    """The name of what stands at an address, where that is one of those to which visitors are sent away; else empty."""
    parts = urlsplit(url)
    where = f"{parts.hostname or ''}{parts.path}"
    return next((state for state, pattern in _PLACES if pattern.search(where)), "")


def _refresh(content: str, base: str, url: str) -> str:
    found = _REFRESH.match(content)
    return _away(found[2], base, url) if found and int(found[1]) <= AT_ONCE else ""


def _away(href: str, base: str, url: str) -> str:
    """An address of the web that is not the page's own."""
    try:
        target = urljoin(base, href.strip()).partition("#")[0]
        parts = urlsplit(target)
    except ValueError:
        return ""
    here = links.bare(target).partition("?")[0] == links.bare(url).partition("?")[0]
    return target if parts.scheme in ("http", "https") and parts.hostname and not here else ""


def _steps(root: HtmlElement) -> Iterator[str]:
    """The addresses that a page's scripts go to when it is opened."""
    begun = [str(body.get("onload") or "") for body in root.iter("body")]
    scripts = [str(e.text or "") for e in root.iter("script") if "location" in str(e.text or "")]
    left = SCRIPT
    for script in (*scripts, *begun):
        if len(script) <= left:
            left -= len(script)
            code = _TIMED.sub(lambda m: f"{m[1] or m[2]};", _REMARK.sub(" ", script))
            yield from _written(code, begun)


def _written(code: str, begun: list[str]) -> Iterator[str]:
    bare = _TEXT.sub(lambda m: '"' + " " * (len(m[0]) - 2) + '"', code)
    for found in islice(_STEP.finditer(code), STEPS):
        said = found["to"] or found["by"]
        if not said.startswith(("'", '"')):
            value = re.search(rf"\b(?:var|let|const)\s+{re.escape(said)}\s*=\s*({_LITERAL})\s*(?:[;,\n]|$)", code)
            said = value[1] if value else ""
        if said and _always(code, bare, found.start(), begun):
            yield _unescaped(said[1:-1])


def _always(code: str, bare: str, at: int, begun: list[str]) -> bool:
    """Whether what stands at ``at`` is done whatever happens: under no condition, and in blocks that run by themselves. ``bare``
    is the code without its texts, in which braces would count."""
    before = bare[:at]
    if before.rstrip()[-1:] not in ("", ";", "{", "}") and (
        before.rpartition("\n")[2].strip() or _CONDITION.search(before.rstrip())
    ):
        return False
    depth = 0
    for place in range(at - 1, -1, -1):
        depth += (before[place] == "}") - (before[place] == "{")
        if depth < 0:
            depth, head = 0, code[:place]
            named = _NAMED.search(head)
            called = named and any(_calls(named[1], part) for part in (head[: named.start()], code[place:], *begun))
            if not (called or (not named and _RUNS.search(head))):
                return False
    return True


def _calls(name: str, code: str) -> bool:
    return re.search(rf"(?<![\w$.]){re.escape(name)}(?![\w$])", code) is not None


def _unescaped(text: str) -> str:
    """A string of a script as the address that it is."""
    text = re.sub(r"\\(?:u00|x)([0-9a-fA-F]{2})", lambda m: chr(int(m[1], 16)), text)
    return re.sub(r"\\(.)", r"\1", text)
