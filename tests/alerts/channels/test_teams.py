"""What Teams gets: one Adaptive Card within 20 kB, links as actions, everything from outside in text runs."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import alerts_world as made
import pytest
from poison import POISON, inert_teams
from servers.hooks import Answer
from servers.teams import TeamsServer

from alerts.channels import teams as channel
from alerts.deliver import TOGETHER
from bevaka.errors import GiveUp
from bevaka.records import Message, Tier
from bevaka.settings import SecretRef


def card(message: Message) -> dict[str, Any]:
    found: dict[str, Any] = channel.payload_of(message)["attachments"][0]["content"]
    return found


def texts(value: Any) -> list[str]:
    """Every text of a card, in the order of reading."""
    if isinstance(value, dict):
        own = [value["text"]] if value.get("type") == "TextRun" else []
        return own + [t for inner in value.values() for t in texts(inner)]
    return [t for inner in value for t in texts(inner)] if isinstance(value, list) else []


def test_an_alert_says_what_who_quote_source_exposure_and_why_in_this_order() -> None:
    found = card(made.message())
    assert found["version"] == "1.4"
    said = " | ".join(texts(found["body"]))
    order = (
        "Omedelbart", "Anklagelse · Tvångsarbete · Migrantarbetare · Malaysia", "Pass togs i beslag", "Exempel Gloves Kulim →",
        "Passen låstes in", "Provtidningen, medier, normal trovärdighet", "2 regioner", "till och med 31 januari 2028",
        "Sävar Medical ← Exempel Gloves", "I kedjan bakom ett avtal",
    )  # fmt: skip
    places = [said.index(part) for part in order]
    assert places == sorted(places)
    assert [action["title"] for action in found["actions"]] == ["Öppna händelsen", "Läs hos provtidningen.example"]


def test_the_button_names_the_acts_where_the_link_allows_them() -> None:
    page = "http://127.0.0.1:8001/-/bevaka/story/abc?act=xyz"
    found = card(made.message(items=(made.item(page=page),)))
    assert found["actions"][0] == {
        "type": "Action.OpenUrl", "title": "Ta · Avskriv · Följ upp · Tysta", "url": page, "style": "positive",
    }  # fmt: skip


def test_a_proof_opens_under_the_name_of_its_host() -> None:
    (link,) = [
        part for part in walk(card(made.message())["body"]) if part.get("type") == "TextRun" and "selectAction" in part
    ]
    assert link["text"] == link["selectAction"]["title"] == "savar.example"
    assert link["selectAction"]["url"] == "https://savar.example/leverantorer"


def walk(value: Any) -> list[dict[str, Any]]:
    if isinstance(value, dict):
        return [value, *(part for inner in value.values() for part in walk(inner))]
    return [part for inner in value for part in walk(inner)] if isinstance(value, list) else []


def test_too_much_is_cut_in_order_contracts_and_companies_first_quotes_last() -> None:
    quotes = tuple(f"Citat {n}: {'å' * 500}" for n in range(3))

    def shown(rows: int, length: int) -> tuple[int, int, int]:
        many = {
            name: tuple(f"{mark} {n} {'å' * length}" for n in range(rows))
            for name, mark in (("exposure", "AVTAL"), ("suppliers", "BOLAG"), ("reasons", "SKÄL"))
        }
        payload = channel.payload_of(made.message(items=(made.item(quotes=quotes, proofs=(), chains=(), **many),)))
        assert len(channel.posted(payload)) <= channel.BUDGET
        said = " ".join(texts(payload))
        return said.count("AVTAL"), said.count("BOLAG"), said.count("Citat")

    assert shown(4, 50) == (4, 4, 3), "all of it where there is room"
    found = [shown(rows, 150) for rows in (8, 16, 24, 40, 60)]
    assert found == sorted(found, reverse=True), "more of them never shows more"
    assert all(kept[2] == 3 for kept in found), "quotes stay while anything else can go"
    assert found[-1][0] <= 3
    said = " ".join(texts(card(made.message(items=(made.item(exposure=("AVTAL " + "å" * 350,) * 60),)))))
    assert "… och 54 till" in said or "… och 57 till" in said, "what is left out is counted"


def test_the_budget_is_of_bytes_as_posted() -> None:
    for letter in ("a", "å", "好", "😀", '"', "\\"):
        thing = made.item(headline=letter * 300, quotes=(letter * 600,) * 3, exposure=(letter * 400,) * 30)
        for message in (
            made.message(items=(thing,)),
            made.digest(60, items=(thing,) * 60),
            made.message(items=(), intro=letter * 9000),
        ):
            payload = channel.payload_of(message)
            assert len(channel.posted(payload)) <= channel.BUDGET, letter
            assert json.loads(channel.posted(payload)) == payload


@pytest.mark.parametrize("count", [0, 1, 5, 30, 300])
def test_a_digest_keeps_to_the_budget_and_tells_what_is_left(count: int) -> None:
    message = made.digest(count)
    size = len(json.dumps(channel.payload_of(message), ensure_ascii=False).encode())
    text = json.dumps(card(message), ensure_ascii=False)
    shown = text.count('"separator"')
    assert size <= channel.BUDGET
    assert (f"och {count - shown} nyheter till" in text) is (count > shown)
    assert shown >= min(count, 5)


def test_each_story_of_a_digest_opens_its_page() -> None:
    body = card(made.digest(2, items=(made.item(tier=Tier.DIGEST),)))["body"]
    (action,) = [part["selectAction"] for part in body if "selectAction" in part]
    assert action == {
        "type": "Action.OpenUrl",
        "title": "Öppna händelsen",
        "url": "http://127.0.0.1:8001/-/bevaka/story/abc",
    }


@pytest.mark.parametrize("letter", ["a", "å", "😀", '"'])
@pytest.mark.parametrize("length", [30, 300])
def test_of_several_alerts_in_one_card_every_one_is_shown_and_opens(letter: str, length: int) -> None:
    page = "http://127.0.0.1:8001/-/bevaka/story/{}?act=" + "x" * 220
    items = tuple(
        made.item(
            headline=f"N{n} {letter * length}",
            suppliers=(letter * length,),
            reasons=(letter * length,),
            page=page.format(n),
        )
        for n in range(TOGETHER)
    )
    payload = channel.payload_of(made.message(kind="rolled", items=items, intro=letter * 600))
    assert len(channel.posted(payload)) <= channel.BUDGET
    body = payload["attachments"][0]["content"]["body"]
    said = texts(body)
    for n in range(TOGETHER):
        assert any(text.startswith(f"N{n} ") for text in said)
    opened = [part["selectAction"]["url"] for part in walk(body) if "selectAction" in part]
    assert opened == [page.format(n) for n in range(TOGETHER)]


@pytest.fixture
def flow(monkeypatch: pytest.MonkeyPatch) -> Iterator[TeamsServer]:
    with TeamsServer() as server:
        monkeypatch.setenv("TEST_FLOW", f"{server.url}/workflows/1?sig=geheim-0123456789")
        yield server


OPTIONS = channel.Options(webhook=SecretRef(env="TEST_FLOW"), allow_private=True)


def test_poison_in_a_card_of_several_is_only_text(flow: TeamsServer, tmp_path: Path) -> None:
    for text in POISON:
        item = made.item(headline=text, url=text, suppliers=(text,), themes=(text,), countries=(text,), reasons=(text,))
        message = made.message(kind="rolled", items=(item, item), subject=text, area=text, intro=text)
        assert channel.send(message, OPTIONS, made.post(tmp_path)).state == "accepted"
    assert set(flow.runs) == {"Succeeded"}
    assert len(flow.cards) == len(POISON)
    inert_teams(flow.cards)


def test_what_the_flow_drops_after_its_202_is_in_its_history_only(flow: TeamsServer, tmp_path: Path) -> None:
    post = made.post(tmp_path)
    url = post.secret(OPTIONS.webhook)
    for payload in ({"text": "an old connector's card"}, {"type": "message", "attachments": "x" * 30_000}):
        assert post.json(url, payload, allow_private=True).status == 202
    assert flow.runs == ["The result of the expression 'foreach' is of type 'Null'", "RequestEntityTooLarge"]
    assert flow.cards == []


def test_a_proxy_is_honoured(flow: TeamsServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", flow.url)
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.setenv("TEST_FLOW", "http://flow.region.example/workflows/1?sig=geheim-0123456789")
    assert channel.send(made.message(), OPTIONS, made.post(tmp_path)).state == "accepted"
    assert flow.posts[0].path == "http://flow.region.example/workflows/1?sig=geheim-0123456789"
    assert flow.posts[0].headers["host"] == "flow.region.example"


@pytest.mark.parametrize("status", [401, 403, 404, 410])
def test_a_flow_that_is_gone_says_what_to_look_at(flow: TeamsServer, tmp_path: Path, status: int) -> None:
    flow.answers.append(Answer(status, b'{"error":{"code":"WorkflowTriggerIsNotEnabled"}}'))
    with pytest.raises(GiveUp, match="switched off, expired or without an owner") as caught:
        channel.send(made.message(), OPTIONS, made.post(tmp_path))
    assert "WorkflowTriggerIsNotEnabled" in caught.value.reason
    assert "geheim" not in caught.value.reason
