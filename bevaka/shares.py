"""How sure a share of few is."""

from __future__ import annotations

from math import sqrt


def wilson(hits: float, of: float, z: float = 1.96) -> tuple[float, float]:
    """The 95 % score interval of a share (Wilson, 1927); 0 to 1 where there is nothing to count."""
    if not of:
        return 0.0, 1.0
    share, spread = hits / of, z * z / of
    middle = (share + spread / 2) / (1 + spread)
    half = z * sqrt(share * (1 - share) / of + spread / (4 * of)) / (1 + spread)
    return max(0.0, middle - half), min(1.0, middle + half)
