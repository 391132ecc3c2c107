"""The site's own pages: search, a story and the form on it, what was read, an Atom feed.

No SQL here: ``bevaka.store.public`` asks, ``bevaka.desk`` acts, the templates show, and every text is escaped on its way out.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
import sqlite3
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode
from uuid import NAMESPACE_URL, uuid5
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_datetime
from datasette import hookimpl
from datasette.app import Datasette
from datasette.plugins import pm
from datasette.utils.asgi import BadRequest, Base400, NotFound, Request, Response
from datasette.views.base import DatasetteError
from markupsafe import Markup, escape

from bevaka import desk, passes
from bevaka.settings import House
from bevaka.store import public
from bevaka.store.public_text import plain, web_host
from bevaka.store.public_words import site_words

log = logging.getLogger("bevaka.site")

DATABASE = "public"
FILTERS = ("area", "theme", "tier", "country", "supplier")
LAST_PAGE = 500
FORM, FORM_SECONDS = 8192, 10
"""Bytes of a form at most, and seconds for all of them."""
AREA_FEED = 50
"""Stories in the feed of an area: more than a reader that asks once a day can miss."""
_ZONE = ZoneInfo("Europe/Stockholm")
_STATIC = Path(__file__).resolve().parent.parent / "static"
_STAMP = hashlib.sha256(b"".join(f.read_bytes() for f in sorted(_STATIC.iterdir()))).hexdigest()[:10]
_NORDIC = ("sv", "nb", "nn", "no", "da")


def language_of(request: Request | None) -> str:
    """``sv`` or ``en``: what ``?lang=`` says, else what the browser prefers (Norwegians and Danes get Swedish), else Swedish."""
    if request is None or request.args.get("lang") in ("sv", "en"):
        return str(request.args.get("lang")) if request else "sv"
    header = request.headers.get("accept-language", "")
    wishes = []
    for place, part in enumerate(header.split(",")[:20]):
        tag, _, weight = part.strip().partition(";q=")
        wishes.append((-float(weight) if weight.replace(".", "", 1).isdecimal() else -1.0, place, tag[:2].lower()))
    for _, _, tag in sorted(wishes):
        if tag in (*_NORDIC, "en"):
            return "en" if tag == "en" else "sv"
    return "en" if header.strip() else "sv"


class View:
    """What every template needs: words in the visitor's language, names, dates, links that keep the language."""

    def __init__(
        self, datasette: Datasette, request: Request | None, names: Mapping[str, Mapping[str, str]] | None = None
    ) -> None:
        self.lang = language_of(request)
        self.other = "en" if self.lang == "sv" else "sv"
        self._datasette, self._request, self._names = datasette, request, names or {}
        self._args = {k: request.args.get(k) for k in ("q", "page", *FILTERS) if request.args.get(k)} if request else {}

    def t(self, key: str, section: str = "ui") -> str:
        """A word of the site."""
        return site_words()[section][key][self.lang]

    def name(self, kind: str, key: str) -> str:
        """What people call a theme, product, country, area, event …"""
        known = self._names.get(kind, {}).get(key) or site_words().get(kind, {}).get(key, {}).get(self.lang)
        return known or key.replace("_", " ").capitalize()

    def path(self, path: str, **query: object) -> str:
        """A link within the site; the language is kept where the visitor has chosen one."""
        if self._request is not None and self._request.args.get("lang") and "lang" not in query:
            query["lang"] = self.lang
        text = urlencode({k: v for k, v in query.items() if v not in ("", None)})
        return str(self._datasette.urls.path(path)) + (f"?{text}" if text else "")

    def here(self, **changes: object) -> str:
        """The search with something changed."""
        return self.path("/", **{**self._args, **changes})

    def feed(self, wanted: public.Wanted) -> str:
        """The Atom feed of what is shown: an area's own where nothing but an area is asked for."""
        asked = {"q": wanted.words, **{name: getattr(wanted, name) for name in FILTERS}}
        if wanted.area and [name for name, value in asked.items() if value] == ["area"]:
            return self.path(f"/-/bevaka/feed/{quote(wanted.area, safe='')}")
        return self.path("/-/bevaka/feed", **asked)

    def switch(self) -> str:
        """This page in the other language."""
        path = self._request.scope.get("route_path", self._request.path) if self._request else "/"
        own = path == "/" or path.startswith("/-/bevaka/")
        if given := self._request.args.get(passes.NAME) if self._request else None:
            return self.path(path, **{passes.NAME: given, "lang": self.other})
        return self.path(path if own else "/", **{**self._args, "lang": self.other})

    def asset(self, name: str) -> str:
        """The address of a static file, new when any of them changes."""
        return f"{self._datasette.urls.path(f'/assets/{name}')}?{_STAMP}"

    def day(self, stamp: str | None) -> str:
        """A stored time as a date in Sweden."""
        return format_date(_local(stamp), "d MMM y", locale=self.lang) if stamp else "–"

    def moment(self, stamp: str) -> str:
        """A stored time as a date and time in Sweden."""
        return format_datetime(_local(stamp), "d MMM y HH:mm", locale=self.lang, tzinfo=_ZONE)

    def language(self, code: str) -> str:
        """The name of a language."""
        try:
            return Locale.parse(code).get_display_name(self.lang) or code
        except (UnknownLocaleError, ValueError):
            return code

    @staticmethod
    def marked(text: str) -> Markup:
        """A quote, escaped, with what was searched for marked."""
        on, off = public.MARK
        return Markup(str(escape(text)).replace(on, "<mark>").replace(off, "</mark>"))

    host = staticmethod(web_host)


