"""Builds houses, registers, findings and messages for the tests of this room; every company in it is invented."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from alerts.channels import Post
from alerts.deliver import deliver
from alerts.digest import DigestStage
from alerts.escalate import EscalateStage
from alerts.remind import RemindStage
from alerts.route import RouteStage
from alerts.update import UpdateStage
from bevaka import clock
from bevaka.records import (
    Assertion,
    Document,
    Event,
    Evidence,
    Finding,
    Item,
    Lead,
    Message,
    Proof,
    SourceType,
    Story,
    Tier,
)  # fmt: skip
from bevaka.settings import House, open_house
from bevaka.stage import Tally, run_stage
from bevaka.store import Store

SUPPLIERS = """\
id,name,kind,supplies_to,country,products,areas
savar,Sävar Medical,supplier,,SE,gloves,
nordhand,Nordhand,supplier,,SE,gloves,
gamla,Gamla Handskar,supplier,,SE,gloves,
kvist,Kvist Datapartner,supplier,,SE,ict,it
exgloves,Exempel Gloves,manufacturer,savar|nordhand|gamla,MY,gloves,
kulim,Exempel Gloves Kulim,factory,exgloves,MY,gloves,
oldfab,Gamla fabriken,factory,gamla,MY,gloves,
skarm,Skärmverket,manufacturer,kvist,CN,ict,
lonely,Ensamma Verken,factory,,VN,furniture,
"""
AREAS = """\
id,name_sv,name_en,lead_region,products,owner,language,themes
handskar,Handskar,Gloves,Region Halland,gloves,handskar@region.example,sv,
it,IT-utrustning,IT equipment,Region Västernorrland,ict|batteries,it@region.example,en,
barn,Barns rätt,Children,Region Skåne,ict,barn@region.example,sv,child_labour
"""
CONTRACTS = """\
contract_id,supplier,area,regions,title,starts,ends
H-1,savar,handskar,Region Halland|Region Skåne,Undersökningshandskar 2025,2025-01-01,2028-01-31
H-2,nordhand,handskar,Region Uppsala,Operationshandskar,2024-01-01,
H-0,gamla,handskar,Region Dalarna,Handskar 2019,2019-01-01,2023-12-31
"""
THEME = 'title_sv = "Tvångsarbete"\ntitle_en = "Forced labour"\n'
DEFAULT_CHANNELS = '[terminal]\nkind = "console"\n\n[folder]\nkind = "file"\n'
DEFAULT_ROUTES = """\
[[route]]
tiers = ["immediate"]
channels = ["terminal"]

[[route]]
tiers = ["digest"]
channels = ["folder"]
"""
RULES = "rules-1"


class World:
    """A house with its store; ``publish`` puts a finding in front of the route stage."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.out = io.StringIO()
        self.said: list[str] = []
        config = root / "config"
        (config / "themes").mkdir(parents=True)
        self.write("suppliers.csv", SUPPLIERS)
        self.write("areas.csv", AREAS)
        self.write("contracts.csv", CONTRACTS)
        self.write("themes/forced_labour.toml", THEME)
        self.write("channels.toml", DEFAULT_CHANNELS)
        self.write("routes.toml", DEFAULT_ROUTES)
        self.write("bevaka.toml", '[operator]\nchannels = ["folder"]\naddress = "drift@region.example"\n')
        self.store = Store(root / "data")
        self._count = 0

    def write(self, name: str, text: str) -> None:
        (self.root / "config" / name).write_text(text, "utf-8")

    @property
    def house(self) -> House:
        return open_house(self.root)  # read afresh, so that a changed table counts

    def close(self) -> None:
        self.store.close()

    def publish(
        self,
        *,
        suppliers: Sequence[str] = ("kulim",),
        tier: Tier = Tier.IMMEDIATE,
        story: str | None = None,
        url: str | None = None,
        ruleset: str = RULES,
        backlog: bool = False,
        published: datetime | None = None,
        document_id: int | None = None,
        **finding: Any,
    ) -> Finding:
        """A publication with its finding and story, as the rooms before leave them; ``document_id``: a new finding of it."""
        self._count += 1
        n = self._count
        url = url or f"https://provtidningen.example/nyhet/{n}"
        with self.store.transaction():
            if document_id is None:
                document_id = self._document(url, n, backlog, published)
            values = {**BARE, **finding, "suppliers": tuple(suppliers), "tier": tier, "ruleset": ruleset}
            if tier is Tier.NONE:
                values |= {"suppliers": (), "themes": ()}
            found = Finding(document_id=document_id, **values)
            found = replace(found, id=self.store.findings.save_finding(found))
            document = self.store.documents.document(document_id)
            assert document is not None
            if tier is not Tier.NONE:
                told = Story(
                    id=story or f"story{n}", title=document.title, first_seen=clock.now(), last_seen=clock.now()
                )
                self.store.findings.join(found, document, told, {}, "test")
        return found

    def _document(self, url: str, n: int, backlog: bool, published: datetime | None) -> int:
        crawl = self.store.crawl
        if not backlog:
            crawl.set_state("prov", next_due=clock.now(), state="ok", note="", failed=False)
        crawl.add_leads([Lead(url=url, source_id="ny" if backlog else "prov")])
        lead = crawl.lead_by_url(url)
        assert lead is not None
        document = Document(
            url=url,
            title=f"Pass togs i beslag på handskfabrik {n}",
            text=f"Arbetarna säger att passen låstes in. Nummer {n}.",
            published=published or clock.now() - timedelta(hours=5),
            source_id="prov",
            source_name="Provtidningen",
            source_type=SourceType.MEDIA,
            lead_id=lead.id,
        )
        made = self.store.documents.save_document(document, f"test:{n}")
        assert made is not None
        return made

    def take_back(self, found: Finding, story: str, **finding: Any) -> Finding:
        """The publication of a finding, withdrawn: a revision with the words it had, and its finding."""
        had = self.store.documents.document(found.document_id or 0)
        assert had is not None
        with self.store.transaction():
            gone = replace(had, state="withdrawn", reason="it was there, and is gone: HTTP 410")
            made = self.store.documents.save_document(gone, f"gone:{found.id}")
        return self.publish(document_id=made, story=story, **finding)

    def route(self, ruleset: str = RULES) -> Tally:
        return run_stage(RouteStage(self.house, ruleset, self.store.people), self.store)

    def escalate(self) -> Tally:
        return run_stage(EscalateStage(self.house), self.store)

    def update(self) -> Tally:
        return run_stage(UpdateStage(self.house), self.store)

    def digest(self, day: Any = None) -> Tally:
        return run_stage(DigestStage(self.house, day), self.store)

    def remind(self) -> Tally:
        return run_stage(RemindStage(self.house), self.store)

    def deliver(self, **options: Any) -> Tally:
        return deliver(
            self.house,
            self.store,
            say=self.said.append,
            tick=lambda _: None,
            out=options.pop("out", self.out),
            **options,
        )

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        return [tuple(r) for r in self.store._db.conn.execute(sql)]

    def states(self) -> dict[str, str]:
        return {
            f"{key}/{channel}": state for key, channel, state in self.rows("SELECT key, channel, state FROM deliveries")
        }

    def why(self, finding: Finding) -> set[str]:
        return {r.name for r in self.store.outbox.routed(finding.id or 0) or ()}

    def entries(self) -> list[tuple[str, str]]:
        return self.rows("SELECT area_id, json_extract(reasons, '$[0][0]') FROM entries ORDER BY id")

    def alerts(self) -> list[str]:
        return [row[0] for row in self.rows("SELECT area_id FROM alerts ORDER BY id")]


