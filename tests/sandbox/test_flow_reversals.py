"""Reversals of what came and went without the account's asking: by bank, within a deadline."""

import pytest

from tests.sandbox.api import AUTHORIZATIONS, CARD, COMPANY, DAY, START, TAXI
from tests.sandbox.bank_flows import FEATURES, TREASURY, Business
from tests.sandbox.treasury import CREDITS, DEBITS

CREDIT_REVERSALS = f"{TREASURY}/credit_reversals"
DEBIT_REVERSALS = f"{TREASURY}/debit_reversals"


@pytest.fixture(name="shop")
def _shop(api):
    """A business with $50.00."""
    return Business(api)


def test_a_credit_is_reversed(shop):
    """The money is held until the bank has it; the credit is linked, and says so."""
    credit = shop.credit(shop.account, 2000)
    given = {"received_credit": credit["id"], "metadata[a]": "b"}
    reversal = shop.have(CREDIT_REVERSALS, given)
    posted = shop.see(f"{CREDIT_REVERSALS}/{reversal['id']}")
    seen = shop.see(f"{CREDITS}/{credit['id']}")

    assert reversal == {
        "id": reversal["id"],
        "object": "treasury.credit_reversal",
        "amount": 2000,
        "created": START,
        "currency": "usd",
        "financial_account": shop.account,
        "hosted_regulatory_receipt_url": None,
        "livemode": False,
        "metadata": {"a": "b"},
        "network": "ach",
        "received_credit": credit["id"],
        "status": "processing",
        "status_transitions": {"posted_at": None},
        "transaction": reversal["transaction"],
    }
    assert reversal["id"].startswith("credrev_")
    assert (posted["status"], posted["status_transitions"]["posted_at"]) == ("posted", START)
    assert shop.entries(posted["transaction"]) == [
        ("credit_reversal", -2000, 2000),
        ("credit_reversal_posting", 0, -2000),
    ]
    assert shop.balances() == (5000, 0)
    assert seen["linked_flows"]["credit_reversal"] == reversal["id"]
    assert seen["reversal_details"]["restricted_reason"] == "already_reversed"
    assert shop.told(reversal["id"]) == ["credit_reversal.created", "credit_reversal.posted"]


def test_the_bank_takes_its_time(with_policies):
    """The money is outbound pending meanwhile."""
    shop = Business(with_policies(bank_transfer_seconds=60))
    shop.have(CREDIT_REVERSALS, {"received_credit": shop.credit(shop.account, 2000)["id"]})

    assert shop.balances() == (5000, 2000)
    shop.api.pass_time(60)
    assert shop.balances() == (5000, 0)


def test_a_debit_is_reversed(shop):
    """The bank gives the money back."""
    debit = shop.debit(shop.account, 1000)
    given = {"received_debit": debit["id"], "metadata[a]": "b"}
    reversal = shop.have(DEBIT_REVERSALS, given)
    done = shop.see(f"{DEBIT_REVERSALS}/{reversal['id']}")
    seen = shop.see(f"{DEBITS}/{debit['id']}")

    assert (reversal["status"], reversal["network"]) == ("processing", "ach")
    assert (reversal["metadata"], reversal["linked_flows"]) == ({"a": "b"}, None)
    assert (done["status"], done["status_transitions"]["completed_at"]) == ("succeeded", START)
    assert shop.entries(done["transaction"]) == [("debit_reversal", 1000, 0)]
    assert shop.balances() == (5000, 0)
    assert seen["linked_flows"]["debit_reversal"] == reversal["id"]
    assert seen["reversal_details"]["restricted_reason"] == "already_reversed"
    assert shop.told(reversal["id"]) == ["debit_reversal.created", "debit_reversal.completed"]


@pytest.mark.parametrize("kind", ["credit", "debit"])
def test_nothing_is_reversed_twice_or_late(shop, kind):
    """A second reversal, and one after the deadline."""
    path, name = f"{TREASURY}/{kind}_reversals", f"received_{kind}"
    make = {"credit": shop.credit, "debit": shop.debit}[kind]
    twice, late = make(shop.account, 500), make(shop.account, 500)
    shop.have(path, {name: twice["id"]})
    again = shop.post(path, {name: twice["id"]})
    shop.api.pass_time(late["reversal_details"]["deadline"] - START)
    before = shop.balances()
    missed = shop.post(path, {name: late["id"]})
    seen = shop.see(f"{TREASURY}/{name}s/{late['id']}")["reversal_details"]

    assert (again.status, missed.status) == (400, 400)
    assert "already_reversed" in again.error["message"]
    assert "deadline_passed" in missed.error["message"]
    assert seen["restricted_reason"] == "deadline_passed"
    assert shop.balances() == before


