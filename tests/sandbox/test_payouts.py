"""Payouts: money that leaves a balance for the bank, and what becomes of it."""

import pytest
import stripe

from tests.sandbox.api import DAY, START

PAYOUTS = "/v1/payouts"
FORM = {"amount": 1000, "currency": "usd", "source_balance": "issuing"}


@pytest.fixture(name="slow")
def _slow(with_policies):
    """A program whose payouts take a day to reach the bank, and another to arrive."""
    api = with_policies(payout_seconds=DAY)
    api.fund(5000)
    return api


def payments(api):
    """Cents in the payments balance."""
    return api.see("/v1/balance")["available"][0]["amount"]


def rows_of(api, name):
    """Type, balance and amount of each row of an object, oldest first."""
    rows = api.see("/v1/balance_transactions", {"source": name})["data"][::-1]
    return [(row["type"], row["balance_type"], row["amount"]) for row in rows]


def told(api, name):
    """The types of the events about an object, oldest first."""
    return [each["type"] for each in api.events() if each["data"]["object"].get("id") == name]


def test_a_payout_takes_its_money_at_once(slow):
    """Pending, to the account's bank, from the balance that was named; every key is Stripe's."""
    given = {"description": "d", "statement_descriptor": "s", "metadata[a]": "b"}
    payout = slow.have(PAYOUTS, FORM | given)

    assert payout == {
        "id": payout["id"],
        "object": "payout",
        "amount": 1000,
        "application_fee": None,
        "application_fee_amount": None,
        "arrival_date": START + 2 * DAY,
        "automatic": False,
        "balance_transaction": payout["balance_transaction"],
        "created": START,
        "currency": "usd",
        "description": "d",
        "destination": payout["destination"],
        "failure_balance_transaction": None,
        "failure_code": None,
        "failure_message": None,
        "livemode": False,
        "metadata": {"a": "b"},
        "method": "standard",
        "original_payout": None,
        "payout_method": None,
        "reconciliation_status": "not_applicable",
        "reversed_by": None,
        "source_type": "card",
        "statement_descriptor": "s",
        "status": "pending",
        "trace_id": {"status": "pending", "value": None},
        "type": "bank_account",
    }
    assert payout["id"].startswith("po_1")
    assert payout["destination"].startswith("ba_1")
    assert rows_of(slow, payout["id"]) == [("payout", "issuing", -1000)]
    assert slow.available() == 4000
    assert told(slow, payout["id"]) == ["payout.created"]


def test_a_payout_arrives_by_way_of_the_bank(slow):
    """Pending, in transit, paid, each told once and in its time; no money moves any more."""
    name = slow.have(PAYOUTS, FORM)["id"]
    slow.pass_time(DAY)
    assert slow.see(f"{PAYOUTS}/{name}")["status"] == "in_transit"
    slow.pass_time(DAY)
    paid = slow.see(f"{PAYOUTS}/{name}")

    assert (paid["status"], paid["trace_id"]["status"]) == ("paid", "unsupported")
    assert told(slow, name) == ["payout.created", "payout.updated", "payout.paid"]
    (updated,) = slow.events(type="payout.updated")
    assert updated["data"]["previous_attributes"] == {"status": "pending"}
    assert slow.available() == 4000


def test_a_payout_is_paid_before_the_next_call(api):
    """Unless the policy says that it takes longer."""
    api.fund(1000)
    name = api.have(PAYOUTS, FORM)["id"]
    assert api.see(f"{PAYOUTS}/{name}")["status"] == "paid"


def test_payments_are_paid_out_unless_issuing_is_named(api):
    """The Issuing balance is as it was."""
    api.fund(500)
    api.have("/v1/topups", {"amount": 2000, "currency": "usd"})
    plain = api.have(PAYOUTS, {"amount": 1500, "currency": "usd", "source_type": "card"})
    named = api.have(PAYOUTS, FORM | {"amount": 500, "source_balance": "payments"})

    assert (payments(api), api.available()) == (0, 500)
    assert rows_of(api, plain["id"]) == [("payout", "payments", -1500)]
    assert rows_of(api, named["id"]) == [("payout", "payments", -500)]


