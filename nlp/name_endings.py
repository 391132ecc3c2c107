"""How names go on where they are printed: genitives, the cases of Finnish, heads of compounds, gradation."""

from __future__ import annotations

from collections.abc import Iterator

GENITIVES = frozenset(("", "s", "'s", "'", "es", "ses"))
COLON = frozenset(
    (
        "s",
        "n",
        "en",
        "et",
        "lle",
        "lla",
        "lta",
        "ssa",
        "sta",
        "stä",
        "ssä",
        "ta",
        "tä",
        "in",
        "ään",
        "aan",
        "a",
        "ä",
        "ksi",
        "na",
        "llä",
        "ltä",
        "nä",
        "hen",
        "hin",
        "han",
        "hon",
        "iin",
        "an",
        "kin",
        "kaan",
        "kään",
    )
)
# Finnish cases on a name: Applen, Nokialle, Pilvikosta (with consonant gradation left to aliases).
FINNISH = frozenset(
    (
        "n",
        "in",
        "en",
        "lle",
        "lla",
        "llä",
        "lta",
        "ltä",
        "ssa",
        "ssä",
        "sta",
        "stä",
        "ta",
        "tä",
        "tta",
        "ttä",
        "a",
        "ä",
        "an",
        "än",
        "on",
        "ön",
        "un",
        "yn",
        "iin",
        "een",
        "seen",
        "ksi",
        "na",
        "nä",
        "nen",
        "ille",
        "illa",
        "illä",
        "ilta",
        "iltä",
        "issa",
        "issä",
        "ista",
        "istä",
        "iä",
        "ia",
        "ja",
        "jä",
        "kin",
        "kaan",
        "nsa",
    )
)
COMPOUND_LANGUAGES = frozenset(("sv", "nb", "nn", "da", "de", "fi"))
HEADS = (
    "fabri",
    "affär",
    "aktie",
    "avtal",
    "kontrakt",
    "koncern",
    "chef",
    "produkt",
    "dator",
    "maskin",
    "handsk",
    "hansk",
    "kaffe",
    "sak",
    "sag",
    "skandal",
    "instrument",
    "ägd",
    "eid",
    "leverant",
    "leveran",
    "anställ",
    "ansatt",
    "tillverk",
    "varum",
    "gruppen",
    "företag",
    "bolag",
    "selskap",
    "ledning",
    "sjef",
    "konzern",
    "werk",
    "tehda",
    "tehta",
    "kauppa",
    "juttu",
    "kumi",
    "telefon",
    "batteri",
    "kläd",
    "servr",
    "skärm",
    "skjerm",
    "skærm",
    "bärbar",
    "pc",
    "upphandling",
    "rapport",
    "arbet",
    "arbeid",
    "arbejd",
    "mitarbeit",
    "beschäftigt",
    "tochter",
    "filial",
    "butik",
    "lager",
    "anlägg",
    "anlegg",
    "verksamhet",
    "virksomhed",
    "virksomhet",
    "konserni",
    "yhtiö",
    "tuote",
    "tuotte",
    "työntekij",
    "sopimu",
    "toimittaj",
    "zulief",
    "liefer",
    "geschäft",
    "vertrag",
    "gerät",
    "schirm",
    "möbel",
    "møbel",
    "medarbe",
    "möbl",
    "møbl",
    "buss",
    "säng",
    "städ",
    "tvätt",
    "läkemedel",
    "medicin",
    "medisin",
    "solpanel",
    "solcell",
    "kött",
    "tröj",
    "kläder",
    "bilar",
    "lastbil",
    "vask",
)
# Finnish consonant gradation before an ending: Hillakka, Hillakan (strong → weak, at the end of a name's stem).
GRADES = {"kk": "k", "pp": "p", "tt": "t", "nk": "ng", "nt": "nn", "lt": "ll", "rt": "rr", "mp": "mm"}
# And the other way before the endings of names in -e: Rinne, Rinteen; Välke, Välkkeen.
_STRONG = {"nn": "nt", "ll": "lt", "rr": "rt", "mm": "mp", "k": "kk", "p": "pp", "t": "tt", "d": "t"}
# Between vowels, of Finnish words only: Kultalahti, Kultalahden.
_SINGLE = {"t": "d", "p": "v"}
_VOWELS = "aäeiouyö"
# All that may follow a name within its word, compounds apart.
ENDINGS = GENITIVES | FINNISH


def finnish_stems(text: str, finnish: bool) -> Iterator[str]:
    """What a folded name becomes before the endings of Finnish, where that is another stem: hillakka → hillaka-.

    Names in -s change wherever they come from (veltaris → veltarikse-), others by the rules for Finnish words if the
    company is ``finnish`` (saari → saare-, lampi → lamme-, rinne → rintee-, lehtinen → lehtise- and lehtist-, puhtaus →
    puhtaude- and puhtaut-).
    """
    last, before = text[-1:], text[-3:-1]
    if len(text) < 4:
        return
    weak = text[:-3] + GRADES[before] if before in GRADES and len(text) > 4 else None
    if finnish and not weak and before[-1] in _SINGLE and before[0] not in "stp":
        weak = text[:-2] + _SINGLE[before[-1]]
    if weak and last in _VOWELS:
        yield weak + last
    if last == "s" and text[-2] in _VOWELS:
        yield text[:-1] + "kse"
    if not finnish:
        return
    if len(text) > 5 and text.endswith(("us", "ys")):
        yield from (text[:-1] + "de", text[:-1] + "t")
    if last == "i" and len(text) > 4:
        yield text[:-1] + "e"
        if weak:
            yield weak + "e"
    elif last == "e":
        yield text + "e"
        if strong := _STRONG.get(before) or _STRONG.get(text[-2]):
            yield text[: -3 if before in _STRONG else -2] + strong + "ee"
    elif text.endswith("nen"):
        yield from (text[:-3] + "se", text[:-3] + "st")
