"""One-file plug-ins: found by their file names in our folders, and by entry point in packages that others install."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from bevaka import plugins

SHIPPED = {
    ("crawler.kinds", "bevaka.kinds"): ["archive", "feed", "listing", "mailbox", "report", "sitemap"],
    ("alerts.channels", "bevaka.channels"): ["apprise", "console", "email", "file", "slack", "teams", "webhook"],
}


@pytest.mark.parametrize("where", SHIPPED)
def test_what_ships(where: tuple[str, str]) -> None:
    assert plugins.names(*where) == SHIPPED[where]


def test_a_plug_in_is_loaded_by_its_name_and_an_unknown_name_tells_the_known() -> None:
    assert plugins.load("alerts.channels", "bevaka.channels", "console").__name__ == "alerts.channels.console"
    with pytest.raises(
        KeyError, match="unknown 'pigeon'; there are: apprise, console, email, file, slack, teams, webhook"
    ):
        plugins.load("alerts.channels", "bevaka.channels", "pigeon")


@pytest.fixture
def installed(tmp_path: Path) -> Iterator[str]:
    """An installed distribution that brings a channel."""
    (tmp_path / "brevduva.py").write_text("NAME = 'a channel of somebody else'\n", "utf-8")
    info = tmp_path / "brevduva-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: brevduva\nVersion: 1.0\n", "utf-8")
    (info / "entry_points.txt").write_text("[bevaka.channels]\npigeon = brevduva\n", "utf-8")
    sys.path.insert(0, str(tmp_path))
    importlib.invalidate_caches()
    yield "pigeon"
    sys.path.remove(str(tmp_path))
    sys.modules.pop("brevduva", None)
    importlib.invalidate_caches()


def test_a_plug_in_of_another_package(installed: str) -> None:
    assert installed in plugins.names("alerts.channels", "bevaka.channels")
    assert plugins.load("alerts.channels", "bevaka.channels", installed).NAME == "a channel of somebody else"
    assert installed not in plugins.names("crawler.kinds", "bevaka.kinds")


def test_a_folder_s_own_helpers_are_no_plug_ins(tmp_path: Path) -> None:
    package = tmp_path / "provkanaler"
    package.mkdir()
    for name in ("__init__", "_help", "duva"):
        (package / f"{name}.py").write_text("", "utf-8")
    sys.path.insert(0, str(tmp_path))
    try:
        assert plugins.names("provkanaler", "bevaka.none") == ["duva"]
    finally:
        sys.path.remove(str(tmp_path))
