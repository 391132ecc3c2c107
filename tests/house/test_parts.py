"""What can be plugged in, as a list: nothing comes or goes unnoticed, and each part keeps its contract."""

from __future__ import annotations

import inspect

import pytest
from house_rules import ROOT
from pydantic import BaseModel

from alerts import channels
from bevaka import plugins
from crawler import kinds
from nlp.languages import LANGUAGES
from nlp.packfiles import load_packs

KINDS = ["archive", "feed", "listing", "mailbox", "report", "sitemap"]
CHANNELS = ["apprise", "console", "email", "file", "slack", "teams", "webhook"]
THEMES = [
    "animal_welfare", "antimicrobial_resistance", "child_labour", "conflict_minerals", "corruption", "deforestation",
    "discrimination", "due_diligence", "forced_labour", "freedom_of_association", "harassment_violence",
    "hazardous_chemicals", "health_safety", "land_rights", "migrant_workers", "pollution", "wages", "working_hours",
]  # fmt: skip
CODES = ["da", "de", "en", "fi", "nb", "nn", "sv"]


def test_kinds_of_sources() -> None:
    assert plugins.names(kinds.PACKAGE, kinds.GROUP) == KINDS


def test_channels() -> None:
    assert channels.kinds() == CHANNELS


def test_themes_and_languages() -> None:
    packs = load_packs(ROOT / "config")
    assert sorted(packs.themes) == THEMES
    assert sorted(packs.languages) == CODES
    assert sorted(LANGUAGES) == CODES


@pytest.mark.parametrize("name", KINDS)
def test_a_kind_keeps_its_contract(name: str) -> None:
    kind = kinds.load(name)
    assert issubclass(kind.Options, BaseModel)
    assert list(inspect.signature(kind.ask).parameters) == ["source", "bookmark"]
    assert list(inspect.signature(kind.read).parameters) == ["source", "answer"]


@pytest.mark.parametrize("name", CHANNELS)
def test_a_channel_keeps_its_contract(name: str) -> None:
    channel = channels.load(name)
    assert issubclass(channel.Options, BaseModel)
    assert list(inspect.signature(channel.send).parameters) == ["message", "options", "post"]


def test_a_part_that_is_not_there_is_named_with_those_that_are() -> None:
    with pytest.raises(KeyError, match=r"pigeon.*console, email, file, slack, teams, webhook"):
        channels.load("pigeon")
