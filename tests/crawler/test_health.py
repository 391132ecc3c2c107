"""How a source is judged: content, runs of bad polls, silence and its rule, the house's own network."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bevaka.records import Lead, Source
from bevaka.store.health import HOUSE, Comparison, Condition, Had, Health
from bevaka.store.polls import Before, Poll
from crawler.compare import fresh_links, to_compare, unseen
from crawler.decide import closer
from crawler.health import HISTORY, Past, condition, gaps, house_health, judge, lost_spans, patience
from crawler.polls import content, facts, unchanged

NOW = datetime(2026, 3, 6, 16, 0, tzinfo=UTC)
H, DAY = timedelta(hours=1), timedelta(days=1)
SOURCE = Source(id="s", name="S", kind="feed", url="http://s.example/rss", expect=30)


def leads(*numbers: int, host: str = "paper.example", dated: bool = True, **more: str) -> list[Lead]:
    return [
        Lead(
            url=f"http://{host}/{n}",
            source_id="s",
            published=NOW - n * H if dated else None,
            **{"title": f"T{n}", "language": "sv", **more},  # type: ignore[arg-type]  # all of them texts
        )
        for n in numbers
    ]


LAST = facts(SOURCE, leads(1, 2, 3, 4, 5, 6), 6, NOW - H)
RECENT = tuple(lead.url for lead in leads(1, 2, 3))


def shown(found: Sequence[Lead], known: int, source: Source = SOURCE, **more: object) -> Poll:
    before = Before(**{"last": LAST, "recent": RECENT, "newest": NOW - 3 * H, "known": known, **more})  # type: ignore[arg-type]  # as above
    return content(source, facts(source, found, known, NOW), found, before)


@pytest.mark.parametrize(
    ("found", "known", "state"),
    [
        (leads(0, 1, 2, 3), 3, "ok"),
        (leads(-3, -2, -1), 0, "gap"),
        (leads(7, 8, 9, host="other.example"), 0, "wrong_feed"),
        (leads(-3, -2, -1, host="news.s.example"), 0, "gap"),
        (leads(6, 20, 21), 3, "frozen"),
        (leads(3, 20, 21), 3, "ok"),
        (leads(20, 21, 22), 0, "frozen"),
        (leads(0, 1, 2, title=""), 2, "empty_texts"),
        (leads(0, 1, 2, title="Nytt inlägg"), 2, "empty_texts"),
        (leads(0, 1, 2, dated=False), 2, "undated"),
        (leads(0, 1, 2, language="en"), 2, "other_language"),
        (leads(0, 1, 2, language=""), 2, "ok"),
        (leads(7, 8, dated=False, host="other.example"), 1, "ok"),
    ],
)
def test_a_list_is_judged_by_its_content(found: list[Lead], known: int, state: str) -> None:
    poll = shown(found, known)
    assert (poll.state, bool(poll.note)) == (state, state != "ok")


@pytest.mark.parametrize(
    ("known", "passed", "state"),
    [(1, 5, "gap"), (1, 2, "ok"), (2, 3, "gap"), (3, 6, "ok"), (1, 0, "ok"), (4, 6, "ok")],
)
def test_what_is_pinned_in_a_list_does_not_link_it_to_what_was_there(known: int, passed: int, state: str) -> None:
    found = [*leads(*range(known - 5, 0)), *leads(*range(7 - known, 7))]
    poll = shown(found, known, passed=passed)
    assert (len(found), poll.state, bool(poll.note)) == (5, state, state != "ok")
    assert shown(found, known, passed=passed, same_guids=True).state == "ok"


SITEMAP = Source(id="s", name="S", kind="sitemap", url="http://s.example/news.xml")
TWO, ONE = facts(SOURCE, leads(1, 2), 1, NOW - H), facts(SOURCE, leads(1), 0, NOW - H)
EMPTY, UNCHANGED = replace(LAST, state="empty", items=0, new=0), unchanged(SOURCE, LAST, NOW - H)


@pytest.mark.parametrize(
    ("found", "known", "more", "state"),
    [
        (leads(-2, -1), 0, {"latest": TWO}, "gap"),
        (leads(-2, -1), 1, {"latest": TWO}, "ok"),
        (leads(-2, -1), 0, {"latest": ONE}, "gap"),
        (leads(-2, -1), 0, {"latest": UNCHANGED}, "gap"),
        (leads(-2, -1), 0, {"latest": EMPTY}, "ok"),
        (leads(-2, -1), 0, {"latest": TWO, "same_guids": True}, "ok"),
        (leads(-2, -1), 0, {"latest": TWO, "source": SITEMAP}, "ok"),
        (leads(-2, -1), 0, {"latest": TWO, "last": None}, "ok"),
        (leads(-1), 0, {"latest": TWO}, "ok"),
        (leads(-1), 0, {"latest": ONE}, "gap"),
        (leads(-1), 0, {"latest": UNCHANGED}, "ok"),
        (leads(-1), 0, {"latest": ONE, "recent": RECENT[:1]}, "ok"),
        ([], 0, {"latest": ONE}, "ok"),
    ],
)
def test_a_list_of_one_or_two_items_can_be_passed_by_too(
    found: list[Lead], known: int, more: dict[str, object], state: str
) -> None:
    """One item alone is how some lists show what is new, so it has to be another one twice in a row."""
    poll = shown(found, known, **more)  # type: ignore[arg-type]  # the source among them
    assert (poll.state, bool(poll.note)) == (state, state != "ok")


def test_a_list_in_the_several_languages_of_its_row_may_change_between_them() -> None:
    mixed = [*leads(0, 1, language="en"), *leads(2, 3, 4)]
    both = replace(SOURCE, language=("sv", "en"))
    assert shown(leads(0, 1, 2, language="en"), 2, both).state == "ok"
    assert shown(leads(0, 1, 2, language="en"), 2, replace(SOURCE, language=("sv",))).state == "other_language"
    assert shown(leads(0, 1, 2, language="de"), 2, both).state == "other_language"
    assert shown(leads(0, 1, 2, language="nb"), 2, replace(SOURCE, language=("no", "sv"))).state == "ok"
    assert facts(both, mixed, 0, NOW).language == "sv", "the one most of it is in"
    assert facts(replace(SOURCE, language=("sv",)), mixed[:4], 0, NOW).language == "sv", "the row's own of two"
    assert facts(replace(SOURCE, language=("en",)), mixed[:4], 0, NOW).language == "en"


def test_what_a_source_never_had_is_not_missed() -> None:
    listing = replace(SOURCE, kind="listing")
    never = replace(LAST, dated=0, worded=0, language="")
    assert shown(leads(0, 1, 2, dated=False, title="", language="en"), 2, listing, last=never).state == "ok"
    assert shown(leads(0, 1, 2, dated=False), 2, listing).state == "undated"
    assert shown(leads(0, 1, 2, dated=False), 2, last=None).state == "undated", "a feed should be dated from the first"
    assert shown(leads(7, 8, 9), 0, last=None).state == "ok", "a first list is no gap"
    assert shown(leads(-3, -2, -1), 0, same_guids=True).state == "ok", "new addresses of known items are no gap"
    assert shown(leads(6, 20, 21), 3, replace(SOURCE, kind="sitemap")).state == "ok", "old pages that were changed"


def test_not_modified_is_as_good_as_what_was_there() -> None:
    assert unchanged(SOURCE, LAST, NOW).state == "not_modified"
    assert unchanged(SOURCE, replace(LAST, state="frozen", new=3), NOW) == replace(LAST, state="frozen", new=0, at=NOW)
    assert unchanged(SOURCE, replace(LAST, state="timeout"), NOW).state == "not_modified"


def bad(state: str, *hours_ago: float) -> tuple[Poll, ...]:
    return tuple(Poll(source_id="s", at=NOW - ago * H, state=state, note="why") for ago in hours_ago)


@pytest.mark.parametrize(
    ("hours_ago", "told"),
    [((0,), False), ((1, 0), False), ((4, 2, 0), False), ((7, 3, 0), True), ((24, 0), True), ((19, 0), False)],
)
def test_a_hiccup_is_not_trouble(hours_ago: tuple[float, ...], told: bool) -> None:
    found = judge(SOURCE, Past(run=bad("gone", *hours_ago), began=NOW), NOW)
    assert found == (
        Health(source_id="s", state=Condition.GONE, since=NOW - hours_ago[0] * H, at=NOW, note="why") if told else None
    )


@pytest.mark.parametrize(
    ("outcome", "state"),
    [
        ("dns", "dns"), ("tls", "tls"), ("timeout", "server_error"), ("connection_refused", "server_error"),
        ("blocked", "blocked"), ("client_error", "blocked"), ("asked_to_wait", "blocked"), ("bad_redirect", "moved"),
        ("empty_body", "empty"), ("no_links", "empty"), ("partial", "cut_off"), ("robots_unreachable", "server_error"),
        ("robots_disallowed", "robots"), ("login_refused", "login_refused"), ("token_refused", "token_refused"),
        ("captcha", "captcha"), ("wrong_feed", "wrong_feed"), ("not_a_feed", "not_a_list"), ("nobody_knows", "not_a_list"),
    ],
)  # fmt: skip
def test_every_outcome_has_a_state(outcome: str, state: str) -> None:
    assert condition(outcome) == state


def test_a_server_that_fails_has_twelve_hours() -> None:
    assert judge(SOURCE, Past(run=bad("server_error", 11, 6, 0)), NOW) is None
    assert _state(SOURCE, Past(run=bad("server_error", 12, 6, 0))) == "server_error"


def test_an_empty_window_is_quiet_and_an_empty_feed_is_not() -> None:
    past = Past(run=bad("empty", 30, 6, 0), news=[NOW - 2 * H])
    assert judge(SOURCE, past, NOW) is not None
    assert _state(replace(SOURCE, kind="sitemap"), past) == "fine"
    assert _state(SOURCE, past) == "empty"


def _state(source: Source, past: Past, now: datetime = NOW) -> str:
    found = judge(source, past, now)
    return str(found.state) if found else ""


def test_patience_follows_the_rule_and_the_expectation_until_then() -> None:
    assert patience([H] * 20, None) == DAY
    assert patience([10 * H] * 20, None) == 30 * H
    assert patience([10 * H] * 99 + [60 * H], None) == 90 * H
    assert patience([H] * 7, None) is None
    assert patience([H] * 7, 30.0) == 3 * DAY
    assert patience([], 3000.0) == 2 * DAY


def test_gaps_in_times_of_trouble_say_nothing() -> None:
    news = [NOW - 9 * DAY, NOW - 8 * DAY, NOW - 2 * DAY, NOW - DAY]
    spell = [
        Health(source_id="s", state=Condition.FINE, since=NOW - 20 * DAY, at=NOW),
        Health(source_id="s", state=Condition.GONE, since=NOW - 7 * DAY, at=NOW),
        Health(source_id="s", state=Condition.FINE, since=NOW - 3 * DAY, at=NOW),
    ]
    assert gaps(news, spell) == [DAY, DAY]
    assert gaps(news, spell[:2]) == [DAY]
    assert gaps(news, []) == [DAY, 6 * DAY, DAY]


def silent(hours: float, every: float = 6, compared: Comparison | None = None) -> Past:
    """A source that had news every so many hours, and none for the last ``hours``."""
    last = NOW - hours * H
    news = [last - n * every * H for n in range(int(HISTORY / H / every))][::-1]
    return Past(news=news, compared=compared, began=news[0])


def page(hours_ago: float, *links: str, unseen: str = "") -> Comparison:
    since = NOW - hours_ago * H if unseen else None
    seen = {"http://paper.example/": links} if links else {}
    return (
        Comparison(source_id="s", at=NOW, pages=seen, unseen=unseen, since=since)
        if unseen
        else Comparison(source_id="s", at=NOW - hours_ago * H, pages=seen)
    )


def test_silence_is_told_apart_by_the_home_page() -> None:
    home = "http://paper.example/1"
    assert _state(SOURCE, silent(23)) == "fine"
    assert _state(SOURCE, silent(25)) == "silent"
    assert _state(SOURCE, silent(25, compared=page(0.5, home))) == "quiet"
    assert _state(SOURCE, silent(25, compared=page(10, home))) == "fine", "not yet compared since patience ended"
    assert _state(SOURCE, silent(25, compared=page(2, home, unseen=home))) == "silent_feed", "both speak against it"
    first = replace(page(0.5, home), note="looked at for the first time")
    assert _state(SOURCE, silent(25, compared=first)) == "silent", "nothing can be new at first sight"
    assert _state(SOURCE, silent(25, compared=page(0.5))) == "silent", "nothing can be read from its home page"
    assert _state(SOURCE, silent(60, every=72, compared=page(13, home, unseen=home))) == "silent_feed"
    assert _state(SOURCE, silent(60, every=72, compared=page(11, home, unseen=home))) == "fine", "the list may follow"
    assert _state(SOURCE, silent(60, every=72, compared=page(61, home, unseen=home))) == "fine", "it has followed"
    unknown = replace(SOURCE, expect=None)
    assert _state(unknown, Past(news=[NOW - 60 * DAY], began=NOW - 90 * DAY)) == "fine"
    assert _state(SOURCE, Past(began=NOW - 4 * DAY)) == "silent", "expected thirty a month, and none since it was added"


def test_a_gap_and_unreadable_texts_are_told_while_the_list_is_good() -> None:
    assert _state(SOURCE, Past(news=[NOW], gap=replace(LAST, state="gap"))) == "gap"
    assert _state(SOURCE, Past(news=[NOW], had=6 * [Had(state="unreadable", at=NOW)])) == "empty_texts"
    assert judge(SOURCE, Past(news=[NOW], gap=replace(LAST, state="gap"), run=bad("timeout", 0)), NOW) is None


def test_our_own_outage_blames_no_source() -> None:
    hours = {"2026-03-06T13": False, "2026-03-06T14": True, "2026-03-06T15": True, "2026-03-06T16": True}
    begun = house_health(hours, None, NOW)
    assert begun is not None
    assert (begun.source_id, begun.state, begun.since) == (HOUSE, "offline", NOW - 2 * H)
    assert house_health(hours, begun, NOW) is None
    assert house_health({**hours, "2026-03-06T16": False}, None, NOW) is None
    ended = house_health({**hours, "2026-03-06T17": False}, begun, NOW + H)
    assert ended is not None
    assert ended.state == "fine"
    later = NOW + 30 * H
    long_outage = tuple(Poll(source_id="s", at=NOW + n * H, state="dns") for n in (-1, 1, 5, 29))
    assert judge(SOURCE, Past(run=long_outage), later, lost_spans({}, [begun], later)) is None
    assert judge(SOURCE, Past(run=long_outage), later, lost_spans({}, [begun, replace(ended, since=NOW)], later))
    assert judge(SOURCE, Past(run=bad("gone", 2, 1, 0)), NOW, lost_spans(hours, [], NOW)) is None, "a hiccup still"
    theirs = Past(run=bad("gone", 24, 1, 0))
    assert judge(SOURCE, theirs, NOW, lost_spans(hours, [], NOW)), "an answer is an answer, outage or not"


def test_the_home_page_is_looked_at_where_a_list_is_silent() -> None:
    sitting = replace(SOURCE, url="http://s.example/")
    ask = lambda news, seen, source=SOURCE: bool(  # noqa: E731  # a table of one-liners below
        to_compare([source], {"s": NOW - news}, {"s": NOW - seen} if seen else {}, NOW)
    )
    assert [ask(H, None), ask(H, 6 * DAY), ask(H, 7 * DAY)] == [True, False, True]
    assert [ask(2 * DAY, 23 * H), ask(2 * DAY, 25 * H), ask(23 * H, 25 * H)] == [False, True, False]
    assert [ask(20 * DAY, 25 * H), ask(20 * DAY, 7 * DAY), ask(2 * DAY, None, sitting)] == [False, True, True]


def test_only_a_new_link_where_the_news_lie_counts() -> None:
    known = ["http://paper.example/news/1", "http://paper.example/news/2"]
    home = "http://paper.example/"
    old = Comparison(source_id="s", at=NOW, pages={home: ("http://www.paper.example/news/old",)})
    see = lambda *links, before=old: unseen(fresh_links({home: {u: u for u in links}}, before), known)  # noqa: E731  # as above
    assert see("http://www.paper.example/news/old", "https://www.paper.example/news/1/") == ""
    assert see("http://paper.example/events/9", "http://other.example/news/9") == ""
    assert see("http://paper.example/news/3") == "http://paper.example/news/3"
    assert see("http://paper.example/news/3", before=None) == ""


def test_a_list_that_moves_on_too_fast_is_asked_sooner() -> None:
    hourly = H
    full = replace(LAST, items=10, new=10)
    pace = lambda new, passed, tight=True: closer(hourly, replace(full, new=new), passed, tight=tight)  # noqa: E731  # as above
    assert pace(10, H, tight=False) == 15 * H / 60
    assert pace(10, 0.1 * H) == timedelta(minutes=5)
    assert pace(6, H, tight=False) == H / 2
    assert pace(4, H, tight=False) is None
    assert [pace(4, H / 4), pace(1, H / 4), pace(1, H / 2)] == [H / 4, H / 2, None]
    assert closer(hourly, full, None, tight=True) is None
    pair = replace(LAST, items=2, new=2)
    assert closer(hourly, pair, H, tight=False) is None
    assert closer(hourly, replace(pair, state="gap"), H, tight=False) == H / 4
    assert closer(hourly, replace(full, new=9, state="gap"), H, tight=False) == H / 4, "one of them is pinned"
    assert closer(hourly, replace(pair, new=1), H / 4, tight=True) == H / 4
    assert closer(hourly, replace(pair, items=0, new=0), H / 4, tight=True) is None
