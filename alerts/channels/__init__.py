"""The Channel contract: options in, message sent, receipt out. One file a kind; the file's name is the ``kind``.

A channel is a module with ``Options`` (what its table in ``channels.toml`` may say) and ``send``. It gets a message in
words, makes it fit its service, and answers with a receipt, or raises TryLater or GiveUp; it retries nothing itself,
because the outbox does. It speaks to the network through :class:`Post` and never prints a secret. Channels send at the same
time, each in a thread of its own, also several of one kind: whatever a module keeps for all of them it must lock.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Protocol, TextIO, cast

from pydantic import BaseModel, ValidationError

from alerts import http
from bevaka import plugins
from bevaka.errors import GiveUp, Mistake, TryLater
from bevaka.fault_words import words
from bevaka.records import Message, Receipt
from bevaka.settings import House, SecretRef
from bevaka.toml_lines import toml_line

PACKAGE, GROUP = "alerts.channels", "bevaka.channels"
SECRET_PAUSE = 900.0
"""Seconds until a missing secret is looked for again."""


@dataclass(frozen=True)
class Pace:
    """How fast a service may be posted to: seconds ``apart``, ``hourly`` posts, of which ``singly`` hold one message each."""

    apart: float
    hourly: int
    singly: int


class Channel(Protocol):
    """What a channel's module offers. It may have a ``PACE`` (:class:`Pace`), too."""

    Options: type[BaseModel]

    def send(self, message: Message, options: Any, post: Post) -> Receipt:
        """Send ``message``. Raises TryLater (``maybe_done`` where it may have arrived) or GiveUp."""
        ...


class Editor(Protocol):
    """What the module of a channel offers beside, where messages that stand can be edited and answered in a thread."""

    def edit(self, message: Message, place: str, options: Any, post: Post) -> Receipt:
        """Put ``message`` in the stead of the one at ``place``, which calls nobody. Raises TryLater, CannotEdit or GiveUp."""
        ...

    def reply(self, message: Message, place: str, options: Any, post: Post) -> Receipt:
        """Post ``message`` in the thread of the one at ``place``. Raises TryLater or GiveUp."""
        ...


class CannotEdit(GiveUp):
    """A message cannot be edited any more; ``gone``: it is not there."""

    def __init__(self, reason: str, *, gone: bool) -> None:
        super().__init__(reason)
        self.gone = gone


def editor(channel: Channel) -> Editor:
    """``channel`` as one that can edit. Raises GiveUp where it cannot."""
    if not (hasattr(channel, "edit") and hasattr(channel, "reply")):
        raise GiveUp("messages of this channel cannot be edited")
    return cast(Editor, channel)


def editable(table: Mapping[str, Any]) -> bool:
    """Whether the channel of a table can edit messages; a table that is faulty is for :func:`check` to name."""
    try:
        editor(load(str(table.get("kind"))))
    except (GiveUp, KeyError):
        return False
    return True


@dataclass(frozen=True)
class Post:
    """What a channel may use: secrets, the HTTP client, the house's outbox folder, and the stream that a terminal shows."""

    root: Path
    folder: Path
    out: TextIO
    zone: str

    def secret(self, ref: SecretRef) -> str:
        """A secret, masked everywhere from now on. Raises TryLater if its place is empty: a person will fill it."""
        try:
            return ref.read(self.root)
        except GiveUp as error:
            raise TryLater(error.reason, after=SECRET_PAUSE) from error

    def json(
        self, url: str, payload: Any, headers: Mapping[str, str] | None = None, *, allow_private: bool = False
    ) -> http.Response:
        """Post JSON and judge the answer (see :func:`alerts.http.post_json`)."""
        return http.post_json(url, payload, headers, allow_private=allow_private)

    def bytes(self, url: str, body: bytes, headers: Mapping[str, str], *, allow_private: bool = False) -> http.Response:
        """The same with a body whose every byte counts, because it is signed (see :func:`alerts.http.post_bytes`)."""
        return http.post_bytes(url, body, headers, allow_private=allow_private)

    def guard(self, url: str, *, allow_private: bool = False) -> None:
        """Raises GiveUp if ``url`` leads to a network that is not public."""
        http.guard(url, allow_private=allow_private)


@cache
def load(kind: str) -> Channel:
    """The module of a kind. Raises KeyError with the known kinds."""
    # Kept, because looking through the entry points of all installed packages takes longer than most sendings.
    return cast(Channel, plugins.load(PACKAGE, GROUP, kind))


def kinds() -> list[str]:
    """All kinds there are."""
    return plugins.names(PACKAGE, GROUP)


def options(table: Mapping[str, Any]) -> tuple[Channel, BaseModel]:
    """The channel of a table and its checked options. Raises KeyError (kind) or ValidationError."""
    channel = load(str(table["kind"]))
    return channel, channel.Options.model_validate({k: v for k, v in table.items() if k not in ("kind", "fallback")})


def fallback(table: Mapping[str, Any]) -> str:
    """The name of the channel that takes what this one refuses for good, or ``""``: then the operator's channels take it."""
    name = table.get("fallback", "")
    return name if isinstance(name, str) else ""


def check(house: House) -> list[Mistake]:
    """Every fault of ``channels.toml`` that the kinds know of."""
    file = house.config / "channels.toml"
    mistakes: list[Mistake] = []
    for name, table in house.channels.items():
        if "fallback" in table and (fallback(table) == name or fallback(table) not in house.channels):
            text = f"{table['fallback']!r} is not the name of another channel in this file"
            line = toml_line(file, (name, "fallback"))
            mistakes.append(Mistake(file=file, line=line, column=f"{name}.fallback", text=text))
        try:
            options(table)
        except KeyError as error:
            line = toml_line(file, (name, "kind")) or toml_line(file, (name,))
            text = f"{error.args[0]}"
            mistakes.append(Mistake(file=file, line=line, column=f"{name}.kind", text=text))
        except ValidationError as error:
            for e in error.errors():
                path = (name, *e["loc"])
                line = toml_line(file, path)
                column = ".".join(str(p) for p in path)
                mistakes.append(
                    Mistake(file=file, line=line, column=column, text=words(e, load(str(table["kind"])).Options))
                )
    return mistakes


def missing_secrets(house: House) -> list[str]:
    """A sentence for each secret that a channel names and that is not there now."""
    found: list[str] = []
    for name, table in house.channels.items():
        try:
            _, given = options(table)
        except (KeyError, ValidationError):
            continue  # :func:`check` says so
        for key, ref in _secrets(given):
            try:
                ref.read(house.root)
            except GiveUp as error:
                found.append(f"channel {name}, {key}: {error.reason}")
    return found


def _secrets(given: BaseModel) -> Iterator[tuple[str, SecretRef]]:
    for key in type(given).model_fields:
        if isinstance(value := getattr(given, key), SecretRef):
            yield key, value
