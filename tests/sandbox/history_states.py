"""The statuses that may follow each status, for histories of what happens to an account."""

from issuing_sandbox.issuing import (
    authorizations,
    cardholders,
    cards,
    designs,
    disputes,
    settlements,
    shipping,
    tokens,
)
from issuing_sandbox.treasury import (
    credit_reversals,
    debit_reversals,
    inbound_transfers,
    outbound_payments,
    received_credits,
    received_debits,
)

VERDICTS = ("active", "inactive", "rejected", "review")
#: From each status of the mail, those that may come next.
MAIL = {
    status: tuple(after for before, after in shipping.TRANSITIONS.values() if status in before)
    for status in ("submitted", "shipped")
}
#: From each status of each kind, those that may come next; to stay is always allowed.
LEGAL = {
    authorizations.KIND: {
        None: ("pending", "closed"),
        "pending": ("closed", "reversed", "expired"),
        "expired": ("closed",),
        "reversed": ("closed",),
    },
    cards.KIND: {None: ("active", "inactive"), **cards.TRANSITIONS},
    cardholders.KIND: {
        None: ("active", "inactive"),
        "active": ("inactive", "blocked"),
        "inactive": ("active", "blocked"),
    },
    disputes.KIND: {None: ("unsubmitted",), **disputes.TRANSITIONS},
    designs.KIND: {None: ("review",), **dict.fromkeys(VERDICTS, VERDICTS)},
    settlements.KIND: {None: ("pending",), **settlements.TRANSITIONS},
    tokens.KIND: {None: ("active",), **tokens.TRANSITIONS},
    credit_reversals.KIND: {None: ("processing",), "processing": ("posted",)},
    debit_reversals.KIND: {None: ("processing",), "processing": ("succeeded", "failed")},
    inbound_transfers.KIND: {
        None: ("processing",),
        "processing": ("succeeded", "failed", "canceled"),
    },
    outbound_payments.KIND: {None: ("processing",), **outbound_payments.TRANSITIONS},
    received_credits.KIND: {None: ("succeeded", "failed")},
    received_debits.KIND: {None: ("succeeded", "failed")},
    "topup": {None: ("pending",), "pending": ("succeeded", "failed", "canceled")},
    "shipping": {
        None: ("pending",),
        "pending": ("canceled", "failure", "shipped", "submitted"),
        **MAIL,
    },
}
#: What moves the money of financial accounts.
FLOWS = (
    *(received_credits.KIND, received_debits.KIND, outbound_payments.KIND),
    *(inbound_transfers.KIND, credit_reversals.KIND, debit_reversals.KIND),
)
