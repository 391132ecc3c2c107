"""Is it the company, or a town, word, person, club or abbreviation that looks like it? Every decision has a reason.

Evidence is added up per place: how the name is printed, its neighbours, and what else the document speaks of. One full
name licenses the short one; companies of the same chain support each other. The points are judgements of ours, tried
on invented and real registers, and mean the same for every register: one point decides.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace

from bevaka.records import Reason, Supplier
from bevaka.register import Register
from nlp.beside import (
    BARE,
    GIVEN,
    SINGLE,
    another,
    around,
    begun,
    belongs,
    clubbed,
    headed,
    listed,
    near_labels,
    titled,
)
from nlp.discourse import one_sense
from nlp.doubted import judged
from nlp.learnt import Linear
from nlp.names import has_namesakes, may_be_a_place
from nlp.printed import as_entity, printed
from nlp.reading import NameHit, Reading, Sentence
from nlp.related import has, national, placed, related, states
from nlp.sentences import in_capitals
from nlp.shared_names import NEEDED, Weighed, settle
from nlp.spelled import stands_for

_AGE = re.compile(r"\s*,\s*\d{1,2}\s*(?:,|\)|år)")
# An age after a first and last name; after a name alone it may be points of a ranking.
_AGE_IN_BRACKETS = re.compile(r"\s*\(\d{1,2}\)")
_QUIET_COUNTRIES = frozenset({"SE", "NO", "DK", "FI", "DE", "US", "GB"})
_SECOND_ROUND = 3
# Points of a place from which on what the text is about may add to them.
_HALF = 0.5
# From how many companies on a text is of many.
_MANY = 3
# How a person is told whose last name is the name.
_PERSON = re.compile(rf"a person|{GIVEN}")
# How a place is told that is introduced as one: “the river X”.
_INTRODUCED = "named as a place"
_LABOUR = frozenset(("concept:worker", "concept:workplace", "concept:migrant"))


@dataclass(frozen=True)
class Verdicts:
    """What was decided: company → its accepted places, and the reasons for every company that was weighed."""

    accepted: Mapping[str, list[NameHit]]
    reasons: tuple[Reason, ...]


def decide(reading: Reading, register: Register, learnt: Linear | None = None) -> Verdicts:
    """Which companies a text names: by points, and where a name may mean other things by what was learnt of such names."""
    weighed = weigh(reading, register)
    return settled(weighed if learnt is None else judged(weighed, reading, learnt), register)


def settled(weighed: list[Weighed], register: Register) -> Verdicts:
    """What the points decide; in ``weighed``, of companies that share a name those that are not meant lose theirs."""
    settle(weighed, register)
    hits: dict[str, list[NameHit]] = {}
    for w in (w for w in weighed if w.points >= NEEDED):
        hits.setdefault(w.supplier, []).append(w.hit)
    return Verdicts(hits, tuple(_reasons(weighed, hits)))


def weigh(reading: Reading, register: Register) -> list[Weighed]:
    """Weigh every place where a name stands; companies accepted in one round support others in the next."""
    context = _Context(reading, register)
    local = one_sense(_as_introduced([w for hit in reading.names for w in _local(hit, reading, register)]))
    accepted: dict[str, float] = {}
    weighed = local
    for _ in range(_SECOND_ROUND):
        weighed = [_with_document(w, context, accepted) for w in local]
        now: dict[str, float] = {}
        for w in weighed:
            if w.points >= NEEDED:
                # Only what stands on its own licenses other places; else a doubtful name would license itself.
                now[w.supplier] = max(now.get(w.supplier, 0.0), w.points if w.sure else 1.2)
        if now.keys() == accepted.keys():
            accepted = now
            break
        accepted = now
    return weighed


def _reasons(weighed: list[Weighed], accepted: Mapping[str, list[NameHit]]) -> list[Reason]:
    best: dict[str, Weighed] = {}
    for w in weighed:
        if w.supplier not in best or w.points > best[w.supplier].points:
            best[w.supplier] = w
    out = []
    for supplier, w in best.items():
        name = "name" if supplier in accepted else "namesake"
        out.append(Reason(name=name, detail=f"{supplier}: “{w.hit.text}” ({', '.join(w.why)}; {w.points:+.1f})"))
    return out


def _local(hit: NameHit, reading: Reading, register: Register) -> list[Weighed]:
    """The points that the place itself gives, for each company that the name may mean."""
    sentence = reading.sentence_at(hit.start)
    out = []
    for supplier in hit.suppliers:
        company = register.suppliers[supplier]
        guarded = hit.form in ("shortened", "glued") or has_namesakes(company, hit.printed, reading.lang)
        points, why = printed(hit, guarded, sentence, reading.body)
        beside = tuple(_neighbours(hit, reading, sentence, guarded, company))
        points += sum(more for more, _ in beside)
        why += [reason for _, reason in beside]
        if guarded and hit.form in BARE and sentence is not None and not hit.legal:
            points, why = as_entity(hit, sentence, reading, points, why)
        sure = hit.legal or points >= 1.5
        out.append(Weighed(hit, supplier, points, why, sure, guarded, beside))
    return out


def _as_introduced(local: list[Weighed]) -> list[Weighed]:
    """A person named in full is called by the last name from then on, and “the river X” is X."""
    persons = {w.supplier for w in local if any(map(_PERSON.match, w.why))}
    places = {w.supplier for w in local if _INTRODUCED in w.why}

    def again(w: Weighed) -> str:
        if w.hit.form not in SINGLE or w.hit.legal or w.hit.compound:
            return ""
        if w.supplier in persons:
            return "a person of that name in the text"
        return "a place of that name in the text" if w.supplier in places and w.guarded else ""

    return [
        replace(w, points=w.points - 1.5, why=[*w.why, why], beside=(*w.beside, (-1.5, why)))
        if (why := again(w))
        else w
        for w in local
    ]


def _neighbours(
    hit: NameHit, reading: Reading, sentence: Sentence | None, guarded: bool, company: Supplier
) -> list[tuple[float, str]]:
    out: list[tuple[float, str]] = []
    if hit.legal:
        out.append((3.0, "legal form beside it"))
    if hit.compound and hit.form != "initials":
        out.append((1.2, "compound") if hit.form == "full" or headed(hit, reading.body) else (0.3, "compound"))
    before, after = around(reading.body, hit, sentence)
    if before and begun(before[-1], hit, company.names):
        out.append((0.8, f"“{before[-1]}” before it, as in its name"))
        before = []
    near = near_labels(reading, hit)
    if "name:company" in near:
        out.append((1.6, "company word beside it"))
    owns = has(hit, reading)
    if owns or "name:after" in near:
        out.append((1.0, "what companies have beside it"))
    if "subject" in near and sentence:
        # A headline begins with whom it accuses, a word with a capital as any sentence does.
        begins = sentence.start >= hit.start - 2
        out.append(
            ((1.4 if sentence.title else 1.0) + (0.3 if guarded and begins else 0.0), "what companies are or do")
        )
    owner = belongs(hit, reading)
    if owner:
        out.append((1.0, "people or goods joined to it"))
    if hit.compound or hit.legal:
        return out
    told, of_nation = related(hit, reading), national(hit, reading)
    if guarded and hit.form in BARE:
        out += _said(hit, reading, told and not owner, of_nation)
    given = bool(before) and before[-1][:1].isupper()
    if _AGE.match(reading.body, hit.end) or (given and _AGE_IN_BRACKETS.match(reading.body, hit.end)):
        out.append((-3.0, "age after it: a person"))
    out += _elsewhere(hit, reading, near, guarded, company)
    if club := clubbed(hit, before, after):
        out.append((-2.5, f"a club: “{club}”"))
    if hit.form != "initials" and titled(before):
        out.append((-2.0, f"a person: “{before[-1]}”"))
    elif guarded or hit.form == "full":
        strength = 0.7 if reading.lang == "de" or in_capitals(sentence, reading.body) else 2.0
        out += another(hit, [] if told or of_nation or placed(hit, reading) else before, after, near, strength)
    joined = owner or told or owns or "right_after" in near
    if guarded and hit.form in SINGLE and "place_before" in near and not joined and may_be_a_place(company):
        out.append((-1.3, "place word before it"))
    return out


def _elsewhere(
    hit: NameHit, reading: Reading, near: Collection[str], guarded: bool, company: Supplier
) -> Iterator[tuple[float, str]]:
    """What shows that the name is a place's, or short for something else."""
    if "place_after" in near:
        yield -2.5, "place word after it"
    if guarded and "place_named" in near and may_be_a_place(company):
        yield -2.5, _INTRODUCED
    if hit.form == "initials" and (words := stands_for(hit.text, reading.body, company.names)):
        yield -4.0, f"short here for “{words}”"


