"""Lines that lead on, label what is paid for, or list tags stay out; sentences and headlines that begin alike stay in."""

from __future__ import annotations

import pytest

from crawler.boilerplate import without

FIRST = (
    "Arbetarna vid fabriken fick lämna ifrån sig sina pass, visar en granskning som flera organisationer står bakom.\n"
    "Företaget säger att det utreder saken och att avgifterna ska betalas tillbaka till dem som har betalat."
)
LAST = "Regionerna köper handskar från fabriken genom en leverantör som nu har bett om en förklaring."
ANYWHERE = (
    "Läs också vår granskning: Exempel Gloves stäms",
    "Läs mer om saken här: Exempel Gloves stäms",
    "Läs mer om kampanjen",
    "Läs fler artiklar om Exempel Gloves här",
    "Läs hela rapporten här.",
    "Les mer om saken her: Eksempel saksøkes",
    "Les flere saker om Eksempel her",
    "Les også hele intervjuet: Eksempel saksøkes",
    "Læs mere om emnet: Eksempel stævnes",
    "Læs mere om Eksempel her",
    "Lue lisää aiheesta: Esimerkki haastettiin",
    "Lue lisää Esimerkin tehtaasta täältä",
    "Lesen Sie mehr über Beispiel Gloves",
    "Lesen Sie auch unsere Recherche: Beispiel Gloves verklagt",
    "Read more about Exempel Gloves here",
    "See also our earlier investigation: Exempel Gloves sued",
    "Artikeln fortsätter under annonsen",
    "ANNONS – Texten fortsätter efter bilden",
    "Saken fortsetter under annonsen",
    "Saka held fram under bildet",
    "Artiklen fortsætter efter annoncen",
    "Juttu jatkuu kuvan jälkeen.",
    "Artikkeli jatkuu mainoksen jälkeen",
    "Der Artikel geht nach der Anzeige weiter",
    "Article continues below advertisement",
    "Annons",
    "Annons:",
    "Mainos",
    "Anzeige",
    "Annons: Exempel söker säljare",
    "Annonse: Eksempel søker selgere",
    "Nästa artikel: Exempel kritiseras",
    "Föregående inlägg\nExempel kritiseras",
    "Neste sak: Eksempel kritiseres",
    "Forrige artikel: Eksempel kritiseres",
    "Seuraava juttu: Esimerkkiä arvostellaan",
    "Nächster Beitrag: Beispiel in der Kritik",
    "← Previous article: Exempel under fire",
    "Next post\nExempel under fire",
    "Taggar: Exempel Gloves, tvångsarbete",
    "Emneord: Eksempel, tvangsarbeid",
    "Nøgleord: Eksempel",
    "Avainsanat: Esimerkki, pakkotyö",
    "Schlagwörter: Beispiel | Zwangsarbeit",
    "Tags: Exempel Gloves",
    "Filed under: forced labour, gloves",
    "Har du tips om tvångsarbete? Mejla tips@exempel.example",
    "Har du tips om barnearbeid? Kontakt oss.",
    "Do you have a tip about forced labour? Get in touch with our reporters.",
    "Vill du läsa mer om barnarbete? Bli prenumerant i dag.",
    "Vil du lese mer om barnearbeid? Bli abonnent.",
    "Stöd vår journalistik – swisha till 123. Utan dig kan vi inte granska tvångsarbete.",
    "Support our journalism on forced labour: donate today.",
    "Copyright 2026 Exempelbladet",
    "Copyright © 2026 Exempelbladet. Alla rättigheter förbehållna.",
    "Denna artikel har tidigare publicerats i Exempelbladet.",
    "This article was originally published by Exempelposten.",
    "Visa i webbläsaren",
    "Denna webbplats använder cookies för statistik.",
    "Genom att använda webbplatsen godkänner du att vi använder kakor.",
    "Ved å fortsette godtar du vår bruk av informasjonskapsler.",
    "Ved at bruge siden accepterer du vores cookies.",
    "Jatkamalla sivuston käyttöä hyväksyt evästeiden käytön.",
    "Durch die Nutzung der Seite stimmen Sie der Verwendung von Cookies zu.",
)
AT_THE_END = (
    "Ämnen: Exempel Gloves, Malaysia",
    "Emner: Eksempel",
    "Aiheet: Esimerkki, Malesia",
    "Themen: Beispiel, Malaysia",
    "Topics: Exempel, Malaysia",
    "Mer om: Eksempel, Malaysia",
    "Föregående: Exempel kritiseras",
    "Next » Exempel under fire",
    "Taggar:\n- Exempel Gloves\n- tvångsarbete",
    "Kirjoittaja on Esimerkin entinen johtaja ja tietokirjailija.",
    "Skribenten är professor i arbetsrätt.",
    "Artikeln är skriven av Anna Exempel, journalist med inriktning på tvångsarbete.",
    "This article was written by Anna Exempel, who covers child labour.",
    "Forfatteren er tidligere direktør i Eksempel.",
    "Die Autorin ist freie Journalistin.",
    "The author is a senior researcher at an institute.",
    "Karin Exempel\nFrilansjournalist som bland annat skrivit om Exempel Gloves.",
    "Bo Exempel\nReporter",
)
STAY = (
    "”Läs mer om kampanjen”, sade hon till arbetarna utanför fabriken.",
    "Läs mer om kampanjen, sade hon till arbetarna här i Kulim.",
    "”Läs mer om kampanjen här”",
    "Läs också lagen noga: den gäller alla, säger inspektören.",
    "Läs hela avtalet innan du skriver på, manar facket alla som söker arbete här på fabriken.",
    "Les mer enn kontrakten, sier fagforeningen til arbeiderne.",
    "Read all contracts before you sign, the union told workers here.",
    "Artikeln fortsätter att gälla efter annonsen om konkursen.",
    "Saken fortsetter i retten etter nyttår.",
    "Juttu jatkuu oikeudessa kuvan julkaisemisen jälkeen.",
    "The story continues after the advertisement was withdrawn by the court.",
    "Annons: ”Arbetare sökes, passet lämnas in”, stod det på fabrikens grind",
    "Annonsen lovade arbetarna lön och bostad.",
    "Anzeige: Gewerkschaft wirft Beispiel Gloves Zwangsarbeit vor",
    "Annons: så lockades arbetarna till fabriken, visar granskningen.",
    "Nästa artikel i avtalet: förbudet mot tvångsarbete.",
    "Nästa artikel: ”Ingen får hållas i slaveri”",
    "Next page of the contract: workers pay for their own food.",
    "Föregående leverantör: Exempel Gloves blev av med sitt avtal",
    "Tags: the workers sewed them into gowns that were sold to the regions",
    "Taggarna på kläderna visar att de syddes av barn i Kulim.",
    "Genom att använda kakor kunde bolaget följa arbetarna dygnet runt.",
    "Denna webbplats använder arbetare för att sprida rykten.",
    "Durch die Nutzung von Cookies konnte die Firma ihre Näherinnen überwachen.",
    "Ved å bruke informasjonskapsler fulgte selskapet sine ansatte.",
    "Ved at bruge cookies overvågede firmaet sine ansatte.",
    "Jatkamalla lakkoa työntekijät vaativat evästeitä palkaksi.",
)
STAY_AT_THE_END = (
    "Skribenten är stämd av Exempels direktör för förtal.",
    "Kirjoittaja on pidätetty Kulimissa.",
    "The author is in prison in Kulim.",
    "Die Autorin ist von der Gewerkschaft ihrer Mitglieder beraubt worden.",
    "Forfatteren er anmeldt af en direktør for Eksempel.",
    "Journalist som granskade Exempel Gloves greps i Kulim",
    "Bo Exempel\nJournalist mördad efter granskning av Exempel Gloves",
    "Bo Exempel fick nog.\nReporter som sökte honom fann fabriken tom.",
    "Produkt: operationsrock\nÄmnen: bly, kadmium",
    "Ämnen: två av dem är förbjudna i hela unionen sedan 2019",
    "Nästa: ”vi ger oss inte”",
    "Next: the workers must be paid, the court said.",
)


