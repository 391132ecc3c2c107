"""What answers come to: counted by area and route, honest for few, and proposals that rest on named answers."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bevaka.store.budget import Alerted, Answer, Judged, answer_to
from bevaka.store.measured import Proposed, measured, propose, public_budget, span
from bevaka.store.people import Act, ActKind, Demotion, Mute, Verdict, triage_of

NOW = datetime(2026, 3, 6, 16, 0, tzinfo=UTC)
DAY = timedelta(days=1)


def alert(n: int, area: str = "handskar", **more: object) -> Alerted:
    given: dict[str, object] = {
        "id": n, "story_id": f"s{n}", "area_id": area, "url": f"https://a.example/{n}", "title": f"Rubrik {n}",
        "source_id": "prov", "companies": ("kulim",), "themes": ("wages",), "routes": ("larm",), "created": NOW - 5 * DAY,
    }  # fmt: skip
    return Alerted(**{**given, **more})  # type: ignore[arg-type]


def judged(n: int, useful: bool | None, days: float = 1.0, wrong: str = "", **more: object) -> Judged:
    answer = None
    if useful is not None:
        answer = Answer(
            useful=useful, at=NOW - days * DAY, reason=f"skäl {n}", wrong=frozenset([wrong] if wrong else [])
        )
    return Judged(alert=alert(n, **more), answer=answer)  # type: ignore[arg-type]


def things(found: list[Proposed]) -> list[tuple[str, str, str, str]]:
    return [(p.action, p.area_id, p.kind, p.key) for p in found]


def test_unanswered_alerts_count_neither_way_and_two_routes_are_one_alert() -> None:
    ones = [judged(1, True), judged(2, False, routes=("larm", "extra")), judged(3, None), judged(4, None, area="borta")]
    rows = {(m.area_id, m.route): m for m in measured(ones, ["it", "handskar"], 2.0)}
    assert list(rows)[:2] == [("it", ""), ("handskar", "")]
    whole = rows["handskar", ""]
    assert (whole.alerts, whole.useful, whole.not_useful, whole.unanswered, whole.a_week) == (3, 1, 1, 1, 1.5)
    assert whole.share is not None
    assert whole.share[0] == 0.5
    assert (rows["handskar", "larm"].alerts, rows["handskar", "extra"].alerts) == (3, 1)
    assert rows["it", ""].share is None
    assert rows["borta", ""].share is None
    public = public_budget(rows.values(), ["it", "handskar"], 4)
    assert [row["area"] for row in public] == ["it", "handskar"]
    assert "larm" not in str(public)


def test_a_young_house_is_not_measured_over_weeks_it_was_not_there() -> None:
    assert span(12, NOW - 14 * DAY, NOW) == 2.0
    assert span(12, NOW - DAY, NOW) == 1.0
    assert span(12, NOW - 400 * DAY, NOW) == 12.0
    assert span(12, None, NOW) == 1.0


def act(kind: ActKind, n: int) -> Act:
    return Act(story_id="s1", kind=kind, person="anna", reason=f"r{n}", at=NOW + n * DAY)


@pytest.mark.parametrize(
    ("kinds", "useful"),
    [
        ([], None), (["take"], True), (["assign"], True), (["follow"], True), (["dismiss"], False),
        (["take", "dismiss"], False), (["dismiss", "take"], True), (["dismiss", "reopen"], None), (["take", "reopen"], None),
    ],
)  # fmt: skip
def test_the_last_act_is_the_answer(kinds: list[str], useful: bool | None) -> None:
    found = answer_to(alert(1), triage_of([act(ActKind(kind), n) for n, kind in enumerate(kinds)]), [])
    assert (found and found.useful) == useful


def test_a_verdict_wins_over_acts_where_no_company_is_left() -> None:
    taken = triage_of([act(ActKind.TAKE, 1)])
    no = Verdict("u", "kulim", "not", "en ort", "bo", "2026-03-05T10:00:00.000000Z")
    yes = Verdict("u", "kulim", "is", "", "bo", "2026-03-05T10:00:00.000000Z")
    wrong = answer_to(alert(1), taken, [no])
    assert wrong is not None
    assert (wrong.useful, wrong.reason, set(wrong.wrong)) == (False, "en ort", {"kulim"})
    two = answer_to(alert(1, companies=("kulim", "savar")), taken, [no])
    assert two is not None
    assert two.useful
    confirmed = answer_to(alert(1), triage_of([]), [yes])
    assert confirmed is not None
    assert confirmed.useful
    assert answer_to(alert(1), triage_of([]), [Verdict("u", "annan", "not", "", "", yes.at)]) is None


def test_five_of_the_last_ten_answers_make_a_proposal_and_four_do_not() -> None:
    four = [judged(n, n < 6, themes=(), companies=()) for n in range(10)]
    assert propose(four, NOW) == []
    found = propose([*four, judged(11, False, days=0.5, themes=(), companies=())], NOW)
    assert things(found) == [("demote", "handskar", "source", "prov")]
    assert (found[0].against, len(found[0].evidence)) == (5, 10), "the oldest of the eleven answers has fallen out"
    assert found[0].evidence[0].alert.id == 11


def test_old_answers_other_areas_and_other_sources_speak_for_nothing() -> None:
    assert propose([judged(n, False, days=91) for n in range(9)], NOW) == []
    apart = [judged(n, False, area=f"a{n % 2}", source_id=f"q{n % 2}", companies=(), themes=()) for n in range(8)]
    assert propose(apart, NOW) == []
    assert propose([judged(n, None) for n in range(20)], NOW) == []


def test_each_thing_that_they_share_is_proposed_and_what_is_in_force_is_not() -> None:
    ones = [judged(n, False) for n in range(5)]
    assert {(p.action, p.kind) for p in propose(ones, NOW)} == {
        ("demote", "source"),
        ("demote", "supplier"),
        ("demote", "theme"),
    }
    lowered = Demotion(id=1, area_id="handskar", kind="source", key="prov", reason="", person="", at=NOW)
    muted = Mute(id=1, kind="theme", key="wages", until=NOW + DAY, reason="", person="", at=NOW)
    assert things(propose(ones, NOW, [lowered], [muted])) == [("demote", "handskar", "supplier", "kulim")]
    declined = {("demote", "handskar", kind, key): NOW - DAY for kind, key in ones[0].alert.things()}
    assert propose(ones, NOW, decided=declined) == [], "answers that somebody has decided on are old"
    assert len(propose([judged(n, False, days=0.1) for n in range(5)], NOW, decided=declined)) == 3


def test_ten_of_ten_stories_in_all_areas_speak_for_a_mute() -> None:
    ones = [judged(n, False, area=f"a{n}", themes=(), companies=()) for n in range(10)]
    assert things(propose(ones, NOW)) == [("mute", "", "source", "prov")]
    assert propose([*ones[:9], judged(12, True, days=0.1, themes=(), companies=())], NOW) == []
    same = [judged(n, False, area=f"a{n}", story_id="s1", themes=(), companies=()) for n in range(10)]
    assert propose(same, NOW) == [], "one story told to ten areas is one answer"


def test_a_company_that_is_taken_for_another_is_to_be_guarded_and_not_silenced() -> None:
    ones = [judged(n, False, wrong="kulim", themes=(), source_id=f"q{n}") for n in range(5)]
    assert things(propose(ones, NOW)) == [("guard", "", "supplier", "kulim")]
