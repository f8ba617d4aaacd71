"""Outcomes of calls that may be refused, and the kinds of refusals that programs must tell apart.

Every sentence with *tries to* yields an ``Outcome``: the object, or Stripe's refusal. Statuses and
codes of refusals: docs.stripe.com/api/errors, docs.stripe.com/error-codes.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

import stripe

from issuing_harness.program.facts import lookup

T = TypeVar("T")
Errors = tuple[type[stripe.StripeError], ...]

#: Errors by which Stripe refuses what a call asks for; ``attempt`` keeps them.
REFUSALS: Final = (stripe.InvalidRequestError, stripe.IdempotencyError, stripe.CardError)
#: Errors that say nothing about what was asked for: a wrong key, no permission, too many calls, or
#: a failure of Stripe itself. ``attempt`` keeps them only where a scenario is about them.
OTHER_API_ERRORS: Final = (
    stripe.AuthenticationError,
    stripe.PermissionError,
    stripe.RateLimitError,
    stripe.APIError,
)


@dataclass(frozen=True, slots=True)
class Refusal:
    """An error response of Stripe.

    Args:
        message: the error message, in Stripe's words.
        status: the HTTP status.
        code: Stripe's error code, where it gives one.
        param: the parameter meant, in bracket form.
        error_type: Stripe's error type, for example ``idempotency_error``.
    """

    message: str
    status: int
    code: str | None
    param: str | None
    error_type: str | None = None

    def __str__(self) -> str:
        return self.message


@dataclass(frozen=True, slots=True)
class Outcome(Generic[T]):
    """The result of an attempted call: either ``value`` or ``refusal``, the other one is None."""

    value: T | None
    refusal: Refusal | None

    @property
    def expected_refusal(self) -> Refusal:
        """The refusal of a call that must have been refused.

        Raises:
            AssertionError: Stripe did not refuse.
        """
        if self.refusal is None:
            raise AssertionError(f"Stripe was expected to refuse, but it answered: {self.value}")
        return self.refusal


def attempt(call: Callable[[], T], also: Errors = ()) -> Outcome[T]:
    """Make a call, and return a refusal instead of raising it.

    Args:
        call: makes the call.
        also: further errors to return, where a scenario is about them (``OTHER_API_ERRORS``);
            anywhere else, a wrong key must not pass for a refusal.
    """
    refusals: Errors = (*REFUSALS, *also)
    try:
        return Outcome(call(), None)
    except refusals as error:
        return Outcome(None, _refusal(error))


def _refusal(error: stripe.StripeError) -> Refusal:
    details = error.error
    return Refusal(
        message=error.user_message or str(error),
        status=error.http_status or 0,
        code=getattr(details, "code", None),
        param=getattr(details, "param", None),
        error_type=getattr(details, "type", None),
    )


@dataclass(frozen=True, slots=True)
class RefusalKind:
    """The status, code, type and wording by which one kind of refusal is recognised.

    Args:
        status: the HTTP status.
        code: the error's code; None where Stripe gives none.
        error_type: the error's type; None where sources disagree about it.
        message_prefix: how the message begins, where nothing else tells it from other kinds.
    """

    status: int
    code: str | None = None
    error_type: str | None = "invalid_request_error"
    message_prefix: str = ""

    def matches(self, refusal: Refusal) -> bool:
        """Return True for a refusal of this kind.

        Raises:
            AssertionError: it is of another kind; the message shows the refusal.
        """
        assert (refusal.status, refusal.code) == (self.status, self.code), refusal
        assert self.error_type in (None, refusal.error_type), refusal
        assert refusal.message.startswith(self.message_prefix), refusal
        return True


#: Kinds of refusals, by what a sentence says after *because*.
REFUSAL_KINDS: Final = {
    "a detail is missing": RefusalKind(400, "parameter_missing"),
    "a detail is unknown": RefusalKind(400, "parameter_unknown"),
    "a detail is empty": RefusalKind(400, "parameter_invalid_empty"),
    "a number is none": RefusalKind(400, "parameter_invalid_integer"),
    "it is not one of the choices": RefusalKind(400),
    "it is of the wrong shape": RefusalKind(400),
    "it has no Issuing": RefusalKind(
        400, message_prefix="Your account is not set up to use Issuing."
    ),
    "the key was used otherwise": RefusalKind(400, error_type="idempotency_error"),
    "the secret key is nobody's": RefusalKind(401),
    "the account is out of reach": RefusalKind(403, "account_invalid"),
    "there is no such card": RefusalKind(404, "resource_missing"),
    "there is no such call": RefusalKind(404),
    "the key is in use": RefusalKind(409, "idempotency_key_in_use", error_type=None),
    "too many calls were made": RefusalKind(429, "rate_limit"),
    "the object is in use elsewhere": RefusalKind(429, "lock_timeout"),
    "Stripe itself failed": RefusalKind(500, error_type="api_error"),
}

#: Errors that a backend can inject into the next call, by the words of a sentence.
INJECTED_FAULTS: Final = {
    "too many calls are made": "rate_limit",
    "the object is in use elsewhere": "lock_timeout",
    "Stripe itself fails": "api_error",
}


def refusal_kind(reason: str) -> RefusalKind:
    """Return the kind of refusal that a sentence describes: ``there is no such card``.

    Raises:
        VocabularyError: the reason is not known.
    """
    return lookup(reason, REFUSAL_KINDS, kind="reason for a refusal", module=__name__)


def injected_fault(description: str) -> str:
    """Return the name of the fault that a sentence describes: ``Stripe itself fails``.

    Raises:
        VocabularyError: the description is not known.
    """
    return lookup(description, INJECTED_FAULTS, kind="fault at Stripe", module=__name__)
