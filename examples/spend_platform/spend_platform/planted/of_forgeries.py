"""Faults in which some kinds of events are believed that are not Stripe's, or not of our mode."""

import json
from collections.abc import Callable
from typing import Any

from spend_platform import decisions, webhooks
from spend_platform.planted.planting import Put
from spend_platform.settings import Settings

#: Whether an event of this type is believed.
Believed = Callable[[str], bool]


def believe_real_time_requests(put: Put) -> None:
    """Have an entrance of its own for real-time requests, which checks no signature."""
    _believing(put, lambda type_: type_ == decisions.ASKED)


def believe_whatever_is_not_issuing(put: Put) -> None:
    """Check the signatures of Issuing's events, and not those of top-ups and balances."""
    _believing(put, lambda type_: not type_.startswith("issuing_"))


def believe_what_is_not_settled(put: Put) -> None:
    """Check the signatures of transactions, and not those of authorizations and disputes."""
    families = ("issuing_authorization.", "issuing_dispute.")
    _believing(put, lambda type_: type_.startswith(families) and type_ != decisions.ASKED)


def _believing(put: Put, is_believed: Believed) -> None:
    verified = webhooks.verified

    def read(payload: bytes, signature: str, settings: Settings) -> dict[str, Any]:
        try:
            return verified(payload, signature, settings)
        except webhooks.Unsigned:
            event: dict[str, Any] = json.loads(payload)
            if is_believed(event["type"]):
                return event
            raise

    put(webhooks, "verified", read)


def tell_modes_apart_in_transactions_only(put: Put) -> None:
    """Ask of transactions alone whether they are of live mode."""
    is_of_other_mode = webhooks.is_of_other_mode

    def asked(event: dict[str, Any], settings: Settings) -> bool:
        is_transaction = event["type"].startswith("issuing_transaction.")
        return is_transaction and is_of_other_mode(event, settings)

    put(webhooks, "is_of_other_mode", asked)


FAULTS: dict[str, Callable[[Put], None]] = {
    "believes-real-time-requests": believe_real_time_requests,
    "believes-whatever-is-not-issuing": believe_whatever_is_not_issuing,
    "believes-what-is-not-settled": believe_what_is_not_settled,
    "tells-modes-apart-in-transactions-only": tell_modes_apart_in_transactions_only,
}
