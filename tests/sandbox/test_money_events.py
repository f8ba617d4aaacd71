"""Events of money: what is added to a balance is reported, and what is taken back."""

import pytest

from tests.sandbox.api import AUTHORIZATIONS, START
from tests.sandbox.deliveries import listening, verified
from tests.sandbox.disputes import DISPUTES, pay, refused, submit

FORM = {"amount": 2000, "currency": "usd", "destination_balance": "issuing"}


@pytest.fixture(name="shown")
def _shown(api):
    """The Issuing balance in each ``balance.available`` so far, oldest first."""

    def shown():
        return [issuing_in(event) for event in api.events(type="balance.available")]

    return shown


def issuing_in(event):
    """Cents of the Issuing balance in an event."""
    return event["data"]["object"]["issuing"]["available"][0]["amount"]


def since(api, before):
    """The types of the events that there were not before, oldest first."""
    return [event["type"] for event in api.events()][len(before) :]


def disputed(api):
    """The id of a submitted dispute about 10.00, on which the network has not decided."""
    return submit(api, api.dispute(pay(api))["id"])["id"]


def test_money_that_arrives_is_reported_with_the_balance(api):
    """The object is the balance as the API shows it, without an id; no request is named (8.1)."""
    api.have("/v1/topups", FORM)
    balance = api.see("/v1/balance")
    (event,) = api.events(type="balance.available")

    assert event["data"] == {"object": balance}
    assert event["request"] == {"id": None, "idempotency_key": None}
    assert (event["created"], event["livemode"]) == (START, False)
    assert event["id"].startswith("evt_1")
    assert [each["type"] for each in api.events()][-2:] == ["topup.succeeded", event["type"]]


def test_each_credit_is_reported_and_no_debit(api, shown):
    """A hold is none; captures and reversals release one; a refund comes back (8.1, 8.2)."""
    api.fund(5000)
    card = api.card()["id"]
    one, two = (api.authorize(card, 1000)["id"] for _ in range(2))
    assert shown() == [5000]
    captured = api.capture(one)
    assert shown() == [5000, 4000 - 1000 + 1000 - 1000]
    api.have(f"{AUTHORIZATIONS}/{two}/reverse")
    refund = f"/v1/test_helpers/issuing/transactions/{captured['transactions'][0]['id']}/refund"
    api.have(refund, {"refund_amount": 300})

    assert shown() == [5000, 3000, 4000, 4300]
    assert api.available() == 4300


def test_money_for_payments_is_reported_too(api):
    """The balance has both; the Issuing balance is as it was."""
    api.have("/v1/topups", {"amount": 700, "currency": "usd"})
    (event,) = api.events(type="balance.available")

    assert issuing_in(event) == 0
    assert event["data"]["object"]["available"][0]["amount"] == 700


def test_a_refused_request_reports_nothing(api, shown):
    """What was not moved in the end is not told of."""
    api.fund(100)
    api.authorize(api.card()["id"], 50)
    said = api.post("/v1/topups", FORM | {"amount": 0})

    assert said.status == 400
    assert shown() == [100]


def test_its_id_shifts_no_other(with_policies):
    """With and without these events all other ids are the same, so that no recording changes."""
    names = []
    for policy in ("credits", "never"):
        api = with_policies(balance_available=policy)
        api.fund(100)
        names.append(api.card()["id"])
        count = len(api.events(type="balance.available"))
        assert count == (policy == "credits")

    assert names[0] == names[1]


def test_an_endpoint_reads_its_balance_from_nothing_else(with_policies):
    """The official SDK accepts the signature; the newest event has the balance of today."""
    api = with_policies()
    with listening(api, "balance.available") as hook:
        api.fund(1000)
        api.fund(200)
    events = verified(hook)

    assert [event["type"] for event in events] == ["balance.available"] * 2
    assert [issuing_in(event) for event in events] == [1000, 1200]


def test_an_account_s_credit_is_its_own(api):
    """A platform is not told of its connected account's money, but by its own endpoints."""
    form = {"type": "custom", "country": "US", "capabilities[transfers][requested]": "true"}
    name = api.have("/v1/accounts", form)["id"]
    api.have("/v1/topups", {"amount": 5, "currency": "usd"}, stripe_account=name)
    (event,) = api.see("/v1/events", {"type": "balance.available"}, stripe_account=name)["data"]

    assert event["account"] == name
    assert "issuing" not in event["data"]["object"]
    assert api.events(type="balance.available") == []


