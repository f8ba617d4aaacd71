"""Who is asking: secret test keys by Bearer or Basic, an account each."""

import base64

import pytest
import requests

from tests.sandbox.api import OverHttp

NO_KEY = (
    "You did not provide an API key. You need to provide your API key in the Authorization header, "
    "using Bearer auth (e.g. 'Authorization: Bearer YOUR_SECRET_KEY'). See "
    "https://stripe.com/docs/api#authentication for details, or we can help at "
    "https://support.stripe.com/."
)


def basic(user, password=""):
    """A Basic header."""
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "Basic", "basic"])
def test_a_key_travels_by_bearer_or_basic(base, key, scheme):
    """Basic carries it as the user, with an empty password, as curl's ``-u key:`` does."""
    value = f"{scheme} {key}" if scheme.lower() == "bearer" else f"{scheme} {basic(key)[6:]}"
    said = requests.get(f"{base}/v1/balance", headers={"Authorization": value}, timeout=10)

    assert said.status_code == 200
    assert said.headers["content-type"] == "application/json"


@pytest.mark.parametrize(
    "headers", [{}, {"Authorization": "Bearer "}, {"Authorization": "Basic ?"}]
)
def test_without_a_key_nothing_is_answered(base, headers):
    """A 401 in the seen words, with a challenge, and without a log nobody could open."""
    said = requests.get(f"{base}/v1/balance", headers=headers, timeout=10)

    assert said.status_code == 401
    assert said.json() == {"error": {"message": NO_KEY, "type": "invalid_request_error"}}
    assert said.headers["www-authenticate"] == 'Basic realm="Stripe"'
    assert said.headers["request-id"].startswith("req_")


@pytest.mark.parametrize(
    ("key", "shown"),
    [
        ("sk_live_0123456789abcdefWXYZ", "sk_live_****************WXYZ"),
        ("rk_live_0123456789abcdefWXYZ", "rk_live_****************WXYZ"),
        ("sk_org_live_0123456789abWXYZ", "sk_org_live_************WXYZ"),
        ("sk_org_test_0123456789abWXYZ", "sk_org_test_************WXYZ"),
        ("nonsense", "****ense"),
        ("sk_test_", "sk_test_"),
    ],
)
def test_what_is_no_test_key_is_shown_starred(base, key, shown):
    """A live key is as unknown as any: nothing here may be mistaken for money."""
    said = requests.get(
        f"{base}/v1/balance", headers={"Authorization": f"Bearer {key}"}, timeout=10
    )

    assert said.status_code == 401
    assert said.json()["error"] == {
        "message": f"Invalid API Key provided: {shown}",
        "type": "invalid_request_error",
    }


def test_a_publishable_key_is_not_enough(base):
    """A 403 with a code, as two production reports show it."""
    headers = {"Authorization": "Bearer pk_test_123456789"}
    said = requests.get(f"{base}/v1/balance", headers=headers, timeout=10)

    assert (said.status_code, said.json()["error"]["code"]) == (403, "secret_key_required")


def test_each_key_has_an_account_of_its_own(base, api):
    """What one key made, another cannot see."""
    api.fund(5000)
    card = api.card()
    stranger = OverHttp(base, api.key + "_other")

    assert stranger.available() == 0
    assert stranger.get(f"/v1/issuing/cards/{card['id']}").status == 404
    assert stranger.see("/v1/account")["id"] != api.see("/v1/account")["id"]
    stranger.close()
