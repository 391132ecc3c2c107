"""What stands in each row of ``public.db``: pure functions from what was found and what the register says to rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from bevaka.records import Finding, Link, Source, Tier
from bevaka.register import Register
from bevaka.store.crawl import SourceState
from bevaka.store.health import Condition, Health
from bevaka.store.people import Mute, Triage
from bevaka.store.public_text import public_text, public_url
from bevaka.store.public_words import Labels
from bevaka.store.rows import stamp_or_none

Row = dict[str, Any]
_SILENT = (Condition.QUIET, Condition.SILENT, Condition.SILENT_FEED)


@dataclass(frozen=True)
class Listed:
    """One finding as the world may read it: texts masked, times as text, suppliers that a person has denied set apart.

    ``withdrawn`` is when its publisher was seen to have taken it back.
    """

    finding: Finding
    denied: frozenset[str]
    story_id: str
    title: str
    url: str
    source_id: str
    source: str
    source_type: str
    credibility: int
    published: str | None
    seen: str
    quotes: tuple[tuple[str, str], ...]
    withdrawn: str | None = None

    @property
    def suppliers(self) -> tuple[str, ...]:
        """Supplier ids without those that a person has denied."""
        return tuple(s for s in self.finding.suppliers if s not in self.denied)

    @property
    def latest(self) -> str:
        """The time that news is sorted by: as published, else as seen."""
        return min(self.published, self.seen) if self.published else self.seen

    def keys(self, kind: str, register: Register) -> tuple[str, ...]:
        """The ids of one kind (suppliers, themes, countries, products, areas), each once."""
        if kind == "suppliers":
            return tuple(dict.fromkeys(self.suppliers))
        if kind == "areas":
            found: Iterable[str] = self.finding.areas
            if len(self.suppliers) < len(self.finding.suppliers):
                found = (a for s in self.suppliers for a in register.areas_of(s))
            return tuple(dict.fromkeys(a for a in found if a in register.areas))
        return tuple(dict.fromkeys(getattr(self.finding, kind)))

    def link_rows(self, kind: str, register: Register) -> list[Row]:
        """Rows of a link table such as ``finding_themes``. A company that has left the register has no row to point at."""
        one = _one(kind)
        keys = self.keys(kind, register)
        known = [k for k in keys if k in register.suppliers] if kind == "suppliers" else keys
        return [{"finding_id": self.finding.id, one: key} for key in known]

    def row(self, register: Register, labels: Labels) -> Row:
        """The row of ``findings``: everything in words, lists joined with commas."""
        found = self.finding
        return {
            "id": found.id,
            "story_id": self.story_id,
            "title": self.title,
            "url": self.url,
            "source": self.source,
            "source_id": self.source_id,
            "source_type": self.source_type,
            "source_tier": self.credibility,
            "published": self.published,
            "seen": self.seen,
            "withdrawn": self.withdrawn,
            "lang": found.lang,
            "event": found.event,
            "assertion": found.assertion or "",
            "tier": found.tier,
            **_named([self], register, labels, ("suppliers", "themes", "countries", "products", "areas")),
        }

    def quote_rows(self) -> list[Row]:
        """Rows of ``quotes``."""
        return [{"finding_id": self.finding.id, "quote": quote, "why": why} for quote, why in self.quotes]


def supplier_name(key: str, register: Register) -> str:
    """A company's name; its id once it has left the register."""
    return register.suppliers[key].name if key in register.suppliers else key


def _named(members: Sequence[Listed], register: Register, labels: Labels, kinds: Sequence[str]) -> Row:
    """Lists as text: the English names of all that the members speak of, commonest first."""
    row: Row = {}
    for kind in kinds:
        counted = Counter(key for found in members for key in found.keys(kind, register))
        row[kind] = ", ".join(_name(kind, key, register, labels) for key, _ in counted.most_common())
    return row


def _name(kind: str, key: str, register: Register, labels: Labels) -> str:
    return supplier_name(key, register) if kind == "suppliers" else labels.english(_one(kind), key)


def _one(kind: str) -> str:
    """``themes`` → ``theme``, ``countries`` → ``country``."""
    return {"countries": "country"}.get(kind, kind.removesuffix("s"))


def story_rows(listed: Iterable[Listed], register: Register, labels: Labels) -> list[Row]:
    """Rows of ``stories``, made of what is listed only: a finding that was corrected away leaves no trace in its story."""
    stories: dict[str, list[Listed]] = {}
    for found in listed:
        stories.setdefault(found.story_id, []).append(found)
    rows = []
    for story, members in stories.items():
        # The finding that speaks for the story: not taken back, most urgent, most credible, with a quote, first to tell.
        lead = min(
            members,
            key=lambda f: (
                f.withdrawn is not None,
                f.finding.tier != Tier.IMMEDIATE,
                not f.quotes,
                f.credibility,
                f.latest,
                f.finding.id or 0,
            ),
        )
        row: Row = {
            "id": story,
            "title": lead.title,
            "tier": lead.finding.tier,
            "latest": max(f.latest for f in members),
            "first_seen": min(f.seen for f in members),
            "last_seen": max(f.seen for f in members),
            "documents": len(members),
            "withdrawn": sum(f.withdrawn is not None for f in members),
            "languages": ", ".join(dict.fromkeys(f.finding.lang for f in members)),
            **_named(members, register, labels, ("suppliers", "themes", "countries", "areas")),
            "lead": lead.finding.id,
        }
        rows.append(row)
    return rows


