"""``issuing-harness run`` shares a replay of many scenarios, and nothing else, among processes."""

import os
import signal
import subprocess
import sys
import time
from types import SimpleNamespace

import pytest

from issuing_harness.reporting.shards import was_cut_short
from issuing_harness.shared_run import LEAST_SHARE, SharedRun, count_scenarios

INI = """
[pytest]
issuing_features = features
issuing_vocabulary = false
"""
STEPS = """
import os, signal, time
from pathlib import Path
from pytest_bdd import parsers, then, when

@when(parsers.parse("{number:d} is noted"), target_fixture="number")
def _noted(number):
    with Path("noted", str(os.getpid())).open("a") as file:
        file.write(f"{number} ")
    return number

@then("it went well")
def _went_well(number):
    SPECIAL
"""
#: Number 20 fails long after number 30, which another process has.
SPECIAL = "assert number not in (20, 30, 199) or time.sleep(3 if number == 20 else 0)"


def scenarios(count, keyword="Scenario"):
    """The text of a feature with so many scenarios, each of two sentences."""
    each = (
        f"  {keyword}: Number {number}\n    When {number} is noted\n    Then it went well\n"
        for number in range(count)
    )
    return "Feature: Many\n" + "\n".join(each)


@pytest.fixture(name="many")
def _many(tmp_path):
    """A project; types ``run`` in it and returns the process, with so many scenarios."""
    for name in ("features", "noted"):
        (tmp_path / name).mkdir()
    (tmp_path / "pytest.ini").write_text(INI)

    def begin(*options, count=2 * LEAST_SHARE, special=SPECIAL):
        (tmp_path / "features/many.feature").write_text(scenarios(count))
        (tmp_path / "conftest.py").write_text(STEPS.replace("SPECIAL", special))
        ours = {key: value for key, value in os.environ.items() if "XDIST" not in key}
        return subprocess.Popen(
            [sys.executable, "-m", "issuing_harness", "run", "--no-report", *options],
            cwd=tmp_path,
            env=ours | {"PYTEST_XDIST_AUTO_NUM_WORKERS": "2"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )

    return begin


@pytest.fixture(name="noted")
def _noted(tmp_path):
    """What each process has noted."""
    return lambda: {each.name: each.read_text() for each in (tmp_path / "noted").iterdir()}


def outcome(process):
    """The output of a run, and its exit code."""
    return process.communicate(timeout=120)[0], process.returncode


def test_a_replay_of_many_looks_as_if_one_process_had_run_it(many, noted):
    """The failures in the order of the features, and nothing said of processes but at the end."""
    shared, status = outcome(many())
    processes = len(noted())
    alone, same_status = outcome(many("-n", "0"))

    assert (processes, len(noted())) == (2, 3)
    assert (status, same_status) == (1, 1)
    told = [line for line in shared.splitlines() if line.startswith(("FAILED", "___", "E  "))]
    assert told == [
        line for line in alone.splitlines() if line.startswith(("FAILED", "___", "E  "))
    ]
    assert "2 processes shared the scenarios; -n 0 runs them in one." in shared
    assert "bringing up" not in shared
    assert "[gw" not in shared
    assert "processes" not in alone


@pytest.mark.long
@pytest.mark.parametrize(
    "options",
    [
        ("-x",),
        ("-s",),
        ("-vv",),
        ("-k", "Number"),
        ("-n", "0"),
        ("--backend", "sandbox"),
        ("-p", "no:xdist"),
    ],
)
def test_what_needs_one_process_has_it(many, noted, options):
    """Whoever stops, looks, or chooses; and what is no replay."""
    outcome(many(*options))

    assert len(noted()) == 1


@pytest.mark.long
def test_few_scenarios_are_not_shared(many, noted):
    """To start another process would take longer."""
    outcome(many(count=2 * LEAST_SHARE - 1))

    assert len(noted()) == 1


@pytest.mark.long
def test_a_process_that_is_killed_is_a_failed_scenario(many):
    """The others run on, in another process."""
    output, status = outcome(many(special="number == 30 and os.kill(os.getpid(), signal.SIGKILL)"))

    assert status == 1
    assert "crashed while running" in output
    assert "1 failed, 199 passed" in output


@pytest.mark.long
def test_a_feature_that_cannot_be_read_ends_it_as_it_ends_one_process(many, noted, tmp_path):
    """No scenario has run, exit 2, and the record of the run says so: it has no history."""
    (tmp_path / "features/bad.feature").write_text("Feature: Bad\n  Scenaro: One\n")
    (tmp_path / "features/worse.feature").write_text("Fea: Worse\n  Scenario: One\n")
    shared, status = outcome(many("--alluredir", "shared"))
    alone, same_status = outcome(many("--alluredir", "alone", "-n", "0"))

    assert (status, same_status) == (2, 2)
    assert noted() == {}
    for told in (shared, alone):
        assert "ERROR features/worse.feature" in told
        assert "! Interrupted: 2 errors during collection !" in told
        assert "processes shared" not in told
    for folder in ("shared", "alone"):
        assert was_cut_short([tmp_path / folder]) == "the run did not come to its end"


@pytest.mark.long
def test_what_cannot_be_imported_is_told_once(many, tmp_path):
    """Each process said it, with a traceback of its own."""
    (tmp_path / "features/more").mkdir()
    (tmp_path / "features/more/conftest.py").write_text("raise ValueError('odd')")
    (tmp_path / "features/more/more.feature").write_text(scenarios(1))
    shared, status = outcome(many())

    assert status == 2
    assert shared.count("ERROR collecting features/more") == 1
    assert shared.count("ERROR features/more - ValueError: odd") == 1
    assert "! Interrupted: 1 error during collection !" in shared


@pytest.mark.long
def test_whoever_runs_in_spite_of_errors_of_collection_does(many, noted, tmp_path):
    """By pytest's own option."""
    (tmp_path / "features/bad.feature").write_text("Feature: Bad\n  Scenaro: One\n")
    output, status = outcome(
        many("--continue-on-collection-errors", special="assert number < 1000")
    )

    assert status == 1
    assert len(noted()) == 2
    assert "200 passed, 1 error" in output


@pytest.mark.long
def test_names_of_features_that_are_none_change_nothing(many, noted, tmp_path):
    """A link to nothing, by which an editor keeps others from a file, and a folder."""
    (tmp_path / "features/.#many.feature").symlink_to("me@host.1:2")
    (tmp_path / "features/folder.feature").mkdir()
    output, status = outcome(many(special="assert number < 1000"))
    processes = len(noted())
    alone, same_status = outcome(many("-n", "0", special="assert number < 1000"))

    assert (processes, status, same_status) == (2, 0, 0)
    assert "200 passed" in output
    assert "200 passed" in alone


@pytest.mark.parametrize("content", ["no file", "a folder", "a loop", "a pipe"])
def test_what_cannot_be_read_has_no_scenarios(tmp_path, content):
    """It is for pytest to say what is wrong with it."""
    (tmp_path / "one.feature").write_text(scenarios(3))
    other = tmp_path / "other.feature"
    if content == "no file":
        other.symlink_to("nowhere")
    elif content == "a folder":
        other.mkdir()
    elif content == "a pipe":
        os.mkfifo(other)
    else:
        other.symlink_to(other)

    assert count_scenarios([tmp_path]) == 3


def test_each_cpu_that_may_be_used_counts(monkeypatch):
    """Also where two share a core; not those that are of others."""
    monkeypatch.delenv("PYTEST_XDIST_AUTO_NUM_WORKERS", raising=False)
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 1, 4}, raising=False)

    def asked(numprocesses):
        config = SimpleNamespace(option=SimpleNamespace(numprocesses=numprocesses))
        return SharedRun().pytest_xdist_auto_num_workers(config)

    assert asked(None) == 3
    assert asked("auto") is None
    monkeypatch.setenv("PYTEST_XDIST_AUTO_NUM_WORKERS", "7")
    assert asked(None) is None


