"""The recorded week as ``make run`` reads it, on Friday and on Sunday: every kind of source, and what changes in between."""

from __future__ import annotations

import json
import re
import sqlite3
from collections import Counter
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from bevaka.store import public
from tests.promises.week import ROOT, Left, Run, bevaka, lay_out, left, query, sent

EXPECTED = {
    row["url"]: row
    for row in map(json.loads, (ROOT / "data" / "sample" / "expected.jsonl").read_text("utf-8").splitlines())
}
UPDATED = "http://textilbevakarna.example/2026/03/harran-pamuk-avskedade/"
WITHDRAWN = "http://metalbladet.example/nyt/weiling-laerlinge.html"
FIRST_SITES = 13
"""Sources that the week had before it had sites of every sort; the labels of those after it are held one by one."""


@dataclass(frozen=True)
class Twice:
    """The house after Sunday, what it held on Friday, and the seconds and words of both runs."""

    house: Path
    friday: Left
    words: tuple[str, str]


@pytest.fixture(scope="module")
def twice(tmp_path_factory: pytest.TempPathFactory) -> Twice:
    house = lay_out(tmp_path_factory.mktemp("twice") / "house")
    friday = re.search(r"^FRIDAY *= *(\S+)$", (ROOT / "Makefile").read_text("utf-8"), re.M)
    assert friday is not None
    code, first = Run(house, clock=friday[1]).finish()
    assert code == 0, first
    before = left(house)
    code, second = Run(house).finish()
    assert code == 0, second
    return Twice(house, before, (first, second))


def new_sources() -> list[str]:
    rows = (ROOT / "data" / "sample" / "config" / "sources.csv").read_text("utf-8").splitlines()[1:]
    return [row.split(",")[0] for row in rows[FIRST_SITES:]]


def test_every_source_answers_both_times(twice: Twice) -> None:
    assert all("27 källor svarade" in words for words in twice.words)
    kinds = query(twice.house, "SELECT DISTINCT source_id FROM documents")
    assert {str(row[0]) for row in kinds} >= set(new_sources())
    assert "open" not in left(twice.house).leads.values()
    assert query(twice.house, "SELECT count(*) FROM tries") == [(0,)]


def test_the_alert_that_the_readme_shows_is_one_of_friday_s(twice: Twice) -> None:
    """Letter for letter, but for the link of the story: its pass is a new one each time, and the port a free one."""
    shown = re.search(r"<!-- sample: begin -->\n```text\n(.+?)\n```", (ROOT / "README.md").read_text("utf-8"), re.S)
    assert shown is not None
    said = re.sub(r"\?act=\S+", "", (twice.house / "console.txt").read_text("utf-8"))
    assert shown[1] in re.sub(r"127\.0\.0\.1:\d+", "127.0.0.1:8001", said)


def test_a_named_company_on_the_way_of_another_is_shown_there_and_not_a_second_time(twice: Twice) -> None:
    with closing(sqlite3.connect(twice.house / "data" / "public.db")) as conn:
        conn.row_factory = sqlite3.Row
        glove_plant = public.story(conn, "79f40eca3cdc")
    assert glove_plant is not None
    ways = [[step["id"] for step in chain] for chain in glove_plant.chain]
    assert {"walawe", "ansgar"} <= set(glove_plant.card.keys["supplier"])
    assert [way[:2] for way in ways if "ansgar" in way] == [["walawe", "ansgar"]]


@pytest.mark.parametrize("source", new_sources())
def test_each_site_gives_what_it_must(twice: Twice, source: str) -> None:
    wanted = {url: (row["state"], row["tier"]) for url, row in EXPECTED.items() if row["source"] == source}
    found = query(
        twice.house,
        "SELECT d.url, d.state, coalesce(f.tier, 'none') FROM documents d LEFT JOIN findings f ON f.document_id=d.id "
        f"WHERE d.source_id='{source}' AND d.revision=(SELECT max(o.revision) FROM documents o WHERE o.url=d.url)",
    )
    assert {str(u): (s, t) for u, s, t in found} == wanted


@pytest.mark.parametrize("source", new_sources())
def test_what_stands_around_a_text_is_not_told_of(twice: Twice, source: str) -> None:
    suppliers = query(
        twice.house,
        f"SELECT d.url, f.suppliers, d.text FROM documents d JOIN findings f ON f.document_id=d.id WHERE d.source_id='{source}'",
    )
    for url, found, text in suppliers:
        assert set(json.loads(str(found))) == set(EXPECTED[str(url)]["suppliers"]), url
        quiet = not EXPECTED[str(url)]["themes"]
        assert not (
            quiet and re.search("tvångsarbete|barnarbete|forced labour|child labour|debt bondage", str(text))
        ), url


