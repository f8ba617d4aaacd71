"""A purchase that is declined because Stripe itself fails, as newer API versions name it."""

from typing import Final

from issuing_sandbox.account import newer_form
from issuing_sandbox.account.account import Account, get_setting, set_setting
from issuing_sandbox.contract import newer_versions
from issuing_sandbox.store.tables import Record

REASON: Final = "stripe_internal_error"
SETTING: Final = "internal_error"
KIND: Final = "issuing.authorization"
PATH: Final = "request_history.reason"


def plan(account: Account) -> Record:
    """Let the next purchase be declined because Stripe fails."""
    return set_setting(account, SETTING, "is_next", value=True)


def take(account: Account) -> bool:
    """Return whether this purchase is the one that Stripe fails at; the next is not."""
    if not get_setting(account, SETTING, "is_next", default=False):
        return False
    set_setting(account, SETTING, "is_next", value=False)
    return True


def reason_in_record(account: Account, authorization: str, place: int, reason: str) -> str:
    """Return a decision's reason as the contract has it; newer versions show it as it is.

    Args:
        account: whose authorization it is.
        authorization: ``iauth_…``.
        place: of the decision in its history.
        reason: ``REASON``, which the contract does not know.
    """
    newer_form.remember(account, authorization, {f"request_history.{place}.reason": reason})
    return str(newer_versions.older(KIND, PATH, reason))
