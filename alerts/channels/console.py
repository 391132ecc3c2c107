"""Prints on the terminal: for the first run, for tests, and for people who look at a house while it works."""

from __future__ import annotations

import shutil
import textwrap
import threading

import click
from pydantic import Field

from alerts.channels import Post
from alerts.render import FULL, Card, cards
from alerts.text import block, line
from bevaka.errors import TryLater
from bevaka.records import Message, Receipt
from bevaka.tables import Row
from bevaka.words import translator

LABEL = 11
"""Columns that a fact's label takes."""
_WRITING = threading.Lock()
"""Held by who writes: several channels show the same terminal, at the same time."""


class Options(Row):
    """Nothing must be said."""

    width: int = Field(0, ge=0, le=200, description="columns; 0: as wide as the terminal, at most 96")


def send(message: Message, options: Options, post: Post) -> Receipt:
    """Print ``message`` as a card. Raises TryLater if the terminal is gone."""
    width = options.width or min(max(shutil.get_terminal_size((88, 24)).columns, 50), 96)
    text = "\n".join(_lines(message, width))
    colour = not post.out.closed and post.out.isatty()
    encoding = getattr(post.out, "encoding", None) or "utf-8"
    text = text.encode(encoding, "replace").decode(encoding)
    try:
        with _WRITING:
            post.out.write((text if colour else click.unstyle(text)) + "\n\n")
            post.out.flush()
    except (OSError, ValueError) as error:
        raise TryLater(f"the terminal cannot be written to: {error}") from error
    return Receipt(state="sent", detail="printed")


def _lines(message: Message, width: int) -> list[str]:
    _ = translator(message.language)
    immediate = message.kind == "alert"
    hue = "red" if immediate else "cyan"
    head = " · ".join(p for p in ("BEVAKA", line(message.area, 60)) if p)
    bar = f"━━ {head} "
    lines = [click.style(bar + "━" * max(width - len(bar), 3), fg=hue)]
    if not immediate:
        lines += [click.style(part, bold=True) for part in _wrap(line(message.subject, 200), width)]
    if message.repeat and immediate:
        lines.append(click.style(_("This message may have reached you before."), fg="yellow"))
    for part in block(message.intro).split("\n"):
        lines += _wrap(part, width) or [""]
    shown = cards(message)
    for card in shown[:FULL]:
        lines += ["", *_card(card, width, _("Quote"), _("Article"), _("Story"))]
    if shown[FULL:]:
        lines += ["", *(_rest(card, width) for card in shown[FULL:])]
    return [*lines, click.style("━" * width, fg=hue)]


def _card(card: Card, width: int, quote: str, article: str, story: str) -> list[str]:
    lines = [click.style(part, bold=True) for part in _wrap(card.headline, width)]
    mark = click.style(card.tier, fg="red", bold=True) + " · " if card.immediate else ""
    what = _wrap(card.what, width - (len(card.tier) + 3 if card.immediate else 0))
    lines += [mark + (what[0] if what else ""), *what[1:], ""]
    facts = {fact.label: fact.rows for fact in card.facts}
    first = next(iter(facts), None)
    rows = [(label, facts[label]) for label in ([first] if first else [])]
    rows += [(quote, tuple((q.join(card.marks), "", "") for q in card.quotes))] if card.quotes else []
    rows += [(label, parts) for label, parts in facts.items() if label != first]
    for label, parts in rows:
        for n, (part, url, _) in enumerate(parts):
            lines += _fact(label if n == 0 else "", part, width, italic=label == quote)
            lines += [" " * (LABEL + 2) + click.style(url, fg="blue")] if url else []
    for label, link in ((article, card.url), (story, card.page)):
        if link:
            # Never broken over lines: a terminal that knows links finds them whole.
            lines.append(f"  {click.style(label.ljust(LABEL), dim=True)}{click.style(link, fg='blue')}")
    return lines


def _fact(label: str, text: str, width: int, *, italic: bool) -> list[str]:
    parts = _wrap(text, width - LABEL - 2) or [""]
    shown = [click.style(p, italic=True) if italic else p for p in parts]
    head = click.style(label.ljust(LABEL), dim=True)
    return [f"  {head}{shown[0]}", *(" " * (LABEL + 2) + p for p in shown[1:])]


def _rest(card: Card, width: int) -> str:
    return "• " + line(f"{card.headline} ({card.what})", max(width - 2, 20))


def _wrap(text: str, width: int) -> list[str]:
    return textwrap.wrap(text, max(width, 20), break_on_hyphens=False)