@pytest.mark.long
def test_an_interruption_ends_all_processes(many, noted):
    """By Ctrl-C, which a terminal sends to each of them."""
    process = many(special="assert number < 6 or time.sleep(60)")
    until = time.monotonic() + 60
    while len(noted()) < 2 and time.monotonic() < until:
        time.sleep(0.05)
    os.killpg(process.pid, signal.SIGINT)
    output, status = outcome(process)

    assert status == 2
    assert "Interrupt" in output
    for number in map(int, noted()):
        with pytest.raises(ProcessLookupError):
            os.kill(number, 0)


@pytest.mark.parametrize(
    ("text", "count"),
    [
        (scenarios(3), 3),
        (scenarios(2, "Scenario Outline"), 2),
        ("# language: fr\nFonctionnalité: F\n  Scénario: un\n  Plan du scénario: deux\n", 2),
        ("# language: nobody\nScenario: one\n", 0),
    ],
)
def test_scenarios_are_counted_in_any_language(tmp_path, text, count):
    """By the words with which they begin."""
    (tmp_path / "one.feature").write_text(text)

    assert count_scenarios([tmp_path]) == count
    assert count_scenarios([tmp_path / "one.feature"]) == count
    assert count_scenarios([tmp_path / "one.feature::Two", tmp_path / "two.feature"]) == 0
