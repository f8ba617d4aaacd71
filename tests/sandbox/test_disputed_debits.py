"""Disputes of purchases on financial accounts: the received debit is named, and reversed."""

import pytest

from issuing_sandbox.app import Sandbox
from issuing_sandbox.policies import Policies
from tests.sandbox.api import FRAUD, START, InProcess
from tests.sandbox.card_flows import REVERSALS, account_with, balance, captured, shop_with_treasury
from tests.sandbox.disputes import DISPUTES, submit
from tests.sandbox.treasury import DEBITS, TRANSACTIONS

EXPLANATION = "evidence[fraudulent][explanation]"
OUTCOMES = {"won": "winning_evidence", "lost": "losing_evidence"}


@pytest.fixture(name="shop")
def _shop(api):
    """A connected account with Treasury."""
    return shop_with_treasury(api)


@pytest.fixture(name="fa")
def _fa(shop):
    """The id of its financial account, which holds 50 dollars."""
    return account_with(shop, 5000)["id"]


@pytest.fixture(name="paid")
def _paid(shop, fa):
    """A captured purchase of 10 dollars on it."""
    return captured(shop, shop.card(financial_account=fa)["id"], 1000)


def debit_of(transaction):
    """The id of the received debit of a capture."""
    return transaction["treasury"]["received_debit"]


def dispute(shop, transaction, **form):
    """A dispute of a capture, which names its debit."""
    return shop.have(DISPUTES, FRAUD | {"treasury[received_debit]": debit_of(transaction)} | form)


def reversal_of(shop, name):
    """The debit reversal of a submitted dispute."""
    found = shop.see(f"{DISPUTES}/{name}")["treasury"]["debit_reversal"]
    return shop.see(f"{REVERSALS}/{found}")


def told(shop):
    """What was told of the dispute and of its reversal, oldest first."""
    wanted = ("issuing_dispute.", "treasury.debit_reversal.")
    return [event["type"] for event in shop.events() if event["type"].startswith(wanted)]


def test_a_dispute_names_the_debit(shop, paid):
    """And has the transaction all the same; a reversal comes when it is submitted."""
    made = dispute(shop, paid)

    assert made["treasury"] == {"debit_reversal": None, "received_debit": debit_of(paid)}
    assert (made["transaction"], made["amount"]) == (paid["id"], 1000)
    assert shop.see(f"/v1/issuing/transactions/{paid['id']}")["dispute"] == made["id"]


def test_submitting_begins_a_reversal(shop, fa, paid):
    """Of the network card; the money has not moved."""
    name = dispute(shop, paid)["id"]
    submit(shop, name)
    reversal = reversal_of(shop, name)

    assert (reversal["status"], reversal["amount"]) == ("processing", 1000)
    assert (reversal["network"], reversal["transaction"]) == ("card", None)
    assert reversal["linked_flows"] == {"issuing_dispute": name}
    assert reversal["received_debit"] == debit_of(paid)
    debit = shop.see(f"{DEBITS}/{debit_of(paid)}")
    assert debit["linked_flows"]["debit_reversal"] == reversal["id"]
    assert balance(shop, fa) == (4000, 0)
    assert told(shop) == [
        "issuing_dispute.created",
        "issuing_dispute.submitted",
        "treasury.debit_reversal.created",
    ]


@pytest.mark.parametrize(
    ("outcome", "status", "left"), [("won", "succeeded", 5000), ("lost", "failed", 4000)]
)
def test_a_decision_completes_the_reversal(shop, paid, outcome, status, left):
    """Won brings the money back by a posted Transaction, lost moves nothing."""
    name = dispute(shop, paid, **{EXPLANATION: OUTCOMES[outcome]})["id"]
    submit(shop, name)
    decided = shop.see(f"{DISPUTES}/{name}")
    reversal = reversal_of(shop, name)

    assert (decided["status"], decided["balance_transactions"]) == (outcome, None)
    assert reversal["status"] == status
    assert balance(shop, reversal["financial_account"]) == (left, 0)
    assert reversal["status_transitions"]["completed_at"] == START
    assert told(shop).count("treasury.debit_reversal.completed") == 1
    assert told(shop).count("issuing_dispute.funds_reinstated") == (outcome == "won")
    assert shop.available() == 0
    if outcome == "won":
        posted = shop.see(f"{TRANSACTIONS}/{reversal['transaction']}")
        assert (posted["status"], posted["amount"]) == ("posted", 1000)
        assert (posted["flow_type"], posted["flow"]) == ("debit_reversal", reversal["id"])
    else:
        assert reversal["transaction"] is None


