"""Texts that kill a stage: appendix A2 of the paper on reliability. As markup, because some are faults of markup."""

from __future__ import annotations

import html

A2 = {
    "surrogate": "&#xD800;", "beyond Unicode": "&#1114112;", "far beyond": "&#999999999999999;", "zero": "&#0;",
    "line feed": "&#10;",
    "line separator": "&#x2028;", "next line": "&#x85;", "right to left": "&#x202E;", "mark": "&#xFEFF;", "tab": "raw \x0b x",
    "nul": "\x00",
    "escape": "\x1b[31m", "NFD": "Mo\u0308lnlycke",
    "marks": "a" + "\u0301" * 60, "no space": "x" * 100_000, "emoji": "\U0001f600" * 5000,
    "long": "ord " * 300_000, "formula": "=1+1", "dash": "-", "nothing": "", "spaces": "   ", "template": "{{7*7}}",
    "format": "%(x)s %s {0} ${x}", "sql": "' OR 1=1--", "quote": '"unbalanced', "near": "NEAR(", "star": "*", "and": "a AND",
    "mention": "&lt;!channel&gt;", "script": "<script>alert(1)</script>", "cdata": "]]>", "half entity": "&#x",
    "entity": "&nosuch;",
}  # fmt: skip
PLAIN = [html.unescape(text) for text in A2.values()] + [
    "\ud800",
    "\udfff tail",
    "\x00\x1f",
    "\ufffe",
    "\U0010ffff",
    "&#xD800;",
]
"""The same as words that have come through a parser, and what should not have."""
