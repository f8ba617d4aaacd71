"""The card network's stand-in: it decides for Stripe while it cannot reach Stripe.

The authorization is made all the same, with the reason ``network_fallback`` (Stripe's changelog of
2024-12-18; money flow, 2.4). The network looks at neither balance, card nor controls, and asks no
endpoint: inferred.
"""

from typing import Final

from issuing_sandbox.account.account import Account, get_setting, set_setting
from issuing_sandbox.issuing.authorization_outcome import (
    NETWORK_FALLBACK,
    REQUESTED_AT,
    Decision,
)
from issuing_sandbox.store.tables import Record

REASON: Final = NETWORK_FALLBACK
APPROVE: Final = "approve"
#: What the network can decide, and that it decides nothing because it reaches Stripe.
DECISIONS: Final = (APPROVE, "decline")
REACHED: Final = "none"
SETTING: Final = "stand_in"


def set_stand_in(account: Account, decision: str) -> Record:
    """Set what the network decides from now on: one of ``DECISIONS``, or ``none``."""
    return set_setting(account, SETTING, "decision", decision)


def stand_in_decision(account: Account) -> Decision | None:
    """Return what the network decides of any purchase now, ``None`` if it reaches Stripe."""
    chosen = get_setting(account, SETTING, "decision", REACHED)
    return None if chosen == REACHED else decision_of(chosen)


def decision_of(chosen: str, *, requested_at: int = REQUESTED_AT) -> Decision:
    """Return a decision of the network's.

    Args:
        chosen: one of ``DECISIONS``.
        requested_at: when the network decided, unix seconds.
    """
    return Decision(chosen == APPROVE, REASON, requested_at=requested_at)
