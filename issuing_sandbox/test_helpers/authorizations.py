"""Test helpers that make an authorization: a cardholder tries to buy something.

``create`` builds the purchase, has it checked (``issuing.authorization_checks``) and, if the checks
approve, decided by the customer's endpoint (``realtime.request``). ``create_legacy`` is the same
under its older path and parameter names. Parameters and their defaults: reference, money flow, 2.1.
"""

from dataclasses import replace
from typing import Any, Final

from issuing_sandbox.call import Call
from issuing_sandbox.deferred import Deferred
from issuing_sandbox.errors import NotModelled
from issuing_sandbox.issuing import (
    authorization_outcome,
    authorizations,
    card_money,
    cardholders,
    cards,
    fraud,
    tokens,
)
from issuing_sandbox.issuing.authorization_checks import (
    APPROVED,
    DEFAULT_VERIFICATION_DATA,
    PurchaseAttempt,
    decide,
)
from issuing_sandbox.issuing.authorization_outcome import Decision
from issuing_sandbox.issuing.authorizations import Price
from issuing_sandbox.issuing.default_merchant import default_merchant_data
from issuing_sandbox.issuing.purchase_details import AUTHORIZATION_FLEET, FUEL, with_all_fields
from issuing_sandbox.realtime import realtime_request
from issuing_sandbox.store.tables import Record
from issuing_sandbox.test_helpers.merchants import given_fields, merchant_data, requested_price
from issuing_sandbox.wire.fields import check_amount

#: Authorization methods with the card itself present.
CARD_PRESENT_METHODS: Final = ("chip", "contactless", "swipe")
#: Shown with an authorization, and with each decision on it, where none are given (recorded).
AMOUNT_DETAILS: Final = {"atm_fee": None, "cashback_amount": 0}
NO_AMOUNT_DETAILS: Final = {"atm_fee": None, "cashback_amount": None}
#: What every authorization begins with; records are never changed in place, so they share it.
NO_METADATA: Final[Record] = {}
NO_HISTORY: Final[list[Record]] = []
#: The decision of the checks, where they let a purchase through.
APPROVAL: Final = Decision(True, APPROVED)
#: By legacy parameter, the name it has in ``create``.
CURRENT_NAMES: Final = {"held_amount": "amount", "held_currency": "currency"}


def create(call: Call) -> Record | Deferred[Record]:
    """``POST /v1/test_helpers/issuing/authorizations``: a cardholder tries to buy something.

    A decline is no error: it is a closed authorization that was not approved.
    """
    card = call.named_in_body(cards.KIND, "card")
    price = requested_price(call.params, card["currency"])
    details = _amount_details(call, price) if call.params.get("amount_details") else None
    attempt = _attempt(call, card, price)
    approved, reason = decide(attempt)
    checked = APPROVAL if approved else Decision(approved, reason)
    decided = realtime_request.who_decides(call.account, checked)
    if isinstance(decided, Decision):
        return _create_decided(call, attempt, price, details, decided)
    authorization = _new_authorization(call, attempt, price, details, None)
    return realtime_request.ask(call, authorization, decided)


def create_by_advice(call: Call, decision: Decision) -> Record:
    """Make the authorization of a purchase that the network has decided without Stripe.

    Args:
        call: has the parameters of ``create``.
        decision: the network's, which nothing is held against.
    """
    card = call.named_in_body(cards.KIND, "card")
    price = requested_price(call.params, card["currency"])
    return _create_decided(call, _attempt(call, card, price), price, None, decision)


def create_legacy(call: Call) -> Record | Deferred[Record]:
    """``POST /v1/issuing/cards/{card}/test/authorizations``: ``create`` as it was named before.

    Raises:
        NotModelled: ``held_currency`` is not the card's.
    """
    card = call.named_in_path(cards.KIND, "card")
    check_amount(call.params["held_amount"], "held_amount", minimum=0)
    if (call.params.get("held_currency") or card["currency"]) != card["currency"]:
        raise NotModelled("amounts in another currency than the card's", param="held_currency")
    params = {CURRENT_NAMES.get(name, name): value for name, value in call.params.items()}
    return create(replace(call, params={**params, "card": card["id"]}))


def _create_decided(
    call: Call, attempt: PurchaseAttempt, price: Price, details: Record | None, decision: Decision
) -> Record:
    """Make an authorization that is decided as soon as it is requested, and return it rendered."""
    account = call.account
    if attempt.financial_account:
        decision = authorization_outcome.unless_closed(account, attempt.financial_account, decision)
    new = _new_authorization(call, attempt, price, details, decision)
    card = account.card_cache.render(attempt.card, attempt.cardholder)
    return authorization_outcome.store_new(call, new, card, decision)


