"""What was found in a publication, in words: for the verbs that show it."""

from __future__ import annotations

import importlib
from typing import Any

from babel.numbers import format_decimal

from bevaka.cli.common import plain
from bevaka.records import Finding
from bevaka.words import filled


def judgement(finding: Finding, names: Any) -> str:
    """Tier, score, event and how it is told, in one line."""
    return filled(
        names._("{tier}, score {score}, {event}, {assertion}, language {language}, rules {rules}"),
        tier=names.tier(finding.tier),
        score=format_decimal(round(finding.score, 2), locale=names.locale),
        event=names.event(finding.event),
        assertion=told_as(finding, names),
        language=names.locale.languages.get(finding.lang, finding.lang),
        rules=finding.ruleset,
    )


def told_as(finding: Finding, names: Any) -> str:
    """How its main theme is told; that it has none."""
    words: dict[str, str] = importlib.import_module("alerts.judgement").ASSERTIONS
    if not finding.assertion:
        return str(names._("no theme"))
    return str(names._(words[finding.assertion]) if finding.assertion in words else finding.assertion)


def named(finding: Finding, names: Any) -> list[tuple[str, str]]:
    """What it names, a row for each sort: names as people know them, with the ids that verbs and tables take."""
    sorts = (
        (names._("companies"), finding.suppliers, names.company),
        (names._("themes"), finding.themes, names.theme),
        (names._("countries"), finding.countries, names.country),
        (names._("products"), finding.products, names.product),
        (names._("areas"), finding.areas, names.area),
    )
    return [(label, ", ".join(_with_id(known(i), i) for i in ids) or names._("none")) for label, ids, known in sorts]


def _with_id(name: str, ident: str) -> str:
    return ident if name == ident else f"{plain(name)} ({ident})"


def because_of(text: str, name: str, names: Any) -> str:
    """One reason, with the name that documents know it by."""
    return filled(names._("because: {reason}"), reason=text) + f" [{name}]"


def quotes(finding: Finding, names: Any) -> list[str]:
    """Each quote, what it shows, and where it stands in the text."""
    template = names._("quote “{quote}” ({why}, characters {start} to {end})")
    return [
        filled(template, quote=plain(e.quote), why=_shown(e.why, names), start=e.start, end=e.end)
        for e in finding.evidence
    ]


def _shown(ids: str, names: Any) -> str:
    """What a quote shows: themes, or companies."""
    known = names.register.suppliers
    return ", ".join(names.company(i) if i in known else names.theme(i) for i in ids.split(", "))
