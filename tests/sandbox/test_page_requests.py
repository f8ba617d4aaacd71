"""The request log on the page: what was asked, what came of it, how long it took, what changed."""

import time

import orjson
import pytest

from issuing_sandbox.app import Sandbox
from issuing_sandbox.page.request_log import SIZE, RequestLog
from issuing_sandbox.wire.http import Request, Response
from tests.sandbox.api import START, InProcess, OverHttp
from tests.sandbox.connect import connected
from tests.sandbox.deliveries import listening
from tests.sandbox.page import look
from tests.sandbox.receiver import Reply


def _requests(base, api, query=""):
    account = api.see("/v1/account")["id"]
    return look(base, f"/account/{account}/requests{query}").tables["requests"]


def test_each_request_is_logged_newest_first(base, api):
    """With method, path and query, status, milliseconds, key, id and what the refusal said."""
    made = api.post("/v1/issuing/cardholders", {"name": "x"}, idempotency_key="once")
    seen = api.get("/v1/issuing/cards", {"limit": 3})
    row, refused = [each for each in _requests(base, api) if each["path"] != "/v1/account"]

    assert (row["method"], row["path"], row["status"]) == (
        "GET",
        "/v1/issuing/cards?limit=3",
        "200",
    )
    assert (row["idempotency key"], row["request"]) == ("-", seen.headers["request-id"])
    assert 0 < float(row["ms"]) < 1000
    assert (refused["method"], refused["status"]) == ("POST", "400")
    assert (refused["idempotency key"], refused["request"]) == ("once", made.headers["request-id"])
    assert refused["said"] == made.error["message"]


def test_a_request_leads_to_what_it_changed(base, api):
    """The object it returned and those of its events, each a link to its page."""
    api.fund(5000)
    card = api.card()["id"]
    held = api.authorize(card, 700)["id"]
    paid = api.capture(held)["transactions"][0]["id"]
    account = api.see("/v1/account")["id"]
    page = look(base, f"/account/{account}/requests?q=capture")
    [row] = page.tables["requests"]
    links = {attributes["href"] for tag, attributes in page.tags if tag == "a"}

    assert set(row["changed"].split()) == {paid, held}
    assert {f"/account/{account}/objects/{each}" for each in (paid, held)} <= links
    assert look(base, f"/account/{account}/objects/{held}").status == 200


def test_the_log_has_pages_of_a_hundred(base, api):
    """Newest first; each leads to the next and back, with what is searched."""
    for limit in range(1, 100):
        api.see("/v1/events", {"limit": limit})
    for limit in range(1, 4):
        api.see("/v1/issuing/cards", {"limit": limit})
    path = f"/account/{api.see('/v1/account')['id']}/requests"
    first, second = look(base, path), look(base, f"{path}?q=v1&status=2&page=2")
    rows = [each["path"] for each in first.tables["requests"]]
    older = [each["path"] for each in second.tables["requests"]]

    assert rows[:3] == ["/v1/account", "/v1/issuing/cards?limit=3", "/v1/issuing/cards?limit=2"]
    assert older == ["/v1/events?limit=3", "/v1/events?limit=2", "/v1/events?limit=1"]
    assert ("a", {"href": "?q=&page=2"}) in first.tags
    assert ("a", {"href": "?q=v1&status=2&page=1"}) in second.tags


def test_reading_changes_nothing(base, api):
    """A GET that returns an object is not said to have changed it."""
    holder = api.cardholder()["id"]
    api.see(f"/v1/issuing/cardholders/{holder}")
    read, *_ = _requests(base, api, "?q=GET+cardholders")

    assert (read["method"], read["changed"]) == ("GET", "-")


def test_the_log_is_searched_and_narrowed_by_status(base, api):
    """All words, in any case and column; the first digit of the status."""
    api.cardholder()
    api.post("/v1/issuing/cards", {})
    searched = _requests(base, api, "?q=post+CARDHOLDERS")
    refused = _requests(base, api, "?status=4")

    assert [each["path"] for each in searched] == ["/v1/issuing/cardholders"]
    assert [each["path"] for each in refused] == ["/v1/issuing/cards"]
    assert _requests(base, api, "?q=nowhere") == []


