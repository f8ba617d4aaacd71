"""The way in for pytest: loads the plugin, after a look at the versions it builds on.

The plugin reaches into pytest and pytest-bdd, and beside a version that the package's metadata does
not allow it may end in an ImportError. A sentence is said here before that.
"""

import re
from collections.abc import Iterable
from importlib import import_module
from importlib.metadata import PackageNotFoundError, requires, version
from typing import Final

import pytest

from issuing_harness.garbage import collect_rarely

_PACKAGE: Final = "issuing-harness"
#: What the plugin cannot even be imported beside, in a wrong version.
_NEEDED_TO_LOAD: Final = ("pytest", "pytest-bdd")
_PLUGIN: Final = "issuing_harness.plugin"

#: The name at the beginning of a line of the metadata.
_NAME: Final = re.compile(r"[\w.-]+")
#: A line whose bounds are numbers: ``pytest<10,>=9.1``.
_PLAIN: Final = re.compile(r"(?P<name>[\w.-]+)(?P<bounds>(?:,?(?:>=|<)[0-9]+(?:\.[0-9]+)*)+)")
_BOUND: Final = re.compile("(>=|<)([0-9.]+)")
_NUMBERS: Final = re.compile(r"[0-9]+(?:\.[0-9]+)*")


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
    looked_at = (each for each in _requirements() if chosen is None or _name(each) in chosen)
    doubtful = (each for each in looked_at if not _is_plainly_met(each))
    return [sentence for each in doubtful if (sentence := _problem_with(each))]


def _requirements() -> list[str]:
    """Return the lines of the metadata; none where there is no metadata, as in a bare folder."""
    try:
        return requires(_PACKAGE) or []
    except PackageNotFoundError:
        return []


def _name(requirement: str) -> str:
    match = _NAME.match(requirement)
    return match[0] if match else ""


def _is_plainly_met(requirement: str) -> bool:
    """Whether bounds and the installed version are numbers alone, and it is within them.

    Nearly all are, and packaging, which knows all that a version may be, takes a fiftieth of a
    run of one scenario to import.
    """
    written = _PLAIN.fullmatch(requirement)
    if written is None:
        return False
    try:
        installed = version(written["name"])
    except PackageNotFoundError:
        return False
    return _NUMBERS.fullmatch(installed) is not None and all(
        (_numbers(installed) < _numbers(bound)) is (sign == "<")
        for sign, bound in _BOUND.findall(written["bounds"])
    )


def _numbers(version: str) -> tuple[int, ...]:
    """Return the numbers of a version without zeros at its end: 9.0 is 9."""
    numbers = [int(each) for each in version.split(".")]
    while numbers and not numbers[-1]:
        numbers.pop()
    return tuple(numbers)


def _problem_with(line: str) -> str:
    """Return what is wrong with the installed version, ``""`` if nothing is."""
    from packaging.requirements import Requirement  # noqa: PLC0415 - as _is_plainly_met says

    requirement = Requirement(line)
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
