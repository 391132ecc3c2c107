"""The operator hears of sources once a change, in one notice for all of them, and of recovery; quiet ones are only shown."""

from __future__ import annotations

from datetime import timedelta

from alerts_world import World

from alerts.warn import LISTED, WarnStage
from bevaka import clock
from bevaka.stage import Tally, run_stage
from bevaka.store.health import HOUSE, Condition, Health

HOUR = timedelta(hours=1)


def changed(world: World, state: Condition, *ids: str, note: str = "") -> None:
    with world.store.transaction():
        for id in ids:
            now = clock.now()
            world.store.health.change(Health(source_id=id, state=state, since=now - HOUR, at=now, note=note))


def warn(world: World) -> Tally:
    return run_stage(WarnStage(world.house), world.store)


def later(hours: float) -> None:
    clock.set_clock(clock.now() + hours * HOUR, pinned=True)


def notices(world: World) -> list[str]:
    return [row[0] for row in world.rows("SELECT subject FROM notices ORDER BY created, key")]


def with_sources(world: World, *ids: str) -> None:
    rows = [f"{id},Tidning {id.upper()},feed,https://{id}.example/rss,media" for id in ids]
    world.write("sources.csv", "\n".join(["id,name,kind,url,type", *rows]) + "\n")


def test_trouble_and_recovery_are_told_once_each(world: World) -> None:
    with_sources(world, "a")
    changed(world, Condition.FINE, "a")
    warn(world)
    assert notices(world) == [], "a source that begins well is no news"
    changed(world, Condition.LOGIN_PAGE, "a", note="the answer is a login page\x1b")
    warn(world)
    warn(world)
    assert notices(world) == ["Tidning A: en inloggningssida står i dess ställe"]
    (body,) = (row[0] for row in world.rows("SELECT body FROM notices"))
    assert (
        "• Tidning A: en inloggningssida står i dess ställe (a), sedan 2026-03-06 16:00: svaret är en inloggningssida"
        in body
    )
    assert "login page" not in body
    assert "\x1b" not in body
    assert world.rows("SELECT channel, state FROM deliveries") == [("folder", "queued")]
    later(2)
    changed(world, Condition.FINE, "a")
    warn(world)
    assert notices(world)[1:] == ["Tidning A: felfri"]


def test_many_at_once_are_one_notice_and_the_network_comes_first(world: World) -> None:
    ids = [f"s{n}" for n in range(30)]
    with_sources(world, *ids)
    changed(world, Condition.GONE, *ids)
    changed(world, Condition.OFFLINE, HOUSE)
    warn(world)
    assert notices(world) == ["31 källor har problem"]
    body = str(world.rows("SELECT body FROM notices")[0][0])
    assert body.startswith("• Husets nät: den här maskinen når inte nätet, sedan")
    assert body.count("•") == LISTED
    assert "… och 11 till" in body


def test_what_breaks_within_the_hour_comes_in_the_next_notice(world: World) -> None:
    with_sources(world, "a", "b", "c")
    changed(world, Condition.GONE, "a")
    warn(world)
    later(0.5)
    changed(world, Condition.TLS, "b")
    assert warn(world).done == 0
    later(0.5)
    changed(world, Condition.FINE, "a")
    warn(world)
    assert notices(world)[1:] == ["1 källa har problem, 1 källa är bra igen"]


def test_what_is_quiet_or_well_again_before_it_was_told_is_not_told(world: World) -> None:
    with_sources(world, "a", "b")
    changed(world, Condition.QUIET, "a")
    changed(world, Condition.GONE, "b")
    changed(world, Condition.FINE, "b")
    assert warn(world).done == 1
    changed(world, Condition.FINE, "a")
    warn(world)
    assert notices(world) == []
    assert world.store.health.untold() == []


def test_a_stopped_run_tells_it_once(world: World) -> None:
    """The notice and the note that it was made stand in one transaction: the list of what to do is a query over both."""
    with_sources(world, "a")
    changed(world, Condition.GONE, "a")
    stage = WarnStage(world.house)
    (item,) = stage.pending(world.store, 50)
    result = stage.work(item)
    for _ in range(2):
        with world.store.transaction():
            stage.save(world.store, item, result)
    assert len(notices(world)) == len(world.rows("SELECT 1 FROM deliveries")) == 1
    assert stage.pending(world.store, 50) == []
