"""What a scenario creates: tagged when made, put away when over, and never a new red."""

import warnings

import pytest

from issuing_harness.backends import ScenarioName
from issuing_harness.backends.live.created_objects import (
    TAG,
    CleanupIncomplete,
    CleanupTransport,
    TaggingTransport,
)
from issuing_harness.errors import BackendUnavailable
from issuing_harness.interactions import Request
from tests.harness.backends.scripted_transport import ScriptedTransport, post, say

SCENARIO = ScenarioName("cards/card_activation.feature", "The program activates a card")
CARDHOLDERS, CARDS, TOPUPS = "/v1/issuing/cardholders", "/v1/issuing/cards", "/v1/topups"
AUTHORIZATIONS = "/v1/test_helpers/issuing/authorizations"


def creations_after(*made, then=()):
    """A scenario that made these things, and what the account answers from now on."""
    transport = ScriptedTransport([say(id=name) for _, name in made] + [say()])
    creations = CleanupTransport(transport, SCENARIO)
    for path, _ in made:
        creations.send(post(path))
    transport.requests.clear()
    transport.outcomes = list(then) or [say()]
    return creations, transport


@pytest.mark.parametrize("path", [CARDHOLDERS, CARDS, TOPUPS])
def test_what_is_created_carries_the_tag(path):
    """The metadata names the run and the scenario, beside what the scenario says itself."""
    transport = ScriptedTransport()
    TaggingTransport(transport, "run-1 cards::It").send(post(path, ("amount", "1")))
    assert transport.requests[0].form == (("amount", "1"), (f"metadata[{TAG}]", "run-1 cards::It"))


@pytest.mark.parametrize(
    "request_",
    [
        Request("GET", CARDS),
        post(f"{CARDS}/ic_1", ("status", "active")),
        post(AUTHORIZATIONS, ("card", "ic_1")),
        post(f"{TOPUPS}/tu_1/cancel"),
    ],
    ids=str,
)
def test_nothing_else_is_touched(request_):
    """Reads, updates and what has no metadata are sent as they are."""
    transport = ScriptedTransport()
    TaggingTransport(transport, "run-1").send(request_)
    assert transport.requests == [request_]


def test_a_tag_is_never_longer_than_stripe_allows():
    """500 characters of metadata, however long the scenario's name is."""
    transport = ScriptedTransport()
    TaggingTransport(transport, "x" * 900).send(post(CARDS))
    assert len(transport.requests[0].form[0][1]) == 500


def test_everything_is_put_away_in_the_order_that_works():
    """Holds first, then cards, then their cardholders; pending top-ups are canceled."""
    creations, transport = creations_after(
        (TOPUPS, "tu_1"), (CARDHOLDERS, "ich_1"), (CARDS, "ic_1"), (AUTHORIZATIONS, "iauth_1")
    )
    creations.clean_up()
    assert [(str(call), call.form) for call in transport.requests] == [
        (f"POST {AUTHORIZATIONS}/iauth_1/reverse", ()),
        (f"POST {CARDS}/ic_1", (("status", "canceled"),)),
        (f"POST {CARDHOLDERS}/ich_1", (("status", "inactive"),)),
        (f"POST {TOPUPS}/tu_1/cancel", ()),
    ]
    assert len({call.headers["idempotency-key"] for call in transport.requests}) == 4


def test_only_what_the_scenario_created_is_put_away():
    """A card it found and changed, or looked at, or was refused, stays as it is."""
    transport = ScriptedTransport(
        [say(id="ic_1", object="issuing.card")] * 2 + [say(400, error={})]
    )
    creations = CleanupTransport(transport, SCENARIO)
    creations.send(post(f"{CARDS}/ic_1", ("status", "active")))
    creations.send(Request("GET", CARDS))
    creations.send(post(CARDS))
    transport.requests.clear()
    creations.clean_up()
    assert transport.requests == []


def test_a_call_that_was_repeated_made_one_thing():
    """An idempotent answer names the same card twice; it is canceled once."""
    creations, transport = creations_after((CARDS, "ic_1"), (CARDS, "ic_1"))
    creations.clean_up()
    assert transport.calls == [f"POST {CARDS}/ic_1"]


@pytest.mark.parametrize("status", [200, 400, 404])
def test_a_refusal_means_there_is_nothing_left(status):
    """A captured authorization cannot be reversed: that is no news."""
    creations, _ = creations_after((AUTHORIZATIONS, "iauth_1"), then=[say(status)])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        creations.clean_up()


@pytest.mark.parametrize(
    ("trouble", "failure"),
    [
        (say(403), "was answered 403"),
        (say(429), "was answered 429"),
        (BackendUnavailable("nobody"), "was not answered"),
    ],
)
def test_what_stays_behind_is_warned_of_and_the_rest_is_put_away(trouble, failure):
    """A warning, even where warnings are errors: the scenario keeps its own result."""
    made = [(CARDS, "ic_1"), (CARDHOLDERS, "ich_1")]
    creations, transport = creations_after(*made, then=[trouble, say()])
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("error")
        creations.clean_up()
    assert transport.calls == [f"POST {CARDS}/ic_1", f"POST {CARDHOLDERS}/ich_1"]
    [warning] = caught
    assert warning.category is CleanupIncomplete
    for part in (str(SCENARIO), f"POST {CARDS}/ic_1 {failure}", TAG, "Dashboard"):
        assert part in str(warning.message)
    assert "ich_1" not in str(warning.message)
