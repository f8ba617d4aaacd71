"""Pages of the second API's lists, and bodies under a key: nothing is lost, and no 500."""

import base64
import json
from itertools import pairwise

import pytest

from issuing_sandbox.core import thin_events as listed_events
from issuing_sandbox.webhooks import thin_events
from tests.sandbox.destinations import DESTINATIONS, THIN, call

EVENTS = "/v2/core/events"


def made(api, count):
    """The names of new destinations, newest first."""
    return [call(api, "POST", DESTINATIONS, THIN).json["id"] for _ in range(count)][::-1]


def page(api, url, form=()):
    """The page at a URL that a list names, or the first one."""
    path, _, token = url.partition("?page=")
    return api.see(path, {"page": token} if token else form)


def names(listed):
    """The ids on a page."""
    return [each["id"] for each in listed["data"]]


def walked(api, url, form=()):
    """The pages of a list, first to last."""
    pages = [page(api, url, form)]
    while pages[-1]["next_page_url"]:
        pages.append(page(api, pages[-1]["next_page_url"]))
    return pages


def token(**cursor):
    """A page's token that nobody gave out."""
    return f"page_{base64.urlsafe_b64encode(json.dumps(cursor).encode()).decode().rstrip('=')}"


@pytest.mark.parametrize("deleted", [slice(0, 2), slice(1, 2), slice(1, 3)], ids=repr)
def test_what_is_deleted_meanwhile_costs_no_other(api, deleted):
    """The next page begins after the place at which it was, and the one before ends there."""
    every = made(api, 5)
    first = api.see(DESTINATIONS, {"limit": 2})
    for name in every[deleted]:
        assert call(api, "DELETE", f"{DESTINATIONS}/{name}").status == 200
    second = page(api, first["next_page_url"])
    gone = set(every[deleted])

    assert names(first) == every[:2]
    assert names(second) == [name for name in every[2:] if name not in gone][:2]
    left = [name for name in every if name not in gone]
    if second["previous_page_url"]:
        assert names(page(api, second["previous_page_url"])) == left[:2]


def test_all_may_be_deleted(api):
    """Then the page is empty, and no other is named."""
    every = made(api, 3)
    first = api.see(DESTINATIONS, {"limit": 2})
    for name in every:
        call(api, "DELETE", f"{DESTINATIONS}/{name}")

    assert page(api, first["next_page_url"]) == {
        "data": [],
        "next_page_url": None,
        "previous_page_url": None,
    }


@pytest.mark.parametrize("size", [1, 2, 3, 100])
def test_events_are_paged_with_pings_among_them(api, size):
    """Each once, in the same order whatever the size, there and back again."""
    (name,) = made(api, 1)
    for _ in range(3):
        api.cardholder()
        call(api, "POST", f"{DESTINATIONS}/{name}/ping")
        api.cardholder()
        api.pass_time(5)
    whole = names(api.see(EVENTS, {"limit": 100}))
    pages = walked(api, EVENTS, {"limit": size})

    assert len(whole) == len(set(whole)) == len(api.events()) + 3
    assert [name for each in pages for name in names(each)] == whole
    for before, after in pairwise(pages):
        assert names(page(api, after["previous_page_url"])) == names(before)
    assert pages[0]["previous_page_url"] is None


def test_a_page_of_events_costs_what_it_shows(api, monkeypatch):
    """Of many events the few that are shown are made, wherever the page is; no other is read."""
    for _ in range(20):
        api.cardholder()
    made_of, read = [], []
    fetched, created = thin_events.fetched, listed_events._created
    monkeypatch.setattr(thin_events, "fetched", lambda *given: made_of.append(1) or fetched(*given))
    monkeypatch.setattr(listed_events, "_created", lambda *given: read.append(1) or created(*given))
    pages = walked(api, EVENTS, {"limit": 4})

    assert len(made_of) == len(api.events()) == 40
    assert len(pages) == 10
    assert len(read) <= len(pages) * (4 + 2)


