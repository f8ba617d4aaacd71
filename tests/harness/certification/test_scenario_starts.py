"""An integration that is started anew: for each scenario, or for a setting of its environment."""

import re
import socket
import sys
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest

from issuing_harness.certification import scenario_starts
from issuing_harness.certification.certificate import Blame, Counts, Outcome
from issuing_harness.certification.judgement import judge
from issuing_harness.certification.profile import read_profile
from issuing_harness.certification.requirements import library_path, read_catalogue
from issuing_harness.certification.scenario_starts import Reached, ScenarioStarts
from issuing_harness.certification.started import IntegrationProcess, Names
from issuing_harness.errors import BackendUnavailable, SettingsError
from issuing_harness.webhooks.application import Application
from issuing_harness.webhooks.application_routes import APPLICATION
from tests.harness.certification.samples import IN_TIME, NOW, RACE, attempt

ROOT = Path(__file__).parents[3]
#: Says where it is and what it was given, and listens.
PROGRAM = (
    "import os, socket, sys; s = socket.create_server(('127.0.0.1', int(sys.argv[1]))); "
    "print(os.listdir(sys.argv[2]), os.environ.get('BUDGET'), os.environ.get('BLOCKED'), "
    "flush=True); open(sys.argv[2] + '/books', 'w'); s.accept(); s.accept()"
)
PROFILE = """
    [integration]
    name = "Ours"
    [start]
    command = ["{{python}}", "-c", "{program}", "{{port}}", "{{tmp}}"]
    ready = "tcp://127.0.0.1:{{port}}"
    fresh = "{fresh}"
    [application.shows.books]
    file = "{{tmp}}/books"
    [application.takes]
    budget = {{ environment = {{ BUDGET = "{{card}}={{value}}" }} }}
    "blocked category" = {{ environment = {{ BLOCKED = "{{value}}" }} }}
"""


@pytest.fixture(name="reach")
def _reach(tmp_path, monkeypatch):
    """Reaches an integration that a profile starts; stops it at the end."""
    monkeypatch.setattr(scenario_starts, "scenario_of", lambda item: item)
    reached = []

    def reach(fresh):
        path = tmp_path / "certification.toml"
        path.write_text(PROFILE.format(program=PROGRAM, fresh=fresh))
        with socket.create_server(("127.0.0.1", 0)) as listener:
            port = listener.getsockname()[1]
        profile = read_profile(path)
        process = IntegrationProcess(profile.start, tmp_path, tmp_path / "log")
        (tmp_path / "own").mkdir()
        names = {"python": sys.executable, "port": str(port), "tmp": str(tmp_path / "own")}
        reached.append(Reached(profile, Names(names), process))
        return reached[-1]

    yield reach
    for each in reached:
        each.process.stop()


def scenario(name):
    """A scenario that is about to run."""
    return SimpleNamespace(nodeid=name, config=SimpleNamespace(stash={}))


def test_a_second_run_gives_each_scenario_an_empty_folder_too(reach):
    """A proof runs the scenarios once for each fault, with the same integration."""
    reached = reach("scenario")
    folders = [ScenarioStarts(reached)._with_own_folder().names.values["tmp"] for _ in range(2)]

    assert len(set(folders)) == 2
    assert not any(Path(folder, "books").exists() for folder in folders)


def test_each_scenario_finds_it_as_new_at_the_same_port(reach, tmp_path):
    """In an empty folder of its own; the log says which scenario what was said in."""
    reached = reach("scenario")
    starts = ScenarioStarts(reached)
    shown = []

    for name in ("x.feature::One", "x.feature::Two"):
        item = scenario(name)
        starts.pytest_runtest_setup(item)
        shown.append(item.config.stash[APPLICATION].names["tmp"])
        teardown = starts.pytest_runtest_teardown()
        next(teardown)
        assert next(teardown, None) is None

    assert (tmp_path / "log").read_text().splitlines() == [
        "=== x.feature::One",
        "[] None None",
        "=== x.feature::Two",
        "[] None None",
    ]
    assert [name.rpartition("-")[0] for name in shown] == [
        str(tmp_path / "own/0001"),
        str(tmp_path / "own/0002"),
    ]
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", int(reached.names.values["port"])))


def test_what_cannot_follow_time_is_not_tried_where_it_moves(tmp_path, monkeypatch):
    """The scenario is skipped before anything is started, and its requirement does not apply."""
    path = tmp_path / "certification.toml"
    own = "it shows this month by its own clock"
    path.write_text(f'[integration]\nname = "O"\n[offers]\nfollows_test_clock = "{own}"\n')
    starts = ScenarioStarts(Reached(read_profile(path), Names({})))
    monkeypatch.setattr(scenario_starts, "scenario_of", lambda item: item)
    item = scenario("x.feature::One")
    item.tags = SimpleNamespace(has=lambda tag: tag == "moves_time")
    why = f"it moves time, and the integration does not follow: {own}"

    with pytest.raises(pytest.skip.Exception, match=why):
        starts.pytest_runtest_setup(item)
    item.tags = SimpleNamespace(has=lambda _: False)
    assert starts.pytest_runtest_setup(item) is None

    skipped = attempt(RACE, 1, Outcome.SKIPPED, message=why, moves_time=True)
    passed = attempt(IN_TIME, 1, Outcome.PASSED)
    catalogue = read_catalogue(library_path()).requirements
    ids = {"ISS-DEC-001", "ISS-DEC-004"}
    asked = [replace(each, applies=()) for each in catalogue if each.id in ids]
    found = judge(
        asked, read_profile(path), [skipped, passed], Counts(2, 2, 2), grades={}, today=NOW.date()
    )
    assert {each.id: (each.verdict, each.reason) for each in found.verdicts} == {
        "ISS-DEC-001": ("met", ""),
        "ISS-DEC-004": ("not applicable", why),
    }
    unlike = {"outcome": Outcome.FAILED, "blame": Blame.INTEGRATION}, {"moves_time": False}
    for changes in unlike:
        made = [replace(skipped, **changes), passed]
        found = judge(asked, read_profile(path), made, Counts(2, 2, 2), grades={}, today=NOW.date())
        assert "not applicable" not in [each.verdict for each in found.verdicts]


