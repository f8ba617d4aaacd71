"""Webhook endpoints: made, changed and deleted as Stripe's contract says (platform, 6.6)."""

import re

import pytest

from tests.sandbox.api import START, InProcess, Watched

ENDPOINTS = "/v1/webhook_endpoints"
HOOK = {"url": "http://127.0.0.1:9/hook", "enabled_events[0]": "issuing_card.created"}


def delete(api, name):
    """A DELETE with the account's key."""
    headers = {"authorization": f"Bearer {api.key}"}
    return api.send("DELETE", f"{ENDPOINTS}/{name}", "", headers, b"")


def test_an_endpoint_shows_its_secret_once(api):
    """When it is made, and never again."""
    made = api.have(ENDPOINTS, HOOK | {"description": "books", "metadata[team]": "ledger"})
    secret = made.pop("secret")

    assert re.fullmatch(r"whsec_[0-9A-Za-z]{32}", secret)
    assert made == {
        "id": made["id"],
        "object": "webhook_endpoint",
        "api_version": None,
        "application": None,
        "created": START,
        "description": "books",
        "enabled_events": ["issuing_card.created"],
        "livemode": False,
        "metadata": {"team": "ledger"},
        "status": "enabled",
        "url": HOOK["url"],
    }
    assert re.fullmatch(r"we_1[0-9A-Za-z]{23}", made["id"])
    assert api.see(f"{ENDPOINTS}/{made['id']}") == made
    assert api.see(ENDPOINTS)["data"] == [made]


def test_the_keys_of_an_endpoint_come_in_stripe_s_order(api):
    """The id, the object, and the rest by the alphabet, the secret among them."""
    names = list(api.have(ENDPOINTS, HOOK))

    assert names[:2] == ["id", "object"]
    assert names[2:] == sorted(names[2:])


def test_secrets_are_seeded():
    """The same seed, key and calls give the same secret; another account has another."""

    def secret(seed, key):
        sandbox = Watched(at=START, seed=seed)
        return InProcess(sandbox, key).have(ENDPOINTS, HOOK)["secret"]

    assert secret("a", "sk_test_one") == secret("a", "sk_test_one")
    assert (
        len({secret("a", "sk_test_one"), secret("b", "sk_test_one"), secret("a", "sk_test_2")}) == 3
    )


def test_a_repeated_request_makes_one_endpoint(api):
    """The kept answer has the secret too, as it is given again byte for byte."""
    first = api.have(ENDPOINTS, HOOK, idempotency_key="once")

    assert api.have(ENDPOINTS, HOOK, idempotency_key="once") == first
    assert len(api.see(ENDPOINTS)["data"]) == 1


def test_an_endpoint_is_changed_and_disabled(api):
    """All that can be changed; what is not named stays."""
    name = api.have(ENDPOINTS, HOOK | {"description": "books"})["id"]
    disabled = api.have(f"{ENDPOINTS}/{name}", {"disabled": "true"})
    changed = api.have(
        f"{ENDPOINTS}/{name}",
        {
            "url": "https://example.com/other",
            "enabled_events[0]": "*",
            "disabled": "false",
            "description": "",
            "metadata[team]": "ledger",
        },
    )

    assert (disabled["status"], disabled["description"]) == ("disabled", "books")
    assert changed["status"] == "enabled"
    assert changed["url"] == "https://example.com/other"
    assert changed["enabled_events"] == ["*"]
    assert (changed["description"], changed["metadata"]) == (None, {"team": "ledger"})
    assert "secret" not in changed


@pytest.mark.parametrize("fixed", ["api_version", "connect"])
def test_version_and_connect_are_chosen_once(api, fixed):
    """A change of them is an unknown parameter."""
    name = api.have(ENDPOINTS, HOOK)["id"]
    said = api.post(f"{ENDPOINTS}/{name}", {fixed: "true"})

    assert said.error["message"] == f"Received unknown parameter: {fixed}"


def test_a_deleted_endpoint_is_gone(api):
    """It answers once that it is deleted, and is not there any more."""
    name = api.have(ENDPOINTS, HOOK)["id"]

    assert delete(api, name).json == {"id": name, "object": "webhook_endpoint", "deleted": True}
    assert api.see(ENDPOINTS)["data"] == []
    for said in (
        delete(api, name),
        api.get(f"{ENDPOINTS}/{name}"),
        api.post(f"{ENDPOINTS}/{name}", {"disabled": "true"}),
    ):
        assert (said.status, said.error["code"]) == (404, "resource_missing")
        assert said.error["message"] == f"No such webhook endpoint: '{name}'"