@pytest.mark.parametrize("source", ["issuing", "payments"])
def test_a_balance_has_to_cover_it(api, source):
    """Recorded for payments: ``balance_insufficient``; what authorizations hold is not there."""
    api.fund(1000)
    api.authorize(api.card()["id"], 1)
    error = api.post(PAYOUTS, FORM | {"source_balance": source}).error

    assert (error["code"], error["type"]) == ("balance_insufficient", "invalid_request_error")
    assert error["message"].startswith("You have insufficient funds in your Stripe account")
    assert api.see(PAYOUTS)["data"] == []
    assert api.available() == 999


def test_a_pending_payout_can_be_canceled(api):
    """In time however soon the bank would take it; the money is back, as a row of its own says."""
    api.fund(1000)
    name = api.have(PAYOUTS, FORM)["id"]
    said = api.post(f"{PAYOUTS}/{name}/cancel")
    canceled = said.json

    assert canceled["status"] == "canceled"
    rows = [("payout", "issuing", -1000), ("payout_cancel", "issuing", 1000)]
    assert rows_of(api, name) == rows
    back = api.see(f"/v1/balance_transactions/{canceled['failure_balance_transaction']}")
    assert back["type"] == "payout_cancel"
    assert told(api, name) == ["payout.created", "payout.canceled"]
    (event,) = api.events(type="payout.canceled")
    assert event["request"]["id"] == said.headers["request-id"]
    assert api.events()[-1]["type"] == "balance.available"
    assert api.available() == 1000


@pytest.mark.parametrize("how", ["cancel", "late"])
def test_a_payout_is_canceled_once_and_in_time(api, how):
    """Recorded words; nothing moves."""
    api.fund(1000)
    name = api.have(PAYOUTS, FORM)["id"]
    if how == "cancel":
        api.have(f"{PAYOUTS}/{name}/cancel")
    else:
        api.see("/v1/balance")
    said = api.post(f"{PAYOUTS}/{name}/cancel")

    assert said.error["message"] == "Payouts can only be canceled while they are pending."
    assert (said.status, "code" in said.error) == (400, False)


@pytest.mark.parametrize("paid", [True, False])
def test_a_bank_sends_a_payout_back(slow, paid):
    """Documented: also one that was shown as paid at first; the money is in its balance again."""
    name = slow.have(PAYOUTS, FORM)["id"]
    if paid:
        slow.have(f"/_sandbox/payouts/{name}/pay")
    failed = slow.have(f"/_sandbox/payouts/{name}/fail", {"failure_code": "no_account"})

    assert (failed["status"], failed["failure_code"]) == ("failed", "no_account")
    assert failed["failure_message"]
    assert rows_of(slow, name)[1] == ("payout_failure", "issuing", 1000)
    assert told(slow, name)[-1] == "payout.failed"
    assert slow.available() == 5000
    slow.pass_time(3 * DAY)
    assert slow.see(f"{PAYOUTS}/{name}") == failed


def test_a_bank_pays_and_fails_what_can_still_change(slow):
    """Neither a canceled one nor, again, a failed one; one in transit is paid at once."""
    canceled, name = (slow.have(PAYOUTS, FORM)["id"] for _ in range(2))
    slow.have(f"{PAYOUTS}/{canceled}/cancel")
    slow.pass_time(DAY)
    assert slow.have(f"/_sandbox/payouts/{name}/pay")["status"] == "paid"
    assert slow.have(f"/_sandbox/payouts/{name}/fail")["failure_code"] == "could_not_process"
    for path in (f"{canceled}/pay", f"{canceled}/fail", f"{name}/pay", f"{name}/fail"):
        assert slow.post(f"/_sandbox/payouts/{path}").status == 400


def test_an_update_changes_metadata_and_is_told(api):
    """Nothing else can be changed."""
    api.fund(1000)
    name = api.have(PAYOUTS, FORM | {"metadata[a]": "b"})["id"]
    api.see("/v1/balance")
    updated = api.have(f"{PAYOUTS}/{name}", {"metadata[c]": "d"})
    newest = api.events(type="payout.updated")[-1]

    assert updated["metadata"] == {"a": "b", "c": "d"}
    assert newest["data"]["previous_attributes"] == {"metadata": {"c": None}}
    assert api.post(f"{PAYOUTS}/{name}", {"amount": 1}).error["code"] == "parameter_unknown"


