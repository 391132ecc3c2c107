"""Bodies: kept whole or not at all, found by their hash, and never taken for something else."""

from __future__ import annotations

import gzip
import resource
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bevaka.errors import GiveUp, TryLater
from bevaka.keys import sha256
from bevaka.store.bodies import Bodies


@given(st.binary(max_size=500))
def test_what_is_put_comes_back_under_its_hash(tmp_path_factory: pytest.TempPathFactory, body: bytes) -> None:
    bodies = Bodies(tmp_path_factory.mktemp("b"))
    name = bodies.put(body)
    assert name == sha256(body)
    assert bodies.put(body) == name
    assert bodies.get(name) == body


def test_one_body_is_one_file_whoever_brings_it(tmp_path: Path) -> None:
    for _ in range(3):
        Bodies(tmp_path).put(b"samma")
    assert [f.name for f in tmp_path.rglob("*") if f.is_file()] == [f"{sha256(b'samma')}.gz"]


@pytest.mark.parametrize("fault", ["missing", "empty", "cut", "no gzip", "another body"])
def test_a_body_that_is_not_what_it_was_is_given_up(tmp_path: Path, fault: str) -> None:
    bodies = Bodies(tmp_path)
    name = bodies.put(b"text " * 100)
    file = next(tmp_path.rglob("*.gz"))
    whole = file.read_bytes()
    file.write_bytes({"cut": whole[:-9], "no gzip": b"text", "another body": gzip.compress(b"other")}.get(fault, b""))
    if fault == "missing":
        file.unlink()
    with pytest.raises(GiveUp, match=f"the body {name[:12]} "):
        bodies.get(name)


def test_a_full_disk_leaves_no_half_body(tmp_path: Path) -> None:
    bodies = Bodies(tmp_path)
    kept = bodies.put(b"litet")
    big = bytes(range(256)) * 4 + resource.__name__.encode() * 3
    limit = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100, limit[1]))
    try:
        with pytest.raises(TryLater, match="a body cannot be kept"):
            bodies.put(big)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limit)
    assert [f.name for f in tmp_path.rglob("*") if f.is_file()] == [f"{kept}.gz"]
    assert bodies.get(bodies.put(big)) == big
