"""Outcomes of calls that may be refused, and the kinds of refusals that programs must tell apart.

Every sentence with *tries to* yields an ``Outcome``: the object, or Stripe's refusal. Statuses and
codes of refusals: docs.stripe.com/api/errors, docs.stripe.com/error-codes.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Generic, TypeVar, cast

import stripe

from issuing_harness.backends.sdk import REFUSALS
from issuing_harness.errors import VocabularyError
from issuing_harness.program.expectations import expect
from issuing_harness.program.facts import lookup
from issuing_harness.words import has_meaning

T = TypeVar("T")
Errors = tuple[type[stripe.StripeError], ...]

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
        return f"{self.status} {self.code or self.error_type or ''}: {self.message}"


@dataclass(frozen=True, slots=True)
class Outcome(Generic[T]):
    """The result of an attempted call: either ``value`` or ``refusal``, the other one is None."""

    value: T | None
    refusal: Refusal | None

    @property
    def expected_refusal(self) -> Refusal:
        """The refusal of a call that must have been refused.

        Raises:
            ProductFailure: Stripe did not refuse.
        """
        __tracebackhide__ = True
        expect(self.refusal, "Stripe's response", expected="a refusal", found=self.value)
        return cast("Refusal", self.refusal)


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

    def expect(self, refusal: Refusal) -> None:
        """Fail unless a refusal is of this kind.

        Raises:
            ProductFailure: it is of another kind; the message shows the refusal.
        """
        expected = f"{self.status} {self.code or self.error_type or ''}{self._message()}"
        is_kind = (
            (refusal.status, refusal.code) == (self.status, self.code)
            and self.error_type in (None, refusal.error_type)
            and refusal.message.startswith(self.message_prefix)
        )
        expect(is_kind, "Stripe's response", expected=expected.strip(), found=refusal)

    def _message(self) -> str:
        return f": {self.message_prefix}" if self.message_prefix else ""


#: Kinds of refusals, as a sentence writes them: the status, and the code or the type.
REFUSAL_KINDS: Final = {
    "400 parameter_missing": RefusalKind(400, "parameter_missing"),
    "400 parameter_unknown": RefusalKind(400, "parameter_unknown"),
    "400 parameter_invalid_empty": RefusalKind(400, "parameter_invalid_empty"),
    "400 parameter_invalid_integer": RefusalKind(400, "parameter_invalid_integer"),
    "400 invalid_request_error": RefusalKind(400),
    "400 because Issuing is not enabled": RefusalKind(
        400, message_prefix="Your account is not set up to use Issuing."
    ),
    "400 idempotency_error": RefusalKind(400, error_type="idempotency_error"),
    "401 invalid_request_error": RefusalKind(401),
    "403 account_invalid": RefusalKind(403, "account_invalid"),
    "404 resource_missing": RefusalKind(404, "resource_missing"),
    "404 invalid_request_error": RefusalKind(404),
    "409 idempotency_key_in_use": RefusalKind(409, "idempotency_key_in_use", error_type=None),
    "429 rate_limit": RefusalKind(429, "rate_limit"),
    "429 lock_timeout": RefusalKind(429, "lock_timeout"),
    "500 api_error": RefusalKind(500, error_type="api_error"),
}


def message_words(text: str) -> str:
    """Return words that a message of Stripe's is to contain.

    Raises:
        VocabularyError: nearly every message would.
    """
    if not has_meaning(text):
        raise VocabularyError(
            f"A message about '{text}' was expected, and nearly every message has that. Write "
            "whole words of the message as they stand there, at least one of them longer than a "
            "letter and no such word as 'the', 'of' or 'is'."
        )
    return text


def has_words(message: str, words: str) -> bool:
    """Return whether a message contains these words next to each other, each as a whole."""
    return re.search(rf"(?<!\w){re.escape(words)}(?!\w)", message) is not None


#: Errors that a backend can inject into the next call, by the words of a sentence.
INJECTED_FAULTS: Final = {
    "the rate limit is exceeded": "rate_limit",
    "a lock times out": "lock_timeout",
    "Stripe has an internal error": "api_error",
}


def refusal_kind(reason: str) -> RefusalKind:
    """Return the kind of refusal that a sentence describes: ``404 resource_missing``.

    Raises:
        VocabularyError: the reason is not known.
    """
    return lookup(reason, REFUSAL_KINDS, kind="kind of refusal", module=__name__)


def injected_fault(description: str) -> str:
    """Return the name of the fault that a sentence describes: ``a lock times out``.

    Raises:
        VocabularyError: the description is not known.
    """
    return lookup(description, INJECTED_FAULTS, kind="fault at Stripe", module=__name__)
