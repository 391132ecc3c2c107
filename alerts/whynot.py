"""What stood in the way of an immediate alert, question by question, in words; for people who ask why they heard nothing."""

from __future__ import annotations

from collections.abc import Sequence

from alerts.judgement import in_words
from alerts.names import TIERS, Names
from alerts.text import line
from bevaka.records import Finding, Reason, Tier
from bevaka.words import N_

QUESTIONS = (N_("company?"), N_("set aside?"), N_("theme?"), N_("tier?"))
_STOPS = (
    "unread_language",
    "concerns_supply_chains",
    "company_without_theme",
    "policy_for_buyers",
    "commercial",
    "no_theme",
    "no_supply_chain",
)


def why_not(finding: Finding, names: Names) -> list[tuple[str, str]]:
    """The questions with their answers; nothing for a finding that is immediate."""
    if finding.tier is Tier.IMMEDIATE:
        return []
    answers = (_matched(finding, names), _guarded(finding, names), _theme(finding, names), _tier(finding, names))
    return [(names._(question), answer) for question, answer in zip(QUESTIONS, answers, strict=True)]


def _yes(names: Names, details: Sequence[str]) -> str:
    return names._("yes: {detail}").replace("{detail}", line("; ".join(details), 600))


def _matched(finding: Finding, names: Names) -> str:
    if finding.suppliers:
        return _yes(names, [names.company(company) for company in finding.suppliers])
    if _said(finding, "namesake"):
        return names._("no: a name of the register stands in the text, and was not taken for the company")
    return names._("no: no company of the register is named")


def _guarded(finding: Finding, names: Names) -> str:
    doubted = _said(finding, "namesake")
    return _yes(names, in_words(doubted, names)) if doubted else names._("no: no name was set aside")


def _theme(finding: Finding, names: Names) -> str:
    if finding.themes:
        return _yes(names, [names.theme(theme) for theme in finding.themes])
    if _said(finding, "unread_language"):
        return names._("not asked: only names are looked for in a language that nobody here reads")
    return names._("no: it treats none of the themes")


def _tier(finding: Finding, names: Names) -> str:
    stop = next((found[0] for name in _STOPS if (found := _said(finding, name))), None)
    if stop is not None and stop.name != "unread_language":
        return in_words([stop], names)[0]  # which begins with the tier
    why = in_words([stop], names)[0] if stop else names._("no reason was written down")
    return f"{names._(TIERS[finding.tier])}. {why}"


def _said(finding: Finding, name: str) -> list[Reason]:
    return [reason for reason in finding.reasons if reason.name == name]
