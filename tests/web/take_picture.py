"""Takes the README's picture of the search page: ``python -m tests.web.take_picture HOUSE [PNG]``.

HOUSE is a house that has published (``bevaka init HOUSE --demo`` and ``bevaka --home HOUSE run --once``); without one, the
fictional week of these tests is taken. PNG is ``docs/pictures/search.png`` where none is named.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from bevaka.settings import House, open_house
from tests.web.conftest import ROOT, lay_out, start
from tests.web.test_browser import CHROMIUM

SIZE = 1180, 1000
"""Width and height of the picture in CSS pixels; twice as many are drawn, so that text stays sharp."""


def take(house: House, target: Path, path: str = "/-/bevaka/search?q=gloves&lang=en", scheme: str = "light") -> None:
    """Serve ``house``, open ``path`` in Chromium and write what it shows to ``target``."""
    process = start(house)
    try:
        with sync_playwright() as play:
            browser = play.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox", "--disable-gpu"])
            dark = scheme == "dark"
            page = browser.new_page(
                viewport={"width": SIZE[0], "height": SIZE[1]},
                device_scale_factor=2,
                color_scheme="dark" if dark else "light",
            )
            page.goto(f"http://127.0.0.1:{house.settings.site.port}{path}")
            target.parent.mkdir(parents=True, exist_ok=True)
            page.screenshot(path=target)
            browser.close()
    finally:
        process.terminate()
        process.wait(10)


def main(arguments: list[str]) -> None:
    """See the module's first lines."""
    target = Path(arguments[1]) if len(arguments) > 1 else ROOT / "docs" / "pictures" / "search.png"
    if arguments:
        take(open_house(Path(arguments[0])), target)
        return
    with tempfile.TemporaryDirectory() as folder:
        take(lay_out(Path(folder) / "house"), target)


if __name__ == "__main__":
    main(sys.argv[1:])
