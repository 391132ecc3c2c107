"""A mail as people see it: one screen before "and n more", readable on light and dark, no side-ways scrolling, no request."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import alerts_world as made
import pytest
from playwright.sync_api import Browser, Page

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from alerts.render import html
from bevaka.records import Message
from tests.alerts.take_pictures import CHROMIUM, HEIGHT, WIDTH, browser, digest
from tests.web.test_browser import CONTRAST

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="Chromium is not at /usr/bin/chromium (Debian package chromium)"),
]
LONG = "Åklagare undersöker arbetsvillkoren i en handskfabrik med åtta tusen arbetare " * 9
ITEM = made.item(headline=LONG, quotes=(LONG,), suppliers=(LONG,) * 3, source=LONG, regions=LONG, themes=(LONG,))
MAILS = {
    "digest": digest(),
    "long": replace(
        digest(), items=(ITEM,) * 12, subject="Handskar, förbrukningsvaror och stomi: 12 nyheter, 6 mars 2026"
    ),
    "empty": digest(0),
    "alert": made.message(),
    "repeat": made.message(repeat=True),
}


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with browser() as opened:
        yield opened


def shown(chromium: Browser, message: Message, width: int = WIDTH, scheme: Any = "light") -> Page:
    page = chromium.new_page(viewport={"width": width, "height": HEIGHT}, color_scheme=scheme)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.set_content(html(message))
    assert [url for url in asked if not url.startswith("data:")] == [], "a mail must fetch nothing"
    return page


@pytest.mark.parametrize("name", ["digest", "long"])
def test_and_n_more_stands_on_the_first_screen(chromium: Browser, name: str) -> None:
    page = shown(chromium, MAILS[name])
    more = page.get_by_text("Och 9 till")
    box = more.bounding_box()
    assert box is not None
    assert box["y"] + box["height"] <= HEIGHT
    assert more.get_attribute("href") == "http://127.0.0.1:8001/?area=handskar"
    page.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", MAILS)
def test_text_stands_out_from_its_ground(chromium: Browser, name: str, scheme: str) -> None:
    page = shown(chromium, MAILS[name], scheme=scheme)
    squares = [faint for faint in page.evaluate(CONTRAST) if not faint.endswith("■")]
    assert squares == [], "WCAG 2.2, 1.4.3: at least 4.5 to 1"
    ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert ground == ("rgb(243, 241, 236)" if scheme == "light" else "rgb(20, 25, 27)")
    page.close()


@pytest.mark.parametrize("width", [320, 375, 1280])
def test_no_mail_scrolls_sideways(chromium: Browser, width: int) -> None:
    for name, message in MAILS.items():
        page = shown(chromium, message, width)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, name
        page.close()


def test_the_picture_is_drawn(chromium: Browser) -> None:
    page = shown(chromium, MAILS["digest"])
    assert page.evaluate("document.images[0].naturalWidth") == 1128
    assert page.evaluate("document.images.length") == 1
    page.close()
