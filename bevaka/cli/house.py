"""Verbs of the house itself: init, check, retry."""

from __future__ import annotations

import importlib
import shutil
from pathlib import Path

import click

from bevaka import plugins
from bevaka.cli.common import house, locked, open_store, say, verb
from bevaka.cli.live import look_now
from bevaka.errors import GiveUp, Mistake, Mistakes
from bevaka.register import Register
from bevaka.routes import idle
from bevaka.settings import House, check_register, defaults, find, read_house
from bevaka.sources import read_numbered

SHARED_PACKS = ("themes", "languages", "products.csv", "places.csv")


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@click.option("--demo", is_flag=True, help="With a fictional register and a recorded week in place of the real ones.")
@verb
def init(folder: Path, demo: bool) -> int:
    """Lay out FOLDER/config for editing; nothing that is there is overwritten."""
    base = defaults()
    plan = _tree(base / "config", folder / "config")
    if demo:
        sample = base / "data" / "sample"
        plan = {t: s for t, s in plan.items() if t.relative_to(folder / "config").parts[0] in SHARED_PACKS}
        plan |= _tree(sample / "config", folder / "config") | _tree(sample / "site", folder / "recorded")
    taken = sorted(target for target in plan if target.exists())
    if taken:
        raise Mistakes(
            [Mistake(file=t, line=None, column=None, text="is there already; nothing was written") for t in taken[:5]]
        )
    for target, source in plan.items():
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target)
    say(f"init: a house with {len(plan)} files in {folder}; look at {folder / 'config' / 'bevaka.toml'} first")
    return 0


def _tree(source: Path, target: Path) -> dict[Path, Path]:
    """Target → source for every file under ``source``."""
    return {
        target / f.relative_to(source): f
        for f in sorted(source.rglob("*"))
        if f.is_file() and "__pycache__" not in f.parts
    }


@click.command()
@click.option(
    "--live",
    is_flag=True,
    help="Ask sources now and say what they answered: the IDs given, or all that are not off. "
    "Nothing is stored but a rest that a host asks for.",
)
@click.option(
    "--write", is_flag=True, help="With --live: switch on, in sources.csv, the unverified ones that gave publications."
)
@click.argument("ids", nargs=-1)
@verb
def check(live: bool, write: bool, ids: tuple[str, ...]) -> int:
    """Name every fault of the configuration, in one run, with file, line and column."""
    if write and not live:
        raise click.UsageError("--write goes with --live")
    mistakes: list[Mistake] = []
    root = find(click.get_current_context().find_root().obj["home"])
    place = read_house(root, mistakes)
    register, sources = check_register(place, mistakes)
    mistakes += _plugin_mistakes(place)
    unknown = [i for i in ids if i not in {s.id for s in sources}]
    mistakes += [
        Mistake(file=place.config / "sources.csv", line=None, column="id", text=f"there is no source {i!r}")
        for i in unknown
    ]
    mistakes = mistakes or importlib.import_module("alerts.route_tests").check_tests(place)
    if mistakes:
        raise Mistakes(mistakes)
    for warning in _warnings(place, register):
        say(f"warning: {warning}")
    if not place.settings.mail.bounces:
        say(
            "check: bounces are not read: [mail] bounces in bevaka.toml names no mailbox that undelivered mail comes back to"
        )
    off = sum(s.status != "on" for s in sources)
    say(
        f"check: {len(sources)} sources ({off} switched off), {len(register.suppliers)} companies, "
        f"{len(register.contracts)} contracts, {len(register.areas)} areas, {len(place.channels)} channels; no mistakes"
    )
    if place.data.joinpath("bevaka.db").exists():
        _say_affected(place)
    return look_now(house(), ids, write=write) if live else 0


def _plugin_mistakes(place: House) -> list[Mistake]:
    """Mistakes that only the rooms can see: source kinds, channel options, language and theme packs, what was learnt."""
    found: list[Mistake] = list(importlib.import_module("alerts.channels").check(place))
    kinds = plugins.names("crawler.kinds", "bevaka.kinds")
    found += importlib.import_module("nlp.examples").check(place.config)
    found += _model_mistakes()
    contract = importlib.import_module("crawler.kinds")
    file = place.config / "sources.csv"
    rows = read_numbered(place.config, [])
    loaded = {kind: contract.load(kind) for kind in {source.kind for _, source in rows}.intersection(kinds)}
    for line, source in rows:
        if source.kind not in kinds:
            text = f"there is no kind {source.kind!r}; there are: {', '.join(kinds)}"
            found.append(Mistake(file=file, line=line, column="kind", text=text))
        elif fault := contract.option_faults(loaded[source.kind], source.options):
            found.append(Mistake(file=file, line=line, column=fault.split(":")[0], text=fault.partition(": ")[2]))
    return found


def _model_mistakes() -> list[Mistake]:
    """What is wrong with what was learnt, without which no round can judge."""
    try:
        importlib.import_module("nlp.folds").Model.read()
    except Mistakes as error:
        return error.mistakes
    return []


def _warnings(place: House, register: Register) -> list[str]:
    covered = {p for a in register.areas.values() for p in a.products}
    orphans = sorted(c.id for c in register.suppliers.values() if not c.areas and not set(c.products) & covered)
    warnings = list(importlib.import_module("alerts.channels").missing_secrets(place))
    if not register.suppliers:
        warnings.append(f"{place.config / 'suppliers.csv'} names no company: nothing can be found by name")
    if unfindable := importlib.import_module("nlp.names").unfindable(register.suppliers.values()):
        shown = ", ".join(unfindable[:8])
        warnings.append(f"{len(unfindable)} companies have no name that can be searched, add an alias: {shown}")
    for name, box in place.mailboxes.items():
        if place.settings.house.recorded and (place.root / place.settings.house.recorded / box.host).is_dir():
            continue  # its server makes a password of its own
        try:
            box.secret.read(place.root)
        except GiveUp as error:
            warnings.append(f"mailbox {name}: {error.reason}")
    if orphans:
        warnings.append(
            f"{len(orphans)} companies lie in no area (the operator hears of them): {', '.join(orphans[:8])}"
        )
    warnings += [str(fault) for fault in idle(place.config, place.routes)]
    if place.channels and not place.settings.operator.channels:
        warnings.append("[operator] channels is empty: what no route takes would reach nobody")
    if not place.channels:
        warnings.append("there are no channels; nobody would be told")
    return warnings


def _say_affected(place: House) -> None:
    tagger = importlib.import_module("nlp.pipeline").build(place.config, place.register)
    with open_store(place, write=False) as store:
        count = store.findings.untagged_count(tagger.ruleset)
    say(f"check: {count} documents have no finding under today's rules yet")


@click.command()
@click.argument(
    "stage",
    type=click.Choice(["extract", "watch", "tag", "group", "route", "update", "warn", "bounces", "digest", "deliver"]),
)
@click.argument("key", required=False)
@verb
def retry(stage: str, key: str | None) -> int:
    """Free what STAGE has set aside: one item by KEY, or all."""
    place = house()
    with locked(place), open_store(place) as store, store.transaction():
        count = store.deliveries.retry(key) if stage == "deliver" else store.runs.free(stage, key)
    say(f"retry: {count} freed")
    return 0 if count or key is None else 1