BARE: dict[str, Any] = {
    "lang": "sv",
    "event": Event.ALLEGATION,
    "assertion": Assertion.ASSERTED,
    "score": 0.9,
    "themes": ("forced_labour",),
    "countries": ("MY",),
    "products": ("gloves",),
    "evidence": (Evidence(quote="passen låstes in", start=54, end=70, why="forced_labour"),),
}


def post(root: Path, out: io.StringIO | None = None) -> Post:
    """What a channel gets."""
    return Post(root, root / "data" / "outbox", out or io.StringIO(), "Europe/Stockholm")


def item(**values: Any) -> Item:
    given: dict[str, Any] = {
        "headline": "Pass togs i beslag på handskfabrik",
        "url": "https://provtidningen.example/nyhet/1",
        "source": "Provtidningen",
        "source_type": "medier, normal trovärdighet",
        "published": "6 mars 2026",
        "tier": Tier.IMMEDIATE,
        "event": "Anklagelse",
        "suppliers": ("Exempel Gloves Kulim → Exempel Gloves → Sävar Medical",),
        "themes": ("Tvångsarbete", "Migrantarbetare"),
        "countries": ("Malaysia",),
        "quotes": ("Passen låstes in i ett kassaskåp på kontoret, säger tre av arbetarna.",),
        "exposure": (
            "Undersökningshandskar 2025 (Sävar Medical): Region Halland och Region Skåne, till och med 31 januari 2028",
        ),
        "reasons": (
            "I kedjan bakom ett avtal inom ditt område: Exempel Gloves Kulim → Exempel Gloves → Sävar Medical",
        ),
        "page": "http://127.0.0.1:8001/-/bevaka/story/abc",
        "story_id": "abc",
        "others": 2,
        "regions": "2 regioner: Region Halland och Region Skåne",
        "chains": ("Sävar Medical ← Exempel Gloves ← Exempel Gloves Kulim",),
        "proofs": (
            Proof(
                step="Sävar Medical ← Exempel Gloves",
                source="savar.example",
                said="sedan 1 februari 2024, hög tillförlitlighet",
                url="https://savar.example/leverantorer",
            ),
            Proof(step="Exempel Gloves ← Exempel Gloves Kulim", source="", said="inget belägg för länken är angivet"),
        ),
    }
    return Item(**{**given, **values})


def message(**values: Any) -> Message:
    given: dict[str, Any] = {
        "key": "alert:abc:handskar:immediate",
        "kind": "alert",
        "language": "sv",
        "area": "Handskar",
        "subject": "Anklagelse: Tvångsarbete – Exempel Gloves Kulim → Sävar Medical",
        "intro": "Rör ditt riskområde Handskar.",
        "items": (item(),),
        "footer": ("Du får det här för att handskar@region.example ansvarar för riskområdet Handskar.",),
        "to": "handskar@region.example",
    }
    return Message(**{**given, **values})


def digest(count: int, **values: Any) -> Message:
    items = tuple(
        item(
            headline=f"Granskning nummer {n} av arbetsvillkor i handskfabriker",
            tier=Tier.DIGEST,
            event="Uppföljning",
            page=f"http://127.0.0.1:8001/-/bevaka/story/{n}",
            story_id=str(n),
        )
        for n in range(count)
    )
    given: dict[str, Any] = {
        "key": "digest:handskar:2026-03-06",
        "kind": "digest",
        "subject": f"Handskar: {count} nyheter, 6 mars 2026",
        "intro": f"312 publikationer har lästs sedan förra sammanfattningen. {count} nyheter rör ditt riskområde.",
        "items": items,
        "day": "2026-03-06",
    }
    return message(**{**given, **values})


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)
