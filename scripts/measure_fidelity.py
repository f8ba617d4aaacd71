"""Watches which test sees the sandbox do what, and writes it down with the page made of it.

::

    python scripts/measure_fidelity.py                             # all: a minute or two
    python scripts/measure_fidelity.py tests/sandbox/test_new.py   # adds what these tests hold

A claim of ``issuing_sandbox.fidelity`` is held by the tests that saw it and passed; of many those
are named whose words are nearest and that see little else. Tests with random input are left out.
"""

import re
import sys
from collections import defaultdict
from collections.abc import Callable, Generator, Iterable
from pathlib import Path
from typing import Any, Final
from unittest.mock import patch

import pytest

from issuing_sandbox.app import Sandbox
from issuing_sandbox.call import map_result
from issuing_sandbox.contract.operations import load
from issuing_sandbox.store.tables import Record, Table
from issuing_sandbox.wire.http import Request, Response
from issuing_tools.fidelity import gaps, held, page, wordings
from issuing_tools.fidelity.seen import Claim, Watcher, changes, chosen

ROOT: Final = Path(__file__).parents[1]
PAGE: Final = ROOT / "docs" / "fidelity.md"
MEASURED: Final = PAGE.with_suffix(".json")
#: How many tests are named for each claim.
NAMED: Final = 3


class Measuring:
    """A pytest plugin: what each test sees, once it has passed."""

    def __init__(self) -> None:
        self.seen: dict[str, set[Claim]] = defaultdict(set)
        self.words: dict[str, set[str]] = {}
        self._watcher = Watcher(load(), wordings.found())
        self._now: set[Claim] = set()
        self._changed: list[Claim] = []

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """What a test with random input sees is another thing each time."""
        items[:] = [item for item in items if not _is_random(item)]

    def pytest_runtest_logstart(self) -> None:
        """A test begins; nothing of what came before it is its own."""
        self._now, self._changed = set(), []

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self, item: pytest.Item) -> Generator[None, Any, Any]:
        """What a test saw counts once it has passed."""
        report = yield
        if report.when == "call" and report.passed:
            name = item.nodeid.partition("[")[0]
            self.seen[name] |= self._now
            self.words[name] = _words(f"{name} {getattr(item.obj, '__doc__', '')}")  # type: ignore[attr-defined]
        return report

    def begin(self, real: Callable[..., Any]) -> Callable[..., Any]:
        """``Sandbox.begin``, watched."""

        def watched(sandbox: Sandbox, request: Request) -> Any:
            self._now.update(chosen(sandbox.policies))
            return map_result(real(sandbox, request), lambda answer: self._note(request, answer))

        return watched

    def put(self, real: Callable[..., Any]) -> Callable[..., Any]:
        """``Shelf.put``, watched."""

        def watched(shelf: Table, record: Record) -> Record:
            self._changed += changes(shelf.get(record["id"]), record)
            return real(shelf, record)

        return watched

    def _note(self, request: Request, answer: Response) -> Response:
        """Changes count only if they were not taken back."""
        self._now.update(self._watcher.claims(request, answer))
        if answer.status == 200:  # noqa: PLR2004 - HTTP
            self._now.update(self._changed)
        self._changed = []
        return answer

    def holders(self) -> dict[str, dict[str, list[str]]]:
        """The tests to name for each claim."""
        by_claim: dict[Claim, list[str]] = defaultdict(list)
        for test, claims in self.seen.items():
            for claim in claims:
                by_claim[claim].append(test)
        found: dict[str, dict[str, list[str]]] = defaultdict(dict)
        for (kind, name), tests in by_claim.items():
            found[kind][name] = self._nearest(_words(name), tests)
        return found

    def _nearest(self, words: set[str], tests: Iterable[str]) -> list[str]:
        def distance(test: str) -> tuple[int, int, str]:
            return -len(words & self.words[test]), len(self.seen[test]), test

        return sorted(tests, key=distance)[:NAMED]


def measure(arguments: list[str]) -> dict[str, dict[str, list[str]]]:
    """Run the tests and name the holders.

    Raises:
        SystemExit: they did not run to their end.
    """
    measuring = Measuring()
    begin = patch.object(Sandbox, "begin", measuring.begin(Sandbox.begin))
    put = patch.object(Table, "put", measuring.put(Table.put))
    with begin, put:
        status = pytest.main([*arguments, "-q", "--no-header", f"--rootdir={ROOT}"], [measuring])
    if status not in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED):
        raise SystemExit(f"The tests did not run to their end ({status!r}); nothing was written.")
    return measuring.holders()


def added(
    known: dict[str, dict[str, list[str]]], new: dict[str, dict[str, list[str]]]
) -> dict[str, dict[str, list[str]]]:
    """What was measured before and is still there, and what is held only now."""
    kept = {kind: _still_there(known[kind]) for kind in known}
    return {kind: {**new.get(kind, {}), **kept.get(kind, {})} for kind in {*kept, *new}}


def _still_there(claims: dict[str, list[str]]) -> dict[str, list[str]]:
    there = {
        name: [test for test in tests if held.is_there(test, ROOT)]
        for name, tests in claims.items()
    }
    return {name: tests for name, tests in there.items() if tests}


def _is_random(item: pytest.Item) -> bool:
    return getattr(getattr(item, "obj", None), "is_hypothesis_test", False) or (
        "any_history" in item.nodeid
    )


def _words(text: str) -> set[str]:
    return {word.rstrip("s") for word in re.findall(r"[a-z]{4,}", text.lower())} - _EVERYWHERE


_EVERYWHERE: Final = {"sandbox", "test", "issuing", "with", "that", "this", "status"}

if __name__ == "__main__":
    parts = sys.argv[1:]
    measured = measure(parts or [str(ROOT / "tests" / "sandbox")])
    held.write(MEASURED, added(held.read(MEASURED), measured) if parts else measured)
    for each in gaps.found(held.read(MEASURED), ROOT):
        print(each)
    PAGE.write_text(page.written(held.read(MEASURED)), encoding="utf-8")
