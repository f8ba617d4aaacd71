"""Settlements: what a program with a BIN of its own owes the card network for a day.

::

    create  -> pending
    pending -> complete   final

Nothing here moves money: the networks are settled outside Stripe. No events tell of it either, as
this version of the contract has none. Facts: reference, objects and platform, section 4.
"""

from typing import Final

from issuing_sandbox.call import Call
from issuing_sandbox.store.tables import Record
from issuing_sandbox.wire.fields import merged_metadata

KIND: Final = "issuing.settlement"
#: The statuses that may follow each status; a status that is absent is final.
TRANSITIONS: Final = {"pending": ("complete",)}


def retrieve(call: Call) -> Record:
    """``GET /v1/issuing/settlements/{settlement}``."""
    return call.named_in_path(KIND, "settlement")


def update(call: Call) -> Record:
    """``POST /v1/issuing/settlements/{settlement}``: metadata only."""
    old = call.named_in_path(KIND, "settlement")
    new = {**old, "metadata": merged_metadata(old["metadata"], call.params)}
    return call.account.table(KIND).put(new)
