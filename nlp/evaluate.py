"""Scores a tagger on labelled documents with the figures of the gold set, and keeps the floors.

Figures: see ``data/gold/README.md``. Alerts and tiers per document; suppliers, themes, countries and products as
micro-averaged sets; stories by B-cubed F1 (Bagga and Baldwin, 1998) over the documents that carry one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from bevaka.errors import Mistake, Mistakes
from bevaka.records import Document, Finding
from bevaka.tables import read_toml
from nlp.group import group
from nlp.lines import SETS, Known, document_of, read_gold

SINGLES = ("lang", "event", "assertion", "tier")
Rows = Mapping[str, dict[str, Any]]
_SHOWN = ["documents", "alert_precision", "alert_recall", "reach", "quiet"]
_SHOWN += ["suppliers_f1", "themes_f1", "countries_f1", "products_f1", "event", "assertion", "tier"]


class Tags(Protocol):
    """Anything that tags a document, and what it can find in one."""

    @property
    def known(self) -> Known:
        """The companies and themes that it knows."""
        ...

    def tag(self, document: Document) -> Finding:
        """The finding of one document."""
        ...


@dataclass(frozen=True)
class Wrong:
    """A document in which something went wrong: which labels, what was wanted, what was said, and the reasons given."""

    id: str
    title: str
    want: str
    got: str
    trap: str
    reasons: tuple[str, ...]
    labels: tuple[str, ...] = ()


@dataclass(frozen=True)
class Report:
    """Figures in total, per language, per wanted tier and per trap, and the documents that went wrong."""

    total: Mapping[str, float]
    languages: Mapping[str, Mapping[str, float]]
    tiers: Mapping[str, Mapping[str, float]]
    traps: Mapping[str, Mapping[str, float]]
    wrong: tuple[Wrong, ...] = field(default=())
    counts: tuple[int, int] = (0, 0)
    """Documents that were said to be told at once, and those that were to be."""
    scores: tuple[tuple[float, bool], ...] = ()
    """Score of every document, and whether it was to be told at once."""

    def text(self) -> str:
        """The report in words, for a terminal."""
        lines = [
            f"{name:22} {value if name == 'documents' else format(value, '.3f')}" for name, value in self.total.items()
        ]
        for title, groups in (("language", self.languages), ("tier", self.tiers), ("trap", self.traps)):
            lines += ["", f"per {title}".ljust(22) + " ".join(s[:10].rjust(11) for s in _SHOWN)]
            lines += [
                key.ljust(22) + " ".join(_cell(name, figures[name]).rjust(11) for name in _SHOWN)
                for key, figures in groups.items()
            ]
        tiers = [one for one in self.wrong if one.want != one.got]
        lines += ["", f"{len(tiers)} documents in the wrong tier"]
        for one in tiers:
            lines.append(f"- {one.id}: wanted {one.want}, got {one.got} ({one.trap or 'no trap'}): {one.title}")
            lines += [f"    {text}" for text in (*one.labels, *one.reasons)]
        others = [one for one in self.wrong if one.want == one.got]
        lines += ["", f"{len(others)} documents in the right tier with another label wrong"]
        lines += [f"- {one.id} ({one.trap or 'no trap'}): {'; '.join(one.labels)}" for one in others]
        return "\n".join(lines)


def _cell(name: str, value: float) -> str:
    return str(int(value)) if name == "documents" else format(value, ".2f")


def tagged(gold: Rows, tagger: Tags) -> dict[str, dict[str, Any]]:
    """Every document tagged and grouped, in the shape that is scored. The tagger sees no label, the language included."""
    documents = [document_of({**row, "lang": ""}) for row in gold.values()]
    pairs = [(document, tagger.tag(document)) for document in documents]
    stories = group(pairs)
    out = {}
    for key, (_, finding), story in zip(gold, pairs, stories, strict=True):
        row = {name: list(getattr(finding, name)) for name in SETS}
        out[key] = {
            **row,
            "lang": finding.lang,
            "event": finding.event,
            "assertion": finding.assertion,
            "tier": finding.tier,
            "score": finding.score,
            "story": story,
            "evidence": [e.quote for e in finding.evidence],
            "reasons": [str(r) for r in finding.reasons],
        }
    return out


def evaluate(gold: Path, tagger: Tags) -> Report:
    """Tag the documents of ``gold`` and score them. Raises Mistakes where the file is faulty."""
    rows = read_gold(gold, tagger.known)
    return report(rows, tagged(rows, tagger))


def report(rows: Rows, tags: Rows) -> Report:
    """The report over labelled and tagged documents."""

    def by(key: Any) -> dict[str, dict[str, float]]:
        groups: dict[str, dict[str, dict[str, Any]]] = defaultdict(dict)
        for name, row in rows.items():
            groups[str(key(row))][name] = row
        return {group_key: score(members, tags) for group_key, members in sorted(groups.items())}

    wrong = tuple(
        Wrong(
            k,
            row["title"],
            row["labels"]["tier"],
            tags[k]["tier"],
            row.get("trap") or "",
            tuple(tags[k]["reasons"]),
            differences,
        )
        for k, row in rows.items()
        if (differences := _differences(row, tags[k]))
    )
    return Report(
        score(rows, tags),
        by(lambda r: r["lang"]),
        by(lambda r: r["labels"]["tier"]),
        by(lambda r: r.get("trap") or "-"),
        wrong,
        (
            sum(tags[k]["tier"] == "immediate" for k in rows),
            sum(row["labels"]["tier"] == "immediate" for row in rows.values()),
        ),
        tuple((float(tags[k].get("score", 0.0)), row["labels"]["tier"] == "immediate") for k, row in rows.items()),
    )


def _differences(row: Mapping[str, Any], tags: Mapping[str, Any]) -> tuple[str, ...]:
    """Every label of a document that differs, in words."""
    out = []
    for name in SETS:
        want, got = set(row["labels"].get(name, ())), set(tags[name])
        out += [f"{name}: missed {', '.join(sorted(want - got))}"] if want - got else []
        out += [f"{name}: wrongly {', '.join(sorted(got - want))}"] if got - want else []
    for name in SINGLES:
        want = row["lang"] if name == "lang" else row["labels"].get(name)
        if want != tags[name] and (name != "assertion" or row["labels"].get("themes")):
            out.append(f"{name}: wanted {want}, got {tags[name]}")
    return tuple(out)


def score(rows: Rows, tags: Rows) -> dict[str, float]:
    """All figures, 0 to 1, over some documents."""
    pairs = {k: (row["labels"]["tier"], tags[k]["tier"]) for k, row in rows.items()}
    hits = [k for k, pair in pairs.items() if pair == ("immediate", "immediate")]
    said = sum(got == "immediate" for _, got in pairs.values())
    true = sum(want == "immediate" for want, _ in pairs.values())
    out: dict[str, float] = {
        "documents": len(rows),
        "alert_precision": _ratio(len(hits), said),
        "alert_recall": _ratio(len(hits), true),
    }
    out["alert_f1"] = _f1(out["alert_precision"], out["alert_recall"])
    worth = [got != "none" for want, got in pairs.values() if want != "none"]
    quiet = [got == "none" for want, got in pairs.values() if want == "none"]
    out["reach"], out["quiet"] = _ratio(sum(worth), len(worth)), _ratio(sum(quiet), len(quiet))
    for name in SETS:
        out |= _set_scores(rows, tags, name)
    for name in SINGLES:
        some = [
            (r["lang"] if name == "lang" else r["labels"].get(name), tags[k][name])
            for k, r in rows.items()
            if name != "assertion" or r["labels"].get("themes")
        ]
        out[name] = _ratio(sum(want == got for want, got in some), len(some))
    out["evidence"] = _ratio(sum(_verbatim(rows[k], tags[k]) for k in hits), len(hits))
    out["story_f1"] = _bcubed(rows, tags)
    return out


def _ratio(part: float, whole: float) -> float:
    return part / whole if whole else 1.0


def _f1(precision: float, recall: float) -> float:
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def _set_scores(rows: Rows, tags: Rows, name: str) -> dict[str, float]:
    hit = said = true = 0
    for key, row in rows.items():
        want, got = set(row["labels"].get(name, ())), set(tags[key][name])
        hit, said, true = hit + len(want & got), said + len(got), true + len(want)
    precision, recall = _ratio(hit, said), _ratio(hit, true)
    return {f"{name}_precision": precision, f"{name}_recall": recall, f"{name}_f1": _f1(precision, recall)}


def _verbatim(row: Mapping[str, Any], tags: Mapping[str, Any]) -> bool:
    body = " ".join((row["title"] + "\n" + row["text"]).split())
    quotes = [" ".join(q.split()) for q in tags["evidence"]]
    return bool(quotes) and all(0 < len(q) <= 400 and q in body for q in quotes)


def _bcubed(rows: Rows, tags: Rows) -> float:
    want = {k: row["story"] for k, row in rows.items() if row.get("story")}
    got = {k: tags[k].get("story") or f"alone:{k}" for k in want}
    wanted, given = _clusters(want), _clusters(got)
    both = {k: len(wanted[want[k]] & given[got[k]]) for k in want}
    precision = _ratio(sum(both[k] / len(given[got[k]]) for k in want), len(want))
    recall = _ratio(sum(both[k] / len(wanted[want[k]]) for k in want), len(want))
    return _f1(precision, recall)


def _clusters(of: Mapping[str, str]) -> dict[str, set[str]]:
    out: dict[str, set[str]] = defaultdict(set)
    for key, cluster in of.items():
        out[cluster].add(key)
    return out


def read_floors(file: Path) -> dict[str, dict[str, float]]:
    """The floors of ``floors.toml``: table ``total`` or a language's code → figure → lowest value allowed. Raises Mistakes."""
    mistakes: list[Mistake] = []
    floors = read_toml(file, mistakes)
    figures = {name: table if isinstance(table, dict) else {"": None} for name, table in floors.items()}
    wrong = [n for n, table in figures.items() for v in table.values() if type(v) not in (int, float)]
    mistakes += [Mistake(file=file, line=None, column=n, text="holds what is no number") for n in dict.fromkeys(wrong)]
    if not any(figures.values()) and not mistakes:
        mistakes.append(Mistake(file=file, line=None, column=None, text="holds no floor"))
    if mistakes:
        raise Mistakes(mistakes)
    return floors


def below_floors(done: Report, floors: Mapping[str, Mapping[str, float]]) -> list[str]:
    """A sentence for each figure that fell below its floor; a floor for something that is not measured is one too."""
    out = []
    for group_name, figures in floors.items():
        have = done.total if group_name == "total" else done.languages.get(group_name, {})
        for name, floor in figures.items():
            if name not in have:
                out.append(f"{group_name}: {name} is not measured")
            elif have[name] < floor:
                out.append(f"{group_name}: {name} is {have[name]:.3f}, below its floor {floor:.3f}")
    return out
