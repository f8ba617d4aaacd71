"""Each rule by itself: one fact of a correct account is altered, and must be reported."""

from copy import deepcopy
from dataclasses import replace
from functools import cache

import pytest

from issuing_harness.oracle.difference import AUTHORIZATION, CARD, DISPUTE, TOPUP, TRANSACTION
from issuing_harness.oracle.verdict import differences_of
from issuing_sandbox.app import Sandbox
from tests.harness.oracle.account import START, Account, month
from tests.sandbox.api import UNREVIEWED


@cache
def correct_snapshot():
    """Return an account after a month, read once."""
    account = Account(Sandbox(at=START, policies=UNREVIEWED))
    month(account)
    return account.snapshot()


def copied(snapshot):
    """Return a copy to be altered, without the index of the original."""
    return replace(deepcopy(snapshot), _rows_by_source={})


def first(snapshot, kind, **values):
    """Return the first object of a kind that has these values."""
    matches = (
        thing
        for thing in snapshot.objects_of(kind)
        if all(thing[name] == value for name, value in values.items())
    )
    return next(matches)


def first_event(snapshot, type_):
    """Return the first event of a type."""
    return next(event for event in snapshot.events if event["type"] == type_)


def first_row(snapshot, type_):
    """Return the first balance transaction of a type."""
    return next(row for row in snapshot.rows if row["type"] == type_)


#: Alterations by name: what alters the snapshot, and a part of the message that reports it.
ALTERED = {
    "an event is listed twice": (
        lambda it: it.events.append(it.events[-1]),
        "is listed 2 times among the events",
    ),
    "a row is listed twice": (
        lambda it: it.rows.append(it.rows[-1]),
        "is listed 2 times among the balance transactions",
    ),
    "a row has a net of its own": (
        lambda it: first_row(it, "topup").update(net=1),
        "has a net of 1, and its amount less its fee is 50000",
    ),
    "a hold is positive": (
        lambda it: first_row(it, "issuing_authorization_hold").update(amount=1, net=1),
        "such a row is negative",
    ),
    "a row has an unknown source": (
        lambda it: first_row(it, "issuing_transaction").update(source="ipi_stranger"),
        "this account has no issuing.transaction of that id",
    ),
    "an object has no event of its creation": (
        lambda it: it.events.remove(first_event(it, "issuing_card.created")),
        "has 0 events of its creation",
    ),
    "an object is only in its events": (
        lambda it: it.objects[CARD].clear(),
        "is shown by issuing_card.updated, and the API has no such object",
    ),
    "a new object has previous attributes": (
        lambda it: first_event(it, "issuing_card.created")["data"].update(previous_attributes={}),
        "has previous attributes in issuing_card.created",
    ),
    "an event without a change": (
        lambda it: it.events.append(
            {**deepcopy(first_event(it, "issuing_card.updated")), "id": "evt_again"}
            | {"data": {"object": first_event(it, "issuing_card.updated")["data"]["object"]}}
        ),
        "and nothing has changed since issuing_card.updated",
    ),
    "an attribute is named that is as it was": (
        lambda it: first_event(it, "issuing_card.updated")["data"]["previous_attributes"].update(
            currency="usd"
        ),
        "has currency among the previous attributes of issuing_card.updated",
    ),
    "a status cannot follow": (
        lambda it: first_event(it, "topup.failed")["data"]["object"].update(status="reversed"),
        "went from pending to reversed by topup.failed",
    ),
    "a row disappears": (
        lambda it: first_event(it, "issuing_authorization.updated")["data"]["object"].update(
            balance_transactions=[]
        ),
        "has lost txn_",
    ),
    "a request history contradicts the decision": (
        lambda it: first(it, AUTHORIZATION, status="pending")["request_history"][0].update(
            approved=False
        ),
        "says approved: True, against what its request_history says",
    ),
    "a decline is pending": (
        lambda it: first(it, AUTHORIZATION, approved=False).update(status="pending"),
        "was declined and is pending",
    ),
    "a decline is for another amount": (
        lambda it: first(it, AUTHORIZATION, approved=False).update(amount=7, merchant_amount=7),
        "and shows $0.07",
    ),
    "a merchant's amount differs": (
        lambda it: first(it, AUTHORIZATION, status="expired").update(merchant_amount=7),
        "$0.07 in the same currency of the merchant",
    ),
    "a transaction is another card's": (
        lambda it: first(it, AUTHORIZATION, status="closed", approved=True)["transactions"][
            0
        ].update(card="ic_another"),
        "as its own, of which the card is ic_another",
    ),
    "a capture is of nothing": (
        lambda it: first(it, TRANSACTION, type="capture").update(amount=0, merchant_amount=0),
        "is a capture of $0.00",
    ),
    "a pending top-up has arrived": (
        lambda it: first(it, TOPUP, status="succeeded").update(status="pending"),
        "is pending and names txn_",
    ),
    "a dispute is of too much": (
        lambda it: first(it, DISPUTE, status="lost").update(amount=99_999),
        "is for $999.99, more than ipi_",
    ),
    "a dispute is of nothing known": (
        lambda it: first(it, DISPUTE, status="lost").update(transaction="ipi_stranger"),
        "contests ipi_stranger, which this account does not have",
    ),
    "the balance is a cent off": (
        lambda it: it.balance["issuing"]["available"][0].update(amount=1),
        "the Issuing balance: shows $0.01 (usd), and its balance transactions sum up to",
    ),
    "the payments balance is a cent off": (
        lambda it: it.balance["available"][0].update(amount=3001),
        "the Payments balance: shows $30.01 (usd)",
    ),
    "more is approved than was asked for": (
        lambda it: first_event(it, "issuing_authorization.created")["data"]["object"][
            "request_history"
        ][0].update(amount=1),
        "is for $50.00 in issuing_authorization.created",
    ),
}


@pytest.mark.parametrize(("alter", "message"), ALTERED.values(), ids=ALTERED)
def test_one_altered_fact_is_said(alter, message):
    """The alteration is reported, and nothing of the account before it."""
    assert list(differences_of(correct_snapshot())) == []
    snapshot = copied(correct_snapshot())
    alter(snapshot)
    found = [str(difference) for difference in differences_of(snapshot)]
    assert any(message in difference for difference in found), found


def test_the_merchants_address_and_a_top_ups_note_are_no_differences():
    """Documented exceptions: null in an event, changed without an event, shown when expanded."""
    snapshot = copied(correct_snapshot())
    for event in snapshot.events:
        if "merchant_data" in event["data"]["object"]:
            event["data"]["object"]["merchant_data"]["url"] = None
    first(snapshot, TOPUP, status="succeeded").update(description="For June", metadata={"a": "b"})
    first(snapshot, TRANSACTION, type="capture")["purchase_details"] = {"reference": "12"}
    assert list(differences_of(snapshot)) == []
