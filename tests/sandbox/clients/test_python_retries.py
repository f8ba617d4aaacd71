"""The official Python SDK's own retries, both sync and async, through a proxy that has faults."""

import pytest
import stripe

from tests.sandbox.clients.faulty_proxy import (
    ANSWER_LOST,
    BROKEN,
    CONFLICT,
    HUNG_UP,
    LIMITED,
    LOCKED,
    UNAVAILABLE,
)

#: The SDK hands httpx its body in a way that httpx would like to see changed.
pytestmark = pytest.mark.filterwarnings("ignore:Use 'content=:DeprecationWarning")
FORM = {"amount": 500, "currency": "usd"}


@pytest.fixture(name="create", params=["sync", "async"])
def _create(request, proxy, key, awaited, monkeypatch):
    """Makes a top-up through the proxy; retries twice, after a hundredth of the usual wait."""
    monkeypatch.setattr(stripe.HTTPClient, "INITIAL_DELAY", 0.005)
    retrying = {"max_network_retries": 2}

    def create(**form):
        if request.param == "async":
            return awaited(
                lambda to: to.v1.topups.create_async(FORM | form), proxy.base, **retrying
            )
        client = stripe.StripeClient(key, base_addresses={"api": proxy.base}, **retrying)
        return client.v1.topups.create(FORM | form)

    return create


@pytest.mark.parametrize(
    "faults",
    [
        [CONFLICT],
        [LOCKED],
        [BROKEN],
        [UNAVAILABLE, CONFLICT],
        [HUNG_UP],
        [ANSWER_LOST],
        [ANSWER_LOST, LOCKED],
    ],
    ids=["409", "429-locked", "500", "503-409", "hung-up", "lost", "lost-429"],
)
def test_a_retry_succeeds_and_makes_one_object(proxy, api, create, faults):
    """With the same key each time, so that work whose answer was lost is not done again."""
    proxy.faults += faults
    made = create()

    assert [each["id"] for each in api.see("/v1/topups")["data"]] == [made.id]
    assert len(proxy.keys) == 1 + len(faults)
    assert len(set(proxy.keys)) == 1
    replayed = made.last_response.headers.get("Idempotent-Replayed")
    assert replayed == ("true" if faults[0].after else None)


def test_a_limited_rate_is_not_retried(proxy, api, create):
    """429 without ``Stripe-Should-Retry`` is the program's to handle (platform, 7.13)."""
    proxy.faults += [LIMITED]
    with pytest.raises(stripe.RateLimitError):
        create()

    assert len(proxy.keys) == 1
    assert api.see("/v1/topups")["data"] == []


@pytest.mark.parametrize(
    ("fault", "raised"),
    [(HUNG_UP, stripe.APIConnectionError), (BROKEN, stripe.APIError)],
    ids=["hung-up", "500"],
)
def test_it_gives_up_after_its_last_retry(proxy, api, create, fault, raised):
    """And a later call makes the object, once."""
    proxy.faults += [fault] * 3
    with pytest.raises(raised):
        create()
    made = create()

    assert len(proxy.keys) == 3 + 1
    assert [each["id"] for each in api.see("/v1/topups")["data"]] == [made.id]


def test_what_the_sandbox_refuses_is_asked_once(proxy, create):
    """Its refusals say that a retry is of no use, or are of a status that is not retried."""
    with pytest.raises(stripe.APIError) as refused:
        create(currency="eur")

    assert refused.value.error.code == "not_modelled"
    assert len(proxy.keys) == 1
