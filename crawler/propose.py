"""A row of ``sources.csv`` for a list that was tried: what was seen fills it, and what nobody can see is guessed and said so."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from math import log2
from urllib.parse import urlsplit

from bevaka.records import Source
from crawler import plain
from crawler.decide import FEW
from crawler.kinds import same_site, spelled
from crawler.links import bare, host_of
from crawler.trial import STALE, Trial

Row = dict[str, str]
QUIET = timedelta(days=90)
UNDATED_YIELD = 1.0
"""Publications a month where a list tells no dates: its silence is then noticed after three months."""
_COUNTRIES = re.compile(
    r"se|no|dk|fi|is|de|nl|be|fr|es|it|pt|pl|ee|lv|lt|at|ch|ie|in|bd|pk|my|th|vn|cn|jp|kr|au|nz|ca|br|za|ke"
)
_SECOND = {"uk": "GB", "us": "US"}
_RANKS = {"feed": 0, "sitemap": 1, "listing": 2, "report": 2}
_TYPES = (
    ("intergovernmental", r"\.int$|(?:^|\.)(?:un|ilo|oecd|europa)\.(?:org|eu)$|(?:^|\.)un\.org$"),
    ("authority", r"\.gov(?:\.\w\w)?$|\.mil$|\.gc\.ca$|myndighet|verket\.se$|tilsyn|styrelse"),
    ("buyer", r"upphandling|anskaffelse|innkjop|indkob|hankinta|procurement"),
    ("union", r"union|facket?\b|forbund|fagforening|ammattiliitto|gewerkschaft|workers?united"),
)


def best_first(trials: Iterable[Trial], now: datetime) -> list[Trial]:
    """The lists that hold publications, best first, then those that did not work, each address once.

    A feed before a sitemap before a page, but for one to be heard; of the same sort one with dates first, then the one that brings
    most. A list that has been silent for longer than its own past makes likely, while another one has not, comes last: it was left
    behind.
    """
    kept: dict[tuple[str, str], Trial] = {}
    for trial in sorted(trials, key=lambda t: _rank(t, now)):
        kept.setdefault((trial.source.kind, bare(address(trial))), trial)
    return list(kept.values())


def _rank(trial: Trial, now: datetime) -> tuple[bool, bool, int, bool, int, int]:
    newest, kind = trial.figures.newest, trial.source.kind
    month = max(trial.figures.a_month(now) or 0, 0.1)
    place = 2 * _RANKS.get(kind, 3)
    if kind == "sitemap" and newest is None:
        place = 7  # the address of every page that the site has ever had
    if kind == "report" and trial.kind == "report":
        place = 3
    if trial.podcast:
        place = 5  # behind the page of news: what is said in it is not read
    # Twice as many are more; the rest is chance, and then the longer list is the better one.
    return (
        not trial.works,
        _left_behind(trial, now),
        place,
        newest is None,
        -round(log2(month)),
        -min(trial.figures.items, 50),
    )


def _left_behind(trial: Trial, now: datetime) -> bool:
    """Whether a list has been silent for a year and more, or for three months and three of its own gaps between publications."""
    dates = trial.figures.dates
    if len(dates) < FEW:
        return bool(dates) and now - dates[-1] > STALE
    return now - dates[-1] > min(max(QUIET, 3 * (dates[-1] - dates[0]) / (len(dates) - 1)), STALE)


def address(trial: Trial) -> str:
    """The address of a list as its row has it: where it is after all redirects, in its one spelling."""
    return spelled(trial.final_url or trial.source.url, trial.source.url)


def row(trial: Trial, languages: Sequence[str], known: Sequence[Source], taken: Collection[str], now: datetime) -> Row:
    """The row of a tried list. ``known`` are the sources of the house, of which a publisher's type and tier are taken;
    ``taken`` are ids that may not be used.

    The publisher is known by its own site, since many share a host for their feeds and press rooms.
    """
    url = address(trial)
    site = _site(trial, url)
    host = host_of(site)
    own = (host, host_of(url)) if same_site(host, host_of(url)) else (host,)
    like = next((s for s in known if host_of(s.url) in own or host_of(s.site) in own), None)
    month = trial.figures.a_month(now)
    expect = UNDATED_YIELD if month is None else month
    name = clean_name(trial.title) or (like.name if like else host)
    return {
        "id": new_id(like.id if like else host, url, taken),
        "name": name,
        "kind": trial.source.kind,
        "url": url,
        "site": like.site if like and like.site else site,
        "language": "|".join(languages),
        "country": like.country if like else country_of(host),
        "type": str(like.type) if like else type_of(host, expect),
        "tier": str(like.tier if like else 2),
        "pace": pace_of(expect),
        "expect": rounded(expect),
        "status": "on" if trial.works else "unverified",
        "selector": trial.source.options.get("selector", ""),
    }


def _site(trial: Trial, url: str) -> str:
    """The publisher's front page: that of the list's host, where no other site led to it, and a feed leads to no other."""
    other = trial.source.site or (trial.figures.home if trial.source.kind == "feed" else "")
    if other and not same_site(host_of(other), host_of(url)):
        return other
    return f"{urlsplit(url).scheme}://{urlsplit(url).netloc}/"


def clean_name(title: str) -> str:
    """A publisher's name out of a title, which often names the page too: the shorter part of ``Nyheter | Granskarna AB``."""
    text = plain.line(title, 120)
    parts = re.split(r"\s+[|–—»·]\s+|\s+-\s+", text)
    return safe_name(min((p for p in (parts[0], parts[-1]) if len(p) > 2), key=len, default=text))


