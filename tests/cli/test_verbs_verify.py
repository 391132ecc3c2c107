"""``bevaka verify``: what a finding quotes stands in what was fetched, and a changed archive is found out."""

from __future__ import annotations

import gzip
import shutil
from pathlib import Path

import pytest

from bevaka.store import Store
from tests.cli.conftest import Call


@pytest.fixture
def house(small: Path, tmp_path: Path) -> Path:
    """A copy of the small house whose archive may be damaged."""
    return Path(shutil.copytree(small, tmp_path / "house"))


def test_every_quote_of_what_was_told_stands_in_the_archive(small: Path, call: Call) -> None:
    said = call("verify", "--language", "en", home=small)
    assert (said.code, said.err.count("do not")) == (0, 0)
    with Store(small / "data", write=False) as store:
        told = store.findings.told()
        quotes = sum(len(f.evidence) for n in told if (f := store.findings.latest(n)))
    assert len(told) >= 3
    assert said.out.count("stands: “") == quotes > 3
    assert said.out.count("sha256") == len(told)
    one = call("verify", str(told[0]), home=small)
    assert (one.code, one.out.count("sha256")) == (0, 1)


def test_a_changed_record_a_lost_file_and_an_invented_quote_are_told(house: Path, call: Call) -> None:
    with Store(house / "data") as store:
        first, second, *_ = store.findings.told()
        with store.transaction():
            row = store._db.conn.execute("SELECT evidence FROM findings WHERE document_id=?", [first]).fetchone()
            forged = (
                row[0].replace('"quote": "', '"quote": "Never said: ').replace('"quote":"', '"quote":"Never said: ')
            )
            store._db.conn.execute("UPDATE findings SET evidence=? WHERE document_id=?", [forged, first])
        document = store.documents.document(second)
        assert document is not None
        fetch = store.crawl.fetch(document.fetch_id or 0)
        assert fetch is not None
        capture = store.captures.body(fetch.sha256 or "")
        assert capture is not None
    file = house / "data" / "warc" / capture.file
    data = file.read_bytes()
    end = capture.offset + capture.length
    changed = gzip.decompress(data[capture.offset : end]).replace(b"the", b"THE")
    file.write_bytes(data[: capture.offset] + gzip.compress(changed) + data[end:])
    said = call("verify", str(first), str(second), "--language", "en", home=house)
    assert said.code == 1
    assert "is not there: “Never said: " in said.out
    assert "has been changed" in said.out
    assert "cannot be read: “" in said.out
    file.unlink()
    assert "cannot be read" in call("verify", str(second), "--language", "en", home=house).out
