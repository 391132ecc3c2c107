"""TOML with long lists of words: what tomllib reads one character at a time is most of a language's file."""

from __future__ import annotations

import re
import tomllib
from typing import Any

_TEXT = r'"[^"\\\x00-\x1f\x7f]*"'
# A key at the start of a line and its list of plain strings, to the end of the line: no comment and no escape in it.
_LIST = re.compile(rf"^([\w-]+[ \t]*=[ \t]*)\[\s*({_TEXT}(?:\s*,\s*{_TEXT})*)\s*,?\s*\][ \t]*$", re.M)
_TEXTS = re.compile(r'"([^"]*)"')
# How the place of a list is marked; a file that says this itself is read as it stands.
_MARK = "list of words "


def loads(text: str) -> dict[str, Any]:
    """What ``tomllib.loads`` gives, lists of plain strings read at once. Raises TOMLDecodeError with the line of the fault."""
    if '"""' in text or "'''" in text or _MARK in text:
        return tomllib.loads(text)
    lists: list[list[str]] = []

    def marked(found: re.Match[str]) -> str:
        lists.append(_TEXTS.findall(found[2]))
        return f'{found[1]}"{_MARK}{len(lists) - 1}"'

    short = _LIST.sub(marked, text.replace("\r\n", "\n"))
    try:
        data = tomllib.loads(short)
    except (tomllib.TOMLDecodeError, RecursionError, ValueError):
        return tomllib.loads(text)
    return {key: _filled(value, lists) for key, value in data.items()}


def _filled(value: Any, lists: list[list[str]]) -> Any:
    if isinstance(value, str) and value.startswith(_MARK):
        return lists[int(value.removeprefix(_MARK))]
    if isinstance(value, dict):
        return {key: _filled(one, lists) for key, one in value.items()}
    return [_filled(one, lists) for one in value] if isinstance(value, list) else value
