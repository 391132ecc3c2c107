"""The house's settings: where a house is found, what its TOML files may say, and where secrets are kept."""

from __future__ import annotations

from pathlib import Path

import pytest

from bevaka import clock, settings
from bevaka.errors import Mistake, Mistakes
from bevaka.settings import check_register, find, open_house, read_house


def lay(root: Path, **files: str) -> Path:
    """A house with these TOML files, by their stems."""
    (root / "config").mkdir(parents=True, exist_ok=True)
    for stem, text in {"bevaka": "", **files}.items():
        (root / "config" / f"{stem}.toml").write_text(text, "utf-8")
    return root


def faults(root: Path) -> list[tuple[str, int | None, str | None]]:
    found: list[Mistake] = []
    read_house(root, found)
    return [(m.file.name, m.line, m.column) for m in found]


def test_an_empty_file_is_a_house_with_defaults(tmp_path: Path) -> None:
    house = open_house(lay(tmp_path))
    assert (house.zone, house.settings.digest.at, house.routes, house.channels) == ("Europe/Stockholm", "07:00", (), {})
    assert house.page("abc") == "http://127.0.0.1:8001/-/bevaka/story/abc"
    assert not house.read_only()


def test_where_a_house_is_looked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    named, env, here = (lay(tmp_path / n) for n in ("named", "env", "here"))
    monkeypatch.chdir(here)
    assert find(None) == here
    monkeypatch.setenv("BEVAKA_HOME", str(env))
    assert find(None) == env
    assert find(named) == named
    monkeypatch.delenv("BEVAKA_HOME")
    monkeypatch.chdir(tmp_path)
    assert find(None) == settings.defaults()
    with pytest.raises(Mistakes, match="this folder is no house; make one with: bevaka init"):
        find(tmp_path / "nowhere")


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        ('[house]\nzone = "Europe/Stokholm"', 2, "house.zone"),
        ("[house]\n\nclock = 2026-03-08T18:00:00", 3, "house.clock"),
        ('[house]\nlanguage = "fi"', 2, "house.language"),
        ("[hause]\n", 1, "hause"),
        ("[crawler]\ndelay = -1", 2, "crawler.delay"),
        ('[crawler]\nproxy = "http://karin:gurka@proxy.example:3128"', 2, "crawler.proxy"),
        ('[crawler]\nproxy_login = "karin:gurka"', 2, "crawler.proxy_login"),
        ('[crawler.proxy_login]\nenv = "A"\nfile = "b"', 1, "crawler.proxy_login"),
        ('[digest]\nat = "24:00"', 2, "digest.at"),
        ('[digest.hours]\nit = "7"', 2, "digest.hours.it"),
        ("[alerts]\nhourly = 0", 2, "alerts.hourly"),
        ("[site]\nport = 0", 2, "site.port"),
        ('[site]\nurl = "www.example"', 2, "site.url"),
        ('[operator]\nchannels = ["nowhere"]', 2, "operator.channels"),
        ("[house\n", 1, "column 7"),
    ],
)
def test_a_fault_is_named_with_line_and_key(tmp_path: Path, text: str, line: int, column: str) -> None:
    assert faults(lay(tmp_path, bevaka=text)) == [("bevaka.toml", line, column)]


def test_a_second_fault_does_not_hide_behind_the_first(tmp_path: Path) -> None:
    found = faults(lay(tmp_path, bevaka='[site]\nport = 0\nurl = "www.example"'))
    assert found == [("bevaka.toml", 2, "site.port"), ("bevaka.toml", 3, "site.url")]


def test_no_mistake_repeats_a_secret_that_stands_where_none_should(tmp_path: Path) -> None:
    lay(tmp_path, bevaka='[crawler]\nproxy_login = "karin:gurka"\nproxy = "http://karin:gurka@proxy.example:3128"\n')
    with pytest.raises(Mistakes) as caught:
        open_house(tmp_path)
    assert len(caught.value.mistakes) == 2
    assert "gurka" not in str(caught.value)


CHANNELS = '[terminal]\nkind = "console"\n'


@pytest.mark.parametrize(
    ("channels", "routes", "expected"),
    [
        (CHANNELS, '[[route]]\nchannels = ["terminal"]', []),
        (CHANNELS, '[[route]]\nchannels = ["terminal"]\n\n[[route]]\nareas = ["it"]\nchannels = ["terminall"]',
         [("routes.toml", 6, "route.1.channels")]),
        (CHANNELS, "[[route]]\nchannels = []", [("routes.toml", 2, "route.0.channels")]),
        (CHANNELS, '[[route]]\nchannels = ["terminal"]\ntiers = ["soon"]', [("routes.toml", 3, "route.0.tiers.0")]),
        (CHANNELS, '[route]\nchannels = ["terminal"]', [("routes.toml", 1, "route")]),
        (CHANNELS, 'routes = 1\n', [("routes.toml", 1, "routes")]),
        ('[terminal]\nwidth = 80\n', '[[route]]\nchannels = ["terminal"]', [("channels.toml", 1, "terminal")]),
        ('[terminal\n', '[[route]]\nchannels = ["terminal"]', [("channels.toml", 1, "column 10")]),
        ('terminal = "console"\n', "", [("channels.toml", 1, "terminal")]),
    ],
)  # fmt: skip
def test_channels_and_routes(tmp_path: Path, channels: str, routes: str, expected: list[tuple[str, int, str]]) -> None:
    assert faults(lay(tmp_path, channels=channels, routes=routes)) == expected


