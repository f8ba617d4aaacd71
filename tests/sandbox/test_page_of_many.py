"""The page of an account with ten thousand objects of a kind is drawn at once, and finds all."""

import cProfile

import pytest

from issuing_sandbox.app import Sandbox
from issuing_sandbox.page.request_log import SIZE
from issuing_sandbox.wire.http import Request, Response
from tests.sandbox.api import START, UNREVIEWED, InProcess

MANY = 10_000
KEY = "sk_test_ten_thousand"
#: Kinds whose newest object is copied.
KINDS = (
    "issuing.authorization",
    "issuing.card",
    "balance_transaction",
    "event",
    "sandbox.delivery",
)


@pytest.fixture(name="sandbox", scope="module")
def _sandbox():
    """A sandbox with that account, which has an endpoint, and whose first purchase was captured."""
    sandbox = Sandbox(at=START, policies=UNREVIEWED)
    api = InProcess(sandbox, KEY)
    api.have("/v1/webhook_endpoints", {"url": "http://127.0.0.1:9/", "enabled_events[]": "*"})
    api.fund(10_000)
    held = api.authorize(api.card()["id"], 700)["id"]
    api.capture(held)
    for _ in range(SIZE):
        api.get("/v1/balance")
    account = sandbox.account(KEY)
    for kind in KINDS:
        table = account.table(kind)
        newest = next(table.newest_first())
        for place in range(MANY):
            table.put({**newest, "id": f"{newest['id']}{place}"})
    account.changes.commit()
    sandbox.held = held
    return sandbox


def _look(sandbox, path="", query=""):
    home = f"/account/{sandbox.account(KEY).id}"
    return sandbox.handle(Request("GET", home + path, query, {"host": "127.0.0.1"}, b""))


@pytest.mark.parametrize(
    ("path", "query", "calls"),
    [
        ("", "", 120_000),
        ("/lists/authorizations", "", 200_000),
        ("/lists/authorizations", "page=95", 200_000),
        ("/lists/authorizations", "q=rocket&status=closed", 400_000),
        ("/lists/deliveries", "page=95", 200_000),
        ("/requests", "", 150_000),
        ("/objects/HELD", "", 200_000),
        ("/search", "q=rocket", 900_000),
    ],
    ids=str,
)
def test_a_page_of_many_objects_is_little_work(sandbox, path, query, calls):
    """It draws what is shown, and looks through a bounded number: so many calls of functions.

    Args:
        sandbox: a sandbox with an account that has many objects.
        path: of the page.
        query: what is asked for.
        calls: the most calls; about five million a second are made.
    """
    _look(sandbox)
    profile = cProfile.Profile()
    profile.enable()
    page = _look(sandbox, path.replace("HELD", sandbox.held), query)
    profile.disable()

    assert isinstance(page, Response)
    assert page.status == 200
    assert len(page.body) < 250_000
    assert sum(each.callcount for each in profile.getstats()) < calls


def test_an_object_is_found_by_its_id_however_old_it_is(sandbox):
    """Though only the newest two thousand are looked through for other words."""
    for path in ("/search", "/lists/authorizations"):
        page = _look(sandbox, path, f"q={sandbox.held}").body.decode()

        assert "There is an object of this id" in page
        assert f"/objects/{sandbox.held}" in page
    assert "of this id" not in _look(sandbox, "/search", "q=rocket").body.decode()


def test_what_was_not_looked_through_is_said(sandbox):
    """So that nobody takes nothing found for nothing there."""
    page = _look(sandbox, "/lists/authorizations", "q=nobody").body.decode()

    assert "0 found among the newest 2,000, which are looked through" in page
