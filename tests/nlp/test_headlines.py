"""Headlines on their own, deeds told without a verb of accusing, and who is a credible accuser."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bevaka.records import Assertion, Document, Event, SourceType, Tier
from nlp.pipeline import Tagger


def headline(title: str, source: SourceType = SourceType.MEDIA) -> Document:
    return Document(url="https://news.example/h", title=title, text="", source_type=source)


@pytest.mark.parametrize(
    "title",
    [
        "Twelve-year-olds make gloves for Palmera Glove for less than a dollar a day",
        "Palmera Glove kept passports and left 400 workers unpaid",
        "Customs detains gloves of Palmera Glove: nine of 11 ILO indicators",
        "Arbetarnas pass låg inlåsta hos Palmera Glove",
        "Arbeidernes ID-kort ligger på kontoret hos Palmera Glove",
        "Kinder nähen Handschuhe für Palmera Glove",
        "Wer bei Palmera Glove kündigt, schuldet vier Monatslöhne",
    ],
)
def test_a_clear_headline_about_a_company_is_told_at_once(tagger: Tagger, title: str) -> None:
    found = tagger.tag(headline(title))
    assert (found.tier, found.suppliers) == (Tier.IMMEDIATE, ("palmera",))


@pytest.mark.parametrize(
    "title",
    [
        "We are hiring: researcher on forced labour in the glove industry",
        "Palmera Glove signs a contract worth 40 million dollars",
        "Webinar: how buyers of gloves find forced labour at Palmera Glove",
        "Palmera Glove donates 3,000 gloves to schools",
    ],
)
def test_hiring_contracts_and_seminars_are_not(tagger: Tagger, title: str) -> None:
    assert tagger.tag(headline(title)).tier is not Tier.IMMEDIATE


DEED = Document(
    url="https://news.example/d",
    title="The book at the gate",
    text=(
        "Whoever leaves the hostel of Palmera Glove signs a book. Whoever quits owes 1,900 dollars, and the men's "
        "passports lie in a drawer.\nOf a month's pay 120 dollars are left after deductions for bed and bus."
    ),
)


def test_a_deed_needs_no_verb_of_accusing(tagger: Tagger) -> None:
    found = tagger.tag(DEED)
    assert (found.event, found.tier) == (Event.ALLEGATION, Tier.IMMEDIATE)
    assert "forced_labour" in found.themes


@pytest.mark.parametrize("source", [SourceType.COMPANY, SourceType.BUYER])
def test_companies_and_buyers_accuse_nobody(tagger: Tagger, source: SourceType) -> None:
    found = tagger.tag(replace(DEED, source_type=source))
    assert found.event is not Event.ALLEGATION
    assert found.tier is Tier.DIGEST


def test_a_company_that_denies_is_a_denial(tagger: Tagger) -> None:
    found = tagger.tag(
        Document(
            url="https://palmera.example/svar",
            title="Palmera Glove tillbakavisar uppgifter om tvångsarbete",
            text="Vi känner inte igen bilden av tvångsarbete i våra fabriker. Anställdas pass beslagtas inte.",
            source_type=SourceType.COMPANY,
        )
    )
    assert (found.event, found.assertion, found.tier) == (Event.OTHER, Assertion.DENIED, Tier.DIGEST)


def test_names_in_a_list_support_each_other(tagger: Tagger) -> None:
    alone = tagger.tag(headline("Havre säljs billigt i höst"))
    listed = tagger.tag(headline("Lindmed, Havre och Tiukka stäms för tvångsarbete"))
    assert "havre" not in alone.suppliers
    assert {"lindmed", "havre", "tiukka"} <= set(listed.suppliers)


def test_workers_at_a_company_name_it(tagger: Tagger) -> None:
    found = tagger.tag(headline("Nearly 2,000 Nepali workers at KVV strike over three months of unpaid wages"))
    assert found.suppliers == ("kvv",)
    assert found.tier is Tier.IMMEDIATE