@pytest.mark.parametrize(("outcome", "left"), [("won", 5000), ("lost", 4000)])
def test_a_provisional_credit_counts_until_the_decision(shop, fa, paid, outcome, left):
    """By the control; what is lost is taken back."""
    name = dispute(shop, paid)["id"]
    submit(shop, name)
    shop.have(f"/_sandbox/disputes/{name}/credit")
    assert balance(shop, fa) == (5000, 0)
    again = shop.post(f"/_sandbox/disputes/{name}/credit")
    assert "credited already" in again.error["message"]
    shop.have(f"/_sandbox/disputes/{name}/resolve", {"outcome": outcome})

    assert balance(shop, fa) == (left, 0)
    assert told(shop)[3:5] == [
        "treasury.debit_reversal.initial_credit_granted",
        "issuing_dispute.funds_reinstated",
    ]
    assert told(shop).count("issuing_dispute.funds_rescinded") == (outcome == "lost")


def test_the_credit_may_come_with_the_submission():
    """Under the policy."""
    policies = Policies(screening_seconds=0, dispute_credit_moment="submission")
    shop = shop_with_treasury(InProcess(Sandbox(at=START, policies=policies)))
    fa = account_with(shop, 5000)["id"]
    paid = captured(shop, shop.card(financial_account=fa)["id"], 1000)
    submit(shop, dispute(shop, paid)["id"])

    assert balance(shop, fa) == (5000, 0)
    assert told(shop)[-2:] == [
        "treasury.debit_reversal.initial_credit_granted",
        "issuing_dispute.funds_reinstated",
    ]


def test_reversals_are_listed_by_what_became_of_them(shop, fa, paid):
    """The filter's words are others than the object's."""
    card = shop.card(financial_account=fa)["id"]
    others = {outcome: captured(shop, card, 100) for outcome in OUTCOMES}
    names = {"open": dispute(shop, paid)["id"]}
    for outcome, transaction in others.items():
        form = {EXPLANATION: OUTCOMES[outcome]}
        names[outcome] = dispute(shop, transaction, **form)["id"]
    for name in names.values():
        submit(shop, name)
    shop.see("/v1/balance")

    def found(**filters):
        page = shop.see(REVERSALS, {"financial_account": fa} | filters)
        return [each["linked_flows"]["issuing_dispute"] for each in page["data"]]

    assert found() == list(names.values())[::-1]
    assert found(status="processing") == [names["open"]]
    assert found(status="completed") == [names["lost"], names["won"]]
    assert found(status="completed", resolution="won") == [names["won"]]
    assert found(resolution="lost") == [names["lost"]]
    assert found(status="canceled") == []
    assert found(received_debit=debit_of(paid)) == [names["open"]]
    assert shop.get(REVERSALS).error["code"] == "parameter_missing"


def test_a_part_is_disputed(shop, fa, paid):
    """And that much is reversed."""
    name = dispute(shop, paid, amount=400, **{EXPLANATION: OUTCOMES["won"]})["id"]
    submit(shop, name)
    shop.see("/v1/balance")

    assert reversal_of(shop, name)["amount"] == 400
    assert balance(shop, fa) == (4400, 0)


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"transaction": "paid"}, "on a financial account"),
        ({"transaction": "paid", "treasury[received_debit]": "debit"}, "not both"),
        ({"treasury[received_debit]": "bank"}, "of no card"),
        ({"treasury[received_debit]": "rd_nobody"}, "No such"),
        ({}, "transaction"),
    ],
)
def test_what_is_no_debit_of_a_card_is_refused(shop, fa, paid, form, said):
    """By itself, in its place, or both at once."""
    taken = shop.have(
        "/v1/test_helpers/treasury/received_debits",
        {"amount": 100, "currency": "usd", "financial_account": fa, "network": "ach"},
    )
    names = {"paid": paid["id"], "debit": debit_of(paid), "bank": taken["id"]}
    refused = shop.post(
        DISPUTES, FRAUD | {name: names.get(value, value) for name, value in form.items()}
    )

    assert refused.status == 400
    assert said in refused.error["message"]


def test_a_debit_is_disputed_once(shop, paid):
    """As any transaction."""
    dispute(shop, paid)
    said = shop.post(DISPUTES, FRAUD | {"treasury[received_debit]": debit_of(paid)})

    assert said.status == 400


def test_an_unsubmitted_dispute_expires_without_a_reversal(shop, fa, paid):
    """Nothing was asked back."""
    name = dispute(shop, paid)["id"]
    shop.pass_time(111 * 86_400)

    assert shop.see(f"{DISPUTES}/{name}")["status"] == "expired"
    assert shop.see(REVERSALS, {"financial_account": fa})["data"] == []
