"""The tables of ``routes.toml`` and of a file of route tests as people write them, a check for each field."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Literal

from babel import Locale
from pydantic import AfterValidator, Field, model_validator

from bevaka.records import SourceType, Tier
from bevaka.register_rows import Products
from bevaka.settings_rows import WindowRow, Zone
from bevaka.tables import Row

Language = Literal["sv", "en"]


def _countries(value: tuple[str, ...]) -> tuple[str, ...]:
    known = Locale("en").territories
    if bad := [c for c in value if not re.fullmatch(r"[A-Z]{2}", c) or c not in known]:
        raise ValueError(f"{bad[0]!r} is no country; write two capital letters of ISO 3166-1, as in SE")
    return value


Ids = tuple[str, ...]
Countries = Annotated[Ids, AfterValidator(_countries)]


class RouteRow(Row):
    """[[route]], without the routes below it. An empty or missing list takes anything; None is what the route above says."""

    name: str = Field("", max_length=60, pattern=r"^[^\x00-\x1f\x7f]*$")
    areas: Ids = ()
    tiers: tuple[Tier, ...] = ()
    themes: Ids = ()
    suppliers: Ids = ()
    products: Products = ()
    countries: Countries = ()
    regions: Ids = ()
    source_types: tuple[SourceType, ...] = ()
    parent_too: bool = Field(False, alias="continue")
    channels: Annotated[Ids, Field(min_length=1)] | None = None
    language: Language | None = None
    zone: Zone | None = None
    windows: tuple[WindowRow, ...] | None = None
    quiet: tuple[WindowRow, ...] | None = None
    holidays: Annotated[tuple[date, ...], Field(max_length=1000)] | None = None
    immediate_waits: bool | None = None


class RouteTestRow(Row):
    """[[test]]: what is told, and which channels must take it, held until when.

    Without ``regions`` those of the contracts count that the register ties to the area on the day of ``moment``.
    """

    name: str = Field("", max_length=200)
    area: str
    tier: Literal[Tier.IMMEDIATE, Tier.DIGEST] = Tier.IMMEDIATE
    themes: Ids = ()
    suppliers: Ids = ()
    products: Products = ()
    countries: Countries = ()
    regions: Ids | None = None
    source_type: SourceType | None = None
    moment: datetime | None = None
    channels: Ids
    held: datetime | Literal[False] | Mapping[str, datetime | Literal[False]] | None = None

    @model_validator(mode="after")
    def _moments(self) -> RouteTestRow:
        given = self.held.values() if isinstance(self.held, Mapping) else (self.held,)
        for moment in (self.moment, *given):
            if isinstance(moment, datetime) and not 2000 <= moment.year <= 2200:
                raise ValueError(f"{moment.isoformat()} is no time of ours")
        if self.held not in (None, False) and self.moment is None:
            raise ValueError("held needs a moment: whether something is held hangs on when it is told")
        if isinstance(self.held, Mapping) and (odd := [c for c in self.held if c not in self.channels]):
            raise ValueError(f"held names {odd[0]!r}, which is not among the channels")
        return self
