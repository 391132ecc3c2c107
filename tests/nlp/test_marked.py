"""The marked text: nothing of it is lost, and nothing from outside speaks HTML or terminal."""

from __future__ import annotations

from collections.abc import Callable

from bevaka.records import Document
from nlp.marked import html, pieces, terminal
from nlp.pipeline import Tagger

TEXT = "Arbetare från Nepal fick passen inlåsta hos Palmera Glove i Malaysia.\n\nBolaget gör handskar till Lindmed."


def test_the_pieces_are_the_text_and_companies_are_marked(tagger: Tagger, doc: Callable[..., Document]) -> None:
    document = doc("Passen togs på handskfabrik", TEXT)
    found = list(pieces(document, tagger.tag(document)))
    assert "".join(p.text for p in found) == document.body
    assert [p.text for p in found if p.kind == "company"] == ["Palmera Glove", "Lindmed"]


def test_the_terminal_says_what_each_mark_means(tagger: Tagger, doc: Callable[..., Document]) -> None:
    document = doc("Passen togs på handskfabrik", TEXT)
    plain = terminal(document, tagger.tag(document), ["it is so"], colour=False)
    assert "[Palmera Glove|company palmera]" in plain
    assert "because    it is so" in plain
    assert "\x1b[1;97;44mPalmera Glove\x1b[0m" in terminal(document, tagger.tag(document), [], colour=True)


def test_text_from_outside_stays_text(tagger: Tagger, doc: Callable[..., Document]) -> None:
    document = doc("<script>alert(1)</script> {{ 7*7 }}", TEXT + " \x1b[31m<b>Palmera Glove</b>")
    finding = tagger.tag(document)
    page = html(document, finding, [str(r) for r in finding.reasons])
    assert "<script>" not in page
    assert "<b>" not in page
    assert "{{ 7*7 }}" in page
    assert "\x1b" not in terminal(document, finding, [str(r) for r in finding.reasons], colour=False)


def test_a_reason_that_quotes_a_name_does_not_steer_the_terminal(tagger: Tagger, doc: Callable[..., Document]) -> None:
    document = doc("Passen togs på handskfabrik", TEXT.replace("Palmera Glove", "Palmera\x1bGlove"))
    finding = tagger.tag(document)
    assert any("\x1b" in reason.detail for reason in finding.reasons), "the case is no case any more"
    assert "\x1b" not in terminal(document, finding, [str(r) for r in finding.reasons], colour=False)
