"""Socket Mode: a connection out of the house through which Slack tells what people press; no public address is needed.

slack_sdk's own client keeps it: it answers pings, follows ``disconnect`` messages, and connects again when the socket drops.
What is ours: to where it may connect, how patiently it asks for a new address, and that every envelope is answered before
anything is done. (https://docs.slack.dev/apis/events-api/using-socket-mode)
"""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Any
from urllib.parse import urlsplit

from pydantic import ValidationError
from slack_sdk import WebClient
from slack_sdk.errors import SlackClientError
from slack_sdk.proxy_env_variable_loader import load_http_proxy_from_env
from slack_sdk.socket_mode import SocketModeClient

from alerts import channels
from alerts.channels.slack import Options
from alerts.http import public_address
from alerts.slack import api
from alerts.slack.listen import Bot, Listener
from bevaka import logs
from bevaka.errors import BevakaError, GiveUp, TryLater
from bevaka.settings import House

log = logging.getLogger(__name__)
HOSTS = ("slack.com", "slack-gov.com")
"""Where a socket may lead; every host below them too."""
PATIENCE = (2.0, 300.0)
"""Seconds until another address is asked for where one led nowhere: the first wait, doubled each time, and the longest."""
PING = 10.0
"""Seconds between two pings; after four without an answer the connection counts as lost."""


def checked(url: str, *, allow_private: bool = False) -> str:
    """``url``, if a socket may be opened there: wss to Slack; ``allow_private``: any. Raises GiveUp, or TryLater (no such name)."""
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError:
        raise GiveUp("Slack's answer names no address") from None
    if any(ord(c) < 33 for c in url) or not host or parts.username or parts.password is not None:
        raise GiveUp("Slack's answer names no address")
    if allow_private and parts.scheme in ("ws", "wss"):
        return url
    if parts.scheme != "wss" or port not in (None, 443) or not any(host == h or host.endswith(f".{h}") for h in HOSTS):
        raise GiveUp(f"the address is refused: {parts.scheme}://{host[:100]} is no socket of Slack's")
    if not load_http_proxy_from_env(log):  # behind a proxy names may have no answer here
        public_address(host, 443)
    return url


class _Client(SocketModeClient):
    """The SDK's client, with our ways of asking for an address and of answering."""

    def __init__(self, ear: Ear) -> None:
        self.ear = ear
        self.ending = threading.Event()
        self.unheard = 0
        super().__init__(
            app_token="",  # nosec: the token goes with the one call that needs it
            logger=logging.getLogger("slack_sdk.socket_mode"),
            web_client=WebClient(base_url=ear.bot.base_url, retry_handlers=[]),
            ping_interval=ear.ping,
            concurrency=4,
        )
        self.message_listeners.append(self._heard)

    def issue_new_wss_url(self) -> str:
        """A fresh address. Waits where the last one led nowhere. Raises TryLater or GiveUp."""
        ear, (first, most) = self.ear, self.ear.patience
        if self.unheard:
            self.ending.wait(min(first * 2 ** (self.unheard - 1), most))
        if self.ending.is_set():
            raise TryLater("the listening has ended")
        self.unheard = min(self.unheard + 1, 20)
        try:
            bot = ear.bot
            answer = api.called(
                "apps_connections_open",
                {"app_token": ear.app_token},
                token=ear.app_token,
                base_url=bot.base_url,
                allow_private=bot.allow_private,
            )
            url = str(answer.get("url") or "")
            logs.hide(url)
            return checked(url, allow_private=bot.allow_private)
        except BevakaError as error:
            ear.failed(error)
            if isinstance(error, TryLater) and error.after:
                self.ending.wait(error.after)
            raise

    def _heard(self, _client: Any, message: dict[str, Any], _raw: str | None) -> None:
        if message.get("type") == "hello":
            self.unheard = 0
            self.ear.connected()
            return
        answer, found = self.ear.listener.heard(message)
        if answer is not None:
            try:
                self.send_message(json.dumps(answer))
            except (
                SlackClientError,
                OSError,
                AttributeError,
            ) as error:  # the socket went; what was asked is done all the same
                log.warning("could not answer an envelope: %s", type(error).__name__)
        if found is not None:
            self.ear.listener.work(found)


