"""Where it happens: not where people came from, nor where a company has its seat, nor who bought."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from bevaka.records import Event
from bevaka.register import Register
from nlp.called import of_person, seated
from nlp.reading import Found, NameHit, Reading, Sentence
from nlp.themes import ThemeScore

BUYERS = frozenset({"SE", "NO", "DK", "FI", "DE", "GB", "IS", "CH"})
# A local text that names no country is about its own; English is written everywhere.
HOME = {"sv": "SE", "nb": "NO", "nn": "NO", "da": "DK", "fi": "FI", "de": "DE"}
# What shows that an English text is at home in Britain: prices in pounds.
_POUNDS = "£"
_SHARE, _LEAST, _MOST = 0.4, 1.4, 4
_ORIGIN = 0.15
_PEOPLE = (
    "concept:worker",
    "concept:child",
    "concept:migrant",
    "concept:minority",
    "name:company",
    "concept:villagers",
)


def where(
    reading: Reading,
    sentences: Sequence[Sentence],
    themes: Sequence[ThemeScore],
    here: Mapping[str, list[NameHit]],
    register: Register,
    event: Event,
) -> tuple[str, ...]:
    """The countries (ISO 3166-1 alpha-2) of a segment, most certain first."""
    scores = _scores(reading, sentences, themes)
    if not any(s >= _LEAST for s in scores.values()):
        makers = (
            [register.suppliers[s] for s in here if register.suppliers[s].kind in ("factory", "manufacturer")]
            if themes
            else []
        )
        for maker in makers:
            if len(maker.country) == 1:
                scores[maker.country[0]] = scores.get(maker.country[0], 0.0) + 2
    kept = _kept(scores)
    abroad = [c for c in kept if c not in BUYERS and c != "US"]
    if abroad and event is not Event.POLICY:
        kept = [c for c in kept if c not in BUYERS]
        if event not in (Event.ENFORCEMENT, Event.REMEDY):
            kept = [c for c in kept if c != "US"]
    if not kept and (own := home(reading)):
        return (own,)
    return tuple(kept[:_MOST])


def _kept(scores: Mapping[str, float]) -> list[str]:
    top = max(scores.values(), default=0.0)
    return [c for c, s in sorted(scores.items(), key=lambda kv: (-kv[1], kv[0])) if s >= max(_LEAST, top * _SHARE)]


def _scores(reading: Reading, sentences: Sequence[Sentence], themes: Sequence[ThemeScore]) -> dict[str, float]:
    treated = {id(s) for t in themes for _, s, _ in t.sentences}
    by_sentence: dict[int, dict[str, float]] = {}
    for named in places(reading):
        best = by_sentence.setdefault(id(named.sentence), {})
        best[named.code] = max(best.get(named.code, 0.0), named.weight)
    scores: dict[str, float] = {}
    for sentence in sentences:
        near = (1.4 if id(sentence) in treated else 1.0) * (1.5 if sentence.title else sentence.place)
        for code, weight in by_sentence.get(id(sentence), {}).items():
            scores[code] = scores.get(code, 0.0) + weight * near
    return scores


def home(reading: Reading) -> str | None:
    """The country that a text is at home in, if its language or its money tells."""
    if reading.lang == "en":
        return "GB" if _POUNDS in reading.body else None
    return HOME.get(reading.lang)


@dataclass(frozen=True)
class Place:
    """A country named: how (``country``, ``demonym``, ``place``, ``weak``, ``authority``, ``money``), where in the body and in
    which sentence, only as people's origin?
    """

    code: str
    kind: str
    sentence: Sentence
    origin: bool
    weight: float
    start: int
    end: int


def places(reading: Reading) -> Sequence[Place]:
    """Every country named, in order; one that only says where people come from weighs little."""
    if reading.placed is None:
        reading.placed = list(_named(reading))
    return reading.placed


def _named(reading: Reading) -> Iterator[Place]:
    before: tuple[Found, bool] | None = None
    named = [f for f in reading.found if f.label.startswith("place:") and not of_person(f, reading)]
    for found in _in_states(_outermost(named), reading.body):
        if (sentence := reading.sentence_at(found.start)) is not None:
            _, kind, code = found.label.split(":")
            people = [f for f in reading.hits_from(found.start - 60, found.end + 15) if f.label in _PEOPLE]
            origin = _of_people(found, people, reading.body) or bool(
                seated(reading.body, found.start, found.end)
                or _PERSONS.search(reading.body, max(0, found.start - 50), found.start)
                or _RECRUITED.search(reading.body, max(0, found.start - 50), found.start)
                # “people from Nepal, Bangladesh and Myanmar”: what holds for the first holds for all.
                or (before and before[1] and _LISTED.fullmatch(reading.body, before[0].end, found.start))
            )
            before = (found, origin)
            weight = found.weight * (_ORIGIN if origin else 1.0)
            yield Place(code, kind, sentence, origin, weight, found.start, found.end)


def _outermost(places: list[Found]) -> list[Found]:
    """Places that do not lie inside a longer one (Mongolia in Inner Mongolia); a country once, not as its demonym too."""
    ordered = sorted(places, key=lambda f: (f.start, -f.end, -f.weight))
    kept: list[Found] = []
    for found in ordered:
        same = [k for k in kept[-3:] if (k.start, k.end) == (found.start, found.end)]
        if not kept or found.end > kept[-1].end or (same and all(_code(k) != _code(found) for k in same)):
            kept.append(found)
    return kept


def _in_states(places: Sequence[Found], body: str) -> list[Found]:
    """Without towns in the USA that are called as countries are (Jordan, Minnesota); Georgia beside the USA is the state."""
    out: list[Found] = []
    for place in places:
        if place.label == _STATE and out and _IN_STATE.fullmatch(body, out[-1].end, place.start):
            out.pop()
        out.append(place)
    labels = {place.label for place in out}
    if not any(label.endswith(":US") for label in labels) or labels & {"place:place:GE", "place:demonym:GE"}:
        return out
    return [place._replace(label=_STATE) if place.label == "place:country:GE" else place for place in out]


# A place in the USA, and what stands between a town there and its state.
_STATE, _IN_STATE = "place:place:US", re.compile(r",\s")


def _code(place: Found) -> str:
    return place.label.rsplit(":", 1)[-1]


def _of_people(place: Found, people: Sequence[Found], body: str) -> bool:
    """Whether a country is only where people or a company come from: “Nepali workers”, “men from India and Vietnam”."""
    for found in people:
        if found.start <= place.start and place.end <= found.end:
            return True
        if found.label == "name:company":
            if "demonym" in place.label and 0 <= found.start - place.end <= 2:
                return True
        elif 0 <= found.start - place.end <= 14:
            gap = body[place.end : found.start]
            if "\n" not in gap and ("demonym" in place.label or gap.strip() in _AND):
                return True
        elif 0 <= place.start - found.end <= 28 and _from(body[found.end : place.start]):
            return True
    return False


# People without a calling, and what they are from.
_PERSONS = re.compile(
    r"\b(?:personer|personen|människor|mennesker|menneske|menschen|people|persons|män|menn|mænd|männern?|men|kvinnor|kvinner|"
    r"kvinder|frauen|women|flickor|jenter|piger|mädchen|girls|pojkar|gutter|drenge|jungen|boys|flesta|fleste|meisten|most|mostly)"
    r"\s(?:\w{2,8}\s)?(?:från|from|fra|frå|aus)\s(?:der\s|the\s)?$",
    re.I,
)
# “now recruit in Kyrgyzstan”: where workers are found is where they come from.
_RECRUITED = re.compile(
    r"\b(?:(?:recruit|hire|rekryter|rekrutter|rekruter|rekrutier|verv|værv|värv|hverv|anwirb|anwerb|angeworb|rekrytoi|värvä)\w*|wirbt|warb)\s"
    r"(?:\w+\s){0,2}(?:in|from|i|från|fra|frå|aus)\s(?:der\s|the\s)?$",
    re.I,
)
_LISTED = re.compile(r"\s?(?:,|&|och|og|and|und|or|eller|oder|ja|sekä)(?:\s(?:och|og|and|und|der|the))?\s", re.I)
_AND = ("", "-", "och", "and", "og", "und", "ja")
_ORIGINS = ("från", "from", "fra", "frå", "aus")


def _from(gap: str) -> bool:
    """Whether the gap is “from”, with nothing but other names behind it: “from India and Vietnam”."""
    words = gap.replace(",", " ").split()
    places = next((words[n + 1 :] for n, word in enumerate(words) if word.casefold() in _ORIGINS), None)
    if places is None or any(c in gap for c in ".!?\n;"):
        return False
    return all(word[0].isupper() or word in _AND for word in places)
