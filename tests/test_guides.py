"""The guides hold: their examples run, their links lead somewhere, their companies are invented."""

from __future__ import annotations

import csv
import importlib.util
import io
import json
import re
import shutil
import sys
import threading
import tomllib
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from alerts import channels
from bevaka.errors import GiveUp, Mistake
from bevaka.records import Answer, Document, Item, Listing, Message, Receipt, Source, Tier
from bevaka.register import Register, read_register
from bevaka.register_rows import PRODUCTS
from bevaka.route_rows import RouteRow
from bevaka.sources import read_sources
from crawler import kinds
from nlp.languages import LANGUAGES, Cue, LanguageFile, PlaceRow, ProductRow, ThemeFile, Words
from nlp.packfiles import load_packs
from nlp.pipeline import build

ROOT = Path(__file__).resolve().parents[1]
GUIDES = sorted([ROOT / "CONTRIBUTING.md", ROOT / "docs" / "formats.md", *(ROOT / "docs").glob("add-a-*.md")])


def blocks(guide: str, language: str) -> list[str]:
    text = (ROOT / "docs" / guide).read_text("utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```", text, flags=re.M | re.S)


def module(guide: str, name: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The Python of a guide as a module, read from a file as a plug-in is."""
    file = folder / f"{name}.py"
    file.write_text(blocks(guide, "python")[0], "utf-8")
    spec = importlib.util.spec_from_file_location(name, file)
    assert spec is not None
    assert spec.loader is not None
    made = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, name, made)
    spec.loader.exec_module(made)
    return made


@pytest.mark.parametrize("guide", GUIDES, ids=lambda p: p.name)
def test_links_lead_to_files_and_headings_that_exist(guide: Path) -> None:
    for target, _, anchor in (t.partition("#") for t in re.findall(r"\]\(([^)\s]+)\)", guide.read_text("utf-8"))):
        file = (guide.parent / target).resolve() if target else guide
        assert file.is_file(), target
        headings = re.findall(r"^#+ (.+)$", file.read_text("utf-8"), flags=re.M)
        slugs = {re.sub(r"[^\w\- ]", "", h).strip().lower().replace(" ", "-") for h in headings}
        assert not anchor or anchor in slugs, f"{target}#{anchor}"


@pytest.mark.parametrize("guide", GUIDES, ids=lambda p: p.name)
def test_example_addresses_belong_to_nobody(guide: Path) -> None:
    hosts = re.findall(r"https?://(?:[^\s/@]+@)?([\w.-]+)", guide.read_text("utf-8"))
    reserved = re.compile(r"(^|\.)(example|example\.(org|com|net)|localhost)$|^127\.|^host$")
    assert [h for h in hosts if not reserved.search(h)] == []


@pytest.mark.parametrize("guide", ["formats.md", "add-a-supplier.md", "add-a-source.md"])
def test_example_tables_are_read_without_a_mistake(guide: str, tmp_path: Path) -> None:
    headers = {path.read_text("utf-8").split("\n")[0]: path.name for path in (ROOT / "config").glob("*.csv")}
    tables: dict[str, list[str]] = {}
    supplier_header = next(h for h, name in headers.items() if name == "suppliers.csv")
    for block in blocks(guide, "csv"):
        first, *rows = block.strip().split("\n")
        if first not in headers:  # further rows of the register
            first, rows = supplier_header, [first, *rows]
        tables.setdefault(first, []).extend(rows)
    given = {headers[header]: [header, *rows] for header, rows in tables.items()}
    given.setdefault("suppliers.csv", [supplier_header])
    area = ["id,name_sv,products,owner", "consumables,Förbrukning,gloves,a@b.example"]
    given.setdefault("areas.csv", area)
    for name, lines in given.items():
        (tmp_path / name).write_text("\n".join(lines) + "\n", "utf-8")
    mistakes: list[Mistake] = []
    register = read_register(tmp_path, mistakes)
    if "sources.csv" in given:
        assert len(read_sources(tmp_path, mistakes)) == len(given["sources.csv"]) - 1
    assert [str(m) for m in mistakes] == []
    if guide != "add-a-source.md":
        assert register.above("exempel-kulim")["nordhand"] == ("exempel-kulim", "exempel-gloves", "nordhand")
        assert register.areas_of("exempel-kulim") == ["consumables"]


def test_invented_companies_of_the_guides_are_not_in_the_shipped_register() -> None:
    with (ROOT / "config" / "suppliers.csv").open(encoding="utf-8", newline="") as file:
        ids = {row["id"] for row in csv.DictReader(file)}
    assert ids & {"nordhand", "exempel-gloves", "exempel-kulim"} == set()


def test_the_whole_kind_of_the_guide_keeps_the_contract(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kind = module("add-a-kind.md", "textlist", tmp_path, monkeypatch)
    source = Source(id="lista", name="Lista", kind="textlist", url="https://lista.example/alla.txt")
    assert [a.url for a in kind.ask(source, None)] == [source.url]
    assert kinds.option_faults(kind, {}) == ""

    def reading(body: bytes, *, partial: bool = False) -> Listing:
        headers = {"etag": '"7"'}
        answer = Answer(url=source.url, status=200, headers=headers, body=body, partial=partial)
        listing = kind.read(source, answer)
        assert isinstance(listing, Listing)
        return listing

    good = reading("/2026/a\tFörsta\nhttp://127.0.0.1/\tprivat\njavascript:x\n/2026/a\tigen\n".encode())
    assert [(lead.url, lead.title) for lead in good.leads] == [("https://lista.example/2026/a", "Första")]
    assert (good.state, good.bookmark and good.bookmark.etag) == ("ok", '"7"')
    cut = reading(b"/2026/a\tFirst\n", partial=True)
    assert (cut.state, cut.bookmark, len(cut.leads)) == ("partial", None, 1)
    assert (reading(b"").state, reading(b"").bookmark) == ("empty", None)
    assert reading(b"\xff\xfe\x00<html>").state in {"ok", "empty"}


def test_channels_and_routes_of_the_guide_are_valid_and_every_option_is_told() -> None:
    text = (ROOT / "docs" / "formats.md").read_text("utf-8").split("## channels.toml")[1].split("## Vocabularies")[0]
    tables = tomllib.loads("\n".join(re.findall(r"^```toml\n(.*?)^```", text, flags=re.M | re.S)))
    tables.pop("test")
    shipped = tomllib.loads((ROOT / "config" / "channels.toml").read_text("utf-8"))
    waiting = list(tables.pop("route"))
    while waiting:
        route = waiting.pop()
        waiting += route.pop("route", ())
        assert set(RouteRow.model_validate(route).channels) <= tables.keys() | shipped.keys()
    for table in tables.values():
        channels.options(table)
    assert [kind for kind in channels.kinds() if f"**{kind}**" not in text] == []
    options = {(kind, name) for kind in channels.kinds() for name in channels.load(kind).Options.model_fields}
    assert [o for o in sorted(options) if not re.search(rf"^{o[1]} = |`{o[1]}\b", text, flags=re.M)] == []


class Chat(BaseHTTPRequestHandler):
    """A chat service that keeps what it was sent and answers ``status``."""

    got: list[dict[str, str]]
    status = 200

    def do_POST(self) -> None:
        self.got.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        self.send_response(self.status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: the tests look at what was kept."""


def test_the_whole_channel_of_the_guide_sends_and_refuses(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    chat = module("add-a-channel.md", "simplechat", tmp_path, monkeypatch)
    handler = type("Handler", (Chat,), {"got": [], "status": 200})
    server = HTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        monkeypatch.setenv("OFFICE_CHAT", f"http://127.0.0.1:{server.server_port}/hook/very-secret")
        table = tomllib.loads(blocks("add-a-channel.md", "toml")[0])["office"]
        options = chat.Options
        open_ = options.model_validate({"webhook": table["webhook"], "allow_private": True})
        post = channels.Post(root=tmp_path, folder=tmp_path, out=io.StringIO(), zone="Europe/Stockholm")
        assert chat.send(MESSAGE, open_, post) == Receipt(state="sent")
        (said,) = handler.__dict__["got"]
        assert "> Pass togs i beslag" in said["text"]
        assert "@everyone" not in said["text"]
        assert 3900 < len(chat.text_of(MANY)) <= 4000
        with pytest.raises(GiveUp, match="not a public address"):
            chat.send(MESSAGE, options.model_validate({"webhook": table["webhook"]}), post)
        handler.status = 404  # type: ignore[attr-defined]  # made by type() above
        with pytest.raises(GiveUp, match="404") as caught:
            chat.send(MESSAGE, open_, post)
        assert "very-secret" not in str(caught.value)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


ITEM = Item(
    headline="@everyone Pass togs i beslag", url="https://provtidningen.example/1", source="Provtidningen",
    source_type="media", published="6 mars 2026", tier=Tier.IMMEDIATE, event="Anklagelse", suppliers=("Nordhand",),
    themes=("Tvångsarbete",), countries=("Malaysia",), quotes=("Pass togs i beslag",), exposure=(), reasons=(),
)  # fmt: skip
MESSAGE = Message(
    key="alert:a:b:immediate", kind="alert", language="sv", area="Förbrukning", subject="Nordhand", intro="Ny", items=(ITEM,)
)  # fmt: skip
MANY = Message(
    key="digest:a:b", kind="digest", language="sv", area="Förbrukning", subject="S", intro="I", items=(ITEM,) * 60
)


def test_the_theme_and_the_language_of_the_guides_are_packs_that_match_their_examples(tmp_path: Path) -> None:
    config = tmp_path / "config"
    shutil.copytree(ROOT / "config", config)
    theme, concept = blocks("add-a-theme.md", "toml")
    (config / "themes" / "water_scarcity.toml").write_text(theme, "utf-8")
    sv = config / "languages" / "sv.toml"
    sv.write_text(sv.read_text("utf-8").replace("[concepts]\n", concept, 1), "utf-8")
    (config / "languages" / "is.toml").write_text(blocks("add-a-language.md", "toml")[0], "utf-8")
    packs = load_packs(config)
    assert packs.titles["water_scarcity"] == ("Vattenbrist", "Water scarcity")
    assert packs.languages["is"].themes.keys() == {"forced_labour"}
    tagger = build(config, Register.load(config))
    told = {
        text: tagger.tag(Document(url="", title="", text=text)).themes for text in packs.themes["water_scarcity"].match
    }
    assert [text for text, themes in told.items() if "water_scarcity" not in themes] == []
    quiet = {
        text: tagger.tag(Document(url="", title="", text=text)).themes
        for text in packs.themes["water_scarcity"].no_match
    }
    assert [text for text, themes in quiet.items() if themes] == []


def test_the_tables_of_the_guides_name_what_the_packs_hold() -> None:
    text = (ROOT / "docs" / "add-a-language.md").read_text("utf-8") + (ROOT / "docs" / "add-a-theme.md").read_text(
        "utf-8"
    )
    packs = load_packs(ROOT / "config")
    named = {*LanguageFile.model_fields, *ThemeFile.model_fields, *Words.model_fields, *Cue.model_fields} - set(
        LANGUAGES
    )
    for language in packs.languages.values():
        named |= {value for classes in language.cues.values() for value in classes} | language.names.keys()
    assert [word for word in sorted(named) if not re.search(rf"\b{word}\b", text)] == []
    formats = (ROOT / "docs" / "formats.md").read_text("utf-8")
    assert [t for t in packs.themes if f"`{t}`" not in formats] == []
    assert [p for p in PRODUCTS if f"`{p}`" not in formats] == []
    for table, row in (("products", ProductRow), ("places", PlaceRow)):
        section = formats.split(f"## {table}.csv")[1].split("\n## ")[0]
        assert [c for c in row.model_fields if f"| `{c}` |" not in section] == []
