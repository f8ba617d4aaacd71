"""The commands of ``tapes``: list the cassettes, verify, rename, reseal and merge them.

What a command needs is imported when it runs, because pytest alone takes a second to import.
"""

import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from os.path import relpath
from pathlib import Path
from typing import TYPE_CHECKING

import click

from issuing_harness.errors import HarnessError
from issuing_harness.words import counted

if TYPE_CHECKING:
    from issuing_harness.project import Project
    from issuing_harness.tape import CassetteFile


@click.command("list")
def list_tapes() -> None:
    """Every cassette, and where its answers come from."""
    from issuing_harness.tape import Library

    project = current_project()
    project.require_cassettes()
    for file in Library(project.cassettes).entries():
        origin = file.provenance.sentence() if file.provenance else f"DAMAGED: {file.problem}"
        click.echo(f"{relpath(file.path)}: {origin}")


@click.command()
def verify() -> None:
    """Check every cassette: whole, unedited, worded as its scenario, of one, without secrets.

    Says how many are from the sandbox, live and signed by whom, live and unsigned. Exit 2 outside
    of a project, where nothing could be said of the words.
    """
    from issuing_harness.stage.outdated import scenario_problems
    from issuing_harness.tape import Library, verify_cassette

    project = current_project()
    project.require_features()
    project.require_cassettes()
    files = list(Library(project.cassettes).entries())
    problems: list[object] = [problem for file in files for problem in verify_cassette(file.path)]
    problems += scenario_problems()
    for problem in problems:
        click.echo(problem)
    click.echo(f"Recorded: {_origins(files)}")
    click.echo(f"{counted(len(files), 'cassette')}, {counted(len(problems), 'problem')}")
    sys.exit(bool(problems))


@click.command()
@click.argument("old", type=click.Path(exists=True, path_type=Path))
@click.argument("scenario")
def rename(old: Path, scenario: str) -> None:
    """Give the cassette OLD to SCENARIO, a node id such as 'features/cards/x.feature::Its name'."""
    from issuing_harness.stage.cassettes import rename_cassette

    project = current_project()
    try:
        new_path = rename_cassette(old.absolute(), scenario, project.cassettes, project.root)
    except HarnessError as error:
        raise click.ClickException(str(error)) from None
    click.echo(f"{old} is now {relpath(new_path)}")


@click.command(context_settings={"ignore_unknown_options": True})
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def reseal(arguments: tuple[str, ...]) -> None:
    """Update the words in the cassettes of reworded scenarios, offline.

    Replays each of them, and updates the cassette of each that does the same as when it was
    recorded. Takes paths and options of pytest, as run does. Exit 1 if one cannot be resealed: what
    does something else is to be recorded again.
    """
    from issuing_harness.stage.outdated import reseal as update

    result = update(arguments)
    for scenario, reason in result.refused.items():
        click.echo(f"Not resealed: {scenario}\n{reason}\n", err=True)
    click.echo(f"{counted(len(result.resealed), 'cassette')} resealed, {len(result.refused)} not")
    sys.exit(bool(result.refused))


@click.command()
@click.argument(
    "folders",
    nargs=-1,
    required=True,
    metavar="FOLDER...",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
)
def merge(folders: tuple[Path, ...]) -> None:
    """Add to the cassettes of the project those that shards have recorded into FOLDER.

    Each is checked as verify does. Exit 1, and nothing is written, if two shards have recorded a
    scenario otherwise, or if one is damaged, has a secret in it, or is worth less than what is
    there.
    """
    from issuing_harness.tape.merging import plan_merge

    project = current_project()
    project.require_features()
    merged = plan_merge(folders, project.cassettes)
    for problem in merged.problems:
        click.echo(problem, err=True)
    merged.write()
    click.echo(
        f"{counted(len(merged.taken), 'cassette')} written, {merged.unchanged} there already, "
        f"{counted(len(merged.problems), 'problem')}"
    )
    sys.exit(bool(merged.problems))


def _origins(files: "Iterable[CassetteFile]") -> str:
    """Return how many cassettes are of which origin: ``3 sandbox; 1 live, unsigned``."""
    told = Counter(file.provenance.origin if file.provenance else "unreadable" for file in files)
    return "; ".join(f"{count} {origin}" for origin, count in sorted(told.items()))


def current_project(arguments: Sequence[str] = ()) -> "Project":
    """Return the project of the working directory, as pytest's configuration describes it."""
    from issuing_harness.project import read_project

    return read_project(arguments)
