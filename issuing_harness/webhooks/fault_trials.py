"""Trials: one scenario run again and again, under other faults or in another interleaving.

They are made in a pytest process of their own, so that no report of the run has their steps
(:mod:`issuing_harness.webhooks.trial_process`). Each trial on the sandbox has an account of its
own, as every attempt at a scenario has.
"""

import copy
import random
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

import orjson
import pytest
from _pytest.runner import runtestprotocol

from issuing_harness.webhooks.application_access import Access, Setting
from issuing_harness.webhooks.application_routes import APPLICATION, ApplicationPlace, Routes
from issuing_harness.webhooks.conversation import CONVERSATION, Conversation
from issuing_harness.webhooks.delivery_faults import DeliveryFault, FaultSchedule, parse_schedule
from issuing_harness.webhooks.simultaneous import INTERLEAVING, SIMULTANEOUS

#: Where a scenario's item keeps the schedule of its deliveries.
SCHEDULE: Final = pytest.StashKey[FaultSchedule]()
#: In the stash of the configuration of a run that makes trials alone, and must not search itself.
MAKES_TRIALS: Final = pytest.StashKey[bool]()
#: What shows a trial that failed, in the folder that it was given for that.
TAPE: Final = "tape.yaml"
CONVERSED: Final = "conversation.json"
#: How many faults of a scenario are tried one by one; of more, so many are drawn.
MOST_TRIALS: Final = 40
#: How many trials are made, however long they take.
FEWEST_TRIALS: Final = 4


@dataclass(frozen=True, slots=True)
class Trial:
    """How a scenario is run once.

    Args:
        deliveries: the faults its events suffer, as ``--deliveries`` has them.
        interleaving: of purchases at the same time, as ``--interleaving`` has it.
    """

    deliveries: str = "none"
    interleaving: str = ""


@dataclass(frozen=True, slots=True)
class TrialResult:
    """What came of the trials of a scenario.

    Args:
        tried: how many were made.
        failing: the first in which the scenario failed; ``None`` if it never did.
        message: of that failure.
        broken: what kept the first trial that could not be made from being made; empty if all were.
    """

    tried: int
    failing: Trial | None = None
    message: str = ""
    broken: str = ""


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


def trials_document(
    trials: Sequence[Trial], application: ApplicationPlace | None, **conditions: object
) -> dict[str, Any]:
    """Return what is to be tried, as JSON has it.

    Args:
        trials: what is tried.
        application: where the application is, if a profile says it.
        conditions: of :class:`Trials`.
    """
    document: dict[str, Any] = {
        "trials": [asdict(each) for each in trials],
        "conditions": conditions,
    }
    if application is not None:
        document["application"] = {
            "routes": asdict(application.routes),
            "names": dict(application.names),
            "folder": str(application.folder),
            "restarts": application.restart is not None,
        }
    return document


def read_result(content: bytes) -> TrialResult | None:
    """Return what came of the trials; ``None`` if their process ended before it could say."""
    if not content:
        return None
    document = orjson.loads(content)
    failing = document.pop("failing")
    return TrialResult(**document, failing=failing and Trial(**failing))


class Trials:
    """A plugin that makes one trial after the other of the one scenario of a process.

    Args:
        document: what to try, as :func:`trials_document` returns it.
    """

    def __init__(self, document: Mapping[str, Any]) -> None:
        self._trials = [Trial(**each) for each in document["trials"]]
        conditions = document["conditions"]
        #: Only a failure with these words counts as one.
        self._alike: str = conditions.get("alike", "")
        self._seconds: float = conditions.get("seconds", float("inf"))
        self._evidence: str = conditions.get("evidence", "")
        self._current = Trial()
        self._error: BaseException | None = None
        #: Where the application is, if a profile says it.
        self.application = _read_place(document.get("application"))
        #: What came of them; ``None`` until the scenario was reached.
        self.result: TrialResult | None = None

    @pytest.hookimpl(tryfirst=True)
    def pytest_configure(self, config: pytest.Config) -> None:
        """Say that this run makes trials alone, and where the application is."""
        config.stash[MAKES_TRIALS] = True
        if self.application is not None:
            config.stash[APPLICATION] = self.application

    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        """Give the scenario what is tried now."""
        item.stash[SCHEDULE] = parse_schedule(self._current.deliveries, "")
        item.stash[CONVERSATION] = Conversation()
        if self._current.interleaving:
            item.stash[INTERLEAVING] = self._current.interleaving

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_makereport(self, call: pytest.CallInfo[Any]) -> None:
        """Keep what the scenario failed with."""
        if call.excinfo is not None:
            self._error = self._error or call.excinfo.value

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> bool:
        """Make every trial, up to the first in which the scenario fails, or until time is over."""
        result, began = TrialResult(0), time.monotonic()
        for number, trial in enumerate(self._trials, 1):
            self._current, self._error = trial, None
            # whatever comes next, the scenario itself is put away
            reports = runtestprotocol(item, log=False, nextitem=copy.copy(item))
            failed = next((report.longreprtext for report in reports if report.failed), None)
            broken = result.broken or (failed or "" if self._is_broken else "")
            result = TrialResult(number, broken=broken)
            if failed is not None and self._counts(failed):
                result = TrialResult(number, trial, failed, broken)
                self._save_evidence(item)
                break
            if number >= FEWEST_TRIALS and time.monotonic() - began > self._seconds:
                break
        self.result = result
        return True

    @property
    def _is_broken(self) -> bool:
        return self._error is not None and not isinstance(self._error, AssertionError)

    def _counts(self, message: str) -> bool:
        """Whether a failure is what was looked for; of delivery faults each is."""
        if not self._alike:
            return not self._current.interleaving or not self._is_broken
        return self._alike in message

    def _save_evidence(self, item: pytest.Item) -> None:
        """Write what happened and what was said, where that was asked for."""
        if self._evidence and SIMULTANEOUS in item.stash:
            folder = Path(self._evidence)
            item.stash[SIMULTANEOUS].save_evidence(folder / TAPE)
            item.stash[CONVERSATION].save(folder / CONVERSED)


def _read_place(document: dict[str, Any] | None) -> ApplicationPlace | None:
    """Return where an application is, as another process has written it."""
    if document is None:
        return None
    routes = document["routes"]
    reset = routes["reset"]
    read = Routes(
        {name: Access(**each) for name, each in routes["shows"].items()},
        {name: Setting(**each) for name, each in routes["takes"].items()},
        reset and Setting(**reset),
        routes["wait"],
        routes["settle"],
        routes["lacks"],
    )
    restart = _stand_already if document["restarts"] else None
    return ApplicationPlace(read, document["names"], Path(document["folder"]), restart)


def _stand_already(_: Mapping[str, str]) -> None:
    """Leave the environment: the run has set it for this scenario, which says the same again."""
