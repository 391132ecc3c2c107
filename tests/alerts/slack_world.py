"""A house whose alerts go to a Slack on loopback, for the tests of what happens to a message after it was posted."""

from __future__ import annotations

from typing import Any

from alerts_world import World
from servers.slack import SlackServer

from bevaka.records import Finding

ROUTES = """\
[[route]]
tiers = ["immediate"]
channels = [{channels}]

[[route]]
tiers = ["digest"]
channels = ["folder"]
"""


def table(server: SlackServer, name: str = "slack", room: str = "C1", more: str = "") -> str:
    """The table of a channel that posts to ``room`` of ``server`` with the token of TEST_TOKEN."""
    return (
        f'[{name}]\nkind = "slack"\ntoken = {{ env = "TEST_TOKEN" }}\nchannel = "{room}"\nbase_url = "{server.api}"\n'
        f"allow_private = true\n{more}"
    )


def through(world: World, server: SlackServer, *rooms: str, app: bool = True) -> None:
    """Alerts of ``world`` go to these rooms of ``server``, one channel each: ``chat1``, ``chat2`` …"""
    tables = '[folder]\nkind = "file"\n'
    for n, room in enumerate(rooms, 1):
        tables += table(server, f"chat{n}", room, 'app_token = { env = "TEST_APP" }\n' if app else "")
    world.write("channels.toml", tables)
    world.write("routes.toml", ROUTES.format(channels=", ".join(f'"chat{n}"' for n in range(1, len(rooms) + 1))))


def told(world: World, **finding: Any) -> Finding:
    """An alert of story ``s`` that was routed and delivered."""
    found = world.publish(story="s", **finding)
    world.route()
    world.deliver()
    return found


def round_of(world: World) -> None:
    """What ``run`` does with what people decided and what is new."""
    world.route()
    world.update()
    world.deliver()


def words(message: dict[str, Any]) -> str:
    """Everything that stands in the blocks of a message."""
    return " ".join(_words(message.get("blocks", []))) or message["text"]


def _words(value: Any) -> list[str]:
    if isinstance(value, dict):
        texts = [value["text"]] if isinstance(value.get("text"), str) else []
        return texts + [t for v in value.values() if isinstance(v, dict | list) for t in _words(v)]
    return [t for v in value for t in _words(v)] if isinstance(value, list) else []


def buttons(message: dict[str, Any]) -> list[str]:
    """The acts that a message offers."""
    return [
        e["action_id"].partition(":")[2] for b in message["blocks"] if b["type"] == "actions" for e in b["elements"]
    ]
