"""Authorizations, as merchants make them: somebody tries to buy something.

Parameters and what stands in for those that are not given: reference, money flow, 2.1.
"""

from typing import Any, Final

from issuing_sandbox.amounts import checked
from issuing_sandbox.asking import Asking
from issuing_sandbox.call import Call
from issuing_sandbox.errors import NotModelled
from issuing_sandbox.issuing import (
    authorizations,
    cardholders,
    cards,
    decisions,
    fraud_challenges,
    risk,
    tokens,
)
from issuing_sandbox.issuing.decision import Attempt, decide
from issuing_sandbox.issuing.decisions import Verdict
from issuing_sandbox.issuing.fuel import AUTHORIZED_FLEET, FUEL, shaped
from issuing_sandbox.issuing.price import Price
from issuing_sandbox.realtime import question
from issuing_sandbox.store import Record
from issuing_sandbox.test_helpers.merchants import given, merchant
from issuing_sandbox.test_helpers.prices import asked

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


def create(call: Call) -> Record | Asking[Record]:
    """``POST /v1/test_helpers/issuing/authorizations``: somebody tries to buy something.

    A decline is no error: it is a closed authorization that was not approved.
    """
    card = call.named_in_body(cards.KIND, "card")
    price = asked(call.params, card["currency"])
    details = _amount_details(call, price)
    attempt = _attempt(call, card, price)
    verdict = Verdict(*decide(attempt))
    record = _asked_for(call, attempt, price, details)
    risk.keep(call, record["id"])
    return question.decided(call, record, verdict)


def _attempt(call: Call, card: Record, price: Price) -> Attempt:
    account, params = call.account, call.params
    method = params.get("authorization_method") or "online"
    seller = merchant(params)
    purchase = {"amount": price.amount, "merchant_data": seller}
    cleared = fraud_challenges.clears(account, card["id"], purchase)
    return Attempt(
        account=account,
        card=card,
        cardholder=account.shelf(cardholders.KIND)[card["cardholder"]],
        amount=price.amount,
        merchant=seller,
        presence="present" if method in PRESENT else "not_present",
        verification=_verification(params),
        now=call.now,
        suspicious=not cleared and risk.declines(call),
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
        "pending_request": decisions.request(
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
        checked(cents, f"amount_details[{name}]", least=0)
    if told.get("cashback_amount", 0) > price.amount:
        raise NotModelled("more cash back than is paid", param="amount_details[cashback_amount]")
    return {**AMOUNT_DETAILS, **told}
