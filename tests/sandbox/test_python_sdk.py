"""The official Python SDK, unchanged: client and module style, pages, errors, its own retries."""

import pytest
import stripe

from tests.sandbox.api import AUTHORIZATIONS
from tests.sandbox.connect import connected
from tests.sandbox.notices import submitted

BILLING = {
    "address": {
        "line1": "123 Main Street",
        "city": "San Francisco",
        "postal_code": "94111",
        "country": "US",
    }
}


@pytest.fixture(name="client")
def _client(base, key):
    """A client with the SDK's own default HTTP client."""
    return stripe.StripeClient(key, base_addresses={"api": base})


@pytest.fixture(name="card")
def _card(client):
    holder = client.v1.issuing.cardholders.create(
        {"name": "Company Card", "type": "company", "billing": BILLING}
    )
    return client.v1.issuing.cards.create(
        {"cardholder": holder.id, "currency": "usd", "type": "virtual", "status": "active"}
    )


def test_the_guide_in_python(client, card, api):
    """Fund, authorize, capture: attributes as the SDK's types have them."""
    top_up = client.v1.topups.create(
        {"amount": 2000, "currency": "usd", "destination_balance": "issuing"}
    )
    client.v1.topups.retrieve(top_up.id)
    authorization = client.v1.test_helpers.issuing.authorizations.create(
        {"card": card.id, "amount": 1000, "merchant_data": {"category": "taxicabs_limousines"}}
    )
    captured = client.v1.test_helpers.issuing.authorizations.capture(authorization.id)

    assert (authorization.approved, authorization.status) == (True, "pending")
    assert (captured.status, captured.transactions[0].amount) == ("closed", -1000)
    assert client.v1.balance.retrieve().issuing.available[0].amount == 1000 == api.available()


def test_module_style(base, key, monkeypatch):
    """The older way of calling, with nested parameters and an expansion."""
    monkeypatch.setattr(stripe, "api_base", base)
    monkeypatch.setattr(stripe, "api_key", key)
    holder = stripe.issuing.Cardholder.create(
        name="Company Card", type="company", billing=BILLING, preferred_locales=["fr", "de"]
    )
    made = stripe.issuing.Card.create(
        cardholder=holder.id,
        currency="usd",
        type="virtual",
        spending_controls={"spending_limits": [{"amount": 7, "interval": "daily"}]},
    )
    shown = stripe.issuing.Card.retrieve(made.id, expand=["number", "cvc"])
    activated = stripe.issuing.Card.modify(made.id, status="active", metadata={"a": "b"})

    assert holder.preferred_locales == ["fr", "de"]
    assert made.spending_controls.spending_limits[0].amount == 7
    assert shown.number.endswith(made.last4)
    assert (activated.status, activated.metadata["a"]) == ("active", "b")


def test_pages_are_walked_both_ways(client):
    """Forward newest first, backward oldest first, over several pages."""
    made = [client.v1.topups.create({"amount": n, "currency": "usd"}).id for n in range(1, 8)]
    forward = client.v1.topups.list({"limit": 2}).auto_paging_iter()
    backward = client.v1.topups.list({"limit": 2, "ending_before": made[0]}).auto_paging_iter()

    assert [each.id for each in forward] == made[::-1]
    assert [each.id for each in backward] == made[1:]


def test_an_answer_has_its_headers(client):
    """Request id, and the mark of a replay."""
    options = {"idempotency_key": "once"}
    form = {"amount": 5, "currency": "usd"}
    first, again = (client.v1.topups.create(form, options) for _ in range(2))

    assert first.last_response.request_id.startswith("req_")
    assert first.last_response.idempotency_key == "once"
    assert again.last_response.headers["Idempotent-Replayed"] == "true"
    assert again.id == first.id


@pytest.mark.parametrize(
    ("asked", "kind", "code", "param"),
    [
        (("/v1/issuing/cards/ic_nope", None), "InvalidRequestError", "resource_missing", "card"),
        (("/v1/topups", {"amount": 5}), "InvalidRequestError", "parameter_missing", "currency"),
        (
            (AUTHORIZATIONS, {"merchant_data": {"category": "x"}}),
            "InvalidRequestError",
            None,
            "merchant_data[category]",
        ),
        (("/v1/charges", None), "APIError", "not_modelled", None),
        (("/v1/foo", None), "InvalidRequestError", None, None),
    ],
)
def test_errors_become_the_right_exceptions(client, asked, kind, code, param):
    """By status and type, with code and parameter where Stripe gives them."""
    path, form = asked
    with pytest.raises(getattr(stripe, kind)) as raised:
        client.raw_request("post" if form else "get", path, **(form or {}))

    assert type(raised.value).__name__ == kind
    assert raised.value.error.code == code
    assert raised.value.error.param == param
    assert raised.value.request_id.startswith("req_")


def test_a_key_used_twice_is_an_idempotency_error(client):
    """And a wrong key is an authentication error, a publishable one a permission error."""
    client.v1.topups.create({"amount": 5, "currency": "usd"}, {"idempotency_key": "once"})
    with pytest.raises(stripe.IdempotencyError):
        client.v1.topups.create({"amount": 6, "currency": "usd"}, {"idempotency_key": "once"})
    with pytest.raises(stripe.AuthenticationError):
        client.v1.balance.retrieve(options={"api_key": "sk_live_0123456789"})
    with pytest.raises(stripe.PermissionError):
        client.v1.balance.retrieve(options={"api_key": "pk_test_0123456789"})


def test_a_refusal_is_not_retried(base, key, watched):
    """Even with retries on, what the sandbox does not model is asked once."""
    client = stripe.StripeClient(key, base_addresses={"api": base}, max_network_retries=2)
    before = watched.answers
    with pytest.raises(stripe.APIError):
        client.raw_request("get", "/v1/charges")

    assert watched.answers - before == 1


def test_the_sdk_s_own_version_is_accepted(client):
    """It is newer than the contract."""
    answer = client.v1.balance.retrieve()

    assert answer.last_response.headers["stripe-version"] == stripe.api_version


def test_account_notices_by_the_raw_request(client, api):
    """The general SDK has no methods for a preview; a raw request lists and reports."""
    shop = connected(api)
    dispute = submitted(shop)
    named = {"stripe_account": shop.account, "stripe_version": "2026-09-30.preview"}
    path = "/v1/account_notices"

    def call(method, path, **params):
        return client.deserialize(
            client.raw_request(method, path, **params, **named), api_mode="V1"
        )

    [notice] = call("get", path, sent=False)["data"]
    email = {"plain_text": "It was.", "recipient": "ada@example.com", "subject": "Your dispute"}
    sent = call("post", f"{path}/{notice.id}", email=email, sent_at=notice.created)

    assert notice.linked_objects.issuing_dispute == dispute
    assert (sent.object, sent.sent_at) == ("account_notice", notice.created)
    assert sent.email.to_dict() == email
    assert call("get", path, sent=False)["data"] == []
    with pytest.raises(stripe.InvalidRequestError, match="Unrecognized request URL") as refused:
        client.raw_request("get", path, stripe_account=shop.account)
    assert refused.value.http_status == 404
