"""A house whose sources are servers on loopback: the demo house with a proxy in place of its recorded week."""

from __future__ import annotations

import csv
from pathlib import Path

from servers import manners

HEAD = "id,name,kind,url,site,language,country,type,tier,pace,expect,status,selector"


def on_the_web(house: Path, proxy: str, rows: str) -> Path:
    """``house`` with these lines of sources.csv, asked through ``proxy``; its file of sources."""
    file = house / "config" / "bevaka.toml"
    text = file.read_text("utf-8").replace('recorded = "recorded"', 'recorded = ""')
    file.write_text(text.replace("[crawler]\n", f'[crawler]\nproxy = "{proxy}"\ntimeout = 2.0\n'), "utf-8")
    sources = house / "config" / "sources.csv"
    sources.write_bytes(rows.encode("utf-8"))
    return sources


def rows_of(out: str) -> list[dict[str, str]]:
    """The rows of sources.csv in what a verb printed."""
    lines = out.splitlines()
    return list(csv.DictReader(lines[lines.index(HEAD) :]))


def feed(host: str, count: int = 5) -> str:
    """A feed of items in Swedish, a day apart, before the demo house's today."""
    items = [
        (f"Arbetarna på fabriken i stad {n} strejkar för sin lön och vill att någon lyssnar", f"http://{host}/{n}")
        for n in range(count)
    ]
    text = manners.rss(*items)
    for n in range(count):
        text = text.replace(
            f"<link>http://{host}/{n}</link>",
            f"<link>http://{host}/{n}</link><pubDate>Fri, 0{6 - n} Mar 2026 10:00:00 GMT</pubDate>",
        )
    return text.replace("<title>x</title>", f"<title>Granskarna i {host.split('.')[0].title()}</title>")
