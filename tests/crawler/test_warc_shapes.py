"""WARC files as other programs write them: with a dictionary of zstd of their own, in several frames, cut off, in mixed kinds."""

from __future__ import annotations

import gzip
import json
import random
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from crawl_world import extract, gather, make_house, source
from warcs import SHAPES, WORDS, page, pages, record

from bevaka.store import Store
from crawler import warc
from crawler.unpack import zstd

_SAMPLES = [b"".join(pages(n, shape="plain")) for n in range(200)]
DICTIONARY = zstd.train_dict(_SAMPLES, 8192)
FRAMES: dict[str, Callable[[bytes], bytes]] = {"as it is": bytes, "packed": zstd.compress}


def with_dictionary(records: list[bytes], held: Callable[[bytes], bytes] = bytes) -> bytes:
    """A file by the IIPC's rules: first a frame to be skipped that holds the dictionary, then a frame for each record."""
    content = held(DICTIONARY.dict_content)
    head = b"\x5d\x2a\x4d\x18" + len(content).to_bytes(4, "little") + content
    return head + b"".join(zstd.compress(one, zstd_dict=DICTIONARY) for one in records)


def plain(*numbers: int) -> list[bytes]:
    return pages(*numbers, shape="plain")


def noise(number: int, size: int) -> bytes:
    """A page that packs badly, so that its record is long in the file."""
    words = " ".join(random.Random(number).choices(WORDS.split(), k=size // 6))
    dots = random.Random(number).randbytes(size // 2).hex()
    return record(
        f"https://paper.example/{number}", page(f"Artikel {number}", f"{words}</p><!--{dots}--><p>"), packed=False
    )


def numbers_in(data: bytes, start: int = 0, last: bool = True) -> tuple[list[int], warc.Records]:
    records = warc.Records(data, start, last)
    found = [warc.page(one) for one in records]
    return [int(re.findall(rb"Artikel (\d+)</title>", p.body)[0]) for p in found if p], records


@pytest.mark.parametrize("held", FRAMES.values(), ids=FRAMES)
def test_frames_are_unpacked_with_the_dictionary_of_their_file(held: Callable[[bytes], bytes]) -> None:
    data = with_dictionary(plain(1, 2, 3), held)
    assert warc.begins(data)
    found, records = numbers_in(data)
    assert (found, records.broken, records.torn) == ([1, 2, 3], 0, None)
    middle = data.index(zstd.compress(plain(2)[0], zstd_dict=DICTIONARY))
    later = warc.Records(data[middle:], middle, last=True, dictionary=records.dictionary)
    assert len(list(later)) == 2
    found, records = numbers_in(data[middle:], middle)
    assert (found, records.broken > 0) == ([], True)


def test_a_dictionary_that_is_none_costs_what_needs_it() -> None:
    data = with_dictionary(plain(1, 2))
    for bad in (b"\x37\xa4\x30\xec" + b"x" * 40, b"", zstd.compress(b"x" * 40), zstd.compress(bytes(9 * 2**20))):
        head = b"\x5d\x2a\x4d\x18" + len(bad).to_bytes(4, "little") + bad
        rest = data[8 + len(DICTIONARY.dict_content) :]
        found, records = numbers_in(head + rest + zstd.compress(plain(3)[0]))
        assert (found, records.torn) == ([3], None)
        assert records.broken > 0


def test_a_file_with_a_dictionary_is_read_in_pieces_and_read_on_when_it_grows(tmp_path: Path) -> None:
    folder = tmp_path / "arkiv"
    folder.mkdir()
    big = [noise(n, 4_000_000) for n in (2, 3, 4)]
    whole = with_dictionary([*plain(1), *big, *plain(5)], zstd.compress)
    assert len(whole) > 8 * 2**20  # more than one piece
    (folder / "a.warc.zst").write_bytes(whole)
    house = make_house(tmp_path / "house", [source("arkiv", folder.as_uri() + "/", "archive")])
    _, seen = gather(house)
    assert (seen.state("arkiv"), [lead.url[-1] for lead in seen.leads]) == ("ok", ["1", "2", "3", "4", "5"])
    with Store(house / "data") as store:
        place = store.crawl.states()["arkiv"].bookmark.place
    assert "dictionary" not in json.loads(place)  # it is kept while the file is read only
    (folder / "a.warc.zst").write_bytes(whole + zstd.compress(plain(6)[0], zstd_dict=DICTIONARY))
    _, seen = gather(house, only=["arkiv"])
    assert (seen.state("arkiv"), [lead.url[-1] for lead in seen.leads]) == ("ok", ["1", "2", "3", "4", "5", "6"])


def test_a_record_in_several_frames_is_one() -> None:
    one, two, three = plain(1, 2, 3)
    parts = [two[at : at + 300] for at in range(0, len(two), 300)]
    data = b"".join(map(zstd.compress, [b"", one, *parts, b"", three]))
    found, records = numbers_in(data)
    assert (found, records.broken, records.torn) == ([1, 2, 3], 0, None)
    found, records = numbers_in(b"".join(map(zstd.compress, [one, *parts[:-1], three])))
    assert (found[0], found[-1], records.torn) == (1, 3, None)


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("size", [0, 5_000])
def test_a_record_that_was_cut_off_costs_itself_only(shape: str, size: int) -> None:
    """As where a program was killed, and went on with the same file when it was started again."""
    one, three, four = pages(1, 3, 4, shape=shape)
    two = SHAPES[shape](noise(2, size)) if size else pages(2, shape=shape)[0]
    for cut in sorted({*range(30, len(two) - 4, max(len(two) // 60, 7)), len(two) - 5, len(two) - 14}):
        data, at, told = one + two[:cut] + three + four, 0, list[bytes]()
        while at < len(data):  # in pieces, as a file of any size is read
            records = warc.Records(piece := data[at : at + 30_000], at, at + len(piece) >= len(data))
            told += [n for held in records for n in re.findall(rb"<title>Artikel (\d)</title>", held)]
            assert records.at > at
            at = records.at
        assert [n for n in told if n != b"2"] == [b"1", b"3", b"4"], cut
        assert records.torn is None


def test_a_record_that_breaks_off_before_a_whole_piece_of_others_is_passed_over() -> None:
    """Asked for again from its beginning, what is behind it is found, and nothing is taken for a record larger than a piece."""
    two, rest = SHAPES["gzip"](noise(2, 40_000)), b"".join(pages(3, 4))
    records = warc.Records(two[:9000] + rest + two[:100], 5000, last=False)
    assert len(list(records)) == 2
    assert (records.broken, records.large, records.at) == (1, 0, 5000 + 9000 + len(rest))


def test_kinds_of_records_and_of_packing_may_be_mixed(tmp_path: Path) -> None:
    folder = tmp_path / "arkiv"
    folder.mkdir()
    url = "https://paper.example/2"
    head = "WARC/1.0\r\nWARC-Type: {}\r\nContent-Type: {}\r\nContent-Length: 13\r\n\r\nsoftware: x\r\n\r\n\r\n"
    info = head.format("warcinfo", "application/warc-fields").encode()
    dns = head.format("response\r\nWARC-Target-URI: dns:paper.example", "text/dns").encode()
    others = [
        info, dns, record(url, b"", kind="request", packed=False), record(url, b"", kind="revisit", packed=False),
        record(url, b"", kind="metadata", packed=False), record(url, b"", kind="revisit", status="304 Not Modified", packed=False),
    ]  # fmt: skip
    mixed = b"".join(
        (gzip.compress(info), *plain(1), *map(zstd.compress, others), *pages(2), *others, *pages(3, shape="bare LF"))
    )
    (folder / "a.warc.gz").write_bytes(mixed)
    house = make_house(tmp_path / "house", [source("arkiv", folder.as_uri() + "/", "archive")])
    tally, seen = gather(house)
    assert (tally.failed, seen.state("arkiv")) == (0, "ok")
    assert seen.states["arkiv"].note == "a.warc.gz: 3 pages in 16 records; 4 only say that nothing had changed"
    assert sorted(d.title for d in extract(house).values()) == ["Artikel 1", "Artikel 2", "Artikel 3"]
