"""The commands of ``issuing-sandbox`` that other packages add, each loaded when it is needed."""

import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

import click

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

#: The group of entry points by which another package adds commands.
COMMANDS: Final = "issuing_sandbox.commands"
#: More characters than the first sentence of any help has.
_UNCUT: Final = 1000


class Commands(click.Group):
    """The commands that other packages add (entry points ``issuing_sandbox.commands``).

    One is loaded when it is needed, and one that cannot be loaded stops nothing else. Their help is
    not cut, and a misspelt name leads to the nearest.
    """

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the first sentence of each command's help, whole."""
        commands = [(name, self.get_command(ctx, name)) for name in self.list_commands(ctx)]
        rows = [(name, each.get_short_help_str(_UNCUT)) for name, each in commands if each]
        if rows:
            with formatter.section("Commands"):
                formatter.write_dl(rows)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command; name the nearest if there is none of that name."""
        names = self.list_commands(ctx)
        if args[0] not in names:
            from difflib import get_close_matches  # noqa: PLC0415 - for a mistake only

            near = get_close_matches(args[0], names, n=1)
            ctx.fail(
                f"There is no command {args[0]!r}. "
                + (f"Did you mean {near[0]!r}?" if near else f"There are: {', '.join(names)}.")
            )
        return super().resolve_command(ctx, args)

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click hands it over
        """Return the names of the commands."""
        return sorted(entry.name for entry in _entry_points())

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - as above
        """Return a command, or one that only says why it cannot be loaded."""
        for entry in (each for each in _entry_points() if each.name == cmd_name):
            try:
                command: click.Command = entry.load()
            except (AttributeError, ImportError) as error:
                return _broken_command(cmd_name, f"{entry.value} cannot be loaded: {error}")
            return command
        return None


def _entry_points() -> "Iterable[EntryPoint]":
    from importlib.metadata import entry_points  # noqa: PLC0415 - takes a tenth of the start

    return entry_points(group=COMMANDS)


def _broken_command(name: str, reason: str) -> click.Command:
    return click.Command(name, callback=lambda: sys.exit(reason), help=reason)
