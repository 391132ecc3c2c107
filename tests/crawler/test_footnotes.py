"""Footnotes of printed pages: no sentence is parted by them, and nothing that is none is moved."""

from __future__ import annotations

import pytest

from crawler.readers import pdf


def test_footnotes_part_no_sentence_that_goes_on_with_the_next_page() -> None:
    foot = ("4 Se intervju nr 7, Exempelstan,", "våren 2025.", "5 Ibid.", "12")
    first = ("Rapporten i sin helhet.", "De betalade avgifter som motsvarar ett", *foot)
    text = pdf.joined(["\r\n".join(first), "års lön för att få arbetet.\r\nSlut på sidan.\r\n13"])
    assert "motsvarar ett års lön för att få arbetet.\nSlut på sidan." in text
    assert "4 Se intervju nr 7, Exempelstan, våren 2025." in text
    assert text.endswith("5 Ibid.")


@pytest.mark.parametrize(
    "pages",
    [
        ["Kraven som ställs\n1 Att betala\n2 Att betala tillbaka allt som", "har tagits. Slut."],  # an item goes on
        ["Kraven är ställda.\n1 Att betala.\n2 Att svara.", "och så vidare. Slut."],
        ["Det var under året\n2019 Exempel AB sade nej.", "Nästa stycke. Slut."],
    ],
)
def test_what_is_no_footnote_stays_in_its_place(pages: list[str]) -> None:
    assert " ".join(pdf.joined(pages).split()) == " ".join(" ".join(pages).split())
