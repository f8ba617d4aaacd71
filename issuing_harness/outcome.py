"""What *tries to* yields: the thing, or the refusal. Trying never raises what Stripe refuses."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

import stripe

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Refusal:
    """What Stripe says when it refuses.

    Args:
        message: the sentence, as Stripe words it.
        status: the HTTP status.
        code: Stripe's error code, where it gives one.
        param: the parameter meant, in bracket form.
    """

    message: str
    status: int
    code: str | None
    param: str | None

    def __str__(self) -> str:
        return self.message


@dataclass(frozen=True, slots=True)
class Outcome(Generic[T]):
    """Either ``thing`` or ``refusal``; the other one is ``None``."""

    thing: T | None
    refusal: Refusal | None

    @property
    def refused(self) -> Refusal:
        """The refusal.

        Raises:
            AssertionError: Stripe did not refuse.
        """
        if self.refusal is None:
            raise AssertionError(f"Stripe was expected to refuse, but it answered: {self.thing}")
        return self.refusal


def attempt(what: Callable[[], T]) -> Outcome[T]:
    """Do it, and keep a refusal instead of raising it."""
    try:
        return Outcome(what(), None)
    except (stripe.InvalidRequestError, stripe.IdempotencyError, stripe.CardError) as error:
        return Outcome(None, _refusal(error))


def _refusal(error: stripe.StripeError) -> Refusal:
    details = error.error
    return Refusal(
        message=error.user_message or str(error),
        status=error.http_status or 0,
        code=getattr(details, "code", None),
        param=getattr(details, "param", None),
    )
