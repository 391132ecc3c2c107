"""Microsoft Teams: an Adaptive Card to the address of a Workflows flow ("send webhook alerts to a channel").

The flow answers 202 before it looks at the card, so the receipt says *accepted* and never *sent*. All text from outside
stands in text runs, which know no markup; links are actions with the host in sight. Limits: about 28 kB a message in
Microsoft's connector page, 413 seen from 21 kB, so the budget here is 20 kB of what is posted; four posts a second and a
hundred an hour for a webhook (same page), so the pace here is a fourth and a half of that.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_left
from dataclasses import dataclass, replace
from typing import Any, Literal

from alerts.channels import Pace, Post
from alerts.render import Card, Fact, cards
from alerts.text import block, host, line, web
from bevaka.errors import GiveUp
from bevaka.records import Message, Receipt
from bevaka.settings import Secret
from bevaka.tables import Row
from bevaka.words import catalogue, clip, translator

BUDGET = 20_000
"""The most bytes of what is posted: the whole of the JSON, in UTF-8."""
PACE = Pace(apart=1.0, hourly=50, singly=40)
MOST = 60
"""More stories than ever fit."""
LINE = 400
"""Characters of one line of a fact at most."""
TIGHT, LINK = 40, 400
"""Characters of a headline in the tightest list, and of a link in a list at most."""
LABEL = "84px"
"""The width of the labels' column."""
_FAILED = re.compile(r"\"error\"|webhook message delivery failed|microsoft teams endpoint returned http error", re.I)
_SHUT = re.compile(r" answered 4(0[0134]|10)\b")
_HINT = "the flow may be switched off, expired or without an owner: see Teams in docs/running.md"


class Options(Row):
    """``webhook`` names where the address of the flow is kept; the address is a secret, because it holds a signature.

    ``canary``: when a small message is sent each day, so that its absence is noticed.
    """

    webhook: Secret
    canary: Literal["weekdays", "daily", "off"] = "weekdays"
    allow_private: bool = False


@dataclass(frozen=True)
class Form:
    """How much of a message a card shows: ``stories``, quotes of each, and lines of its facts by their keys."""

    stories: int
    quotes: int
    lines: tuple[tuple[str, int], ...] = ()

    def most(self, key: str) -> int:
        """Lines of a fact."""
        return dict(self.lines).get(key, 99)


# What goes first when room is short: contracts and links of the chain, then companies, then reasons.
_LESS = (
    (),
    (("contracts", 6), ("chain", 8)),
    (("contracts", 3), ("chain", 4), ("who", 4), ("why", 3)),
    (("contracts", 1), ("chain", 1), ("who", 2), ("why", 1)),
    (("contracts", 0), ("chain", 0), ("who", 1), ("why", 1)),
)


def send(message: Message, options: Options, post: Post) -> Receipt:
    """Post ``message`` as a card. Raises TryLater or GiveUp; an error in the body of a 200 is a refusal too."""
    url = post.secret(options.webhook)
    try:
        answer = post.bytes(url, posted(payload_of(message)), {}, allow_private=options.allow_private)
    except GiveUp as error:
        raise GiveUp(f"{error.reason}; {_HINT}") if _SHUT.search(error.reason) else error from error
    if _FAILED.search(answer.text):
        raise GiveUp(f"Teams answered {answer.status} with an error: {line(answer.text, 200)}")
    return Receipt(state="accepted", detail=f"answered {answer.status}")


def posted(payload: dict[str, Any]) -> bytes:
    """``payload`` as it is posted, and as its size counts."""
    return json.dumps(payload, ensure_ascii=False).encode("utf-8", "replace")


