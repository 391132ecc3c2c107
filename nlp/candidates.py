"""Countries and product groups that a text names, each as features: is it where it happens, and what it is about?

A text names more countries and goods than it treats: homes of workers and of firms, buyers, authorities, background.
Every one that is named becomes a handful of features that say how and where it stands; a small classifier decides. The
features name no country and no product, so that what holds for gloves from Malaysia holds for any goods from anywhere.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from bevaka.register import Register
from nlp.learnt import PAIR
from nlp.places import BUYERS, HOME, places
from nlp.reading import NameHit, Reading, Sentence
from nlp.themes import ThemeScore

_AT_WORK = ("concept:worker", "concept:workplace", "concept:villagers", "concept:water")


@dataclass
class _Named:
    """How a text names one country or product group."""

    weight: float = 0.0
    times: int = 0
    kinds: set[str] = field(default_factory=set)
    sentences: list[tuple[int, Sentence]] = field(default_factory=list)


@dataclass(frozen=True)
class Text:
    """What a segment is known to hold when its countries and products are decided."""

    reading: Reading
    sentences: Sequence[Sentence]
    themes: Sequence[ThemeScore]
    here: Mapping[str, Sequence[NameHit]]
    register: Register
    event: str

    @cached_property
    def treated(self) -> set[int]:
        """The identities of the sentences that speak of a theme."""
        return {id(s) for t in self.themes for _, s, _ in t.sentences}


def countries(text: Text) -> dict[str, list[str]]:
    """Country → features, for every country named, that of a company named, and the text's own home."""
    named = _places(text)
    makers: dict[str, set[str]] = {}
    for company in text.here:
        supplier = text.register.suppliers[company]
        for code in supplier.country:
            makers.setdefault(code, set()).add(supplier.kind)
    home = HOME.get(text.reading.lang, "GB")
    for code in (*makers, home):
        named.setdefault(code, _Named())
    abroad = [c for c in named if c not in BUYERS and c != "US" and named[c].times]
    out = {}
    for code, one in named.items():
        about = _common(one, named, text)
        about.append("buyer country" if code in BUYERS else "US" if code == "US" else "producer country")
        about += [f"company there: {kind}" for kind in sorted(makers.get(code, ()))]
        about += ["the text's own country"] if code == home else []
        about.append("others abroad" if [c for c in abroad if c != code] else "no other abroad")
        about.append("no country named" if not any(n.times for n in named.values()) else "countries named")
        out[code] = about
    return out


def products(text: Text) -> dict[str, list[str]]:
    """Product group → features, for every group that is named or that a company named makes."""
    named: dict[str, _Named] = {}
    for number, sentence in enumerate(text.sentences):
        for product, weight in sentence.weights("product"):
            one = named.setdefault(product, _Named())
            one.weight, one.times = one.weight + weight * sentence.place, one.times + 1
            one.kinds.add("strong" if weight >= 1.5 else "weak")
            one.sentences.append((number, sentence))
    own: dict[str, int] = {}
    for company in text.here:
        for product in text.register.products_of(company):
            own[product] = own.get(product, 0) + 1
            named.setdefault(product, _Named())
    only = len({p for c in text.here for p in text.register.products_of(c)}) == 1
    out = {}
    for product, one in named.items():
        about = _common(one, named, text)
        about += (
            [f"made by {min(3, own[product])} companies", "their only product" if only else "one of their products"]
            if (product in own)
            else ["made by no company" if own else "no company"]
        )
        about += ["at work"] if any(s.labels.keys() & set(_AT_WORK) for _, s in one.sentences) else []
        out[product] = about
    return out


def _common(one: _Named, named: Mapping[str, _Named], text: Text) -> list[str]:
    """How one stands among all: in the title, the lead, beside a theme; how often; how much of all that is named."""
    most = max((n.weight for n in named.values()), default=0.0)
    share = one.weight / most if most else 0.0
    about = [
        f"times {min(5, one.times)}",
        f"weight {min(8, int(one.weight))}",
        f"share {int(share * 5)}",
        f"named {min(5, sum(1 for n in named.values() if n.times))}",
        f"event {text.event}",
        "themes" if text.themes else "no theme",
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
        one.sentences.append((order[id(place.sentence)], place.sentence))
    return named


def decided(scores: Mapping[str, float], needed: float, most: int) -> tuple[str, ...]:
    """Those whose probability is high enough, most certain first."""
    ranked = sorted(scores.items(), key=lambda kv: (-kv[1], kv[0]))
    return tuple(key for key, p in ranked if p >= needed)[:most]
