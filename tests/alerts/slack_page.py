"""Blocks of Slack as a page, near enough to what people see: for pictures that are looked at, not for sending."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Any

from alerts.slack.blocks import payload_of
from bevaka.records import Message

STYLE = """
:root { color-scheme: light dark; --bg:#fff; --fg:#1d1c1d; --dim:#616061; --line:#dddddd; --link:#1264a3; --go:#007a5a; }
@media (prefers-color-scheme: dark) { :root {
  --bg:#1a1d21; --fg:#d1d2d3; --dim:#ababad; --line:#565856; --link:#1d9bd1; --go:#007a5a; } }
body { margin:0; padding:16px 20px; background:var(--bg); color:var(--fg); font:15px/1.46668 Lato, "DejaVu Sans", sans-serif; }
.m { display:grid; grid-template-columns:36px 1fr; gap:0 8px; padding:10px 0 16px; border-bottom:1px solid var(--line); }
.m:last-child { border:0 } .i { width:36px; height:36px; border-radius:8px; background:#1f4e5f; color:#fff; font-weight:900;
  display:grid; place-items:center; }
.n { font-weight:900 } .n span { font-weight:400; font-size:12px; color:var(--dim); margin-left:6px }
.n b { font-size:10px; background:var(--line); color:var(--dim); border-radius:2px; padding:1px 3px;
  margin-left:5px; font-weight:700 }
h3 { font-size:18px; line-height:1.25; margin:8px 0 4px; font-weight:900 } .r { margin:4px 0; white-space:pre-wrap }
blockquote { margin:4px 0; padding:0 0 0 12px; border-left:4px solid var(--line) } a { color:var(--link); text-decoration:none }
.c { font-size:13px; color:var(--dim); margin:6px 0 0 } .a { display:flex; flex-wrap:wrap; gap:8px; margin:8px 0 }
button { font:700 13px Lato, "DejaVu Sans", sans-serif; padding:5px 12px; border-radius:8px; border:1px solid var(--line);
  background:var(--bg); color:var(--fg) } button.primary { background:var(--go); border-color:var(--go); color:#fff }
hr { border:0; border-top:1px solid var(--line) }
"""


def page(messages: Sequence[Message]) -> str:
    """Messages below each other, as in a room."""
    shown = "".join(_message(payload_of(m, buttons=True)) for m in messages)
    return f"<!doctype html><meta charset=utf-8><style>{STYLE}</style>{shown}"


def _message(payload: dict[str, Any]) -> str:
    body = "".join(_block(block) for block in payload["blocks"])
    head = '<div class="n">Bevaka<b>APP</b><span>14:02</span></div>'
    return f'<div class="m"><div class="i">B</div><div>{head}{body}</div></div>'


def _block(block: dict[str, Any]) -> str:
    kind = block["type"]
    if kind == "header":
        return f"<h3>{escape(block['text']['text'])}</h3>"
    if kind == "context":
        return "".join(f'<div class="c">{escape(e["text"])}</div>' for e in block["elements"])
    if kind == "actions":
        buttons = (
            f'<button class="{e.get("style", "")}">{escape(e["text"]["text"])}</button>' for e in block["elements"]
        )
        return f'<div class="a">{"".join(buttons)}</div>'
    if kind == "rich_text":
        return "".join(_rich(part) for part in block["elements"])
    return "<hr>" if kind == "divider" else f'<div class="r">{escape(block["text"]["text"])}</div>'


def _rich(part: dict[str, Any]) -> str:
    inner = "".join(_element(e) for e in part["elements"])
    return f"<blockquote>{inner}</blockquote>" if part["type"] == "rich_text_quote" else f'<div class="r">{inner}</div>'


def _element(element: dict[str, Any]) -> str:
    text = escape(element["text"])
    if element["type"] == "link":
        return f'<a href="{escape(element["url"])}">{text}</a>'
    return f"<b>{text}</b>" if element.get("style", {}).get("bold") else text
