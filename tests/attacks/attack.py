"""What an attack is, what is known of it while it runs, and what is kept of it afterwards."""

import random
import signal
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

#: How many problems are kept of an attack; more say nothing new.
MOST_PROBLEMS = 20
#: Seconds after which an input that is still being read has hung.
HANGS = 10


class Skipped(Exception):
    """An attack cannot be tried on this machine; the message says why."""


@dataclass
class Tries:
    """An attack while it runs: what it draws from, where it writes, what it has found.

    Args:
        count: how often it is to be tried, in the attack's own unit.
        random: draws everything that is left to chance.
        folder: an empty folder.
        on_try: is called after each try.
    """

    count: int
    random: random.Random
    folder: Path
    on_try: Callable[[], None] = lambda: None
    done: int = 0
    held: Counter[str] = field(default_factory=Counter)
    problems: list[str] = field(default_factory=list)
    figures: dict[str, Any] = field(default_factory=dict)

    def each(self) -> Iterator[int]:
        """Yield the number of each try, and count it when it is over."""
        for number in range(self.count):
            yield number
            self.tried()

    def tried(self) -> None:
        """Count a try."""
        self.done += 1
        self.on_try()

    def check(self, problem: str, held: str) -> None:
        """Keep a problem if there is one; otherwise count what held, if that is said."""
        if not problem:
            self.held.update([held] if held else [])
        elif len(self.problems) < MOST_PROBLEMS:
            self.problems.append(problem)


@dataclass(frozen=True)
class Attack:
    """One attack.

    Args:
        name: as it is typed after ``--only``.
        does: what is done, in a sentence.
        uncovered: what it does not show.
        unit: what is counted: ``kills``.
        quick: how often it is tried by default; 0 leaves it out.
        full: how often it is tried with ``--full``.
        run: tries it.
    """

    name: str
    does: str
    uncovered: str
    unit: str
    quick: int
    full: int
    run: Callable[[Tries], None]


@dataclass(frozen=True)
class Outcome:
    """What is kept of an attack, in JSON.

    Args:
        name: the attack's.
        done: how often it was tried.
        held: how often what held.
        problems: what did not hold, a sentence each.
        figures: what was measured.
        skipped: why it was not tried; ``""`` if it was.
        seconds: how long it took.
        day: when, ``2026-11-28``.
        level: ``quick`` or ``full``.
        seed: what everything was drawn from.
    """

    name: str
    done: int
    held: dict[str, int]
    problems: list[str]
    figures: dict[str, Any]
    skipped: str
    seconds: float
    day: str
    level: str
    seed: int

    def json(self) -> dict[str, Any]:
        """Return it as JSON keeps it."""
        return asdict(self)


def carry_out(
    attack: Attack, level: str, seed: int, on_try: Callable[[], None] = lambda: None
) -> Outcome:
    """Carry an attack out, in a folder of its own; whatever it raises is a problem of the attack.

    Args:
        attack: which.
        level: ``quick`` or ``full``.
        seed: the same seed draws the same; the instants of a kill depend on the machine, too.
        on_try: is called after each try.
    """
    count = attack.full if level == "full" else attack.quick
    source = random.Random(f"{attack.name} {seed}")
    began, skipped = time.monotonic(), ""
    with tempfile.TemporaryDirectory(prefix="issuing-attack-") as folder:
        tries = Tries(count, source, Path(folder), on_try)
        try:
            attack.run(tries)
        except Skipped as reason:
            skipped = str(reason)
        except Exception as error:  # noqa: BLE001 - an attack that falls over has shown nothing
            tries.problems.append(f"the attack itself failed: {type(error).__name__}: {error}")
        if not skipped and not tries.done:
            tries.problems.append("nothing was tried")
    return Outcome(
        attack.name,
        tries.done,
        dict(sorted(tries.held.items())),
        tries.problems,
        tries.figures,
        skipped,
        round(time.monotonic() - began, 1),
        datetime.now(UTC).date().isoformat(),
        level,
        seed,
    )


@contextmanager
def limited(seconds: float = HANGS) -> Iterator[None]:
    """Raise ``TimeoutError`` in what takes longer; only in a process's main thread."""

    def interrupt(*_: object) -> None:
        raise TimeoutError(f"it was not done after {seconds} s")

    before = signal.signal(signal.SIGALRM, interrupt)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
