"""A fictional week in a store: every company, publisher and event is invented."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Literal

from bevaka import clock
from bevaka.records import (
    Area,
    Assertion,
    Bookmark,
    Document,
    Event,
    Evidence,
    Fetch,
    Finding,
    Link,
    Reason,
    Source,
    SourceType,
    Story,
    Supplier,
    Tier,
)
from bevaka.register import Register
from bevaka.store import Store
from bevaka.store.health import Condition, Health

NOW = datetime(2026, 3, 6, 16, 0, tzinfo=UTC)
OWNER = "riskomrade-handskar@region.example"

REGISTER = Register(
    suppliers={
        s.id: s
        for s in (
            Supplier(id="savar", name="Sävar Medical", aliases=("Sävar Medical AB",), country=("SE",), products=("gloves",)),
            Supplier(id="moelna", name="Mölnaby Vård", country=("SE",), products=("gloves",), areas=("gloves",)),
            Supplier(
                id="exempel", name="Exempel Gloves", kind="factory", supplies_to=("savar", "moelna"), country=("MY",),
                products=("gloves",), areas=("gloves",),
            ),
            Supplier(
                id="kvist", name="Kvist Datapartner", aliases=("Norrdata",), country=("SE",), products=("ict",), areas=("it",)
            ),
            Supplier(
                id="lumora", name="Lumora Panel", kind="manufacturer", supplies_to=("kvist",), country=("CN",), products=("ict",)
            ),
        )
    },
    contracts=(),
    areas={
        a.id: a
        for a in (
            Area(
                id="gloves", name_sv="Handskar", name_en="Gloves", lead_region="Region Halland", products=("gloves",), owner=OWNER
            ),
            Area(
                id="it", name_sv="IT-utrustning", name_en="IT equipment", lead_region="Region Dalarna", products=("ict",),
                owner=OWNER,
            ),
        )
    },
    links=(
        Link(
            supplier="exempel", supplies_to="savar", source="https://savar.example/leverantorer", since=date(2024, 2, 1),
            confidence="high",
        ),
    ),
)  # fmt: skip

SOURCES = [
    Source(id="posten", name="Norrposten", kind="feed", url="https://norrposten.example/rss", type=SourceType.MEDIA, expect=60),
    Source(id="watch", name="Arbetsrätt Nu", kind="feed", url="https://watch.example/atom", type=SourceType.NGO, tier=1, expect=4),
    Source(
        id="fagblad", name="Fagbladet Indkøb", kind="feed", url="https://fagblad.example/rss", expect=30,
        type=SourceType.TRADE_PRESS,
    ),
    Source(id="gammal", name="Gamla Bladet", kind="feed", url="https://gammal.example/rss", status="off"),
]  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Clip:
    """One publication and what was found in it; ``quotes`` must stand in ``text``."""

    url: str
    title: str
    text: str = "En text utan betydelse."
    quotes: tuple[str, ...] = ()
    story: str = ""
    tier: Tier = Tier.IMMEDIATE
    event: Event = Event.ALLEGATION
    assertion: Assertion | None = Assertion.ASSERTED
    suppliers: tuple[str, ...] = ("exempel",)
    themes: tuple[str, ...] = ("forced_labour",)
    countries: tuple[str, ...] = ("MY",)
    products: tuple[str, ...] = ("gloves",)
    areas: tuple[str, ...] = ("gloves",)
    lang: str = "sv"
    source: Source = SOURCES[0]
    hours: int = 4
    state: Literal["ok", "unreadable", "withdrawn"] = "ok"


GLOVES = Clip(
    url="https://norrposten.example/2026/handskar",
    title="Arbetare på handskfabrik fråntogs sina pass",
    text="Arbetare från Nepal berättar. Deras pass låstes in i ett kassaskåp på Exempel Gloves fabrik utanför Ipoh. "
    "Bolaget svarar inte.",
    quotes=("Deras pass låstes in i ett kassaskåp på Exempel Gloves fabrik utanför Ipoh.",),
    story="51a6c0ffee01",
)
GLOVES_EN = Clip(
    url="https://watch.example/reports/exempel-gloves",
    title="Passports withheld at Exempel Gloves, workers say",
    text="Twelve workers told us that they paid recruitment fees of 4,000 dollars. Their passports were withheld for two years.",
    quotes=("Their passports were withheld for two years.", "they paid recruitment fees of 4,000 dollars"),
    story="51a6c0ffee01",
    lang="en",
    themes=("forced_labour", "migrant_workers"),
    source=SOURCES[1],
    hours=28,
)
MOLNABY = Clip(
    url="https://norrposten.example/2026/molnaby",
    title="Mölnaby Vård följer upp löner hos underleverantör",
    text="Mölnaby Vård säger att lönerna nu betalas i tid. Revisionen fortsätter i vår.",
    quotes=("Mölnaby Vård säger att lönerna nu betalas i tid.",),
    story="51a6c0ffee02",
    tier=Tier.DIGEST,
    event=Event.FOLLOW_UP,
    assertion=Assertion.REMEDIED,
    suppliers=("moelna",),
    themes=("wages",),
    hours=50,
)
PANEL = Clip(
    url="https://fagblad.example/2026/lumora?utm=1",
    title="Lumora Panel afviser kritik af kemikalier",
    text="Fabrikken i Shenzhen brugte opløsningsmidler uden udsugning, siger to tidligere ansatte.",
    quotes=("Fabrikken i Shenzhen brugte opløsningsmidler uden udsugning, siger to tidligere ansatte.",),
    story="51a6c0ffee03",
    assertion=Assertion.DENIED,
    suppliers=("lumora",),
    themes=("hazardous_chemicals", "health_safety"),
    countries=("CN",),
    products=("ict",),
    areas=("it",),
    lang="da",
    source=SOURCES[2],
    hours=9,
)
QUIET = Clip(
    url="https://norrposten.example/2026/kommunfullmaktige",
    title="Hemligt ärende om fullmäktige",
    text="Fullmäktige i Exempelstad möttes. Inget rör leveranskedjan.",
    tier=Tier.NONE,
    event=Event.OTHER,
    assertion=None,
    suppliers=(),
    themes=(),
    countries=(),
    products=(),
    areas=(),
)
WEEK = (GLOVES, GLOVES_EN, MOLNABY, PANEL, QUIET)


def add(store: Store, clip: Clip, *, ruleset: str = "r1") -> int:
    """Store a clip as its stages would; returns the finding's id (0 for an unreadable one)."""
    made = clock.now()
    published = made - timedelta(hours=clip.hours)
    document = Document(
        url=clip.url, title=clip.title, text=clip.text, author="Nina Namnsdotter", published=published, precision="second",
        language=clip.lang, state=clip.state, source_id=clip.source.id,
        source_name=clip.source.name, source_type=clip.source.type, source_tier=clip.source.tier,
    )  # fmt: skip
    with store.transaction():
        document_id = store.documents.save_document(document, f"clip:{clip.url}:{clip.title}:{clip.state}")
        if document_id is None or clip.state == "unreadable":
            return 0
        found = finding(clip, document_id, ruleset)
        finding_id = store.findings.save_finding(found)
        if clip.story and clip.tier != Tier.NONE:
            saved, doc = store.findings.finding(finding_id), store.documents.document(document_id)
            assert saved
            assert doc
            story = Story(id=clip.story, title=clip.title, first_seen=published, last_seen=made)
            store.findings.join(saved, doc, story, {}, "same event")
    return finding_id


