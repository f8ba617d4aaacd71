"""``issuing-sandbox``: run the sandbox for any program in any language."""

import gc

# Whatever is imported stays; to look for garbage in it would take a tenth of the start.
gc.disable()

import socket
import sys
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from secrets import token_urlsafe
from typing import Final
from urllib.parse import urlsplit

import click

from issuing_sandbox.app import Sandbox
from issuing_sandbox.command_group import Commands
from issuing_sandbox.contract.operations import load
from issuing_sandbox.contract.validation import ValidatorMissing
from issuing_sandbox.page.sandbox_view import Share
from issuing_sandbox.policies import Policies
from issuing_sandbox.processes import state_files
from issuing_sandbox.server import server
from issuing_sandbox.server.admission import Admission
from issuing_sandbox.state.faults import StateRefused
from issuing_sandbox.webhooks.http_client import HttpClient

gc.freeze()
gc.enable()

_HIGHEST_PORT: Final = 65535
_MOST_PROCESSES: Final = 64
#: The last second of the year 9999, beyond which there are no dates.
_LATEST: Final = 253_402_300_799
IN_MEMORY: Final = "in memory, ends with this program"
BANNER = """\
Issuing sandbox on http://{host}:{port} (not Stripe: a stand-in, loopback only)
  try       curl http://{host}:{port}/v1/balance -u sk_test_anything:
  add money curl http://{host}:{port}/_sandbox/dashboard/add_funds \\
                 -u sk_test_anything: -d amount=10000
  state     {state}
  look      http://{host}:{port}/ in a browser
  accounts  one for each key{shared}; API version {version}; stop with Ctrl-C"""


def _port(_: click.Context, __: click.Parameter, value: int) -> int:
    if 0 <= value <= _HIGHEST_PORT:
        return value
    raise click.BadParameter(
        f"{value} is no port. It is a number from 0, which takes a free one, to {_HIGHEST_PORT}; "
        "12111 is usual."
    )


def _hosts(_: click.Context, __: click.Parameter, values: tuple[str, ...]) -> tuple[str, ...]:
    for value in values:
        host = urlsplit(value if "//" in value else f"//{value}").hostname
        if value.lower() != host:
            raise click.BadParameter(
                f"{value} is not the name of a host alone, in small letters."
                + (f" Did you mean {host}?" if host else "")
            )
    return values


@click.group(
    cls=Commands,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.version_option(
    None, "-V", "--version", package_name="issuing-harness", prog_name="issuing-sandbox"
)
@click.option(
    "--port",
    type=int,
    default=12111,
    show_default=True,
    callback=_port,
    help="Loopback port; 0 takes a free one.",
)
@click.option(
    "--seed", default="", help="Salts the ids; the same seed and calls give the same ids."
)
@click.option(
    "--at",
    type=click.IntRange(0, _LATEST),
    metavar="SECONDS",
    help="Stand still at this unix time instead of following the clock.",
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
    callback=_hosts,
    help="Let webhooks leave for this host, too; otherwise they go to this machine only.",
)
@click.option(
    "--allow-host",
    "names",
    multiple=True,
    metavar="HOST",
    callback=_hosts,
    help="Answer to requests for this host, too; otherwise to names of this machine only, so that "
    "no web page reaches the sandbox under a name of its own.",
)
@click.option(
    "--state",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Keep all accounts in this file, over restarts and crashes; without it they end with the "
    "program. An account that is in it goes on by its own clock and seed.",
)
@click.option(
    "--processes",
    type=click.IntRange(1, _MOST_PROCESSES),
    default=1,
    show_default=True,
    metavar="N",
    help="Share the accounts over so many processes behind the one port; each account is in one of "
    "them. With --state each process has a file of its own.",
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
    names: tuple[str, ...],
    state: Path | None,
    processes: int,
    validates: bool,
) -> None:
    """A stateful stand-in for Stripe Issuing in test mode."""
    if ctx.invoked_subcommand is not None:
        return
    try:
        policies = Policies.from_choices(choices)
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--policy") from error
    new_sandbox = partial(
        Sandbox,
        at=at,
        seed=seed,
        policies=policies,
        validates=validates,
        http_client=HttpClient(hosts),
    )
    try:
        if state:
            state_files.check_number(state, processes)
        if processes > 1:
            _serve_shared(new_sandbox, port, state, Admission(policies, names), processes)
        else:
            _serve_alone(new_sandbox, port, state, names)
    except ValidatorMissing as error:
        raise click.UsageError(str(error)) from error
    except StateRefused as refused:
        sys.exit(str(refused))


def _serve_alone(
    new_sandbox: Callable[..., Sandbox], port: int, state: Path | None, names: Sequence[str]
) -> None:
    """Serve all accounts from this process."""
    sandbox = new_sandbox(state=state)
    listener = _listen(port)
    _tell(listener.getsockname()[1], f"kept in {state}" if state else IN_MEMORY, shared="")
    server.serve(sandbox, listener, names)
    sandbox.close()


def _serve_shared(
    new_sandbox: Callable[..., Sandbox],
    port: int,
    state: Path | None,
    admission: Admission,
    processes: int,
) -> None:
    """Serve the accounts from several processes, of which each has some."""
    from issuing_sandbox.processes.parent import (  # noqa: PLC0415 - one process needs none of it
        Parent,
        ProcessEnded,
        ProcessRefused,
    )

    files = [state and state_files.state_file(state, each, processes) for each in range(processes)]
    token = token_urlsafe()

    def sandbox_of(process: int) -> Sandbox:
        return new_sandbox(state=files[process], share=Share(token, process, processes))

    listener = _listen(port)
    bound = listener.getsockname()[1]
    load()  # once, before there are several processes
    parent = Parent(listener, sandbox_of, admission, processes)
    kept = f"kept in {files[0]} to {files[-1]}" if state else IN_MEMORY
    try:
        parent.start()
        _tell(bound, kept, shared=f", shared by {processes} processes")
        parent.watch()
    except ProcessRefused as refused:
        sys.exit(str(refused))
    except ProcessEnded as ended:
        lost = "What it answered is in its state file." if state else "Its accounts are gone."
        sys.exit(f"{ended} {lost} The sandbox has stopped; start it again.")


def _listen(port: int) -> socket.socket:
    try:
        return server.listen(port)
    except OSError as error:
        sys.exit(
            f"Port {port} on {server.LOOPBACK} cannot be used ({error.strerror}). Stop what "
            f"listens there, or let it take a free one: issuing-sandbox --port 0"
        )


def _tell(port: int, state: str, *, shared: str) -> None:
    """Print the banner."""
    banner = BANNER.format(
        host=server.LOOPBACK,
        port=port,
        state=state,
        shared=shared,
        version=load().version,
    )
    click.echo(banner)
    sys.stdout.flush()


if __name__ == "__main__":
    main()
