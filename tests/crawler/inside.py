"""Runs crawls in a network of their own, in which private and link-local addresses exist and count who connects to them.

Called as ``unshare -Urn python inside.py HOUSE PLAN.json``; the plan holds the pages by URL, the name server's answers, the
moments of the crawls. Prints what was seen as JSON. The web answers at one public address; everything else must hear nothing.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import threading
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from servers.httpd import Page, Web  # the servers are shared by the tests of several rooms

PUBLIC = "93.184.216.34"
PORT = 8081
INSIDE = (
    "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "100.100.100.200", "198.18.0.1", "192.0.0.192",
    "168.63.129.16", "127.0.0.1", "127.127.127.127", "::1", "fd00:ec2::254", "fec0::1",
)  # fmt: skip


def main(house: str, plan_file: str) -> None:
    plan = json.loads(Path(plan_file).read_text("utf-8"))
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
    for address in (PUBLIC, *INSIDE):
        if not address.startswith("127.") and address != "::1":
            place = f"{address}/{128 if ':' in address else 32}"
            subprocess.run(["ip", "addr", "add", place, "dev", "lo", *_nodad(address)], check=True)
    hits: list[str] = []
    places = [(address, port) for address in INSIDE for port in (80, PORT)]
    for place in places:
        threading.Thread(target=_listen, args=(*place, hits), daemon=True).start()
    for address, port in places:
        _knock(address, port)
    heard, hits[:] = len(hits), []
    pages = {
        url: Page(p["body"], p["type"], p["status"], {**p["headers"], "Connection": "close"})
        for url, p in plan["pages"].items()
    }
    with Web(pages, at=(PUBLIC, 80)) as web:
        names = Path(plan_file).with_name("names.json")
        names.write_text(json.dumps(plan["names"]), "utf-8")
        script = Path(__file__).with_name("direct_crawl.py")
        for moment in plan["moments"]:
            env = {**os.environ, "BEVAKA_CLOCK": moment}
            subprocess.run(
                [sys.executable, str(script), house, str(names)], check=True, env=env, stdout=subprocess.DEVNULL
            )
        asked = [a.url for a in web.log]
    sys.stdout.write(json.dumps({"listeners": len(places), "heard": heard, "hits": hits, "asked": asked}))


def _nodad(address: str) -> list[str]:
    return ["nodad"] if ":" in address else []


def _listen(address: str, port: int, hits: list[str]) -> None:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.create_server((address, port), family=family) as server:
        while True:
            connection, _ = server.accept()
            hits.append(f"{address}:{port}")
            connection.close()


def _knock(address: str, port: int) -> None:
    """Wait for a listener and make sure that it counts."""
    for _ in range(200):
        try:
            with socket.create_connection((address, port), 1) as line:
                line.recv(1)  # until it has been counted and closed
                return
        except OSError:
            threading.Event().wait(0.02)
    raise SystemExit(f"nobody listens at {address}:{port}")


if __name__ == "__main__":
    main(*sys.argv[1:])
