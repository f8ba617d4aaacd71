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

from issuing_sandbox.account import newer_form
from issuing_sandbox.account.account import Account
from issuing_sandbox.call import Action, Call
from issuing_sandbox.contract import parameter_faults
from issuing_sandbox.errors import NotModelled, SandboxFault, WrongState
from issuing_sandbox.issuing import (
    card_details,
    card_funding,
    cardholders,
    designs,
    replacements,
    shipping,
    spending_controls,
)
from issuing_sandbox.store.conditions import Equals
from issuing_sandbox.store.tables import Record
from issuing_sandbox.wire.fields import merge_metadata
from issuing_sandbox.wire.pagination import filter_by

KIND: Final = replacements.KIND
#: The statuses that may follow each status by update; ``canceled`` is final. A request that names
#: the status it has already changes nothing.
TRANSITIONS: Final[dict[str, tuple[str, ...]]] = {
    "inactive": ("active", "canceled"),
    "active": ("inactive", "canceled"),
    "canceled": (),
}
OUTSTANDING_REQUIREMENTS: Final = (
    "This cardholder has outstanding requirements preventing them from activating an issued card."
)


def create(call: Call) -> Record:
    """``POST /v1/issuing/cards``."""
    account, params = call.account, call.params
    card_funding.check(call)
    cardholder = _cardholder(call)
    _check_currency(account, params["currency"])
    _check_phone_number(account, cardholder)
    replacement = replacements.requested(call)
    status = params.get("status") or "inactive"
    _check_new_card(params, cardholder, status)
    card_details.check_pin(params)
    spends = card_funding.requested(call)
    number = replacement.number(call)
    record = {
        "id": account.ids.mint("ic", call.now),
        "object": KIND,
        "brand": "Visa",
        "cancellation_reason": None,
        "cardholder": cardholder["id"],
        "created": call.now,
        "currency": params["currency"],
        **replacement.expiry(call),
        "last4": number[-4:],
        "latest_fraud_warning": None,
        "lifecycle_controls": card_details.lifecycle_controls(params),
        "livemode": False,
        "metadata": merge_metadata({}, params),
        "migrate_tokens_from": None,
        "personalization_design": designs.for_card(call, params["type"]),
        "pin": None,
        "replaced_by": None,
        "replacement_for": replacement.replaced_id,
        "replacement_reason": replacement.reason,
        "second_line": card_details.second_line(params, account.policies),
        "shipping": shipping.for_new_card(params.get("shipping"), params["type"], account.policies),
        "spending_controls": spending_controls.for_card(
            params.get("spending_controls"), params["currency"]
        ),
        "status": status,
        "type": params["type"],
        "wallets": {
            "apple_pay": {"eligible": True, "ineligible_reason": None},
            "google_pay": {"eligible": True, "ineligible_reason": None},
            "primary_account_identifier": None,
        },
        **spends,
    }
    account.table(KIND).put(record)
    _remember_shipping(account, record["id"], params)
    secrets = {"number": number, "cvc": account.ids.digits(3)}
    account.changes.put(account.secrets, record["id"], secrets)
    document = render(account, record)
    call.emit("issuing_card.created", document)
    _link_replaced_card(call, replacement.old, record)
    if status == "active":
        _cancel_replaced_card(call, record)
    return document


def _remember_shipping(account: Account, card: str, params: Record) -> None:
    """Remember of a card (``ic_…``) what newer versions show of where it is shipped."""
    if params.get("shipping"):
        name = params["shipping"].get("business_name")
        newer_form.remember(account, card, {"shipping.business_name": name})


def retrieve(call: Call) -> Record:
    """``GET /v1/issuing/cards/{card}``."""
    return render(call.account, call.named_in_path(KIND, "card"))


def update(call: Call) -> Record:
    """``POST /v1/issuing/cards/{card}``."""
    account, params = call.account, call.params
    old = call.named_in_path(KIND, "card")
    status_change = _status_change(account, old, params)
    card_details.check_pin(params)
    new = {**old, "metadata": merge_metadata(old["metadata"], params), **status_change}
    if params.get("spending_controls"):
        new["spending_controls"] = spending_controls.for_card(
            params["spending_controls"], old["currency"], old["spending_controls"]
        )
    if params.get("personalization_design"):
        shipping.check_pending(old["shipping"], "personalization_design")
        new["personalization_design"] = designs.for_card(call, old["type"])
    new["shipping"] = shipping.after_update(
        old["shipping"], params.get("shipping"), old["type"], account.policies
    )
    if new["status"] == "canceled":
        new["shipping"] = shipping.after_cancellation(new["shipping"], account.policies)
    if "financial_account" in params:
        new |= card_details.other_financial_account(call, old)
    _remember_shipping(account, old["id"], params)
    document = save_change(call, old, new)
    if status_change.get("status") == "active":
        _cancel_replaced_card(call, new)
    return document


