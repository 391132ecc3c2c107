"""Pieces of markup as plain text: comments and tags go, words stay, and nothing takes long."""

from __future__ import annotations

import time

import pytest

from crawler import plain

LONG = 100_000


@pytest.mark.parametrize(
    ("markup", "words"),
    [
        ("a <!-- b --> c", "a c"),
        ("a <!-- <b>b</b> -- > --><i>c</i>", "a c"),
        (f"a <!-- {'x ' * 2000} --> c", "a c"),
        ("a <!-- b --> c <!-- d", "a c <!-- d"),
        ("a --> b <!-- c", "a --> b <!-- c"),
        ("<!-- a <!-- b --> c", "c"),
        ("1 < 2 <!-- x --> > 0", "1 < 2 > 0"),
        ("a &#x2019;b&#8217; &lt;!-- c --&gt; d", "a ’b’ d"),
        (f"a &#{'9' * 5000}; b", "a \ufffd b"),
        (f"a &#{'0' * 30}97; b", "a \ufffd b"),
    ],
)
def test_a_line_is_what_stands_between_comments_and_tags(markup: str, words: str) -> None:
    assert plain.line(markup) == words


def test_scripts_and_styles_say_nothing_where_no_parser_helps() -> None:
    markup = "a<script>b</script>c<SCRIPT x=1>d</Script >e<style>f</style>g<script>h<i>i</i>"
    assert plain.without_tags(markup).split() == ["a", "c", "e", "g", "h", "i"]


@pytest.mark.parametrize(
    "piece",
    [
        "<!--",
        "<!-- -- >",
        "<!---->",
        "--><!--",
        "<script ",
        "<script></script",
        "<svg><style>",
        "</style",
        "&#9",
        "<a <!--",
    ],
)
def test_whatever_is_opened_a_hundred_thousand_times_is_read_in_no_time(piece: str) -> None:
    markup = piece * (2 * LONG // len(piece))
    for read in (plain.line, plain.without_tags):
        for text in (markup, f"{markup}-->", f"{markup}</script>"):
            started = time.process_time()
            read(text)
            assert time.process_time() - started < 0.7, (piece, read.__name__)
