"""The register: suppliers with the chain behind them, contracts, areas and proofs, and the checks between them.

A step ``supplies_to`` leads one link nearer to the buyer (factory → manufacturer → brand → supplier). The closure
of these steps is the chain; chains may merge, a circle is a mistake. ``buyer:…`` names a buyer outside the register.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path

from bevaka.errors import Mistake, Mistakes
from bevaka.records import Area, Contract, Link, Supplier
from bevaka.register_rows import AreaRow, ContractRow, LinkRow, SupplierRow
from bevaka.tables import Numbered, named_ids, read_csv


class Paths(Mapping[str, tuple[str, ...]]):
    """Company → a shortest path of ids to it; kept as steps back, because the paths of a long chain take its square in memory."""

    def __init__(self, start: str) -> None:
        self.back: dict[str, str | None] = {start: None}

    def __getitem__(self, company: str) -> tuple[str, ...]:
        path, here = [company], self.back[company]
        while here is not None:
            path.append(here)
            here = self.back[here]
        return tuple(reversed(path))

    def __iter__(self) -> Iterator[str]:
        return iter(self.back)

    def __len__(self) -> int:
        return len(self.back)

    def __contains__(self, company: object) -> bool:
        return company in self.back


@dataclass(frozen=True)
class Register:
    """Everything that people keep about suppliers and areas; read once, then only asked."""

    suppliers: Mapping[str, Supplier]
    contracts: tuple[Contract, ...]
    areas: Mapping[str, Area]
    links: tuple[Link, ...] = ()
    fingerprint: str = ""
    _above: dict[str, Paths] = field(default_factory=dict, compare=False, repr=False)

    @classmethod
    def load(cls, folder: Path) -> Register:
        """Read the register of a ``config`` folder. Raises Mistakes with every fault of every file."""
        mistakes: list[Mistake] = []
        register = read_register(folder, mistakes)
        if mistakes:
            raise Mistakes(mistakes)
        return register

    def above(self, company: str) -> Paths:
        """Every company that ``company`` reaches upward, itself first, each with a shortest path of ids to it."""
        if company not in self._above:
            paths = Paths(company)
            queue = [company]
            for here in queue:
                for step in self.suppliers[here].supplies_to if here in self.suppliers else ():
                    if step in self.suppliers and step not in paths:
                        paths.back[step] = here
                        queue.append(step)
            self._above[company] = paths
        return self._above[company]

    def between(self, company: str, holder: str) -> list[str]:
        """Every company on some way from ``company`` up to ``holder``, both of them too, nearest to the holder first."""
        above = self.above(company)
        below: dict[str, list[str]] = {}
        for here in above:
            for step in self.suppliers[here].supplies_to if here in self.suppliers else ():
                below.setdefault(step, []).append(here)
        found = dict.fromkeys([holder] if holder in above else [])
        for here in (queue := list(found)):
            fresh = [c for c in dict.fromkeys(below.get(here, ())) if c not in found]
            found.update(dict.fromkeys(fresh))
            queue += fresh
        return list(found)

    def contracted(self, company: str) -> list[str]:
        """The contract holders above ``company`` (itself included): those with a contract, else those of kind supplier."""
        reached = [c for c in self.above(company) if c in self.suppliers]
        return [c for c in reached if c in self._by_supplier or self.suppliers[c].kind == "supplier"]

    def contracts_of(self, company: str) -> list[Contract]:
        """The contracts of ``company`` itself, ended ones too."""
        return self._by_supplier.get(company, [])

    @cached_property
    def _by_supplier(self) -> dict[str, list[Contract]]:
        found: dict[str, list[Contract]] = {}
        for contract in self.contracts:
            found.setdefault(contract.supplier, []).append(contract)
        return found

    def products_of(self, company: str) -> tuple[str, ...]:
        """The product groups of a company."""
        return self.suppliers[company].products

    def areas_of(self, company: str) -> list[str]:
        """The areas that a finding about ``company`` concerns, contracts' dates left aside.

        The company's own ``areas`` come first; a contract of a holder above it adds its area where the product groups meet.
        """
        if company not in self.suppliers:
            return []
        own = self.suppliers[company]
        areas = dict.fromkeys(a for a in own.areas if a in self.areas)
        for holder in self.contracted(company):
            for contract in self.contracts_of(holder):
                area = self.areas.get(contract.area)
                if area and (not own.products or not area.products or set(own.products) & set(area.products)):
                    areas.setdefault(contract.area)
        if not areas:
            for holder in self.contracted(company):
                areas.update(dict.fromkeys(a for a in self.suppliers[holder].areas if a in self.areas))
        return list(areas)

    @cached_property
    def _exposed(self) -> dict[str, set[str]]:
        found: dict[str, set[str]] = {}
        for company in self.suppliers.values():
            for product in company.products:
                found.setdefault(product, set()).update(company.country)
        return found

    def exposed_products(self) -> dict[str, set[str]]:
        """Product group → countries (ISO 3166-1 alpha-2) that the register's chains touch for it."""
        return self._exposed

    def areas_for_product(self, product: str) -> list[str]:
        """The areas that cover a product group."""
        return [a.id for a in self.areas.values() if product in a.products]

    def same_owner(self, area: str) -> list[str]:
        """An area with all others of its owner, in large or small letters."""
        if area not in self.areas or not self.areas[area].owner:
            return [area]
        return [a.id for a in self.areas.values() if a.owner.casefold() == self.areas[area].owner.casefold()]

    def proof(self, supplier: str, supplies_to: str) -> Link | None:
        """The proof that a person gave for one step of a chain."""
        return next((p for p in self.links if p.supplier == supplier and p.supplies_to == supplies_to), None)

    def running(self, company: str, area: str, day: date) -> tuple[list[Contract], list[Contract]]:
        """The contracts above ``company`` that bear on ``area``: those in force on ``day``, and those that have ended."""
        found = [c for holder in self.contracted(company) for c in self.contracts_of(holder) if c.area == area]
        return [c for c in found if c.runs_on(day)], [c for c in found if c.ends is not None and c.ends < day]


