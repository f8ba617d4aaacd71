"""The commands of ``certify`` for what was written: compare, export, and merge shards.

What a command needs is imported when it runs, because pytest alone takes a second to import.
"""

import sys
from os.path import relpath
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from issuing_harness.certification.profile_file import profile_option, require_profile
from issuing_harness.errors import BundleError, ReportError
from issuing_harness.output_file import OutputFile
from issuing_harness.printable import in_one_line
from issuing_harness.words import counted

if TYPE_CHECKING:
    from issuing_harness.certification.verification import Bundle

FORMATS: Final = ("csv", "json", "junit", "reqif")
#: A file that has to be there.
EXISTING: Final = click.Path(exists=True, dir_okay=False, path_type=Path)
BUNDLE_OPTION: Final = click.option(
    "--output",
    metavar="FILE",
    type=OutputFile(".zip"),
    default="reports/certificate.zip",
    show_default=True,
    help="Where the bundle is written; the page stands beside it.",
)

DURATIONS_OPTION: Final = click.option(
    "--durations",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help="What scenarios took before, by which shards are cut; without it they are cut by count. A "
    "run without --shard writes it, and so does `certify merge`: commit it.",
)


def render_results(results: Path, page: Path) -> bool:
    """Render results for Allure; say where the report is, or why there is none."""
    from issuing_harness.reporting.render import render

    try:
        rendered = render((results,), page)
    except ReportError as error:
        click.echo(str(error), err=True)
        return False
    click.echo(rendered.problem or f"Report: {relpath(rendered.page)}.")
    return True


@click.command()
@click.argument("before", type=EXISTING)
@click.argument("after", type=EXISTING)
@click.option("--times", is_flag=True, help="Compare times and durations, too.")
def diff(before: Path, after: Path, *, times: bool) -> None:
    """Say what differs between two bundles: in one line, by requirement, by step, by field.

    Whoever signed them is not asked; verify does that. Exit 0 if they say the same, 1 if they
    differ, 2 if one cannot be read.
    """
    from issuing_harness.certification.differences import compare, summary

    one, other = _read(before), _read(after)
    files = one.files, other.files
    differences = compare(one.certificate, other.certificate, files, times=times)
    click.echo(in_one_line(summary(one.certificate, other.certificate, differences)))
    for difference in differences:
        click.echo(in_one_line(str(difference)))
    click.echo(f"{counted(len(differences), 'difference')}.")
    sys.exit(bool(differences))


@click.command()
@click.argument("bundle", type=EXISTING)
@click.option(
    "--format",
    "kind",
    type=click.Choice(FORMATS),
    default="csv",
    show_default=True,
    help="As what.",
)
@click.option(
    "--output",
    metavar="FILE",
    type=OutputFile(".csv", ".json", ".xml", ".reqif"),
    help="Write it there instead of printing it.",
)
def export(bundle: Path, kind: str, output: Path | None) -> None:
    """Write a bundle's certificate for other tools.

    CSV has the columns of Mastercard's test facility, JUnit's XML and JSON are for CI, ReqIF is for
    tools that manage requirements. Whoever signed the bundle is not asked; verify does that. Exit 2
    if it cannot be read.
    """
    from issuing_harness.certification.exports import exported
    from issuing_harness.whole_files import write_whole

    text = exported(_read(bundle), kind)
    if output is None:
        click.echo(text, nl=False)
        return
    write_whole(output, text.encode())
    click.echo(f"Written: {relpath(output)}")


def _read(path: Path) -> "Bundle":
    """Return a bundle that is whole.

    Raises:
        BundleError: it is not; the message names the file.
    """
    from issuing_harness.certification.verification import read_bundle

    try:
        return read_bundle(path)
    except BundleError as error:
        raise BundleError(f"{relpath(path)} cannot be read. {error}") from None


@click.command()
@profile_option("The profile that all shards were run with.")
@BUNDLE_OPTION
@click.option(
    "--alluredir",
    metavar="FOLDER",
    type=click.Path(file_okay=False, path_type=Path),
    help="Write the matrix of requirements there, and render it with the results of the shards, "
    "which lie in folders below, beside the page.",
)
@DURATIONS_OPTION
@click.argument("files", nargs=-1, required=True, metavar="FILE...", type=EXISTING)
def merge(
    profile: Path,
    output: Path,
    alluredir: Path | None,
    durations: Path | None,
    files: tuple[Path, ...],
) -> None:
    """Make one certificate of the files that `certify --shard` has written on several machines.

    All shards have to be there, each once, of the same program, profile, requirements, features and
    versions, which are those of this machine. Exit 0 if the verdict is met, 1 if not, 2 if a shard
    is missing or differs; the message says in what.
    """
    from issuing_harness.certification.allure_results import AllureReport
    from issuing_harness.certification.shard_session import run_merge

    require_profile(profile)
    allure = AllureReport(alluredir, render_results) if alluredir else None
    met = run_merge(profile, files, output, allure=allure, durations=durations)
    sys.exit(0 if met else 1)
