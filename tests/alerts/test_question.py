"""A question to the supplier holds the facts, word for word and with their sources, in both languages, and accuses nobody."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from alerts_world import World

from alerts.names import Names
from alerts.question import Draft, drafts
from bevaka.records import Assertion, Document, Evidence, Finding

TODAY, BY = date(2026, 3, 6), date(2026, 3, 20)


def letters(world: World, language: str = "sv", story: str = "story1", **changes: str) -> dict[str, Draft]:
    members = [(f, replace(d, **changes)) for f, d in world.store.findings.members(story)]
    return asked(world, members, language)


def asked(world: World, members: list[tuple[Finding, Document]], language: str = "sv") -> dict[str, Draft]:
    names = Names(world.house, world.house.register, language)
    return {d.to: d for d in drafts(members, world.store.people.verdicts, names, TODAY, BY)}


def test_each_holder_is_asked_about_its_own_chain_and_contracts(world: World) -> None:
    world.publish()
    found = letters(world)
    assert set(found) == {"savar", "nordhand"}
    draft = found["savar"]
    assert draft.subject == "Fråga om tvångsarbete hos Exempel Gloves Kulim"
    for words in (
        "Till Sävar Medical", "Vi har inte tagit ställning till om det stämmer", "”passen låstes in”",
        "https://provtidningen.example/nyhet/1", "Provtidningen, 6 mars 2026",
        "Exempel Gloves ← Exempel Gloves Kulim: inget belägg är angivet för dessa länkar",
        "Undersökningshandskar 2025 (Sävar Medical): Region Halland och Region Skåne, till och med 31 januari 2028",
        "Svara senast den 20 mars 2026", "Handskar, Region Halland, handskar@region.example",
    ):  # fmt: skip
        assert words in draft.body, words
    assert "Operationshandskar" not in draft.body, "another holder's contract is not its business"
    assert "Operationshandskar" in found["nordhand"].body
    english = letters(world, "en")["savar"]
    assert english.subject == "Question about forced labour at Exempel Gloves Kulim"
    assert "Please answer by 20 March 2026" in english.body
    assert "“passen låstes in”" in english.body, "quotes stay as they were published"


def test_what_the_publication_says_of_itself_is_passed_on(world: World) -> None:
    world.publish(assertion=Assertion.DENIED)
    assert "Enligt publikationen förnekas det." in letters(world)["savar"].body
    assert "dragits tillbaka" in letters(world, state="withdrawn")["savar"].body
    assert "dragits tillbaka" not in letters(world)["savar"].body


def test_a_company_that_a_person_ruled_out_is_not_asked_about(world: World) -> None:
    found = world.publish()
    with world.store.people_transaction():
        world.store.people.add_verdict("https://provtidningen.example/nyhet/1", "kulim", "not", "en ort", "anna")
    assert found.suppliers == ("kulim",)
    assert letters(world) == {}


def test_without_a_holder_the_company_itself_is_asked_and_without_a_company_nobody(world: World) -> None:
    world.publish(suppliers=["lonely"], products=("furniture",))
    draft = letters(world)["lonely"]
    assert "Ensamma Verken" in draft.body
    assert "[ditt namn och din region]" in draft.body
    world.publish(suppliers=[], story="nobody")
    assert letters(world, story="nobody") == {}


def test_many_publications_are_counted_and_hostile_words_stay_words(world: World) -> None:
    for _ in range(8):
        world.publish(story="s")
    members = world.store.findings.members("s")
    assert "och 2 publikationer till" in asked(world, members)["savar"].body
    finding, document = members[0]
    evil = "Hej {who} {day}\r\nBcc: alla@x.example\x1b[31m\u202e"
    finding = replace(finding, evidence=(Evidence(quote=evil, start=0, end=5, why="x"),))
    document = replace(document, title=evil, url="javascript:alert(1)", source_name=evil)
    draft = asked(world, [(finding, document)])["savar"]
    assert "javascript" not in draft.body
    assert not any(text.startswith("Bcc") for text in draft.body.split("\n"))
    assert not any(c in draft.body for c in "\r\x1b\u202e")
    assert "{who} {day}" in draft.body
