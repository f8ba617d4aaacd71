"""Whatever happens to an account, in whatever order, its books and its objects stay true."""

import os

from hypothesis import HealthCheck, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.sandbox.disputes import pay
from tests.sandbox.history import Seen
from tests.sandbox.history_program import Cardholders, Cards, Disputes, Others
from tests.sandbox.history_rules import Money, Purchases, Time
from tests.sandbox.history_treasury import Flows

#: How many histories there are, of so many steps each; 110 make ten thousand operations.
HISTORIES = int(os.environ.get("ISSUING_HISTORIES", "36"))
STEPS = 60
#: From these beginnings together so many operations.
BEGINNINGS = (1, 2)
OPERATIONS = 90 * HISTORIES
#: What has to have come about in one of them, for the rest to mean anything.
REACHED = {
    ("issuing.authorization", None, "closed"),
    ("issuing.authorization", "pending", "closed"),
    ("issuing.authorization", "pending", "expired"),
    ("issuing.authorization", "pending", "reversed"),
    ("issuing.card", "active", "inactive"),
    ("issuing.card", "inactive", "canceled"),
    ("issuing.dispute", None, "unsubmitted"),
    ("issuing.settlement", "pending", "complete"),
    ("treasury.credit_reversal", "processing", "posted"),
    ("treasury.debit_reversal", "processing", "succeeded"),
    ("treasury.inbound_transfer", "processing", "canceled"),
    ("treasury.inbound_transfer", "processing", "failed"),
    ("treasury.inbound_transfer", "processing", "succeeded"),
    ("treasury.outbound_payment", "posted", "returned"),
    ("treasury.outbound_payment", "processing", "canceled"),
    ("treasury.outbound_payment", "processing", "failed"),
    ("treasury.outbound_payment", "processing", "posted"),
    ("treasury.received_debit", None, "failed"),
    ("topup", "pending", "canceled"),
    ("topup", "pending", "failed"),
    ("topup", "pending", "succeeded"),
}


def test_any_history():
    """Thousands of random operations: legal steps, balanced books, events that tell it all.

    A third of ten thousand; all of them with ISSUING_HISTORIES=110, and more with more.
    """
    every = [_lived_through(beginning) for beginning in BEGINNINGS]

    assert sum(seen.operations for seen in every) >= OPERATIONS
    assert REACHED - set().union(*(seen.transitions for seen in every)) == set()


def _lived_through(beginning):
    histories = _histories(beginning)
    run_state_machine_as_test(
        histories,
        settings=settings(
            max_examples=HISTORIES,
            stateful_step_count=STEPS,
            deadline=None,
            database=None,
            suppress_health_check=[HealthCheck.too_slow],
        ),
    )
    return histories.seen


def _histories(beginning):
    """Histories that can be told again: the same beginning makes the same ones."""

    @seed(beginning)
    class Histories(Money, Time, Purchases, Cardholders, Cards, Disputes, Others, Flows):
        seen = Seen()

    return Histories


def test_what_an_authorization_embeds_is_told_by_its_own_events(api):
    """A dispute changes the transaction it shows; that is told of the transaction alone."""
    name = pay(api)
    authorization = api.see("/v1/issuing/authorizations")["data"][0]
    dispute = api.dispute(name)
    told = [event["type"] for event in api.events()[-2:]]
    path = f"/v1/issuing/authorizations/{authorization['id']}"

    assert authorization["transactions"][0]["dispute"] is None
    assert api.see(path)["transactions"][0]["dispute"] == dispute["id"]
    assert told == ["issuing_dispute.created", "issuing_transaction.updated"]
