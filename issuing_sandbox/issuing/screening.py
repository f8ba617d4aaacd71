"""Screening: the requirements that keep a cardholder from spending, and how they are lifted.

::

    something past due    requirements.past_due   until it is given
    new, or changed       under_review            for a moment
    born on 1900-01-01    listed                  until another date is given

The second column is the ``disabled_reason``. Facts: reference, objects and platform, 1.3. A
confirmed hit on a watchlist: test_helpers/cardholders.py.
"""

from typing import Any, Final

from issuing_sandbox.account.account import Account
from issuing_sandbox.account.scheduler import Job
from issuing_sandbox.call import Action
from issuing_sandbox.errors import WrongState
from issuing_sandbox.store.tables import Record
from issuing_sandbox.webhooks.events import NO_REQUEST, previous_attributes

KIND: Final = "issuing.cardholder"
#: The job that ends a review.
REVIEW: Final = "cardholder.review"
#: What an individual must have given before spending, in the documented order.
REQUIRED_OF_INDIVIDUALS: Final = (
    "individual.card_issuing.user_terms_acceptance.ip",
    "individual.card_issuing.user_terms_acceptance.date",
    "individual.first_name",
    "individual.last_name",
)
#: What a review looks at, so that a change of it starts another review.
SCREENED_FIELDS: Final = ("company", "individual")
#: The date of birth that stands for a hit on a watchlist in test mode.
WATCHLISTED_DOB: Final = {"day": 1, "month": 1, "year": 1900}
#: What a hit makes past due, by one reading of the documentation; see the policy
#: ``watchlist_hit``.
DOB_REQUIREMENTS: Final = ("individual.dob.day", "individual.dob.month", "individual.dob.year")
#: The fields that cannot be changed under review, and how Stripe's error names each.
FROZEN_FIELDS: Final = (("first_name", "name"), ("last_name", "name"), ("dob", "dob"))
WAIT_SENTENCE: Final = "Stripe will make a decision and update the disabled_reason field."
PROVIDE_SENTENCE: Final = (
    "The past_due field contains information that you need to provide before the cardholder can "
    "approve authorizations."
)
NO_REQUIREMENTS: Final[Record] = {"disabled_reason": None, "past_due": []}


def start_review(account: Account, record: Record, now: int) -> Record:
    """Return a new or changed cardholder with its requirements, and schedule its review.

    There is no review while something is past due.
    """
    past_due = _past_due(record)
    if past_due:
        reason = "requirements.past_due"
    else:
        reason = "under_review"
        account.job_queue.add(now + account.policies.screening_seconds, REVIEW, record["id"])
    return {**record, "requirements": {"disabled_reason": reason, "past_due": past_due}}


def is_review_needed(old: Record, new: Record) -> bool:
    """Return whether an update changes something that a review looks at."""
    return any(new[name] != old[name] for name in SCREENED_FIELDS)


def end_review(account: Account, job: Job) -> None:
    """End the review of a cardholder: without requirements, or with a hit on a watchlist."""
    old = account.table(KIND)[job.target]
    if old["requirements"]["disabled_reason"] != "under_review":
        return
    before, after = old["requirements"], _review_result(account, old)
    if after != before:
        new = account.table(KIND).put({**old, "requirements": after})
        previous = previous_attributes({"requirements": before}, {"requirements": after})
        action = Action(account, NO_REQUEST, job.due)
        action.emit("issuing_cardholder.updated", new, previous)


def check_change(old: Record, new: Record) -> None:
    """Refuse an update of who is under review, unless the requirements ask for it.

    Raises:
        WrongState: the cardholder is under review, or listed.
    """
    requirements = old["requirements"]
    if requirements["disabled_reason"] not in ("under_review", "listed"):
        return
    before, after = old["individual"] or {}, new["individual"] or {}
    advice = PROVIDE_SENTENCE if requirements["past_due"] else WAIT_SENTENCE
    for field, word in FROZEN_FIELDS:
        is_due = any(path.startswith(f"individual.{field}") for path in requirements["past_due"])
        if before.get(field) != after.get(field) and not is_due:
            raise WrongState(
                f"You can't update the {word} for a cardholder under review. {advice}",
                param=f"individual[{field}]",
            )


def _review_result(account: Account, record: Record) -> Record:
    if _value_at(record, "individual.dob") != WATCHLISTED_DOB:
        return NO_REQUIREMENTS
    if account.policies.watchlist_hit == "under_review":
        return {"disabled_reason": "under_review", "past_due": []}
    return {"disabled_reason": "listed", "past_due": list(DOB_REQUIREMENTS)}


def _past_due(record: Record) -> list[str]:
    if record["type"] != "individual":
        return []
    return [path for path in REQUIRED_OF_INDIVIDUALS if _value_at(record, path) is None]


def _value_at(record: Any, path: str) -> Any:
    for name in path.split("."):
        if record is None:
            return None
        record = record.get(name)
    return record
