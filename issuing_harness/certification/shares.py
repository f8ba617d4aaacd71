"""Several processes share the scenarios of a run, each with an integration of its own.

Half of a run is waiting: that books go on showing what is right has to be watched for a while. So
the processes wait at the same time, and nothing is watched for a shorter time than in one process.
Each works in a folder of its own, and tells the run of its attempts, which become those of the run;
what it writes of them is read only by a run that goes on after this one was killed.
"""

import json
import os
import shutil
import signal
import sys
import traceback
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import ExitStack, redirect_stdout, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from threading import Thread
from typing import Any, Final

import pytest

from issuing_harness.certification.attempts import (
    EVIDENCE,
    AttemptKeeper,
    read_attempts,
)
from issuing_harness.certification.certificate import Attempt
from issuing_harness.certification.documents import read_attempt, write_attempt
from issuing_harness.certification.evidence_seals import seals_of
from issuing_harness.certification.shard import WHOLE, Shard
from issuing_harness.errors import HarnessError
from issuing_harness.interruption import (
    Leash,
    Stopped,
    stop_if_asked,
    undisturbed,
)

#: Below the folder of a run, the folders of its shares.
SHARES: Final = "shares"
LOG: Final = "integration.log"
#: Whether this machine can do so.
CAN_FORK: Final = hasattr(os, "fork")
#: In the folder of a share: what it says, and why it could not begin.
_SAID, _PROBLEM = "said.txt", "problem.txt"
#: An attempt, and the SHA-256 of each file that shows it, by its name.
Sealed = tuple[Attempt, Mapping[str, str]]
#: The exit code of a process whose share could not begin; pytest has none so high.
_NOT_BEGUN: Final = 99


class Telling:
    """The end of a pipe by which a share tells the run what it does, a line of JSON each.

    Args:
        writing: the descriptor.
    """

    def __init__(self, writing: int) -> None:
        self._file = os.fdopen(writing, "wb")

    def plan(self, planned: Sequence[str]) -> None:
        """Tell which scenarios are planned, all of them."""
        self._tell({"planned": list(planned)})

    def attempt(self, attempt: Attempt, seals: Mapping[str, str], *, ended: bool) -> None:
        """Tell of an attempt with the seals of its evidence, and whether it has ended."""
        told = json.loads(write_attempt(attempt))
        self._tell({"attempt": told, "seals": dict(seals), "ended": ended})

    def _tell(self, what: Mapping[str, Any]) -> None:
        with undisturbed():
            self._file.write(json.dumps(what).encode() + b"\n")
            self._file.flush()


@dataclass(slots=True)
class Told:
    """What a share has told.

    Args:
        planned: the scenarios that are planned, all of them.
        attempts: those of the share, each with the seals of its evidence.
        standing: how one stands that has not ended; empty if none runs.
    """

    planned: Sequence[str] = ()
    attempts: list[Sealed] = field(default_factory=list)
    standing: Sequence[Sealed] = ()

    @property
    def all(self) -> list[Sealed]:
        """Its attempts, one that has not ended last of them."""
        return [*self.attempts, *self.standing]

    def read(self, reading: int) -> None:
        """Read from a pipe until nobody can write to it any more."""
        with os.fdopen(reading, "rb") as lines:
            for line in lines:
                if line.endswith(b"\n"):  # whoever is killed may have told a part
                    self._hear(json.loads(line))

    def _hear(self, what: Mapping[str, Any]) -> None:
        if "planned" in what:
            self.planned = what["planned"]
            return
        told = read_attempt(json.dumps(what["attempt"]).encode(), "a share"), what["seals"]
        self.standing = [] if what["ended"] else [told]
        self.attempts += [told] if what["ended"] else []


class ShareKeeper(AttemptKeeper):
    """Keeps the attempts of one share of the scenarios.

    Args:
        folder: of the share.
        selected: the ids of the requirements that are tried.
        done: attempts that are not made again.
        share: which it is, from 0, and of how many.
        telling: tells the run of them.
        shard: which part of the scenarios the run tries.
    """

    def __init__(  # noqa: PLR0913, PLR0917 - of the run, then of the share
        self,
        folder: Path,
        selected: Iterable[str],
        done: Sequence[Attempt],
        share: tuple[int, int],
        telling: Telling,
        shard: Shard = WHOLE,
    ) -> None:
        super().__init__(folder, selected, done, shard)
        self._share, self._count = share
        self._telling = telling

    def choose(self, config: pytest.Config, items: list[pytest.Item]) -> None:
        """Keep every second scenario of those that are left, or every third."""
        super().choose(config, items)
        self._telling.plan(self.planned)
        own = items[self._share :: self._count]
        config.hook.pytest_deselected(items=[item for item in items if item not in own])
        items[:] = own

    def stand(self, attempt: Attempt, seals: Mapping[str, str]) -> None:
        """Keep how an attempt stands that goes on, and tell of it."""
        super().stand(attempt, seals)
        self._telling.attempt(attempt, seals, ended=False)

    def add(self, attempt: Attempt, seals: Mapping[str, str]) -> None:
        """Keep an attempt that has ended, and tell of it."""
        super().add(attempt, seals)
        self._telling.attempt(attempt, seals, ended=True)


