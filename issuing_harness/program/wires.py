"""Wires: the bank details that a program is funded by, and money that arrives there.

The SDK has no methods for either, so the calls are raw.
"""

from typing import Any, Final

import stripe

from issuing_harness.program.choices import choice
from issuing_harness.program.expectations import expect_one
from issuing_harness.program.facts import lookup
from issuing_harness.program.prices import ForeignPrice
from issuing_harness.tape.secret_patterns import REDACTED

INSTRUCTIONS: Final = "/v1/issuing/funding_instructions"
FUND: Final = "/v1/test_helpers/issuing/fund_balance"
#: By country, the currency and the kind of transfer that its accounts are funded with.
TRANSFERS: Final = {
    "GB": ("gbp", "gb_bank_transfer"),
    "IE": ("eur", "eu_bank_transfer"),
    "US": ("usd", "us_bank_transfer"),
}
#: By what a sentence calls them, the countries that accounts or their banks are in.
COUNTRIES: Final = {
    "Germany": "DE",
    "Great Britain": "GB",
    "Ireland": "IE",
    "the United States": "US",
}
IBAN: Final = "iban"
#: By what a sentence calls them, the kinds of bank details.
DETAILS: Final = {"an IBAN": IBAN, "a sort code": "sort_code", "a routing number": "aba"}
network: Final = choice("network of a wire", ("ach", "bacs", "domestic_wire_us", "fps", "sepa"))


def country(name: str) -> str:
    """Return the code of a country such as ``Ireland``.

    Raises:
        VocabularyError: it is none of those that sentences know.
    """
    return lookup(name, COUNTRIES, kind="country", module=__name__)


def details(words: str) -> str:
    """Return Stripe's name for bank details such as ``an IBAN``.

    Raises:
        VocabularyError: it is none of those that sentences know.
    """
    return lookup(words, DETAILS, kind="kind of bank details", module=__name__)


def is_possible_iban(shown: Any, country: str) -> bool:
    """Return whether an IBAN can be one of a country: its check digits are right (ISO 13616).

    Args:
        shown: bank details that have the ``iban``, without spaces; hidden ones, as in a recording,
            are taken for possible.
        country: the code of the bank's country: ``DE``.
    """
    if shown == REDACTED:
        return True
    number = str(shown["iban"])
    if not (number.isascii() and number.isalnum() and number.startswith(country)):
        return False
    digits = "".join(str(int(each, 36)) for each in number[4:] + number[:4])
    return int(digits) % 97 == 1


class Wires:
    """The funding instructions of a program, and the wires that follow them.

    Args:
        client: the SDK, speaking for the program's account.
    """

    def __init__(self, client: stripe.StripeClient) -> None:
        self._client = client
        #: What Stripe answered each time, oldest first.
        self.shown: list[dict[str, Any]] = []

    def ask(self) -> dict[str, Any]:
        """Ask for the program's own funding instructions, which are made if there are none."""
        current = self._client.v1.accounts.retrieve_current()
        currency, transfer = TRANSFERS[str(current.country)]
        answered = self._client.raw_request(
            "post",
            INSTRUCTIONS,
            currency=currency,
            funding_type="bank_transfer",
            bank_transfer={"type": transfer},
        )
        self.shown.append(_plain(answered))
        return self.shown[-1]

    def listed(self) -> list[dict[str, Any]]:
        """List the program's funding instructions."""
        found: list[dict[str, Any]] = _plain(self._client.raw_request("get", INSTRUCTIONS))["data"]
        return found

    def arrive(self, price: ForeignPrice) -> stripe.Topup:
        """Simulate a wire into the Issuing balance, and return the top-up that it makes."""
        self._client.raw_request("post", FUND, amount=price.units, currency=price.currency)
        return expect_one(self._client.v1.topups.list({"limit": 1}).data, "the newest top-up")

    def holds(self, price: ForeignPrice) -> int:
        """Return what the Issuing balance holds in the currency of a price, in its cents."""
        issuing = self._client.v1.balance.retrieve().issuing
        entries = issuing.available if issuing else []
        return sum(entry.amount for entry in entries if entry.currency == price.currency)


def _plain(answered: Any) -> dict[str, Any]:
    found: dict[str, Any] = answered.data
    return found
