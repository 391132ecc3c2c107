"""What is no part of an article stays out of what is read, in seven languages; sentences that only look like it stay in."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.boilerplate import SHARE, spans, without
from crawler.readers import Hints
from crawler.readers.worker import read
from tests.cli.conftest import speak

FIRST = (
    "Arbetarna vid fabriken fick lämna ifrån sig sina pass, visar en granskning som flera organisationer står bakom.\n"
    "Företaget säger att det utreder saken och att avgifterna ska betalas tillbaka till dem som har betalat."
)
LAST = "Regionerna köper handskar från fabriken genom en leverantör som nu har bett om en förklaring."
TEASERS = {
    "sv": "Läs också:\n• Tolv döda i fabriksbrand\n• Så mycket tjänar din chef",
    "sv, a line": "LÄS OCKSÅ: Barnarbetare i koboltgruvor – så jobbar granskarna • Sju råd för bättre sömn",
    "sv, ranks": "Mest läst i veckan\n1. Dolda kameran visar: kycklingar sparkades\n2. Skatten höjs med 22 öre",
    "sv, bare": "Läs även Tolv döda i fabriksbrand – grindarna var låsta",
    "nb": "Les også: Barnearbeidere plukket mandlene i marsipanen",
    "nb, list": "Mest lest\n– Tvang, trusler og gjeld\n– Slik velger du bil",
    "nn": "Les også\nBarnearbeidarar plukka mandlane\nTvang og truslar på fabrikken",
    "da": "Læs også: Brand på sygehus – var det påsat?\nLÆS OGSÅ: Slagter idømt bøde for rotter",
    "fi": "Lue myös: Lapsityövoimaa kaivoksessa – näin tutkimus tehtiin",
    "fi, ranks": "Luetuimmat\n1. Tehtaan palo vei kaksitoista henkeä\n2. Lumitilanne huononee",
    "de": "LESEN SIE AUCH\nTote in Textilfabrik: Die Notausgänge waren zugeschweißt\nKinderhände im Kobalt – eine Reportage",
    "de, topic": "Mehr zum Thema: Kinder in der Kobaltmine +++ Razzia bei Klinikausstatter",
    "en": "READ ALSO\n• Child slaves in the cocoa trade: our investigation\n• Factory fire toll rises to 23",
    "en, site": "More from Exempelposten:\nDrugs giant under fire over poisoned lake\nTen best beaches",
    "en, ranks": "Most read: Red mud on the reef • Zloty slips • Is your e-bike a fire hazard?",
    "en, related": "Related stories\nFactory fire kills twelve\nUnion leader jailed for strike",
}  # fmt: skip
NOTICES = {
    "cookies, sv": "Vi använder kakor för att förbättra din upplevelse. Läs mer om hur vi behandlar dina uppgifter.",
    "cookies, nb": "Denne nettsiden bruker informasjonskapsler.",
    "cookies, da": "Vi bruger cookies til at huske dine indstillinger.",
    "cookies, fi": "Käytämme evästeitä parantaaksemme sivustoa.",
    "cookies, de": "Wir verwenden Cookies. Mit Klick auf »Zustimmen« erklären Sie sich einverstanden.",
    "cookies, en": "This website uses cookies to improve your experience.",
    "letter, sv": "Prenumerera på vårt nyhetsbrev och få nästa granskning direkt i inkorgen.",
    "letter, nb": "Meld deg på nyhetsbrevet vårt og få saker hver fredag.",
    "letter, da": "Tilmeld dig nyhedsbrevet, og få tre gratis uger.",
    "letter, fi": "Tilaa uutiskirje: viikon tärkeimmät joka perjantai.",
    "letter, de": "Abonnieren Sie unseren Newsletter.",
    "letter, en": "Sign up for our newsletter and never miss a story.",
    "share": "Dela: Facebook · Mejl · Skriv ut",
    "share, en": "Share this article",
    "credit": "Foto: Anna Exempel/TT",
    "credit, fi": "Kuva: Arkisto",
    "credit, an agency": "Foto: picture alliance / dpa / Anna Exempel",
    "credit, private": "Foto: privat/handout via Exempel Foto",
    "film": "Video: Anna Exempel",
    "letter, names": "Sign up to the Exempelposten newsletter",
    "leave": "Avsluta prenumerationen här",
    "label, de": "Weiterlesen: Zwölf Tote beim Brand in Dhaka",
    "link": "Read more",
}
TRUE = (
    "Read also means that somebody else has read it.",
    "Läs också lagen noga, säger inspektören om de nya kraven.",
    "Related companies in Malaysia: Exempel Gloves and Exempel Latex deliver to the regions.",
    "Mest läst av alla rapporter blev den om tvångsarbete på Exempel Gloves i Penang.",
    "More from the factory was found to be made by children, the court said.",
    "Lue myös pienellä painettu, neuvoo tarkastaja työntekijöitä.",
    "Lesen Sie auch das Kleingedruckte, rät die Gewerkschaft den Näherinnen.",
    "”Vi använder kakor som lön”, säger en av arbetarna vid bageriet.",
    "The workers used cookies to pay the guards at the gate of the dormitory.",
    "Foto: arbetarna visar upp bilder av sina pass och säger att cheferna har låst in dem i ett skåp.",
    "Nyhetsbrevet avslöjade i går att passen hade tagits ifrån arbetarna.",
    "Recommended: suppliers should repay the fees that the workers were charged.",
    "Del av lönen betalades aldrig ut till arbetarna vid fabriken.",
    "Se även till att betala tillbaka avgifterna, skriver inspektionen till bolaget.",
    "Anna Exempel, som arbetade vid fabriken, säger att hennes pass togs ifrån henne.",
    "Latest news: the workers have been given back their passports.",
    "Har du tips om hur man överlever här, frågade han de andra i baracken.",
    "Stöd vår kamp för lön, säger facket vid fabriken.",
    "Copyright claims were used to silence the workers of Exempel Gloves.",
    "Artikeln är skriven av en arbetare som är inlåst i fabriken.",
    "Artikeln publicerades först efter att Exempel Gloves hade hotat med stämning, och då utan namnen på dem som hade dött.",
    "Vill du läsa ditt avtal? frågade chefen och slet sönder det.",
)
# Headings and lines of lists, without a full stop, that begin as boilerplate does.
HEADLINES = (
    "Mehr Zwangsarbeit bei Zulieferern von Exempel",
    "Weiter Kinderarbeit in Sialkot",
    "Related Companies Face Fines Over Glove Imports",
    "Relaterat Exempelbolag bötfälls för handskar",
    "Read On Glove Labels What Workers Were Paid",
    "Video: Polis slår strejkande arbetare i Dhaka",
    "Video: Police Beat Striking Workers in Dhaka",
    "Bild: Exempel anklagas för tvångsarbete",
    "Illustration: Exempel-fabriken i Kulim brann",
    "Kuva: Esimerkin tehdas paloi Kulimissa",
    "Foto: Politiet slår arbeidere i Kulim",
    "Bild: Kinderarbeit bei Exempel in Sialkot",
    "Sign up for union newsletters led to dismissal at Exempel",
    "Subscribe to newsletters cost her the job at US plant",
    "Prenumerera på fackets nyhetsbrev kostade honom jobbet",
    "Jetzt wird Exempel verklagt; Newsletter anmelden",
    "Avregistrera facket i Kulim, krävde bolaget av arbetarna",
    "Alle Fabriken von Exempel setzen Cookies",
    "Most viewed companies: Exempel Gloves, Exempel Latex",
)


@pytest.mark.parametrize("line", HEADLINES)
def test_headings_and_lines_of_lists_stay(line: str) -> None:
    for text in (f"{FIRST}\n{line}\n{LAST}", f"{FIRST}\n{LAST}\n{line}"):
        assert without(text) == text


@pytest.mark.parametrize("block", TEASERS.values(), ids=TEASERS)
@pytest.mark.parametrize("gap", ["\n", "\n\n"], ids=["no gap", "gap"])
def test_teasers_stay_out_at_the_foot_and_in_the_middle(block: str, gap: str) -> None:
    kept = f"{FIRST}\n{LAST}"
    assert without(f"{FIRST}{gap}{LAST}{gap}{block}") == kept
    assert without(f"{FIRST}{gap}{block}{gap}{LAST}") == kept


@pytest.mark.parametrize("line", NOTICES.values(), ids=NOTICES)
def test_notices_share_bars_and_credits_stay_out_wherever_they_stand(line: str) -> None:
    assert without(f"{FIRST}\n{line}\n{LAST}") == f"{FIRST}\n{LAST}"


@pytest.mark.parametrize(
    "foot",
    [
        "Anna Exempel är frilansjournalist med Sydostasien som fält och har skrivit två böcker.",
        "Bo Exempel is an investigative reporter at Exempelposten.", "Eva von Exempel ist freie Journalistin in Berlin.",
        "Om författaren\nAnna Exempel har rest i Malaysia i tio år.",
        "About the author: Bo Exempel has covered factories since 2010.",
        "Kirjoittajasta\nEeva Esimerkki asuu Helsingissä.", "Text & foto: Anna Exempel", "Af: Redaktionen, lokal@avisen.example",
    ],
)  # fmt: skip
def test_who_wrote_it_stays_out_at_the_end_only(foot: str) -> None:
    assert without(f"{FIRST}\n{LAST}\n{foot}") == f"{FIRST}\n{LAST}"
    line = foot.splitlines()[-1]
    assert line in without(f"{line}\n{FIRST}\n{LAST}\n{FIRST}\n{LAST}")


@pytest.mark.parametrize(
    "line",
    [
        "About the author: Bo Exempel has covered factories since 2010.",
        "Om skribenten: Anna Exempel är frilansjournalist i Kulim.",
        "Om forfatteren: Kari Eksempel har besøkt fabrikken tre ganger.",
        "Über den Autor: Eva Exempel schreibt seit 2010 über Arbeit.",
    ],
)  # fmt: skip
def test_a_line_that_tells_of_its_writer_itself_takes_no_other_with_it(line: str) -> None:
    assert without(f"{FIRST}\n{line}\n{LAST}") == f"{FIRST}\n{LAST}"
    assert without(f"{FIRST}\n{line}\n{FIRST}\n{LAST}") == f"{FIRST}\n{FIRST}\n{LAST}"


@pytest.mark.parametrize(
    "box",
    [
        "About the author\nBo Exempel covers labour.", "Om skribenten: Anna Exempel", "Om skribenten",
        "Om skribenten: Anna Exempel\nAnna Exempel bevakar arbetsliv.\nHon bor i Kulim.",
        "Om författarna\nAnna Exempel bevakar arbetsliv.\nBo Exempel är fotograf.",
        "Kirjoittajasta\nEeva Esimerkki asuu Helsingissä.",
    ],
)  # fmt: skip
def test_a_box_about_the_writer_takes_no_paragraph_with_it(box: str) -> None:
    """At the end as before the last paragraphs."""
    quote = "”Passen togs ifrån oss”, säger en av arbetarna."
    assert without(f"{FIRST}\n{LAST}\n{box}") == f"{FIRST}\n{LAST}"
    assert without(f"{FIRST}\n{LAST}\n{box}\n{LAST}\n{quote}").endswith(f"\n{LAST}\n{quote}")
    assert without(f"{FIRST}\n{box}\n{LAST}").endswith(f"\n{LAST}")


@pytest.mark.parametrize("sentence", TRUE)
def test_sentences_that_look_like_it_stay(sentence: str) -> None:
    for text in (
        f"{FIRST}\n{sentence}\n{LAST}",
        f"{FIRST}\n\n{LAST}\n\n{sentence}",
        f"{sentence}\n{FIRST}",
        f"{FIRST} {sentence}",
    ):
        assert without(text) == "\n".join(line for line in text.splitlines() if line) or without(text) == text


def test_a_call_inside_a_paragraph_goes_and_its_neighbours_stay() -> None:
    assert without(f"{FIRST} Läs också: Tolv döda i fabriksbrand. {LAST}") == f"{FIRST} {LAST}"


def test_the_items_of_a_newsletter_stay() -> None:
    items = (
        "Pass togs på fabriken\nArbetarna fick lämna sina pass.\nLäs mer\nStrejk i Penang\nFacket kräver lön.\nLäs mer"
    )
    assert without(items) == items.replace("\nLäs mer", "")


PIECES = st.sampled_from([*TEASERS.values(), *NOTICES.values(), *TRUE, FIRST, LAST, "", "•", "Läs också", "1."])


@given(st.lists(st.one_of(PIECES, st.text(max_size=80)), max_size=12).map("\n".join))
def test_never_more_than_half_and_every_place_stays(text: str) -> None:
    found = spans(text)
    assert sum(end - start for start, end in found) <= SHARE * len(text)
    assert all(a[1] <= b[0] for a, b in pairwise(found))
    outside = [text[a:b] for a, b in pairwise([0, *(n for span in found for n in span), len(text)])][::2]
    assert "".join(outside).split() == without(text).split()


@pytest.mark.parametrize(
    "line", ["läs också " * 20_000, "facebook " * 20_000, "a: " * 60_000, "läs också: x. " * 10_000, "\n" * 200_000]
)
@pytest.mark.timeout(10)
def test_hostile_lines_cost_no_time(line: str) -> None:
    spans(line)


def test_pages_and_plain_texts_are_read_without_it() -> None:
    block = "<h3>Läs också</h3><ul><li><a href=/a>Tolv döda i fabriksbrand</a></li></ul>"
    notes = f"<p>Anna Exempel är frilansjournalist.</p><p>{NOTICES['letter, sv']}</p>"
    paragraphs = [*FIRST.split("\n"), LAST]
    page = "<html><body><article><h1>Pass togs</h1>" + block.join(f"<p>{p}</p>" for p in paragraphs) + notes
    plain = "\n".join(["Pass togs", *paragraphs, TEASERS["sv"], NOTICES["letter, sv"]])
    for body, kind in ((page, "text/html"), (plain, "text/plain")):
        assert read(body.encode(), kind, "http://a.example/1", Hints()).text == "\n".join(paragraphs)


def test_try_judges_json_lines_without_it_and_quotes_by_the_places_of_the_text_as_given(tmp_path: Path) -> None:
    story = "Workers at the glove factory had their passports taken away, which is forced labour, a union says."
    teaser = "READ ALSO\n• Child labour in the cobalt mines of Congo\n• Bribery trial of a hospital director begins"
    text = f"{teaser}\n\n{story}\n\n{story.replace('union', 'second union')}"
    file = tmp_path / "one.jsonl"
    file.write_text(json.dumps({"id": "1", "title": "Glove workers speak", "text": text, "lang": "en"}), "utf-8")
    found = json.loads(speak("try", file).out)
    assert "forced_labour" in found["themes"]
    assert not {"child_labour", "corruption"} & set(found["themes"])
    body = f"Glove workers speak\n{text}"
    assert found["evidence"]
    assert all(body[e["start"] : e["end"]] == e["quote"] for e in found["evidence"])
