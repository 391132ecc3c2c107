"""Finds the house folder and reads its settings: ``bevaka.toml``, ``channels.toml``, ``routes.toml`` and named secrets.

A house is a folder with ``config/bevaka.toml``. It is looked for in this order: ``--home``, ``$BEVAKA_HOME``, the
current folder, the defaults packed with the program, the checkout next to the package.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BeforeValidator, Field, field_validator, model_validator

from bevaka import clock, logs
from bevaka.errors import GiveUp, Mistake, Mistakes
from bevaka.records import Source, Tier
from bevaka.register import Register, read_register
from bevaka.sources import read_sources
from bevaka.tables import Row, check_toml, read_toml


class SecretRef(Row):
    """Where a secret is kept: an environment variable, or a file (relative to the house). Never the secret itself."""

    env: str = Field("", pattern=r"^[A-Za-z_][A-Za-z0-9_]*$|^$")
    file: str = ""

    @model_validator(mode="after")
    def _one(self) -> SecretRef:
        if bool(self.env) == bool(self.file):
            raise ValueError('name one place: { env = "NAME" } or { file = "path" }')
        return self

    def read(self, root: Path) -> str:
        """The secret, told to the masker. Raises GiveUp with the name of the place where it is missing."""
        if self.env:
            value = os.environ.get(self.env, "")
            place = f"the environment variable {self.env}"
        else:
            path = root / self.file
            place = f"the file {path}"
            try:
                value = path.read_text("utf-8")
            except (OSError, UnicodeDecodeError):
                value = ""
        value = value.strip()
        if not value:
            raise GiveUp(f"a secret is missing: {place} is not set or empty")
        logs.hide(value)
        return value


def _secret_like(value: object) -> object:
    if isinstance(value, str):
        raise ValueError('a secret does not stand here; name its place: { env = "NAME" } or { file = "path" }')
    return value


Secret = Annotated[SecretRef, BeforeValidator(_secret_like)]
HHMM = re.compile(r"^([01]\d|2[0-3]):[0-5]\d$")


class HouseSettings(Row):
    """[house]: who we are and what time it is."""

    zone: str = "Europe/Stockholm"
    language: Literal["sv", "en"] = "sv"
    clock: datetime | None = Field(None, description="replay a recorded time: when the house's clock starts")
    recorded: str = Field("", description="a folder of recorded sites, read in place of the network")

    @field_validator("zone")
    @classmethod
    def _zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise ValueError(f"there is no time zone {value!r}") from error
        return value

    @field_validator("clock")
    @classmethod
    def _aware(cls, value: datetime | None) -> datetime | None:
        if value is not None and value.tzinfo is None:
            raise ValueError("needs a time zone, as in 2026-03-06T17:00:00+01:00")
        return value


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

    @field_validator("proxy")
    @classmethod
    def _proxy(cls, value: str) -> str:
        if value and not re.fullmatch(r"http://[^\s/@]+(:\d+)?/?", value):
            raise ValueError("write http://host:port; a login goes into proxy_login")
        return value


class AlertSettings(Row):
    """[alerts]: what is told at once."""

    history_days: int = Field(365, ge=0, description="older publications of a new source go to the digest")
    hourly: int = Field(10, ge=1, description="immediate messages an hour and area at most; the rest is rolled up")


class DigestSettings(Row):
    """[digest]: when the quiet rest is told."""

    at: str = Field("07:00", pattern=HHMM.pattern)
    weekdays_only: bool = False
    empty: bool = Field(False, description="send a digest although there is nothing to tell")
    hours: dict[str, Annotated[str, Field(pattern=HHMM.pattern)]] = Field({}, description="area id = HH:MM")


class SiteSettings(Row):
    """[site]: the search site."""

    host: str = "127.0.0.1"
    port: int = Field(8001, ge=1, le=65535)
    url: str = Field("", description="the address people reach it under, for links in messages")


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
    operator: OperatorSettings = OperatorSettings()


class Route(Row):
    """[[route]]: what goes through which channels. An empty list means any; all routes that match add up."""

    areas: tuple[str, ...] = ()
    tiers: tuple[Tier, ...] = ()
    themes: tuple[str, ...] = ()
    channels: tuple[str, ...] = Field(min_length=1)

    def takes(self, area: str, tier: Tier, themes: tuple[str, ...] = ()) -> bool:
        """Whether something for ``area`` at ``tier`` about ``themes`` goes this way."""
        return (
            (not self.areas or area in self.areas)
            and (not self.tiers or tier in self.tiers)
            and (not self.themes or not themes or bool(set(self.themes) & set(themes)))
        )


@dataclass(frozen=True)
class House:
    """A house folder with its settings read; the register and sources are read when first asked for."""

    root: Path
    settings: Settings
    channels: dict[str, dict[str, Any]] = field(default_factory=dict)
    routes: tuple[Route, ...] = ()

    @property
    def config(self) -> Path:
        """The folder that people edit."""
        return self.root / "config"

    @property
    def data(self) -> Path:
        """The folder that the house makes."""
        return self.root / "data"

    @cached_property
    def register(self) -> Register:
        """The register. Raises Mistakes."""
        return Register.load(self.config)

    @cached_property
    def sources(self) -> list[Source]:
        """The sources. Raises Mistakes."""
        mistakes: list[Mistake] = []
        found = read_sources(self.config, mistakes)
        if mistakes:
            raise Mistakes(mistakes)
        return found

    @property
    def zone(self) -> str:
        """The time zone that people live in."""
        return self.settings.house.zone

    def page(self, story: str) -> str:
        """The address of a story's page on the search site."""
        site = self.settings.site
        return f"{(site.url or f'http://{site.host}:{site.port}').rstrip('/')}/-/bevaka/story/{story}"

    def read_only(self) -> bool:
        """Whether this is the packaged default, where nothing is stored."""
        return self.root == defaults()


