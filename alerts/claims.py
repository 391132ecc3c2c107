"""Who holds a claim on a delivery."""

from __future__ import annotations

import os
import secrets


def claimant() -> str:
    """A name to claim what goes in one sending under: it holds the number of this process, and no other sending has it."""
    return f"deliver {os.getpid()} {secrets.token_hex(4)}"


def alive(claimant: str) -> bool:
    """Whether who claimed something still runs: another process that delivers at the same time.

    A claim under this process's number is that of an earlier run in it, or of a dead process that had the number.
    """
    verb, _, rest = claimant.partition(" ")
    number = rest.partition(" ")[0]
    if verb != "deliver" or not number.isdecimal() or int(number) == os.getpid():
        return False
    try:
        os.kill(int(number), 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        pass
    return True
