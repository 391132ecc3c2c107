"""Books of words: very much is made at once, and all of it is kept."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def uncollected() -> Iterator[None]:
    """While such a thing is made, nothing is looked for that nobody holds any more: that took more than a third of the time.

    Nor is it gone through afterwards, again and again and once more at the end, which took a tenth of a small run. So what holds
    itself is never given back, and books are not made like that: they go when nobody holds them any more.
    """
    before = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        if before:
            gc.enable()
