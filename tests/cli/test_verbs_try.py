"""``try`` and ``evaluate``: judge what is given, touch no database, name bad lines while their neighbours come out."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.cli.conftest import Call

ROOT = Path(__file__).resolve().parents[2]
SITE = ROOT / "data" / "sample" / "site"
KEYS = ["id", "lang", "suppliers", "themes", "event", "assertion", "countries", "products",
        "areas", "tier", "score", "evidence", "reasons", "story"]  # fmt: skip
GOOD = {
    "id": "a", "title": "Forced labour at Walawe Latex", "source": "Factory Line Monitor", "lang": "en",
    "text": "Workers at the glove factory of Walawe Latex in Sri Lanka say that their passports were withheld "
    "and that they were beaten.",
}  # fmt: skip


def lines(text: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in text.splitlines()]


def test_json_lines_from_a_file_and_from_standard_input_come_out_alike(call: Call, house: Path, tmp_path: Path) -> None:
    rows = [GOOD, {**GOOD, "id": 7}, {"id": "c", "title": "Skördefest", "text": "På lördag är det fest på torget."}]
    text = "\ufeff" + "\n".join(json.dumps(r) for r in rows) + "\n\n"
    (tmp_path / "a.jsonl").write_text(text, "utf-8")
    from_file, from_input = call("try", tmp_path / "a.jsonl", home=house), call("try", "-", home=house, input=text)
    assert (from_file.code, from_file.err) == (0, "try: 3 judged\n")
    assert from_file.out == from_input.out
    first, second, third = lines(from_file.out)
    assert list(first) == KEYS
    assert [first["id"], second["id"], third["id"]] == ["a", "7", "c"]
    assert (first["tier"], first["story"] == second["story"], third["tier"], third["story"]) == (
        "immediate",
        True,
        "none",
        None,
    )
    body = f"{GOOD['title']}\n{GOOD['text']}"
    for quote in first["evidence"]:  # type: ignore[attr-defined]  # a list
        assert body[quote["start"] : quote["end"]] == quote["quote"]
    assert not (house / "data").exists()


@pytest.mark.parametrize(
    ("bad", "column"),
    [
        ("{not json}", ""), ("[1, 2]", ""),
        ('{"id": "x", "title": "y"}', "text"), ('{"id": "x", "title": 5, "text": "z"}', "title"),
        ('{"id": "x", "title": "y", "text": "z", "published": 5}', "published"), ("[" * 5000, ""), ('"\udcff"', ""), ("null", ""),
    ],
)  # fmt: skip
def test_a_bad_line_is_named_and_its_neighbours_come_out(
    call: Call, house: Path, tmp_path: Path, bad: str, column: str
) -> None:
    file = tmp_path / "a.jsonl"
    good = json.dumps(GOOD).encode()
    file.write_bytes(b"\n".join([good, b"", bad.encode("utf-8", "surrogateescape"), good]))
    said = call("try", file, home=house)
    assert said.code == 1
    assert [row["id"] for row in lines(said.out)] == ["a", "a"]
    assert said.err.startswith(f"{file}:3: {column}")
    assert said.err.splitlines()[-1] == "try: 2 judged, 1 could not be read"


def test_half_a_character_costs_nobody_a_line(call: Call, house: Path, tmp_path: Path) -> None:
    file = tmp_path / "a.jsonl"
    broken = GOOD | {"id": "b", "title": GOOD["title"] + " \ud800", "text": GOOD["text"] + " \udc00"}
    file.write_text("\n".join(map(json.dumps, (broken, GOOD))), "utf-8")
    said = call("try", file, home=house)
    assert said.code == 0
    assert [row["id"] for row in lines(said.out)] == ["b", "a"]
    assert call("try", file, "--html", tmp_path / "pages", home=house).code == 0


def test_pages_reports_and_texts(call: Call, house: Path, tmp_path: Path) -> None:
    page = SITE / "factorylinemonitor.example" / "reports" / "walawe-ammonia-horana.html"
    report = next(SITE.rglob("*.pdf"))
    (tmp_path / "t.txt").write_text(f"{GOOD['title']}\n\n{GOOD['text']}", "utf-8")
    (tmp_path / "empty.html").write_text("", "utf-8")
    files = [
        page,
        report,
        tmp_path / "t.txt",
        tmp_path / "empty.html",
        tmp_path / "missing.html",
        tmp_path / "missing.jsonl",
    ]
    said = call("try", *files, home=house)
    assert said.code == 1
    rows = lines(said.out)
    assert [row["id"] for row in rows] == [str(f) for f in files[:3]]
    assert "walawe" in rows[0]["suppliers"]  # type: ignore[operator]  # a list
    assert rows[2]["tier"] == "immediate"
    assert "unreadable: the body is empty" in said.err
    assert said.err.count("missing") == 2
    assert said.err.splitlines()[-1] == "try: 3 judged, 3 could not be read"


def test_another_register(call: Call, house: Path, tmp_path: Path) -> None:
    (tmp_path / "suppliers.csv").write_text("id,name,country,products\nlatex,Walawe Latex,LK,gloves\n", "utf-8")
    (tmp_path / "areas.csv").write_text("id,name_sv,owner\n", "utf-8")
    said = call("try", "-", "--register", tmp_path, home=house, input=json.dumps(GOOD))
    assert lines(said.out)[0]["suppliers"] == ["latex"]
    (tmp_path / "suppliers.csv").write_text("name\n", "utf-8")
    assert call("try", "-", "--register", tmp_path, home=house, input=json.dumps(GOOD)).code == 2


def test_evaluate_measures_and_refuses_to_fall_below_its_floors(call: Call, house: Path, tmp_path: Path) -> None:
    gold = tmp_path / "gold.jsonl"
    rows = (ROOT / "data" / "gold" / "gold.jsonl").read_text("utf-8").splitlines(keepends=True)[:6]
    gold.write_text("".join(rows), "utf-8")
    for name in ("suppliers.csv", "areas.csv", "contracts.csv"):
        shutil.copyfile(ROOT / "data" / "gold" / name, tmp_path / name)
    said = call("evaluate", gold, "--json", home=house)
    assert said.code == 0
    assert json.loads(said.out)["documents"] == 6
    assert "evaluate: 6 documents in" in said.err
    assert call("evaluate", tmp_path / "none.jsonl", home=house).code == 2
    (tmp_path / "empty.jsonl").write_text("\n", "utf-8")
    empty = call("evaluate", tmp_path / "empty.jsonl", home=house)
    assert (empty.code, empty.out) == (2, "")
    assert "empty.jsonl: holds no labelled document" in empty.err
    assert call("evaluate", gold, "--floors", tmp_path / "none.toml", home=house).code == 1
