"""Secrets are masked wherever words come out: print, log line, error, traceback."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Iterator
from pathlib import Path

import pytest

from bevaka import logs
from bevaka.errors import GiveUp
from bevaka.settings import SecretRef

SECRET = "pelargon/42:blå=@hemlig"


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A secret that the house has read from the environment."""
    monkeypatch.setenv("PROV_HEMLIGHET", f"  {SECRET}\n")
    assert SecretRef(env="PROV_HEMLIGHET").read(Path("/")) == SECRET
    yield SECRET
    logs._hidden = frozenset()


def test_a_secret_that_was_read_is_masked_also_in_its_url_form(told: str) -> None:
    quoted = "pelargon%2F42%3Abl%C3%A5%3D%40hemlig"
    text = logs.masked(f"sent to http://hook.example/{quoted} with {told}")
    assert text == "sent to http://hook.example/*** with ***"


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("POST https://hooks.chat.example/services/T0/B0/abcdef failed", "abcdef"),
        ("https://prod.logic.example:443/workflows/0a1b2c/triggers/manual?sig=x", "0a1b2c"),
        ("token xoxb-12-34-abcDEF refused", "abcDEF"),
        ("token xapp-1-A-2 refused", "A-2"),
        ("proxy http://karin:gurka@proxy.example:3128", "gurka"),
        ("GET /a?x=1&sig=Zm9v&y=2", "Zm9v"),
        ("GET /a?token=Zm9v", "Zm9v"),
    ],
)
def test_what_looks_like_a_secret_is_masked_untold(text: str, hidden: str) -> None:
    masked = logs.masked(text)
    assert hidden not in masked
    assert logs.MASK in masked
    assert logs.masked(masked) == masked


def test_ordinary_words_are_left_alone() -> None:
    text = "Kustposten: https://kustposten.example/nyheter?id=7#a, signaturen är okänd, 3 av 4"
    assert logs.masked(text) == text
    logs.hide("abc")
    assert logs.masked("abc") == "abc", "shorter than four characters masks half the world"


def test_log_lines_arguments_and_tracebacks_are_masked(told: str, capsys: pytest.CaptureFixture[str]) -> None:
    logs.setup(1)
    log = logging.getLogger("prov")
    logs.bind(stage="deliver")
    try:
        raise RuntimeError(f"refused {told}")
    except RuntimeError:
        log.exception("unforeseen key=%s", told)
    logs.unbind("stage")
    log.info("after")
    lines = capsys.readouterr().err
    assert told not in lines
    assert "RuntimeError: refused ***" in lines
    assert " stage=deliver " in lines.splitlines()[0]
    assert "deliver" not in lines.splitlines()[-1]


def test_an_error_names_the_place_of_a_missing_secret_and_never_a_secret(told: str, tmp_path: Path) -> None:
    with pytest.raises(GiveUp, match="the environment variable SAKNAS is not set"):
        SecretRef(env="SAKNAS").read(tmp_path)
    with pytest.raises(GiveUp, match=r"the file .*saknas\.txt is not set or empty") as caught:
        SecretRef(file="saknas.txt").read(tmp_path)
    assert told not in "".join(traceback.format_exception(caught.value))
    (tmp_path / "nyckel.txt").write_text("krusbär-9\n", "utf-8")
    assert SecretRef(file="nyckel.txt").read(tmp_path) == "krusbär-9"
    assert logs.masked("krusbär-9") == logs.MASK


@pytest.mark.parametrize(("verbosity", "seen"), [(-1, "E"), (0, "WE"), (1, "IWE"), (2, "DIWE")])
def test_verbosity(capsys: pytest.CaptureFixture[str], verbosity: int, seen: str) -> None:
    logs.setup(verbosity)
    log = logging.getLogger("prov")
    for letter, level in (("D", logging.DEBUG), ("I", logging.INFO), ("W", logging.WARNING), ("E", logging.ERROR)):
        log.log(level, "line-%s", letter)
    assert [line.split("line-")[1][0] for line in capsys.readouterr().err.splitlines()] == list(seen)
