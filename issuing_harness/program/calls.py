"""Calls as such: idempotency keys, invalid parameters, wrong credentials, other API versions."""

import re
import uuid
from collections.abc import Callable
from datetime import date
from difflib import get_close_matches
from functools import partial
from typing import Any, Final

import stripe
from stripe.issuing import Authorization, Card
from stripe.params._webhook_endpoint_create_params import WebhookEndpointCreateParams

from issuing_harness.errors import VocabularyError
from issuing_harness.money import Money
from issuing_harness.program.choices import known_choices
from issuing_harness.program.facts import lookup
from issuing_harness.program.funding import Funding, funded

Call = Callable[[stripe.RequestOptions], Any]

#: A secret key with two letters transposed, which no account has.
MISTYPED_KEY: Final = "sk_tset_of_nobody_1234"
#: An account that the program's account has no access to.
FOREIGN_ACCOUNT: Final = "acct_of_somebody_else"
#: Every version of Stripe's API, oldest first, as the SDK has them: those that an endpoint's
#: ``api_version`` may name (stripe 16.1: from 2011-01-01 to 2026-10-28.endive, 129 of them). Their
#: form, and what previews are called: docs.stripe.com/api/versioning.
_PUBLISHED: Final = known_choices(WebhookEndpointCreateParams, "api_version")
#: The names of releases, oldest first, and that of previews.
RELEASES: Final = (
    *dict.fromkeys(version.partition(".")[2] for version in _PUBLISHED if "." in version),
    "preview",
)
#: How many of the versions a message lists, the nearest in time.
_LISTED: Final = 6
_VERSION: Final = re.compile(r"(?P<day>\d{4}-\d{2}-\d{2})(?:\.(?P<release>[a-z]+))?")
#: The parameters of a valid card, apart from its cardholder.
VALID_CARD: Final = {"currency": "usd", "type": "virtual"}
#: Parameters that make a card invalid, by the words of a sentence; ``None`` leaves one out.
INVALID_PARAMETERS: Final[dict[str, dict[str, Any]]] = {
    "without a currency": {"currency": None},
    "with a color": {"color": "blue"},
    "of the type metal": {"type": "metal"},
    "with an empty cardholder": {"cardholder": ""},
    "with the limit plenty": {
        "spending_controls": {"spending_limits": [{"amount": "plenty", "interval": "daily"}]}
    },
    "with metadata that is no object": {"metadata": "travel"},
}


def invalid_parameters(description: str) -> dict[str, Any]:
    """Return the invalid parameters that a sentence describes: ``with a color``.

    Raises:
        VocabularyError: the description is not known.
    """
    return lookup(description, INVALID_PARAMETERS, kind="invalid card", module=__name__)


def card_parameters(cardholder: str, changes: dict[str, Any]) -> dict[str, Any]:
    """Return the parameters of a card for ``ich_…``; a change to ``None`` leaves one out."""
    parameters = {**VALID_CARD, "cardholder": cardholder, **changes}
    return {name: value for name, value in parameters.items() if value is not None}


def api_version(text: str) -> str:
    """Return a version of Stripe's API: ``2026-05-27.dahlia``.

    Raises:
        VocabularyError: there is none of that form or of that name.
    """
    match = _VERSION.fullmatch(text)
    if match is None or not _is_date(match["day"]):
        raise VocabularyError(
            f"'{text}' is no version of Stripe's API. Write it like 2026-05-27.dahlia."
        )
    release = match["release"]
    if release and release not in RELEASES and (_is_known_time(match["day"]) or _misspelt(release)):
        raise _misspelt_release(text, release)
    if _is_known_time(match["day"]) and release != "preview" and text not in _PUBLISHED:
        alike = [
            each
            for each in _PUBLISHED
            if (each.endswith(f".{release}") if release else each[:4] == text[:4])
        ]
        near = get_close_matches(text, alike or _PUBLISHED, n=_LISTED, cutoff=0.0)
        raise VocabularyError(
            f"'{text}' is no version of Stripe's API: none of that day and name was published. "
            f"Did you mean '{near[0]}'? There are, among others: {', '.join(sorted(near))}."
        )
    return text


def _is_known_time(day: str) -> bool:
    """Whether a day is of the time whose versions the SDK knows, all of them."""
    return bool(_PUBLISHED) and day <= max(_PUBLISHED)[: len(day)]


def _misspelt(release: str) -> bool:
    return bool(get_close_matches(release, RELEASES, cutoff=0.7))


def tried_api_version(text: str) -> str:
    """Return a version of Stripe's API that may not exist, unless it looks like a misspelt one.

    Raises:
        VocabularyError: it does.
    """
    release = text.partition(".")[2]
    if release and release not in RELEASES and _misspelt(release):
        raise _misspelt_release(text, release)
    return text


