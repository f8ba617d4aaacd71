"""Test helpers that change an authorization: capture, increment, finalize, reverse and expire it.

All but the expiry are what the merchant does. In which statuses each is allowed, and what it
leaves behind: reference, money flow, 4.2 and 4.3.
"""

from typing import Final

from issuing_sandbox.account.account import Account
from issuing_sandbox.account.scheduler import Job
from issuing_sandbox.call import Action, Call
from issuing_sandbox.deferred import Deferred
from issuing_sandbox.errors import NotModelled, WrongState
from issuing_sandbox.issuing import authorization_outcome, authorizations, transactions
from issuing_sandbox.issuing.authorization_checks import decide
from issuing_sandbox.issuing.authorization_outcome import Decision
from issuing_sandbox.issuing.authorizations import Price
from issuing_sandbox.issuing.purchase_details import AUTHORIZATION_FLEET, FUEL, with_all_fields
from issuing_sandbox.realtime import realtime_request
from issuing_sandbox.store.tables import Record
from issuing_sandbox.test_helpers.authorizations import NO_AMOUNT_DETAILS
from issuing_sandbox.test_helpers.merchants import merchant_amount_of
from issuing_sandbox.treasury import card_spending
from issuing_sandbox.webhooks.events import NO_REQUEST
from issuing_sandbox.wire.fields import check_amount

#: The statuses of an authorization in which each helper is allowed.
ALLOWED_STATUSES: Final = {
    "capture": ("pending", "closed", "expired"),
    "increment": ("pending",),
    "finalize_amount": ("pending",),
    "reverse": ("pending",),
    "expire": ("pending",),
}
#: How an error names each helper, after "cannot".
_PASSIVE: Final = {
    "capture": "be captured",
    "increment": "be incremented",
    "finalize_amount": "be finalized",
    "reverse": "be reversed",
    "expire": "expire",
}


def capture(call: Call) -> Record:
    """``POST …/{authorization}/capture``: the merchant takes the amount, or part of it, or more."""
    old = _authorization(call, "capture")
    amount = _amount(call, "capture_amount", old["amount"])
    if not amount:
        raise NotModelled("a capture of nothing", param="capture_amount")
    merchant_amount = merchant_amount_of(old, amount, "capture_amount")
    closes = call.params.get("close_authorization") is not False
    released = _released_by_capture(call, old, amount, closes=closes)
    if not card_spending.flows_of(call.account, old["id"]):  # a debit releases what it is of
        authorizations.release_hold(call, old, released, "capture")
    transaction = transactions.capture(call, old, amount, merchant_amount, released=released)
    new = {**old, "status": "closed"} if closes else old
    document = authorizations.save_change(call, old, new, has_moved_money=True)
    transactions.emit_created(call, transaction)
    return document


def increment(call: Call) -> Record | Deferred[Record]:
    """``POST …/{authorization}/increment``: the merchant asks for more, which is decided again."""
    old = _authorization(call, "increment")
    amount = check_amount(call.params["increment_amount"], "increment_amount", minimum=1)
    _refuse_foreign(old, "increment_amount")
    attempt = authorization_outcome.attempt_to_add(call.account, old, amount, call.now)
    decision = Decision(*decide(attempt))
    pending_request = authorization_outcome.pending_request(
        Price(amount, old["currency"], amount, old["currency"]),
        NO_AMOUNT_DETAILS,
        is_controllable=bool(call.params.get("is_amount_controllable")),
    )
    return realtime_request.decide(call, {**old, "pending_request": pending_request}, decision)


def finalize_amount(call: Call) -> Record:
    """``POST …/{authorization}/finalize_amount``: an estimated amount becomes the final one.

    Nothing is decided again, so that the balance may fall below zero.
    """
    old = _authorization(call, "finalize_amount")
    if transactions.of_authorization(call.account, old["id"]):
        raise WrongState("An authorization that was captured in part cannot be finalized.")
    amount = check_amount(call.params["final_amount"], "final_amount", minimum=0)
    if not amount:
        raise NotModelled("a final amount of nothing", param="final_amount")
    _refuse_foreign(old, "final_amount")
    if amount > old["amount"]:
        authorizations.add_hold(call, old, amount - old["amount"])
    else:
        authorizations.release_hold(call, old, old["amount"] - amount, None)
    new = {**old, "amount": amount, "merchant_amount": amount, **_fuel_changes(call)}
    return authorizations.save_change(call, old, new)


