"""The card network: what it does of itself, which Stripe's test mode offers nobody.

It decides purchases while it cannot reach Stripe and reports them afterwards, passes on late what
a merchant sends, and makes and changes tokens of a card for wallets and online stores.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

import stripe
from stripe.issuing import Authorization, Card, Token, Transaction

from issuing_harness.backends import Dashboard
from issuing_harness.money import Money
from issuing_harness.program.choices import choice_in_words, number_in
from issuing_harness.program.expectations import expect_one

#: What the network decides while it stands in for Stripe, by the words of a sentence.
STANDING_DECISIONS: Final = {"approves": "approve", "declines": "decline"}
REPORTED_DECISIONS: Final = {"approved": "approve", "declined": "decline"}
standing_decision: Final = choice_in_words("decision of the card network", STANDING_DECISIONS)
reported_decision: Final = choice_in_words("decision of the card network", REPORTED_DECISIONS)
_MINUTE: Final = 60
minutes: Final = number_in("number of minutes", 1, 1440, example="30")


class CardNetwork:
    """The card network of a program's cards, which a backend may simulate.

    What it makes is looked up, because nobody's request is answered with it.

    Args:
        client: the SDK.
        dashboard: simulates what the network does.
    """

    def __init__(self, client: stripe.StripeClient, dashboard: Dashboard) -> None:
        self._api = client.v1.issuing
        self._dashboard = dashboard

    def stand_in(self, decision: str) -> None:
        """Decide every purchase from now on, as if Stripe could not be reached.

        Args:
            decision: ``approve`` or ``decline``; ``none`` once Stripe can be reached.
        """
        self._dashboard.set_stand_in(decision)

    def report_purchase(
        self, card: Card, amount: Money, merchant: Mapping[str, Any], decision: str, after: int
    ) -> Authorization:
        """Report a purchase that was decided without Stripe, and return its authorization.

        Args:
            card: the card that was used.
            amount: what was spent.
            merchant: where, as ``merchant_data``.
            decision: ``approve`` or ``decline``.
            after: how many minutes after the decision it is reported.

        Raises:
            ProductFailure: the card has no authorization.
        """
        details = {
            "amount": str(amount.cents),
            "decision": decision,
            "seconds_ago": str(after * _MINUTE),
            **form({"merchant_data": merchant}),
        }
        self._dashboard.simulate("advises", card.id, details)
        made = self._api.authorizations.list({"card": card.id, "limit": 1}).data
        return expect_one(made, "newest authorizations of the card", about=card)

    def send_details(self, transaction: Transaction, details: dict[str, Any]) -> Transaction:
        """Pass on purchase details of a transaction that is there already, and return it."""
        self._dashboard.simulate("completes", transaction.id, form(details))
        return self._api.transactions.retrieve(transaction.id)

    def request_token(self, card: Card, wallet: str | None) -> Token:
        """Request a token of a card, and return it.

        Args:
            card: the card.
            wallet: the wallet that asks, ``apple_pay``; ``None`` for an online store.

        Raises:
            ProductFailure: the card has no token.
        """
        details = {"wallet_provider": wallet} if wallet else {}
        self._dashboard.simulate("tokenizes", card.id, details)
        made = self._api.tokens.list({"card": card.id, "limit": 1}).data
        return expect_one(made, "newest tokens of the card", about=card)

    def set_token_status(self, token: Token, status: str) -> Token:
        """Change a token's status, as the network or the wallet does, and return it."""
        self._dashboard.simulate("sets", token.id, {"status": status})
        return self._api.tokens.retrieve(token.id)


def form(parameters: Mapping[str, Any]) -> dict[str, str]:
    """Return parameters as the fields of a form: ``{"flight[segments][0][carrier]": "AA"}``."""
    return dict(_fields("", parameters))


def _fields(name: str, value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _fields(f"{name}[{key}]" if name else key, inner)
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            yield from _fields(f"{name}[{place}]", inner)
    else:
        yield name, str(value)
