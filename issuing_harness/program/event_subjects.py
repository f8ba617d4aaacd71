"""Event subjects: which events are sent about which kind of object."""

from collections.abc import Mapping
from typing import Any, Final

from issuing_harness.errors import VocabularyError
from issuing_harness.program.choices import event_types

#: What the events about each kind of object begin with.
_PREFIXES: Final[Mapping[str, str]] = {
    "authorization": "issuing_authorization.",
    "card": "issuing_card.",
    "cardholder": "issuing_cardholder.",
    "design": "issuing_personalization_design.",
    "dispute": "issuing_dispute.",
    "payout": "payout.",
    "token": "issuing_token.",
    "topup": "topup.",
    "transaction": "issuing_transaction.",
    "transfer": "transfer.",
}


def check_event(values: Mapping[str, Any]) -> None:
    """Check that an event may be about the object that its sentence names.

    Args:
        values: the values of the sentence by what they are; the event is ``event``.

    Raises:
        VocabularyError: Stripe never sends it about such an object.
    """
    event = values.get("event")
    start = next((_PREFIXES[kind] for kind in _PREFIXES if kind in values), "")
    if isinstance(event, str) and not event.startswith(start):
        known = [name for name in event_types() if name.startswith(start)]
        raise VocabularyError(
            f"{event} is never sent about such an object, so nothing could be checked. "
            f"Stripe sends {', '.join(known)}."
        )
