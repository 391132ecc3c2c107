"""Slack's Web API through slack_sdk: one call, no retry of its own, every refusal by its name.

Most methods are not idempotent, so the SDK's retry handlers stay out and the outbox decides.
"""

from __future__ import annotations

import http.client
import re
import urllib.error
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackRequestError
from slack_sdk.web import SlackResponse

from alerts.http import TIMEOUT, Response, guard, judged, retry_after
from bevaka.errors import GiveUp, TryLater

_AGAIN = frozenset({"internal_error", "fatal_error", "service_unavailable", "request_timeout", "team_added_to_org"})
_LATER = frozenset({"ratelimited", "rate_limited", "message_limit_exceeded"})


class Refused(GiveUp):
    """Slack refused by name, such as ``channel_not_found``."""

    def __init__(self, name: str, status: int) -> None:
        super().__init__(f"Slack refused: {name} ({status})")
        self.name = name


def called(
    method: str, asked: dict[str, Any], *, token: str, base_url: str, allow_private: bool, timeout: float = 0.0
) -> SlackResponse:
    """The answer of a method of the Web API, by its name in the SDK; ``timeout`` in seconds, else as for all channels.

    Raises TryLater (limits, 5xx, network; ``maybe_done`` where it may be done), Refused or another GiveUp.
    """
    guard(base_url, allow_private=allow_private)
    client = WebClient(token=token, base_url=base_url, timeout=max(1, round(timeout or TIMEOUT[1])), retry_handlers=[])
    try:
        answer: SlackResponse = getattr(client, method)(**asked)
        return answer
    except SlackApiError as error:
        raise _judged(error) from error
    except SlackRequestError as error:
        raise GiveUp("Slack's address is not one") from error
    except urllib.error.URLError as error:
        refused = isinstance(error.reason, ConnectionRefusedError) or "getaddrinfo" in repr(error.reason)
        raise TryLater(f"Slack: {type(error.reason).__name__}", maybe_done=not refused) from error
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise TryLater(f"Slack: {type(error).__name__}", maybe_done=True) from error


def _judged(error: SlackApiError) -> TryLater | GiveUp:
    """What an error of the Web API means; it has a name, or at least a status."""
    given: Any = error.response
    as_dict = (
        given if isinstance(given, dict) else {"status": given.status_code, "headers": given.headers, **given.data}
    )
    status, name = int(as_dict.get("status") or 0), str(as_dict.get("error") or "")
    headers = {str(k).lower(): str(v) for k, v in dict(as_dict.get("headers") or {}).items()}
    if status == 429 or name in _LATER:
        return TryLater(f"Slack: ratelimited ({status})", after=retry_after(headers))
    if name in _AGAIN:
        return TryLater(f"Slack: {name}", maybe_done=True)
    if re.fullmatch(r"[a-z][a-z0-9_]*", name):  # the SDK puts a sentence there where the answer was no JSON
        return Refused(name, status)
    if status == 503:  # a gateway's word; what stands behind it may have taken the message
        return TryLater("Slack answered 503", after=retry_after(headers), maybe_done=True)
    try:
        judged(Response(status, "", headers), "Slack")
    except (TryLater, GiveUp) as verdict:
        return verdict
    return TryLater("Slack's answer could not be read", maybe_done=True)
