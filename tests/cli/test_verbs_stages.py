"""Each stage as its own verb on a small house: what it does, that twice is harmless, and where its words go."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from bevaka.store import Store
from tests.cli.conftest import Call, Said
from tests.store.shelf import put_document, url

Stages = tuple[Path, dict[str, Said]]


@pytest.mark.parametrize("verb", ["collect", "extract", "tag", "group", "route", "digest", "deliver", "publish"])
def test_a_stage_says_what_it_did_on_standard_error(stages: Stages, verb: str) -> None:
    said = stages[1][verb]
    assert said.code == 0, said.err
    last = said.err.splitlines()[-1]
    assert last.startswith(f"{verb}: ")
    assert int(last.split()[1]) > 0 or verb == "digest", "these six reports may all be told at once or not at all"
    assert ("BEVAKA" in said.out) == (verb == "deliver"), "only cards are data"


def test_dry_run_shows_what_would_be_sent_and_sends_nothing(stages: Stages) -> None:
    said = stages[1]["dry-run"]
    assert (said.code, said.out) == (0, "")
    assert "skulle gå genom terminal" in said.err
    assert stages[1]["deliver"].out.count("━━ BEVAKA") >= 1


@pytest.mark.parametrize("verb", ["extract", "tag", "group", "route", "digest", "deliver"])
def test_a_second_time_does_nothing_more(stages: Stages, call: Call, tmp_path: Path, verb: str) -> None:
    house = shutil.copytree(stages[0], tmp_path / "house")
    said = call(verb, home=house)
    assert (said.code, said.out) == (0, "")
    assert said.err.splitlines()[-1] == f"{verb}: 0 klara"


def test_every_run_has_left_its_row(small: Path, call: Call) -> None:
    said = call("status", "--language", "en", home=small)
    assert said.code == 0
    for verb in ("collect", "extract", "tag", "group", "route", "digest", "deliver", "publish"):
        assert f"\n{verb}" in said.out
    assert "stopped" not in said.out
    assert "sources: 1 watched, 0 switched off, 0 not asked yet, 0 in trouble" in said.out


def test_search_show_and_why(small: Path, call: Call) -> None:
    english = ("--language", "en")
    hits = call("search", "walawe", home=small)
    assert (hits.code, hits.err) == (0, "search: 1 funnen\n")
    number = hits.out.split()[0]
    shown = call("show", number, *english, home=small)
    assert (shown.code, shown.err) == (0, "")
    assert "tier" in shown.out
    assert "http://factorylinemonitor.example/reports/walawe-ammonia-horana" in shown.out
    path = call("why", number, *english, home=small)
    assert path.code == 0
    steps = [line.split()[0] for line in path.out.splitlines() if line and not line.startswith(" ")]
    assert [s for s in steps if s in ("seen", "fetched", "read", "tagged", "grouped", "routed", "told")] == [
        "seen", "fetched", "read", "tagged", "grouped", "routed", "told", "told",
    ]  # fmt: skip
    for words in ("because: ", "quote “", "through terminal: sent, 1 attempt: printed", "through folder: sent"):
        assert words in path.out
    by_url = call(
        "why", "http://factorylinemonitor.example/reports/walawe-ammonia-horana?utm_source=x", *english, home=small
    )
    assert by_url.out.splitlines()[0] == path.out.splitlines()[0]
    for copied in ("https://{}", "http://{}/", "https://{}/?utm_source=x#top", "{}"):
        address = copied.format("factorylinemonitor.example/reports/walawe-ammonia-horana")
        assert call("why", address, *english, home=small).out == by_url.out
        assert call("show", address, *english, home=small).out == shown.out
    none = call("search", "krusbärspaj", home=small)
    assert (none.code, none.out, none.err) == (0, "", "search: 0 funna\n")


@pytest.mark.parametrize(
    ("reference", "words"),
    [
        (
            "http://factorylinemonitor.example/reports/never",
            "factory-line-monitor (on) watches factorylinemonitor.example",
        ),
        ("http://unheard.example/1", "none in sources.csv watches unheard.example"),
        ("rubbish", "give a number, a URL or a story id"),
        ("http://[", "give a number, a URL or a story id"),
        ("https://[::1/x", "give a number, a URL or a story id"),
        ("http://unheard.example:99999/", "no source has shown http://unheard.example:99999/"),
        ("99999999999999999999999", "give a number, a URL or a story id"),
    ],
)
def test_why_not_of_what_was_never_seen(small: Path, call: Call, reference: str, words: str) -> None:
    said = call("why", reference, home=small)
    assert (said.code, said.out) == (1, "")
    assert words in said.err
    assert call("show", reference, home=small).code == 1


def test_why_not_of_what_tells_of_nothing(small: Path, call: Call) -> None:
    with Store(small / "data", write=False) as store:
        quiet = next(n for n in range(1, 99) if (found := store.findings.latest(n)) and found.tier == "none")
    said = call("why", str(quiet), "--language", "en", home=small)
    assert said.code == 0
    assert "tagged      Not told, score 0" in said.out
    assert "what is told to nobody stands in none" in said.out


def test_why_not_of_what_could_not_be_read_or_was_not_yet(small: Path, call: Call, tmp_path: Path) -> None:
    house = shutil.copytree(small, tmp_path / "house")
    with Store(house / "data") as store, store.transaction():
        put_document(store, 1, state="unreadable", reason="a PDF without text")
        put_document(store, 2)
        store.crawl.add_leads([])
    assert "it could not be read" in call("why", url(1), "--language", "en", home=house).out
    assert "a PDF without text" in call("why", url(1), "--language", "en", home=house).out
    assert "the tag stage has not come to it" in call("why", url(2), "--language", "en", home=house).out


def test_a_verdict_outlives_and_names_its_company(small: Path, call: Call, tmp_path: Path) -> None:
    house = shutil.copytree(small, tmp_path / "house")
    report = "http://factorylinemonitor.example/reports/walawe-ammonia-horana"
    said = call("verdict", report, "--not", "walawe", "--reason", "en ort", home=house)
    assert (said.code, said.err) == (0, f"verdict: {report} is not about walawe\n")
    with Store(house / "data", write=False) as store:
        assert [(v.supplier, v.reason) for v in store.people.verdicts(report)] == [("walawe", "en ort")]
    assert call("verdict", report, "--not", "nobody", home=house).code == 2
    assert call("verdict", "http://unheard.example/", "--not", "walawe", home=house).code == 1


def test_a_fault_of_one_item_ends_with_one_and_its_neighbours_are_done(small: Path, call: Call, tmp_path: Path) -> None:
    house = shutil.copytree(small, tmp_path / "house")
    with (house / "config" / "channels.toml").open("a", encoding="utf-8") as file:
        file.write('\n[nyckel]\nkind = "slack"\nwebhook = { env = "BEVAKA_PROV_SAKNAS" }\n')
    routes = (
        (house / "config" / "routes.toml")
        .read_text("utf-8")
        .replace('["terminal", "folder"]', '["terminal", "nyckel"]')
    )
    (house / "config" / "routes.toml").write_text(routes, "utf-8")
    (house / "data" / "bevaka.db").unlink()
    for verb in ("collect", "extract", "tag", "group", "route"):
        assert call(verb, home=house).code == 0
    said = call("deliver", home=house)
    assert said.code == 1
    assert "BEVAKA_PROV_SAKNAS är inte satt" in said.err
    assert "━━ BEVAKA" in said.out
    assert "1 prövas igen" in said.err.splitlines()[-1]
