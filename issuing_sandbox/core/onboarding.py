"""Onboarding of a connected account: from requesting capabilities to having them, and losing them.

Once nothing is past due any more, Stripe reviews the account, and a moment later activates what was
requested, unless it found something; then that is past due. What is verified is reviewed again when
it changes; meanwhile an active capability stays active. The events are the connected account's own.
"""

from collections.abc import Iterable
from typing import Any, Final, NamedTuple

from issuing_sandbox.account.account import Account, get_setting
from issuing_sandbox.account.scheduler import Job
from issuing_sandbox.core import account as accounts
from issuing_sandbox.core import (
    applications,
    bank_accounts,
    capability,
    eligibility,
    people,
    profile,
    requirements,
    verification,
    verification_time,
)
from issuing_sandbox.errors import NotModelled
from issuing_sandbox.store.tables import Record
from issuing_sandbox.webhooks.events import NO_REQUEST, Cause, emit, previous_attributes

#: The jobs that activate a pending capability, that review an account whose capabilities are
#: active, and that let the time pass by which something is required.
ACTIVATION: Final = "capability.activation"
REVIEW: Final = "account.review"
DEADLINE: Final = "account.deadline"
#: The setting that chooses what new accounts owe, before the policy of that name.
SETTING: Final = "onboarding"


class RenderedAccount(NamedTuple):
    """A connected account at one moment, as the API shows it.

    Args:
        account: the account itself.
        capabilities: its capabilities, by name.
        persons: its people, by id.
    """

    account: Record
    capabilities: dict[str, Record]
    persons: dict[str, Record]

    @classmethod
    def of(cls, account: Account) -> "RenderedAccount":
        """Render an account, its capabilities and its people as they are now."""
        capabilities = {name: capability.render(account, name) for name in capability.NAMES}
        persons = {
            person["id"]: accounts.render_person(account, person) for person in people.of(account)
        }
        return cls(accounts.render(account), capabilities, persons)


def is_complete_at_once(platform: Account) -> bool:
    """Return whether a new account counts as onboarded: by the setting, or else the policy."""
    chosen = get_setting(platform, SETTING, "onboarding", platform.policies.onboarding)
    return bool(chosen == "complete")


def request_capabilities(account: Account, given: dict[str, dict[str, bool]], now: int) -> None:
    """Request capabilities or give them up, and start to activate them unless something is due.

    Args:
        account: a connected account.
        given: by capability, ``{"requested": True}``.
        now: unix seconds.

    Raises:
        NotModelled: a product that Stripe does not offer to such an account.
        SandboxFault: something that Treasury needs is not requested.
    """
    asked = [name for name, params in given.items() if params.get("requested")]
    eligibility.check(account, asked)
    for name, params in given.items():
        if "requested" in params:
            capability.set_requested(account, name, requested=params["requested"], now=now)
    settle(account, now)


def settle(account: Account, now: int, given: Iterable[str] = ()) -> None:
    """Let follow what follows from a change of the account, its people or its bank accounts.

    Demands that it meets are met. Capabilities end for which something is past due, and the others
    that are requested start to be activated; what is verified is reviewed if it has changed.

    Args:
        account: a connected account.
        now: unix seconds.
        given: the dotted names of what a request has provided.
    """
    verification_time.follow(account, now)
    own = profile.of(account)
    names = list(given)
    demands = [
        each for each in own["demands"] if not requirements.is_met(each["requirement"], names)
    ]
    is_changed = own["reviewed"] != verification.digest(account)
    _put_profile(account, {**own, "demands": demands})
    moving = [
        name for name in capability.NAMES if _moves(account, name, now, is_changed=is_changed)
    ]
    if not (moving and is_changed):
        return
    _put_profile(account, {**profile.of(account), "is_under_review": True})
    if verification.is_immediate(account):
        review(account)
        for name in moving:
            _conclude(account, name)


def activate(account: Account, job: Job) -> None:
    """Review the account, unless it was; activate a pending capability if nothing was found."""
    if capability.record_of(account, job.target)["status"] == "pending":
        before = RenderedAccount.of(account)
        if profile.of(account)["is_under_review"]:
            review(account)
        _conclude(account, job.target)
        emit_changes(account, before, cause=NO_REQUEST, now=job.due)


def review_again(account: Account, job: Job) -> None:
    """Review what has changed of an account whose capabilities are active."""
    if profile.of(account)["is_under_review"]:
        before = RenderedAccount.of(account)
        review(account)
        settle(account, job.due)
        emit_changes(account, before, cause=NO_REQUEST, now=job.due)


def pass_deadline(account: Account, job: Job) -> None:
    """Let what is required by now be past due, unless it was provided; its capabilities end."""
    own = profile.of(account)
    if any(_is_passed(demand, job.due) for demand in own["demands"]):
        before = RenderedAccount.of(account)
        demands = [
            {**demand, "deadline": None} if _is_passed(demand, job.due) else demand
            for demand in own["demands"]
        ]
        _put_profile(account, {**own, "demands": demands})
        settle(account, job.due)
        emit_changes(account, before, cause=NO_REQUEST, now=job.due)


