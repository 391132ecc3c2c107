"""What an alert says of exposure: regions, contracts until when, and the chain with the proof of each link, in every channel."""

from __future__ import annotations

import re

import alerts_world as made
import pytest
from alerts_world import SUPPLIERS, World

from alerts import render
from alerts.channels import load, slack, teams
from alerts.message import alert_message
from bevaka import clock
from bevaka.records import Message, Proof

LINKS = """\
supplier,supplies_to,source,since,until,confidence
exgloves,savar,https://savar.example/leverantorer/2024,2024-02-01,,high
kulim,exgloves,Exempel Gloves årsredovisning 2023,2019-05-01,2025-12-31,medium
exgloves,nordhand,,,2027-12-31,low
"""


def alert(world: World, **values: object) -> Message:
    world.publish(**values)  # type: ignore[arg-type]
    world.route()
    house = world.house
    return alert_message(world.store.outbox.alert(1), house, house.register, False)


def test_the_chain_is_told_from_the_holder_down_with_the_proof_of_each_link(world: World) -> None:
    world.write("links.csv", LINKS)
    thing = alert(world).items[0]
    assert thing.chains == (
        "Sävar Medical ← Exempel Gloves ← Exempel Gloves Kulim",
        "Nordhand ← Exempel Gloves ← Exempel Gloves Kulim",
    )
    assert thing.proofs == (
        Proof(
            step="Sävar Medical ← Exempel Gloves",
            source="savar.example",
            said="sedan 1 februari 2024, hög tillförlitlighet",
            url="https://savar.example/leverantorer/2024",
        ),
        Proof(
            step="Exempel Gloves ← Exempel Gloves Kulim",
            source="Exempel Gloves årsredovisning 2023",
            said="sedan 1 maj 2019, gällde till och med 31 december 2025, medelhög tillförlitlighet",
        ),
        Proof(
            step="Nordhand ← Exempel Gloves",
            source="",
            said="ingen källa är angiven, till och med 31 december 2027, låg tillförlitlighet",
        ),
    )


def test_a_link_without_proof_says_so_and_english_areas_read_english(world: World) -> None:
    world.write(
        "links.csv", "supplier,supplies_to,source,since,until,confidence\nkvist,buyer:x,https://a.example/,,,\n"
    )
    thing = alert(world, suppliers=["skarm"], products=("ict",)).items[0]
    assert thing.chains == (), "a chain of two is its only link"
    assert thing.proofs == (
        Proof(step="Kvist Datapartner ← Skärmverket", source="", said="no proof of this link is given"),
    )
    assert (thing.exposure, thing.regions) == ((), "")


@pytest.mark.parametrize(
    ("source", "since", "confidence", "proof"),
    [
        ("javascript:alert(1)", "", "", ("javascript:alert(1)", "undated", "")),
        ("https://a.example/" + "x" * 400, "", "certain", ("a.example", "undated, confidence: certain", "")),
        ("https://user:pw@a.example/", "2020-01-01", "", ("https://user:pw@a.example/", "since 1 January 2020", "")),
        ("https://a.example/x y", "", "", ("a.example", "undated", "https://a.example/x%20y")),
    ],
)
def test_odd_sources_are_text_and_never_a_link(
    world: World, source: str, since: str, confidence: str, proof: tuple[str, str, str]
) -> None:
    head = "supplier,supplies_to,source,since,until,confidence\n"
    world.write("links.csv", f'{head}skarm,kvist,"{source}",{since},,{confidence}\n')
    (found,) = alert(world, suppliers=["skarm"], products=("ict",)).items[0].proofs
    assert (found.source, found.said, found.url) == proof


