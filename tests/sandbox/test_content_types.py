"""The content types of a POST: forms are read, others are refused before any parameter."""

import pytest

from tests.sandbox.api import AUTHORIZATIONS

NOT_A_FORM = (
    "Invalid request (check that your POST content type is application/x-www-form-urlencoded). If "
    "you have any questions, we can help at https://support.stripe.com/."
)
UNSUPPORTED = (
    "Invalid request: unsupported Content-Type {}. If error persists and you need assistance, "
    "please contact support@stripe.com."
)


def sent(api, path, content_type, body=b'{"amount": 1000, "currency": "usd"}'):
    """A POST with a body of this type."""
    headers = {"authorization": f"Bearer {api.key}", "content-type": content_type}
    return api.send("POST", path, "", headers, body)


@pytest.mark.parametrize("content_type", ["application/json", "Application/JSON; charset=utf-8"])
@pytest.mark.parametrize(
    "path",
    [
        "/v1/topups",
        "/v1/files",
        "/v1/issuing/cards/ic_nobody",
        f"{AUTHORIZATIONS}/iauth_nobody/capture",
        "/v1/payment_intents",
        "/v1/nothing",
    ],
)
def test_json_is_refused_on_every_path(api, path, content_type):
    """As recorded, without a code: whether or not a parameter, the object or the path is there."""
    said = sent(api, path, content_type)

    assert (said.status, said.error["message"]) == (400, NOT_A_FORM)
    assert said.error["type"] == "invalid_request_error"
    assert not {"code", "param"} & said.error.keys()


@pytest.mark.parametrize("content_type", ["text/plain; charset=utf-8", "application/xml"])
def test_another_type_is_refused_by_its_name(api, content_type):
    """As recorded for text, with what was sent; that other types read the same is inferred."""
    said = sent(api, "/v1/topups", content_type)

    assert (said.status, said.error["message"]) == (400, UNSUPPORTED.format(content_type))
    assert api.see("/v1/topups")["data"] == []


def test_the_version_and_the_key_are_judged_before_the_content(api):
    """What is wrong with the headers is told first."""
    stranger = sent(type(api)(api.base, "sk_live_x"), "/v1/topups", "application/json")
    headers = {"authorization": f"Bearer {api.key}", "content-type": "application/json"}
    headers["stripe-version"] = "2099-01-01"
    future = api.send("POST", "/v1/topups", "", headers, b"{}")

    assert stranger.status == 401
    assert future.error["message"] == "Invalid Stripe API version: 2099-01-01"


def test_a_post_without_a_body_may_name_any_type(api):
    """There is nothing to read: some clients name JSON whatever they send."""
    api.fund(1000)
    name = api.authorize(api.card()["id"], 1000)["id"]

    assert sent(api, f"{AUTHORIZATIONS}/{name}/reverse", "application/json", b"").status == 200
