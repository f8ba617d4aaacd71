"""What is executed is what the feature file says, whatever a hook of a conftest makes of it."""

import re

import pytest

from tests.harness.collection.conftest import STEPS

SCENARIO = """
  Scenario: {name}
    Given Alice holds a card
    When Alice spends $10.00 at the cafe
    Then the authorization is approved
    And the ledger shows
      | held | $10.00 |
    And the page says
      \"\"\"
      paid
      \"\"\"
"""
ARGUMENTS = """
@then("the ledger shows")
def ledger_shows(card, datatable): assert card and datatable

@then("the page says")
def page_says(card, docstring): assert card and docstring
"""
#: By what a hook does: the hook, its body, and what is said; the first matching step is changed.
CHANGES = {
    "a text": (
        "before_step(scenario, step)",
        "step.name = step.name.replace('$10.00', '$1.00')",
        "its text was changed to 'Alice spends $1.00 at the cafe' by a conftest.py or a plugin",
    ),
    "a text before the scenario": (
        "before_scenario(scenario)",
        "scenario.steps[1].name = 'something happens'",
        "its text was changed to 'something happens'",
    ),
    "the text of a later step": (
        "after_step(scenario, step)",
        "scenario.steps[2].name = 'the authorization is declined'",
        "its text was changed to 'the authorization is declined'",
    ),
    "a text that fits no definition": (
        "before_step(scenario, step)",
        "step.name = 'zeppelins fly'",
        "'Given Alice holds a card': this step of the file was to run, and its text was changed to",
    ),
    "a step taken away": (
        "before_scenario(scenario)",
        "scenario.steps.pop()",
        "'And the page says': this step of the file was to run, and it was taken away",
    ),
    "a step added": (
        "before_scenario(scenario)",
        "scenario.steps.append(scenario.steps[0])",
        "a step was added below it, 'Alice holds a card'",
    ),
    "steps in another order": (
        "before_scenario(scenario)",
        "scenario.steps.reverse()",
        "its text was changed to 'the page says'",
    ),
    "a table": (
        "before_step(scenario, step)",
        (
            "[setattr(cell, 'value', '$0.00') for row in getattr(step.datatable, 'rows', ()) "
            "for cell in row.cells]"
        ),
        "'And the ledger shows': this step of the file was to run, and its table was changed to",
    ),
    "a docstring": (
        "before_step(scenario, step)",
        "step.docstring = step.docstring and 'unpaid'",
        "its text below was changed to 'unpaid'",
    ),
    "an argument": (
        "before_step_call(scenario, step_func_args)",
        "step_func_args.update({name: '$1.00' for name in step_func_args if name == 'amount'})",
        "and amount was changed to $1.00",
    ),
    "a fixture": (
        "before_step_call(scenario, step_func_args)",
        (
            "step_func_args.update({it: {'status': 'approved'} for it in step_func_args "
            "if it == 'authorization'})"
        ),
        "and authorization was changed to",
    ),
    "a table as it is taken": (
        "before_step_call(scenario, step_func_args)",
        "step_func_args.update({it: [['free']] for it in step_func_args if it == 'datatable'})",
        "and datatable was changed to [['free']]",
    ),
}


@pytest.fixture(name="said")
def _said(suite):
    """What a run says of each scenario, of which each is changed by a hook of the conftest."""
    hooks = "".join(
        f"\nclass Changing{number}:\n"
        f"    def pytest_bdd_{hook.replace('(', '(self, ')}:\n"
        f"        if scenario.name == {name!r}:\n            {body}\n"
        for number, (name, (hook, body, _)) in enumerate(CHANGES.items())
    )
    register = "\n".join(
        f"    session.config.pluginmanager.register(Changing{number}())"
        for number in range(len(CHANGES))
    )
    start = f"\ndef pytest_sessionstart(session):\n{register}\n"
    suite.steps(STEPS, ARGUMENTS, hooks, start)
    scenarios = "".join(SCENARIO.format(name=name) for name in ("nothing", *CHANGES))
    suite.feature(f"Feature: Trying\n{scenarios}")
    result = suite.run("-p", "no:terminalprogress")
    result.assert_outcomes(passed=1, failed=len(CHANGES))
    parts = re.split(r"^_+ (.+) _+$", result.stdout.str(), flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def test_a_changed_step_is_not_executed(said):
    """Each was green; what was changed is named, as the harness's fault and not the product's."""
    for name, (_, _, expected) in CHANGES.items():
        text = " ".join(said[name].split())
        assert expected in text, (name, text)
        assert "Take that hook away, and write in the feature what is to run." in text
        assert "AssertionError" not in text
