"""Search: anything that people type is a question, folded and bent, and never an error."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bevaka.store import Store
from bevaka.store.search import match_query
from tests.store.shelf import TEXT, put_document, put_finding, put_story, url


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with Store(tmp_path_factory.mktemp("search")) as made:
        with made.transaction():
            put_document(made, 1, title="Granskning av Mölnaby Vård", text="Handskfabriken höll inne arbetarnas pass.")
            put_document(made, 2, title="Forced labour in glove factories", text="Workers paid recruitment fees.")
            put_document(made, 3, title="Gammalt", text="Detta stod här förut om rabarber.")
            put_document(made, 3, title="Nytt", text="Detta står här nu om krusbär.")
            document = put_document(made, 4)
            put_story(made, put_finding(made, document), document, "abcdef012345")
        yield made


@pytest.mark.parametrize(
    ("words", "number"),
    [
        ("mölnaby", 1), ("MOLNABY", 1), ("molnaby vard", 1),
        ("granskningar", 1), ("granskningens", 1), ("handskfabriker", 1), ("handsk*", 1),
        ("factory", 2), ("worker", 2), ("recruitment fee", 2), ('"recruitment fees"', 2), ("krusbär", 3),
    ],
)  # fmt: skip
def test_words_are_found_folded_and_bent(store: Store, words: str, number: int) -> None:
    assert [hit.url for hit in store.search.find(words)] == [url(number)]


@pytest.mark.parametrize("words", ["rabarber", '"fees recruitment"', "mölnaby glove", "", "  ", "!!!", '""', "*"])
def test_nothing_is_found_where_nothing_is(store: Store, words: str) -> None:
    assert store.search.find(words) == []


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.one_of(
        st.text(max_size=40),
        st.lists(
            st.sampled_from(['"', "'", "NEAR(", "*", "a", "AND", "OR", "NOT", "(", ")", ":", "^", "-", "title:x", "\0"])
        ).map(" ".join),
    )
)
def test_whatever_is_typed_is_answered(store: Store, words: str) -> None:
    assert isinstance(store.search.find(words), list)
    assert match_query(words) == "" or store.search.find(words, limit=1) is not None


def test_a_hit_shows_where_and_what_was_found(store: Store) -> None:
    (hit,) = store.search.find("passen låstes")
    assert (hit.tier, hit.story_id, hit.source) == ("immediate", "abcdef012345", "Provtidningen")
    assert "[passen] [låstes]" in hit.snippet
    assert hit.title == "Rubrik 4"
    assert TEXT.startswith("Arbetarna")


@pytest.mark.parametrize(("reference", "number"), [("1", 1), (url(3), 3), ("abcdef012345", 4)])
def test_a_number_an_address_or_a_story_stands_for_a_document(store: Store, reference: str, number: int) -> None:
    found = store.search.resolve(reference)
    document = store.documents.document(found or 0)
    assert document is not None
    assert (document.url, document.text) == (url(number), store.documents.revisions(url(number))[-1].text)


@pytest.mark.parametrize("reference", ["99", "nowhere", "http://provtidningen.example/99", "²", "99999999999999999999"])
def test_a_reference_that_stands_for_nothing(store: Store, reference: str) -> None:
    assert store.search.resolve(reference) is None
