"""Pages of the regions' own office through ``bevaka try`` with the shipped register: news of seminars, conferences and
policy alerts nobody; the one teaser that tells of abuse is told; a report on a follow-up is a follow-up.

Run with ``-s`` to see the table.
"""

from __future__ import annotations

import json
import sys
from typing import Any

import pytest
import real_house as h
import real_material as m

pytestmark = [
    pytest.mark.skipif(not m.HAVE_SEEDS, reason=f"the pages of the regions' office are not at hand {m.WHERE}"),
    pytest.mark.timeout(500),
]
Judged = dict[str, dict[str, Any]]
TEASERS, FOLLOW_UP = "002", "003"


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory) -> Judged:
    """What the command says of each page, by the number at the start of its name."""
    folder = tmp_path_factory.mktemp("seeds") / "house"
    made = h.bevaka("init", str(folder))
    assert made.returncode == 0, made.stderr
    files = sorted(m.SEEDS.glob("*.txt"))
    ran = h.bevaka("--home", str(folder), "try", *map(str, files))
    assert ran.returncode == 0, ran.stderr
    found = {file.name[:3]: json.loads(line) for file, line in zip(files, ran.stdout.splitlines(), strict=True)}
    sys.stdout.write(f"\n{table(found)}\n")
    return found


def table(judged: Judged) -> str:
    lines = [f"{'page':5} {'tier':10} {'event':11} {'assertion':10} {'suppliers':26} themes"]
    for page, one in judged.items():
        suppliers, themes = ", ".join(one["suppliers"]), ", ".join(one["themes"])
        lines.append(f"{page:5} {one['tier']:10} {one['event']:11} {one['assertion'] or '':10} {suppliers:26} {themes}")
        lines += [f"{'':5} “{m.comparable(e['quote'])[:100]}”" for e in one["evidence"]]
    return "\n".join(lines)


def text_of(page: str) -> str:
    (file,) = m.SEEDS.glob(f"{page}_*.txt")
    return file.read_text("utf-8")


def test_all_five_pages_are_swedish(judged: Judged) -> None:
    assert {page: one["lang"] for page, one in judged.items()} == dict.fromkeys(
        ("000", "001", "002", "003", "004"), "sv"
    )


@pytest.mark.parametrize("page", ["000", "001", "003", "004"])
def test_seminars_conferences_and_policy_alert_nobody(judged: Judged, page: str) -> None:
    assert judged[page]["tier"] in ("digest", "none")


def test_the_teaser_of_abuse_at_glove_makers_is_told_and_no_other_raises_an_alert(judged: Judged) -> None:
    one, text = judged[TEASERS], text_of(TEASERS)
    assert one["tier"] in ("digest", "immediate")
    item = m.comparable(text[text.index("19 feb 2019") : text.index("11 feb 2019")])
    quotes = [m.comparable(e["quote"]) for e in one["evidence"]]
    assert [q for q in quotes if q in item]
    assert one["tier"] == "digest" or not [q for q in quotes if q not in item]


def test_the_report_on_a_follow_up(judged: Judged) -> None:
    one = judged[FOLLOW_UP]
    assert {"atea", "dell"} <= set(one["suppliers"])
    assert (one["event"], one["tier"]) == ("follow_up", "digest")


def test_quotes_stand_in_the_pages_word_for_word(judged: Judged) -> None:
    for page, one in judged.items():
        assert one["evidence"]
        for evidence in one["evidence"]:
            assert m.comparable(evidence["quote"]) in m.comparable(text_of(page))
            assert evidence["end"] - evidence["start"] == len(evidence["quote"])
