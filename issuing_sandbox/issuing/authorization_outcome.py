"""What becomes of a purchase once it is decided, whoever decided it.

Before that an authorization is *asked for*: pending and not approved, its amounts at zero, with a
``pending_request`` that says what is wanted. One that is raised is asked for again: approved, with
what it holds already (reference: money flow, 3.2 and 3.4).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from issuing_sandbox.account.account import Account
from issuing_sandbox.call import Call
from issuing_sandbox.issuing import authorizations, cardholders, cards, fraud
from issuing_sandbox.issuing.authorization_checks import Attempt, decide
from issuing_sandbox.issuing.authorizations import Price
from issuing_sandbox.store.tables import Record

#: What the network says of a purchase's risk, from 1 to 99, and when it asked: the same for every
#: test purchase (recorded; money flow, 2.1).
RISK_SCORE: Final = 10
REQUESTED_AT: Final = 1_768_262_400


@dataclass(slots=True)
class Verdict:
    """A decision; like an attempt, nothing changes it.

    Args:
        approved: whether the purchase may be made.
        reason: Stripe's word for why (``request_history[].reason``).
        amount: cents approved, if fewer than asked for.
        message: what was wrong with the reply that should have decided.
        metadata: what the reply puts on the authorization.
        challenges: ask the cardholder by text message whether it was them.
    """

    approved: bool
    reason: str
    amount: int | None = None
    message: str | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)
    challenges: bool = False


def request(price: Price, details: Record, *, controllable: bool) -> Record:
    """The ``pending_request`` of a purchase that asks for ``price``.

    Args:
        price: what is asked for, without what is held already.
        details: ``amount_details``.
        controllable: less may be approved.
    """
    return {
        "amount": price.amount,
        "amount_details": details,
        "currency": price.currency,
        "is_amount_controllable": controllable,
        "merchant_amount": price.merchant_amount,
        "merchant_currency": price.merchant_currency,
        "network_risk_score": RISK_SCORE,
    }


def attempt(account: Account, record: Record, amount: int, now: int) -> Attempt:
    """``amount`` cents more on an authorization there is, as the checks look at it."""
    total = account.policies.increment_is_checked_as == "total"
    return Attempt(
        account=account,
        card=account.table(cards.KIND)[record["card"]],
        cardholder=account.table(cardholders.KIND)[record["cardholder"]],
        amount=amount,
        merchant=record["merchant_data"],
        presence=record["card_presence"],
        verification=record["verification_data"],
        now=now,
        earlier=record["amount"] if total else 0,
    )


def checked_again(call: Call, record: Record, verdict: Verdict) -> Verdict:
    """The verdict, unless what it approves cannot be had any more.

    See the policy ``checks_after_decision``.
    """
    if not verdict.approved or not call.account.policies.checks_after_decision:
        return verdict
    wanted = _amount(record["pending_request"], verdict)
    approved, reason = decide(attempt(call.account, record, wanted, call.now))
    return verdict if approved else Verdict(False, reason, metadata=verdict.metadata)


def conclude(call: Call, record: Record, verdict: Verdict) -> Record:
    """Make an authorization that is asked for what the verdict makes of it, and show it."""
    judged = {
        "metadata": {**record["metadata"], **verdict.metadata},
        "pending_request": None,
        "request_history": [*record["request_history"], _row(call, record, verdict)],
    }
    go_on = _raised if record["approved"] else _begun
    return go_on(call, record, judged, verdict)


def _begun(call: Call, asked: Record, judged: Record, verdict: Verdict) -> Record:
    new = {
        **asked,
        **judged,
        **_price(asked["pending_request"], verdict),
        "approved": verdict.approved,
        "status": "pending" if verdict.approved else "closed",
        "verified_by_fraud_challenge": verdict.approved and asked["verified_by_fraud_challenge"],
        **_challenged(call.account, asked, verdict),
    }
    if verdict.approved:
        authorizations.begin(call, new)
    if new["verified_by_fraud_challenge"]:
        fraud.use_up(call.account, new["card"], new)
    document = authorizations.keep(call.account, new)
    call.emit("issuing_authorization.created", document)
    return document


def _raised(call: Call, asked: Record, judged: Record, verdict: Verdict) -> Record:
    old = {**asked, "pending_request": None}
    if verdict.approved:
        extra = _price(asked["pending_request"], verdict)
        authorizations.more(call, old, extra["amount"])
        judged |= {name: old[name] + more for name, more in extra.items()}
    return authorizations.change(call, old, {**old, **judged})


def _row(call: Call, record: Record, verdict: Verdict) -> Record:
    """A row of ``request_history``: what was asked for, and what became of it."""
    asked = record["pending_request"]
    code = f"S{call.account.ids.digits(5)}" if verdict.approved else None
    return {
        "amount": asked["amount"],
        "amount_details": asked["amount_details"],
        "approved": verdict.approved,
        "authorization_code": code,
        "created": call.now,
        "currency": asked["currency"],
        "merchant_amount": asked["merchant_amount"],
        "merchant_currency": asked["merchant_currency"],
        "network_risk_score": asked["network_risk_score"],
        "reason": verdict.reason,
        "reason_message": verdict.message,
        "requested_at": REQUESTED_AT,
    }


def _amount(asked: Record, verdict: Verdict) -> int:
    return int(asked["amount"] if verdict.amount is None else verdict.amount)


def _price(asked: Record, verdict: Verdict) -> dict[str, Any]:
    """Both amounts; the merchant's falls as the cardholder's does, rounded."""
    cents, whole, merchants = _amount(asked, verdict), asked["amount"], asked["merchant_amount"]
    if cents != whole:
        merchants = (2 * merchants * cents + whole) // (2 * whole)
    return {"amount": cents, "merchant_amount": merchants}


def _challenged(account: Account, record: Record, verdict: Verdict) -> Record:
    """The key is absent on a plain account (recorded); a reply may ask on any (platform, 4)."""
    suspicious = verdict.reason == "suspected_fraud" and fraud.are_on(account)
    if not verdict.challenges and not suspicious:
        return {}
    holder = account.table(cardholders.KIND)[record["cardholder"]]
    return {"fraud_challenges": fraud.asked(holder)}
