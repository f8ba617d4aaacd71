"""Bounded sweeps: nothing Stripe has is denied, nothing breaks, and nothing wrong is swallowed."""

from collections import Counter

from issuing_sandbox.app import Sandbox
from issuing_sandbox.contract import newer, operations
from issuing_sandbox.contract.parsers import Text
from issuing_sandbox.routes import ROUTES
from issuing_tools.fidelity import sweeps
from tests.sandbox.api import InProcess
from tests.sandbox.sweeps import sweep_parameters, sweep_routes

#: One of so many parameters is tried here; the script tries all.
EVERY = 7


def routes():
    """The routes that are answered, and a part of those that are refused by name."""
    modelled = [operation.name for operation in operations.load().operations]
    beyond = [*operations.unmodelled_operations(), *newer.operations()]
    return [*modelled, *beyond[::EVERY]]


def test_no_route_of_stripe_is_denied():
    """Each is answered, refused as Stripe does, or refused by name."""
    swept = sweep_routes(InProcess(Sandbox()), routes())

    assert swept.faults == []
    assert {"200", "4xx", "501"} == swept.counts.keys()


def test_no_wrong_value_is_swallowed():
    """Empty, of another type, too long, in the wrong case, unknown: refused in its own words."""
    swept = sweep_parameters(every=EVERY)

    assert swept.faults == []
    assert {kind.split()[0] for kind in swept.counts} == {
        *("case", "empty", "length", "type", "unknown"),
    }


def test_the_counts_on_the_page_have_no_other_answers():
    """What is kept has neither a 500 nor an answer that is none of these."""
    kinds = Counter(kind.split()[-1] for counts in sweeps.load().values() for kind in counts)

    assert kinds.keys() == {"200", "4xx", "501"}
    assert sweeps.load().keys() == {"parameters", "routes"}


def test_a_route_that_is_denied_or_breaks_is_a_fault(monkeypatch):
    """The sweep is red where it has to be: at a path nobody has, and at a crash."""
    monkeypatch.setitem(ROUTES, ("GET", "/v1/balance"), None)
    swept = sweep_routes(InProcess(Sandbox()), ["GET /v1/nothing", "GET /v1/balance"])
    denied, broken = swept.faults

    assert denied == "GET /v1/nothing: denied, although Stripe has it"
    assert broken.startswith("GET /v1/balance: a 500: ")


def test_a_wrong_value_that_is_taken_is_a_fault(monkeypatch):
    """A parser that lets anything through is noticed."""
    monkeypatch.setattr(Text, "parse", lambda _, value, *__: value)
    swept = sweep_parameters(every=EVERY)

    assert any("a 200 that drops or keeps what is wrong" in fault for fault in swept.faults)
