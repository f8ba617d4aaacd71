"""Received credits and debits, and how they and their Transactions are listed."""

import pytest

from issuing_sandbox.policies import Policies
from tests.sandbox.api import DAY, START, InProcess, Watched
from tests.sandbox.treasury import (
    ACCOUNTS,
    CREDITS,
    DEBITS,
    ENTRIES,
    TRANSACTIONS,
    Holder,
)

CREDIT = "/v1/test_helpers/treasury/received_credits"
DEBIT = "/v1/test_helpers/treasury/received_debits"
NOTHING = "fa_nothing"


@pytest.fixture(name="holder")
def _holder(api):
    return Holder(api)


@pytest.fixture(name="account")
def _account(holder):
    """A financial account that holds 50.00."""
    name = holder.open()
    holder.credit(name, 5000)
    return name


def test_a_debit_takes_what_is_there(holder, account):
    """It succeeds; its Transaction is posted, and money out is negative."""
    debit = holder.debit(account, 1000, description="Rent")
    transaction = holder.see(f"{TRANSACTIONS}/{debit['transaction']}")

    assert (debit["status"], debit["failure_code"], debit["network"]) == ("succeeded", None, "ach")
    assert (transaction["amount"], transaction["status"]) == (-1000, "posted")
    assert (transaction["description"], transaction["flow"]) == ("Rent", debit["id"])
    assert holder.balance(account)["cash"] == 4000
    [event] = holder.events("treasury.received_debit.created")
    assert event["data"]["object"] == debit == holder.see(f"{DEBITS}/{debit['id']}")


def test_a_debit_of_more_fails(holder, account):
    """A 200, with the reason and without a Transaction: nothing has moved."""
    before = holder.see(TRANSACTIONS, {"financial_account": account})
    debit = holder.debit(account, 5001)

    assert (debit["status"], debit["failure_code"]) == ("failed", "insufficient_funds")
    assert debit["transaction"] is None
    assert holder.see(TRANSACTIONS, {"financial_account": account}) == before
    assert holder.balance(account)["cash"] == 5000
    [event] = holder.events("treasury.received_debit.created")
    assert event["data"]["object"]["status"] == "failed"
    assert holder.debit(account, 5000)["status"] == "succeeded"


def test_a_credit_says_who_sent_it(holder, account):
    """The bank account of the request, or one of Stripe's."""
    bank = "initiating_payment_method_details"
    sent = {
        f"{bank}[type]": "us_bank_account",
        f"{bank}[us_bank_account][account_holder_name]": "Ada Lovelace",
        f"{bank}[us_bank_account][account_number]": "000999991234",
        f"{bank}[us_bank_account][routing_number]": "110000000",
    }
    named = holder.credit(account, 5, **sent, description="Invoice 1")[bank]
    taken = holder.debit(account, 5, **sent)[bank]
    plain = holder.credit(account, 5)[bank]

    assert holder.see(CREDITS, {"financial_account": account})["data"][1]["description"] == (
        "Invoice 1"
    )
    assert taken == named
    assert named["billing_details"]["name"] == "Ada Lovelace"
    assert named["us_bank_account"]["last4"] == "1234"
    assert named["us_bank_account"]["routing_number"] == "110000000"
    assert (plain["type"], plain["us_bank_account"]["bank_name"]) == (
        "us_bank_account",
        "STRIPE TEST BANK",
    )


def test_a_credit_can_be_reversed_for_two_business_days(holder, account):
    """By ACH, until a midnight; the test begins on a Monday, and a Friday's ends on a Tuesday."""
    monday = holder.credit(account, 5)["reversal_details"]
    holder.api.pass_time(4 * DAY)
    friday = holder.credit(account, 5)["reversal_details"]
    midnight = START // DAY * DAY

    assert monday == {"deadline": midnight + 2 * DAY, "restricted_reason": None}
    assert friday == {"deadline": midnight + 8 * DAY, "restricted_reason": None}


