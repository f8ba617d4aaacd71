"""A reply that Stripe takes for no decision: why is said first, where Stripe has missed one."""

import pytest

from issuing_harness.errors import ProductFailure
from issuing_harness.interactions import Delivery, EndpointReply
from issuing_harness.webhooks.decisions import problem_of_decision
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


VERSION = {"stripe-version": "2026-05-27.dahlia"}
JSON = {"content-type": "application/json"}


@pytest.mark.parametrize(
    ("status", "headers", "problem"),
    [
        (200, VERSION | JSON, ""),
        (200, VERSION | {"content-type": "Application/JSON; charset=utf-8"}, ""),
        (200, VERSION, ""),  # documented as optional
        (200, VERSION | {"content-type": "text/html"}, "with the Content-Type text/html"),
        (200, VERSION | {"content-type": ""}, "with the Content-Type that says nothing"),
        (200, JSON, "without the header Stripe-Version"),
        *(
            (status, VERSION | JSON, "which is no decision: that has the status 200")
            for status in (199, 201, 202, 204, 299, 302, 400, 500)
        ),
        (None, {}, "which is no decision: that has the status 200"),
    ],
)
def test_only_what_is_documented_decides(status, headers, problem):
    """The status 200 alone, a version, and no type of content but JSON's, if it names one."""
    assert problem_of_decision(EndpointReply(status, headers, '{"approved": true}')) == problem