#: Runs a share, given its number, its folder and what tells of it; returns pytest's exit code.
Work = Callable[[int, Path, Telling], int]


def run_shares(keeper: AttemptKeeper, folder: Path, count: int, work: Work) -> int:
    """Run the scenarios in several processes; return pytest's exit code, the worst of them.

    Args:
        keeper: gets the attempts of all.
        folder: of the run.
        count: how many processes.
        work: runs a share.

    Raises:
        HarnessError: one of them could not begin; the message is its own.
        Stopped: a signal has ended them; what they have done is the keeper's.
    """
    shares = [folder / SHARES / f"{number}" for number in range(count)]
    codes, told = _run_each(shares, work)
    for share in shares[1:]:
        sys.stdout.write(_read(share / _SAID))
    problem = next(filter(None, (_read(share / _PROBLEM) for share in shares)), "")
    keeper.planned[:] = next(filter(None, (each.planned for each in told)), ())  # all plan them all
    found = {share: each.all for share, each in zip(shares, told, strict=True)}
    with undisturbed():
        _take(keeper, folder, found)
    stop_if_asked()
    if problem:
        raise HarnessError(problem)
    empty = int(pytest.ExitCode.NO_TESTS_COLLECTED)
    return max([code for code in codes if code != empty], default=empty)


def take_over(keeper: AttemptKeeper, folder: Path) -> None:
    """Make the attempts that shares have written down those of the run, which was killed.

    Args:
        keeper: gets them, in the order in which they began.
        folder: of the run, whose processes have ended.
    """
    found = {}
    for share in sorted((folder / SHARES).glob("*")):
        attempts = read_attempts(share)
        found[share] = [(each, seals_of(share, [each])) for each in attempts]
    _take(keeper, folder, found)


def _take(keeper: AttemptKeeper, folder: Path, found: Mapping[Path, Sequence[Sealed]]) -> None:
    """Make the attempts of shares those of the run, in the order in which they began."""
    attempts = [(sealed, share) for share, told in found.items() for sealed in told]
    for (attempt, seals), share in sorted(attempts, key=lambda pair: pair[0][0].began):
        name = f"{EVIDENCE}/{len(keeper.attempts) + 1:04}"
        names = {file: f"{name}/{Path(file).name}" for file in attempt.evidence.values()}
        for file, place in names.items():
            (folder / place).parent.mkdir(parents=True, exist_ok=True)
            with suppress(FileNotFoundError):  # whoever took it away, its seal tells
                (share / file).replace(folder / place)
        evidence = {kind: names[file] for kind, file in attempt.evidence.items()}
        sealed = {names[file]: value for file, value in seals.items()}
        keeper.add(replace(attempt, evidence=evidence), sealed)
    for share in found:
        with (folder / LOG).open("ab") as log:
            log.write((share / LOG).read_bytes() if (share / LOG).exists() else b"")
    shutil.rmtree(folder / SHARES, ignore_errors=True)


def _run_each(shares: Sequence[Path], work: Work) -> tuple[list[int], list[Told]]:
    """Run each share in a process, which ends with this one; return their exit codes, and more."""
    told = [Told() for _ in shares]
    with Leash() as leash:
        with undisturbed():
            begun = [_fork(number, share, work, leash) for number, share in enumerate(shares)]
            hearing = [
                Thread(target=each.read, args=(reading,), daemon=True)
                for each, (_, reading) in zip(told, begun, strict=True)
            ]
            for thread in hearing:
                thread.start()
        children = [child for child, _ in begun]
        codes = [_wait(children[number:]) for number in range(len(children))]
    for thread in hearing:
        thread.join()
    return codes, told


def _fork(number: int, share: Path, work: Work, leash: Leash) -> tuple[int, int]:
    """Begin a share in a process of its own; return its id, and where it is heard."""
    (share / EVIDENCE).mkdir(parents=True)
    reading, writing = os.pipe()
    for stream in (sys.stdout, sys.stderr):
        stream.flush()  # else both processes would write what waits there
    child = os.fork()
    if child:
        os.close(writing)
        return child, reading
    code = _NOT_BEGUN
    try:
        leash.end_with_parent()
        with ExitStack() as stack:
            if number:
                said = stack.enter_context((share / _SAID).open("w", encoding="utf-8"))
                stack.enter_context(redirect_stdout(said))
            code = work(number, share, Telling(writing))
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
