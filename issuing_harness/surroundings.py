"""What is around a run: which plugins judge in it, and what the programs of others are handed.

A certificate says the same whatever is installed or set where it is made, so pytest then loads
nothing but our own plugins, and reads no options but ours. Whoever is certified gets the variables
as they were before, less the key that vouches for the certificate. What a package does to Python
itself when it is installed (a ``.pth`` file, ``sitecustomize``) cannot be kept away from here.

How it is stands in this process alone, and in those that make trials for it, which are told so
(:func:`hand_over`): no variable of the environment says it, which anybody could set.

The variables are pytest's: docs.pytest.org/en/stable/reference/reference.html#environment-variables
(28 November 2026); and Allure's, by which its plugin leaves tests out: ``get_testplan`` of
allure-python-commons 2.16.
"""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Final

from issuing_harness.tape.signature import KEY_VARIABLE

#: By what pytest and the plugins are told to load, run or leave out more than is on the command
#: line, and what they get instead.
_OF_PYTEST: Final = {
    "PYTEST_ADDOPTS": "",
    "PYTEST_PLUGINS": "",
    "PYTEST_DEBUG": "",
    "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
    "ALLURE_TESTPLAN_PATH": "",
}
#: The plugins that judge scenarios, by the names that they have where pytest finds them by itself.
_PLUGINS: Final = ("pytest-bdd", "allure_pytest", "issuing_harness")

#: Variables by name; ``None`` for one that was not set.
Variables = dict[str, str | None]
#: The variables that are changed now, as they were, the newest last; one set for each run.
_BEFORE: Final[list[Variables]] = []


@contextmanager
def own_pytest(variables: Mapping[str, str]) -> Iterator[None]:
    """Let pytest, in this process and in those that make trials, load our own plugins alone.

    Args:
        variables: others that are set meanwhile; those without a value are taken away.
    """
    values = {**_OF_PYTEST, **variables}
    before = {name: os.environ.get(name) for name in values}
    _set(values)
    try:
        with _as_it_was(before | hand_over()):
            yield
    finally:
        _set(before)


@contextmanager
def _as_it_was(before: Variables) -> Iterator[None]:
    _BEFORE.append(before)
    try:
        yield
    finally:
        _BEFORE.pop()


def hand_over() -> Variables:
    """Return the variables that are changed now, as they were; empty outside of our own pytest."""
    return dict(_BEFORE[-1]) if _BEFORE else {}


@contextmanager
def handed_over(before: Variables) -> Iterator[None]:
    """Be as the process that has started this one, which said so.

    Args:
        before: what :func:`hand_over` has returned there.
    """
    if not before:
        yield
        return
    with _as_it_was(before):
        yield


def plugin_options() -> list[str]:
    """Return the options that name our plugins to pytest; none where it finds them by itself."""
    if not _BEFORE:
        return []
    return [option for name in _PLUGINS for option in ("-p", name)]


def environment_of_others() -> dict[str, str]:
    """Return the variables for a program that is not ours: as they were before all this."""
    found = {**os.environ, **hand_over()}
    return {
        name: value for name, value in found.items() if value is not None and name != KEY_VARIABLE
    }


def _set(values: Mapping[str, str | None]) -> None:
    for name, value in values.items():
        os.environ.pop(name, None)
        if value:
            os.environ[name] = value
