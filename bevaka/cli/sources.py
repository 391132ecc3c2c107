"""The verb ``sources``: each source's last days as a strip of marks, how it is, and how soon it is read."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from statistics import median, quantiles
from zoneinfo import ZoneInfo

import click

from bevaka import clock
from bevaka.cli.common import house, in_language, names_of, open_store, plain, table, verb
from bevaka.cli.opml import write_file
from bevaka.notes import in_words, state
from bevaka.store.polls import Day
from bevaka.words import clip

MONTH = timedelta(days=28)
NEW, NOTHING, PARTLY, IN_VAIN, UNASKED = "█", "▁", "▒", "×", "·"


def mark(day: Day) -> str:
    """A day in one character."""
    if not day.asked:
        return UNASKED
    if day.bad == day.asked and not day.new:
        return IN_VAIN  # a list that was cut off, or of empty texts, may still have shown something new
    if day.bad:
        return PARTLY
    return NEW if day.new else NOTHING


def strip(days: Mapping[date, Day], last: date, length: int) -> str:
    """The ``length`` days up to ``last``, oldest first."""
    return "".join(mark(days.get(last - timedelta(days=back), Day())) for back in reversed(range(length)))


def span(length: timedelta) -> str:
    """A length of time in one unit: ``40m``, ``5h``, ``3d``."""
    minutes = round(length.total_seconds() / 60)
    if minutes < 100:
        return f"{minutes}m"
    return f"{round(minutes / 60)}h" if minutes < 72 * 60 else f"{round(minutes / 1440)}d"


def lag(lags: Sequence[timedelta]) -> tuple[str, str]:
    """Median and 95th percentile; ``-`` where nothing is known."""
    if not lags:
        return "-", "-"
    seconds = sorted(one.total_seconds() for one in lags)
    high = quantiles(seconds, n=20, method="inclusive")[-1] if len(seconds) > 1 else seconds[0]
    return span(timedelta(seconds=median(seconds))), span(timedelta(seconds=high))


def _weeks(watched: timedelta) -> float:
    """Of how many weeks the last four saw a source; a whole one at least, for a day or two say little of a week."""
    return min(max(watched, MONTH / 4), MONTH) / timedelta(days=7)


@click.command()
@click.argument("ids", nargs=-1)
@click.option("--days", type=click.IntRange(1, 90), default=28, show_default=True, help="Days in the strip.")
@click.option("--opml", metavar="FILE", help="Write their feeds as OPML into FILE (- for standard output) instead.")
@in_language
@verb
def sources(ids: tuple[str, ...], days: int, opml: str | None, language: str | None) -> int:
    """Show each source (or the IDs given): its last days, how it is and why, and how soon it is read."""
    place = house()
    wanted = [s for s in place.sources if s.id in ids or not ids]
    if unknown := sorted(set(ids) - {s.id for s in wanted}):
        raise click.BadParameter(f"there is no source {unknown[0]!r} in sources.csv", param_hint="ID")
    if opml:
        return write_file(wanted, opml)
    now, today = clock.now(), clock.today(place.zone)
    with open_store(place, write=False) as store:
        strips = store.polls.days(now - timedelta(days=days + 1), ZoneInfo(place.zone))
        health, lags, counts = (
            store.health.current(),
            store.polls.lags(now - MONTH, ZoneInfo(place.zone)),
            store.polls.yields(now - MONTH),
        )
        weeks = {source.id: _weeks(now - (store.polls.began(source.id) or now)) for source in wanted}
    rows, names = [], names_of(place, language)
    for source in wanted:
        known = health.get(source.id)
        how = "off" if source.status == "off" else known.state if known else "not_judged"
        middle, high = lag(lags.get(source.id, ()))
        marks = strip(strips.get(source.id, {}), today, days)
        week = names.decimal(counts.get(source.id, 0) / weeks[source.id]) if source.id in strips else "-"
        note = clip(in_words(plain(known.note), names.language), 60) if known else ""
        rows.append((source.id, marks, state(how, names.language), middle, high, week, note))
    _ = names._
    span_of_days = names.plural("{n} day", "{n} days", days)
    click.echo(table(rows, (_("source"), span_of_days, _("state"), _("lag"), "95 %", _("a week"), _("note"))))
    click.echo(legend(_), err=True)
    return 0


def legend(_: Callable[[str], str]) -> str:
    """What the marks and columns mean."""
    marks = (
        (NEW, _("something new")),
        (NOTHING, _("nothing new")),
        (PARTLY, _("some of it in vain")),
        (IN_VAIN, _("all in vain")),
        (UNASKED, _("not asked")),
    )
    columns = _(
        "lag: from publication to fetch, median and 95th percentile of four weeks, of what is dated to the hour; "
        "a week: new publications"
    )
    return "   ".join(f"{sign} {meaning}" for sign, meaning in marks) + f"\n{columns}"