def search_words(found: Listed, register: Register, labels: Labels) -> tuple[str, str]:
    """What finds a finding besides its title and quotes: names (also former ones, and the chain above), and words in sv and en."""
    companies = dict.fromkeys(c for s in found.suppliers for c in (s, *register.above(s)))
    names = dict.fromkeys(
        n for c in companies for n in (register.suppliers[c].names if c in register.suppliers else (c,))
    )
    kinds = (("theme", "themes"), ("country", "countries"), ("product", "products"), ("area", "areas"))
    words = [w for one, many in kinds for key in found.keys(many, register) for w in labels.both(one, key)]
    words += [*labels.both("event", found.finding.event), found.source]
    return " · ".join(public_text(n) for n in names), " · ".join(dict.fromkeys(words))


def supplier_rows(register: Register, listed: Iterable[Listed], labels: Labels) -> list[Row]:
    """Rows of ``suppliers``: the register's companies and how many findings name each."""
    counted = Counter(s for found in listed for s in found.keys("suppliers", register))
    return [
        {
            "id": s.id,
            "name": public_text(s.name),
            "kind": s.kind,
            "products": ", ".join(labels.english("product", p) for p in s.products),
            "country": ", ".join(labels.english("country", c) for c in s.country),
            "findings": counted[s.id],
        }
        for s in register.suppliers.values()
    ]


def chain_rows(register: Register) -> list[Row]:
    """Rows of ``chain``: each step towards the buyer, with the public proof of it where a person has given one."""
    return [
        {"supplier": company.id, "supplies_to": step, **_proof(register.proof(company.id, step))}
        for company in register.suppliers.values()
        for step in dict.fromkeys(company.supplies_to)
    ]


def _proof(link: Link | None) -> Row:
    """What shows a step: an address or the name of a paper, the days between which it is known to hold, how surely."""
    if link is None:
        return {"source": "", "since": None, "until": None, "confidence": ""}
    paper = "" if "://" in link.source else public_text(link.source, 120)
    return {
        "source": public_url(link.source) or paper,
        "since": link.since.isoformat() if link.since else None,
        "until": link.until.isoformat() if link.until else None,
        "confidence": public_text(link.confidence, 40),
    }


def area_rows(register: Register, labels: Labels) -> list[Row]:
    """Rows of ``areas``: names, lead region and products. The owner's and the deputy's addresses are not in them."""
    return [
        {
            "id": a.id,
            "name_sv": public_text(a.name_sv),
            "name_en": public_text(a.name("en")),
            "lead_region": public_text(a.lead_region),
            "products": ", ".join(labels.english("product", p) for p in a.products),
        }
        for a in register.areas.values()
    ]


def source_rows(
    sources: Iterable[Source], states: Mapping[str, SourceState], judged: Mapping[str, Health]
) -> list[Row]:
    """Rows of ``sources``: also those that are off, failing or quiet, so that "not seen" never looks like "nothing there".

    ``health`` is the group that a source belongs to, ``state`` its named state.
    """
    rows: list[Row] = []
    for source in sources:
        state, known = states.get(source.id), judged.get(source.id)
        rows.append(
            {
                "id": source.id,
                "name": public_text(source.name),
                "url": public_url(source.site) or public_url(source.url),
                "type": source.type,
                "tier": source.tier,
                "language": ", ".join(source.language),
                "country": source.country,
                "health": health(source, state, known),
                "state": known.state if known else "new",
                "last_ok": stamp_or_none(state.last_ok) if state else None,
                "last_new": stamp_or_none(state.last_new) if state else None,
                "expect": source.expect,
            }
        )
    return rows


def triage_rows(stories: Iterable[str], hands: Mapping[str, Triage], mutes: Iterable[Mute]) -> list[Row]:
    """Rows of ``triage``: what people decided of the stories, and when. Who did it and why is not for the world."""
    muted = {m.key: m.until for m in mutes if m.kind == "story"}
    rows: list[Row] = []
    for story in sorted(s for s in stories if s in hands or s in muted):
        hand, until = hands.get(story, Triage()), muted.get(story)
        rows.append(
            {
                "story_id": story,
                "state": hand.state,
                "since": stamp_or_none(hand.since.at) if hand.since else None,
                "follow_up": hand.follow_up.isoformat() if hand.follow_up else None,
                # The end of a mute is the midnight after its last day.
                "muted_until": stamp_or_none(until - timedelta(seconds=1)) if until else None,
            }
        )
    return rows


def health(source: Source, state: SourceState | None, known: Health | None) -> str:
    """How a source is: ``off``, ``unasked`` (never read), ``failing`` (in trouble), ``quiet`` (silent for long) or ``ok``.

    One that nobody has judged yet goes by its last answer.
    """
    if source.status == "off":
        return "off"
    if state is None or (state.last_ok is None and not state.failures):
        return "unasked"
    if known is None:
        return "failing" if state.failures else "ok"
    if known.state in _SILENT:
        return "quiet"
    return "ok" if known.state is Condition.FINE else "failing"
