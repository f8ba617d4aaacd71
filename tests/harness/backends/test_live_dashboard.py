"""A live run has no hands: what only a person or nobody can do is refused, and says so."""

import pytest

from issuing_harness.backends.live.backend import ManualDashboard
from issuing_harness.errors import BackendUnavailable


def test_nobody_can_ask_stripe_to_fail():
    """The fault is named, and where it can be had."""
    with pytest.raises(BackendUnavailable) as refused:
        ManualDashboard().inject_fault("rate_limit")
    assert "rate_limit" in str(refused.value)
    assert "--backend sandbox" in str(refused.value)


def test_a_connected_account_has_no_hands_either():
    """Speaking for it changes nothing."""
    with pytest.raises(BackendUnavailable):
        ManualDashboard().for_account("acct_1").inject_fault("rate_limit")


def test_nobody_switches_fraud_challenges_on_for_a_live_account():
    """A person can, and the message says where; the sandbox does it by itself."""
    with pytest.raises(BackendUnavailable) as refused:
        ManualDashboard().enable_fraud_challenges()
    assert "https://dashboard.stripe.com/test/settings/issuing" in str(refused.value)
    assert "--backend sandbox" in str(refused.value)


def test_nobody_puts_a_cardholder_on_a_watchlist():
    """Only Stripe's people find somebody there; the cardholder is named."""
    with pytest.raises(BackendUnavailable) as refused:
        ManualDashboard().confirm_watchlist_match("ich_1")
    assert "ich_1" in str(refused.value)
    assert "--backend sandbox" in str(refused.value)


@pytest.mark.parametrize(
    "press",
    [
        lambda dashboard: dashboard.set_stand_in("approve"),
        lambda dashboard: dashboard.simulate("loses", "idp_1", {"loss_reason": "other"}),
    ],
)
def test_nobody_has_a_network_act_on_a_live_account(press):
    """Neither decide for Stripe nor act on an object; where it can be had is said."""
    with pytest.raises(BackendUnavailable) as refused:
        press(ManualDashboard())
    assert "--backend sandbox" in str(refused.value)
