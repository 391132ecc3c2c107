"""A message as Slack's blocks: what, who, where, the quote, whose word it is, what is exposed, why you, and what can be done.

All text from outside stands in plain text and rich text elements, which Slack never reads as markup: no mention, no link
whose words and target differ. Limits: Slack's block reference, and about 13,200 characters in a whole message, containers
of texts counted (bolt-js issues 2509 and 2867), which is why the JSON of all blocks is what is measured here.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from alerts.render import Card, Fact, cards
from alerts.text import block, line
from bevaka.records import Item, Message, Standing
from bevaka.words import N_, catalogue, clip, translator

BLOCKS, HEADER, CONTEXT, SECTION, WHOLE = 50, 150, 2000, 3000, 12_500
"""The most blocks of a message, and characters of a header, a context line, a section and all blocks as JSON."""
EVENT = "bevaka_message"
"""The type of our messages' metadata, by which they are found again."""
ACTION = "bevaka"
"""What the names of our buttons and forms begin with."""
TAKE, DISMISS, FOLLOW, MUTE, REOPEN = "take", "dismiss", "follow", "mute", "reopen"
BUTTONS = {
    TAKE: N_("I take it"),
    DISMISS: N_("Not relevant"),
    FOLLOW: N_("Follow up"),
    MUTE: N_("Mute for …"),
    REOPEN: N_("Open again"),
}
OVER = N_("I take over")
_OFFERED = {
    "open": (TAKE, DISMISS, FOLLOW, MUTE),
    "muted": (TAKE, DISMISS, FOLLOW, MUTE),
    "taken": (TAKE, FOLLOW, DISMISS, MUTE, REOPEN),
    "assigned": (TAKE, FOLLOW, DISMISS, MUTE, REOPEN),
    "dismissed": (REOPEN,),
}
_MARKS = {"taken": "✓ ", "assigned": "✓ ", "dismissed": "✕ "}
_LATER = ("who", "source", "chain")
"""Facts that stand elsewhere than in the order of the card."""
_WIDTHS = ((3, 1500, True), (2, 700, True), (1, 500, False), (1, 250, False), (0, 120, False))
"""How many quotes, characters of a fact, and whether with the links of its proofs: from all to what always fits."""


def payload_of(message: Message, *, buttons: bool = False) -> dict[str, Any]:
    """What is posted: fallback text always; blocks where there are items (a reduced message is text alone)."""
    payload: dict[str, Any] = {
        "text": escaped(_fallback(message)),
        "unfurl_links": False,
        "unfurl_media": False,
        "mrkdwn": False,
        "metadata": {"event_type": EVENT, "event_payload": {"key": line(message.key, 200)}},
    }
    if message.items:
        payload["blocks"] = blocks_of(message, buttons=buttons)
    return payload


def edited_payload(message: Message, *, buttons: bool = False) -> dict[str, Any]:
    """What an edit puts there: always blocks, because an edit's text alone would be read as markup."""
    payload = payload_of(message, buttons=buttons)
    shown = payload.get("blocks") or [
        *_state(message.standing),
        _plain("section", block(_fallback(message), SECTION)),
        *(_actions(message) if buttons else []),
    ]
    return {"text": payload["text"], "metadata": payload["metadata"], "blocks": shown}


def escaped(text: str) -> str:
    """Exactly ``&``, ``<`` and ``>`` escaped, as Slack asks for."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _fallback(message: Message) -> str:
    subject = line(message.subject, 200) or "Bevaka"
    if message.items:
        return subject
    return clip(f"{subject}\n{block(message.intro)}", 3000)


def blocks_of(message: Message, *, buttons: bool = False) -> list[dict[str, Any]]:
    """The blocks of a message that has items, within Slack's limits whatever it says."""
    if message.kind == "alert" and len(message.items) == 1:
        return _alert(message, buttons=buttons)
    return _digest(message)


