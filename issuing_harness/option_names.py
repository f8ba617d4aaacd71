"""The name by which a person can type one of our options, in the command line that was typed.

``issuing-harness run`` takes the short names and hands the long ones to pytest, which may have a
short one of somebody else's.
"""

import pytest

from issuing_harness.options import LONG_NAMES, taken_names


class ShortNames:
    """A plugin of pytest, which says that the command that was typed takes the short names."""


def is_of_command(config: pytest.Config) -> bool:
    """Whether ``issuing-harness run`` was typed, and not pytest."""
    plugins = config.pluginmanager.get_plugins()
    return any(isinstance(plugin, ShortNames) for plugin in plugins)


def name_to_type(short: str, config: pytest.Config) -> str:
    """Return the name of an option by which it can be typed.

    Args:
        short: its short name, ``--backend``.
        config: the run's.
    """
    if is_of_command(config):
        return short
    typed = {str(argument).partition("=")[0] for argument in config.invocation_params.args}
    parser = config._parser  # noqa: SLF001 - a conftest's options are known to it alone
    is_long = LONG_NAMES[short] in typed or taken_names([short], parser)
    return LONG_NAMES[short] if is_long else short