def safe_name(text: str) -> str:
    """A name on one line, without what a spreadsheet would take for a formula at its beginning."""
    return " ".join(plain.clean(text).split())[:200].lstrip("=+-@# ")


def new_id(stem: str, url: str, taken: Collection[str]) -> str:
    """An id that is free: the publisher's, then with the last folder of the address, then with a number."""
    base = slug(stem.removesuffix(".example") if stem.count(".") else stem) or "source"
    folder = slug(re.sub(r"\.\w+$", "", urlsplit(url).path.rstrip("/").rsplit("/", 1)[-1]))[:30]
    found = [base, *([f"{base}-{folder}"] if folder else [])]
    free = next((one for one in found if one not in taken), None)
    return free or f"{base}-{_free_number(base, taken)}"


def _free_number(base: str, taken: Collection[str]) -> int:
    """A number behind ``base`` that is free; found by halves, since a file of feeds may give thousands one name."""
    last, free = 1, 2
    while f"{base}-{free}" in taken:
        last, free = free, 2 * free
    while free - last > 1:
        middle = (last + free) // 2
        last, free = (middle, free) if f"{base}-{middle}" in taken else (last, middle)
    return free


def slug(text: str) -> str:
    """``text`` as an id: a host without its ending, a name in small ASCII letters."""
    text = text.lower().removeprefix("www.")
    if re.fullmatch(r"[a-z0-9.-]+\.[a-z0-9-]{2,}", text):
        text = re.sub(r"\.(?:co|com|org|gov|ac)?\.?[a-z0-9-]+$", "", text) or text
    text = unicodedata.normalize("NFKD", text.translate(str.maketrans("øæłđþß", "oaldts")))
    text = re.sub(r"[^a-z0-9]+", "-", text.encode("ascii", "ignore").decode("ascii"))
    return text.strip("-")[:60].strip("-")


def country_of(host: str) -> str:
    """The country of a host by its top-level domain; empty for ``.org`` and the like."""
    end = host.rsplit(".", 1)[-1]
    return _SECOND.get(end, end.upper() if _COUNTRIES.fullmatch(end) else "")


def type_of(host: str, expect: float) -> str:
    """Who publishes, guessed: by the words of the host, then by how much; a person looks at it."""
    for name, pattern in _TYPES:
        if re.search(pattern, host):
            return name
    return "media" if expect >= 150 else "ngo"


def pace_of(expect: float) -> str:
    """How often to ask for so many publications a month, as ``docs/add-a-source.md`` advises."""
    return "15m" if expect >= 300 else "1h" if expect >= 1 else "6h" if expect >= 0.5 else "1d"


def rounded(expect: float) -> str:
    """Publications a month, as exact as such a figure is."""
    if expect >= 20:
        digits = 1 if expect < 1000 else 2
        return str(int(round(expect, -digits)))
    return str(round(expect)) if expect >= 1 else f"{max(expect, 0.1):.1f}"
