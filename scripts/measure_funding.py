"""Runs the whole library of scenarios on the sandbox under each funding model, and counts.

::

    uv run scripts/measure_funding.py        # some minutes; writes docs/funding.json and the page

The scenarios of an integration are left out, for there is none. A scenario that fails ends it with
1, and nothing is written of that model.
"""

import sys
from pathlib import Path
from typing import Final

import pytest

from issuing_harness.funding_models import FUNDING_MODELS, OPTION
from issuing_tools.fidelity import coverage, funding, page

ROOT: Final = Path(__file__).parents[1]
PAGE: Final = ROOT / "docs" / "fidelity.md"
ARGUMENTS: Final = (
    *("features", "--ignore=features/integration", "--issuing-backend", "sandbox"),
    *("-q", "-n", "0", "-p", "no:cacheprovider"),
)


class Counting:
    """A pytest plugin that keeps the outcome of each scenario, and why it was skipped."""

    def __init__(self) -> None:
        self.outcomes: dict[str, str] = {}
        self.reasons: list[str] = []

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Keep what a report says; a failure of any phase counts."""
        if report.when == "call" or report.outcome != "passed":
            self.outcomes[report.nodeid] = report.outcome
        if report.skipped and isinstance(report.longrepr, tuple):
            self.reasons.append(report.longrepr[2])


def main() -> int:
    """Run each model; returns the exit code."""
    failed = 0
    for model in FUNDING_MODELS:
        counting = Counting()
        code = pytest.main([*ARGUMENTS, OPTION, model], plugins=[counting])
        if code == pytest.ExitCode.OK:
            funding.keep(model, counting.outcomes.values(), counting.reasons)
        failed |= code
    PAGE.write_text(page.render_page(coverage.load(PAGE.with_suffix(".json"))), encoding="utf-8")
    return int(bool(failed))


if __name__ == "__main__":
    sys.exit(main())