def _attempt(call: Call, card: Record, price: Price) -> PurchaseAttempt:
    account, params, amount = call.account, call.params, price[0]
    merchant = merchant_data(params) if "merchant_data" in params else default_merchant_data()
    is_present, is_confirmed, is_suspicious = False, False, False
    if card["id"] in account.table(fraud.CLEARANCES).ids:
        is_confirmed = fraud.is_cleared(account, card["id"], amount, merchant)
    if "risk_assessment" in params and not is_confirmed:
        is_suspicious = fraud.risk_declines(call)
    if "authorization_method" in params:
        is_present = params["authorization_method"] in CARD_PRESENT_METHODS
    values = (
        account,
        card,
        account.table(cardholders.KIND)[card["cardholder"]],
        amount,
        merchant,
        "present" if is_present else "not_present",
        _verification_data(params) if "verification_data" in params else DEFAULT_VERIFICATION_DATA,
        call.now,
        0,  # nothing was approved before
        is_suspicious,
        is_confirmed,
        card_money.account_of_card(card),
    )
    # with no call of the named tuple's own constructor, which is a function of Python's
    return tuple.__new__(PurchaseAttempt, values)


def _verification_data(params: dict[str, Any]) -> Record:
    """Return what the network checked; purchases that give none share the default."""
    given = given_fields(params, "verification_data")
    return {**DEFAULT_VERIFICATION_DATA, **given} if given else DEFAULT_VERIFICATION_DATA


def _new_authorization(
    call: Call,
    attempt: PurchaseAttempt,
    price: Price,
    details: Record | None,
    decision: Decision | None,
) -> Record:
    """Return the record of a new authorization: as it was decided, or before it is decided.

    One that is declined shows the amount that was requested, too.
    """
    account, params, card, now = call.account, call.params, attempt.card, call.now
    amount, currency, merchant_amount, merchant_currency = price
    wallet = params.get("wallet")
    token = tokens.create_for_wallet(call, card, wallet) if wallet else None
    authorization_id = account.ids.mint("iauth", now)
    if attempt.financial_account:
        card_money.begin(account, authorization_id, attempt.financial_account, card["id"])
    if not fraud.RISK_PARAMETERS.isdisjoint(params):
        fraud.save_risk(call, authorization_id)
    network_data = {
        "acquiring_institution_id": "123456",
        "system_trace_audit_number": "1234567890",
        "transaction_id": f"test_{account.ids.digits(15)}",
        **(given_fields(params, "network_data") if "network_data" in params else {}),
    }
    requested_details = details or NO_AMOUNT_DETAILS
    history, pending = NO_HISTORY, None
    if decision is None:
        is_controllable = bool(params.get("is_amount_controllable"))
        pending = authorization_outcome.pending_request(
            price, requested_details, is_controllable=is_controllable
        )
        approved, amount, merchant_amount = False, 0, 0
    else:
        approved = decision.approved
        entry = authorization_outcome.history_entry(
            call, authorization_id, 0, price, requested_details, decision
        )
        history = [entry]
    return {
        "id": authorization_id,
        "object": authorizations.KIND,
        "amount": amount,
        "amount_details": details or AMOUNT_DETAILS,
        "approved": approved,
        "authorization_method": params.get("authorization_method") or "online",
        "card": card["id"],
        "card_presence": attempt.card_presence,
        "cardholder": card["cardholder"],
        "created": now,
        "currency": currency,
        "fleet": with_all_fields(AUTHORIZATION_FLEET, params["fleet"])
        if "fleet" in params
        else None,
        "fuel": with_all_fields(FUEL, params["fuel"]) if "fuel" in params else None,
        "livemode": False,
        "merchant_amount": merchant_amount,
        "merchant_currency": merchant_currency,
        "merchant_data": attempt.merchant,
        "metadata": NO_METADATA,
        "network_data": network_data,
        "pending_request": pending,
        "request_history": history,
        "status": "pending" if approved or pending else "closed",
        "token": token and token["id"],
        "verification_data": attempt.verification_data,
        "verified_by_fraud_challenge": attempt.is_confirmed and (approved or decision is None),
        "wallet": wallet,
    }


def _amount_details(call: Call, price: Price) -> Record | None:
    """Return the ``amount_details`` that the parameters give, or ``None``."""
    given: dict[str, Any] = given_fields(call.params, "amount_details")
    if not given:
        return None
    for name, cents in given.items():
        check_amount(cents, f"amount_details[{name}]", minimum=0)
    if given.get("cashback_amount", 0) > price.amount:
        raise NotModelled("more cash back than is paid", param="amount_details[cashback_amount]")
    return {**AMOUNT_DETAILS, **given}
