"""The exam that every channel of the house takes: statuses, time-outs, too long texts, secrets, private addresses, poison."""

from __future__ import annotations

import io
import json
from base64 import b64encode
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import date
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import alerts_world as made
import pytest
from a2 import PLAIN
from poison import POISON, inert_html, inert_json, inert_mail, inert_plain, inert_slack, inert_teams, inert_terminal
from servers.hooks import Answer, HookServer
from servers.slack import SlackServer
from servers.smtp import MailServer
from servers.teams import TeamsServer
from servers.webhook import WebhookServer

from alerts import channels
from alerts.channels import email as email_channel
from alerts.message import reduced
from bevaka import clock, logs
from bevaka.errors import GiveUp, TryLater
from bevaka.records import Day, Item, Message, Proof, Receipt

DAYS = (Day(day=date(2026, 3, 5), read=3, told=0), Day(day=date(2026, 3, 6), read=9, told=1))
SIGNING = "whsec_" + b64encode(b"k" * 32).decode()
SECRET = "geheim-T0K3N-0123456789"


@dataclass
class Bench:
    """All channels, each before a server that behaves like its service."""

    root: Path
    slack: SlackServer
    teams: TeamsServer
    mail: MailServer
    hook: WebhookServer
    plain: HookServer
    out: io.StringIO

    def tables(self) -> dict[str, dict[str, Any]]:
        slack = {"kind": "slack", "token": {"env": "TEST_TOKEN"}, "channel": "C1", "base_url": self.slack.api}
        return {
            "console": {"kind": "console"},
            "file": {"kind": "file"},
            "email": {
                "kind": "email", "host": "127.0.0.1", "port": self.mail.port, "security": "none",
                "sender": "Bevaka <bevaka@region.example>",
            },
            "slack": {**slack, "allow_private": True},
            "slack_hook": {"kind": "slack", "webhook": {"env": "TEST_SLACK_HOOK"}, "allow_private": True},
            "webhook": {
                "kind": "webhook", "webhook": {"env": "TEST_WEBHOOK"}, "secret": {"env": "TEST_SIGNING"}, "allow_private": True,
            },
            "apprise": {"kind": "apprise", "url": {"env": "TEST_APPRISE"}, "allow_private": True},
            "teams": {"kind": "teams", "webhook": {"env": "TEST_TEAMS_HOOK"}, "allow_private": True},
        }  # fmt: skip

    def send(self, name: str, message: Message, **changed: Any) -> Receipt:
        channel, options = channels.options({**self.tables()[name], **changed})
        return channel.send(message, options, made.post(self.root, self.out))


@pytest.fixture
def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bench]:
    with ExitStack() as stack:
        slack, teams = stack.enter_context(SlackServer()), stack.enter_context(TeamsServer())
        mail = stack.enter_context(MailServer())
        hook = stack.enter_context(WebhookServer(SIGNING, clock.now().timestamp()))
        plain = stack.enter_context(HookServer())
        monkeypatch.setenv("TEST_WEBHOOK", f"{hook.url}/in/{SECRET}")
        monkeypatch.setenv("TEST_SIGNING", SIGNING)
        monkeypatch.setenv("TEST_APPRISE", f"json://127.0.0.1:{plain.port}/{SECRET}")
        monkeypatch.setenv("TEST_TOKEN", f"xoxb-{SECRET}")
        monkeypatch.setenv("TEST_SLACK_HOOK", f"{slack.url}/services/T1/B1/{SECRET}")
        monkeypatch.setenv("TEST_TEAMS_HOOK", f"{teams.url}/workflows/1/run?sig={SECRET}")
        yield Bench(tmp_path, slack, teams, mail, hook, plain, io.StringIO())


HTTP = {"slack": "slack", "slack_hook": "slack", "teams": "teams", "webhook": "hook"}
ALL = (
    "console", "file", "email", "slack", "slack_hook", "teams", "webhook",
    pytest.param("apprise", marks=pytest.mark.skipif(find_spec("apprise") is None, reason="needs bevaka[apprise]")),
)  # fmt: skip


def server(bench: Bench, name: str) -> HookServer:
    found: HookServer = getattr(bench, HTTP[name])
    return found


def test_every_kind_of_the_house_takes_this_exam(bench: Bench) -> None:
    assert {table["kind"] for table in bench.tables().values()} == set(channels.kinds())


@pytest.mark.parametrize("name", ALL)
def test_an_alert_and_a_digest_arrive(bench: Bench, name: str) -> None:
    state = "accepted" if name in ("teams", "apprise") else "sent"
    for message in (made.message(), made.digest(40), made.digest(0), made.message(kind="operator", items=())):
        assert bench.send(name, message).state == state
    assert bench.teams.runs in ([], ["Succeeded"] * 4)


