"""Natural keys: one spelling for one address, one hash for one text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scrapy import Request

from bevaka.keys import alert_key, canonical_url, content_hash, digest_key, sha256, short, spellings

CLEAN = "https://kustposten.example/artikel/palmolja"


@pytest.mark.parametrize(
    ("written", "canonical"),
    [
        ("HTTPS://Kustposten.EXAMPLE/artikel/palmolja", CLEAN),
        ("https://kustposten.example:443/artikel/palmolja#kommentarer", CLEAN),
        ("https://kustposten.example./artikel/palmolja", CLEAN),
        ("  https://kustposten.example/artikel/palmolja\n", CLEAN),
        ("https://kustposten.example/artikel/x/../palmolja", CLEAN),
        (f"{CLEAN}?utm_source=rss&utm_medium=feed", CLEAN),
        (f"{CLEAN}?fbclid=abc&gclid=1&mc_cid=2&_hsenc=3&WT_mc_id=4", CLEAN),
        (f"{CLEAN}?sida=2&utm_campaign=x", f"{CLEAN}?sida=2"),
        (f"{CLEAN}?utm%5Fsource=x&sida=2&UTM_medium", f"{CLEAN}?sida=2"),
        (f"{CLEAN};jsessionid=AB12.nod1?sida=2", f"{CLEAN}?sida=2"),
        (f"{CLEAN};JSESSIONID=AB12#kommentarer", CLEAN),
        (f"{CLEAN}?PHPSESSID=1a2b&sida=2&CFID=1&CFTOKEN=2&ASPSESSIONIDQQ=x", f"{CLEAN}?sida=2"),
        (f"{CLEAN}?xtor=RSS-1&mkt_tok=x&_ga=1.2&_gl=3", CLEAN),
        (f"{CLEAN}?sid=7", f"{CLEAN}?sid=7"),
        (f"{CLEAN}?tom=", f"{CLEAN}?tom="),
        (f"{CLEAN};jsessionid=A1.b?PHPSESSID=9&xtor=RSS-1&id=7", f"{CLEAN}?id=7"),
        # What servers are asked for stays what was published: bytes of any encoding, empty folders, queries without pairs.
        (f"{CLEAN}?rubrik=%e5rsrapport", f"{CLEAN}?rubrik=%E5rsrapport"),
        (f"{CLEAN}?q=a+b%20c&u=http://x.example/?y=1", f"{CLEAN}?q=a+b%20c&u=http://x.example/?y=1"),
        (f"{CLEAN}?OpenDocument", f"{CLEAN}?OpenDocument"),
        (f"{CLEAN}?/nyheter/12&utm_source=x", f"{CLEAN}?/nyheter/12"),
        (f"{CLEAN}?b=1;a=2", f"{CLEAN}?b=1;a=2"),
        ("http://arkiv.example/web/2020/http://x.example/a", "http://arkiv.example/web/2020/http://x.example/a"),
        ("http://arkiv.example/a%2fb/./c/../d//..", "http://arkiv.example/a%2Fb/d/"),
        ("http://kustposten.example", "http://kustposten.example/"),
        ("http://kustposten.example:8080/a", "http://kustposten.example:8080/a"),
        ("http://kustposten.example/a b", "http://kustposten.example/a%20b"),
        ("http://kustposten.example/%7Eredaktion", "http://kustposten.example/~redaktion"),
        ("http://[2001:DB8::1]/a", "http://[2001:db8::1]/a"),
        ("http://räksmörgås.example/å", "http://xn--rksmrgs-5wao1o.example/%C3%A5"),
        ("http://fa\u00df.example/", "http://xn--fa-hia.example/"),
    ],
)
def test_one_address_has_one_spelling(written: str, canonical: str) -> None:
    assert canonical_url(written) == canonical


@pytest.mark.parametrize(
    "address",
    [
        "/art?rubrik=%E5rsrapport", "/n?id=%E4", "/%E5rsrapport.pdf", "/a%CC%8Arsrapport.pdf",
        "/a?a=a%CC%8A&b=%2F%2520", "/web/2020/http://x.example/a", "//nyheter//1", "/0/ABC?OpenDocument",
        "/0/ABC?OpenDocument&Lang=sv&Count=2", "/?/nyheter/12", "/a?a=1;b=2", "/a?a=2&b=1", "/a?fraga=palm+olja",
        "/a?fraga=palm%20olja", "/a?t=12:05&u=http://x.example/,(b)*!$@", "/a?b=&&a", "/a;v=1/b", "/a?a=%26%3D%23&b==",
        "/a'b(c)!*,:@$&=+~",
    ],
)  # fmt: skip
def test_what_is_asked_is_what_was_published(address: str) -> None:
    """Bytes and slashes stay, and the order where a bare word stands in it."""
    url = f"http://kustposten.example{address}"
    assert canonical_url(url) == url
    assert Request(url).url == url, "nor does Scrapy write it in another way"
    tracked = f"{url}{'&' if '?' in url else '?'}utm_source=rss"
    assert canonical_url(tracked) == url


@pytest.mark.parametrize(
    ("written", "same"),
    [
        ("/%e5", "/%E5"), ("/a?b=%7e%2D", "/a?b=~-"), ("/100%", "/100%25"),
        ("/å?ö=ä b|[c]'", "/%C3%A5?%C3%B6=%C3%A4%20b%7C%5Bc%5D%27"),
        ("/a?b=2&a=1", "/a?a=1&b=2"),
        ("/a/./b/../c", "/a/c"), ("/a//../b", "/a/b"), ("/../a/..", "/"), ("/a/%2E%2e/b/.", "/b/"), ("?x=1", "/?x=1"),
    ],
)  # fmt: skip
def test_spellings_of_one_address_are_one(written: str, same: str) -> None:
    assert canonical_url(f"http://kustposten.example{written}") == f"http://kustposten.example{same}"


@pytest.mark.parametrize(
    "url",
    [
        "", "kustposten.example/a", "//kustposten.example/a", "mailto:tips@kustposten.example", "javascript:alert(1)",
        "file:///etc/passwd", "ftp://kustposten.example/", "http://", "http:///a", "data:text/html,x",
        "http://namn:hemligt@kustposten.example/", "http://namn@kustposten.example/", "http://kustposten.example:99999/",
        "http://[::1",
    ],
)  # fmt: skip
def test_what_is_no_web_address_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        canonical_url(url)


HOSTS = st.from_regex(r"[a-z][a-z0-9]{0,8}(\.[a-z][a-z0-9]{0,8}){0,2}\.example", fullmatch=True)
PATHS = st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=12), max_size=4).map("/".join)
QUERIES = st.lists(st.tuples(st.text(max_size=6), st.text(max_size=6)), max_size=4).map(
    lambda pairs: "&".join(f"{k}={v}" for k, v in pairs)
)


@given(HOSTS, PATHS, QUERIES, st.sampled_from(["http", "https", "HTTP"]), st.sampled_from(["", ":80", ":443", ":8080"]))
def test_the_canonical_spelling_is_its_own(host: str, path: str, query: str, scheme: str, port: str) -> None:
    try:
        once = canonical_url(f"{scheme}://{host}{port}/{path}?{query}")
    except ValueError:
        return
    assert canonical_url(once) == once
    assert "#" not in once
    assert once.isascii()


LABELS = st.from_regex(r"[a-z0-9-]{1,8}", fullmatch=True) | st.sampled_from(["xn--a", "ab--c", "1", "0x7f", "a" * 63])
SEGMENTS = st.from_regex(r"[A-Za-z0-9_.-]{0,6}", fullmatch=True) | st.sampled_from(
    ["..", "%41", "~x", "a;b", "index.html"]
)


@given(st.lists(LABELS, max_size=5), st.sampled_from(["com", "example", "se", "1"]), st.lists(SEGMENTS, max_size=4))
def test_an_address_that_passes_at_once_is_spelt_as_the_long_way_spells_it(
    labels: list[str], end: str, segments: list[str]
) -> None:
    url = f"https://{'.'.join([*labels, end])}/{'/'.join(segments)}"
    try:
        # A fragment is left out, and an address that has one goes the long way.
        long_way = canonical_url(f"{url}#f")
    except ValueError:
        with pytest.raises(ValueError, match=r".+"):
            canonical_url(url)
    else:
        assert canonical_url(url) == long_way


@given(st.text())
def test_nothing_else_than_valueerror_comes_out(text: str) -> None:
    for url in (text, f"http://{text}", f"http://kustposten.example/{text}"):
        try:
            assert canonical_url(url).startswith(("http://", "https://"))
        except ValueError:
            continue


def test_a_revision_is_new_words_not_new_spacing() -> None:
    assert content_hash("Rubrik", "Ett  två\n\ntre ") == content_hash(" Rubrik ", "Ett två tre")
    assert content_hash("Rubrik", "Ett två tre") != content_hash("Rubrik", "Ett två fyra")
    assert content_hash("a\ud800", "b") == content_hash("a\ud800", "b")


@given(st.text(), st.text(), st.text())
def test_parts_of_a_short_key_do_not_run_together(one: str, two: str, three: str) -> None:
    assert len(short(one, two)) == 12
    if "\x1f" not in one + two and two:
        assert short(one, two) != short(one + two)
    if one != three and not any(0xD800 <= ord(c) < 0xE000 for c in one + three):
        assert short(one) != short(three)


def test_keys_of_what_is_told() -> None:
    assert alert_key("abc", "handskar", "immediate") == "alert:abc:handskar:immediate"
    assert digest_key("handskar", "2026-03-06") == "digest:handskar:2026-03-06"
    assert sha256(b"") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


def test_an_address_as_people_copy_it() -> None:
    meant = ["https://a.example/x?b=1", "http://a.example/x?b=1", "https://a.example/x/?b=1", "http://a.example/x/?b=1"]
    assert spellings("a.example/x?b=1&utm_source=c#top") == spellings("https://a.example/x?b=1") == meant
    assert sorted(spellings("http://A.example/x/?b=1")) == sorted(meant)
    assert spellings("http://a.example") == ["http://a.example/", "https://a.example/"]
    for rubbish in ("", "http://[", "//a.example", "mailto:b@a.example", "http://a.example:99999/", "\ud800"):
        assert spellings(rubbish) == []
