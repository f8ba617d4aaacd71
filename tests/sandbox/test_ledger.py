"""Money: what each step of a purchase leaves in the books and shows a caller."""

import pytest

from tests.sandbox.api import AUTHORIZATIONS


def balanced(api, watched):
    """The books of the account agree with each other and with what the API shows."""
    account = watched.account(api.key)
    authorizations = api.see("/v1/issuing/authorizations", {"limit": 100})["data"]
    rows = api.see("/v1/balance_transactions", {"limit": 100})["data"]
    held = {
        authorization["id"]: -sum(row["amount"] for row in authorization["balance_transactions"])
        for authorization in authorizations
    }

    assert account.ledger.imbalance() == 0
    assert sum(row["amount"] for row in rows) == api.available()
    assert sum(held.values()) == account.ledger.balance("holds", "usd")
    for authorization in authorizations:
        assert authorization["status"] == "pending" or held[authorization["id"]] == 0
        for transaction in authorization["transactions"]:
            row = next(row for row in rows if row["id"] == transaction["balance_transaction"])
            assert row["amount"] == transaction["amount"] != 0


class Steps:
    """Follows an account's rows from one step to the next."""

    def __init__(self, api, watched):
        self._api, self._watched = api, watched
        self._seen = len(self._rows())

    def _rows(self):
        return self._api.see("/v1/balance_transactions", {"limit": 100})["data"][::-1]

    def leave(self, authorization, now, available, *moved):
        """After one step: status and amount, what is available, the rows with their signs."""
        rows = self._rows()[self._seen :]
        self._seen += len(rows)

        assert (authorization["status"], authorization["amount"]) == now
        assert [(row["type"].removeprefix("issuing_"), row["amount"]) for row in rows] == [*moved]
        assert self._api.available() == available
        balanced(self._api, self._watched)


def held(cents):
    """A hold's row."""
    return ("authorization_hold", -cents)


def freed(cents):
    """A release's row."""
    return ("authorization_release", cents)


def taken(cents):
    """A capture's row."""
    return ("transaction", -cents)


def test_the_worked_ledger_of_the_reference(api, watched):
    """Every row and every balance of the worked example, refunds and increments left out."""
    form = {"amount": 20_000, "currency": "usd", "destination_balance": "issuing"}
    top_up = api.have("/v1/topups", form)
    card = api.card()["id"]

    assert api.see(f"/v1/topups/{top_up['id']}")["status"] == "succeeded"
    assert api.available() == 20_000

    steps = Steps(api, watched)
    first = api.authorize(card, 1000)
    steps.leave(first, ("pending", 1000), 19_000, held(1000))
    captured = api.capture(first["id"])
    steps.leave(captured, ("closed", 1000), 19_000, freed(1000), taken(1000))

    second = api.authorize(card, 7000)
    steps.leave(second, ("pending", 7000), 12_000, held(7000))
    reverse = f"{AUTHORIZATIONS}/{second['id']}/reverse"
    partly = api.have(reverse, {"reverse_amount": 3000})
    steps.leave(partly, ("pending", 4000), 15_000, freed(3000))
    steps.leave(api.have(reverse), ("reversed", 0), 19_000, freed(4000))

    tipped = api.capture(api.authorize(card, 2500)["id"], capture_amount=3000)
    steps.leave(tipped, ("closed", 2500), 16_000, held(2500), freed(2500), taken(3000))
    less = api.capture(api.authorize(card, 800)["id"], capture_amount=500)
    steps.leave(less, ("closed", 800), 15_500, held(800), freed(800), taken(500))

    lapsed = api.have(f"{AUTHORIZATIONS}/{api.authorize(card, 600)['id']}/expire")
    steps.leave(lapsed, ("expired", 600), 15_500, held(600), freed(600))
    declined = api.authorize(card, 99_999)
    steps.leave(declined, ("closed", 99_999), 15_500)
    assert declined["request_history"][0]["reason"] == "insufficient_funds"


def test_a_row_reads_as_recorded(api):
    """A hold's row: available at once, without fee, net of nothing, reported as its type."""
    api.fund(5000)
    authorization = api.authorize(api.card()["id"], 3000)
    (row,) = authorization["balance_transactions"]

    assert {name: row[name] for name in row if name not in ("id", "created", "available_on")} == {
        "object": "balance_transaction",
        "amount": -3000,
        "balance_type": "issuing",
        "currency": "usd",
        "description": "Hold for authorization",
        "exchange_rate": None,
        "fee": 0,
        "fee_details": [],
        "net": -3000,
        "reporting_category": "issuing_authorization_hold",
        "source": authorization["id"],
        "status": "available",
        "type": "issuing_authorization_hold",
    }
    assert row["available_on"] == row["created"]


@pytest.mark.parametrize(
    ("helper", "why"), [("capture", "capture"), ("reverse", "reversal"), ("expire", "expiry")]
)
def test_a_release_says_why(api, helper, why):
    """The wordings for capture and reversal are recorded; the one for expiry goes with them."""
    api.fund(5000)
    authorization = api.authorize(api.card()["id"], 3000)
    after = api.have(f"{AUTHORIZATIONS}/{authorization['id']}/{helper}")

    assert after["balance_transactions"][1]["description"] == (
        f"Released hold for authorization due to {why}"
    )


def test_the_capture_s_row_is_not_among_the_authorization_s(api):
    """It is named by the transaction, and belongs to it."""
    api.fund(5000)
    captured = api.capture(api.authorize(api.card()["id"], 3000)["id"])
    (transaction,) = captured["transactions"]
    row = api.see(f"/v1/balance_transactions/{transaction['balance_transaction']}")

    assert row["source"] == transaction["id"]
    assert row["id"] not in [shown["id"] for shown in captured["balance_transactions"]]


def test_only_captures_can_overdraw(api, watched):
    """An over-capture may take more than there is; no authorization may after that."""
    api.fund(1000)
    card = api.card()["id"]
    api.capture(api.authorize(card, 1000)["id"], capture_amount=1500)

    assert api.available() == -500
    assert api.authorize(card, 1)["approved"] is False
    balanced(api, watched)


def test_a_capture_that_leaves_the_authorization_open_frees_what_it_took(api, watched):
    """By default policy: 400 of 1000 taken, 600 still held; then the rest, and it closes."""
    api.fund(5000)
    authorization = api.authorize(api.card()["id"], 1000)
    partly = api.capture(authorization["id"], capture_amount=400, close_authorization="false")

    assert partly["status"] == "pending"
    assert api.available() == 4000
    balanced(api, watched)

    closed = api.capture(authorization["id"], capture_amount=600)

    assert closed["status"] == "closed"
    assert [transaction["amount"] for transaction in closed["transactions"]] == [-400, -600]
    assert api.available() == 4000
    balanced(api, watched)


def test_the_payments_balance_is_apart(api):
    """A top-up without a destination is not for cards."""
    api.have("/v1/topups", {"amount": 2000, "currency": "usd"})
    balance = api.see("/v1/balance")

    assert balance["available"][0]["amount"] == 2000
    assert balance["issuing"]["available"] == [{"amount": 0, "currency": "usd"}]
    assert api.authorize(api.card()["id"], 1)["approved"] is False


def test_balance_transactions_are_filtered_by_type_and_source(api):
    """As the two filters ask."""
    api.fund(5000)
    authorization = api.authorize(api.card()["id"], 3000)
    holds = api.see("/v1/balance_transactions", {"type": "issuing_authorization_hold"})["data"]
    caused = api.see("/v1/balance_transactions", {"source": authorization["id"]})["data"]

    assert holds == caused == authorization["balance_transactions"]
