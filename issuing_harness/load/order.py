"""What a run of load is to do, as it is handed to the processes that do it."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Final

from issuing_harness.errors import SettingsError

#: How many purchases a run may have.
MOST_PURCHASES: Final = 60_000
#: Seconds until a reply is waited for no longer: five times what Stripe waits.
GIVEN_UP: Final = 10.0
#: Into so many parts the time is cut, each of which is a bar of the plot.
MOST_PARTS: Final = 30


@dataclass(frozen=True, slots=True)
class Order:
    """What is sent, where, how fast and by how many.

    Args:
        url: the endpoint.
        secret: what it checks signatures with; in no report, file or list of arguments.
        rate: purchases a second.
        seconds: for how long.
        workers: processes that send.
        budget: of each card, in cents; ``None`` if nothing is known of budgets.
        question: the event that asks about a purchase, as the sandbox makes it.
        run: tells the ids of this run from those of others.
    """

    url: str
    secret: str = field(repr=False)
    rate: int
    seconds: int
    workers: int
    budget: int | None
    question: Mapping[str, Any] = field(repr=False)
    run: str

    @property
    def count(self) -> int:
        """How many purchases there are."""
        return self.rate * self.seconds

    @property
    def parts(self) -> int:
        """Into how many parts the time is cut: whole seconds as long as they are few."""
        return min(self.seconds, MOST_PARTS)

    def part_of(self, at: float) -> int:
        """Return in which part of the time a moment is, given in seconds after the first one."""
        return min(int(at * self.parts / self.seconds), self.parts - 1)

    def json(self) -> str:
        """Return it as one line."""
        return json.dumps(asdict(self))

    @classmethod
    def read(cls, line: str) -> "Order":
        """Return what another process has written."""
        return cls(**json.loads(line))


def require_bounded(rate: int, seconds: int) -> None:
    """Refuse a run of more purchases than a plan of this command is for.

    Raises:
        SettingsError: they are too many.
    """
    if rate * seconds > MOST_PURCHASES:
        raise SettingsError(
            f"{rate} purchases a second for {seconds} s are {rate * seconds:,}, and a run has "
            f"{MOST_PURCHASES:,} at most. Ask for {MOST_PURCHASES // rate} s, or for "
            f"{MOST_PURCHASES // seconds} a second."
        )
