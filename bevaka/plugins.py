"""Finds one-file plug-ins: modules in a package's folder, and modules that installed packages name by entry point."""

from __future__ import annotations

import importlib
import pkgutil
from importlib.metadata import entry_points
from types import ModuleType


def names(package: str, group: str) -> list[str]:
    """The names of all plug-ins of a kind, sorted: file names in ``package`` and entry points of ``group``."""
    folder = importlib.import_module(package)
    inside = {m.name for m in pkgutil.iter_modules(folder.__path__) if not m.name.startswith("_")}
    return sorted(inside | {e.name for e in entry_points(group=group)})


def _inside(package: str, name: str) -> bool:
    folder = importlib.import_module(package)
    return any(m.name == name and not name.startswith("_") for m in pkgutil.iter_modules(folder.__path__))


def load(package: str, group: str, name: str) -> ModuleType:
    """The module of one plug-in. Raises KeyError with the known names if there is none of that name."""
    for entry in entry_points(group=group):
        if entry.name == name:
            module = entry.load()
            assert isinstance(module, ModuleType)
            return module
    if not _inside(package, name):
        raise KeyError(f"unknown {name!r}; there are: {', '.join(names(package, group))}")
    return importlib.import_module(f"{package}.{name}")
