"""On which line a key of a TOML file stands, also in tables of arrays inside arrays."""

from __future__ import annotations

from pathlib import Path

import pytest

from bevaka.toml_lines import text_line, toml_line

TEXT = """\
top = 1
[house]
zone = "x"
[crawler.proxy_login]
env = "A"

[[route]]
areas = ["it"]
windows = [
  { from = "07:00" },
]
[[route.route]]
[[route.route]]
channels = ["a"]
  [[route.route.route]]
  "areas" = ["b"]
[[route.windows]]
from = "1"
[[route]]
a.b = 1
[[ route . "route" ]]
name = "x"
[digest.hours]
"it x" = 1
'it.y' = 2
"""


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("top",), 1), (("house", "zone"), 3), (("house", "clock"), 2), (("crawler",), 4), (("crawler", "proxy_login"), 4),
        (("crawler", "proxy_login", "env"), 5), (("route", 0), 7), (("route", 0, "areas", 0), 8), (("route", 0, "tiers"), 7),
        (("route", 0, "windows", 0, "from"), 18), (("route", 0, "route", 0), 12), (("route", 0, "route", 1, "channels"), 14),
        (("route", 0, "route", 1, "route", 0, "areas"), 16), (("route", 1, "a", "b"), 20),
        (("route", 1, "route", 0, "name"), 22), (("route", 1, "route", 0, "areas"), 21), (("route", 2, "areas"), 7),
        (("digest", "hours", "it x"), 24), (("digest", "hours", "it.y"), 25), (("nothing",), None),
    ],
)  # fmt: skip
def test_the_line_of_a_key(tmp_path: Path, path: tuple[str | int, ...], line: int | None) -> None:
    file = tmp_path / "a.toml"
    file.write_text(TEXT, "utf-8")
    assert toml_line(file, path) == line


def test_the_line_of_a_text_in_a_list(tmp_path: Path) -> None:
    file = tmp_path / "a.toml"
    file.write_text('other = ["å"]\n[t]\nlist = ["a",\n  "å", "b",\n  \'\\d\',\n]\n', "utf-8")
    assert [text_line(file, ("t", "list"), text) for text in ("a", "å", "\\d", "none")] == [3, 4, 5, 3]
    assert text_line(file, ("nothing",), "a") is None


def test_a_file_that_cannot_be_read_has_no_lines(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_bytes(b"\xff")
    assert toml_line(tmp_path / "a.toml", ("a",)) is None
    assert toml_line(tmp_path / "b.toml", ("a",)) is None
