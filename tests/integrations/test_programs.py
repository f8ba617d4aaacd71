"""The examples of other shapes: their profiles and faults, and what they do in a call."""

import importlib
import json
import sys
from contextlib import nullcontext
from types import SimpleNamespace

import pytest
import stripe

from examples.spend_platform.tests.account import CARD, Account
from examples.spend_platform.tests.client import signed
from issuing_harness.certification.profile import read_profile
from tests.integrations.started import EXAMPLES
from tests.integrations.test_shapes import CHECKS, OF_CONNECT, OF_POLLING, SHOWS

ACCOUNT = "acct_of_somebody"


@pytest.fixture(name="load")
def _load(monkeypatch):
    """Loads a module of an example, anew and alone."""

    def load(example, name):
        monkeypatch.syspath_prepend(EXAMPLES / example)
        for each in ("faults", name):
            monkeypatch.delitem(sys.modules, each, raising=False)
        module = importlib.import_module(name)
        for each in ("faults", name):
            monkeypatch.delitem(sys.modules, each, raising=False)
        return module

    return load


@pytest.mark.parametrize("name", [*sorted(CHECKS), "spend_platform"])
def test_each_example_has_a_profile(name):
    """That can be read, with a reason for whatever is not offered."""
    profile = read_profile(EXAMPLES / name / "certification.toml")

    assert {"card", "authorization", "transaction"} <= profile.application.shows.keys()
    assert all(profile.missing.values())


@pytest.mark.parametrize(
    ("name", "shows"),
    [("flask_approvals", SHOWS), ("connect_platform", OF_CONNECT), ("polling_reader", OF_POLLING)],
)
def test_each_fault_is_tried(load, name, shows):
    """At least ten an example."""
    faults = load(name, "faults").FAULTS.keys()

    assert len(faults) >= 10
    assert faults - shows.keys() <= {"crashes-on-unknown-types"}
    assert shows.keys() <= faults


def test_the_faults_of_the_one_in_node_are_tried():
    """By the same names."""
    told = (EXAMPLES / "node_queue" / "faults.js").read_text()

    assert [name for name in SHOWS if f"\n  {name}:" not in told.replace("'", "")] == []


@pytest.fixture(name="flask")
def _flask(load):
    """The one in Flask, its calls to Stripe noted and not made."""
    app = load("flask_approvals", "app")
    app.SECRET, app.asked = "whsec_for_tests", []

    def called(verb):
        return lambda name: app.asked.append((verb, name))

    calls = SimpleNamespace(approve=called("approve"), decline=called("decline"))
    app.client = SimpleNamespace(v1=SimpleNamespace(issuing=SimpleNamespace(authorizations=calls)))
    return app


def post(app, event):
    """The response to an event that is well signed."""
    body = json.dumps(event)
    headers = {"Stripe-Signature": signed(body)}
    return app.app.test_client().post("/stripe", data=body, headers=headers)


def test_flask_decides_by_a_call_and_replies_nothing(flask):
    """Once for each question, however often it is put."""
    account = Account()
    small, large = account.purchase(1_500), account.purchase(501)

    replies = [post(flask, each.asked()) for each in (small, small, large)]

    assert [(each.status_code, each.data) for each in replies] == [(200, b"")] * 3
    assert flask.asked == [("approve", small.id), ("decline", large.id)]
    assert flask.figures(CARD)["held"] == 1_500


def test_flask_asks_stripe_what_an_authorization_is_by_now(flask):
    """The event that is booked last is the oldest."""
    account = Account()
    purchase = account.purchase(1_000)
    created, updated = purchase.approved(), purchase.reversed()
    now = SimpleNamespace(to_dict=lambda: purchase.record)
    flask.client.v1.issuing.authorizations.retrieve = lambda _: now

    for event in (updated, created):
        flask.book(event)

    assert flask.figures(CARD)["held"] == 0


def test_flask_refuses_what_nobody_has_signed(flask):
    """With a 400."""
    said = flask.app.test_client().post("/stripe", data="{}")

    assert said.status_code == 400


@pytest.fixture(name="reader")
def _reader(load):
    """The module of the one that polls."""
    return load("polling_reader", "reader")


def test_the_reader_books_what_it_reads_and_shows_it(reader, load, tmp_path, monkeypatch, capsys):
    """Each event once."""
    account = Account()
    purchase = account.purchase(1_000)
    events = [purchase.approved(), *purchase.captured(1_000), account.refund(200)]
    books = reader.Reader(str(tmp_path / "books"), "sk_test_none", "http://127.0.0.1:9")
    for event in events * 2:
        books.take(stripe.Event.construct_from(event, None))

    asked = ["show.py", "--books", str(tmp_path / "books"), "card", CARD]
    monkeypatch.setattr(sys, "argv", asked)
    load("polling_reader", "show").main()
    monkeypatch.setattr(sys, "argv", [*asked[:-1], "ic_of_nobody"])
    load("polling_reader", "show").main()

    shown, nothing = map(json.loads, capsys.readouterr().out.splitlines())
    assert shown == {"card": CARD, "held": 0, "spent": 1_000, "refunded": 200}
    assert nothing is None


@pytest.mark.parametrize("planted", [False, True])
def test_the_reader_bears_unknown_types(reader, monkeypatch, planted):
    """Unless it has the fault that ends it."""
    monkeypatch.setenv("POLLING_READER_FAULT", "crashes-on-unknown-types" if planted else "")
    reader.faults.plant(reader)
    books = reader.Reader(":memory:", "sk_test_none", "http://127.0.0.1:9")
    event = Account().event("received_debit.created", {"id": "rd_1", "object": "received_debit"})

    with pytest.raises(KeyError) if planted else nullcontext():
        books.take(stripe.Event.construct_from(event, None))


@pytest.fixture(name="server")
def _server(load, tmp_path):
    """The Connect platform's module, one account known, and nobody to ask for others."""
    server = load("connect_platform", "server")
    server.BOOKS = tmp_path / "books"

    def refuse(_):
        raise stripe.PermissionError("not yours")

    server.client = SimpleNamespace(v1=SimpleNamespace(accounts=SimpleNamespace(retrieve=refuse)))
    with server.sqlite3.connect(server.BOOKS) as books:
        books.executescript(server.TABLES)
        books.execute("INSERT INTO accounts VALUES (?, 2000)", (ACCOUNT,))
    return server


def test_the_platform_decides_by_the_account_and_books_for_it(server):
    """An account that it does not know has no effect, and gets a decision."""
    purchase = Account().purchase(1_500)
    asked = purchase.asked()
    told = [asked, purchase.approved(), *purchase.captured(1_400)]

    strange = server.receive({**asked, "account": "acct_of_nobody"})
    replies = [server.receive({**event, "account": ACCOUNT}) for event in told]

    assert (strange, replies[0]) == ({"approved": False}, {"approved": True})
    with server.transaction() as books:
        rows = books.execute("SELECT account, card, held, spent, left FROM cards").fetchall()
    assert rows == [(ACCOUNT, CARD, 0, 1_400, 600)]
