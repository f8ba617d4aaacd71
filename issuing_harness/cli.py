"""``issuing-harness``: the command line.

What a command needs is imported when it runs, because pytest alone takes a second to import.
"""

import os
import sys
from pathlib import Path
from typing import Final

import click

from issuing_harness.authoring_commands import check, new, steps, strength
from issuing_harness.errors import HarnessError, ReportError

FEATURES: Final = Path("features")
CASSETTES: Final = Path("cassettes")
RESULTS: Final = Path("reports/allure-results")
PAGE: Final = Path("reports/allure-report.html")


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Scenario-based end-to-end tests for B2B payments on Stripe Issuing."""


for command in (steps, check, new, strength):
    main.add_command(command)


@main.command(context_settings={"ignore_unknown_options": True})
@click.option("--no-report", is_flag=True, help="Leave out the report.")
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def run(arguments: tuple[str, ...], *, no_report: bool) -> None:
    """Run scenarios (replay by default), print a table, render the report.

    Takes paths and any option of pytest, for example
    ``run features/cards --backend sandbox -k physical``. ``pytest --help`` lists them.
    """
    import pytest  # noqa: PLC0415 - slow to import

    paths = [] if any(_is_path(argument) for argument in arguments) else [str(FEATURES)]
    reporting = [] if no_report else [f"--alluredir={RESULTS}", "--clean-alluredir"]
    exit_status = pytest.main([*paths, *arguments, *reporting, "-q", "--no-header"])
    if reporting and RESULTS.is_dir():
        _render()
    sys.exit(exit_status)


@main.command()
def report() -> None:
    """Render the results of the last run."""
    if not _render():
        sys.exit(1)


@main.command()
def doctor() -> None:
    """Say what is set up and what is missing."""
    from issuing_harness.doctor import check_setup  # noqa: PLC0415 - only when it runs

    checks = list(check_setup(FEATURES, CASSETTES))
    for result in checks:
        click.echo(result)
    sys.exit(any(result.required and not result.passed for result in checks))


@main.command()
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
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write the differences there as JSON, too.",
)
def parity(api_base: str | None, sandbox: str | None, document: Path | None) -> None:
    """Say where the sandbox answers otherwise than Stripe, field by field.

    Makes the same calls to both. Exit 0 without differences, 1 with, 2 if a side cannot be asked.
    """
    from issuing_harness.parity import run_parity as compare  # noqa: PLC0415 - only when it runs

    try:
        comparison = compare(api_base=api_base, sandbox=sandbox, environment=os.environ)
    except HarnessError as error:
        click.echo(str(error), err=True)
        sys.exit(2)
    if document:
        document.write_text(comparison.json(), encoding="utf-8")
    click.echo(comparison.text())
    sys.exit(bool(comparison.differences))


@main.group()
def tapes() -> None:
    """The cassettes: list, verify, rename."""


@tapes.command("list")
def list_tapes() -> None:
    """Every cassette, and where its answers come from."""
    from issuing_harness.tape import Library  # noqa: PLC0415 - only when it runs

    for file in Library(CASSETTES).entries():
        origin = file.provenance.sentence() if file.provenance else f"DAMAGED: {file.problem}"
        click.echo(f"{file.path}: {origin}")


@tapes.command()
def verify() -> None:
    """Check every cassette: whole, unedited, of these versions, without secrets."""
    from issuing_harness.tape import Library, verify_cassette  # noqa: PLC0415 - only when it runs

    files = list(Library(CASSETTES).entries())
    problems = [problem for file in files for problem in verify_cassette(file.path)]
    for problem in problems:
        click.echo(problem)
    click.echo(f"{len(files)} cassettes, {len(problems)} problems")
    sys.exit(bool(problems))


@tapes.command()
@click.argument("old", type=click.Path(exists=True, path_type=Path))
@click.argument("scenario")
def rename(old: Path, scenario: str) -> None:
    """Give the cassette OLD to SCENARIO, a node id such as 'features/cards/x.feature::Its name'."""
    from issuing_harness.stage.cassettes import rename_cassette  # noqa: PLC0415 - only when it runs

    try:
        new_path = rename_cassette(old, scenario, CASSETTES)
    except HarnessError as error:
        raise click.ClickException(str(error)) from None
    click.echo(f"{old} is now {new_path}")


def _render() -> bool:
    """Render the last results and say where the page is, or why there is none."""
    from issuing_harness.reporting.render import render  # noqa: PLC0415 - only when it runs

    try:
        page = render(RESULTS, PAGE)
    except ReportError as error:
        click.echo(str(error))
        return False
    click.echo(f"Report: {page}")
    return True


def _is_path(argument: str) -> bool:
    return not argument.startswith("-") and Path(argument.partition("::")[0]).exists()


if __name__ == "__main__":
    main()
