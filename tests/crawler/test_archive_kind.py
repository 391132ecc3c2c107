"""WARC files: what is read of them, in pieces, torn, broken and hostile; a folder of them, and a list on the web."""

from __future__ import annotations

import gzip
import re
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import unquote

import brotli
import pytest
from crawl_world import extract, gather, make_house, source
from servers.httpd import Page, Web, Wire
from warcs import SHAPES, WORDS, page, pages, record

from bevaka import clock
from bevaka.records import Bookmark
from bevaka.settings import open_house
from bevaka.stage import run_stage
from bevaka.store import Store
from crawler import warc
from crawler.kinds import archive
from crawler.watch import WatchStage

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd


def read(data: bytes, start: int = 0, last: bool = True) -> tuple[list[bytes], warc.Records]:
    records = warc.Records(data, start, last)
    return list(records), records


def titles(found: list[bytes]) -> list[str]:
    told = [warc.page(one) for one in found]
    return [re.findall(r"<title>(.*?)</title>", p.body.decode())[0] for p in told if p]


def told_after_days_of_it(house: Path) -> list[str]:
    """How the source is judged when it has been asked again for two days."""
    try:
        for hours in range(8, 49, 8):
            clock.set_clock(datetime.now(UTC) + timedelta(hours=hours), pinned=True)
            gather(house)
            with Store(house / "data") as store:
                run_stage(WatchStage(open_house(house)), store)
        with Store(house / "data") as store:
            return [str(h.state) for h in store.health.of("arkiv")]
    finally:
        clock.set_clock(None)


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("size", [300, 701, 2000, 10**6])
def test_pieces_of_any_size_give_each_record_once(shape: str, size: int) -> None:
    data = b"".join(pages(1, 2, 3, 4, shape=shape))
    whole = max(len(p) for p in pages(1, 2, 3, 4, shape=shape))
    at, found, turns = 0, [], 0
    while at < len(data):
        piece = data[at : at + max(size, whole)]
        some, records = read(piece, at, last=at + len(piece) >= len(data))
        assert records.at > at
        found, at, turns = found + some, records.at, turns + 1
    assert titles(found) == ["Artikel 1", "Artikel 2", "Artikel 3", "Artikel 4"]
    assert (at, records.torn, records.broken, records.large) == (len(data), None, 0, 0)
    assert (turns > 1) == (max(size, whole) < len(data))


