"""What the card network did when a cassette was recorded is done again, with all its details."""

import pytest

from tests.harness.drift.conftest import ROOT, Overlay, ask

CASSETTES = ROOT / "cassettes"


@pytest.mark.parametrize(
    "name",
    [
        "authorizations/network_fallback/the_endpoint_is_not_asked.yaml",
        "authorizations/network_fallback/an_approved_purchase_is_reported_half_an_hour_later.yaml",
        "cards/token_requests/the_program_activates_again_what_the_network_has_suspended.yaml",
        "disputes/loss_reasons/the_network_rules_for_the_merchant_reason_refund_issued.yaml",
        "transactions/late_purchase_details/flight_details_leave_the_receipt_as_it_was.yaml",
        "funding/balance_reports/only_what_cards_have_spent.yaml",
    ],
)
def test_the_network_acts_again(name):
    """The same sandbox answers the same: nothing that the network did is lost in the notes."""
    report = ask(Overlay(), str(CASSETTES / name))

    assert report.drifts == []
    assert [each.left_out for each in report.tapes] == [{}]
