"""A question to a supplier, drafted from the facts for the owner to send: what was published, by which chain it concerns whom.

It accuses nobody: what others have published is quoted word for word with its source, and the supplier is asked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from alerts import exposure as exposed
from alerts.decide import concerns, kept_companies
from alerts.names import EVENTS, Names
from alerts.text import line, web
from bevaka.records import Assertion, Document, Exposure, Finding
from bevaka.store.people import Verdict
from bevaka.words import N_

PUBLICATIONS, QUOTES = 6, 2
"""The most publications that a draft names, and quotes of each."""
QUESTIONS = (
    N_("Do you know of what is described, and is it right? If parts of it are wrong: which, and what shows it?"),
    N_("Is the company or site described part of your supply chain for what we buy, today or when it happened?"),
    N_("What have you done, or what will you do and by when, to stop it, to put it right for those affected, and to prevent it?"),
    N_("How have you checked working conditions, environment and business ethics there, and what did the last check show?"),
    N_("What does it mean for deliveries and goods under our contracts?"),
)  # fmt: skip
DENIED = N_("The publication says that it is denied.")
RISK = N_("The publication speaks of a risk, not of something that has happened.")
REMEDIED = N_("The publication says that it has been put right.")
_SAID = {
    Assertion.DENIED: DENIED,
    Assertion.NEGATED: DENIED,
    Assertion.RISK: RISK,
    Assertion.REMEDIED: REMEDIED,
}


@dataclass
class _Case:
    """What concerns one addressee, as it is being gathered."""

    told: list[tuple[Finding, Document]] = field(default_factory=list)
    exposure: list[Exposure] = field(default_factory=list)
    companies: list[str] = field(default_factory=list)
    areas: list[str] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class Draft:
    """A letter: to which company (id), with which subject and body, as plain text."""

    to: str
    subject: str
    body: str


def drafts(
    members: Sequence[tuple[Finding, Document]],
    verdicts: Callable[[str], Iterable[Verdict]],
    names: Names,
    today: date,
    answer_by: date,
) -> list[Draft]:
    """A letter to each contract holder that the story concerns, or, where there is none, to each company that it names.

    ``members``: the story's findings with their documents. ``verdicts`` of a URL take companies away that a person has
    ruled out. Nothing where no company is left.
    """
    found: dict[str, _Case] = {}
    for finding, document in members:
        _gather(finding, document, verdicts(document.url), names, today, found)
    return [_draft(to, case, names, answer_by) for to, case in found.items()]


def _gather(
    finding: Finding, document: Document, said: Iterable[Verdict], names: Names, today: date, found: dict[str, _Case]
) -> None:
    kept, _ = kept_companies(finding, names.register, said)
    reached = set[str]()
    for area_id, concern in concerns(finding, kept, names.register, today).items() if kept else ():
        for one in concern.exposure:
            reached.add(one.company)
            case = found.setdefault(one.path[-1], _Case())
            case.areas.append(area_id)
            case.exposure.append(one)
            case.companies.append(one.company)
            case.told.append((finding, document))
    for company in kept:
        if company.id not in reached:
            case = found.setdefault(company.id, _Case())
            case.companies.append(company.id)
            case.told.append((finding, document))


def _draft(to: str, case: _Case, names: Names, answer_by: date) -> Draft:
    _ = names._
    holder = line(names.company(to), 100)
    about = [line(names.company(c), 100) for c in dict.fromkeys(case.companies)]
    told = list({document.url: (finding, document) for finding, document in case.told}.values())
    told.sort(key=lambda pair: (pair[1].state == "withdrawn", pair[1].source_tier, pair[1].url))
    themes = list(dict.fromkeys(names.theme(t) for finding, _document in told for t in finding.themes))
    subject = _("Question about {what} at {who}") if themes else _("Question about what was published on {who}")
    subject = _filled(subject, what=names.listed(themes[:3]).lower(), who=names.listed(about[:3]))
    intro = _("we follow what is published about the supply chains behind our contracts. The following concerns {who}. "
              "We have not judged whether it is right, and want to hear you first.")  # fmt: skip
    parts = [
        _filled(_("To {company}"), company=holder),
        "",
        _filled(_("Hello, {intro}"), intro=_filled(intro, who=names.listed(about[:6]))),
        "",
        _("What has been published:"),
        *(text for pair in told[:PUBLICATIONS] for text in _published(*pair, names)),
    ]
    if (more := len(told) - PUBLICATIONS) > 0:
        parts += ["", "  " + names.plural("and {n} more publication", "and {n} more publications", more)]
    parts += [*_chain(case.exposure, names), *_contracts(case.exposure, names), "", _("Our questions:")]
    parts += [f"  {n}. {_(text)}" for n, text in enumerate(QUESTIONS, 1)]
    parts += ["", _filled(_("Please answer by {day}, with what supports it. Tell us if you need more time."),
                          day=names.day(answer_by)), "", *_signed(case.areas, names)]  # fmt: skip
    return Draft(to=to, subject=line(subject, 150), body="\n".join(parts))


def _filled(text: str, **parts: str) -> str:
    for name, value in parts.items():
        text = text.replace(f"{{{name}}}", value)
    return text


def _published(finding: Finding, document: Document, names: Names) -> Iterator[str]:
    """A publication: whose, when, what it is called, where it stands, what it says of itself, and quotes from it."""
    _ = names._
    when = names.day(document.published) if document.published else _("no date")
    yield ""
    yield f"  {line(document.source_name or document.source_id, 120)}, {when}: {line(document.title, 300)}"
    if url := web(document.url):
        yield f"  {url}"
    themes = names.listed(names.theme(t) for t in finding.themes)
    yield f"  {line(': '.join(t for t in (_(EVENTS[finding.event]), themes) if t), 200)}"
    if document.state == "withdrawn":
        yield "  " + _("Its publisher has withdrawn it since.")
    if finding.assertion in _SAID:
        yield "  " + _(_SAID[finding.assertion])
    quotes = dict.fromkeys(line(e.quote, 600) for e in finding.evidence if line(e.quote))
    for quote in [q for q in quotes if q != line(document.title, 600)][:QUOTES]:
        yield "  " + _("“{quote}”").replace("{quote}", quote)


def _chain(exposure: Sequence[Exposure], names: Names) -> list[str]:
    """Each link of the chain with what shows it; nothing where the holder itself is named."""
    proofs = exposed.proofs(exposure, names)
    if not proofs:
        return []
    lines = [f"  {p.step}" + (f": {', '.join(t for t in (p.source, p.said) if t)}" if p.said else "") for p in proofs]
    return ["", names._("The chain as we know it (correct us where it is wrong):"), *lines]


def _contracts(exposure: Sequence[Exposure], names: Names) -> list[str]:
    lines = exposed.contracts(exposure, names)
    return ["", names._("Our contracts that it concerns:"), *(f"  {text}" for text in lines)] if lines else []


def _signed(area_ids: Sequence[str], names: Names) -> Iterator[str]:
    """Those who ask: each area that it concerns, or nobody, for the sender to fill in."""
    areas = [names.register.areas[a] for a in dict.fromkeys(area_ids) if a in names.register.areas]
    for area in areas:
        yield ", ".join(line(t, 150) for t in (area.name(names.language), area.lead_region, area.owner) if t)
    if not areas:
        yield names._("[your name and region]")