def read_register(folder: Path, mistakes: list[Mistake]) -> Register:
    """The register of a folder; every fault is added to ``mistakes``, rows without fault are kept."""
    faulty_suppliers: list[Numbered[SupplierRow]] = []
    faulty_areas: list[Numbered[AreaRow]] = []
    faulty_contracts: list[Numbered[ContractRow]] = []
    faulty_links: list[Numbered[LinkRow]] = []
    suppliers = read_csv(folder / "suppliers.csv", SupplierRow, mistakes, faulty=faulty_suppliers)
    areas = read_csv(folder / "areas.csv", AreaRow, mistakes, faulty=faulty_areas)
    contracts = read_csv(folder / "contracts.csv", ContractRow, mistakes, optional=True, faulty=faulty_contracts)
    links = read_csv(folder / "links.csv", LinkRow, mistakes, optional=True, faulty=faulty_links)
    checks = _Checks(folder, mistakes)
    checks.suppliers([*suppliers, *faulty_suppliers])
    checks.unique("areas.csv", "id", [(n.line, n.row.id) for n in (*areas, *faulty_areas)])
    checks.contracts([*contracts, *faulty_contracts])
    checks.links([*links, *faulty_links])
    return Register(
        suppliers={n.row.id: n.row.record() for n in suppliers},
        contracts=tuple(c.row.record() for c in contracts),
        areas={a.row.id: a.row.record() for a in areas},
        links=tuple(k.row.record() for k in links),
        fingerprint=fingerprint(folder, ("suppliers.csv", "areas.csv", "contracts.csv", "links.csv")),
    )


