"""When a page says that it was published, in the spellings of seven languages: 14 March 2026 and days near it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from crawler.readers import Hints
from crawler.readers.html import read

NOW = datetime(2026, 3, 20, 12, tzinfo=UTC)
TEXT = "<p>Stycke om fabriken i Exempelstan, där arbetare inte fick tillbaka sina pass av ledningen.</p>" * 4

SPELLINGS: dict[str | None, list[tuple[str, str]]] = {
    "2026-03-14T11:00 day": [
        ("sv", "14 mar 2026"), ("sv", "14 mars 2026"), ("sv", "Lördag 14 mars 2026"), ("sv", "lördagen den 14 mars 2026"),
        ("sv", "Den 14:e mars 2026"), ("sv", "2026-03-14"), ("sv", "14/3 2026"), ("sv", "14/3-26"), ("sv", "14/3 -26"),
        ("sv", "20260314"), ("sv", "14.3.2026"), ("sv", "14.03.26"), ("sv", "14 MARS"), ("sv", "lör 14 mar"),
        ("sv", "Publicerad 14 mars 2026 Uppdaterad 16 mars 2026"), ("sv", "Uppdaterad 16 mars 2026, publicerad 14 mars 2026"),
        ("sv", "Uppdaterad 2026-03-16 | Publicerad 2026-03-14"), ("sv", "Senast ändrad 2026-03-14"),
        ("sv", "Först publicerad 14 mars 2026"), ("sv", "Nyhet | 14 mars 2026 | Lästid 3 min"),
        ("sv", "Publicerat av Anna Exempel den 14 mars 2026"), ("sv", "Stockholm 14 mars 2026"), ("nb", "14. mars 2026"),
        ("nb", "Publisert: 14.03.2026"), ("nb", "lørdag 14. mars"), ("nb", "Sist oppdatert 16.03.2026 Publisert 14.03.2026"),
        ("nb", "Først publisert: 14.03.2026, sist endret: 16.03.2026"), ("nb", "14. mar. 2026"), ("nb", "Publisert 14/03/2026"),
        ("nn", "laurdag 14. mars 2026"), ("nn", "Sist oppdatert 16. mars 2026 · Publisert 14. mars 2026"),
        ("da", "14. marts 2026"), ("da", "Offentliggjort 14. mar. 2026"), ("da", "d. 14. marts 2026"), ("da", "14-03-2026"),
        ("da", "Opdateret 16. marts 2026, Publiceret 14. marts 2026"), ("da", "Senest opdateret: 14. marts 2026"),
        ("da", "Udgivet den 14.03.2026"), ("da", "14.03.26"), ("da", "lørdag den 14. marts 2026"), ("fi", "14.3.2026"),
        ("fi", "14. maaliskuuta 2026"), ("fi", "lauantaina 14. maaliskuuta 2026"), ("fi", "la 14.3.2026"),
        ("fi", "Päivitetty 16.3.2026 | Julkaistu 14.3.2026"), ("fi", "Julkaistu 14.3.2026, päivitetty 16.3.2026"),
        ("fi", "Muokattu 14.3.2026"), ("de", "14. März 2026"), ("de", "Stand: 14. März 2026"), ("de", "Samstag, 14. März 2026"),
        ("de", "Aktualisiert am 16.03.2026 | Veröffentlicht am 14.03.2026"), ("de", "14. Mrz. 2026"), ("de", "14.3.26"),
        ("de", "Erschienen: 14.03.2026"), ("en", "14 March 2026"), ("en", "March 14, 2026"), ("en", "Mar 14, 2026"),
        ("en", "Saturday, March 14th, 2026"), ("en", "14th of March 2026"), ("en", "03/14/2026"), ("en", "14/03/2026"),
        ("en", "2026/03/14"), ("en", "Posted on March 14, 2026 by Anna Example"), ("en", "Last updated: March 14, 2026"),
        ("en", "Updated March 16, 2026 | Published March 14, 2026"), ("en", "14-Mar-2026"),
    ],
    "2026-03-14T13:05 minute": [
        ("sv", "2026-03-14 14:05"), ("sv", "2026-03-14 kl. 14.05"), ("sv", "14 mars 2026 kl 14:05"),
        ("sv", "Pressmeddelande • 2026-03-14 14:05 CET"), ("sv", "Skapad: 2026-03-14 14:05:33"),
        ("sv", "STOCKHOLM, 2026-03-14 14:05 CET (GLOBE)"), ("nb", "Publisert 14. mars 2026 kl. 14:05"),
        ("nb", "14.03.2026 14:05"), ("nb", "14.03.2026 kl. 14.05"), ("nb", "Publisert lørdag 14. mars 2026 - 14:05"),
        ("nb", "14 mar 2026 14:05"), ("nn", "Publisert 14. mars 2026 kl. 14.05"), ("da", "Publiceret 14. marts 2026 kl. 14.05"),
        ("da", "lør. 14. mar. 2026 14:05"), ("da", "14. marts 2026, kl. 14:05"), ("fi", "14.03.2026 14:05"),
        ("fi", "Julkaistu 14.3.2026 klo 14.05"), ("fi", "Julkaistu: la 14.3.2026 14:05"),
        ("fi", "14.3.2026 klo 14:05 | Päivitetty 16.3.2026 klo 9:00"), ("de", "14.03.2026, 14:05 Uhr"),
        ("de", "Veröffentlicht am 14. März 2026 um 14:05 Uhr"), ("de", "Sa, 14.03.2026 - 14:05"),
        ("de", "Stand 14.03.2026, 14:05"), ("en", "14 Mar 2026, 2:05 pm CET"), ("en", "Mar. 14, 2026 9:05 a.m. ET"),
    ],
    "2026-03-19T11:00 day": [
        ("sv", "Publicerad: i går"), ("en", "yesterday"),
    ],
    "2026-03-19T13:05 minute": [
        ("sv", "Publicerad: i går 14.05"), ("sv", "Igår kl. 14.05"), ("nb", "Publisert i går kl. 14:05"),
        ("nn", "i går kl. 14.05"), ("da", "Publiceret i går kl. 14:05"), ("fi", "eilen klo 14.05"),
        ("de", "Gestern, 14:05 Uhr"),
    ],
    "2026-03-20T07:30 minute": [
        ("sv", "Idag 08:30"), ("nb", "i dag 08.30"), ("da", "I dag kl. 08.30"), ("fi", "tänään 8.30"),
        ("de", "Heute, 8.30 Uhr"),
    ],
    "2026-03-18T11:00 day": [
        ("sv", "i förrgår"), ("sv", "2 dagar sedan"), ("sv", "för två dagar sedan"), ("nb", "2 dager siden"),
        ("da", "for 2 dage siden"), ("fi", "2 päivää sitten"), ("de", "vor zwei Tagen"), ("en", "2 days ago"),
    ],
    "2026-03-20T09:00 minute": [
        ("sv", "3 timmar sedan"), ("sv", "för 3 timmar sedan"), ("nb", "for 3 timer siden"), ("nn", "for 3 timar sidan"),
        ("da", "for 3 timer siden"), ("fi", "3 tuntia sitten"), ("de", "vor 3 Stunden"), ("en", "3 hours ago"),
    ],
    None: [
        ("sv", "140326"), ("sv", "vecka 11, 2026"), ("sv", "v. 11 2026"), ("sv", "mars 2026"), ("nb", "Uke 11"),
        ("fi", "maaliskuussa 2026"), ("fi", "viikko 11"), ("de", "KW 11"), ("en", "05/03/2026"), ("en", "Week 11, 2026"),
        ("en", "March 2026"), ("en", "Spring 2026"),
    ],
    "2026-03-05T11:00 day": [
        ("nb", "Publisert 5/3-2026"), ("nb", "05.03.2026"), ("da", "05-03-2026"), ("da", "05/03/2026"),
        ("fi", "torstaina 5.3."), ("fi", "5.3.2026"),
    ],
    "2026-03-05T08:05 minute": [
        ("nb", "5. mars 2026 kl 9.05"),
    ],
    "2026-03-16T11:00 day": [
        ("nn", "Måndag 16. mars 2026"),
    ],
    "2026-03-05T13:05 minute": [
        ("fi", "to 5.3. klo 14.05"),
    ],
    "2026-03-14T14:05 minute": [
        ("en", "Published 14 March 2026 14.05 GMT"), ("en", "Sat 14 Mar 2026 14.05 GMT"),
    ],
    "2026-03-20T11:00 minute": [
        ("en", "an hour ago"),
    ],
}  # fmt: skip


@pytest.mark.parametrize(
    ("language", "said", "meant"), [(*one, meant) for meant, many in SPELLINGS.items() for one in many]
)
def test_a_date_beside_a_headline_is_read_as_its_language_writes_it(
    language: str, said: str, meant: str | None
) -> None:
    page = f"<html lang='{language}'><body><main><h1>En lång rubrik om pass</h1><p class='x'>{said}</p>{TEXT}</main></body></html>"
    found = read(page.encode(), "text/html; charset=utf-8", "https://a.example/nyhet-om-pass", Hints(now=NOW))
    assert (f"{found.published:%Y-%m-%dT%H:%M} {found.precision}" if found.published else None) == meant