def finding(clip: Clip, document_id: int, ruleset: str = "r1") -> Finding:
    """What the tag stage would have written about a clip."""
    body = f"{clip.title}\n{clip.text}"
    evidence = tuple(
        Evidence(quote=q, start=body.index(q), end=body.index(q) + len(q), why="forced_labour") for q in clip.quotes
    )
    return Finding(
        ruleset=ruleset, lang=clip.lang, event=clip.event, assertion=clip.assertion, tier=clip.tier, score=1.0,
        suppliers=clip.suppliers, themes=clip.themes, countries=clip.countries, products=clip.products, areas=clip.areas,
        evidence=evidence, reasons=(Reason(name="secret_reason", detail="intern anteckning"),), document_id=document_id,
    )  # fmt: skip


def ask_sources(store: Store) -> None:
    """The week's sources as asked: one answers, one has long been quiet, one fails, one is off."""
    with store.transaction():
        store.crawl.set_state(
            "posten", state="ok", note="", next_due=NOW, failed=False, bookmark=Bookmark(), new_leads=3
        )
        clock.set_clock(NOW - timedelta(days=60), pinned=True)
        store.crawl.set_state("watch", state="ok", note="", next_due=NOW, failed=False, new_leads=1)
        clock.set_clock(NOW, pinned=True)
        store.crawl.set_state("watch", state="ok", note="", next_due=NOW, failed=False)
        store.health.change(Health(source_id="watch", state=Condition.QUIET, since=NOW - timedelta(days=60), at=NOW))
        store.crawl.set_state(
            "fagblad", state="login_page", note="login page, ask red@fagblad.example", next_due=NOW, failed=True
        )
        note = "login page, ask red@fagblad.example"
        store.health.change(Health(source_id="fagblad", state=Condition.LOGIN_PAGE, since=NOW, at=NOW, note=note))
        store.crawl.save_fetch(
            Fetch(
                url="https://fagblad.example/rss",
                final_url="https://fagblad.example/login",
                started=NOW,
                attempt=1,
                outcome="login_page",
            )
        )


def week(folder: Path, clips: tuple[Clip, ...] = WEEK) -> Store:
    """A store under ``folder`` with the week in it; the clock stands at ``NOW``."""
    clock.set_clock(NOW, pinned=True)
    store = Store(folder)
    ask_sources(store)
    for clip in clips:
        add(store, clip)
    return store
