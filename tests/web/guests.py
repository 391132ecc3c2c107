"""Two ways to visit the site: over Datasette's own client, and with a browser."""

from __future__ import annotations

import asyncio
from typing import Any
from urllib.parse import urlencode

from lxml import html
from playwright.sync_api import Browser, Page

from bevaka import site
from bevaka.settings import House


class Visitor:
    """Asks one Datasette over its own client."""

    def __init__(self, house: House) -> None:
        self._loop = asyncio.new_event_loop()
        self.datasette = self._loop.run_until_complete(self._build(house))

    async def _build(self, house: House) -> Any:
        made = site.build(house)
        await made.invoke_startup()
        return made

    def get(self, path: str, method: str = "GET", **headers: Any) -> Any:
        return self._loop.run_until_complete(self.datasette.client.request(method, path, headers=headers))

    def post(self, path: str, fields: dict[str, str] | bytes, **headers: Any) -> Any:
        """What a browser's form sends."""
        data = urlencode(fields) if isinstance(fields, dict) else fields
        kind = {"content-type": "application/x-www-form-urlencoded", **headers}
        return self._loop.run_until_complete(
            self.datasette.client.request("POST", path, content=data, headers=kind, follow_redirects=False)
        )

    def tree(self, path: str, **headers: Any) -> Any:
        answer = self.get(path, **headers)
        assert answer.status_code == 200, (path, answer.status_code, answer.text[:300])
        return html.document_fromstring(answer.text)

    def close(self) -> None:
        self.datasette.executor.shutdown()
        for database in self.datasette.databases.values():
            database.close()
        self._loop.close()


def text(node: Any) -> str:
    return " ".join(" ".join(node.itertext()).split())


class Guest:
    """A page whose every request, error, dialog and console line is written down."""

    def __init__(self, browser: Browser, base: str, **options: Any) -> None:
        self.base, self.trouble, self.asked = base, [], []  # type: str, list[str], list[str]
        self._context = browser.new_context(**({"locale": "sv-SE", "timezone_id": "Europe/Stockholm"} | options))
        self.page: Page = self._context.new_page()
        self.page.on("pageerror", lambda error: self.trouble.append(f"error {error}"))
        self.page.on("console", lambda line: self.trouble.append(f"console {line.text}"))
        self.page.on("dialog", self._dialog)
        self.page.on("request", lambda request: self.asked.append(request.url))

    def _dialog(self, dialog: Any) -> None:
        self.trouble.append(f"dialog {dialog.message}")
        dialog.dismiss()

    def open(self, path: str) -> Page:
        self.page.goto(self.base + path)
        return self.page

    def leave(self) -> None:
        self._context.close()
        assert self.trouble == []
        assert [url for url in self.asked if not url.startswith(self.base + "/")] == [], "a request left this machine"
