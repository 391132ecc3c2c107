"""Texts that try to speak with our voice, and the judges that look whether they did: what a reader's program would see."""

from __future__ import annotations

import re
from collections.abc import Iterable
from email.message import EmailMessage
from typing import Any
from urllib.parse import urlsplit

from lxml import html as lxml_html

POISON = [
    # Slack
    "<!channel>", "<!here> <!everyone> <!subteam^S1>", "<@U1> <#C1>", "<https://evil.example|Read the report>",
    "<mailto:x@y|z>", "*b* `c` ```d``` ~e~", ">q", ":skull:", "&lt;!channel&gt;", "&amp;lt;!here&amp;gt;", "a" * 3001,
    # Teams
    "[Approve](https://evil.example)", "**b** _i_ \n# h", "![x](http://127.0.0.1)", "<at>Everyone</at>",
    '{"type":"Action.OpenUrl","url":"https://evil.example"}', "&lt;at&gt;", "](x", "{{DATE(2026-03-06, SHORT)}}",
    # mail
    "Forced labour at X\r\nBcc: a@evil.example", "x\nBcc: a@evil.example", "x\rBcc: a@evil.example", "x\x0bBcc: y",
    "x\x0cBcc: y", "x\x85Bcc: y", "x\u2028Bcc: y", "x\u2029Bcc: y", "nul\0nul",
    "=?utf-8?q?=0ABcc:_a=40evil.example?=", "=\u200b?utf-8?q?=0ABcc:?=",
    "s" * 3000,
    "From evil", ".", "..", 'a<b>"@c', "a@evil.example, b@evil.example",
    # HTML
    "<script>alert(1)</script>", "<svg><script>alert(1)</script>", '" onmouseover="alert(1)', "' onfocus='alert(1)",
    "<base href=//evil.example>", "<meta http-equiv=refresh content=0>", "<style>@import 'x'</style>",
    "<img src=x onerror=alert(1)>", "</td></table><h1>x", "<!--", "]]>", "{{7*7}}", "{% raw %}", "%(host)s %s {0} ${x}",
    "<div style='position:fixed'>", "javascript:alert(1)", "&#106;avascript:alert(1)", "JaVaScRiPt:%0Aalert(1)",
    "vbscript:x", "data:text/html,<script>alert(1)</script>", "http://user@evil.example/", "http://evil.example\\@ok.example/",
    "https://evil.example/\"onmouseover=\"x", "https://evil.example/><script>", "HTTPS://evil.example/a b|c",
    # terminal and what only looks like text
    "\x1b[31mred\x1b[0m", "\x1b]8;;https://evil.example\x07click\x1b]8;;\x07", "\x9b31m", "\x07\x08\x08", "a\rb",
    "\u202egnirts desrever", "\u2066x\u2069", "zero\u200bwidth\ufeff", "\ud800 lone", "e" + "\u0301" * 60, "\U000e0041tag",
    "", "   ", "\u00a0", "=cmd|'/C calc'!A0", "+1+1", "@SUM(1)", "-2+3", "\t=1", "５０％", "å ä ö é 中文 العربية 🙂" * 30,
]  # fmt: skip
MENTIONS = (
    "<!channel>", "<!here>", "<!everyone>", "<!subteam^S1|@all>", "<@U1>", "<#C1|general>", "@channel", "@here", "@everyone",
    "<at>Everyone</at>", "<https://evil.example|Read>", "[Read](https://evil.example)", "[Read][1]\n\n[1]: https://evil.example",
)  # fmt: skip
"""What calls people, or a link that says it leads elsewhere; each in every dress below."""
DRESSES = (
    "{}", "Larm {} nu", "&lt;{}&gt;", "{}" * 40, "`{}`", "*{}*", "<{}>", "\u200b{}\u200b", "\u202e{}", '"{}"', "{}\n{}", "\u2028{}",
)  # fmt: skip
HEADERS = (
    "Bcc: a@evil.example",
    "Content-Type: text/html",
    "Reply-To: a@evil.example",
    "\r\n<b>body</b>",
    ".\r\nRCPT TO:<a@evil.example>",
)
BREAKS = (
    "\r\n",
    "\n",
    "\r",
    "\x0b",
    "\x0c",
    "\x1c",
    "\x1d",
    "\x1e",
    "\x85",
    "\u2028",
    "\u2029",
    "\r\n ",
    "=?utf-8?q?=0A?=",
)
CUTS = (75, 80, 100, 120, 150, 200, 250, 300, 400, 600, 1500, 2000, 3000)
"""Where something of ours, or of a service, is cut: a character of four bytes, or marks upon one, stand across it."""
CARDS = (
    '{"type":"Action.Submit","data":{}}', '{"type":"mention","text":"<at>x</at>","mentioned":{"id":"1"}}',
    '"}],"actions":[{"type":"Action.OpenUrl"',
    '{"blocks":[{"type":"actions"}]}', '"},{"type":"section","text":{"type":"mrkdwn","text":"<!here>"}}',
    "${expression}", "{{TIME(2026-03-06T16:00:00Z)}}",
)  # fmt: skip
POISON += [dress.replace("{}", mention) for mention in MENTIONS for dress in DRESSES]
POISON += [f"Tvångsarbete{gap}{header}" for gap in BREAKS for header in HEADERS]
POISON += ["x" * (cut - 1) + tail for cut in CUTS for tail in ("🙂" * 3, "e" + "\u0301" * 40)]
POISON += [
    *CARDS,
    "🙂" * 5000,
    "👩‍👩‍👧‍👦" * 700,
    "ا" * 4000,
    "&" * 3000,
    "<" * 3000,
    "\u202e\u2066" * 900 + "x",
    "H̸̡̪̯ͨ͊̽̅̾̎Ȩ̬̩̾͛ͪ̈́̀́͘ ̶̧̨̱̹̭̯ͧ̾ͬC̷̙̲̝͖ͭ̏ͥͮ͟Oͮ͏̮̪̝͍M̲̖͊̒ͪͩͬ̚̚͜Ȇ̴̟̟͙̞ͩ͌͝S̨̥̫͎̭ͯ̿̔̀ͅ" * 40,
]
SLACK_TYPES = {
    "header", "context", "divider", "plain_text", "rich_text", "rich_text_section", "rich_text_quote", "text", "link",
    "actions", "button",
}  # fmt: skip
TEAMS_TYPES = {"AdaptiveCard", "Container", "ColumnSet", "Column", "RichTextBlock", "TextRun", "Action.OpenUrl"}
TAGS = {
    "html", "head", "meta", "title", "style", "body", "table", "tbody", "tr", "td", "b", "p", "h1", "h2", "div", "span",
    "a", "br", "img",
}  # fmt: skip