def test_regions_are_summed_up_and_contracts_say_from_and_until_when(world: World) -> None:
    world.write("contracts.csv", """\
contract_id,supplier,area,regions,title,starts,ends
H-1,savar,handskar,Region Halland|Region Skåne,Handskar 2025,2025-01-01,2028-01-31
H-2,nordhand,handskar,Region Skåne|Region Uppsala,,2026-04-01,
H-0,savar,handskar,Region Dalarna,Handskar 2019,2019-01-01,2023-12-31
""")  # fmt: skip
    thing = alert(world).items[0]
    assert thing.regions == "3 regioner: Region Halland, Region Skåne och Region Uppsala"
    assert thing.exposure == (
        "Handskar 2025 (Sävar Medical): Region Halland och Region Skåne, till och med 31 januari 2028",
        "H-2 (Nordhand): Region Skåne och Region Uppsala, från och med 1 april 2026, utan slutdatum",
    )


def test_much_exposure_is_cut_with_a_number(world: World) -> None:
    holders = "".join(f"h{n:02d},Hållare {n:02d},supplier,,SE,gloves,\n" for n in range(20))
    chain = "|".join(f"h{n:02d}" for n in range(20))
    world.write("suppliers.csv", SUPPLIERS + holders + f"stor,Stora Fabriken,factory,{chain},MY,gloves,\n")
    rows = "".join(f"K-{n},h{n:02d},handskar,Region {n},Avtal {n},2020-01-01,\n" for n in range(20))
    world.write("contracts.csv", "contract_id,supplier,area,regions,title,starts,ends\n" + rows)
    thing = alert(world, suppliers=["stor"]).items[0]
    assert len(thing.exposure) == 13
    assert thing.exposure[-1] == "och 8 avtal till"
    assert thing.regions.startswith("20 regioner: Region 0, ")
    bare, rest = thing.proofs
    assert bare.step.count(" ← Stora Fabriken") == 8, "what has no proof stands in one row"
    assert bare.said == "inget belägg är angivet för dessa länkar"
    assert rest.step == "och 12 länkar till"


PATH = "Sävar Medical ← Exempel Gloves ← Exempel Gloves Kulim"
FIRST, NONE = (
    "Sävar Medical ← Exempel Gloves: sedan 1 februari 2024, hög tillförlitlighet",
    "inget belägg för länken är angivet",
)
URL = "https://savar.example/leverantorer"


def texts(value: object) -> str:
    """Every text of a payload, joined."""
    if isinstance(value, dict):
        return "".join(texts(v) for k, v in value.items() if k in ("text", "url") or not isinstance(v, str))
    return "".join(map(texts, value)) if isinstance(value, list) else str(value) if isinstance(value, str) else ""


def test_every_rendering_shows_regions_contracts_chain_and_proof(world: World) -> None:
    message = made.message()
    world_post = made.post(world.root, world.out)
    load("console").send(message, load("console").Options(), world_post)
    page = re.sub(r"<[^>]+>", " ", render.html(message))
    shown = {
        "text": render.text(message),
        "html": page,
        "slack": texts(slack.payload_of(message)["blocks"]),
        "teams": texts(teams.payload_of(message)),
        "console": world.out.getvalue(),
    }
    for name, text in shown.items():
        flat = " ".join(text.split())
        for words in (
            " → ".join(reversed(PATH.split(" ← "))) if name == "slack" else PATH,  # there the chain stands as who
            FIRST,
            NONE,
            "Kedjan",
            "Berörs",
            "2 regioner: Region Halland och Region Skåne",
            "till och med 31 januari 2028",
        ):
            assert words in flat, (name, words)
        assert (URL in text) == (name != "html"), name
    assert f'href="{URL}"' in render.html(message)
    assert (URL, "savar.example") in [(e["url"], e["text"]) for e in _links(slack.payload_of(message))]


def _links(value: object) -> list[dict[str, str]]:
    if isinstance(value, dict):
        return [value] if value.get("type") == "link" else [x for v in value.values() for x in _links(v)]
    return [x for v in value for x in _links(v)] if isinstance(value, list) else []


def test_a_link_holds_on_its_last_day(world: World) -> None:
    world.write(
        "links.csv",
        f"supplier,supplies_to,source,since,until,confidence\nexgloves,savar,Papper,,{clock.today('UTC')},\n",
    )
    assert alert(world).items[0].proofs[0].said == "till och med 6 mars 2026"