def test_every_fault_of_the_three_files_comes_at_once(tmp_path: Path) -> None:
    lay(
        tmp_path,
        bevaka="[house]\nzone = 1\n[site]\nport = 'x'",
        channels="a = 1",
        routes="b = 1\n[[route]]\nchannels = []",
    )
    assert faults(tmp_path) == [
        ("bevaka.toml", 2, "house.zone"), ("bevaka.toml", 4, "site.port"), ("channels.toml", 1, "a"),
        ("routes.toml", 1, "b"), ("routes.toml", 3, "route.0.channels"),
    ]  # fmt: skip


def test_areas_of_routes_and_digest_hours_must_exist(house: Path) -> None:
    with (house / "config" / "routes.toml").open("a", encoding="utf-8") as file:
        file.write('\n[[route]]\nareas = ["it", "bygg"]\nchannels = ["folder"]\n')
    with (house / "config" / "bevaka.toml").open("a", encoding="utf-8") as file:
        file.write('\n[digest.hours]\nit = "06:30"\nbygg = "06:30"\n')
    mistakes: list[Mistake] = []
    check_register(read_house(house, mistakes), mistakes)
    assert [(m.file.name, m.column) for m in mistakes] == [
        ("routes.toml", "route.2.areas"),
        ("bevaka.toml", "digest.hours.bygg"),
    ]
    assert all(m.line for m in mistakes)


def test_the_environment_gives_a_proxy_and_a_clock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lay(tmp_path, bevaka="[house]\nclock = 2026-03-08T18:00:00+01:00\n")
    monkeypatch.setenv("BEVAKA_PROXY", "http://127.0.0.1:3128")
    assert open_house(tmp_path).settings.crawler.proxy == "http://127.0.0.1:3128"
    assert clock.now().isoformat().startswith("2026-03-08T17:00")


def test_the_environment_says_where_a_recorded_mailbox_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lay(tmp_path)
    table = '[news]\nhost = "imap.region.example"\nuser = "u"\npassword = { env = "WORD" }\nca_file = "ca.pem"\n'
    (tmp_path / "config" / "mailboxes.toml").write_text(table, "utf-8")
    monkeypatch.setenv("BEVAKA_IMAP", "127.0.0.1:4993")
    box = open_house(tmp_path).mailboxes["news"]
    assert (box.host, box.port, box.security, box.ca_file) == ("127.0.0.1", 4993, "tls", "ca.pem")


def test_register_and_sources_are_read_when_first_asked_for(tmp_path: Path) -> None:
    house = open_house(lay(tmp_path))
    with pytest.raises(Mistakes, match=r"suppliers\.csv: cannot be read"):
        _ = house.register
    with pytest.raises(Mistakes, match=r"sources\.csv: cannot be read"):
        _ = house.sources


BOX = 'host = "imap.region.example"\nuser = "news"\npassword = { env = "X" }\n'


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        ("[News]\n" + BOX, 1, "News"), ("news = 1", 1, "news"),
        ("[news]\n" + BOX.replace('{ env = "X" }', '"gurka"'), 4, "news.password"),
        ('[news]\nuser = "a"\npassword = { env = "X" }', 1, "news.host"),
        ("[news]\n" + BOX + 'security = "none"', 5, "news.security"),
        ("[news]\n" + BOX + 'token = { env = "Y" }', 1, "news"), ("[news]\n" + BOX.partition("password")[0], 1, "news"),
        ("[news]\n" + BOX + 'token = "ya29"', 5, "news.token"),
        ("[news]\n" + BOX.replace('"news"', '"a\\u0001auth=x"'), 3, "news.user"),
        ("[news]\n" + BOX + 'folder = "a\\r\\nb"', 5, "news.folder"), ("[news]\n" + BOX + "delete = true", 5, "news.delete"),
    ],
)  # fmt: skip
def test_a_faulty_mailbox_is_named(tmp_path: Path, text: str, line: int, column: str) -> None:
    assert faults(lay(tmp_path, mailboxes=text)) == [("mailboxes.toml", line, column)]


def test_a_row_names_a_mailbox_that_is_there(tmp_path: Path) -> None:
    house = open_house(lay(tmp_path, mailboxes="[news]\n" + BOX))
    assert (house.mailboxes["news"].port, house.mailboxes["news"].mark) == (993, False)
    rows = "id,name,kind,url,type\n" + "".join(
        f"{n},X,mailbox,mailbox://{n}?from=@a.example,ngo\n" for n in ("news", "olds")
    )
    (house.config / "sources.csv").write_text(rows, "utf-8")
    found: list[Mistake] = []
    check_register(house, found)
    told = [(m.line, m.column, m.text) for m in found if m.file.name == "sources.csv"]
    assert told == [(3, "url", "there is no mailbox 'olds' in mailboxes.toml")]
