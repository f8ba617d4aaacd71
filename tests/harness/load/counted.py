"""What was counted in runs of load that never were."""

from issuing_harness.interactions import EndpointReply, WireReply
from issuing_harness.load.order import Order
from issuing_harness.load.purchases import purchases
from issuing_harness.load.run import Measured
from issuing_harness.load.tally import Tally
from issuing_harness.webhooks.replies import decision

BUDGET = 2400


def order(rate=20, seconds=4, workers=2, budget=BUDGET):
    """An order of this size."""
    url = "http://127.0.0.1:8000/webhooks"
    return Order(url, "whsec_of_a_test", rate, seconds, workers, budget, {}, "run")


def rightly(purchase, spent):
    """The decision of an endpoint that judges one purchase after the other by the budget."""
    fits = spent.get(purchase.card, 0) + purchase.cents <= BUDGET
    if fits:
        spent[purchase.card] = spent.get(purchase.card, 0) + purchase.cents
    return decision(approved=fits)


def measured(reply=rightly, *, seconds=0.02, sent_late=0.001, busy=0.2, of=None):
    """What a run measured in which each question got this reply.

    Args:
        reply: makes it of the purchase and of what was spent by then, by card.
        seconds: until the reply.
        sent_late: by how much each was late.
        busy: the part of the time that the processor of a worker worked.
        of: the order.
    """
    of = of or order()
    tally, spent = Tally.of_parts(of.parts), {}
    for purchase in purchases(of.rate, of.count, of.budget):
        tally.sent_late.add(sent_late)
        tally.add(purchase, of.part_of(purchase.at), reply(purchase, spent), seconds)
    tally.busy = [busy]
    return Measured(of, tally)


def gone(problem):
    """No reply, for this reason."""
    return EndpointReply(None, wire=WireReply(problem=problem))
