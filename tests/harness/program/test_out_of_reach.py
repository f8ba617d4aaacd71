"""Calls that no backend answers yet are made as Stripe documents them."""

import orjson
import pytest

from issuing_harness.backends.sdk import SdkHttpClient, new_client
from issuing_harness.clock import InstantClock
from issuing_harness.interactions import Response
from issuing_harness.money import Money
from issuing_harness.program.topups import TopUps
from issuing_harness.program.treasury import FinancialAccounts

ACCOUNT = {
    "id": "fa_1",
    "object": "treasury.financial_account",
    "balance": {"cash": {"usd": 5000}},
}


class Scripted:
    """A transport with one response per path, which keeps the requests."""

    def __init__(self, **documents):
        self.documents = documents
        self.requests = []

    def send(self, request):
        """Return the response for the last word of the path."""
        self.requests.append(request)
        document = self.documents[request.path.rpartition("/")[2]]
        return Response(200, {"content-type": "application/json"}, orjson.dumps(document).decode())


@pytest.fixture(name="script")
def _script():
    debit = {"id": "rd_1", "object": "treasury.received_debit", "amount": 1000}
    return Scripted(
        financial_accounts=ACCOUNT,
        fa_1=ACCOUNT,
        received_credits={"id": "rc_1", "object": "treasury.received_credit"},
        received_debits={"object": "list", "data": [debit], "has_more": False},
        balance_transfers={"id": "bt_1", "object": "balance_transfer"},
    )


@pytest.fixture(name="client")
def _client(script):
    http_client = SdkHttpClient()
    http_client.attach(script)
    return new_client(http_client, "acct_1")


def calls_of(script):
    """Return each request with its parameters; all must act for the account."""
    accounts = {request.headers["stripe-account"] for request in script.requests}
    assert accounts == {"acct_1"}
    return [(str(request), dict(request.form or request.query)) for request in script.requests]


def test_a_financial_account_is_opened_for_cards_and_filled(script, client):
    """The money comes by ACH, because nobody can add it by hand."""
    assert FinancialAccounts(client).create_funded(Money(5000)).id == "fa_1"
    created = {"supported_currencies[0]": "usd", "features[card_issuing][requested]": "true"}
    sent = {"amount": "5000", "currency": "usd", "financial_account": "fa_1", "network": "ach"}
    assert calls_of(script) == [
        ("POST /v1/treasury/financial_accounts", created),
        ("POST /v1/test_helpers/treasury/received_credits", sent),
        ("GET /v1/treasury/financial_accounts/fa_1", {}),
    ]


def test_its_cash_and_its_debits_are_read(script, client):
    """Both are read by the account's id."""
    accounts = FinancialAccounts(client)
    assert accounts.cash("fa_1") == Money(5000)
    assert [debit.amount for debit in accounts.list_debits("fa_1")] == [1000]
    assert calls_of(script)[1][1] == {"financial_account": "fa_1"}


def test_earnings_are_moved_from_balance_to_balance(script, client):
    """The request names both balances."""
    TopUps(client, InstantClock()).transfer_from_payments(Money(2000))
    form = {
        "amount": "2000",
        "currency": "usd",
        "source_balance[type]": "payments",
        "destination_balance[type]": "issuing",
    }
    assert calls_of(script) == [("POST /v1/balance_transfers", form)]
