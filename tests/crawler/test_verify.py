"""A document is read again from the archive: its page, or the list of its source where that held the text."""

from __future__ import annotations

from pathlib import Path

from crawl_world import extract, gather, make_house, source
from servers import manners as m
from servers.httpd import Page, Web

from bevaka.records import Evidence
from bevaka.settings import open_house
from bevaka.store import Store
from crawler.verify import Verifier

TEXT = "Arbetarnas pass togs ifrån dem när de kom till fabriken, och avgifterna drogs av från lönen i två år."
LIST = f"<rss version='2.0'><channel><title>A</title><item><title>Pass</title><link>http://a.example/gone</link><description>{TEXT}</description></item></channel></rss>"


def test_a_text_from_the_list_is_read_again_in_the_list(tmp_path: Path) -> None:
    quote = Evidence(quote="pass togs ifrån dem", start=0, end=0, why="")
    with Web({"http://a.example/rss": Page(LIST, m.RSS)}) as web:
        house = make_house(tmp_path, [source("a", "http://a.example/rss")], web.proxy)
        gather(house)
    found = extract(house)["http://a.example/gone"]
    assert found.medium == "feed"
    place = open_house(house)
    with Store(house / "data") as store, Verifier(place, store) as verifier:
        proof = verifier.proof(found)
        assert (proof.fault, proof.text) == ("", found.body)
        assert proof.stands(quote)
        assert not proof.stands(Evidence(quote="pass gavs till dem", start=0, end=0, why=""))
    next((house / "data" / "warc").iterdir()).unlink()
    with Store(house / "data") as store, Verifier(place, store) as verifier:
        assert "cannot be read" in verifier.proof(found).fault
