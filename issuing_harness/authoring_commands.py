"""The commands for authors of scenarios: ``steps``, ``init``, ``new``, ``check``, ``strength``.

What a command needs is imported when it runs, because pytest alone takes a second to import.
"""

import os
import shlex
import sys
from collections.abc import Sequence
from os.path import relpath
from pathlib import Path

import click

from issuing_harness.catalogue.entries import Entry
from issuing_harness.errors import HarnessError
from issuing_harness.output_file import OutputFile
from issuing_harness.scaffold.ci_options import ci_option, shards_option


@click.command()
@click.option(
    "--write", "document", type=OutputFile(".md"), metavar="FILE", help="Write it as Markdown."
)
@click.option(
    "--page",
    type=OutputFile(".html", ".htm"),
    metavar="FILE",
    help="Write it as a page, with a search.",
)
@click.option(
    "--editor",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="FOLDER",
    help="Write what the Cucumber extension of VS Code reads, into .vscode.",
)
@click.argument("words", nargs=-1)
def steps(
    words: tuple[str, ...], document: Path | None, page: Path | None, editor: Path | None
) -> None:
    """Find a sentence by what WORDS mean; without a word, list them all.

    Shows what may be written, an example from the features, and where it is defined and used.
    Exit 0 if there is one, 1 if there is none, 2 if the vocabulary cannot be read.
    """
    from issuing_harness.catalogue import cache
    from issuing_harness.scaffold.repository import project_root

    try:
        entries = cache.load_entries(project_root(Path.cwd()))
        if document or page or editor:
            _write(entries, document=document, page=page, editor=editor)
            return
    except HarnessError as error:
        click.echo(str(error), err=True)
        sys.exit(2)
    _show(words, entries)


def _write(entries: Sequence[Entry], **targets: Path | None) -> None:
    from issuing_harness.catalogue import documents

    for path in documents.write_documents(entries, **targets):
        click.echo(f"{path} is written.")


def _show(words: Sequence[str], entries: Sequence[Entry]) -> None:
    from issuing_harness.catalogue import search

    matches = search.find_entries(words, entries)
    if not matches:
        click.echo(search.no_match_message(words, entries), err=True)
        sys.exit(1)
    lines = search.details(matches, words) if words else search.overview(matches)
    click.echo("\n".join(lines))


@click.command()
@click.option(
    "--format",
    "format_name",
    type=click.Choice(["text", "sarif", "github"]),
    default="text",
    show_default=True,
    help="How findings are reported.",
)
@click.option("--fix", is_flag=True, help="First lay out the feature files (needs Node).")
@click.option("--rules", is_flag=True, help="List the rules, as Markdown, and check nothing.")
@click.option(
    "--coverage",
    is_flag=True,
    help="List the requirements and what tests them, as Markdown, and check nothing.",
)
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
def check(
    paths: tuple[Path, ...], format_name: str, *, fix: bool, rules: bool, coverage: bool
) -> None:
    """Say what a run would refuse, and what a reader would, with file, line and remedy.

    Checks the features, the vocabulary and the cassettes; with PATHS only the features there.
    Exit 0 without findings, 1 with, 2 if nothing could be checked.
    """
    from issuing_harness.lint.check import coverage_page, run_checks
    from issuing_harness.lint.formats import FORMATS, rules_page

    if rules:
        click.echo("\n".join(rules_page()))
        return

    try:
        if coverage:
            click.echo(coverage_page(), nl=False)
            return
        if fix:
            _format(paths)
        findings = run_checks(paths)
    except HarnessError as error:
        click.echo(str(error), err=True)
        sys.exit(2)
    click.echo(FORMATS[format_name](findings))
    sys.exit(bool(findings))


def _format(paths: Sequence[Path]) -> None:
    from issuing_harness.lint.formatter import format_features
    from issuing_harness.project import read_project

    features: list[Path] = []
    for path in paths or read_project().features:
        files = [path] if path.is_file() else sorted(path.rglob("*"))
        features += [file for file in files if file.suffix == ".feature"]
    for changed in format_features(features):
        click.echo(f"{relpath(changed)} is laid out anew.", err=True)


@click.command()
@click.option(
    "--in",
    "folder",
    required=True,
    metavar="FOLDER",
    type=click.Path(file_okay=False, path_type=Path),
    help="The capability it belongs to, such as features/cards.",
)
@click.argument("title")
def new(title: str, folder: Path) -> None:
    """Write a feature called TITLE that runs as it is; never replaces a file."""
    from issuing_harness.scaffold.feature import create_feature

    try:
        shown = shlex.quote(relpath(create_feature(title, folder)))
    except HarnessError as error:
        raise click.ClickException(str(error)) from None
    click.echo(
        f"{shown} is written, and runs as it is. Make it say what you mean:\n\n"
        "  issuing-harness steps WORD …          finds a sentence\n"
        f"  issuing-harness run {shown} --backend sandbox\n"
        f"  issuing-harness check {shown}\n"
        f"  issuing-harness run {shown} --backend sandbox --record"
    )


@click.command()
@click.argument(
    "folder",
    required=False,
    metavar="[FOLDER]",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
)
@ci_option("runs the tests")
@shards_option("On how many machines at once CI runs the scenarios.")
def init(folder: Path | None, ci: str | None, shards: int) -> None:
    """Write what a repository needs for scenarios of its own; changes nothing that is there.

    That is pytest's configuration, a first feature, a sentence, a persona and a merchant of your
    own, what git should ignore, and a CI workflow. The repository is the one that FOLDER, or the
    working folder, is in.
    """
    from issuing_harness.scaffold import repository

    root = folder.resolve() if folder else repository.project_root(Path.cwd())
    try:
        plan = repository.plan_repository(root, ci or "", shards)
    except HarnessError as error:
        raise click.ClickException(str(error)) from None
    plan.write()
    click.echo("\n".join(repository.summary(plan)))


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
    type=OutputFile(".json"),
    help="Write everything that was tried there as JSON, too.",
)
@click.option(
    "--sentences",
    is_flag=True,
    help="Alter each word of the scenarios that means something (who, where, how much, how long, "
    "what the endpoint replies), let each When do nothing, and run them on the sandbox.",
)
@click.option("--resume", is_flag=True, help="Go on with a run that was interrupted.")
@click.argument("paths", nargs=-1)
@click.pass_context
def strength(  # noqa: PLR0913, PLR0917 - one for each option
    ctx: click.Context,
    paths: tuple[str, ...],
    jobs: int,
    document: Path | None,
    sentences: bool,  # noqa: FBT001 - an option of click
    resume: bool,  # noqa: FBT001 - an option of click
) -> None:
    """Say which Then could not have failed, or which word could have been another.

    Replays each scenario again and again; each time Stripe's answers have another value where the
    scenario's Then names one, and it has to turn red. PATHS are feature files, folders or node
    ids. Exit 0 if every mutant was killed or waived, 1 if not, 2 if nothing could be replayed.
    What is found is kept in reports/strength until the run has ended, so that one that Ctrl-C or a
    signal ends can go on.
    """
    from issuing_harness.interruption import left_by_journal, told_when_stopped
    from issuing_harness.mutation.strength import find_strength

    try:
        with told_when_stopped(lambda done: left_by_journal(done, ctx, "reports/strength")):
            report = find_strength(paths, jobs, sentences=sentences, resume=resume)
    except HarnessError as error:
        click.echo(str(error), err=True)
        sys.exit(2)
    if document:
        document.write_text(report.json() + "\n", encoding="utf-8")
    click.echo(report.text())
    sys.exit(not report.is_good)
