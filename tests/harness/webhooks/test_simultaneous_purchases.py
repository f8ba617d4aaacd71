"""Purchases at the same time: who is asked when, in which order they end, how they are judged."""

import threading
import time

import orjson
import pytest
from stripe.issuing import Authorization

from issuing_harness.errors import HarnessError, ProductFailure
from issuing_harness.interactions import REALTIME_REQUEST, EndpointReply, WireReply
from issuing_harness.money import Money
from issuing_harness.webhooks import Mailbox
from issuing_harness.webhooks.application import Application
from issuing_harness.webhooks.application_access import Setting
from issuing_harness.webhooks.application_routes import ApplicationPlace, Routes
from issuing_harness.webhooks.fault_trials import (
    Trial,
    TrialResult,
    Trials,
    read_result,
    trials_document,
)
from issuing_harness.webhooks.replies import decision
from issuing_harness.webhooks.simultaneous import SimultaneousPurchases
from issuing_harness.webhooks.simultaneous_outcomes import (
    SimultaneousPurchase,
    check_held,
    expect_all_approved,
    expect_together,
)
from tests.harness.webhooks.sending import ManualWebhooks, RecordingObserver, connection

CENTS = 800


class Endpoint:
    """Approves what a budget covers; a racy one looks, waits, and then reserves.

    Args:
        racy: whether others are judged between its look and its reservation.
    """

    def __init__(self, *, racy=False):
        self.left = 2_000
        self.racy = racy
        self.judging = []
        self.most = 0
        self._turn = threading.Lock()

    def reply(self, question):
        """Decide on a purchase."""
        self.judging.append(question.object_id)
        self.most = max(self.most, len(self.judging))
        if self.racy:
            approved = self.left >= CENTS
            time.sleep(0.02)
            self.left -= CENTS if approved else 0
        else:
            with self._turn:
                time.sleep(0.002)
                approved = self.left >= CENTS
                self.left -= CENTS if approved else 0
        self.judging.remove(question.object_id)
        return decision(approved=approved)


class Threads(RecordingObserver):
    """An observer that is told of threads."""

    def __init__(self):
        super().__init__()
        self.acted = []
        self.ended = False

    def thread_acts(self, thread):
        """Keep it."""
        self.acted.append(thread)

    def threads_ended(self):
        """Note it."""
        self.ended = not any(thread.is_alive() for thread in self.acted)


def authorization(name, approved, reason=None):
    """One that Stripe has decided."""
    history = [{"reason": reason or f"webhook_{'approved' if approved else 'declined'}"}]
    amount = CENTS if approved else 0
    return Authorization.construct_from(
        {"id": name, "approved": approved, "amount": amount, "request_history": history}, "k"
    )


class Bank:
    """What Stripe does: it asks about a purchase, and does as it is told."""

    def __init__(self):
        self.webhooks = ManualWebhooks()
        self.ended = []
        self.begun = []

    def buy(self):
        """Make a purchase, whose id is counted as it begins."""
        name = f"iauth_{len(self.begun) + 1}"
        self.begun.append(name)
        thing = {"id": name, "pending_request": {"amount": CENTS}}
        event = {"id": f"evt_{name}", "type": REALTIME_REQUEST, "data": {"object": thing}}
        reply = self.webhooks.send(orjson.dumps(event).decode())
        self.ended.append(name)
        return authorization(name, orjson.loads(reply.body)["approved"])


def make(endpoint, interleaving, purchases=5, buy=None):
    """Make purchases; returns them, the bank and the observer."""
    bank, observer = Bank(), Threads()
    mailbox = Mailbox(connection(bank.webhooks), observer)
    mailbox.decide_with(endpoint.reply)
    try:
        made = SimultaneousPurchases(mailbox, observer, interleaving).make(
            [buy or bank.buy] * purchases
        )
    finally:
        mailbox.close()
    return made, bank, observer


@pytest.mark.parametrize(("interleaving", "overlap"), [("at-once", True), ("in-turn", False)])
def test_all_questions_are_open_before_any_is_judged(interleaving, overlap):
    """At once they are judged together, in turn one by one; both end in the purchases' order."""
    endpoint = Endpoint()
    made, bank, observer = make(endpoint, interleaving)
    names = [f"iauth_{number}" for number in range(1, 6)]

    assert (endpoint.most > 1, bank.begun, bank.ended) == (overlap, names, names)
    assert [each.authorization.id for each in made] == names
    assert [orjson.loads(each.event)["id"] for each in observer.deliveries] == [
        f"evt_{name}" for name in names
    ]
    assert len(observer.acted) == 5
    assert observer.ended
    expect_together(made, Money(2_000))


