"""``issuing-harness strength``."""

import os
import sys
import time
from pathlib import Path

import click

from issuing_harness.errors import HarnessError


@click.command()
@click.option(
    "-j",
    "--jobs",
    type=click.IntRange(min=1),
    default=os.cpu_count() or 1,
    show_default="one for each processor",
    help="How many processes share the work.",
)
@click.option(
    "--json",
    "document",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write everything that was tried there as JSON, too.",
)
@click.argument("paths", nargs=-1)
def strength(paths: tuple[str, ...], jobs: int, document: Path | None) -> None:
    """Say which Then could not have failed.

    Replays each scenario again and again; each time Stripe's answers have another value where the
    scenario's Then names one, and it has to turn red. PATHS are feature files, folders or node
    ids. Exit 0 if everything was noticed or waived, 1 if not, 2 if nothing could be tried.
    """
    from issuing_harness.strength.report import Report  # noqa: PLC0415 - only when asked
    from issuing_harness.strength.session import tried_in  # noqa: PLC0415 - only when asked

    began = time.perf_counter()
    try:
        tried, root = tried_in(paths, jobs)
    except HarnessError as error:
        click.echo(str(error), err=True)
        sys.exit(2)
    report = Report.of(tried, root, time.perf_counter() - began)
    if document:
        document.write_text(report.json() + "\n", encoding="utf-8")
    click.echo(report.text())
    sys.exit(not report.is_good)
