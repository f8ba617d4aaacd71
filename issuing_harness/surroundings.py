"""What is around a run: which plugins judge in it, and what the programs of others are handed.

A certificate says the same whatever is installed or set where it is made, so pytest then loads
nothing but our own plugins, and reads no options but ours. Whoever is certified gets the variables
as they were before, less the key that vouches for the certificate. What a package does to Python
itself when it is installed (a ``.pth`` file, ``sitecustomize``) cannot be kept away from here.

The variables are pytest's: docs.pytest.org/en/stable/reference/reference.html#environment-variables
(28 November 2026).
"""

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Final

from issuing_harness.tape.signature import KEY_VARIABLE

#: By what pytest is told to load or do more than is on the command line, and what it gets instead.
_OF_PYTEST: Final = {
    "PYTEST_ADDOPTS": "",
    "PYTEST_PLUGINS": "",
    "PYTEST_DEBUG": "",
    "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
}
#: The plugins that judge scenarios, by the names that they have where pytest finds them by itself.
_PLUGINS: Final = ("pytest-bdd", "allure_pytest", "issuing_harness")
#: Holds the variables as they were, also for the processes that make trials.
_BEFORE: Final = "ISSUING_HARNESS_ENVIRONMENT_BEFORE"


@contextmanager
def own_pytest(variables: Mapping[str, str]) -> Iterator[None]:
    """Let pytest, in this process and in those that it starts, load our own plugins alone.

    Args:
        variables: others that are set meanwhile; those without a value are taken away.
    """
    values = {**_OF_PYTEST, **variables}
    before = {name: os.environ.get(name) for name in values}
    _set({**values, _BEFORE: json.dumps(before | _kept(os.environ))})
    try:
        yield
    finally:
        _set({**before, _BEFORE: None})


def plugin_options() -> list[str]:
    """Return the options that name our plugins to pytest; none where it finds them by itself."""
    if _BEFORE not in os.environ:
        return []
    return [option for name in _PLUGINS for option in ("-p", name)]


def environment_of_others() -> dict[str, str]:
    """Return the variables for a program that is not ours: as they were before all this."""
    found = {**os.environ, **_kept(os.environ)}
    ours = (_BEFORE, KEY_VARIABLE)
    return {name: value for name, value in found.items() if value is not None and name not in ours}


def _kept(environment: Mapping[str, str]) -> dict[str, str | None]:
    """Return the variables that were changed, as they were; ``None`` for one that was not set."""
    kept: dict[str, str | None] = json.loads(environment.get(_BEFORE, "{}"))
    return kept


def _set(values: Mapping[str, str | None]) -> None:
    for name, value in values.items():
        os.environ.pop(name, None)
        if value:
            os.environ[name] = value
