"""What people do with stories on the command line, who sees it, and what is refused with which words."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from bevaka.store import Store
from tests.cli.conftest import Call, Said


@pytest.fixture
def told(small: Path, tmp_path: Path) -> tuple[Path, str]:
    """A copy of the small house, and one of its stories."""
    house = Path(shutil.copytree(small, tmp_path / "house"))
    with Store(house / "data", write=False) as store:
        story = store._db.conn.execute("SELECT story_id FROM alerts ORDER BY id").fetchone()[0]
    return house, story


def triage(house: Path, story: str) -> tuple[str, str | None, str | None]:
    with closing(sqlite3.connect(house / "data" / "public.db")) as conn:
        return conn.execute("SELECT state, follow_up, muted_until FROM triage WHERE story_id=?", [story]).fetchone()


def test_what_one_does_all_see(call: Call, told: tuple[Path, str]) -> None:
    house, story = told
    assert "Ingen har tagit hand om den." in call("show", story, home=house).out
    assert call("publish", home=house).code == 0
    assert triage(house, story) is None
    said = call("take", story, "--by", "anna@region.example", home=house)
    assert (said.code, said.out) == (0, "")
    assert said.err.startswith(f"take: {story}: Omhändertagen av anna@region.example, ")
    assert call("take", story, "--by", "anna@region.example", home=house).err.endswith("(as before)\n")
    said = call("assign", story, "bo@region.example", "--by", "eva", home=house)
    assert "before that it was taken by anna@region.example" in said.err
    assert call("follow", story, "--on", "2099-04-12", "--reason", "svar", "--by", "bo", home=house).code == 0
    for verb in ("show", "why"):
        shown = call(verb, story, home=house).out
        assert "Given till bo@region.example av eva, " in shown
        assert "Följs upp den 12 april 2099, bestämt av bo, " in shown
    assert "To be followed up on 12 April 2099, set by bo" in call("why", story, "--language", "en", home=house).out
    assert call("run", "--once", home=house).code in (0, 1)
    assert triage(house, story) == ("assigned", "2099-04-12", None), "a round writes the site anew where somebody spoke"
    assert b"bo@region" not in (house / "data" / "public.db").read_bytes()
    assert call("dismiss", story, "--reason", "redan åtgärdat", "--by", "bo", home=house).code == 0
    assert ": redan åtgärdat" in call("show", story, home=house).out
    assert call("reopen", story, "--by", "eva", home=house).code == 0
    assert call("show", story, home=house).out.count("Ingen har tagit hand om den.") == 1


@pytest.mark.parametrize(
    ("words", "code", "expected"),
    [
        (("take", "nowhere"), 1, "nothing was read under 'nowhere'"),
        (("take", "STORY", "--by", "  "), 2, "this is empty"),
        (("take", "STORY", "--by", "x" * 301), 2, "301 characters"),
        (("dismiss", "STORY"), 2, "Missing option '--reason'"),
        (("follow", "STORY", "--on", "2020-01-01"), 2, "2020-01-01 has passed; today is "),
        (("follow", "STORY", "--on", "i morgon"), 2, "does not match the format"),
        (("reopen", "STORY"), 1, "there is nothing to open again"),
        (("mute", "supplier", "exempel-glove", "--until", "2099-01-01", "--reason", "r"), 2, "a year at most"),
        (("mute", "supplier", "dell", "--until", "2020-01-01", "--reason", "r"), 2, "2020-01-01 has passed"),
        (("mute", "area", "it", "--until", "2020-01-01", "--reason", "r"), 2, "'area' is not one of"),
        (("mute", "story", "nowhere", "--until", "SOON", "--reason", "r"), 1, "nothing was read under"),
        (("mute", "source", "factory-line", "--until", "SOON", "--reason", "r"), 2, "did you mean factory-line-monitor?"),
        (("mute", "theme", "wage", "--until", "SOON", "--reason", "r"), 2, "no theme 'wage' in config/themes; did you mean wages"),
        (("mute", "theme", "wages", "--until", "SOON"), 2, "Missing option '--reason'"),
        (("unmute", "7"), 1, "no mute 7 is in force"),
        (("unmute", "9" * 30), 1, "is in force"),
    ],
)  # fmt: skip
def test_refusals_say_why_and_change_nothing(
    call: Call, told: tuple[Path, str], words: tuple[str, ...], code: int, expected: str
) -> None:
    house, story = told
    before = (house / "data" / "people.db").read_bytes()
    filled = [{"STORY": story, "SOON": soon(call, house)}.get(word, word) for word in words]
    said = call(*filled, *(() if "--by" in words else ("--by", "anna")), home=house)
    assert said.code == code, said
    assert expected in " ".join(said.err.split())
    assert (house / "data" / "people.db").read_bytes() == before


def soon(call: Call, house: Path) -> str:
    """Today, as the house's clock has it."""
    said = call("follow", "x", "--on", "2020-01-01", "--by", "x", home=house)
    return said.err.rpartition("today is ")[2].strip()


def test_without_a_name_nothing_is_decided(call: Call, told: tuple[Path, str], monkeypatch: pytest.MonkeyPatch) -> None:
    house, story = told
    monkeypatch.delenv("USER", raising=False)
    assert "Missing option '--by'" in call("take", story, home=house).err
    monkeypatch.setenv("USER", "eva")
    assert "av eva, " in call("take", story, home=house).err


def mute(call: Call, house: Path, kind: str, key: str) -> Said:
    return call(
        "mute", kind, key, "--until", soon(call, house), "--reason", "känt sedan maj", "--by", "eva", home=house
    )


def test_mutes_are_listed_until_they_end(call: Call, told: tuple[Path, str]) -> None:
    house, story = told
    assert call("mutes", home=house).err == "mutes: 0 gäller\n"
    assert mute(call, house, "theme", "wages").code == 0
    assert mute(call, house, "story", story).code == 0
    listed = call("mutes", "--language", "en", home=house)
    assert listed.err == "mutes: 2 in force\n"
    assert ": the theme Wages (känt sedan maj) " in listed.out
    call("publish", home=house)
    assert triage(house, story)[2] is not None
    shown = call("why", story, "--language", "en", home=house).out
    assert f": the story {story} (känt sedan maj)" in shown
    said = call("unmute", "1", "--by", "bo", home=house)
    assert (said.code, "temat Löner" in said.err) == (0, True)
    assert [line.split()[0] for line in call("mutes", home=house).out.splitlines()] == ["nummer", "2"]


def test_a_question_is_drafted_and_nothing_is_sent(call: Call, told: tuple[Path, str]) -> None:
    house, story = told
    said = call("question", story, "--language", "en", home=house)
    assert (said.code, "nothing was sent" in said.err) == (0, True)
    assert said.out.startswith("Subject: Question about ")
    assert "Our questions:\n  1. Do you know" in said.out
    assert "Våra frågor:" in call("question", story, home=house).out
    said = call("question", story, "--to", "nowhere", home=house)
    assert (said.code, "it concerns" in said.err) == (2, True)
    assert call("question", story, "--answer-by", "2020-01-01", home=house).code == 2
