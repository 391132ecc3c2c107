"""Companies, the chain between them, contracts, areas, and why a finding concerns one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal


@dataclass(frozen=True, kw_only=True)
class Link:
    """One step of a chain: ``supplier`` supplies to ``supplies_to``; with the proof, where a person has given one."""

    supplier: str
    supplies_to: str
    source: str = ""
    since: date | None = None
    until: date | None = None
    confidence: str = ""


@dataclass(frozen=True, kw_only=True)
class Supplier:
    """A company of the register: a contracted supplier or a link of the chain behind one."""

    id: str
    name: str
    aliases: tuple[str, ...] = ()
    kind: Literal["supplier", "brand", "manufacturer", "factory"] = "supplier"
    supplies_to: tuple[str, ...] = ()
    country: tuple[str, ...] = ()
    org_no: str = ""
    lei: str = ""
    products: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    namesakes: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """The name and every alias, without doubles, in order."""
        return tuple(dict.fromkeys((self.name, *self.aliases)))


@dataclass(frozen=True, kw_only=True)
class Contract:
    """A contract of one or more regions with a supplier, in one area. ``ends`` may be open."""

    contract_id: str
    supplier: str
    area: str
    regions: tuple[str, ...]
    title: str
    starts: date | None = None
    ends: date | None = None

    def runs_on(self, day: date) -> bool:
        """Whether the contract is in force on ``day`` (both ends included)."""
        return (self.starts is None or self.starts <= day) and (self.ends is None or day <= self.ends)


@dataclass(frozen=True, kw_only=True)
class Area:
    """A risk area with an owner, the products it covers and, where given, the themes it cares for."""

    id: str
    name_sv: str
    name_en: str
    lead_region: str
    products: tuple[str, ...]
    owner: str
    language: Literal["sv", "en"] = "sv"
    deputy: str = ""
    lead: str = ""
    themes: tuple[str, ...] = ()

    def name(self, language: str) -> str:
        """The area's name in ``language`` (sv or en)."""
        return self.name_en if language == "en" and self.name_en else self.name_sv


@dataclass(frozen=True, kw_only=True)
class Exposure:
    """Why a finding concerns an area: the path from the named company to the contract holder, and the contracts."""

    company: str
    path: tuple[str, ...]
    contracts: tuple[Contract, ...] = ()
