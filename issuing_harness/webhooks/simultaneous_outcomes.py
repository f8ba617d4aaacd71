"""What became of purchases at the same time: judged by what is approved of them together."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import orjson
from stripe.issuing import Authorization

from issuing_harness.errors import HarnessError, ProductFailure
from issuing_harness.interactions import DECISION_SECONDS, EndpointReply
from issuing_harness.money import Money

#: What every failure about such purchases says, by which it is known again.
TOGETHER: Final = "the purchases made at the same time"
#: The reasons by which Stripe says that the endpoint has decided.
_DECIDED: Final = ("webhook_approved", "webhook_declined")


@dataclass(frozen=True, slots=True)
class SimultaneousPurchase:
    """One of the purchases.

    Args:
        authorization: as Stripe responded.
        reply: of the endpoint to the question about it; ``None`` if it was not asked.
        pending: the cents it was asked about.
    """

    authorization: Authorization
    reply: EndpointReply | None = None
    pending: int = 0

    @property
    def approved(self) -> Money:
        """What is approved of it: by Stripe, or in a replay by what the endpoint says now."""
        said = _decision(self.reply)
        by_stripe = self.authorization.approved
        if said is None or said["approved"] == by_stripe or not self._was_decided:
            return Money(self.authorization.amount if by_stripe else 0)
        return Money(int(said.get("amount") or self.pending) if said["approved"] else 0)

    @property
    def was_held_too_long(self) -> bool:
        """Whether Stripe did not wait for a reply that the endpoint gave in time."""
        history = self.authorization.request_history
        wire = self.reply.wire if self.reply else None
        is_late = bool(history) and history[-1].reason == "webhook_timeout"
        return is_late and wire is not None and 0 < wire.seconds <= DECISION_SECONDS

    @property
    def _was_decided(self) -> bool:
        history = self.authorization.request_history
        return bool(history) and history[-1].reason in _DECIDED

    def __str__(self) -> str:
        what = f"{self.approved} approved" if self.approved.cents else "declined"
        return f"{what} ({self.authorization.id})"


def _decision(reply: EndpointReply | None) -> dict[str, Any] | None:
    """Return what a reply decides; ``None`` if it decides nothing."""
    try:
        content = orjson.loads(reply.body) if reply and reply.is_accepted else None
    except orjson.JSONDecodeError:
        return None
    is_decision = isinstance(content, dict) and isinstance(content.get("approved"), bool)
    return content if is_decision else None


def expect_together(purchases: Sequence[SimultaneousPurchase], limit: Money) -> None:
    """Fail unless something is approved, and together no more than a limit.

    Raises:
        ProductFailure: it is more, or nothing.
    """
    approved = Money(sum(each.approved.cents for each in purchases))
    if approved.cents > limit.cents or not approved.cents:
        hint = "Judge a purchase and reserve its money in one step that lets no other in between."
        raise ProductFailure.of(
            f"what is approved of {TOGETHER}",
            expected=f"no more than {limit} together, and not nothing",
            found=f"{approved}: {'; '.join(map(str, purchases))}",
            hint=hint if approved.cents else "",
        )


def expect_all_approved(purchases: Sequence[SimultaneousPurchase]) -> None:
    """Fail unless each purchase is approved.

    Raises:
        ProductFailure: one is not.
    """
    if not all(each.approved.cents for each in purchases):
        raise ProductFailure.of(
            f"the decisions on {TOGETHER}",
            expected="each is approved",
            found="; ".join(map(str, purchases)),
        )


def check_held(purchases: Sequence[SimultaneousPurchase]) -> None:
    """Check that no reply was held back for longer than Stripe waits.

    Raises:
        HarnessError: one was, so that the decision says nothing of the endpoint.
    """
    late = [each.authorization.id for each in purchases if each.was_held_too_long]
    if late:
        raise HarnessError(
            f"The questions about {TOGETHER} were to be gathered, and that took longer than the "
            f"{DECISION_SECONDS:g} s that Stripe waits: {', '.join(late)} timed out, though the "
            "endpoint had replied. This machine is too busy; run the scenario again."
        )
