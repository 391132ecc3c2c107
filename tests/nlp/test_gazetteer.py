"""Places near and far by name, and what only looks like one; words that only look like goods."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from bevaka.records import Document
from nlp.pipeline import Tagger
from nlp.places import places
from nlp.reading import STRONG

Make = Callable[..., Document]


def named(tagger: Tagger, document: Document, lang: str) -> set[str]:
    reading, _ = tagger.read(replace(document, language=lang))
    return {place.code for place in places(reading)}


@pytest.mark.parametrize(
    ("lang", "text", "code"),
    [
        ("sv", "Arbetarna i gruvan i Lualaba fick ingen lön förra året.", "CD"),
        ("sv", "Fabriken i Longhua ligger långt från Liuyangs centrum.", "CN"),
        ("sv", "Städarna i Lund fick ingen lön förra året.", "SE"),
        ("sv", "Lunds kommun har inte betalat städarna.", "SE"),
        ("sv", "Bärplockarna i Storuman fick ingen lön förra året.", "SE"),
        ("sv", "Växthusen i Närpes har anställt utan avtal.", "FI"),
        ("en", "The workers at the free zone in Haina were not paid last year.", "DO"),
        ("en", "Pickers on farms around Patrocínio were not paid last year.", "BR"),
        ("en", "The garment factory in Kampot was closed last year.", "KH"),
        ("en", "Cleaners in Scunthorpe were not paid last year.", "GB"),
        ("nb", "Arbeiderne på fabrikken i Şanlıurfa fikk ikke lønn i fjor.", "TR"),
        ("nb", "Renholderne i Mosjøen fikk ikke lønn i fjor.", "NO"),
        ("nb", "Renholderne i Moss fikk ikke lønn i fjor.", "NO"),
        ("nn", "Arbeidarane i Sogndal fekk ikkje løn i fjor.", "NO"),
        ("da", "Arbejderne i gruven på Halmahera fik ikke løn sidste år.", "ID"),
        ("da", "Rengøringsfolkene i Skive fik ikke løn sidste år.", "DK"),
        ("da", "Arbejderne fra sisalmarkerne ved Amboasary fik ikke løn.", "MG"),
        ("fi", "Työntekijöille ei maksettu palkkaa Ämmänsaaressa viime vuonna.", "FI"),
        ("fi", "Eräs närpiöläinen viljelijä ei maksanut palkkoja.", "FI"),
        ("fi", "Tehdas suljettiin Närpiössä viime vuonna.", "FI"),
        ("fi", "Tehdas suljettiin Kampotissa viime vuonna.", "KH"),
        ("fi", "Kaivoksen työntekijät lakkoilivat Lualabassa viime vuonna.", "CD"),
        ("de", "Die Arbeiter der Fabrik in Changsha bekamen keinen Lohn.", "CN"),
        ("de", "Das Mönchengladbacher Unternehmen zahlte keinen Lohn.", "DE"),
        ("de", "Die Reinigungskräfte in Essen bekamen keinen Lohn.", "DE"),
        ("de", "Die Beschäftigten in Dornbirn bekamen keinen Lohn.", "AT"),
    ],
)
def test_a_place_tells_its_country(tagger: Tagger, doc: Make, lang: str, text: str, code: str) -> None:
    assert named(tagger, doc("", text), lang) == {code}


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("sv", "Plockarna fick ingen lön, säger Johan Lund, som leder facket."),
        ("sv", "Lund säger att städarna inte fick lön. Berg och Holm höll med."),
        ("sv", "I lunden bakom fabriken sov arbetarna utan lön."),
        ("sv", "Vara sig de eller vi fick lön förra året."),
        ("sv", "Havret säger ingenting om lönen förra året."),
        ("en", "Reading the contract, Victoria Jackson and Austin Hamilton saw no wages."),
        ("en", "Florence said that home office work was not paid last year."),
        ("nb", "Torunn sier at fagforbundet ikke fikk svar om lønnen."),
        ("nb", "Moss vokste på taket over arbeiderne som ikke fikk lønn."),
        ("da", "Det ændrer ikke på politiken, siger Hansen om lønnen."),
        ("da", "Skive efter skive blev skåret af arbejderne uden løn."),
        ("fi", "Kela ja korkein oikeus eivät vastanneet palkoista."),
        ("fi", "Virtanen sanoo, ettei palkkoja maksettu viime vuonna."),
        ("de", "Zahlen nennt das Unternehmen nicht, sagt Frau Essen über den Lohn."),
        ("de", "Das Essen war schlecht, das Leiden groß, die Sitten rau, der Lohn gering."),
    ],
)
def test_words_and_people_are_no_places(tagger: Tagger, doc: Make, lang: str, text: str) -> None:
    assert named(tagger, doc("", text), lang) == set()


def test_of_a_place_behind_a_small_word_only_the_name_is_kept(tagger: Tagger, doc: Make) -> None:
    reading, _ = tagger.read(doc("", "Städarna i Lund fick ingen lön förra året."))
    assert [reading.body[place.start : place.end] for place in places(reading)] == ["Lund"]


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("sv", "Facket räknar med att arbetarna får pengarna efter förhandlingarna, skriver tidningarna."),
        ("sv", "Arbetarna gick ut i protest för att vinna målet, säger Mats vid vetenskapsrådet som skött frågan."),
        ("de", "Die Arbeiter wollen im Sommer nach Hause reisen."),
        ("da", "Arbejderne fik suppen serveret, siger Mads, og de sprøjter gården med hænderne i skødet."),
        ("fi", "Alipalkkauksesta ei löytynyt näyttöä Sri Lankan työntekijöiltä."),
        ("en", "The workers said that its suppliers came by moped."),
    ],
)
def test_what_only_looks_like_goods_is_none(tagger: Tagger, doc: Make, lang: str, text: str) -> None:
    reading, _ = tagger.read(replace(doc("", text), language=lang))
    strong = {found.label for found in reading.found if found.label.startswith("product:") and found.weight >= STRONG}
    assert strong == set()
