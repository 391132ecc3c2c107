"""The documents say what the code does: verbs, columns, settings, parts, paths and links are compared with it."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner
from house_rules import ROOT, modules

from alerts import channels
from bevaka import plugins
from bevaka.cli import VERBS, bevaka
from bevaka.register_rows import AreaRow, ContractRow, LinkRow, SupplierRow
from bevaka.route_rows import RouteRow, RouteTestRow
from bevaka.settings import MailboxSettings, Settings
from bevaka.settings_rows import WindowRow
from bevaka.sources import SourceRow
from bevaka.tables import Row
from crawler import kinds
from nlp.languages import PlaceRow, ProductRow

DOCUMENTS = sorted([*ROOT.glob("*.md"), *(p for d in ("benchmarks", "data", "docs") for p in (ROOT / d).rglob("*.md"))])
TABLES: dict[str, type[Row]] = {
    "suppliers": SupplierRow, "links": LinkRow, "contracts": ContractRow, "areas": AreaRow, "sources": SourceRow,
    "products": ProductRow, "places": PlaceRow,
}  # fmt: skip
# Named in a document though they are not in the tree, and why.
MADE_BY_A_RUN = ("data/bevaka.db", "data/people.db", "data/public.db", "data/warc", "data/outbox", "data/site.log",
                 "data/bevaka.lock", "data/acts.key")  # fmt: skip
EXAMPLES = (
    "crawler/kinds/textlist.py",
    "alerts/channels/simplechat.py",
    "config/languages/is.toml",
    "config/themes/water_scarcity.toml",
    "bevaka/defaults",  # in the wheel only
)
FOLDERS = ("bevaka", "crawler", "nlp", "alerts", "web", "config", "data", "docs", "tests", "tools", "benchmarks", ".ci")
_PATH = re.compile(rf"(?<![\w./~$-])((?:{'|'.join(map(re.escape, FOLDERS))})/[\w./*{{}},<>-]*[\w*>}}/])")
_TREE_LINE = re.compile(r"^( *)((?:\S+ ?)+?)(?: {2,}(.*))?$")


def text(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


def section(name: str, heading: str) -> str:
    return re.split(r"^## ", text(name).split(f"\n## {heading}\n")[1], flags=re.M)[0]


@pytest.mark.parametrize("verb", VERBS)
def test_a_verb_has_help_and_stands_in_the_docs(verb: str) -> None:
    shown = CliRunner().invoke(bevaka, [verb, "--help"])
    assert shown.exit_code == 0, shown.output
    assert f"Usage: bevaka {verb}" in shown.output
    assert re.search(rf"^\| `{verb}\b", section("docs/running.md", "The verbs"), flags=re.M)
    command = bevaka.get_command(None, verb)  # type: ignore[arg-type]  # our group does not look at the context
    assert command is not None
    options = [o for p in command.params if p.param_type_name == "option" for o in p.opts if o.startswith("--")]
    told = section("docs/running.md", "The verbs")
    assert [o for o in options if o != "--help" and f"{o}" not in told] == []


def test_no_document_names_a_verb_that_is_not_there() -> None:
    found = []
    for document in DOCUMENTS:
        named = re.findall(r"`(?:\.venv/bin/)?bevaka (?:--home \S+ )?([a-z]+)\b", document.read_text("utf-8"))
        found += [f"{document.name}: {verb}" for verb in named if verb not in VERBS]
    assert found == []


@pytest.mark.parametrize("table", TABLES)
def test_every_column_is_explained(table: str) -> None:
    told = section("docs/formats.md", f"{table}.csv")
    first_cells = " ".join(re.findall(r"^\| ([^|]+) \|", told, flags=re.M))
    assert [c for c in TABLES[table].model_fields if f"`{c}`" not in first_cells] == []


def test_every_setting_is_explained() -> None:
    told = section("docs/formats.md", "bevaka.toml")
    for name, part in Settings.model_fields.items():
        assert f"[{name}]" in told
        assert isinstance(part.annotation, type)
        assert issubclass(part.annotation, Row)
        keys = [
            k for k in part.annotation.model_fields if not re.search(rf"^(# )?{k} = |\[{name}\.{k}\]", told, flags=re.M)
        ]
        assert keys == [], name
    boxes = section("docs/formats.md", "mailboxes.toml")
    assert [k for k in MailboxSettings.model_fields if not re.search(rf"^(# )?{k} = ", boxes, flags=re.M)] == []
    routes = section("docs/formats.md", "routes.toml")
    for row in (RouteRow, WindowRow, RouteTestRow):
        keys = [field.alias or name for name, field in row.model_fields.items()]
        assert [k for k in keys if f"`{k}`" not in routes] == []


def test_every_kind_channel_and_theme_is_named() -> None:
    formats = text("docs/formats.md")
    sources, routes = section("docs/formats.md", "sources.csv"), section("docs/formats.md", "channels.toml")
    assert [k for k in plugins.names(kinds.PACKAGE, kinds.GROUP) if f"`{k}`" not in sources] == []
    assert [k for k in channels.kinds() if f"**{k}**" not in routes] == []
    themes = sorted(f.stem for f in (ROOT / "config" / "themes").glob("*.toml"))
    assert len(themes) > 10
    assert [t for t in themes if f"`{t}`" not in formats] == []


def test_settings_shown_for_running_are_valid() -> None:
    shown = re.findall(r"^```toml\n(.*?)^```", text("docs/running.md"), flags=re.M | re.S)
    assert len(shown) >= 3
    for table in map(tomllib.loads, shown):
        for part in (p for p in table.values() if "kind" in p):
            channels.options(part)
        for part in (p for p in table.values() if "host" in p and "kind" not in p):
            MailboxSettings.model_validate(part)
        rest = {name: part for name, part in table.items() if "kind" not in part and "host" not in part}
        Settings.model_validate(rest)


def test_services_shown_for_running_call_verbs_that_exist() -> None:
    started = re.findall(r"^ExecStart=(.*)$", text("docs/running.md"), flags=re.M)
    assert len(started) == 3
    for command in started:
        _, _, _, verb, *options = command.split()
        known = bevaka.get_command(None, verb)  # type: ignore[arg-type]  # our group does not look at the context
        assert known is not None, command
        assert set(options) <= {o for p in known.params for o in p.opts}, command


def test_every_environment_variable_is_told() -> None:
    read = {name for m in modules() for name in re.findall(r"environ\S*[(\[]\"(BEVAKA_\w+)\"", m.text)}
    assert {"BEVAKA_HOME", "BEVAKA_CLOCK", "BEVAKA_PROXY"} <= read
    assert [name for name in sorted(read) if f"`{name}`" not in text("docs/running.md")] == []


def test_exit_codes_are_the_same_everywhere() -> None:
    table = re.findall(r"^\| (\d+) \|", section("docs/formats.md", "Exit codes"), flags=re.M)
    assert table == ["0", "1", "2", "75", "130"]
    assert re.findall(r"^\| (\d+) \|", section("docs/running.md", "Exit codes"), flags=re.M) == table


def paths(words: str) -> list[str]:
    """The paths of our tree that a text names, ``{a,b}`` taken apart."""
    found = []
    for path in _PATH.findall(words):
        if choice := re.match(r"(.*)\{([^}]*)\}(.*)", path):
            found += [f"{choice[1]}{one}{choice[3]}" for one in choice[2].split(",")]
        else:
            found.append(path)
    return found


def exists(path: str) -> bool:
    known = path.rstrip("/").startswith((*MADE_BY_A_RUN, *EXAMPLES))
    return known or any(ROOT.glob(re.sub(r"<[^>]*>|NNNN-…", "*", path.rstrip("/"))))


def test_the_reader_of_paths_sees_them() -> None:
    told = "see `nlp/judge.py`, [x](docs/add-a-{theme,kind}.md), `config/themes/<theme>.toml` and data/gold/*.jsonl."
    assert paths(told) == ["nlp/judge.py", "docs/add-a-theme.md", "docs/add-a-kind.md", "config/themes/<theme>.toml",
                           "data/gold/*.jsonl"]  # fmt: skip
    assert all(exists(path) for path in paths(told))
    assert not exists("nlp/nothing.py")
    assert not exists("config/themes_<x>/y.toml")


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda p: p.name)
def test_every_path_that_is_named_exists(document: Path) -> None:
    words = document.read_text("utf-8")
    assert [path for path in paths(re.sub(r"https?://\S+", "", words)) if not exists(path)] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda p: p.name)
def test_every_link_leads_somewhere(document: Path) -> None:
    for target in re.findall(r"\]\(([^)\s]+)\)", document.read_text("utf-8")):
        file, _, anchor = target.partition("#")
        if file.startswith(("http://", "https://")):
            continue
        place = (document.parent / file).resolve() if file else document
        assert place.exists(), target
        if anchor:
            headings = re.findall(r"^#+ (.+)$", place.read_text("utf-8"), flags=re.M)
            assert anchor in {re.sub(r"[^\w\- ]", "", h).strip().lower().replace(" ", "-") for h in headings}, target


def drawn_tree() -> list[str]:
    """The paths of the tree in docs/house.md, each folder's ending with a slash."""
    block = re.findall(r"^```text\n(.*?)^```", section("docs/house.md", "2. The tree"), flags=re.M | re.S)[0]
    found: list[str] = []
    stack: list[tuple[int, str]] = []
    for line in block.split("\n"):
        read = _TREE_LINE.match(line)
        if not read or not read[2].strip():
            continue
        depth = len(read[1])
        stack = [(d, p) for d, p in stack if d < depth]
        base = stack[-1][1] if stack else ""
        names = read[2].split()
        found += [base + name for name in names]
        if names[-1].endswith("/"):
            stack.append((depth, base + names[-1]))
    return found


