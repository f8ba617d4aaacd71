"""The options of commands that write files for CI; imports nothing that is slow."""

from collections.abc import Callable
from typing import Any, Final

import click

#: The CI systems whose files are written.
CI_SYSTEMS: Final = ("github", "gitlab")
#: GitLab makes so many jobs of one with `parallel`; GitHub Actions makes 256 of a matrix.
_MOST_SHARDS: Final = 200


def ci_option(does: str) -> Callable[[Any], Any]:
    """Return the option of a command that names a CI system.

    Args:
        does: what CI does with the files, in the command's help.
    """
    return click.option(
        "--ci",
        type=click.Choice(CI_SYSTEMS),
        help=f"What {does}; by default what the repository has files of, else GitHub Actions.",
    )


def shards_option(said: str) -> Callable[[Any], Any]:
    """Return the option of a command that says on how many machines CI works.

    Args:
        said: of it, in the command's help.
    """
    return click.option(
        "--shards",
        type=click.IntRange(1, _MOST_SHARDS),
        default=1,
        show_default=True,
        help=said,
    )