def defaults() -> Path:
    """The folder of defaults packed with the program; in a checkout, the checkout itself."""
    packed = Path(str(files("bevaka"))) / "defaults"
    return packed if packed.is_dir() else Path(str(files("bevaka"))).parent


def find(home: Path | None) -> Path:
    """The folder of the house. Raises Mistakes where a named one is not a house."""
    named = home or (Path(os.environ["BEVAKA_HOME"]) if os.environ.get("BEVAKA_HOME") else None)
    if named is not None:
        if not (named / "config" / "bevaka.toml").is_file():
            text = "is not there: this folder is no house; make one with: bevaka init FOLDER"
            raise Mistakes([Mistake(file=named / "config" / "bevaka.toml", line=None, column=None, text=text)])
        return named.resolve()
    here = Path.cwd()
    return here if (here / "config" / "bevaka.toml").is_file() else defaults()


def open_house(home: Path | None = None) -> House:
    """The house with its settings. Raises Mistakes with every fault of the three TOML files."""
    mistakes: list[Mistake] = []
    house = read_house(find(home), mistakes)
    if mistakes:
        raise Mistakes(mistakes)
    if house.settings.house.clock and not os.environ.get("BEVAKA_CLOCK"):
        clock.set_clock(house.settings.house.clock)
    if proxy := os.environ.get("BEVAKA_PROXY"):
        crawler = house.settings.crawler.model_copy(update={"proxy": proxy})
        house = replace(house, settings=house.settings.model_copy(update={"crawler": crawler}))
    return house


def read_house(root: Path, mistakes: list[Mistake]) -> House:
    """The house in ``root``; every fault of its TOML files is added to ``mistakes``."""
    config = root / "config"
    main = config / "bevaka.toml"
    settings = check_toml(main, read_toml(main, mistakes), Settings, mistakes) or Settings()
    file = config / "channels.toml"
    channels = read_toml(file, mistakes, optional=True)
    for name, table in channels.items():
        if not isinstance(table, dict) or not isinstance(table.get("kind"), str):
            text = "a channel is a table with a kind"
            mistakes.append(Mistake(file=file, line=None, column=str(name), text=text))
    channels = {k: v for k, v in channels.items() if isinstance(v, dict) and isinstance(v.get("kind"), str)}
    file = config / "routes.toml"
    data = read_toml(file, mistakes, optional=True)
    for key in data.keys() - {"route"}:
        mistakes.append(
            Mistake(file=file, line=None, column=key, text="is not known here; routes are [[route]] tables")
        )
    tables = data.get("route", [])
    found = [
        check_toml(file, t, Route, mistakes, ("route", i))
        for i, t in enumerate(tables if isinstance(tables, list) else [])
    ]
    routes = tuple(r for r in found if r)
    for n, route in enumerate(routes):
        for channel in route.channels:
            if channel not in channels:
                text = f"there is no channel {channel!r} in channels.toml"
                mistakes.append(Mistake(file=file, line=None, column=f"route.{n}.channels", text=text))
    for channel in settings.operator.channels:
        if channel not in channels:
            mistakes.append(
                Mistake(file=main, line=None, column="operator.channels", text=f"there is no channel {channel!r}")
            )
    if settings.site.url and not settings.site.url.startswith(("http://", "https://")):
        mistakes.append(Mistake(file=main, line=None, column="site.url", text="is not an http(s) address"))
    return House(root, settings, channels, routes)


def check_register(house: House, mistakes: list[Mistake]) -> tuple[Register, list[Source]]:
    """The register and sources of a house with every fault added to ``mistakes``; also the checks across files."""
    register = read_register(house.config, mistakes)
    sources = read_sources(house.config, mistakes)
    for n, route in enumerate(house.routes):
        for area in route.areas:
            if area not in register.areas:
                mistakes.append(
                    Mistake(
                        file=house.config / "routes.toml",
                        line=None,
                        column=f"route.{n}.areas",
                        text=f"there is no area {area!r} in areas.csv",
                    )
                )
    for area in house.settings.digest.hours:
        if area not in register.areas:
            mistakes.append(
                Mistake(
                    file=house.config / "bevaka.toml",
                    line=None,
                    column=f"digest.hours.{area}",
                    text="there is no such area in areas.csv",
                )
            )
    return register, sources
