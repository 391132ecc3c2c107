"""Datasette's own tables: quotes as quotes, links safe and with their host in sight, a search that cannot fail."""

from __future__ import annotations

import sqlite3

from datasette import hookimpl
from datasette.app import Datasette
from markupsafe import Markup, escape

from bevaka.store import public
from bevaka.store.public_text import web_host

LINKS = ("url", "source")


@hookimpl
def prepare_connection(conn: sqlite3.Connection) -> None:
    """``bevaka_match(text)`` for the prepared queries: what people type as a search that cannot fail."""
    conn.create_function("bevaka_match", 1, public.safe_match, deterministic=True)


@hookimpl
def render_cell(value: object, column: str, table: str | None, datasette: Datasette) -> Markup | None:
    """Links with their host in sight and no trust given; quotes as quotes; story ids as links to their page."""
    if not isinstance(value, str) or not value:
        return None
    if column == "story_id" or (column == "id" and table == "stories"):
        return Markup('<a href="{}">{}</a>').format(datasette.urls.path(f"/-/bevaka/story/{value}"), value)
    if column in LINKS and (host := web_host(value)):
        return Markup('<a href="{}" rel="noopener noreferrer nofollow">{}</a> ↗').format(value, host)
    if value.startswith(("http://", "https://")):
        return escape(value)  # Datasette would make a link of a title that looks like one
    if column == "quote":
        return Markup('<q class="cell">{}</q>').format(value)
    return None
