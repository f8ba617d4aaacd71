"""The people of a connected account, as they are kept: its representative, owners and the like.

Of numbers that identify a person only what the test value stands for is kept. What is due of a
person, and how one looks: ``requirements`` and ``verification``. The endpoints are in ``persons``.
"""

from collections.abc import Mapping
from typing import Any, Final

from issuing_sandbox.account.account import Account
from issuing_sandbox.call import Call
from issuing_sandbox.core import account_details, files
from issuing_sandbox.errors import NotModelled, WrongState
from issuing_sandbox.store.tables import Record
from issuing_sandbox.wire.fields import merge_metadata

KIND: Final = "person"
#: The tokens that stand for an image of a document (Stripe's page on testing Connect).
GENUINE: Final = "file_identity_document_success"
FALSE: Final = "file_identity_document_failure"
NO_DOCUMENT: Final[Record] = {"back": None, "details": None, "details_code": None, "front": None}
ADDRESS: Final = ("city", "country", "line1", "line2", "postal_code", "state")
ROLES: Final = ("director", "executive", "owner", "representative")
#: The birth date that triggers an alert of the authorities.
SANCTIONED: Final = {"day": 1, "month": 1, "year": 1900}
#: By field, the test values that fail, and those of which the result is known at once.
FAILING_NUMBERS: Final = {"id_number": ("111111111",), "ssn_last_4": ("1111",)}
IMMEDIATE_NUMBERS: Final = {"id_number": ("222222222",), "ssn_last_4": ()}


def of(account: Account) -> list[Record]:
    """Return the people of a connected account, newest first."""
    return [each for each in account.table(KIND).newest_first() if not each.get("deleted")]


def representative_of(account: Account) -> Record | None:
    """Return the person who opened the account, or the individual it belongs to; there may be none.

    Args:
        account: a connected account.
    """
    return next((each for each in of(account) if each["relationship"]["representative"]), None)


def new_record(call: Call, account: Account, given: dict[str, Any], *, param: str = "") -> Record:
    """Return a person of whom only this is given, not stored yet.

    Args:
        call: the request.
        account: the connected account.
        given: the person's parameters.
        param: the parameter that has them, ``individual``; ``""`` if they are the request's own.
    """
    blank: Record = {
        "id": account.ids.mint("person", call.now),
        "object": KIND,
        "account": account.id,
        "address": dict.fromkeys(ADDRESS) | {"country": account.country},
        "created": call.now,
        "dob": dict.fromkeys(("day", "month", "year")),
        "email": None,
        "first_name": None,
        "id_number_provided": False,
        "last_name": None,
        "metadata": {},
        "phone": None,
        "relationship": {
            **dict.fromkeys(("director", "executive", "owner"), False),
            "percent_ownership": None,
            "representative": False,
            "title": None,
        },
        "results": {},
        "ssn_last_4_provided": False,
        "verification": {"additional_document": NO_DOCUMENT, "document": NO_DOCUMENT},
    }
    return updated(call, account, blank, given, param=param)


def updated(
    call: Call, account: Account, old: Record, given: dict[str, Any], *, param: str
) -> Record:
    """Return a person after a request.

    Args:
        call: the request.
        account: the connected account.
        old: the person before.
        given: the person's parameters.
        param: the parameter that has them, ``individual``; ``""`` if they are the request's own.

    Raises:
        SandboxFault: a detail that cannot be one.
        NotModelled: the birth date that triggers an alert.
        WrongState: another person is the representative; the wording is ours.
    """
    account_details.check_person(given, account.policies, param)
    new = {**old, "metadata": merge_metadata(old["metadata"], given)}
    for name in ("email", "first_name", "last_name", "phone"):
        if name in given:
            new[name] = given[name]
    for name in ("address", "dob", "relationship"):
        if name in given:
            new[name] = {**old[name], **(given[name] or dict.fromkeys(old[name]))}
    for name in FAILING_NUMBERS:
        if name in given:
            new[f"{name}_provided"] = given[name] is not None
            new["results"] = {**new["results"], name: _result(name, given[name])}
    new["verification"] = _documents(call, old["verification"], given.get("verification") or {})
    if new["dob"] == SANCTIONED:
        raise NotModelled(
            "the alert that this birth date triggers", param=f"{param}[dob]" if param else "dob"
        )
    _check_representative(account, new)
    return new


def leaf_names(given: Mapping[str, Any], prefix: str) -> list[str]:
    """Return the dotted names of all values in parameters, each behind ``prefix`` and a dot."""
    names = []
    for name, value in given.items():
        path = f"{prefix}.{name}" if prefix else name
        names += leaf_names(value, path) if isinstance(value, dict) and value else [path]
    return names


def _result(name: str, number: str | None) -> str | None:
    """Return what a number of this kind stands for: ``failed``, ``immediate`` or ``passed``."""
    if number is None:
        return None
    if number in FAILING_NUMBERS[name]:
        return "failed"
    return "immediate" if number in IMMEDIATE_NUMBERS[name] else "passed"


def _documents(call: Call, old: Record, given: dict[str, Any]) -> Record:
    return {
        kind: {**sides, **documents(call, given.get(kind) or {}, f"verification[{kind}]")}
        for kind, sides in old.items()
    }


def documents(call: Call, given: dict[str, Any], param: str) -> dict[str, str]:
    """Return the sides of a document that a request gives, each an uploaded file or a test token.

    Args:
        call: the request.
        given: the file by side.
        param: where the request has them, in bracket form.

    Raises:
        Missing: there is no such file.
        WrongState: the file was uploaded for another purpose.
    """
    for side, file in given.items():
        if file not in (GENUINE, FALSE, None):
            files.checked_id(call, file, param=f"{param}[{side}]", purpose="identity_document")
    return given


def _check_representative(account: Account, person: Record) -> None:
    present = representative_of(account)
    is_other = present is not None and present["id"] != person["id"]
    if person["relationship"]["representative"] and is_other:
        raise WrongState(
            "This account has a representative already; it has one at most.",
            param="relationship[representative]",
        )
