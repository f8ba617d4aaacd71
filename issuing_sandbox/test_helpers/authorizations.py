"""Merchants, simulated: they authorize, capture, reverse, or let an authorization expire.

What each may be done to, and what it leaves behind: reference, money flow, 2.1, 4.2 and 4.3.
"""

from typing import Any, Final

from issuing_sandbox.account import Account
from issuing_sandbox.amounts import checked
from issuing_sandbox.call import Call
from issuing_sandbox.clock import Job
from issuing_sandbox.contract import faults
from issuing_sandbox.contract.categories import code_of
from issuing_sandbox.errors import NotModelled, WrongState
from issuing_sandbox.issuing import authorizations, cardholders, cards, transactions
from issuing_sandbox.issuing.decision import Attempt, decide
from issuing_sandbox.ledger import HOLD, RELEASE
from issuing_sandbox.store import Record

EXPIRY: Final = "authorization.expiry"
#: The statuses in which each helper is allowed.
ALLOWED: Final = {
    "capture": ("pending", "closed", "expired"),
    "reverse": ("pending",),
    "expire": ("pending",),
}
#: Seconds a hold lives before it expires, and the longer life of some categories (4.3).
LIFE: Final = 7 * 86_400
LONG_LIFE: Final = 31 * 86_400
LONG_LIVED: Final = ("hotels_motels_and_resorts", "airlines_air_carriers", "car_rental_agencies")
NOT_MODELLED: Final = (
    "amount_details",
    "fleet",
    "fraud_disputability_likelihood",
    "fuel",
    "risk_assessment",
    "wallet",
)
#: Methods by which the card itself is there.
PRESENT: Final = ("chip", "contactless", "swipe")
#: What stands in for a merchant of whom nothing is said (recorded defaults, 2.1).
MERCHANT: Final = {
    "category": "transportation_services",
    "category_code": None,
    "city": "San Francisco",
    "country": "US",
    "name": "Rocket Rides",
    "network_id": "1234567890",
    "postal_code": "94103",
    "state": "CA",
    "tax_id": None,
    "terminal_id": "99999999",
    "url": "https://rocketrides.io/",
}
VERIFICATION: Final = {
    "address_line1_check": "not_provided",
    "address_postal_code_check": "not_provided",
    "authentication_exemption": None,
    "cvc_check": "not_provided",
    "expiry_check": "match",
    "postal_code": "94103",
    "three_d_secure": None,
}


def create(call: Call) -> Record:
    """``POST /v1/test_helpers/issuing/authorizations``: somebody tries to buy something.

    A decline is no error: it is a closed authorization that was not approved.
    """
    call.refuse_unmodelled(*NOT_MODELLED)
    if call.params.get("is_amount_controllable"):
        raise NotModelled("partial approval", param="is_amount_controllable")
    card = call.named_in_body(cards.KIND, "card")
    attempt = _attempt(call, card)
    approved, reason = decide(attempt)
    record = _record(call, attempt, approved=approved, reason=reason)
    if approved and attempt.amount:
        _move(call, HOLD, record, -attempt.amount, "Hold for authorization")
    if approved:
        life = LONG_LIFE if attempt.merchant["category"] in LONG_LIVED else LIFE
        call.account.agenda.add(call.now + life, EXPIRY, record["id"])
    document = authorizations.keep(call.account, record)
    call.emit("issuing_authorization.created", document)
    return document


def capture(call: Call) -> Record:
    """``POST …/{authorization}/capture``: the merchant takes the money, or part, or more."""
    call.refuse_unmodelled("purchase_details")
    old = _authorization(call, "capture")
    amount = _amount(call, "capture_amount", old["amount"])
    if not amount:
        raise NotModelled("a capture of nothing", param="capture_amount")
    closes = call.params.get("close_authorization") is not False
    _release(call, old, _freed_by(call, old, amount, closes=closes), "capture")
    transaction = transactions.capture(call, old, amount)
    new = {**old, "status": "closed"} if closes else old
    document = authorizations.change(call, old, new, moved=True)
    call.emit("issuing_transaction.created", transaction)
    return document


def reverse(call: Call) -> Record:
    """``POST …/{authorization}/reverse``: the merchant gives the hold back, or part of it."""
    old = _authorization(call, "reverse")
    held = call.account.ledger.held_by(old["id"])
    amount = _amount(call, "reverse_amount", old["amount"])
    if amount > old["amount"]:
        raise WrongState(
            f"The reverse amount of {amount} is more than the authorized {old['amount']}.",
            param="reverse_amount",
        )
    _release(call, old, min(amount, held), "reversal")
    left = old["amount"] - amount
    new = {**old, "amount": left, "merchant_amount": old["merchant_amount"] - amount}
    return authorizations.change(call, old, new if left else {**new, "status": "reversed"})


def expire(call: Call) -> Record:
    """``POST …/{authorization}/expire``: nobody captured it in time."""
    return _expired(call, _authorization(call, "expire"))


def expire_by_itself(account: Account, job: Job) -> None:
    """An authorization's life is over; nothing happens to one that is no longer pending."""
    old = account.shelf(authorizations.KIND)[job.target]
    if old["status"] == "pending":
        call = Call(account, params={}, path={}, url="")
        call.now = job.due
        _expired(call, old)