@pytest.mark.parametrize("name", HTTP)
@pytest.mark.parametrize(
    ("status", "after"), [(429, 77.0), (503, 77.0), (408, None), (500, None), (502, None), (504, None)]
)
def test_a_passing_failure_is_tried_later(bench: Bench, name: str, status: int, after: float | None) -> None:
    server(bench, name).answers.append(Answer(status, b"", {"Retry-After": "77"} if after else {}))
    with pytest.raises(TryLater) as caught:
        bench.send(name, made.message())
    assert caught.value.after == after
    # A 503 says that nothing was taken; Slack's may come from a gateway, and there the outbox can look.
    assert caught.value.maybe_done is (status != 429 and (status != 503 or name == "slack"))
    assert len(server(bench, name).posts) == 1, "a channel must not post a second time by itself"


@pytest.mark.parametrize("name", HTTP)
@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 413, 418])
def test_a_refusal_is_given_up_with_its_status(bench: Bench, name: str, status: int) -> None:
    server(bench, name).answers.append(Answer(status, b"no"))
    with pytest.raises(GiveUp, match=str(status)):
        bench.send(name, made.message())


@pytest.mark.parametrize("name", ["slack_hook", "teams", "webhook"])
@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_redirect_is_not_followed(bench: Bench, name: str, status: int) -> None:
    server(bench, name).answers.append(Answer(status, b"", {"Location": f"{bench.teams.url}/elsewhere"}))
    with pytest.raises(GiveUp, match="redirect"):
        bench.send(name, made.message())
    assert not bench.teams.others


