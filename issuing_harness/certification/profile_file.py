"""Where a profile is, and what is said where there is none; imports nothing that is slow."""

from collections.abc import Callable
from os.path import relpath
from pathlib import Path
from typing import Any, Final

import click

from issuing_harness.errors import SettingsError

#: The name of the file, where no other is named.
PROFILE: Final = "certification.toml"


def profile_option(said: str) -> Callable[[Any], Any]:
    """Return the option of a command that names a profile.

    Args:
        said: of it, in the command's help.
    """
    return click.option(
        "--profile",
        metavar="FILE",
        type=click.Path(dir_okay=False, path_type=Path),
        default=PROFILE,
        show_default=True,
        help=said,
    )


def require_profile(path: Path) -> None:
    """Refuse to begin without a profile, before anything is imported that reads one.

    Raises:
        SettingsError: there is no such file; says how to come by one.
    """
    if not path.exists():
        raise SettingsError(
            f"{relpath(path)} was to be read, which says what the integration does and how it is "
            "reached, and there is no such file. Write it, by answering questions: issuing-harness "
            "certify init. If yours is elsewhere, name it: --profile FILE."
        )