def test_the_wait_for_an_endpoint_counts(base, api):
    """A purchase took as long as the decision did."""
    api.fund(5000)
    card = api.card()["id"]
    with listening(api, "issuing_authorization.request") as receiver:
        receiver.make_reply = lambda _: time.sleep(0.05) or Reply()
        api.authorize(card, 700)
    [row] = _requests(base, api, "?q=test_helpers")

    assert float(row["ms"]) > 50


def test_a_lost_response_is_said_to_be_lost(base, api):
    """What a planned fault does to the connection stands beside the status."""
    api.have("/_sandbox/faults", {"kind": "connection_reset", "path": "/v1/balance"})
    with pytest.raises(OSError, match=r"reset|aborted"):
        api.get("/v1/balance")

    assert _requests(base, api, "?q=balance")[0]["status"].endswith("lost (reset)")


def test_each_account_has_its_own_and_the_sandbox_all(base, api):
    """A connected account's too; requests without a key are in the list of all only."""
    shop = connected(api)
    shop.fund(100)
    other = OverHttp(base, "not a key")
    other.get("/v1/nowhere")
    other.close()
    paths = [each["path"] for each in look(base, "/requests").tables["requests"]]
    own = [each["path"] for each in _requests(base, api)]
    theirs = look(base, f"/account/{shop.account}/requests").tables["requests"]

    assert "/v1/nowhere" in paths
    assert "/v1/nowhere" not in own
    assert [each["path"] for each in theirs] == ["/_sandbox/dashboard/add_funds"]


def test_the_list_of_all_requests_leads_to_what_each_changed(base, api):
    """On the pages of the account that the row names, a connected one's too."""
    shop = connected(api)
    card = api.card()["id"]
    shop.fund(100)
    page = look(base, "/requests")
    funded, made = page.tables["requests"][:2]
    links = {attributes["href"] for tag, attributes in page.tags if tag == "a"}
    own = api.see("/v1/account")["id"]

    assert (funded["account"], made["account"]) == (shop.account, own)
    assert (made["path"], made["changed"]) == ("/v1/issuing/cards", card)
    assert funded["changed"].startswith("tu_")
    assert {
        f"/account/{own}",
        f"/account/{own}/objects/{card}",
        f"/account/{own}/requests?q={made['request']}",
        f"/account/{shop.account}/objects/{funded['changed']}",
    } <= links
    found = look(base, f"/requests?q={card}").tables["requests"]
    assert [each["changed"] for each in found] == [card]


def test_what_was_sent_and_returned_is_not_kept():
    """A log keeps no body that was sent, no header, and of a success only its beginning."""
    log = RequestLog()
    sent = Request("POST", "/v1/x", "", {"authorization": "Bearer sk_test_kept"}, b"cvc=314")
    body = orjson.dumps({"id": "x_1", "filling": "-" * 200, "secret": "whsec_kept"})
    log.add(sent, Response(200, body), "acct_1", 0.0)
    [entry] = log.newest_first()

    assert b"kept" not in repr(entry).encode()
    assert b"cvc" not in repr(entry).encode()
    assert entry.content.startswith(b'{"id":"x_1"')


def test_a_refusal_that_repeats_a_key_or_a_card_number_is_covered(base, api):
    """Whatever a caller wrote where it does not belong."""
    api.get("/v1/issuing/cards/4242424242424242")
    api.post("/v1/issuing/cards", {"cardholder": "sk_live_0123456789"})
    account = api.see("/v1/account")["id"]
    source = look(base, f"/account/{account}/requests").source

    assert "4242424242424242" not in source
    assert "sk_live_0123456789" not in source
    assert "(redacted)4242" in source


def test_the_log_is_bounded():
    """The newest stay, however many there are and however long each is."""
    log = RequestLog(size=3)
    for place in range(5):
        request = Request("GET", f"/v1/{place}" + "x" * 10_000, "y" * 10_000)
        log.add(request, Response(400, b"z" * 10_000), "acct_1", 0.0)
    kept = list(log.newest_first())

    assert SIZE == 1000
    assert log.total == 5
    assert [entry.path[4] for entry in kept] == ["4", "3", "2"]
    assert max(len(entry.path) + len(entry.query) + len(entry.content) for entry in kept) < 2100


def test_the_log_is_no_state_of_an_account():
    """It is neither exported nor kept in a file: the same calls leave the same state."""
    api = InProcess(Sandbox(at=START))
    api.cardholder()
    state = api.get("/_sandbox/state").body

    assert b"idempotency-key" not in state
    assert b"/v1/issuing/cardholders" not in state
