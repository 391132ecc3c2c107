"""Mail that comes back, over a real SMTP and a real IMAP server: whom it concerns, who hears of it, and what changes nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from alerts_world import World
from servers import bounces as mails
from servers.bounces import crlf
from servers.imap import ImapServer
from servers.smtp import MailServer

from alerts.bounced import BouncesStage
from bevaka import clock
from bevaka.keys import mail_ident
from bevaka.records import Report, Tier
from bevaka.stage import Tally, run_stage
from crawler import bounces

TO = "handskar@region.example"
ROUTES = '[[route]]\ntiers = ["immediate", "digest"]\nchannels = ["mail"]\n'
UNKNOWN = {"status": "5.1.1", "said": "550 5.1.1 <{to}> nobody"}


class Post(World):
    """A house that sends by mail and reads what comes back."""

    def __init__(self, root: Path, smtp: MailServer, imap: ImapServer) -> None:
        super().__init__(root)
        self.smtp, self.imap = smtp, imap
        self.language, self.said_of_boxes = "en", list[str]()
        self.channels()
        self.write("routes.toml", ROUTES)
        (root / "word").write_text("gurka", "utf-8")
        self.settle()

    def channels(self, **more: object) -> None:
        table = {"kind": "email", "host": "127.0.0.1", "port": self.smtp.port, "security": "none",
                 "sender": "Bevaka <bevaka@region.example>", **more}  # fmt: skip
        lines = "\n".join(f"{key} = {json.dumps(value)}" for key, value in table.items())
        self.write("channels.toml", f'[mail]\n{lines}\n\n[folder]\nkind = "file"\n\n[terminal]\nkind = "console"\n')

    def settle(self, operator: str = "folder", bounces: str = "returns", port: int = 0) -> None:
        self.write(
            "bevaka.toml",
            f'[house]\nlanguage = "{self.language}"\n[crawler]\nallow = ["localhost"]\ntimeout = 2\n'
            f'[operator]\nchannels = ["{operator}"]\naddress = "drift@region.example"\n[mail]\nbounces = "{bounces}"\n',
        )
        box = {"host": "localhost", "port": port or self.imap.port, "user": "bevaka", "ca_file": "ca.pem"}
        lines = "\n".join(f"{key} = {json.dumps(value)}" for key, value in box.items())
        self.write("mailboxes.toml", f'[returns]\n{lines}\npassword = {{ file = "word" }}\n')

    def alert(self, **finding: object) -> str:
        """An immediate alert that was sent; its Message-ID without brackets."""
        self.publish(**finding)  # type: ignore[arg-type]
        self.route()
        assert self.deliver().clean
        return str(self.smtp.mails[-1]["Message-ID"]).strip("<>")

    def read(self) -> Tally:
        return bounces.read(self.house, self.store, self.said_of_boxes.append)

    def heed(self) -> Tally:
        return run_stage(BouncesStage(self.house), self.store)

    def back(self, *raw: bytes) -> int:
        """These mails come to the mailbox and are read; how many of them were about mails of ours, and new."""
        self.imap.add(*raw)
        done = self.read().done
        assert self.heed().clean
        return done

    def notices(self) -> list[str]:
        return [
            row[0] for row in self.rows("SELECT subject FROM notices WHERE key LIKE 'bounce%' ORDER BY created, key")
        ]

    def body(self) -> str:
        return str(
            self.rows("SELECT body FROM notices WHERE key LIKE 'bounce%' ORDER BY created DESC, key DESC LIMIT 1")[0][0]
        )

    def log(self) -> list[tuple[str, str, str]]:
        return [
            (s.state, s.recipient, s.receipt)
            for s in reversed(self.store.sendings.log(limit=50))
            if s.channel == "mail"
        ]

    def later(self, **time: float) -> None:
        clock.set_clock(clock.now() + timedelta(**time), pinned=True)


@pytest.fixture
def post(tmp_path: Path) -> Iterator[Post]:
    with MailServer() as smtp, ImapServer(tmp_path) as imap:
        place = Post(tmp_path, smtp, imap)
        yield place
        place.close()


def test_an_alert_that_comes_back_goes_another_way_and_the_operator_hears_why(post: Post) -> None:
    ident = post.alert()
    assert post.back(mails.postfix(ident, **UNKNOWN)) == 1
    assert post.log()[1:] == [("bounced", TO, "bounced: 5.1.1 550 5.1.1 handskar@region.example nobody")]
    (key,) = {row[0] for row in post.rows("SELECT key FROM deliveries WHERE alert_id IS NOT NULL")}
    assert post.states() | {f"{key}/mail": "failed", f"{key}/folder": "queued"} == post.states()
    assert post.notices() == [f"Mail to {TO} came back"]
    assert post.body().split("\n")[:6] == [
        f"• {TO} (mail): there is no such mailbox (5.1.1).",
        "Message: Handskar: Anklagelse: Tvångsarbete – Exempel Gloves Kulim → Sävar Medical och Nordhand",
        "The mail server said: 550 5.1.1 handskar@region.example nobody",
        "It goes through folder instead.",
        "Correct the address in areas.csv or channels.toml.",
        "",
    ]  # fmt: skip
    assert post.deliver().clean
    assert post.states()[f"{key}/folder"] == "sent"


def test_the_operator_reads_it_in_swedish_too(post: Post) -> None:
    post.language = "sv"
    post.settle()
    ident = post.alert()
    post.back(mails.exim(ident))
    assert post.notices() == [f"Post till {TO} kom tillbaka"]
    assert post.body().startswith(f"• {TO} (mail): brevlådan är full (5.2.2).\nMeddelande: Handskar: ")
    assert "Be mottagaren göra plats" in post.body()


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (mails.exchange, "there is no such mailbox (5.1.10)"),
        (mails.gmail, "refused by a rule of the recipient's mail system (5.7.26)"),
        (mails.sendmail, "given up after many tries: the recipient's mail server cannot be reached (4.4.7)"),
    ],
)
def test_each_status_is_told_in_plain_words(post: Post, raw: object, words: str) -> None:
    assert callable(raw)
    assert post.back(raw(post.alert(), TO)) == 1
    assert post.body().startswith(f"• {TO} (mail): {words}.")
    assert "://" not in post.body(), "a link that a stranger may have written"


def test_what_is_read_twice_leaves_one_row(post: Post) -> None:
    ident = post.alert()
    assert post.back(mails.postfix(ident)) == 1
    before = post.log()
    assert post.back() == 0
    post.imap.validity += 1  # the server was rebuilt: all of it is read again
    assert post.back(mails.postfix(ident, mark="2")) == 0, "another report of the same"
    assert post.log() == before
    assert len(post.notices()) == 1


def test_a_kill_between_reading_and_storing_loses_and_doubles_nothing(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    post.imap.add(mails.postfix(post.alert()))
    with monkeypatch.context() as broken:

        def full(*_: object) -> int:
            post.store.bounces._conn.execute("INSERT INTO bounce_boxes (mailbox) VALUES ('x')")
            raise KeyboardInterrupt

        broken.setattr(post.store.bounces, "_take", full)
        with pytest.raises(KeyboardInterrupt):
            post.read()
    assert post.rows("SELECT mailbox, place FROM bounce_boxes") == [("returns", "")]
    assert post.read().done == 1
    assert post.rows("SELECT mailbox, place FROM bounce_boxes") == [("returns", "7:1")]
    assert post.read().done == 0
    # Stored, and killed before anything was done with it: the stage finds it.
    assert post.heed().done == 2
    assert post.heed().done == 0


def test_what_we_did_not_send_to_that_recipient_through_that_channel_changes_nothing(post: Post) -> None:
    ident = post.alert()
    before = [post.log(), post.states(), post.notices()]
    name, _, domain = ident.partition("@")
    forged = [
        mails.postfix(f"{'0' * 32}@{domain}"),
        mails.postfix(f"{name}@other.example"),
        mails.postfix(ident, to="it@region.example"),
        mails.exim(ident, to="chef@inre.example").replace(b"multipart/report", b"text/plain"),
        mails.absence(ident),
        mails.postfix(ident, action="delivered", status="2.0.0"),
        crlf(f"From: {TO}\nTo: bevaka@region.example\nIn-Reply-To: <{ident}>\n\nTack!"),
    ]
    assert post.back(*forged) == 0
    assert [post.log(), post.states(), post.notices()] == before
    # A message that went by another channel has an id too, but no mail had it.
    post.write("routes.toml", ROUTES.replace('"mail"', '"folder"'))
    post.publish()
    post.route()
    post.deliver()
    (key,) = (row[0] for row in post.rows("SELECT key FROM deliveries WHERE channel='folder' AND state='sent'"))
    assert post.back(mails.postfix(f"{mail_ident(key)}@region.example")) == 0


def test_a_delay_is_in_the_log_alone(post: Post) -> None:
    ident = post.alert()
    assert post.back(mails.postfix(ident, action="delayed", status="4.4.1", said="timed out")) == 1
    assert post.log()[1:] == [("delayed", TO, "delayed: 4.4.1 timed out")]
    assert post.notices() == []
    assert post.back(mails.postfix(ident, status="4.4.7", said="gave up", mark="2")) == 1
    assert post.notices() == [f"Mail to {TO} came back"]


def test_one_of_several_recipients_bounces_and_the_others_have_it(post: Post) -> None:
    boxes = ["En <en@region.example>", "Två <tva@region.example>", "tre@region.example"]
    post.channels(to=boxes)
    post.smtp.refuse["tre@region.example"] = "550 5.1.1 nobody"
    ident = post.alert()
    assert post.back(mails.postfix(ident, to="EN@Region.Example")) == 1
    (state,) = {s for k, s in post.states().items() if k.startswith("alert:")}
    assert state == "sent", "two has it"
    assert "instead" not in post.body()
    assert post.back(mails.postfix(ident, to="tre@region.example", mark="2")) == 0, "refused at once, so not sent there"
    assert post.back(mails.postfix(ident, to="tva@region.example", mark="3")) == 1
    assert {k.rpartition("/")[2]: s for k, s in post.states().items() if k.startswith("alert:")} == {
        "mail": "failed",
        "folder": "queued",
    }


def test_who_is_called_beside_the_recipients_of_a_channel_may_bounce_too(post: Post) -> None:
    post.channels(to=["larm@region.example"])
    main = post.root / "config" / "bevaka.toml"
    main.write_text(main.read_text("utf-8") + "[alerts]\nescalate_after = 60\n", "utf-8")
    areas = (post.root / "config" / "areas.csv").read_text("utf-8").replace(",themes\n", ",themes,deputy\n")
    post.write("areas.csv", areas.replace(",sv,\n", ",sv,,ersattare@region.example\n").replace(",en,\n", ",en,,\n").replace(
        "child_labour\n", "child_labour,\n"))  # fmt: skip
    post.alert()
    post.later(days=3)
    assert post.escalate().done
    post.deliver()
    assert post.smtp.recipients[-1] == ["larm@region.example", "ersattare@region.example"]
    ident = str(post.smtp.mails[-1]["Message-ID"]).strip("<>")
    assert post.back(mails.postfix(ident, to="ersattare@region.example")) == 1
    assert post.log()[-1][:2] == ("bounced", "ersattare@region.example")


def test_a_digest_that_comes_back_goes_another_way_too(post: Post) -> None:
    post.publish(tier=Tier.DIGEST)
    post.route()
    post.digest(clock.now().date())
    post.deliver()
    ident = str(post.smtp.mails[-1]["Message-ID"]).strip("<>")
    assert post.back(mails.postfix(ident)) == 1
    assert {k.rpartition("/")[2]: s for k, s in post.states().items() if k.startswith("digest:")} == {
        "mail": "failed",
        "folder": "queued",
    }


def test_the_fallback_of_the_channel_comes_before_the_operator(post: Post) -> None:
    post.channels(fallback="terminal")
    assert post.back(mails.postfix(post.alert())) == 1
    assert {k.rpartition("/")[2] for k in post.states() if k.startswith("alert:")} == {"mail", "terminal"}
    assert "It goes through terminal instead." in post.body()


def test_perhaps_undelivered_is_told_as_that_and_a_sure_report_still_helps_the_alert(post: Post) -> None:
    ident = post.alert()
    assert post.back(mails.qmail(ident)) == 1
    assert post.notices() == [f"Mail to {TO} is perhaps undelivered"]
    assert post.log()[1:] == [("bounced", TO, "perhaps undelivered: 5.3.0 Remote host said: 554 5.3.0 not today")]
    assert not any(k.endswith("/folder") for k in post.states() if k.startswith("alert:"))
    assert post.back(mails.postfix(ident)) == 1
    assert len(post.notices()) == 1, "one notice a delivery and recipient"
    assert any(k.endswith("/folder") for k in post.states() if k.startswith("alert:"))


def test_many_at_once_are_one_notice(post: Post) -> None:
    first, second = post.alert(), post.alert(products=("ict",), suppliers=("skarm",))
    assert post.smtp.recipients[-1] != [TO]
    other = post.smtp.recipients[-1][0]
    assert post.back(mails.postfix(first), mails.postfix(second, to=other, mark="2")) == 2
    assert post.notices() == ["Mail to 2 recipients came back"]


def test_who_bounces_again_is_told_of_once_a_week(post: Post) -> None:
    post.back(mails.postfix(post.alert(), mark="1"))
    for day in (1, 2, 3):
        post.later(days=1)
        assert post.back(mails.postfix(post.alert(), mark=f"1{day}")) == 1
        assert len(post.log()) == 2 + 2 * day, "the log has each of them"
    assert len(post.notices()) == 1
    post.later(days=4)
    post.heed()
    assert len(post.notices()) == 2
    assert "Still bounces: 3 messages since 6 March 2026" in post.body()
    post.heed()
    assert len(post.notices()) == 2


def test_a_message_that_is_sent_again_may_come_back_again(post: Post) -> None:
    ident = post.alert()
    post.back(mails.postfix(ident))
    post.later(hours=1)
    with post.store.transaction():
        assert post.store.deliveries.retry(None) == 1
    post.deliver()
    assert post.smtp.mails[-1]["Message-ID"] == f"<{ident}>"
    post.imap.validity += 1
    assert post.back() == 0, "the old report says nothing of the new sending"
    assert post.back(mails.postfix(ident, mark="2")) == 1
    assert [state for state, *_ in post.log()].count("bounced") == 2


def test_a_notice_that_bounces_is_told_by_another_way_and_makes_no_circle(post: Post) -> None:
    post.channels(to=["drift@region.example"])
    post.settle(operator="mail")
    with post.store.transaction():
        post.store.outbox.add_notice("test:1", "Något", "har hänt", ["mail"])
    post.deliver()
    ident = str(post.smtp.mails[-1]["Message-ID"]).strip("<>")
    assert post.back(mails.postfix(ident, to="drift@region.example")) == 1
    post.deliver()
    circle = str(post.smtp.mails[-1]["Message-ID"]).strip("<>")
    assert circle != ident
    assert post.back(mails.postfix(circle, to="drift@region.example", mark="2")) == 1
    assert len(post.notices()) == 1


def test_a_mailbox_that_cannot_be_read_is_told_after_an_hour_and_when_it_is_well_again(post: Post) -> None:
    post.imap.word = "another"
    for minutes in (0, 20, 39):
        post.later(minutes=minutes)
        assert (post.read().failed, post.heed().done) == (1, 0)
    post.later(minutes=1)
    assert (post.read().failed, post.heed().done) == (1, 1)
    post.later(minutes=10)
    assert (post.read().failed, post.heed().done) == (1, 0)
    assert post.notices() == ["The mailbox returns for bounces cannot be read"]
    assert "Since 6 March 2026 17:00: localhost does not let bevaka in" in post.body()
    assert "gurka" not in post.body() + "".join(post.said_of_boxes)
    post.imap.word = "gurka"
    post.later(minutes=10)
    assert (post.read().failed, post.heed().done) == (0, 1)
    assert post.notices()[1:] == ["The mailbox returns for bounces is read again"]
    assert post.heed().done == 0


def test_a_missing_password_and_a_server_that_is_not_there_are_named(post: Post) -> None:
    (post.root / "word").unlink()
    post.read()
    (post.root / "word").write_text("gurka", "utf-8")
    post.settle(port=1)
    post.read()
    assert "a secret is missing" in post.said_of_boxes[0]
    assert "refused" in post.said_of_boxes[1].lower()


def test_the_mailbox_is_asked_every_ten_minutes_at_most(post: Post) -> None:
    assert bounces.due(post.house, post.store)
    post.read()
    assert not bounces.due(post.house, post.store)
    post.later(minutes=9.9)
    assert not bounces.due(post.house, post.store)
    post.later(minutes=0.2)
    assert bounces.due(post.house, post.store)
    post.later(days=-400)  # a clock that was set back
    assert bounces.due(post.house, post.store)
    post.settle(bounces="")
    assert not bounces.due(post.house, post.store)


def test_a_flood_of_strange_mail_is_passed_in_turns_and_the_bounce_behind_it_is_found(post: Post) -> None:
    ident = post.alert()
    spam = [crlf(f"From: {n}@spam.example\nSubject: {n}\n\n") + b"x" * 100_000 for n in range(120)]
    assert post.back(*spam, b"\xff" * 1000, mails.postfix(ident)) == 1
    assert post.rows("SELECT place FROM bounce_boxes") == [("7:122",)]


def test_hostile_words_of_a_report_reach_nobody_as_they_are(post: Post) -> None:
    said = "550 5.1.1 \x1b[31m<b>Ring</b> https://evil.example/x www.evil.example =?utf-8?q?=0ABcc:_x?= " + "å" * 900
    post.back(mails.postfix(post.alert(), said=said))
    shown = post.body() + post.log()[-1][2]
    assert not {"\x1b", "<b>"} & set(shown)
    assert "evil.example" not in shown
    assert max(len(line) for line in post.body().split("\n")) < 300


def test_reports_of_no_sense_leave_nothing(post: Post) -> None:
    ident = post.alert()
    strange = [
        Report(idents=(ident,), recipients=("",), kind="failed"),
        Report(idents=("@", "x", ident.upper()), recipients=("\ud800@x.example", "a@b"), kind="failed"),
    ]
    with post.store.transaction():
        assert post.store.bounces.take(strange, ["mail"], "returns", "7:9\ud800") == 0