def _expired(call: Call, old: Record) -> Record:
    held = call.account.ledger.held_by(old["id"])
    _release(call, old, held, "expiry")
    return authorizations.change(call, old, {**old, "status": "expired"})


def _attempt(call: Call, card: Record) -> Attempt:
    params = call.params
    method = params.get("authorization_method") or "online"
    return Attempt(
        account=call.account,
        card=card,
        cardholder=call.account.shelf(cardholders.KIND)[card["cardholder"]],
        amount=_asked_amount(params, card["currency"]),
        merchant=_merchant(params),
        presence="present" if method in PRESENT else "not_present",
        verification={**VERIFICATION, **_given(params, "verification_data")},
        now=call.now,
    )


def _record(call: Call, attempt: Attempt, *, approved: bool, reason: str) -> Record:
    account, params, card = call.account, call.params, attempt.card
    return {
        "id": account.ids.mint("iauth", call.now),
        "object": authorizations.KIND,
        "amount": attempt.amount,
        "amount_details": {"atm_fee": None, "cashback_amount": 0},
        "approved": approved,
        "authorization_method": params.get("authorization_method") or "online",
        "card": card["id"],
        "card_presence": attempt.presence,
        "cardholder": card["cardholder"],
        "created": call.now,
        "currency": card["currency"],
        "fleet": None,
        "fuel": None,
        "livemode": False,
        "merchant_amount": attempt.amount,
        "merchant_currency": card["currency"],
        "merchant_data": attempt.merchant,
        "metadata": {},
        "network_data": {
            "acquiring_institution_id": "123456",
            "system_trace_audit_number": "1234567890",
            "transaction_id": f"test_{account.ids.digits(15)}",
            **_given(params, "network_data"),
        },
        "pending_request": None,
        "request_history": [_judgement(call, attempt, approved=approved, reason=reason)],
        "status": "pending" if approved else "closed",
        "token": None,
        "verification_data": attempt.verification,
        "verified_by_fraud_challenge": False,
        "wallet": None,
    }


def _judgement(call: Call, attempt: Attempt, *, approved: bool, reason: str) -> Record:
    return {
        "amount": attempt.amount,
        "amount_details": {"atm_fee": None, "cashback_amount": None},
        "approved": approved,
        "authorization_code": f"S{call.account.ids.digits(5)}" if approved else None,
        "created": call.now,
        "currency": attempt.card["currency"],
        "merchant_amount": attempt.amount,
        "merchant_currency": attempt.card["currency"],
        "network_risk_score": 10,
        "reason": reason,
        "reason_message": None,
        "requested_at": 1_768_262_400,
    }


def _merchant(params: dict[str, Any]) -> Record:
    merchant = {**MERCHANT, **_given(params, "merchant_data")}
    merchant["category_code"] = code_of(merchant["category"])
    return merchant


def _given(params: dict[str, Any], name: str) -> Record:
    return {k: v for k, v in (params.get(name) or {}).items() if v is not None}


def _asked_amount(params: dict[str, Any], currency: str) -> int:
    for name in ("currency", "merchant_currency"):
        if (params.get(name) or currency) != currency:
            raise NotModelled("foreign currency purchases", param=name)
    amount, merchant_amount = params.get("amount"), params.get("merchant_amount")
    if amount is not None and merchant_amount not in (None, amount):
        raise NotModelled("a merchant_amount that differs from amount", param="merchant_amount")
    chosen = merchant_amount if amount is None else amount
    if chosen is None:
        raise faults.missing("amount")
    return checked(chosen, "merchant_amount" if amount is None else "amount", least=0)


def _amount(call: Call, param: str, default: int) -> int:
    given = call.params.get(param)
    return default if given is None else checked(given, param, least=1)


def _authorization(call: Call, helper: str) -> Record:
    record = call.named_in_path(authorizations.KIND, "authorization")
    if not record["approved"] and not (
        helper == "capture" and call.account.policies.capture_of_declined
    ):
        raise WrongState(f"This authorization was declined; it cannot {_PASSIVE[helper]}.")
    if record["status"] not in _allowed(call.account, helper):
        raise WrongState(
            f"An authorization with status '{record['status']}' cannot {_PASSIVE[helper]}."
        )
    return record


def _allowed(account: Account, helper: str) -> tuple[str, ...]:
    late = helper == "capture" and account.policies.capture_of_reversed
    return (*ALLOWED[helper], "reversed") if late else ALLOWED[helper]


_PASSIVE: Final = {"capture": "be captured", "reverse": "be reversed", "expire": "expire"}


def _freed_by(call: Call, old: Record, amount: int, *, closes: bool) -> int:
    held = call.account.ledger.held_by(old["id"])
    partly = not closes and call.account.policies.partial_capture_releases == "captured"
    return min(amount, held) if partly else held


def _release(call: Call, authorization: Record, amount: int, why: str) -> None:
    if amount:
        words = f"Released hold for authorization due to {why}"
        _move(call, RELEASE, authorization, amount, words)


def _move(call: Call, movement: Any, authorization: Record, amount: int, description: str) -> None:
    call.account.ledger.move(
        movement,
        amount,
        currency=authorization["currency"],
        source=authorization["id"],
        description=description,
        now=call.now,
    )
