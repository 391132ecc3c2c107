"""Names for people, in Swedish and English: themes, products, countries, events, days, and the reasons of a decision."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property, lru_cache
from pathlib import Path

from babel import Locale
from babel.dates import format_date, format_datetime
from babel.lists import format_list
from babel.numbers import format_decimal

from alerts.text import line
from bevaka import clock
from bevaka.errors import Mistake
from bevaka.records import Event, Reason, SourceType, Tier
from bevaka.register import Register
from bevaka.settings import House
from bevaka.tables import read_toml
from bevaka.words import N_, plural, translator

EVENTS: Mapping[str, str] = {
    Event.ALLEGATION: N_("Allegation"),
    Event.ENFORCEMENT: N_("Enforcement"),
    Event.FOLLOW_UP: N_("Follow-up"),
    Event.REMEDY: N_("Remedy"),
    Event.POLICY: N_("Policy and guidance"),
    Event.COMMERCIAL: N_("Business news"),
    Event.OTHER: N_("Other"),
}
TIERS: Mapping[str, str] = {Tier.IMMEDIATE: N_("Immediate"), Tier.DIGEST: N_("Digest"), Tier.NONE: N_("Not told")}
SOURCE_TYPES: Mapping[str, str] = {
    SourceType.NGO: N_("civil society organisation"),
    SourceType.MEDIA: N_("media"),
    SourceType.TRADE_PRESS: N_("trade press"),
    SourceType.AUTHORITY: N_("authority"),
    SourceType.UNION: N_("trade union"),
    SourceType.INTERGOVERNMENTAL: N_("intergovernmental organisation"),
    SourceType.COMPANY: N_("company"),
    SourceType.BUYER: N_("public buyer"),
}
MEDIA: Mapping[str, str] = {
    "html": N_("web page"),
    "pdf": N_("PDF"),
    "feed": N_("text in the list"),
    "text": N_("plain text"),
}
CREDIBILITY: Mapping[int, str] = {1: N_("high credibility"), 2: N_("normal credibility"), 3: N_("needs checking")}
PRODUCTS: Mapping[str, str] = {
    "ict": N_("IT equipment"),
    "gloves": N_("gloves"),
    "surgical_instruments": N_("surgical instruments"),
    "medical_devices": N_("medical devices"),
    "pharmaceuticals": N_("pharmaceuticals"),
    "textiles": N_("textiles"),
    "food": N_("food"),
    "furniture": N_("furniture"),
    "vehicles": N_("vehicles"),
    "batteries": N_("batteries"),
    "dressings_consumables": N_("dressings and consumables"),
    "cleaning": N_("cleaning"),
    "solar_panels": N_("solar panels"),
}
MUTED: Mapping[str, str] = {
    "story": N_("the story {name}"),
    "supplier": N_("the company {name}"),
    "theme": N_("the theme {name}"),
    "source": N_("the source {name}"),
}
# Reasons that stand in a message. {detail} is what the reason speaks of, ids already turned into names.
REASONS: Mapping[str, str] = {
    "contract": N_("Holds a contract in your area: {detail}"),
    "chain": N_("Stands in the chain behind contract holders in your area: {detail}"),
    "register": N_("The register places it in your area: {detail}"),
    "product_country": N_("No company is named, but what you buy comes from there: {detail}"),
    "area_hint": N_("The text speaks of what your area buys"),
    "contract_ended": N_("Every contract behind it has ended: {detail}"),
    "history": N_("Older news, found when a new source was read for the first time"),
    "news_in_story": N_("News in a story you have been alerted to"),
    "corrected": N_("Correction: you were alerted to this publication, and it no longer holds at that level"),
    "withdrawn": N_("Its publisher has withdrawn this publication since you heard of it: it is removed or taken back"),
    "back": N_("Its publisher had withdrawn this publication, and shows it again"),
    "restored": N_("This publication was corrected before, and counts as immediate again"),
    "raised": N_("You had this in a digest; it now counts as immediate"),
    "rolled_up": N_("Immediate, but your area had reached its number of alerts for one hour"),
    "muted": "{detail}",
    "demoted": "{detail}",
    # Why something is not told, for those who ask.
    "tier_none": N_("Not told: it is of the sort that is told to nobody"),
    "theme_not_followed": N_("Not told: the area does not follow its themes"),
    "told_before": N_("Not told: the area has heard of this publication"),
    "no_company_left": N_("Not told: no company is left that it is about"),
    "no_product": N_("Not concerned: no company is named, and the area does not buy {detail}"),
    "names_nothing": N_("Not concerned: neither a company nor a product group is named"),
    "no_bond": N_("Not concerned: neither a contract nor the register ties the area to {detail}"),
    "products_apart": N_("Not concerned: the area has a contract in the chain, but not for what is made by {detail}"),
    "no_area": N_("No area hears of it: {detail}"),
    "to_operator": N_("The operator of the house hears of it, once a day with all that concern no area"),
    "not_told": N_("Not told: {detail}"),
    "told_immediate": N_("Told at once: {detail}"),
    "told_digest": N_("Told in the digest: {detail}"),
    "held_back": N_("Held back by a mute: {detail}"),
    "verdict": N_("A person has said that it is not about this company: {detail}"),
    "unknown_company": N_("No longer in the register: {detail}"),
    "no_route": N_("No route takes this, so the operator of the house gets it"),
}
# What a reason of these names speaks of, as alerts/decide.py writes it.
_WRITTEN = ("no_area", "not_told")
DETAILS = (
    N_("nothing ties its companies to one, neither a contract nor the register"),
    N_("no area buys its goods"),
    N_("it names neither a company nor a product group"),
    N_("no company is left"),
    N_("no area is to hear of it that has not"),
)
_HEARS = ("told_immediate", "told_digest", "held_back", "theme_not_followed", "told_before")


@lru_cache(maxsize=256)
def _titles(file: Path, _mark: tuple[int, int, int]) -> Mapping[str, str]:
    """Language → the title of a theme, read once from a file that stays as it is: every message asks for some."""
    mistakes: list[Mistake] = []
    data = read_toml(file, mistakes, optional=True)
    titles = {key.removeprefix("title_"): title for key, title in data.items() if key.startswith("title_")}
    return {code: title for code, title in titles.items() if isinstance(title, str) and title}


@dataclass(frozen=True)
class Names:
    """Names in one language (sv or en), for one house and register."""

    house: House
    register: Register
    language: str

    @cached_property
    def _(self) -> Callable[[str], str]:
        return translator(self.language)

    @cached_property
    def locale(self) -> Locale:
        """Babel's locale of the language."""
        return Locale("en", "GB") if self.language == "en" else Locale(self.language)

    def plural(self, one: str, many: str, n: int) -> str:
        """The form of a sentence for ``n``, with ``{n}`` filled in as people write numbers."""
        return plural(one, many, n, self.language)

    def country(self, code: str) -> str:
        """A country by its ISO 3166-1 code, as CLDR names it; the code itself if unknown."""
        return str(self.locale.territories.get(code.upper(), code))

    def in_language(self, code: str) -> str:
        """The name of a language, or ``""`` if it is the reader's own or unknown."""
        if not code or code == self.language:
            return ""
        return str(self.locale.languages.get(code, ""))

    def theme(self, theme: str) -> str:
        """A theme's title from its file, or its id in plain words."""
        file = self.house.config / "themes" / f"{theme}.toml"
        titles: Mapping[str, str] = {}
        with suppress(OSError):
            about = file.stat()
            titles = _titles(file, (about.st_mtime_ns, about.st_size, about.st_ino))
        return titles.get(self.language) or titles.get("en") or theme.replace("_", " ").capitalize()

    def product(self, product: str) -> str:
        """A product group."""
        return self._(PRODUCTS[product]) if product in PRODUCTS else product.replace("_", " ")

    def company(self, company: str) -> str:
        """A company of the register by its id."""
        known = self.register.suppliers.get(company)
        return known.name if known else company

    def area(self, area: str) -> str:
        """A risk area by its id."""
        known = self.register.areas.get(area)
        return line(known.name(self.language), 100) if known else area

    def tier(self, tier: str) -> str:
        """A tier."""
        return self._(TIERS[tier]) if tier in TIERS else tier

    def event(self, event: str) -> str:
        """A sort of event."""
        return self._(EVENTS[event]) if event in EVENTS else event

    def medium(self, medium: str) -> str:
        """What a publication was read from."""
        return self._(MEDIA[medium]) if medium in MEDIA else medium

    def path(self, ids: Iterable[str]) -> str:
        """A chain of companies: ``Exempel Gloves → Nordhand``."""
        return " → ".join(self.company(c) for c in ids)

    def listed(self, words: Iterable[str]) -> str:
        """``a, b och c``."""
        return str(format_list(list(words), locale=self.locale))

    def decimal(self, number: float) -> str:
        """A number with one decimal place, as people write it."""
        return str(format_decimal(number, "0.0", locale=self.locale))

    def day(self, day: date | datetime) -> str:
        """A day in words; a moment is shown as the house's clock shows it."""
        if isinstance(day, datetime):
            day = clock.local(day, self.house.zone).date()
        return format_date(day, "long", locale=self.locale)

    def moment(self, moment: datetime) -> str:
        """A moment in words, on the house's clock."""
        return format_datetime(clock.local(moment, self.house.zone), "d MMMM y HH:mm", locale=self.locale)

    def muted(self, detail: str) -> str:
        """The detail of the reason ``muted`` (kind, id, last day, why) in words: what is muted until when, and why."""
        kind, key, day, why = (*detail.split(" ", 3), "", "", "")[:4]
        what = self.thing(kind, key)
        until = self._("Muted until {day}").replace("{day}", self.day(date.fromisoformat(day)) if day else "")
        return f"{until}: {what}" + (f" ({line(why, 200)})" if why else "")

    def demoted(self, detail: str) -> str:
        """The detail of the reason ``demoted`` (kind, id, first day, why) in words: what is told in the digest only, and why."""
        kind, key, day, why = (*detail.split(" ", 3), "", "", "")[:4]
        since = self._("In the digest only since {day}").replace(
            "{day}", self.day(date.fromisoformat(day)) if day else ""
        )
        return f"{since}: {self.thing(kind, key)}" + (f" ({line(why, 200)})" if why else "")

    def thing(self, kind: str, key: str) -> str:
        """What can be muted or demoted, by its name: ``the company Nordhand``."""
        name = {"supplier": self.company, "theme": self.theme, "source": self.source}.get(kind, str)(key)
        return self._(MUTED.get(kind, "{name}")).replace("{name}", line(name, 100))

    def source(self, source: str) -> str:
        """A source by its id."""
        return next((s.name for s in self.house.sources if s.id == source), source)

    def reasons(self, reasons: Iterable[Reason]) -> tuple[str, ...]:
        """Reasons in sentences, those of one name joined in one; a name that has no sentence is shown as ``name: detail``."""
        details: dict[str, list[str]] = {}
        for reason in reasons:
            known = details.setdefault(reason.name, [])
            if (detail := self._detail(reason)) not in known:
                known.append(detail)
        return tuple(self._sentence(name, found) for name, found in details.items())

    def _sentence(self, name: str, details: list[str]) -> str:
        detail = line(self.listed(d for d in details if d), 250)
        if name not in REASONS:
            return f"{line(name, 60)}: {detail}" if detail else line(name, 60)
        return self._(REASONS[name]).replace("{detail}", detail)

    def _detail(self, reason: Reason) -> str:
        """What a reason speaks of, in names: of a chain the contract holder at its end, because the chain is told beside it."""
        if reason.name == "product_country":
            product, _, country = reason.detail.partition(" ")
            return f"{self.product(product)} ({self.country(country)})" if country else self.product(product)
        if reason.name == "muted":
            return self.muted(reason.detail)
        if reason.name == "demoted":
            return self.demoted(reason.detail)
        if reason.name in ("chain", "contract", "contract_ended"):
            return self.company(reason.detail.rpartition(" → ")[2])
        if reason.name in ("no_bond", "products_apart"):
            return self.company(reason.detail)
        if reason.name == "no_product":
            return self.product(reason.detail)
        if reason.name in _WRITTEN:
            return self._(reason.detail)
        if reason.name in _HEARS:
            return self._hearing(reason.detail)
        if reason.name == "register":
            return self.company(reason.detail.partition(" → ")[0])
        return reason.detail

    def _hearing(self, detail: str) -> str:
        """An area by its name, and why it hears: ``gloves (chain: a → b; …)``."""
        area, _, why = detail.partition(" (")
        named = self.area(area)
        parts = (one.partition(": ") for one in why.removesuffix(")").split("; ") if one)
        told = self.reasons(Reason(name=name, detail=what) for name, _, what in parts)
        return f"{named} ({'; '.join(told)})" if told else named
