"""The rules of financial accounts by themselves: one altered fact of correct books is reported."""

from copy import deepcopy
from dataclasses import replace
from functools import cache

import pytest

from issuing_harness.oracle.difference import (
    ACCOUNT_TRANSACTION,
    AUTHORIZATION,
    DEBIT_REVERSAL,
    DISPUTE,
    ENTRY,
    FINANCIAL_ACCOUNT,
    OUTBOUND_PAYMENT,
    RECEIVED_CREDIT,
    RECEIVED_DEBIT,
    TRANSACTION,
)
from issuing_harness.oracle.snapshot import SnapshotReader, created_by
from issuing_harness.oracle.verdict import account_ledger, as_text, differences_of
from issuing_sandbox.app import Sandbox
from tests.harness.oracle.account import START
from tests.harness.oracle.bugs_in_treasury import a_debit_is_taken_twice
from tests.harness.oracle.holder import Holder, treasury_month
from tests.sandbox.api import UNREVIEWED


@cache
def correct_snapshot():
    """Return an account after a month, read once."""
    holder = Holder(Sandbox(at=START, policies=UNREVIEWED))
    treasury_month(holder)
    return holder.snapshot()


def first(snapshot, kind, **values):
    """Return the first object of a kind that has these values."""
    return next(
        thing
        for thing in snapshot.objects_of(kind)
        if all(thing[name] == value for name, value in values.items())
    )


def captured(snapshot):
    """Return the first capture of an authorization."""
    return next(each for each in snapshot.objects_of(TRANSACTION) if each["authorization"])


#: Alterations by name: what alters the snapshot, and a part of the message that reports it.
ALTERED = {
    "cash is a cent off": (
        lambda it: first(it, FINANCIAL_ACCOUNT)["balance"].update(cash={"usd": 1}),
        "shows $0.01 of cash, and its entries sum up to",
    ),
    "less than nothing is pending": (
        lambda it: first(it, FINANCIAL_ACCOUNT)["balance"].update(outbound_pending={"usd": -1}),
        "shows -$0.01 of outbound_pending; no less than nothing can be pending",
    ),
    "a Transaction is of another amount": (
        lambda it: first(it, ACCOUNT_TRANSACTION, status="posted").update(amount=7),
        "is of $0.07, and has an impact of $500.00 of cash",
    ),
    "a Transaction is void although money came": (
        lambda it: first(it, ACCOUNT_TRANSACTION, status="posted").update(status="void"),
        "is void with an impact of $500.00 of cash; such a one is posted",
    ),
    "a Transaction has no moment of its posting": (
        lambda it: first(it, ACCOUNT_TRANSACTION, status="posted")["status_transitions"].update(
            posted_at=None
        ),
        "is posted, and its status_transitions have no moment",
    ),
    "an entry comes after the end": (
        lambda it: first(it, ENTRY, type="issuing_authorization_release").update(
            created=START + 99_999
        ),
        "after that (A4)",
    ),
    "an entry disappears": (
        lambda it: it.objects[ENTRY].pop(first(it, ENTRY, type="received_debit")["id"]),
        "and its 0 entries come to nothing",
    ),
    "a Transaction disappears": (
        lambda it: it.objects[ACCOUNT_TRANSACTION].pop(
            first(it, ACCOUNT_TRANSACTION, flow_type="received_debit")["id"]
        ),
        "which is not listed",
    ),
    "a flow disappears": (
        lambda it: it.objects[RECEIVED_CREDIT].pop(first(it, RECEIVED_CREDIT)["id"]),
        "for rc_",
    ),
    "a flow names the Transaction of another": (
        lambda it: first(it, RECEIVED_CREDIT).update(
            transaction=first(it, OUTBOUND_PAYMENT)["transaction"]
        ),
        "which is of obp_",
    ),
    "a flow is of nothing": (
        lambda it: first(it, OUTBOUND_PAYMENT).update(amount=0),
        "is of $0.00; a flow moves something",
    ),
    "a posted payment is processing": (
        lambda it: first(it, OUTBOUND_PAYMENT, status="posted").update(status="processing"),
        "is processing for $1.30, and moved -$1.30 of cash; expected -$1.30 of cash and $1.30 of",
    ),
    "a capture names a credit": (
        lambda it: captured(it)["treasury"].update(received_credit="rc_1"),
        "expected a received_debit and nothing else",
    ),
    "a capture names another debit": (
        lambda it: captured(it)["treasury"].update(
            received_debit=first(it, RECEIVED_DEBIT, network="ach")["id"]
        ),
        "which does not name it as its received_debit",
    ),
    "an approved purchase has no Transaction": (
        lambda it: first(it, AUTHORIZATION, status="pending")["treasury"].update(transaction=None),
        "is approved, and no Transaction holds it",
    ),
    "a purchase is held by another's Transaction": (
        lambda it: first(it, AUTHORIZATION, status="pending")["treasury"].update(
            transaction=first(it, ACCOUNT_TRANSACTION)["id"]
        ),
        ", which is of rc_",
    ),
    "a submitted dispute has no reversal": (
        lambda it: first(it, DISPUTE, status="won")["treasury"].update(debit_reversal=None),
        "is won and names the debit reversal None; submitting begins one",
    ),
    "a reversal is of another debit": (
        lambda it: first(it, DEBIT_REVERSAL, network="card").update(received_debit="rd_1"),
        "is of another debit",
    ),
    "a won dispute has lost its reversal": (
        lambda it: first(it, DISPUTE, status="won").update(status="lost"),
        "is succeeded; expected failed",
    ),
}


