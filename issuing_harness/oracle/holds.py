"""What authorizations may hold, by their events; of the Issuing balance or a financial account.

What a capture leaves held that keeps one open is unknown (money flow, 4.3), so all possible holds
are kept.
"""

from collections.abc import Iterator

from issuing_harness.interactions import REALTIME_REQUEST
from issuing_harness.oracle import account_cards
from issuing_harness.oracle.difference import (
    MoneyDifference,
    Object,
    dollars,
    spends_financial_account,
    total_of,
)
from issuing_harness.oracle.event_history import state_in
from issuing_harness.oracle.object_checks import captures
from issuing_harness.oracle.snapshot import Snapshot


def differences(authorization: Object, snapshot: Snapshot) -> Iterator[MoneyDifference]:
    """Yield holds and amounts of an authorization that are not what its events lead to.

    Args:
        authorization: the authorization, as the API shows it.
        snapshot: the account with its events, rows and Transactions.
    """
    name = authorization["id"]
    events = snapshot.events_by_object.get(name, [])
    if not spends_financial_account(authorization):
        yield from _hold_differences(name, -total_of(snapshot.rows_of(name)), events)
    elif account_cards.is_read(authorization, snapshot):
        yield from _hold_differences(name, account_cards.held_by(name, snapshot), events)
    for message in approved_amount_differences(events):
        yield MoneyDifference(name, message)


def possible_holds(events: list[Object]) -> set[int]:
    """Return what an authorization may hold (cents) after these events, oldest first."""
    holds, amount, captured = {0}, 0, 0
    for event in events:
        state = state_in(event)
        if event["type"] == REALTIME_REQUEST:
            continue
        captured_now = -total_of(captures(state))
        if not state["approved"] or state["status"] != "pending":
            holds = {0}
        else:
            change = (state["amount"] - amount, captured_now - captured)
            holds = {after for before in holds for after in _holds_after(before, *change)}
        amount, captured = state["amount"] if state["approved"] else 0, captured_now
    return holds


def approved_amount_differences(events: list[Object]) -> Iterator[str]:
    """Yield amounts that contradict what was approved (money flow, 2.2 and 4.3).

    An amount that changes without a new decision is a pump's final amount or a partial reversal.
    """
    amount, decisions = 0, 0
    for event in events:
        state = state_in(event)
        if event["type"] == REALTIME_REQUEST or not state["approved"]:
            continue
        history = state["request_history"]
        approved = sum(
            decision["amount"] for decision in history[decisions:] if decision["approved"]
        )
        if len(history) > decisions:
            yield from _decision_differences(event, amount, approved)
        amount, decisions = state["amount"], len(history)


def _decision_differences(event: Object, before: int, approved: int) -> Iterator[str]:
    """Check the amount in an event with a new decision, by the cents it newly approves."""
    amount = state_in(event)["amount"]
    if approved and not before < amount <= before + approved:
        yield (
            f"is for {dollars(amount)} in {event['type']} ({event['id']}); it was for "
            f"{dollars(before)} and {dollars(approved)} more was approved."
        )
    if not approved and amount > before:
        yield f"has risen to {dollars(amount)} by {event['id']}, which was declined."


def _holds_after(held: int, increase: int, captured: int) -> set[int]:
    """Return what may be held after an increase, a decrease, or a capture that leaves it open.

    Whether such a capture releases what it takes or all that is held is unknown (4.3).
    """
    if captured:
        return {held - min(captured, held), 0}
    return {held + increase} if increase >= 0 else {held - min(-increase, held)}


def _hold_differences(object_id: str, held: int, events: list[Object]) -> Iterator[MoneyDifference]:
    possible = possible_holds(events)
    if held not in possible:
        expected = " or ".join(str(dollars(cents)) for cents in sorted(possible))
        yield MoneyDifference(
            object_id,
            f"holds {dollars(held)} by the ledger; by its events it should hold {expected}.",
        )
