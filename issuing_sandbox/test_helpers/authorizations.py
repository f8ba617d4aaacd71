"""Authorizations, as merchants make them: somebody tries to buy something.

Parameters and what stands in for those that are not given: reference, money flow, 2.1.
"""

from typing import Any, Final

from issuing_sandbox.call import Call, Deferred
from issuing_sandbox.errors import NotModelled
from issuing_sandbox.issuing import (
    authorization_outcome,
    authorizations,
    cardholders,
    cards,
    fraud,
    tokens,
)
from issuing_sandbox.issuing.authorization_checks import Attempt, decide
from issuing_sandbox.issuing.authorization_outcome import Verdict
from issuing_sandbox.issuing.authorizations import Price
from issuing_sandbox.issuing.purchase_details import AUTHORIZED_FLEET, FUEL, shaped
from issuing_sandbox.realtime import request
from issuing_sandbox.store.tables import Record
from issuing_sandbox.test_helpers.merchants import asked, given, merchant
from issuing_sandbox.wire.fields import checked_amount

#: Methods by which the card itself is there.
PRESENT: Final = ("chip", "contactless", "swipe")
VERIFICATION: Final[Record] = {
    "address_line1_check": "not_provided",
    "address_postal_code_check": "not_provided",
    "authentication_exemption": None,
    "cvc_check": "not_provided",
    "expiry_check": "match",
    "postal_code": "94103",
    "three_d_secure": None,
}
#: Shown with an authorization, and with each decision on it, where nothing is said (recorded).
AMOUNT_DETAILS: Final = {"atm_fee": None, "cashback_amount": 0}
NO_AMOUNT_DETAILS: Final = {"atm_fee": None, "cashback_amount": None}


def create(call: Call) -> Record | Deferred[Record]:
    """``POST /v1/test_helpers/issuing/authorizations``: somebody tries to buy something.

    A decline is no error: it is a closed authorization that was not approved.
    """
    card = call.named_in_body(cards.KIND, "card")
    price = asked(call.params, card["currency"])
    details = _amount_details(call, price)
    attempt = _attempt(call, card, price)
    verdict = Verdict(*decide(attempt))
    record = _asked_for(call, attempt, price, details)
    fraud.keep(call, record["id"])
    return request.decided(call, record, verdict)


def _attempt(call: Call, card: Record, price: Price) -> Attempt:
    account, params = call.account, call.params
    method = params.get("authorization_method") or "online"
    seller = merchant(params)
    purchase = {"amount": price.amount, "merchant_data": seller}
    cleared = fraud.clears(account, card["id"], purchase)
    return Attempt(
        account=account,
        card=card,
        cardholder=account.table(cardholders.KIND)[card["cardholder"]],
        amount=price.amount,
        merchant=seller,
        presence="present" if method in PRESENT else "not_present",
        verification=_verification(params),
        now=call.now,
        suspicious=not cleared and fraud.declines(call),
        cleared=cleared,
    )


def _verification(params: dict[str, Any]) -> Record:
    """What the network checked; purchases of which nothing is said share it."""
    told = given(params, "verification_data")
    return {**VERIFICATION, **told} if told else VERIFICATION


def _asked_for(call: Call, attempt: Attempt, price: Price, details: Record | None) -> Record:
    """The authorization before anybody has decided."""
    account, params, card = call.account, call.params, attempt.card
    wallet = params.get("wallet")
    token = tokens.made_for(call, card, wallet) if wallet else None
    return {
        "id": account.ids.mint("iauth", call.now),
        "object": authorizations.KIND,
        "amount": 0,
        "amount_details": details or AMOUNT_DETAILS,
        "approved": False,
        "authorization_method": params.get("authorization_method") or "online",
        "card": card["id"],
        "card_presence": attempt.presence,
        "cardholder": card["cardholder"],
        "created": call.now,
        "currency": price.currency,
        "fleet": shaped(AUTHORIZED_FLEET, params.get("fleet")),
        "fuel": shaped(FUEL, params.get("fuel")),
        "livemode": False,
        "merchant_amount": 0,
        "merchant_currency": price.merchant_currency,
        "merchant_data": attempt.merchant,
        "metadata": {},
        "network_data": {
            "acquiring_institution_id": "123456",
            "system_trace_audit_number": "1234567890",
            "transaction_id": f"test_{account.ids.digits(15)}",
            **given(params, "network_data"),
        },
        "pending_request": authorization_outcome.request(
            price,
            details or NO_AMOUNT_DETAILS,
            controllable=bool(params.get("is_amount_controllable")),
        ),
        "request_history": [],
        "status": "pending",
        "token": token and token["id"],
        "verification_data": attempt.verification,
        "verified_by_fraud_challenge": attempt.cleared,
        "wallet": wallet,
    }


def _amount_details(call: Call, price: Price) -> Record | None:
    told: dict[str, Any] = given(call.params, "amount_details")
    if not told:
        return None
    for name, cents in told.items():
        checked_amount(cents, f"amount_details[{name}]", least=0)
    if told.get("cashback_amount", 0) > price.amount:
        raise NotModelled("more cash back than is paid", param="amount_details[cashback_amount]")
    return {**AMOUNT_DETAILS, **told}


#: Today's names of its parameters.
TODAY: Final = {"held_amount": "amount", "held_currency": "currency"}


def create_legacy(call: Call) -> Record | Deferred[Record]:
    """``POST /v1/issuing/cards/{card}/test/authorizations``: somebody tries to buy something.

    Raises:
        NotModelled: ``held_currency`` is not the card's.
    """
    card = call.named_in_path(cards.KIND, "card")
    checked_amount(call.params["held_amount"], "held_amount", least=0)
    if (call.params.get("held_currency") or card["currency"]) != card["currency"]:
        raise NotModelled("amounts in another currency than the card's", param="held_currency")
    params = {TODAY.get(name, name): value for name, value in call.params.items()}
    call.params = {**params, "card": card["id"]}
    return create(call)
