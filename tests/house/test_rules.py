"""The rules of CONTRIBUTING.md and docs/house.md, kept by the tree itself."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable

import house_rules as rules
import pytest
from house_rules import ROOT, Module, modules

Rule = Callable[[Module], list[str]]

# A file or function that may be longer, how long at most, and why. What has become short again leaves the list.
LONG_FILES: dict[str, tuple[int, str]] = {}
LONG_FUNCTIONS: dict[str, tuple[int, str]] = {}

# Each rule with code that breaks it, as if it stood in that file.
PLANTED: list[tuple[Rule, str, str]] = [
    (rules.long_file, "nlp/x.py", "x = 1\n" * 301),
    (rules.long_functions, "nlp/x.py", "def f():\n" + "    x = 1\n" * 50),
    (rules.homeless_imports, "nlp/x.py", "import sqlite3\n"),
    (rules.homeless_imports, "web/plugins/x.py", "from sqlite_utils import Database\n"),
    (rules.homeless_imports, "alerts/x.py", "def f():\n    from scrapy.http import Response\n"),
    (rules.homeless_imports, "alerts/x.py", "import feedparser\n"),
    (rules.homeless_imports, "nlp/x.py", "import trafilatura\n"),
    (rules.homeless_imports, "bevaka/x.py", "import pypdfium2.raw\n"),
    (rules.homeless_imports, "crawler/x.py", "from spacy.tokens import Doc\n"),
    (rules.homeless_imports, "crawler/x.py", "import requests\n"),
    (rules.homeless_imports, "alerts/x.py", "import smtplib\n"),
    (rules.homeless_imports, "alerts/x.py", "from urllib import request\n"),
    (rules.homeless_imports, "bevaka/x.py", "import time\n"),
    (rules.other_rooms, "nlp/x.py", "from crawler.extract import read_file\n"),
    (rules.other_rooms, "bevaka/store/x.py", "import alerts\n"),
    (rules.other_rooms, "crawler/x.py", "import importlib\nimportlib.import_module('nlp.pipeline')\n"),
    (rules.other_rooms, "alerts/x.py", "from bevaka.cli.common import say\n"),
    (rules.other_rooms, "web/plugins/x.py", "from alerts.names import Names\n"),
    (rules.late_imports, "nlp/x.py", "def f():\n    import json\n"),
    (rules.late_imports, "alerts/x.py", "import importlib\nx = importlib.import_module('alerts.route')\n"),
    (rules.sql, "alerts/x.py", 'x = "SELECT a FROM b"\n'),
    (rules.sql, "web/plugins/x.py", 'def f(t):\n    return f"DELETE FROM {t}"\n'),
    (rules.clocks, "nlp/x.py", "from datetime import datetime\nx = datetime.now()\n"),
    (rules.clocks, "nlp/x.py", "import datetime\nx = datetime.date.today()\n"),
    (rules.clocks, "crawler/held.py", "import time\nx = time.time()\n"),
    (rules.prints, "nlp/x.py", "print(1)\n"),
    (rules.broad_excepts, "nlp/x.py", "try:\n    pass\nexcept Exception:\n    pass\n"),
    (rules.broad_excepts, "nlp/x.py", "try:\n    pass\nexcept:\n    pass\n"),
    (rules.bare_ignores, "nlp/x.py", "x = 1  # type: ignore[assignment]\n"),
    (rules.undocumented, "nlp/x.py", '"""A file."""\n\n\ndef f():\n    pass\n'),
]
HARMLESS = '''"""A file that speaks of SELECT, print and time."""

import json
from urllib.parse import urlsplit

from bevaka import clock


def f(text: str) -> str:
    """SELECT is a word of a docstring here."""
    try:
        return json.loads(text)[clock.today("UTC")] + urlsplit(text).path  # type: ignore[no-any-return]  # a JSON value
    except Exception as error:  # the border to what a stranger wrote
        raise ValueError("select one from the list") from error
    except BaseException:
        raise
'''
SIZES = (rules.long_file, rules.long_functions)
ALL = tuple(dict.fromkeys(rule for rule, _, _ in PLANTED))


@pytest.mark.parametrize(("rule", "path", "text"), PLANTED, ids=lambda v: getattr(v, "__name__", None))
def test_a_planted_violation_is_seen(rule: Rule, path: str, text: str) -> None:
    assert rule(Module(path, text)) != []


@pytest.mark.parametrize("rule", ALL, ids=lambda r: r.__name__)
def test_code_that_keeps_the_rules_is_left_alone(rule: Rule) -> None:
    assert rule(Module("nlp/x.py", HARMLESS)) == []


@pytest.mark.parametrize("rule", [r for r in ALL if r not in SIZES], ids=lambda r: r.__name__)
def test_the_house_keeps(rule: Rule) -> None:
    assert [fault for module in modules() for fault in rule(module)] == []


def test_the_rules_see_the_whole_house() -> None:
    paths = {m.path for m in modules()}
    assert len(paths) > 100
    assert {"bevaka/cli/stages.py", "crawler/kinds/feed.py", "nlp/judge.py", "alerts/channels/slack.py"} <= paths
    assert any(p.startswith("web/plugins/") for p in paths)


def test_no_file_is_longer_than_three_hundred_lines() -> None:
    faults = []
    for module in modules():
        most = LONG_FILES.get(module.path, (300, ""))[0]
        faults += rules.long_file(module, most)
    assert faults == []
    by_path = {m.path: m for m in modules()}
    assert [p for p in LONG_FILES if p not in by_path or not rules.long_file(by_path[p])] == [], "no exception any more"


def test_no_function_is_longer_than_fifty_lines() -> None:
    found = {
        f.rsplit(": ", 1)[0]: int(f.split(": ")[-1].split()[0]) for m in modules() for f in rules.long_functions(m)
    }
    assert {f: n for f, n in found.items() if n > LONG_FUNCTIONS.get(f, (50, ""))[0]} == {}
    assert set(LONG_FUNCTIONS) <= set(found), "no exception any more"


def test_every_room_has_a_type_marker() -> None:
    assert [room for room in ("bevaka", *rules.ROOMS) if not (ROOT / room / "py.typed").is_file()] == []


def test_the_layers_hold() -> None:
    """What import-linter says of the contract in pyproject.toml: who may import whom."""
    command = [sys.executable, "-c", "from importlinter.cli import lint_imports_command; lint_imports_command()"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "1 kept, 0 broken" in done.stdout
