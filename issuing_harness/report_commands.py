"""The command ``report``: what runs have left, on one machine or several, as one page.

What a command needs is imported when it runs, because pytest alone takes a second to import.
"""

import shutil
import sys
from collections.abc import Sequence
from os.path import relpath
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from issuing_harness.errors import ReportError
from issuing_harness.output_file import OutputFile
from issuing_harness.tape_commands import current_project

if TYPE_CHECKING:
    from issuing_harness.reporting.report_history import ReportHistory
    from issuing_harness.reporting.shards import ShardedRun

#: Where the results of the last run and its report are, below the project's root.
RESULTS: Final = Path("reports/allure-results")
PAGE: Final = Path("reports/allure-report.html")
#: How a command ends that finds nothing.
NOTHING_FOUND: Final = 2
HISTORY_OPTION: Final = click.option(
    "--history",
    metavar="FILE",
    type=OutputFile(".jsonl"),
    help="Keep there what runs come to, and let the report say what is new, mended or flaky since.",
)


@click.command()
@click.argument("inputs", nargs=-1, metavar="[IN]...", type=click.Path(exists=True, path_type=Path))
@click.option(
    "--output",
    metavar="FILE",
    type=OutputFile(".html", ".htm"),
    help=f"Write the page there (default: {PAGE}, below the project's root).",
)
@click.option(
    "--junit",
    metavar="FILE",
    type=OutputFile(".xml"),
    help="Merge the files of JUnit's XML that are found in IN into this one.",
)
@click.option(
    "--durations",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Merge how long the tests of all shards took into this file, from which the next run is "
    "split: .test_durations.",
)
@HISTORY_OPTION
def report(
    inputs: tuple[Path, ...],
    output: Path | None,
    junit: Path | None,
    durations: Path | None,
    history: Path | None,
) -> None:
    """Render the results of the last run, or those in the folders IN, as one page.

    A folder may hold results or folders of results, such as those of several machines. Of the
    shards of a run (pytest's --splits and --group) it prints the table and gives the verdict: 0 if
    each is there, and all that was planned has run and is green; 1 if not. Exit 2 if there are no
    results, or they cannot be merged.
    """
    root = Path() if inputs and output else current_project().root
    found = inputs or (root / RESULTS,)
    try:
        is_green = _report_whole(found, output or root / PAGE, junit, durations, history)
    except ReportError as error:
        click.echo(str(error), err=True)
        sys.exit(NOTHING_FOUND)
    sys.exit(not is_green)


def _report_whole(
    inputs: Sequence[Path],
    page: Path,
    junit: Path | None,
    durations: Path | None,
    history: Path | None,
) -> bool:
    """Render results, merge what shards have left, give their verdict; return if it is green.

    Raises:
        ReportError: there is nothing to render, or it cannot be merged.
    """
    from issuing_harness.reporting.shard_durations import merge_durations_of
    from issuing_harness.reporting.shards import merge_junit_of, sharded_run

    whole = sharded_run(inputs)
    if junit is not None:
        click.echo(merge_junit_of(inputs, junit, whole))
    if durations is not None:
        click.echo(merge_durations_of(whole, durations))
    _render_all(inputs, page, whole.problems if whole else (), history)
    if whole is None:
        return True
    click.echo(_table_of(whole))
    for line in whole.lines():
        click.echo(line)
    return whole.is_green


def _table_of(whole: "ShardedRun") -> str:
    """Return the table of a run for this terminal."""
    is_terminal = sys.stdout.isatty()
    encoding = sys.stdout.encoding or "utf-8"
    width = shutil.get_terminal_size().columns
    return whole.table(width=width, colour=is_terminal, utf8="utf" in encoding.lower())


def report_run(inputs: Sequence[Path], page: Path, history: Path | None = None) -> None:
    """Render what a run has written; a page of an earlier run does not stay beside it.

    Args:
        inputs: its folders of results; none if there is nothing to be rendered.
        page: the page to write.
        history: of the runs before it; ``None`` if none is kept.
    """
    from issuing_harness.reporting.render import has_results, remove_page

    remove_page(page)
    if any(map(has_results, inputs)):
        _render(inputs, page, history)


def _render(inputs: Sequence[Path], page: Path, history: Path | None) -> None:
    """Render results; say where the page is, or why there is none."""
    try:
        _render_all(inputs, page, (), history)
    except ReportError as error:
        click.echo(str(error), err=True)


def _render_all(
    inputs: Sequence[Path], page: Path, problems: Sequence[str], history: Path | None
) -> None:
    """Render results and say where the page is, and why it is a plain one.

    Raises:
        ReportError: there are none, the page cannot be written, or the history is none.
    """
    from issuing_harness.reporting.render import render

    kept = _history_of(inputs, problems, history) if history else None
    rendered = render(inputs, page, problems, kept)
    if rendered.problem:
        click.echo(f"A plain summary was written instead of the report. {rendered.problem}")
    click.echo(f"Report: {relpath(rendered.page)}")
    if rendered.history:
        click.echo(rendered.history)


def _history_of(inputs: Sequence[Path], problems: Sequence[str], history: Path) -> "ReportHistory":
    """Return the history of runs, to which only a run that came to its end is added.

    Raises:
        ReportError: it is none.
    """
    from issuing_harness.reporting.report_history import ReportHistory, require_readable
    from issuing_harness.reporting.shards import was_cut_short

    require_readable(history)
    unfinished = "the run is not whole" if problems else was_cut_short(inputs)
    return ReportHistory(history, unfinished)
