"""The tables of ``bevaka.toml`` and ``mailboxes.toml`` as people write them, each field with its own check."""

from __future__ import annotations

import os
import re
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BeforeValidator, Field, field_validator, model_validator

from bevaka import logs
from bevaka.errors import GiveUp
from bevaka.fault_words import shaped
from bevaka.hours import DAYS, MIDNIGHT, Hours, Span
from bevaka.tables import Row


class SecretRef(Row):
    """Where a secret is kept: an environment variable, or a file (relative to the house). Never the secret itself."""

    env: str = Field("", pattern=r"^[A-Za-z_][A-Za-z0-9_]*$|^$")
    file: str = ""

    @model_validator(mode="after")
    def _one(self) -> SecretRef:
        if bool(self.env) == bool(self.file):
            raise ValueError('name one place: { env = "NAME" } or { file = "path" }')
        return self

    def place(self, root: Path) -> str:
        """Where it is kept, in words."""
        return f"the environment variable {self.env}" if self.env else f"the file {root / self.file}"

    def read(self, root: Path) -> str:
        """The secret, told to the masker. Raises GiveUp with the name of the place where it is missing."""
        if self.env:
            value = os.environ.get(self.env, "")
        else:
            try:
                value = (root / self.file).read_text("utf-8")
            except (OSError, UnicodeDecodeError):
                value = ""
        value = value.strip()
        if not value:
            raise GiveUp(f"a secret is missing: {self.place(root)} is not set or empty")
        logs.hide(value)
        return value


def _secret_like(value: object) -> object:
    if isinstance(value, str):
        raise ValueError('a secret does not stand here; name its place: { env = "NAME" } or { file = "path" }')
    return value


Secret = Annotated[SecretRef, BeforeValidator(_secret_like)]


def check_login(user: str, password: SecretRef | None, token: SecretRef | None) -> None:
    """A login is a user with a password, or with a token of OAuth 2. Raises ValueError for anything else but none at all."""
    if password is not None and token is not None:
        raise ValueError("a login has a password or a token, not both")
    if bool(user) != (password is not None or token is not None):
        raise ValueError("user and password (or token) go together")


def _zone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ValueError(f"there is no time zone {value!r}") from error
    return value


Zone = Annotated[str, AfterValidator(_zone)]
_HHMM = r"([01]\d|2[0-3]):[0-5]\d"
_NO_TIME = "is no time of day; write hours and minutes, as in 07:00"
TimeOfDay = Annotated[str, shaped(rf"^{_HHMM}\Z", _NO_TIME)]
TimeOrMidnight = Annotated[str, shaped(rf"^({_HHMM}|24:00)\Z", _NO_TIME)]


