"""How slow Stripe's API may get before an integration's decisions come too late.

A scenario with a decision is run again and again, each time with all answers to the integration
late by so much; the limit is found by bisection. What calls nothing while it decides has none.
"""

import copy
from collections.abc import Callable, Sequence
from typing import Any, Final

import pytest
from _pytest.runner import runtestprotocol

from issuing_harness.certification.certificate import Attempt, Outcome, Slowness
from issuing_harness.interactions import DECISION_SECONDS
from issuing_harness.webhooks.decision_times import DELAY
from issuing_harness.webhooks.fault_search import INTEGRATION

#: Seconds to which the limit is found.
STEP: Final = 0.05


def measured_scenario(attempts: Sequence[Attempt]) -> Attempt | None:
    """Return an attempt that passed, with calls while it decided: of few decisions, soon made."""
    found = [
        each
        for each in attempts
        if each.outcome is Outcome.PASSED and any(one.get("calls") for one in each.decisions)
    ]
    return min(found, key=_effort, default=None)


def _effort(attempt: Attempt) -> tuple[int, float]:
    seconds = [each["seconds"] or 0.0 for each in attempt.decisions]
    return len(seconds), max(seconds)


def find_limit(breaks: Callable[[float], bool], calls: int, scenario: str) -> Slowness:
    """Return the longest delay under which decisions are in time, found by bisection.

    Args:
        breaks: whether one comes too late with answers that are late by so many seconds.
        calls: how many calls a decision waits for.
        scenario: by which it is tried.
    """
    if not breaks(DECISION_SECONDS):
        return Slowness(calls, scenario, DECISION_SECONDS, None)
    low, high = 0.0, DECISION_SECONDS
    while high - low > STEP:
        delay = round((low + high) / 2, 3)
        low, high = (low, delay) if breaks(delay) else (delay, high)
    return Slowness(calls, scenario, low, high)


class SlownessSearch:
    """A plugin that runs one scenario under ever other delays of Stripe's answers.

    Args:
        attempt: at the scenario, without a delay.
    """

    def __init__(self, attempt: Attempt) -> None:
        self._scenario = attempt.scenario
        self._calls = max(len(each.get("calls", ())) for each in attempt.decisions)
        self._slowest = 0.0
        self._failed = False
        #: What was found, once the scenario was run.
        self.found: Slowness | None = None

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Leave out all other scenarios."""
        items[:] = [item for item in items if item.nodeid == self._scenario]

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_makereport(self, item: pytest.Item, call: pytest.CallInfo[Any]) -> None:
        """Keep how long the decisions took, and whether the scenario failed."""
        self._failed |= call.excinfo is not None
        if call.when == "call" and INTEGRATION in item.stash:
            times = [each.seconds for each in item.stash[INTEGRATION].times.all()]
            self._slowest = max(times, default=0.0)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> bool:
        """Look for the longest delay under which the decisions are still in time."""
        self.found = find_limit(
            lambda delay: self._breaks(item, delay), self._calls, self._scenario
        )
        return True

    def _breaks(self, item: pytest.Item, delay: float) -> bool:
        """Whether a decision comes too late, or the scenario fails, with answers late by so much.

        Args:
            item: the scenario.
            delay: seconds.
        """
        item.config.stash[DELAY], self._failed, self._slowest = delay, False, 0.0
        # whatever comes next, the scenario itself is put away
        runtestprotocol(item, log=False, nextitem=copy.copy(item))
        item.config.stash[DELAY] = 0.0
        return self._failed or self._slowest > DECISION_SECONDS
