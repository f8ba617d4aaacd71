"""Descriptions of Stripe's objects in a few words, for messages: never a dump of the object."""

from collections.abc import Callable
from contextlib import suppress
from textwrap import shorten
from typing import Any, Final

from issuing_harness.money import Money
from issuing_harness.program.prices import ForeignPrice

#: What the reasons of a decision mean (docs.stripe.com/api/issuing/authorizations/object).
_REASONS: Final = {
    "account_disabled": "the account is disabled",
    "card_active": "the card is active, and nothing forbade it",
    "card_canceled": "the card is canceled",
    "card_expired": "the card has expired",
    "card_inactive": "the card is inactive",
    "cardholder_blocked": "the cardholder is blocked",
    "cardholder_inactive": "the cardholder is inactive",
    "cardholder_verification_required": "the cardholder is not verified",
    "insecure_authorization_method": "Stripe asks for a chip or a PIN",
    "insufficient_funds": "what the card spends from holds too little",
    "network_fallback": "the network decided while Stripe could not",
    "not_allowed": "the account may not make such purchases",
    "pin_blocked": "a wrong PIN was given too often",
    "spending_controls": "a spending control of the card or cardholder forbids it",
    "suspected_fraud": "Stripe suspects fraud",
    "verification_failed": "the code, the date or the sign-in is wrong",
    "webhook_approved": "the endpoint approved it",
    "webhook_declined": "the endpoint declined it",
    "webhook_error": "the endpoint's reply was not valid",
    "webhook_timeout": "the endpoint did not reply in time",
}
#: How many characters of a part of an object are shown.
_LINE: Final = 200


def describe(value: Any) -> str:
    """Return a short description of a value.

    Args:
        value: an object of Stripe's is described by what a reader knows it by, with its id;
            anything else is written as text.
    """
    describe_kind = _BY_OBJECT.get(getattr(value, "object", None) or "")
    if describe_kind is not None:
        with suppress(AttributeError):  # an answer that lacks a field is described by its id alone
            return f"{describe_kind(value)} ({value.id})"
    if hasattr(value, "to_dict"):
        kind = getattr(value, "object", None)
        return f"{kind} {getattr(value, 'id', '')}".strip() if kind else _parts(value)
    return shown(value)


def shown(value: Any) -> str:
    """Return a plain value as a reader writes it: ``nothing``, ``yes``, ``a, b``, ``$10.00``."""
    if value is None or value == "":
        return "nothing"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dict):
        return ", ".join(f"{name}: {describe(value[name])}" for name in value) or "nothing"
    if isinstance(value, list | tuple | set | frozenset):
        items = sorted(value, key=str) if isinstance(value, set | frozenset) else value
        return ", ".join(describe(item) for item in items) or "nothing"
    return str(value)


def decision_in_words(authorization: Any) -> str:
    """Return how an authorization was decided last: ``approved: card_active``."""
    history = authorization.request_history
    verdict = "approved" if authorization.approved else "declined"
    return f"{verdict}: {history[-1].reason}" if history else f"{verdict}, not decided yet"


def with_meaning(decision: str) -> str:
    """Return a decision in words with what its reason means, for those who do not know it."""
    meaning = _REASONS.get(decision.partition(": ")[2])
    return f"{decision} ({meaning})" if meaning else decision


def request_in_words(authorization: Any) -> str:
    """Return how the latest request of an authorization was decided, an increment's if it had one.

    An increment that is declined leaves the authorization itself approved.
    """
    history = authorization.request_history
    if not history:
        return decision_in_words(authorization)
    return f"{'approved' if history[-1].approved else 'declined'}: {history[-1].reason}"


def amount_of(value: Any) -> str:
    """Return the amount of an object in its currency: ``$10.00``, ``9.20 EUR``."""
    cents = getattr(value, "amount", None) or 0
    currency = getattr(value, "currency", None) or "usd"
    return str(Money(cents) if currency == "usd" else ForeignPrice(cents, currency))


def _parts(value: Any) -> str:
    """Return the fields of a part of an object, as far as a line can take them."""
    filled = {name: part for name, part in value.to_dict().items() if part is not None}
    return shorten(shown(filled), _LINE, placeholder=" …")


def _holder(card: Any) -> str:
    return getattr(card.cardholder, "name", None) or "somebody"


def _at(value: Any) -> str:
    name = getattr(getattr(value, "merchant_data", None), "name", None)
    return f" at {name}" if name else ""


def _purchase_amount(authorization: Any) -> str:
    pending = authorization.pending_request
    asked = authorization.amount or (authorization.request_history or [pending])[-1]
    cents = asked if isinstance(asked, int) else getattr(asked, "amount", 0)
    return str(Money(cents))


_BY_OBJECT: Final[dict[str, Callable[[Any], str]]] = {
    "issuing.cardholder": lambda it: f"{it.name}, {it.status}",
    "issuing.card": lambda it: f"{_holder(it)}'s {it.type} card ending {it.last4}",
    "issuing.authorization": lambda it: f"{_purchase_amount(it)}{_at(it)}",
    "issuing.transaction": lambda it: f"a {it.type} of {Money(abs(it.amount))}{_at(it)}",
    "issuing.dispute": lambda it: f"a dispute about {amount_of(it)}, {it.status}",
    "issuing.token": lambda it: f"a token, {it.status}",
    "issuing.personalization_design": lambda it: f"the design {it.name or ''}".strip(),
    "topup": lambda it: f"a top-up of {amount_of(it)}, {it.status}",
    "payout": lambda it: f"a payout of {amount_of(it)}, {it.status}",
    "transfer": lambda it: f"a transfer of {amount_of(it)}",
    "account": lambda _: "an account",
    "event": lambda it: it.type,
}
