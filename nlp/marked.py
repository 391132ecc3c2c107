"""A text with what was seen in it marked, and the reasons beside: for the terminal and as a page of its own."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from jinja2 import Environment

from bevaka.records import Document, Finding, Mention, MentionKind

_SHOWN = {
    MentionKind.SUPPLIER: ("company", "1;97;44"),
    MentionKind.THEME: ("theme", "1;97;41"),
    MentionKind.COUNTRY: ("country", "30;42"),
    MentionKind.PRODUCT: ("product", "30;43"),
    MentionKind.CUE: ("cue", "30;46"),
}
# Where marks overlap, the first of these wins.
_ORDER = tuple(_SHOWN)
# A longer mark is a whole sentence that carries a sign; marking it would hide what stands in it.
_LONGEST = 80
_PAGE = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True).from_string("""<!doctype html>
<html lang="{{ finding.lang }}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{{ document.title }}</title>
<style>
:root{color-scheme:light dark;font:16px/1.55 system-ui,sans-serif}
body{max-width:46rem;margin:2rem auto;padding:0 1rem}
.text{white-space:pre-wrap;overflow-wrap:anywhere}
/* Each paragraph runs the way of its own script. */
h1,blockquote,.text{unicode-bidi:plaintext;text-align:start}
mark{border-radius:.2em;padding:0 .15em;color:#111}
.company{background:#9ec5fe}.theme{background:#f7a8a8}.country{background:#a9dfb5}
.product{background:#f3d98b}.cue{background:#b5e3ea}
dl{display:grid;grid-template-columns:max-content 1fr;gap:.2rem 1rem}dt{font-weight:600}dd{margin:0}
blockquote{border-left:.3rem solid #c33;margin:.6rem 0;padding-left:.8rem}
</style></head><body>
<h1>{{ document.title }}</h1>
<dl>{% for name, value in facts %}<dt>{{ name }}</dt><dd>{{ value }}</dd>{% endfor %}</dl>
<p>{% for kind in kinds %}<mark class="{{ kind }}">{{ kind }}</mark> {% endfor %}</p>
{% for quote in finding.evidence %}<blockquote>{{ quote.quote }}</blockquote>
{% endfor %}
<div class="text">{% for text, kind, why in pieces %}{% if kind %}<mark class="{{ kind }}" title="{{ why }}">{{ text }}</mark>
{%- else %}{{ text }}{% endif %}{% endfor %}</div>
<h2>Reasons</h2>
<ul>{% for reason in because %}<li>{{ reason }}</li>{% endfor %}</ul>
</body></html>
""")


@dataclass(frozen=True)
class Piece:
    """A stretch of the text: marked as ``kind`` for ``why``, or plain where ``kind`` is empty."""

    text: str
    kind: str = ""
    why: str = ""
    colour: str = ""


def pieces(document: Document, finding: Finding) -> Iterator[Piece]:
    """The body in order, marked; joined, the pieces are the body."""
    body, at = document.body, 0
    for mention in _apart(finding.mentions):
        if mention.start > at:
            yield Piece(body[at : mention.start])
        kind, colour = _SHOWN[mention.kind]
        said = f", {mention.assertion}" if mention.assertion else ""
        yield Piece(body[mention.start : mention.end], kind, f"{mention.key}{said}", colour)
        at = mention.end
    if at < len(body):
        yield Piece(body[at:])


def _apart(mentions: Sequence[Mention]) -> list[Mention]:
    """Mentions that do not overlap: by importance, then the longest."""
    wanted = [m for m in mentions if m.kind in _SHOWN and 0 < m.end - m.start <= _LONGEST]
    kept: list[Mention] = []
    starts: list[int] = []
    for mention in sorted(wanted, key=lambda m: (_ORDER.index(m.kind), m.start - m.end, m.start)):
        # Those kept stand in order and do not overlap: only the one before and the one behind can be in the way.
        i = bisect_left(starts, mention.start)
        if (i == 0 or kept[i - 1].end <= mention.start) and (i == len(kept) or mention.end <= starts[i]):
            kept.insert(i, mention)
            starts.insert(i, mention.start)
    return kept


def facts(finding: Finding) -> list[tuple[str, str]]:
    """What was decided, name by name."""
    lists = (
        (name, ", ".join(getattr(finding, name))) for name in ("suppliers", "themes", "countries", "products", "areas")
    )
    return [
        ("tier", f"{finding.tier} ({finding.score:.2f})"),
        ("event", str(finding.event)),
        ("assertion", str(finding.assertion or "none")),
        ("language", finding.lang),
        *((name, value or "none") for name, value in lists),
    ]


def terminal(document: Document, finding: Finding, because: Sequence[str], colour: bool) -> str:
    """The marked text for a terminal, then why, in words; without colour, marks are brackets with what they mean."""
    out = []
    for piece in pieces(document, finding):
        text = _harmless(piece.text)
        if not piece.kind:
            out.append(text)
        else:
            out.append(f"\x1b[{piece.colour}m{text}\x1b[0m" if colour else f"[{text}|{piece.kind} {piece.why}]")
    lines = ["".join(out), "", *(f"{name:10} {value}" for name, value in facts(finding))]
    # A reason quotes the text too.
    return "\n".join([*lines, *(_harmless(f"because    {reason}") for reason in because)])


def _harmless(text: str) -> str:
    """Without characters that steer a terminal; lines stay lines."""
    return "".join(c if c == "\n" or c.isprintable() else " " for c in text)


def html(document: Document, finding: Finding, because: Sequence[str]) -> str:
    """The marked text as a page that needs nothing else; every character from outside is escaped."""
    shown = [(p.text, p.kind, p.why) for p in pieces(document, finding)]
    kinds = [kind for kind, _ in _SHOWN.values()]
    return _PAGE.render(
        document=document, finding=finding, because=because, pieces=shown, facts=facts(finding), kinds=kinds
    )