def fingerprint(folder: Path, files: tuple[str, ...]) -> str:
    """Twelve hex digits over the bytes of some files: changes when any of them does."""
    digest = hashlib.sha256()
    for name in files:
        path = folder / name
        digest.update(name.encode() + (path.read_bytes() if path.is_file() else b"") + b"\0")
    return digest.hexdigest()[:12]


@dataclass(frozen=True)
class _Checks:
    """Checks between rows; each adds to the mistakes."""

    folder: Path
    mistakes: list[Mistake]

    @cached_property
    def ids(self) -> set[str] | None:
        return named_ids(self.folder / "suppliers.csv")

    @cached_property
    def areas(self) -> set[str] | None:
        return named_ids(self.folder / "areas.csv")

    def add(self, file: str, line: int, column: str, text: str) -> None:
        self.mistakes.append(Mistake(file=self.folder / file, line=line, column=column, text=text))

    def unique(self, file: str, column: str, ids: list[tuple[int, str]]) -> None:
        first: dict[str, int] = {}
        for line, key in sorted(ids):
            if key in first:
                self.add(file, line, column, f"the id {key!r} stands already on line {first[key]}")
            first.setdefault(key, line)

    def known(
        self, file: str, line: int, column: str, keys: tuple[str, ...] | list[str], known: set[str] | None, noun: str
    ) -> None:
        for key in keys:
            if known is not None and key not in known:
                self.add(file, line, column, f"there is no {noun} with the id {key!r}")

    def suppliers(self, rows: list[Numbered[SupplierRow]]) -> None:
        self.unique("suppliers.csv", "id", [(n.line, n.row.id) for n in rows])
        for n in rows:
            steps = [s for s in n.row.supplies_to if not s.startswith("buyer:")]
            self.known("suppliers.csv", n.line, "supplies_to", steps, self.ids, "supplier")
            self.known("suppliers.csv", n.line, "areas", n.row.areas, self.areas, "area")
        self.circles(rows)

    def contracts(self, rows: list[Numbered[ContractRow]]) -> None:
        self.unique("contracts.csv", "contract_id", [(n.line, n.row.contract_id) for n in rows])
        for n in rows:
            self.known("contracts.csv", n.line, "supplier", [n.row.supplier], self.ids, "supplier")
            self.known("contracts.csv", n.line, "area", [n.row.area], self.areas, "area")

    def links(self, rows: list[Numbered[LinkRow]]) -> None:
        for n in rows:
            steps = [n.row.supplies_to] if not n.row.supplies_to.startswith("buyer:") else []
            self.known("links.csv", n.line, "supplier", [n.row.supplier], self.ids, "supplier")
            self.known("links.csv", n.line, "supplies_to", steps, self.ids, "supplier")

    def circles(self, suppliers: list[Numbered[SupplierRow]]) -> None:
        lines = {n.row.id: n.line for n in suppliers}
        steps = {n.row.id: [s for s in n.row.supplies_to if s in lines] for n in suppliers}
        for circle in circles(steps):
            path = " → ".join((*circle, circle[0]))
            self.add("suppliers.csv", lines[circle[0]], "supplies_to", f"the chain runs in a circle: {path}")


def circles(steps: Mapping[str, list[str]]) -> list[tuple[str, ...]]:
    """The circles of a graph, each once, found by depth-first search without recursion (chains may be long)."""
    done: set[str] = set()
    found: list[tuple[str, ...]] = []
    for start in steps:
        if start in done:
            continue
        path, on_path, todo = [start], {start: 0}, [iter(steps[start])]
        while todo:
            step = next(todo[-1], None)
            if step is None:
                todo.pop()
                done.add(path[-1])
                on_path.pop(path.pop())
            elif step in on_path:
                found.append(tuple(path[on_path[step] :]))
            elif step not in done:
                on_path[step] = len(path)
                path.append(step)
                todo.append(iter(steps.get(step, [])))
    return found
