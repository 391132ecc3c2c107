"""The figures, on answers that are known, and the floors of the gold set."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from bevaka.errors import Mistakes
from nlp.evaluate import below_floors, evaluate, read_floors, report, score
from nlp.lines import Known, read_gold
from nlp.pipeline import Tagger

GOLD = Path(__file__).resolve().parents[2] / "data" / "gold"


def row(key: str, tier: str, story: str | None = None, **labels: Any) -> dict[str, Any]:
    full = {
        "suppliers": [],
        "themes": [],
        "event": "other",
        "assertion": None,
        "countries": [],
        "products": [],
        "tier": tier,
    }
    return {"id": key, "lang": "sv", "title": "T", "text": "Citatet här.", "story": story, "labels": {**full, **labels}}


def answer(wanted: dict[str, Any], **changes: Any) -> dict[str, Any]:
    return {
        "lang": "sv",
        "evidence": ["Citatet här."],
        "reasons": [],
        **wanted["labels"],
        "story": wanted["story"],
        **changes,
    }


def test_perfect_answers_score_one() -> None:
    rows = {
        "a": row("a", "immediate", "s", suppliers=["x"], themes=["wages"], assertion="asserted"),
        "b": row("b", "none"),
    }
    found = score(rows, {k: answer(r) for k, r in rows.items()})
    assert {v for k, v in found.items() if k != "documents"} == {1.0}


def test_each_fault_lowers_its_own_figure() -> None:
    rows = {"a": row("a", "immediate", suppliers=["x", "y"]), "b": row("b", "none"), "c": row("c", "digest")}
    tags = {
        "a": answer(rows["a"], suppliers=["x", "z"], evidence=["Inte där"]),
        "b": answer(rows["b"], tier="immediate"),
        "c": answer(rows["c"], tier="none"),
    }
    found = score(rows, tags)
    assert found["alert_precision"] == 0.5
    assert found["alert_recall"] == 1.0
    assert found["reach"] == 0.5
    assert found["quiet"] == 0.0
    assert found["suppliers_f1"] == 0.5
    assert found["evidence"] == 0.0
    assert found["tier"] == pytest.approx(1 / 3)


def test_b_cubed_counts_what_is_joined_and_parted() -> None:
    rows = {k: row(k, "digest", s) for k, s in (("a", "s"), ("b", "s"), ("c", "t"))}
    joined = score(rows, {k: answer(r, story="one") for k, r in rows.items()})
    apart = score(rows, {k: answer(r, story=None) for k, r in rows.items()})
    assert joined["story_f1"] == pytest.approx(2 * (5 / 9) / (5 / 9 + 1))
    assert apart["story_f1"] == pytest.approx(2 * (2 / 3) / (2 / 3 + 1))


def test_wrong_documents_are_listed_with_their_reasons() -> None:
    rows = {"a": row("a", "immediate")}
    done = report(rows, {"a": answer(rows["a"], tier="none", reasons=["no_theme"])})
    assert [(w.id, w.want, w.got) for w in done.wrong] == [("a", "immediate", "none")]
    assert "no_theme" in done.text()


def test_a_faulty_line_is_named(tmp_path: Path) -> None:
    file = tmp_path / "gold.jsonl"
    file.write_text(json.dumps(row("a", "none")) + "\n{}\n", "utf-8")
    with pytest.raises(Mistakes, match=r"gold\.jsonl:2"):
        read_gold(file)


@pytest.mark.parametrize(
    ("change", "column"),
    [
        ({"title": None}, "title"), ({"text": 5}, "text"), ({"lang": None}, "lang"), ({"lang": ""}, "lang"),
        ({"story": 1}, "story"),
        ({"labels": None}, "labels"), ({"labels": []}, "labels"), ({"labels": {}}, "labels.tier"), ({"id": "a"}, "id"),
        ({"labels": {"tier": "immediat"}}, "labels.tier"), ({"labels": {"tier": ["none"]}}, "labels.tier"),
        ({"labels": {"tier": "none", "suppliers": None}}, "labels.suppliers"),
        ({"labels": {"tier": "none", "themes": "wages"}}, "labels.themes"),
        ({"labels": {"tier": "none", "countries": [1]}}, "labels.countries"),
        ({"labels": {"tier": "none", "event": "rumour"}}, "labels.event"),
        ({"labels": {"tier": "none", "assertion": "perhaps"}}, "labels.assertion"),
        ({"lang": "xx"}, "lang"), ({"lang": "Swedish"}, "lang"),
        ({"labels": {"tier": "none", "countries": ["Sweden"]}}, "labels.countries"),
        ({"labels": {"tier": "none", "countries": ["se"]}}, "labels.countries"),
        ({"labels": {"tier": "none", "countries": ["SE", "XQ"]}}, "labels.countries"),
        ({"labels": {"tier": "none", "products": ["pens"]}}, "labels.products"),
        ({"labels": {"tier": "none", "evidence": "Citatet här."}}, "labels.evidence"),
        ({"labels": {"tier": "none", "evidence": ["Citatet  här.", "inte där"]}}, "labels.evidence"),
        ({"labels": {"tier": "none", "evidence": [" "]}}, "labels.evidence"),
        ({"labels": {"tier": "none", "suppliers": ["nope"]}}, "labels.suppliers"),
        ({"labels": {"tier": "none", "themes": ["slavery"]}}, "labels.themes"),
    ],
)  # fmt: skip
def test_a_faulty_document_is_named_with_its_line_and_field(
    tmp_path: Path, change: dict[str, Any], column: str
) -> None:
    file = tmp_path / "gold.jsonl"
    file.write_text("\n\n".join(json.dumps(r) for r in (row("a", "none"), {**row("b", "none"), **change})), "utf-8")
    with pytest.raises(Mistakes) as told:
        read_gold(file, Known({"x"}, {"wages"}))
    assert [(m.line, m.column) for m in told.value.mistakes] == [(3, column)]


def test_labels_that_the_register_and_the_themes_know_are_sound(tmp_path: Path) -> None:
    file = tmp_path / "gold.jsonl"
    labels = {"suppliers": ["x"], "themes": ["wages"], "countries": ["SE"], "evidence": ["T", "Citatet\nhär."]}
    file.write_text(json.dumps(row("a", "none", products=["gloves"], **labels)), "utf-8")
    assert list(read_gold(file, Known({"x"}, {"wages"}))) == ["a"]


@pytest.mark.parametrize("text", [b"", b"\n \n", b"\xef\xbb\xbf", b"\xff\xfe", b"[1]", b'"x', b"[" * 5000])
def test_a_file_that_measures_nothing_is_a_mistake(tmp_path: Path, text: bytes) -> None:
    file = tmp_path / "gold.jsonl"
    file.write_bytes(text)
    with pytest.raises(Mistakes, match=r"gold\.jsonl"):
        read_gold(file)
    with pytest.raises(Mistakes, match="cannot be read"):
        read_gold(tmp_path)


@pytest.mark.parametrize("mark", ["\u2028", "\u2029", "\u0085"])
@pytest.mark.parametrize("end", ["", "\n", "\r\n"])
def test_only_a_line_feed_ends_a_line(tmp_path: Path, mark: str, end: str) -> None:
    file = tmp_path / "gold.jsonl"
    line = json.dumps({**row("a", "none"), "text": f"y{mark}z"}, ensure_ascii=False)
    file.write_text("\ufeff" + line + end, "utf-8", newline="")
    assert mark in line
    assert read_gold(file)["a"]["text"] == f"y{mark}z"


@pytest.mark.parametrize(
    "text", ["", "[total]\n", "[total]\ntier = 'high'\n", "tier = 0.5\n", "[total\n", "[total]\ntier = true\n"]
)
def test_floors_that_hold_nothing_are_a_mistake(tmp_path: Path, text: str) -> None:
    (tmp_path / "floors.toml").write_text(text, "utf-8")
    with pytest.raises(Mistakes, match=r"floors\.toml"):
        read_floors(tmp_path / "floors.toml")


def test_a_figure_below_its_floor_is_told() -> None:
    rows = {"a": row("a", "immediate")}
    done = report(rows, {"a": answer(rows["a"], tier="none")})
    assert below_floors(done, {"total": {"alert_recall": 0.5, "quiet": 0.5}, "fi": {"tier": 0.1}}) == [
        "total: alert_recall is 0.000, below its floor 0.500",
        "fi: tier is not measured",
    ]


def test_the_gold_set_keeps_its_floors(gold_tagger: Tagger) -> None:
    done = evaluate(GOLD / "gold.jsonl", gold_tagger)
    assert done.total["documents"] == 166
    assert below_floors(done, read_floors(GOLD / "floors.toml")) == []