def _said(hit: NameHit, reading: Reading, told: bool, of_nation: bool) -> Iterator[tuple[float, str]]:
    """What relations, demonyms and statements beside a name that may mean something else say for a company."""
    if told:
        yield 1.2, "what it is to somebody before it"
    if of_nation:
        yield 0.8, "a nationality before it"
    if states(hit, reading):
        yield 0.5, "a statement after it"


class _Context:
    """What the document as a whole says: products, countries, work, business, sport."""

    def __init__(self, reading: Reading, register: Register) -> None:
        self.register = register
        self.products: dict[str, float] = {}
        self.countries: set[str] = set()
        sport = 0
        self.work = 0.0
        self.business: list[int] = []
        for sentence in reading.sentences:
            for product, weight in sentence.weights("product"):
                self.products[product] = self.products.get(product, 0.0) + weight
            self.countries.update(label.rsplit(":", 1)[-1] for label, _ in sentence.weights("place"))
            sport += "name:sport" in sentence.labels
            if sentence.has("concept:worker", "concept:workplace") or any(w >= 3 for _, w in sentence.weights("theme")):
                self.work += 1
            if "commercial" in sentence.strong("event"):
                self.business.append(sentence.paragraph)
        self.sport = sport
        self.reading = reading

    def of(self, weighed: Weighed) -> tuple[float, list[str]]:
        """The points that the document gives a company."""
        supplier = self.register.suppliers[weighed.supplier]
        points = 0.0
        why: list[str] = []
        weight = sum(self.products.get(p, 0.0) for p in supplier.products)
        if weight >= 4:
            points, why = points + 1.5, [*why, "its products in the text"]
        elif weight >= 1.5:
            points, why = points + 0.7, [*why, "its product in the text"]
        sentence = self.reading.sentence_at(weighed.hit.start)
        if sentence and any(sentence.labels.get(f"product:{p}", 0.0) >= 1.5 for p in supplier.products):
            points, why = points + 0.8, [*why, "its product in the sentence"]
        if (set(supplier.country) - _QUIET_COUNTRIES) & self.countries:
            points, why = points + 0.6, [*why, "its country in the text"]
        # Work and abuse are what all texts that we read are about: beside something else they say more of a name.
        if points or weighed.points >= _HALF or not weighed.doubtful:
            if sentence and (_LABOUR & sentence.labels.keys() or any(w >= 3 for _, w in sentence.weights("theme"))):
                points, why = points + 0.6, [*why, "work or abuse in the sentence"]
            if self.work >= 2:
                points, why = points + 0.4, [*why, "work and abuse in the text"]
        # Who is named by several words in such a text pays for the shirts.
        if self.sport >= 3 and not (weighed.hit.form == "full" and " " in weighed.hit.text):
            points, why = points - 2.0, [*why, "sport"]
        elif weighed.doubtful and sentence and self._business(sentence.paragraph):
            points, why = points + 0.6, [*why, "business in the text"]
        return points, why

    def _business(self, paragraph: int) -> bool:
        """Whether the text tells of business more than once, and does so here or right below."""
        return len(self.business) >= 2 and not {paragraph, paragraph + 1}.isdisjoint(self.business)


def _with_document(weighed: Weighed, context: _Context, accepted: Mapping[str, float]) -> Weighed:
    points, why = context.of(weighed)
    if weighed.hit.form != "full":
        if accepted.get(weighed.supplier, 0.0) >= 2.0:
            points, why = points + 2.0, [*why, "full name or sure place elsewhere"]
        elif _chain(weighed.supplier, accepted, context.register):
            points, why = points + 1.8, [*why, "a company of its chain in the text"]
        beside = listed(weighed.hit, context.reading, accepted)
        if beside:
            points, why = points + beside, [*why, "in a list of companies"]
        elif context.business and len(accepted.keys() - {weighed.supplier}) >= _MANY:
            points, why = points + 1.5, [*why, "business of many companies in the text"]
        if any("small letters" in w or "not in capitals" in w for w in weighed.why):
            # However sure the company is elsewhere, the word in small letters stays the word.
            points = min(points, 1.0)
    return replace(weighed, points=weighed.points + points, why=[*weighed.why, *why])


def _chain(supplier: str, accepted: Mapping[str, float], register: Register) -> bool:
    above = register.above(supplier)
    return any(
        other != supplier and (other in above or supplier in register.above(other))
        for other, p in accepted.items()
        if p >= 1.5
    )