class WindowRow(Row):
    """A span of the week: days it begins on, and from when to when; ``to`` before ``from`` is on the next day."""

    days: tuple[str, ...] = DAYS
    start: TimeOfDay = Field("00:00", alias="from")
    end: TimeOrMidnight = Field("24:00", alias="to")

    @field_validator("days")
    @classmethod
    def _days(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        found: list[str] = []
        for text in value:
            first, _, last = text.partition("-")
            if first not in DAYS or (last or first) not in DAYS:
                raise ValueError(f'{text!r} is no day; write {", ".join(DAYS)}, or from one to another: "mon-fri"')
            here, end = DAYS.index(first), DAYS.index(last or first)
            found += [DAYS[(here + n) % 7] for n in range((end - here) % 7 + 1)]
        if not found:
            raise ValueError("names no day: the window is empty")
        return tuple(sorted(set(found), key=DAYS.index))

    @model_validator(mode="after")
    def _not_empty(self) -> WindowRow:
        if self.start == self.end:
            raise ValueError('begins when it ends: the window is empty; a whole day is from = "00:00", to = "24:00"')
        return self

    def span(self) -> Span:
        """The row as a span."""
        return Span(tuple(DAYS.index(d) for d in self.days), _minute(self.start), _minute(self.end))


def _minute(text: str) -> int:
    hour, minute = map(int, text.split(":"))
    return min(hour * 60 + minute, MIDNIGHT)


class HouseSettings(Row):
    """[house]: who we are and what time it is."""

    zone: Zone = "Europe/Stockholm"
    language: Literal["sv", "en"] = "sv"
    clock: datetime | None = Field(None, description="replay a recorded time: when the house's clock starts")
    recorded: str = Field("", description="a folder of recorded sites, read in place of the network")

    @field_validator("clock")
    @classmethod
    def _aware(cls, value: datetime | None) -> datetime | None:
        if value is not None and value.tzinfo is None:
            raise ValueError("needs a time zone, as in 2026-03-06T17:00:00+01:00")
        return value


_PROXY = re.compile(r"http://(\[[0-9a-f:.]+\]|[^\s/@?#:\[\]]*[^\s/@?#:\[\].])\.?(?::([1-9]\d{0,4}))?/?", re.I)


def proxy_address(text: str) -> str:
    """The address of a proxy as it is asked. Raises ValueError for what is none."""
    found = _PROXY.fullmatch(text.strip())
    if not found or int(found[2] or 80) > 65535:
        raise ValueError("write http://host:port; a login goes into proxy_login")
    return f"http://{found[1].lower()}:{found[2] or 80}"


class CrawlerSettings(Row):
    """[crawler]: how we ask."""

    agent: str = "Bevaka/0.1 (+https://bevaka.example/about; supply-chain monitoring for public buyers)"
    proxy: str = Field("", description="http://host:port of a proxy; it is exempt from the public-address guard")
    proxy_login: Secret | None = Field(None, description="where user:password of the proxy is kept")
    allow: tuple[str, ...] = Field((), description="host or host:port that may be asked although not public")
    delay: float = Field(1.0, ge=0, le=60, description="seconds between two requests to one host")
    timeout: float = Field(20, gt=0, le=120, description="seconds for one answer")
    max_page: int = Field(10, ge=1, le=50, description="MB of a feed or page at most")
    max_pdf: int = Field(50, ge=1, le=200, description="MB of a PDF at most")
    concurrency: int = Field(16, ge=1, le=64, description="hosts asked at the same time")
    ocr: str = Field(
        "", pattern=r"^([a-z_]{3,12}(\+[a-z_]{3,12})*)?$", description="languages of scans, swe+eng; empty: no OCR"
    )

    @field_validator("proxy")
    @classmethod
    def _proxy(cls, value: str) -> str:
        return proxy_address(value) if value else ""


class MailboxSettings(Row):
    """A table of mailboxes.toml: a mailbox that newsletters or bounces come to, over a line that is always encrypted.

    A login is ``user`` with ``password``, or with ``token``: an access token of OAuth 2 (XOAUTH2), read anew at each login.
    """

    host: str = Field(min_length=1)
    port: int = Field(993, ge=1, le=65535)
    security: Literal["tls", "starttls"] = "tls"
    user: str = Field(min_length=1, pattern=r"^[^\x00-\x1f\x7f]+$")
    password: Secret | None = None
    token: Secret | None = None
    folder: str = Field("INBOX", min_length=1, pattern=r"^[^\x00-\x1f\x7f]+$")
    days: int = Field(30, ge=1, le=3650, description="how far back the first reading looks")
    mark: bool = Field(False, description="mark what was read and stored as seen; nothing is ever deleted")
    authserv: str = Field(
        "", description="our mail server's name in Authentication-Results; then DMARC must have passed"
    )
    ca_file: str = Field("", description="certificates to trust beside the system's, relative to the house")

    @model_validator(mode="after")
    def _login(self) -> MailboxSettings:
        check_login(self.user, self.password, self.token)
        return self

    @property
    def secret(self) -> SecretRef:
        """Where that is kept with which ``user`` logs in."""
        kept = self.password or self.token
        assert kept is not None  # the check of the table sees to it
        return kept


class AlertSettings(Row):
    """[alerts]: what is told at once."""

    history_days: int = Field(365, ge=0, description="older publications of a new source go to the digest")
    hourly: int = Field(10, ge=1, description="immediate messages an hour and person at most; the rest is rolled up")
    escalate_after: int = Field(
        0, ge=0, le=14400, description="minutes of working time until an alert that nobody takes goes further; 0: never"
    )
    budget: int = Field(0, ge=0, le=10000, description="alerts a week that an area should get at most; 0: none is set")
    working: tuple[WindowRow, ...] = (
        WindowRow.model_validate({"days": ("mon", "tue", "wed", "thu", "fri"), "from": "08:00", "to": "17:00"}),
    )
    days_off: tuple[date, ...] = ()

    def working_hours(self, zone: str) -> Hours:
        """When people work, on the clock of ``zone``; without windows at any time."""
        return Hours(zone, tuple(row.span() for row in self.working), (), tuple(sorted(set(self.days_off))))


class DigestArea(Row):
    """[digest.areas.ID]: what one area wishes otherwise."""

    zone: Zone | None = None
    weekdays_only: bool | None = None
    empty: bool | None = None


class DigestSettings(Row):
    """[digest]: when the quiet rest is told."""

    at: TimeOfDay = "07:00"
    weekdays_only: bool = False
    empty: bool = Field(False, description="send a digest although there is nothing to tell")
    hours: dict[str, TimeOfDay] = Field({}, description="area id = HH:MM")
    areas: dict[str, DigestArea] = Field({}, description="area id = what it wishes otherwise")

    def zone(self, area: str, house: str) -> str:
        """The time zone in which the hour of an area is meant; ``house``: that of the house."""
        return self.areas.get(area, DigestArea()).zone or house

    def only_weekdays(self, area: str) -> bool:
        """Whether an area's Saturday and Sunday wait for Monday."""
        own = self.areas.get(area, DigestArea()).weekdays_only
        return self.weekdays_only if own is None else own

    def on_empty_days(self, area: str) -> bool:
        """Whether an area hears of a day on which there was nothing."""
        own = self.areas.get(area, DigestArea()).empty
        return self.empty if own is None else own


class SiteSettings(Row):
    """[site]: the search site."""

    host: str = "127.0.0.1"
    port: int = Field(8001, ge=1, le=65535)
    url: str = Field("", description="the address people reach it under, for links in messages")
    acts_days: int = Field(30, ge=0, le=366, description="days that a link of a message lets its reader act; 0: never")
    acts_key: Secret | None = Field(None, description="where the key that signs such links is kept; else data/acts.key")


class MailSettings(Row):
    """[mail]: what is sent by mail and comes back."""

    bounces: str = Field(
        "", description="mailbox of mailboxes.toml that reports of undelivered mail come to; empty: unread"
    )


class OperatorSettings(Row):
    """[operator]: who is told what no route takes, and what went wrong."""

    channels: tuple[str, ...] = ()
    address: str = ""


class Settings(Row):
    """bevaka.toml."""

    house: HouseSettings = HouseSettings()
    crawler: CrawlerSettings = CrawlerSettings()
    alerts: AlertSettings = AlertSettings()
    digest: DigestSettings = DigestSettings()
    site: SiteSettings = SiteSettings()
    mail: MailSettings = MailSettings()
    operator: OperatorSettings = OperatorSettings()
