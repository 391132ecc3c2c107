"""A house with sources of its own, crawled by the real crawler against servers on loopback."""

from __future__ import annotations

import sys
from pathlib import Path

# The servers are shared by the tests of several rooms; tests are no package.
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
