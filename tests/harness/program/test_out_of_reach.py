"""What no backend answers yet is asked for as Stripe documents it."""

import orjson
import pytest

from issuing_harness.backends.sdk import SdkHttpClient, client_for
from issuing_harness.clock import TapeClock
from issuing_harness.interactions import Response
from issuing_harness.money import Money
from issuing_harness.program.funding import Funding
from issuing_harness.program.treasury import PREVIEW, FinancialAccounts, Notices

ACCOUNT = {
    "id": "fa_1",
    "object": "treasury.financial_account",
    "balance": {"cash": {"usd": 5000}},
}
OWED = {"id": "an_1", "reason": "issuing.dispute_submitted", "sent_at": None, "email": None}
OTHER = {"id": "an_2", "reason": "issuing.dispute_won", "sent_at": None, "email": None}


class Scripted:
    """Answers every call to a path alike, and keeps what it was asked."""

    def __init__(self, **answers):
        self.answers = answers
        self.asked = []

    def send(self, request):
        """What stands for the path's last word."""
        self.asked.append(request)
        document = self.answers[request.path.rpartition("/")[2]]
        return Response(200, {"content-type": "application/json"}, orjson.dumps(document).decode())


@pytest.fixture(name="script")
def _script():
    notices = {"object": "list", "data": [OWED, OTHER], "has_more": False}
    debit = {"id": "rd_1", "object": "treasury.received_debit", "amount": 1000}
    return Scripted(
        financial_accounts=ACCOUNT,
        fa_1=ACCOUNT,
        received_credits={"id": "rc_1", "object": "treasury.received_credit"},
        received_debits={"object": "list", "data": [debit], "has_more": False},
        balance_transfers={"id": "bt_1", "object": "balance_transfer"},
        account_notices=notices,
        an_1=OWED | {"sent_at": 5},
    )


@pytest.fixture(name="client")
def _client(script):
    channel = SdkHttpClient()
    channel.open(script)
    return client_for(channel, "acct_1")


def said(script):
    """Each call with what it says, all of them in the account's name."""
    assert {each.headers["stripe-account"] for each in script.asked} == {"acct_1"}
    return [(str(each), dict(each.form or each.query)) for each in script.asked]


def test_a_financial_account_is_opened_for_cards_and_filled(script, client):
    """Somebody sends money by ACH, for nobody can add it by hand."""
    assert FinancialAccounts(client).open(Money(5000)).id == "fa_1"
    asked = {"supported_currencies[0]": "usd", "features[card_issuing][requested]": "true"}
    sent = {"amount": "5000", "currency": "usd", "financial_account": "fa_1", "network": "ach"}
    assert said(script) == [
        ("POST /v1/treasury/financial_accounts", asked),
        ("POST /v1/test_helpers/treasury/received_credits", sent),
        ("GET /v1/treasury/financial_accounts/fa_1", {}),
    ]


def test_its_cash_and_its_debits_are_read(script, client):
    """By account."""
    accounts = FinancialAccounts(client)
    assert accounts.cash("fa_1") == Money(5000)
    assert [each.amount for each in accounts.debits("fa_1")] == [1000]
    assert said(script)[1][1] == {"financial_account": "fa_1"}


def test_notices_are_asked_for_in_their_preview(script, client):
    """Those unsent, and of them those with the reason."""
    assert [each["id"] for each in Notices(client).unsent("issuing.dispute_submitted")] == ["an_1"]
    assert said(script) == [("GET /v1/account_notices", {"sent": "false"})]
    assert script.asked[0].headers["stripe-version"] == PREVIEW


def test_a_mailed_notice_is_marked_as_sent(script, client):
    """With the mail and the time."""
    assert Notices(client).sent("an_1", to="a@example.com", at=5)["sent_at"] == 5
    [(call, form)] = said(script)
    assert call == "POST /v1/account_notices/an_1"
    assert (form["email[recipient]"], form["sent_at"]) == ("a@example.com", "5")
    assert {"email[subject]", "email[plain_text]"} <= set(form)


def test_earnings_are_moved_from_balance_to_balance(script, client):
    """Both balances are named."""
    Funding(client, TapeClock()).move_earnings(Money(2000))
    form = {
        "amount": "2000",
        "currency": "usd",
        "source_balance[type]": "payments",
        "destination_balance[type]": "issuing",
    }
    assert said(script) == [("POST /v1/balance_transfers", form)]
