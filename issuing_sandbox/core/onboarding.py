"""Onboarding of a connected account: from requesting capabilities to having them.

Once nothing is due any more, Stripe reviews the account, and a moment later activates what was
requested. The events are the connected account's own.
"""

from dataclasses import dataclass
from typing import Final

from issuing_sandbox.account.account import Account
from issuing_sandbox.account.scheduler import Job
from issuing_sandbox.core import account as accounts
from issuing_sandbox.core import capability, profile
from issuing_sandbox.errors import NotModelled
from issuing_sandbox.store.tables import Record
from issuing_sandbox.webhooks.events import NO_REQUEST, Cause, emit, previous_attributes

#: The job that activates a pending capability.
ACTIVATION: Final = "capability.activation"


@dataclass(frozen=True, slots=True)
class RenderedAccount:
    """A connected account at one moment, as the API shows it.

    Args:
        account: the account itself.
        capabilities: its capabilities, by name.
    """

    account: Record
    capabilities: dict[str, Record]

    @classmethod
    def of(cls, account: Account) -> "RenderedAccount":
        """Render an account and its capabilities as they are now."""
        rendered = {name: capability.render(account, name) for name in capability.NAMES}
        return cls(accounts.render(account), rendered)


def request_capabilities(account: Account, given: dict[str, dict[str, bool]], now: int) -> None:
    """Request capabilities or give them up, and start to activate them unless something is due.

    Args:
        account: a connected account.
        given: by capability, ``{"requested": True}``.
        now: unix seconds.

    Raises:
        NotModelled: Issuing on an account that is not custom, which Stripe does not offer.
    """
    for name, params in given.items():
        if "requested" in params:
            _check_may_issue(account, name, requested=params["requested"])
            capability.set_requested(account, name, requested=params["requested"], now=now)
    start_activation(account, now)


def start_activation(account: Account, now: int) -> None:
    """Make requested capabilities pending and schedule their activation, unless something is due.

    Args:
        account: a connected account.
        now: unix seconds.
    """
    if capability.requirements_due(account):
        return
    for name in capability.NAMES:
        if capability.record_of(account, name)["status"] == "inactive":
            capability.set_status(account, name, "pending")
            account.job_queue.add(now + account.policies.capability_seconds, ACTIVATION, name)


def activate(account: Account, job: Job) -> None:
    """Activate a capability, unless it was given up meanwhile."""
    if capability.record_of(account, job.target)["status"] == "pending":
        before = RenderedAccount.of(account)
        capability.set_status(account, job.target, "active")
        emit_changes(account, before, cause=NO_REQUEST, now=job.due)


def complete(account: Account) -> Record:
    """Provide everything that is due, as somebody does on Stripe's own onboarding pages.

    Raises:
        NotModelled: the account is a platform, which is onboarded already.
    """
    if account.platform is None:
        raise NotModelled("the onboarding of a platform, which is done with it")
    before = RenderedAccount.of(account)
    account.platform.table(profile.KIND).put({**profile.of(account), "onboarded": True})
    now = account.clock.now()
    start_activation(account, now)
    emit_changes(account, before, cause=NO_REQUEST, now=now)
    return accounts.render(account)


def emit_changes(account: Account, before: RenderedAccount, *, cause: Cause, now: int) -> None:
    """Emit ``.updated`` for each capability that has changed, and then for the account.

    Args:
        account: a connected account.
        before: how it looked before the change.
        cause: the API request behind the change, or ``NO_REQUEST``.
        now: unix seconds.
    """
    after = RenderedAccount.of(account)
    pairs = [
        ("capability", before.capabilities[name], after.capabilities[name])
        for name in capability.NAMES
    ]
    for kind, old, new in (*pairs, ("account", before.account, after.account)):
        previous = previous_attributes(old, new)
        if previous:
            emit(account, f"{kind}.updated", new, cause=cause, now=now, previous=previous)


def _check_may_issue(account: Account, name: str, *, requested: bool) -> None:
    if requested and name == capability.ISSUING and not profile.is_custom(profile.of(account)):
        raise NotModelled(
            "Issuing on an account that is not custom (losses and requirements on the platform, no "
            "dashboard)",
            param="capabilities[card_issuing][requested]",
        )
