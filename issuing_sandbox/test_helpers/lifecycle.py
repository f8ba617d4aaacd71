"""What merchants do to an authorization there is: raise it, settle it, give it back, or forget it.

What each may be done to, and what it leaves behind: reference, money flow, 4.2 and 4.3.
"""

from typing import Final

from issuing_sandbox.account.account import Account
from issuing_sandbox.account.clock import Job
from issuing_sandbox.call import Call, Deferred
from issuing_sandbox.errors import NotModelled, WrongState
from issuing_sandbox.issuing import authorization_outcome, authorizations, transactions
from issuing_sandbox.issuing.authorization_checks import decide
from issuing_sandbox.issuing.authorization_outcome import Verdict
from issuing_sandbox.issuing.authorizations import Price
from issuing_sandbox.issuing.purchase_details import AUTHORIZED_FLEET, FUEL, shaped
from issuing_sandbox.realtime import request
from issuing_sandbox.store.tables import Record
from issuing_sandbox.test_helpers.authorizations import NO_AMOUNT_DETAILS
from issuing_sandbox.test_helpers.merchants import merchants_part
from issuing_sandbox.wire.fields import checked_amount

#: The statuses in which each helper is allowed.
ALLOWED: Final = {
    "capture": ("pending", "closed", "expired"),
    "increment": ("pending",),
    "finalize_amount": ("pending",),
    "reverse": ("pending",),
    "expire": ("pending",),
}
_PASSIVE: Final = {
    "capture": "be captured",
    "increment": "be incremented",
    "finalize_amount": "be finalized",
    "reverse": "be reversed",
    "expire": "expire",
}


def capture(call: Call) -> Record:
    """``POST …/{authorization}/capture``: the merchant takes the money, or part, or more."""
    old = _authorization(call, "capture")
    amount = _amount(call, "capture_amount", old["amount"])
    if not amount:
        raise NotModelled("a capture of nothing", param="capture_amount")
    merchants = merchants_part(old, amount, "capture_amount")
    closes = call.params.get("close_authorization") is not False
    authorizations.release(call, old, _freed_by(call, old, amount, closes=closes), "capture")
    transaction = transactions.capture(call, old, amount, merchants)
    new = {**old, "status": "closed"} if closes else old
    document = authorizations.change(call, old, new, moved=True)
    transactions.tell(call, transaction)
    return document


def increment(call: Call) -> Record | Deferred[Record]:
    """``POST …/{authorization}/increment``: the merchant asks for more, and it is decided again."""
    old = _authorization(call, "increment")
    more = checked_amount(call.params["increment_amount"], "increment_amount", least=1)
    _refuse_foreign(old, "increment_amount")
    verdict = Verdict(*decide(authorization_outcome.attempt(call.account, old, more, call.now)))
    asked = authorization_outcome.request(
        Price(more, old["currency"], more, old["currency"]),
        NO_AMOUNT_DETAILS,
        controllable=bool(call.params.get("is_amount_controllable")),
    )
    return request.decided(call, {**old, "pending_request": asked}, verdict)


def finalize_amount(call: Call) -> Record:
    """``POST …/{authorization}/finalize_amount``: what was an estimate turns out otherwise.

    Nothing is decided again, so that the balance may fall below zero.
    """
    old = _authorization(call, "finalize_amount")
    if transactions.of_authorization(call.account, old["id"]):
        raise WrongState("An authorization that was captured in part cannot be finalized.")
    final = checked_amount(call.params["final_amount"], "final_amount", least=0)
    if not final:
        raise NotModelled("a final amount of nothing", param="final_amount")
    _refuse_foreign(old, "final_amount")
    if final > old["amount"]:
        authorizations.more(call, old, final - old["amount"])
    else:
        authorizations.release(call, old, old["amount"] - final, None)
    return authorizations.change(call, old, {**old, **_of(final), **_pumped(call)})


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
    merchants = old["merchant_amount"] - merchants_part(old, amount, "reverse_amount")
    authorizations.release(call, old, min(amount, held), "reversal")
    left = old["amount"] - amount
    new = {**old, "amount": left, "merchant_amount": merchants}
    return authorizations.change(call, old, new if left else {**new, "status": "reversed"})


def expire(call: Call) -> Record:
    """``POST …/{authorization}/expire``: nobody captured it in time."""
    return _expired(call, _authorization(call, "expire"))


def expire_by_itself(account: Account, job: Job) -> None:
    """An authorization's life is over; nothing happens to one that is no longer pending."""
    old = account.table(authorizations.KIND)[job.target]
    if old["status"] == "pending":
        call = Call(account, params={}, path={}, url="")
        call.now = job.due
        _expired(call, old)


def _expired(call: Call, old: Record) -> Record:
    held = call.account.ledger.held_by(old["id"])
    authorizations.release(call, old, held, "expiry")
    new = {**old, "pending_request": None, "status": "expired"}
    return authorizations.change(call, old, new)


def _authorization(call: Call, helper: str) -> Record:
    record = call.named_in_path(authorizations.KIND, "authorization")
    if record["pending_request"]:
        raise WrongState(
            f"This authorization waits for a real-time decision; it cannot {_PASSIVE[helper]}."
        )
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


def _amount(call: Call, param: str, default: int) -> int:
    given = call.params.get(param)
    return default if given is None else checked_amount(given, param, least=1)


def _freed_by(call: Call, old: Record, amount: int, *, closes: bool) -> int:
    held = call.account.ledger.held_by(old["id"])
    partly = not closes and call.account.policies.partial_capture_releases == "captured"
    return min(amount, held) if partly else held


def _of(amount: int) -> Record:
    return {"amount": amount, "merchant_amount": amount}


def _pumped(call: Call) -> Record:
    shapes = {"fleet": AUTHORIZED_FLEET, "fuel": FUEL}
    told = {name: call.params[name] for name in shapes if call.params.get(name) is not None}
    return {name: shaped(shapes[name], each) for name, each in told.items()}


def _refuse_foreign(old: Record, param: str) -> None:
    if old["merchant_currency"] != old["currency"]:
        raise NotModelled("another amount of a purchase in a foreign currency", param=param)
