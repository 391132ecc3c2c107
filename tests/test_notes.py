"""What the rooms note is stored in English, and read in the reader's language."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from itertools import product
from pathlib import Path

import pytest

from bevaka.notes import in_words, state
from bevaka.records import Assertion, DeliveryState
from bevaka.store.health import Condition
from bevaka.words import messages

ROOT = Path(__file__).resolve().parents[1]
NAMED = ("note", "reason", "said", "why", "fault", "items", "what", "beyond")
GIVEN = {
    "failed",
    "_bad",
    "_is",
    "unreadable",
    "Refused",
    "GiveUp",
    "TryLater",
    "ValueError",
    "Broken",
    "TooLong",
    "pass_over",
}
APART = ("crawler/opml.py", "crawler/bounces.py", "crawler/undelivered.py", "crawler/crawl.py")
"""What these say goes to the one who has just typed a command."""
PIECES = {
    "the PDF is {}", "are scanned", "have fonts that do not tell their letters", "locked with a password", "damaged ({})",
    "a page that leads{}", "{} does not take the token of {}{}: {}", "{}; is what renews {} at work?", "gone meanwhile",
    "without DMARC", "its one item is", "all {} items are", "all {} items but {}, older than others that have left the list, are",
    "{} new: what came between is not known", "{} links of this page look like a list: in {}, {}{}, {}",
    "nothing on this page looks like a list (scripts may draw it): {}", "its newest is of {}, {} days old",
    ", and no home page or sitemap can be compared", "HTTP {}{}", "{}; {}",
}  # fmt: skip
"""Parts of which a note is put together; as a whole it is in the catalogue."""


@pytest.mark.parametrize(
    ("note", "swedish"),
    [
        ("a consent page", "en samtyckessida"),
        (
            "none of its last 6 publications could be had: HTTP 403: a login page",
            "ingen av dess senaste 6 publikationer gick att få: HTTP 403: en inloggningssida",
        ),
        (
            "nothing new for 3.0 days; 2.5 were likely at most; its site shows nothing else either",
            "inget nytt på 3 dygn; som mest 2,5 var att vänta; dess webbplats visar inte heller något annat",
        ),
        ("a.warc.gz: 1 pages in 3 records; 2 broken", "a.warc.gz: 1 sida i 3 poster; 2 trasiga"),
        ("robots_disallowed: robots.txt does not allow /x: y", "robots.txt tillåter inte: robots.txt tillåter inte /x: y"),
        ("timeout (HTTP 408), 5 times", "svarade inte i tid (HTTP 408), 5 gånger"),
        ("the answer is a page that says: Sidan finns inte; eller", "svaret är en sida där det står: Sidan finns inte; eller"),
        ("3 newsletters; 4 passed over (3 without DMARC, 1 gone meanwhile)",
         "3 nyhetsbrev; 4 förbigångna (3 utan DMARC, 1 försvunna under tiden)"),
        ("the page has more than 20,000 tags; what stands after 43 % of it was not read",
         "sidan har fler än 20\u00a0000 taggar; det som står efter 43 % av den lästes inte"),
        ("mail.example answered 550 no such user", "mail.example svarade 550 no such user"),
    ],
)  # fmt: skip
def test_a_stored_note_is_said_in_swedish_with_its_values(note: str, swedish: str) -> None:
    assert in_words(note, "sv") == swedish


@pytest.mark.parametrize(
    "note", ["", "Verbindung verweigert; 3 Versuche", "a server's own words: busy (try later)", "x" * 1000, "; ; :"]
)
def test_what_nobody_has_translated_stays_as_it_is(note: str) -> None:
    assert in_words(note, "sv") == note == in_words(note, "en")


def test_in_english_a_note_stays_but_for_its_plural() -> None:
    assert in_words("an HTML page", "en") == "an HTML page"
    assert in_words("a.warc: 1 pages in 3 records", "en") == "a.warc: 1 page in 3 records"
    assert (
        in_words("nothing new for 2.5 days; 2 were likely at most", "en")
        == "nothing new for 2.5 days; 2 were likely at most"
    )


def test_every_state_of_a_source_and_a_message_has_a_swedish_name() -> None:
    for name in (*Condition, *DeliveryState, *Assertion, "given_up", "withdrawn", "robots_disallowed", "pay_wall"):
        assert state(name, "sv") != name or name in ("captcha", "risk"), name
        assert state(name, "en") == name
    assert state("of_a_plug_in", "sv") == "of_a_plug_in"


def _texts(node: ast.AST) -> Iterator[str]:
    """The texts that an expression may be, values as ``{}``."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.JoinedStr):
        yield "".join(str(v.value) if isinstance(v, ast.Constant) else "{}" for v in node.values)
    else:
        parts = {ast.IfExp: ("body", "orelse"), ast.BoolOp: ("values",), ast.Tuple: ("elts",), ast.List: ("elts",)}.get(
            type(node), ()
        )
        for part in parts:
            found = getattr(node, part)
            for one in found if isinstance(found, list) else [found]:
                yield from _texts(one)


def _noted(tree: ast.AST) -> Iterator[str]:
    """Texts that become notes: given by such a name, to such a function, or returned by a function of texts."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            for argument in (
                *(node.args if name in GIVEN else ()),
                *(k.value for k in node.keywords if k.arg in NAMED),
            ):
                yield from _texts(argument)
        elif isinstance(node, ast.Assign) and any(
            isinstance(n, ast.Name) and n.id in NAMED for t in node.targets for n in ast.walk(t)
        ):
            yield from _texts(node.value)


def _read(text: str) -> bool:
    """Whether a note of this shape is in the catalogue, with some values."""
    spots = text.count("{}")
    for values in product(("7", "Ab/x"), repeat=spots):
        note = text
        for value in values:
            note = note.replace("{}", value, 1)
        if in_words(note, "sv") != note:
            return True
    return False


def test_no_note_of_the_crawler_lacks_its_swedish_words() -> None:
    missing = set()
    for file in sorted((ROOT / "crawler").rglob("*.py")):
        if str(file.relative_to(ROOT)) in APART:
            continue
        for text in _noted(ast.parse(file.read_text("utf-8"))):
            words = re.findall(r"[a-z]{2,}", text.replace("{}", ""))
            if " " in text.strip() and words and text not in PIECES and not _read(text):
                missing.add(f"{file.name}: {text}")
    assert missing == set()


def test_no_note_is_left_over() -> None:
    said = set()
    for room in ("crawler", "alerts", "bevaka", "nlp"):
        for file in (ROOT / room).rglob("*.py"):
            said |= {text for node in ast.walk(ast.parse(file.read_text("utf-8"))) for text in _texts(node)}
    left = set()
    for message in messages("sv"):
        if message.context == "note":
            text = message.id[-1] if isinstance(message.id, tuple | list) else message.id
            words = max(re.split(r"\{\w+\}|[;:,]", str(text)), key=len).split()
            # A note may be put together, so one half of its longest piece is enough.
            halves = (" ".join(words[: len(words) // 2 + 1]), " ".join(words[len(words) // 2 :]))
            if not any(half in one for half in halves for one in said):
                left.add(text)
    assert left == set()