@pytest.mark.parametrize("line", ANYWHERE)
def test_lines_that_lead_on_or_label_stay_out_wherever_they_stand(line: str) -> None:
    assert without(f"{FIRST}\n{line}\n{LAST}") == f"{FIRST}\n{LAST}"
    assert without(f"{FIRST}\n{LAST}\n\n{line}") == f"{FIRST}\n{LAST}"


@pytest.mark.parametrize("line", AT_THE_END)
def test_lines_that_are_sure_at_the_end_stay_out_there_only(line: str) -> None:
    assert without(f"{FIRST}\n{LAST}\n{line}") == f"{FIRST}\n{LAST}"
    text = f"{line}\n{FIRST}\n{LAST}\n{FIRST}\n{LAST}"
    assert line.splitlines()[-1] in without(text)


@pytest.mark.parametrize("line", STAY)
def test_sentences_and_headlines_that_begin_alike_stay(line: str) -> None:
    for text in (f"{FIRST}\n{line}\n{LAST}", f"{FIRST}\n{LAST}\n{line}", f"{line}\n{FIRST}\n{LAST}", f"{FIRST} {line}"):
        assert without(text) == text


@pytest.mark.parametrize("line", STAY_AT_THE_END)
def test_what_is_told_in_the_last_lines_stays(line: str) -> None:
    text = f"{FIRST}\n{LAST}\n{line}"
    assert without(text) == text


@pytest.mark.parametrize("line", ["läs mer om ", "taggar: a ", "the author is a ", "genom att x ", "läs också hela "])
@pytest.mark.timeout(10)
def test_long_lines_of_them_cost_no_time(line: str) -> None:
    for end in ("", ":", " här", " head"):
        without(f"{FIRST}\n{line * 20_000}{end}\n{(line.split(':')[0] * 30)[:299]}{end}\n{LAST}")
