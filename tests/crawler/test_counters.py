"""A page that counts its readers reads the same whenever it is asked, so that no count makes a revision of a publication."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from crawler import counters
from crawler.readers import Hints
from crawler.readers.html import read

TEXT = "".join(
    f"<p>Stycke {n}: arbetarna vid fabriken i Exempelstan berättar att deras pass togs ifrån dem.</p>" for n in range(4)
)
COUNTS = [
    "läst {} gånger", "Läst: {}", "{} visningar", "Antal visningar: {}", "Träffar: {}", "Kommentarer ({})",
    "{} delningar", "Delad {} gånger", "{} personer läser just nu", "lest {} ganger", "Antall visninger: {}",
    "lese {} gonger", "{} delinger", "læst {} gange", "Set {} gange", "luettu {} kertaa", "Katselukerrat: {}",
    "{} kommenttia", "{} Mal gelesen", "{} Aufrufe", "{} Kommentare", "read {} times", "Post Views: {}", "1.{}K views",
    "{} comments", "{} visningar · 3 kommentarer", "for {} timer siden", "Publicerad för {} timmar sedan",
    "Lästid: {} min",
]  # fmt: skip


@pytest.mark.parametrize("counted", COUNTS)
def test_a_count_makes_no_other_text(counted: str) -> None:
    def text_of(number: int) -> str:
        count = f"<p>{counted.format(number)}</p>"
        body = f"<html><body><main><h1>Pass togs från arbetare</h1>{count}{TEXT}{count}</main></body></html>"
        hints = Hints(now=datetime(2026, 3, 20, 12, tzinfo=UTC))
        return read(body.encode(), "text/html; charset=utf-8", "https://a.example/1", hints).text

    assert text_of(3) == text_of(4)


@pytest.mark.parametrize(
    "line",
    [
        "300 arbetare", "14 döda", "Läst av 234 personer enligt facket var avtalet ogiltigt.", "Delade meningar",
        "Sett till helheten", "2 000 personer demonstrerade", "Svar: 3 av 4", "Kommentar från bolaget", "Views differ",
        "12 visningar hölls i fabriken.",
    ],
)  # fmt: skip
def test_what_counts_something_else_stays(line: str) -> None:
    assert not counters.counts(line)
