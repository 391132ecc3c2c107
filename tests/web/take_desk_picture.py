"""Takes the picture of a story's page with its form: ``python -m tests.web.take_desk_picture [FOLDER]``."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from bevaka import passes
from tests.web import press
from tests.web.conftest import ROOT, lay_out
from tests.web.take_picture import take


def main(arguments: list[str]) -> None:
    """See the module's first lines."""
    target = Path(arguments[0]) if arguments else ROOT / "docs" / "pictures"
    with tempfile.TemporaryDirectory() as folder:
        house = lay_out(Path(folder) / "house")
        # The served site has the real clock, so the link is made by that too.
        press.clock.set_clock(None)
        passes.make_key(house)
        token = passes.link(house, press.GLOVES.story, "gloves", "handskar@region.example").partition("?")[2]
        for ending, scheme in (("", "light"), ("-dark", "dark")):
            path = f"/-/bevaka/story/{press.GLOVES.story}?{token}&lang=sv"
            take(house, target / f"story{ending}.png", path, scheme)


if __name__ == "__main__":
    main(sys.argv[1:])
