"""Transactions without an authorization to settle: refunds, and captures by force.

None of them asks for a decision: neither card, controls nor balance can stop them, so that the
balance may fall below zero. Facts: reference, money flow, section 5.
"""

from issuing_sandbox.call import Call
from issuing_sandbox.errors import NotModelled, WrongState
from issuing_sandbox.issuing import authorizations, cards, transactions
from issuing_sandbox.store.tables import Record
from issuing_sandbox.test_helpers.merchants import merchant, merchants_part
from issuing_sandbox.wire.fields import checked_amount


def refund(call: Call) -> Record:
    """``POST …/{transaction}/refund``: the merchant gives back what was captured, or part of it."""
    captured = call.named_in_path(transactions.KIND, "transaction")
    if captured["type"] != "capture":
        raise NotModelled("a refund of a refund")
    cents = _refunded(call, captured)
    merchants = merchants_part(captured, cents, "refund_amount")
    made = transactions.settle(call, "refund", cents, {**captured, "merchant_amount": merchants})
    if made["authorization"]:
        of = call.account.table(authorizations.KIND)[made["authorization"]]
        authorizations.change(call, of, of, moved=True)
    transactions.tell(call, made)
    return made if call.account.policies.refund_answers == "refund" else captured


def create_force_capture(call: Call) -> Record:
    """``POST …/create_force_capture``: a merchant takes money that nobody authorized."""
    return _unasked(call, "capture", sign=-1)


def create_unlinked_refund(call: Call) -> Record:
    """``POST …/create_unlinked_refund``: a merchant gives money, nobody knows what for."""
    return _unasked(call, "refund", sign=1)


def _unasked(call: Call, kind: str, *, sign: int) -> Record:
    card = call.named_in_body(cards.KIND, "card")
    cents = sign * checked_amount(call.params["amount"], "amount", least=1)
    currency = card["currency"]
    if (call.params.get("currency") or currency) != currency:
        raise NotModelled(
            f"amounts in another currency than the card's {currency}", param="currency"
        )
    facts = {
        "amount_details": {"atm_fee": None, "cashback_amount": 0},
        "authorization": None,
        "card": card["id"],
        "cardholder": card["cardholder"],
        "currency": currency,
        "merchant_amount": cents,
        "merchant_currency": currency,
        "merchant_data": merchant(call.params),
        "network_data": {
            "authorization_code": None,
            "transaction_id": f"test_{call.account.ids.digits(15)}",
        },
        "token": None,
        "wallet": None,
    }
    made = transactions.settle(call, kind, cents, facts)
    transactions.tell(call, made)
    return made


def _refunded(call: Call, captured: Record) -> int:
    """The cents to refund now, counted among those of the capture."""
    whole, given = -captured["amount"], call.params.get("refund_amount")
    cents = whole if given is None else checked_amount(given, "refund_amount", least=1)
    table = call.account.table(transactions.REFUNDED)
    before = (table.get(captured["id"]) or {"cents": 0})["cents"]
    if call.account.policies.refund_cap and before + cents > whole:
        raise WrongState(
            f"The refund amount of {cents} is more than the {whole - before} that are left of "
            "this capture.",
            param="refund_amount",
        )
    table.put({"id": captured["id"], "cents": before + cents})
    return int(cents)
