"""The older helper for authorizations, undocumented, which Stripe's own CLI still calls.

It says ``held_amount`` where today's says ``amount``; that it does the same is inferred. Facts:
reference, money flow, 2.1.
"""

from typing import Final

from issuing_sandbox.amounts import checked
from issuing_sandbox.asking import Asking
from issuing_sandbox.call import Call
from issuing_sandbox.errors import NotModelled
from issuing_sandbox.issuing import cards
from issuing_sandbox.store import Record
from issuing_sandbox.test_helpers import authorizations

#: Today's names of its parameters.
TODAY: Final = {"held_amount": "amount", "held_currency": "currency"}


def create(call: Call) -> Record | Asking[Record]:
    """``POST /v1/issuing/cards/{card}/test/authorizations``: somebody tries to buy something.

    Raises:
        NotModelled: ``held_currency`` is not the card's.
    """
    card = call.named_in_path(cards.KIND, "card")
    checked(call.params["held_amount"], "held_amount", least=0)
    if (call.params.get("held_currency") or card["currency"]) != card["currency"]:
        raise NotModelled("amounts in another currency than the card's", param="held_currency")
    params = {TODAY.get(name, name): value for name, value in call.params.items()}
    call.params = {**params, "card": card["id"]}
    return authorizations.create(call)
