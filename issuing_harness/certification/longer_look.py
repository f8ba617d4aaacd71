"""At the end of a run, one scenario is tried again, and its books are watched for longer.

Each look at books waits for as long as the profile says, half of a second as a rule: what a queue
books twice a second later is not seen. To wait for longer in each would make a run an hour long, so
it is done once, where every event is delivered twice. That attempt is judged as any other.
"""

from dataclasses import replace
from pathlib import Path
from typing import Final

import pytest

from issuing_harness.certification.attempts import AttemptKeeper
from issuing_harness.certification.certificate import Outcome
from issuing_harness.certification.scenario_starts import Reached

#: Seconds for which books are watched then.
LONGER: Final = 3.0
#: What a scenario verifies in which events are delivered twice.
_TWICE: Final = "ISS-EVT-003"


class LongerLook(AttemptKeeper):
    """Makes one more attempt at one scenario, in a run that has made all others.

    Args:
        folder: of the run.
        made: of the attempts so far.
        scenario: its node id.
    """

    def __init__(self, folder: Path, made: AttemptKeeper, scenario: str) -> None:
        super().__init__(folder, made.selected, made.attempts)
        self.seals = dict(made.seals)
        self._scenario = scenario

    @classmethod
    def after(cls, folder: Path, made: AttemptKeeper) -> "LongerLook | None":
        """Return what is left to be done of a run; ``None`` if nothing is, or nothing can be."""
        if any(each.watched and each.outcome is not Outcome.INTERRUPTED for each in made.attempts):
            return None
        found = [each for each in made.attempts if each.outcome is Outcome.PASSED]
        chosen = next((each for each in found if _TWICE in each.requirements), None)
        return cls(folder, made, chosen.scenario) if chosen else None

    def watching(self, reached: Reached) -> Reached:
        """Return an integration whose books are watched for longer."""
        own = reached.profile.application
        self.watched = max(LONGER, own.settle)
        longer = replace(own, settle=self.watched)
        return replace(reached, profile=replace(reached.profile, application=longer))

    def choose(self, config: pytest.Config, items: list[pytest.Item]) -> None:
        """Keep that scenario alone."""
        left = [item for item in items if item.nodeid == self._scenario]
        config.hook.pytest_deselected(items=[item for item in items if item not in left])
        items[:] = left