def test_scenarios_that_move_time_say_so():
    """By the tag, which an integration that cannot follow is not tried by."""
    sentences = re.findall(r'sentence\("(.*?)"', (ROOT / "steps/clock.py").read_text())
    patterns = [re.sub(r"\\{\w+\\}", ".+", re.escape(each)) for each in sentences]
    moves = re.compile(rf"(Given|When|And|But) ({'|'.join(patterns)})$")
    for path in sorted((ROOT / "features/integration").glob("*.feature")):
        tagged = re.sub(r"(@[^\n]*)\n\s*Rule:", r"Rule: \1", path.read_text())
        for rule in tagged.split("Rule:"):
            moved = [line for line in map(str.strip, rule.splitlines()) if moves.match(line)]
            assert bool(moved) is ("@moves_time" in rule), path.name


def test_one_that_does_not_start_breaks_its_scenario(reach):
    """With what it said; nothing is left running."""
    reached = reach("scenario")
    nowhere = Names({**reached.names.values, "python": "no-such-program"})
    starts = ScenarioStarts(Reached(reached.profile, nowhere, reached.process))

    with pytest.raises(BackendUnavailable, match=r"no-such-program.* was to start the integration"):
        starts.pytest_runtest_setup(scenario("x.feature::One"))


def ended_in(starts, name, reached):
    """Run a scenario in which the integration ends by itself."""
    starts.pytest_runtest_setup(scenario(name))
    while not reached.process.has_ended:
        with suppress(OSError):
            socket.create_connection(("127.0.0.1", int(reached.names.values["port"]))).close()
    teardown = starts.pytest_runtest_teardown()
    next(teardown)
    next(teardown, None)


def test_one_that_has_ended_is_started_again(reach, tmp_path):
    """So that the scenarios after the one in which it ended accuse it of nothing."""
    reached = reach("run")
    starts = ScenarioStarts(reached)
    reached.process.start(reached.names)

    ended_in(starts, "x.feature::One", reached)
    starts.pytest_runtest_setup(scenario("x.feature::Two"))

    assert (tmp_path / "log").read_text().splitlines() == [
        "[] None None",
        "=== started again, because it had ended",
        "['books'] None None",
    ]


@pytest.mark.parametrize("fresh", ["run", "scenario"])
def test_a_run_ends_with_an_integration_that_ends_each_time(reach, fresh):
    """After three scenarios, with what it said: what is not there cannot be judged."""
    reached = reach(fresh)
    starts = ScenarioStarts(reached)
    if fresh == "run":
        reached.process.start(reached.names)

    ended_in(starts, "x.feature::One", reached)
    ended_in(starts, "x.feature::Two", reached)
    with pytest.raises(pytest.exit.Exception, match=r"by itself in 3 .* ended with 0, and said"):
        ended_in(starts, "x.feature::Three", reached)


def test_a_setting_by_environment_starts_it_anew_once(reach, tmp_path):
    """With what the scenario has set before; not where it has that already, nor for the next."""
    reached = reach("run")
    starts = ScenarioStarts(reached)
    reached.process.start(reached.names)
    place = reached.place
    application = Application(
        "", place.routes, names=place.names, folder=place.folder, restart=place.restart
    )

    for _ in range(2):
        starts.pytest_runtest_setup(scenario("x.feature::One"))
        application.set("budget", 2000, card="ic_1")
    application.set("blocked category", "casino", card="ic_1")
    starts.pytest_runtest_setup(scenario("x.feature::Two"))
    application.set("budget", 2000, card="ic_1")

    assert (tmp_path / "log").read_text().splitlines() == [
        "[] None None",
        "=== restarted with BUDGET",
        "['books'] ic_1=2000 None",
        "=== restarted with BUDGET, BLOCKED",
        "['books'] ic_1=2000 casino",
        "=== restarted with BUDGET",
        "['books'] ic_1=2000 None",
    ]


def test_a_setting_by_environment_needs_somebody_who_starts_it(reach, tmp_path):
    """The profile says so by its line; whoever has no profile at all is told, too."""
    reached = reach("run")
    application = Application("", reached.profile.routes)
    with pytest.raises(SettingsError, match="nobody here can start the integration anew"):
        application.set("budget", 2000, card="ic_1")

    path = tmp_path / "certification.toml"
    text = path.read_text()
    path.write_text(text[: text.index("[start]")] + text[text.index("[application.takes]") :])
    with pytest.raises(SettingsError, match=r"certification.toml:\d: application.takes.budget .*"):
        read_profile(path)
