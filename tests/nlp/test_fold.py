"""Folding: what it makes alike, and that every offset leads back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.fold import fold, fold_term

ODD = "aÅéß-\u00ad\u200b\u202e \u00a0\n\t\0\ud800\u0301İﬁｗ漢’–&nbsp;&amp;"


@pytest.mark.parametrize(
    ("printed", "folded"),
    [
        ("TOP Glove", "top glove"),
        ("Top\u00a0\u00a0Glove", "top glove"),
        ("Top\nGlove", "top glove"),
        ("Top\u200bGlove", "topglove"),
        ("fab-\nriken", "fabriken"),
        ("Dell-fabriken", "dell fabriken"),
        ("Dell’s", "dell's"),
        ("Straße", "strasse"),
        ("Ma\u0308lar", "mälar"),
        ("Ｗｉｄｅ", "wide"),
        ("Top&nbsp;Glove", "top glove"),
        ("a\ud800b", "a\ufffdb"),
        ("Top&amp;nbsp;Glove", "top glove"),
        ("M&ouml;rk &#246;l &#xE5; &AMP;amp; &nosuch; &#0;", "mörk öl å & &nosuch; \ufffd"),
        ("Top Glo\u00ac\nve", "top glove"),
        ("Top Glo\ufffe\r\nve", "top glove"),
        ("Top\u2029Glove", "top glove"),
        ("T\u043ep Gl\u043ev\u0435", "top glove"),
        ("\u041do\u03bfp", "hoop"),
        ("T\u043e\u0440", "top"),
        ("\u043e\u043d\u0430", "\u043e\u043d\u0430"),
        ("绿叶\n橡胶", "绿叶橡胶"),
        ("绿叶\n\n橡胶", "绿叶\n\n橡胶"),
        ("ถุงมือ\r\nทอง", "ถุงมือทอง"),
        ("ｱｵｿﾞﾗ", "アオゾラ"),
        ("アオソ\u3099ラ", "アオゾラ"),
        ("\u1112\u1161\u11ab\u1109\u1169\u11af", "한솔"),
        ("ΧΡΥΣΟΣ", "χρυσοσ"),
        ("Χρυσος", "χρυσοσ"),
        ("YILDIZ TEKSTİL", "yildiz tekstil"),
        ("Yıldız Tekstil", "yildiz tekstil"),
    ],
)
def test_printed_forms_fold_alike(printed: str, folded: str) -> None:
    assert fold(printed).text == folded


def test_a_blank_line_is_not_a_space() -> None:
    assert fold("Top\n\nGlove").text == "top\n\nglove"
    assert fold("Top\u00a0\n \nGlove").text == "top\n\nglove"


def test_a_span_gives_the_printed_text() -> None:
    text = "I Top\u00ad\u200bGlo\u200bve-fabriken sa’ han"
    folded = fold(text)
    start = folded.text.index("topglove")
    first, last = folded.span(start, start + len("topglove"))
    assert text[first:last] == "Top\u00ad\u200bGlo\u200bve"


@given(st.text(alphabet=ODD, max_size=40) | st.text(max_size=60))
def test_every_offset_leads_back_in_order(text: str) -> None:
    folded = fold(text)
    last = 0
    for i in range(len(folded.text)):
        start, end = folded.span(i, i + 1)
        assert 0 <= start < end <= len(text)
        assert start >= last
        last = start


@given(st.text(max_size=40))
def test_folding_a_term_leaves_no_surrounding_space(text: str) -> None:
    folded = fold_term(text)
    assert folded == folded.strip()
    assert "  " not in folded


@given(st.text(alphabet="aÅé-–’ .\nßTıİΣς漢字оα¬", max_size=30))
def test_a_plain_text_folds_as_an_odd_one(text: str) -> None:
    """The short way for texts without odd characters gives what the long way gives."""
    odd = fold(text + "|\u00ad|").text
    assert odd.startswith(fold(text + "|").text[:-1])
