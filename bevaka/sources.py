"""The list of sources as people write it: ``config/sources.csv``."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, ValidationInfo, field_validator

from bevaka.addresses import url_refusal
from bevaka.errors import Mistake
from bevaka.keys import box
from bevaka.records import Source, SourceType
from bevaka.register_rows import Id
from bevaka.tables import Many, Row, empty_as_none, read_csv

_PACE = re.compile(r"^(\d+)\s*(m|h|d)$")
_SENDER = r"from=[\w.+-]*@[\w-]+(\.[\w-]+)+"
_MAILBOX = re.compile(rf"mailbox://[a-z0-9][a-z0-9_-]*\?{_SENDER}(&({_SENDER}|pdf=yes))*")
_SECONDS = {"m": 60, "h": 3600, "d": 86400}
SCHEMES = {"file": "archive", "mailbox": "mailbox"}
"""Addresses that are not asked on the web, and the one kind of source whose rows may have each."""


def read_pace(cell: object) -> object:
    """``15m``, ``6h`` or ``1d`` in seconds; empty as None. Raises ValueError outside 5 minutes to 31 days."""
    if not isinstance(cell, str) or not cell.strip():
        return None
    if not (found := _PACE.match(cell.strip())):
        raise ValueError(f"{cell!r} is no interval; write 15m, 6h or 1d")
    seconds = int(found[1]) * _SECONDS[found[2]]
    if not 300 <= seconds <= 31 * 86400:
        raise ValueError(f"{cell!r}: an interval lies between 5m and 31d")
    return seconds


def address_refusal(url: str, kind: str) -> str | None:
    """Why a row of a ``kind`` must not have ``url``, or None: a web address, or ``file:///folder/`` or ``mailbox://name?from=…``.

    A folder stands with its whole path (RFC 8089); a mailbox is named by its table in mailboxes.toml.
    """
    if SCHEMES.get(url.partition(":")[0].lower()) != kind or not kind:
        return url_refusal(url)
    if any(ord(c) < 33 for c in url):
        return "control characters or spaces in the address"
    if kind == "archive":
        whole = None if "/../" in f"{url}/" else re.fullmatch(r"file:///[^/?#][^?#]*", url)
        return None if whole else "write file:///folder/ with the whole path, or an address on the web"
    wanted = [part.removeprefix("from=") for part in url.partition("?")[2].split("&") if part != "pdf=yes"]
    known = all(box(f"x{one}" if one.startswith("@") else one) for one in wanted)
    return None if known and _MAILBOX.fullmatch(url) else "write mailbox://name?from=@publisher.example"


class SourceRow(Row):
    """A source: where publications appear, how to ask and how often."""

    id: Id
    name: str = Field(min_length=1)
    kind: str = Field(
        min_length=1, description="a kind in crawler/kinds: feed, sitemap, listing, report, mailbox, archive"
    )
    url: str
    site: str = ""
    language: Many = ()
    country: str = ""
    type: SourceType
    tier: int = Field(2, ge=1, le=3, description="1 most credible, 3 least")
    pace: Annotated[int | None, BeforeValidator(read_pace)] = None
    expect: Annotated[float | None, BeforeValidator(empty_as_none)] = Field(None, ge=0)
    status: Annotated[Literal["on", "off", "unverified"], BeforeValidator(lambda v: v or "on")] = "on"
    selector: str = Field("", description="CSS selector of the links, for the kinds listing, report and mailbox")

    @field_validator("url")
    @classmethod
    def _url(cls, value: str, info: ValidationInfo) -> str:
        if reason := address_refusal(value, info.data.get("kind", "")):
            raise ValueError(f"{value!r} cannot be asked: {reason}")
        return value

    def record(self) -> Source:
        """The row as a record; ``selector`` goes into its options."""
        data = self.model_dump(exclude={"selector"})
        return Source(**data, options={"selector": self.selector} if self.selector else {})


def read_numbered(folder: Path, mistakes: list[Mistake]) -> list[tuple[int, Source]]:
    """The sources of a ``config`` folder with their lines; faults are added to ``mistakes``, rows without fault are kept."""
    file = folder / "sources.csv"
    found: dict[str, tuple[int, Source]] = {}
    for numbered in read_csv(file, SourceRow, mistakes):
        source = numbered.row.record()
        if source.id in found:
            text = f"the id {source.id!r} stands already on line {found[source.id][0]}"
            mistakes.append(Mistake(file=file, line=numbered.line, column="id", text=text))
            continue
        found[source.id] = numbered.line, source
    return list(found.values())


def read_sources(folder: Path, mistakes: list[Mistake]) -> list[Source]:
    """The sources of a ``config`` folder, as :func:`read_numbered` without the lines."""
    return [source for _, source in read_numbered(folder, mistakes)]
