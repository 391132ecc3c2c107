"""What stands in place of a list and was made for programs: an error as JSON (RFC 9457 and the like) or as XML."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from crawler.decide import outcome_of_status

LONGEST = 20_000
"""Characters of such an answer; what is longer holds more than an error."""
_DEEPEST = 4
_STATUS = ("status", "statuscode", "status_code", "code", "http_status", "httpstatus", "errorcode", "error_code")
_TELLING = (*_STATUS, "error", "errors", "message", "reason", "error_description")
_SAID = (*_TELLING, "title", "detail")
_XML = re.compile(
    r"\s*(?:<\?xml[^<>]{0,200}\?>\s*)?<(?:[\w-]{1,20}:)?(?:error|errors|problem|fault|exception|wp_error)[\s>]", re.I
)
_FIELD = re.compile(r"<(?:[\w-]{1,20}:)?([\w-]{1,30})>\s*(?:<!\[CDATA\[)?\s*([^<>]{1,300}?)\s*(?:\]\]>)?\s*</", re.I)
_IN_WORDS = tuple(
    (state, re.compile(words, re.I))
    for state, words in (
        ("gone", r"not[ _-]?found|no[ _-]?(?:such[ _-]?)?(?:route|key|bucket|page|feed)|does not exist|finns inte"),
        ("login_page", r"unauthori[sz]ed|authenticat|log[ _-]?in|logged in|inloggad|api[ _-]?key|\btoken\b"),
        ("blocked", r"forbidden|denied|not allowed|blocked|refused|suspended"),
        ("asked_to_wait", r"too[ _-]?many|rate[ _-]?limit|quota|throttl|slow ?down"),
        ("server_error", r"internal|unavailable|time[ _-]?out|exception|server error|bad gateway"),
    )
)


def refusal(text: str) -> tuple[str, str]:
    """The state that an error tells which was made for programs, and its words; empty where ``text`` is none.

    Its own status says most, as that of the answer would have.
    """
    if len(text) > LONGEST:
        return "", ""
    fields = list(_of_json(text) if text.lstrip("\ufeff \t\r\n").startswith(("{", "[")) else _of_xml(text))
    said = " ".join(dict.fromkeys(value for name, value in fields if not value.isdigit()))[:200]
    for name, value in fields:
        if name in _STATUS and re.fullmatch(r"[45]\d\d", value):
            state = outcome_of_status(int(value))
            return "login_page" if value == "401" else state, f"HTTP {value} {said}".strip()
    told = any(name in _TELLING for name, _ in fields)
    return next(((state, said) for state, words in _IN_WORDS if told and words.search(said)), ("", ""))


def _of_json(text: str) -> Iterator[tuple[str, str]]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return
    yield from _fields(found, _DEEPEST)


def _fields(found: object, deep: int, name: str = "") -> Iterator[tuple[str, str]]:
    """The fields that errors have; of lists, those of errors alone: what lists posts is no error."""
    if isinstance(found, dict) and deep:
        for key, value in found.items():
            yield from _fields(value, deep - 1, str(key).lower())
    elif isinstance(found, list) and deep and name in ("errors", ""):
        for value in found[:5]:
            yield from _fields(value, deep - 1, name)
    elif name in _SAID and isinstance(found, str | int) and not isinstance(found, bool):
        yield name, str(found)[:300]


def _of_xml(text: str) -> Iterator[tuple[str, str]]:
    if _XML.match(text):
        yield from ((m[1].lower(), m[2]) for m in _FIELD.finditer(text) if m[1].lower() in _SAID)
