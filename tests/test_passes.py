"""Signed links: who may act on which story until when, and every way in which one does not hold."""

from __future__ import annotations

import base64
import json
import stat
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bevaka import clock, logs, passes
from bevaka.errors import GiveUp
from bevaka.settings import House, open_house

NOW = datetime(2026, 3, 6, 16, tzinfo=UTC)
KEY = b"k" * 40
GIVEN = passes.Pass(story="abc", area="gloves", person="ägare@region.example", end=NOW + timedelta(days=3))


@pytest.fixture(autouse=True)
def _now() -> Iterator[None]:
    clock.set_clock(NOW, pinned=True)
    yield
    clock.set_clock(None)


@pytest.fixture
def house(tmp_path: Path) -> House:
    return a_house(tmp_path, "")


def a_house(root: Path, settings: str) -> House:
    (root / "config").mkdir(exist_ok=True)
    (root / "config" / "bevaka.toml").write_text(settings)
    (root / "data").mkdir(exist_ok=True)
    return open_house(root)


def test_a_pass_says_who_may_act_until_when() -> None:
    assert passes.read(KEY, "abc", passes.signed(KEY, GIVEN)) == GIVEN


def test_no_letter_of_it_can_be_another_one() -> None:
    token = passes.signed(KEY, GIVEN)
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.=å"
    for at, letter in enumerate(token):
        for other in letters.replace(letter, ""):
            with pytest.raises(passes.Refused):
                passes.read(KEY, "abc", token[:at] + other + token[at + 1 :])


@pytest.mark.parametrize("change", ["", ".", "=", "x", "\ud800", "\n", "A" * 5000])
def test_more_or_less_of_it_is_refused(change: str) -> None:
    token = passes.signed(KEY, GIVEN)
    for text in (token + change if change else token[:-1], change + token if change else token[1:], change):
        with pytest.raises(passes.Refused):
            passes.read(KEY, "abc", text)


def test_another_story_another_key_and_a_rewritten_payload_are_refused() -> None:
    token = passes.signed(KEY, GIVEN)
    mine = base64.urlsafe_b64encode(json.dumps(["gloves", "annan@region.example", 9e9]).encode()).decode().rstrip("=")
    for key, story, text in (
        (KEY, "abd", token), (b"j" * 40, "abc", token), (b"", "abc", token), (KEY, "abc", f"{mine}.{token.partition('.')[2]}"),
        (KEY, f"abc\n{token.partition('.')[0]}", f".{token.partition('.')[2]}"),
    ):  # fmt: skip
        with pytest.raises(passes.Refused):
            passes.read(key, story, text)


def test_it_ends_when_it_says() -> None:
    token = passes.signed(KEY, GIVEN)
    clock.set_clock(GIVEN.end - timedelta(seconds=1), pinned=True)
    assert passes.read(KEY, "abc", token).person == GIVEN.person
    clock.set_clock(GIVEN.end, pinned=True)
    with pytest.raises(passes.Refused) as caught:
        passes.read(KEY, "abc", token)
    assert caught.value.expired == GIVEN.end


def test_the_key_is_made_once_for_its_owners_eyes_only(house: House) -> None:
    assert passes.link(house, "abc", "gloves", "a@region.example").endswith("/story/abc"), "no key, no pass"
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: passes.make_key(house), range(40)))
    file = house.data / passes.FILE
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [f.name for f in house.data.iterdir()] == [passes.FILE], "no draft stays"
    before = passes.key_of(house)
    passes.make_key(house)
    assert passes.key_of(house) == before
    assert len(before) >= passes.SHORTEST
    assert before.decode() not in logs.masked(f"key {before.decode()}")


def test_a_link_holds_for_the_days_of_the_settings_and_is_the_same_all_day(house: House) -> None:
    passes.make_key(house)
    first = passes.link(house, "abc", "gloves", "a@region.example")
    clock.set_clock(NOW + timedelta(hours=7), pinned=True)
    assert passes.link(house, "abc", "gloves", "a@region.example") == first
    page, _, query = first.partition("?act=")
    given = passes.read(passes.key_of(house), "abc", query)
    assert page == house.page("abc")
    assert (given.person, given.area, given.end) == ("a@region.example", "gloves", datetime(2026, 4, 6, tzinfo=UTC))
    assert len(first) < 300
    assert query not in logs.masked(f"GET {first} failed")


def test_no_days_or_nobody_means_no_pass(tmp_path: Path) -> None:
    house = a_house(tmp_path, "[site]\nacts_days = 0\n")
    passes.make_key(house)
    assert not (house.data / passes.FILE).exists()
    house = a_house(tmp_path, "")
    passes.make_key(house)
    assert passes.link(house, "abc", "gloves", "") == house.page("abc")


def test_a_named_key_is_used_and_a_missing_or_short_one_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    house = a_house(tmp_path, '[site]\nacts_key = { env = "TEST_ACTS_KEY" }\n')
    passes.make_key(house)
    assert not (house.data / passes.FILE).exists(), "the named one is the only one"
    for value in ("", "short"):
        monkeypatch.setenv("TEST_ACTS_KEY", value)
        with pytest.raises(GiveUp):
            passes.key_of(house)
        assert passes.link(house, "abc", "gloves", "a@region.example") == house.page("abc"), "told without a pass"
    monkeypatch.setenv("TEST_ACTS_KEY", "s" * 32)
    assert passes.key_of(house) == b"s" * 32


def test_a_disk_that_refuses_costs_only_the_pass(house: House) -> None:
    house.data.rmdir()
    house.data.write_text("no folder")
    passes.make_key(house)
    assert passes.link(house, "abc", "gloves", "a@region.example") == house.page("abc")
