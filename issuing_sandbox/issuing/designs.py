"""Personalization designs: what is printed on a physical card and on the letter it comes with.

::

    create   -> review
    activate | deactivate | reject  any -> active | inactive | rejected    by Stripe, or a helper
    a new logo or text              any -> review                          inferred

Facts: reference, objects and platform, section 4.
"""

from typing import Any, Final

from issuing_sandbox.account.account import Account
from issuing_sandbox.call import Call
from issuing_sandbox.core import files
from issuing_sandbox.errors import SandboxFault, WrongState
from issuing_sandbox.store.tables import Record
from issuing_sandbox.wire.fields import merged_metadata
from issuing_sandbox.wire.pagination import equal

KIND: Final = "issuing.personalization_design"
TEXTS: Final = ("footer_body", "footer_title", "header_body", "header_title")
#: What Stripe looks at again when it changes.
REVIEWED: Final = ("card_logo", "carrier_text")
UNBLEMISHED: Final[Record] = {"card_logo": [], "carrier_text": []}
#: The statuses in which cards can be made with a design; while in review, they wait: inferred.
USABLE: Final = ("active", "review")


def create(call: Call) -> Record:
    """``POST /v1/issuing/personalization_designs``; Stripe has no event for it."""
    params = call.params
    bundle = named(call)
    record = {
        "id": call.account.ids.mint("ipcd", call.now),
        "object": KIND,
        "card_logo": _logo(call),
        "carrier_text": _texts(None, params.get("carrier_text")),
        "created": call.now,
        "livemode": False,
        "lookup_key": params.get("lookup_key"),
        "metadata": merged_metadata({}, params),
        "name": params.get("name"),
        "physical_bundle": bundle["id"],
        "preferences": {"is_default": False, "is_platform_default": None},
        "rejection_reasons": UNBLEMISHED,
        "status": "review",
    }
    _claim_lookup_key(call, record)
    return call.account.table(KIND).put(_preferred(call, record))


def retrieve(call: Call) -> Record:
    """``GET /v1/issuing/personalization_designs/{personalization_design}``."""
    return call.named_in_path(KIND, "personalization_design")


def update(call: Call) -> Record:
    """``POST /v1/issuing/personalization_designs/{personalization_design}``."""
    params = call.params
    old = retrieve(call)
    new = {**old, "metadata": merged_metadata(old["metadata"], params)}
    new |= {name: params[name] for name in ("name", "lookup_key") if name in params}
    if params.get("physical_bundle"):
        new["physical_bundle"] = named(call)["id"]
    if "card_logo" in params:
        new["card_logo"] = _logo(call)
    if "carrier_text" in params:
        new["carrier_text"] = _texts(old["carrier_text"], params["carrier_text"])
    if any(new[name] != old[name] for name in REVIEWED):
        new |= {"status": "review", "rejection_reasons": UNBLEMISHED}
    _claim_lookup_key(call, new)
    return change(call, old, _preferred(call, new))


def list_all(call: Call) -> Record:
    """``GET /v1/issuing/personalization_designs``, newest first."""
    params = call.params
    keys = params.get("lookup_keys")
    preferences = (params.get("preferences") or {}).items()
    fits = equal(params, "status")
    return call.page(
        KIND,
        wanted=lambda record: (
            fits(record)
            and (keys is None or record["lookup_key"] in keys)
            and all(bool(record["preferences"][name]) == value for name, value in preferences)
        ),
    )


def change(call: Call, old: Record, new: Record) -> Record:
    """Keep the next state of a design and tell of it."""
    call.account.table(KIND).put(new)
    call.emit_updated("issuing_personalization_design.updated", old=old, new=new, document=new)
    return new


def of_card(call: Call, kind: str) -> str | None:
    """The design of a card that is made or changed: the one given, or the default one.

    Raises:
        Missing: there is no such design.
        SandboxFault: a virtual card has none, or the design was rejected or is not in use.
    """
    wanted = call.params.get("personalization_design")
    if wanted is None:
        return _default(call.account) if kind == "physical" else None
    if kind == "virtual":
        raise SandboxFault(
            "Only physical cards have a personalization design.", param="personalization_design"
        )
    design = call.named_in_body(KIND, "personalization_design")
    if design["status"] not in USABLE:
        raise WrongState(
            f"A personalization design with status '{design['status']}' cannot be used.",
            param="personalization_design",
        )
    return str(design["id"])


def _default(account: Account) -> str | None:
    for design in account.table(KIND).newest_first():
        if design["status"] == "active" and design["preferences"]["is_default"]:
            return str(design["id"])
    return None


def _logo(call: Call) -> str | None:
    wanted = call.params.get("card_logo")
    if wanted is None:
        return None
    return files.named(call, wanted, param="card_logo", purpose="issuing_logo")


def _texts(old: Record | None, given: dict[str, Any] | None) -> Record | None:
    return None if given is None else {name: given.get(name) for name in TEXTS} | _kept(old, given)


def _kept(old: Record | None, given: dict[str, Any]) -> Record:
    return {name: text for name, text in (old or {}).items() if name not in given}


def _claim_lookup_key(call: Call, design: Record) -> None:
    """Take the key from whichever design has it, if that was asked for.

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
            change(call, other, {**other, "lookup_key": None})


def _preferred(call: Call, design: Record) -> Record:
    """The design with the preferences asked for; there is one default at most."""
    wanted = (call.params.get("preferences") or {}).get("is_default")
    if wanted is None:
        return design
    for other in _others(call.account, design) if wanted else ():
        if other["preferences"]["is_default"]:
            change(call, other, _with_default(other, value=False))
    return _with_default(design, value=wanted)


def _with_default(design: Record, *, value: bool) -> Record:
    return {**design, "preferences": {**design["preferences"], "is_default": value}}


def _others(account: Account, design: Record) -> list[Record]:
    designs = account.table(KIND).newest_first()
    return [each for each in designs if each["id"] != design["id"]]


BUNDLE_KIND: Final = "issuing.physical_bundle"
#: The same in every account, as Stripe's own objects are.
STANDARD: Final[Record] = {
    "id": "ics_1StandardBundle",
    "object": BUNDLE_KIND,
    "features": {"card_logo": "optional", "carrier_text": "optional", "second_line": "optional"},
    "livemode": False,
    "name": "Standard",
    "status": "active",
    "type": "standard",
}


def retrieve_bundle(call: Call) -> Record:
    """``GET /v1/issuing/physical_bundles/{physical_bundle}``."""
    stock(call.account)
    return call.named_in_path(BUNDLE_KIND, "physical_bundle")


def list_bundles(call: Call) -> Record:
    """``GET /v1/issuing/physical_bundles``."""
    stock(call.account)
    return call.page(BUNDLE_KIND, wanted=equal(call.params, "status", "type"))


def named(call: Call) -> Record:
    """The bundle that the parameter ``physical_bundle`` names."""
    stock(call.account)
    return call.named_in_body(BUNDLE_KIND, "physical_bundle")


def stock(account: Account) -> None:
    """Put the standard bundle where it is looked for."""
    table = account.table(BUNDLE_KIND)
    if STANDARD["id"] not in table:
        table.put(dict(STANDARD))