BAD_PARAMS = [
    {"limit": "x"},
    {"limit": True},
    {"limit": None},
    {"limit": 1.5},
    {"created": {"gt": 5}},
    {"created": "2026-06-01T12:00:00Z"},
    {"created": {"about": "2026-06-01T12:00:00Z"}},
    {"types": 5},
    {"types": [5]},
    {"types": "v1.topup.created"},
    {"object_id": ["ic_1"]},
    {"unknown": "x"},
]
FORGED = [
    *({"params": params} for params in BAD_PARAMS),
    {"params": {}, "after": 5},
    {"params": {}, "after": "evt_test_nobody"},
    {"params": {}, "before": None},
    {"params": {}, "before": ["x"]},
    {"params": 5},
    {"after": "evt_test_x"},
]


@pytest.mark.parametrize("cursor", FORGED, ids=repr)
@pytest.mark.parametrize("path", [EVENTS, DESTINATIONS])
def test_a_token_that_nobody_gave_out_is_refused(api, path, cursor):
    """Whatever it says, with which types."""
    api.cardholder()
    said = api.get(path, {"page": token(**cursor)})

    assert (said.status, said.error["code"]) == (400, "invalid_fields")
    assert "This is no page of the list." in said.error["message"]


@pytest.mark.parametrize("text", ["", "page_", "page_é", "page_[]", "page_====", "\0", "x" * 999])
def test_a_token_that_is_none_is_refused(api, text):
    """No base64, no JSON, or no hash."""
    said = api.get(EVENTS, {"page": text})

    assert said.status == 400


@pytest.mark.parametrize("query", ["limit=", "object_id=", "created=", "created[gt]=", "types="])
def test_an_emptied_parameter_is_no_mistake_of_ours(api, query):
    """It is refused, or it is as if it had not been sent."""
    api.cardholder()
    said = api.send("GET", EVENTS, query, {"authorization": f"Bearer {api.key}"}, b"")

    assert said.status in (200, 400), said.body


def under_key(api, path, body, query=""):
    """A POST of the second API, of any bytes, under one key."""
    headers = {"authorization": f"Bearer {api.key}", "content-type": "application/json"}
    return api.send("POST", path, query, headers | {"idempotency-key": "one"}, body)


def test_an_empty_body_and_an_empty_object_are_the_same(api):
    """Under one key, in either order: neither has parameters."""
    (name,) = made(api, 1)
    path = f"{DESTINATIONS}/{name}/disable"
    first, second = under_key(api, path, b""), under_key(api, path, b"{}")

    assert (first.status, second.status) == (200, 200)
    assert second.headers["idempotent-replayed"] == "true"


@pytest.mark.parametrize("body", [b"{bad", b"{\xff}", b"[" * 2000, b"[]", b'{"a":1}'], ids=repr)
@pytest.mark.parametrize("first", [b"", b"{}"], ids=repr)
def test_another_body_under_a_key_is_refused(api, first, body):
    """Also one that is no JSON: it is not the one that came first."""
    (name,) = made(api, 1)
    path = f"{DESTINATIONS}/{name}/disable"
    under_key(api, path, first)
    said = under_key(api, path, body)

    assert said.status == 400
    assert said.error["type"] == "idempotency_error"


def test_parameters_in_the_query_of_a_post_are_refused(api):
    """The sandbox reads those in its body; with a key and without a fault of its own."""
    (name,) = made(api, 1)
    path = f"{DESTINATIONS}/{name}/disable"
    under_key(api, path, b"{}")
    for query in ("include=x", "a=b"):
        assert under_key(api, path, b"{}", query).status in (400, 501)
    headers = {"authorization": f"Bearer {api.key}", "content-type": "application/json"}
    said = api.send("POST", path, "include=x", headers, b"{}")

    assert (said.status, said.error["code"]) == (501, "not_modelled")