@pytest.mark.parametrize("destination", [{"destination_balance": "issuing"}, {}])
def test_a_bank_takes_a_top_up_back(api, destination):
    """As documented: reversed, a row of the negative amount, an event; the balance may fall."""
    form = {"amount": 2000, "currency": "usd"} | destination
    name = api.have("/v1/topups", form)["id"]
    api.see("/v1/balance")
    before = api.events()
    reversed_ = api.have(f"/_sandbox/topups/{name}/reverse")
    rows = api.see("/v1/balance_transactions", {"source": name})["data"]

    assert reversed_ == api.see(f"/v1/topups/{name}")
    assert reversed_["status"] == "reversed"
    assert since(api, before) == ["topup.reversed"]
    assert [(row["type"], row["amount"]) for row in rows] == [
        ("topup_reversal", -2000),
        ("topup", 2000),
    ]
    assert reversed_["balance_transaction"] == rows[1]["id"]
    assert api.available() == 0


def test_money_that_was_spent_is_taken_back_all_the_same(api):
    """The Issuing balance is then overdrawn, and purchases are declined."""
    name = api.have("/v1/topups", FORM)["id"]
    card = api.card()["id"]
    api.capture(api.authorize(card, 1500)["id"])
    api.have(f"/_sandbox/topups/{name}/reverse")

    assert api.available() == -1500
    declined = api.authorize(card, 1)
    assert declined["request_history"][0]["reason"] == "insufficient_funds"


def test_only_a_succeeded_top_up_is_taken_back(with_policies):
    """Neither a pending one nor one that was taken back before."""
    api = with_policies(topup_autosettle=False)
    name = api.have("/v1/topups", FORM)["id"]
    assert "'pending'" in refused(api.post(f"/_sandbox/topups/{name}/reverse"))
    api.have(f"/_sandbox/topups/{name}/settle")
    api.have(f"/_sandbox/topups/{name}/reverse")
    assert "'reversed'" in refused(api.post(f"/_sandbox/topups/{name}/reverse"))


def test_a_provisional_credit_is_taken_back_when_the_dispute_is_lost(api):
    """Documented: ``funds_rescinded`` is usually the clawback of a provisional credit."""
    name = disputed(api)
    before, available = api.events(), api.available()
    credited = api.have(f"/_sandbox/disputes/{name}/credit")
    assert (credited["status"], api.available()) == ("submitted", available + 1000)
    assert since(api, before) == ["issuing_dispute.funds_reinstated", "balance.available"]

    before = api.events()
    lost = api.have(f"/_sandbox/disputes/{name}/resolve", {"outcome": "lost"})
    assert (lost["status"], api.available()) == ("lost", available)
    assert [row["amount"] for row in lost["balance_transactions"]] == [1000, -1000]
    assert since(api, before) == ["issuing_dispute.closed", "issuing_dispute.funds_rescinded"]
    assert api.events()[-1]["data"]["object"] == lost == api.see(f"{DISPUTES}/{name}")


def test_a_provisional_credit_stays_when_the_dispute_is_won(api):
    """Nothing moves a second time, and nobody is told twice."""
    name = disputed(api)
    api.have(f"/_sandbox/disputes/{name}/credit")
    before, available = api.events(), api.available()
    won = api.have(f"/_sandbox/disputes/{name}/resolve", {"outcome": "won"})

    assert (won["status"], len(won["balance_transactions"])) == ("won", 1)
    assert api.available() == available
    assert since(api, before) == ["issuing_dispute.closed"]


def test_a_dispute_is_credited_once_and_while_it_is_decided(api):
    """Not before it is submitted, not twice, not after the network has decided."""
    name = api.dispute(pay(api))["id"]
    control = f"/_sandbox/disputes/{name}"
    assert "'unsubmitted'" in refused(api.post(f"{control}/credit"))
    submit(api, name)
    api.have(f"{control}/credit")
    assert "credited already" in refused(api.post(f"{control}/credit"))
    api.have(f"{control}/resolve", {"outcome": "won"})
    assert "'won'" in refused(api.post(f"{control}/resolve", {"outcome": "lost"}))
    assert api.post("/_sandbox/disputes/idp_nope/credit").status == 404
