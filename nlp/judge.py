"""What a text tells of: which kind of event, and how it is asserted, each with a named reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bevaka.records import Assertion, Event, Reason, SourceType
from nlp.reading import Sentence
from nlp.themes import ThemeScore

_FADE = 0.6
# Cues of an authority's act that are sure enough to outlast the answer of the company that stands beside them.
_SURE = 4.0
_STRONG = 1.5
# Sentences of a text so short that one sure cue tells what it is.
_BRIEF = 6
# Signs of a deed: something happened to somebody or something, whoever says so and with whichever verb.
_DEEDS = frozenset(
    (
        "concept:dead",
        "concept:injured",
        "concept:beaten",
        "concept:dismissed",
        "concept:unpaid",
        "concept:locked",
        "concept:kept",
        "concept:evicted",
        "concept:harmed",
        "concept:freed",
        "concept:forced",
        "concept:disaster",
        "concept:felled",
        "concept:sexual",
        "concept:debt",
        "concept:bonded",
        "concept:discharge",
        "concept:transfer",
        "concept:bribe",
    )
)
# How strong a theme must be for its deed to be news by itself, and the soft cues (policy, commerce …) that speak against it.
_DEED, _CALM = 2.5, 2.0
_OTHER_KINDS = ("policy", "commercial", "follow_up", "remedy", "opinion", "ranking", "old", "statement", "pledge")


@dataclass(frozen=True)
class Told:
    """What kind of event a text tells of, how it is asserted, and why."""

    event: Event
    assertion: Assertion | None
    scores: Mapping[str, float]
    masses: Mapping[str, float]
    reasons: tuple[Reason, ...]


def cue_scores(sentences: Sequence[Sentence], family: str) -> dict[str, float]:
    """Class → score of its cues: the title counts three times, the lead nearly twice, repetition less and less."""
    found: dict[str, list[float]] = {}
    for sentence in sentences:
        place = 2.2 if sentence.title else 1.0 + (sentence.place - 1.0) * 2 if sentence.place > 1 else sentence.place
        for value, weight in sentence.weights(family):
            found.setdefault(value, []).append(weight * place)
    return {v: sum(w * _FADE**i for i, w in enumerate(sorted(ws, reverse=True))) for v, ws in found.items()}


def theme_masses(themes: Sequence[ThemeScore]) -> dict[str, float]:
    """Assertion → how much of the chosen themes' weight is said so, the best few sentences of each theme counting."""
    masses: dict[str, float] = {}
    for theme in themes[:3]:
        for weight, sentence, said in sorted(theme.sentences, key=lambda t: -t[0])[:6]:
            masses[said] = masses.get(said, 0.0) + weight * (1.8 if sentence.title else 1.0)
    return masses


def tell(sentences: Sequence[Sentence], themes: Sequence[ThemeScore], source: SourceType = SourceType.MEDIA) -> Told:
    """Decide the event and the assertion of a text (or of one segment of a page) from this kind of publisher."""
    said = cue_scores(sentences, "assertion")
    masses = theme_masses(themes)
    clues = Clues(
        events=cue_scores(sentences, "event"),
        said=said,
        masses=masses,
        title={value for s in sentences if s.title for value, w in s.weights("event") if w >= _STRONG},
        title_said={value for s in sentences if s.title for value, w in s.weights("assertion") if w >= _STRONG},
        strength=max((t.score for t in themes), default=0.0),
        jobs=any("name:job" in s.labels for s in sentences if s.title),
        asserted_below=_below_title(themes, Assertion.ASSERTED),
        denied_below=_below_title(themes, Assertion.DENIED),
        brief=len(sentences) <= _BRIEF,
        deed=_deed(themes, all(s.title for s in sentences)),
        source=source,
    )
    event, why = clues.event()
    assertion = clues.assertion(event) if themes else None
    if event in (Event.ALLEGATION, Event.ENFORCEMENT) and assertion in (Assertion.RISK, Assertion.DENIED):
        event, why = Event.OTHER, f"{why}; but the text only speaks of {assertion}"
    reasons = [Reason(name=f"event_{event}", detail=why)]
    if assertion:
        parts = ", ".join(f"{k} {v:.1f}" for k, v in sorted(masses.items(), key=lambda kv: -kv[1]))
        reasons.append(Reason(name=f"assertion_{assertion}", detail=parts))
    return Told(event, assertion, clues.events, masses, tuple(reasons))


