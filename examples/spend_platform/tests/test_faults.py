"""Each planted fault breaks its one promise, and leaves the platform working otherwise."""

import time

import pytest

from examples.spend_platform.tests.account import CARD
from spend_platform import faults


@pytest.fixture
def plant(monkeypatch):
    """Plants a fault until the test ends."""
    return lambda name: faults.plant(monkeypatch.setattr, {faults.VARIABLE: name})


def works(platform, account):
    """A purchase from question to capture, each event once and in order."""
    platform.hear(account.topup(5_000))
    platform.put(f"/cards/{CARD}/budget", budget=5_000)
    purchase = account.purchase(1_000)
    assert platform.ask(purchase.asked())["approved"]
    platform.hear(purchase.approved(), *purchase.captured(1_000))
    called_off = account.purchase(500)
    platform.hear(called_off.approved(), called_off.reversed())
    assert platform.show(f"/cards/{CARD}")["remaining"] == 4_000
    assert platform.show("/balance")["available"] == 4_000


@pytest.mark.parametrize("name", sorted(set(faults.FAULTS) - {"answers-too-late"}))
def test_a_faulty_platform_still_works_when_all_goes_well(platform, account, plant, name):
    """So that only what names the fault turns red."""
    plant(name)
    works(platform, account)


def test_without_a_signature_check_anybody_is_believed(platform, account, plant):
    """no-signature-check."""
    plant("no-signature-check")

    assert platform.deliver(account.topup(5_000), "t=1,v1=forged").status_code == 200


def test_duplicates_are_booked_twice(platform, account, plant):
    """books-duplicates-twice: as often as they come."""
    plant("books-duplicates-twice")
    _, created = account.purchase(1_000).captured(1_000)

    platform.hear(created, created, created)

    assert platform.show(f"/cards/{CARD}")["spent"] == 3_000


def test_an_event_that_comes_late_is_believed(platform, account, plant):
    """believes-order: the hold is back."""
    plant("believes-order")
    purchase = account.purchase(1_000)
    created, updated = purchase.approved(), purchase.reversed()

    platform.hear(updated, created)

    assert platform.show(f"/authorizations/{purchase.id}")["held"] == 1_000


def test_a_decision_comes_after_two_seconds_and_reads_do_not(platform, account, plant):
    """answers-too-late."""
    plant("answers-too-late")
    began = time.monotonic()
    platform.hear(account.topup(5_000))
    assert time.monotonic() - began < 2

    platform.ask(account.purchase(1_000).asked())

    assert time.monotonic() - began > 2


def test_the_budget_is_forgotten(platform, account, plant):
    """approves-above-budget: also shown, since the figures are right."""
    plant("approves-above-budget")
    platform.hear(account.topup(5_000))
    platform.put(f"/cards/{CARD}/budget", budget=100)

    assert platform.ask(account.purchase(1_000).asked())["approved"]
    assert platform.show(f"/cards/{CARD}")["remaining"] == -900


def test_an_unknown_type_is_a_crash(platform, account, plant):
    """crashes-on-unknown-types: 500, and Stripe sends it again."""
    plant("crashes-on-unknown-types")
    event = account.event("received_debit.created", {"id": "x_1"})

    assert platform.deliver(event).status_code == 500


def test_a_fault_there_is_not_is_refused_with_those_there_are(plant):
    """A certification that plants nothing would prove nothing."""
    with pytest.raises(ValueError, match="believes-order"):
        plant("believes-ordr")


def test_without_the_variable_nothing_is_planted(monkeypatch):
    """The good code runs as it is."""
    assert faults.plant(monkeypatch.setattr, {}) is None