def test_endpoints_make_no_events(api):
    """Neither does what happens to them."""
    name = api.have(ENDPOINTS, HOOK | {"enabled_events[0]": "*"})["id"]
    api.have(f"{ENDPOINTS}/{name}", {"disabled": "true"})
    delete(api, name)

    assert api.events() == []


def test_an_account_has_sixteen_endpoints_at_most(api):
    """Deleted ones do not count; the wording is ours."""
    names = [api.have(ENDPOINTS, HOOK)["id"] for _ in range(16)]
    said = api.post(ENDPOINTS, HOOK)

    assert said.status == 400
    assert said.error["message"] == (
        "An account has at most 16 webhook endpoints. Delete one before making another."
    )
    delete(api, names[3])
    assert api.post(ENDPOINTS, HOOK).status == 200


@pytest.mark.parametrize(
    "url",
    ["nonsense", "ftp://example.com/", "http://", "http://[::1", "http://a:b/", "http://a b/c"],
)
def test_a_url_has_to_be_one(api, url):
    """Code documented, wording inferred; an update is checked as well, and costs nothing."""
    name = api.have(ENDPOINTS, HOOK)["id"]
    for said in (
        api.post(ENDPOINTS, HOOK | {"url": url}),
        api.post(f"{ENDPOINTS}/{name}", {"url": url, "description": "x"}),
    ):
        assert (said.status, said.error["code"], said.error["param"]) == (400, "url_invalid", "url")
        assert said.error["message"] == "Not a valid URL"
    assert api.see(f"{ENDPOINTS}/{name}")["description"] is None


def test_an_unknown_event_is_refused_with_the_shortened_list(api):
    """First and last hundred characters of the 254 names and the star (platform, 7.5)."""
    said = api.post(ENDPOINTS, HOOK | {"enabled_events[1]": "card.spent"})
    message = said.error["message"]

    assert (said.status, said.error["param"]) == (400, "enabled_events[1]")
    assert "code" not in said.error
    assert message.startswith("Invalid enabled_events[1]: must be one of ")
    assert len(message.partition("must be one of ")[2]) == 203


@pytest.mark.parametrize(
    ("form", "message"),
    [
        ({"url": "http://127.0.0.1/"}, "Missing required param: enabled_events."),
        ({"enabled_events[0]": "*"}, "Missing required param: url."),
        (HOOK | {"enabled_events": "*"}, "Invalid array"),
    ],
)
def test_what_an_endpoint_needs(api, form, message):
    """An address, and something to be told of."""
    if "enabled_events" in form:
        del form["enabled_events[0]"]

    assert api.post(ENDPOINTS, form).error["message"] == message


def test_an_endpoint_has_a_known_version(api):
    """It is kept; an unknown one is refused."""
    made = api.have(ENDPOINTS, HOOK | {"api_version": "2024-06-20"})
    said = api.post(ENDPOINTS, HOOK | {"api_version": "2024-06-21"})

    assert made["api_version"] == "2024-06-20"
    assert said.status == 400
    assert said.error["param"] == "api_version"


def test_endpoints_are_listed_in_pages(api):
    """Newest first, both ways, without those that were deleted."""
    names = [api.have(ENDPOINTS, HOOK)["id"] for _ in range(5)]
    delete(api, names[2])
    page = api.see(ENDPOINTS, {"limit": 2})
    rest = api.see(ENDPOINTS, {"limit": 2, "starting_after": names[3]})
    back = api.see(ENDPOINTS, {"limit": 2, "ending_before": names[0]})

    assert [endpoint["id"] for endpoint in page["data"]] == [names[4], names[3]]
    assert ([endpoint["id"] for endpoint in rest["data"]], rest["has_more"]) == (
        [names[1], names[0]],
        False,
    )
    assert [endpoint["id"] for endpoint in back["data"]] == [names[3], names[1]]
    assert (page["has_more"], page["url"]) == (True, ENDPOINTS)