def payload_of(message: Message) -> dict[str, Any]:
    """The fullest form that keeps to the budget: fewer contracts and companies first, then fewer stories, quotes last."""
    shown = cards(message, MOST)
    if message.kind == "rolled":
        return _list(message, shown)
    actions = _actions(message, shown)
    quotes = 3 if message.kind == "alert" else 1

    def form(wanted: Form) -> dict[str, Any]:
        return _envelope(_body(message, shown, wanted), actions, message.language)

    for lines in _LESS:
        if _fits(whole := form(Form(len(shown), quotes, lines))):
            return whole
    for some in range(quotes, -1, -1):
        # The first number of stories that is too many, found by halving: sizes only grow.
        sizes = [Form(n, some, _LESS[-1]) for n in range(1, len(shown) + 1)]
        if fitting := bisect_left(sizes, True, key=lambda wanted: not _fits(form(wanted))):
            return form(sizes[fitting - 1])
    text = clip(block(message.intro), 1500)
    return _envelope([_run(line(message.subject, 200), weight="Bolder"), _run(text)], [], message.language)


def _list(message: Message, shown: list[Card]) -> dict[str, Any]:
    """Each story in its first lines, and all of them: where room is short the lines are shorter. :data:`TIGHT` always fits."""
    start = _body(replace(message, items=(), footer=()), [], Form(0, 0))

    def form(letters: int) -> dict[str, Any]:
        return _envelope([*start, *(_entry(card, letters, message.language) for card in shown)], [], message.language)

    return next((whole for letters in (240, 160, 110, 80, 60) if _fits(whole := form(letters))), form(TIGHT))


def _entry(card: Card, letters: int, language: str) -> dict[str, Any]:
    title = translator(language)("Open the story")
    page = card.page if len(card.page) <= LINK else card.page.partition("?")[0]
    head = _part(clip(card.headline, letters), weight="Bolder")
    if 0 < len(page) <= LINK:
        head["selectAction"] = {"type": "Action.OpenUrl", "title": title, "url": page}
    lines: list[dict[str, Any]] = [{"type": "RichTextBlock", "inlines": [head]}]
    rest = [
        clip(text, letters)
        for text in (card.who, card.what, *(r for f in card.facts if f.key == "why" for r in f.lines))
        if text
    ]
    if letters > TIGHT:
        lines += [{**_run(" · ".join(rest), subtle=True), "spacing": "None"}] if rest else []
    return {"type": "Container", "separator": True, "items": lines}


def _fits(payload: dict[str, Any]) -> bool:
    return len(posted(payload)) <= BUDGET


def _envelope(body: list[dict[str, Any]], actions: list[dict[str, Any]], language: str) -> dict[str, Any]:
    card: dict[str, Any] = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.4",
        "lang": language,
        "msteams": {"width": "Full"},
        "body": body,
    }
    if actions:
        card["actions"] = actions
    attachment = {"contentType": "application/vnd.microsoft.card.adaptive", "contentUrl": None, "content": card}
    return {"type": "message", "attachments": [attachment]}


def _body(message: Message, shown: list[Card], form: Form) -> list[dict[str, Any]]:
    _ = translator(message.language)
    alert = message.kind == "alert" and bool(shown)
    body: list[dict[str, Any]] = []
    if not alert:
        body.append(_run(line(message.area, 200), subtle=True, size="Small"))
        body.append(_run(line(message.subject, 200), weight="Bolder", size="Large"))
    if message.repeat:
        body.append(_run(_("This message may have reached you before."), color="Warning"))
    intro = [_text(clip(part, 1500)) for part in block(message.intro).split("\n")[:60] if part]
    if not alert or message.called:
        body += intro
    for card in shown[: form.stories]:
        body.append(_story(card, form, message))
    if left := len(message.items) - form.stories:
        more = catalogue(message.language).ngettext("and {n} more story", "and {n} more stories", left)
        body.append(_run(more.replace("{n}", str(left)), subtle=True))
    body += [_run(line(part, 300), subtle=True, size="Small") for part in message.footer[:2]]
    return body


