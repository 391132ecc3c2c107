"""What a company answers, at the end of a text that tells what others accuse it of, does not turn the accusation into a denial."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from bevaka.records import Assertion, Document, Event, SourceType, Tier
from nlp.pipeline import Tagger

ACCUSED = (
    (
        "en",
        "Complaint filed with OECD contact point over glove factory",
        (
            "Two human rights groups filed a complaint on Monday against Palmera Glove in Malaysia. According to the complaint, "
            "migrant workers had their passports taken and owe recruitment fees of 4,000 dollars. Interviewed workers say that "
            "they cannot leave. Palmera Glove denies the allegations and says that everybody works there voluntarily."
        ),
    ),
    (
        "nb",
        "Fagforening klager handskefabrikk inn for kontaktpunktet",
        (
            "En fagforening anklager Palmera Glove i Malaysia for tvangsarbeid. Arbeiderne forteller at passene ble tatt fra dem, "
            "og at de måtte betale rekrutteringsgebyr. Palmera Glove avviser påstandene."
        ),
    ),
    (
        "nn",
        "Organisasjon: Arbeidarane får ikkje passa sine",
        (
            "Arbeidarar frå Nepal fortel i ein ny rapport at Palmera Glove i Malaysia tok passa deira. Organisasjonen fann 17 som "
            "måtte betale rekrutteringsavgift og no har gjeld. Palmera Glove avviser skuldingane."
        ),
    ),
    (
        "sv",
        "Anmälan mot handskfabrik hos OECD:s kontaktpunkt",
        (
            "Tre organisationer har anmält Palmera Glove i Malaysia. Enligt anmälan har arbetarnas pass beslagtagits, och "
            "arbetarna har tvingats betala rekryteringsavgifter. Palmera Glove tillbakavisar anklagelserna."
        ),
    ),
)


@pytest.mark.parametrize(("title", "text"), [a[1:] for a in ACCUSED], ids=[a[0] for a in ACCUSED])
def test_an_accusation_that_a_company_answers_is_told_at_once(
    tagger: Tagger, doc: Callable[..., Document], title: str, text: str
) -> None:
    found = tagger.tag(doc(title, text))
    assert (found.event, found.assertion, found.tier) == (Event.ALLEGATION, Assertion.ASSERTED, Tier.IMMEDIATE)


@pytest.mark.parametrize("source_type", [SourceType.MEDIA, SourceType.COMPANY])
def test_a_denial_that_is_the_news_stays_one(
    tagger: Tagger, doc: Callable[..., Document], source_type: SourceType
) -> None:
    text = (
        "Palmera Glove has rejected claims that workers at its factory in Malaysia had their passports taken. The company "
        "says that the allegations of forced labour are baseless and that everybody works there voluntarily."
    )
    found = tagger.tag(replace(doc("Palmera Glove denies forced labour", text), source_type=source_type))
    assert (found.event, found.assertion, found.tier) == (Event.OTHER, Assertion.DENIED, Tier.DIGEST)


def test_in_a_company_s_own_publication_nobody_accuses(tagger: Tagger, doc: Callable[..., Document]) -> None:
    _, title, text = ACCUSED[0]
    found = tagger.tag(replace(doc(title, text), source_type=SourceType.COMPANY))
    assert found.tier is Tier.DIGEST


@pytest.mark.parametrize(
    "text",
    [
        "Palmera Glove has repaid the fees.",
        "All deficiencies at the factory have been closed.",
        "Den sidste rate er udbetalt, og handlingsplanen er gennemført.",
        "Den siste delen vart utbetalt, og avvika er retta.",
        "Kaikki poikkeamat on suljettu.",
        "Alle Abweichungen wurden behoben, die letzte Rate ist überwiesen.",
    ],
)
def test_that_a_case_came_to_its_end_is_told_by_many_words(
    tagger: Tagger, doc: Callable[..., Document], text: str
) -> None:
    reading, _ = tagger.read(doc("Palmera Glove", text))
    assert any(f.label == "assertion:remedied" and f.weight >= 1.5 for f in reading.found)
