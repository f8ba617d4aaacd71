"""What groups of commands have in common: whole help, near names, errors in sentences."""

from difflib import get_close_matches
from os.path import relpath
from typing import Final

import click

from issuing_harness.errors import HarnessError
from issuing_harness.printable import printable

#: More characters than the first sentence of any help has.
_UNCUT: Final = 1000


class Commands(click.Group):
    """Commands whose help is not cut, whose misspelt names lead to the nearest, and whose errors
    are sentences.
    """  # noqa: D205 - one sentence

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the first sentence of each command's help, whole."""
        commands = [(name, self.get_command(ctx, name)) for name in self.list_commands(ctx)]
        rows = [
            (name, command.get_short_help_str(_UNCUT))
            for name, command in commands
            if command and not command.hidden
        ]
        with formatter.section("Commands"):
            formatter.write_dl(rows)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command; name the nearest if there is none of that name."""
        if self.get_command(ctx, args[0]) is None:
            names = self.list_commands(ctx)
            near = [f"Did you mean {name!r}? " for name in get_close_matches(args[0], names, n=1)]
            ctx.fail(
                f"There is no command {args[0]!r}. {''.join(near)}There are: {', '.join(names)}."
            )
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: click.Context) -> object:
        """Run the command, its output redacted; an error of ours, or of a file, is a sentence."""
        from issuing_harness.tape import redacted_output  # noqa: PLC0415 - slow to import

        try:
            with redacted_output.redacted_streams():
                return super().invoke(ctx)
        except HarnessError as error:
            message = str(error)
        except OSError as error:
            if not isinstance(error.filename, str):
                raise
            message = f"{relpath(error.filename)} cannot be written or read: {error.strerror}. "
            message += "Correct that, or name another file."
        click.echo(redacted_output.redact_text(printable(message)), err=True)
        return ctx.exit(2)
