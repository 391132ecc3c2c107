"""Channels found by file name, and their tables checked with file, line and column."""

from __future__ import annotations

import pytest
from alerts_world import World

from alerts import channels


def test_the_kinds_of_the_house() -> None:
    assert channels.kinds() == ["apprise", "console", "email", "file", "slack", "teams", "webhook"]


def test_every_kind_has_options_and_send() -> None:
    for kind in channels.kinds():
        channel = channels.load(kind)
        assert issubclass(channel.Options, channels.BaseModel)
        assert channel.Options.model_config["extra"] == "forbid"
        assert callable(channel.send)


@pytest.mark.parametrize(
    ("table", "line", "column", "text"),
    [
        ('[a]\nkind = "pigeon"\n', 2, "a.kind", "there are: apprise, console, email, file, slack, teams, webhook"),
        ('[a]\nkind = "console"\ncolour = "red"\n', 3, "a.colour", "is not known here"),
        ('[x]\nkind = "console"\n[a]\nkind = "teams"\n', 3, "a.webhook", "is missing"),
        ('[a]\nkind = "teams"\nwebhook = "https://flow.example/sig"\n', 3, "a.webhook", "a secret does not stand here"),
        ('[a]\nkind = "slack"\nwebhook = { env = "A" }\nchannel = "C"\n', 1, "a", "token and channel go together"),
        ('[a]\nkind = "slack"\n', 1, "a", "give either token and channel, or webhook"),
        ('[a]\nkind = "email"\nhost = "h"\nsender = "x"\n', 4, "a.sender", "not an e-mail address"),
        (
            '[a]\nkind = "email"\nhost = "h"\nsender = "a@b.example"\nuser = "u"\n',
            1,
            "a",
            "user and password (or token) go together",
        ),
        (
            '[a]\nkind = "email"\nhost = "h"\nport = 0\nsender = "a@b.example"\n',
            4,
            "a.port",
            "greater than or equal to 1",
        ),
    ],
)
def test_a_faulty_table_is_named(world: World, table: str, line: int, column: str, text: str) -> None:
    world.write("routes.toml", "")
    world.write("bevaka.toml", "")
    world.write("channels.toml", table)
    (mistake,) = channels.check(world.house)
    assert mistake.file.name == "channels.toml"
    assert (mistake.line, mistake.column) == (line, column)
    assert text in mistake.text


def test_missing_secrets_are_warnings_with_their_place(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    world.write("routes.toml", "")
    world.write("bevaka.toml", "")
    world.write(
        "channels.toml",
        '[a]\nkind = "teams"\nwebhook = { env = "T_A" }\n[b]\nkind = "teams"\nwebhook = { file = "f" }\n',
    )
    monkeypatch.delenv("T_A", raising=False)
    found = channels.missing_secrets(world.house)
    assert [text.split(":")[0] for text in found] == ["channel a, webhook", "channel b, webhook"]
    monkeypatch.setenv("T_A", "https://flow.example/x")
    (world.root / "f").write_text("https://flow.example/y\n", "utf-8")
    assert channels.missing_secrets(world.house) == []
    assert channels.check(world.house) == []
