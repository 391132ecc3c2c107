"""The rules of the house as functions of a parsed file: each gives a sentence for every place that breaks it.

They look at syntax trees, not at text, so that a word in a docstring breaks nothing. ``test_rules.py`` applies them to
the tree, and each of them to a planted violation first.
"""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("crawler", "nlp", "alerts")
CODE = ("bevaka", *ROOMS, "web")


@dataclass(frozen=True)
class Module:
    """One file: its path from the root with slashes, its text and its tree."""

    path: str
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        """The syntax tree."""
        return ast.parse(self.text, self.path)

    @property
    def room(self) -> str:
        """The folder at the root that it lies in."""
        return self.path.split("/")[0]

    def within(self, *places: str) -> bool:
        """Whether it is one of ``places``, or lies in one that ends with a slash."""
        return any(self.path == p or (p.endswith("/") and self.path.startswith(p)) for p in places)


@cache
def modules() -> tuple[Module, ...]:
    """Every file of code that we ship."""
    files = sorted(f for folder in CODE for f in (ROOT / folder).rglob("*.py"))
    return tuple(Module(f.relative_to(ROOT).as_posix(), f.read_text("utf-8")) for f in files)


# What a library or module is used for stands in one place. A name ends where a dot does: "http.client" is not "http".
HOMES: dict[str, tuple[str, ...]] = {
    # The database. The site's plug-ins hold the connection that Datasette gives them; the queries are the store's.
    "sqlite3": ("bevaka/store/", "web/plugins/"),
    "sqlite_utils": ("bevaka/store/",),
    # What was fetched, kept.
    "warcio": ("bevaka/store/archive.py", "crawler/warc.py"),
    # Reading what others publish.
    "scrapy": ("crawler/",),
    "twisted": ("crawler/",),
    "protego": ("crawler/",),
    "feedparser": ("crawler/",),
    "trafilatura": ("crawler/",),
    "pypdfium2": ("crawler/",),
    "pytesseract": ("crawler/readers/ocr.py",),
    "dateparser": ("crawler/",),
    # Understanding it.
    "spacy": ("nlp/",),
    "py3langid": ("nlp/",),
    "ahocorasick_rs": ("nlp/",),
    # Speaking to the network: the channels, and the few places that need a socket by itself.
    "requests": ("alerts/http.py",),
    "urllib3": ("alerts/http.py",),
    "slack_sdk": ("alerts/channels/slack.py", "alerts/slack/"),
    "http.client": ("alerts/slack/api.py",),
    "urllib.error": ("alerts/slack/api.py",),
    "apprise": ("alerts/channels/apprise.py",),
    "smtplib": ("alerts/channels/email.py",),
    "imaplib": ("crawler/imap.py", "crawler/post.py"),
    "ssl": ("alerts/channels/email.py", "crawler/imap.py", "bevaka/demo_mail.py"),
    "socket": ("alerts/http.py", "crawler/guard.py", "bevaka/site.py"),
    "http.server": ("bevaka/demo.py",),
    "socketserver": ("bevaka/demo_mail.py",),
    "cryptography": ("bevaka/demo_mail.py",),
    "urllib.request": (),
    "ftplib": (),
    "httpx": (),
    "aiohttp": (),
    "datasette": ("bevaka/site.py", "web/plugins/"),
    "uvicorn": ("bevaka/site.py",),
    # The time. Processor time (a limit, no date) is the reading process's own business.
    "time": ("bevaka/clock.py", "crawler/held.py"),
    # Processes.
    "multiprocessing": ("crawler/",),
    "subprocess": ("bevaka/cli/look.py",),
    "pickle": (),
}
LATE = ("bevaka/cli/", "bevaka/site.py", "bevaka/logs.py")
"""Where an ``import`` may stand inside a function."""
BY_NAME = ("bevaka/cli/", "bevaka/plugins.py", "crawler/", "alerts/channels/apprise.py", "nlp/entities.py")
"""Where ``import_module`` may be called; a room loads its own modules, an extra (:func:`other_rooms`) or what few need."""
_SQL = re.compile(
    r"\s*(SELECT\s.*\sFROM\s|INSERT\s+(OR\s+\w+\s+)?INTO\s|UPDATE\s+\w+\s+SET\s|DELETE\s+FROM\s|PRAGMA\s"
    r"|(CREATE|DROP|ALTER)\s+(TABLE|VIEW|TRIGGER|(UNIQUE\s+)?INDEX|VIRTUAL)\s)",
    re.S,
)


def imports(tree: ast.AST) -> Iterator[tuple[str, int]]:
    """Every absolute import, as (full name, line); of ``from a import b`` both ``a`` and ``a.b``."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level and node.module:
            yield node.module, node.lineno
            yield from ((f"{node.module}.{alias.name}", node.lineno) for alias in node.names)


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Every function and method, also inner ones."""
    return (n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef))


def dotted(node: ast.AST) -> str:
    """``a.b.c`` of a name or attribute; empty for anything else."""
    if isinstance(node, ast.Name):
        return node.id
    return f"{dotted(node.value)}.{node.attr}" if isinstance(node, ast.Attribute) else ""


def calls(tree: ast.AST) -> Iterator[tuple[str, ast.Call]]:
    """Every call of something that has a name."""
    return ((dotted(n.func), n) for n in ast.walk(tree) if isinstance(n, ast.Call))


