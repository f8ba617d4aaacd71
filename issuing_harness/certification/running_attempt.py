"""The attempt that is running, and what it comes to: how it ends, and whom it blames."""

import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

import orjson
import stripe

from issuing_harness.certification.certificate import Attempt, Blame, Outcome
from issuing_harness.certification.tags import MOVES_TIME, presumed_by, requirements_of
from issuing_harness.clock import ISO
from issuing_harness.collection import ScenarioFacts
from issuing_harness.errors import (
    BackendUnavailable,
    ControlRefused,
    GivenNotMet,
    HarnessError,
    NotOffered,
    ProductFailure,
    SettingsError,
)
from issuing_harness.interactions import REALTIME_REQUEST, Delivery, Interaction, Span
from issuing_harness.reporting.sequence import Exchange
from issuing_harness.tape.redacted_output import redact_text

#: Errors of the harness that what the integration did, or did not do, brings about.
_OF_THE_INTEGRATION: Final = GivenNotMet | BackendUnavailable | ControlRefused
#: How a step has ended.
PASSED: Final = "passed"
FAILED: Final = "failed"


@dataclass(slots=True)
class Running:
    """What is known of the attempt that is running.

    Args:
        number: which attempt at its scenario it is, from 1.
        began: when, in Unix seconds.
        steps: those that have ended, in order, with how.
        interactions: the requests so far, with their responses, redacted.
        deliveries: the events so far, with the replies to them, redacted.
        exchanges: both, for the diagram.
        sentence: the step that runs.
        times: how long decisions took, by event.
        error: what it has failed with first; ``None`` if it has not.
        is_told_early: whether more is being found out about that, which is the error in the end.
        skipped: why it was skipped; empty if it was not.
    """

    number: int
    began: float
    steps: list[dict[str, Any]] = field(default_factory=list)
    interactions: list[dict[str, Any]] = field(default_factory=list)
    deliveries: list[dict[str, Any]] = field(default_factory=list)
    exchanges: list[Exchange] = field(default_factory=list)
    sentence: str = ""
    times: dict[str, dict[str, Any]] = field(default_factory=dict)
    error: BaseException | None = None
    is_told_early: bool = False
    skipped: str = ""

    def add_exchange(self, record: Interaction | Delivery, span: Span) -> None:
        """Keep for the diagram what was sent in the step that runs."""
        self.exchanges.append(Exchange(record, span, self.sentence))

    @property
    def passed(self) -> int:
        """How many of its steps have passed."""
        return sum(each["outcome"] == PASSED for each in self.steps)


def attempt_of(scenario: str, facts: ScenarioFacts, running: Running, *, ended: bool) -> Attempt:
    """Return an attempt as it stands.

    Args:
        scenario: its node id.
        facts: what its feature says.
        running: what is known of it.
        ended: whether it has come to its end.
    """
    error, outcome = running.error, _outcome(running, len(facts.steps), ended=ended)
    message = redact_text(str(error) or type(error).__name__ if error else running.skipped)
    if outcome is Outcome.INTERRUPTED and ended:
        message = (
            f"It ended after {running.passed} of its {len(facts.steps)} steps, without a word."
        )
    sides = error if isinstance(error, ProductFailure) else None
    return Attempt(
        scenario=scenario,
        requirements=requirements_of(facts),
        presumes=presumed_by(facts),
        number=running.number,
        began=datetime.fromtimestamp(running.began, UTC).strftime(ISO),
        seconds=round(time.time() - running.began, 3),
        outcome=outcome,
        blame=blame_for(error) if error else None,
        message=message,
        expected=redact_text(sides.expected) if sides else "",
        received=redact_text(sides.found) if sides else "",
        decisions=tuple(_decisions(running)),
        moves_time=facts.tags.has(MOVES_TIME),
    )


def _outcome(running: Running, steps: int, *, ended: bool) -> Outcome:
    """Return how an attempt has ended: with a failure, whatever has interrupted it after that.

    Passed has only one of which every step was run: what ends before, without an error and without
    being skipped, was taken away by somebody.
    """
    if isinstance(running.error, AssertionError):
        return Outcome.FAILED
    if not ended:
        return Outcome.INTERRUPTED
    if running.error is None and not running.skipped:
        return Outcome.PASSED if running.passed == steps else Outcome.INTERRUPTED
    is_skipped = running.error is None or isinstance(running.error, NotOffered)
    return Outcome.SKIPPED if is_skipped else Outcome.BROKEN


def blame_for(error: BaseException) -> Blame:
    """Return whom an error names: what a Then denies is the integration's, unless it is Stripe's.

    A Given that did not come about is blamed on the integration, too, which decides on purchases;
    the requirement is then inconclusive, since nothing that follows could be tried.
    """
    if isinstance(error, stripe.StripeError):
        return Blame.STRIPE
    if isinstance(error, SettingsError):
        return Blame.PROFILE
    is_its = isinstance(error, AssertionError | _OF_THE_INTEGRATION)
    if not is_its and isinstance(error, HarnessError):
        return Blame.HARNESS
    return Blame.INTEGRATION if is_its else Blame.HARNESS


def _decisions(running: Running) -> Iterator[dict[str, Any]]:
    """Return each real-time decision: its authorization, status, seconds and calls meanwhile."""
    for delivery in running.deliveries:
        event = orjson.loads(delivery["event"])
        if event["type"] == REALTIME_REQUEST:
            yield {
                "authorization": event["data"]["object"]["id"],
                "status": delivery["reply"]["status"],
                "seconds": delivery["seconds"],
            } | running.times.get(event["id"], {})


def plain_record(record: Interaction | Delivery) -> dict[str, Any]:
    """Return a request with its response, or a delivery with its reply, as JSON has it."""
    return dict(orjson.loads(orjson.dumps(asdict(record), default=dict)))
