"""The printer and the mail, simulated: a physical card goes its way (issuing/shipping.py)."""

from collections.abc import Callable
from typing import Final

from issuing_sandbox.call import Call
from issuing_sandbox.errors import WrongState
from issuing_sandbox.issuing import cards, shipping
from issuing_sandbox.store import Record

#: The first version that knows of cards at the printer.
SUBMITTED_SINCE: Final = "2024-09-30.acacia"


def submit(call: Call) -> Record:
    """``POST /v1/test_helpers/issuing/cards/{card}/shipping/submit``."""
    if call.version[:10] < SUBMITTED_SINCE[:10]:
        raise WrongState(
            f"Submitting a card takes API version {SUBMITTED_SINCE} or later, not {call.version}."
        )
    return _moved(call, "submit")


def moves(helper: str) -> Callable[[Call], Record]:
    """Answers ``POST /v1/test_helpers/issuing/cards/{card}/shipping/`` and the helper's name."""
    return lambda call: _moved(call, helper)


def _moved(call: Call, helper: str) -> Record:
    account = call.account
    old = call.named_in_path(cards.KIND, "card")
    sent = shipping.moved(old["shipping"], helper, ids=account.ids, now=call.now)
    return cards.change(call, old, {**old, "shipping": sent})
