"""What a run has found, kept as it comes, so that one that was interrupted goes on.

Each process appends to a file of its own, a line for each scenario.
"""

import json
import os
import shutil
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from os.path import relpath
from pathlib import Path
from typing import Any, Final

from issuing_harness.errors import SettingsError
from issuing_harness.run_state import require_same, write_state
from issuing_harness.whole_files import require_writable, write_whole

_PLANNED: Final = "planned"


@dataclass(frozen=True, slots=True)
class Journal:
    """The results of a run in its folder.

    Args:
        folder: of the run.
        read: makes a result of what ``asdict`` has made of it.
    """

    folder: Path
    read: Callable[[dict[str, Any]], Any]

    def begin(self, rests_on: Mapping[str, str]) -> None:
        """Begin a run; what an earlier one has left goes away.

        Args:
            rests_on: digests of what it rests on, by what a person calls that.

        Raises:
            SettingsError: the folder cannot be written into.
        """
        try:
            require_writable(self.folder.parent)
            shutil.rmtree(self.folder, ignore_errors=True)
            self.folder.mkdir(parents=True)
        except OSError as error:
            raise SettingsError(
                f"{relpath(self.folder)} was to keep what is found, so that a run that is "
                f"interrupted can go on, and cannot be written into: {error.strerror or error}. "
                "Make it writable, or type the command in another folder."
            ) from None
        write_state(self.folder, rests_on)

    def go_on(self, rests_on: Mapping[str, str]) -> None:
        """Go on with the run that was begun here.

        Raises:
            SettingsError: there is none, or what it rests on has changed; the message says what.
        """
        require_same(self.folder, rests_on)

    def start(self, rests_on: Mapping[str, str], *, resume: bool) -> None:
        """Begin a run, or go on with the one that was begun here.

        Raises:
            SettingsError: the folder cannot be written into, or there is nothing to go on with.
        """
        if resume:
            self.go_on(rests_on)
        else:
            self.begin(rests_on)

    def results(self) -> dict[str, Any]:
        """Return what is kept, by the scenario's node id; a line that was torn is left out."""
        found = {}
        for file in sorted(self.folder.glob("*.jsonl")):
            for line in file.read_bytes().splitlines():
                with suppress(ValueError, TypeError, KeyError):
                    result = self.read(json.loads(line))
                    found[result.scenario] = result
        return found

    def keep(self, result: Any) -> None:
        """Keep a result of this process."""
        line = json.dumps(asdict(result)) + "\n"
        with (self.folder / f"{os.getpid()}.jsonl").open("a", encoding="utf-8") as file:
            file.write(line)

    def plan(self, count: int) -> None:
        """Note how many scenarios there are; every process knows that of itself."""
        write_whole(self.folder / _PLANNED, str(count).encode())

    def counts(self) -> tuple[int, int]:
        """Return how many scenarios are done, and how many there are; 0 while nobody knows."""
        planned = self.folder / _PLANNED
        if not planned.exists():
            return 0, 0
        lines = (file.read_bytes().count(b"\n") for file in self.folder.glob("*.jsonl"))
        return sum(lines), int(planned.read_text())

    def end(self) -> None:
        """Forget the run, which has ended."""
        shutil.rmtree(self.folder, ignore_errors=True)
