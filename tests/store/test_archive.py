"""The archive: exchanges kept whole or not at all, found by the digest of their body, and never taken for something else."""

from __future__ import annotations

import gzip
import os
import resource
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator

from bevaka import clock
from bevaka.errors import GiveUp, TryLater
from bevaka.keys import sha256
from bevaka.records import Fetch
from bevaka.store import Store
from bevaka.store.archive import Archive, Exchange
from bevaka.store.captures import Capture

NOW = datetime(2026, 3, 6, 23, 59, 58, tzinfo=UTC)


@pytest.fixture(autouse=True)
def pinned() -> Iterator[None]:
    clock.set_clock(NOW, pinned=True)
    yield
    clock.set_clock(None)


def exchange(body: bytes = b"<p>Pass togs</p>", **more: Any) -> Exchange:
    values: dict[str, Any] = {"url": "http://a.example/1?x=%C3%A5", "started": NOW, "status": 200, "body": body}
    return Exchange(**{**values, **more})


def records(folder: Path) -> list[tuple[str, str]]:
    """Type and payload digest of every record, read as any program would, its digests checked on the way."""
    found = []
    for file in sorted(folder.glob("*.warc.gz")):
        with file.open("rb") as stream:
            for record in ArchiveIterator(stream, check_digests="raise"):
                record.content_stream().read()
                digest = record.rec_headers.get_header("WARC-Payload-Digest") or ""
                found.append((record.rec_type, digest.removeprefix("sha256:")[:8]))
    return found


def acknowledged(store: Store, one: Exchange) -> Capture:
    """Keep an exchange and its row, as the pipeline does."""
    capture = store.keep(one)
    with store.transaction():
        fetch = Fetch(url=one.url, final_url=one.url, started=NOW, attempt=1, outcome="ok", sha256=capture.sha256)
        store.captures.save(store.crawl.save_fetch(fetch), capture)
    return capture


@given(st.lists(st.binary(max_size=500), max_size=4))
def test_every_body_comes_back_and_every_digest_is_right(
    tmp_path_factory: pytest.TempPathFactory, bodies: list[bytes]
) -> None:
    folder = tmp_path_factory.mktemp("w")
    archive = Archive(folder)
    captures = [archive.add(exchange(body)) for body in bodies]
    assert [archive.read(c).body for c in captures] == bodies
    assert [c.sha256 for c in captures] == [sha256(b) for b in bodies]
    kinds = records(folder)
    assert [d for kind, d in kinds if kind == "response"] == [sha256(b)[:8] for b in bodies]
    assert len(kinds) == 2 * len(bodies) + bool(bodies)


def test_request_line_and_headers_stand_as_sent_and_as_received(tmp_path: Path) -> None:
    asked = (("User-Agent", "Bevaka/0.1"), ("Proxy-Authorization", "Basic secret"), ("Accept", "text/html"))
    came = (
        ("Content-Type", "text/html; charset=iso-8859-1"), ("Content-Encoding", "gzip"), ("Content-Length", "17"),
        ("X-Note", "one\r\nX-Forged: two"), ("Set-Cookie", "a=1"), ("Set-Cookie", "b=2"),
    )  # fmt: skip
    Archive(tmp_path).add(exchange(asked=asked, headers=came, status=418))
    (file,) = tmp_path.iterdir()
    whole = gzip.decompress(file.read_bytes())
    assert whole.startswith(b"WARC/1.1\r\n")
    assert (
        b"GET /1?x=%C3%A5 HTTP/1.1\r\nHost: a.example\r\nUser-Agent: Bevaka/0.1\r\nAccept: text/html\r\n\r\n" in whole
    )
    assert b"HTTP/1.1 418 I'm a Teapot\r\nContent-Type: text/html; charset=iso-8859-1\r\n" in whole
    assert b"X-Archive-Orig-Content-Encoding: gzip\r\nX-Archive-Orig-Content-Length: 17\r\n" in whole
    assert b"X-Note: one X-Forged: two\r\nSet-Cookie: a=1\r\nSet-Cookie: b=2\r\n" in whole
    assert b"WARC-Date: 2026-03-06T23:59:58.000Z" in whole
    assert b"secret" not in whole


def test_one_body_is_kept_once_and_its_repeat_says_so(tmp_path: Path) -> None:
    with Store(tmp_path) as store:
        first = acknowledged(store, exchange())
        again = acknowledged(store, exchange(url="http://b.example/2"))
        assert (first.revisit, again.revisit) == (False, True)
        assert store.captures.body(again.sha256) == first
    kinds = [kind for kind, _ in records(tmp_path / "warc")]
    assert kinds == ["warcinfo", "request", "response", "request", "revisit"]