def test_a_wire_is_never_reversed(holder, account):
    """The reason says so."""
    wire = holder.credit(account, 5, network="us_domestic_wire")

    assert wire["network"] == "us_domestic_wire"
    assert wire["reversal_details"] == {
        "deadline": None,
        "restricted_reason": "network_restricted",
    }


def restrict(holder, account, flows):
    """Let the platform restrict flows of a financial account."""
    form = {f"platform_restrictions[{flows}]": "restricted"}
    holder.have(f"{ACCOUNTS}/{account}", form)


def test_restricted_inflows_stop_ach_and_not_wires(holder, account):
    """Documented; which code is a policy. Debits go on."""
    restrict(holder, account, "inbound_flows")
    stopped = holder.credit(account, 5)

    assert (stopped["status"], stopped["failure_code"]) == ("failed", "account_frozen")
    assert stopped["transaction"] is None
    assert holder.credit(account, 5, network="us_domestic_wire")["status"] == "succeeded"
    assert holder.debit(account, 5)["status"] == "succeeded"
    assert holder.balance(account)["cash"] == 5000


def test_restricted_outflows_stop_debits():
    """And not credits; the policy `restricted_flow_failure_code`."""
    policies = Policies(restricted_flow_failure_code="other")
    holder = Holder(InProcess(Watched(at=START, policies=policies)))
    account = holder.open()
    holder.credit(account, 50)
    restrict(holder, account, "outbound_flows")

    assert holder.debit(account, 5)["failure_code"] == "other"
    assert holder.credit(account, 5)["status"] == "succeeded"


@pytest.mark.parametrize("path", [CREDIT, DEBIT])
@pytest.mark.parametrize(
    ("form", "error"),
    [
        ({"financial_account": NOTHING}, ("financial_account", "resource_missing")),
        ({"amount": 0}, ("amount", "parameter_invalid_integer")),
        ({"amount": -1}, ("amount", "parameter_invalid_integer")),
        ({"currency": "eur"}, ("currency", None)),
        ({"network": "rtp"}, ("network", None)),
        ({"nonsense": 1}, ("nonsense", "parameter_unknown")),
    ],
)
def test_what_a_bank_cannot_do_is_refused(holder, account, path, form, error):
    """Nothing moves, and nobody is told."""
    before = len(holder.events())
    sent = {"financial_account": account, "amount": 5, "currency": "usd", "network": "ach"} | form
    said = holder.post(path, sent)

    assert (said.status, (said.error["param"], said.error.get("code"))) == (400, error)
    assert holder.balance(account)["cash"] == 5000
    assert len(holder.events()) == before


@pytest.mark.parametrize("path", [CREDITS, DEBITS, TRANSACTIONS, ENTRIES])
def test_a_list_is_of_one_financial_account(holder, account, path):
    """It must be named, and be there; what is in another account is not listed."""
    other = holder.open()
    holder.credit(other, 7)
    holder.debit(other, 7)
    missing, unknown = holder.get(path), holder.get(path, {"financial_account": NOTHING})
    listed = holder.see(path, {"financial_account": other})["data"]

    assert (missing.status, missing.error["code"]) == (400, "parameter_missing")
    assert (unknown.status, unknown.error["code"]) == (404, "resource_missing")
    assert {each["financial_account"] for each in listed} == {other}


@pytest.mark.parametrize("path", [CREDITS, DEBITS, TRANSACTIONS, ENTRIES])
def test_what_is_not_there_is_not_found(holder, path):
    """A 404, in Stripe's words."""
    said = holder.get(f"{path}/nothing")

    assert (said.status, said.error["code"]) == (404, "resource_missing")
    assert said.error["message"].endswith("'nothing'")


def test_credits_and_debits_are_listed_by_status(holder, account):
    """Those that failed apart; credits also by the flow they come from."""
    holder.debit(account, 9000)
    credit = holder.see(CREDITS, {"financial_account": account})["data"][0]
    named = {"financial_account": account}

    assert holder.see(DEBITS, named | {"status": "succeeded"})["data"] == []
    assert len(holder.see(DEBITS, named | {"status": "failed"})["data"]) == 1
    assert holder.see(CREDITS, named | {"status": "succeeded"})["data"] == [credit]
    by_flow = named | {"linked_flows[source_flow_type]": "outbound_payment"}
    assert holder.see(CREDITS, by_flow)["data"] == []