def _story(card: Card, form: Form, message: Message) -> dict[str, Any]:
    """A story: what happened and where in a band and the headline, who, the quotes, then whose word it is and why it matters."""
    alert = message.kind == "alert"
    mark = [_part(f"{card.tier}  ", weight="Bolder", color="Attention")] if card.immediate else []
    area = [_part(f"  {line(message.area, 100)}", subtle=True)] if alert else []
    items: list[dict[str, Any]] = [
        {"type": "RichTextBlock", "inlines": [*mark, _part(card.what, weight="Bolder"), *area]},
        _run(card.headline, weight="Bolder", size="Large" if alert else "Medium"),
    ]
    who = [fact for fact in card.facts if fact.key == "who"]
    rest = [fact for fact in card.facts if fact.key != "who" and (alert or fact.key in ("source", "exposed", "why"))]
    items += [row for fact in who if (row := _fact(fact, form, message.language))]
    for quote in card.quotes[: form.quotes]:
        items.append({"type": "Container", "style": "emphasis", "items": [_run(quote.join(card.marks), italic=True)]})
    items += [row for fact in rest if (row := _fact(fact, form, message.language))]
    story: dict[str, Any] = {"type": "Container", "items": items}
    if not alert:
        story |= {"separator": True, "spacing": "Large"}
    if card.page:
        title = translator(message.language)("Open the story")
        story["selectAction"] = {"type": "Action.OpenUrl", "title": title, "url": card.page}
    return story


def _fact(fact: Fact, form: Form, language: str) -> dict[str, Any] | None:
    """A fact as a row: its label, and beside it a line each; a line with an address shows its host and opens it."""
    most = form.most(fact.key)
    lines = [_linked(clip(text, LINE), url, name) for text, url, name in fact.rows[:most] if text]
    if (left := len(fact.lines) - most) > 0:
        more = catalogue(language).ngettext("… and {n} more", "… and {n} more", left)
        lines.append(_run(more.replace("{n}", str(left)), subtle=True))
    if not lines:
        return None
    for one in lines[1:]:
        one["spacing"] = "Small"
    label = {"type": "Column", "width": LABEL, "items": [_run(fact.label, subtle=True)]}
    said = {"type": "Column", "width": "stretch", "items": lines}
    return {"type": "ColumnSet", "spacing": "Small", "columns": [label, said]}


def _linked(text: str, url: str, name: str) -> dict[str, Any]:
    if not url:
        return _run(text)
    link = {**_part(name), "selectAction": {"type": "Action.OpenUrl", "title": name, "url": url}}
    return {"type": "RichTextBlock", "inlines": [_part(f"{text} "), link]}


def _text(part: str) -> dict[str, Any]:
    """A line of text; one that is an address and nothing else opens it."""
    return _linked("", part, part) if web(part) == part and host(part) in part else _run(part)


def _actions(message: Message, shown: list[Card]) -> list[dict[str, Any]]:
    """Links of an alert as buttons, with the host of the article in sight; in a digest each story opens its own page."""
    if message.kind != "alert":
        return []
    _ = translator(message.language)
    found: list[dict[str, Any]] = []
    for card in shown[:2]:
        if card.page:
            title = _("Take · Dismiss · Follow up · Mute") if card.acts else _("Open the story")
            found.append({"type": "Action.OpenUrl", "title": title, "url": card.page, "style": "positive"})
        if card.url:
            found.append({"type": "Action.OpenUrl", "title": card.read, "url": card.url})
    return found


def _run(text: str, *, subtle: bool = False, **style: Any) -> dict[str, Any]:
    return {"type": "RichTextBlock", "inlines": [_part(text, subtle=subtle, **style)]}


def _part(text: str, *, subtle: bool = False, **style: Any) -> dict[str, Any]:
    """A text run: shown as it is, whatever it holds."""
    part: dict[str, Any] = {"type": "TextRun", "text": text or "–", **style}
    return {**part, "isSubtle": True} if subtle else part
