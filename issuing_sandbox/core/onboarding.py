"""From asking for capabilities to having them: what a connected account goes through.

When nothing is due any more, Stripe looks at what was asked for, and grants it a moment later. Its
events are the connected account's own.
"""

from dataclasses import dataclass
from typing import Final

from issuing_sandbox.account.account import Account
from issuing_sandbox.account.clock import Job
from issuing_sandbox.call import Call
from issuing_sandbox.core import account as accounts
from issuing_sandbox.core import capability, profile
from issuing_sandbox.core.capability import requirements_due
from issuing_sandbox.errors import NotModelled
from issuing_sandbox.store.tables import Record
from issuing_sandbox.webhooks.events import BY_ITSELF, Cause, changed, emit

ACTIVATION: Final = "capability.activation"


@dataclass(frozen=True, slots=True)
class Sight:
    """A connected account at one moment, as it would be answered."""

    account: Record
    capabilities: dict[str, Record]

    @classmethod
    def of(cls, account: Account) -> "Sight":
        """How it looks now."""
        wanting = requirements_due(profile.of(account))
        shown = {each: capability.show(account, each, wanting) for each in capability.NAMES}
        return cls(accounts.show(account), shown)


def ask(account: Account, wanted: dict[str, dict[str, bool]], now: int) -> None:
    """Ask for capabilities, or give them up, and go on with those nothing is due for.

    Args:
        account: a connected account.
        wanted: by capability, ``{"requested": True}``.
        now: unix seconds.

    Raises:
        NotModelled: Issuing on an account that is not custom, which Stripe does not offer.
    """
    for name, given in wanted.items():
        if "requested" in given:
            _refuse_issuing(account, name, wanted=given["requested"])
            capability.request(account, name, wanted=given["requested"], now=now)
    go_on(account, now)


def go_on(account: Account, now: int) -> None:
    """Let Stripe look at what was asked for, unless something is due."""
    if requirements_due(profile.of(account)):
        return
    for name in capability.NAMES:
        if capability.kept(account, name)["status"] == "inactive":
            capability.become(account, name, "pending")
            account.job_queue.add(now + account.policies.capability_seconds, ACTIVATION, name)


def activate(account: Account, job: Job) -> None:
    """Stripe grants a capability, unless it was given up meanwhile."""
    if capability.kept(account, job.target)["status"] == "pending":
        before = Sight.of(account)
        capability.become(account, job.target, "active")
        tell(account, before, cause=BY_ITSELF, now=job.due)


def complete(call: Call) -> Record:
    """Somebody fills in everything that is due, as on Stripe's own onboarding pages."""
    account = call.account
    if account.platform is None:
        raise NotModelled("the onboarding of a platform, which is done with it")
    before = Sight.of(account)
    account.platform.table(profile.KIND).put({**profile.of(account), "onboarded": True})
    go_on(account, call.now)
    tell(account, before, cause=call.cause, now=call.now)
    return accounts.show(account)


def tell(account: Account, before: Sight, *, cause: Cause, now: int) -> None:
    """Keep the events of what has changed since: the capabilities first, then the account."""
    after = Sight.of(account)
    pairs = [
        ("capability", before.capabilities[name], after.capabilities[name])
        for name in capability.NAMES
    ]
    for kind, old, new in (*pairs, ("account", before.account, after.account)):
        previous = changed(old, new)
        if previous:
            emit(account, f"{kind}.updated", new, cause=cause, now=now, previous=previous)


def _refuse_issuing(account: Account, name: str, *, wanted: bool) -> None:
    if wanted and name == capability.ISSUING and not profile.is_custom(profile.of(account)):
        raise NotModelled(
            "Issuing on an account that is not custom (losses and requirements on the platform, no "
            "dashboard)",
            param="capabilities[card_issuing][requested]",
        )
