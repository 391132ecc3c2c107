"""Names as printed: legal forms, genitives, compounds, scripts; and what is not the name."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bevaka.records import Supplier
from nlp.fold import fold
from nlp.legal_forms import strip_forms
from nlp.namebook import NameBook
from nlp.names import has_namesakes, plain, variants
from tests.nlp.conftest import company


def hits(name: str, text: str, lang: str = "sv", aliases: tuple[str, ...] = ()) -> list[str]:
    book = NameBook([Supplier(id="x", name=name, aliases=aliases)])
    return [h.text for h in book.find(fold(text), lang)]


@pytest.mark.parametrize(
    ("printed", "core"),
    [
        ("AB Lindvik (publ)", "lindvik"),
        ("A/S Norholt", "norholt"),
        ("PT Sinar Laut Tbk", "sinar laut"),
        ("Palmera Glove Sdn Bhd", "palmera glove"),
        ("Kaktus Médica S.A. de C.V.", "kaktus médica"),
        ("Lumen Co., Ltd", "lumen"),
        ("Harrow GmbH & Co. KG", "harrow"),
        ("Oy Tiukka Ab", "tiukka"),
        ("Berghem", "berghem"),
    ],
)
def test_legal_forms_go_from_either_end(printed: str, core: str) -> None:
    assert " ".join(strip_forms(plain(printed).split())) == core


@pytest.mark.parametrize(
    "text",
    [
        "Palmera Glove säger nej",
        "PALMERA GLOVE",
        "”Palmera Glove”",
        "Palmera Gloves anställda",
        "Palmera Glove’s workers",
        "Palmera\u00a0Glove",
        "Palmera\nGlove",
        "Palmera  Glove",
        "Pal\u00admera Glove",
        "Pal\u200bmera Glove",
        "Pal-\nmera Glove",
        "Palmera-Glove",
        "Palmera Glove-fabriken",
        "Ｐａｌｍｅｒａ Glove",
        "Palmera\u202e Glove",
        "Palmera&nbsp;Glove",
        "#PalmeraGlove",
        "Palmera Glove/Lindmed",
        "Palmera Glove (Malaysia)",
    ],
)
def test_a_name_is_found_as_it_is_printed(text: str) -> None:
    assert len(hits("Palmera Glove", text)) == 1


@pytest.mark.parametrize(
    ("lang", "text", "count"),
    [
        ("sv", "Lindmeds vd", 1),
        ("sv", "Lindmed:s vd", 1),
        ("sv", "Lindmedkontraktet", 1),
        ("sv", "lindmedkontraktet", 0),
        ("sv", "Lindmedel", 0),
        ("sv", "Xlindmed", 0),
        ("en", "Lindmedley", 0),
        ("fi", "Lindmedille ja Lindmedin", 2),
        ("en", "Lindmedille", 0),
    ],
)
def test_endings_follow_the_language(lang: str, text: str, count: int) -> None:
    assert len(hits("Lindmed", text, lang)) == count


def test_finnish_consonant_gradation() -> None:
    assert hits("Hietakka", "Hietakan johto", "fi") == ["Hietaka"]
    assert hits("Hietakka", "Hietakan johto", "sv") == []


def test_names_in_other_scripts_need_no_space_around() -> None:
    assert hits("Palmera Glove", "据报道棕榈手套工厂", aliases=("棕榈手套",)) == ["棕榈手套"]


@pytest.mark.parametrize("text", ["Nordal & Vik", "Nordal och Vik", "Nordal and Vik", "Nordal&Vik", "NORDAL & VIK A/S"])
def test_and_is_written_in_many_ways(text: str) -> None:
    assert len(hits("Nordal & Vik A/S", text)) == 1


def test_the_longest_name_wins() -> None:
    book = NameBook([Supplier(id="a", name="Norr"), Supplier(id="b", name="Norr Energi")])
    found = book.find(fold("Norr Energi och Norr"), "sv")
    assert [h.suppliers for h in found] == [("b",), ("a",)]


def test_a_shared_name_gives_both() -> None:
    book = NameBook([Supplier(id="a", name="Norr"), Supplier(id="b", name="Sör", aliases=("Norr",))])
    assert book.find(fold("Norr"), "sv")[0].suppliers == ("a", "b")


def test_an_empty_register_finds_nothing() -> None:
    assert NameBook([]).find(fold("Norr \0"), "sv") == []


def test_a_short_core_is_not_made_of_a_country_word() -> None:
    texts = {a.text for a in variants(Supplier(id="x", name="Bro Sverige AB"))}
    assert "bro" not in texts
    assert "bro sverige" in texts


def test_what_the_register_adds_in_brackets_may_be_left_out() -> None:
    assert hits("Palmera (M)", "Palmera och Palmera (M) Sdn Bhd svarar inte") == ["Palmera", "Palmera (M)"]
    assert hits("Palmera Teknik (Penang)", "Palmera Teknik svarar inte") == ["Palmera Teknik"]


def test_a_name_in_one_word_stands_though_another_of_its_names_has_two() -> None:
    found = hits("Norrbock", "40 tekniker från Norrbock", aliases=("Norr Bock Sverige AB",))
    assert found == ["Norrbock"]


@pytest.mark.parametrize(
    ("text", "factory"),
    [
        ("Arbetare vid Norrs fabrik i Kutná Hora strejkar", True),
        ("I Kutná Hora har Norr en fabrik", True),
        ("Norr säger nej. " + "Och så vidare. " * 9 + "Det regnar i Kutná Hora.", False),
        ("Norr säger nej", False),
        ("norr om Kutná Hora", True),
    ],
)
def test_a_factory_is_called_by_its_owner_and_its_place(text: str, factory: bool) -> None:
    works = Supplier(id="works", name="Norr Kutná Hora plant", kind="factory")
    found = NameBook([works, Supplier(id="norr", name="Norr")]).find(fold(text), "sv")
    assert [h.suppliers for h in found] == ([("norr",), ("works",)] if factory else [("norr",)])


def test_only_a_factory_of_another_company_is_called_so() -> None:
    shop = Supplier(id="shop", name="Norr Penang")
    alone = Supplier(id="alone", name="Sör Penang", kind="factory")
    assert NameBook([shop, alone, Supplier(id="norr", name="Norr")]).find(fold("Norr i Penang, Sör i Penang"), "sv")[
        0
    ].suppliers == ("norr",)
    assert [h.suppliers for h in NameBook([shop, alone]).find(fold("Norr i Penang, Sör i Penang"), "sv")] == []


@pytest.mark.parametrize(
    ("name", "country", "text"),
    [
        ("Hillanrinne Oy", "FI", "Hillanrinteen mukaan sopimus päättyi."),
        ("Karpalosaari Oy", "FI", "Karpalosaarella on kaksi tehdasta."),
        ("Mustalampi Oy", "FI", "Mustalammen tehdas suljettiin."),
        ("Hohde Oy", "FI", "Hohteelle myönnettiin lupa."),
        ("Kultalahti Oy", "FI", "Kultalahden tehdas suljettiin."),
        ("Hallanen Oy", "FI", "Hallasen työntekijät lakkoilevat."),
        ("Hallanen Oy", "FI", "Hallasten tehdas suljettiin."),
        ("Vuokon Puhtaus Oy", "FI", "Vuokon Puhtauden siivoojat lakkoilevat."),
        ("Vuokon Puhtaus Oy", "FI", "Vuokon Puhtautta vastaan nostettiin kanne."),
        ("Vuokon Kuljetus Oy", "FI", "Vuokon Kuljetuksen autot seisovat."),
        ("Veltaris SE", "FR", "Veltariksen tehdas suljettiin."),
    ],
)
def test_finnish_names_change_their_stem_before_an_ending(name: str, country: str, text: str) -> None:
    book = NameBook([company("c", name, country=(country,))])
    assert [h.suppliers for h in book.find(fold(text), "fi")] == [("c",)]
    assert book.find(fold(text), "sv") == [], "only Finnish has these endings"


def test_the_first_word_of_several_names_stands_for_them_unless_it_is_the_name_of_another() -> None:
    labs = company("labs", "Veltar Labs", aliases=("Veltar Drugs Ltd",))
    (hit,) = NameBook([labs]).find(fold("Veltar svarar inte"), "sv")
    assert (hit.suppliers, hit.form) == (("labs",), "shortened")
    owner = company("owner", "Veltar Group", aliases=("Veltar",))
    (hit,) = NameBook([labs, owner]).find(fold("Veltar svarar inte"), "sv")
    assert (hit.suppliers, hit.form) == (("owner",), "short")
    once = company("once", "Veltar Labs")
    assert NameBook([once]).find(fold("Veltar svarar inte"), "sv") == []
    sector = company("sector", "Veltar IT Sverige AB", aliases=("Veltar IT Group",))
    (hit,) = NameBook([sector]).find(fold("Veltar svarar inte"), "sv")
    assert (hit.suppliers, hit.form) == (("sector",), "shortened")
    goods = company("goods", "Veltar Lamp AB", aliases=("Veltar Lamp Berhad",))
    assert NameBook([goods]).find(fold("Veltar svarar inte"), "sv") == [], "what it makes is part of the name"


def test_namesakes_hold_for_the_name_that_they_mean() -> None:
    said = company("c", "Veltar AB", aliases=("Yta", "Yta Data"), namesakes=("word:yta (ett område)",))
    assert [has_namesakes(said, name) for name in said.names] == [False, True, True]
    both = company("c", "Veltar AB", aliases=("Yta", "Ornel"), namesakes=("word:yta", "surname"))
    assert [has_namesakes(both, name) for name in both.names] == [True, True, False]
    assert not has_namesakes(company("c", "Veltar AB"), "Veltar AB")


@pytest.mark.parametrize("sort", ["surname", "first name", "person", "town", "place"])
def test_a_sort_of_proper_name_holds_for_the_companys_own_name_and_not_for_its_brands(sort: str) -> None:
    shared = ("Veltar & Ørnsund", "Karl Veltar", "Veltar", "Oernsund")
    brands = ("Ornelia", "Ornel Nordic AB", "鸟")
    own = company("c", "Veltar-Ørnsund Nordic AB", aliases=(*shared, *brands), namesakes=(sort,))
    assert [has_namesakes(own, name) for name in shared] == [True, True, True, True]
    assert [has_namesakes(own, name) for name in brands] == [False, False, False]


@pytest.mark.parametrize("hint", ["abbreviation", "word", "other", "other:veltarr (with two r)"])
def test_any_other_hint_that_does_not_say_which_name_it_means_holds_for_all(hint: str) -> None:
    vague = company("c", "Veltar", aliases=("Ornelia",), namesakes=(hint,))
    assert [has_namesakes(vague, name) for name in vague.names] == [True, True]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Palmera-Olsen", "Palmera-\nOlsen säger nej."),
        ("Palmera-Olsen", "Palmera–Olsen säger nej."),
        ("Palmera Glove", "Palmera Glove™ säger nej."),
        ("Mörkelycke Health", "The maker Morkelycke Health says no."),
        ("Mörkelycke Health", "The maker Moerkelycke Health says no."),
        ("I.M. Palmer", "I. M. Palmer säger nej."),
        ("I.M. Palmer", "IM Palmer säger nej."),
        ("Palmera Glove", "PALMERA GLO-\nVE says no."),
        ("Palmera", "Palmera ehf. says no."),
        ("KV Foods", "K.V. Foods and K. V. Foods say no."),
        ("Palmera Glove", "Palmera&amp;nbsp;Glove says no."),
        ("Palmera Glove", "P\u0430lmer\u0430 Gl\u043eve says no."),
        ("ΠΑΛΜΕΡΟΣ", "Οι εργάτες της Παλμερος"),
        ("Palmera & Olsen", "Palmera + Olsen says no."),
        ("Palmera et Fils SAS", "Palmera & Fils says no."),
        ("O'Palmer Medical", "OPalmer Medical says no."),
        ("UAB „Žaliamera“", "Workers at Zaliamera say no."),
        ("Yıldızmera Tekstil San. ve Tic. A.Ş.", "YILDIZMERA TEKSTİL says no."),
        ("Yıldızmera Tekstil", "Yildizmera Tekstil says no."),
        ("Małopalmera Sp. z o.o.", "Malopalmera says no."),
    ],
)
def test_a_name_is_found_in_other_spellings(name: str, text: str) -> None:
    assert NameBook([company("x", name)]).find(fold(text), "en")


@pytest.mark.parametrize(
    "form",
    [
        "Healthcare Ltd",
        "Medical GmbH",
        "International, Inc.",
        "ehf.",
        "d.o.o.",
        "s. r. o.",
        "sp. z o.o.",
        "a.s.",
        "L.L.C.",
        "S/A",
        "OÜ",
        "e.K.",
        "(publ)",
        ", Inc.",
    ],
)
def test_legal_forms_are_seen_however_they_are_printed(form: str) -> None:
    assert [hit.legal for hit in NameBook([company("x", "Palmera")]).find(fold(f"Palmera {form} svarar"), "sv")] == [
        True
    ]


@pytest.mark.parametrize("text", ["UAB „Palmera“ svarar", "SIA Palmera", "AB Palmera"])
def test_legal_forms_may_stand_in_front(text: str) -> None:
    assert [hit.legal for hit in NameBook([company("x", "Palmera")]).find(fold(text), "sv")] == [True]


@pytest.mark.parametrize(
    "text",
    ["Palmera as a maker", "Palmera health as", "Palmera Healthcare är", "Palmera da", "Palmera sa nei", "Palmera och"],
)
def test_words_that_look_like_legal_forms_are_none(text: str) -> None:
    assert [hit.legal for hit in NameBook([company("x", "Palmera")]).find(fold(text), "sv")] == [False]


def test_a_short_name_keeps_its_marks() -> None:
    assert not NameBook([company("x", "Rök")]).find(fold("Rok is a word."), "en")


def test_words_run_together_without_capitals_inside_are_doubtful() -> None:
    book = NameBook([company("x", "Palmera Glove")])
    assert [hit.form for hit in book.find(fold("PALMERAGLOVE and Palmeraglove, not palmeraglove"), "en")] == [
        "glued"
    ] * 2


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("ООО «Красный Молот»", "Рабочие завода «Красный молот» и КРАСНЫЙ МОЛОТ"),
        ("Χρυσή Ελιά Α.Ε.", "Οι εργάτες της ΧΡΥΣΗ ΕΛΙΑ και της Χρυσή Ελιά"),
        ("شركة النخيل الذهبي ذ.م.م", "عمال النخيل الذهبي وعمال شركة النَّخيل الذَّهبي"),
        ("Công ty TNHH Bông Sen Vàng", "Công nhân của Bông Sen Vàng, Bong Sen Vang"),
        ("安徽绿叶橡胶有限公司", "安徽绿叶\n橡胶的工人,安徽绿叶橡胶有限公司"),
        ("株式会社アオゾラ", "ｱｵｿﾞﾗの工場と㈱アオゾラ"),
        ("주식회사 푸른솔", "푸른솔의 공장, (주)푸른솔"),
        ("บริษัท ถุงมือทอง จำกัด (มหาชน)", "คนงานของถุงมือทองถูกยึด บริษัท ถุงมือทอง จำกัด"),
    ],
)
def test_legal_forms_of_other_scripts_may_be_left_out(name: str, text: str) -> None:
    assert len(hits(name, text, "en")) == 2


@pytest.mark.parametrize(
    "name",
    [
        "Palmera AB Sverige",
        "Palmera osakeyhtiö",
        "Palmera Aktieselskab",
        "P/F Palmera",
        "Palmera Spółka z o.o.",
        "Palmera Gesellschaft mit beschränkter Haftung",
        "Palmera Joint Stock Company",
        "Palmera Public Company Limited",
        "Palmera Sociedad Anónima",
        "Palmera Anonim Şirketi",
        "CV. Palmera",
        "ТОВ «Palmera»",
    ],
)
def test_a_legal_form_may_be_written_out_or_stand_before_a_country(name: str) -> None:
    assert hits(name, "Palmera säger nej") == ["Palmera"]


def test_too_little_of_a_name_is_searched_in_no_script() -> None:
    assert hits("株式会社青空", "青空の下で") == []
    assert hits("株式会社青空", "株式会社青空の工場") == ["株式会社青空"]


_NAMES = ("Palmera Glove", "Lindmed", "Nordal & Vik", "Järnforsen Medicin", "棕榈手套", "Красный Молот")
_UNSEEN = "\u00ad\u200b\u200c\u200d\u2060\ufeff\u202e\u200e"


@given(st.sampled_from(_NAMES), st.data())
def test_a_name_full_of_unseen_characters_is_quoted_as_it_was_printed(name: str, data: st.DataObject) -> None:
    unseen = st.text(alphabet=_UNSEEN, max_size=2)
    # None behind the last letter: what stands there belongs to no name.
    printed = "".join(char + data.draw(unseen) for char in name[:-1]) + name[-1]
    printed = printed.replace(" ", data.draw(st.sampled_from((" ", "\u00a0", "\u2009", "\n", " \r\n", "&nbsp;", "  "))))
    before = data.draw(st.text(alphabet=_UNSEEN + "aß漢ŉİ \n\t", max_size=8)) + " \u200bﬁ "
    text = f"{before}{printed}, {data.draw(st.text(max_size=8))}"
    hit = next(h for h in NameBook([Supplier(id="x", name=name)]).find(fold(text), "sv") if h.start >= len(before))
    assert (hit.start, text[hit.start : hit.end], hit.text) == (len(before), printed, printed)
