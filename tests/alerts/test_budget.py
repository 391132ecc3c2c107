"""The budget in messages: a digest says that its area is over it and what is demoted, and the operator hears once a week."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from alerts_world import SUPPLIERS, World

from alerts.budget import BudgetStage, guard_lines
from alerts.names import Names
from bevaka import clock
from bevaka.stage import run_stage
from bevaka.store.people import Act, ActKind

OVER = '[alerts]\nbudget = 2\n[operator]\nchannels = ["folder"]\naddress = "drift@region.example"\n'


def digest(world: World, day: date) -> str:
    folder = world.root / "data" / "outbox"
    before = set(folder.glob("*digest*.html"))
    world.digest(day)
    world.deliver()
    made = set(folder.glob("*digest*.html")) - before
    return made.pop().read_text("utf-8") if made else ""


def notices(world: World) -> list[tuple[str, str]]:
    run_stage(BudgetStage(world.house), world.store)
    return [(subject, body) for subject, body in world.rows("SELECT subject, body FROM notices ORDER BY key")]


@pytest.mark.parametrize(("alerts", "over"), [(2, False), (3, True)])
def test_over_the_budget_the_digest_says_so(world: World, alerts: int, over: bool) -> None:
    world.write("bevaka.toml", OVER)
    for _ in range(alerts):
        world.publish()
    world.publish(tier="digest")  # type: ignore[arg-type]
    world.route()
    page = digest(world, date(2026, 3, 6))
    assert ("Ditt område fick 3 larm de senaste sju dagarna; dess larmbudget är 2 i veckan." in page) == over
    assert bool(notices(world)) == over


def test_without_a_budget_nobody_is_told(world: World) -> None:
    for _ in range(5):
        world.publish()
    world.route()
    assert notices(world) == []


def test_the_operator_hears_once_a_week(world: World) -> None:
    world.write("bevaka.toml", OVER)
    for _ in range(3):
        world.publish()
    world.route()
    ((subject, body),) = notices(world)
    assert subject == "1 område är över sin larmbudget"
    assert "Handskar (handskar): 3 larm de senaste sju dagarna; budgeten är 2" in body
    start = clock.now()
    for hours, expected in ((1, 1), (24, 1), (24 * 7 - 1, 1), (24 * 7, 2)):
        clock.set_clock(start + timedelta(hours=hours), pinned=True)
        for _ in range(3):
            world.publish()
        world.route()
        assert len(notices(world)) == expected, hours
        assert len(notices(world)) == expected, "and not twice"


def test_a_digest_says_what_is_told_in_it_only_and_a_second_sending_says_the_same(world: World) -> None:
    with world.store.people_transaction():
        number = world.store.people.add_demotion("handskar", "supplier", "kulim", "upprepningar <b>", "anna").id
        world.store.people.add_demotion("it", "source", "prov", "annat område", "anna")
    world.publish()
    world.route()
    world.digest(date(2026, 3, 6))
    with world.store.people_transaction():
        world.store.people.end_demotion(number, "anna")
    world.deliver()
    ((page,),) = [[f.read_text("utf-8")] for f in (world.root / "data" / "outbox").glob("*digest*.html")]
    assert "I sammanfattningen endast sedan den 6 mars 2026: företaget Exempel Gloves Kulim" in page
    assert "upprepningar &lt;b&gt;): 1 publikation." in page
    assert "annat område" not in page


def test_what_was_left_to_the_digest_or_went_to_nobody_is_no_alert(world: World) -> None:
    world.publish()
    world.publish(tier="digest")  # type: ignore[arg-type]
    world.route()
    since = clock.now() - timedelta(days=1)
    (alert,) = world.store.budget.alerted(since)
    assert (alert.area_id, alert.companies, alert.themes, alert.source_id) == (
        "handskar",
        ("kulim",),
        ("forced_labour",),
        "prov",
    )
    assert len(alert.routes) == 1
    with world.store.people_transaction():
        world.store.people.add_act(Act(story_id="story1", kind=ActKind.DISMISS, person="bo", reason="gammalt"))
    (one,) = world.store.budget.judged(since, world.store.people)
    assert one.answer is not None
    assert (one.answer.useful, one.answer.reason) == (False, "gammalt")
    with world.store.transaction():
        world.store._db.conn.execute("UPDATE deliveries SET state='rolled_up'")
    assert world.store.budget.alerted(since) == []


def test_a_guard_is_a_cell_for_a_person_to_write(world: World) -> None:
    names = Names(world.house, world.house.register, "sv")
    first, cell, _ = guard_lines("kulim", names)
    assert "raden kulim i suppliers.csv" in first
    assert cell == "word:exempel gloves kulim"
    world.write(
        "suppliers.csv",
        SUPPLIERS.replace("products,areas", "products,areas,namesakes").replace("MY,gloves,\n", "MY,gloves,,town\n"),
    )
    assert guard_lines("kulim", Names(world.house, world.house.register, "sv"))[1] == "town|word:exempel gloves kulim"
