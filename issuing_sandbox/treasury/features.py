"""The features of a financial account: what was requested, and whether it works.

::

    pending      Stripe is activating it, or still verifying the business
    active       it can be used; the platform may have restricted a part of it
    restricted   something is missing, the platform stops it, or the account is closed

A feature that is not requested is not there at all. ``card_issuing`` is active in the very answer
that requests it, the others a moment later (the policy ``feature_activation_seconds``). Activation
is told by ``treasury.financial_account.features_status_updated`` (treasury and notices, A2).
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from issuing_sandbox.account.account import Account
from issuing_sandbox.core import capability, requirements
from issuing_sandbox.errors import SandboxFault
from issuing_sandbox.store.tables import Record

KIND: Final = "treasury.financial_account_features"
CARD_ISSUING: Final = "card_issuing"
ABA: Final = "financial_addresses.aba"
INTRA_STRIPE: Final = "intra_stripe_flows"
INBOUND_ACH: Final = "inbound_transfers.ach"
OUTBOUND_PAYMENTS: Final = ("outbound_payments.ach", "outbound_payments.us_domestic_wire")
OUTBOUND_TRANSFERS: Final = ("outbound_transfers.ach", "outbound_transfers.us_domestic_wire")
#: The lists of an account that say how its features are.
LISTS: Final = ("active_features", "pending_features", "restricted_features")
INBOUND: Final = "inbound_flows"
OUTBOUND: Final = "outbound_flows"
#: By feature, the flows that are all of it or a part of it, which the platform can restrict.
FLOWS: Final[dict[str, tuple[str, ...]]] = {
    ABA: (INBOUND, OUTBOUND),
    INBOUND_ACH: (INBOUND,),
    INTRA_STRIPE: (INBOUND, OUTBOUND),
    **dict.fromkeys((*OUTBOUND_PAYMENTS, *OUTBOUND_TRANSFERS), (OUTBOUND,)),
}
#: Wires still come to an address with both restricted.
NEVER_WHOLLY_RESTRICTED: Final = (ABA,)
#: The capabilities that a feature takes, besides Treasury's own.
CAPABILITIES: Final[dict[str, tuple[str, ...]]] = {
    CARD_ISSUING: (capability.ISSUING,),
    **dict.fromkeys(
        (INBOUND_ACH, "outbound_payments.ach", "outbound_transfers.ach"),
        (requirements.ACH_PAYMENTS,),
    ),
}
#: By the status of a capability that is not active: the status of what takes it, and why.
_WANTING: Final[dict[str, tuple[str, str, str | None]]] = {
    "unrequested": ("restricted", "capability_not_requested", None),
    "inactive": ("restricted", "requirements_past_due", "provide_information"),
    "pending": ("pending", "requirements_pending_verification", None),
}


def requested_names(params: Mapping[str, Any], within: str = "") -> Iterator[tuple[str, bool]]:
    """Yield each feature that a request names, by its dotted name, and whether it is wanted."""
    for name, value in params.items():
        if isinstance(value, dict) and "requested" in value:
            yield within + name, value["requested"]
        elif isinstance(value, dict):
            yield from requested_names(value, f"{within}{name}.")


def statuses(account: Account, record: Record) -> dict[str, Record]:
    """Return each requested feature as it is now: ``requested``, ``status``, ``status_details``.

    Args:
        account: whose financial account it is.
        record: the financial account, as stored.
    """
    return {name: _toggle(account, record, name) for name in record["requested_features"]}


def is_active(account: Account, record: Record, name: str) -> bool:
    """Return whether a feature of a financial account can be used, at least in part."""
    return name in record["requested_features"] and (
        _toggle(account, record, name)["status"] == "active"
    )


def check_capability(account: Account, name: str) -> None:
    """Refuse to request a feature whose capability was not requested, if the policy says so.

    Raises:
        SandboxFault: see the policy ``capability_before_feature``; the wording is ours.
    """
    if account.policies.capability_before_feature == "restricted":
        return
    for needed in (requirements.TREASURY, *CAPABILITIES.get(name, ())):
        if _status_of(account, needed) == "unrequested":
            raise SandboxFault(
                f"The feature {name} takes the capability {needed}, which was not requested.",
                param=f"features[{name.replace('.', '][')}]",
            )


def is_restricted(record: Record, flows: str) -> bool:
    """Return whether the platform restricts flows (``outbound_flows``) of a financial account."""
    return bool(record["platform_restrictions"][flows] == "restricted")


def lists(toggles: Mapping[str, Record]) -> dict[str, list[str]]:
    """Return the lists ``active_features`` and so on of features by name.

    One that is restricted in part is in two of them.
    """
    return {
        "active_features": _with_status(toggles, "active"),
        "pending_features": _with_status(toggles, "pending"),
        "restricted_features": [
            name
            for name, toggle in toggles.items()
            if toggle["status"] == "restricted" or _is_restricted_by_platform(toggle)
        ],
    }


def nested(toggles: Mapping[str, Record]) -> Record:
    """Return features by name as the API nests them, the object ``KIND``."""
    document: Record = {"object": KIND}
    for name, toggle in toggles.items():
        *groups, last = name.split(".")
        inside = document
        for group in groups:
            inside = inside.setdefault(group, {})
        inside[last] = toggle
    return document


def _toggle(account: Account, record: Record, name: str) -> Record:
    status, details = _state(account, record, name)
    return {"requested": True, "status": status, "status_details": details}


def _state(account: Account, record: Record, name: str) -> tuple[str, list[Record]]:
    """Return the status of a requested feature, and its details."""
    if record["status"] == "closed":
        return "restricted", [_detail("financial_account_closed")]
    for needed in (requirements.TREASURY, *CAPABILITIES.get(name, ())):
        status = _status_of(account, needed)
        if status in _WANTING:
            becomes, code, resolution = _WANTING[status]
            return becomes, [_detail(code, resolution)]
    if name in record["activating"]:
        return "pending", [_detail("activating")]
    flows = FLOWS.get(name, ())
    details = [
        _detail("restricted_by_platform", "remove_restriction", each)
        for each in flows
        if is_restricted(record, each)
    ]
    is_whole = details and len(details) == len(flows) and name not in NEVER_WHOLLY_RESTRICTED
    return "restricted" if is_whole else "active", details


def _status_of(account: Account, name: str) -> str:
    """Return the status of a capability; a platform has all of them."""
    return str(capability.record_of(account, name)["status"])


def _detail(code: str, resolution: str | None = None, restriction: str = "") -> Record:
    detail: Record = {"code": code, "resolution": resolution}
    return {**detail, "restriction": restriction} if restriction else detail


def _with_status(toggles: Mapping[str, Record], status: str) -> list[str]:
    return [name for name, toggle in toggles.items() if toggle["status"] == status]


def _is_restricted_by_platform(toggle: Record) -> bool:
    return any(each["code"] == "restricted_by_platform" for each in toggle["status_details"])
