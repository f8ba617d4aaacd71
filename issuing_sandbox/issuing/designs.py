"""Personalization designs: what is printed on a physical card and on the letter it comes with.

::

    create   -> review
    activate | deactivate | reject  any -> active | inactive | rejected    by Stripe, or a helper
    a new logo or text              any -> review                          inferred

A design is printed on a physical bundle, an object that Stripe provides; here there is one, the
standard bundle. Facts: reference, objects and platform, section 4.
"""

from typing import Any, Final

from issuing_sandbox.account.account import Account
from issuing_sandbox.call import Call
from issuing_sandbox.core import files
from issuing_sandbox.errors import SandboxFault, WrongState
from issuing_sandbox.store.conditions import AnyOf, Condition, That
from issuing_sandbox.store.tables import Record
from issuing_sandbox.wire.fields import merge_metadata
from issuing_sandbox.wire.pagination import filter_by

KIND: Final = "issuing.personalization_design"
CARRIER_TEXT_FIELDS: Final = ("footer_body", "footer_title", "header_body", "header_title")
#: The fields that Stripe reviews again when they change.
REVIEWED_FIELDS: Final = ("card_logo", "carrier_text")
NO_REJECTION_REASONS: Final[Record] = {"card_logo": [], "carrier_text": []}
#: The statuses in which cards can be made with a design; while in review, they wait: inferred.
USABLE_STATUSES: Final = ("active", "review")
BUNDLE_KIND: Final = "issuing.physical_bundle"
#: The same in every account, as Stripe's own objects are.
STANDARD_BUNDLE: Final[Record] = {
    "id": "ics_1StandardBundle",
    "object": BUNDLE_KIND,
    "features": {"card_logo": "optional", "carrier_text": "optional", "second_line": "optional"},
    "livemode": False,
    "name": "Standard",
    "status": "active",
    "type": "standard",
}


def create(call: Call) -> Record:
    """``POST /v1/issuing/personalization_designs``; Stripe has no event for it."""
    params = call.params
    bundle = named_bundle(call)
    record = {
        "id": call.account.ids.mint("ipcd", call.now),
        "object": KIND,
        "card_logo": _logo(call),
        "carrier_text": _carrier_text(None, params.get("carrier_text")),
        "created": call.now,
        "livemode": False,
        "lookup_key": params.get("lookup_key"),
        "metadata": merge_metadata({}, params),
        "name": params.get("name"),
        "physical_bundle": bundle["id"],
        "preferences": {"is_default": False, "is_platform_default": None},
        "rejection_reasons": NO_REJECTION_REASONS,
        "status": "review",
    }
    _claim_lookup_key(call, record)
    return call.account.table(KIND).put(_with_preferences(call, record))


def retrieve(call: Call) -> Record:
    """``GET /v1/issuing/personalization_designs/{personalization_design}``."""
    return call.named_in_path(KIND, "personalization_design")


def update(call: Call) -> Record:
    """``POST /v1/issuing/personalization_designs/{personalization_design}``."""
    params = call.params
    old = retrieve(call)
    new = {**old, "metadata": merge_metadata(old["metadata"], params)}
    new |= {name: params[name] for name in ("name", "lookup_key") if name in params}
    if params.get("physical_bundle"):
        new["physical_bundle"] = named_bundle(call)["id"]
    if "card_logo" in params:
        new["card_logo"] = _logo(call)
    if "carrier_text" in params:
        new["carrier_text"] = _carrier_text(old["carrier_text"], params["carrier_text"])
    if any(new[name] != old[name] for name in REVIEWED_FIELDS):
        new |= {"status": "review", "rejection_reasons": NO_REJECTION_REASONS}
    _claim_lookup_key(call, new)
    return save_change(call, old, _with_preferences(call, new))


def list_all(call: Call) -> Record:
    """``GET /v1/issuing/personalization_designs``, newest first."""
    params = call.params
    keys = params.get("lookup_keys")
    preferences = (params.get("preferences") or {}).items()
    where = [
        *filter_by(params, "status"),
        *((f"preferences.{name}", _is_or_not(value)) for name, value in preferences),
    ]
    return call.page(KIND, where=where if keys is None else [*where, ("lookup_key", AnyOf(keys))])


