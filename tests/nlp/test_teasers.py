"""Teasers of other texts: left out where they stand in lines of their own, in seven languages; the text itself never."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bevaka.records import Document, Tier
from nlp.pipeline import Tagger
from nlp.teasers import MOST, teasers

BODY = "Grossisten bygger ett nytt lager. Det ska rymma förkläden och handskar för tre månader.\n\n" * 3


@pytest.mark.parametrize(
    "line",
    [
        "Läs också: Tvångsarbete på handskfabrik",
        "LÄS MER\nTvångsarbete på handskfabrik\nMutåtal mot chef",
        "MOST READ\n1 Forced labour at glove plant, says report\n2 Bribery trial",
        "Les også: Fabrikken brant",
        "Læs også – Børnearbejde i mine",
        "Lue myös: Pakkotyötä tehtaalla",
        "Lesen Sie auch: Brand in der Fabrik",
        "Meistgelesen\nZwangsarbeit in der Fabrik",
        "More from Kystavisen:\nStrike at the port",
    ],
)
def test_a_teaser_is_left_out_and_nothing_else(line: str) -> None:
    text = BODY + line + "\n\n" + BODY
    [*spans] = teasers(text)
    assert "".join(text[a:b] for a, b in spans).strip() == line


@pytest.mark.parametrize(
    "line",
    [
        "Läs också avtalet noga innan ni skriver på, säger juristen.",
        "Read more about how the workers lost their passports in the report that the union published today.",
        "Relaterade bolag har åtalats. Passen togs. Lönen kom aldrig.",
        "Share prices fell after the raid.",
        "Annonser lovade hög lön. Verkligheten blev en annan.",
    ],
)
def test_a_sentence_that_only_begins_so_stays(line: str) -> None:
    assert teasers(BODY + line + "\n\n" + BODY) == []


def test_a_text_under_a_heading_stays() -> None:
    long = "Arbetarna på fabriken fick inte ut sin lön. De sov i låsta rum. Passen låg i chefens kassaskåp."
    text = f"{BODY}Läs mer\nKort rubrik\n{long}\n{BODY}"
    assert [text[a:b].strip() for a, b in teasers(text)] == ["Läs mer", "Kort rubrik"]


def test_a_text_that_is_nearly_all_teasers_stays_whole() -> None:
    assert teasers("Läs också\nTvångsarbete på fabrik\nBarnarbete i gruva\nKort text.") == []


@given(st.lists(st.sampled_from(["Läs också: A", "MOST READ", "Kort rad", BODY, "", "1 Rubrik"]), max_size=30))
def test_never_more_than_a_share_is_left_out(lines: list[str]) -> None:
    text = "\n".join(lines)
    spans = teasers(text, 7)
    assert sum(b - a for a, b in spans) <= MOST * len(text)
    assert all(a >= 7 and a < b for a, b in spans)
    assert all(b <= c for (_, b), (c, _) in pairwise(spans))


def test_what_a_teaser_tells_raises_no_alert(tagger: Tagger, doc: Callable[..., Document]) -> None:
    text = "Lindmed bygger ett lager i Borås för handskar. Bygget börjar i oktober.\n\n" * 2
    finding = tagger.tag(doc("Lindmed bygger ut", text + "Läs också: Tvångsarbete på Palmera Glove i Malaysia"))
    assert finding.tier is not Tier.IMMEDIATE
    assert "palmera" not in finding.suppliers
    assert "forced_labour" not in finding.themes
