"""What earlier runs came to, in a file from which Allure shows what is new, mended or flaky.

A line of JSON for each run, as Allure writes it, and beside it which results it was made of: a run
that is rendered again, or of which one shard was run again, is one run, and takes its own place.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from os.path import relpath
from pathlib import Path
from typing import Any, Final

from filelock import FileLock, Timeout

from issuing_harness.bounded_documents import read_json
from issuing_harness.errors import ReportError
from issuing_harness.reporting.result_files import RESULT
from issuing_harness.waiting import told_wait
from issuing_harness.whole_files import write_whole

#: How many runs are kept, the newest ones.
KEPT: Final = 20
#: For how many seconds a run waits for the others that are rendered: longer than Allure may take.
_LONGEST_WAIT: Final = 900
#: What the file is called where Allure works.
_LENT: Final = "history.jsonl"
#: What the page shows of them beside each scenario's own history.
_TREND: Final = (
    {"type": "statusDynamics", "title": "How scenarios ended, run by run"},
    {"type": "statusTransitions", "title": "New, mended and broken again, run by run"},
)
#: What we add to a line: of which results it was made.
_MADE_OF: Final = "issuing_results"


@dataclass(frozen=True, slots=True)
class ReportHistory:
    """The history of the runs of a project.

    Args:
        file: where it is kept.
        unfinished: why this run is not to be part of it; empty if it is.
    """

    file: Path
    unfinished: str = ""

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Have the file alone from when it is lent until it is taken back, after whoever has it.

        Raises:
            ReportError: the file cannot be written, or another run has it for too long.
        """
        if self.unfinished:
            yield
            return
        lock = FileLock(self.file.with_name(f".{self.file.name}.lock"))
        try:
            self.file.parent.mkdir(parents=True, exist_ok=True)
            with told_wait(f"another run that writes to {relpath(self.file)}", _LONGEST_WAIT):
                lock.acquire(timeout=_LONGEST_WAIT)
        except Timeout:
            raise ReportError(
                f"This run was to be added to {relpath(self.file)}, and another one has been "
                f"writing there for {_LONGEST_WAIT} seconds. Render the results again when it is "
                "done: issuing-harness report --history FILE."
            ) from None
        except OSError as error:
            raise self._unwritable(error) from None
        try:
            yield
        finally:
            lock.release()

    def lend(
        self, folder: Path, results: Sequence[Path], configuration: Mapping[str, Any]
    ) -> dict[str, Any]:
        """Let Allure have the runs before this one; return the configuration that says so.

        Args:
            folder: where Allure works.
            results: the folders of this run's results.
            configuration: of Allure, without a history.

        Raises:
            ReportError: the history cannot be read.
        """
        lines = [json.dumps(each) for each in self._before(results)]
        (folder / _LENT).write_text("".join(f"{line}\n" for line in lines), "utf-8")
        awesome = configuration["plugins"]["awesome"]["options"]
        shown = {"sections": ["charts", *awesome["sections"]], "charts": list(_TREND)}
        return {
            **configuration,
            "plugins": {"awesome": {"options": {**awesome, **shown}}},
            "historyPath": _LENT,
            "historyLimit": KEPT,
            "appendHistory": not self.unfinished,
        }

    def take_back(self, folder: Path, results: Sequence[Path]) -> str:
        """Keep what Allure has added for this run; return what is to be said of it.

        Raises:
            ReportError: Allure has added nothing, or the history cannot be written.
        """
        if self.unfinished:
            return f"History: {relpath(self.file)} is as it was, since {self.unfinished}."
        before = self._before(results)
        points = _read(folder / _LENT)
        if len(points) <= min(len(before), KEPT - 1):
            raise ReportError(
                f"Allure was to add this run to {relpath(self.file)}, and has not. The file is as "
                "it was; render the results again: issuing-harness report --history FILE."
            )
        kept = [*before, {**points[-1], _MADE_OF: _made_of(results)}][-KEPT:]
        self._write(kept)
        return f"History: {relpath(self.file)}, this run and {len(kept) - 1} before it."

    def _before(self, results: Sequence[Path]) -> list[dict[str, Any]]:
        """Return the runs that are kept, less this one if it was rendered before."""
        own = {*_made_of(results)}
        return [each for each in _read(self.file) if own.isdisjoint(each.get(_MADE_OF, ()))]

    def _write(self, points: Sequence[Mapping[str, Any]]) -> None:
        text = "".join(f"{json.dumps(each)}\n" for each in points)
        try:
            self.file.parent.mkdir(parents=True, exist_ok=True)
            write_whole(self.file, text.encode())
        except OSError as error:
            raise self._unwritable(error) from None

    def _unwritable(self, error: OSError) -> ReportError:
        return ReportError(
            f"The history was to be written to {relpath(self.file)}, and cannot be: "
            f"{error.strerror or error}. Name another file with --history."
        )


def require_readable(file: Path) -> None:
    """Refuse a file that is no history, before anything is made of it.

    Raises:
        ReportError: it is none.
    """
    _read(file)


def _made_of(results: Sequence[Path]) -> list[str]:
    """Return a name of each folder of results that no other has: its first file's."""
    firsts = (min((each.name for each in folder.glob(RESULT)), default="") for folder in results)
    return sorted(filter(None, firsts))


def _read(file: Path) -> list[dict[str, Any]]:
    """Return the runs in a history, the oldest first; none if it is not there.

    Raises:
        ReportError: it is none.
    """
    try:
        lines = file.read_bytes().splitlines() if file.exists() else []
        points = [_point(read_json(line)) for line in lines if line.strip()]
    except (OSError, ValueError, TypeError) as error:
        raise ReportError(
            f"{relpath(file)} was to say what earlier runs came to, and cannot be read: {error}. "
            "Fetch it again, or take it away, and a new history begins."
        ) from None
    return points


def _point(document: Any) -> dict[str, Any]:
    """Return a run of the history.

    Raises:
        TypeError: it is none.
    """
    if not isinstance(document, dict) or not isinstance(document.get("testResults"), dict):
        raise TypeError("a line of it is not of a run")
    if not isinstance(document.get(_MADE_OF, []), list):
        raise TypeError(f"{_MADE_OF} in it is no list")
    return document