def long_file(module: Module, most: int = 300) -> list[str]:
    """A file has at most ``most`` lines."""
    lines = module.text.count("\n")
    return [f"{module.path}: {lines} lines"] if lines > most else []


def long_functions(module: Module, most: int = 50) -> list[str]:
    """A function has at most ``most`` lines, its docstring included."""
    sized = ((f.name, (f.end_lineno or f.lineno) - f.lineno + 1) for f in functions(module.tree))
    return [f"{module.path}::{name}: {lines} lines" for name, lines in sized if lines > most]


def homeless_imports(module: Module) -> list[str]:
    """A library is imported only where :data:`HOMES` lets it."""
    found = []
    for name, line in imports(module.tree):
        for library, homes in HOMES.items():
            if (name == library or name.startswith(f"{library}.")) and not module.within(*homes):
                found.append(f"{module.path}:{line}: {name} belongs to {', '.join(homes) or 'nobody'}")
    return list(dict.fromkeys(found))


def other_rooms(module: Module) -> list[str]:
    """A room imports itself and the floor, never ``bevaka.cli`` nor another room; the floor and the site import no room."""
    names = list(imports(module.tree))
    for name, call in calls(module.tree):
        loads = name.endswith("import_module") and call.args and isinstance(call.args[0], ast.Constant)
        if loads and not module.within("bevaka/cli/"):
            names.append((str(call.args[0].value), call.lineno))  # type: ignore[attr-defined]  # a Constant, see above
    own = {module.room} if module.room in ROOMS else set()
    found = [(n, line) for n, line in names if n.split(".")[0] in {*ROOMS} - own]
    inside = ("bevaka/cli/", "bevaka/__main__.py")
    found += [(n, line) for n, line in names if n.startswith("bevaka.cli") and not module.within(*inside)]
    return list(dict.fromkeys(f"{module.path}:{line}: imports {name}" for name, line in found))


def late_imports(module: Module) -> list[str]:
    """An import stands at the top of a file, except where loading late is the point."""
    found = []
    if not module.within(*LATE):
        inner = (n for f in functions(module.tree) for n in ast.walk(f) if isinstance(n, ast.Import | ast.ImportFrom))
        found += [f"{module.path}:{n.lineno}: {ast.unparse(n)}" for n in inner]
    if not module.within(*BY_NAME):
        named = (c for name, c in calls(module.tree) if name.endswith("import_module") or name == "__import__")
        found += [f"{module.path}:{c.lineno}: {ast.unparse(c)}" for c in named]
    return found


def sql(module: Module) -> list[str]:
    """A statement of SQL is text of the store."""
    if module.within("bevaka/store/"):
        return []
    texts = (n for n in ast.walk(module.tree) if isinstance(n, ast.Constant) and isinstance(n.value, str))
    return [f"{module.path}:{n.lineno}: {str(n.value).strip()[:50]}" for n in texts if _SQL.match(str(n.value))]


def clocks(module: Module) -> list[str]:
    """Only ``bevaka/clock.py`` asks for the date or the time of day."""
    if module.within("bevaka/clock.py"):
        return []
    asked = re.compile(r"(^|\.)(datetime|date)\.(now|utcnow|today)$|(^|\.)time\.(time|time_ns|localtime|gmtime)$")
    return [f"{module.path}:{c.lineno}: {name}()" for name, c in calls(module.tree) if asked.search(name)]


def prints(module: Module) -> list[str]:
    """Nothing is printed past click and the channels' own stream."""
    return [
        f"{module.path}:{c.lineno}: {n}()" for n, c in calls(module.tree) if n in ("print", "pprint", "pprint.pprint")
    ]


def broad_excepts(module: Module) -> list[str]:
    """``except Exception`` names its border in a comment; whoever catches more raises it again."""
    lines, found = module.text.split("\n"), []
    for node in ast.walk(module.tree):
        if not isinstance(node, ast.ExceptHandler):
            continue
        caught = "BaseException" if node.type is None else dotted(node.type)
        again = any(isinstance(n, ast.Raise) and n.exc is None for n in node.body)
        if (caught == "BaseException" and not again) or (caught == "Exception" and "#" not in lines[node.lineno - 1]):
            found.append(f"{module.path}:{node.lineno}: {lines[node.lineno - 1].strip()}")
    return found


def bare_ignores(module: Module) -> list[str]:
    """What a checker is told to overlook has the rule's name and a reason."""
    found = []
    for token in tokenize.generate_tokens(io.StringIO(module.text).readline):
        told = token.type == tokenize.COMMENT and re.search(r"type:\s*ignore|noqa", token.string)
        if told and not re.search(r"(ignore\[[\w, -]+\]\s+#|noqa: [\w, ]+\s+[#(]) ?\w+", token.string):
            found.append(f"{module.path}:{token.start[0]}: {token.string}")
    return found


def undocumented(module: Module) -> list[str]:
    """Every file, and every public function and class of a file, says what it is."""
    tree = module.tree
    found = [] if ast.get_docstring(tree) else [f"{module.path}: the file"]
    for node in tree.body:
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            continue
        if not node.name.startswith("_") and not ast.get_docstring(node):
            found.append(f"{module.path}:{node.lineno}: {node.name}")
    return found
