"""Physical bundles: the blank card and what is sent with it. Stripe makes them, nobody else.

One standard bundle is there from the start; that it allows everything is a choice of ours.
"""

from typing import Final

from issuing_sandbox.account import Account
from issuing_sandbox.call import Call
from issuing_sandbox.store import Record
from issuing_sandbox.wire.pagination import equal

KIND: Final = "issuing.physical_bundle"
#: The same in every account, as Stripe's own objects are.
STANDARD: Final[Record] = {
    "id": "ics_1StandardBundle",
    "object": KIND,
    "features": {"card_logo": "optional", "carrier_text": "optional", "second_line": "optional"},
    "livemode": False,
    "name": "Standard",
    "status": "active",
    "type": "standard",
}


def retrieve(call: Call) -> Record:
    """``GET /v1/issuing/physical_bundles/{physical_bundle}``."""
    stock(call.account)
    return call.named_in_path(KIND, "physical_bundle")


def list_all(call: Call) -> Record:
    """``GET /v1/issuing/physical_bundles``."""
    stock(call.account)
    return call.page(KIND, wanted=equal(call.params, "status", "type"))


def named(call: Call) -> Record:
    """The bundle that the parameter ``physical_bundle`` names."""
    stock(call.account)
    return call.named_in_body(KIND, "physical_bundle")


def stock(account: Account) -> None:
    """Put the standard bundle where it is looked for."""
    shelf = account.shelf(KIND)
    if STANDARD["id"] not in shelf:
        shelf.put(dict(STANDARD))
