"""key=value logging with the stage and item bound to each line; secrets masked in every line.

Every module logs through the standard library (``logging.getLogger(__name__)``); structlog formats, and is loaded when there
is a first line to format: most runs have none, and it takes a fifth of a second. Whoever
learns a secret tells :func:`hide`, and from then on the text never appears in a log line or an error.
"""

from __future__ import annotations

import logging
import re
import sys
import threading
from collections.abc import MutableMapping
from contextvars import ContextVar
from functools import cached_property
from typing import Any
from urllib.parse import quote

MASK = "***"
_hidden: frozenset[str] = frozenset()
_hiding = threading.Lock()
_bound: ContextVar[dict[str, str]] = ContextVar("bound", default={})  # noqa: B039  # never changed, always replaced
_WEBHOOK = re.compile(r"(https?://[^\s/]+/(?:services|workflows|triggers|webhook\w*|powerautomate)/)[^\s\"'<>]+", re.I)
_TOKEN = re.compile(r"\bxox[abeprs]-[\w-]+|\bxapp-[\w-]+")
_USERINFO = re.compile(r"(?<=://)[^/\s:@]+:[^/\s@]+(?=@)")
_SIGNATURE = re.compile(r"(?<=[?&])(act|sig|token|key|signature|password)=[^&\s\"']+", re.I)


def hide(secret: str) -> None:
    """Mask ``secret`` (also in its URL-quoted form) wherever :func:`masked` looks from now on."""
    global _hidden
    if len(secret) >= 4:
        with _hiding:  # a new set each time: another thread may be going through the old one
            _hidden = _hidden | {secret, quote(secret, safe="")}


def masked(text: str) -> str:
    """``text`` without the secrets that were told to :func:`hide`, nor anything shaped like one."""
    for secret in sorted(_hidden, key=len, reverse=True):
        text = text.replace(secret, MASK)
    text = _WEBHOOK.sub(rf"\1{MASK}", text)
    text = _TOKEN.sub(MASK, text)
    text = _USERINFO.sub(MASK, text)
    return _SIGNATURE.sub(rf"\1={MASK}", text)


def _mask_event(_logger: Any, _name: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    for key, value in event.items():
        if isinstance(value, str):
            event[key] = masked(value)
    return event


def _merge_bound(_logger: Any, _name: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    return {**_bound.get(), **event}


class _Masking(logging.Formatter):
    """Masks the finished line too, so that tracebacks are covered."""

    def format(self, record: logging.LogRecord) -> str:
        return masked(self._formatter.format(record))

    def prepare(self) -> None:
        """Load structlog now."""
        self._formatter  # noqa: B018  # made when it is first asked for

    @cached_property
    def _formatter(self) -> logging.Formatter:
        import structlog

        return structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[
                _merge_bound,
                structlog.stdlib.add_log_level,
                structlog.stdlib.add_logger_name,
                structlog.processors.TimeStamper(fmt="iso", utc=True),
                _mask_event,
            ],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                structlog.processors.KeyValueRenderer(
                    key_order=["timestamp", "level", "event", "stage", "item"], drop_missing=True, repr_native_str=False
                ),
            ],
        )


def setup(verbosity: int = 0, *, ready: bool = False) -> None:
    """Send log lines to standard error as ``time level event key=value …``; -1 quiet, 0 warnings and up, 1 info, 2 debug.

    ``ready`` loads at once what a line needs: for a process that will be short of memory.
    """
    handler, formatter = logging.StreamHandler(sys.stderr), _Masking()
    if ready:
        formatter.prepare()
    handler.setFormatter(formatter)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel({-1: logging.ERROR, 0: logging.WARNING, 1: logging.INFO}.get(verbosity, logging.DEBUG))
    for name in ("scrapy", "twisted", "asyncio", "trafilatura", "htmldate", "urllib3", "slack_sdk", "py.warnings"):
        logging.getLogger(name).setLevel(logging.ERROR if verbosity < 2 else logging.INFO)


def bind(**values: str) -> None:
    """Bind ``values`` (stage, item, run) to every following log line of this context."""
    _bound.set({**_bound.get(), **values})


def unbind(*names: str) -> None:
    """Undo :func:`bind`."""
    _bound.set({name: value for name, value in _bound.get().items() if name not in names})
