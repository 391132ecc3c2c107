"""A message as a picture of itself: cards with labelled facts, HTML and plain text. What channels print starts here.

Every text goes through :mod:`alerts.text` here, so that a channel only has to escape for its own syntax.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from css_inline import CSSInliner
from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from alerts.names import TIERS
from alerts.text import block, host, line, web
from bevaka.records import Item, Message, Tier
from bevaka.words import catalogue, translator

FULL = 5
"""Stories shown in full in a digest; the rest is listed by headline."""


@dataclass(frozen=True)
class Fact:
    """A labelled fact, in one or more lines."""

    label: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Card:
    """One story for the eye. ``url`` and ``page`` are http(s) links or empty; every text is one clean line.

    ``read`` is the text of the link ``url``; it shows the host that the link leads to.
    """

    tier: str
    immediate: bool
    event: str
    tags: str
    headline: str
    who: str
    quotes: tuple[str, ...]
    facts: tuple[Fact, ...]
    url: str
    read: str
    page: str

    @property
    def what(self) -> str:
        """Event and tags in one line."""
        return " · ".join(part for part in (self.event, self.tags) if part)


def card(item: Item, language: str) -> Card:
    """An item as a card in ``language``."""
    _ = translator(language)
    source = ", ".join(part for part in (line(item.source, 120), line(item.source_type, 200)) if part)
    if item.published:
        source += f" · {line(item.published, 60)}"
    others = catalogue(language).ngettext("and {n} more publication", "and {n} more publications", item.others)
    facts = [
        Fact(_("Who"), tuple(line(s, 250) for s in item.suppliers)),
        Fact(_("Source"), (source, *([others.format(n=item.others)] if item.others else []))),
        Fact(_("Contracts"), tuple(line(e, 400) for e in item.exposure)),
        Fact(_("Why you"), tuple(line(r, 400) for r in item.reasons)),
    ]
    url = web(item.url)
    return Card(
        tier=_(TIERS[item.tier]),
        immediate=item.tier is Tier.IMMEDIATE,
        event=line(item.event, 60),
        tags=line(" · ".join((*item.themes, *item.countries)), 300),
        headline=line(item.headline, 300),
        who=line("; ".join(item.suppliers), 300),
        quotes=tuple(q for q in (line(q, 600) for q in item.quotes) if q),
        facts=tuple(f for f in facts if any(f.lines)),
        url=url,
        read=_("Read at {host}").replace("{host}", host(url)) if url else "",
        page=web(item.page),
    )


def cards(message: Message, limit: int | None = None) -> list[Card]:
    """The items of a message as cards, the first ``limit`` or all."""
    return [card(item, message.language) for item in message.items[:limit]]


def html(message: Message) -> str:
    """The message as one self-contained HTML page for mail and browser: styles in the tags, no scripts, nothing remote."""
    plain = _environment(message.language).get_template(f"{_template(message)}.html.j2").render(_values(message))
    return _inliner().inline(plain)


def text(message: Message) -> str:
    """The message as plain text."""
    rendered = _environment(message.language).get_template(f"{_template(message)}.txt.j2").render(_values(message))
    return block(rendered) + "\n"


def _template(message: Message) -> str:
    return "digest" if message.kind == "digest" else "alert"


def _values(message: Message) -> dict[str, object]:
    shown = cards(message)
    return {
        "subject": line(message.subject, 200),
        "kind": message.kind,
        "language": message.language,
        "area": line(message.area, 200),
        "intro": block(message.intro),
        "cards": shown[:FULL],
        "rest": shown[FULL:],
        "footer": [line(f, 400) for f in message.footer],
        "repeat": message.repeat,
    }


@cache
def _environment(language: str) -> Environment:
    # The templates are ours, never an operator's or a source's; values are always escaped in HTML.
    environment = Environment(
        loader=PackageLoader("alerts"),
        autoescape=select_autoescape(enabled_extensions=("html.j2",), default=False),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    words = catalogue(language)
    environment.install_gettext_callables(words.gettext, words.ngettext, newstyle=True)  # type: ignore[attr-defined]  # added by the extension
    return environment


@cache
def _inliner() -> CSSInliner:
    # Remote style sheets would be fetched by default, and the rules for dark screens dropped.
    return CSSInliner(load_remote_stylesheets=False, keep_at_rules=True, keep_style_tags=False)
