"""The platform as a program, beside the sandbox as a program: a month's first purchases."""

import socket
from contextlib import contextmanager
from dataclasses import dataclass

import pytest
import requests
import stripe

from examples.spend_platform.tests.client import Platform
from examples.spend_platform.tests.processes import running

VERSION = "2026-05-27.dahlia"
KEY = "sk_test_spend_platform"


@dataclass
class Bank:
    """The sandbox, through the official SDK and its own buttons."""

    url: str

    def __post_init__(self) -> None:
        self.v1 = stripe.StripeClient(
            KEY, base_addresses={"api": self.url}, stripe_version=VERSION
        ).v1
        self.simulate = self.v1.test_helpers.issuing

    def press(self, button: str, **form: object) -> None:
        """One of the sandbox's own buttons."""
        answer = requests.post(f"{self.url}/_sandbox/{button}", form, auth=(KEY, ""), timeout=10)
        assert answer.status_code == 200, answer.text

    def card(self) -> str:
        """An active card of a company."""
        address = {"line1": "1 Main St", "city": "Reno", "state": "NV", "postal_code": "89501"}
        holder = self.v1.issuing.cardholders.create(
            {
                "type": "company",
                "name": "Marketing",
                "billing": {"address": {**address, "country": "US"}},
            }
        )
        self.press("clock/advance", seconds=2)  # Stripe reviews whoever is new
        terms = {"cardholder": holder.id, "currency": "usd", "type": "virtual", "status": "active"}
        return self.v1.issuing.cards.create(terms).id

    def buy(self, card: str, cents: int, **more: object) -> stripe.issuing.Authorization:
        """A purchase, as it is once decided."""
        asked = self.simulate.authorizations.create({"card": card, "amount": cents, **more})
        return self.v1.issuing.authorizations.retrieve(asked.id)

    def available(self) -> int:
        """Cents in the Issuing balance, once all events are delivered."""
        self.press("deliveries/flush")
        return self.v1.balance.retrieve().issuing.available[0].amount


@contextmanager
def a_free_port():
    """A port nobody listens on, known before the platform is started on it."""
    with socket.create_server(("127.0.0.1", 0)) as found:
        port = found.getsockname()[1]
    yield port


@pytest.fixture(scope="module", name="both")
def _both(tmp_path_factory):
    books = str(tmp_path_factory.mktemp("books") / "books.sqlite3")
    with running("issuing_sandbox", "--port", "0") as sandbox, a_free_port() as port:
        bank = Bank(sandbox)
        url = f"http://127.0.0.1:{port}/webhooks/stripe"
        events = ["*", "issuing_authorization.request"]
        endpoint = bank.v1.webhook_endpoints.create({"url": url, "enabled_events": events})
        secret = {"SPEND_PLATFORM_WEBHOOK_SECRET": endpoint.secret}
        with running("spend_platform", "--port", f"{port}", "--database", books, **secret) as at:
            yield bank, Platform(at)


def test_a_card_from_funding_to_refund(both):
    """Both sides agree on every decision, and on the balance after every step."""
    bank, platform = both
    bank.press("dashboard/add_funds", amount=50_000)
    card = bank.card()
    platform.put(f"/cards/{card}/budget", budget=10_000)
    platform.put("/blocked_categories/betting_casino_gambling")

    def agree() -> None:
        told = bank.available()
        assert platform.show("/balance")["available"] == told

    agree()  # the platform has heard of the money before it is asked
    lunch = bank.buy(card, 6_000)
    assert lunch.approved
    assert lunch.metadata["spend_platform_reason"] == "within_limits"
    agree()
    assert not bank.buy(card, 4_001).approved
    bet = bank.buy(card, 100, merchant_data={"category": "betting_casino_gambling"})
    assert bet.request_history[0].reason == "webhook_declined"
    assert bet.metadata["spend_platform_reason"] == "blocked_category"
    part = bank.buy(card, 9_000, is_amount_controllable=True)
    assert (part.approved, part.amount) == (True, 4_000)
    agree()

    bank.simulate.authorizations.reverse(part.id)
    agree()  # the platform has heard of the reversal before it is asked for more
    bank.simulate.authorizations.increment(lunch.id, {"increment_amount": 1_000})
    agree()
    assert platform.show(f"/authorizations/{lunch.id}")["held"] == 7_000
    bank.simulate.authorizations.capture(lunch.id, {"capture_amount": 6_500})
    agree()
    taken = bank.v1.issuing.transactions.list({"card": card}).data[0].id
    bank.simulate.transactions.refund(taken, {"refund_amount": 500})
    agree()

    card_now = platform.show(f"/cards/{card}")
    figures = [card_now[each] for each in ("held", "spent", "refunded", "remaining")]
    assert figures == [0, 6_500, 500, 4_000]
    assert platform.show(f"/transactions/{taken}")["times_booked"] == 1


def test_books_survive_what_networks_do(both):
    """Doubled, swapped and lost deliveries end in the same balance on both sides."""
    bank, platform = both
    card = bank.card()
    verbs = ["reorder", "duplicate", "reorder", "drop_once", "duplicate", "reorder"]
    bank.press("dashboard/add_funds", amount=20_000)
    bank.available()
    bank.press("deliveries/schedule", **{f"coming[{n}][verb]": v for n, v in enumerate(verbs)})

    for cents in (1_000, 2_000):
        purchase = bank.buy(card, cents)
        bank.simulate.authorizations.capture(purchase.id)
    held = bank.buy(card, 700)
    bank.simulate.authorizations.expire(held.id)

    told = bank.available()
    assert platform.show("/balance")["available"] == told
    assert platform.show(f"/cards/{card}")["spent"] == 3_000
