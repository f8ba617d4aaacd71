"""How long the scenarios of a certification take, so that its shards take equally long.

A certification measures it: its attempts say how long they took. Whoever runs shards has to have
the same file on all machines, which is why it is written where it is asked for, to be committed.
"""

from collections.abc import Mapping, Sequence
from os.path import relpath
from pathlib import Path

from issuing_harness.certification.certificate import Attempt, Outcome
from issuing_harness.durations import read_durations, write_durations
from issuing_harness.errors import SettingsError


def durations_in(file: Path | None) -> Mapping[str, float]:
    """Return what scenarios took in an earlier certification; nothing where none is kept.

    Raises:
        SettingsError: the file cannot be read.
    """
    if file is None:
        return {}
    try:
        return read_durations(file)
    except (OSError, TypeError, ValueError) as error:
        raise SettingsError(
            f"{relpath(file)} was to say how long scenarios take, and cannot be read: "
            f"{error}. Put right what is damaged, as by git checkout, or leave --durations out: "
            "shards are then cut by count."
        ) from None


def keep_durations(file: Path, planned: Sequence[str], attempts: Sequence[Attempt]) -> str:
    """Write how long scenarios took; return what is to be said of it.

    A scenario that is not planned any more goes; one that was not run to its end keeps what an
    earlier certification has measured.

    Args:
        file: the file to write.
        planned: the node ids of all scenarios.
        attempts: all that were made.

    Raises:
        SettingsError: what is there cannot be read, or the file cannot be written.
    """
    before, now = durations_in(file), measured(attempts)
    seconds = {name: took for name, took in {**before, **now}.items() if name in {*planned}}
    try:
        write_durations(file, seconds)
    except OSError as error:
        raise SettingsError(
            f"How long scenarios take was to be written to {relpath(file)}, and cannot be: "
            f"{error.strerror or error}. Name another file with --durations."
        ) from None
    kept, gone = len(seconds.keys() - now.keys()), len(before.keys() - seconds.keys())
    said = f"Durations: {relpath(file)}, {len(seconds) - kept} scenarios as measured now"
    said += f", {kept} as they were before" if kept else ""
    return said + (f", {gone} taken out that are gone." if gone else ".")


def measured(attempts: Sequence[Attempt]) -> dict[str, float]:
    """Return what scenarios took that were tried to their end, all attempts at each together.

    A look at the books that is longer than usual is of the run, and belongs to no scenario.
    """
    took: dict[str, float] = {}
    for each in attempts:
        if each.outcome is not Outcome.INTERRUPTED and not each.watched:
            took[each.scenario] = took.get(each.scenario, 0.0) + each.seconds
    return {name: round(seconds, 3) for name, seconds in took.items()}