def test_a_race_approves_too_much():
    """What looks first and reserves later is found, and each purchase is named."""
    made, _, _ = make(Endpoint(racy=True), "at-once")

    with pytest.raises(ProductFailure, match=r"found: +\$40\.00: \$8\.00 approved \(iauth_1\);"):
        expect_together(made, Money(2_000))


def test_in_turn_a_race_is_not_lost():
    """So that what is found is one, and not a budget that is ignored."""
    made, _, _ = make(Endpoint(racy=True), "in-turn")

    expect_together(made, Money(2_000))


def test_fewer_purchases_are_made_where_an_interleaving_has_fewer():
    """The first ones."""
    made, _, _ = make(Endpoint(), "0,3")

    assert [each.authorization.id for each in made] == ["iauth_1", "iauth_2"]


def test_a_purchase_that_fails_fails_the_sentence():
    """In the scenario's own thread, as it would alone."""

    def buy():
        raise ProductFailure("no card")

    with pytest.raises(ProductFailure, match="no card"):
        make(Endpoint(), "at-once", buy=buy)


def test_nothing_that_is_approved_is_no_success():
    """Whoever declines all spends no budget, and certifies nothing."""
    declined = [SimultaneousPurchase(authorization(f"iauth_{n}", approved=False)) for n in (1, 2)]

    with pytest.raises(ProductFailure, match="and not nothing"):
        expect_together(declined, Money(2_000))
    with pytest.raises(ProductFailure, match=r"declined \(iauth_1\); declined"):
        expect_all_approved(declined)


def test_in_a_replay_what_the_endpoint_says_now_counts():
    """Unless it agrees with what was recorded, or Stripe has decided by itself."""
    approves = decision(approved=True)
    made = [
        SimultaneousPurchase(authorization("iauth_1", approved=False), approves, CENTS),
        SimultaneousPurchase(
            authorization("iauth_2", approved=False, reason="webhook_timeout"), approves, CENTS
        ),
        SimultaneousPurchase(authorization("iauth_3", approved=True), approves, CENTS),
        SimultaneousPurchase(
            authorization("iauth_4", approved=True), decision(approved=False), CENTS
        ),
        SimultaneousPurchase(authorization("iauth_5", approved=True), EndpointReply(200), CENTS),
    ]

    assert [each.approved.cents for each in made] == [CENTS, 0, CENTS, 0, CENTS]


def test_what_the_harness_has_held_too_long_accuses_nobody():
    """The endpoint had replied, and Stripe waited no longer: that says nothing of it."""
    late = authorization("iauth_1", approved=False, reason="webhook_timeout")
    replies = [EndpointReply(200, wire=WireReply(seconds=seconds)) for seconds in (2.5, 0.4)]

    check_held([SimultaneousPurchase(late, replies[0], CENTS)])
    with pytest.raises(HarnessError, match="iauth_1 timed out, though the endpoint had replied"):
        check_held([SimultaneousPurchase(late, replies[1], CENTS)])


def test_what_came_of_trials_is_read_again():
    """With the one that failed; nothing is read of a process that ended before it could say."""
    said = {"tried": 1, "failing": {"interleaving": "0,0"}, "message": "m"}

    assert read_result(b"") is None
    assert read_result(orjson.dumps(said)) == TrialResult(1, Trial(interleaving="0,0"), "m")


def test_a_trial_knows_the_application_as_the_run_does(tmp_path):
    """All of its routes, and that what is set by the environment stands already."""
    takes = {"budget": Setting("environment", ("BUDGET={value}",))}
    routes = Routes(takes=takes, wait=2.0, settle=0.1, lacks={"balance": "the Dashboard does"})
    place = ApplicationPlace(routes, {"port": "1"}, tmp_path, lambda _: None)
    document = trials_document([], place, alike="x", seconds=2.0)

    place = Trials(orjson.loads(orjson.dumps(document))).application
    assert (place.names, place.folder) == ({"port": "1"}, tmp_path)
    assert orjson.dumps(place.routes) == orjson.dumps(routes)
    application = Application("", place.routes, names=place.names, restart=place.restart)
    application.set("budget", 2_000)
