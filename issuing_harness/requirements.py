"""The way in for pytest: loads the plugin, after a look at the versions it builds on.

The plugin reaches into pytest and pytest-bdd, and beside a version that the package's metadata does
not allow it may end in an ImportError. A sentence is said here before that.
"""

from collections.abc import Iterable
from importlib import import_module
from importlib.metadata import PackageNotFoundError, requires, version
from typing import Final

import pytest
from packaging.requirements import Requirement

from issuing_harness.garbage import collect_rarely

_PACKAGE: Final = "issuing-harness"
#: What the plugin cannot even be imported beside, in a wrong version.
_NEEDED_TO_LOAD: Final = ("pytest", "pytest-bdd")
_PLUGIN: Final = "issuing_harness.plugin"


def pytest_addhooks(pluginmanager: pytest.PytestPluginManager) -> None:
    """Load the plugin, beside versions it can be loaded beside.

    Raises:
        pytest.UsageError: pytest or pytest-bdd is too old or too new; or only a part of the harness
            is switched off, so that features would be ignored in silence.
    """
    if pluginmanager.is_blocked(_PLUGIN):
        raise pytest.UsageError(
            f"-p no:{_PLUGIN} was given, without which features are not collected, and nobody says "
            "so. Leave it out; to run pytest without the harness: -p no:issuing_harness."
        )
    if sentences := wrong_versions(_NEEDED_TO_LOAD):
        raise pytest.UsageError(
            " ".join(sentences) + " To run pytest without the harness: -p no:issuing_harness."
        )
    if config := pluginmanager.get_plugin("pytestconfig"):  # before most of the imports
        collect_rarely(config)
    # not pytest's import_plugin, which keeps the cause of a failure to itself
    pluginmanager.register(import_module(_PLUGIN), _PLUGIN)


def wrong_versions(names: Iterable[str] | None = None) -> list[str]:
    """Return a sentence about each package that is missing or has a version we do not allow.

    Args:
        names: the packages to look at; everything we require if there are none.
    """
    chosen = None if names is None else frozenset(names)
    requirements = (Requirement(line) for line in _requirements())
    looked_at = (each for each in requirements if chosen is None or each.name in chosen)
    return [sentence for each in looked_at if (sentence := _problem_with(each))]


def _requirements() -> list[str]:
    """Return the lines of the metadata; none where there is no metadata, as in a bare folder."""
    try:
        return requires(_PACKAGE) or []
    except PackageNotFoundError:
        return []


def _problem_with(requirement: Requirement) -> str:
    """Return what is wrong with the installed version, ``""`` if nothing is."""
    if requirement.marker and not requirement.marker.evaluate({"extra": ""}):
        return ""
    bounds = sorted(map(str, requirement.specifier), reverse=True)  # the lower one first
    wanted = requirement.name + ",".join(bounds)
    try:
        installed = version(requirement.name)
    except PackageNotFoundError:
        return f"issuing-harness needs {wanted}, which is not installed: pip install '{wanted}'."
    if requirement.specifier.contains(installed, prereleases=True):
        return ""
    return (
        f"issuing-harness needs {wanted}, and {requirement.name} {installed} is installed: "
        f"pip install '{wanted}'."
    )
