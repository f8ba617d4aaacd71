"""What the measuring of every row shares: how much, where, and the suites of replays."""

from collections.abc import Collection, Mapping
from functools import cached_property
from pathlib import Path
from typing import Final

from benchmarks.suites import Sample, Suites

#: Scenarios of the suites that are compared, and how often each is run; a large one takes a minute.
ROUNDS: Final = {100: 3, 1000: 2}


class Bench:
    """One run of the benchmarks.

    Args:
        folder: an empty folder for what is built and written.
        quick: whether it is only to be seen that everything works; what is measured then is no
            figure.
        ways: the ways to run a suite that any row of this run compares; they are run in turn.
        installed: where peers are installed, and kept.
    """

    def __init__(
        self,
        folder: Path,
        *,
        quick: bool,
        ways: Collection[str] = (),
        installed: Path | None = None,
    ) -> None:
        self.folder = folder
        self.quick = quick
        self.installed = installed or folder / "peers"
        self._ways = ways

    @cached_property
    def suites(self) -> Suites:
        """The suites of replays."""
        (folder := self.folder / "suites").mkdir()
        return Suites(folder, self._ways)

    @property
    def sizes(self) -> tuple[int, ...]:
        """How many scenarios the compared suites have, the smallest first."""
        return (8,) if self.quick else tuple(ROUNDS)

    @property
    def seconds(self) -> int:
        """For how long a server is driven in each round."""
        return 1 if self.quick else 2

    def rounds(self, full: int) -> int:
        """Return how often something is measured."""
        return 1 if self.quick else full

    def costs(self, size: int) -> Mapping[str, list[Sample]]:
        """Return what a scenario takes in a suite of this size, for each way, round by round."""
        return self.suites.costs(size, self.rounds(ROUNDS.get(size, 1)))
