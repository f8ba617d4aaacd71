"""The window for real-time decisions: how long each took, what it called, how near to the limit."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import quantiles
from typing import Any, Final

from issuing_harness.certification.certificate import Attempt, Certificate, Slowness
from issuing_harness.certification.limit_bars import Bar, Stretch, draw
from issuing_harness.certification.scenario_names import scenario_name
from issuing_harness.interactions import DECISION_SECONDS

_TITLE: Final = "Seconds of each decision, the calls of Stripe's API in it, and Stripe's limit"
#: Decisions in one picture: in the width of a page of A4 they are two thirds of its height.
_PER_PICTURE: Final = 36
#: An id in a path, ``iauth_1xXNtoFSEepBux0R``.
_ID: Final = re.compile(r"\b[a-z]+_\w{6,}")


@dataclass(frozen=True, slots=True)
class Call:
    """A call of Stripe's API, made while the endpoint decided.

    Args:
        name: ``POST /v1/issuing/authorizations/…/approve``.
        after: seconds from the question to the call.
        seconds: until it was answered.
    """

    name: str
    after: float
    seconds: float

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> "Call":
        """Return the call that an attempt has kept."""
        return cls(_ID.sub("…", document["call"]), document["after"], document["seconds"])


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision.

    Args:
        scenario: the name of the scenario in which it was asked.
        seconds: from the question to the reply, on the harness's clock.
        calls: that were made meanwhile, on the same clock.
    """

    scenario: str
    seconds: float
    calls: tuple[Call, ...] = ()

    @property
    def headroom(self) -> float:
        """The seconds that were left; below zero if it came too late."""
        return DECISION_SECONDS - self.seconds


@dataclass(frozen=True, slots=True)
class Cost:
    """What one call cost all decisions.

    Args:
        name: the call.
        count: how often it was made.
        seconds: of all of them together.
        share: of all the seconds that decisions took, from 0 to 1.
        most: the seconds of the slowest.
    """

    name: str
    count: int
    seconds: float
    share: float
    most: float


@dataclass(frozen=True, slots=True)
class Window:
    """All decisions of a run.

    Args:
        decisions: in the order in which they were asked, without those for which Stripe was made
            slow on purpose.
        slowness: how slow Stripe may get; ``None`` if that was not tried.
    """

    decisions: Sequence[Decision]
    slowness: Slowness | None = None

    @classmethod
    def of(cls, attempts: Iterable[Attempt], slowness: Slowness | None = None) -> "Window":
        """Return the decisions that were timed."""
        found = [
            Decision(
                scenario_name(attempt.scenario),
                each["seconds"],
                tuple(map(Call.of, each.get("calls", ()))),
            )
            for attempt in attempts
            for each in attempt.decisions
            if each.get("seconds") is not None and not each.get("delay")
        ]
        return cls(found, slowness)

    @classmethod
    def of_certificate(cls, certificate: Certificate) -> "Window":
        """Return the window of a certificate's run."""
        return cls.of(certificate.attempts, certificate.slowness)

    def percentile(self, percent: int) -> float:
        """Return how many seconds so many of a hundred decisions took at most."""
        seconds = sorted(each.seconds for each in self.decisions)
        if len(seconds) == 1:
            return seconds[0]
        return quantiles(seconds, n=100, method="inclusive")[percent - 1]

    @property
    def most(self) -> float:
        """The seconds of the slowest."""
        return max(each.seconds for each in self.decisions)

    @property
    def headroom(self) -> float:
        """The seconds that the slowest had left; below zero if it came too late."""
        return DECISION_SECONDS - self.most

    @property
    def late(self) -> int:
        """How many came after the limit."""
        return sum(each.headroom < 0 for each in self.decisions)

    @property
    def costs(self) -> list[Cost]:
        """What each call cost, the most expensive first; none if no call was made meanwhile."""
        by_name: dict[str, list[float]] = defaultdict(list)
        for decision in self.decisions:
            for call in decision.calls:
                by_name[call.name].append(call.seconds)
        total = sum(each.seconds for each in self.decisions) or 1.0
        costs = [
            Cost(name, len(each), sum(each), sum(each) / total, max(each))
            for name, each in by_name.items()
        ]
        return sorted(costs, key=lambda cost: -cost.seconds)

    @property
    def limit(self) -> str:
        """How slow Stripe's API may get before a decision comes too late, in sentences."""
        found = self.slowness
        if found is None:
            return "How slow Stripe's API may get before one comes too late was not tried."
        if not found.calls:
            return (
                "It calls nothing of Stripe's API while it decides, as far as was seen, so that "
                "Stripe may be as slow as it likes."
            )
        calls = "one call" if found.calls == 1 else f"{found.calls} calls"
        tried = f"A decision waits for {calls}, tried with all answers late by so much."
        if found.breaks is None:
            return f"{tried} With answers that are {found.holds:g} s late it still came in time."
        if not found.holds:
            return f"{tried} With answers that are {found.breaks:.2f} s late it came too late."
        return (
            f"{tried} With answers that are {found.holds:.2f} s late it still came in time, with "
            f"{found.breaks:.2f} s it did not."
        )


def plots(window: Window) -> list[str]:
    """Return the decisions as bars, as many in a picture as a page of paper shows well."""
    most = max((each.seconds for each in window.decisions), default=0.0)
    return [
        plot(replace(window, decisions=window.decisions[first : first + _PER_PICTURE]), most)
        for first in range(0, len(window.decisions), _PER_PICTURE)
    ]


def plot(window: Window, most: float = 0.0) -> str:
    """Return the decisions as bars beside the limit, the calls in them, as SVG.

    Args:
        window: what is drawn.
        most: seconds that the picture is wide at least, so that pictures of one run are alike.
    """
    legend = "waits for Stripe's API" if window.costs else ""
    return draw([_bar(each) for each in window.decisions], _TITLE, legend=legend, most=most)


def _bar(decision: Decision) -> Bar:
    calls = [Stretch(call.name, call.after, call.seconds) for call in decision.calls]
    return Bar(decision.scenario, decision.seconds, calls)