def test_the_list_of_payouts(slow):
    """Newest first, page by page, by arrival, destination and status."""
    one, two, three = (slow.have(PAYOUTS, FORM | {"amount": cents}) for cents in (1, 2, 3))
    slow.have(f"/_sandbox/payouts/{two['id']}/pay")

    def listed(**form):
        return [each["amount"] for each in slow.see(PAYOUTS, form)["data"]]

    assert listed() == [3, 2, 1]
    assert listed(limit=1, starting_after=three["id"]) == [2]
    assert listed(ending_before=one["id"]) == [3, 2]
    assert listed(status="pending") == [3, 1]
    assert listed(destination=one["destination"]) == [3, 2, 1]
    assert listed(destination="ba_other") == []
    assert listed(**{"arrival_date[lt]": one["arrival_date"]}) == []
    assert listed(arrival_date=one["arrival_date"], limit=1) == [3]


def test_a_key_makes_one_payout(api):
    """The second answer is the first, and the money leaves once."""
    api.fund(1500)
    first, again = (api.have(PAYOUTS, FORM, idempotency_key="k") for _ in range(2))

    assert first == again
    assert api.available() == 500


@pytest.mark.parametrize(
    ("form", "message"),
    [
        (
            {"currency": "eur"},
            "Sorry, you don't have any external accounts in that currency (eur).",
        ),
        ({"destination": "ba_nope"}, "No such external account: 'ba_nope'"),
        ({"amount": 0}, "This value must be greater than or equal to 1."),
    ],
)
def test_what_a_payout_cannot_be(api, form, message):
    """A currency without a bank account, a bank account of nobody, nothing at all."""
    api.fund(1000)
    said = api.post(PAYOUTS, FORM | form)
    assert (said.status, said.error["message"]) == (400, message)


@pytest.mark.parametrize(
    "form", [{"method": "instant"}, {"source_type": "fpx"}, {"payout_method": "fa_1"}]
)
def test_what_is_not_modelled_of_payouts_is_refused_by_name(api, form):
    """Never accepted and forgotten."""
    api.fund(1000)
    said = api.post(PAYOUTS, FORM | form)
    assert (said.status, said.error["param"]) == (501, next(iter(form)))


def test_a_payout_names_the_account_s_bank(api):
    """Its id can be given as the destination, and is the same each time."""
    api.fund(1000)
    one = api.have(PAYOUTS, FORM | {"amount": 1})
    two = api.have(PAYOUTS, FORM | {"amount": 1, "destination": one["destination"]})
    assert one["destination"] == two["destination"]


def test_payouts_through_the_official_sdk(api, base):
    """Create, retrieve, update, list, cancel; a refusal is its ``InvalidRequestError``."""
    api.fund(1000)
    client = stripe.StripeClient(api.key, base_addresses={"api": base})
    params = {"amount": 400, "currency": "usd", "source_balance": "issuing"}
    payout = client.v1.payouts.create(params)
    assert client.v1.payouts.cancel(payout.id).status == "canceled"
    updated = client.v1.payouts.update(payout.id, {"metadata": {"a": "b"}})
    assert client.v1.payouts.retrieve(payout.id).metadata == updated.metadata
    assert [each.id for each in client.v1.payouts.list().auto_paging_iter()] == [payout.id]
    with pytest.raises(stripe.InvalidRequestError) as refused:
        client.v1.payouts.create(params | {"amount": 1001})
    assert refused.value.code == "balance_insufficient"


def test_what_comes_back_has_a_category_of_its_own(slow):
    """Documented: a row ``payout_cancel`` or ``payout_failure`` is a ``payout_reversal``."""
    canceled, failed = (slow.have(PAYOUTS, FORM)["id"] for _ in range(2))
    slow.have(f"{PAYOUTS}/{canceled}/cancel")
    slow.have(f"/_sandbox/payouts/{failed}/fail")

    for name in (canceled, failed):
        rows = slow.see("/v1/balance_transactions", {"source": name})["data"]
        assert [row["reporting_category"] for row in rows] == ["payout_reversal", "payout"]
