"""The list of sources: each column's faults, intervals, and addresses that must not be asked."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bevaka.errors import Mistake
from bevaka.records import Source, SourceType
from bevaka.sources import address_refusal, read_pace, read_sources

HEAD = "id,name,kind,url,type,tier,pace,expect,status,selector,language"
GOOD = "kust,Kustposten,feed,https://kustposten.example/rss,media,2,15m,60,on,,sv|en"


def read(folder: Path, *rows: str) -> tuple[list[Source], list[tuple[int | None, str | None]]]:
    (folder / "sources.csv").write_text("\n".join([HEAD, *rows, ""]), "utf-8")
    mistakes: list[Mistake] = []
    return read_sources(folder, mistakes), [(m.line, m.column) for m in mistakes]


def test_a_row_becomes_a_source(tmp_path: Path) -> None:
    (source, bare), faults = read(tmp_path, GOOD, 'lista,Lista,listing,http://a.example/,ngo,,,,,"main a",')
    assert faults == []
    assert (source.pace, source.expect, source.language, source.type) == (900, 60.0, ("sv", "en"), SourceType.MEDIA)
    assert (bare.pace, bare.expect, bare.tier, bare.status, bare.options) == (
        None,
        None,
        2,
        "on",
        {"selector": "main a"},
    )


@pytest.mark.parametrize(
    ("column", "cell"),
    [
        ("id", "Kust Posten"), ("name", ""), ("kind", ""), ("url", "kustposten.example/rss"), ("url", "http://127.0.0.1/rss"),
        ("url", "http://intranet/rss"), ("url", "file:///etc/passwd"), ("url", "http://169.254.169.254/"), ("url", ""),
        ("type", "blog"), ("tier", "4"), ("tier", "0"), ("pace", "4m"), ("pace", "32d"), ("pace", "often"), ("expect", "-1"),
        ("expect", "many"), ("status", "paused"),
    ],
)  # fmt: skip
def test_a_faulty_cell_is_named_and_its_neighbours_are_kept(tmp_path: Path, column: str, cell: str) -> None:
    cells = dict(zip(HEAD.split(","), GOOD.split(","), strict=True)) | {"id": "other", column: cell}
    found, faults = read(tmp_path, GOOD, ",".join(cells.values()), GOOD.replace("kust,", "third,"))
    assert faults == [(3, column)]
    assert [s.id for s in found] == ["kust", "third"]


@pytest.mark.parametrize(
    ("kind", "url", "fine"),
    [
        ("archive", "file:///srv/arkiv/", True), ("archive", "file:///srv/x.warc.gz", True),
        ("archive", "https://a.example/w/", True), ("mailbox", "mailbox://news?from=a.b+c@x.example&pdf=yes&from=@y.example", True),
        ("mailbox", "mailbox://news?from=@a.example&colour=red", False), ("mailbox", "mailbox://news?pdf=yes", False),
        ("archive", "file://host/srv/", False), ("archive", "file:srv", False), ("archive", "file:///", False),
        ("archive", "file:///srv/../etc/", False), ("archive", "mailbox://news?from=@a.example", False),
        ("feed", "file:///srv/arkiv/", False), ("feed", "mailbox://news?from=@a.example", False),
        ("mailbox", "mailbox://news?from=@a.example", True), ("mailbox", "mailbox://news", False),
        ("mailbox", "mailbox://user:word@news?from=@a.example", False), ("mailbox", "mailbox://a b?from=@a.example", False),
        ("mailbox", "file:///srv/", False), ("", "file:///srv/", False),
        ("mailbox", "mailbox://news?from=@ängsö.example&from=a@x.example", True),
        ("mailbox", "mailbox://nyhéter?from=@a.example", False),
        ("mailbox", "mailbox://news?from=@ö" + "ö" * 70 + ".example", False),
    ],
)  # fmt: skip
def test_a_folder_or_mailbox_stands_only_with_its_kind(kind: str, url: str, fine: bool) -> None:
    assert (address_refusal(url, kind) is None) == fine


def test_a_second_id_is_named_and_the_first_stays(tmp_path: Path) -> None:
    found, faults = read(tmp_path, GOOD, GOOD.replace("Kustposten", "Igen"))
    assert faults == [(3, "id")]
    assert [s.name for s in found] == ["Kustposten"]


@given(st.integers(1, 100_000), st.sampled_from("mhd"))
def test_an_interval_is_read_or_refused_by_its_length(number: int, unit: str) -> None:
    seconds = number * {"m": 60, "h": 3600, "d": 86400}[unit]
    if 300 <= seconds <= 31 * 86400:
        assert read_pace(f" {number} {unit}") == seconds
    else:
        with pytest.raises(ValueError, match="between 5m and 31d"):
            read_pace(f"{number}{unit}")


@given(st.text(max_size=8))
def test_other_words_are_no_interval(text: str) -> None:
    try:
        found = read_pace(text)
    except ValueError:
        return
    assert found is None or isinstance(found, int)