def test_what_can_never_be_reversed(shop):
    """A wire, a debit that has failed, and what is not there."""
    wire = shop.credit(shop.account, 100, network="us_domestic_wire")
    failed = shop.debit(shop.account, 100_000)
    said = [
        shop.post(CREDIT_REVERSALS, {"received_credit": wire["id"]}),
        shop.post(DEBIT_REVERSALS, {"received_debit": failed["id"]}),
        shop.post(CREDIT_REVERSALS, {"received_credit": "rc_1"}),
        shop.post(DEBIT_REVERSALS, {"received_debit": "rd_1"}),
    ]

    assert [each.status for each in said] == [400] * 4
    assert "network_restricted" in said[0].error["message"]
    assert [each.error["code"] for each in said[2:]] == ["resource_missing"] * 2
    assert shop.balances() == (5100, 0)


def test_a_credit_that_was_spent_cannot_be_given_back(shop):
    """A reversal takes cash."""
    credit = shop.credit(shop.account, 2000)
    shop.pay(amount=5001, bank="pm_usBankAccount")
    said = shop.post(CREDIT_REVERSALS, {"received_credit": credit["id"]})

    assert (said.status, said.error["code"]) == (400, "insufficient_funds")
    assert shop.see(f"{CREDITS}/{credit['id']}")["linked_flows"]["credit_reversal"] is None


def test_they_are_listed(shop):
    """By account, by what is reversed and by status."""
    sent = [shop.credit(shop.account, 100)["id"] for _ in range(2)]
    made = [shop.have(CREDIT_REVERSALS, {"received_credit": each})["id"] for each in sent]
    form = {"financial_account": shop.account}

    def listed(**given):
        return [each["id"] for each in shop.see(CREDIT_REVERSALS, form | given)["data"]]

    assert listed() == made[::-1]
    assert listed(received_credit=sent[0]) == made[:1]
    assert (listed(status="posted"), listed(status="processing")) == (made[::-1], [])
    assert shop.get(CREDIT_REVERSALS).error["code"] == "parameter_missing"


def test_they_are_expanded(shop):
    """Their transactions, and from there the reversals."""
    credit, debit = shop.credit(shop.account, 100)["id"], shop.debit(shop.account, 100)["id"]
    shop.have(CREDIT_REVERSALS, {"received_credit": credit})
    shop.have(DEBIT_REVERSALS, {"received_debit": debit})
    shop.api.pass_time(DAY)

    for path, kind in ((CREDIT_REVERSALS, "credit"), (DEBIT_REVERSALS, "debit")):
        form = {"financial_account": shop.account, "expand[]": "data.transaction"}
        [made] = shop.see(path, form)["data"]
        shown = {"expand[]": "flow_details"}
        back = shop.see(f"{TREASURY}/transactions/{made['transaction']['id']}", shown)
        assert back["flow_details"][f"{kind}_reversal"]["id"] == made["id"]


def test_a_card_s_debit_is_disputed_instead(api):
    """Only a bank's is reversed."""
    shop = Business(api, features=FEATURES | {"features[card_issuing][requested]": "true"})
    form = COMPANY | {"name": "Company"}
    holder = shop.have("/v1/issuing/cardholders", form)["id"]
    card = CARD | {"cardholder": holder, "financial_account": shop.account}
    name = shop.have("/v1/issuing/cards", card)["id"]
    bought = shop.have(AUTHORIZATIONS, TAXI | {"card": name, "amount": 1000})["id"]
    shop.have(f"{AUTHORIZATIONS}/{bought}/capture")
    [debit] = shop.see(DEBITS, {"financial_account": shop.account})["data"]
    said = shop.post(DEBIT_REVERSALS, {"received_debit": debit["id"]})

    assert (said.status, said.error["param"]) == (400, "received_debit")
    assert shop.balances() == (4000, 0)
