"""Blocks: what a busy person needs stands first, everything fits, and nothing that came from outside is markup."""

from __future__ import annotations

from typing import Any

import alerts_world as made
import pytest
from servers.slack import fault
from slack_world import buttons, words

from alerts.slack.blocks import edited_payload, escaped, payload_of
from bevaka.records import Proof, Standing

STATES = ("open", "muted", "taken", "assigned", "dismissed")


def standing(state: str = "open", **values: Any) -> Standing:
    lines = () if state == "open" else ("Omhändertagen av anna@region.example, 6 mars 2026 14:05",)
    return Standing(**{"story_id": "abc", "state": state, "lines": lines, **values})


def test_an_alert_says_what_who_where_whose_word_and_what_is_exposed_in_that_order() -> None:
    payload = payload_of(made.message(standing=standing()), buttons=True)
    text = words(payload)
    order = [
        "Anklagelse: Tvångsarbete – Exempel Gloves Kulim", "Pass togs i beslag", "Provtidningen, medier, normal trovärdighet",
        "Passen låstes in", "Vem: ", "Var: ", "Malaysia", "Berörs: ", "Avtal: ", "Varför du: ", "Kedjan: ",
        "Läs hos provtidningen.example", "Öppna händelsen", "Jag tar den", "Rör ditt riskområde",
    ]  # fmt: skip
    places = [text.find(part) for part in order]
    assert -1 not in places, dict(zip(order, places, strict=True))
    assert places == sorted(places)
    assert [b["type"] for b in payload["blocks"]] == ["header", "rich_text", "actions", "context"]


def test_the_buttons_follow_the_state_and_speak_the_language_of_the_message() -> None:
    offered = {s: buttons(payload_of(made.message(standing=standing(s)), buttons=True)) for s in STATES}
    assert offered["open"] == offered["muted"] == ["take", "dismiss", "follow", "mute"]
    assert offered["taken"] == offered["assigned"] == ["take", "follow", "dismiss", "mute", "reopen"]
    assert offered["dismissed"] == ["reopen"]
    english = payload_of(made.message(language="en", standing=standing("taken")), buttons=True)
    assert "I take over" in words(english)
    assert english["blocks"][-2]["elements"][0]["value"] == "en abc"
    assert buttons(payload_of(made.message(standing=standing()))) == [], "nobody would hear them"
    assert buttons(payload_of(made.message(), buttons=True)) == []
    assert buttons(payload_of(made.digest(3), buttons=True)) == []


@pytest.mark.parametrize("state", STATES)
def test_whatever_is_said_fits(state: str) -> None:
    long = ("långt ord " * 600).strip()
    proofs = tuple(
        Proof(step=f"{n} {long}", source="x", said=long, url=f"https://x.example/{n}{'a' * 1800}") for n in range(30)
    )
    item = made.item(
        headline=long, quotes=(long,) * 3, suppliers=(long,) * 9, countries=(long,) * 40, exposure=(long,) * 60,
        reasons=(long,) * 9, regions=long, chains=(long,) * 9, proofs=proofs, source=long, themes=(long,) * 9,
        url=f"https://x.example/{'u' * 1900}", page=f"https://x.example/{'p' * 1900}",
    )  # fmt: skip
    for text in ("&<>" * 2000, "å" * 5000, long):
        given = standing(state, lines=(text,) * 4, news=(text,) * 3)
        message = made.message(subject=text, intro=text, items=(item,), footer=(text,) * 5, standing=given, repeat=True)
        for payload in (payload_of(message, buttons=True), edited_payload(message, buttons=True)):
            assert fault(payload["blocks"]) == ""
            assert buttons(payload), "the buttons are never what is left out"
        assert fault(edited_payload(made.message(items=(), intro=text * 9, standing=given))["blocks"]) == ""


def test_a_digest_tells_how_many_do_not_fit() -> None:
    for count in (1, 5, 30, 300):
        blocks = payload_of(made.digest(count))["blocks"]
        assert fault(blocks) == ""
        shown = sum(block["type"] == "header" for block in blocks) - 1
        said = [block["elements"][0]["text"] for block in blocks if block["type"] == "context"]
        assert (f"och {count - shown} nyheter till" in said) is (count > shown)
        assert shown >= min(count, 5)


def test_exactly_three_characters_are_escaped() -> None:
    assert escaped("<!here> & > \"'*_`~") == "&lt;!here&gt; &amp; &gt; \"'*_`~"
