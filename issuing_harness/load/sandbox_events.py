"""The events of which those of a run are copies: what the sandbox says of a card and of a purchase.

So each field is there that Stripe's contract has.
"""

import json
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Any, Final

from issuing_harness import API_VERSION
from issuing_harness.backends.base import Connection, ScenarioName
from issuing_harness.backends.http import admin_call, register_endpoint
from issuing_harness.backends.sandbox import DEFAULT_POLICIES, SandboxBackend
from issuing_harness.interactions import REALTIME_REQUEST, EndpointReply, Request
from issuing_harness.load.questions import Event
from issuing_harness.money import Money
from issuing_harness.settings import SEED_MOMENT
from issuing_harness.webhooks.receiver import PostedRequest, Receiver
from issuing_harness.webhooks.replies import decision

#: Seconds that the sandbox's clock is behind, so that a review and a top-up are over by now.
_EARLIER: Final = 900
_CARD_MADE: Final = "issuing_card.created"
#: Events that add to the balance.
_FUNDING: Final = ("topup.", "balance.")
_CARDHOLDER: Final = (
    *(("name", "Purchases under load"), ("type", "company")),
    *(("billing[address][line1]", "1234 Main Street"), ("billing[address][city]", "San Francisco")),
    *(("billing[address][state]", "CA"), ("billing[address][postal_code]", "94111")),
    ("billing[address][country]", "US"),
)


@dataclass(frozen=True, slots=True)
class Events:
    """What the sandbox has said.

    Args:
        funds: what the balance has.
        before: of the cardholder and of the money in the balance, in order.
        card: that a card was made.
        question: about a purchase with it.
    """

    funds: Money
    before: Sequence[Event]
    card: Event
    question: Event

    def without_funding(self) -> Iterator[Event]:
        """Yield the events before any card, but for those that add to the balance."""
        yield from (each for each in self.before if not each["type"].startswith(_FUNDING))


def made_on_the_sandbox(run: str, funds: Money) -> Events:
    """Make a cardholder, a balance, a card and a purchase on the sandbox; return its events.

    Args:
        run: the ids are drawn from this.
        funds: what the balance has.
    """
    asked: list[Event] = []

    def answer(posted: PostedRequest) -> EndpointReply:
        asked.append(json.loads(posted.body))
        return decision(approved=True)

    seed = f"{run}{SEED_MOMENT}{int(time.time()) - _EARLIER}"
    backend = SandboxBackend(policies=DEFAULT_POLICIES, seed=seed)
    with closing(backend), closing(Receiver(answer)) as receiver:
        connection = backend.connect(ScenarioName("load", "questions"))
        register_endpoint(connection.transport, receiver.url, [REALTIME_REQUEST])
        card = _make_card(connection, funds)
        said = _said(connection)
        _post(
            connection, "/v1/test_helpers/issuing/authorizations", ("card", card), ("amount", "1")
        )
    before = [each for each in said if each["type"] != _CARD_MADE]
    [made] = [each for each in said if each["type"] == _CARD_MADE]
    [question] = asked
    return Events(funds, before, made, question)


def _make_card(connection: Connection, funds: Money) -> str:
    """Make a card of a cardholder who may spend, and put money into the balance."""
    holder = _post(connection, "/v1/issuing/cardholders", *_CARDHOLDER)["id"]
    connection.dashboard.add_funds(funds)
    connection.clock.wait(_EARLIER // 2)
    card = _post(
        connection,
        "/v1/issuing/cards",
        *(("cardholder", holder), ("currency", "usd"), ("type", "virtual"), ("status", "active")),
    )
    return str(card["id"])


def _said(connection: Connection) -> list[Event]:
    """Return the events so far, the oldest first."""
    headers = {"stripe-version": API_VERSION}
    listed = Request("GET", "/v1/events", (("limit", "100"),), headers=headers)
    return list(reversed(admin_call(connection.transport, listed).json()["data"]))


def _post(connection: Connection, path: str, *form: tuple[str, str]) -> Any:
    request = Request("POST", path, (), form, {"stripe-version": API_VERSION})
    return admin_call(connection.transport, request).json()
