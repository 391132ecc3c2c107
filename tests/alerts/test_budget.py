"""How useful alerts were, by what people did with them; nothing is guessed, and a proposal names what speaks for it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from alerts_world import World

from alerts.budget import ENOUGH, Line, Proposal, lines, proposals
from bevaka import clock
from bevaka.store.people import Act, ActKind

WEEKS = 12


def act(world: World, story: str, kind: ActKind, reason: str = "") -> None:
    with world.store.people_transaction():
        world.store.people.add_act(Act(story_id=story, kind=kind, person="anna", reason=reason))


def send(world: World, count: int, name: str = "s") -> None:
    for n in range(count):
        world.publish(story=f"{name}{n}")
    while world.route().done:
        pass
    world.deliver()


def measured(world: World) -> tuple[list[Line], list[Proposal]]:
    sent = world.store.told.alerts(clock.now() - timedelta(weeks=WEEKS))
    triages = world.store.people.triages({one.story_id for one in sent})
    return lines(sent, triages, WEEKS), proposals(sent, triages, clock.now())


def test_what_people_did_is_counted_and_what_nobody_answered_stands_apart(world: World) -> None:
    send(world, 6)
    act(world, "s0", ActKind.TAKE)
    act(world, "s1", ActKind.FOLLOW)
    act(world, "s2", ActKind.DISMISS, "en namne")
    act(world, "s3", ActKind.DISMISS)
    act(world, "s3", ActKind.REOPEN)
    (line,), proposed = measured(world)
    assert (line.area, line.alerts, line.useful, line.useless, line.unanswered) == ("handskar", 6, 2, 1, 3)
    assert line.weekly == pytest.approx(0.5)
    assert proposed == []


def test_without_an_answer_there_is_no_share(world: World) -> None:
    send(world, 2)
    (line,), _ = measured(world)
    assert line.share is None


def test_what_went_to_the_digest_is_no_alert(world: World) -> None:
    send(world, 14)
    (line,), _ = measured(world)
    assert line.alerts == 10


def test_a_proposal_needs_enough_of_no_use_and_names_them(world: World) -> None:
    send(world, ENOUGH)
    for n in range(ENOUGH - 1):
        act(world, f"s{n}", ActKind.DISMISS, "gammalt")
    assert measured(world)[1] == []
    act(world, f"s{ENOUGH - 1}", ActKind.DISMISS, "en namne")
    (proposal,) = measured(world)[1]
    assert (proposal.kind, proposal.key, proposal.useless) == ("supplier", "kulim", ENOUGH)
    assert set(proposal.stories) == {f"s{n}" for n in range(ENOUGH)}
    assert set(proposal.reasons) == {"gammalt", "en namne"}


def test_what_was_of_use_lately_is_not_proposed(world: World) -> None:
    send(world, ENOUGH)
    for n in range(ENOUGH):
        act(world, f"s{n}", ActKind.DISMISS, "gammalt")
    for hour in range(1, 3):
        clock.set_clock(clock.now() + timedelta(hours=2), pinned=True)
        send(world, 4, f"n{hour}-")
        for n in range(4):
            act(world, f"n{hour}-{n}", ActKind.TAKE)
    assert measured(world)[1] == []
