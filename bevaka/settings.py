"""Finds the house folder and reads its settings: ``bevaka.toml``, ``channels.toml``, ``routes.toml`` and named secrets.

A house is a folder with ``config/bevaka.toml``. It is looked for in this order: ``--home``, ``$BEVAKA_HOME``, the
current folder, the defaults packed with the program, the checkout next to the package.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field, replace
from functools import cached_property
from importlib.resources import files
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

from bevaka import clock
from bevaka.errors import Mistake, Mistakes
from bevaka.records import Source
from bevaka.register import Register, read_register
from bevaka.routes import Route, check_routes, read_routes
from bevaka.settings_rows import (
    AlertSettings,
    CrawlerSettings,
    DigestSettings,
    HouseSettings,
    MailboxSettings,
    MailSettings,
    OperatorSettings,
    Secret,
    SecretRef,
    Settings,
    SiteSettings,
    check_login,
    proxy_address,
)
from bevaka.sources import read_numbered, read_sources
from bevaka.tables import check_toml, named_ids, read_toml
from bevaka.toml_lines import toml_line

__all__ = [
    "AlertSettings",
    "CrawlerSettings",
    "DigestSettings",
    "House",
    "HouseSettings",
    "MailSettings",
    "MailboxSettings",
    "OperatorSettings",
    "Secret",
    "SecretRef",
    "Settings",
    "SiteSettings",
    "check_login",
    "check_register",
    "defaults",
    "find",
    "open_house",
    "read_house",
]


@dataclass(frozen=True)
class House:
    """A house folder with its settings read; the register and sources are read when first asked for."""

    root: Path
    settings: Settings
    channels: dict[str, dict[str, Any]] = field(default_factory=dict)
    routes: tuple[Route, ...] = ()
    mailboxes: dict[str, MailboxSettings] = field(default_factory=dict)

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

    def area_page(self, area: str) -> str:
        """The address of everything about an area on the search site."""
        site = self.page("").partition("/-/")[0]
        return f"{site}/?{urlencode({'area': area})}"

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
        try:
            crawler = house.settings.crawler.model_copy(update={"proxy": proxy_address(proxy)})
        except ValueError as error:
            raise Mistakes([Mistake(file=Path("BEVAKA_PROXY"), line=None, column=None, text=str(error))]) from error
        house = replace(house, settings=house.settings.model_copy(update={"crawler": crawler}))
    if imap := os.environ.get("BEVAKA_IMAP"):
        host, _, port = imap.rpartition(":")
        there = {"host": host, "port": int(port)}
        house = replace(house, mailboxes={k: v.model_copy(update=there) for k, v in house.mailboxes.items()})
    return house


def read_house(root: Path, mistakes: list[Mistake]) -> House:
    """The house in ``root``; every fault of its TOML files is added to ``mistakes``."""
    main = root / "config" / "bevaka.toml"
    settings = check_toml(main, read_toml(main, mistakes), Settings, mistakes, mend=True) or Settings()
    if settings.site.url and not settings.site.url.startswith(("http://", "https://")):
        _mistake(mistakes, main, ("site", "url"), "is not an http(s) address")
    channels, known = _channels(root / "config" / "channels.toml", mistakes)
    for channel in settings.operator.channels:
        if known is not None and channel not in known:
            text = f"there is no channel {channel!r} in channels.toml"
            _mistake(mistakes, main, ("operator", "channels"), text)
    routes = read_routes(root / "config" / "routes.toml", known, settings.house.zone, mistakes)
    boxes, names = _mailboxes(root / "config" / "mailboxes.toml", mistakes)
    if settings.mail.bounces and settings.mail.bounces not in names:
        text = f"there is no mailbox {settings.mail.bounces!r} in mailboxes.toml"
        _mistake(mistakes, main, ("mail", "bounces"), text)
    return House(root, settings, channels, routes, boxes)


def _mistake(mistakes: list[Mistake], file: Path, path: tuple[str | int, ...], text: str) -> None:
    column = ".".join(str(p) for p in path)
    mistakes.append(Mistake(file=file, line=toml_line(file, path), column=column, text=text))


def _channels(file: Path, mistakes: list[Mistake]) -> tuple[dict[str, dict[str, Any]], set[str] | None]:
    """The channels, and every name that stands there (None: unreadable), so that a fault is named once and routes not blamed."""
    before = len(mistakes)
    tables = read_toml(file, mistakes, optional=True)
    if len(mistakes) > before:
        return {}, None
    sound = {k: v for k, v in tables.items() if isinstance(v, dict) and isinstance(v.get("kind"), str)}
    for name in tables.keys() - sound.keys():
        _mistake(mistakes, file, (name,), "a channel is a table with a kind")
    return sound, set(tables)


def _mailboxes(file: Path, mistakes: list[Mistake]) -> tuple[dict[str, MailboxSettings], set[str]]:
    """The mailboxes, and every name that stands there, faulty or not."""
    found: dict[str, MailboxSettings] = {}
    tables = read_toml(file, mistakes, optional=True)
    for name, table in tables.items():
        if not re.fullmatch(r"[a-z0-9][a-z0-9_-]*", name):
            _mistake(mistakes, file, (name,), "a mailbox's name is small letters, digits, - and _")
        elif (box := check_toml(file, table, MailboxSettings, mistakes, (name,))) is not None:
            found[name] = box
    return found, set(tables)


def check_register(house: House, mistakes: list[Mistake]) -> tuple[Register, list[Source]]:
    """The register and sources of a house with every fault added to ``mistakes``; also the checks across files."""
    register = read_register(house.config, mistakes)
    numbered = read_numbered(house.config, mistakes)
    sources = [source for _, source in numbered]
    for line, source in numbered:
        name = urlsplit(source.url).hostname
        if source.kind == "mailbox" and name not in house.mailboxes:
            text = f"there is no mailbox {name!r} in mailboxes.toml"
            mistakes.append(Mistake(file=house.config / "sources.csv", line=line, column="url", text=text))
    check_routes(house.config, house.routes, mistakes)
    areas = named_ids(house.config / "areas.csv")
    if areas is None:
        return register, sources
    for table in ("hours", "areas"):
        for area in getattr(house.settings.digest, table):
            if area not in areas:
                text = "there is no such area in areas.csv"
                _mistake(mistakes, house.config / "bevaka.toml", ("digest", table, area), text)
    return register, sources