@pytest.mark.parametrize("shape", SHAPES)
def test_a_torn_file_is_read_up_to_the_tear(shape: str) -> None:
    one, two = pages(1, 2, shape=shape)
    for cut in (1, 7, len(two) // 2, len(two) - 9):
        found, records = read(one + two[:cut])
        assert titles(found) == ["Artikel 1"]
        assert (records.torn, records.at) == (len(one), len(one))


@pytest.mark.parametrize("shape", SHAPES)
def test_what_is_broken_costs_itself_only(shape: str) -> None:
    one, two, three = pages(1, 2, 3, shape=shape)
    plain = two.replace(b"Content-Length:", b"Content-Langth:", 1)
    bad = plain if plain != two else two[:40] + b"\xff" * 40 + two[80:]
    found, records = read(one + bad + three)
    assert (titles(found), records.broken, records.torn) == (["Artikel 1", "Artikel 3"], 1, None)


def test_a_file_that_was_packed_as_a_whole_is_read_as_a_whole() -> None:
    whole = b"".join(pages(1, 2, 3, shape="plain"))
    found, records = read(gzip.compress(whole) + pages(4)[0])
    assert titles(found) == [f"Artikel {n}" for n in (1, 2, 3, 4)]
    assert (records.torn, records.broken, records.large) == (None, 0, 0)
    dictionary = b"\x5d\x2a\x4d\x18" + (9).to_bytes(4, "little") + bytes(9)
    assert warc.begins(dictionary + zstd.compress(whole))
    found, records = read(dictionary + zstd.compress(whole) + pages(4, shape="zstd")[0])
    assert titles(found) == [f"Artikel {n}" for n in (1, 2, 3, 4)]
    found, records = read(gzip.compress(whole[:-200]) + pages(4)[0])
    assert titles(found) == [f"Artikel {n}" for n in (1, 2, 4)]
    assert records.broken == 1


def test_bombs_and_giants_cost_themselves_only() -> None:
    one, three = pages(1, 3)
    bomb = record("https://paper.example/bomb", bytes(30 * 2**20), packed=False)
    for shape in ("gzip", "zstd"):
        found, records = read(one + SHAPES[shape](bomb) + three)
        assert (titles(found), records.large) == (["Artikel 1", "Artikel 3"], 1)
    inner = record("https://paper.example/b", gzip.compress(bytes(15 * 2**20)), headers={"Content-Encoding": "gzip"})
    with pytest.raises(ValueError, match="larger than 10 MB"):
        warc.page(read(inner)[0][0])
    giant = record("https://paper.example/g", b"x" * 21 * 2**20, packed=False)
    piece = (one + giant)[: 2**20]
    _, records = read(piece, last=False)
    assert (records.large, records.at) == (1, len(one + giant) - 4)
    # A packed record larger than a piece: its rest is passed over, and what comes behind it is found.
    noise = record("https://paper.example/n", bytes(range(256)) * 400, type="text/plain")
    _, records = read(noise[:400], 5000, last=False)
    assert (records.large, records.at) == (1, 5000 + 400 - 64)
    found, records = read(noise[400 - 64 :] + three, records.at)
    assert (titles(found), records.large, records.broken) == (["Artikel 3"], 0, 0)


def test_only_pages_and_reports_that_were_had_are_taken() -> None:
    url = "https://paper.example/x"
    packed = record(url, gzip.compress(page("Packad")), headers={"Content-Encoding": "gzip"})
    assert titles(read(packed)[0]) == ["Packad"]
    chunked = record(url, b"5\r\n<p>He\r\n2\r\nj!\r\n0\r\n\r\n", headers={"Transfer-Encoding": "chunked"})
    told = warc.page(read(chunked)[0][0])
    assert told is not None
    assert (told.body, told.moment) == (b"<p>Hej!", datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC))
    for other in (
        record(url, b"x", type="image/png"), record(url, b"x", status="301 Moved"), record(url, b"x", kind="request"),
        record(url, b"x", kind="revisit"), record(url, b"x", type=""), record(url, b"x", type="application/octet-stream"),
    ):  # fmt: skip
        assert [warc.page(one) for one in read(other)[0]] == [None]
    for unsaid in ("", "application/octet-stream"):
        assert titles(read(record(url, page("Utan typ"), type=unsaid, status="203 Passed on"))[0]) == ["Utan typ"]
        report = warc.page(read(record(url, b"%PDF-1.7 ...", type=unsaid))[0][0])
        assert report is not None
        assert report.type == "application/pdf"
    for packing, why in (("br", "breaks off|packed as br"), ("compress", "packed as compress")):
        with pytest.raises(ValueError, match=why):
            warc.page(read(record(url, b"xx", headers={"Content-Encoding": packing}))[0][0])
    for version in (b"HTTP/2 200", b"HTTP/2.0 200 OK", b"HTTP/3 200"):
        later = record(url, page("Senare"), packed=False).replace(b"HTTP/1.1 200 OK", version.ljust(15))
        assert titles(read(later)[0]) == ["Senare"]
    for date, day in (("20260304050607", 4), ("2026-03", 1)):
        dated = warc.page(read(record(url, page("Daterad"), date=date))[0][0])
        assert dated is not None
        assert dated.moment is not None
        assert (dated.moment.month, dated.moment.day) == (3, day)
    no_date = warc.page(read(record(url, page("Utan datum"), date="i går"))[0][0])
    assert no_date is not None
    assert no_date.moment is None


