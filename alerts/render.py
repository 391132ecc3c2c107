"""A message as a picture of itself: cards with labelled facts, HTML and plain text. What channels print starts here.

Every text goes through :mod:`alerts.text` here, so that a channel only has to escape for its own syntax.
"""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass
from functools import cache
from urllib.parse import parse_qs, urlsplit

from babel import Locale
from babel.dates import format_skeleton
from css_inline import CSSInliner
from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from alerts import chart
from alerts.names import TIERS
from alerts.text import block, host, line, web
from bevaka.passes import NAME
from bevaka.records import Item, Message, Tier
from bevaka.words import catalogue, clip, translator

FULL = 3
"""Stories shown with their facts in a digest, so that they fill one screen; the rest is listed by headline."""

SHORT = {"tags": 56, "who": 70, "source": 48, "exposed": 70, "why": 130}
"""Characters of the facts of a story that is one of several."""


@dataclass(frozen=True)
class Fact:
    """A labelled fact, in one or more lines; ``key`` names it in every language.

    ``links``: for each line an address that shows it or ``""``; empty: for none.
    """

    label: str
    lines: tuple[str, ...]
    links: tuple[str, ...] = ()
    key: str = ""

    @property
    def rows(self) -> tuple[tuple[str, str, str], ...]:
        """Each line with its address and the host to show for it."""
        links = self.links or ("",) * len(self.lines)
        return tuple((text, url, host(url)) for text, url in zip(self.lines, links, strict=True))

    @property
    def plain(self) -> tuple[str, ...]:
        """Each line, its address written out behind it."""
        return tuple(f"{text} {url}" if url else text for text, url, _ in self.rows)

    def short(self, limit: int) -> str:
        """All of it on one line of at most ``limit`` characters; where addresses have no room, their hosts stand for them."""
        whole = "; ".join(self.plain)
        hosts = (f"{text} ({name})" if name else text for text, _, name in self.rows)
        return whole if len(whole) <= limit else clip("; ".join(hosts), limit)


@dataclass(frozen=True)
class Card:
    """One story for the eye. ``url`` and ``page`` are http(s) links or empty; every text is one clean line.

    ``read`` is the text of the link ``url``; it shows the host that the link leads to.
    """

    tier: str
    immediate: bool
    event: str
    tags: str
    few_tags: str
    headline: str
    who: str
    quotes: tuple[str, ...]
    facts: tuple[Fact, ...]
    url: str
    read: str
    page: str
    change: str = ""
    marks: tuple[str, str] = ("“", "”")
    """What stands before and behind a quote."""

    @property
    def brief(self) -> tuple[tuple[str, str, int, str, str], ...]:
        """The facts of a short view: label, the first line, how many more, a link and its host.

        Who, the source and the regions; why it is told stands in where no company says it.
        """
        keys = ("who" if self.who else "why", "source", "exposed")
        kept = [fact for fact in self.facts if fact.key in keys]
        return tuple(
            (fact.label, _short(fact), len(fact.lines) - 1, self.url, host(self.url))
            if fact.key == "source"
            else (fact.label, _short(fact), len(fact.lines) - 1, "", "")
            for fact in kept
        )

    @property
    def acts(self) -> bool:
        """Whether who opens ``page`` may act there (see :mod:`bevaka.passes`)."""
        return NAME in parse_qs(urlsplit(self.page).query)

    @property
    def what(self) -> str:
        """Event and tags in one line."""
        return " · ".join(part for part in (self.event, self.tags) if part)


