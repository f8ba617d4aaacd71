"""Trials: one scenario run again and again, each time under another schedule of delivery faults.

They are made in a pytest process of their own, so that no report of the run has their steps; it is
handed a file with what to try, and leaves in it what came of it. Each trial on the sandbox has an
account of its own, as every attempt at a scenario has.
"""

import copy
import os
import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import orjson
import pytest
from _pytest.runner import runtestprotocol

from issuing_harness.webhooks.delivery_faults import DeliveryFault, FaultSchedule, parse_schedule

#: Names the file in the environment of the process that makes the trials.
TRIALS_VARIABLE: Final = "ISSUING_HARNESS_TRIALS"
#: Where a scenario's item keeps the schedule of its deliveries.
SCHEDULE: Final = pytest.StashKey[FaultSchedule]()
#: How many faults of a scenario are tried one by one; of more, so many are drawn.
MOST_TRIALS: Final = 40


@dataclass(frozen=True, slots=True)
class TrialResult:
    """What came of the trials of a scenario.

    Args:
        tried: how many schedules were tried.
        failing: the first under which the scenario failed; ``None`` if it never did.
        message: of that failure.
    """

    tried: int
    failing: FaultSchedule | None = None
    message: str = ""


def single_faults(kinds: Sequence[str], events: int, seed: str) -> tuple[list[FaultSchedule], bool]:
    """Return schedules of one fault each, of every kind at every event, and whether these are all.

    Args:
        kinds: names of faults.
        events: how many events the scenario has.
        seed: draws which, where there are too many.
    """
    every = [
        FaultSchedule((DeliveryFault(number, kind),))
        for kind in dict.fromkeys(kinds)
        for number in range(events)
    ]
    if len(every) <= MOST_TRIALS:
        return every, True
    drawn = random.Random(seed).sample(every, MOST_TRIALS)  # noqa: S311 - nothing secret is drawn
    return drawn, False


def write_trials(path: Path, schedules: Sequence[FaultSchedule]) -> None:
    """Write what is to be tried."""
    path.write_bytes(orjson.dumps({"schedules": [each.option for each in schedules]}))


def read_result(path: Path) -> TrialResult | None:
    """Return what came of the trials; ``None`` if their process ended before it could say."""
    document = orjson.loads(path.read_bytes())
    if "tried" not in document:
        return None
    failing = document["failing"] and parse_schedule(document["failing"], "")
    return TrialResult(document["tried"], failing, document["message"])


class FaultTrials:
    """A plugin that runs the one scenario of a process under one schedule after the other.

    Args:
        path: the file with what to try, to which the result is written.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        options = orjson.loads(path.read_bytes())["schedules"]
        self._schedules = [parse_schedule(option, "") for option in options]
        self._current = FaultSchedule()

    @classmethod
    def of_environment(cls) -> "FaultTrials | None":
        """Return the trials that this process was started for; ``None`` if it was not."""
        path = os.environ.get(TRIALS_VARIABLE)
        return cls(Path(path)) if path else None

    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        """Give the scenario the schedule that is tried now."""
        item.stash[SCHEDULE] = self._current

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> bool:
        """Try every schedule, up to the first under which the scenario fails."""
        result = TrialResult(len(self._schedules))
        for number, schedule in enumerate(self._schedules, 1):
            self._current = schedule
            # whatever comes next, the scenario itself is put away
            reports = runtestprotocol(item, log=False, nextitem=copy.copy(item))
            if failed := [report for report in reports if report.failed]:
                result = TrialResult(number, schedule, failed[0].longreprtext)
                break
        self._write(result)
        return True

    def _write(self, result: TrialResult) -> None:
        failing = result.failing and result.failing.option
        document = {"tried": result.tried, "failing": failing, "message": result.message}
        self._path.write_bytes(orjson.dumps(document))
