"""The rows of the register's files as people write them, each field with its own check."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints, field_validator
from stdnum import lei as stdnum_lei
from stdnum.dk import cpr, cvr
from stdnum.exceptions import ValidationError as BadNumber
from stdnum.fi import hetu, ytunnus
from stdnum.no import fodselsnummer
from stdnum.no import orgnr as no_orgnr
from stdnum.se import orgnr as se_orgnr

from bevaka.fault_words import shaped
from bevaka.records import Area, Contract, Link, Supplier
from bevaka.tables import Many, Row, empty_as_none

PRODUCTS = (
    "ict",
    "gloves",
    "surgical_instruments",
    "medical_devices",
    "pharmaceuticals",
    "textiles",
    "food",
    "furniture",
    "vehicles",
    "batteries",
    "dressings_consumables",
    "cleaning",
    "solar_panels",
)
Id = Annotated[
    str,
    StringConstraints(max_length=80),
    shaped(r"^[a-z0-9][a-z0-9._-]*\Z", "is no id; write small letters a to z, digits, and - . _ between them"),
]
MAIL = r"[^@\s,;<>]+@[^@\s,;<>]+\.[^@\s,;<>]+"
Mail = Annotated[str, shaped(rf"^{MAIL}\Z", "is no mail address; write one, as in risk@region.example")]
MailOrNone = Annotated[str, shaped(rf"^({MAIL})?\Z", "is no mail address; write one, or leave it empty")]
Day = Annotated[date | None, BeforeValidator(empty_as_none)]


def _products(value: tuple[str, ...]) -> tuple[str, ...]:
    if bad := [p for p in value if p not in PRODUCTS]:
        raise ValueError(f"there is no product group {bad[0]!r}; there are: {', '.join(PRODUCTS)}")
    return value


Products = Annotated[Many, AfterValidator(_products)]
_CHECKS = {"SE": se_orgnr, "NO": no_orgnr, "DK": cvr, "FI": ytunnus}
_COUNTRY = re.compile(r"^[A-Z]{2}$")


def check_org_no(number: str, countries: tuple[str, ...]) -> str:
    """``number`` if its check digit is right in one of ``countries``; Swedish personal numbers are refused. Raises ValueError."""
    plain = re.sub(r"^16(?=\d{6}-?\d{4}$)", "", number.replace(" ", ""))
    if personal(plain):
        raise ValueError("looks like a personal number; leave it empty")
    checks = [_CHECKS[c] for c in countries if c in _CHECKS]
    for check in checks:
        try:
            check.validate(plain)
        except BadNumber:
            continue
        return number
    if checks:
        raise ValueError(
            f"{number!r} is no organisation number of {'|'.join(countries)}: its check digit or length is wrong"
        )
    return number


def personal(number: str) -> bool:
    """Whether ``number`` is a person's: a Swedish one by its form, a Danish, Norwegian or Finnish one by its check digit.

    The third and fourth digit of a Swedish organisation number are at least 20 (Skatteverket, SKV 709), those of a
    personal or coordination number are a month; so the form alone tells them apart.
    """
    digits = re.sub(r"\D", "", number)
    swedish = len(digits) in (10, 12) and re.fullmatch(r"[\d+-]+", number) is not None and 1 <= int(digits[-8:-6]) <= 12
    danish = len(digits) == 10 and re.fullmatch(r"\d{6}-?\d{4}", number) is not None and bool(cpr.is_valid(number))
    return swedish or danish or bool(fodselsnummer.is_valid(number)) or bool(hetu.is_valid(number))


class SupplierRow(Row):
    """A company: the contract holder, or a link of the chain behind one."""

    id: Id
    name: str = Field(min_length=1, description="the name people use")
    aliases: Many = Field((), description="legal, short and former names, abbreviations, names in other scripts")
    kind: Literal["supplier", "brand", "manufacturer", "factory"] = "supplier"
    supplies_to: Many = Field(
        (), description="ids one step nearer to the buyer; buyer:… for buyers outside the register"
    )
    country: Many = Field((), description="ISO 3166-1 alpha-2")
    org_no: str = Field("", description="organisation number, checked with its check digit")
    lei: str = Field("", description="Legal Entity Identifier, ISO 17442")
    products: Products = ()
    areas: Many = ()
    namesakes: Many = Field((), description="what else the name may mean: town, surname, word:dell (small valley)")

    @field_validator("country")
    @classmethod
    def _countries(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if bad := [c for c in value if not _COUNTRY.match(c)]:
            raise ValueError(f"{bad[0]!r} is no country code of two capital letters")
        return value

    @field_validator("org_no")
    @classmethod
    def _org_no(cls, value: str, info: object) -> str:
        countries = getattr(info, "data", {}).get("country", ())
        return check_org_no(value, countries) if value else value

    @field_validator("lei")
    @classmethod
    def _lei(cls, value: str) -> str:
        if value and not stdnum_lei.is_valid(value):
            raise ValueError(f"{value!r} is no LEI: its check digits or length are wrong")
        return value

    def record(self) -> Supplier:
        """The row as a record."""
        return Supplier(**self.model_dump())


class ContractRow(Row):
    """A contract of one or more regions with a company of the register."""

    contract_id: str = Field(min_length=1)
    supplier: Id
    area: Id
    regions: Many
    title: str = ""
    starts: Day = None
    ends: Day = None

    @field_validator("ends")
    @classmethod
    def _order(cls, value: date | None, info: object) -> date | None:
        starts = getattr(info, "data", {}).get("starts")
        if value and starts and value < starts:
            raise ValueError(f"ends ({value}) before it starts ({starts})")
        return value

    def record(self) -> Contract:
        """The row as a record."""
        return Contract(**self.model_dump())


class AreaRow(Row):
    """A risk area and the role mailbox of its owner."""

    id: Id
    name_sv: str = Field(min_length=1)
    name_en: str = ""
    lead_region: str = ""
    products: Products = ()
    owner: Mail = Field(description="the owner's mail address")
    language: Annotated[Literal["sv", "en"], BeforeValidator(lambda v: v or "sv")] = "sv"
    deputy: MailOrNone = ""
    lead: MailOrNone = Field("", description="the lead region's mail address")
    themes: Many = Field((), description="themes the area hears of; empty: all")

    def record(self) -> Area:
        """The row as a record."""
        return Area(**self.model_dump())


class LinkRow(Row):
    """The proof behind one step of a chain."""

    supplier: Id
    supplies_to: str = Field(min_length=1)
    source: str = ""
    since: Day = None
    until: Day = None
    confidence: str = ""

    def record(self) -> Link:
        """The row as a record."""
        return Link(**self.model_dump())
