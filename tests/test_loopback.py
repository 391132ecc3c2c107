"""The guard of all tests itself: nothing is asked beyond this machine."""

from __future__ import annotations

import socket

import pytest


def test_the_guard_refuses_other_machines_and_lets_loopback_through(loopback_only: list[str]) -> None:
    with pytest.raises(ConnectionRefusedError, match="a test tried to reach"):
        socket.create_connection(("192.0.2.1", 80), timeout=1)
    assert loopback_only == ["192.0.2.1"]
    loopback_only.clear()
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()) as line:
        assert line.getpeername() == server.getsockname()