def review(account: Account) -> None:
    """Look at what is verified; what is found becomes past due, with an error.

    Args:
        account: a connected account.
    """
    own, found = profile.of(account), verification.findings(account)
    kept = [
        each for each in own["demands"] if not each["is_found"] and each["requirement"] not in found
    ]
    demands = [
        {"requirement": name, "code": code, "deadline": None, "is_found": True}
        for name, code in found.items()
    ]
    prefixes = {
        person["id"]: profile.person_prefix(account, person) for person in people.of(account)
    }
    verified = [
        name
        for name, prefix in prefixes.items()
        if not any(requirement.startswith(f"{prefix}.") for requirement in found)
    ]
    news = {"demands": [*kept, *demands], "is_under_review": False, "verified": verified}
    _put_profile(account, {**own, **news, "reviewed": verification.digest(account)})


def demand(account: Account, requirement: str, *, code: str | None, seconds: int) -> Record:
    """Require something of an account that may have provided it already; return the account.

    Args:
        account: a connected account.
        requirement: its name.
        code: the error that says why, or ``None``.
        seconds: how long there is for it; with 0 it is past due at once.
    """
    before, own, now = RenderedAccount.of(account), profile.of(account), account.clock.now()
    deadline = now + seconds if seconds else None
    new = {"requirement": requirement, "code": code, "deadline": deadline, "is_found": False}
    others = [each for each in own["demands"] if each["requirement"] != requirement]
    verified = [name for name in own["verified"] if not (code and requirement.startswith(name))]
    _put_profile(account, {**own, "demands": [*others, new], "verified": verified})
    if deadline is not None:
        account.job_queue.add(deadline, DEADLINE, account.id)
    settle(account, now)
    emit_changes(account, before, cause=NO_REQUEST, now=now)
    return accounts.render(account)


def forget(account: Account, person: str) -> None:
    """Let nothing more be required of a person (``person_…``) who is deleted."""
    own = profile.of(account)
    others = [each for each in own["demands"] if not each["requirement"].startswith(f"{person}.")]
    _put_profile(account, {**own, "demands": others})


def complete(account: Account) -> Record:
    """Provide everything that is due, as somebody does on Stripe's own onboarding pages.

    Raises:
        NotModelled: the account is a platform, which is onboarded already.
    """
    if account.platform is None:
        raise NotModelled("the onboarding of a platform, which is done with it")
    before, now = RenderedAccount.of(account), account.clock.now()
    done = {
        "demands": [],
        "is_under_review": False,
        "onboarded": True,
        "reviewed": verification.digest(account),
        "verified": [person["id"] for person in people.of(account)],
    }
    _put_profile(account, {**profile.of(account), **done})
    if bank_accounts.default_of(account) is None:
        added = bank_accounts.render(bank_accounts.put_working(account, now))
        emit(account, "account.external_account.created", added, cause=NO_REQUEST, now=now)
    settle(account, now)
    emit_changes(account, before, cause=NO_REQUEST, now=now)
    return accounts.render(account)


def emit_changes(account: Account, before: RenderedAccount, *, cause: Cause, now: int) -> None:
    """Emit ``.updated`` for each person and capability that has changed, and then for the account.

    Args:
        account: a connected account.
        before: how it looked before the change.
        cause: the API request behind the change, or ``NO_REQUEST``.
        now: unix seconds.
    """
    after = RenderedAccount.of(account)
    pairs: list[tuple[str, Any, Any]] = [
        ("person", before.persons[name], person)
        for name, person in after.persons.items()
        if name in before.persons
    ]
    pairs += [
        ("capability", before.capabilities[name], after.capabilities[name])
        for name in capability.NAMES
    ]
    for kind, old, new in (*pairs, ("account", before.account, after.account)):
        previous = previous_attributes(old, new)
        if previous:
            emit(account, f"{kind}.updated", new, cause=cause, now=now, previous=previous)


def _moves(account: Account, name: str, now: int, *, is_changed: bool) -> bool:
    """Move a capability to the status it has to have, and return whether a review is to come."""
    status = capability.record_of(account, name)["status"]
    is_closed = name == capability.ISSUING and applications.is_closed(account)
    if status == "unrequested" or is_closed:
        return False
    if requirements.past_due(account, name):
        if status != "inactive":
            capability.set_status(account, name, "inactive")
        return False
    due = now + account.policies.capability_seconds
    if status == "inactive":
        capability.set_status(account, name, "pending")
        account.job_queue.add(due, ACTIVATION, name)
    elif status == "active" and is_changed and not profile.of(account)["is_under_review"]:
        account.job_queue.add(due, REVIEW, account.id)
    return True


def _conclude(account: Account, name: str) -> None:
    """Let a review's result decide about a capability: active, or inactive."""
    is_wanting = requirements.past_due(account, name)
    capability.set_status(account, name, "inactive" if is_wanting else "active")


def _is_passed(demand: Record, now: int) -> bool:
    return demand["deadline"] is not None and demand["deadline"] <= now


def _put_profile(account: Account, new: Record) -> None:
    assert account.platform is not None
    account.platform.table(profile.KIND).put(new)
