"""Calls as such: made under a key, made again, made wrongly, made in another version's manner."""

import uuid
from collections.abc import Callable
from functools import partial
from typing import Any, Final

import stripe
from stripe.issuing import Authorization, Card

from issuing_harness.errors import VocabularyError
from issuing_harness.money import Money
from issuing_harness.program.errors import plain

Call = Callable[[stripe.RequestOptions], Any]

#: Two letters are in the wrong order, so that it is nobody's test key.
MISTYPED: Final = "sk_tset_of_nobody_1234"
#: An account that no platform has access to.
FOREIGN: Final = "acct_of_somebody_else"


class Calls:
    """What holds for every call, whatever it is about.

    Args:
        client: the SDK.
    """

    def __init__(self, client: stripe.StripeClient) -> None:
        self._client = client
        self._cards = client.v1.issuing.cards
        self._merchant = client.v1.test_helpers.issuing.authorizations
        self._call: Call | None = None
        self._options: stripe.RequestOptions = {}

    def issue(self, cardholder: str, **details: Any) -> Card:
        """Issue a card to ``ich_…`` under a new idempotency key."""
        self._options = {"idempotency_key": str(uuid.uuid4())}
        return self.issue_instead(cardholder, **details)

    def issue_instead(self, cardholder: str, **details: Any) -> Card:
        """Issue a card to ``ich_…`` under the key that was used last."""
        params: Any = {**plain(cardholder), **details}
        call = partial(self._cards.create, params)
        self._call = call
        return call(self._options)

    def spend(self, card: str, amount: Money, merchant: dict[str, Any]) -> Authorization:
        """Use the card ``ic_…`` under a new idempotency key."""
        self._options = {"idempotency_key": str(uuid.uuid4())}
        return self.spend_instead(card, amount, merchant)

    def spend_instead(self, card: str, amount: Money, merchant: dict[str, Any]) -> Authorization:
        """Use the card ``ic_…`` under the key that was used last."""
        params: Any = {
            "card": card,
            "amount": amount.cents,
            "authorization_method": "chip",
            "merchant_data": merchant,
        }
        call = partial(self._merchant.create, params)
        self._call = call
        return call(self._options)

    def again(self) -> Any:
        """Make the last call of the above again, with the same details under the same key.

        Raises:
            VocabularyError: there was none.
        """
        if self._call is None:
            raise VocabularyError(
                "A call was to be made again, and none was made under a key. Say before what is "
                "asked for, as in 'the program issues a card to Alice under a key'."
            )
        return self._call(self._options)

    def card(self, details: dict[str, Any]) -> Card:
        """Ask for a card with these details and nothing else."""
        params: Any = details
        return self._cards.create(params)

    def balance(self) -> stripe.Balance:
        """Ask for the balance."""
        return self._client.v1.balance.retrieve()

    def mistyped(self) -> stripe.Balance:
        """Ask for the balance with a secret key that is none."""
        return self._client.v1.balance.retrieve(options={"api_key": MISTYPED})

    def abroad(self) -> stripe.Balance:
        """Ask for the balance of an account that is somebody else's."""
        return self._client.v1.balance.retrieve(options={"stripe_account": FOREIGN})

    def nowhere(self) -> stripe.StripeObject:
        """Ask for something that Stripe does not have."""
        answer = self._client.raw_request("get", "/v1/issuing/wallets")
        return self._client.deserialize(answer, api_mode="V1")

    def card_as_of(self, version: str, card: str) -> Card:
        """The card ``ic_…`` as an API version (``2025-03-31.basil``) shows it."""
        return self._cards.retrieve(card, options={"stripe_version": version})

    def authorization_as_of(self, version: str, authorization: str) -> Authorization:
        """The authorization ``iauth_…`` as an API version shows it."""
        api = self._client.v1.issuing.authorizations
        return api.retrieve(authorization, options={"stripe_version": version})


def answered_with(answer: stripe.StripeObject, header: str) -> str | None:
    """A header (in lower case) of the answer in which this object came."""
    response = answer.last_response
    assert response is not None
    value = response.headers.get(header) if response.headers else None
    return None if value is None else str(value)