def _is_or_not(wanted: bool) -> Condition:  # noqa: FBT001 - a value of a filter
    return That(lambda preference: bool(preference) == wanted)


def save_change(call: Call, old: Record, new: Record) -> Record:
    """Store a design's next state, emit ``.updated`` and return it."""
    call.account.table(KIND).put(new)
    call.emit_updated("issuing_personalization_design.updated", old=old, new=new, document=new)
    return new


def for_card(call: Call, kind: str) -> str | None:
    """Return the design (``ipcd_…``) of a card that is made or changed: as given, or the default.

    Args:
        call: what makes or changes the card.
        kind: the card's type; a virtual card has no design.

    Raises:
        Missing: there is no such design.
        SandboxFault: a virtual card has none, or the design was rejected or is not in use.
    """
    if call.params.get("personalization_design") is None:
        return _default_design(call.account) if kind == "physical" else None
    if kind == "virtual":
        raise SandboxFault(
            "Only physical cards have a personalization design.", param="personalization_design"
        )
    design = call.named_in_body(KIND, "personalization_design")
    if design["status"] not in USABLE_STATUSES:
        raise WrongState(
            f"A personalization design with status '{design['status']}' cannot be used.",
            param="personalization_design",
        )
    return str(design["id"])


def _default_design(account: Account) -> str | None:
    for design in account.table(KIND).newest_first():
        if design["status"] == "active" and design["preferences"]["is_default"]:
            return str(design["id"])
    return None


def _logo(call: Call) -> str | None:
    file_id = call.params.get("card_logo")
    if file_id is None:
        return None
    return files.checked_id(call, file_id, param="card_logo", purpose="issuing_logo")


def _carrier_text(old: Record | None, given: dict[str, Any] | None) -> Record | None:
    """Return the texts after a request: those it does not give stay as they were."""
    if given is None:
        return None
    before = old or {}
    return {name: given.get(name, before.get(name)) for name in CARRIER_TEXT_FIELDS}


def _claim_lookup_key(call: Call, design: Record) -> None:
    """Take the design's lookup key from another one, if ``transfer_lookup_key`` is set.

    Raises:
        SandboxFault: another design has it; the wording is ours.
    """
    key, transfers = design["lookup_key"], call.params.get("transfer_lookup_key")
    if key is None:
        return
    for other in _others(call.account, design):
        if other["lookup_key"] == key:
            if not transfers:
                raise SandboxFault(
                    f"A personalization design already uses the lookup key '{key}'.",
                    param="lookup_key",
                )
            save_change(call, other, {**other, "lookup_key": None})


def _with_preferences(call: Call, design: Record) -> Record:
    """Return the design with the preferences given; another one stops being the default."""
    is_default = (call.params.get("preferences") or {}).get("is_default")
    if is_default is None:
        return design
    for other in _others(call.account, design) if is_default else ():
        if other["preferences"]["is_default"]:
            save_change(call, other, _with_default(other, is_default=False))
    return _with_default(design, is_default=is_default)


def _with_default(design: Record, *, is_default: bool) -> Record:
    return {**design, "preferences": {**design["preferences"], "is_default": is_default}}


def _others(account: Account, design: Record) -> list[Record]:
    designs = account.table(KIND).newest_first()
    return [other for other in designs if other["id"] != design["id"]]


def retrieve_bundle(call: Call) -> Record:
    """``GET /v1/issuing/physical_bundles/{physical_bundle}``."""
    ensure_standard_bundle(call.account)
    return call.named_in_path(BUNDLE_KIND, "physical_bundle")


def list_bundles(call: Call) -> Record:
    """``GET /v1/issuing/physical_bundles``."""
    ensure_standard_bundle(call.account)
    return call.page(BUNDLE_KIND, where=filter_by(call.params, "status", "type"))


def named_bundle(call: Call) -> Record:
    """Return the bundle that the parameter ``physical_bundle`` names."""
    ensure_standard_bundle(call.account)
    return call.named_in_body(BUNDLE_KIND, "physical_bundle")


def ensure_standard_bundle(account: Account) -> None:
    """Store the standard bundle, unless the account has it already."""
    table = account.table(BUNDLE_KIND)
    if STANDARD_BUNDLE["id"] not in table:
        table.put(dict(STANDARD_BUNDLE))
