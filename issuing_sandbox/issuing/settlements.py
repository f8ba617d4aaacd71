"""Settlements: what a program with a BIN of its own owes the card network for a day.

::

    create  -> pending
    pending -> complete   final

Nothing here moves money: the networks are settled outside Stripe. There are no events either, as
this version of the contract has none. Settlements are created and completed by test helpers
(test_helpers/funding.py). Facts: reference, objects and platform, section 4.
"""

from typing import Final

from issuing_sandbox.call import Call
from issuing_sandbox.store.tables import Record
from issuing_sandbox.wire.fields import merge_metadata

KIND: Final = "issuing.settlement"
#: The statuses that may follow each status; a status that is absent is final.
TRANSITIONS: Final = {"pending": ("complete",)}


def retrieve(call: Call) -> Record:
    """``GET /v1/issuing/settlements/{settlement}``."""
    return call.named_in_path(KIND, "settlement")


def update(call: Call) -> Record:
    """``POST /v1/issuing/settlements/{settlement}``: metadata only."""
    old = call.named_in_path(KIND, "settlement")
    new = {**old, "metadata": merge_metadata(old["metadata"], call.params)}
    return call.account.table(KIND).put(new)
