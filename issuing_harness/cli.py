"""``issuing-harness``: the command line.

What a command needs is imported when it runs, because pytest alone takes a second to import.
"""

import sys
from collections.abc import Sequence
from contextlib import nullcontext
from os.path import relpath
from pathlib import Path
from typing import Final

import click
from click.shell_completion import CompletionItem

from issuing_harness import HARNESS_VERSION
from issuing_harness.authoring_commands import check, init, new, steps, strength
from issuing_harness.certification_commands import certify
from issuing_harness.command_group import Commands
from issuing_harness.load_commands import load
from issuing_harness.report_commands import (
    HISTORY_OPTION,
    NOTHING_FOUND,
    PAGE,
    RESULTS,
    report,
    report_run,
)
from issuing_harness.tape_commands import current_project, list_tapes, merge, rename, reseal, verify
from issuing_harness.version_commands import drift, parity, upgrade

#: pytest's exit code for a run without a test.
NO_TESTS: Final = 5
#: Options of plugins whose values may be called as something that exists.
_NAMING: Final = ("--issuing-backend", "--issuing-cassettes", "--alluredir", "--durations-path")


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(HARNESS_VERSION, "-V", "--version", prog_name="issuing-harness")
def main() -> None:
    """Scenario-based end-to-end tests for B2B payments on Stripe Issuing.

    Every command works in any folder of a project, and finds its features and cassettes as pytest
    does: by pytest's configuration.
    """


for _command in (init, steps, check, new, strength, certify, load, drift, parity, report, upgrade):
    main.add_command(_command)


class _CountedTests:
    """A pytest plugin that counts the tests that began: with --collect-only there are none."""

    tests = 0

    def pytest_runtest_logstart(self) -> None:
        self.tests += 1


def _complete(_: click.Context, __: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Offer files and folders, which the shell knows best."""
    return [CompletionItem(incomplete, type="file")]


@main.command(context_settings={"ignore_unknown_options": True})
@click.option("--no-report", is_flag=True, help="Leave out the report.")
@HISTORY_OPTION
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED, shell_complete=_complete)
def run(arguments: tuple[str, ...], *, no_report: bool, history: Path | None) -> None:
    """Run scenarios (replay by default), print a table, render the report.

    Takes paths and any option of pytest, for example
    ``run features/cards --backend sandbox -k physical``. ``pytest --help`` lists them; ours have
    short names here, such as --backend for --issuing-backend. Where pytest-xdist is installed, a
    replay of 200 scenarios or more is shared by several processes, one for each core, but for no
    fewer than 100; -n 0 runs it in one, as do -s, -x, --pdb and what chooses scenarios. Exit 2 if
    there is no such scenario, or none that was judged; 3 if the run was ended before its end.
    """
    import pytest

    from issuing_harness.folder_lock import alone_in
    from issuing_harness.options import RESUME, lengthen
    from issuing_harness.tooling.splitter import require_splitter

    require_splitter(arguments)
    given = _joined(lengthen(arguments))
    project = current_project(given)
    paths: Sequence[str] = []
    if not project.paths:
        project.require_features()
        paths = [relpath(folder) for folder in project.features]
    results = project.root / RESULTS
    # --alluredir may name another folder, from which `report` renders
    has_folder = any(argument.startswith("--alluredir") for argument in arguments)
    own = not no_report and not has_folder
    if history is not None and not own:
        raise click.UsageError(
            "--history was given, and no report is rendered with --no-report or --alluredir. Give "
            "it to the command that renders it: issuing-harness report FOLDER --history FILE."
        )
    reporting = [f"--alluredir={results}"] if own else []
    # what passed before an interruption is part of the report
    reporting += ["--clean-alluredir"] if own and RESUME not in given else []
    command = [*paths, *given, *reporting, "-q", "--no-header"]
    remedy = "Wait for it, or name a folder of your own with --alluredir."
    with alone_in(results, remedy) if own else nullcontext():
        exit_status, tests = _run_pytest(command)
        if exit_status != pytest.ExitCode.USAGE_ERROR:
            is_whole = exit_status != pytest.ExitCode.INTERNAL_ERROR
            report_run([results] if own and is_whole else [], project.root / PAGE, history)
    # not before pytest, which has to import pytest-bdd itself
    from issuing_harness.reporting.shards import empty_shard, results_named_in

    folder = results if own else results_named_in(arguments)
    if folder and exit_status == NO_TESTS and (shard := empty_shard(folder)):
        click.echo(f"{shard.capitalize()} has nothing to run: all tests are in the others.")
        sys.exit(0)
    if exit_status == NO_TESTS or (exit_status == 0 and not tests):
        if not tests:
            click.echo(f"No scenario was run: nothing fits {' '.join(arguments)}.", err=True)
        exit_status = NOTHING_FOUND
    sys.exit(exit_status)


def _joined(arguments: Sequence[str]) -> list[str]:
    """Return a command line with ``=`` between some options and the values that follow them.

    pytest looks for the root where what exists of its arguments is, before it knows any plugin.
    """
    result: list[str] = []
    is_option = True
    for argument in arguments:
        is_value = is_option and bool(result) and result[-1] in _NAMING
        is_option &= argument != "--"
        if is_value and not argument.startswith("-"):
            result[-1] += f"={argument}"
        else:
            result.append(argument)
    return result


def _run_pytest(command: Sequence[str]) -> tuple[int, int]:
    """Run pytest in a process of its own; return its exit code, and how many tests began."""
    import pytest

    from issuing_harness.tooling.child import said_by_child

    def work() -> str:
        from issuing_harness.option_names import ShortNames
        from issuing_harness.shared_run import SharedRun

        counted = _CountedTests()
        exit_status = pytest.main([*command], plugins=[counted, ShortNames(), SharedRun()])
        return f"{int(exit_status)} {counted.tests}"

    said = said_by_child(work)
    if said is None:
        click.echo(
            "The scenarios were to be run to their end, and the process that ran them ended before "
            "it said how they went: a step, a fixture or a plugin has ended Python, as os._exit() "
            "does, or it was killed. What was said last stands above. Take that call away, and run "
            "again.",
            err=True,
        )
        return int(pytest.ExitCode.INTERNAL_ERROR), 0
    exit_status, tests = map(int, said.split())
    return exit_status, tests


@main.command()
@click.option("--api-base", metavar="URL", help="Where the live backend finds Stripe.")
def doctor(api_base: str | None) -> None:
    """Say what is set up and what is missing.

    With a test key in STRIPE_API_KEY it asks Stripe, by reading, what the account's cards spend
    from.
    """
    from issuing_harness.doctor import check_setup

    checks = list(check_setup(current_project(), api_base))
    for result in checks:
        click.echo(result)
    sys.exit(any(result.required and not result.passed for result in checks))


@main.group(cls=Commands)
def tapes() -> None:
    """The cassettes: list, verify, rename, reseal, merge."""


for _command in (list_tapes, verify, rename, reseal, merge):
    tapes.add_command(_command)


if __name__ == "__main__":
    main()
