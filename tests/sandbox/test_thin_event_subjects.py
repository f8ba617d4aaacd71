"""What thin events are about: of every type the object is found, and none stops the others."""

import logging
import re
import threading
from pathlib import Path

import pytest

from issuing_sandbox.contract import published
from issuing_sandbox.server import dispatcher
from issuing_sandbox.server.server import running
from issuing_sandbox.webhooks import outgoing, signing
from tests.sandbox.api import DAY, START, OverHttp, Watched
from tests.sandbox.connect import connected, onboarded, path
from tests.sandbox.deliveries import listening, newest_delivery
from tests.sandbox.destinations import DESTINATIONS, THIN, call
from tests.sandbox.life import populate
from tests.sandbox.receiver import receiving
from tests.sandbox.test_designs import design, judge

EVENTS = "/v2/core/events"
TOKEN = {"external_account": "btok_us_verified"}
FIDELITY = Path(__file__).parents[2] / "docs" / "fidelity.md"


def types_of_the_sandbox():
    """Every type of event that the page of the sandbox's fidelity lists."""
    _, _, listed = FIDELITY.read_text(encoding="utf-8").partition("| event | held by |")
    return set(re.findall(r"^\| `([a-z_.]+)` \|", listed.partition("\n\n")[0], re.MULTILINE))


def of_what(type_):
    """What an event is about, by its type."""
    return type_.rpartition(".")[0]


def thin(api):
    """Every thin event of an account, newest first."""
    url, events = EVENTS, []
    while url:
        path_, _, token = url.partition("?page=")
        page = api.see(path_, {"page": token} if token else {})
        events, url = events + page["data"], page["next_page_url"]
    return events


def everything_happens(api):
    """Do something of every kind: a platform's client and its accounts'."""
    shop = onboarded(api)
    api.pass_time(DAY)
    bank = api.have(path(shop, "/external_accounts"), TOKEN)["id"]
    api.send("DELETE", path(shop, f"/external_accounts/{bank}"), "", api._with({}), b"")
    api.fund(1000)
    api.have("/v1/topups", {"amount": 500, "currency": "usd"})
    api.pass_time(DAY)
    api.have("/v1/transfers", {"amount": 300, "currency": "usd", "destination": shop.account})
    shop.have("/v1/payouts", {"amount": 100, "currency": "usd"})
    card = api.card()["id"]
    api.have(f"/_sandbox/cards/{card}/tokens")
    judge(api, design(api), "deactivate")
    api.have("/v1/balance_settings", {"payments[debit_negative_balances]": "true"})
    run = {"report_type": "balance.summary.1"}
    times = {"parameters[interval_start]": START, "parameters[interval_end]": START + DAY}
    api.have("/v1/reporting/report_runs", run | times)
    populate(api)
    return shop


def test_the_object_of_every_type_of_event_is_found(api):
    """Of a deleted one, the place at which it was."""
    shop = everything_happens(api)
    seen, deleted = set(), set()
    for client in (api, shop):
        for event in thin(client):
            related, type_ = event["related_object"], event["type"].removeprefix("v1.")
            if type_.endswith(".deleted"):
                deleted.add(related["url"])
            said = client.get(related["url"])
            if said.status != 200:
                assert related["url"] in deleted, event
                assert said.error["message"].startswith("No such"), said.body
            else:
                assert said.json["object"] == related["type"]
            seen.add(of_what(type_))

    known = {name for name in types_of_the_sandbox() if f"v1.{name}" in published.thin_events()}
    assert {of_what(name) for name in known} - seen == set()


def test_a_bank_account_is_told_and_fetched(api):
    """Where an external account is retrieved; the events are listed, too."""
    shop = connected(api)
    types = ["v1.account.external_account.created"]
    with receiving() as receiver:
        at = {"webhook_endpoint": {"url": receiver.url}, "enabled_events": types}
        sources = {"events_from": ["@accounts"]}
        assert call(api, "POST", DESTINATIONS, THIN | at | sources).status == 200
        bank = api.have(path(shop, "/external_accounts"), TOKEN)["id"]
        api.have("/_sandbox/deliveries/flush")
    (came,) = receiver.received
    place = f"/v1/accounts/{shop.account}/external_accounts/{bank}"

    assert came.event["related_object"] == {"id": bank, "type": "bank_account", "url": place}
    assert shop.see(f"{EVENTS}/{came.event['id']}")["related_object"]["url"] == place
    assert came.event["id"] in [event["id"] for event in shop.see(EVENTS)["data"]]


@pytest.fixture(name="unwritable")
def _unwritable(monkeypatch):
    """No delivery of a top-up can be written."""
    real = signing.signed_request

    def fail(account, delivery, **given):
        if account.table("sandbox.delivery")[delivery]["event_type"] == "topup.created":
            raise KeyError("a secret")
        return real(account, delivery, **given)

    monkeypatch.setattr(outgoing, "signed_request", fail)


@pytest.mark.usefixtures("unwritable")
def test_a_delivery_that_cannot_be_written_fails_alone(api, caplog):
    """It says why, once; what comes after it is sent, to the same endpoint and to others."""
    with (
        caplog.at_level(logging.ERROR),
        listening(api, "topup.created", "issuing_cardholder.created") as first,
        listening(api, "issuing_cardholder.created") as second,
    ):
        api.have("/v1/topups", {"amount": 5, "currency": "usd"})
        api.have("/_sandbox/deliveries/flush")
        failed = newest_delivery(api)
        api.cardholder()
        api.have("/_sandbox/deliveries/flush")

    assert (failed["status"], failed["next_attempt"]) == ("failed", None)
    assert [each["problem"] for each in failed["attempts"]] == [
        "the sandbox itself failed (KeyError)"
    ]
    assert first.types == second.types == ["issuing_cardholder.created"]
    assert f"The delivery {failed['id']} of" in caplog.text


def test_time_goes_on_whatever_fails(monkeypatch):
    """A second that goes wrong is followed by the next."""
    monkeypatch.setattr(dispatcher, "TICK", 0.01)
    sandbox, went_on = Watched(), threading.Event()
    seconds = []

    def tick():
        seconds.append(1)
        if len(seconds) > 1:
            went_on.set()
        raise KeyError("a secret")

    monkeypatch.setattr(sandbox, "tick", tick)
    with running(sandbox) as base:
        api = OverHttp(base, "sk_test_seconds")
        assert went_on.wait(5)
        assert api.fund(1)["amount"] == 1
        api.close()
