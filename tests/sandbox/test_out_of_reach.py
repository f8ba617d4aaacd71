"""What Stripe tells invited programs of, and publishes too little about to be modelled."""

import pytest
import stripe

from issuing_sandbox.contract import published
from tests.sandbox.api import TAXI

EVENTS = ("issuing_authentication.decision", "issuing_authentication.requires_api_approval")


@pytest.mark.parametrize("event", EVENTS)
def test_no_endpoint_selects_decisions_on_three_d_secure(api, event):
    """The event is refused like any that nobody knows; no silence is taken for a decision."""
    given = {"url": "https://example.com/hook", "enabled_events[]": event}
    refused = api.post("/v1/webhook_endpoints", given)

    assert refused.status == 400
    assert refused.error["param"].startswith("enabled_events")


def test_nothing_published_has_such_an_object():
    """Neither the contract nor the official SDK; if either gets one, this fails and it is time."""
    assert not [name for name in published.schemas() if "authentication" in name.split(".")[-1:]]
    assert not hasattr(stripe.issuing, "Authentication")


def test_what_a_check_has_come_to_is_told_by_the_purchase(api):
    """That much of 3-D Secure is documented, and modelled."""
    api.fund(1000)
    given = {"verification_data[three_d_secure][result]": "failed"}
    declined = api.authorize(api.card()["id"], 500, TAXI | given)

    assert declined["request_history"][0]["reason"] == "verification_failed"
