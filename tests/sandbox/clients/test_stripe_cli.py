"""Stripe's own command line, unchanged: told only where the sandbox is, by ``--api-base``.

``stripe listen`` and ``stripe logs tail`` are not here: they hang on a websocket of Stripe's.
"""

import json
import re
import subprocess

import pytest

from issuing_sandbox.app import Sandbox
from issuing_sandbox.policies import Policies
from issuing_sandbox.server.server import running
from tests.sandbox.api import OverHttp
from tests.sandbox.realtime import REALTIME_REQUEST, decides, decision_endpoint, only_request

#: Every trigger of Issuing and of top-ups, and what the sandbox lists afterwards. Without an
#: endpoint that decides, a request for a decision is never made (money flow, 3.1).
LISTED = {
    "issuing_authorization.request": "issuing_authorization.created",
    "issuing_card.created": "issuing_card.created",
    "issuing_cardholder.created": "issuing_cardholder.created",
    "issuing_cardholder.created.eu": "issuing_cardholder.created",
    "issuing_cardholder.created.gb": "issuing_cardholder.created",
    "issuing_transaction.created": "issuing_transaction.created",
    "issuing_transaction.purchase_details_receipt_updated": (
        "issuing_transaction.purchase_details_receipt_updated"
    ),
    "issuing_transaction.updated": "issuing_transaction.updated",
    "topup.created": "topup.created",
}
#: These want an account of another country.
ABROAD = {
    "issuing_authorization.request.eu": "eur",
    "issuing_authorization.request.gb": "gbp",
    "issuing_card.created.eu": "eur",
    "issuing_card.created.gb": "gbp",
}


