"""The time that Stripe takes to verify an application for Issuing, from when it is complete.

An application is complete once all that is asked of a new account was given, Issuing's terms
included. It is rejected if it is not verified some time later (policy ``notice_unverified_after``;
Treasury and notices, C1). An account that had Issuing before does not apply again: what it loses it
for has other reasons. One that counts as onboarded is verified.
"""

from typing import Final

from issuing_sandbox.account.account import Account
from issuing_sandbox.core import applications, capability, profile, requirements
from issuing_sandbox.store.tables import Record

#: The job that rejects what could not be verified.
END: Final = "application.verification_time"


def follow(account: Account, now: int) -> None:
    """Begin the time once the application is complete, and end it once it is not.

    Args:
        account: a connected account of which something has changed.
        now: unix seconds.
    """
    own, old = profile.of(account), applications.of(account)
    since = None if own["onboarded"] else _complete_since(account, old, now)
    had_issuing = old["had_issuing"] or _status(account) == "active"
    new = {**old, "complete_since": since, "had_issuing": had_issuing}
    if old["closure"] == applications.INACTIVITY and own["terms"]["date"]:
        new["closure"] = None
    if new != old:
        applications.put(account, new)
    if since and not old["complete_since"]:
        begin(account, since, now)


def _complete_since(account: Account, application: Record, now: int) -> int | None:
    """Return since when an application is complete, ``None`` if it is not or was decided."""
    is_over = application["had_issuing"] or _status(account) in ("active", "unrequested")
    if is_over or not requirements.is_submitted(account, [capability.ISSUING]):
        return None
    return int(application["complete_since"] or now)


def _status(account: Account) -> str:
    return str(capability.record_of(account, capability.ISSUING)["status"])


def begin(account: Account, since: int, now: int) -> None:
    """Look at an application that is complete ``since`` then once its time is over from now on."""
    due = now + account.policies.notice_unverified_after
    account.job_queue.add(due, END, account.id, str(since))
