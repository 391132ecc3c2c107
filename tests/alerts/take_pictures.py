"""Takes the pictures of mails and of the Slack message for ``docs/pictures``: ``python -m tests.alerts.take_pictures [FOLDER]``."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "alerts"))

import alerts_world as made  # noqa: E402  # found beside this file, as in the tests
import slack_page  # noqa: E402

from alerts.render import html  # noqa: E402
from bevaka.records import Day, Message, Standing, Tier  # noqa: E402

CHROMIUM = Path("/usr/bin/chromium")
WIDTH, HEIGHT = 700, 900
"""CSS pixels of a mail program's reading pane on a screen of 1080 lines."""
STORIES = (
    (
        "Pass togs i beslag på handskfabrik i Kulim",
        "Passen låstes in i ett kassaskåp på kontoret, säger tre av arbetarna.",
    ),
    (
        "Facket: övertiden fortsätter hos underleverantör",
        "Vi arbetade tretton dagar i rad utan vila, säger en av de anställda.",
    ),
    ("Fabriken betalar tillbaka rekryteringsavgifter", "Sammanlagt har 412 arbetare fått tillbaka avgiften."),
)


def month() -> tuple[Day, ...]:
    """Thirty days with quiet week-ends."""
    first = date(2026, 2, 5)
    days = (first + timedelta(n) for n in range(30))
    return tuple(
        Day(
            day=day,
            read=(31 + 7 * n % 40) if day.weekday() > 4 else 240 + 53 * n % 170,
            told=(0, 0, 1, 0, 2, 0, 0)[n % 7],
        )
        for n, day in enumerate(days)
    )


def digest(count: int = 12) -> Message:
    """A digest as an owner gets it; the second story is immediate."""
    named = tuple(
        made.item(
            headline=headline, quotes=(quote,), tier=Tier.IMMEDIATE if n == 0 else Tier.DIGEST,
            event=("Anklagelse", "Uppföljning", "Gottgörelse")[n],
            page=f"http://127.0.0.1:8001/-/bevaka/story/{n}", others=2 if n == 0 else 0,
        )
        for n, (headline, quote) in enumerate(STORIES)
    )  # fmt: skip
    base = made.digest(count)
    return made.digest(
        count,
        items=(*named, *base.items[len(named) :])[:count],
        days=month(),
        sources="137 källor mår bra, 3 har problem, 2 har tystnat.",
        more="http://127.0.0.1:8001/?area=handskar",
    )


def chat() -> list[Message]:
    """An alert as it is posted, and the same when somebody has it in hand and the story has gone on."""
    taken = Standing(
        story_id="abc",
        state="taken",
        lines=("Omhändertagen av anna@region.example, 6 mars 2026 14:05", "Följs upp den 20 mars 2026"),
        news=("Gottgörelse: Fabriken betalar tillbaka rekryteringsavgifter (Provtidningen, 9 mars 2026)",),
        version="1",
    )
    return [made.message(standing=Standing(story_id="abc")), made.message(standing=taken)]


@contextmanager
def browser() -> Iterator[Browser]:
    """Chromium as Debian has it."""
    with sync_playwright() as play:
        opened = play.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox", "--disable-gpu"])
        yield opened
        opened.close()


def main(arguments: list[str]) -> None:
    """See the module's first lines."""
    folder = Path(arguments[0]) if arguments else ROOT / "docs" / "pictures"
    with browser() as opened:
        for name, message in (("digest", digest()), ("alert", made.message())):
            for scheme in ("light", "dark"):
                dark = scheme == "dark"
                page = opened.new_page(
                    viewport={"width": WIDTH, "height": HEIGHT}, color_scheme="dark" if dark else "light"
                )
                page.set_content(html(message))
                page.screenshot(path=folder / f"{name}{'-dark' if dark else ''}.png")
        for scheme in ("light", "dark"):
            page = opened.new_page(viewport={"width": 760, "height": 400}, color_scheme=scheme)
            page.set_content(slack_page.page(chat()))
            page.screenshot(path=folder / f"slack{'-dark' if scheme == 'dark' else ''}.png", full_page=True)


if __name__ == "__main__":
    main(sys.argv[1:])
