"""Accounts that the oracle checks: shared and connected ones, and those with expired events."""

from dataclasses import replace

import pytest

from issuing_harness.errors import BackendUnavailable
from issuing_harness.oracle.verdict import differences_of
from issuing_sandbox.app import Sandbox
from issuing_sandbox.core import payouts
from tests.harness.oracle.account import CONNECTED, START, Account, captured, month
from tests.harness.oracle.bugs_in_balances import a_lost_dispute_pays
from tests.harness.oracle.bugs_in_events import a_transaction_has_no_event
from tests.harness.oracle.bugs_in_holds import a_capture_keeps_the_hold
from tests.sandbox.api import UNREVIEWED

DAY = 86_400


def subjects_of(differences, part):
    """Return the subjects of the differences whose message contains a part."""
    return [difference.subject for difference in differences if part in difference.message]


def test_on_a_shared_account_only_what_was_created_is_judged(monkeypatch):
    """What others did on the account is not checked."""
    sandbox = Sandbox(at=START, policies=UNREVIEWED)
    other, mine = Account(sandbox), Account(sandbox)
    with monkeypatch.context() as patch:
        a_capture_keeps_the_hold(patch)
        month(other)
    month(mine)
    assert other.shared_differences() != []
    assert mine.shared_differences() == []
    assert subjects_of(mine.differences(), "still holds") != []


def test_on_a_shared_account_what_was_created_is_judged(monkeypatch):
    """The transactions of an authorization that the scenario created are checked as well."""
    mine = Account(Sandbox(at=START, policies=UNREVIEWED))
    mine.fund(5000)
    card = mine.card()
    a_transaction_has_no_event(monkeypatch)
    taken = captured(mine, card, 1000)
    assert subjects_of(mine.shared_differences(), "no event") == [taken]


def test_on_a_shared_account_little_is_asked():
    """Without moved money, the oracle reads one list for each created kind, and the events."""
    mine = Account(Sandbox(at=START, policies=UNREVIEWED))
    mine.card()
    mine.requested_paths.clear()
    assert mine.shared_differences() == []
    assert mine.requested_paths == ["/v1/issuing/cardholders", "/v1/issuing/cards", "/v1/events"]


def test_a_connected_account_is_read_by_its_platform(monkeypatch):
    """Every request of the oracle has the header that names the account."""
    platform = Account(Sandbox(at=START, policies=UNREVIEWED))
    connected = platform.connect()
    connected.fund(5000)
    card = connected.card()
    a_capture_keeps_the_hold(monkeypatch)
    connected.do(connected.authorize(card, 1000), "capture")
    assert platform.differences() == []
    assert subjects_of(connected.differences(), "still holds $10.00") != []


def test_events_that_stripe_forgets_are_not_missed(monkeypatch):
    """Stripe lists events for thirty days; rows and balance are checked all the same."""
    account = Account(Sandbox(at=START, policies=UNREVIEWED))
    month(account)
    account.wait(31 * DAY)
    newer = account.authorize(account.card(), 800)
    assert account.differences() == []
    a_lost_dispute_pays(monkeypatch)
    account.dispute(captured(account, account.card(), 1300), "losing_evidence")
    account.do(newer, "reverse")
    found = subjects_of(account.differences(), "is lost for $13.00, and brought $13.00")
    assert found != []


def test_more_than_a_page_is_read():
    """Lists of more than a hundred objects are read to the end."""
    account = Account(Sandbox(at=START, policies=UNREVIEWED))
    account.fund(100_000)
    card = account.card()
    for _ in range(120):
        account.authorize(card, 10)
    assert account.differences() == []
    assert len(account.snapshot().rows) == 121


def test_a_read_that_is_refused_is_tried_again(monkeypatch):
    """A rate limit that passes is not reported."""
    account = Account(Sandbox(at=START, policies=UNREVIEWED))
    month(account)
    account.refuse_next(2)
    assert account.differences() == []


def test_an_account_that_cannot_be_read_is_no_wrong_money():
    """It is an error of the backend; the message has the request and the remedy."""
    account = Account(Sandbox(at=START, policies=UNREVIEWED))
    account.refuse_next(100)
    with pytest.raises(
        BackendUnavailable, match=r"/v1/issuing/cardholders 5 times.*429.*no-oracle"
    ):
        account.differences()


@pytest.mark.parametrize("releases", ["captured", "all"])
def test_a_capture_that_leaves_an_authorization_open_may_release_all(releases):
    """Whether it releases what it takes or the whole hold is unknown; both are correct."""
    account = Account(
        Sandbox(at=START, policies=UNREVIEWED.altered(partial_capture_releases=releases))
    )
    account.fund(5000)
    authorization = account.authorize(account.card(), 1000)
    left_open = {"capture_amount": 400, "close_authorization": "false"}
    assert account.do(authorization, "capture", **left_open)["status"] == "pending"
    assert account.differences() == []


@pytest.mark.parametrize("fails", [True, False])
def test_a_payout_s_money_comes_back_once(monkeypatch, fails):
    """By a reversal, or because the payout failed; both would make money."""
    monkeypatch.setattr(payouts, "can_fail", lambda *_: True)
    sandbox = Sandbox(at=START, policies=UNREVIEWED)
    platform = Account(sandbox)
    shop = Account(sandbox, connected=platform.post("/v1/accounts", CONNECTED)["id"])
    shop.wait(DAY)
    shop.fund(5000)
    form = {"amount": 1000, "currency": "usd", "source_balance": "issuing"}
    payout = shop.post("/v1/payouts", form)["id"]
    shop.wait(1)
    shop.post(f"/v1/payouts/{payout}/reverse")
    shop.wait(1)
    if fails:
        shop.post(f"/_sandbox/payouts/{payout}/fail")

    assert subjects_of(shop.differences(), "comes back once") == [payout] * fails


CARD_KINDS = {
    "issuing.authorization",
    "issuing.card",
    "issuing.cardholder",
    "issuing.dispute",
    "issuing.transaction",
}


def closed_account():
    """Return a connected account that has spent, and of which Stripe has then ended Issuing."""
    connected = Account(Sandbox(at=START, policies=UNREVIEWED)).connect()
    connected.fund(5000)
    captured(connected, connected.card(), 1300)
    connected.post("/_sandbox/close", reason="terms_of_service_violation")
    return connected


def test_an_account_that_may_no_longer_use_issuing_is_judged_by_what_can_be_read():
    """Its cards are out of sight, which is no outage, and not wrong money either."""
    closed = closed_account()
    assert closed.differences() == []
    assert closed.shared_differences() == []
    assert closed.snapshot().unread == CARD_KINDS
    assert closed.snapshot().rows != []


def test_what_can_be_read_of_a_closed_account_still_has_to_add_up():
    """A balance that its rows do not come to is found without any card."""
    snapshot = closed_account().snapshot()
    balance = dict(snapshot.balance, available=[{"amount": 700, "currency": "usd"}])
    found = differences_of(replace(snapshot, balance=balance))
    assert [it.subject for it in found] == ["the Payments balance"]


def test_treasury_that_is_taken_away_is_no_outage():
    """A platform that is refused Treasury again cannot list its financial accounts."""
    account = Account(Sandbox(at=START, policies=UNREVIEWED))
    account.fund(5000)
    account.post("/_sandbox/dashboard/treasury", access="off")
    snapshot = account.reader().read_account(waited=0, has_treasury=True)
    assert "treasury.financial_account" in snapshot.unread
    assert list(differences_of(snapshot)) == []
