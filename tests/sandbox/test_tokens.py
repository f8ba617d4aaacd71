"""Wallets: a purchase by telephone or watch makes a token of the card."""

import pytest

from tests.sandbox.api import START, reason


@pytest.fixture(name="card")
def _card(api):
    """A card with money to spend."""
    api.fund(5000)
    return api.card()["id"]


def by_wallet(api, card, cents=5, wallet="apple_pay"):
    """A purchase."""
    return api.authorize(card, cents, {"wallet": wallet})


def test_a_purchase_by_wallet_makes_a_token(api, card):
    """Of that card, in that wallet; the authorization and its capture name it."""
    authorization = by_wallet(api, card)
    token = api.see(f"/v1/issuing/tokens/{authorization['token']}")
    (captured,) = api.capture(authorization["id"])["transactions"]

    assert token == {
        "id": token["id"],
        "object": "issuing.token",
        "card": card,
        "created": START,
        "device_fingerprint": None,
        "last4": token["last4"],
        "livemode": False,
        "network": "visa",
        "network_updated_at": START,
        "status": "active",
        "wallet_provider": "apple_pay",
    }
    assert token["id"].startswith("intok_")
    assert authorization["wallet"] == captured["wallet"] == "apple_pay"
    assert captured["token"] == token["id"]


def test_a_token_is_told(api, card):
    """Before the authorization that made it, by the same request."""
    by_wallet(api, card)
    token, authorization = api.events()[-2:]

    assert token["type"] == "issuing_token.created"
    assert authorization["type"] == "issuing_authorization.created"
    assert token["request"] == authorization["request"]


def test_a_declined_purchase_makes_one_too(api, card):
    """The token is what paid, or would have; inferred."""
    declined = by_wallet(api, card, 9999)

    assert reason(declined) == "insufficient_funds"
    assert declined["token"]


def test_tokens_are_not_used_again(api, card):
    """Each purchase has its own; they are listed by card, newest first, and can be expanded."""
    first, second = by_wallet(api, card), by_wallet(api, card, wallet="google_pay")
    by_wallet(api, api.card()["id"])
    listed = api.see("/v1/issuing/tokens", {"card": card})["data"]
    path = f"/v1/issuing/authorizations/{first['id']}"

    assert [token["id"] for token in listed] == [second["token"], first["token"]]
    assert api.see(path, {"expand[]": "token"})["token"] == listed[1]


def test_a_list_is_of_one_card(api, card):
    """Which has to be named; a status narrows it."""
    token = by_wallet(api, card)["token"]
    api.have(f"/v1/issuing/tokens/{token}", {"status": "suspended"})
    by_wallet(api, card)
    narrowed = api.see("/v1/issuing/tokens", {"card": card, "status": "suspended"})["data"]

    assert [listed_token["id"] for listed_token in narrowed] == [token]
    assert api.get("/v1/issuing/tokens").error["param"] == "card"


@pytest.mark.parametrize(
    ("before", "after", "status"),
    [
        ("active", "suspended", 200),
        ("active", "deleted", 200),
        ("suspended", "active", 200),
        ("suspended", "deleted", 200),
        ("deleted", "active", 400),
        ("deleted", "suspended", 400),
    ],
)
def test_a_token_goes_from_status_to_status(api, card, before, after, status):
    """Deleted for good, otherwise back and forth; a step is told with what was before."""
    path = f"/v1/issuing/tokens/{by_wallet(api, card)['token']}"
    api.have(path, {"status": before})
    api.pass_time(5)
    said = api.post(path, {"status": after})
    event = api.events()[-1]

    assert said.status == status
    assert api.see(path)["status"] == (after if status == 200 else before)
    if status == 200:
        assert event["type"] == "issuing_token.updated"
        previous = {"network_updated_at": START, "status": before}
        assert event["data"]["previous_attributes"] == previous


def test_to_stay_as_it_is_changes_nothing(api, card):
    """Nobody is told."""
    path = f"/v1/issuing/tokens/{by_wallet(api, card)['token']}"
    before = len(api.events())

    assert api.have(path, {"status": "active"})["status"] == "active"
    assert len(api.events()) == before


def test_an_unknown_token_is_missing(api):
    """404, by its name."""
    said = api.get("/v1/issuing/tokens/intok_nope")

    assert (said.status, said.error["message"]) == (404, "No such issuing token: 'intok_nope'")


def test_the_first_status_is_a_policy(with_policies):
    """A requested token is activated or deleted, not suspended."""
    api = with_policies(wallet_token_status="requested")
    path = f"/v1/issuing/tokens/{by_wallet(api, api.card()['id'])['token']}"

    assert api.see(path)["status"] == "requested"
    assert api.post(path, {"status": "suspended"}).status == 400
    assert api.have(path, {"status": "active"})["status"] == "active"


def test_a_requested_token_can_be_deleted(with_policies):
    """Before it was ever active."""
    api = with_policies(wallet_token_status="requested")
    token = api.authorize(api.card()["id"], 5, {"wallet": "apple_pay"})["token"]

    assert api.have(f"/v1/issuing/tokens/{token}", {"status": "deleted"})["status"] == "deleted"
