"""The file that a command is to write, by its ending: no other kind of file is written over."""

import os
from pathlib import Path
from typing import Any

import click


class OutputFile(click.Path):
    """A parameter of click's that names a file to write.

    Args:
        endings: those that it may have, ``.html``; the first is the plain one.
    """

    def __init__(self, *endings: str) -> None:
        super().__init__(dir_okay=False, path_type=Path)
        self._endings = endings

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Path:
        """Return the path.

        Raises:
            click.BadParameter: it has another ending, so that a file of another kind may be there.
        """
        path = Path(os.fsdecode(super().convert(value, param, ctx)))
        if path.suffix.lower() not in self._endings:
            self.fail(
                f"{path} was to be written, and {_ending(path)}, so that a file of another kind "
                f"may be there. Name one that ends in {' or '.join(self._endings)}.",
                param,
                ctx,
            )
        return path


def _ending(path: Path) -> str:
    """Return how a file ends that may not be written, in words."""
    return f"its name ends in {path.suffix}" if path.suffix else "its name has no ending"
