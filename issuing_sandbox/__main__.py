"""``issuing-sandbox``: run the sandbox for any program in any language."""

import sys
from importlib.metadata import entry_points
from pathlib import Path
from typing import Final

import click

from issuing_sandbox.app import Sandbox
from issuing_sandbox.contract.validation import ValidatorMissing
from issuing_sandbox.policies import Policies
from issuing_sandbox.server import server
from issuing_sandbox.state.file_format import StateRefused
from issuing_sandbox.webhooks.http_client import HttpClient

#: The group of entry points by which another package adds commands.
COMMANDS: Final = "issuing_sandbox.commands"
BANNER = """\
Issuing sandbox on http://{host}:{port} (not Stripe: a stand-in, loopback only)
  try       curl http://{host}:{port}/v1/balance -u sk_test_anything:
  add money curl http://{host}:{port}/_sandbox/dashboard/add_funds \\
                 -u sk_test_anything: -d amount=10000
  state     {state}
  look      http://{host}:{port}/ in a browser
  accounts  one for each key; API version {version}; stop with Ctrl-C"""


class _Commands(click.Group):
    """The commands that other packages add (entry points ``issuing_sandbox.commands``).

    One is loaded when it is needed, and one that cannot be loaded stops nothing else.
    """

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's
        """Return the names of the commands."""
        return sorted(entry.name for entry in entry_points(group=COMMANDS))

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Return a command, or one that only says why it cannot be loaded."""
        for entry in entry_points(group=COMMANDS, name=cmd_name):
            try:
                command: click.Command = entry.load()
            except (AttributeError, ImportError) as error:
                return _broken_command(cmd_name, f"{entry.value} cannot be loaded: {error}")
            return command
        return None


def _broken_command(name: str, reason: str) -> click.Command:
    return click.Command(name, callback=lambda: sys.exit(reason), help=reason)


@click.group(cls=_Commands, invoke_without_command=True)
@click.option("--port", default=12111, show_default=True, help="Loopback port; 0 takes a free one.")
@click.option(
    "--seed", default="", help="Salts the ids; the same seed and calls give the same ids."
)
@click.option(
    "--at", type=int, help="Stand still at this unix time instead of following the clock."
)
@click.option(
    "--policy",
    "choices",
    multiple=True,
    metavar="NAME=VALUE",
    help="Choose where Stripe's behaviour is unknown, for example topup_autosettle=false to leave "
    "API top-ups pending; docs/fidelity.md lists all.",
)
@click.option(
    "--deliver-to",
    "hosts",
    multiple=True,
    metavar="HOST",
    help="Let webhooks leave for this host, too; otherwise they go to this machine only.",
)
@click.option(
    "--state",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Keep all accounts in this file, over restarts and crashes; without it they end with the "
    "program. An account that is in it goes on by its own clock and seed.",
)
@click.option(
    "--validate",
    "validates",
    is_flag=True,
    help="Validate each response against Stripe's contract.",
)
@click.pass_context
def main(  # noqa: PLR0913 - one argument per option
    ctx: click.Context,
    *,
    port: int,
    seed: str,
    at: int | None,
    choices: tuple[str, ...],
    hosts: tuple[str, ...],
    state: Path | None,
    validates: bool,
) -> None:
    """A stateful stand-in for Stripe Issuing in test mode."""
    if ctx.invoked_subcommand is not None:
        return
    try:
        policies = Policies.from_choices(choices)
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--policy") from error
    try:
        sandbox = Sandbox(
            at=at,
            seed=seed,
            policies=policies,
            validates=validates,
            http_client=HttpClient(hosts),
            state=state,
        )
    except ValidatorMissing as error:
        raise click.UsageError(str(error)) from error
    except StateRefused as refused:
        sys.exit(str(refused))
    try:
        listener = server.listen(port)
    except OSError as error:
        sys.exit(
            f"Port {port} on {server.LOOPBACK} cannot be used ({error.strerror}). Stop what "
            f"listens there, or let it take a free one: issuing-sandbox --port 0"
        )
    bound = listener.getsockname()[1]
    banner = BANNER.format(
        host=server.LOOPBACK,
        port=bound,
        state=f"kept in {state}" if state else "in memory, ends with this program",
        version=sandbox.contract.version,
    )
    click.echo(banner)
    sys.stdout.flush()
    server.serve(sandbox, listener)
    sandbox.close()


if __name__ == "__main__":
    main()