def _alert(message: Message, *, buttons: bool) -> list[dict[str, Any]]:
    """One story: as much of it as fits."""
    (item,), (card,) = message.items, cards(message)
    foot = [_context(" ".join(line(part) for part in (message.intro, *message.footer[:2]) if part))]
    acts = _actions(message) if buttons else []
    head = [_header(message.subject), *_repeated(message), *_state(message.standing)]
    found: list[dict[str, Any]] = []
    for quotes, width, proofs in _WIDTHS:
        body = _body(card, item, message.language, quotes, width, proofs=proofs)
        news = _news(message.standing, message.language, width)
        found = [*head, *news, {"type": "rich_text", "elements": body}, *acts, *foot]
        if size(found) <= WHOLE:
            break
    return found


def _body(card: Card, item: Item, language: str, quotes: int, width: int, *, proofs: bool) -> list[dict[str, Any]]:
    """Headline and source, quotes, facts, links."""
    _ = translator(language)
    facts = {fact.key: fact for fact in card.facts if fact.key}
    where = Fact(_("Where"), (line(", ".join(item.countries), 300),), key="where")
    source = facts.get("source")
    top = [_text(clip(card.headline, max(150, width)), bold=True)]
    if source is not None:
        top += [_text("\n" + source.short(300))]
    parts = [_section(top)]
    parts += [{"type": "rich_text_quote", "elements": [_text(q)]} for q in card.quotes[:quotes]]
    listed = [facts.get("who"), where if item.countries else None, *(f for f in card.facts if f.key not in _LATER)]
    listed += [_proven(facts["chain"], item)] if "chain" in facts else []
    lines: list[dict[str, Any]] = []
    for fact in (fact for fact in listed if fact is not None):
        lines += [_text(f"{fact.label}: ", bold=True), *_fact(fact, width, proofs=proofs), _text("\n")]
    lines += _links(card, language)
    return [*parts, _section(lines)]


def _proven(chain: Fact, item: Item) -> Fact:
    """The steps of a chain with what shows them; the chain itself stands beside the companies already."""
    kept = chain.rows[len(item.chains) :] if item.proofs else chain.rows
    return Fact(chain.label, tuple(row[0] for row in kept), tuple(row[1] for row in kept), key=chain.key)


def _links(card: Card, language: str) -> list[dict[str, Any]]:
    links: list[dict[str, Any]] = []
    if card.url:
        links += [{"type": "link", "url": card.url, "text": card.read}, _text("   ")]
    if card.page:
        links.append({"type": "link", "url": card.page, "text": translator(language)("Open the story")})
    return links


def _repeated(message: Message) -> list[dict[str, Any]]:
    if not message.repeat:
        return []
    return [_context(translator(message.language)("This message may have reached you before."))]


def _state(standing: Standing | None) -> list[dict[str, Any]]:
    """Who has it in hand, until when it is muted: in bold above everything else."""
    if standing is None or not standing.lines:
        return []
    text = _MARKS.get(standing.state, "") + clip("\n".join(line(part, 400) for part in standing.lines), 1200)
    return [{"type": "rich_text", "elements": [_section([_text(text, bold=True)])]}]


