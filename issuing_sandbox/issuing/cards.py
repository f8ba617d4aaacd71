"""Cards: made for a cardholder, active, frozen (``inactive``) or canceled for good.

::

    create -> inactive | active (virtual only)
    inactive <-> active            active needs nothing past due on the cardholder
    inactive | active -> canceled  final; by update, or because its replacement was activated, its
                                   payments are used up, its cardholder was blocked, or its design
                                   was rejected

Shapes and statuses: reference, objects and platform, section 2.
"""

from typing import Any, Final

from issuing_sandbox.account.account import Account
from issuing_sandbox.call import Call
from issuing_sandbox.contract import parameter_faults
from issuing_sandbox.errors import NotModelled, WrongState
from issuing_sandbox.issuing import (
    card_details,
    cardholders,
    designs,
    replacements,
    shipping,
    spending_controls,
)
from issuing_sandbox.issuing.card_details import has_expired
from issuing_sandbox.store.tables import Record
from issuing_sandbox.wire.fields import merged_metadata
from issuing_sandbox.wire.pagination import equal

__all__ = [
    "KIND",
    "TRANSITIONS",
    "cancel",
    "change",
    "create",
    "has_expired",
    "list_all",
    "retrieve",
    "secret",
    "show",
    "update",
]

KIND: Final = replacements.KIND
#: What a status may become by update; ``canceled`` is final. To stay as it is changes nothing.
TRANSITIONS: Final[dict[str, tuple[str, ...]]] = {
    "inactive": ("active", "canceled"),
    "active": ("inactive", "canceled"),
    "canceled": (),
}
OUTSTANDING: Final = (
    "This cardholder has outstanding requirements preventing them from activating an issued card."
)


def create(call: Call) -> Record:
    """``POST /v1/issuing/cards``."""
    account, params = call.account, call.params
    call.refuse_unmodelled("financial_account")
    cardholder = _cardholder(call)
    _check_currency(account, params["currency"])
    replacement = replacements.asked_for(call)
    status = params.get("status") or "inactive"
    _check_birth(params, cardholder, status)
    card_details.check_pin(params)
    number = replacement.number(call)
    record = {
        "id": account.ids.mint("ic", call.now),
        "object": KIND,
        "brand": "Visa",
        "cancellation_reason": None,
        "cardholder": cardholder["id"],
        "created": call.now,
        "currency": params["currency"],
        **card_details.expiry(params, call.now),
        "last4": number[-4:],
        "latest_fraud_warning": None,
        "lifecycle_controls": card_details.lifecycle_controls(params),
        "livemode": False,
        "metadata": merged_metadata({}, params),
        "migrate_tokens_from": None,
        "personalization_design": designs.of_card(call, params["type"]),
        "pin": None,
        "replaced_by": None,
        "replacement_for": replacement.replaced,
        "replacement_reason": replacement.reason,
        "second_line": card_details.second_line(params),
        "shipping": shipping.of_card(params.get("shipping"), params["type"], account.policies),
        "spending_controls": spending_controls.of_card(
            params.get("spending_controls"), params["currency"]
        ),
        "status": status,
        "type": params["type"],
        "wallets": {
            "apple_pay": {"eligible": True, "ineligible_reason": None},
            "google_pay": {"eligible": True, "ineligible_reason": None},
            "primary_account_identifier": None,
        },
    }
    account.table(KIND).put(record)
    secrets = {"number": number, "cvc": account.ids.digits(3)}
    account.changes.put(account.vault, record["id"], secrets)
    document = show(account, record)
    call.emit("issuing_card.created", document)
    _take_over(call, replacement.old, record)
    return document


def retrieve(call: Call) -> Record:
    """``GET /v1/issuing/cards/{card}``."""
    return show(call.account, call.named_in_path(KIND, "card"))


