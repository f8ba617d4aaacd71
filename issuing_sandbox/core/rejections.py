"""How Stripe ends Issuing on a connected account: its application rejected, or the account closed.

The rest of the account goes on. An account that was closed for inactivity has Issuing again once
its terms are accepted anew, as documented; one closed for another reason stays without it.
"""

from typing import Final

from issuing_sandbox.account.account import Account
from issuing_sandbox.account.scheduler import Job
from issuing_sandbox.core import applications, capability, profile, verification_time
from issuing_sandbox.core.onboarding import RenderedAccount, emit_changes
from issuing_sandbox.errors import NotModelled, WrongState
from issuing_sandbox.webhooks.events import NO_REQUEST

ISSUING: Final = capability.ISSUING


def reject_unverified(account: Account, job: Job) -> bool:
    """Reject an application that is complete for so long and was not verified.

    The acceptance of Issuing's terms is cleared, so that it is due again.

    Args:
        account: whose application it is.
        job: its ``detail`` says since when the application is complete that it was made for.

    Returns:
        Whether it was rejected.
    """
    application = applications.of(account)
    status = capability.record_of(account, ISSUING)["status"]
    if str(application["complete_since"]) != job.detail or status == "active":
        return False
    if status == "pending":
        verification_time.begin(account, application["complete_since"], job.due)
        return False
    before = RenderedAccount.of(account)
    applications.put(account, {**application, "complete_since": None})
    profile.clear_terms(account)
    emit_changes(account, before, cause=NO_REQUEST, now=job.due)
    return True


def close(account: Account, closure: str, now: int) -> None:
    """End Issuing on an account, as Stripe does.

    Args:
        account: which one.
        closure: why, ``terms_of_service_violation``.
        now: unix seconds.

    Raises:
        NotModelled: the account is a platform.
        WrongState: it never asked for Issuing, or was closed before; the wording is ours.
    """
    if account.platform is None:
        raise NotModelled("the closing of a platform")
    application = applications.of(account)
    if application["closure"] or not capability.record_of(account, ISSUING)["requested"]:
        raise WrongState(
            f"The account '{account.id}' has not asked for Issuing, or was closed already."
        )
    before = RenderedAccount.of(account)
    closed = {"closure": closure, "complete_since": None, "had_issuing": True}
    applications.put(account, {**application, **closed})
    if closure == applications.INACTIVITY:
        profile.clear_terms(account)
    capability.set_status(account, ISSUING, "inactive")
    emit_changes(account, before, cause=NO_REQUEST, now=now)
