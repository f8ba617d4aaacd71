"""The commands about change at Stripe: what answers otherwise meanwhile, what a version changes.

What a command needs is imported when it runs, because pytest alone takes a second to import.
"""

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final

import click

from issuing_harness.certification.profile_file import profile_option, require_profile
from issuing_harness.interruption import left_by_journal, told_when_stopped
from issuing_harness.output_file import OutputFile

_INPUT: Final = click.Path(exists=True, dir_okay=False, path_type=Path)
#: Where `certify` writes its bundle, unless it is told otherwise.
_BUNDLE: Final = Path("reports/certificate.zip")
#: How a command ends that found nothing to do.
NOTHING_ASKED: Final = 2


@click.command()
@click.argument("paths", nargs=-1)
@click.option(
    "--api-base",
    metavar="URL",
    help="Whom to ask; by default Stripe. STRIPE_API_KEY holds the key, a test key; a sandbox on "
    "this machine needs none.",
)
@click.option(
    "--json", "document", metavar="FILE", type=OutputFile(".json"), help="Write it there as JSON."
)
@click.option(
    "--page",
    metavar="FILE",
    type=OutputFile(".html", ".htm"),
    help="Write it there as an HTML page.",
)
@click.option(
    "--slow",
    metavar="SECONDS",
    type=click.FloatRange(min=0, min_open=True),
    default=2.0,
    show_default=True,
    help="From when an answer is slow.",
)
@click.option("--strict", is_flag=True, help="Exit 1 at any difference.")
@click.option("--resume", is_flag=True, help="Go on with a run that was interrupted.")
@click.pass_context
def drift(  # noqa: PLR0913, PLR0917 - one for each option
    ctx: click.Context,
    paths: tuple[str, ...],
    api_base: str | None,
    document: Path | None,
    page: Path | None,
    slow: float,
    *,
    strict: bool,
    resume: bool,
) -> None:
    """Ask again what the cassettes asked, and say what is answered otherwise.

    PATHS are cassettes, feature files, folders of either or node ids; all if there are none. Plays
    nothing back and changes no cassette. Exit 0 if nothing differs that somebody reads, 1 if a
    scenario fails with what is answered now, or a status differs or a field is missing; 2 if
    nothing could be asked. What is found is kept in reports/drift until the run has ended, so that
    one that Ctrl-C or a signal ends can go on.
    """
    from issuing_harness.drift.run import find_drift
    from issuing_harness.project import read_project

    with told_when_stopped(lambda done: left_by_journal(done, ctx, "reports/drift")):
        report = find_drift(
            read_project(),
            paths,
            api_base=api_base,
            slow=slow,
            environment=os.environ,
            resume=resume,
        )
    _write(document, report.json)
    _write(page, lambda: report.page().encode())
    click.echo(report.text())
    sys.exit(report.exit_code(strict=strict) if report.calls else NOTHING_ASKED)


@click.command()
@click.option(
    "--api-base",
    metavar="URL",
    help="The other side; by default Stripe. STRIPE_API_KEY holds its key, a test key.",
)
@click.option(
    "--against-sandbox",
    "sandbox",
    metavar="URL",
    help="A sandbox that runs already; by default one is started here.",
)
@click.option(
    "--json",
    "document",
    metavar="FILE",
    type=OutputFile(".json"),
    help="Write the differences there as JSON, too.",
)
@click.option("--resume", is_flag=True, help="Go on with a run that was interrupted.")
@click.pass_context
def parity(
    ctx: click.Context,
    api_base: str | None,
    sandbox: str | None,
    document: Path | None,
    *,
    resume: bool,
) -> None:
    """Say where the sandbox answers otherwise than Stripe, field by field.

    Makes the same calls to both. Exit 0 without differences, 1 with, 2 if a side cannot be asked.
    What is found is kept in reports/parity until the run has ended, so that one that Ctrl-C or a
    signal ends can go on; what it made stays on the account until then.
    """
    from issuing_harness.parity import run_parity as compare

    def left(done: str) -> str:
        stays = "Until then what it made stays on the account; a new run puts it away, too."
        return f"{left_by_journal(done, ctx, 'reports/parity')} {stays}"

    with told_when_stopped(left):
        comparison = compare(
            api_base=api_base, sandbox=sandbox, environment=os.environ, resume=resume
        )
    if document:
        document.write_text(comparison.json(), encoding="utf-8")
    click.echo(comparison.text())
    sys.exit(bool(comparison.differences))


@click.command()
@click.argument("evidence", nargs=-1, type=click.Path(exists=True, path_type=Path))
@click.option("--to", "specification", metavar="SPEC", type=_INPUT, help="Its OpenAPI file.")
@click.option("--to-version", "version", metavar="VERSION", help="Its name, without a file of it.")
@click.option(
    "--from",
    "used",
    metavar="SPEC",
    type=_INPUT,
    help="The OpenAPI file of the version that is used; by default the contract in the package.",
)
@profile_option("The integration that the rehearsal is held with.")
@click.option("--no-rehearsal", is_flag=True, help="Compare the versions only.")
@click.option(
    "--json", "document", metavar="FILE", type=OutputFile(".json"), help="Write it there as JSON."
)
def upgrade(  # noqa: PLR0913 - one for each option
    evidence: tuple[Path, ...],
    *,
    specification: Path | None,
    version: str | None,
    used: Path | None,
    profile: Path,
    document: Path | None,
    no_rehearsal: bool,
) -> None:
    """Say what another API version would change for what an integration uses.

    EVIDENCE shows what it uses: bundles that certify has written, or cassettes recorded with it.
    The recorded events are then played to it as that version renders them. Exit 0 if nothing that
    is used changes and every reply is the same, 1 if not, 2 if it cannot be said.
    """
    if (specification is None) == (version is None):
        raise click.UsageError(
            "One version is asked about: name its OpenAPI file with --to SPEC, or itself with "
            "--to-version VERSION."
        )
    if not no_rehearsal:
        require_profile(profile)
    from issuing_harness.certification.profile import read_profile
    from issuing_harness.certification.upgrade_report import (
        UpgradeRequest,
        default_evidence,
        report_upgrade,
    )
    from issuing_harness.project import read_project

    project = read_project()
    shown = evidence or default_evidence(_BUNDLE, project.cassettes)
    rehearsed = None if no_rehearsal else read_profile(profile)
    asked = UpgradeRequest(shown, specification, version or "", used, rehearsed, project.features)
    found = report_upgrade(asked)
    _write(document, found.json)
    click.echo(found.text())
    sys.exit(found.exit_code)


def _write(path: Path | None, content: Callable[[], bytes]) -> None:
    """Write a file whole or not at all, if one was named."""
    from issuing_harness.whole_files import write_whole

    if path is not None:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, content())
