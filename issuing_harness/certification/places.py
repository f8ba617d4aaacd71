"""The places that a certification writes into: one that cannot be had is told before it begins."""

from os.path import relpath
from pathlib import Path
from typing import Final

from issuing_harness.errors import SettingsError
from issuing_harness.whole_files import require_writable

_WORK_STAYS: Final = (
    "It is always in the folder where the command is typed, and no option moves it: make it "
    "writable, or type the command in another folder, with --profile FILE."
)
_ELSEWHERE: Final = "Make it writable, or name a file elsewhere with --output."


def require_places(work: Path, output: Path | None = None) -> None:
    """Refuse to begin where what comes of it could not be written.

    Raises:
        SettingsError: with what can be named otherwise, and what cannot.
    """
    for folder, purpose, remedy in (
        (work, "keep what is found", _WORK_STAYS),
        (output.absolute().parent if output else work, "hold the bundle", _ELSEWHERE),
    ):
        try:
            require_writable(folder)
        except OSError as error:
            raise SettingsError(
                f"{relpath(folder)} was to {purpose}, and cannot be written into: "
                f"{error.strerror or error}. {remedy}"
            ) from None
