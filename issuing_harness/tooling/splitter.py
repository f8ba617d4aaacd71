"""Whether pytest-split is there, where a run is to be split by it.

It stands for itself, because what is about runs imports pytest-bdd, which pytest has to import
first.
"""

from collections.abc import Sequence
from importlib.util import find_spec

from issuing_harness.errors import SettingsError


def require_splitter(arguments: Sequence[str]) -> None:
    """Refuse a command line that splits a run where nothing is installed that does so.

    Raises:
        SettingsError: with what to install.
    """
    if any(each.startswith("--splits") for each in arguments) and find_spec("pytest_split") is None:
        raise SettingsError(
            "--splits was asked for, and pytest-split, whose option that is, is not installed: pip "
            "install 'issuing-harness[split]'."
        )
