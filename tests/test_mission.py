"""The list that ships covers its mission: every publisher that was found to matter is watched, in its kind and languages.

``mission.csv`` names them: who publishes (as the survey called it), at which host, how its publications are listed, in which
languages.
"""

from __future__ import annotations

import csv
import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from bevaka.errors import Mistake
from bevaka.records import Source
from bevaka.sources import read_sources

ROOT = Path(__file__).resolve().parents[1]
SORTS = {
    "ngo": {"ngo"},
    "monitoring_org": {"ngo", "buyer"},
    "union": {"union"},
    "authority": {"authority", "buyer"},
    "intergovernmental": {"intergovernmental"},
    "media": {"media"},
    "trade_press": {"trade_press", "company"},
    "company_watch": {"company", "ngo"},
}
REGIONS = ("xn--hllbarupphandling-8qb.se", "husr.se", "electronicswatch.org")


def sources() -> list[Source]:
    mistakes: list[Mistake] = []
    found = read_sources(ROOT / "config", mistakes)
    assert mistakes == []
    return found


def host(url: str) -> str:
    return (urlsplit(url).hostname or "").removeprefix("www.")


def missing(found: list[Source]) -> list[str]:
    """What of the mission no source stands for: host, kind, sort and languages together."""
    with (ROOT / "tests" / "mission.csv").open(encoding="utf-8", newline="") as file:
        wanted = list(csv.DictReader(file))
    assert len(wanted) > 220
    return [
        f"{row['sort']} {row['kind']} at {row['host']} in {row['language']}"
        for row in wanted
        if not any(
            host(s.url) == row["host"]
            and s.kind == row["kind"]
            and s.type in SORTS[row["sort"]]
            and set(row["language"].split("|")) <= set(s.language)
            for s in found
        )
    ]


def test_every_publisher_of_the_mission_is_watched() -> None:
    assert missing(sources()) == []


@pytest.mark.parametrize("host_", ["electronicswatch.org", "finnwatch.org", "industriall-union.org", "svt.se"])
def test_a_publisher_that_leaves_the_list_is_missed(host_: str) -> None:
    assert any(f"at {host_} " in line for line in missing([s for s in sources() if host(s.url) != host_]))


def test_electronics_watch_is_watched_in_its_news_reports_and_languages() -> None:
    rows = [s for s in sources() if host(s.url) == "electronicswatch.org"]
    seen = {(s.kind, code) for s in rows for code in s.language}
    assert {(kind, code) for kind in ("listing", "report") for code in ("en", "es", "ca")} <= seen
    assert all(s.options.get("selector") for s in rows)


def test_every_source_says_how_it_is_asked_and_what_to_expect() -> None:
    for source in sources():
        assert source.kind in ("feed", "sitemap", "listing", "report"), source.id
        assert source.pace, source.id
        assert source.expect is not None, source.id
        assert source.status != "on" or source.language, source.id
    assert {host(s.url) for s in sources() if s.tier == 1} >= set(REGIONS)
    # A page of reports that is no list of PDFs needs to be told which links count.
    assert [s.id for s in sources() if s.kind == "report" and not s.options.get("selector")] == []


def test_no_list_stands_still_by_its_address() -> None:
    """The second page of a list shows what is new late, the archive of a month never, and a publication is no list."""
    still = re.compile(r"/(?:19|20)\d\d(?:/\d\d?)?/?$|[?&][\w.]*page=\d|/page/\d|/bulletins/|/\d{4}/\d\d/\d\d/")
    assert [source.url for source in sources() if still.search(source.url)] == []
