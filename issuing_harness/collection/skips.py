"""Scenarios that do not count as passed: skipped ones (``--fail-on-skip``), and marks of xfail.

An xfail lets a scenario fail. It must be strict, so that a scenario that passes is red until the
mark is taken away; any other would be green whatever happens.
"""

from collections.abc import Mapping
from typing import Final

import pytest
from _pytest.skipping import evaluate_condition, xfailed_key

from issuing_harness.errors import VocabularyError

XFAIL: Final = "xfail"


def is_loose(mark: pytest.Mark, item: pytest.Item) -> bool:
    """Whether a mark is an xfail under which a scenario could pass unnoticed, or never runs.

    One whose condition does not hold is none.
    """
    if mark.name != XFAIL:
        return False
    strict = mark.kwargs.get("strict")
    for option in ("strict_xfail", "strict"):
        strict = item.config.getini(option) if strict is None else strict
    return not (strict and mark.kwargs.get("run", True)) and _applies(mark, item)


def _applies(mark: pytest.Mark, item: pytest.Item) -> bool:
    """Whether pytest applies a mark: it has no condition, or one that holds."""
    conditions = (mark.kwargs["condition"],) if "condition" in mark.kwargs else mark.args
    try:
        return not conditions or any(evaluate_condition(item, mark, it)[0] for it in conditions)
    except pytest.fail.Exception:  # pytest cannot tell, and fails the scenario for it
        return True


def loose_xfail(location: str, name: str) -> VocabularyError:
    """Return the error of a scenario that would be green whether it passes or fails.

    Args:
        location: its file and line.
        name: its name.
    """
    return VocabularyError(
        f"{location}: {name!r} is marked xfail without strict=True, or xfailed by a call, so it "
        "would be green whether it passes or fails. Write xfail(strict=True, reason='…'), under "
        "which a scenario that passes is red; or tag it @known_gap, with its reason."
    )


def skip_where_nothing_runs(config: pytest.Config) -> None:
    """Skip a scenario of whose steps pytest runs none, so that nobody takes it for passed."""
    if config.option.setuponly:
        pytest.skip("no step runs with --setup-only or --setup-plan")


def expect_nothing_of(item: pytest.Item) -> None:
    """Let no xfail excuse an item that was refused: it is wrong itself, and says nothing."""
    item.stash[xfailed_key] = None


class SkipWatch:
    """A pytest plugin that fails a run for its skipped scenarios, and lists them."""

    def __init__(self) -> None:
        self._reasons: dict[str, str] = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Keep the reason of a scenario that was skipped."""
        is_scenario = report.location[0].endswith(".feature")
        if is_scenario and report.skipped and isinstance(report.longrepr, tuple):
            self._reasons[report.nodeid] = report.longrepr[2].removeprefix("Skipped: ")

    @pytest.hookimpl(optionalhook=True)  # the hook is the whole plugin's
    def pytest_issuing_run_problems(self) -> Mapping[str, str]:
        """List what was skipped, and why."""
        if not self._reasons:
            return {}
        count = len(self._reasons)
        skipped = f"{count} scenario{'s were' if count != 1 else ' was'} skipped"
        reasons = [f"  {nodeid}: {' '.join(why.split())}" for nodeid, why in self._reasons.items()]
        advice = (
            "Choose the scenarios that can run here (-m 'not known_gap', for example), or leave "
            "the option out."
        )
        lines = [f"{skipped}, and --fail-on-skip lets none be skipped:", *reasons, advice]
        return {"skipped scenarios": "\n".join(lines)}
