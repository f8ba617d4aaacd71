"""Disputes: what can be contested, with what, and what becomes of it."""

import pytest

from tests.sandbox.api import DAY, FRAUD, START
from tests.sandbox.disputes import DISPUTES, pay, refused, submit

TRANSACTIONS = "/v1/issuing/transactions"
WINNING = {"evidence[fraudulent][explanation]": "winning_evidence"}
LOSING = {"evidence[fraudulent][explanation]": "losing_evidence"}


@pytest.fixture(name="paid")
def _paid(api):
    """A captured purchase of 10 dollars out of 20."""
    return pay(api)


def told(api):
    """The types of the events about disputes, oldest first."""
    return [event["type"] for event in api.events(type="issuing_dispute.*")]


def test_a_dispute_begins_unsubmitted(api, paid):
    """All of the purchase, without rows, and with its own reason's evidence alone."""
    dispute = api.dispute(paid, **{"metadata[a]": "b"})

    assert dispute == {
        "id": dispute["id"],
        "object": "issuing.dispute",
        "amount": 1000,
        "balance_transactions": None,
        "created": START,
        "currency": "usd",
        "evidence": {
            "fraudulent": {"additional_documentation": None, "explanation": "This was not me."},
            "reason": "fraudulent",
        },
        "livemode": False,
        "metadata": {"a": "b"},
        "status": "unsubmitted",
        "transaction": paid,
    }
    assert dispute["id"].startswith("idp_")
    assert api.see(f"{DISPUTES}/{dispute['id']}") == dispute


def test_the_transaction_names_its_dispute(api, paid):
    """And says so in an event of its own."""
    dispute = api.dispute(paid)["id"]
    event = api.events(type="issuing_transaction.updated")[-1]

    assert api.see(f"{TRANSACTIONS}/{paid}")["dispute"] == dispute
    assert event["data"]["object"]["dispute"] == dispute
    assert event["data"]["previous_attributes"] == {"dispute": None}
    expanded = api.see(f"{TRANSACTIONS}/{paid}", {"expand[]": "dispute.transaction"})
    assert expanded["dispute"]["transaction"]["id"] == paid


def test_winning_evidence_brings_the_money_back(api, paid):
    """With a row of the dispute's own, after a submitted status that was seen."""
    name = api.dispute(paid, **WINNING)["id"]
    assert submit(api, name)["status"] == "submitted"
    won = api.see(f"{DISPUTES}/{name}")
    (row,) = won["balance_transactions"]

    assert (won["status"], "loss_reason" in won) == ("won", False)
    assert (row["type"], row["amount"], row["source"]) == ("issuing_dispute", 1000, name)
    assert row["description"] == "Issuing dispute"
    assert api.available() == 2000
    assert api.see("/v1/balance_transactions", {"source": name})["data"] == [row]


def test_a_won_dispute_is_told_when_it_is_won(api, paid):
    """The money is announced last, and by then the status says why."""
    name = api.dispute(paid, **WINNING)["id"]
    submit(api, name)
    api.see("/v1/balance")
    *_, closed, reinstated = api.events(type="issuing_dispute.*")

    assert told(api) == [
        "issuing_dispute.created",
        "issuing_dispute.submitted",
        "issuing_dispute.closed",
        "issuing_dispute.funds_reinstated",
    ]
    assert closed["data"] == reinstated["data"]
    assert reinstated["data"]["object"] == api.see(f"{DISPUTES}/{name}")
    assert reinstated["request"] == {"id": None, "idempotency_key": None}


def test_losing_evidence_brings_nothing(api, paid):
    """The dispute says why it was lost, and no money moves."""
    name = api.dispute(paid, **LOSING)["id"]
    submit(api, name)
    lost = api.see(f"{DISPUTES}/{name}")

    assert (lost["status"], lost["loss_reason"]) == ("lost", "other")
    assert (lost["balance_transactions"], api.available()) == (None, 1000)
    assert told(api)[-1] == "issuing_dispute.closed"


def test_any_other_explanation_stays_submitted(api, paid):
    """Even long after an unsubmitted one would have expired."""
    name = api.dispute(paid)["id"]
    submit(api, name)
    api.pass_time(400 * DAY)

    assert api.see(f"{DISPUTES}/{name}")["status"] == "submitted"


def test_an_unsubmitted_dispute_expires(api, paid):
    """110 days after the capture, not after the dispute; the money stays gone."""
    api.pass_time(10 * DAY)
    name = api.dispute(paid)["id"]
    api.pass_time(100 * DAY - 1)
    assert api.see(f"{DISPUTES}/{name}")["status"] == "unsubmitted"
    api.pass_time(1)
    assert api.see(f"{DISPUTES}/{name}")["status"] == "expired"

    (closed,) = api.events(type="issuing_dispute.closed")
    assert (closed["created"], api.available()) == (START + 110 * DAY, 1000)
    assert "only an unsubmitted one" in refused(api.post(f"{DISPUTES}/{name}/submit"))


def test_a_submitted_dispute_is_final_but_for_its_metadata(api, paid):
    """Submitted once, never changed; notes about it can be."""
    name = api.dispute(paid)["id"]
    api.have(f"{DISPUTES}/{name}/submit", {"metadata[a]": "b"})

    assert "only an unsubmitted one" in refused(api.post(f"{DISPUTES}/{name}/submit"))
    for form in ({"amount": 5}, WINNING, {"evidence[fraudulent]": ""}):
        assert "before it is submitted" in refused(api.post(f"{DISPUTES}/{name}", form))
    assert api.have(f"{DISPUTES}/{name}", {"metadata[c]": "d"})["metadata"] == {"a": "b", "c": "d"}


