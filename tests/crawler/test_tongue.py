"""A list that turns to another language is told by its words, whatever it says of itself."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bevaka.records import Lead, Source
from bevaka.store.polls import Before
from crawler.polls import content, facts

NOW = datetime(2026, 3, 6, 16, 0, tzinfo=UTC)
SOURCE = Source(id="s", name="S", kind="feed", url="http://s.example/rss", language=("sv",))
SAID = {
    "sv": "Arbetarna vid fabriken fick inte lämna området och hade betalat höga avgifter, visar en granskning nummer {n}.",
    "nb": "Arbeiderne ved fabrikken fikk ikke forlate området og hadde betalt høye gebyrer, viser en gransking nummer {n}.",
    "da": "Arbejderne på fabrikken måtte ikke forlade området og havde betalt høje gebyrer, viser en undersøgelse nummer {n}.",
    "en": "The workers at the factory were not allowed to leave and had paid high fees, says a report of the union, number {n}.",
    "de": "Die Arbeiter der Fabrik durften das Gelände nicht verlassen und hatten hohe Gebühren bezahlt, sagt ein Bericht {n}.",
    "fi": "Tehtaan työntekijät eivät saaneet poistua alueelta ja olivat maksaneet maksuja, mutta se ei ole tiedossa, että {n}.",
}


def leads(language: str, numbers: range, label: str) -> list[Lead]:
    return [
        Lead(
            url=f"http://s.example/{n}", source_id="s", title=f"Nr {n}", summary=SAID[language].format(n=n),
            published=NOW - timedelta(hours=n), language=label,
        )
        for n in numbers
    ]  # fmt: skip


def judged(before: list[Lead], after: list[Lead], source: Source = SOURCE) -> str:
    last = facts(source, before, 0, NOW - timedelta(hours=1))
    known = len({lead.url for lead in before} & {lead.url for lead in after})
    held = Before(last=last, recent=tuple(lead.url for lead in before[:3]), known=known)
    return content(source, facts(source, after, known, NOW), after, held).state


@pytest.mark.parametrize("label", ["sv", ""])
@pytest.mark.parametrize("language", ["en", "de", "fi"])
def test_a_feed_that_turns_to_another_language_without_saying_so(language: str, label: str) -> None:
    before = leads("sv", range(20), label)
    after = [before[0], *leads(language, range(20, 39), label)]
    assert judged(before, after) == "other_language"
    both = Source(id="s", name="S", kind="feed", url=SOURCE.url, language=("sv", language))
    assert judged(before, after, both) == "ok", "its row expects both"


@pytest.mark.parametrize(
    ("before", "after", "label"),
    [
        ("sv", "sv", "en"),
        ("sv", "nb", "sv"),
        ("nb", "da", "nb"),
        ("en", "en", "sv"),
        ("sv", "sv", "sv"),
        ("da", "da", ""),
    ],
)
def test_one_that_goes_on_as_before_is_fine_whatever_its_label(before: str, after: str, label: str) -> None:
    first = leads(before, range(20), label)
    assert judged(first, [first[0], *leads(after, range(20, 39), label)]) == "ok"


@pytest.mark.parametrize("others", range(0, 21, 2))
def test_a_mixed_list_is_never_told_for_its_mixture(others: int) -> None:
    """Whatever its label says, one poll of it more or less in one language than the last is no change."""
    for label in ("sv", "en"):
        first = [*leads("sv", range(8), label), *leads("en", range(8, 16), label)]
        numbers = range(8, 8 + 20)
        mixed = [*leads("en", numbers[:others], label), *leads("sv", numbers[others:], label)]
        changed = judged(first, mixed) == "other_language"
        assert not changed or others in (0, 2, 4, 16, 18, 20), (label, others)
