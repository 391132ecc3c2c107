"""``bevaka check --live``: sources are asked now, and what each showed is said. Only a rest that a host asks for is stored."""

from __future__ import annotations

import importlib
import re
import shutil
import textwrap
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import click

from bevaka import edit
from bevaka.cli.common import Progress, agreed, asking, locked, names_of, open_store, plain, say, table, writable
from bevaka.errors import Locked, TryLater
from bevaka.notes import in_words, state
from bevaka.records import Source
from bevaka.settings import House
from bevaka.store.health import Condition

NO_SIGN_SECONDS = 300.0
"""How long the crawl may say nothing: the slowest host with fifty pages answers in less."""
WELL = (Condition.FINE, Condition.QUIET)
NARROWEST = 60
FEWEST_LETTERS, ENOUGH_LETTERS = 60, 200
"""Letters of different words by which the language of a list is told where it says nothing of it, and where it does."""
_ALIKE = frozenset(("da", "nb", "nn"))


def look_now(place: House, ids: Sequence[str], *, write: bool) -> int:
    """Try the sources with these ids, or all that are not off; exit code 1 if one is not well."""
    wanted = [s for s in place.sources if s.id in ids or (not ids and s.status != "off")]
    trials, fault, rests = _try(place, wanted)
    order = {source.id: number for number, source in enumerate(wanted)}
    trials.sort(key=lambda t: order[t.source.id])
    languages, names = importlib.import_module("nlp.packfiles").telling_words(place.config), names_of(place)
    for line in shown(trials, languages, shutil.get_terminal_size((100, 24)).columns, names):
        click.echo(line)
    unwell = [t for t in trials if t.condition not in WELL]
    kept = remember(place, rests, "check")
    say(
        f"check: {len(trials)} sources tried, {len(trials) - len(unwell)} well, {len(unwell)} in trouble; "
        f"nothing {'else ' if kept else ''}was stored"
    )
    missing = [source.id for source in wanted if source.id not in {t.source.id for t in trials}]
    if missing:
        say(f"check: {fault}; not tried: {', '.join(missing[:8])}{', …' if len(missing) > 8 else ''}")
    _switch_on(place, [t.source for t in trials if t.works and t.condition in WELL], write)
    return 1 if unwell or missing else 0


def remember(place: House, rests: Mapping[str, datetime], word: str) -> bool:
    """Note where the stages look that hosts asked to be left alone; whether that was done.

    A house that has never collected gets no database for it, and while another run writes, nobody else does: that is said then.
    """
    if not rests:
        return False
    names = ", ".join(f"{host} until {until:%Y-%m-%d %H:%M} UTC" for host, until in sorted(rests.items()))
    if not (place.data / "bevaka.db").exists():
        say(f"{word}: asked to be left alone: {names}; not remembered, since nothing was collected here yet")
        return False
    try:
        with locked(place), open_store(place) as store, store.transaction():
            for host, until in rests.items():
                store.hosts.pause(host, until, "asked for while a source was tried")
    except Locked:
        say(f"{word}: asked to be left alone: {names}; not remembered, since another run is at work")
        return False
    say(f"{word}: asked to be left alone, and remembered: {names}")
    return True


def _try(place: House, wanted: list[Source]) -> tuple[list[Any], str, dict[str, datetime]]:
    errand = importlib.import_module("crawler.errand")
    trials: list[Any] = []
    progress = Progress("check")

    def hear(trial: Any) -> None:
        trials.append(trial)
        progress(1)

    with asking(place):
        try:
            order = {"home": place.root, "sources": wanted}
            _, rests = errand.run("crawler.scout:run", order, hear, seconds=NO_SIGN_SECONDS)
        except (TryLater, errand.Ended) as error:
            return trials, str(error), {}
        finally:
            progress.close()
    return trials, "the crawl ended early", rests


def _switch_on(place: House, working: list[Source], write: bool) -> None:
    """Unverified sources that gave publications are switched on where that is wanted, and named where it is not."""
    seen = [source.id for source in working if source.status == "unverified"]
    if not seen:
        return
    names = f"{', '.join(seen[:8])}{', …' if len(seen) > 8 else ''}"
    if not write and not agreed(f"switch {len(seen)} on that were unverified ({names})?"):
        say(f"check: {len(seen)} unverified gave publications: {names}; --write switches them on in sources.csv")
        return
    edit.change(writable(place).config / "sources.csv", seen, "status", "on")
    say(f"check: {len(seen)} switched on in sources.csv: {names}")


def shown(trials: Sequence[Any], languages: Any, width: int, names: Any) -> list[str]:
    """A table no wider than ``width``, and under it a note for each source that is not well; in the language of ``names``."""
    rows, _ = [_row(trial, languages, names.language) for trial in trials], names._
    head = (_("source"), "HTTP", _("kind"), _("items"), _("newest"), "robots", _("lang"), _("state"))
    fixed = [max(len(row[i]) for row in [head, *rows]) for i in range(len(head))]
    room = max(12, max(width, NARROWEST) - 1 - sum(fixed[1:]) - 2 * (len(head) - 1))
    lines = table([(_short(row[0], room), *row[1:]) for row in rows], head).splitlines()
    notes = [(t.source.id, note) for t in trials if (note := _note(t, names.language))]
    for name, note in notes:
        lines += [""] if (name, note) == notes[0] else []
        lines += textwrap.wrap(
            f"{name}: {note}", max(width, NARROWEST) - 1, subsequent_indent="    ", break_on_hyphens=False
        )
    return lines


def _row(trial: Any, languages: Any, language: str) -> tuple[str, ...]:
    newest = trial.figures.newest
    other = trial.kind and trial.kind != trial.source.kind
    return (
        trial.source.id,
        str(trial.status or "-"),
        f"≠{trial.kind}" if other else trial.kind or "-",
        str(trial.figures.items or "-"),
        f"{newest:%Y-%m-%d}" if newest else "-",
        trial.robots or "-",
        "|".join(spoken(trial.figures, languages)[:2]) or "-",
        state(trial.condition, language),
    )


def _note(trial: Any, language: str) -> str:
    if trial.condition in WELL:
        return ""
    ended = f"{state(trial.state, language)}: " if trial.state not in ("ok", "", str(trial.condition)) else ""
    moved = trial.final_url and trial.final_url != trial.source.url and trial.condition is Condition.MOVED
    said = in_words(plain(trial.note), language)
    return plain(f"{ended}{said}{f' ({trial.final_url})' if moved else f' ({trial.source.url})'}")


def _short(text: str, room: int) -> str:
    return text if len(text) <= room else f"{text[: room - 1]}…"


def spoken(figures: Any, languages: Any) -> tuple[str, ...]:
    """The languages of a list: by its words where there are enough of them, else as it says itself.

    The same few words in every headline are few. English is what many lists say whatever they are written in, so that is believed
    least; and headlines do not tell Danish from Norwegian.
    """
    stated = tuple(figures.languages)
    hint = stated[0] if stated else ""
    letters = sum(map(len, set(re.findall(r"[^\W\d_]+", figures.sample.lower()))))
    if letters < (FEWEST_LETTERS if hint in ("", "en") else ENOUGH_LETTERS):
        return stated
    found = importlib.import_module("nlp.langid").detect(figures.sample, hint, languages)
    unlikely = letters < ENOUGH_LETTERS and found not in languages
    return stated if found == "und" or unlikely or {found, hint} <= _ALIKE else (found,)
