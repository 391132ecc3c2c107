"""Starts the search site: Datasette with our pages, over ``public.db``, open to read and to nothing else.

Datasette is imported inside the functions that need it, not above: ``bevaka --help`` must stay fast, and only
``bevaka serve`` pays for it.
"""

from __future__ import annotations

import socket
import threading
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from bevaka.errors import GiveUp, TryLater
from bevaka.settings import House, defaults

SETTINGS = {
    "default_allow_sql": "off",
    "allow_download": "off",
    "allow_csv_stream": "on",
    "max_csv_mb": "50",
    "suggest_facets": "off",
    "default_page_size": "50",
    "max_returned_rows": "500",
    "sql_time_limit_ms": "1000",
    "num_sql_threads": "3",
    "default_cache_ttl": "5",
}
ALIVE = "/-/bevaka/alive"


def web_folder(house: House) -> Path:
    """The site's files: those of the house where it has some of its own, else those packed with the program."""
    own = house.root / "web"
    return own if (own / "metadata.yml").is_file() else defaults() / "web"


def base_url(house: House) -> str:
    """The path that the site stands under, from ``[site] url``: ``/`` or ``/something/``."""
    path = urlsplit(house.settings.site.url).path.strip("/")
    return f"/{path}/" if path else "/"


def serve_arguments(house: House) -> list[str]:
    """What ``datasette serve`` is called with."""
    web, site = web_folder(house), house.settings.site
    arguments = [str(house.data / "public.db"), "--host", site.host, "--port", str(site.port)]
    arguments += ["--metadata", str(web / "metadata.yml"), "--template-dir", str(web / "templates")]
    arguments += ["--plugins-dir", str(web / "plugins"), "--static", f"assets:{web / 'static'}"]
    secure = "on" if site.url.startswith("https://") else "off"
    for name, value in {**SETTINGS, "base_url": base_url(house), "force_https_urls": secure}.items():
        arguments += ["--setting", name, value]
    return arguments


def build(house: House) -> Any:
    """The Datasette object, not yet serving. Raises GiveUp where nothing has been published."""
    file = house.data / "public.db"
    if not file.is_file():
        raise GiveUp(f"there is no {file} yet; write it with: bevaka publish")
    from datasette.cli import serve as command  # late: see the module's first lines

    context = command.make_context("serve", serve_arguments(house))
    context.params["return_instance"] = True
    datasette = context.invoke(command.callback, **context.params)
    datasette.bevaka_house = (
        house  # whose story pages let people act; a Datasette that was started otherwise only shows
    )
    return datasette


def serve(house: House, minutes: int | None = None) -> None:
    """Serve until interrupted, or for so many minutes.

    Raises GiveUp where nothing has been published, TryLater where the port is taken.
    """
    datasette = build(house)
    import uvicorn  # late, as above

    site = house.settings.site
    with _listening(site.host, site.port) as listener:
        # No access log: what visitors look for, and from where, is nobody's business.
        config = uvicorn.Config(
            datasette.app(), lifespan="on", log_level="warning", access_log=False, server_header=False
        )
        server = uvicorn.Server(config)
        if minutes is not None:
            timer = threading.Timer(minutes * 60, setattr, (server, "should_exit", True))
            timer.daemon = True
            timer.start()
        server.run(sockets=[listener])


def _listening(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as error:
        listener.close()
        raise TryLater(f"the site cannot listen on {host}:{port}: {error.strerror}") from error
    return listener


def free_port(house: House) -> int:
    """The configured port, or the next one that nobody listens on. Raises TryLater after twenty."""
    site = house.settings.site
    last = min(site.port + 19, 65535)
    for port in range(site.port, last + 1):
        with suppress(TryLater), _listening(site.host, port):
            return port
    raise TryLater(f"the ports {site.port} to {last} are all taken; name another one with --port")


def site_answers(house: House, timeout: float = 2.0) -> bool:
    """Whether a site of ours answers on this machine, at the house's host and port."""
    site = house.settings.site
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(site.host, site.host)
    request = f"GET {base_url(house).rstrip('/')}{ALIVE} HTTP/1.0\r\nHost: {host}\r\n\r\n"
    answer = b""
    try:
        with socket.create_connection((host, site.port), timeout=timeout) as line:
            line.sendall(request.encode())
            while len(answer) < 4096 and (part := line.recv(4096)):
                answer += part
    except OSError:
        return False
    return answer.startswith(b"HTTP/1.1 200") and b'"bevaka"' in answer
