"""The books of financial accounts: entries of Transactions, and the balances that follow."""

import pytest

from issuing_sandbox.account.account import Account
from issuing_sandbox.account.clock import Clock
from issuing_sandbox.call import Action
from issuing_sandbox.policies import Policies
from issuing_sandbox.treasury import books
from issuing_sandbox.treasury.books import Entry, Flow
from issuing_sandbox.webhooks.events import NO_REQUEST
from tests.sandbox.api import START
from tests.sandbox.treasury import CREDITS, ENTRIES, TRANSACTIONS, Holder

FA = "fa_1"
HOLD = Entry("issuing_authorization_hold", cash=-1000, outbound_pending=1000)
RELEASE = Entry("issuing_authorization_release", cash=1000, outbound_pending=-1000)
FLOW = Flow("issuing_authorization", "iauth_1", "A purchase")


@pytest.fixture(name="action")
def _action():
    clock = Clock(START)
    account = Account("sk_test_1", seed="", clock=clock, policies=Policies(), api_version="")
    return Action(account, NO_REQUEST, START)


def held(action):
    """Return what is in the books of the financial account, by sub-balance."""
    return tuple(books.balance(action.account, FA, name) for name in books.SUB_BALANCES)


def test_a_hold_is_an_open_transaction(action):
    """Money is not gone, but held: its amount may still change."""
    hold = books.open_transaction(action, FA, FLOW, HOLD)
    grown = books.add_entries(action, hold["id"], HOLD)

    assert (hold["status"], hold["amount"], grown["amount"]) == ("open", -1000, -2000)
    assert grown["balance_impact"] == {
        "cash": -2000,
        "inbound_pending": 0,
        "outbound_pending": 2000,
    }
    assert held(action) == (-2000, 0, 2000)
    assert action.account.ledger.imbalance() == 0


def test_a_released_hold_is_void(action):
    """Nothing came of it, and it takes no more entries."""
    hold = books.open_transaction(action, FA, FLOW, HOLD)
    void = books.add_entries(action, hold["id"], RELEASE)

    assert (void["status"], void["amount"]) == ("void", 0)
    assert void["status_transitions"] == {"posted_at": None, "void_at": START}
    assert held(action) == (0, 0, 0)
    with pytest.raises(books.ClosedTransaction):
        books.add_entries(action, hold["id"], HOLD)


def test_entries_that_come_together_decide_together(action):
    """A release and a debit post a Transaction that the release alone would void."""
    hold = books.open_transaction(action, FA, FLOW, HOLD)
    debit = Entry("received_debit", cash=-1000, other=books.MERCHANTS)
    posted = books.add_entries(action, hold["id"], RELEASE, debit)

    assert (posted["status"], posted["amount"]) == ("posted", -1000)
    assert [each["type"] for each in books.entries_of(action.account, hold["id"])] == [
        "received_debit",
        "issuing_authorization_release",
        "issuing_authorization_hold",
    ]
    assert action.account.ledger.balance(books.MERCHANTS, "usd") == 1000
    assert action.account.ledger.imbalance() == 0


def test_what_was_moved_is_rolled_back(action):
    """Books, Transactions and entries are as before."""
    action.account.changes.commit()
    books.open_transaction(action, FA, FLOW, HOLD)
    action.account.changes.rollback()

    assert held(action) == (0, 0, 0)
    assert len(action.account.table(books.TRANSACTION)) == 0
    assert len(action.account.table(books.ENTRY)) == 0


def test_a_credit_by_a_bank_is_a_posted_transaction(api):
    """The first money in: `succeeded` at once, one Transaction, one entry, one event."""
    holder = Holder(api)
    account = holder.open()
    credit = holder.credit(account, 2000)
    listed = holder.see(TRANSACTIONS, {"financial_account": account})["data"]
    entries = holder.see(ENTRIES, {"financial_account": account})["data"]

    assert (credit["status"], credit["description"]) == ("succeeded", "Stripe Test")
    assert [(each["id"], each["status"], each["amount"]) for each in listed] == [
        (credit["transaction"], "posted", 2000)
    ]
    assert [(each["type"], each["transaction"]) for each in entries] == [
        ("received_credit", credit["transaction"])
    ]
    assert holder.balance(account) == {"cash": 2000, "inbound_pending": 0, "outbound_pending": 0}
    assert holder.see(f"{CREDITS}/{credit['id']}") == credit
    [event] = holder.events("treasury.received_credit.created")
    assert (event["data"]["object"], event["account"]) == (credit, holder.id)
    assert holder.events("treasury.transaction.created") == []


def test_a_transaction_shows_its_flow_and_entries_when_expanded(api):
    """Neither is there otherwise; the details have the key of the flow's type."""
    holder = Holder(api)
    account = holder.open()
    credit = holder.credit(account, 2000)
    path = f"{TRANSACTIONS}/{credit['transaction']}"
    plain = holder.see(path)
    shown = holder.see(path, [("expand[]", "entries"), ("expand[]", "flow_details")])

    assert not {"entries", "flow_details"} & plain.keys()
    assert shown["flow_details"] == {"type": "received_credit", "received_credit": credit}
    assert [each["type"] for each in shown["entries"]["data"]] == ["received_credit"]
