"""The command that puts an endpoint under load.

What it needs is imported when it runs, and it needs packages that nothing else does.
"""

import sys
from importlib.util import find_spec
from os.path import relpath
from pathlib import Path
from typing import Final

import click

from issuing_harness.certification.profile_file import profile_option, require_profile
from issuing_harness.errors import SettingsError
from issuing_harness.interruption import told_when_stopped, typed
from issuing_harness.output_file import OutputFile

#: What the command needs beside what everything needs, by the names under which it is imported.
_NEEDED: Final = {"gevent": "gevent", "hdrh": "hdrhistogram", "locust": "locust"}
_MOST_RATE: Final = 1000
_MOST_SECONDS: Final = 600
_MOST_WORKERS: Final = 16
#: How the command ends for each verdict.
_EXIT_CODES: Final = {"met": 0, "not met": 1, "not valid": 2}


@click.command()
@profile_option("What the integration does, and how it is reached; as certify has it.")
@click.option(
    "--integration",
    metavar="URL",
    help="Its endpoint, if it is not the profile's, or there is no profile. On this machine.",
)
@click.option(
    "--rate",
    metavar="N",
    type=click.IntRange(1, _MOST_RATE),
    default=20,
    show_default=True,
    help=f"Purchases a second; {_MOST_RATE:,} at most.",
)
@click.option(
    "--seconds",
    metavar="N",
    type=click.IntRange(1, _MOST_SECONDS),
    default=30,
    show_default=True,
    help=f"For how long; {_MOST_SECONDS} at most.",
)
@click.option(
    "--workers",
    metavar="N",
    type=click.IntRange(1, _MOST_WORKERS),
    default=1,
    show_default=True,
    help="How many processes send; more where one is the bottleneck.",
)
@click.option(
    "--output",
    metavar="FILE",
    type=OutputFile(".html", ".htm"),
    default="reports/load.html",
    show_default=True,
    help="Where the page is written; JSON stands beside it.",
)
@click.pass_context
def load(  # noqa: PLR0913 - one for each option
    ctx: click.Context,
    *,
    profile: Path,
    integration: str | None,
    rate: int,
    seconds: int,
    workers: int,
    output: Path,
) -> None:
    """Put an endpoint that decides on purchases under load.

    Asks about purchases at a given rate, whether or not those before were answered, by Locust's
    workers; the endpoint has to be on this machine. Exit 0 if each was answered in time, rightly
    and in a form that Stripe takes, 1 if not, 2 if the load itself was too slow to tell or nothing
    could be tried; Ctrl-C ends it with what was measured. docs/load.md says what a figure means.
    """
    _require_packages()
    if integration is None:
        require_profile(profile)

    def left(done: str) -> str:
        return (
            f"What came until then is in {done}."
            if done
            else f"Nothing is kept: `{typed(ctx)}` begins again."
        )

    with told_when_stopped(left):
        from issuing_harness.load.session import Asked, run_load

        report = run_load(Asked(profile, integration, rate, seconds, workers, output))
        if stopped := report.measured.stopped:
            stopped.done = relpath(output)
            raise stopped
    sys.exit(_EXIT_CODES[report.judgement.verdict])


def _require_packages() -> None:
    """Refuse to begin without the packages of this command.

    Raises:
        SettingsError: one is missing; says how to install them.
    """
    missing = [name for module, name in _NEEDED.items() if find_spec(module) is None]
    if missing:
        *others, last = missing
        named = " and ".join(filter(None, (", ".join(others), last)))
        are, them = ("is", "it") if len(missing) == 1 else ("are", "them")
        raise SettingsError(
            f"Load is put on an endpoint by {named}, which {are} not installed, since "
            f"nothing else needs {them}. Install {them}: pip install 'issuing-harness[load]'."
        )