def save_change(action: Action, old: Record, new: Record) -> Record:
    """Store a card's next state, emit ``.updated`` and return it rendered."""
    action.account.table(KIND).put(new)
    document = render(action.account, new)
    action.emit_updated("issuing_card.updated", old=old, new=new, document=document)
    return document


def cancel(action: Action, old: Record, *, reason: str | None = None) -> None:
    """Cancel a card that no request to cancel it names.

    Args:
        action: what leads to it.
        old: the card's record.
        reason: Stripe's ``cancellation_reason``.
    """
    stopped = shipping.after_cancellation(old["shipping"], action.account.policies)
    canceled = {"status": "canceled", "cancellation_reason": reason, "shipping": stopped}
    save_change(action, old, {**old, **canceled})


def end_with_account(action: Action) -> None:
    """Make the active cards of an account inactive that Stripe has closed, unless it leaves them.

    Args:
        action: what leads to it.
    """
    if action.account.policies.closed_account_cards == "inactive":
        active = action.account.table(KIND).oldest_first(where=[("status", Equals("active"))])
        for card in list(active):
            save_change(action, card, {**card, "status": "inactive"})


def list_all(call: Call) -> Record:
    """``GET /v1/issuing/cards``, newest first."""
    names = ("cardholder", "exp_month", "exp_year", "last4", "status", "type")
    return call.page(
        KIND,
        where=filter_by(call.params, *names, "personalization_design"),
        render=lambda record: render(call.account, record),
    )


def render(account: Account, record: Record) -> Record:
    """Return a card as the API shows it; its cardholder is always the whole object."""
    cardholder = account.table(cardholders.KIND)[record["cardholder"]]
    return account.card_cache.render(record, cardholder)


def in_use(account: Account, card: str) -> Record:
    """Return a card (``ic_…``), or the one it replaces as long as that has not been canceled."""
    record = account.table(KIND)[card]
    replaced = record["replacement_for"] and account.table(KIND)[record["replacement_for"]]
    return replaced if replaced and replaced["status"] != "canceled" else record


def secret(account: Account, card: str, name: str) -> str:
    """Return a card's ``number`` or ``cvc``, for expansion on retrieve only.

    Args:
        account: whose card it is.
        card: ``ic_…``.
        name: ``number`` or ``cvc``.
    """
    return account.secrets[card][name]


def _link_replaced_card(action: Action, old: Record | None, record: Record) -> None:
    """Name the replacement on the old card, whose spending counts for the new one too."""
    if old is not None:
        action.account.spend_totals.continue_from(record["id"], old["id"])
        save_change(action, old, {**old, "replaced_by": record["id"]})


def _cancel_replaced_card(action: Action, record: Record) -> None:
    """Cancel the card that a newly activated one replaces."""
    if record["replacement_for"]:
        old = action.account.table(KIND)[record["replacement_for"]]
        if old["status"] != "canceled":
            cancel(action, old)


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


def _check_phone_number(account: Account, cardholder: Record) -> None:
    """Refuse a card in Europe without a phone number for 3D Secure (recorded; platform, 7.6)."""
    if account.country != "US" and not cardholder["phone_number"]:
        raise SandboxFault(
            "You cannot create a card without a `phone_number` on file for cardholder: "
            f"{cardholder['id']}. Please see https://stripe.com/docs/issuing/3d-secure.",
            code="cardholder_phone_number_required",
        )


def _check_new_card(params: dict[str, Any], cardholder: Record, status: str) -> None:
    if params["type"] == "physical" and not params.get("shipping"):
        raise parameter_faults.missing("shipping")
    if params["type"] == "physical" and status == "active":
        raise WrongState(
            "Physical cards are created inactive and must be activated separately.", param="status"
        )
    if status == "active":
        _check_may_activate(cardholder)


def _status_change(account: Account, old: Record, params: dict[str, Any]) -> Record:
    """Return the fields that an update of the status changes.

    Raises:
        WrongState: the card is canceled, a cancellation reason is given for no cancellation, or
            the cardholder has requirements past due.
    """
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
        raise WrongState(OUTSTANDING_REQUIREMENTS)
