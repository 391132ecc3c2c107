"""Takes the pictures of Teams cards for ``docs/pictures``: ``python -m tests.alerts.take_teams_pictures LIBRARY [FOLDER]``.

LIBRARY is ``dist/adaptivecards.min.js`` of the npm package ``adaptivecards`` 3, fetched outside of this repository
(``npm install adaptivecards@3``); the card is drawn by it, within a page whose colours are close to those of Teams.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from alerts.channels.teams import payload_of
from bevaka.records import Message
from tests.alerts.take_pictures import ROOT, browser, made

WIDTH = 760
"""CSS pixels of a channel's column in Teams."""
PAGE = "http://127.0.0.1:8001/-/bevaka/story/abc?act=x"
LIGHT = {
    "page": "#f5f5f5",
    "card": "#ffffff",
    "ink": "#242424",
    "soft": "#616161",
    "box": "#f0f0f0",
    "hot": "#c4314b",
    "link": "#5b5fc7",
}
DARK = {
    "page": "#1f1f1f",
    "card": "#292929",
    "ink": "#ffffff",
    "soft": "#adadad",
    "box": "#3d3d3d",
    "hot": "#f9526b",
    "link": "#9299f7",
}


def messages() -> dict[str, Message]:
    """An alert, and several alerts in one card."""
    alert = made.message(items=(made.item(page=PAGE),))
    some = [made.item(headline=f"{made.item().headline} nr {n}", page=PAGE, reasons=("Handskar",)) for n in range(1, 5)]
    rolled = made.message(
        kind="rolled", items=tuple(some), subject="4 larm: Handskar", footer=(),
        intro="Det kom fler på en gång än den här kanalen får ta emot ett och ett. Vart och ett är ett larm och ska tas om hand.",
    )  # fmt: skip
    return {"teams": alert, "teams-rolled": rolled}


def host_config(tone: dict[str, str]) -> dict[str, object]:
    """What a host tells the library of its look."""

    def colour(key: str) -> dict[str, str]:
        return {"default": tone[key], "subtle": tone["soft"] if key == "ink" else tone[key]}

    ink = {
        "default": colour("ink"),
        "accent": colour("link"),
        "attention": colour("hot"),
        "warning": colour("hot"),
        "good": colour("link"),
    }
    styles = {
        name: {"backgroundColor": tone[ground], "foregroundColors": ink}
        for name, ground in (("default", "card"), ("emphasis", "box"))
    }
    sizes = {"small": 12, "default": 14, "medium": 14, "large": 18, "extraLarge": 24}
    actions = {"actionsOrientation": "horizontal", "actionAlignment": "left", "buttonSpacing": 8, "spacing": "default"}
    spacing = {"small": 4, "default": 8, "medium": 12, "large": 16, "extraLarge": 24, "padding": 16}
    return {
        "fontFamily": "'Segoe UI', 'Noto Sans', sans-serif",
        "fontSizes": sizes,
        "containerStyles": styles,
        "actions": actions,
        "spacing": spacing,
        "separator": {"lineThickness": 1, "lineColor": tone["box"]},
        "supportsInteractivity": True,
    }


def page_of(message: Message, library: str, tone: dict[str, str]) -> str:
    """A page that draws the card of ``message``."""
    content = payload_of(message)["attachments"][0]["content"]
    values = json.dumps([content, host_config(tone)]).replace("<", "\\u003c")
    return f"""<!doctype html><meta charset="utf-8"><style>
body {{ margin: 0; padding: 20px; background: {tone["page"]}; }}
#card {{ background: {tone["card"]}; border-radius: 6px; box-shadow: 0 1px 3px #0004; }}
.ac-pushButton {{ font: 600 14px sans-serif; padding: 6px 14px; border-radius: 4px; border: 1px solid {tone["soft"]};
  background: {tone["card"]}; color: {tone["ink"]}; margin-right: 8px; }}
.ac-pushButton.style-positive {{ background: {tone["link"]}; border-color: {tone["link"]}; color: {tone["card"]}; }}
a {{ color: {tone["link"]}; }}
</style><div id="card"></div><script>{library}</script><script>
const [payload, host] = {values};
const card = new AdaptiveCards.AdaptiveCard();
card.hostConfig = new AdaptiveCards.HostConfig(host);
card.parse(payload);
document.getElementById("card").append(card.render());
</script>"""


def main(arguments: list[str]) -> None:
    """See the module's first lines."""
    library = Path(arguments[0]).read_text("utf-8")
    folder = Path(arguments[1]) if len(arguments) > 1 else ROOT / "docs" / "pictures"
    with browser() as opened:
        for name, message in messages().items():
            for ending, tone in (("", LIGHT), ("-dark", DARK)):
                page = opened.new_page(viewport={"width": WIDTH, "height": 200})
                page.set_content(page_of(message, library, tone))
                page.screenshot(path=folder / f"{name}{ending}.png", full_page=True)


if __name__ == "__main__":
    main(sys.argv[1:])