@pytest.mark.parametrize("name", HTTP)
@pytest.mark.parametrize("how", ["drop", "hang"])
def test_silence_after_the_post_may_have_arrived(
    bench: Bench, name: str, how: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("alerts.http.TIMEOUT", (1.0, 0.3))
    monkeypatch.setattr("alerts.slack.api.TIMEOUT", (1.0, 1.0))
    server(bench, name).answers.append(Answer(how=how))
    with pytest.raises(TryLater) as caught:
        bench.send(name, made.message())
    assert caught.value.maybe_done


@pytest.mark.parametrize("name", [*HTTP, "email"])
def test_a_closed_port_has_not_taken_anything(bench: Bench, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with HookServer() as gone:
        port = gone.port
    url = f"http://127.0.0.1:{port}"
    monkeypatch.setenv("TEST_SLACK_HOOK", f"{url}/services/{SECRET}")
    monkeypatch.setenv("TEST_TEAMS_HOOK", f"{url}/workflows/{SECRET}")
    monkeypatch.setenv("TEST_WEBHOOK", f"{url}/in/{SECRET}")
    changed: dict[str, Any] = {"slack": {"base_url": f"{url}/api/"}, "email": {"port": port}}.get(name, {})
    with pytest.raises(TryLater) as caught:
        bench.send(name, made.message(), **changed)
    assert not caught.value.maybe_done


@pytest.mark.parametrize("name", HTTP)
def test_a_private_address_is_refused_unless_the_operator_says_so(bench: Bench, name: str) -> None:
    with pytest.raises(GiveUp, match="refused"):
        bench.send(name, made.message(), allow_private=False)
    assert not bench.slack.posts
    assert not bench.teams.posts
    assert not bench.hook.posts


@pytest.mark.parametrize("name", HTTP)
@pytest.mark.parametrize("answer", [Answer(401), Answer(500), Answer(429), Answer(how="drop"), Answer(302)])
def test_no_secret_in_any_error(bench: Bench, name: str, answer: Answer) -> None:
    repeated = f"xoxb-{SECRET}" if name == "slack" else SECRET
    server(bench, name).answers.append(replace(answer, body=f"you sent {repeated}".encode()))
    with pytest.raises((TryLater, GiveUp)) as caught:
        bench.send(name, made.message())
    assert SECRET not in caught.value.reason
    assert SECRET not in logs.masked(repr(caught.value.__cause__))


@pytest.mark.parametrize("name", HTTP)
def test_a_missing_secret_waits_for_a_person(bench: Bench, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in ("TEST_TOKEN", "TEST_SLACK_HOOK", "TEST_TEAMS_HOOK", "TEST_WEBHOOK"):
        monkeypatch.delenv(variable)
    with pytest.raises(TryLater, match="TEST_") as caught:
        bench.send(name, made.message())
    assert caught.value.after == channels.SECRET_PAUSE


@pytest.mark.parametrize("name", ALL)
def test_too_long_texts_are_made_to_fit(bench: Bench, name: str) -> None:
    big = "Å" * 40_000
    many = (big,) * 9
    proofs = (Proof(step=big, source=big, said=big, url="https://a.example/" + "a" * 280),) * 9
    thing = made.item(
        headline=big, quotes=many, suppliers=many, exposure=many, reasons=many, themes=many, regions=big, chains=many, proofs=proofs
    )  # fmt: skip
    for message in (made.message(subject=big, intro=big, items=(thing,)), made.digest(80, items=(thing,) * 40)):
        assert bench.send(name, message).state in ("sent", "accepted")
    assert all(run == "Succeeded" for run in bench.teams.runs)
    assert all(len(posted.body) <= 20_000 for posted in bench.teams.posts)


def poisoned(text: str) -> Item:
    """A story with ``text`` in every field that comes from outside."""
    many = (text,)
    return made.item(
        headline=text, url=text, source=text, quotes=many, suppliers=many, themes=many, countries=many,
        exposure=many, reasons=many, published=text, regions=text, chains=many,
        proofs=(Proof(step=text, source=text, said=text, url=text), Proof(step=text, source=text, said=text)),
    )  # fmt: skip


def poisoned_messages(texts: Sequence[str]) -> Iterator[Message]:
    """Each poison as subject, area or intro; each in a story; each in the reduced form."""
    things = [poisoned(text) for text in texts]
    for n in range(0, len(texts), 3):
        # Which is which changes with every message, so that a sort of poison comes to each.
        subject, area, intro = ((texts * 2)[n + (n // 3 + k) % 3] for k in range(3))
        yield made.message(key=f"alert:{n}:handskar:immediate", subject=subject, area=area, intro=intro, items=())
    for n in range(0, len(texts), 4):
        message = made.digest(
            4,
            key=f"digest:handskar:{n}",
            items=tuple(things[n : n + 4]),
            days=DAYS,
            sources=texts[n],
            more="http://127.0.0.1:8001/?area=x",
        )
        yield message
        yield reduced(message)


@pytest.mark.parametrize("texts", [POISON, PLAIN], ids=["that would act", "that kill a stage"])
@pytest.mark.parametrize("name", ALL)
def test_poison_arrives_inert(bench: Bench, name: str, texts: Sequence[str]) -> None:
    assert len(set(POISON)) >= 300
    count = 0
    for message in poisoned_messages(texts):
        assert bench.send(name, message).state in ("sent", "accepted")
        count += 1
    inert_slack(bench.slack.messages)
    inert_teams(bench.teams.cards)
    inert_mail(bench.mail.mails, {"handskar@region.example"}, bench.mail.recipients)
    inert_json(bench.hook.bodies)
    inert_plain([posted.json for posted in bench.plain.posts])
    assert bench.hook.refused == []
    inert_terminal(bench.out.getvalue())
    pages = list((bench.root / "data" / "outbox").glob("*.html"))
    for page in pages:
        inert_html(page.read_text("utf-8"))
    arrived = {"slack": bench.slack.messages, "teams": bench.teams.cards, "email": bench.mail.mails, "file": pages}
    arrived |= {"webhook": bench.hook.bodies, "apprise": bench.plain.posts}
    kind = bench.tables()[name]["kind"]
    # A story and its reduced form have one key, and so one file.
    expected = count - len(range(0, len(texts), 4)) if kind == "file" else count
    assert kind == "console" or len(arrived[kind]) == expected


def test_mail_says_how_it_failed(bench: Bench) -> None:
    for answer, error in (("451 come back", TryLater), ("550 5.7.30 no", GiveUp), ("drop", TryLater)):
        bench.mail.data = answer
        with pytest.raises(error) as caught:
            bench.send("email", made.message())
        assert getattr(caught.value, "maybe_done", False) is (answer == "drop")
    assert email_channel.Options.model_validate({"host": "h", "sender": "a@region.example"}).security == "starttls"


def test_teams_error_inside_a_200_is_a_refusal(bench: Bench) -> None:
    bench.teams.answers.append(Answer(200, json.dumps({"error": {"code": "BadRequest"}}).encode()))
    with pytest.raises(GiveUp, match="BadRequest"):
        bench.send("teams", made.message())


@pytest.mark.parametrize("status", [200, 202])
def test_teams_never_says_sent(bench: Bench, status: int) -> None:
    bench.teams.answers.append(Answer(status))
    assert bench.send("teams", made.message()).state == "accepted"
