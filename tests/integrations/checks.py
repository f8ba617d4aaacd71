"""What every integration of the examples is asked to do well, each with a card of its own."""

import json
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import requests
import stripe

from tests.integrations.started import QUESTION, Started
from tests.sandbox.api import AUTHORIZATIONS
from tests.sandbox.connect import connected
from tests.sandbox.realtime import row

TRANSACTIONS = "/v1/test_helpers/issuing/transactions"
#: Whether all is well.
Check = Callable[[Started], bool]


def approves_within_the_budget(it: Started) -> bool:
    """A purchase is approved by the integration, and held; a larger one is declined."""
    card = it.api.card()["id"]
    reasons = [row(it.api.authorize(card, cents))["reason"] for cents in (1_500, 501)]
    return reasons == ["webhook_approved", "webhook_declined"] and it.comes_to(
        "card", card, held=1_500, spent=0
    )


def books_a_capture(it: Started) -> bool:
    """Once, and nothing stays held."""
    card = it.api.card()["id"]
    it.api.capture(it.api.authorize(card, 1_000)["id"])
    return it.comes_to("card", card, held=0, spent=1_000)


def adds_up_captures(it: Started) -> bool:
    """Of a purchase that is captured in two parts, after a part was called off."""
    card = it.api.card()["id"]
    purchase = it.api.authorize(card, 1_000)["id"]
    it.api.have(f"{AUTHORIZATIONS}/{purchase}/reverse", {"reverse_amount": 300})
    lowered = it.comes_to("authorization", purchase, held=700)
    it.api.capture(purchase, capture_amount=400, close_authorization="false")
    it.api.capture(purchase, capture_amount=300)
    return lowered and it.comes_to("card", card, held=0, spent=700)


def books_a_reversal(it: Started) -> bool:
    """Nothing stays held of what was called off."""
    card = it.api.card()["id"]
    purchase = it.api.authorize(card, 1_000)["id"]
    held = it.comes_to("card", card, held=1_000)
    it.api.have(f"{AUTHORIZATIONS}/{purchase}/reverse")
    return held and it.comes_to("card", card, held=0, spent=0)


def bears_duplicates(it: Started) -> bool:
    """Every delivery comes again."""
    card = it.api.card()["id"]
    it.api.capture(it.api.authorize(card, 1_000)["id"])
    it.flush()
    for event in it.api.events():
        if event["type"] != QUESTION:
            it.api.have(f"/_sandbox/events/{event['id']}/resend")
    it.flush()
    return it.comes_to("card", card, held=0, spent=1_000)


def bears_disorder(it: Started) -> bool:
    """The reversal is heard of before the approval."""
    card = it.api.card()["id"]
    it.flush()
    it.api.have("/_sandbox/deliveries/schedule", {"coming[0][verb]": "reorder"})
    purchase = it.api.authorize(card, 1_000)["id"]
    it.api.have(f"{AUTHORIZATIONS}/{purchase}/reverse")
    it.flush()
    return it.comes_to("card", card, held=0, spent=0)


def decides_one_after_the_other(it: Started) -> bool:
    """Of two purchases at once only one fits."""
    card = it.api.card()["id"]
    with ThreadPoolExecutor(2) as threads:
        both = list(threads.map(lambda cents: it.api.authorize(card, cents), (1_500, 1_501)))
    return sum(each["approved"] for each in both) == 1


def takes_unknown_types(it: Started) -> bool:
    """With a status of success, and goes on."""
    event = {"id": "evt_new", "object": "event", "type": "received_debit.created", "created": 1}
    event |= {"livemode": False, "data": {"object": {"id": "rd_1", "object": "received_debit"}}}
    event |= {"account": it.api.account} if hasattr(it.api, "account") else {}
    return _posted(it, event) == 200


def refuses_forgeries(it: Started) -> bool:
    """With a 400."""
    url = it.names.fill(it.profile.endpoint.url)
    said = requests.post(url, "{}", headers={"Stripe-Signature": "t=1,v1=00"}, timeout=5)
    return said.status_code == 400


def books_force_captures(it: Started) -> bool:
    """Which belong to no purchase."""
    card = it.api.card()["id"]
    it.api.have(f"{TRANSACTIONS}/create_force_capture", {"card": card, "amount": 700})
    return it.comes_to("card", card, held=0, spent=700)


def books_unlinked_refunds(it: Started) -> bool:
    """Which belong to no purchase, either."""
    card = it.api.card()["id"]
    it.api.have(f"{TRANSACTIONS}/create_unlinked_refund", {"card": card, "amount": 300})
    return it.comes_to("card", card, refunded=300)


def keeps_accounts_apart(it: Started) -> bool:
    """A card of a second account is booked to that one."""
    other = connected(it.platform)
    other.fund(50_000)
    cards = [api.card()["id"] for api in (it.api, other)]
    for api, card in zip((it.api, other), cards, strict=True):
        api.authorize(card, 1_000)
    accounts = [api.account for api in (it.api, other)]
    return all(
        it.comes_to("card", card, account=account)
        for card, account in zip(cards, accounts, strict=True)
    )


def sums_up_each_account(it: Started) -> bool:
    """What one account spends is not spent by another."""
    other = connected(it.platform)
    cards = [api.card()["id"] for api in (it.api, other)]
    for api, card, cents in zip((it.api, other), cards, (700, 500), strict=True):
        api.have(f"{TRANSACTIONS}/create_force_capture", {"card": card, "amount": cents})
    it.flush()
    shown = it.profile.application.shows["account"]
    return bool(it.reader.read(shown, {"card": cards[1]})["spent"] == 500)


def ignores_unknown_accounts(it: Started) -> bool:
    """Nothing of what is told of them is booked."""
    card = it.api.card()["id"]
    it.api.have(f"{TRANSACTIONS}/create_force_capture", {"card": card, "amount": 700})
    it.flush()
    told = {"id": "ipi_of_nobody", "object": "issuing.transaction", "card": card, "amount": -500}
    told |= {"type": "capture", "authorization": None, "created": 1_780_315_200}
    event = {"id": "evt_of_nobody", "object": "event", "type": "issuing_transaction.created"}
    event |= {"created": 1, "livemode": False, "account": "acct_nobody", "data": {"object": told}}
    return _posted(it, event) == 200 and it.comes_to("card", card, spent=700)


def _posted(it: Started, event: dict[str, Any]) -> int:
    """The status of the response to an event that is well signed."""
    body, secret = json.dumps(event), it.names.values["secret"]
    header = stripe.WebhookSignature.generate_signature_header(
        body, secret, timestamp=int(time.time())
    )
    url = it.names.fill(it.profile.endpoint.url)
    headers = {"Stripe-Signature": header}
    return requests.post(url, body, headers=headers, timeout=5).status_code


def reads_quickly_and_whole(it: Started) -> bool:
    """Many events at once, of which none is left out."""
    card = it.api.card()["id"]
    for _ in range(5):
        it.api.capture(it.api.authorize(card, 100)["id"])
    return it.comes_to("card", card, held=0, spent=500)


def knows_what_was_missed(it: Started) -> bool:
    """What no endpoint lacks was not missed."""
    it.api.card()
    event = it.api.events()[-1]["id"]
    return it.comes_to("event", event, missed=0)


def lives_on(it: Started) -> bool:
    """It is there after a while, and hears of what is new."""
    time.sleep(3)
    card = it.api.card()["id"]
    is_approved = it.api.authorize(card, 1_000)["approved"]
    return is_approved and it.comes_to("card", card, held=1_000)
