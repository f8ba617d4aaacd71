"""How far a run of scenarios is: a line in a terminal, and nothing at all in a pipe."""

from io import StringIO
from types import SimpleNamespace

import pytest
from rich.console import Console

from issuing_harness.collection import progress
from issuing_harness.collection.progress import ScenarioProgress


def shown(monkeypatch, *, is_terminal, ids=()):
    """What two scenarios, the first of them red, write; and what is left of pytest's dots."""
    monkeypatch.setattr(progress, "ScenarioItem", int)
    text = StringIO()
    plugin = ScenarioProgress("sound", Console(file=text, force_terminal=is_terminal, width=120))
    plugin.pytest_collection_finish(SimpleNamespace(items=[1, 2, "of another kind"]))
    if ids:
        plugin.pytest_xdist_node_collection_finished(ids)
    loop, dots = plugin.pytest_runtestloop(), plugin.pytest_report_teststatus()
    next(loop)
    for name, failed in (("x.feature::One [a]", True), ("x.feature::Two", False)):
        plugin.pytest_runtest_logstart(name)
        plugin.pytest_runtest_logreport(SimpleNamespace(failed=failed))
    next(dots)
    with pytest.raises(StopIteration) as ended:
        dots.send(("passed", ".", "PASSED"))
    next(loop, None)
    return text.getvalue(), ended.value.value


def test_a_terminal_says_which_scenario_runs_and_how_many_are_left(monkeypatch):
    """With how many are red; the dots would only disturb it."""
    text, status = shown(monkeypatch, is_terminal=True)

    assert "sound: 2 of 2, 1 red · Two" in text
    assert status == ("passed", "", "")


def test_scenarios_that_processes_share_are_counted_together(monkeypatch):
    """The controller of pytest-xdist collects none itself."""
    text, _ = shown(monkeypatch, is_terminal=True, ids=["a", "b", "c"])

    assert "sound: 2 of 3, 1 red · Two" in text


def test_a_pipe_gets_nothing(monkeypatch):
    """But the dots of pytest."""
    text, status = shown(monkeypatch, is_terminal=False)

    assert text == ""
    assert status == ("passed", ".", "PASSED")
