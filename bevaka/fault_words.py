"""One fault that pydantic found in a cell or key, in words that say what to write instead."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping
from typing import Any, get_args

from pydantic import AfterValidator, BaseModel

SHORT = {
    "missing": "is missing",
    "int_parsing": "write a whole number",
    "int_type": "write a whole number",
    "int_from_float": "write a whole number",
    "float_parsing": "write a number",
    "float_type": "write a number",
    "bool_parsing": "write true or false",
    "bool_type": "write true or false",
    "date_parsing": "write a date, as in 2026-12-24",
    "date_from_datetime_parsing": "write a date, as in 2026-12-24",
    "date_type": "write a date, as in 2026-12-24",
    "string_type": "write a text in quotes",
    "tuple_type": "write a list in [ ]",
    "model_type": "write a table, as in { key = value }",
    "dict_type": "write a table, as in { key = value }",
}


def words(error: Mapping[str, Any], model: type[BaseModel]) -> str:
    """One pydantic error as a short sentence, with the value where that is not secret; ``model`` knows the names it looks for."""
    sort, given = error["type"], error.get("input")
    if sort == "extra_forbidden":
        *path, name = error["loc"]
        return "is not known here" + _meant(str(name), _names(model, path))
    if sort == "missing":
        return SHORT[sort]
    text = SHORT.get(sort, str(error["msg"]).removeprefix("Value error, "))
    if sort in ("literal_error", "enum"):
        text = text.replace("Input should be", "write")
    if sort != "value_error" and isinstance(given, str | int | float):
        return f"{text} (not {given!r})"
    return text


def shaped(pattern: str, otherwise: str) -> AfterValidator:
    """A check of a text's shape; ``otherwise`` goes on after the text that has another one."""
    wanted = re.compile(pattern)

    def check(text: str) -> str:
        if not wanted.search(text):
            raise ValueError(f"{text!r} {otherwise}")
        return text

    return AfterValidator(check)


def _meant(name: str, known: Iterable[str]) -> str:
    names = list(known)
    near = difflib.get_close_matches(name, names, n=1)
    if near:
        return f"; did you mean {near[0]!r}?"
    return f"; there are: {', '.join(names)}" if names else ""


def _names(model: type[BaseModel], path: Iterable[object]) -> list[str]:
    """What people may write at ``path`` of ``model``; nothing where that is not one table."""
    here: type[BaseModel] | None = model
    for step in path:
        if isinstance(step, int) or here is None:
            continue
        fields = here.model_fields.items()
        here = next((_table(f.annotation) for n, f in fields if step in (n, f.alias)), here)
    return [f.alias or n for n, f in here.model_fields.items()] if here else []


def _table(annotation: object) -> type[BaseModel] | None:
    """The one model that an annotation leads to, through lists and choices."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    found = [table for part in get_args(annotation) if (table := _table(part))]
    return found[0] if len(found) == 1 else None