def test_a_page_that_was_updated_has_a_second_revision(twice: Twice) -> None:
    texts = query(twice.house, f"SELECT text FROM documents WHERE url='{UPDATED}' ORDER BY revision")
    assert ["halv seger" in str(text) for (text,) in texts] == [False, True]


def test_a_page_that_was_taken_back_is_withdrawn_with_the_words_it_had(twice: Twice) -> None:
    rows = query(twice.house, f"SELECT state, reason, text FROM documents WHERE url='{WITHDRAWN}' ORDER BY revision")
    assert [row[0] for row in rows] == ["ok", "withdrawn"]
    assert "HTTP 410" in str(rows[1][1])
    assert "id-kort" in str(rows[1][2])


def test_a_feed_that_moved_is_followed(twice: Twice) -> None:
    urls = query(
        twice.house, "SELECT final_url FROM fetches WHERE source_id='glove-bench' AND lead_id IS NULL ORDER BY id"
    )
    assert [u for (u,) in urls] == [f"http://theglovebench.example/{end}" for end in ("rss.xml", "feed/")]
    assert twice.friday.leads.keys() < left(twice.house).leads.keys()
    assert "http://theglovebench.example/2026/03/our-new-pull-tester/" not in twice.friday.leads


def test_a_site_behind_a_wall_and_a_scan_are_unreadable_and_the_operator_hears_of_the_wall(twice: Twice) -> None:
    reasons = query(twice.house, "SELECT source_id, reason FROM documents WHERE state='unreadable'")
    assert Counter(reasons) == {
        ("lieferkettenblick", "a consent page"): 6,
        ("aktsamhetsrapporter", "the PDF is scanned: 0 characters on 1 pages"): 1,
    }
    assert query(twice.house, "SELECT source_id, state FROM health WHERE state<>'fine'") == [
        ("lieferkettenblick", "consent_page")
    ]
    assert "Lieferkettenblick" in (twice.house / "console.txt").read_text("utf-8")


def test_nothing_is_had_again_that_came_with_its_list(twice: Twice) -> None:
    """A newsletter and an archived page were never had from their own addresses, so nothing there can withdraw them."""
    rows = query(
        twice.house,
        "SELECT count(*) FROM fetches WHERE lead_id IS NOT NULL AND source_id IN ('skiftbrevet','natverksarkivet')",
    )
    assert rows == [(6,)]


OPERATOR = "Driftansvarig"


def test_few_alerts_and_right_ones(twice: Twice) -> None:
    told = query(
        twice.house,
        "SELECT DISTINCT d.url, d.source_id FROM alerts a JOIN findings f ON f.id=a.finding_id "
        "JOIN documents d ON d.id=f.document_id",
    )
    assert len(told) <= 20
    assert [url for url, source in told if source in new_sources() and EXPECTED[str(url)]["tier"] != "immediate"] == []
    of_new = {str(url) for url, source in told if source in new_sources()}
    assert WITHDRAWN in of_new, "it was told on Friday, when it stood there"
    # What others had told of before is no alert of its own.
    stories = Counter(EXPECTED[url]["story"] for url in of_new)
    assert set(stories.values()) == {1}
    assert set(stories) == {
        "cmk-children",
        "harran-dismissals",
        "hillakka-pickers",
        "serra-mansa-debt",
        "weiling-apprentices",
    }
    shown = sent(twice.house).cards.keys()
    # What concerns no area is one notice to the operator.
    to_operator = {card for card in shown if card[0] == OPERATOR}
    assert len(to_operator) <= 1
    assert shown - to_operator == cards(twice.house)


def cards(house: Path) -> set[tuple[str, str]]:
    names = dict(line.split(",")[:2] for line in (house / "config" / "areas.csv").read_text("utf-8").splitlines()[1:])
    rows = query(house, "SELECT area_id, story_id FROM alerts")
    return {(names[str(area)], str(story)) for area, story in rows}


def test_the_check_before_the_first_run_has_nothing_to_say(twice: Twice) -> None:
    done = bevaka("--home", str(twice.house), "check")
    assert (done.returncode, "warning" in done.stderr) == (0, False)
