"""The whole job on real input, where that is at hand beside the checkout; nothing of it stands in this repository."""

from __future__ import annotations

import sys
from pathlib import Path

# The servers are shared by the tests of several rooms; tests are no package.
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
