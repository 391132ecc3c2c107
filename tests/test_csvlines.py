"""Comments in tables: lines that begin with #, where no cell is open."""

from __future__ import annotations

from pathlib import Path

from bevaka.csvlines import CsvLines
from bevaka.errors import Mistake
from bevaka.sources import read_numbered
from bevaka.tables import named_ids


def test_comments_are_blank_lines_and_quoted_cells_are_left_alone() -> None:
    lines = CsvLines('# one "open\n\nid,name\n# two\na,"x\n# y"\n#b,c\n')
    assert lines.header() == ["id", "name"]
    assert [(cells, lines.line_num) for cells in lines.records()] == [([], 4), (["a", "x\n# y"], 6), ([], 7)]
    assert CsvLines("# only\n").header() == []


def test_a_fault_behind_comments_is_named_on_its_own_line(tmp_path: Path) -> None:
    text = (
        "# our list\nid,name,kind,url,type\n# first\na,A,feed,http://a.example/,ngo\n# second\nb,B,feed,nowhere,ngo\n"
    )
    (tmp_path / "sources.csv").write_text(text, "utf-8")
    mistakes: list[Mistake] = []
    assert [(line, source.id) for line, source in read_numbered(tmp_path, mistakes)] == [(4, "a")]
    assert [(m.line, m.column) for m in mistakes] == [(6, "url")]
    assert named_ids(tmp_path / "sources.csv") == {"a", "b"}
