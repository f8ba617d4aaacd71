"""The sandbox's own mistakes: answered as such, and without a trace in the account."""

import logging

import pytest

from issuing_sandbox import jobs, request_handler
from issuing_sandbox.app import Sandbox
from issuing_sandbox.webhooks import endpoints
from tests.sandbox.api import AUTHORIZATIONS, CARD, InProcess, Watched


@pytest.fixture(name="mistaken")
def _mistaken(monkeypatch):
    """The next event that is written goes wrong, after everything else was done."""

    def fail(*_args, **_kwargs):
        raise KeyError("a secret")

    def once():
        monkeypatch.setattr(endpoints, "may_have_receivers", fail)
        return monkeypatch

    return once


def crashed(said):
    """A 500 in Stripe's envelope that takes the blame and does not quote the request."""
    assert (said.status, said.error["type"]) == (500, "api_error")
    assert said.error["message"].startswith("The sandbox itself failed (KeyError).")
    assert b"a secret" not in said.body
    assert said.headers["stripe-should-retry"] == "false"
    assert said.headers["request-id"].startswith("req_")


def test_a_mistake_is_a_500_and_the_connection_lives(api, mistaken, caplog):
    """The client hears whose fault it is; the sandbox's output has the traceback."""
    with caplog.at_level(logging.ERROR):
        mistaken()
        crashed(api.post("/v1/topups", {"amount": 5, "currency": "usd"}))

    assert "POST /v1/topups failed in the sandbox" in caplog.text
    assert "KeyError: 'a secret'" in caplog.text
    assert api.available() == 0


@pytest.mark.parametrize("helper", ["", "capture", "reverse", "expire"])
def test_a_mistake_half_way_leaves_no_trace(api, watched, mistaken, helper):
    """Hold, rows, transaction, status and spending are as they were, and the books balance."""
    api.fund(5000)
    card = api.card()["id"]
    authorization = api.authorize(card, 1000)
    before = everything(api)
    path = f"{AUTHORIZATIONS}/{authorization['id']}/{helper}" if helper else AUTHORIZATIONS
    patched = mistaken()
    crashed(api.post(path, {} if helper else {"card": card, "amount": 700}))
    patched.undo()

    assert everything(api) == before
    account = watched.account(api.key)
    assert account.ledger.imbalance() == 0
    assert account.ledger.balance("holds", "usd") == 1000
    assert account.spend_totals.since(card, 0) == 1000
    assert api.capture(authorization["id"])["status"] == "closed"
    assert api.available() == 4000


def everything(api):
    """All that a caller can list."""
    lists = ("topups", "events", "balance_transactions")
    issuing = ("cards", "cardholders", "authorizations", "transactions")
    paths = [*lists, *(f"issuing/{name}" for name in issuing)]
    return [api.see(f"/v1/{path}", {"limit": 100})["data"] for path in paths]


def test_a_mistake_is_remembered_under_its_key(api, mistaken):
    """As Stripe keeps its 500s: the same key gives the same answer, and nothing else happens."""
    patched = mistaken()
    form = {"amount": 5, "currency": "usd"}
    first = api.post("/v1/topups", form, idempotency_key="once")
    patched.undo()
    second = api.post("/v1/topups", form, idempotency_key="once")

    crashed(first)
    assert (second.status, second.body) == (first.status, first.body)
    assert second.headers["idempotent-replayed"] == "true"
    assert api.see("/v1/topups")["data"] == []


def test_what_fails_by_itself_stays_due(monkeypatch):
    """A mistake in the passing of time is heard at every call until mended, then caught up."""
    api = InProcess(Watched())
    api.have("/v1/topups", {"amount": 5, "currency": "usd", "destination_balance": "issuing"})
    kept = dict(jobs.JOBS)
    monkeypatch.setattr(jobs, "JOBS", {})

    assert [api.get("/v1/balance").status for _ in range(2)] == [500, 500]

    monkeypatch.setattr(jobs, "JOBS", kept)

    assert api.available() == 5


def test_a_mistake_before_the_first_event_too(monkeypatch):
    """Whatever fails while a request is answered."""
    api = InProcess(Watched())
    api.card()
    monkeypatch.setattr(request_handler.versions, "is_as_kept", lambda *_: 1 / 0)

    assert (
        api.get("/v1/issuing/cards")
        .error["message"]
        .startswith("The sandbox itself failed (ZeroDivisionError)")
    )
    assert api.post("/v1/issuing/cards", CARD).status == 400


@pytest.mark.parametrize("validates", [True, False])
def test_an_answer_that_breaks_the_contract_is_a_mistake_if_it_is_looked_at(
    validates, monkeypatch, caplog
):
    """With ``--validate`` nothing false is said and nothing is done; without, nobody looks."""
    api = InProcess(Sandbox(validates=validates))
    assert api.post("/v1/topups", {"amount": 5, "currency": "usd"}).status == 200
    kept = api.available()
    monkeypatch.setitem(
        request_handler.ROUTES,
        ("GET", "/v1/balance"),
        lambda _call: {"object": "balance", "odd": 1},
    )
    with caplog.at_level(logging.ERROR):
        said = api.get("/v1/balance")

    assert said.status == (500 if validates else 200)
    assert ("GET /v1/balance: " in caplog.text) is validates
    monkeypatch.undo()
    assert api.available() == kept
