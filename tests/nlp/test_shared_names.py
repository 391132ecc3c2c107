"""One printed name, several companies of the register."""

from __future__ import annotations

from pathlib import Path

import pytest

from bevaka.records import Document, Finding, Supplier
from bevaka.register import Register
from nlp.pipeline import build

CONFIG = Path(__file__).parents[2] / "config"
REGISTER = Register(
    {
        "kvarnby": Supplier(
            id="kvarnby", name="Kvarnby Gloves Bhd", aliases=("Kvarnby",), products=("gloves",), country=("MY",)
        ),
        "kvarnbydata": Supplier(
            id="kvarnbydata",
            name="Kvarnby Enterprise Systems AB",
            aliases=("Kvarnby",),
            products=("ict",),
            country=("CN",),
        ),
    },
    (),
    {},
)


def read(text: str) -> Finding:
    return build(CONFIG, REGISTER, rules=True).tag(Document(url="https://x.example/1", title="Granskning", text=text))


@pytest.mark.parametrize(
    ("text", "companies", "why"),
    [
        ("Kvarnby Enterprise Systems köpte servrar. Arbetarna hos Kvarnby fick ingen lön.", {"kvarnbydata"}, "shared"),
        ("Handskarna från Kvarnby packas i Malaysia av arbetare utan pass.", {"kvarnby"}, "means Kvarnby Gloves Bhd"),
        ("Arbetarna hos Kvarnby fick ingen lön.", {"kvarnby", "kvarnbydata"}, "both are told"),
        (
            "Kvarnby Gloves och Kvarnby Enterprise Systems granskas. Kvarnby svarar inte.",
            {"kvarnby", "kvarnbydata"},
            "",
        ),
    ],
)
def test_a_shared_name_is_the_right_one_or_both(text: str, companies: set[str], why: str) -> None:
    finding = read(text)
    assert set(finding.suppliers) == companies
    details = [r.detail for r in finding.reasons if r.name in ("name", "namesake")]
    assert any(why in d for d in details)
