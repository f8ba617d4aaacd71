"""A reply that Stripe takes for no decision: why is said first, where Stripe has missed one."""

from issuing_harness.errors import ProductFailure
from issuing_harness.interactions import Delivery, EndpointReply
from issuing_harness.webhooks.endpoint_problems import EndpointProblems
from tests.harness.webhooks.sending import event

ASKED = "issuing_authorization.request"
URL = "http://127.0.0.1:1/hooks"
SPOILED = ProductFailure.of("the latest decision", expected="approved", found="declined")


def test_why_a_reply_is_no_decision_is_said_where_stripe_missed_one():
    """And nowhere else: an endpoint that decides by a call replies nothing of the kind."""
    problems = EndpointProblems(URL)
    problems.note(Delivery(event(ASKED), EndpointReply(200, {}, '{"approved": true}')))
    missed = ProductFailure.of("the decision", expected="approved", found="webhook_error")

    assert problems.explain(SPOILED) is None
    assert str(problems.explain(missed)).splitlines()[0] == (
        "Your endpoint's reply to issuing_authorization.request about "
        'ic_1 is no decision: 200 {"approved": true}, without the header Stripe-Version. Stripe '
        "then decides by default (webhook_error)."
    )
