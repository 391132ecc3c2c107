"""The words that dates are written with in Swedish, Norwegian, Danish, Icelandic, Finnish, German and English; lower case.

Of Dutch, Spanish, Catalan, French and Italian the names of months are known, so that whole dates can be read.
"""

from __future__ import annotations

from datetime import timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

_MONTHS = {
    1: "january januari januar jänner tammikuu tammi tammik jan janúar janvier enero gener gennaio",
    2: "february februari februar feber helmikuu helmi helmik feb febrúar février febrero febrer febbraio",
    3: "march mars marts märz maaliskuu maalis maalisk mar mär maar mrz maart marzo març",
    4: "april huhtikuu huhti huhtik apr avril apríl abril aprile",
    5: "may maj mai toukokuu touko toukok maí mei mayo maig maggio",
    6: "june juni kesäkuu kesä kesäk jun júní juin junio juny giugno",
    7: "july juli heinäkuu heinä heinäk jul júlí juillet julio juliol luglio",
    8: "august augusti elokuu elo elok aug ágúst augustus août agosto agost",
    9: "september syyskuu syys syysk sep sept septembre septiembre setembre settembre",
    10: "october oktober lokakuu loka lokak oct okt október octobre octubre ottobre",
    11: "november marraskuu marras marrask nov nóvember novembre noviembre",
    12: "december desember dezember joulukuu joulu jouluk dec dez des décembre diciembre desembre dicembre",
}
MONTHS = {name: number for number, names in _MONTHS.items() for name in names.split()}
IN_HEADERS = dict(
    enumerate(["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"], start=1)
)
"""The months as mail has them (RFC 5322, 3.3)."""
BACK = {
    2: "i förrgår|i forgårs|toissapäivänä|vorgestern|the day before yesterday",
    1: "i går|igår|í gær|eilen|yesterday|gestern",
    0: "i dag|idag|í dag|i morse|i morges|tänään|today|this morning|heute",
}
"""How many days back a word leads."""
_LAST_DAYS = (
    "måndag|mandag|maanantaina|montag|monday",
    "tisdag|tirsdag|tiistaina|dienstag|tuesday",
    "onsdag|keskiviikkona|mittwoch|wednesday",
    "torsdag|torstaina|donnerstag|thursday",
    "fredag|perjantaina|freitag|friday",
    "lördag|lørdag|lauantaina|samstag|saturday",
    "söndag|søndag|sunnuntaina|sonntag|sunday",
)
LAST_DAYS = {name: number for number, names in enumerate(_LAST_DAYS) for name in names.split("|")}
"""Days of the week as they stand in "i lördags", "sist lørdag", "viime lauantaina", "letzten Samstag", by number from Monday."""
LAST = "sist|sista|viime|letzten|vergangenen|last"
"""What stands before them, where it is not "i" with an "s" behind the day."""
DAY_FIRST = frozenset(["sv", "nb", "nn", "no", "da", "is", "fo", "fi", "et", "de", "nl", "fr", "es", "ca", "it", "pt"])
"""Languages in which 9/3 and 01-03-2026 have the day first; English is none of them, because it goes both ways."""
DAYTIME = (
    "kväll|eftermiddag|förmiddag|natt|kveld|ettermiddag|formiddag|aften|morges|morse|morgen|früh|nachmittag|abend"
    "|aamulla|iltapäivällä|illalla|morning|afternoon|evening"
)
"""What part of the day a word that leads back may name: "i går kväll"."""
NOW = "nyss|just nu|just now|akkurat nå|lige nu|juuri (?:nyt|äsken)|gerade eben"
_NUMBERS = {
    1: "en ett et ei én ein eine einem einer a an one yksi", 2: "två to zwei two kaksi", 3: "tre drei three kolme",
    4: "fyra fire vier four neljä", 5: "fem fünf five viisi", 6: "sex seks sechs six kuusi", 7: "sju syv sieben seven seitsemän",
    8: "åtta åtte otte acht eight kahdeksan", 9: "nio ni neun nine yhdeksän", 10: "tio ti zehn ten kymmenen",
}  # fmt: skip
NUMBERS = {name: number for number, names in _NUMBERS.items() for name in names.split()}
UNITS = {
    60: "min|minut(?:er|ter|t|en)?|minute[nrs]?|minuutti(?:a)?",
    3600: "t|h|tim|timmar|timme|time|timer|timar|hours?|stunden?|std|tunti(?:a)?",
    86400: "dygn|døgn|dag(?:ar|er|e)?|dgr|days?|tage?n?|päivä(?:ä)?",
}
"""Patterns of units of time, by their seconds."""
_HOURS = {
    "UTC": 0, "GMT": 0, "WEST": 1, "BST": 1, "CET": 1, "CEST": 2, "MEZ": 1, "MESZ": 2, "EET": 2, "EEST": 3,
    "EST": -5, "EDT": -4, "PST": -8, "PDT": -7,
}  # fmt: skip
ZONES: dict[str, tzinfo] = {name: timezone(timedelta(hours=hours)) for name, hours in _HOURS.items()}
ZONES |= {"ET": ZoneInfo("America/New_York"), "CT": ZoneInfo("America/Chicago"), "PT": ZoneInfo("America/Los_Angeles")}
"""Zones as they stand beside a clock, in capitals."""
PUBLISHED = (
    "publicerad|publicerat|publicerades|publisert|publiceret|offentliggjort|udgivet|julkaistu|veröffentlicht"
    "|opprettet|oprettet|luotu|erstellt|created|publiceringsdatum|publiseringsdato|publikationsdatum|julkaisupäivä|erschienen"
    "|published|posted|skapad|lagt ut|utlagd|birt|gepubliceerd|publicado|publicat|publié|pubblicato"
)
FIRST = "först|først|first|originally|ursprungligen|opprinnelig|opprinneleg|oprindeligt|alun perin|zuerst|ursprünglich"
"""What may stand before a word of ``PUBLISHED``."""
UPDATED = (
    "uppdaterad|uppdaterades|ändrad|reviderad|oppdatert|endret|opdateret|ændret|päivitetty|muokattu|aktualisiert|updated"
    "|modified|revised"
)
LAST_TIME = "senast|sist|senest|sidst|last|viimeksi|zuletzt"
"""What may stand before a word of ``UPDATED``."""
LABELS = f"{PUBLISHED}|{UPDATED}|datum|dato|date|päivämäärä|pvm"
_WEEKDAYS = """måndag tisdag onsdag torsdag fredag lördag söndag mån tis ons tors fre lör sön
mandag tirsdag lørdag søndag man tir tor lør søn
maanantai tiistai keskiviikko torstai perjantai lauantai sunnuntai ma ti ke to pe la su
montag dienstag mittwoch donnerstag freitag samstag sonntag mo di mi do fr sa so
måndagen tisdagen onsdagen torsdagen fredagen lördagen söndagen tysdag laurdag sundag
maanantaina tiistaina keskiviikkona torstaina perjantaina lauantaina sunnuntaina
monday tuesday wednesday thursday friday saturday sunday mon tue wed thu fri sat sun"""
WEEKDAYS = tuple(_WEEKDAYS.split())
"""Days of the week, and how they are shortened."""
_SMALL = """kl klo klockan klokken at um kello ob den d am on the of av e te dje tte st nd rd th uhr a p m för for ago
sedan siden sidan sitten vor ta de del pm nyss just nu now akkurat nå lige juuri nyt äsken gerade eben"""
_DAYS_BACK = "|".join(BACK.values()).replace(" ", "|").split("|")
_CASES = [f"{month}{end}" for month in MONTHS for end in ("ta", "ssa", "n")]
ALL = frozenset(
    (
        *MONTHS,
        *_CASES,
        *NUMBERS,
        *map(str.lower, ZONES),
        *WEEKDAYS,
        *LAST_TIME.split("|"),
        *LABELS.split("|"),
        *_SMALL.split(),
        *_DAYS_BACK,
        *DAYTIME.split("|"),
        *LAST_DAYS,
        *(f"{day}s" for day in LAST_DAYS),
        *LAST.split("|"),
    ),
)
"""Every word that may stand in a line that is nothing but a date; units apart."""