def test_an_update_is_told_by_what_changed(api, paid):
    """The old amount and the old explanation, and nothing if nothing changed."""
    name = api.dispute(paid)["id"]
    api.have(f"{DISPUTES}/{name}", {"amount": 400} | WINNING)
    api.have(f"{DISPUTES}/{name}", {"amount": 400})
    (event,) = api.events(type="issuing_dispute.updated")

    assert event["data"]["previous_attributes"] == {
        "amount": 1000,
        "evidence": {"fraudulent": {"explanation": "This was not me."}},
    }


def test_a_part_can_be_disputed_and_no_more_than_there_is(api, paid):
    """Refunds of the purchase are taken off."""
    said = api.post(DISPUTES, FRAUD | {"transaction": paid, "amount": 1001})
    assert said.error["message"] == "This value must be less than or equal to 1000."
    assert api.post(DISPUTES, FRAUD | {"transaction": paid, "amount": 0}).status == 400
    api.have(f"/v1/test_helpers/issuing/transactions/{paid}/refund", {"refund_amount": 300})
    assert api.post(DISPUTES, FRAUD | {"transaction": paid, "amount": 701}).status == 400
    name = api.dispute(paid, **WINNING)["id"]
    api.have(f"{DISPUTES}/{name}", {"amount": 200})
    submit(api, name)

    assert api.available() == 1000 + 300 + 200


def test_a_part_can_be_disputed_from_the_start(api, paid):
    """The amount given when the dispute is made is the one that is won."""
    made = api.dispute(paid, amount=400, **WINNING)
    submit(api, made["id"])

    assert made["amount"] == 400
    assert api.available() == 1000 + 400


def test_how_long_a_purchase_can_be_disputed_is_a_policy(with_policies):
    """Of 65 days, as for some reasons: until they are over, and not from then on."""
    api = with_policies(dispute_window_days=65)
    kept, lost = pay(api), pay(api)
    api.pass_time(65 * DAY - 1)

    assert api.dispute(kept)["status"] == "unsubmitted"
    api.pass_time(1)
    message = refused(api.post(DISPUTES, FRAUD | {"transaction": lost}))
    assert message.endswith("is older than 65 days.")


def test_what_was_refunded_cannot_be_disputed(api, paid):
    """Neither the capture nor the refund."""
    refund = api.have(f"/v1/test_helpers/issuing/transactions/{paid}/refund")["id"]

    for name, why in ((paid, "has been refunded"), (refund, "is a refund")):
        assert why in refused(api.post(DISPUTES, FRAUD | {"transaction": name}))


def test_an_old_purchase_cannot_be_disputed(api, paid):
    """The window closes at the second in which a dispute would expire."""
    api.pass_time(110 * DAY)

    message = refused(api.post(DISPUTES, FRAUD | {"transaction": paid}))
    assert message.endswith("is older than 110 days.")


def test_one_dispute_at_a_time(api, paid):
    """Another when the first is lost, none when it is open or won."""
    first = api.dispute(paid, **LOSING)["id"]
    assert first in refused(api.post(DISPUTES, FRAUD | {"transaction": paid}))
    submit(api, first)
    second = api.dispute(paid, **WINNING)["id"]
    assert api.see(f"{TRANSACTIONS}/{paid}")["dispute"] == second
    submit(api, second)

    assert "'won'" in refused(api.post(DISPUTES, FRAUD | {"transaction": paid}))


def test_no_second_dispute_by_policy(with_policies):
    """A lost one may be the end of it."""
    api = with_policies(dispute_again=False, dispute_seconds=60)
    paid = pay(api)
    name = api.dispute(paid, **LOSING)["id"]
    submit(api, name)
    assert api.see(f"{DISPUTES}/{name}")["status"] == "submitted"
    api.pass_time(60)

    assert "'lost'" in refused(api.post(DISPUTES, FRAUD | {"transaction": paid}))


@pytest.mark.parametrize(
    ("form", "status", "code"),
    [
        ({}, 400, "parameter_missing"),
        ({"transaction": "ipi_nope"}, 400, "resource_missing"),
        ({"treasury[received_debit]": "rd_1"}, 400, "resource_missing"),
    ],
)
def test_a_dispute_needs_a_transaction(api, form, status, code):
    """Or a received debit; one that there is."""
    said = api.post(DISPUTES, form)

    assert (said.status, said.error["code"]) == (status, code)
    assert api.see(DISPUTES)["data"] == []


def test_an_unknown_dispute_is_a_404(api):
    """In Stripe's words, by analogy."""
    said = api.get(f"{DISPUTES}/idp_nope")

    assert (said.status, said.error["param"]) == (404, "dispute")
    assert said.error["message"] == "No such issuing dispute: 'idp_nope'"


def test_disputes_are_listed_by_status_and_transaction(api, paid):
    """Newest first."""
    other = pay(api)
    lost, new = api.dispute(paid, **LOSING)["id"], api.dispute(other)["id"]
    submit(api, lost)

    assert [dispute["id"] for dispute in api.see(DISPUTES)["data"]] == [new, lost]
    assert [dispute["id"] for dispute in api.see(DISPUTES, {"status": "lost"})["data"]] == [lost]
    assert [dispute["id"] for dispute in api.see(DISPUTES, {"transaction": other})["data"]] == [new]
