"""The scenarios of a certification are run in a folder of their own, whatever project it is in."""

from collections import Counter
from pathlib import Path

import pytest

from issuing_harness.certification.requirements import library_catalogue
from issuing_harness.certification.scenarios import (
    feature_files,
    laid_out,
    lay_out,
    library_features,
)
from issuing_harness.collection.features import read_feature
from issuing_harness.errors import HarnessError

FEATURE = """@integration @slow
Feature: Ours
  @req:ISS-DEC-001 @books
  Scenario: One
"""


def test_features_are_laid_out_with_the_tags_that_they_have(tmp_path):
    """Each tag without a value is declared, wherever it stands."""
    mine = tmp_path / "integration"
    (mine / "below").mkdir(parents=True)
    (mine / "below" / "a.feature").write_text(FEATURE)
    (tmp_path / "alone.feature").write_text("Feature: Alone\n")
    folder = tmp_path / "run"
    folder.mkdir()

    options = lay_out([mine, tmp_path / "alone.feature"], folder)

    laid_out = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*.feature"))
    assert laid_out == [
        "features/integration/below/a.feature",
        f"features/{tmp_path.name}/alone.feature",
    ]
    assert (folder / "pytest.ini").read_text() == (
        "[pytest]\nissuing_features = features\nissuing_tags =\n    books\n    integration\n"
        "    slow\n"
    )
    assert options[0] == str(folder / "features")
    assert f"--rootdir={folder}" in options


@pytest.mark.parametrize(
    "name", ["features/integration/application_books.feature", "steps/extra.py", "pytest.ini"]
)
def test_what_is_changed_where_scenarios_run_spoils_the_run(name):
    """A sentence that is added there would be loaded; the folder is nobody else's."""

    def run(change):
        with laid_out([library_features()]) as options:
            folder = Path(options[0]).parent
            change(folder / name)
        return folder

    def write(path):
        path.parent.mkdir(exist_ok=True)
        path.write_text("Feature: Mine\n")

    assert not run(lambda _: None).exists()
    with pytest.raises(HarnessError, match="somebody has changed something there"):
        run(write)


def test_the_library_has_scenarios_for_integrations():
    """In a checkout they are where writers find them, under the names that a bundle has."""
    names = [name for name, _ in feature_files([library_features()])]

    assert "features/integration/application_books.feature" in names


TAGS = ("calls_stripe", "connect", "integration", "moves_time", "slow")
#: What an integration must do for a step to be about it; of one that does not, nothing is asked.
CAPABILITY = {
    "my application replies to the real-time request with a decision": "decides_by_reply",
    "the authorization was decided by my application": "decides",
    "my application decides as before": "decides",
    "each call of my application names the same API version": "calls_stripe",
    "my application shows for the dispute": "disputes",
    "my application shows no more than the Issuing balance": "shows_balance",
    "my application shows that the Issuing balance is overdrawn": "shows_balance",
    "my application and Stripe agree on the Issuing balance": "shows_balance",
}


def test_nothing_is_asked_of_an_integration_that_it_does_not_do():
    """A scenario's requirement applies only to what has all that the scenario's steps are about.

    Where no balance is shown, what reads it is skipped; then others verify the requirement.
    """
    requirements = {each.id: each for each in library_catalogue().requirements}
    asked = [
        (scenario.name, step.name, requirements[tag.removeprefix("req:")])
        for path in sorted(library_features().rglob("*.feature"))
        for scenario in read_feature(path, path.name, TAGS).scenarios.values()
        for tag in scenario.tags
        if tag.startswith("req:")
        for step in scenario.steps
        if step.name in CAPABILITY
    ]

    scenarios = Counter(
        tag.removeprefix("req:")
        for path in sorted(library_features().rglob("*.feature"))
        for scenario in read_feature(path, path.name, TAGS).scenarios.values()
        for tag in scenario.tags
    )

    assert {step for _, step, _ in asked} == CAPABILITY.keys()
    more = {
        (scenario, step, requirement.id)
        for scenario, step, requirement in asked
        if CAPABILITY[step] not in requirement.applies
    }
    assert {CAPABILITY[step] for _, step, _ in more} <= {"shows_balance"}
    asking = Counter(name for _, _, name in more)
    assert all(asking[name] < scenarios[name] for name in asking), more
