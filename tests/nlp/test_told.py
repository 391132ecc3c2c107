"""What is told of a deed: put right, made up, ruled out, or done to the company, in several languages."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bevaka.records import Assertion, Document, Event, Tier
from bevaka.register import Register
from nlp.pipeline import Tagger, build
from tests.nlp.conftest import CONFIG

Make = Callable[..., Document]


@pytest.fixture(scope="module")
def rules(register: Register) -> Tagger:
    """A tagger of the rules alone: what stands in the vocabulary, whatever was learnt of other texts."""
    return build(CONFIG, register, rules=True)


@pytest.mark.parametrize(
    ("text", "remedied"),
    [
        ("Arbetarna har fått tillbaka avgifterna.", True),
        ("Arbetarna har inte fått tillbaka avgifterna.", False),
        ("The workers have been reimbursed.", True),
        ("The workers have not yet been reimbursed.", False),
        ("Die Arbeiter wurden entschädigt.", True),
        ("Die Arbeiter wurden nie entschädigt.", False),
        ("De fick skriva på en överenskommelse om att lämna tillbaka halva lönen.", False),
        ("Workers were forced to repay half of their wages in cash.", False),
        ("Bolaget kände inte till överenskommelsen.", False),
        ("Lindmed kjente ikke til avtalen.", False),
        ("Lindmed kendte ikke til aftalen.", False),
        ("Lindmed wusste nichts von der Vereinbarung mit dem Vermittler.", False),
        ("Bolaget och facket slöt en överenskommelse med de strejkande.", True),
        ("Selskapet inngikk en avtale med fagforeningen.", True),
        ("Das Unternehmen schloss eine Vereinbarung mit der Gewerkschaft.", True),
        ("Rengøringsfolkene måtte betale halvdelen af lønnen tilbage.", False),
        ("Varje månad skulle 9 000 kronor lämnas tillbaka kontant.", False),
        ("Virksomheden måtte betale gebyrerne tilbage.", True),
        ("Lindmed måtte til sidst betale gebyrerne tilbage.", True),
    ],
)
def test_only_what_was_put_right_is_a_remedy(tagger: Tagger, doc: Make, text: str, remedied: bool) -> None:
    reading, _ = tagger.read(doc("Lindmed", text))
    assert any(f.label in ("event:remedy", "assertion:remedied") for f in reading.found) is remedied


@pytest.mark.parametrize(
    ("title", "text"),
    [
        (
            "Städare tvingades skriva på falska avtal",
            (
                "Städare hos Lindmed tvingades skriva på en överenskommelse om att lämna tillbaka halva lönen, visar en "
                "granskning. Passen låg hos chefen."
            ),
        ),
        (
            "Renholdere betalte for jobben",
            (
                "Renholdere fra India som arbeidet hos Lindmed, måtte betale 40 000 kroner til en agent og fikk passene "
                "beslaglagt, viser en gransking. Lindmed kjente ikke til avtalen."
            ),
        ),
    ],
)
def test_an_agreement_that_workers_were_made_to_sign_puts_nothing_right(
    tagger: Tagger, doc: Make, title: str, text: str
) -> None:
    finding = tagger.tag(doc(title, text))
    assert (finding.tier, finding.assertion) == (Tier.IMMEDIATE, Assertion.ASSERTED)
    assert finding.event in (Event.ALLEGATION, Event.ENFORCEMENT)


@pytest.mark.parametrize(
    ("title", "text"),
    [
        (
            "Spelet som ställer dig vid bandet",
            "I datorspelet spelar du en arbetare hos Lindmed som är inlåst i en sovsal och blir lurad på sin lön. Misstag kostar.",
        ),
        (
            "Review: “The Glove Mill”",
            "In her new thriller the heroine goes to Penang, where workers have their passports locked away. It sells to Lindmed.",
        ),
        (
            "Rezension: „Die Handschuhfabrik“",
            "In dem Roman wird die Heldin bei Lindmed eingesperrt und um ihren Lohn betrogen. Ein fesselnder Thriller.",
        ),
    ],
)
def test_a_novel_or_game_is_no_news(rules: Tagger, doc: Make, title: str, text: str) -> None:
    finding = rules.tag(doc(title, text))
    assert finding.event is Event.OTHER
    assert finding.assertion in (Assertion.NEGATED, None)
    assert finding.tier is not Tier.IMMEDIATE


@pytest.mark.parametrize(
    ("title", "text"),
    [
        (
            "Ligan stal datorer för miljoner – tre åtalas",
            "Tre män åtalas för att ha stulit 412 datorer från Lindmeds lager. En av dem uppger att han inte fick någon lön.",
        ),
        (
            "Hackers extort Lindmed",
            "Hackers have stolen data on 12,000 employees of Lindmed and threaten to publish them. It has gone to the police.",
        ),
    ],
)
def test_what_was_done_to_a_company_is_not_its_deed(rules: Tagger, doc: Make, title: str, text: str) -> None:
    finding = rules.tag(doc(title, text))
    assert finding.event is Event.OTHER
    assert finding.tier is not Tier.IMMEDIATE


@pytest.mark.parametrize(
    ("title", "text"),
    [
        (
            "Pensjonskasse utelukker Palmera Glove",
            "Kassen utelukker Palmera Glove etter tvangsarbeid i Malaysia og selger seg ut. Selskapet avviser kritikken.",
        ),
        (
            "Pension fund divests from Palmera Glove",
            "The fund sold its shares over forced labour at glove factories in Malaysia. Palmera Glove rejects the criticism.",
        ),
        (
            "AP-fond utesluter Palmera Glove",
            "Fonden utesluter Palmera Glove efter tvångsarbete i Malaysia. Bolaget tillbakavisar kritiken.",
        ),
    ],
)
def test_an_investor_that_sells_out_acts(tagger: Tagger, doc: Make, title: str, text: str) -> None:
    finding = tagger.tag(doc(title, text))
    assert (finding.event, finding.assertion) == (Event.ENFORCEMENT, Assertion.ASSERTED)
    assert finding.tier is Tier.IMMEDIATE


@pytest.mark.parametrize(
    ("text", "label", "found"),
    [
        ("Lindmed bestreitet die Vorwürfe.", "assertion:denied", True),
        ("Lindmed bestreitet die Vorwürfe nicht und zahlt.", "assertion:denied", False),
        ("Lindmed bestreitet, dass die Löhne nicht gezahlt wurden.", "assertion:denied", True),
        ("Workers were denied the right to organise.", "assertion:denied", False),
        ("Lindmed denied the claims.", "assertion:denied", True),
        ("Fondet utelukker Lindmed etter gransking.", "event:enforcement", True),
        ("Fondet utelukker ikke Lindmed etter gransking.", "event:enforcement", False),
    ],
)
def test_a_cue_that_is_itself_negated_says_nothing(
    tagger: Tagger, doc: Make, text: str, label: str, found: bool
) -> None:
    reading, _ = tagger.read(doc("Lindmed", text))
    assert any(f.label == label for f in reading.found) is found


@pytest.mark.parametrize(
    ("title", "advert"),
    [
        ("De jobbade tretton dygn i sträck", False),
        ("Tjänstemän tog emot mutor", False),
        ("Fagforening søger svar fra fabrikken", False),
        ("Syyllisiä haetaan yhä", False),
        ("Lediga jobb på Lindmed", True),
        ("Lindmed söker projektledare", True),
        ("Lindmed søger Supply Planner med sans for detaljen", True),
    ],
)
def test_who_speaks_of_work_seeks_nobody(tagger: Tagger, doc: Make, title: str, advert: bool) -> None:
    reading, _ = tagger.read(doc(title, "Det står i tidningen i dag."))
    assert any("name:job" in s.labels for s in reading.sentences if s.title) is advert
