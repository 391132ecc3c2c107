"""Whatever Apprise reaches (ntfy, Matrix, Mattermost, Webex and a hundred more), by one address of its own sort.

Optional: ``pip install bevaka[apprise]``; it is imported when a message goes out, not before. Apprise answers yes or no
only, so a refusal is told from a pause by what it logs. It resolves names itself: the address of a self-hosted service is
looked at before, and a name that changes its answer in between is not caught here as it is for the other channels.
"""

from __future__ import annotations

import logging
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from pydantic import model_validator

from alerts.channels import SECRET_PAUSE, Post
from alerts.render import cards
from alerts.text import block, line, web
from bevaka import logs
from bevaka.errors import GiveUp, TryLater
from bevaka.records import Message, Receipt
from bevaka.settings import Secret
from bevaka.tables import Row
from bevaka.words import clip

LONGEST = 4000
"""The most characters of a message, also where the service takes more."""
_PIECE = 6
"""Characters from which a piece of the address may be a key."""
_STATUS = re.compile(r"error[=: ]+(\d{3})\b")
_NOT_SENT = re.compile(r"^DEBUG Socket Exception.*(?:Connection refused|Failed to resolve)", re.M)
# What services read as a mention, a tag, an entity or a link with other words: each is taken its meaning, not its look.
_HARMLESS = str.maketrans(
    {"@": "@\u200b", "<": "‹", ">": "›", "&": "&\u200b", "[": "[\u200b", "]": "]\u200b", "`": "ˋ"}
)


class Options(Row):
    """``url`` names where the address is kept; it is a secret, because it holds tokens and passwords."""

    url: Secret
    allow_private: bool = False

    @model_validator(mode="after")
    def _installed(self) -> Options:
        if find_spec("apprise") is None:
            raise ValueError("this kind needs an extra: pip install bevaka[apprise]")
        return self


class _Ear(logging.Handler):
    """Keeps what Apprise logs, for each sending its own: several channels of this kind send at the same time, with one log."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.setFormatter(logging.Formatter("%(levelname)s %(message)s"))
        # Apprise may send in threads of its own; it carries the context of who asked over to them.
        self._said: ContextVar[list[str] | None] = ContextVar("said", default=None)
        self._counting = threading.Lock()
        self._listeners, self._level = 0, logging.NOTSET

    def emit(self, record: logging.LogRecord) -> None:
        """Keep a line for the sending that it belongs to."""
        if (said := self._said.get()) is not None:
            said.append(self.format(record))

    @contextmanager
    def listening(self) -> Iterator[list[str]]:
        """The lines of this sending from now on; the log is as it was once nobody listens any more."""
        log, said = logging.getLogger("apprise"), list[str]()
        with self._counting:
            if not self._listeners:
                self._level = log.level
                log.addHandler(self)
                log.setLevel(logging.DEBUG)
            self._listeners += 1
        before = self._said.set(said)
        try:
            yield said
        finally:
            self._said.reset(before)
            with self._counting:
                self._listeners -= 1
                if not self._listeners:
                    log.setLevel(self._level)
                    log.removeHandler(self)


_EAR = _Ear()


def send(message: Message, options: Options, post: Post) -> Receipt:
    """Send ``message``. Raises TryLater (``maybe_done`` unless nothing can have been sent) or GiveUp (a 4xx)."""
    url = post.secret(options.url)
    apprise: Any = import_module("apprise")
    service = apprise.Apprise.instantiate(url, suppress_exceptions=True)
    host = service.host if service is not None and "host" in service.template_tokens else ""
    for piece in re.split(r"[/:@?&=#,]+", url):
        if len(piece) >= _PIECE and piece != host:  # of some services the place of the host holds a key
            logs.hide(piece)
    if service is None:
        raise TryLater("the address is none that Apprise knows", after=SECRET_PAUSE)
    if "host" in service.template_tokens and service.host:
        scheme = "https" if service.secure else "http"
        host = f"[{service.host}]" if ":" in service.host else service.host
        post.guard(f"{scheme}://{host}", allow_private=options.allow_private)
    service.redirects = False
    title, body = line(message.subject, 200).translate(_HARMLESS), text_of(message)
    sender = apprise.Apprise(asset=apprise.AppriseAsset(async_mode=False))
    sender.add(service)
    with _EAR.listening() as said:
        done = sender.notify(
            title=clip(title, service.title_maxlen) if service.title_maxlen else title,
            body=clip(body, min(LONGEST, service.body_maxlen)),
            body_format=apprise.NotifyFormat.TEXT,
            interpret_escapes=False,
        )
    if done:
        return Receipt(state="accepted", detail=f"Apprise sent it by {line(str(service.service_name), 60)}")
    raise judged("\n".join(said))


def judged(log: str) -> TryLater | GiveUp:
    """What a no of Apprise means, by what it logged."""
    told = [part.partition(" ")[2] for part in log.splitlines() if part.startswith(("WARNING ", "ERROR "))]
    why = line(logs.masked(" ".join(told)), 300)
    status = int(found[1]) if (found := _STATUS.search(why)) else 0
    if 300 <= status < 500 and status not in (408, 429):
        return GiveUp(f"Apprise was refused: {why}")
    sure = status in (429, 503) or bool(_NOT_SENT.search(log))
    return TryLater(f"Apprise could not send it: {why or 'no reason given'}", maybe_done=not sure)


def text_of(message: Message) -> str:
    """The message in plain text; links stand alone on their lines, so that nobody's words stand over them."""
    parts = [block(message.intro).translate(_HARMLESS)]
    for card in cards(message):
        texts = [card.headline, card.what, *(quote.join(card.marks) for quote in card.quotes[:1])]
        texts += [f"{fact.label}: {fact.lines[0]}" for fact in card.facts]
        parts += ["", *(text.translate(_HARMLESS) for text in texts)]
        parts += [link for link in (card.url, card.page) if link]
    if message.sources:
        parts += ["", line(message.sources, 300).translate(_HARMLESS)]
    if more := web(message.more):
        parts += ["", more]
    return "\n".join(parts).strip() or "–"
