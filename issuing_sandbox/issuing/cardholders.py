"""Cardholders: who cards belong to, and whether they may spend yet.

Statuses and requirements: reference, objects and platform, 1.3. Only Stripe sets ``blocked``::

    create -> active | inactive          under review, unless something is past due
    active <-> inactive                  by update
"""

from typing import Any, Final

from issuing_sandbox.account import Account
from issuing_sandbox.call import Call
from issuing_sandbox.clock import Job
from issuing_sandbox.contract import faults
from issuing_sandbox.errors import NotModelled
from issuing_sandbox.issuing import spending_controls
from issuing_sandbox.outbox import BY_ITSELF, changed
from issuing_sandbox.store import Record
from issuing_sandbox.wire.metadata import merged
from issuing_sandbox.wire.pagination import equal

KIND: Final = "issuing.cardholder"
REVIEW: Final = "cardholder.review"
#: What an individual must have given before spending, in the documented order.
REQUIRED_OF_INDIVIDUALS: Final = (
    "individual.card_issuing.user_terms_acceptance.ip",
    "individual.card_issuing.user_terms_acceptance.date",
    "individual.first_name",
    "individual.last_name",
)
#: What fits on a card (objects and platform, 1.2).
LONGEST_NAME: Final = 24
#: What is looked at when a cardholder is screened, so that a change means another review.
SCREENED: Final = ("company", "individual")
#: The date of birth that stands for a hit on a watchlist in test mode; what follows is unpublished.
LISTED: Final = {"day": 1, "month": 1, "year": 1900}


def create(call: Call) -> Record:
    """``POST /v1/issuing/cardholders``."""
    account, params = call.account, call.params
    _refuse_unmodelled(params)
    if len(params["name"]) > LONGEST_NAME:
        raise faults.too_long("name", params["name"], LONGEST_NAME)
    record = {
        "id": account.ids.mint("ich", call.now),
        "object": KIND,
        "billing": {"address": _address(params["billing"]["address"])},
        "company": _company(params.get("company")),
        "created": call.now,
        "email": params.get("email"),
        "individual": _individual(None, params.get("individual")),
        "livemode": False,
        "metadata": merged({}, params),
        "name": params["name"],
        "phone_number": params.get("phone_number"),
        "preferred_locales": params.get("preferred_locales") or [],
        "requirements": {"disabled_reason": None, "past_due": []},
        "spending_controls": spending_controls.of_cardholder(params.get("spending_controls")),
        "status": params.get("status") or "active",
        "type": params.get("type") or "individual",
    }
    record = account.shelf(KIND).put(_screened(account, record, call.now))
    call.emit("issuing_cardholder.created", record)
    return record


def retrieve(call: Call) -> Record:
    """``GET /v1/issuing/cardholders/{cardholder}``."""
    return call.named_in_path(KIND, "cardholder")


def update(call: Call) -> Record:
    """``POST /v1/issuing/cardholders/{cardholder}``: what is given replaces what was there."""
    _refuse_unmodelled(call.params)
    old = call.named_in_path(KIND, "cardholder")
    new = {**old, **_given(old, call.params), "metadata": merged(old["metadata"], call.params)}
    if any(new[name] != old[name] for name in SCREENED):
        new = _screened(call.account, new, call.now)
    call.account.shelf(KIND).put(new)
    call.emit_updated("issuing_cardholder.updated", old=old, new=new, document=new)
    return new


def list_all(call: Call) -> Record:
    """``GET /v1/issuing/cardholders``, newest first."""
    return call.page(KIND, wanted=equal(call.params, "email", "phone_number", "status", "type"))


def end_review(account: Account, job: Job) -> None:
    """The review that follows creation ends well."""
    old = account.shelf(KIND)[job.target]
    if old["requirements"]["disabled_reason"] != "under_review":
        return
    new = {**old, "requirements": {"disabled_reason": None, "past_due": []}}
    account.shelf(KIND).put(new)
    account.outbox.emit(
        "issuing_cardholder.updated",
        new,
        cause=BY_ITSELF,
        now=job.due,
        previous=changed(old, new),
    )


def may_activate_cards(cardholder: Record) -> bool:
    """Whether nothing is past due; a review alone does not keep cards from being activated."""
    return not cardholder["requirements"]["past_due"]


def _refuse_unmodelled(params: dict[str, Any]) -> None:
    individual = params.get("individual") or {}
    if individual.get("verification"):
        raise NotModelled("identity documents", param="individual[verification]")
    if individual.get("dob") == LISTED:
        raise NotModelled("the watchlist hit this stands for", param="individual[dob]")


def _screened(account: Account, record: Record, now: int) -> Record:
    past_due = _past_due(record)
    if past_due:
        reason = "requirements.past_due"
    else:
        reason = "under_review"
        account.agenda.add(now + account.policies.screening_seconds, REVIEW, record["id"])
    return {**record, "requirements": {"disabled_reason": reason, "past_due": past_due}}


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


def _given(old: Record, params: dict[str, Any]) -> Record:
    new: Record = {k: params[k] for k in ("email", "phone_number", "status") if k in params}
    if "preferred_locales" in params:
        new["preferred_locales"] = params["preferred_locales"] or []
    if params.get("billing"):
        new["billing"] = {"address": _address(params["billing"]["address"])}
    if params.get("individual"):
        new["individual"] = _individual(old["individual"], params["individual"])
    if params.get("company"):
        new["company"] = _company(params["company"])
    if params.get("spending_controls"):
        new["spending_controls"] = spending_controls.of_cardholder(
            params["spending_controls"], old["spending_controls"]
        )
    return new


def _address(given: dict[str, Any]) -> Record:
    fields = ("city", "country", "line1", "line2", "postal_code", "state")
    return {name: given.get(name) for name in fields}


def _company(given: dict[str, Any] | None) -> Record | None:
    return None if given is None else {"tax_id_provided": bool(given.get("tax_id"))}


def _individual(old: Record | None, given: dict[str, Any] | None) -> Record | None:
    if given is None:
        return old
    base = old or {
        "card_issuing": {"user_terms_acceptance": {"date": None, "ip": None, "user_agent": None}},
        "dob": None,
        "first_name": None,
        "last_name": None,
        "verification": {"document": {"back": None, "front": None}},
    }
    terms = (given.get("card_issuing") or {}).get("user_terms_acceptance") or {}
    accepted = {**base["card_issuing"]["user_terms_acceptance"], **terms}
    names = {k: given[k] for k in ("first_name", "last_name", "dob") if given.get(k)}
    return {**base, **names, "card_issuing": {"user_terms_acceptance": accepted}}
