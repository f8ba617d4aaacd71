"""Cards: made for a cardholder, active, frozen (``inactive``) or canceled for good.

::

    create -> inactive | active (virtual only)
    inactive <-> active            active needs nothing past due on the cardholder
    inactive | active -> canceled  final

Shapes and statuses: reference, objects and platform, section 2.
"""

from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, Final

from issuing_sandbox.account import Account
from issuing_sandbox.call import Call
from issuing_sandbox.contract import faults
from issuing_sandbox.errors import NotModelled, WrongState
from issuing_sandbox.issuing import cardholders, spending_controls
from issuing_sandbox.store import Record
from issuing_sandbox.tally import DAY
from issuing_sandbox.wire.metadata import merged
from issuing_sandbox.wire.pagination import equal

KIND: Final = "issuing.card"
#: What a status may become by update; ``canceled`` is final. To stay as it is changes nothing.
TRANSITIONS: Final[dict[str, tuple[str, ...]]] = {
    "inactive": ("active", "canceled"),
    "active": ("inactive", "canceled"),
    "canceled": (),
}
#: Months a card is good for; the recorded one had 34 (not contractual).
MONTHS: Final = 34
#: The first digits of a test number; the rest is random but for the last, which is Luhn's.
ISSUER: Final = "400000999"
NOT_MODELLED: Final = (
    "financial_account",
    "lifecycle_controls",
    "personalization_design",
    "pin",
    "replacement_for",
    "replacement_reason",
    "second_line",
    "exp_month",
    "exp_year",
)
OUTSTANDING: Final = (
    "This cardholder has outstanding requirements preventing them from activating an issued card."
)


def create(call: Call) -> Record:
    """``POST /v1/issuing/cards``."""
    account, params = call.account, call.params
    call.refuse_unmodelled(*NOT_MODELLED)
    cardholder = _cardholder(call)
    _check_currency(account, params["currency"])
    status = params.get("status") or "inactive"
    _check_birth(params, cardholder, status)
    number = _new_number(account)
    record = {
        "id": account.ids.mint("ic", call.now),
        "object": KIND,
        "brand": "Visa",
        "cancellation_reason": None,
        "cardholder": cardholder["id"],
        "created": call.now,
        "currency": params["currency"],
        **_expiry(call.now),
        "last4": number[-4:],
        "latest_fraud_warning": None,
        "lifecycle_controls": None,
        "livemode": False,
        "metadata": merged({}, params),
        "migrate_tokens_from": None,
        "personalization_design": None,
        "pin": None,
        "replaced_by": None,
        "replacement_for": None,
        "replacement_reason": None,
        "second_line": None,
        "shipping": _shipping(params.get("shipping")),
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
    account.shelf(KIND).put(record)
    account.vault[record["id"]] = {"number": number, "cvc": account.ids.digits(3)}
    document = show(account, record)
    call.emit("issuing_card.created", document)
    return document


def retrieve(call: Call) -> Record:
    """``GET /v1/issuing/cards/{card}``."""
    return show(call.account, call.named_in_path(KIND, "card"))


def update(call: Call) -> Record:
    """``POST /v1/issuing/cards/{card}``."""
    account, params = call.account, call.params
    call.refuse_unmodelled("personalization_design", "pin", "shipping")
    old = call.named_in_path(KIND, "card")
    new = {**old, "metadata": merged(old["metadata"], params), **_status(account, old, params)}
    if params.get("spending_controls"):
        new["spending_controls"] = spending_controls.of_card(
            params["spending_controls"], old["currency"], old["spending_controls"]
        )
    account.shelf(KIND).put(new)
    document = show(account, new)
    call.emit_updated("issuing_card.updated", old=old, new=new, document=document)
    return document


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
    return {**record, "cardholder": account.shelf(cardholders.KIND)[record["cardholder"]]}


def secret(account: Account, card: str, name: str) -> str:
    """A card's ``number`` or ``cvc``, for expansion on retrieve only."""
    return account.vault[card][name]


def has_expired(record: Record, now: int) -> bool:
    """Whether the last month in which the card is good is over."""
    return _month(now // DAY) > (record["exp_year"], record["exp_month"])


@lru_cache(maxsize=1024)
def _month(day: int) -> tuple[int, int]:
    today = datetime.fromtimestamp(day * DAY, UTC)
    return today.year, today.month


def _cardholder(call: Call) -> Record:
    if not call.params.get("cardholder"):
        raise faults.missing("cardholder")
    return call.named_in_body(cardholders.KIND, "cardholder")


def _check_currency(account: Account, currency: str) -> None:
    if currency != account.currency:
        raise NotModelled(f"cards in {currency}; a US account issues in usd", param="currency")


def _check_birth(params: dict[str, Any], cardholder: Record, status: str) -> None:
    if params["type"] == "physical" and not params.get("shipping"):
        raise faults.missing("shipping")
    if params["type"] == "virtual" and params.get("shipping"):
        raise NotModelled("shipping of a virtual card", param="shipping")
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
        _check_may_activate(account.shelf(cardholders.KIND)[old["cardholder"]])
    return {"status": status, "cancellation_reason": reason}


def _check_may_activate(cardholder: Record) -> None:
    if not cardholders.may_activate_cards(cardholder):
        raise WrongState(OUTSTANDING)


def _expiry(now: int) -> Record:
    made = datetime.fromtimestamp(now, UTC)
    months = made.year * 12 + made.month - 1 + MONTHS
    return {"exp_month": months % 12 + 1, "exp_year": months // 12}


def _new_number(account: Account) -> str:
    body = ISSUER + account.ids.digits(15 - len(ISSUER))
    return body + luhn_digit(body)


def luhn_digit(body: str) -> str:
    """The digit that makes ``body`` a valid card number."""
    total = 0
    for place, digit in enumerate(reversed(body)):
        value = int(digit) * (2 if place % 2 == 0 else 1)
        total += value - 9 if value > 9 else value  # noqa: PLR2004 - two digits become their sum
    return str(-total % 10)


def _shipping(given: dict[str, Any] | None) -> Record | None:
    if given is None:
        return None
    mode = (given.get("address_validation") or {}).get("mode")
    if mode not in (None, "disabled"):
        raise NotModelled("address validation", param="shipping[address_validation][mode]")
    validation = {"mode": mode, "normalized_address": None, "result": None}
    address = given["address"]
    fields = ("city", "country", "line1", "line2", "postal_code", "state")
    return {
        "address": {name: address.get(name) for name in fields},
        "address_validation": validation if mode else None,
        "carrier": None,
        "customs": given.get("customs"),
        "eta": None,
        "name": given["name"],
        "phone_number": given.get("phone_number"),
        "require_signature": given.get("require_signature"),
        "service": given.get("service") or "standard",
        "status": "pending",
        "tracking_number": None,
        "tracking_url": None,
        "type": given.get("type") or "individual",
    }