def _local(stamp: str) -> datetime:
    return datetime.fromisoformat(stamp).astimezone(_ZONE)


async def _page(
    datasette: Datasette,
    request: Request,
    template: str,
    read: Callable[[sqlite3.Connection], dict[str, Any] | None],
    status: int = 200,
) -> Response:
    """Read everything a page shows from one file, then render it; 404 where there is nothing to show."""
    lang = language_of(request)
    found, names = await datasette.get_database(DATABASE).execute_fn(
        lambda conn: (read(conn), public.names(conn, lang))
    )
    view = View(datasette, request, names)
    kept = "no-store" if passes.NAME in request.args or status != 200 else "max-age=5"
    headers = {"cache-control": kept, "vary": "accept-language", "content-language": lang}
    if found is None:
        raise NotFound("no such page")
    body = await datasette.render_template(template, {"view": view, **found}, request=request)
    if template.endswith(".xml"):
        return Response(body, headers=headers, content_type="application/atom+xml; charset=utf-8")
    return Response.html(body, headers=headers, status=status)


def _wanted(request: Request) -> public.Wanted:
    page = request.args.get("page") or "1"
    number = min(int(page), LAST_PAGE) if page.isascii() and page.isdigit() and len(page) < 6 else 1
    given: dict[str, Any] = {name: plain((request.args.get(name) or "")[:120]) for name in FILTERS}
    words = plain((request.args.get("q") or "")[: public.MAX_LETTERS])
    return public.Wanted(words=words, page=max(1, number), **given)


async def front_page(datasette: Datasette, request: Request) -> Response:
    """``/?q=…&area=…&theme=…&tier=…&country=…&supplier=…&page=…``."""
    wanted = _wanted(request)
    return await _page(
        datasette,
        request,
        "index.html",
        lambda c: {"wanted": wanted, "front": public.front(c, wanted), "read": public.coverage(c)},
    )


async def story_page(datasette: Datasette, request: Request) -> Response:
    """``/-/bevaka/story/<id>``; with ``act=`` of a signed link also the form, which is POSTed to the same address."""
    ident, house = request.url_vars["id"], getattr(datasette, "bevaka_house", None)
    if request.method == "POST":
        shown = await _acted(datasette, request, ident, house)
        if shown.said:
            page, told = f"/-/bevaka/story/{ident}", {passes.NAME: shown.token, "said": shown.said}
            to = View(datasette, request).path(page, **told)
            return Response("", status=303, headers={"location": f"{to}#act", "cache-control": "no-store"})
    else:
        given = (request.args.get(passes.NAME) or "")[: passes.LONGEST + 1]
        shown = await asyncio.to_thread(desk.look, house, ident, given, request.args.get("said") or "")

    def read(conn: sqlite3.Connection) -> dict[str, Any] | None:
        found = public.story(conn, ident)
        return {"story": found, "desk": shown, "mutable": public.mutable(found)} if found else None

    return await _page(datasette, request, "story.html", read, shown.status)


