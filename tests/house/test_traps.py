"""Traps of the stack that the layout avoids, so that nobody steps back into them."""

import subprocess
import tomllib
from importlib import metadata
from pathlib import Path

from issuing_harness.own_modules import vocabulary_modules
from tests.warm import run_module

ROOT = Path(__file__).parents[2]


def test_the_stage_is_loaded_by_a_name_pytest_does_not_have():
    """``fixtures`` alone would load pytest's own plugin of that name, and find none of ours."""
    assert vocabulary_modules() == ("fixtures.stage", "steps")


def test_what_is_installed_is_not_searched_for_each_module_of_the_vocabulary(pytester, monkeypatch):
    """Pytest searches it for each name in ``pytest_plugins``: forty times in every run."""
    searches, search = [], metadata.distributions
    monkeypatch.setattr(
        metadata, "distributions", lambda **options: searches.append(1) or search(**options)
    )
    pytester.makeini("[pytest]\nissuing_features = features\n")
    pytester.mkdir("features")

    pytester.runpytest_inprocess("--collect-only")

    assert 0 < len(searches) < 15


def test_nothing_brings_allure_pytest_bdd():
    """Installed beside allure-pytest it would keep pytest from starting, and it drops results."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    pins = project["tool"]["uv"]["constraint-dependencies"]

    assert [pin for pin in pins if pin.startswith("allure-pytest-bdd")] == []
    assert "allure-pytest==2.16.2" in pins


def test_a_feature_bound_in_python_as_well_is_refused_by_nobody_but_runs_twice(tmp_path):
    """Where Python binds a collected feature too, it runs again: visible, not lost."""
    (tmp_path / "features/x").mkdir(parents=True)
    (tmp_path / "features/x/one.feature").write_text(
        "Feature: One\n  Scenario: It is\n    When it does\n    Then it is\n"
    )
    (tmp_path / "test_bound.py").write_text(
        "from pytest_bdd import scenarios\nscenarios('features/x/one.feature')\n"
    )
    (tmp_path / "conftest.py").write_text(
        "from pytest_bdd import then, when\n@when('it does')\n@then('it is')\n"
        "def it_is(request): assert request.node\n"
    )
    (tmp_path / "pytest.ini").write_text(
        "[pytest]\nissuing_features = features\nissuing_vocabulary = false\n"
    )

    run = run_module("pytest", "-q", cwd=tmp_path)

    assert "2 passed" in run.stdout


def test_pins_name_every_package_and_no_address():
    """Versions are exact for everything, transitive packages included, and no registry is named."""
    project = (ROOT / "pyproject.toml").read_text()
    pins = tomllib.loads(project)["tool"]["uv"]["constraint-dependencies"]

    assert all("==" in pin for pin in pins)
    assert {"urllib3", "gherkin-official", "pluggy"} <= {pin.partition("==")[0] for pin in pins}
    assert "://" not in "".join(pins)
    assert not (ROOT / "uv.lock").exists() or _ignored("uv.lock")


def _ignored(name):
    asked = ["git", "check-ignore", "-q", name]
    return subprocess.run(asked, cwd=ROOT, check=False).returncode == 0