def test_the_drawn_tree_is_the_tree() -> None:
    drawn = drawn_tree()
    assert [p for p in drawn if not exists(p)] == []
    shipped = {m.path for m in modules()}
    assert sorted(shipped - set(drawn)) == [], "files of code that docs/house.md does not draw"


def test_the_drawn_layers_are_those_of_the_contract() -> None:
    tools = tomllib.loads(text("pyproject.toml"))["tool"]
    (contract,) = (c for c in tools["importlinter"]["contracts"] if c["type"] == "layers")
    drawn = re.findall(r"^```text\n(.*?)^```", section("docs/house.md", "3. Who may import whom"), flags=re.M | re.S)[0]
    lines = [set(re.findall(r"[a-z_.]+", line.split("(")[0])) for line in drawn.strip().split("\n")]
    layers = [set(re.findall(r"[a-z_.]+", layer)) for layer in contract["layers"]]
    assert len(lines) == len(layers)
    assert [layer for layer, line in zip(layers, lines, strict=True) if not layer <= line] == []


def test_decisions_are_numbered_and_short() -> None:
    files = sorted((ROOT / "docs" / "decisions").glob("*.md"))
    assert [f.name[:4] for f in files] == [f"{n:04d}" for n in range(1, len(files) + 1)]
    assert len(files) >= 10
    for file in files:
        words = file.read_text("utf-8")
        assert words.startswith(f"# {int(file.name[:4])}. "), file.name
        assert [h for h in ("Decision", "Why", "Price") if f"\n**{h}.**" not in words] == [], file.name
        assert words.count("\n") <= 45, f"{file.name} is longer than a screen"
