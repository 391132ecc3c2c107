"""``bevaka bounces``, and what `check` and `run` do about mail that comes back."""

from __future__ import annotations

import json
import re
from pathlib import Path

from servers import bounces as mails
from servers.imap import ImapServer

from bevaka.keys import mail_ident
from bevaka.records import DeliveryState
from bevaka.store import Store
from tests.cli.conftest import Call

TO = "drift@region.example"


def reading(house: Path, port: int, mailbox: str = "returns") -> str:
    """The house with a mailbox of reports and a mail that was sent; its Message-ID."""
    config = house / "config"
    main = (config / "bevaka.toml").read_text("utf-8").replace("[crawler]", '[crawler]\nallow = ["localhost"]', 1)
    main = re.sub(r"^clock = .*\n", "", main, flags=re.M)  # it would begin anew with each command
    (config / "bevaka.toml").write_text(f'{main}\n[mail]\nbounces = "{mailbox}"\n', "utf-8")
    box = {"host": "localhost", "port": port, "user": "bevaka", "ca_file": "ca.pem", "days": 3650}
    lines = [*(f"{key} = {json.dumps(value)}" for key, value in box.items()), 'password = { file = "word" }']
    with (config / "mailboxes.toml").open("a", encoding="utf-8") as file:
        file.write("\n".join(["", "[returns]", *lines, ""]))
    with (config / "channels.toml").open("a", encoding="utf-8") as file:
        file.write('\n[brev]\nkind = "email"\nhost = "smtp.region.example"\nsender = "bevaka@region.example"\n')
    (house / "word").write_text("gurka", "utf-8")
    with Store(house / "data") as store, store.transaction():
        store.outbox.add_notice("a:1", "Hej", "där", ["brev"])
        found = store.deliveries.claim("x")
        assert found is not None
        ident = f"{mail_ident('a:1')}@region.example"
        store.deliveries.mark(found.id, DeliveryState.SENT, f"<{ident}>", recipient=TO)
    return ident


def test_a_house_without_a_mailbox_says_so_in_one_line(call: Call, house: Path) -> None:
    said = call("check", home=house)
    assert said.code == 0
    assert len([line for line in said.err.splitlines() if "bounces are not read" in line]) == 1
    said = call("bounces", home=house)
    assert (said.code, "names no mailbox" in said.err) == (1, True)


def test_a_mailbox_that_is_not_there_is_a_mistake_with_its_line(call: Call, house: Path) -> None:
    reading(house, 993, "borta")
    said = call("check", home=house)
    assert said.code == 2
    assert "there is no mailbox 'borta' in mailboxes.toml" in said.err
    assert "bevaka.toml:" in said.err


def test_what_came_back_is_in_the_log_and_read_once(call: Call, house: Path) -> None:
    with ImapServer(house) as server:
        server.add(mails.postfix(reading(house, server.port), to=TO))
        assert "bounces are not read" not in call("check", home=house).err
        said = call("bounces", home=house)
        assert (said.code, "bounces: 2 klara" in said.err) == (0, True), said.err
        assert "kom tillbaka: 5.1.1" in call("deliveries", "--state", "bounced", home=house).out
        assert call("bounces", home=house).code == 0
        assert len(call("deliveries", "--state", "bounced", home=house).out.splitlines()) == 2
        server.word = "another"
        said = call("bounces", home=house)
        assert (said.code, "the mailbox returns cannot be read" in said.err) == (1, True)
        assert "bounces: the mailbox returns fails since 20" in call("status", "--language", "en", home=house).out


def test_the_mailbox_may_be_entered_with_a_token(call: Call, house: Path) -> None:
    with ImapServer(house) as server:
        server.add(mails.postfix(reading(house, server.port), to=TO))
        server.token = "ya29.a0AfH6SMBx"
        boxes = house / "config" / "mailboxes.toml"
        boxes.write_text(
            boxes.read_text("utf-8").replace('password = { file = "word" }\n', 'token = { file = "word" }\n')
        )
        said = call("bounces", home=house)
        assert (said.code, "does not take the token of bevaka (status 401)" in said.err) == (1, True), said.err
        (house / "word").write_text(server.token, "utf-8")
        said = call("bounces", home=house)
        assert (said.code, "bounces: 2 klara" in said.err) == (0, True), said.err


def test_a_round_reads_the_mailbox_now_and_then_and_goes_on_where_it_cannot(call: Call, house: Path) -> None:
    with ImapServer(house) as server:
        ident = reading(house, server.port)
        server.add(mails.postfix(ident, to=TO))
        (house / "config" / "sources.csv").write_text("id,name,kind,url,type\n", "utf-8")
        assert "bounces: 2 klara" in call("run", "--once", home=house).err
        asked = len(server.log)
        assert "bounces" not in call("run", "--once", home=house).err
        assert len(server.log) == asked, "ten minutes have not passed"
        with Store(house / "data") as store, store.transaction():
            store._db.conn.execute("UPDATE bounce_boxes SET asked=NULL")
        server.word = "another"
        said = call("run", "--once", home=house)
        assert (said.code, "the mailbox returns cannot be read" in said.err) == (0, True), said.err