def test_each_day_has_its_file_and_a_new_process_goes_on_with_it(tmp_path: Path) -> None:
    for body in (b"ett", b"tva"):
        with Store(tmp_path) as store:
            acknowledged(store, exchange(body))
    clock.set_clock(NOW + timedelta(seconds=3), pinned=True)
    with Store(tmp_path) as store:
        acknowledged(store, exchange(b"tre"))
    names = sorted(f.name for f in (tmp_path / "warc").iterdir())
    assert names == ["bevaka-20260306-00000.warc.gz", "bevaka-20260307-00000.warc.gz"]


@pytest.mark.parametrize("tear", ["torn", "whole but not acknowledged", "restored rows"])
def test_nothing_is_written_behind_a_tear_and_all_that_was_acknowledged_stays(tmp_path: Path, tear: str) -> None:
    with Store(tmp_path) as store:
        kept = [acknowledged(store, exchange(b"%d" % n)) for n in range(2)]
        if tear == "restored rows":
            with store.transaction():
                store._db.conn.execute("DELETE FROM captures WHERE id=2")
        else:
            store.keep(exchange(b"lost"))
    file = tmp_path / "warc" / kept[0].file
    if tear == "torn":
        os.truncate(file, file.stat().st_size - 7)
    size = file.stat().st_size
    with Store(tmp_path) as store:
        after = acknowledged(store, exchange(b"after"))
        assert [store.archive.read(c).body for c in (*kept, after)] == [b"0", b"1", b"after"]
        assert store.archive.read(acknowledged(store, exchange(b"and so on"))).body == b"and so on"
    assert file.stat().st_size == size, "evidence is never cut"
    assert sorted(f.name for f in file.parent.iterdir()) == [kept[0].file, "bevaka-20260306-00001.warc.gz"]


@pytest.mark.parametrize("fault", ["missing", "empty", "cut", "no gzip", "another body"])
def test_a_body_that_is_not_what_it_was_is_given_up(tmp_path: Path, fault: str) -> None:
    archive = Archive(tmp_path)
    capture = archive.add(exchange(b"text " * 100))
    file = tmp_path / capture.file
    whole = file.read_bytes()
    start = whole[: capture.offset]
    changed = gzip.decompress(whole[capture.offset :]).replace(b"text", b"tent", 1)
    file.write_bytes(
        {"cut": whole[:-30], "no gzip": b"x" * 900, "another body": start + gzip.compress(changed)}.get(fault, b"")
    )
    if fault == "missing":
        file.unlink()
    with pytest.raises(GiveUp, match=f"the body {capture.sha256[:12]} "):
        archive.read(capture)


def test_a_full_disk_leaves_no_half_record(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    kept = archive.add(exchange(b"litet"))
    file = tmp_path / kept.file
    size = file.stat().st_size
    limit = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size + 500, limit[1]))
    try:
        with pytest.raises(TryLater, match="a body cannot be kept"):
            archive.add(exchange(os.urandom(5000)))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limit)
    assert file.stat().st_size == size
    assert archive.read(archive.add(exchange(b"igen"))).body == b"igen"
    assert [f.name for f in tmp_path.iterdir()] == [kept.file]


def test_what_is_added_together_is_there_at_the_end_and_can_be_read_by_its_places(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    before = archive.add(exchange(b"before"))
    size = (tmp_path / before.file).stat().st_size
    with archive.together():
        kept = [archive.add(exchange(b"%d" % n)) for n in range(3)]
        assert (tmp_path / before.file).stat().st_size == size
        clock.set_clock(NOW + timedelta(seconds=3), pinned=True)  # the day ends meanwhile
        kept += [archive.add(exchange(b"%d" % n)) for n in range(3, 6)]
    after = archive.add(exchange(b"after"))
    bodies = [archive.read(c).body for c in (before, *kept, after)]
    assert bodies == [b"before", *(b"%d" % n for n in range(6)), b"after"]
    assert len({c.file for c in kept}) == 2
    assert [kind for kind, _ in records(tmp_path)].count("response") == 8


def test_what_is_added_together_is_not_there_when_that_is_broken_off(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    kept = archive.add(exchange(b"before"))
    size = (tmp_path / kept.file).stat().st_size
    with pytest.raises(KeyboardInterrupt), archive.together():  # noqa: PT012  # the whole is interrupted
        archive.add(exchange(b"lost"))
        raise KeyboardInterrupt
    assert (tmp_path / kept.file).stat().st_size == size
    limit = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size + 500, limit[1]))
    try:
        with pytest.raises(TryLater, match="a body cannot be kept"), archive.together():
            archive.add(exchange(os.urandom(5000)))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limit)
    assert (tmp_path / kept.file).stat().st_size == size
    assert archive.read(archive.add(exchange(b"again"))).body == b"again"
    assert [f.name for f in tmp_path.iterdir()] == [kept.file]
