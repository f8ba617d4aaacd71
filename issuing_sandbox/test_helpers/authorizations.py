"""Authorizations, as merchants make them: somebody tries to buy something.

Parameters and what stands in for those that are not given: reference, money flow, 2.1.
"""

from typing import Any, Final

from issuing_sandbox.account import Account
from issuing_sandbox.amounts import checked
from issuing_sandbox.call import Call
from issuing_sandbox.errors import NotModelled
from issuing_sandbox.issuing import authorizations, cardholders, cards, risk, tokens
from issuing_sandbox.issuing.decision import Attempt, decide
from issuing_sandbox.issuing.fuel import AUTHORIZED_FLEET, FUEL, shaped
from issuing_sandbox.store import Record
from issuing_sandbox.test_helpers import fraud_challenges, holds
from issuing_sandbox.test_helpers.merchants import given, merchant
from issuing_sandbox.test_helpers.prices import Price, asked

#: Methods by which the card itself is there.
PRESENT: Final = ("chip", "contactless", "swipe")
VERIFICATION: Final = {
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


def create(call: Call) -> Record:
    """``POST /v1/test_helpers/issuing/authorizations``: somebody tries to buy something.

    A decline is no error: it is a closed authorization that was not approved.
    """
    refuse_partial_approval(call)
    card = call.named_in_body(cards.KIND, "card")
    price = asked(call.params, card["currency"])
    details = _amount_details(call, price)
    attempt = _attempt(call, card, price)
    approved, reason = decide(attempt)
    record = _record(call, attempt, price, details, judged=(approved, reason))
    risk.keep(call, record["id"])
    if approved:
        holds.begin(call, record)
    if record["verified_by_fraud_challenge"]:
        fraud_challenges.use_up(call.account, card["id"], record)
    document = authorizations.keep(call.account, record)
    call.emit("issuing_authorization.created", document)
    return document


def refuse_partial_approval(call: Call) -> None:
    """Refuse what needs a real-time decision: to approve less than was asked for.

    Raises:
        NotModelled: the amount is controllable.
    """
    if call.params.get("is_amount_controllable"):
        raise NotModelled("partial approval", param="is_amount_controllable")


def judgement(
    account: Account, price: Price, now: int, *, judged: tuple[bool, str], details: Record
) -> Record:
    """A row of ``request_history``: what was asked for, and what became of it."""
    approved, reason = judged
    return {
        "amount": price.amount,
        "amount_details": details,
        "approved": approved,
        "authorization_code": f"S{account.ids.digits(5)}" if approved else None,
        "created": now,
        "currency": price.currency,
        "merchant_amount": price.merchant_amount,
        "merchant_currency": price.merchant_currency,
        "network_risk_score": 10,
        "reason": reason,
        "reason_message": None,
        "requested_at": 1_768_262_400,
    }


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
        verification={**VERIFICATION, **given(params, "verification_data")},
        now=call.now,
        suspicious=not cleared and risk.declines(call),
        cleared=cleared,
    )


def _record(
    call: Call, attempt: Attempt, price: Price, details: Record | None, *, judged: tuple[bool, str]
) -> Record:
    account, params, card = call.account, call.params, attempt.card
    approved, reason = judged
    wallet = params.get("wallet")
    token = tokens.made_for(call, card, wallet) if wallet else None
    return {
        "id": account.ids.mint("iauth", call.now),
        "object": authorizations.KIND,
        "amount": price.amount,
        "amount_details": details or AMOUNT_DETAILS,
        "approved": approved,
        "authorization_method": params.get("authorization_method") or "online",
        "card": card["id"],
        "card_presence": attempt.presence,
        "cardholder": card["cardholder"],
        "created": call.now,
        "currency": price.currency,
        "fleet": shaped(AUTHORIZED_FLEET, params.get("fleet")),
        "fuel": shaped(FUEL, params.get("fuel")),
        "livemode": False,
        "merchant_amount": price.merchant_amount,
        "merchant_currency": price.merchant_currency,
        "merchant_data": attempt.merchant,
        "metadata": {},
        "network_data": {
            "acquiring_institution_id": "123456",
            "system_trace_audit_number": "1234567890",
            "transaction_id": f"test_{account.ids.digits(15)}",
            **given(params, "network_data"),
        },
        "pending_request": None,
        "request_history": [
            judgement(account, price, call.now, judged=judged, details=details or NO_AMOUNT_DETAILS)
        ],
        "status": "pending" if approved else "closed",
        "token": token and token["id"],
        "verification_data": attempt.verification,
        "verified_by_fraud_challenge": approved and attempt.cleared,
        "wallet": wallet,
        **_challenged(attempt, reason),
    }


def _challenged(attempt: Attempt, reason: str) -> Record:
    """The key is absent on a plain account (recorded)."""
    if reason != "suspected_fraud" or not attempt.account.policies.fraud_challenges:
        return {}
    return {"fraud_challenges": fraud_challenges.asked(attempt.cardholder)}


def _amount_details(call: Call, price: Price) -> Record | None:
    told: dict[str, Any] = given(call.params, "amount_details")
    for name, cents in told.items():
        checked(cents, f"amount_details[{name}]", least=0)
    if told.get("cashback_amount", 0) > price.amount:
        raise NotModelled("more cash back than is paid", param="amount_details[cashback_amount]")
    return {**AMOUNT_DETAILS, **told} if told else None
