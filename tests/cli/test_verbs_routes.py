"""``bevaka routes``: the tree shown, tests run, and the way of a publication explained, on the small house."""

from __future__ import annotations

from pathlib import Path

from bevaka.store import Store
from tests.cli.conftest import Call

TREE = """
[[route]]
name = "handskar"
areas = ["gloves"]
channels = ["terminal"]
windows = [{ days = ["mon-fri"], from = "07:00", to = "17:00" }, { days = ["sun"] }]
quiet = [{ from = "22:00", to = "06:00" }]
holidays = [2026-12-24]
[[route.route]]
countries = ["MY"]
regions = ["Region Halland"]
continue = true
language = "en"
immediate_waits = true
[[route]]
channels = ["folder"]
"""


def test_the_tree_is_shown(call: Call, house: Path) -> None:
    (house / "config" / "routes.toml").write_text(TREE, "utf-8")
    said = call("routes", "show", "--language", "en", home=house)
    assert (said.code, said.err) == (0, "")
    assert said.out.splitlines() == [
        "1 handskar → terminal",
        "    area: Gloves",
        "    hours: Mon–Fri 07:00–17:00, Sun; quiet 22:00–06:00; days off 2026-12-24 (Europe/Stockholm)",
        "    Immediate alerts go at once.",
        "    1.1 → terminal (as the route above)",
        "        country: Malaysia (MY)",
        "        region: Region Halland",
        "        The route above speaks too.",
        "        language: English",
        "        hours: Mon–Fri 07:00–17:00, Sun; quiet 22:00–06:00; days off 2026-12-24 (Europe/Stockholm)",
        "        Immediate alerts wait for them too.",
        "2 → folder",
        "What no route takes goes to the operator: terminal",
    ]
    assert "Omedelbara larm går direkt." in call("routes", "show", home=house).out


def test_tests_pass_fail_and_are_faulty(call: Call, house: Path) -> None:
    file = house / "prov.toml"
    good = '[[test]]\nname = "natt"\narea = "it"\nchannels = ["terminal", "folder"]\n'
    file.write_text(good, "utf-8")
    said = call("routes", "test", file, home=house)
    assert (said.code, said.out, said.err) == (0, "ok     natt\n", "routes: 1 passed, 0 failed\n")
    file.write_text(good + '[[test]]\narea = "it"\ntier = "digest"\nchannels = ["terminal"]\n', "utf-8")
    said = call("routes", "test", file, "--language", "en", home=house)
    assert (said.code, said.err) == (1, "routes: 1 passed, 1 failed\n")
    assert [line.strip() for line in said.out.splitlines()[1:]] == [
        "FAILED test 2", f"{file}:5", "expected: terminal", "came: folder",
        "✗ 1: tier is Digest, it wants Immediate", "✓ 2: takes it (tier is Digest) → folder", "→ folder",
    ]  # fmt: skip
    file.write_text('[[test]]\narea = "bygg"\nchannels = ["terminal"]\n', "utf-8")
    said = call("routes", "test", file, home=house)
    assert said.code == 2
    assert f"{file}:2: test.0.area: there is no area 'bygg'" in said.err
    assert call("routes", "test", house / "nowhere.toml", home=house).code == 2


def test_check_runs_the_tests_beside_the_routes_and_warns_of_idle_routes(call: Call, house: Path) -> None:
    tests = house / "config" / "routes-test.toml"
    tests.write_text('[[test]]\narea = "it"\nchannels = ["folder"]\n', "utf-8")
    said = call("check", home=house)
    assert said.code == 2
    assert "routes-test.toml:1: test: 'test 1' fails: expected folder, came folder, terminal" in said.err
    tests.unlink()
    with (house / "config" / "routes.toml").open("a", encoding="utf-8") as file:
        file.write('\n[[route.route]]\ntiers = ["immediate"]\n')
    said = call("check", home=house)
    assert said.code == 0
    assert "routes.toml:12: route.1.route.0.tiers: can never match: route 2, above it, takes digest only" in said.err


def test_a_publication_and_a_story_are_explained(call: Call, small: Path) -> None:
    with Store(small / "data", write=False) as store:
        story, number, url = store._db.conn.execute(
            "SELECT a.story_id, d.id, d.url FROM alerts a JOIN findings f ON f.id=a.finding_id "
            "JOIN documents d ON d.id=f.document_id"
        ).fetchone()
    one = call("routes", "explain", str(number), "--language", "en", home=small)
    assert (one.code, one.err) == (0, "")
    assert "hears of it at once, because:" in one.out
    assert "✗ 2: tier is Immediate, it wants Digest" in one.out
    assert one.out.count("Not concerned: ") >= 3
    assert call("routes", "explain", url, "--language", "en", home=small).out == one.out
    assert one.out in call("routes", "explain", story, "--language", "en", home=small).out
    assert "får veta det direkt" in call("routes", "explain", str(number), "--language", "sv", home=small).out
    nothing = call("routes", "explain", "https://nowhere.example/", home=small)
    assert nothing.code == 1
    assert "nothing was read under" in nothing.err
