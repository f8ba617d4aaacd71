"""What *tries to* yields: the thing, or the refusal. Trying never raises what Stripe refuses."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, Generic, TypeVar

import stripe

T = TypeVar("T")

#: What Stripe says no to whatever a scenario asks for: that it cannot have what it wants.
NO: Final = (stripe.InvalidRequestError, stripe.IdempotencyError, stripe.CardError)
#: What else can be said to a call: not with this key, not now, or that Stripe itself failed.
TURNED_AWAY: Final = (
    stripe.AuthenticationError,
    stripe.PermissionError,
    stripe.RateLimitError,
    stripe.APIError,
)


@dataclass(frozen=True, slots=True)
class Refusal:
    """What Stripe says when it refuses.

    Args:
        message: the sentence, as Stripe words it.
        status: the HTTP status.
        code: Stripe's error code, where it gives one.
        param: the parameter meant, in bracket form.
        kind: Stripe's error type, for example ``idempotency_error``.
    """

    message: str
    status: int
    code: str | None
    param: str | None
    kind: str | None = None

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


def attempt(what: Callable[[], T], also: tuple[type[stripe.StripeError], ...] = ()) -> Outcome[T]:
    """Do it, and keep a refusal instead of raising it.

    Args:
        what: the call.
        also: further errors that are kept, where they are what a scenario is about
            (``TURNED_AWAY``); anywhere else a wrong key is nobody's no.
    """
    kept: tuple[type[stripe.StripeError], ...] = (*NO, *also)
    try:
        return Outcome(what(), None)
    except kept as error:
        return Outcome(None, _refusal(error))


def _refusal(error: stripe.StripeError) -> Refusal:
    details = error.error
    return Refusal(
        message=error.user_message or str(error),
        status=error.http_status or 0,
        code=getattr(details, "code", None),
        param=getattr(details, "param", None),
        kind=getattr(details, "type", None),
    )


def field_differences(
    given: dict[str, Any], shown: Any, path: str = ""
) -> dict[str, tuple[Any, Any]]:
    """Where ``shown`` does not repeat ``given``: by parameter, what was given and what is shown."""
    found: dict[str, tuple[Any, Any]] = {}
    for name, value in given.items():
        here = f"{path}[{name}]" if path else name
        seen = getattr(shown, name, None)
        if isinstance(value, dict):
            found |= field_differences(value, seen, here)
        elif seen != value:
            found[here] = (value, seen)
    return found
