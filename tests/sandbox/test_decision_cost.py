"""What a decision costs does not depend on what was decided before."""

import gc
import sys

import pytest

from issuing_sandbox.app import Sandbox
from issuing_sandbox.issuing import authorization_checks
from tests.sandbox.api import START, UNREVIEWED, InProcess

LIMIT = "spending_controls[spending_limits][0]"


@pytest.mark.parametrize("same", [False, True], ids=["on other cards", "on the same card"])
def test_a_decision_makes_the_same_calls_after_ten_and_after_a_thousand(same):
    """Counted calls, generators' steps included: time would depend on the machine."""
    api = InProcess(Sandbox(at=START, policies=UNREVIEWED))
    api.fund(10**9)
    holder = api.cardholder(**{f"{LIMIT}[amount]": 10**9, f"{LIMIT}[interval]": "yearly"})["id"]
    card, other = api.card(holder)["id"], api.card()["id"]
    api.authorize(card, 1)
    calls = []
    for more in (10, 990):
        for _ in range(more):
            api.authorize(card if same else other, 1)
        calls.append(counted(api, card))

    assert calls[0] == calls[1]


def counted(api, card):
    """How many calls one decision takes; the garbage collector may have callbacks of its own."""
    calls = 0

    def count(_frame, event, _argument):
        nonlocal calls
        calls += event == "call"

    decide = authorization_checks.decide

    def watched(attempt):
        gc.disable()
        sys.setprofile(count)
        try:
            return decide(attempt)
        finally:
            sys.setprofile(None)
            gc.enable()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("issuing_sandbox.test_helpers.authorizations.decide", watched)
        assert api.authorize(card, 1)["approved"]
    return calls