def _misspelt_release(text: str, release: str) -> VocabularyError:
    near = get_close_matches(release, RELEASES, n=1, cutoff=0.5)
    hint = f" Did you mean '{text.partition('.')[0]}.{near[0]}'?" if near else ""
    return VocabularyError(
        f"'{text}' is no version of Stripe's API.{hint} The releases are {', '.join(RELEASES)}."
    )


def _is_date(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


class Calls:
    """Makes calls whose manner matters, such as their idempotency key or API version.

    Args:
        client: the SDK.
        funding: what a card spends from that names nothing else.
    """

    def __init__(self, client: stripe.StripeClient, funding: Funding) -> None:
        self._client = client
        self._funding = funding
        self._cards = client.v1.issuing.cards
        self._authorizations = client.v1.test_helpers.issuing.authorizations
        self._last_call: Call | None = None
        self._options: stripe.RequestOptions = {}

    def issue(self, cardholder: str, **details: Any) -> Card:
        """Issue a card to ``ich_…`` under a new idempotency key."""
        self._options = {"idempotency_key": str(uuid.uuid4())}
        return self.issue_with_same_key(cardholder, **details)

    def issue_with_same_key(self, cardholder: str, **details: Any) -> Card:
        """Issue a card to ``ich_…`` under the idempotency key that was used last."""
        params: Any = funded({**VALID_CARD, "cardholder": cardholder, **details}, self._funding)
        call = partial(self._cards.create, params)
        self._last_call = call
        return call(self._options)

    def spend(self, card: str, amount: Money, merchant: dict[str, Any]) -> Authorization:
        """Use the card ``ic_…`` under a new idempotency key."""
        self._options = {"idempotency_key": str(uuid.uuid4())}
        return self.spend_with_same_key(card, amount, merchant)

    def spend_with_same_key(
        self, card: str, amount: Money, merchant: dict[str, Any]
    ) -> Authorization:
        """Use the card ``ic_…`` under the idempotency key that was used last."""
        params: Any = {
            "card": card,
            "amount": amount.cents,
            "authorization_method": "chip",
            "merchant_data": merchant,
        }
        call = partial(self._authorizations.create, params)
        self._last_call = call
        return call(self._options)

    def repeat(self) -> Any:
        """Repeat the last of the calls above, with the same parameters under the same key.

        Raises:
            VocabularyError: none was made.
        """
        if self._last_call is None:
            raise VocabularyError(
                "A sentence repeats a request, and none was made with an idempotency key before. "
                "Make one first, as in 'the program has issued a virtual card to Alice with an "
                "idempotency key'."
            )
        return self._last_call(self._options)

    def create_card(self, parameters: dict[str, Any]) -> Card:
        """Create a card with these parameters, and those of its money."""
        params: Any = funded(parameters, self._funding)
        return self._cards.create(params)

    def retrieve_balance(self) -> stripe.Balance:
        """Retrieve the balance."""
        return self._client.v1.balance.retrieve()

    def retrieve_balance_with_mistyped_key(self) -> stripe.Balance:
        """Retrieve the balance with a secret key that no account has."""
        return self._client.v1.balance.retrieve(options={"api_key": MISTYPED_KEY})

    def retrieve_foreign_balance(self) -> stripe.Balance:
        """Retrieve the balance of an account that the program has no access to."""
        return self._client.v1.balance.retrieve(options={"stripe_account": FOREIGN_ACCOUNT})

    def call_unknown_endpoint(self) -> stripe.StripeObject:
        """Call a path that Stripe's API does not have."""
        response = self._client.raw_request("get", "/v1/issuing/wallets")
        return self._client.deserialize(response, api_mode="V1")

    def retrieve_card(self, card: str, *, version: str) -> Card:
        """Retrieve the card ``ic_…`` in an API version, ``2025-03-31.basil``."""
        return self._cards.retrieve(card, options={"stripe_version": version})

    def update_card(self, card: str, *, version: str, **changes: Any) -> Card:
        """Update the card ``ic_…`` in an API version."""
        params: Any = changes
        return self._cards.update(card, params, options={"stripe_version": version})

    def retrieve_topup(self, topup: str, *, version: str) -> stripe.Topup:
        """Retrieve the top-up ``tu_…`` in an API version."""
        return self._client.v1.topups.retrieve(topup, options={"stripe_version": version})

    def rows_of(self, source: str, *, version: str) -> list[stripe.BalanceTransaction]:
        """List what an object (``idp_…``) has moved, in an API version, newest first."""
        listed = self._client.v1.balance_transactions
        return listed.list({"source": source}, options={"stripe_version": version}).data

    def retrieve_authorization(self, authorization: str, *, version: str) -> Authorization:
        """Retrieve the authorization ``iauth_…`` in an API version."""
        api = self._client.v1.issuing.authorizations
        return api.retrieve(authorization, options={"stripe_version": version})


def response_header(returned: stripe.StripeObject, header: str) -> str | None:
    """Return a header (lower case) of the response that returned an object; None without it."""
    response = returned.last_response
    assert response is not None
    value = response.headers.get(header) if response.headers else None
    return None if value is None else str(value)
