"""Verbs that measure and try: they touch no database."""

from __future__ import annotations

import importlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from bevaka import clock
from bevaka.cli.common import because, house, say, verb
from bevaka.errors import BevakaError, GiveUp, Mistake, Mistakes
from bevaka.records import Document, Finding
from bevaka.register import Register

LINES = (".jsonl", ".ndjson", ".json")
REGISTER_HELP = "Folder with another register (suppliers.csv, areas.csv …)."


def _tagger(register: Path | None, rules: bool = False) -> Any:
    place = house()
    chosen = Register.load(register) if register else place.register
    return importlib.import_module("nlp.pipeline").build(place.config, chosen, rules)


@click.command("try")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path, allow_dash=True))
@click.option("--register", type=click.Path(path_type=Path, file_okay=False, exists=True), help=REGISTER_HELP)
@click.option(
    "--show", is_flag=True, help="The text with what was seen in it marked, and the reasons, instead of JSON."
)
@click.option(
    "--html",
    type=click.Path(path_type=Path, file_okay=False),
    help="Write pages with the marked texts into this folder.",
)
@verb
def try_(files: tuple[Path, ...], register: Path | None, show: bool, html: Path | None) -> int:
    """Judge FILES (JSON lines, or single HTML, PDF or text files; - for standard input); one JSON object a line comes out."""
    tagger = _tagger(register)
    group = importlib.import_module("nlp.group").group
    failed = 0
    pairs: list[tuple[str, Document, Finding]] = []
    for file in files:
        for key, found in _documents(file):
            if isinstance(found, Document):
                pairs.append((key, found, tagger.tag(found)))
            else:
                say(str(found))
                failed += 1
    stories = group([(document, finding) for _, document, finding in pairs])
    for (key, document, finding), story in zip(pairs, stories, strict=True):
        if show:
            marked = importlib.import_module("nlp.marked")
            click.echo(marked.terminal(document, finding, _because(finding, register), sys.stdout.isatty()))
        else:
            # A half of a character, which no file can hold, is written as JSON escapes it.
            line = json.dumps(tags(key, finding, story), ensure_ascii=False)
            click.echo(line.encode("utf-8", "backslashreplace").decode())
    if html:
        _pages(html, pairs, register)
    say(f"try: {len(pairs)} judged" + (f", {failed} could not be read" if failed else ""))
    return 1 if failed else 0


def _because(finding: Finding, register: Path | None) -> tuple[str, ...]:
    place = house()
    return because(place, Register.load(register) if register else place.register, finding)


def _pages(folder: Path, pairs: list[tuple[str, Document, Finding]], register: Path | None) -> None:
    """One page for each text, named by its number and key."""
    folder.mkdir(parents=True, exist_ok=True)
    for number, (key, document, finding) in enumerate(pairs, 1):
        name = "".join(c if c.isalnum() else "-" for c in Path(key).name)[:60]
        page = importlib.import_module("nlp.marked").html(document, finding, _because(finding, register))
        (folder / f"{number:03}-{name}.html").write_text(page, "utf-8", errors="replace")


def tags(key: str, finding: Finding, story: str | None) -> dict[str, Any]:
    """A finding as the line that ``bevaka try`` prints (``docs/formats.md``)."""
    return {
        "id": key,
        "lang": finding.lang,
        "suppliers": list(finding.suppliers),
        "themes": list(finding.themes),
        "event": finding.event,
        "assertion": finding.assertion,
        "countries": list(finding.countries),
        "products": list(finding.products),
        "areas": list(finding.areas),
        "tier": finding.tier,
        "score": round(finding.score, 3),
        "evidence": [{"quote": e.quote, "start": e.start, "end": e.end, "why": e.why} for e in finding.evidence],
        "reasons": [str(r) for r in finding.reasons],
        "story": story,
    }


def _documents(file: Path) -> Iterator[tuple[str, Document | Mistake | str]]:
    if str(file) == "-":
        yield from _lines(file, sys.stdin.buffer.read())
    elif file.suffix.lower() in LINES:
        try:
            yield from _lines(file, file.read_bytes())
        except OSError as error:
            yield str(file), Mistake(file=file, line=None, column=None, text=f"cannot be read: {error.strerror}")
    else:
        try:
            document: Document = importlib.import_module("crawler.extract").read_file(file, file.name)
        except BevakaError as error:
            yield str(file), str(error)
            return
        yield str(file), document if document.state == "ok" else f"{file}: unreadable: {document.reason}"


def _lines(file: Path, data: bytes) -> Iterator[tuple[str, Document | Mistake]]:
    lines = importlib.import_module("nlp.lines")
    for number, row in lines.read_lines(file, data):
        yield (str(number), row) if isinstance(row, Mistake) else (str(row["id"]), lines.document_of(row))


@click.command()
@click.argument("file", required=False, type=click.Path(path_type=Path, dir_okay=False))
@click.option("--register", type=click.Path(path_type=Path, file_okay=False, exists=True), help=REGISTER_HELP)
@click.option(
    "--floors",
    type=click.Path(path_type=Path, dir_okay=False),
    help="TOML with the scores that must not fall; exit 1 below.",
)
@click.option("--json", "as_json", is_flag=True, help="The figures as one JSON object.")
@click.option("--rules", is_flag=True, help="Judge by the rules alone, without what was learnt.")
@click.option(
    "--page", type=click.Path(path_type=Path, dir_okay=False), help="Write the page of published figures here."
)
@verb
def evaluate(
    file: Path | None, register: Path | None, floors: Path | None, as_json: bool, rules: bool, page: Path | None
) -> int:
    """Measure understanding on FILE (labelled JSON lines; data/gold/gold.jsonl if none is given).

    The register is the one that stands beside FILE, if there is one.
    """
    started = clock.monotonic()
    gold = file or house().root / "data" / "gold" / "gold.jsonl"
    if not gold.is_file():
        raise Mistakes(
            [Mistake(file=gold, line=None, column=None, text="is not there; name a file of labelled documents")]
        )
    beside = (
        gold.parent if (gold.parent / "suppliers.csv").is_file() and (gold.parent / "areas.csv").is_file() else None
    )
    tagger = _tagger(register or beside, rules)
    module = importlib.import_module("nlp.evaluate")
    report = module.evaluate(gold, tagger)
    click.echo(json.dumps(dict(report.total)) if as_json else report.text())
    say(
        f"evaluate: {report.total['documents']} documents in {clock.monotonic() - started:.1f} s, rules {tagger.ruleset}"
    )
    if page:
        page.write_text(importlib.import_module("nlp.quality").page(report), "utf-8")
    if floors is None:
        return 0
    if not floors.is_file():
        raise GiveUp(f"{floors} is not there")
    below = module.below_floors(report, module.read_floors(floors))
    for line in below:
        say(f"below its floor: {line}")
    return 1 if below else 0
