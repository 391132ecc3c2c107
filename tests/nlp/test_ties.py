"""What goes together: counted in labelled documents, and used where single answers are in doubt."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from nlp.ties import Ties

EVENTS = ["remedy"] * 40 + ["allegation"] * 60
ASSERTIONS = ["remedied"] * 38 + ["asserted"] * 62
TIERS = ["digest"] * 40 + ["immediate"] * 60
TIES = Ties.of({"event": EVENTS, "assertion": ASSERTIONS, "tier": TIERS}, [1.0] * 100)


def scores(event: float, assertion: float, tier: float = 0.5) -> dict[str, float]:
    """Probabilities of remedy, remedied and digest, each beside its opposite; and of a theme."""
    return {
        "event:remedy": event,
        "event:allegation": 1 - event,
        "assertion:remedied": assertion,
        "assertion:asserted": 1 - assertion,
        "tier:digest": tier,
        "tier:immediate": 1 - tier,
        "theme:wages": 0.3,
    }


def test_a_sure_answer_draws_a_doubtful_one_to_what_goes_with_it() -> None:
    assert TIES.settled(scores(0.95, 0.45))["assertion:remedied"] > 0.5
    assert TIES.settled(scores(0.05, 0.55))["assertion:remedied"] < 0.5


@pytest.mark.parametrize("given", [scores(0.9, 0.2), scores(0.0, 1.0), scores(0.5, 0.5, 0.0)])
def test_chances_stay_chances_and_the_tier_stays(given: Mapping[str, float]) -> None:
    settled = TIES.settled(given)
    assert settled["event:remedy"] + settled["event:allegation"] == pytest.approx(1.0)
    assert settled["assertion:remedied"] + settled["assertion:asserted"] == pytest.approx(1.0)
    assert {k: settled[k] for k in given if k.startswith(("tier:", "theme:"))} == {
        k: p for k, p in given.items() if k.startswith(("tier:", "theme:"))
    }


def test_without_ties_nothing_moves() -> None:
    assert Ties({}).settled(scores(0.7, 0.2)) == pytest.approx(scores(0.7, 0.2))


def test_weights_count_as_so_many_documents() -> None:
    twice = Ties.of({"event": ["a", "b", "b"], "tier": ["x", "y", "y"]}, [1.0] * 3)
    assert Ties.of({"event": ["a", "b"], "tier": ["x", "y"]}, [1.0, 2.0]) == twice


def test_written_and_read_they_are_the_same(tmp_path: Path) -> None:
    TIES.write(tmp_path / "ties.json")
    assert Ties.read(tmp_path / "ties.json") == TIES