@pytest.mark.parametrize(("packing", "pack"), [("br", brotli.compress), ("zstd", zstd.compress)])
def test_what_browsers_are_sent_is_unpacked_up_to_a_limit(packing: str, pack: Callable[[bytes], bytes]) -> None:
    """Also where it was sent in chunks, or written down unpacked under the header of the packed."""
    url, how = "https://paper.example/x", {"Content-Encoding": packing}
    body = pack(page("Packad", WORDS * 2000))
    chunked = b"%x\r\n%b\r\n0\r\n\r\n" % (len(body), body)
    for held in (
        record(url, body, headers=how), record(url, chunked, headers={**how, "Transfer-Encoding": "chunked"}),
        record(url, page("Packad"), headers=how),
    ):  # fmt: skip
        assert titles(read(held)[0]) == ["Packad"]
    for bad, why in ((body[:-20], "breaks off"), (pack(bytes(15 * 2**20)), "larger than 10 MB")):
        with pytest.raises(ValueError, match=why):
            warc.page(read(record(url, bad, headers=how))[0][0])


def test_a_file_that_was_recorded_without_an_answer_is_taken() -> None:
    """A record of the type *resource* has the type of its body among its own headers (ISO 28500, 6.4)."""
    body = page("Som fil")
    head = (
        "WARC/1.1\r\nWARC-Type: {}\r\nWARC-Target-URI: https://paper.example/f\r\nWARC-Date: 2026-03-04T05:06:07Z\r\n"
    )
    head += "WARC-Record-ID: <urn:uuid:1>\r\nContent-Type: {}\r\nContent-Length: {}\r\n\r\n"
    found = [
        titles([head.format(kind, type, len(body)).encode() + body])
        for kind, type in (
            ("resource", "text/html; charset=utf-8"),
            ("resource", "image/png"),
            ("metadata", "text/html"),
        )
    ]
    assert found == [["Som fil"], [], []]


def test_a_folder_is_read_once_and_what_is_added_later(tmp_path: Path) -> None:
    folder = tmp_path / "arkiv å"
    (folder / "2026").mkdir(parents=True)
    private = record("http://127.0.0.1/hemligt", page("Privat"))
    (folder / "2026" / "b.warc.gz").write_bytes(b"".join(pages(1, 2)) + private)
    (folder / "a.warc").write_bytes(b"".join(pages(3, shape="plain")))
    torn = b"".join(pages(4, 5))
    (folder / "c.warc.gz").write_bytes(torn[:-20])
    (folder / "e.warc.zst").write_bytes(b"".join(pages(7, shape="zstd")))
    (folder / "notes.txt").write_text("no archive")
    house = make_house(tmp_path / "house", [source("arkiv", folder.as_uri() + "/", "archive")])
    tally, seen = gather(house)
    assert (tally.failed, seen.state("arkiv")) == (0, "torn")
    assert "c.warc.gz: 1 pages in 1 records; torn at byte" in seen.states["arkiv"].note
    assert told_after_days_of_it(house) == ["fine"]
    assert [lead.url for lead in seen.leads] == [f"https://paper.example/{n}" for n in (1, 2, 3, 4, 7)]
    documents = extract(house)
    assert {d.title for d in documents.values()} == {f"Artikel {n}" for n in (1, 2, 3, 4, 7)}
    with Store(house / "data") as store:
        (fetch,) = store.crawl.fetches(1)
    assert (fetch.started, fetch.source_id) == (datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC), "arkiv")

    _, seen = gather(house, only=["arkiv"])
    assert (seen.state("arkiv"), seen.states["arkiv"].note) == ("torn", "1 files are torn, and were read up to there")
    (folder / "c.warc.gz").write_bytes(torn)
    (folder / "d.warc.gz").write_bytes(b"".join(pages(1, 6)))
    _, seen = gather(house, only=["arkiv"])
    assert seen.state("arkiv") == "ok"
    assert sorted(lead.url[-1] for lead in seen.leads) == ["1", "2", "3", "4", "5", "6", "7"]
    _, seen = gather(house, only=["arkiv"])
    assert len(extract(house)) == 7
    assert seen.states["arkiv"].state == "ok"


