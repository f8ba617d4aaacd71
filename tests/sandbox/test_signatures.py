"""Signatures of deliveries, as the official SDK checks them."""

import re
import time

import pytest
import stripe

from issuing_sandbox.webhooks import signing

BODY = b'{"id": "evt_1", "object": "event"}'


def test_the_vector_of_the_reference():
    """Secret, time and body as they are there (money flow, 11.4)."""
    told = signing.signature_header(["whsec_test"], b'{"a":1}', 1_700_000_000)

    assert told.startswith(
        "t=1700000000,v1=38877139021993b830af32feea6e18a8da83eb2f6e49ee50bd9e4cf4ca4d3789,"
    )


def test_a_worthless_scheme_comes_along():
    """Test deliveries carry ``v0``; alone it proves nothing."""
    told = signing.signature_header(["whsec_a"], BODY, int(time.time()))
    only_v0 = re.sub("v1=[0-9a-f]{64},", "", told)

    assert re.fullmatch("t=[0-9]+,v1=[0-9a-f]{64},v0=[0-9a-f]{64}", told)
    with pytest.raises(stripe.SignatureVerificationError, match="No signatures found with"):
        stripe.Webhook.construct_event(BODY, only_v0, "whsec_a")


@pytest.mark.parametrize("secret", ["whsec_new", "whsec_old"])
def test_both_secrets_of_a_roll_are_good(secret):
    """One ``v1`` each."""
    told = signing.signature_header(["whsec_new", "whsec_old"], BODY, int(time.time()))

    assert stripe.Webhook.construct_event(BODY, told, secret)["id"] == "evt_1"


@pytest.mark.parametrize(
    ("secret", "more", "late"),
    [("whsec_b", "", 0), ("whsec_a", " ", 0), ("whsec_a", "", 301)],
)
def test_what_is_wrong_does_not_pass(secret, more, late):
    """E4 of the reference's seeds: another secret, an altered body, a time too long ago."""
    told = signing.signature_header(["whsec_a"], BODY, int(time.time()) - late)

    with pytest.raises(stripe.SignatureVerificationError):
        stripe.Webhook.construct_event(BODY + more.encode(), told, secret)