async def _acted(datasette: Datasette, request: Request, ident: str, house: House | None) -> desk.Counter:
    form = await _form(request)
    found = await datasette.get_database(DATABASE).execute_fn(lambda conn: public.story(conn, ident))
    if found is None:
        raise NotFound("no such page")
    return await asyncio.to_thread(desk.act, house, ident, form, public.mutable(found))


async def _form(request: Request) -> dict[str, str]:
    """The fields of a POSTed form. Raises BadRequest where it is too long, or comes too slowly."""
    body, more = b"", True
    try:
        async with asyncio.timeout(FORM_SECONDS):
            while more:
                message = await request.receive()
                body += message.get("body", b"")
                more = message.get("more_body", False) and message["type"] == "http.request"
                if len(body) > FORM:
                    raise BadRequest("the form is too long")
    except TimeoutError as error:
        raise BadRequest("the form came too slowly") from error
    try:
        return dict(parse_qsl(body.decode("utf-8", "replace"), max_num_fields=20))
    except ValueError as error:
        raise BadRequest("the form has too many fields") from error


async def coverage_page(datasette: Datasette, request: Request) -> Response:
    """``/-/bevaka/coverage``."""
    return await _page(datasette, request, "coverage.html", lambda c: {"read": public.coverage(c, days=60)})


async def feed_page(datasette: Datasette, request: Request) -> Response:
    """``/-/bevaka/feed``: the front page's answer as Atom, with the same filters; ``/-/bevaka/feed/<area>``: an area's own."""
    wanted, area = _wanted(request), request.url_vars.get("area")
    if area is not None:
        wanted = public.Wanted(area=area, size=AREA_FEED)
    root = f"{request.scheme}://{request.host}"

    def read(conn: sqlite3.Connection) -> dict[str, Any] | None:
        if area is not None and not public.has_area(conn, area):
            return None
        front = public.front(conn, wanted)
        return {"wanted": wanted, "front": front, "read": public.coverage(conn), "root": root, "urn": urn, "own": area}

    return await _page(datasette, request, "feed.xml", read)


def urn(kind: str, key: str) -> str:
    """A lasting name for an Atom id (RFC 4287, 4.2.6): the same under whatever address the site is reached."""
    return uuid5(NAMESPACE_URL, f"bevaka:{kind}:{key}").urn


@hookimpl
def register_routes() -> list[tuple[str, Callable[..., Any]]]:
    """The site's own addresses; they win over Datasette's."""
    return [
        (r"/$", front_page),
        (r"/-/bevaka/search$", front_page),
        (r"/-/bevaka/story/(?P<id>[\w-]{1,80})$", story_page),
        (r"/-/bevaka/coverage$", coverage_page),
        (r"/-/bevaka/feed$", feed_page),
        (r"/-/bevaka/feed/(?P<area>[a-z0-9._-]{1,80})$", feed_page),
    ]


@hookimpl
def extra_template_vars(datasette: Datasette, request: Request | None) -> dict[str, Any]:
    """Words for the frame around Datasette's own pages; our pages bring a fuller view of their own."""
    return {"frame": View(datasette, request)}


@hookimpl
def startup() -> None:
    """Datasette's own handler of errors would run beside ours, and write every local variable to the log at each 404."""
    if pm.has_plugin("datasette.handle_exception"):
        pm.unregister(name="datasette.handle_exception")


@hookimpl
def handle_exception(datasette: Datasette, request: Request, exception: Exception) -> Callable[[], Awaitable[Response]]:
    """What goes wrong, in calm words. Datasette would show the text of any error, and with it our paths and queries."""

    async def answer() -> Response:
        status = int(getattr(exception, "status", 500))
        if status >= 500:
            log.error("a page failed: %s", request.path, exc_info=exception)
        told = status in (400, 403) and isinstance(exception, Base400 | DatasetteError)
        reason = str(exception.args[0] if exception.args else "") if told else ""
        if request.path.endswith(".json"):
            return Response.json({"ok": False, "status": status, "error": reason}, status=status)
        context = {"view": View(datasette, request), "status": status, "reason": reason}
        html = await datasette.render_template("trouble.html", context, request=request)
        return Response.html(html, status=status, headers={"cache-control": "no-store"})

    return answer
