"""The site in a real browser: it reads well, runs nothing, asks nobody else, and fits a telephone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.web import press
from tests.web.conftest import lay_out, start
from tests.web.guests import Guest

CHROMIUM = Path("/usr/bin/chromium")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="Chromium is not at /usr/bin/chromium (Debian package chromium)"),
]
STORY = f"/-/bevaka/story/{press.GLOVES.story}"
POISON = (
    "javascript:alert(1)",
    "&#106;avascript:alert(1)",
    "JaVaScRiPt:%0Aalert(1)",
    "data:text/html,<script>alert(1)</script>",
    '" onmouseover="alert(1)',
    "<svg><script>alert(1)</script></svg>",
    "<base href='http://evil.example/'>",
    "<meta http-equiv=refresh content='0;url=http://evil.example/'>",
    "<style>@import 'http://evil.example/x.css'; *{position:fixed}</style>",
    "<img src=x onerror=alert(1)>",
    "</title><script>alert(1)</script>",
    "--><script>alert(1)</script>",
    "https://evil.example/looks-like-a-source",
    "http://[evil.example",
    "{{7*7}}{% include '/etc/passwd' %}",
    "<a href='http://evil.example'>Läs rapporten</a>",
)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as play:
        opened = play.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox", "--disable-gpu"])
        yield opened
        opened.close()


def test_a_folded_word_finds_the_story_and_its_page_opens(browser: Browser, served: str) -> None:
    guest = Guest(browser, served)
    page = guest.open("/")
    page.get_by_label("Företag, ämne, land, ord").fill("molnaby")
    page.get_by_role("button", name="Sök").click()
    assert page.get_by_role("heading", level=2).first.inner_text() == "2 händelser för ”molnaby”"
    page.get_by_role("link", name=press.MOLNABY.title).click()
    assert page.get_by_role("heading", level=1).inner_text() == press.MOLNABY.title
    assert press.MOLNABY.quotes[0] in page.locator("blockquote").inner_text()
    page.get_by_role("link", name="In English").click()
    assert page.get_by_text("What has been published").is_visible()
    guest.leave()


def test_filters_need_no_script(browser: Browser, served: str) -> None:
    guest = Guest(browser, served, java_script_enabled=False)
    page = guest.open("/")
    page.get_by_label("Riskområde").select_option("it")
    page.get_by_label("Nivå").select_option("immediate")
    page.get_by_role("button", name="Visa").click()
    assert page.locator("article h3").all_inner_texts() == [press.PANEL.title]
    page.get_by_role("link", name="Rensa").click()
    assert page.locator("article").count() == 3
    guest.leave()


def test_everything_can_be_reached_with_the_keyboard(browser: Browser, served: str) -> None:
    guest = Guest(browser, served)
    page = guest.open("/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    for landmark in ("banner", "main", "contentinfo", "search", "navigation"):
        assert page.get_by_role(landmark).count() >= 1, landmark
    unnamed = "[...document.querySelectorAll('input:not([type=hidden]), select')].filter(e => !e.labels.length).length"
    assert page.evaluate(unnamed) == 0
    guest.leave()


@pytest.mark.parametrize("width", [320, 375, 1280])
def test_no_page_scrolls_sideways(browser: Browser, served: str, width: int) -> None:
    guest = Guest(browser, served, viewport={"width": width, "height": 700})
    for path in ("/", "/?q=pass", STORY, "/-/bevaka/coverage", "/-/bevaka/feed-that-is-not"):
        assert guest.open(path).evaluate("document.documentElement.scrollWidth") <= width, path
    assert len(guest.trouble) == 1, "the browser notes the 404, and nothing else"
    guest.trouble.clear()
    guest.leave()


CONTRAST = """() => {
  const part = c => { c /= 255; return c <= .04045 ? c / 12.92 : ((c + .055) / 1.055) ** 2.4 };
  const rgba = s => { const n = s.match(/[\\d.]+/g).map(Number); return n.length > 3 ? n : [...n, 1] };
  const light = ([r, g, b]) => .2126 * part(r) + .7152 * part(g) + .0722 * part(b);
  const ground = e => {
    for (; e; e = e.parentElement) { const c = rgba(getComputedStyle(e).backgroundColor); if (c[3] === 1) return c }
    return [255, 255, 255, 1] };
  const faint = [];
  for (const e of document.querySelectorAll('body *')) {
    if (![...e.childNodes].some(n => n.nodeType === 3 && n.data.trim()) || !e.getClientRects().length) continue;
    const [a, b] = [light(rgba(getComputedStyle(e).color)), light(ground(e))].sort((x, y) => y - x);
    if ((a + .05) / (b + .05) < 4.5) faint.push(e.className + ' ' + e.textContent.trim().slice(0, 40));
  }
  return faint }"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_stands_out_from_its_ground(browser: Browser, served: str, scheme: Any) -> None:
    guest = Guest(browser, served, color_scheme=scheme)
    for path in ("/?q=pass", STORY, "/-/bevaka/coverage"):
        assert guest.open(path).evaluate(CONTRAST) == [], "WCAG 2.2, 1.4.3: at least 4.5 to 1"
    ground = guest.page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert (ground == "rgb(246, 245, 241)") is (scheme == "light")
    guest.leave()


def test_datasettes_own_pages_run_under_our_rules(browser: Browser, served: str) -> None:
    guest = Guest(browser, served)
    for path in ("/public", "/public/findings", "/public/quotes?_facet=why", "/public/search?words=molnaby"):
        guest.open(path)
    assert guest.page.locator("table.rows-and-columns tbody tr").count() == 3
    guest.leave()


def poisoned(n: int, poison: str) -> press.Clip:
    """A publication with poison in its title, its quote and, every other time, its address."""
    url = poison if n % 2 else f"https://norrposten.example/{n}"
    quote = f"{poison} passport"
    return replace(press.GLOVES, url=url, title=poison, text=quote, quotes=(quote,), story=f"poison{n}")


def test_poisoned_publications_are_only_words(browser: Browser, tmp_path: Path) -> None:
    clips = tuple(poisoned(n, poison) for n, poison in enumerate(POISON))
    house = lay_out(tmp_path / "house", clips)
    process = start(house)
    guest = Guest(browser, f"http://127.0.0.1:{house.settings.site.port}")
    try:
        page = guest.open("/?q=passport")
        assert sorted(page.locator("article h3").all_inner_texts()) == sorted(POISON)
        for link in page.locator("a[href]").all():
            assert str(link.evaluate("a => a.href")).startswith(
                (guest.base, "https://norrposten.example/", "https://datasette.io/")
            )
        for n in range(len(POISON)):
            page = guest.open(f"/-/bevaka/story/poison{n}")
            assert page.locator("h1").inner_text() == POISON[n]
            page.locator("h1").hover()
        for path in ("/public/findings", "/public/quotes", "/public/stories", "/public/immediate"):
            guest.open(path)
            assert page.url == guest.base + path
            assert page.locator("a[href*='evil.example'], a[href^='javascript' i], a[href^='data' i]").count() == 0
    finally:
        process.terminate()
        process.wait(10)
    guest.leave()
