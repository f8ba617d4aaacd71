"""Stripe's own package for Node, unchanged: told only where the sandbox is."""

import pytest

from tests.sandbox.clients.faulty_proxy import (
    ANSWER_LOST,
    BROKEN,
    CONFLICT,
    HUNG_UP,
    LIMITED,
    LOCKED,
)
from tests.sandbox.connect import connected
from tests.sandbox.notices import submitted

MODELLED = "docs/fidelity.md"


def _refusal(told, *expected):
    """What a refusal said of itself; a request id comes with each."""
    assert told["request"] is True
    return tuple(told.get(each) for each in ("type", "statusCode", "code", "param")) == expected


@pytest.fixture(name="told")
def _told(run_node, base):
    """What ``guide.js`` printed."""
    return run_node("guide.js", base)


def test_the_guide_in_node(told, api):
    """One walk: the guide's flow, pages, expansion, refusals, repetition, an event and a file."""
    _holds_the_guide(told["guide"])
    _holds_pages(told["pages"])
    _holds_refusals(told["refusals"])

    assert told["expanded"] == {
        "authorization": "issuing.authorization",
        "secrets": [16, 3, True],
    }
    assert told["repeated"] == {
        "same": True,
        "replayed": [None, "true"],
        "key": "again",
        "version": True,
    }
    assert told["received"] is True
    assert (told["file"]["type"], told["file"]["size"]) == ("pdf", 15)
    assert api.available() == 1000


def test_thin_events_in_node(run_node, base):
    """A destination is made, and what comes is verified, followed, fetched and listed."""
    told = run_node("thin_events.js", base)

    assert told == {
        "type": "v1.issuing_cardholder.created",
        "related": [True, "Company Card"],
        "event": [True, None],
        "listed": True,
    }


def _holds_the_guide(guide):
    card, captured = guide["card"], guide["captured"]

    assert (guide["cardholder"]["status"], card["status"]) == ("active", "inactive")
    assert card["spending_controls"]["spending_limits"][0]["amount"] == 5000
    assert guide["activated"]["status"] == "active"
    assert (guide["authorization"]["approved"], guide["authorization"]["amount"]) == (True, 1000)
    assert (captured["status"], captured["transactions"][0]["amount"]) == ("closed", -1000)
    assert guide["balance"]["issuing"]["available"] == [{"amount": 1000, "currency": "usd"}]


def _holds_pages(pages):
    """``for await`` and ``autoPagingToArray`` over several pages, newest first and oldest first."""
    assert pages["forward"] == pages["cards"][::-1]
    assert pages["backward"] == pages["cards"][1:]
    assert pages["events"][:4] == [
        "balance.available",
        "issuing_transaction.created",
        "issuing_authorization.updated",
        "issuing_authorization.created",
    ]
    assert pages["events"][-3:] == ["balance.available", "topup.succeeded", "topup.created"]


def _holds_refusals(refusals):
    """By class, status, code and parameter, and in the words that Python's package is given."""
    invalid = "StripeInvalidRequestError"

    assert _refusal(refusals["missing"], invalid, 404, "resource_missing", "card")
    assert _refusal(refusals["incomplete"], invalid, 400, "parameter_missing", "currency")
    assert _refusal(refusals["unknown"], invalid, 400, "parameter_unknown", "colour")
    assert _refusal(refusals["wrong"], invalid, 400, None, "type")
    assert _refusal(refusals["reused"], "StripeIdempotencyError", 400, None, None)
    assert _refusal(refusals["live"], "StripeAuthenticationError", 401, None, None)
    assert _refusal(refusals["beyond"], "StripeAPIError", 501, "not_modelled", None)
    assert refusals["missing"]["message"] == "No such issuing card: 'ic_nope'"
    assert refusals["wrong"]["message"] == "Invalid type: must be one of physical or virtual"
    assert MODELLED in refusals["beyond"]["message"]


@pytest.mark.parametrize(
    "faults",
    [[CONFLICT, LOCKED], [BROKEN, HUNG_UP], [ANSWER_LOST]],
    ids=["409-429-locked", "500-hung-up", "lost"],
)
def test_its_own_retries_make_one_object(run_node, proxy, api, faults):
    """With the same key each time; it retries twice unless told otherwise."""
    proxy.faults += faults
    made = run_node("retries.js", proxy.base)

    assert [each["id"] for each in api.see("/v1/topups")["data"]] == [made["id"]]
    assert len(proxy.keys) == 1 + len(faults)
    assert len(set(proxy.keys)) == 1


def test_a_limited_rate_is_not_retried(run_node, proxy, api):
    """429 without ``Stripe-Should-Retry`` is the program's to handle."""
    proxy.faults += [LIMITED]

    assert run_node("retries.js", proxy.base) == {"refused": "StripeRateLimitError"}
    assert len(proxy.keys) == 1
    assert api.see("/v1/topups")["data"] == []


def test_a_platform_in_node(run_node, base):
    """Accounts with people and bank accounts, both kinds of links, payouts, a wire in Ireland."""
    told = run_node("platform.js", base)
    accounts, links, payouts = told["accounts"], told["links"], told["payouts"]

    assert accounts["person"]["last_name"] == "Lovelace"
    assert [each["id"] for each in accounts["people"]] == [accounts["person"]["id"]]
    assert accounts["banks"][0] == accounts["bank"]
    assert (accounts["gone"]["deleted"], accounts["seen"]["payouts_enabled"]) == (True, True)
    assert links["link"]["expires_at"] - links["link"]["created"] == 300
    cards = links["session"]["components"]["issuing_cards_list"]
    assert (cards["enabled"], cards["features"]["card_management"]) == (True, True)
    assert (links["fileLink"]["expired"], links["expired"]["expired"]) == (False, True)
    assert payouts["payout"]["destination"] == accounts["bank"]["id"]
    assert (payouts["paid"]["status"], payouts["back"]["amount"]) == ("paid", -1500)
    assert told["wires"]["told"]["currency"] == "eur"
    assert told["wires"]["balance"]["issuing"]["available"] == [{"amount": 700, "currency": "eur"}]


def test_account_notices_in_node(run_node, base, api):
    """By the raw request: a general release of the package has no methods for a preview."""
    shop = connected(api)
    dispute = submitted(shop)
    told = run_node("notices.js", base, ACCOUNT=shop.account)

    assert told["notice"]["linked_objects"]["issuing_dispute"] == dispute
    assert told["missing"] == [400, "StripeInvalidRequestError", "email[subject]"]
    assert told["sent"]["sent_at"] == told["notice"]["created"]
    assert told["sent"]["email"]["recipient"] == "ada@example.com"
    assert told["left"] == []
    assert told["denied"] == [404, "StripeInvalidRequestError", None]