@dataclass
class Ear:
    """One socket of one app, for the channels that share it."""

    listener: Listener
    bot: Bot
    app_token: str
    names: tuple[str, ...]
    say: Callable[[str], None]
    patience: tuple[float, float] = PATIENCE
    ping: float = PING

    def __post_init__(self) -> None:
        self._told = ""
        self._client = _Client(self)
        self._thread = threading.Thread(target=self._connect, name="slack", daemon=True)

    def start(self) -> None:
        """Connect, in a thread, for as long as it takes."""
        self._thread.start()

    def close(self) -> None:
        """Let go of the socket."""
        self._client.ending.set()
        self._thread.join()
        self._client.close()

    def connected(self) -> None:
        """Slack has greeted."""
        self._say(f"listen: connected to Slack for {', '.join(self.names)}")

    def failed(self, error: BevakaError) -> None:
        """An address could not be had: said once, until it changes."""
        self._say(f"listen: {', '.join(self.names)}: {logs.masked(str(error))}")

    def _say(self, text: str) -> None:
        if text != self._told:
            self._told = text
            self.say(text)

    def _connect(self) -> None:
        """The SDK connects again by itself once it was connected; until then it is for us to try."""
        client = self._client
        while not client.ending.is_set() and not client.is_connected():
            try:
                client.connect_to_new_endpoint()
            except BevakaError as error:
                log.info("not connected: %s", error)
            except Exception:  # the border of "unforeseen": the listening goes on
                log.exception("unforeseen while connecting")


class Ears:
    """The sockets of a house, one for each app that its Slack channels name. Use as a context manager."""

    def __init__(
        self,
        house: House,
        say: Callable[[str], None],
        changed: Callable[[], None],
        *,
        patience: tuple[float, float] = PATIENCE,
        ping: float = PING,
    ) -> None:
        self._house, self._say, self._changed = house, say, changed
        self._patience, self._ping = patience, ping
        self._ears: list[Ear] = []

    def start(self) -> int:
        """Listen for every channel with an app-level token; how many sockets that are. A secret that is missing is said."""
        apps: dict[tuple[str, str], tuple[Options, list[str], Bot]] = {}
        for name, options in heard_channels(self._house).items():
            try:
                assert options.token is not None
                assert options.app_token is not None
                token, app_token = (ref.read(self._house.root) for ref in (options.token, options.app_token))
            except GiveUp as error:
                self._say(f"listen: {name}: {error.reason}")
                continue
            bot = Bot(token=token, base_url=options.base_url, allow_private=options.allow_private)
            apps.setdefault((app_token, token), (options, [], bot))[1].append(name)
        for (app_token, _), (_options, names, bot) in apps.items():
            listener = Listener(self._house, names, bot, self._changed)
            ear = Ear(listener, bot, app_token, tuple(names), self._say, self._patience, self._ping)
            self._ears.append(ear)
            ear.start()
        return len(self._ears)

    def use(self, house: House) -> None:
        """Go by ``house`` from now on, which was read anew; sockets stay where their channels did."""
        if house is self._house:
            return
        same = heard_channels(house) == heard_channels(self._house)
        self._house = house
        for ear in self._ears:
            ear.listener.house = house
        if not same:
            self.close()
            self.start()

    def close(self) -> None:
        """Let go of all sockets."""
        while self._ears:
            self._ears.pop().close()

    def __enter__(self) -> Ears:
        return self

    def __exit__(self, _t: type[BaseException] | None, _e: BaseException | None, _b: TracebackType | None) -> None:
        self.close()


def heard_channels(house: House) -> Mapping[str, Options]:
    """The channels that have buttons, by name; a table that is faulty is for ``bevaka check`` to name."""
    return dict(_heard(house))


def _heard(house: House) -> Iterator[tuple[str, Options]]:
    for name, table in house.channels.items():
        if table.get("kind") != "slack":
            continue
        try:
            _, options = channels.options(table)
        except ValidationError:
            continue
        if isinstance(options, Options) and options.app_token is not None:
            yield name, options
