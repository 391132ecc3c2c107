"""A child that runs an errand is told of the house's proxy and of what it logs in with, and of nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest
from crawl_world import make_house

from crawler import errand

MAILBOX = '[news]\nhost = "imap.example"\nuser = "w"\npassword = { env = "%s" }\n'


@pytest.mark.parametrize("start", ["spawn", "forkserver"])
def test_only_what_a_crawl_needs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, start: str) -> None:
    monkeypatch.setattr("crawler.child.START_METHOD", start)
    secrets = ("NEWS_PASSWORD", "SLACK_TOKEN", "BEVAKA_SMTP_PASSWORD", "GITHUB_TOKEN")
    for name in (*secrets, "BEVAKA_PROXY", "LC_TIME"):
        monkeypatch.setenv(name, "x")
    home = make_house(tmp_path, [])
    (home / "config" / "mailboxes.toml").write_text(MAILBOX % "NEWS_PASSWORD", "utf-8")
    there = errand.run("held_jobs:environment", {"home": home}, lambda _: None)
    assert {"PATH", "BEVAKA_PROXY", "LC_TIME", "NEWS_PASSWORD"} <= set(there["python"])
    assert not {*there["python"]} & {*secrets[1:]}
    if start == "spawn":
        assert not {*there["system"]} & {*secrets[1:]}, "not in what the system handed over either"
