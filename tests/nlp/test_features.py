"""What the classifiers see: stems, labels and pairs; never a name or a place, so that nothing is learnt of either."""

from __future__ import annotations

from collections.abc import Callable

from bevaka.records import Assertion, Document
from bevaka.register import Register
from nlp import namesakes
from nlp.features import features, said_of
from nlp.pipeline import Tagger
from nlp.reading import Sentence
from nlp.themes import ThemeScore

Make = Callable[..., Document]
TEXT = "Arbetare från Nepal fick passen inlåsta hos Palmera Glove i Malaysia. Lönen 1200 ringgit kom aldrig."


def seen(tagger: Tagger, register: Register, document: Document) -> list[str]:
    reading, _ = tagger.read(document)
    return features(reading.sentences, reading, namesakes.decide(reading, register).accepted, ["rule:event:other"])


def test_names_places_and_numbers_are_masked(tagger: Tagger, register: Register, doc: Make) -> None:
    found = seen(tagger, register, doc("Pass togs på Palmera Glove", TEXT))
    words = {f[2:] for f in found if f.startswith(("w:", "t:"))}
    assert not {w for w in words if w.startswith(("palm", "glov", "mala", "nepa", "1200"))}
    assert {"0", "arbe", "arbeta", "ring", "ringgi"} <= words


def test_what_is_made_of_a_word_shares_a_stem_with_it(tagger: Tagger, register: Register, doc: Make) -> None:
    compound, plain = (
        {f for f in seen(tagger, register, doc("Pass togs", text)) if f.startswith("w:")}
        for text in ("Lönespecifikationerna saknades.", "Löner saknades.")
    )
    assert "w:löne" in compound & plain


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


def told(*said: Assertion, titled: bool = False) -> ThemeScore:
    """A theme whose sentences say what is given, in their order."""
    rows = [(2.0, Sentence(n, n + 1, n, titled and n == 0), one) for n, one in enumerate(said)]
    return ThemeScore("wages", 4.0, rows)


def test_one_denial_among_many_is_another_thing_than_a_text_that_denies() -> None:
    report = said_of([told(*[Assertion.ASSERTED] * 9, Assertion.DENIED)])
    statement = said_of([told(Assertion.DENIED, Assertion.DENIED, Assertion.ASSERTED, titled=True)])
    assert {"said:main:denied:0", "said:main:denied:n1", "said:main:first:asserted", "said:main:last:denied"} <= set(
        report
    )
    assert {"said:main:denied:3", "said:main:denied:n2", "said:main:title:denied"} <= set(statement)


def test_what_is_said_of_other_themes_counts_apart() -> None:
    found = said_of([told(Assertion.ASSERTED), told(Assertion.RISK, Assertion.RISK)])
    assert "said:main:asserted:4" in found
    assert "said:all:risk:3" in found
    assert not [f for f in found if f.startswith("said:main:risk")]


def test_of_no_theme_nothing_is_said() -> None:
    assert said_of([]) == []
