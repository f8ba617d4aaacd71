"""Fault search: looks for delivery faults that break a scenario of an integration.

A schedule is drawn for each scenario from the seed and its name. When one breaks a scenario, it is
shrunk: the scenario is run again under fewer and fewer faults. When it does not, every single fault
is tried as well, so that what is found does not hang on what the seed drew. Trials are made in
pytest processes of their own, so that nothing leaks into the run.
"""

from collections.abc import Callable, Generator, Iterator
from typing import Final

import pytest

from issuing_harness.collection import scenario_of
from issuing_harness.errors import ProductFailure, SettingsError
from issuing_harness.settings import IntegrationSettings, Settings
from issuing_harness.webhooks.delivery_faults import FaultSchedule, drawn_kinds, parse_schedule
from issuing_harness.webhooks.fault_trials import SCHEDULE, Trial, TrialResult, single_faults
from issuing_harness.webhooks.integration import Integration
from issuing_harness.webhooks.trial_notes import TrialNotes
from issuing_harness.webhooks.trial_process import TrialProcess, makes_trials

INTEGRATION: Final = pytest.StashKey[Integration]()
#: What the report calls the part about deliveries.
TITLE: Final = "deliveries"
#: In the stash of a scenario's item: in words, what was done to its deliveries.
_DONE: Final = pytest.StashKey[str]()
#: Lines of a trial's failure that a message shows.
_SHOWN: Final = 12


class FaultSearch(TrialNotes):
    """A plugin that gives each scenario its schedule, and looks for a smallest one that breaks it.

    Args:
        config: pytest's configuration of the run.
        settings: the options of the run.
        integration: the endpoint under test, with the faults its events suffer.

    Raises:
        SettingsError: a recording was asked for, or there is no such fault.
    """

    def __init__(
        self, config: pytest.Config, settings: Settings, integration: IntegrationSettings
    ) -> None:
        super().__init__(TITLE)
        if settings.record:
            raise SettingsError(
                "--record was asked for with --deliveries. A recording keeps what Stripe sent, not "
                "what a schedule made of it; record first, then replay under other deliveries."
            )
        self._integration = integration
        self._deliveries = integration.deliveries or "none"
        self._is_trial = makes_trials(config)
        self._process = TrialProcess(config, settings, integration, "")
        parse_schedule(self._deliveries, integration.seed)  # only to refuse it before the run

    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        """Draw this scenario's schedule."""
        if _DONE in item.stash:
            del item.stash[_DONE]  # an earlier attempt's
        facts = scenario_of(item)
        if facts is not None and facts.tags.has("integration") and SCHEDULE not in item.stash:
            item.stash[SCHEDULE] = parse_schedule(self._deliveries, self._seed(item))

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_call(self, item: pytest.Item) -> Generator[None, object, object]:
        """Try every single fault once the scenario has passed under its schedule.

        Raises:
            ProductFailure: it fails under one of them.
        """
        __tracebackhide__ = True
        result = yield
        if SCHEDULE in item.stash and INTEGRATION in item.stash and not self._is_trial:
            self._try_single_faults(item, item.stash[INTEGRATION])
        return result

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Add to a scenario's report what was done, and the fewest faults that make it fail."""
        report = yield
        if report.when == "call" and SCHEDULE in item.stash and not self._is_trial:
            if report.failed and _DONE not in item.stash:
                schedule = item.stash[SCHEDULE].first(_events_of(item))
                item.stash[_DONE] = self._search(item, schedule)
            done = item.stash.get(_DONE, "no event was sent")
            self.note(report, done)
        return report

    def _seed(self, item: pytest.Item) -> str:
        return f"{self._integration.seed}/{item.nodeid}"

    def _try_single_faults(self, item: pytest.Item, integration: Integration) -> None:
        """Try each fault alone, and keep in words what was done."""
        events, kinds = len(integration.event_types), drawn_kinds(self._deliveries)
        schedule = item.stash[SCHEDULE].first(events)
        how = f"as seed {self._integration.seed} drew it, " if kinds else ""
        item.stash[_DONE] = f"{how}{schedule}: passed"
        if not kinds or not events:
            return
        single, is_all = single_faults(kinds, events, self._seed(item))
        result = self._try(item, single)
        failing = parse_schedule(result.failing.deliveries, "") if result.failing else None
        which = "each" if is_all else f"{len(single)}, drawn by the seed,"
        tried = (
            f"{which} of {len(kinds) * events} faults alone ({', '.join(kinds)}; {events} events)"
        )
        if failing is None:
            item.stash[_DONE] += f"; then {tried}: passed"
            return
        item.stash[_DONE] += f"; then {tried}: failed when {failing}"
        raise _broken(failing, result.message, integration.event_types)

    def _search(self, item: pytest.Item, schedule: FaultSchedule) -> str:
        """Return in words the smallest schedule found that makes the scenario fail."""
        if not schedule.faults or self._fails(item, FaultSchedule()):
            return "It fails whatever becomes of the events: with pytest --deliveries none as well."
        smallest = shrink(schedule, lambda candidate: self._fails(item, candidate))
        return (
            f"It passes when events come as they were sent. It fails when {smallest}.\n"
            f"Try it again with pytest --deliveries {smallest.option}"
        )

    def _fails(self, item: pytest.Item, schedule: FaultSchedule) -> bool:
        """Whether the scenario fails under a schedule."""
        return self._try(item, [schedule]).failing is not None

    def _try(self, item: pytest.Item, schedules: list[FaultSchedule]) -> TrialResult:
        """Run a scenario under one schedule after the other, in a process of its own."""
        return self._process.run(item, [Trial(deliveries=each.option) for each in schedules])


def _events_of(item: pytest.Item) -> int:
    return len(item.stash[INTEGRATION].event_types) if INTEGRATION in item.stash else 0


def _broken(failing: FaultSchedule, message: str, event_types: list[str]) -> ProductFailure:
    """Return the failure of a scenario that passes, and fails under one fault."""
    (fault,) = failing.faults
    lines = message.strip().splitlines()
    return ProductFailure.of(
        f"the scenario when {fault}, which is {event_types[fault.number]}",
        expected="it passes, as it does when events come as they were sent",
        found="\n          ".join(lines[:_SHOWN]),
        hint=f"Try it again with pytest --deliveries {failing.option}",
    )


def shrink(schedule: FaultSchedule, fails: Callable[[FaultSchedule], bool]) -> FaultSchedule:
    """Return the smallest schedule found that still fails.

    Drops half of the faults at a time, then ever smaller parts, in the end one by one.
    """
    size = max(1, len(schedule.faults) // 2)
    while True:
        candidates = _without_parts(schedule, size)
        smaller = next((candidate for candidate in candidates if fails(candidate)), None)
        if smaller is not None:
            schedule = smaller
        elif size == 1:
            return schedule
        else:
            size //= 2


def _without_parts(schedule: FaultSchedule, size: int) -> Iterator[FaultSchedule]:
    for start in range(0, len(schedule.faults), size):
        yield schedule.without(start, size)