def reverse(call: Call) -> Record:
    """``POST …/{authorization}/reverse``: the merchant releases the hold, or part of it."""
    old = _authorization(call, "reverse")
    held = authorizations.held(call.account, old["id"])
    amount = _amount(call, "reverse_amount", old["amount"])
    if amount > old["amount"]:
        raise WrongState(
            f"The reverse amount of {amount} is more than the authorized {old['amount']}.",
            param="reverse_amount",
        )
    merchant_amount = old["merchant_amount"] - merchant_amount_of(old, amount, "reverse_amount")
    authorizations.release_hold(call, old, min(amount, held), "reversal")
    remaining = old["amount"] - amount
    status = old["status"] if remaining else "reversed"
    new = {**old, "amount": remaining, "merchant_amount": merchant_amount, "status": status}
    return authorizations.save_change(call, old, new)


def expire(call: Call) -> Record:
    """``POST …/{authorization}/expire``: nobody captured it in time."""
    return _expire(call, _authorization(call, "expire"))


def expire_when_due(account: Account, job: Job) -> None:
    """Expire an authorization whose hold has lived long enough, if it is still pending."""
    old = account.table(authorizations.KIND)[job.target]
    if old["status"] == "pending":
        _expire(Action(account, NO_REQUEST, job.due), old)


def _expire(action: Action, old: Record) -> Record:
    held = authorizations.held(action.account, old["id"])
    authorizations.release_hold(action, old, held, "expiry")
    new = {**old, "pending_request": None, "status": "expired"}
    return authorizations.save_change(action, old, new)


def _authorization(call: Call, helper: str) -> Record:
    """Return the authorization in the path, if it is in a state that allows the helper.

    Raises:
        WrongState: it waits for a decision, was declined, or has another status.
    """
    record = call.named_in_path(authorizations.KIND, "authorization")
    if record["pending_request"]:
        raise WrongState(
            f"This authorization waits for a real-time decision; it cannot {_PASSIVE[helper]}."
        )
    if not record["approved"] and not (
        helper == "capture" and call.account.policies.capture_of_declined
    ):
        raise WrongState(f"This authorization was declined; it cannot {_PASSIVE[helper]}.")
    if record["status"] not in _allowed_statuses(call.account, helper):
        raise WrongState(
            f"An authorization with status '{record['status']}' cannot {_PASSIVE[helper]}."
        )
    return record


def _allowed_statuses(account: Account, helper: str) -> tuple[str, ...]:
    allows_reversed = helper == "capture" and account.policies.capture_of_reversed
    return (*ALLOWED_STATUSES[helper], "reversed") if allows_reversed else ALLOWED_STATUSES[helper]


def _amount(call: Call, param: str, default: int) -> int:
    given = call.params.get(param)
    return default if given is None else check_amount(given, param, minimum=1)


def _released_by_capture(call: Call, old: Record, amount: int, *, closes: bool) -> int:
    """Return the cents of the hold that a capture releases.

    All of them, unless the authorization stays open and the policy ``partial_capture_releases``
    says to release what was captured.
    """
    held = authorizations.held(call.account, old["id"])
    keeps_rest = not closes and call.account.policies.partial_capture_releases == "captured"
    return min(amount, held) if keeps_rest else held


def _fuel_changes(call: Call) -> Record:
    """Return what the parameters say of fuel and fleet, as an authorization shows it."""
    shapes = {"fleet": AUTHORIZATION_FLEET, "fuel": FUEL}
    return {
        name: with_all_fields(shape, call.params[name])
        for name, shape in shapes.items()
        if call.params.get(name) is not None
    }


def _refuse_foreign(old: Record, param: str) -> None:
    if old["merchant_currency"] != old["currency"]:
        raise NotModelled("another amount of a purchase in a foreign currency", param=param)
