"""Top-ups: money on its way, and what becomes of it."""

import pytest

from tests.sandbox.api import START

FORM = {"amount": 2000, "currency": "usd", "destination_balance": "issuing"}


def test_a_top_up_is_pending_at_first(api):
    """As documented: no balance transaction, no source, and what was given is given back."""
    given = FORM | {"description": "March", "statement_descriptor": "Top-up", "metadata[a]": "b"}
    top_up = api.have("/v1/topups", given)

    assert top_up == {
        "id": top_up["id"],
        "object": "topup",
        "amount": 2000,
        "balance_transaction": None,
        "created": START,
        "currency": "usd",
        "description": "March",
        "destination_balance": "issuing",
        "expected_availability_date": START,
        "failure_code": None,
        "failure_message": None,
        "livemode": False,
        "metadata": {"a": "b"},
        "source": None,
        "statement_descriptor": "Top-up",
        "status": "pending",
        "transfer_group": None,
    }


def test_a_top_up_without_destination_does_not_show_one(api):
    """The key is absent, not null."""
    assert "destination_balance" not in api.have("/v1/topups", {"amount": 5, "currency": "usd"})


def test_it_settles_and_the_money_is_there(api):
    """The balance transaction is the top-up's, and its amount."""
    name = api.have("/v1/topups", FORM)["id"]
    settled = api.see(f"/v1/topups/{name}")
    row = api.see(f"/v1/balance_transactions/{settled['balance_transaction']}")

    assert settled["status"] == "succeeded"
    assert (row["type"], row["amount"], row["source"]) == ("topup", 2000, name)
    assert api.available() == 2000


@pytest.mark.parametrize(
    ("token", "code"),
    [
        ("noAccount", "no_account"),
        ("accountClosed", "account_closed"),
        ("insufficientFunds", "insufficient_funds"),
        ("debitNotAuthorized", "debit_not_authorized"),
        ("invalidCurrency", "invalid_currency"),
    ],
)
def test_a_bank_that_refuses(api, token, code):
    """Each test token fails with its documented code, and no money comes."""
    name = api.have("/v1/topups", FORM | {"source": f"btok_us_verified_{token}"})["id"]
    failed = api.see(f"/v1/topups/{name}")

    assert (failed["status"], failed["failure_code"]) == ("failed", code)
    assert failed["failure_message"]
    assert (failed["balance_transaction"], api.available()) == (None, 0)


def test_only_a_pending_top_up_can_be_canceled(api):
    """In time however soon the bank would pay; twice, or too late, is a 400 without code."""
    late = api.have("/v1/topups", FORM)["id"]
    name = api.have("/v1/topups", FORM)["id"]

    assert api.have(f"/v1/topups/{name}/cancel")["status"] == "canceled"
    assert api.available() == 2000
    for path in (f"/v1/topups/{name}/cancel", f"/v1/topups/{late}/cancel"):
        said = api.post(path)
        assert (said.status, "code" in said.error) == (400, False)
    assert api.see(f"/v1/topups/{late}")["status"] == "succeeded"


def test_left_pending_by_policy(with_policies):
    """As a US test account was seen to do; a test bank that is verified pays all the same."""
    api = with_policies(topup_autosettle=False)
    pending = api.have("/v1/topups", FORM)["id"]
    api.have("/v1/topups", FORM | {"source": "btok_us_verified"})

    assert api.available() == 2000
    assert api.see(f"/v1/topups/{pending}")["status"] == "pending"


def test_settled_later_by_policy(with_policies):
    """When the time has come and not before; the row's time is that moment."""
    api = with_policies(topup_settle_seconds=60)
    name = api.have("/v1/topups", FORM)["id"]
    api.pass_time(59)
    assert api.available() == 0
    api.pass_time(600)
    assert api.available() == 2000
    (row,) = api.see("/v1/balance_transactions", {"source": name})["data"]
    assert row["created"] == START + 60


def test_what_time_did_is_not_undone_by_a_refusal(api, watched):
    """The first call after the money came is refused; the money stays."""
    api.have("/v1/topups", FORM)

    assert api.get("/v1/topups/tu_nope").status == 404
    assert watched.account(api.key).available == 2000