def _news(standing: Standing | None, language: str, width: int) -> list[dict[str, Any]]:
    if standing is None or not standing.news:
        return []
    label = translator(language)("New in this story") + ": "
    rows = [_text(label, bold=True), _text("\n".join(line(part, max(150, width // 2)) for part in standing.news))]
    return [{"type": "rich_text", "elements": [_section(rows)]}]


def _actions(message: Message) -> list[dict[str, Any]]:
    """The buttons that a story's state leaves; each names its story and the language to answer in."""
    standing = message.standing
    if standing is None or not standing.story_id:
        return []
    _ = translator(message.language)
    buttons = []
    for act in _OFFERED.get(standing.state, _OFFERED["open"]):
        said = OVER if act == TAKE and standing.state in ("taken", "assigned") else BUTTONS[act]
        button: dict[str, Any] = {
            "type": "button",
            "action_id": f"{ACTION}:{act}",
            "text": {"type": "plain_text", "text": clip(_(said), 75), "emoji": False},
            "value": f"{message.language} {standing.story_id}",
        }
        if act == TAKE and said != OVER:
            button["style"] = "primary"
        buttons.append(button)
    return [{"type": "actions", "block_id": ACTION, "elements": buttons}]


def _digest(message: Message) -> list[dict[str, Any]]:
    """As many stories as fit, ten blocks and the budget of characters in hand, and how many more there are."""
    head: list[dict[str, Any]] = [_context(block(message.intro))]
    if message.kind == "digest":
        head.insert(0, _header(message.subject))
    head += _repeated(message)
    shown = cards(message, BLOCKS)
    foot = [_context(part) for part in message.footer[:2]]
    found: list[dict[str, Any]] = []
    used = 0
    for quotes in (3, 1, 0):
        found, used = _fitting(message, shown, WHOLE - size(head + foot) - 300, quotes)
        if used:
            break
    left = len(message.items) - used
    if left:
        more = catalogue(message.language).ngettext("and {n} more story", "and {n} more stories", left)
        found.append(_context(more.format(n=left)))
    return [*head, *found, *foot][:BLOCKS]


def _fitting(message: Message, shown: list[Card], room: int, quotes: int) -> tuple[list[dict[str, Any]], int]:
    blocks: list[dict[str, Any]] = []
    for n, card in enumerate(shown):
        more = _story(card, message.language, quotes)
        if len(blocks) + len(more) > BLOCKS - 8 or size(blocks + more) > room:
            return blocks, n
        blocks += more
    return blocks, len(shown)


def _story(card: Card, language: str, quotes: int) -> list[dict[str, Any]]:
    mark = f"{card.tier} · " if card.immediate else ""
    parts = [_section([_text(mark + card.what, bold=card.immediate)])]
    parts += [{"type": "rich_text_quote", "elements": [_text(q)]} for q in card.quotes[:quotes]]
    lines: list[dict[str, Any]] = []
    for fact in card.facts:
        lines += [_text(f"{fact.label}: ", bold=True), *_fact(fact, 1500, proofs=quotes > 0), _text("\n")]
    parts.append(_section([*lines, *_links(card, language)]))
    return [{"type": "divider"}, _header(card.headline), {"type": "rich_text", "elements": parts}]


def _fact(fact: Fact, width: int, *, proofs: bool) -> list[dict[str, Any]]:
    """The lines of a fact, with their links where there is room for ``proofs``."""
    if not (proofs and any(fact.links)):
        return [_text(fact.short(width))]
    return list(_rows(fact))


def _rows(fact: Fact) -> Iterator[dict[str, Any]]:
    for n, (text, url, host) in enumerate(fact.rows):
        yield _text(("\n" if n else "") + text + (" " if url else ""))
        if url:
            yield {"type": "link", "url": url, "text": host}


def _header(text: str) -> dict[str, Any]:
    return {"type": "header", "text": {"type": "plain_text", "text": line(text, HEADER) or "–", "emoji": False}}


def _context(text: str) -> dict[str, Any]:
    shown = clip(text, CONTEXT) or "–"
    return {"type": "context", "elements": [{"type": "plain_text", "text": shown, "emoji": False}]}


def _plain(kind: str, text: str) -> dict[str, Any]:
    return {"type": kind, "text": {"type": "plain_text", "text": text or "–", "emoji": False}}


def _section(elements: list[dict[str, Any]]) -> dict[str, Any]:
    return {"type": "rich_text_section", "elements": elements or [_text("–")]}


def _text(text: str, *, bold: bool = False) -> dict[str, Any]:
    element: dict[str, Any] = {"type": "text", "text": text or "–"}
    return {**element, "style": {"bold": True}} if bold else element


def size(blocks: Any) -> int:
    """Characters of ``blocks`` as compact JSON: never less than what Slack counts, whatever it leaves out."""
    return len(json.dumps(blocks, ensure_ascii=False, separators=(",", ":")))
