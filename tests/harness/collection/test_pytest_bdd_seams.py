"""Where the collection touches what pytest and pytest-bdd keep to themselves.

Both are pinned. When a pin moves, these say first what to look at.
"""

import inspect

import pytest
from _pytest.fixtures import FixtureManager
from pytest_bdd.parser import FeatureParser, render_string
from pytest_bdd.scenario import _execute_scenario, _execute_step_function

from issuing_harness.collection import execution


def test_a_step_is_run_by_pytest_bdd():
    """execution.py hands a found definition to this function."""
    assert execution._execute_step_function is _execute_step_function
    assert list(inspect.signature(_execute_step_function).parameters) == [
        "request",
        "scenario",
        "step",
        "context",
    ]


def test_a_scenario_is_run_as_pytest_bdd_runs_it():
    """execution.py leaves the search out of this function, and nothing else."""
    source = inspect.getsource(_execute_scenario)
    calls = [
        "pytest_bdd_before_scenario(",
        "get_step_function(",
        "pytest_bdd_step_func_lookup_error(",
        "_execute_step_function(",
        "pytest_bdd_after_scenario(",
    ]
    found = [source.index(call) for call in calls]

    assert found == sorted(found)


def test_definitions_are_fixtures_by_node():
    """vocabulary.py reads the two registers pytest-bdd reads for every step."""
    source = inspect.getsource(FixtureManager.getfixturedefs)

    assert "self._arg2node2fixturedefs.get(" in source
    assert "self._arg2nodeid2fixturedefs.get(" in source


def test_a_feature_is_parsed_from_a_document():
    """features.py gives pytest-bdd's parser a document it has read and reviewed."""
    assert "self._parse_feature_file()" in inspect.getsource(FeatureParser.parse)
    assert list(inspect.signature(FeatureParser.parse_steps).parameters) == ["self", "steps_data"]
    assert "self.parse_scenario(" in inspect.getsource(FeatureParser)
    assert list(inspect.signature(FeatureParser.parse_scenario).parameters) == [
        "self",
        "scenario_data",
        "feature",
        "rule",
    ]


def test_a_row_without_values_fills_nothing_in():
    """outlines.py lets pytest-bdd render a scenario with no value, and fills them in itself."""
    text = "<amount> < <b> </p>"

    assert render_string(text, {}) == text


@pytest.mark.parametrize("name", ["_traceback_filter", "_repr_failure_py", "_fixtureinfo"])
def test_an_item_has_what_is_overridden(suite, name):
    """items.py overrides or reads these of pytest's test function."""
    suite.file("test_plain.py", "def test_plain(): ...")

    assert hasattr(suite.items()[0], name)


def test_signatures_are_remembered(suite):
    """pytest-bdd asks for a step function's signature twice a step; Python keeps the answer."""
    suite.scenario(
        "Given Alice holds a card\nWhen Alice spends $1.00 at the cafe\n"
        "Then the authorization is approved"
    )
    (item,) = suite.items()
    functions = [definition.function for definition in item.definitions]

    assert all(f.__signature__ == inspect.signature(f) for f in functions)