def test_an_update_changes_description_and_metadata(api):
    """Nothing else, and no event."""
    name = api.have("/v1/topups", FORM)["id"]
    api.see("/v1/balance")
    before = len(api.events())
    updated = api.have(f"/v1/topups/{name}", {"description": "April", "metadata[a]": "b"})

    assert (updated["description"], updated["metadata"]) == ("April", {"a": "b"})
    assert len(api.events()) == before
    assert api.post(f"/v1/topups/{name}", {"amount": 1}).error["code"] == "parameter_unknown"


def test_the_dashboard_s_money_is_there_at_once(api):
    """As recorded in test mode."""
    assert api.fund(700)["status"] == "succeeded"
    assert api.available() == 700


def test_a_top_up_that_is_too_large_is_refused(api):
    """By its documented code, and no money comes; a cent less is taken."""
    said = api.post("/v1/topups", FORM | {"amount": 10_000_000_000})
    least = api.post("/v1/topups", FORM | {"amount": 100_000_000})

    for refused in (said, least):
        assert (refused.status, refused.error["code"]) == (400, "amount_too_large")
        assert refused.error["param"] == "amount"
    assert api.see("/v1/topups")["data"] == []
    api.have("/v1/topups", FORM | {"amount": 99_999_999})
    assert api.available() == 99_999_999


def test_how_much_a_top_up_can_carry_is_a_policy(with_policies):
    """One production account had 300,000 dollars."""
    api = with_policies(topup_maximum=30_000_000)

    assert api.post("/v1/topups", FORM | {"amount": 30_000_001}).status == 400
    assert api.post("/v1/topups", FORM | {"amount": 30_000_000}).status == 200


@pytest.mark.parametrize("descriptor", ["123 456", "Gr\N{LATIN SMALL LETTER U WITH DIAERESIS}n"])
def test_a_statement_descriptor_is_ascii_with_a_letter(api, descriptor):
    """As documented; what a statement cannot show is refused by its field."""
    said = api.post("/v1/topups", FORM | {"statement_descriptor": descriptor})

    assert (said.status, said.error["param"]) == (400, "statement_descriptor")
    assert api.see("/v1/topups")["data"] == []
    assert api.post("/v1/topups", FORM | {"statement_descriptor": "Top-up 7*"}).status == 200


@pytest.mark.parametrize(
    ("policy", "while_pending", "afterwards"),
    [("not_zero", 2000, None), ("never", None, None), ("always", 2000, 0)],
)
def test_when_a_balance_has_pending_money_is_a_policy(
    with_policies, policy, while_pending, afterwards
):
    """``issuing_pending``: a production program says it is left out when zero."""
    api = with_policies(issuing_pending=policy, topup_settle_seconds=60)
    api.have("/v1/topups", FORM)
    api.have("/v1/topups", {"amount": 5, "currency": "usd"})
    seen = []
    for _ in range(2):
        pending = api.see("/v1/balance")["issuing"].get("pending")
        seen.append(pending and pending[0]["amount"])
        api.pass_time(60)

    assert seen == [while_pending, afterwards]
    assert api.available() == 2000


@pytest.mark.parametrize("token", ["btok_us_verified", "btok_us_verified_noAccount"])
def test_a_topup_shows_the_bank_account_that_a_token_stands_for(api, token):
    """A source of its own, whole; it stays, whatever comes of the top-up."""
    top_up = api.have("/v1/topups", FORM | {"source": token})
    source = top_up["source"]

    assert (source["object"], source["type"], source["usage"]) == (
        "source",
        "ach_debit",
        "reusable",
    )
    assert source["id"].startswith("src_1")
    assert source["ach_debit"]["bank_name"] == "STRIPE TEST BANK"
    assert (source["currency"], source["created"], source["livemode"]) == ("usd", START, False)
    assert api.see(f"/v1/topups/{top_up['id']}")["source"] == source
    assert api.events(type="topup.*")[-1]["data"]["object"]["source"] == source
    assert api.have("/v1/topups", FORM)["source"] is None
