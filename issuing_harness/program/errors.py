"""Why a call is turned away: what programs must tell apart, and how Stripe tells them.

Statuses and codes: docs.stripe.com/api/errors, docs.stripe.com/error-codes.
"""

from dataclasses import dataclass
from typing import Any, Final

from issuing_harness.program.lookup import behind
from issuing_harness.program.outcome import Refusal

#: What can go wrong at Stripe, and what it is called where it is planned.
FAULTS: Final = {
    "too many calls are made": "rate_limit",
    "the object is in use elsewhere": "lock_timeout",
    "Stripe itself fails": "api_error",
}


@dataclass(frozen=True, slots=True)
class Turned:
    """How a kind of refusal reads.

    Args:
        status: the HTTP status.
        code: the error's code; None where Stripe gives none.
        kind: the error's type; None where sources disagree about it.
        says: how its message begins, where nothing else tells it from others.
    """

    status: int
    code: str | None = None
    kind: str | None = "invalid_request_error"
    says: str = ""

    def fits(self, refusal: Refusal) -> bool:
        """Whether a refusal is of this kind.

        Raises:
            AssertionError: it is of another; the message shows both.
        """
        assert (refusal.status, refusal.code) == (self.status, self.code), refusal
        assert self.kind in (None, refusal.kind), refusal
        assert refusal.message.startswith(self.says), refusal
        return True


#: By what a sentence says after *because*.
REASONS: Final = {
    "a detail is missing": Turned(400, "parameter_missing"),
    "a detail is unknown": Turned(400, "parameter_unknown"),
    "a detail is empty": Turned(400, "parameter_invalid_empty"),
    "a number is none": Turned(400, "parameter_invalid_integer"),
    "it is not one of the choices": Turned(400),
    "it is of the wrong shape": Turned(400),
    "it has no Issuing": Turned(400, says="Your account is not set up to use Issuing."),
    "the key was used otherwise": Turned(400, kind="idempotency_error"),
    "the secret key is nobody's": Turned(401),
    "the account is out of reach": Turned(403, "account_invalid"),
    "there is no such card": Turned(404, "resource_missing"),
    "there is no such call": Turned(404),
    "the key is in use": Turned(409, "idempotency_key_in_use", kind=None),
    "too many calls were made": Turned(429, "rate_limit"),
    "the object is in use elsewhere": Turned(429, "lock_timeout"),
    "Stripe itself failed": Turned(500, kind="api_error"),
}


def fault(trouble: str) -> str:
    """What is planned for words such as ``Stripe itself fails``.

    Raises:
        VocabularyError: nothing is.
    """
    return behind(trouble, FAULTS, kind="trouble at Stripe", place=__name__)


def turned(why: str) -> Turned:
    """How a refusal reads that is given because of this.

    Raises:
        VocabularyError: no refusal is known by these words.
    """
    return behind(why, REASONS, kind="reason to turn a call away", place=__name__)


#: What a card is asked for with where nothing is wrong, but for its cardholder.
PLAIN: Final = {"currency": "usd", "type": "virtual"}

#: By what a sentence says of the card: the details that are wrong; ``None`` leaves one out.
MISTAKES: Final[dict[str, dict[str, Any]]] = {
    "without a currency": {"currency": None},
    "with a color": {"color": "blue"},
    "made of metal": {"type": "metal"},
    "to an empty name": {"cardholder": ""},
    "with a limit of plenty": {
        "spending_controls": {"spending_limits": [{"amount": "plenty", "interval": "daily"}]}
    },
    "with metadata in one piece": {"metadata": "travel"},
}


def plain(cardholder: str) -> dict[str, Any]:
    """A card for ``ich_…`` with nothing wrong about it."""
    return {**PLAIN, "cardholder": cardholder}


def mistaken(mistake: str) -> dict[str, Any]:
    """The wrong details behind words such as ``with a color``.

    Raises:
        VocabularyError: no mistake is called that.
    """
    return behind(mistake, MISTAKES, kind="mistake", place=__name__)


def with_mistake(cardholder: str, details: dict[str, Any]) -> dict[str, Any]:
    """A card for ``ich_…``, asked for with these wrong details."""
    asked = {**plain(cardholder), **details}
    return {name: value for name, value in asked.items() if value is not None}
