"""Trees of routes, and what is put to them, as hypothesis makes them up."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from hypothesis import strategies as st

from alerts.ways import Facts
from bevaka.records import Tier

AREAS, THEMES, PRODUCTS = ("handskar", "it"), ("wages", "corruption"), ("gloves", "ict")
COUNTRIES, REGIONS, COMPANIES = ("MY", "CN"), ("Region A", "Region B"), ("kulim", "savar")
CHANNELS = ("a", "b", "c")


def some(values: Sequence[str], least: int = 0) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(values), min_size=least, max_size=2, unique=True)


flat = {"areas": some(AREAS), "tiers": some(("immediate", "digest")), "themes": some(THEMES)}
wants = flat | {
    "suppliers": some(COMPANIES), "products": some(PRODUCTS), "countries": some(COUNTRIES), "regions": some(REGIONS),
    "source_types": some(("ngo", "media")), "windows": st.sampled_from([[], [{"days": ["mon"], "from": "08:00"}]]),
    "immediate_waits": st.booleans(), "continue": st.booleans(), "language": st.sampled_from(["sv", "en"]),
}  # fmt: skip
channels = some(CHANNELS, 1)


def row(keys: dict[str, st.SearchStrategy[Any]], needed: bool) -> st.SearchStrategy[dict[str, Any]]:
    optional = keys if needed else keys | {"channels": channels}
    return st.fixed_dictionaries({"channels": channels} if needed else {}, optional=optional)


def tree(depth: int, needed: bool = True) -> st.SearchStrategy[dict[str, Any]]:
    if not depth:
        return row(wants, needed)
    below = st.lists(tree(depth - 1, False), max_size=3)
    return st.tuples(row(wants, needed), below).map(lambda pair: pair[0] | {"route": pair[1]})


def written(table: dict[str, Any], head: str = "route") -> str:
    """A table as TOML."""
    lines = [f"[[{head}]]"]
    for key, value in table.items():
        if key == "windows":
            inner = ", ".join("{ " + ", ".join(f"{k} = {json.dumps(v)}" for k, v in w.items()) + " }" for w in value)
            lines.append(f"windows = [{inner}]")
        elif key != "route":
            lines.append(f"{key} = {json.dumps(value, ensure_ascii=False)}")
    return "\n".join([*lines, *(written(child, f"{head}.route") for child in table.get("route", []))])


facts = st.builds(
    Facts,
    area=st.sampled_from([*AREAS, "textil"]), tier=st.sampled_from([Tier.IMMEDIATE, Tier.DIGEST]),
    themes=some(THEMES).map(tuple), suppliers=some(COMPANIES).map(tuple), products=some(PRODUCTS).map(tuple),
    countries=some(COUNTRIES).map(tuple), regions=some(REGIONS).map(tuple), source_type=st.sampled_from(["", "ngo", "media"]),
)  # fmt: skip