@pytest.mark.parametrize(("alter", "message"), ALTERED.values(), ids=ALTERED)
def test_one_altered_fact_is_said(alter, message):
    """The alteration is reported, and nothing of the account before it."""
    assert list(differences_of(correct_snapshot())) == []
    snapshot = replace(deepcopy(correct_snapshot()), _rows_by_source={})
    alter(snapshot)
    found = [str(difference) for difference in differences_of(snapshot)]
    assert any(message in difference for difference in found), found


def test_the_ledger_has_the_entries():
    """Each sub-balance that an entry moves is a row; those of a suspect are marked."""
    snapshot = correct_snapshot()
    credit = first(snapshot, RECEIVED_CREDIT)["id"]
    cash = snapshot.objects_of(FINANCIAL_ACCOUNT)[0]["balance"]["cash"]["usd"]
    table = account_ledger(snapshot, {credit})
    [marked] = [row for row in table if row[0]]

    assert marked[2:] == ("received credit", credit, "cash", "$500.00", "$500.00")
    assert table[-2][2] == table[-1][2] == "the API shows"
    assert table[-2][4::2] == ("cash", f"${cash / 100:,.2f}")
    assert "outbound_pending" in as_text(table)


def test_on_a_shared_account_a_financial_account_that_was_created_is_judged(monkeypatch):
    """Others' financial accounts are not."""
    sandbox = Sandbox(at=START, policies=UNREVIEWED)
    holder = Holder(sandbox)
    another = holder.open(1000)
    holder.forget()
    account = holder.open(5000)
    card = holder.card_on(account)
    assert holder.shared_differences() == []
    with monkeypatch.context() as patch:
        a_debit_is_taken_twice(patch)
        holder.paid(card, 1000)
        holder.move("received_debits", another, 100)

    found = {difference.subject for difference in holder.shared_differences()}
    assert len(found) == 1
    assert found.pop().startswith("rd_")


def test_without_treasury_nothing_of_it_is_asked():
    """Many accounts have none, and refuse to be asked."""
    holder = Holder(Sandbox(at=START, policies=UNREVIEWED))
    holder.requested_paths.clear()
    SnapshotReader(holder).read_account(waited=0)
    SnapshotReader(holder).read_created(created_by(()))
    assert [path for path in holder.requested_paths if "treasury" in path] == []
