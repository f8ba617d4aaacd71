"""Cardholders: who cards belong to, and whether they may spend yet.

::

    create -> active | inactive          under review, unless something is past due (screening.py)
    active <-> inactive                  by update
    active | inactive -> blocked         by Stripe only, final (test_helpers/cardholders.py)

Statuses and requirements: reference, objects and platform, 1.3.
"""

from typing import Any, Final

from issuing_sandbox.call import Call
from issuing_sandbox.core import files, phone_numbers
from issuing_sandbox.errors import WrongState
from issuing_sandbox.issuing import (
    cardholder_details,
    screening,
    spending_controls,
)
from issuing_sandbox.store.tables import Record
from issuing_sandbox.wire.fields import merge_metadata
from issuing_sandbox.wire.pagination import filter_by

KIND: Final = "issuing.cardholder"


def create(call: Call) -> Record:
    """``POST /v1/issuing/cardholders``."""
    account, params = call.account, call.params
    address = _address(params["billing"]["address"])
    _check_details(call, address)
    record = {
        "id": account.ids.mint("ich", call.now),
        "object": KIND,
        "billing": {"address": address},
        "company": _company(None, params.get("company")),
        "created": call.now,
        "email": params.get("email"),
        "individual": _individual(None, params.get("individual")),
        "livemode": False,
        "metadata": merge_metadata({}, params),
        "name": params["name"],
        "phone_number": phone_numbers.kept(params.get("phone_number"), address["country"]),
        "preferred_locales": params.get("preferred_locales") or [],
        "requirements": {"disabled_reason": None, "past_due": []},
        "spending_controls": spending_controls.for_cardholder(params.get("spending_controls")),
        "status": params.get("status") or "active",
        "type": params.get("type") or "individual",
    }
    record = screening.start_review(account, record, call.now)
    account.table(KIND).add(record["id"], record)
    call.emit("issuing_cardholder.created", record)
    return record


def retrieve(call: Call) -> Record:
    """``GET /v1/issuing/cardholders/{cardholder}``."""
    return call.named_in_path(KIND, "cardholder")


def update(call: Call) -> Record:
    """``POST /v1/issuing/cardholders/{cardholder}``: given parameters replace the old values."""
    old = call.named_in_path(KIND, "cardholder")
    _check_details(call, old["billing"]["address"])
    if old["status"] == "blocked":
        raise WrongState("A cardholder with status 'blocked' cannot be updated.")
    new = {
        **old,
        **_changes(old, call.params),
        "metadata": merge_metadata(old["metadata"], call.params),
    }
    screening.check_change(old, new)
    if screening.is_review_needed(old, new):
        new = screening.start_review(call.account, new, call.now)
    call.account.table(KIND).put(new)
    call.emit_updated("issuing_cardholder.updated", old=old, new=new, document=new)
    return new


def list_all(call: Call) -> Record:
    """``GET /v1/issuing/cardholders``, newest first."""
    return call.page(KIND, where=filter_by(call.params, "email", "phone_number", "status", "type"))


def may_activate_cards(cardholder: Record) -> bool:
    """Return whether the cardholder's cards can be activated: nothing may be past due.

    A review alone does not keep cards from being activated.
    """
    return cardholder["status"] != "blocked" and not cardholder["requirements"]["past_due"]


def _check_details(call: Call, address: Record) -> None:
    """Check what the parameters say of a cardholder, whose address is this unless they say so."""
    given = (call.params.get("billing") or {"address": address})["address"]
    cardholder_details.check(
        call.params, country=given["country"], policies=call.account.policies, now=call.now
    )
    _check_documents(call)


def _check_documents(call: Call) -> None:
    """Check that both sides of an identity document are files uploaded for that purpose."""
    individual = call.params.get("individual") or {}
    document = (individual.get("verification") or {}).get("document") or {}
    for side, file_id in document.items():
        param = f"individual[verification][document][{side}]"
        files.checked_id(call, file_id, param=param, purpose="identity_document")


def _changes(old: Record, params: dict[str, Any]) -> Record:
    """Return the fields that an update changes."""
    plain = ("email", "status")
    new: Record = {name: params[name] for name in plain if name in params}
    if "preferred_locales" in params:
        new["preferred_locales"] = params["preferred_locales"] or []
    if params.get("billing"):
        new["billing"] = {"address": _address(params["billing"]["address"])}
    if "phone_number" in params:
        country = {**old, **new}["billing"]["address"]["country"]
        new["phone_number"] = phone_numbers.kept(params["phone_number"], country)
    if params.get("individual"):
        new["individual"] = _individual(old["individual"], params["individual"])
    if params.get("company"):
        new["company"] = _company(old["company"], params["company"])
    if params.get("spending_controls"):
        new["spending_controls"] = spending_controls.for_cardholder(
            params["spending_controls"], old["spending_controls"]
        )
    return new


def _address(given: dict[str, Any]) -> Record:
    get = given.get
    return {
        "city": get("city"),
        "country": get("country"),
        "line1": get("line1"),
        "line2": get("line2"),
        "postal_code": get("postal_code"),
        "state": get("state"),
    }


def _company(old: Record | None, given: dict[str, Any] | None) -> Record | None:
    if given is None:
        return old
    was_provided = bool(old and old["tax_id_provided"])
    return {"tax_id_provided": was_provided or bool(given.get("tax_id"))}


def _individual(old: Record | None, given: dict[str, Any] | None) -> Record | None:
    if given is None:
        return old
    before = old or {
        "card_issuing": {"user_terms_acceptance": {"date": None, "ip": None, "user_agent": None}},
        "dob": None,
        "first_name": None,
        "last_name": None,
        "verification": {"document": {"back": None, "front": None}},
    }
    plain = ("first_name", "last_name", "dob")
    terms = (given.get("card_issuing") or {}).get("user_terms_acceptance") or {}
    accepted = {**before["card_issuing"]["user_terms_acceptance"], **terms}
    document = (given.get("verification") or {}).get("document") or {}
    return {
        **before,
        **{name: given[name] for name in plain if given.get(name)},
        "card_issuing": {"user_terms_acceptance": accepted},
        "verification": {"document": {**before["verification"]["document"], **document}},
    }
