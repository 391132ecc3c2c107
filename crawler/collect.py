"""The collect stage: asks the sources that are due and fetches what they point to, in a child process (``crawler/errand.py``)."""

from __future__ import annotations

from pathlib import Path

from bevaka.stage import Tally
from crawler import errand
from crawler.errand import Say


def collect(
    home: Path,
    only: list[str] | None = None,
    say: Say = lambda _: None,
    verbosity: int = 0,
    seconds: float | None = None,
) -> Tally:
    """Ask the due sources of the house in ``home`` (or those named in ``only``), then fetch the open leads.

    After ``seconds`` no further request is begun; what is left is asked next time. ``say`` hears of the progress in
    sentences. The tally's ``done`` counts sources that answered and articles fetched, ``failed`` sources that failed. Raises
    TryLater where nothing can be stored, GiveUp where a named source or secret does not exist.
    """
    order = {"home": home, "only": only, "verbosity": verbosity, "seconds": seconds}
    try:
        return Tally(**errand.run("crawler.crawl:run", order, say, verbosity=verbosity))
    except errand.Ended as error:
        say(f"{error}; what it had stored stays")
        return Tally(failed=1)
