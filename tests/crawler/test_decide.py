"""The decisions of the collect stage: who is due, how long to wait, what is hopeless; dates and encodings."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bevaka.errors import GiveUp, TryLater
from bevaka.records import Bookmark, Source
from bevaka.store.crawl import SourceState
from bevaka.store.polls import Rhythm
from crawler import charset, dates, decide
from crawler.middlewares import ROBOTS_READ
from crawler.robots import rules_of, token

NOW = datetime(2026, 3, 6, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def src(id: str, **more: object) -> Source:
    return Source(id=id, name=id, kind="feed", url="https://a.example/", **more)  # type: ignore[arg-type]


def state(id: str, due: timedelta, verified: bool = False) -> SourceState:
    return SourceState(source_id=id, bookmark=Bookmark(), next_due=NOW + due, verified_at=NOW if verified else None)


def test_who_is_due() -> None:
    sources = [
        src("new"),
        src("late"),
        src("later"),
        src("off", status="off"),
        src("un", status="unverified"),
        src("seen", status="unverified"),
    ]
    states = {
        s.source_id: s for s in (state("late", -HOUR), state("later", HOUR), state("seen", -2 * HOUR, verified=True))
    }

    def ids(**how: object) -> list[str]:
        return [s.id for s in decide.due(sources, states, NOW, **how)]  # type: ignore[arg-type]

    assert ids() == ["new", "seen", "late"]
    assert ids(only=["later", "un", "off"]) == ["un", "later"]
    assert ids(only=[]) == []


def test_when_a_source_is_asked_again() -> None:
    pace = timedelta(minutes=15)
    waits = [decide.next_due(pace, NOW, failed=True, failures=n) - NOW for n in range(1, 12)]
    assert waits[:4] == [timedelta(minutes=m) for m in (15, 30, 60, 120)]
    assert waits[-1] == timedelta(days=1)
    ours = [decide.next_due(pace, NOW, failed=True, failures=9, state=s) - NOW for s in ("timeout", "token_refused")]
    assert ours == [timedelta(hours=4)] * 2, "what is ours to mend shows soon when it is mended"
    assert decide.next_due(pace, NOW, failed=False, failures=1) == NOW + timedelta(minutes=15)
    slow = timedelta(days=7)
    assert decide.next_due(slow, NOW, failed=True, failures=5) == NOW + timedelta(days=7)
    assert decide.next_due(slow, NOW, failed=False, failures=1, state="partial") == NOW + timedelta(minutes=15)


@pytest.mark.parametrize(
    ("row", "days", "new", "pace"),
    [
        ({"pace": 900}, 30, 1, timedelta(minutes=15)), ({"pace": 31 * 86400}, 30, 9000, timedelta(days=31)),
        ({}, 0, 0, HOUR), ({"expect": 360}, 0, 0, HOUR), ({"expect": 30000}, 1, 0, timedelta(minutes=5)),
        ({"expect": 1}, 1, 9, timedelta(days=1)), ({"expect": 900}, 2, 1, timedelta(days=1)), ({}, 28, 28 * 4, timedelta(hours=3)),
        ({}, 28, 28 * 600, timedelta(minutes=5)), ({}, 28, 0, timedelta(days=1)), ({}, 28, 40, 28 * timedelta(days=1) / 80),
    ],
)  # fmt: skip
def test_a_pace_that_no_row_gives_is_learnt(row: dict[str, int], days: int, new: int, pace: timedelta) -> None:
    rhythm = Rhythm(NOW - timedelta(days=days), new)
    assert decide.pace_of(src("a", **row), rhythm, NOW) == pace
    assert decide.pace_of(src("a"), None, NOW) == HOUR


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 451])
def test_a_refused_article_is_given_up(status: int) -> None:
    verdict = decide.retry_article(1, decide.outcome_of_status(status), status)
    assert isinstance(verdict, GiveUp)
    assert str(status) in verdict.reason
    early = [decide.retry_article(n, "gone", status, fresh=True) for n in (1, 2, 3)]
    assert [isinstance(one, TryLater) for one in early] == [status == 404, status == 404, False]


@pytest.mark.parametrize(
    "outcome", ["timeout", "dns", "server_error", "asked_to_wait", "robots_unreachable", "cut_off", "odd_status"]
)
def test_other_failures_are_tried_four_times_more(outcome: str) -> None:
    verdicts = [decide.retry_article(n, outcome, None) for n in range(1, 6)]
    assert [v.after for v in verdicts if isinstance(v, TryLater)] == [600, 3600, 21600, 86400]
    assert isinstance(verdicts[-1], GiveUp)
    longer = decide.retry_article(1, outcome, 429, after=timedelta(days=2))
    assert isinstance(longer, TryLater)
    assert longer.after == 2 * 86400


@pytest.mark.parametrize(
    ("text", "server", "seconds"),
    [
        ("120", "", 120), ("0", "", 1), ("-5", "", None), ("", "", None), ("soon", "", None), ("9" * 30, "", 7 * 86400),
        ("9" * 5000, "", 7 * 86400), ("0" * 5000 + "60", "", 60), ("\u0663\u0660", "", None), ("\u00b2", "", None),
        ("Mon, 01 Jan 99999999999 00:00:00 GMT", "", None), (f"Mon, 01 Jan 2027 00:00:00 +{'9' * 5000}", "", 7 * 86400),
        ("Fri, 06 Mar 2026 13:00:00 GMT", "Mon, 01 Jan 99999999999 00:00:00 GMT", 3600),
        ("Fri, 06 Mar 2026 13:00:00 GMT", "", 3600), ("Fri, 06 Mar 2026 13:00:00 GMT", "Fri, 06 Mar 2026 12:50:00 GMT", 600),
        ("7200, 7200", "", 7200), ("60,7200", "", 7200), ("120, Fri, 06 Mar 2026 13:00:00 GMT", "", 3600), (", 60,", "", 60),
        ("Fri, 06 Mar 2026 12:10:00 GMT, Friday, 06-Mar-26 13:00:00 GMT", "", 3600), ("soon, 60", "", 60), (",", "", None),
        ("Thu, 05 Mar 2026 13:00:00 GMT", "", 1), ("Fri, 06 Mar 2099 13:00:00 GMT", "", 7 * 86400),
    ],
)  # fmt: skip
def test_retry_after(text: str, server: str, seconds: int | None) -> None:
    found = decide.pause_of(text, NOW, server)
    assert (found.total_seconds() if found else None) == seconds


@pytest.mark.parametrize(
    ("line", "meant"),
    [
        ("Bevaka/0.1", True), ("bevaka/0.1 (+https://bevaka.example/om)", True), ("Bevaka 1.0", True), ("Bevaka; news", True),
        ("Bevaka/0.1 # in our log", True), ("Annan/1.0 (like Bevaka)", False), ("Bevakare/0.1", False),
        ("Bev", False), ("b", False), ("Bev*", False), ("vaka", False), ("Bevaka_", False), ("BEVAKA", True),
    ],
)  # fmt: skip
def test_a_name_copied_into_robots_txt_with_its_version_is_ours(line: str, meant: bool) -> None:
    for end in ("\n", "\r\n"):
        rules = end.join((f"User-agent: {line}", "Disallow: /rss", "", "User-agent: *", "Disallow: /private", ""))
        found = rules_of("https://a.example", 200, rules.encode(), NOW)
        assert (found.refusal("https://a.example/rss", "Bevaka") is not None) == meant
        assert (found.refusal("https://a.example/private", "Bevaka") is None) == meant


def test_robots_by_rfc_9309() -> None:
    url = "https://a.example/rss"
    rules = b"User-agent: bevaka\nDisallow: /rss\nCrawl-delay: 500\n\nUser-agent: *\nDisallow:\n"
    assert token("Bevaka/0.1 (+https://x.example)") == "Bevaka"
    for status, body, outcome in [
        (200, b"", None), (200, b"<html>", None), (200, rules, "robots_disallowed"), (404, rules, None), (403, rules, None),
        (429, b"", "robots_unreachable"), (500, rules, "robots_unreachable"), (301, b"", "robots_unreachable"),
        (200, b"User-agent: *\nDisallow: /" + b"\n#" * 10**6, "robots_disallowed"),
    ]:  # fmt: skip
        refusal = rules_of("https://a.example", status, body, NOW).refusal(url, "Bevaka")
        assert (refusal.outcome if refusal else None) == outcome
    for line, meant in [("*", True), ("* Annan", True), ("* # all of them", True), ("*bot", False)]:
        everybody = f"User-agent: {line}\nDisallow: /rss\n".encode()
        assert (rules_of("https://a.example", 200, everybody, NOW).refusal(url, "Bevaka") is not None) == meant
    for end in (b"\n", b"\r"):
        half = b"User-agent: *" + end + b"Disallow: /private" + end + b"#"
        half += b"x" * (ROBOTS_READ - len(half) - len(end + b"Disallow: /")) + end + b"Disallow: /archive/" + end * 9
        cut = rules_of("https://a.example", 200, half, NOW)
        assert half[:ROBOTS_READ].endswith(b"Disallow: /")
        assert cut.refusal(url, "Bevaka") is None, "half a rule is none"
        assert cut.refusal("https://a.example/private", "Bevaka")
    for status in (204, 205):
        assert rules_of("https://a.example", status, b"", NOW).refusal(url, "Bevaka") is None, (
            "there is nothing to read"
        )
    assert rules_of("https://a.example", 202, b"", NOW).refusal(url, "Bevaka"), "that may come later"
    assert rules_of("https://a.example", 200, rules, NOW).delay("Bevaka") == 30
    assert rules_of("https://a.example", 200, rules.replace(b"bevaka", b"bev"), NOW).delay("Bevaka") == 0
    assert rules_of("https://a.example", 404, b"", NOW).delay("Bevaka") == 0


@pytest.mark.parametrize(
    ("text", "local", "precision"),
    [
        ("14 mar 2019", "2019-03-14 12:00", "day"), ("Publicerad: 3 mars 2026 kl. 14.05", "2026-03-03 14:05", "minute"),
        ("Publisert 3. mars 2026, kl 14:05", "2026-03-03 14:05", "minute"), ("3.3.2026 klo 9.05", "2026-03-03 09:05", "minute"),
        ("5. maaliskuuta 2026", "2026-03-05 12:00", "day"), ("6. März 2026 um 08:00 Uhr", "2026-03-06 08:00", "minute"),
        ("March 5, 2026", "2026-03-05 12:00", "day"), ("5th of March 2026", "2026-03-05 12:00", "day"),
        ("den 1:e mars 2026", "2026-03-01 12:00", "day"), ("2026-03-05 07:30", "2026-03-05 07:30", "minute"),
        ("5. maalisk. 2026", "2026-03-05 12:00", "day"), ("5. helmik. 2026 klo 9.05", "2026-02-05 09:05", "minute"),
        ("2026.03.05", "2026-03-05 12:00", "day"), ("2026.03.05 kl. 7:30", "2026-03-05 07:30", "minute"),
        ("1.2026.03.05", None, ""),
        ("5:te mars 2026", "2026-03-05 12:00", "day"), ("den 3:dje mars 2026", "2026-03-03 12:00", "day"), ("2026.13.05", None, ""),
        ("12", None, ""), ("03/04/2020", None, ""), ("30 feb 2026", None, ""), ("Tel. 08-123 45 67", None, ""), ("1/2", None, ""),
        ("version 3.11.7", None, ""), ("14 mar 2031", None, ""),
    ],
)  # fmt: skip
def test_visible_dates(text: str, local: str | None, precision: str) -> None:
    found = dates.visible(f"Text före. {text} och efter", NOW)
    shown = found.moment.astimezone(dates.ZoneInfo(dates.ZONE)).strftime("%Y-%m-%d %H:%M") if found else None
    assert (shown, found.precision if found else "") == (local, precision)


def test_summer_and_winter_time() -> None:
    for text, hour in (("29 mars 2026 kl. 12.00", 10), ("28 mars 2026 kl. 12.00", 11)):
        found = dates.visible(text, datetime(2026, 4, 1, tzinfo=UTC))
        assert found is not None
        assert found.moment.hour == hour


@pytest.mark.parametrize("body", [b"", b"\x81\x8d\x8f", b"\xff\xfe", b"\xef\xbb\xbf", bytes(range(256))])
def test_any_bytes_become_text(body: bytes) -> None:
    for declared in ("", "text/html; charset=hex", "text/html; charset=utf-7", "text/html; charset=\xe5", "x;;;="):
        assert isinstance(charset.decode(body, declared), str)


def test_declared_east_asian_text_and_a_few_broken_bytes() -> None:
    assert charset.decode("日本語".encode("shift_jis"), "text/html; charset=shift_jis") == "日本語"
    assert charset.decode("日本語".encode("iso2022_jp"), "text/html; charset=iso-2022-jp") == "日本語"
    text = "På svenska: åäö åäö åäö."
    assert charset.decode(text.encode() + b"\xe5").startswith(text)


@pytest.mark.parametrize(
    ("text", "local", "precision"),
    [
        ("ons, 6 maj 2026", "2026-05-06 12:00", "day"), ("14.mars 2019", "2019-03-14 12:00", "day"),
        ("6/5 2026", "2026-05-06 12:00", "day"),
        ("2026/05/06", "2026-05-06 12:00", "day"), ("31/01/2026", "2026-01-31 12:00", "day"),
        ("01/31/2026", "2026-01-31 12:00", "day"),
        ("3. marraskuuta 2025", "2025-11-03 12:00", "day"), ("12. Mrz 2026", "2026-03-12 12:00", "day"),
        ("May 6, 2026 2:05 PM", "2026-05-06 14:05", "minute"), ("May 6, 2026 12:05 a.m.", "2026-05-06 00:05", "minute"),
        ("6 May 2026 14:05 GMT", "2026-05-06 16:05", "minute"), ("kl 14.05 den 6 maj 2026", "2026-05-06 14:05", "minute"),
        ("i förrgår kl. 9.30", "2026-05-06 09:30", "minute"), ("toissapäivänä", "2026-05-06 12:00", "day"),
        ("vorgestern, 8:00 Uhr", "2026-05-06 08:00", "minute"), ("09.15 i dag", "2026-05-08 09:15", "minute"),
        ("i morges", "2026-05-08 12:00", "day"), ("2026-05-06T14:05", "2026-05-06 14:05", "minute"),
        ("2026-05-06T14:05:09", "2026-05-06 14:05", "second"),
        ("1:a maj 2026", "2026-05-01 12:00", "day"), ("i går kväll kl. 22.15", "2026-05-07 22:15", "minute"),
        ("i går kveld, kl 22:15", "2026-05-07 22:15", "minute"), ("gestern Abend 22.15", "2026-05-07 22:15", "minute"),
        ("14 mars -19", "2019-03-14 12:00", "day"), ("14 mars '19", "2019-03-14 12:00", "day"),
        ("5. maí 2026 kl. 14:05", "2026-05-05 14:05", "minute"), ("í gær kl. 9:15", "2026-05-07 09:15", "minute"),
        ("3. nóvember 2025", "2025-11-03 12:00", "day"), ("14 maart 2025", "2025-03-14 12:00", "day"),
        ("14 de marzo de 2025", "2025-03-14 12:00", "day"), ("14 de març de 2025", "2025-03-14 12:00", "day"),
        ("1 d'abril del 2025", "2025-04-01 12:00", "day"), ("1er décembre 2025", "2025-12-01 12:00", "day"),
        ("14 maggio 2025", "2025-05-14 12:00", "day"),
        ("14 april 2026 14:05", "2026-04-14 14:05", "minute"), ("tis 14 apr 2026 14.05", "2026-04-14 14:05", "minute"),
        ("Tue, 14 Apr 2026 14:05:00", "2026-04-14 14:05", "second"),
        ("Tue, 14 Apr 2026 14:05:00 -0000", "2026-04-14 16:05", "second"),
        ("Tue, 14 Apr 2026 14:05:00 CEST", "2026-04-14 14:05", "second"), ("14 April 2026 14:05 BST", "2026-04-14 15:05", "minute"),
        ("April 14, 2026 at 2:05 p.m. EDT", "2026-04-14 20:05", "minute"), ("13-04-2026", "2026-04-13 12:00", "day"),
        ("13-04-2026 kl. 14:05", "2026-04-13 14:05", "minute"),
    ],
)  # fmt: skip
def test_dates_as_fields_give_them(text: str, local: str, precision: str) -> None:
    found = dates.stated(text, datetime(2026, 5, 8, 12, tzinfo=UTC))
    assert found is not None
    assert (found.moment.astimezone(dates.ZoneInfo(dates.ZONE)).strftime("%Y-%m-%d %H:%M"), found.precision) == (
        local,
        precision,
    )


@pytest.mark.parametrize(
    ("text", "local", "precision"),
    [
        ("for 2 timer siden", "05-08 12:00", "minute"), ("for to timer siden", "05-08 12:00", "minute"),
        ("2 tim sedan", "05-08 12:00", "minute"),
        ("för en timme sedan", "05-08 13:00", "minute"), ("2 hours ago", "05-08 12:00", "minute"),
        ("vor einer Stunde", "05-08 13:00", "minute"),
        ("tunti sitten", "05-08 13:00", "minute"), ("15 min. sedan", "05-08 13:45", "minute"), ("Nyss", "05-08 14:00", "minute"),
        ("3 dagar sedan", "05-05 12:00", "day"), ("1 døgn siden", "05-07 12:00", "day"), ("3 päivää sitten", "05-05 12:00", "day"),
        ("vor 2 Tagen", "05-06 12:00", "day"), ("Torsdag 7. mai", "05-07 12:00", "day"),
        ("6 maj kl. 08.30", "05-06 08:30", "minute"),
        ("6.5. klo 14.05", "05-06 14:05", "minute"), ("06.05.26", "05-06 12:00", "day"), ("24 december", "12-24 12:00", "day"),
        ("2 veckor sedan", None, ""), ("3 months ago", None, ""),
    ],
)  # fmt: skip
def test_dates_that_lean_on_the_day_of_the_visit(text: str, local: str | None, precision: str) -> None:
    """A label says that they speak of the publication; in running words they may speak of anything, and are not taken."""
    now = datetime(2026, 5, 8, 12, tzinfo=UTC)
    found = dates.visible(f"Publicerad: {text}" if text != "Nyss" else text, now, short=True)
    shown = found.moment.astimezone(dates.ZoneInfo(dates.ZONE)).strftime("%m-%d %H:%M") if found else None
    assert (shown, found.precision if found else "") == (local, precision)
    assert found is None or found.moment <= now
    assert dates.visible(text, now) is None


@pytest.mark.parametrize("hours", [0.1, 1, 6, 9, 12, 13, 19, 24])
def test_what_is_bad_is_seen_three_times_within_half_a_day_however_slow_the_pace(hours: float) -> None:
    at = NOW
    for failures in (1, 2):
        at = decide.next_due(timedelta(hours=hours), at, failed=True, failures=failures, state="blocked")
    assert at - NOW <= timedelta(hours=12)


@pytest.mark.parametrize(
    ("asked", "final", "away"),
    [
        ("/n/1", "/", "the front page"), ("/n/1", "/sv/", "the front page"), ("/n/1", "/en/home", "the front page"),
        ("/n/1", "/index.html", "the front page"), ("/n/1", "/?p=1", ""), ("/", "/sv/", ""), ("/n/1", "/sv/n/1", ""),
        ("/n/1", "/404.html", "a page for errors"), ("/n/1", "/sv/page-not-found", "a page for errors"), ("/n/404", "/404", ""),
        ("/n/1", "/Error?path=/n/1", "a page for errors"), ("/n/1", "/n/human-error", ""), ("/n/1", "/n/trial-and-error", ""),
        ("/n/1", "/siden-findes-ikke/", "a page for errors"), ("/n/1", "/nyheter/sidan-av-saken", ""),
    ],
)  # fmt: skip
def test_addresses_that_lead_elsewhere(asked: str, final: str, away: str) -> None:
    assert decide.turned_away(f"http://a.example{asked}", f"http://a.example{final}") == away