def update(call: Call) -> Record:
    """``POST /v1/issuing/cards/{card}``."""
    account, params = call.account, call.params
    old = call.named_in_path(KIND, "card")
    status = _status(account, old, params)
    card_details.check_pin(params)
    new = {**old, "metadata": merged_metadata(old["metadata"], params), **status}
    if params.get("spending_controls"):
        new["spending_controls"] = spending_controls.of_card(
            params["spending_controls"], old["currency"], old["spending_controls"]
        )
    if params.get("personalization_design"):
        shipping.check_pending(old["shipping"], "personalization_design")
        new["personalization_design"] = designs.of_card(call, old["type"])
    new["shipping"] = shipping.edited(
        old["shipping"], params.get("shipping"), old["type"], account.policies
    )
    if new["status"] == "canceled":
        new["shipping"] = shipping.stopped(new["shipping"], account.policies)
    document = change(call, old, new)
    if status.get("status") == "active":
        _retire_replaced(call, new)
    return document


def change(call: Call, old: Record, new: Record) -> Record:
    """Keep the next state of a card, tell of it, and answer with it."""
    call.account.table(KIND).put(new)
    document = show(call.account, new)
    call.emit_updated("issuing_card.updated", old=old, new=new, document=document)
    return document


def cancel(call: Call, old: Record, *, reason: str | None = None) -> None:
    """Cancel a card for another reason than that somebody asked for it."""
    sent = shipping.stopped(old["shipping"], call.account.policies)
    gone = {"status": "canceled", "cancellation_reason": reason, "shipping": sent}
    change(call, old, {**old, **gone})


def list_all(call: Call) -> Record:
    """``GET /v1/issuing/cards``, newest first."""
    names = ("cardholder", "exp_month", "exp_year", "last4", "status", "type")
    return call.page(
        KIND,
        wanted=equal(call.params, *names, "personalization_design"),
        render=lambda record: show(call.account, record),
    )


def show(account: Account, record: Record) -> Record:
    """A card as the API answers it: its cardholder is always the whole object."""
    cardholder = account.table(cardholders.KIND)[record["cardholder"]]
    return account.card_cache.of(record, cardholder)


def secret(account: Account, card: str, name: str) -> str:
    """A card's ``number`` or ``cvc``, for expansion on retrieve only."""
    return account.vault[card][name]


def _take_over(call: Call, old: Record | None, record: Record) -> None:
    """A replacement is announced on the old card, whose spending goes on counting."""
    if old is not None:
        call.account.spend_totals.go_on(record["id"], old["id"])
        change(call, old, {**old, "replaced_by": record["id"]})


def _retire_replaced(call: Call, record: Record) -> None:
    """The card that an active one replaces is of no use any more."""
    if record["replacement_for"]:
        old = call.account.table(KIND)[record["replacement_for"]]
        if old["status"] != "canceled":
            cancel(call, old)


def _cardholder(call: Call) -> Record:
    if not call.params.get("cardholder"):
        raise parameter_faults.missing("cardholder")
    return call.named_in_body(cardholders.KIND, "cardholder")


def _check_currency(account: Account, currency: str) -> None:
    if currency != account.currency:
        raise NotModelled(
            f"cards in {currency}; the account is in {account.country} and issues in "
            f"{account.currency}",
            param="currency",
        )


def _check_birth(params: dict[str, Any], cardholder: Record, status: str) -> None:
    if params["type"] == "physical" and not params.get("shipping"):
        raise parameter_faults.missing("shipping")
    if params["type"] == "physical" and status == "active":
        raise WrongState(
            "Physical cards are created inactive and must be activated separately.", param="status"
        )
    if status == "active":
        _check_may_activate(cardholder)


def _status(account: Account, old: Record, params: dict[str, Any]) -> Record:
    status = params.get("status")
    reason = params.get("cancellation_reason")
    if not TRANSITIONS[old["status"]]:
        raise WrongState(
            f"Cards with status '{old['status']}' cannot be updated.", param=status and "status"
        )
    if reason and status != "canceled":
        raise WrongState(
            "A cancellation_reason can only be given when canceling a card.",
            param="cancellation_reason",
        )
    if status not in TRANSITIONS[old["status"]]:
        return {}
    if status == "active":
        _check_may_activate(account.table(cardholders.KIND)[old["cardholder"]])
    return {"status": status, "cancellation_reason": reason}


def _check_may_activate(cardholder: Record) -> None:
    if not cardholders.may_activate_cards(cardholder):
        raise WrongState(OUTSTANDING)
