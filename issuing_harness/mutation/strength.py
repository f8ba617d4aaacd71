"""The strength of a project's scenarios: its mutants run, kept as they come, and reported."""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread
from typing import Final

from issuing_harness import HARNESS_VERSION
from issuing_harness.folder_lock import alone_in
from issuing_harness.journal import Journal
from issuing_harness.mutation.kept_results import answer_result, sentence_result
from issuing_harness.mutation.report import MutationReport
from issuing_harness.mutation.sentence_report import SentenceReport
from issuing_harness.mutation.session import ANSWERS, SENTENCES, run_mutants
from issuing_harness.progress import ProgressLine
from issuing_harness.project import Project, read_project
from issuing_harness.source_digests import digest_of, digest_of_harness, digest_of_own

#: Where what is found is kept until a run has ended, below the working directory.
WORK: Final = Path("reports/strength")
_IN_USE: Final = "It is a run of the same kind in this project. Wait until it has ended."
#: Seconds between two looks at how far the processes are.
_LOOK: Final = 0.5


def find_strength(
    paths: Sequence[str], jobs: int, *, sentences: bool, resume: bool
) -> MutationReport | SentenceReport:
    """Run the mutants of the project in this folder, and report on them.

    Args:
        paths: feature files, folders or node ids; everything if there are none.
        jobs: how many processes share the work.
        sentences: whether the scenarios' words are altered, instead of Stripe's answers.
        resume: whether a run that was interrupted goes on.

    Raises:
        HarnessError: nothing can be said; the message says why.
    """
    started = time.perf_counter()
    trial, read = (SENTENCES, sentence_result) if sentences else (ANSWERS, answer_result)
    journal = Journal(WORK.absolute() / ("sentences" if sentences else "answers"), read)
    rests_on = _rests_on(read_project(), paths)
    with alone_in(journal.folder, _IN_USE):
        journal.start(rests_on, resume=resume)
        with _telling(journal):
            results, root = run_mutants(paths, jobs, trial, journal)
        journal.end()
    seconds = time.perf_counter() - started
    if sentences:
        return SentenceReport(results, seconds)
    return MutationReport.of(results, root, seconds)


def _rests_on(project: Project, paths: Sequence[str]) -> dict[str, str]:
    """Return digests of what decides how a mutant ends, by what a person calls that."""
    return {
        "the paths": " ".join(paths),
        "the features": digest_of(project.features, "*.feature"),
        "the cassettes": digest_of([project.cassettes], "*.yaml"),
        "the project's steps and fixtures": digest_of_own(project.features),
        "the harness": f"{HARNESS_VERSION} {digest_of_harness()}",
    }


@contextmanager
def _telling(journal: Journal) -> Iterator[None]:
    """Say in a terminal how far the processes are, by what they keep."""
    with ProgressLine("strength") as line:
        if not line.is_shown:
            yield
            return
        ended = Event()
        teller = Thread(target=_tell, args=(line, journal, ended), daemon=True)
        teller.start()
        try:
            yield
        finally:
            ended.set()
            teller.join()


def _tell(line: ProgressLine, journal: Journal, ended: Event) -> None:
    line.tell("reads the scenarios")
    while not ended.wait(_LOOK):
        done, planned = journal.counts()
        if planned:
            line.tell(f"{done} of {planned} scenarios")
            line.tell_count(done, planned)
