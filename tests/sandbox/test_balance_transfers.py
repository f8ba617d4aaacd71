"""Balance transfers: money that moves between the payments and the Issuing balance."""

import pytest

TRANSFER = {
    "amount": 700,
    "currency": "usd",
    "source_balance[type]": "payments",
    "destination_balance[type]": "issuing",
}


def payments(api):
    """Cents in the payments balance."""
    return api.see("/v1/balance")["available"][0]["amount"]


def rows_of(api, name):
    """Type, balance and amount of each row of an object, oldest first."""
    rows = api.see("/v1/balance_transactions", {"source": name})["data"][::-1]
    return [(row["type"], row["balance_type"], row["amount"]) for row in rows]


def test_money_moves_between_the_balances_at_once(api):
    """In the US; a pair of rows, as recorded; the balance is told once (money flow, 1.3)."""
    api.have("/v1/topups", {"amount": 2000, "currency": "usd"})
    assert payments(api) == 2000
    moved = api.have("/v1/balance_transfers", TRANSFER | {"metadata[a]": "b"})
    out, into = (
        moved["source_balance"]["payments"]["balance_transaction"],
        moved["destination_balance"]["issuing"]["balance_transaction"],
    )

    assert moved["id"].startswith("btr_1")
    assert (moved["object"], moved["amount"], moved["metadata"]) == (
        "balance_transfer",
        700,
        {"a": "b"},
    )
    assert rows_of(api, moved["id"]) == [
        ("balance_transfer_outbound", "payments", -700),
        ("balance_transfer_inbound", "issuing", 700),
    ]
    assert api.see(f"/v1/balance_transactions/{out}")["amount"] == -700
    assert api.see(f"/v1/balance_transactions/{into}")["amount"] == 700
    assert (payments(api), api.available()) == (1300, 700)
    assert len(api.events(type="balance.available")) == 2


def test_money_moves_back_to_the_payments_balance(api):
    """The other way round, too."""
    api.fund(1000)
    form = {"source_balance[type]": "issuing", "destination_balance[type]": "payments"}
    api.have("/v1/balance_transfers", TRANSFER | form)
    assert (payments(api), api.available()) == (700, 300)


def test_a_transfer_is_covered_and_goes_somewhere(api):
    """Up to the available balance: documented; to the same one: in our own words."""
    poor = api.post("/v1/balance_transfers", TRANSFER)
    same = api.post("/v1/balance_transfers", TRANSFER | {"destination_balance[type]": "payments"})

    assert poor.error["code"] == "balance_insufficient"
    assert (same.status, same.error["param"]) == (400, "destination_balance[type]")


@pytest.mark.parametrize("form", [{"source_balance[type]": "allocated_funds"}, {"currency": "eur"}])
def test_what_is_not_modelled_of_transfers_is_refused_by_name(api, form):
    """Funds of a charge, and other currencies."""
    assert api.post("/v1/balance_transfers", TRANSFER | form).status == 501


def test_transfers_abroad_are_not_guessed(with_policies):
    """They take a business day, which is not modelled."""
    api = with_policies(account_country="GB")
    assert api.post("/v1/balance_transfers", TRANSFER | {"currency": "gbp"}).status == 501


def test_an_account_without_issuing_has_nothing_to_move_money_to(api):
    """Refused in Stripe's words."""
    form = {"type": "custom", "country": "US", "capabilities[transfers][requested]": "true"}
    name = api.have("/v1/accounts", form)["id"]
    said = api.post("/v1/balance_transfers", TRANSFER, stripe_account=name)
    assert "not set up to use Issuing" in said.error["message"]
