"""Several processes share the scenarios of a run, each with an integration of its own.

Half of a run is waiting: that books go on showing what is right has to be watched for a while. So
the processes wait at the same time, and nothing is watched for a shorter time than in one process.
Each works in a folder of its own, whose attempts then become those of the run.
"""

import json
import os
import shutil
import signal
import sys
import traceback
from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack, redirect_stdout
from dataclasses import replace
from pathlib import Path
from typing import Final

import pytest

from issuing_harness.certification.attempts import (
    ATTEMPTS,
    EVIDENCE,
    AttemptKeeper,
    read_attempts,
)
from issuing_harness.certification.certificate import Attempt
from issuing_harness.certification.documents import write_attempt
from issuing_harness.certification.interruption import (
    Leash,
    Stopped,
    stop_if_asked,
    undisturbed,
)
from issuing_harness.errors import HarnessError

#: Below the folder of a run, the folders of its shares.
SHARES: Final = "shares"
LOG: Final = "integration.log"
#: Whether this machine can do so.
CAN_FORK: Final = hasattr(os, "fork")
#: In the folder of a share: what it says, why it could not begin, and all that is planned.
_SAID, _PROBLEM, _PLANNED = "said.txt", "problem.txt", "planned.json"
#: The exit code of a process whose share could not begin; pytest has none so high.
_NOT_BEGUN: Final = 99


class ShareKeeper(AttemptKeeper):
    """Keeps the attempts of one share of the scenarios.

    Args:
        folder: of the share.
        selected: the ids of the requirements that are tried.
        done: attempts that are not made again.
        share: which it is, from 0.
        count: how many there are.
    """

    def __init__(
        self,
        folder: Path,
        selected: Iterable[str],
        done: Sequence[Attempt],
        share: int,
        count: int,
    ) -> None:
        super().__init__(folder, selected, done)
        self._share, self._count = share, count

    def choose(self, config: pytest.Config, items: list[pytest.Item]) -> None:
        """Keep every second scenario of those that are left, or every third."""
        super().choose(config, items)
        (self._folder / _PLANNED).write_text(json.dumps(self.planned), encoding="utf-8")
        own = items[self._share :: self._count]
        config.hook.pytest_deselected(items=[item for item in items if item not in own])
        items[:] = own


def run_shares(
    keeper: AttemptKeeper, folder: Path, count: int, work: Callable[[int, Path], int]
) -> int:
    """Run the scenarios in several processes; return pytest's exit code, the worst of them.

    Args:
        keeper: gets the attempts of all.
        folder: of the run.
        count: how many processes.
        work: runs a share, given its number and its folder; returns pytest's exit code.

    Raises:
        HarnessError: one of them could not begin; the message is its own.
        Stopped: a signal has ended them; what they have done is the keeper's.
    """
    shares = [folder / SHARES / f"{number}" for number in range(count)]
    codes = _run_each(shares, work)
    for share in shares[1:]:
        sys.stdout.write(_read(share / _SAID))
    problem = next(filter(None, (_read(share / _PROBLEM) for share in shares)), "")
    planned = next(filter(None, (_read(share / _PLANNED) for share in shares)), "[]")
    keeper.planned[:] = json.loads(planned)  # each share plans them all
    with undisturbed():
        take_over(keeper, folder)
    stop_if_asked()
    if problem:
        raise HarnessError(problem)
    empty = int(pytest.ExitCode.NO_TESTS_COLLECTED)
    return max([code for code in codes if code != empty], default=empty)


def take_over(keeper: AttemptKeeper, folder: Path) -> None:
    """Make the attempts of shares those of the run, in the order in which they began.

    Args:
        keeper: gets them.
        folder: of the run, whose processes have ended, be it that they were killed.
    """
    shares = sorted((folder / SHARES).glob("*"))
    found = [(attempt, share) for share in shares for attempt in read_attempts(share)]
    for attempt, share in sorted(found, key=lambda pair: pair[0].began):
        name = f"{EVIDENCE}/{len(keeper.attempts) + 1:04}"
        for file in attempt.evidence.values():
            place = folder / name / Path(file).name
            place.parent.mkdir(parents=True, exist_ok=True)
            (share / file).replace(place)
        evidence = {kind: f"{name}/{Path(file).name}" for kind, file in attempt.evidence.items()}
        own = replace(attempt, evidence=evidence)
        keeper.attempts.append(own)
        with (folder / ATTEMPTS).open("ab") as lines:
            lines.write(write_attempt(own))
    for share in shares:
        with (folder / LOG).open("ab") as log:
            log.write((share / LOG).read_bytes() if (share / LOG).exists() else b"")
    shutil.rmtree(folder / SHARES, ignore_errors=True)


def _run_each(shares: Sequence[Path], work: Callable[[int, Path], int]) -> list[int]:
    """Run each share in a process, which ends with this one; return their exit codes."""
    with Leash() as leash:
        with undisturbed():
            children = [_fork(number, share, work, leash) for number, share in enumerate(shares)]
        return [_wait(children[number:]) for number in range(len(children))]


def _fork(number: int, share: Path, work: Callable[[int, Path], int], leash: Leash) -> int:
    """Begin a share in a process of its own; return the process's id."""
    (share / EVIDENCE).mkdir(parents=True)
    for stream in (sys.stdout, sys.stderr):
        stream.flush()  # else both processes would write what waits there
    child = os.fork()
    if child:
        return child
    code = _NOT_BEGUN
    try:
        leash.end_with_parent()
        with ExitStack() as stack:
            if number:
                said = stack.enter_context((share / _SAID).open("w", encoding="utf-8"))
                stack.enter_context(redirect_stdout(said))
            code = work(number, share)
    except Stopped:
        code = pytest.ExitCode.INTERRUPTED
    except HarnessError as error:
        (share / _PROBLEM).write_text(str(error), encoding="utf-8")
    except BaseException:  # noqa: BLE001 - nobody else would tell of it
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        os._exit(code)


def _wait(children: Sequence[int]) -> int:
    """Return how the first of these processes ended; a signal to this one ends them all."""
    while True:
        try:
            _, status = os.waitpid(children[0], 0)
        except KeyboardInterrupt:
            for child in children:  # none of them has been waited for, so none has another's id
                os.kill(child, signal.SIGTERM)
        else:
            return os.WEXITSTATUS(status) if os.WIFEXITED(status) else pytest.ExitCode.INTERRUPTED


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.exists() else ""