def _deed(themes: Sequence[ThemeScore], alone: bool) -> bool:
    """Whether the leading theme is told by a deed (in a headline ``alone``: or by its own name), as a fact."""
    return any(
        said is Assertion.ASSERTED and ((alone and weight >= 3) or not _DEEDS.isdisjoint(sentence.labels))
        for theme in themes[:1]
        for weight, sentence, said in theme.sentences
    )


def _below_title(themes: Sequence[ThemeScore], wanted: Assertion) -> float:
    """The weight of what is said so in the text under the title: a headline's denial is told once."""
    return sum(w for t in themes[:3] for w, s, said in t.sentences if said is wanted and not s.title)


@dataclass(frozen=True)
class Clues:
    """The cues of a text, added up by class; decides the event and the assertion, first fitting rule first."""

    events: Mapping[str, float]
    said: Mapping[str, float]
    masses: Mapping[str, float]
    title: set[str]
    title_said: set[str]
    strength: float
    jobs: bool
    asserted_below: float
    denied_below: float
    brief: bool = False
    deed: bool = False
    source: SourceType = SourceType.MEDIA

    def of(self, name: str) -> float:
        """The score of one class of event cues."""
        return self.events.get(name, 0.0)

    @property
    def hard(self) -> float:
        """How much speaks for a deed told as news: enforcement, and allegation at a little over half."""
        return self.of("enforcement") + 0.6 * self.of("allegation")

    @property
    def made_up(self) -> bool:
        """Whether the text is of a novel, a film or a game."""
        return "fiction" in self.title or self.of("fiction") >= max(2.5 if self.brief else 4.0, 1.2 * self.hard)

    @property
    def suffers(self) -> bool:
        """Whether it was done to a company: theft, extortion, forgery; not where more is told of workers."""
        return self.of("victim") >= 3.5 and self.strength < 2 * self.of("victim")

    def event(self) -> tuple[Event, str]:
        """The event and why. Neither a company nor a buyer is a credible accuser in its own publication."""
        event, why = self._told()
        if event is Event.ALLEGATION and self.source is SourceType.COMPANY:
            return Event.OTHER, f"{why}; a company's own account"
        if event is Event.ALLEGATION and self.source is SourceType.BUYER:
            return Event.FOLLOW_UP if self.of("follow_up") else Event.OTHER, f"{why}; a buyer's own account"
        return event, why

    def _told(self) -> tuple[Event, str]:
        for rule in (self._frame, self._business, self._soft):
            if found := rule():
                return found
        if self.of("enforcement") >= (2.0 if self.brief else 3.2) and self.of("enforcement") >= 0.7 * self.of(
            "allegation"
        ):
            return Event.ENFORCEMENT, f"enforcement {self.of('enforcement'):.1f}"
        if self.strength and (self.hard >= 1.0 or self.strength >= 3.8):
            return Event.ALLEGATION, f"allegation {self.of('allegation'):.1f}"
        if self.deed and self.strength >= _DEED and sum(map(self.of, _OTHER_KINDS)) < _CALM:
            return Event.ALLEGATION, "a deed is told"
        return Event.OTHER, "no cue of an event"

    def _frame(self) -> tuple[Event, str] | None:
        """What kind of text it is: a correction, a statement of the company, promises, an opinion, a ranking, a look back."""
        if "correction" in self.title or self.of("correction") >= 4:
            return Event.OTHER, "a correction"
        if self.of("pledge") >= 4 and self.of("pledge") > self.hard:
            return Event.COMMERCIAL, f"promises of a company {self.of('pledge'):.1f}"
        denies = self.source is SourceType.COMPANY and self.said.get("denied", 0.0) >= 2
        if "statement" in self.title or self.of("statement") >= 4 or denies:
            return Event.OTHER, "a statement of the company"
        if self.of("opinion") >= 4 or "opinion" in self.title:
            return Event.OTHER, "an opinion"
        if self.made_up:
            return Event.OTHER, f"a made-up story {self.of('fiction'):.1f}"
        if self.suffers:
            return Event.OTHER, f"done to the company {self.of('victim'):.1f}"
        if "ranking" in self.title or self.of("ranking") >= 5:
            return Event.OTHER, "a ranking"
        if self.of("old") >= 4.4 and self.of("old") > self.hard * 0.8:
            return Event.OTHER, f"old news retold {self.of('old'):.1f}"
        return None

    def _business(self) -> tuple[Event, str] | None:
        commercial = self.of("commercial") + (3.0 if self.jobs else 0.0)
        hard_title = self.title & {"allegation", "enforcement"}
        if commercial >= 3.5 and not hard_title and commercial > self.hard * (1.0 if self.strength < 4 else 1.6):
            return Event.COMMERCIAL, f"commercial {commercial:.1f}"
        policy = self.of("policy")
        if policy >= 3.5 and (policy > 1.15 * self.hard or ("policy" in self.title and policy > 0.8 * self.hard)):
            return Event.POLICY, f"policy {policy:.1f}"
        return None

    def _soft(self) -> tuple[Event, str] | None:
        """Remedy, follow-up and denial win over the deed that they come after."""
        remedy, follow_up = self.of("remedy"), self.of("follow_up")
        if remedy >= 3 and ("remedy" in self.title or remedy > self.hard):
            return Event.REMEDY, f"remedy {remedy:.1f}"
        in_title = "follow_up" in self.title and "enforcement" not in self.title
        if follow_up >= 3 and (in_title or follow_up > 1.2 * self.hard):
            return Event.FOLLOW_UP, f"follow-up {follow_up:.1f}"
        beside = self.asserted_below >= max(3.0, 1.2 * self.denied_below)
        if "denied" in self.title_said and not (beside and self.of("allegation") + self.of("enforcement") >= 1.5):
            return Event.OTHER, "a denial"
        return None

    def assertion(self, event: Event) -> Assertion:
        """How the main theme is told."""
        total = sum(self.masses.values()) or 1.0
        share = {k: self.masses.get(k, 0.0) / total for k in Assertion}
        if event is Event.REMEDY:
            return Assertion.REMEDIED
        if event is Event.POLICY or (event is Event.OTHER and "ranking" in self.title):
            return Assertion.RISK
        if (
            self.made_up
            or "negated" in self.title_said
            or (self.said.get("negated", 0.0) >= 3 and share[Assertion.NEGATED] >= 0.3)
        ):
            return Assertion.NEGATED
        if event is Event.OTHER and (
            self.of("statement") >= 3
            or "denied" in self.title_said
            or self.said.get("denied", 0.0) >= (2 if self.source is SourceType.COMPANY else 4)
        ):
            return Assertion.DENIED
        if share[Assertion.DENIED] >= (
            0.6 if event is not Event.ENFORCEMENT or self.of("enforcement") < _SURE else 0.85
        ):
            return Assertion.DENIED
        risky = self.said.get("risk", 0.0) >= 6 and share[Assertion.ASSERTED] < 0.6
        if ("risk" in self.title_said and self.strength < 9) or share[Assertion.RISK] >= 0.5 or risky:
            return Assertion.RISK
        return Assertion.REMEDIED if share[Assertion.REMEDIED] >= 0.5 else Assertion.ASSERTED
