"""Countries and product groups that a text names, each as features: is it where it happens, and what it is about?

A text names more countries and goods than it treats: homes of workers and of firms, buyers, authorities, background.
Every one that is named becomes a handful of features that say how and where it stands; a small classifier decides. The
features name no country and no product, so that what holds for gloves from Malaysia holds for any goods from anywhere.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from bevaka.records import Supplier
from bevaka.register import Register
from nlp.features import filled
from nlp.learnt import PAIR
from nlp.places import BUYERS, home, places
from nlp.reading import NameHit, Reading, Sentence
from nlp.standing import standing
from nlp.themes import ThemeScore

_AT_WORK = ("concept:worker", "concept:workplace", "concept:villagers", "concept:water")
_MAKERS = ("factory", "manufacturer")
# What a sentence that names goods may tell of them; and what the whole text may be full of.
_BESIDE = (
    *(f"concept:{name}" for name in ("worker", "workplace", "procurement", "official", "scrutiny", "union")),
    *("concept:handwork", "concept:craft", "event:policy", "event:commercial", "event:allegation"),
)
_SHARES = tuple(f"share:{name}:" for name in ("work", "strong", "theme", "company"))
# From how many on companies are just many; and from which weight on a cue of an event is told.
_COMPANIES = 3


@dataclass
class _Named:
    """How a text names one country or product group."""

    weight: float = 0.0
    times: int = 0
    kinds: set[str] = field(default_factory=set)
    sentences: list[tuple[int, Sentence]] = field(default_factory=list)

    @property
    def origin_only(self) -> bool:
        """Whether it only says where people come from."""
        return "where people come from" in self.kinds and "not where people come from" not in self.kinds

    @property
    def first(self) -> int | None:
        """The first sentence below the title that it stands in, and is not only people's origin."""
        if self.origin_only:
            return None
        return next((n for n, s in self.sentences if not s.title), None)


@dataclass(frozen=True)
class Text:
    """What a segment is known to hold when its countries and products are decided; ``said``: what is known of all of it."""

    reading: Reading
    sentences: Sequence[Sentence]
    themes: Sequence[ThemeScore]
    here: Mapping[str, Sequence[NameHit]]
    register: Register
    event: str
    said: Sequence[str] = ()

    @cached_property
    def treated(self) -> set[int]:
        """The identities of the sentences that speak of a theme."""
        return {id(s) for t in self.themes for _, s, _ in t.sentences}

    @cached_property
    def known(self) -> list[str]:
        """What holds for every country and product of the segment."""
        return [
            f"event {self.event}",
            f"companies {min(_COMPANIES, len(self.here))}",
            f"themes {min(4, int(self.themes[0].score // 2))}" if self.themes else "no theme",
            f"about {self.themes[0].key if self.themes else None}",
            f"long {min(3, len(self.sentences) // 8)}",
            *self.said,
        ]


def countries(text: Text) -> dict[str, list[str]]:
    """Country → features, for every country named, the only home of a company named, and the text's own home.

    Of a company at home in several countries nobody can tell which one a text means that names none of them.
    """
    named = _places(text)
    homes = _homes(text)
    own = home(text.reading)
    only = (code for code, companies in homes.items() if any(len(one.country) == 1 for one in companies))
    for code in (*only, own):
        if code:
            named.setdefault(code, _Named())
    abroad = [c for c in named if c not in BUYERS and c != "US" and named[c].times]
    makers = {code for code, companies in homes.items() if any(c.kind in _MAKERS for c in companies)}
    out = {}
    for code, one in named.items():
        about = _common(one, named, text)
        about.append("buyer country" if code in BUYERS else "US" if code == "US" else "producer country")
        about += [f"company there: {kind}" for kind in sorted({c.kind for c in homes.get(code, ())})]
        about += ["the text's own country"] if code == own else []
        about.append("others abroad" if [c for c in abroad if c != code] else "no other abroad")
        about.append("no country named" if not any(n.times for n in named.values()) else "countries named")
        about.append("makers there" if code in makers else "makers elsewhere" if makers else "no maker")
        about.append("English" if text.reading.lang == "en" else "a language with a home")
        about += _only(one) if one.times else _unnamed(homes.get(code, ()), text)
        out[code] = about
    return out


def _homes(text: Text) -> dict[str, list[Supplier]]:
    """Country → the companies of the segment that the register places there."""
    homes: dict[str, list[Supplier]] = {}
    for company in text.here:
        supplier = text.register.suppliers[company]
        for code in supplier.country:
            homes.setdefault(code, []).append(supplier)
    return homes


def _unnamed(companies: Sequence[Supplier], text: Text) -> Iterator[str]:
    """What is known of a country that the text does not name, but whose companies it names."""
    if any(hit.start < text.reading.title_end for one in companies for hit in text.here[one.id]):
        yield "its company in the title"


def _only(one: _Named) -> Iterator[str]:
    if one.origin_only:
        yield "only where people come from"
    if {kind for kind in one.kinds if kind.startswith("as ")} == {"as demonym"}:
        yield "as demonym only"


# Who stops goods at the border for how they were made; whose authorities are named where something else is enforced too.
_BANS = "US"
# How a text names a country that it is in: by a name, not only as whose buyers, firms and authorities they are.
_BY_NAME = frozenset(("as country", "as place", "as weak"))


