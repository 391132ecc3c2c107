"""The classifiers: the same answers before and after writing, and a named mistake where they cannot be read."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from bevaka.errors import Mistakes
from bevaka.keys import short
from nlp.candidates import crossed
from nlp.folds import Model
from nlp.learnt import PARTS, Head, Learnt, Linear, apart


def classifier(weight: float = 1.5) -> Linear:
    weights = np.array([[weight, -weight], [0.0, 0.5]], np.float32)
    bias = np.zeros(2, np.float32)
    heads = [Head(("kind:a", "kind:b"), weights, bias, True), Head(("yes", "no"), weights, bias, False)]
    return Linear({"x": 0, "y": 1}, heads)


TOLD = ("event:allegation|assertion:asserted", "event:enforcement|assertion:None")
TIERS = ("tier:digest", "tier:immediate", "tier:none")


def of_texts(*questions: tuple[str, ...], weight: float = 1.5) -> Linear:
    """A classifier that answers the questions; the first answer of the first speaks for the feature x."""
    heads = [Head(q, np.zeros((2, len(q)), np.float32), np.zeros(len(q), np.float32), True) for q in questions]
    heads[0].weights[0] = [weight, *[-weight] * (len(questions[0]) - 1)]
    return Linear({"x": 0, "y": 1}, heads)


def learnt(weight: float = 1.5) -> Learnt:
    return Learnt(of_texts(TOLD, TIERS, weight=weight), *(classifier(weight) for _ in PARTS[1:]))


def test_an_exclusive_head_shares_one_and_the_other_does_not() -> None:
    scores = classifier().scores(["x", "never met"])
    assert scores["kind:a"] + scores["kind:b"] == pytest.approx(1.0)
    assert scores["kind:a"] > 0.9
    assert scores["yes"] + scores["no"] == pytest.approx(1.0)


def test_nothing_known_leaves_the_bias() -> None:
    assert classifier().scores([])["yes"] == pytest.approx(0.5)


def test_features_and_their_pairs_are_asked_at_once() -> None:
    known = {"a": 0, "b": 1, "a & b": 2, "b & c": 3}
    weights = np.array([[0.01], [0.02], [0.04], [0.08]], np.float32)
    one = Linear(known, [Head(("yes",), weights, np.zeros(1, np.float32), False)])
    many = (["a", "b"], ["b", "a"], ["b", "c"], ["never met"], [])
    assert one.of_crossed(many) == pytest.approx([one.scores(crossed(about))["yes"] for about in many])
    assert one.of_crossed(many)[0] != one.of_crossed(many)[1]
    assert one.of_crossed([]) == []


def test_other_weights_are_another_rule_set() -> None:
    assert Model({None: learnt(1.0)}, {}).fingerprint == Model({None: learnt(1.0)}, {}).fingerprint
    assert Model({None: learnt(1.0)}, {}).fingerprint != Model({None: learnt(2.0)}, {}).fingerprint


def test_writing_and_reading_changes_no_answer(tmp_path: Path) -> None:
    classifier().write(tmp_path / "one.npz")
    assert Linear.read(tmp_path / "one.npz").scores(["x", "y"]) == classifier().scores(["x", "y"])


def test_a_text_that_was_learnt_from_is_asked_of_those_that_did_not_see_it(tmp_path: Path) -> None:
    known = short("seen before")
    Model({None: learnt(3.0), 2: learnt(-3.0)}, {known: 2}).write(tmp_path)
    model = Model.read(tmp_path)
    assert model.of("seen before").texts.scores(["x"])[TOLD[0]] < 0.1
    assert model.of("new").texts.scores(["x"])[TOLD[0]] > 0.9


@pytest.mark.parametrize("damage", ["missing", "empty", "cut", "no labels", "not numpy"])
def test_a_model_that_cannot_be_read_is_a_named_mistake(tmp_path: Path, damage: str) -> None:
    Model({None: learnt()}, {}).write(tmp_path)
    file = tmp_path / "whole" / "texts.npz"
    if damage == "missing":
        file.unlink()
    elif damage == "empty":
        file.write_bytes(b"")
    elif damage == "cut":
        file.write_bytes(file.read_bytes()[:200])
    elif damage == "not numpy":
        file.write_bytes(b"model = 1\n" * 50)
    else:
        Linear({}, []).write(file)
    with pytest.raises(Mistakes, match="make train"):
        Model.read(tmp_path)


@pytest.mark.parametrize(
    ("part", "questions", "missing"),
    [
        ("texts", (TOLD,), "tier:digest, tier:immediate, tier:none"),
        ("texts", (TIERS,), "assertion:None, assertion:asserted, event:allegation, event:enforcement"),
        ("texts", (TOLD, TIERS[:2]), "tier:none"),
        ("texts", (TOLD[:1], TIERS), "assertion:None, event:enforcement"),
        ("treated", (TIERS,), "yes"),
    ],
)
@pytest.mark.parametrize("folder", ["whole", "fold2"])
def test_a_model_that_lacks_an_answer_is_a_named_mistake(
    tmp_path: Path, folder: str, part: str, questions: tuple[tuple[str, ...], ...], missing: str
) -> None:
    Model({None: learnt(), 2: learnt()}, {"a": 2}).write(tmp_path)
    of_texts(*questions).write(tmp_path / folder / f"{part}.npz")
    with pytest.raises(
        Mistakes, match=rf"{folder}/{part}\.npz: the trained model has no answer {missing}; run make train"
    ):
        Model.read(tmp_path)


@pytest.mark.parametrize("wrong", [np.nan, np.inf])
@pytest.mark.parametrize("part", PARTS)
def test_a_weight_that_is_no_number_is_a_named_mistake(tmp_path: Path, part: str, wrong: float) -> None:
    Model({None: learnt()}, {}).write(tmp_path)
    for weight, bias in ((wrong, 0.0), (0.0, wrong)):
        head = Head(("yes",), np.full((1, 1), weight, np.float32), np.full(1, bias, np.float32), False)
        Linear({"x": 0}, [head]).write(tmp_path / "whole" / f"{part}.npz")
        with pytest.raises(Mistakes, match=rf"{part}\.npz"):
            Model.read(tmp_path)


def test_an_answer_to_two_questions_counts_for_each() -> None:
    told = {"event:other|assertion:denied": 0.5, "event:other|assertion:risk": 0.2, "event:policy|assertion:risk": 0.3}
    assert apart({**told, "tier:digest": 0.9}) == pytest.approx(
        {"event:other": 0.7, "event:policy": 0.3, "assertion:denied": 0.5, "assertion:risk": 0.5, "tier:digest": 0.9}
    )


def test_the_shipped_model_is_small_and_can_be_read() -> None:
    folder = Path(__file__).resolve().parents[2] / "nlp" / "model"
    assert sum(f.stat().st_size for f in folder.rglob("*") if f.is_file()) <= 5_000_000
    assert len(Model.read(folder).fingerprint) == 12
