"""Test helpers that make transactions: refunds, force captures and unlinked refunds.

None of them asks for a decision: neither card, controls nor balance can stop them, so that the
balance may fall below zero. Facts: reference, money flow, section 5.
"""

from issuing_sandbox.call import Call
from issuing_sandbox.errors import NotModelled, WrongState
from issuing_sandbox.issuing import authorizations, cards, disputes, transactions
from issuing_sandbox.store.tables import Record
from issuing_sandbox.test_helpers.authorizations import AMOUNT_DETAILS
from issuing_sandbox.test_helpers.merchants import merchant_amount_of, merchant_data
from issuing_sandbox.wire.fields import check_amount


def refund(call: Call) -> Record:
    """``POST …/{transaction}/refund``: the merchant refunds a capture, or part of it.

    Whether the response is the refund or the capture: policy ``refund_answers``.
    """
    captured = call.named_in_path(transactions.KIND, "transaction")
    if captured["type"] != "capture":
        raise NotModelled("a refund of a refund")
    cents = _refund_amount(call, captured)
    merchant_amount = merchant_amount_of(captured, cents, "refund_amount")
    source = {**captured, "merchant_amount": merchant_amount}
    if "treasury" in captured and call.account.policies.refund_links_authorization == "never":
        source["authorization"] = None
    refunded = transactions.settle(call, "refund", cents, source)
    if refunded["authorization"]:
        authorization = call.account.table(authorizations.KIND)[refunded["authorization"]]
        authorizations.save_change(call, authorization, authorization, has_moved_money=True)
    transactions.emit_created(call, refunded)
    return refunded if call.account.policies.refund_answers == "refund" else captured


def create_force_capture(call: Call) -> Record:
    """``POST …/create_force_capture``: a merchant takes money that nobody authorized."""
    return _create_without_authorization(call, "capture", sign=-1)


def create_unlinked_refund(call: Call) -> Record:
    """``POST …/create_unlinked_refund``: a merchant gives money that refunds no known capture."""
    return _create_without_authorization(call, "refund", sign=1)


def _create_without_authorization(call: Call, kind: str, *, sign: int) -> Record:
    card = call.named_in_body(cards.KIND, "card")
    cents = sign * check_amount(call.params["amount"], "amount", minimum=1)
    currency = card["currency"]
    if (call.params.get("currency") or currency) != currency:
        raise NotModelled(
            f"amounts in another currency than the card's {currency}", param="currency"
        )
    source = {
        "amount_details": AMOUNT_DETAILS,
        "authorization": None,
        "card": card["id"],
        "cardholder": card["cardholder"],
        "currency": currency,
        "merchant_amount": cents,
        "merchant_currency": currency,
        "merchant_data": merchant_data(call.params),
        "network_data": {
            "authorization_code": None,
            "transaction_id": f"test_{call.account.ids.digits(15)}",
        },
        "token": None,
        "wallet": None,
    }
    transaction = transactions.settle(call, kind, cents, source)
    transactions.emit_created(call, transaction)
    return transaction


def _refund_amount(call: Call, captured: Record) -> int:
    """Return the cents to refund now, and count them among the refunds of the capture.

    Raises:
        WrongState: more than is left of the capture, if the policy ``refund_cap`` refuses that;
            what a won dispute has given back is not left (policy ``refund_and_dispute``).
    """
    whole, given = -captured["amount"], call.params.get("refund_amount")
    cents = whole if given is None else check_amount(given, "refund_amount", minimum=1)
    table = call.account.table(transactions.REFUNDED)
    before = (table.get(captured["id"]) or {"cents": 0})["cents"]
    policies, left = call.account.policies, whole - before
    if policies.refund_and_dispute == "once":
        left -= disputes.reinstated(call.account, captured)
    if policies.refund_cap and cents > left:
        raise WrongState(
            f"The refund amount of {cents} is more than the {left} that are left of this capture.",
            param="refund_amount",
        )
    table.put({"id": captured["id"], "cents": before + cents})
    return int(cents)
