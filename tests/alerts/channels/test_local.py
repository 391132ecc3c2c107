"""The two channels that need no network: the terminal and the outbox folder."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import alerts_world as made
import pytest

from alerts.channels import console, file
from alerts.render import FULL
from bevaka import clock
from bevaka.errors import TryLater


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def shown(message: made.Message, out: io.StringIO, width: int = 70) -> str:
    console.send(message, console.Options(width=width), made.post(Path("."), out))
    return out.getvalue()


def test_a_card_is_readable_and_keeps_to_its_width() -> None:
    text = shown(made.message(), io.StringIO())
    assert "\x1b" not in text
    assert max(len(part) for part in text.split("\n")) <= 70
    for words in (
        "Omedelbart · Anklagelse",
        "Vem",
        "”Passen låstes in",
        "Källa",
        "Avtal",
        "31 januari",
        "Varför du",
        "https://",
    ):
        assert words in text


def test_colour_only_on_a_terminal() -> None:
    assert "\x1b[" in shown(made.message(), Terminal())


def test_a_long_digest_lists_its_tail() -> None:
    text = shown(made.digest(12), io.StringIO())
    assert text.count("• Granskning") == 12 - FULL


def test_a_terminal_with_few_letters_gets_what_it_can_show() -> None:
    raw = io.BytesIO()
    out = io.TextIOWrapper(raw, encoding="ascii", write_through=True)
    console.send(made.message(), console.Options(), made.post(Path("."), out))  # type: ignore[arg-type]
    assert b"BEVAKA" in raw.getvalue()


def test_a_terminal_that_is_gone_is_tried_later() -> None:
    out = io.StringIO()
    out.close()
    with pytest.raises(TryLater):
        console.send(made.message(), console.Options(), made.post(Path("."), out))


def test_the_same_message_is_the_same_files_another_day_too(tmp_path: Path) -> None:
    post = made.post(tmp_path)
    first = file.send(made.message(), file.Options(), post)
    clock.set_clock(clock.now() + timedelta(days=2), pinned=True)
    assert file.send(made.message(repeat=True), file.Options(), post) == first
    names = sorted(found.name for found in post.folder.iterdir())
    assert names == [f"2026-03-06-alert+abc+handskar+immediate.{end}" for end in ("eml", "html")]
    mail = message_from_bytes((post.folder / names[0]).read_bytes(), policy=default)
    assert mail["To"] == "handskar@region.example"


def test_two_messages_never_share_files(tmp_path: Path) -> None:
    post = made.post(tmp_path)
    for key in ("a/b", "a:b", "a+b", "a b", "..", "x" * 200, "x" * 201):
        file.send(made.message(key=key), file.Options(), post)
    assert len(list(post.folder.iterdir())) == 14
    assert not list(tmp_path.glob("*.eml"))


def test_a_digest_is_named_by_its_day(tmp_path: Path) -> None:
    file.send(replace(made.digest(1), day="2026-03-01"), file.Options(folder="out"), made.post(tmp_path))
    assert (tmp_path / "out" / "2026-03-01-digest+handskar+2026-03-06.html").is_file()


def test_a_disk_that_refuses_is_tried_later(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file where a folder should be")
    with pytest.raises(TryLater, match="cannot be written"):
        file.send(made.message(), file.Options(), made.post(tmp_path))
