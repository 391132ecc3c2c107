"""A small invented register and one tagger for the room's tests."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bevaka.records import Area, Document, Supplier
from bevaka.register import Register
from nlp.pipeline import Tagger, build

CONFIG = Path(__file__).resolve().parents[2] / "config"
GOLD = Path(__file__).resolve().parents[2] / "data" / "gold"


def company(key: str, name: str, **rest: object) -> Supplier:
    return Supplier(id=key, name=name, **rest)  # type: ignore[arg-type]  # the rest is what each test says


COMPANIES = [
    company(
        "lindmed", "Lindmed", aliases=("Lindmed Sverige AB",), country=("SE",), products=("gloves",), areas=("gloves",)
    ),
    company(
        "havre",
        "Havre Medical",
        aliases=("Havre",),
        country=("SE",),
        products=("gloves",),
        areas=("gloves",),
        namesakes=("word: oats", "town"),
    ),
    company(
        "palmera",
        "Palmera Glove",
        aliases=("Palmera Glove Sdn Bhd", "棕榈手套"),
        kind="manufacturer",
        supplies_to=("lindmed", "havre"),
        country=("MY",),
        products=("gloves",),
        areas=("gloves",),
    ),
    company(
        "kvv",
        "KVV",
        aliases=("KVV Elektronik AB",),
        country=("SE",),
        products=("ict",),
        areas=("it",),
        namesakes=("abbreviation",),
    ),
    company("nordal", "Nordal & Vik", aliases=("Nordal & Vik A/S",), country=("DK",), products=("ict",), areas=("it",)),
    company("tiukka", "Tiukka", aliases=("Tiukka Oy",), country=("FI",), products=("food",), areas=("food",)),
]
AREAS = [
    Area(
        id="gloves", name_sv="Handskar", name_en="Gloves", lead_region="", products=("gloves",), owner="a@example.org"
    ),
    Area(id="it", name_sv="IT", name_en="IT", lead_region="", products=("ict",), owner="b@example.org"),
    Area(id="food", name_sv="Livsmedel", name_en="Food", lead_region="", products=("food",), owner="c@example.org"),
]


@pytest.fixture(scope="session")
def register() -> Register:
    return Register(
        suppliers={c.id: c for c in COMPANIES}, contracts=(), areas={a.id: a for a in AREAS}, fingerprint="test"
    )


@pytest.fixture(scope="session")
def tagger(register: Register) -> Tagger:
    return build(CONFIG, register)


@pytest.fixture(scope="session")
def gold_tagger() -> Tagger:
    return build(CONFIG, Register.load(GOLD))


@pytest.fixture
def no_collector() -> Iterator[None]:
    """Nothing is looked for that nobody holds; callbacks that test tools register there swallow an interrupt."""
    gc.disable()
    yield
    gc.enable()


def document(title: str, text: str, url: str = "https://news.example/1") -> Document:
    return Document(url=url, title=title, text=text)


@pytest.fixture(scope="session")
def doc() -> Callable[..., Document]:
    """Makes a document of a title and a text."""
    return document
