"""Payouts of connected accounts, which can be reversed, and of accounts without Issuing."""

from tests.sandbox.deliveries import CONNECTED

PAYOUTS = "/v1/payouts"
FORM = {"amount": 1000, "currency": "usd", "source_balance": "issuing"}


def test_a_connected_account_s_payout_can_be_reversed(api):
    """Documented: of connected accounts only; another payout of the negative amount names it."""
    name = api.have("/v1/accounts", CONNECTED)["id"]
    api.have("/_sandbox/dashboard/add_funds", {"amount": 1000}, stripe_account=name)
    payout = api.have(PAYOUTS, FORM, stripe_account=name)["id"]
    back = api.have(f"{PAYOUTS}/{payout}/reverse", {"metadata[a]": "b"}, stripe_account=name)
    old = api.see(f"{PAYOUTS}/{payout}", stripe_account=name)

    assert (back["amount"], back["original_payout"], back["metadata"]) == (
        -1000,
        payout,
        {"a": "b"},
    )
    assert (old["status"], old["reversed_by"]) == ("paid", back["id"])
    balance = api.see("/v1/balance", stripe_account=name)
    assert balance["issuing"]["available"][0]["amount"] == 1000
    said = api.post(f"{PAYOUTS}/{payout}/reverse", stripe_account=name)
    assert said.status == 400


def test_a_platform_s_own_payout_is_not_reversed(api):
    """Documented: only those of connected accounts can be."""
    api.fund(1000)
    name = api.have(PAYOUTS, FORM)["id"]
    said = api.post(f"{PAYOUTS}/{name}/reverse")
    assert (said.status, "connected accounts" in said.error["message"]) == (400, True)


def test_an_account_without_issuing_has_no_issuing_balance_to_pay_out(api):
    """What it has of payments can be paid out."""
    form = {"type": "custom", "country": "US", "capabilities[transfers][requested]": "true"}
    name = api.have("/v1/accounts", form)["id"]
    said = api.post(PAYOUTS, FORM, stripe_account=name)
    assert "not set up to use Issuing" in said.error["message"]
