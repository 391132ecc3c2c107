"""Why a publication was judged as it was, in words that a strategist understands: the reasons of a finding, sv and en."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping

from alerts.names import EVENTS, Names
from alerts.text import line
from bevaka.records import Assertion, Reason
from bevaka.words import N_

ASSERTIONS: Mapping[str, str] = {
    Assertion.ASSERTED: N_("told as a fact"),
    Assertion.DENIED: N_("denied"),
    Assertion.NEGATED: N_("said not to be so"),
    Assertion.RISK: N_("told as a risk"),
    Assertion.REMEDIED: N_("said to be put right"),
}
SENTENCES: Mapping[str, str] = {
    "language": N_("The text is in {detail}"),
    "name": N_("{company} is named, “{printed}”: {clues}"),
    "namesake": N_("“{printed}” was not taken for {company}: {clues}"),
    "theme": N_("It is about {theme}"),
    "event": N_("What it tells: {event}"),
    "assertion": N_("The main theme is {assertion}"),
    "countries": N_("Where: {detail}"),
    "products": N_("Goods: {detail}"),
    "registered_company": N_("Immediate: new facts about companies of the register: {detail}"),
    "product_country": N_("Immediate: no company is named, but what is bought comes from there: {detail}"),
    "concerns_supply_chains": N_("For the digest: it concerns supply chains like those of the register"),
    "company_without_theme": N_("For the digest: a company of the register in a grave text without a known theme"),
    "policy_for_buyers": N_("For the digest: rules or advice for public buyers"),
    "unread_language": N_("Only names were looked for: nobody here reads {detail}"),
    "commercial": N_("Not told: ordinary business news"),
    "no_theme": N_("Not told: it treats none of the themes"),
    "no_supply_chain": N_("Not told: nothing in it concerns supply chains like those of the register"),
}
# In its place, where the reason beside it (nlp/weigh.py and nlp/tiers.py write it) says more.
BUT: Mapping[str, str] = {
    "not immediate: no company of the register": N_(
        "For the digest: it treats what is watched, but neither a company of the register is named, nor goods with a country "
        "that its chains touch"
    ),
    "not immediate: the company is only mentioned": N_("For the digest: a company of the register is only mentioned"),
    "not immediate: new facts": N_(
        "For the digest: it concerns supply chains like those of the register, and hardly tells new facts about them"
    ),
}
# What speaks for and against a name: as nlp/namesakes.py writes it, and in words for who reads it.
CLUES: Mapping[str, str] = {
    "abbreviation": N_("an abbreviation"),
    "abbreviation written as a name": N_("an abbreviation written as a name"),
    "abbreviation not in capitals": N_("an abbreviation without its capitals"),
    "abbreviation with namesakes": N_("an abbreviation that means other things too"),
    "small letters: a word": N_("in small letters: an ordinary word"),
    "own script": N_("written in its own script"),
    "capitals that the register does not use": N_("in capitals that the register does not use"),
    "short name": N_("its short name"),
    "short name with namesakes": N_("a short name that means other things too"),
    "full name": N_("its full name"),
    "full name in small letters": N_("its full name in small letters"),
    "name with a word in small letters": N_("name with a word in small letters"),
    "name written with a hyphen": N_("name written with a hyphen"),
    "legal form beside it": N_("a legal form such as AB or Ltd beside it"),
    "compound": N_("part of a compound word"),
    "company word beside it": N_("a word for a company beside it"),
    "its owner's name and its place": N_("its owner's name and its place"),
    "what companies have beside it": N_("beside it something that companies have"),
    "what companies are or do": N_("said of it what companies are or do"),
    "people or goods joined to it": N_("workers or goods are called its own"),
    "what it is to somebody before it": N_("called somebody's supplier or owner or the like"),
    "a nationality before it": N_("a nationality before it"),
    "a statement after it": N_("a statement after it"),
    "all its places together": N_("all places where it stands taken together"),
    "the beginning of its names": N_("only the beginning of its names"),
    "its words run together": N_("its words written as one"),
    "age after it: a person": N_("age after it: a person"),
    "a person of that name in the text": N_("a person of that name elsewhere in the text"),
    "a place of that name in the text": N_("a place of that name elsewhere in the text"),
    "named as a place": N_("a word such as “town” or “river” right before it"),
    "short here for {other}": N_("in this text short for {other}"),
    "place word after it": N_("a word for a place after it"),
    "place word before it": N_("a word such as “in” or “from” before it"),
    "another name with {other}": N_("another name with {other}"),
    "another name, with {other} before it": N_("another name, with {other} before it"),
    "a person: {other}": N_("a person: {other}"),
    "spaCy takes it for: {other}": N_("spaCy takes it for: {other}"),
    "its product in the text": N_("its goods mentioned in the text"),
    "its products in the text": N_("the text is much about its goods"),
    "its product in the sentence": N_("its goods in the same sentence"),
    "its country in the text": N_("its country named in the text"),
    "work or abuse in the sentence": N_("work or abuse in the same sentence"),
    "work and abuse in the text": N_("work and abuse in the text"),
    "a club: {other}": N_("a club: {other}"),
    "{other} before it, as in its name": N_("{other} before it, as in its name"),
    "business in the text": N_("business in the text"),
    "business of many companies in the text": N_("business of many companies in the text"),
    "sport": N_("the text is about sport"),
    "full name or sure place elsewhere": N_("surely named elsewhere in the text"),
    "a company of its chain in the text": N_("a company of its chain in the text"),
    "in a list of companies": N_("in a list of companies"),
    "stands as names of companies do": N_("it stands as names of companies do"),
    "the name is shared with {other}": N_("the name is shared with {other}"),
    "the name is shared with {other}: both are told": N_("the name is shared with {other}: both are told"),
    "the name is shared and the text means {other}": N_("the name is shared and the text means {other}"),
}
# The longest first: “shared with {other}: both are told” also fits “shared with {other}”.
_PATTERNS = [
    (CLUES[text], re.compile(re.escape(text).replace(re.escape("{other}"), "(.+)")))
    for text in sorted(CLUES, key=len, reverse=True)
]
_NAMED = re.compile(r"^(?P<company>[^:]+): “(?P<printed>.*)” \((?P<clues>.*); [+-][\d.]+\)$", re.S)
_SURE = re.compile(r"^probability ([01]\.\d\d)$")


def in_words(reasons: Iterable[Reason], names: Names) -> tuple[str, ...]:
    """The reasons of a finding as sentences in the language of ``names``; one that is unknown as ``name: detail``."""
    return tuple(_sentence(reason, names) for reason in reasons)


def _sentence(reason: Reason, names: Names) -> str:
    kind, _, value = reason.name.partition("_")
    if kind in ("event", "assertion"):
        meaning = EVENTS.get(value) if kind == "event" else ASSERTIONS.get(value)
        sure = _SURE.match(reason.detail)
        text = _filled(names, kind, {kind: names._(meaning).lower() if meaning else value})
        return f"{text} ({round(100 * float(sure[1]))} %)" if sure else text
    if reason.name in ("name", "namesake") and (found := _NAMED.match(reason.detail)):
        clues = "; ".join(clue(c, names) for c in _clues(found["clues"]))
        parts = {"company": names.company(found["company"]), "printed": found["printed"], "clues": clues}
        return line(_filled(names, reason.name, parts), 400)
    if reason.name == "theme":
        return _filled(names, "theme", {"theme": names.theme(reason.detail.split(" ")[0])})
    if reason.name not in SENTENCES:
        return line(str(reason), 250)
    if reason.name == "concerns_supply_chains":
        beside = (text for begins, text in BUT.items() if reason.detail.startswith(begins))
        return names._(next(beside, SENTENCES[reason.name]))
    details = _parts(reason.detail)
    if reason.name in _SAYS:
        details = [_SAYS[reason.name](names, part) for part in details]
    return line(_filled(names, reason.name, {"detail": names.listed(details)}), 400)


def _parts(detail: str) -> list[str]:
    return [part for part in detail.split(", ") if part]


def _clues(text: str) -> list[str]:
    """Clues that were joined by commas; a comma inside a quotation or a name does not part them."""
    out: list[str] = []
    for part in text.split(", "):
        if any(pattern.fullmatch(part) for _, pattern in _PATTERNS) or not out:
            out.append(part)
        else:
            out[-1] += f", {part}"
    return out


def clue(text: str, names: Names) -> str:
    """One clue in the reader's language; what it names stays as printed."""
    for known, pattern in _PATTERNS:
        if found := pattern.fullmatch(text):
            return names._(known).replace("{other}", found[1] if found.groups() else "")
    return text


def _filled(names: Names, name: str, parts: Mapping[str, str]) -> str:
    text = names._(SENTENCES[name])
    return re.sub(r"\{(\w+)\}", lambda m: parts.get(m[1], ""), text)


def _touched(names: Names, pair: str) -> str:
    product, _, country = pair.partition(" ")
    return f"{names.product(product)} ({names.country(country)})"


_SAYS: Mapping[str, Callable[[Names, str], str]] = {
    "language": lambda names, code: str(names.locale.languages.get(code, code)),
    "unread_language": lambda names, code: str(names.locale.languages.get(code, code)),
    "countries": Names.country,
    "products": Names.product,
    "registered_company": Names.company,
    "product_country": _touched,
}
