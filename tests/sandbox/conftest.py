"""A running sandbox that is watched, and a client with an account of its own."""

import hashlib
from functools import wraps
from unittest.mock import patch

import pytest

from issuing_sandbox.server.server import running
from issuing_sandbox.store.tables import Table, unfolded
from issuing_tools.fidelity import gaps, grades
from issuing_tools.fidelity.observer import claims_of_change
from tests.sandbox.api import START, UNREVIEWED, InProcess, OverHttp, Watched


@pytest.fixture(scope="session", autouse=True)
def _ungraded_transitions_fail():
    """A change of status that has no grade fails the test that makes it, and says what to add."""
    known = grades.load_grades("transitions").keys()
    really_add, really_replace = Table.add, Table.replace

    def check(before, after):
        for kind, name in claims_of_change(before, after):
            assert kind != "transitions" or name in known, gaps.ungraded_message(kind, name)

    @wraps(really_add)
    def add(table, record_id, record):
        check(None, unfolded(record))
        really_add(table, record_id, record)

    @wraps(really_replace)
    def replace(table, position, record_id, record):
        check(table.get(record_id), unfolded(record))
        really_replace(table, position, record_id, record)

    with patch.object(Table, "add", add), patch.object(Table, "replace", replace):
        yield


@pytest.fixture(name="watched", scope="module")
def _watched():
    """One sandbox a module; its clock stands still at the start."""
    return Watched(at=START)


@pytest.fixture(name="server", scope="module")
def _server(watched):
    """The base URL of the module's sandbox."""
    with running(watched) as base:
        yield base


@pytest.fixture(name="base")
def _base(server, watched):
    """The base URL; the test fails if an answer is not what the contract promises."""
    watched.problems.clear()
    yield server
    assert watched.problems == []


@pytest.fixture(name="key")
def _key(request):
    """A secret key, and so an account, of the test's own."""
    return f"sk_test_{hashlib.sha256(request.node.nodeid.encode()).hexdigest()[:24]}"


@pytest.fixture(name="api")
def _api(base, key):
    """A client over HTTP."""
    api = OverHttp(base, key)
    yield api
    api.close()


@pytest.fixture(name="with_policies")
def _with_policies():
    """Makes a client, without a server, of a sandbox with other policies."""
    made = []

    def make(**policies):
        made.append(Watched(at=START, policies=UNREVIEWED.altered(**policies)))
        return InProcess(made[-1])

    yield make
    assert [problem for sandbox in made for problem in sandbox.problems] == []


@pytest.fixture(name="home")
def _home(api):
    """The path of the client's account on the page."""
    return f"/account/{api.see('/v1/account')['id']}"


@pytest.fixture(name="card")
def _card(api):
    """A card of an account with money."""
    api.fund(100_000)
    return api.card()["id"]
