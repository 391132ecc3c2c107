"""What is for a digest and concerns no area: told to the operator once a day, all of it in one notice."""

from __future__ import annotations

from dataclasses import dataclass

from alerts.judgement import in_words
from alerts.names import Names
from alerts.text import line
from bevaka import clock
from bevaka.records import Document, Finding
from bevaka.settings import House
from bevaka.store import Store
from bevaka.store.unheard import NOTICE

MOST = 20


@dataclass(frozen=True, kw_only=True)
class Unheard:
    """Stories that no area hears of, each with its newest publication, and its page."""

    found: tuple[tuple[str, Document, Finding], ...]


class UnheardStage:
    """pending: the stories since the operator was last told of such, as one item, when the digest's hour has passed."""

    name = "unheard"

    def __init__(self, house: House) -> None:
        self._house = house

    def pending(self, store: Store, limit: int) -> list[Unheard]:
        """One item, or nothing."""
        zone = self._house.zone
        today, last = clock.today(zone), store.outbox.last_notice(NOTICE)
        hour, minute = map(int, self._house.settings.digest.at.split(":"))
        told = last is not None and clock.local(last, zone).date() >= today
        if told or clock.now() < clock.at(today, hour, minute, zone):
            return []
        found = tuple(store.unheard.since(last))
        aside = {a.key for a in store.runs.asides(self.name) if a.parked}
        items = [Unheard(found=found)] if found else []
        return [item for item in items if self.key(item) not in aside]

    def key(self, item: Unheard) -> str:
        """The day in the house: of several rounds of it one tells."""
        return f"{NOTICE}{clock.today(self._house.zone).isoformat()}"

    def work(self, item: Unheard) -> tuple[str, str]:
        """Subject and body."""
        names = Names(self._house, self._house.register, self._house.settings.house.language)
        count = len(item.found)
        subject = names.plural(
            "{n} story for the digest concerns no area", "{n} stories for the digest concern no area", count
        )
        asked = names._(
            "Nobody else is told. Nothing in the register ties this to an area: does a company lack a name, an area or a "
            "product group in suppliers.csv, or was one not recognised?"
        )
        rows = [text for one in item.found[:MOST] for text in self._story(*one, names)]
        more = names.plural("… and {n} more", "… and {n} more", count - MOST)
        return subject, "\n".join([asked, *rows, *(["", more] if count > MOST else [])])

    def _story(self, story_id: str, document: Document, finding: Finding, names: Names) -> list[str]:
        doubted = in_words([r for r in finding.reasons if r.name == "namesake"], names)
        place = self._house.page(story_id) or document.url
        return ["", f"• {line(document.title, 200)}", f"  {place}", *(f"  {text}" for text in doubted[:3])]

    def save(self, store: Store, item: Unheard, result: tuple[str, str]) -> None:
        """The notice, inside the stage's transaction."""
        store.outbox.add_notice(self.key(item), *result, self._house.settings.operator.channels)
