"""Screening: what keeps a cardholder from spending, and how it is lifted.

::

    something past due    requirements.past_due   until it is given
    new, or changed       under_review            for a moment
    born on 1900-01-01    listed                  until another date is given

Facts: reference, objects and platform, 1.3. A confirmed hit: test_helpers/cardholders.py.
"""

from typing import Any, Final

from issuing_sandbox.account.account import Account
from issuing_sandbox.account.clock import Job
from issuing_sandbox.errors import WrongState
from issuing_sandbox.store.tables import Record
from issuing_sandbox.webhooks.events import BY_ITSELF, changed, emit

KIND: Final = "issuing.cardholder"
REVIEW: Final = "cardholder.review"
#: What an individual must have given before spending, in the documented order.
REQUIRED_OF_INDIVIDUALS: Final = (
    "individual.card_issuing.user_terms_acceptance.ip",
    "individual.card_issuing.user_terms_acceptance.date",
    "individual.first_name",
    "individual.last_name",
)
#: What is looked at when a cardholder is screened, so that a change means another review.
SCREENED: Final = ("company", "individual")
#: The date of birth that stands for a hit on a watchlist in test mode.
LISTED: Final = {"day": 1, "month": 1, "year": 1900}
#: What a hit asks for: by one reading of the documentation, see the policy ``watchlist_hit``.
DATE_OF_BIRTH: Final = ("individual.dob.day", "individual.dob.month", "individual.dob.year")
#: What cannot be changed under review, by the word that Stripe's refusal has for it.
FROZEN: Final = (("first_name", "name"), ("last_name", "name"), ("dob", "dob"))
WAIT: Final = "Stripe will make a decision and update the disabled_reason field."
PROVIDE: Final = (
    "The past_due field contains information that you need to provide before the cardholder can "
    "approve authorizations."
)
CLEAR: Final[Record] = {"disabled_reason": None, "past_due": []}


def begun(account: Account, record: Record, now: int) -> Record:
    """The cardholder as it is when it is made or changed."""
    past_due = _past_due(record)
    if past_due:
        reason = "requirements.past_due"
    else:
        reason = "under_review"
        account.job_queue.add(now + account.policies.screening_seconds, REVIEW, record["id"])
    return {**record, "requirements": {"disabled_reason": reason, "past_due": past_due}}


def is_needed(old: Record, new: Record) -> bool:
    """Whether a change is one that is looked at."""
    return any(new[name] != old[name] for name in SCREENED)


def end_review(account: Account, job: Job) -> None:
    """The review ends: well, or with a hit on a watchlist."""
    old = account.table(KIND)[job.target]
    if old["requirements"]["disabled_reason"] != "under_review":
        return
    new = {**old, "requirements": _verdict(account, old)}
    if new == old:
        return
    account.table(KIND).put(new)
    emit(
        account,
        "issuing_cardholder.updated",
        new,
        cause=BY_ITSELF,
        now=job.due,
        previous=changed(old, new),
    )


def check_change(old: Record, new: Record) -> None:
    """Pass unless it changes who is being looked at, and nobody asked for that.

    Raises:
        WrongState: the cardholder is under review, or listed.
    """
    requirements = old["requirements"]
    if requirements["disabled_reason"] not in ("under_review", "listed"):
        return
    before, after = old["individual"] or {}, new["individual"] or {}
    why = PROVIDE if requirements["past_due"] else WAIT
    for field, word in FROZEN:
        asked = any(path.startswith(f"individual.{field}") for path in requirements["past_due"])
        if before.get(field) != after.get(field) and not asked:
            raise WrongState(
                f"You can't update the {word} for a cardholder under review. {why}",
                param=f"individual[{field}]",
            )


def _verdict(account: Account, record: Record) -> Record:
    if _leaf(record, "individual.dob") != LISTED:
        return CLEAR
    if account.policies.watchlist_hit == "under_review":
        return {"disabled_reason": "under_review", "past_due": []}
    return {"disabled_reason": "listed", "past_due": list(DATE_OF_BIRTH)}


def _past_due(record: Record) -> list[str]:
    if record["type"] != "individual":
        return []
    return [path for path in REQUIRED_OF_INDIVIDUALS if _leaf(record, path) is None]


def _leaf(record: Any, path: str) -> Any:
    for name in path.split("."):
        if record is None:
            return None
        record = record.get(name)
    return record
