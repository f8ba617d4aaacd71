"""Measures which tests cover which claims of the sandbox, and renders the fidelity page.

::

    uv run scripts/measure_fidelity.py                             # all: a minute or two
    uv run scripts/measure_fidelity.py tests/sandbox/test_new.py   # adds what these tests cover

A claim of ``issuing_tools.fidelity`` is covered by the tests in which it was observed and which
passed; of many, those are named whose words are nearest and that observe little else. Tests with
random input are left out.
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
from issuing_sandbox.contract.operations import load
from issuing_sandbox.deferred import map_result
from issuing_sandbox.store.tables import Table, unfolded
from issuing_sandbox.wire.http import Request, Response
from issuing_tools.fidelity import coverage, gaps, page, wordings
from issuing_tools.fidelity.observer import Claim, Observer, chosen_policies, claims_of_change

ROOT: Final = Path(__file__).parents[1]
PAGE: Final = ROOT / "docs" / "fidelity.md"
MEASURED: Final = PAGE.with_suffix(".json")
#: Tests that are named for each claim.
TESTS_PER_CLAIM: Final = 3


class Measuring:
    """A pytest plugin that collects the claims observed in each test that passes."""

    def __init__(self) -> None:
        self.observed: dict[str, set[Claim]] = defaultdict(set)
        self.words: dict[str, set[str]] = {}
        self._observer = Observer(load(), wordings.all_wordings())
        self._now: set[Claim] = set()
        self._changed: list[Claim] = []

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Leave out tests with random input, which observe something else each time."""
        items[:] = [item for item in items if not _is_random(item)]

    def pytest_runtest_logstart(self) -> None:
        """Start a test with nothing observed."""
        self._now, self._changed = set(), []

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self, item: pytest.Item) -> Generator[None, Any, Any]:
        """Keep what was observed in a test if it passed."""
        report = yield
        if report.when == "call" and report.passed:
            name = item.nodeid.partition("[")[0]
            self.observed[name] |= self._now
            self.words[name] = _words(f"{name} {getattr(item.obj, '__doc__', '')}")
        return report

    def handle(self, real: Callable[..., Any]) -> Callable[..., Any]:
        """Return ``Sandbox.handle``, observed."""

        def observed(sandbox: Sandbox, request: Request) -> Any:
            self._now.update(chosen_policies(sandbox.policies))
            return map_result(
                real(sandbox, request), lambda response: self._note(request, response)
            )

        return observed

    def put(self, real: Callable[..., Any]) -> Callable[..., Any]:
        """Return ``Table.put``, observed."""

        def observed(table: Table, record: Any) -> Any:
            whole = unfolded(record)
            self._changed += claims_of_change(table.get(whole["id"]), whole)
            return real(table, record)

        return observed

    def _note(self, request: Request, response: Response) -> Response:
        """Note what is observed; changes count only if they were not rolled back."""
        self._now.update(self._observer.claims(request, response))
        if response.status == 200:  # noqa: PLR2004 - HTTP
            self._now.update(self._changed)
        self._changed = []
        return response

    def coverage(self) -> dict[str, dict[str, list[str]]]:
        """Return the tests to name for each claim."""
        by_claim: dict[Claim, list[str]] = defaultdict(list)
        for test, claims in self.observed.items():
            for claim in claims:
                by_claim[claim].append(test)
        nearest: dict[str, dict[str, list[str]]] = defaultdict(dict)
        for (kind, name), tests in by_claim.items():
            nearest[kind][name] = self._nearest(_words(name), tests)
        return nearest

    def _nearest(self, words: set[str], tests: Iterable[str]) -> list[str]:
        def distance(test: str) -> tuple[int, int, str]:
            return -len(words & self.words[test]), len(self.observed[test]), test

        return sorted(tests, key=distance)[:TESTS_PER_CLAIM]


def measure(arguments: list[str]) -> dict[str, dict[str, list[str]]]:
    """Run the tests and return those that cover each claim.

    Raises:
        SystemExit: they did not run to their end.
    """
    measuring = Measuring()
    begin = patch.object(Sandbox, "handle", measuring.handle(Sandbox.handle))
    put = patch.object(Table, "put", measuring.put(Table.put))
    with begin, put:
        status = pytest.main([*arguments, "-q", "--no-header", f"--rootdir={ROOT}"], [measuring])
    if status not in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED):
        raise SystemExit(f"The tests did not run to their end ({status!r}); nothing was written.")
    return measuring.coverage()


def added(
    known: dict[str, dict[str, list[str]]], new: dict[str, dict[str, list[str]]]
) -> dict[str, dict[str, list[str]]]:
    """Return what was measured before and still exists, with what is covered only now."""
    kept = {kind: _still_there(known[kind]) for kind in known}
    return {kind: {**new.get(kind, {}), **kept.get(kind, {})} for kind in {*kept, *new}}


def _still_there(claims: dict[str, list[str]]) -> dict[str, list[str]]:
    there = {
        name: [test for test in tests if coverage.exists(test, ROOT)]
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
    coverage.save(MEASURED, added(coverage.load(MEASURED), measured) if parts else measured)
    for message in gaps.find_gaps(coverage.load(MEASURED), ROOT):
        print(message)
    PAGE.write_text(page.render_page(coverage.load(MEASURED)), encoding="utf-8")
