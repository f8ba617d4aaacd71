"""Each rule by itself: sound books in which one fact is altered, and what is said of it."""

from copy import deepcopy
from dataclasses import replace
from functools import cache

import pytest
from oracle_account import START, Account, month

from issuing_harness.oracle.difference import AUTHORIZATION, CARD, DISPUTE, TOPUP, TRANSACTION
from issuing_harness.oracle.verdict import differences_of
from issuing_sandbox.app import Sandbox


@cache
def sound():
    """An account after a month, read once."""
    account = Account(Sandbox(at=START))
    month(account)
    return account.reading()


def copied(reading):
    """A copy to be altered, which remembers nothing of what was looked up before."""
    return replace(deepcopy(reading), _by_source={})


def first(reading, kind, **wanted):
    """The first object of a kind that has these values."""
    suits = (
        each
        for each in reading.every(kind)
        if all(each[name] == value for name, value in wanted.items())
    )
    return next(suits)


def told(reading, type_):
    """The first event of a type."""
    return next(each for each in reading.events if each["type"] == type_)


def row(reading, type_):
    """The first balance transaction of a type."""
    return next(each for each in reading.rows if each["type"] == type_)


#: By what is altered: how, and what is said of it.
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
        lambda it: row(it, "topup").update(net=1),
        "has a net of 1, and its amount less its fee is 50000",
    ),
    "a hold is positive": (
        lambda it: row(it, "issuing_authorization_hold").update(amount=1, net=1),
        "such a row is negative",
    ),
    "a row is a stranger's": (
        lambda it: row(it, "issuing_transaction").update(source="ipi_stranger"),
        "this account has no issuing.transaction of that id",
    ),
    "an object was not told of": (
        lambda it: it.events.remove(told(it, "issuing_card.created")),
        "is told of as created 0 times",
    ),
    "an object is only told of": (
        lambda it: it.objects[CARD].clear(),
        "issuing_card.updated tells of it, and the API has no such",
    ),
    "what is new names what was before": (
        lambda it: told(it, "issuing_card.created")["data"].update(previous_attributes={}),
        "names previous attributes in issuing_card.created",
    ),
    "nothing has changed": (
        lambda it: it.events.append(
            {**deepcopy(told(it, "issuing_card.updated")), "id": "evt_again"}
            | {"data": {"object": told(it, "issuing_card.updated")["data"]["object"]}}
        ),
        "and nothing has changed since issuing_card.updated",
    ),
    "an attribute is named that is as it was": (
        lambda it: told(it, "issuing_card.updated")["data"]["previous_attributes"].update(
            currency="usd"
        ),
        "has currency among the previous attributes of issuing_card.updated",
    ),
    "a status cannot follow": (
        lambda it: told(it, "topup.failed")["data"]["object"].update(status="reversed"),
        "went from pending to reversed by topup.failed",
    ),
    "a row is lost": (
        lambda it: told(it, "issuing_authorization.updated")["data"]["object"].update(
            balance_transactions=[]
        ),
        "has lost txn_",
    ),
    "a history is not the verdict": (
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
        lambda it: told(it, "issuing_authorization.created")["data"]["object"]["request_history"][
            0
        ].update(amount=1),
        "is for $50.00 in issuing_authorization.created",
    ),
}


@pytest.mark.parametrize(("alter", "complaint"), ALTERED.values(), ids=ALTERED)
def test_one_altered_fact_is_said(alter, complaint):
    """And nothing is said of the account as it was."""
    assert list(differences_of(sound())) == []
    reading = copied(sound())
    alter(reading)
    said = [str(each) for each in differences_of(reading)]
    assert any(complaint in each for each in said), said


def test_the_merchants_address_and_a_top_ups_note_are_no_differences():
    """Documented exceptions: null in an event, changed without one, shown to those who expand."""
    reading = copied(sound())
    for event in reading.events:
        if "merchant_data" in event["data"]["object"]:
            event["data"]["object"]["merchant_data"]["url"] = None
    first(reading, TOPUP, status="succeeded").update(description="For June", metadata={"a": "b"})
    first(reading, TRANSACTION, type="capture")["purchase_details"] = {"reference": "12"}
    assert list(differences_of(reading)) == []