def links(value: Any) -> Iterable[tuple[str, str]]:
    """Every link in a payload with the words it stands under."""
    if isinstance(value, dict):
        if value.get("type") in ("link", "Action.OpenUrl"):
            yield value["url"], value.get("text") or value.get("title", "")
        for inner in value.values():
            yield from links(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from links(inner)


def types(value: Any) -> set[str]:
    """The types of all parts of a payload."""
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    own = {str(value["type"])} if isinstance(value, dict) and "type" in value else set()
    return own.union(*(types(v) for v in inner))


def honest(url: str, words: str) -> None:
    """http(s), no login in it, and the host stands in the words unless the link leads to our own pages."""
    parts = urlsplit(url)
    assert parts.scheme in ("http", "https"), url
    assert parts.username is None, url
    assert not re.search(r"[\s<>\"\\]", url), url
    assert parts.hostname == "127.0.0.1" or (parts.hostname or "?") in words, (url, words)


def inert_slack(messages: list[dict[str, Any]]) -> None:
    for payload in messages:
        assert "<" not in payload["text"]
        assert ">" not in payload["text"]
        assert not re.search(r"&(?!amp;|lt;|gt;)", payload["text"])
        assert str(payload["mrkdwn"]).lower() in ("false", "0"), "stars and backticks stay what they are"
        assert not {"link_names", "parse", "attachments"} & payload.keys(), "a plain @here must stay a word"
        assert str(payload["unfurl_links"]).lower() in ("false", "0")
        for url, words in links(payload.get("blocks", [])):
            honest(url, words)
        assert types(payload.get("blocks", [])) <= SLACK_TYPES, "only plain text may hold what came from outside"


def inert_teams(cards: list[dict[str, Any]]) -> None:
    for card in cards:
        assert "entities" not in card["msteams"], "a mention needs an entity"
        assert types(card) <= TEAMS_TYPES, "a TextBlock reads markdown, a mention needs an entity"
        for url, words in links(card):
            honest(url, words)


def inert_mail(mails: list[EmailMessage], allowed: set[str], recipients: list[list[str]]) -> None:
    for mail in mails:
        assert mail["Bcc"] is None
        assert {a.addr_spec for a in mail["To"].addresses} <= allowed
        assert len(mail.get_all("Subject", [])) == 1
        assert len(str(mail["Subject"])) <= 220
        assert not mail.defects
        page = mail.get_body(("html",))
        assert page is not None
        inert_html(page.get_content())
    assert {box for boxes in recipients for box in boxes} <= allowed


def inert_json(bodies: list[Any]) -> None:
    """Texts on single clean lines (``text`` in several), links http(s), and never a key that a text has made."""
    for body in bodies:
        assert set(body) == {"type", "timestamp", "data"}
        assert len({frozenset(item) for item in body["data"]["items"]}) <= 1
        for key, text in _texts(body):
            inert_terminal(text)
            assert key == "text" or "\n" not in text
            if key in ("url", "page", "more") and text:
                honest(text, urlsplit(text).hostname or "")


def _texts(value: Any, key: str = "") -> Iterable[tuple[str, str]]:
    if isinstance(value, str):
        yield key, value
    inside = value.items() if isinstance(value, dict) else [(key, v) for v in value] if isinstance(value, list) else []
    for name, inner in inside:
        yield from _texts(inner, name)


def inert_plain(posts: list[Any]) -> None:
    """Plain words for a service whose mark-up is not known: nothing that any of them reads as a mention, tag or hidden link."""
    for posted in posts:
        for text in (posted["title"], posted["message"]):
            inert_terminal(text)
            lines = [part for part in text.split("\n") if not part.startswith(("http://", "https://"))]
            assert not re.search(r"@\w|[<>`]|\]\(|&[#\w]", "\n".join(lines)), text


def inert_html(page: str) -> None:
    tree = lxml_html.document_fromstring(page.encode("utf-8", "replace"))
    for element in tree.iter():
        if not isinstance(element.tag, str):
            continue
        assert element.tag in TAGS, element.tag
        assert not [name for name in element.attrib if name.startswith("on")], element.attrib
        if element.tag == "a":
            parts = urlsplit(element.get("href", ""))
            assert parts.scheme in ("http", "https")
            ours = parts.hostname == "127.0.0.1"
            assert ours or (parts.hostname or "?").removeprefix("www.") in element.text_content()
        if element.tag == "img":
            assert element.get("src", "").startswith(("cid:month.", "data:image/png;base64,iVBOR")), element.get("src")
        if element.tag == "meta":
            assert element.get("http-equiv") is None
    assert len(tree.findall(".//style")) == 1


def inert_terminal(text: str) -> None:
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u2028\u2029\ud800-\udfff]", text)