def ranged(data: bytes, log: list[str]) -> object:
    def answer(wire: Wire) -> None:
        wanted = wire.asked.headers.get("range", "bytes=0-")
        log.append(wanted)
        start, end = (int(n) if n else len(data) - 1 for n in wanted.removeprefix("bytes=").split("-"))
        body = data[start : end + 1]
        span = f"bytes {start}-{start + len(body) - 1}/{len(data)}"
        wire.head(206, {"Content-Range": span, "Content-Length": str(len(body)), "Content-Type": "application/warc"})
        wire.write(body)

    return answer


def test_a_list_on_the_web_is_read_in_pieces_past_a_file_that_is_gone(
    tmp_path: Path,
) -> None:
    filler = record("https://paper.example/fyllnad", bytes(range(256)) * (9 * 2**12), packed=False)
    data = b"".join(pages(1, shape="plain")) + filler + b"".join(pages(2, shape="plain"))
    log: list[str] = []
    index = (
        "<a href='borta.warc.gz'>x</a><a href='stor.warc'>x</a><a href='file:///etc/x.warc'>x</a><a href='../om'>x</a>"
    )
    routes = {
        "http://arkiv.example/2026/": Page(index, etag='"1"'),
        "http://arkiv.example/2026/stor.warc": ranged(data, log),
    }
    with Web(routes) as web:  # type: ignore[arg-type]  # ranged() gives a function of a wire
        house = make_house(tmp_path, [source("arkiv", "http://arkiv.example/2026/", "archive")], web.proxy)
        _, seen = gather(house)
        assert "gone" in seen.state("arkiv")
        _, seen = gather(house, only=["arkiv"])
        asked = web.paths("arkiv.example")
    second = len(data) - len(pages(2, shape="plain")[0])
    assert log == [
        "bytes=0-8388607",
        f"bytes={len(pages(1, shape='plain')[0])}-{len(pages(1, shape='plain')[0]) + 2**23 - 1}",
        f"bytes={second - 4}-{second - 4 + 2**23 - 1}",
    ]
    assert [lead.url[-1] for lead in seen.leads] == ["1", "2"]
    assert [path.removeprefix("/2026/") for path in asked] == [
        "", "borta.warc.gz", "", "stor.warc", "stor.warc", "stor.warc", "borta.warc.gz"
    ]  # fmt: skip
    assert not [path for path in map(unquote, asked) if "etc" in path]


def test_a_row_is_the_only_way_to_a_folder(tmp_path: Path) -> None:
    """A feed that links to, or redirects to, a file of this machine gets nothing of it."""
    secret = tmp_path / "hemlig.warc"
    secret.write_bytes(pages(1, shape="plain")[0])
    uri = secret.as_uri()
    feed = f"<rss version='2.0'><channel><item><title>x</title><link>{uri}</link></item></channel></rss>"
    routes = {
        "http://a.example/rss": Page(feed),
        "http://b.example/x.warc": Page(status=302, headers={"Location": uri}),
        "http://c.example/list": Page(f"<a href='{uri}'>x</a>"),
    }
    with Web(routes) as web:
        rows = [source("a", "http://a.example/rss"), source("b", "http://b.example/x.warc", "archive")]
        rows += [source("c", "http://c.example/list", "archive")]
        _, seen = gather(make_house(tmp_path / "house", rows, web.proxy))
    assert [lead for lead in seen.leads if lead.state == "fetched"] == []
    assert seen.state("b") in ("bad_redirect", "refused_address")
    assert seen.state("c") == "not_an_archive"


def test_a_place_that_is_none_of_ours_means_from_the_beginning() -> None:
    for place in ("", "[]", "{", '{"a":[1]}', '{"a":"b"}', '{"a":["x",1,2,3]}'):
        assert archive._remembered(Bookmark(place=place)) == {}
