"""The marked text: nothing of it is lost, and nothing from outside speaks HTML or terminal."""

from __future__ import annotations

from collections.abc import Callable

from hypothesis import given
from hypothesis import strategies as st

from bevaka.records import Document, Event, Finding, Mention, MentionKind, Tier
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


PLACES = st.tuples(st.sampled_from(list(MentionKind)), st.integers(0, 60), st.integers(1, 12))


@given(st.lists(PLACES, max_size=25))
def test_marks_that_overlap_are_told_apart_by_what_matters_most(places: list[tuple[MentionKind, int, int]]) -> None:
    document = Document(url="https://news.example/1", title="", text="x" * 80)
    mentions = tuple(
        Mention(kind=kind, key=str(n), start=start, end=start + size, text="", rule="r")
        for n, (kind, start, size) in enumerate(places)
    )
    finding = Finding(
        document_id=1,
        ruleset="r",
        lang="sv",
        event=Event.OTHER,
        assertion=None,
        tier=Tier.NONE,
        score=0.0,
        mentions=mentions,
    )
    found = list(pieces(document, finding))
    assert "".join(p.text for p in found) == document.body
    marked = {p.why for p in found if p.kind}
    companies = [m for m in mentions if m.kind is MentionKind.SUPPLIER]
    longest = max(companies, key=lambda m: (m.end - m.start, -m.start), default=None)
    assert longest is None or any(
        m.key in marked for m in companies if m.start == longest.start and m.end == longest.end
    )


def test_a_page_in_a_script_from_right_to_left_runs_so(tagger: Tagger, doc: Callable[..., Document]) -> None:
    document = doc("شركة Palmera Glove", "قال عمال Palmera Glove Sdn Bhd إن جوازاتهم صودرت")
    page = html(document, tagger.tag(document), [])
    assert '<mark class="company" title="palmera">Palmera Glove</mark>' in page
    assert "unicode-bidi:plaintext" in page