def _few_tags(item: Item) -> str:
    """Themes and places where there is room for a line: the places stay, as far as they fit, and as many themes as then do."""
    places = clip(line(" · ".join(item.countries)), SHORT["tags"] // 2, " · ")
    room = SHORT["tags"] - len(places) - 3 * bool(places)
    return " · ".join(part for part in (clip(line(" · ".join(item.themes)), room, " · "), places) if part)


def _short(fact: Fact) -> str:
    """The first line of a fact where there is room for one, or two where it says what is bought and from where."""
    first = fact.lines[0].partition(" · ")[0] if fact.key == "source" else fact.lines[0]
    return clip(first, SHORT[fact.key], ", ")


def card(item: Item, language: str) -> Card:
    """An item as a card in ``language``."""
    _ = translator(language)
    source = ", ".join(part for part in (line(item.source, 120), line(item.source_type, 200)) if part)
    if item.published:
        source += f" · {line(item.published, 60)}"
    marks = _("“{quote}”").partition("{quote}")
    others = catalogue(language).ngettext("and {n} more publication", "and {n} more publications", item.others)
    facts = [
        Fact(_("Who"), tuple(line(s, 250) for s in item.suppliers), key="who"),
        Fact(_("Source"), (source, *([others.format(n=item.others)] if item.others else [])), key="source"),
        Fact(_("Exposed"), (line(item.regions, 600),), key="exposed"),
        Fact(_("Contracts"), tuple(line(e, 400) for e in item.exposure), key="contracts"),
        _chain(item, language),
        Fact(_("Why you"), tuple(line(r, 400) for r in item.reasons), key="why"),
    ]
    url = web(item.url)
    return Card(
        tier=_(TIERS[item.tier]),
        immediate=item.tier is Tier.IMMEDIATE,
        event=line(item.event, 60),
        tags=line(" · ".join((*item.themes, *item.countries)), 300),
        few_tags=_few_tags(item),
        headline=line(item.headline, 300),
        who=line("; ".join(item.suppliers), 300),
        quotes=tuple(q for q in (line(q, 600) for q in item.quotes) if q),
        facts=tuple(f for f in facts if any(f.lines)),
        url=url,
        read=_("Read at {host}").replace("{host}", host(url)) if url else "",
        page=web(item.page),
        change=line(item.change, 250),
        marks=(marks[0], marks[2]),
    )


def _chain(item: Item, language: str) -> Fact:
    """The chains, then each link with its proof."""
    _ = translator(language)
    lines = [(line(chain, 300), "") for chain in item.chains]
    for proof in item.proofs:
        url = web(proof.url)
        what = ", ".join(part for part in ("" if url else proof.source, proof.said) if part)
        lines.append((line(f"{proof.step}: {what}" if what else proof.step, 400), url))
    return Fact(_("Chain"), tuple(text for text, url in lines), tuple(url for text, url in lines), key="chain")


def cards(message: Message, limit: int | None = None) -> list[Card]:
    """The items of a message as cards, the first ``limit`` or all."""
    return [card(item, message.language) for item in message.items[:limit]]


def html(message: Message, picture: str = "") -> str:
    """The message as one self-contained HTML page for mail and browser: styles in the tags, no scripts, nothing remote.

    ``picture`` is the address of the month's picture (``cid:``), where it travels beside the page and not in it.
    """
    values = _values(message)
    if message.days:
        values["picture"] = picture or f"data:image/png;base64,{b64encode(chart.png(message.days)).decode()}"
    plain = _environment(message.language).get_template(f"{_template(message)}.html.j2").render(values)
    return _inliner().inline(plain)


def text(message: Message) -> str:
    """The message as plain text."""
    rendered = _environment(message.language).get_template(f"{_template(message)}.txt.j2").render(_values(message))
    return block(rendered) + "\n"


@dataclass(frozen=True)
class Month:
    """The month of a digest in words: its ends, a line for each row of the picture, and all of it for who does not see it."""

    first: str
    last: str
    read: str
    told: str
    colours: tuple[str, str] = (chart.READ, chart.TOLD)

    @property
    def alt(self) -> str:
        """What the picture shows, in words."""
        return f"{self.first} – {self.last}. {self.read}. {self.told}."


def month(message: Message) -> Month | None:
    """The month of a digest in words; None where it has none."""
    if not message.days:
        return None
    plural = catalogue(message.language).ngettext
    locale = Locale("en", "GB") if message.language == "en" else Locale(message.language)
    read, told = sum(day.read for day in message.days), sum(day.told for day in message.days)
    reads = plural(
        "{n} publication read, {most} at most in a day", "{n} publications read, {most} at most in a day", read
    )
    tells = plural(
        "{n} story told to you, {most} at most in a day", "{n} stories told to you, {most} at most in a day", told
    )
    most = max(day.read for day in message.days), max(day.told for day in message.days)
    return Month(
        first=format_skeleton("MMMMd", message.days[0].day, locale=locale),
        last=format_skeleton("MMMMd", message.days[-1].day, locale=locale),
        read=_filled(reads, read, most[0]),
        told=_filled(tells, told, most[1]),
    )


def _filled(text: str, n: int, most: int) -> str:
    return text.replace("{n}", _number(n)).replace("{most}", _number(most))


def _number(n: int) -> str:
    return f"{n:,}".replace(",", "\u00a0")


def _template(message: Message) -> str:
    return "digest" if message.kind in ("digest", "rolled") else "alert"


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
        "month": month(message),
        "sources": line(message.sources, 300),
        "more": web(message.more),
        "picture": "",
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
    environment.filters["clip"] = clip
    words = catalogue(language)
    environment.install_gettext_callables(words.gettext, words.ngettext, newstyle=True)  # type: ignore[attr-defined]  # added by the extension
    return environment


@cache
def _inliner() -> CSSInliner:
    # Remote style sheets would be fetched by default, and the rules for dark screens dropped.
    return CSSInliner(load_remote_stylesheets=False, keep_at_rules=True, keep_style_tags=False)