@pytest.fixture(name="stripe_cli")
def _stripe_cli(npm_clients, environment, base, key):
    """Runs a command with an account's key against the sandbox."""
    program = npm_clients.packages / "@stripe" / "cli-linux-x64" / "bin" / "stripe"
    if not program.is_file():
        pytest.skip("npm brings the command line's program for this machine under another name")

    def run(*command, to=base):
        there = ["--api-base", to] if to else []
        return subprocess.run(
            [program, *command, *there],
            env=environment | {"STRIPE_API_KEY": key},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    return run


def _answered(done):
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_every_trigger_of_issuing_and_top_ups_is_tried(stripe_cli):
    """The command line's own list has no other."""
    offered = stripe_cli("trigger", to="").stdout
    ours = re.findall(r"^\s+((?:issuing_|topup)\S+)", offered, re.MULTILINE)

    assert set(ours) == LISTED.keys() | ABROAD.keys()


@pytest.mark.parametrize("trigger", LISTED)
def test_a_trigger_succeeds_and_its_event_is_listed(stripe_cli, api, trigger):
    """It ends with 0, and the event it names is among the account's."""
    done = stripe_cli("trigger", trigger)

    assert (done.returncode, done.stderr) == (0, "")
    assert "Trigger succeeded!" in done.stdout
    assert LISTED[trigger] in [event["type"] for event in api.events()]


def test_an_endpoint_is_asked_about_the_trigger_s_purchase(stripe_cli, api):
    """With an endpoint and money for it, the event that the trigger names exists and is listed."""
    api.fund(2000)
    with decision_endpoint(api, decides(approved=True)) as endpoint:
        done = stripe_cli("trigger", REALTIME_REQUEST)
    question = only_request(endpoint)

    assert (done.returncode, done.stderr) == (0, "")
    assert question.object["pending_request"]["amount"] == 100
    assert question.event["id"] in [event["id"] for event in api.events(type=REALTIME_REQUEST)]
    assert api.available() == 1900


@pytest.mark.parametrize("trigger", ABROAD)
def test_a_trigger_for_another_country_is_refused_by_name(stripe_cli, api, trigger):
    """An account in the US issues in US dollars; nothing but its cardholder was made."""
    done = stripe_cli("trigger", trigger)

    assert done.returncode == 1
    assert f"cards in {ABROAD[trigger]}; the account is in US and issues in usd" in done.stderr
    assert api.see("/v1/issuing/cards")["data"] == []


@pytest.mark.parametrize("trigger", ABROAD)
def test_a_trigger_for_another_country_succeeds_there(stripe_cli, key, trigger):
    """In an account of that country it ends with 0, and the event it names is listed."""
    country = {"gbp": "GB", "eur": "IE"}[ABROAD[trigger]]
    with running(Sandbox(policies=Policies(account_country=country))) as base:
        done = stripe_cli("trigger", trigger, to=base)
        there = OverHttp(base, key)
        told = [event["type"] for event in there.events()]
        there.close()

    assert (done.returncode, done.stderr) == (0, "")
    # without an endpoint nobody is asked: there is only what was decided
    named = trigger.rpartition(".")[0]
    assert {REALTIME_REQUEST: "issuing_authorization.created"}.get(named, named) in told


def test_the_guide_in_commands(stripe_cli, api):
    """Cardholder, card, authorization, capture: by resource and operation, with nested flags."""
    api.fund(2000)
    address = {"line1": "1 Main", "city": "San Francisco", "country": "US", "postal-code": "94111"}
    flags = [
        flag for name, value in address.items() for flag in (f"--billing.address.{name}", value)
    ]
    named = ("--name", "Company Card", "--type", "company")
    issuing, helping = ("issuing",), ("test_helpers", "issuing", "authorizations")
    holder = _answered(stripe_cli(*issuing, "cardholders", "create", *named, *flags))
    owned = ("--cardholder", holder["id"], "--currency", "usd", "--type", "virtual")
    card = _answered(stripe_cli(*issuing, "cards", "create", *owned, "--status", "active"))
    bought = ("--card", card["id"], "--amount", "1000", "-d", "merchant_data[category]=taxis")
    refused = stripe_cli(*helping, "create", *bought)
    taxi = (*bought[:-1], "merchant_data[category]=taxicabs_limousines")
    authorization = _answered(stripe_cli(*helping, "create", *taxi))
    captured = _answered(stripe_cli(*helping, "capture", authorization["id"]))

    assert holder["billing"]["address"]["postal_code"] == "94111"
    assert (authorization["approved"], captured["status"]) == (True, "closed")
    assert "merchant_data[category]" in refused.stdout + refused.stderr
    assert api.available() == 1000


def test_plain_calls(stripe_cli, api):
    """``get``, ``post`` and ``delete`` by path, with data, an older version and an own key."""
    keyed = ("-d", "amount=500", "-d", "currency=usd", "--idempotency", "once")
    first, again = (_answered(stripe_cli("post", "/v1/topups", *keyed)) for _ in range(2))
    card = api.card()["id"]
    made = api.have("/v1/ephemeral_keys", {"issuing_card": card}, stripe_version="2025-03-31.basil")
    gone = _answered(stripe_cli("delete", f"/v1/ephemeral_keys/{made['id']}", "--confirm"))
    named = ("get", "/v1/events", "-d", "type=topup.created", "-v", "2025-03-31.basil")
    listed = _answered(stripe_cli(*named))

    assert first["id"] == again["id"]
    assert gone["id"] == made["id"]
    assert [event["data"]["object"]["id"] for event in listed["data"]] == [first["id"]]


def test_a_fixture_file_of_one_s_own(stripe_cli, api, tmp_path):
    """Steps that take ids from earlier ones, as people write them for their own test accounts."""
    steps = [
        _step("funds", "/v1/topups", destination_balance="issuing", amount=2000, currency="usd"),
        _step("holder", "/v1/issuing/cardholders", **HOLDER),
        _step("card", "/v1/issuing/cards", cardholder="${holder:id}", **CARD),
        _step(
            "purchase",
            "/v1/test_helpers/issuing/authorizations",
            card="${card:id}",
            amount=1500,
        ),
    ]
    file = tmp_path / "purchase.json"
    file.write_text(json.dumps({"_meta": {"template_version": 0}, "fixtures": steps}))
    done = stripe_cli("fixtures", str(file))

    assert (done.returncode, done.stderr) == (0, "")
    assert api.available() == 500


def test_an_event_is_sent_again(stripe_cli, api):
    """``stripe events resend`` answers with the event, and a second delivery of it is made."""
    api.have("/_sandbox/deliveries/hold")
    wanted = {"url": "http://127.0.0.1:9/", "enabled_events[0]": "topup.created"}
    endpoint = api.have("/v1/webhook_endpoints", wanted)["id"]
    api.have("/v1/topups", {"amount": 500, "currency": "usd"})
    event = api.events()[0]["id"]
    resent = _answered(stripe_cli("events", "resend", event, "--webhook-endpoint", endpoint))

    assert resent["id"] == event
    assert [each["event"] for each in api.see("/_sandbox/deliveries")["data"]] == [event] * 2


def _step(called, path, **params):
    return {"name": called, "path": path, "method": "post", "params": params}


CARD = {"currency": "usd", "type": "virtual", "status": "active"}
HOLDER = {
    "name": "Company Card",
    "type": "company",
    "billing": {
        "address": {"line1": "1", "city": "Oakland", "country": "US", "postal_code": "94601"}
    },
}