def not_of_buyers(chosen: Sequence[str], about: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """Without homes of people and firms, and buyers' countries not named by name, where one abroad is named by its name."""
    by_name = {code for code in chosen if not _BY_NAME.isdisjoint(about[code])}
    come_from = {code for code in chosen if "only where people come from" in about[code]}
    if not any(c not in BUYERS for c in by_name - come_from):
        return tuple(chosen)
    return tuple(c for c in chosen if c not in come_from and (c in by_name or c not in BUYERS))


def with_bans(chosen: Sequence[str], about: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """With the country whose authorities stop goods at its border: a ban counts there and where the abuse is.

    Where only those who ban seem likely, what is stopped comes from where the text names by name.
    """
    if "as authority" not in about.get(_BANS, ()):
        return tuple(chosen)
    abroad = [c for c in chosen if c not in BUYERS and c != _BANS]
    if not abroad:
        abroad = [c for c, known in about.items() if c not in BUYERS and c != _BANS and _is_there(known)]
    return tuple(dict.fromkeys((*chosen, *abroad, _BANS)))


def _is_there(known: Sequence[str]) -> bool:
    """Whether a country is one that the text is in: named by its name, not only as people's home."""
    return not _BY_NAME.isdisjoint(known) and "only where people come from" not in known


def products(text: Text) -> dict[str, list[str]]:
    """Product group → features, for every group that is named or that a company named makes."""
    named: dict[str, _Named] = {}
    for number, sentence in enumerate(text.sentences):
        for product, weight in sentence.weights("product"):
            one = named.setdefault(product, _Named())
            one.weight, one.times = one.weight + weight * sentence.place, one.times + 1
            one.kinds.add("strong" if weight >= 1.5 else "weak")
            one.sentences.append((number, sentence))
    own: dict[str, list[str]] = {}
    for company in text.here:
        for product in text.register.products_of(company):
            own.setdefault(product, []).append(company)
            named.setdefault(product, _Named())
    shares = [share for share in filled(text.sentences) if share.startswith(_SHARES)]
    out = {}
    for product, one in named.items():
        about = [*_common(one, named, text), *shares]
        about += _made(product, own, named, text)
        beside = {label for _, s in one.sentences for label in s.labels}
        about += ["at work"] if not beside.isdisjoint(_AT_WORK) else []
        about += [f"with {label}" for label in _BESIDE if label in beside]
        titled = any(s.title for key, n in named.items() if key != product for _, s in n.sentences)
        about.append("another in the title" if titled else "no other in the title")
        out[product] = about
    return out


def _made(product: str, own: Mapping[str, Sequence[str]], named: Mapping[str, _Named], text: Text) -> Iterator[str]:
    """Who makes a product, of the companies that the segment names."""
    if not own:
        yield "no company"
        return
    yield "products of companies named" if any(named[p].times for p in own) else "products of companies not named"
    makers = own.get(product, ())
    if not makers:
        yield "made by no company"
        return
    yield f"made by {min(3, len(makers))} companies"
    yield "their only product" if len(own) == 1 else "one of their products"
    yield from sorted({f"maker: {text.register.suppliers[c].kind}" for c in makers})
    if any(hit.start < text.reading.title_end for c in makers for hit in text.here[c]):
        yield "its company in the title"


def _common(one: _Named, named: Mapping[str, _Named], text: Text) -> list[str]:
    """How one stands among all: in the title, the lead, beside a theme; how often; how much of all that is named."""
    most = max((n.weight for n in named.values()), default=0.0)
    share = one.weight / most if most else 0.0
    about = [
        f"times {min(5, one.times)}",
        f"weight {min(8, int(one.weight))}",
        f"share {int(share * 5)}",
        f"named {min(5, sum(1 for n in named.values() if n.times))}",
        *text.known,
        *sorted(one.kinds),
    ]
    if any(s.title for _, s in one.sentences):
        about.append("in the title")
    if any(n <= 3 and not s.title for n, s in one.sentences):
        about.append("in the lead")
    if any(id(s) in text.treated for _, s in one.sentences):
        about.append("beside a theme")
    if one.times and one.sentences and all(n >= len(text.sentences) * 0.7 for n, _ in one.sentences):
        about.append("only at the end")
    if any(s.names for _, s in one.sentences):
        about.append("beside a company")
    first = one.first
    if first is not None and not any(n.first is not None and n.first < first for n in named.values()):
        about.append("the first")
    about += sorted({f"beside {event}" for _, s in one.sentences for event in s.strong("event")})
    return about


def crossed(about: Sequence[str]) -> list[str]:
    """The features and their pairs: a linear classifier needs both to see that one matters only beside another."""
    return [*about, *(f"{a}{PAIR}{b}" for i, a in enumerate(about) for b in about[i + 1 :])]


def _places(text: Text) -> dict[str, _Named]:
    """Every country named in the segment; places that only say where people come from are told apart."""
    order = {id(s): n for n, s in enumerate(text.sentences)}
    named: dict[str, _Named] = {}
    for place in places(text.reading):
        if id(place.sentence) not in order:
            continue
        one = named.setdefault(place.code, _Named())
        one.weight += place.weight * place.sentence.place
        one.times += 1
        one.kinds.update(
            (f"as {place.kind}", "where people come from" if place.origin else "not where people come from")
        )
        one.kinds.update(standing(place, text.reading))
        one.sentences.append((order[id(place.sentence)], place.sentence))
    return named


def decided(scores: Mapping[str, float], needed: float, most: int) -> tuple[str, ...]:
    """Those whose probability is high enough, most certain first."""
    ranked = sorted(scores.items(), key=lambda kv: (-kv[1], kv[0]))
    return tuple(key for key, p in ranked if p >= needed)[:most]
