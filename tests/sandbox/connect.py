"""A platform's client, speaking for one of its connected accounts."""

from typing import Any

from tests.sandbox.api import Api, Said

#: An account that Stripe's guide makes for Issuing.
CUSTOM = {
    "country": "US",
    "controller[stripe_dashboard][type]": "none",
    "controller[fees][payer]": "application",
    "controller[losses][payments]": "application",
    "controller[requirement_collection]": "application",
    "capabilities[card_issuing][requested]": "true",
    "capabilities[transfers][requested]": "true",
}
#: All that is asked of the business.
BUSINESS = {
    "business_type": "company",
    "business_profile[mcc]": "5734",
    "business_profile[url]": "https://rocket-rides.example",
    "company[address][city]": "San Francisco",
    "company[address][line1]": "123 Main Street",
    "company[address][postal_code]": "94111",
    "company[address][state]": "CA",
    "company[name]": "Rocket Rides",
    "company[tax_id]": "000000000",
    "settings[card_issuing][tos_acceptance][date]": "1780000000",
    "settings[card_issuing][tos_acceptance][ip]": "127.0.0.1",
    "tos_acceptance[date]": "1780000000",
    "tos_acceptance[ip]": "127.0.0.1",
}


class Speaking(Api):
    """Calls in the name of a connected account.

    Args:
        platform: carries the calls.
        account: ``acct_…``.
    """

    def __init__(self, platform: Api, account: str) -> None:
        super().__init__(platform.key)
        self.platform = platform
        self.account = account

    def send(self, method: str, path: str, query: str, headers: dict, body: bytes) -> Said:
        """As the platform sends it, with the header."""
        named = {"stripe-account": self.account}
        return self.platform.send(method, path, query, named | headers, body)


def connected(platform: Api, **form: Any) -> Speaking:
    """A new connected account that may issue cards."""
    return Speaking(platform, platform.have("/v1/accounts", CUSTOM | form)["id"])
