"""What the classifiers see: stems, labels and pairs; never a name or a place, so that nothing is learnt of either."""

from __future__ import annotations

from collections.abc import Callable

from bevaka.records import Document
from bevaka.register import Register
from nlp import namesakes
from nlp.features import features
from nlp.pipeline import Tagger

Make = Callable[..., Document]
TEXT = "Arbetare från Nepal fick passen inlåsta hos Palmera Glove i Malaysia. Lönen 1200 ringgit kom aldrig."


def seen(tagger: Tagger, register: Register, document: Document) -> list[str]:
    reading, _ = tagger.read(document)
    return features(reading.sentences, reading, namesakes.decide(reading, register).accepted, ["rule:event:other"])


def test_names_places_and_numbers_are_masked(tagger: Tagger, register: Register, doc: Make) -> None:
    found = seen(tagger, register, doc("Pass togs på Palmera Glove", TEXT))
    words = {f[2:] for f in found if f.startswith(("w:", "t:"))}
    assert not {w for w in words if w.startswith(("palmera", "glove", "malaysi", "nepal", "1200"))}
    assert {"0", "arbetar", "ringgit"} <= words


def test_labels_of_a_sentence_come_alone_in_pairs_and_by_place(tagger: Tagger, register: Register, doc: Make) -> None:
    found = seen(tagger, register, doc("Pass togs", TEXT))
    assert "rule:event:other" in found
    assert "concept:passport" in found
    assert "title|concept:passport" in found
    assert any("&" in f and "concept:passport" in f for f in found)


def test_another_company_and_country_give_the_same_features(tagger: Tagger, register: Register, doc: Make) -> None:
    one = seen(tagger, register, doc("Pass togs", "Arbetare fick passen inlåsta hos Palmera Glove i Malaysia."))
    other = seen(tagger, register, doc("Pass togs", "Arbetare fick passen inlåsta hos Lindmed i Thailand."))
    assert sorted(one) == sorted(other)


def test_each_feature_stands_once(tagger: Tagger, register: Register, doc: Make) -> None:
    found = seen(tagger, register, doc("Pass pass", "Pass. Passen. Passen togs. Passen togs."))
    assert len(found) == len(set(found))