def test_transactions_and_entries_are_filtered(holder, account):
    """By status, time, and by Transaction; newest first."""
    holder.api.pass_time(DAY)
    debit = holder.debit(account, 1000)
    named = {"financial_account": account}
    entry = {"financial_account": account, "transaction": debit["transaction"]}

    assert [each["amount"] for each in holder.see(TRANSACTIONS, named)["data"]] == [-1000, 5000]
    assert holder.see(TRANSACTIONS, named | {"status": "open"})["data"] == []
    assert len(holder.see(TRANSACTIONS, named | {"status": "posted"})["data"]) == 2
    later = {"created[gt]": START}
    assert [each["amount"] for each in holder.see(TRANSACTIONS, named | later)["data"]] == [-1000]
    [found] = holder.see(ENTRIES, entry)["data"]
    assert (found["type"], found["balance_impact"]["cash"]) == ("received_debit", -1000)
    assert holder.see(ENTRIES, named | {"effective_at[gt]": START})["data"] == [found]
    assert holder.see(ENTRIES, named | later)["data"] == [found]
    assert len(holder.see(ENTRIES, named | {"order_by": "effective_at"})["data"]) == 2
    assert holder.see(f"{ENTRIES}/{found['id']}") == found


def test_transactions_are_ordered_by_posting(holder, account):
    """Its time can be asked for then only, and only of those that are posted."""
    holder.api.pass_time(DAY)
    holder.debit(account, 1000)
    named = {"financial_account": account}
    ordered = named | {"order_by": "posted_at", "status": "posted"}
    late = {"status_transitions[posted_at][gt]": START}
    first = holder.see(TRANSACTIONS, ordered | {"limit": 1})
    after = {"starting_after": first["data"][0]["id"]}
    rest = holder.see(TRANSACTIONS, ordered | after)
    back = holder.see(TRANSACTIONS, ordered | {"ending_before": rest["data"][0]["id"]})

    assert [each["amount"] for each in first["data"]] == [-1000]
    assert (first["has_more"], rest["has_more"]) == (True, False)
    assert [each["amount"] for each in rest["data"]] == [5000]
    assert back["data"] == first["data"]
    assert holder.see(TRANSACTIONS, ordered | late)["data"] == first["data"]
    for form in (named | late, named | {"status": "posted"} | late):
        said = holder.get(TRANSACTIONS, form)
        assert (said.status, said.error["param"]) == (400, "status_transitions")


@pytest.mark.parametrize(
    ("path", "expanded"),
    [(TRANSACTIONS, "data.entries"), (CREDITS, "data.transaction.entries")],
)
def test_entries_are_not_expanded_in_lists(holder, account, path, expanded):
    """Documented; what each Transaction is about can be."""
    said = holder.get(path, {"financial_account": account, "expand[]": expanded})

    assert (said.status, expanded in said.error["message"]) == (400, True)


def test_flows_and_transactions_expand_into_each_other(holder, account):
    """From a credit to its Transaction, from an entry to both."""
    credit = holder.see(CREDITS, {"financial_account": account})["data"][0]
    shown = holder.see(
        f"{CREDITS}/{credit['id']}",
        [("expand[]", "transaction.flow_details"), ("expand[]", "transaction.entries")],
    )["transaction"]
    [entry] = holder.see(
        ENTRIES,
        [
            ("financial_account", account),
            ("expand[]", "data.flow_details"),
            ("expand[]", "data.transaction"),
        ],
    )["data"]

    details = {"type": "received_credit", "received_credit": credit}
    assert (shown["id"], shown["flow_details"]) == (credit["transaction"], details)
    assert [each["id"] for each in shown["entries"]["data"]] == [entry["id"]]
    assert shown["entries"]["url"].startswith(ENTRIES)
    assert entry["flow_details"] == details
    assert entry["transaction"]["id"] == credit["transaction"]
