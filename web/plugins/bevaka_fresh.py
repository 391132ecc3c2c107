"""Serves the newest ``public.db``: the file is replaced as a whole while the site runs, and an open connection would keep
reading the old one for ever.

So every query first looks whether the path still leads to the file its thread has open (one ``stat``, microseconds) and
opens it anew if not. The old connection is closed by the only thread that used it, so no reader is cut off.
"""

from __future__ import annotations

import asyncio
import os
import sqlite3
import threading
from collections.abc import Callable
from typing import Any

from datasette import hookimpl
from datasette.app import Datasette
from datasette.database import Database
from datasette.utils.asgi import Response

from bevaka import __version__
from bevaka.store import public


class FreshDatabase(Database):  # type: ignore[misc]  # Datasette ships no types
    """A database of Datasette whose file may be replaced at any time."""

    def __init__(self, datasette: Datasette, path: str) -> None:
        super().__init__(datasette, path=path, is_mutable=True)
        self._held = threading.local()

    async def execute_fn(self, fn: Callable[[sqlite3.Connection], Any]) -> Any:
        """Run ``fn`` with a connection to the file that the path leads to now."""

        def in_thread() -> Any:
            return fn(self._connection())

        if self.ds.executor is None:
            return in_thread()
        return await asyncio.get_running_loop().run_in_executor(self.ds.executor, in_thread)

    def _connection(self) -> sqlite3.Connection:
        held: sqlite3.Connection | None = getattr(self._held, "connection", None)
        seen = self._identity()
        if held is not None and seen in (None, self._held.identity):
            return held
        fresh: sqlite3.Connection = self.connect()
        self.ds._prepare_connection(fresh, self.name)
        self._held.connection, self._held.identity = fresh, seen
        if held is not None:
            self._all_file_connections.remove(held)
            held.close()
        return fresh

    def _identity(self) -> tuple[int, int, int] | None:
        """What tells one file from its successor; None where there is none just now, and the one held serves on."""
        try:
            found = os.stat(self.path)
        except FileNotFoundError:
            return None
        return found.st_dev, found.st_ino, found.st_mtime_ns


async def alive(datasette: Datasette) -> Response:
    """``/-/bevaka/alive``: that the site answers, and how old what it shows is."""
    read = await datasette.get_database("public").execute_fn(public.coverage)
    return Response.json(
        {"bevaka": __version__, "published": read.published["at"]}, headers={"cache-control": "no-store"}
    )


@hookimpl
def register_routes() -> list[tuple[str, Callable[..., Any]]]:
    """An address for monitors."""
    return [(r"/-/bevaka/alive$", alive)]


@hookimpl
def startup(datasette: Datasette) -> None:
    """Put a FreshDatabase in the place of every file that Datasette was given."""
    for name, database in list(datasette.databases.items()):
        if database.path and not isinstance(database, FreshDatabase):
            datasette.remove_database(name)
            datasette.add_database(FreshDatabase(datasette, database.path), name=name)
