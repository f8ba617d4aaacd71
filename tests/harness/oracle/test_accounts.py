"""Whose money is judged, and for how long: shared and connected accounts, and events long gone."""

import pytest
from bugs_in_balances import a_lost_dispute_pays
from bugs_in_events import a_transaction_is_not_told_of
from bugs_in_holds import a_capture_keeps_the_hold
from oracle_account import START, Account, captured, month

from issuing_harness.errors import BackendUnavailable
from issuing_sandbox.app import Sandbox

DAY = 86_400


def test_on_a_shared_account_only_what_was_created_is_judged(monkeypatch):
    """What others did wrong before and meanwhile is none of a scenario's business."""
    sandbox = Sandbox(at=START)
    other, mine = Account(sandbox), Account(sandbox)
    with monkeypatch.context() as patch:
        a_capture_keeps_the_hold(patch)
        month(other)
    month(mine)
    assert other.shared_differences() != []
    assert mine.shared_differences() == []
    assert [each for each in mine.differences() if "still holds" in each.said] != []


def test_on_a_shared_account_what_was_created_is_judged(monkeypatch):
    """Also what came of it: a transaction of its authorization that nobody was told of."""
    mine = Account(Sandbox(at=START))
    mine.fund(5000)
    card = mine.card()
    a_transaction_is_not_told_of(monkeypatch)
    taken = captured(mine, card, 1000)
    assert [each.about for each in mine.shared_differences() if "no event" in each.said] == [taken]


def test_on_a_shared_account_little_is_asked():
    """A scenario that moves no money costs a call for each kind it made, and one for the events."""
    mine = Account(Sandbox(at=START))
    mine.card()
    mine.asked.clear()
    assert mine.shared_differences() == []
    assert mine.asked == ["/v1/issuing/cardholders", "/v1/issuing/cards", "/v1/events"]


def test_a_connected_account_is_read_by_its_platform(monkeypatch):
    """The header that names it is sent with every call of the oracle."""
    platform = Account(Sandbox(at=START))
    connected = platform.connect()
    connected.fund(5000)
    card = connected.card()
    a_capture_keeps_the_hold(monkeypatch)
    connected.do(connected.authorize(card, 1000), "capture")
    assert platform.differences() == []
    assert any("still holds $10.00" in each.said for each in connected.differences())


def test_events_that_stripe_forgets_are_not_missed(monkeypatch):
    """After thirty days events are no longer listed; rows and balance are judged all the same."""
    account = Account(Sandbox(at=START))
    month(account)
    account.wait(31 * DAY)
    newer = account.authorize(account.card(), 800)
    assert account.differences() == []
    a_lost_dispute_pays(monkeypatch)
    account.dispute(captured(account, account.card(), 1300), "losing_evidence")
    account.do(newer, "reverse")
    assert any(
        "is lost for $13.00, and brought $13.00" in each.said for each in account.differences()
    )


def test_more_than_a_page_is_read():
    """A hundred purchases and more are judged to the last."""
    account = Account(Sandbox(at=START))
    account.fund(100_000)
    card = account.card()
    for _ in range(120):
        account.authorize(card, 10)
    assert account.differences() == []
    assert len(account.reading().rows) == 121


def test_a_read_that_is_refused_is_tried_again(monkeypatch):
    """What passes, such as too many calls at once, is no difference."""
    account = Account(Sandbox(at=START))
    month(account)
    account.refuse_next(2)
    assert account.differences() == []


def test_an_account_that_cannot_be_read_is_no_wrong_money():
    """It is the backend's trouble, said with what was asked and how to go on."""
    account = Account(Sandbox(at=START))
    account.refuse_next(100)
    with pytest.raises(
        BackendUnavailable, match=r"/v1/issuing/cardholders 5 times.*429.*no-oracle"
    ):
        account.differences()
