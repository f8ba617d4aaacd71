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
#: All that is asked of a company that issues cards.
BUSINESS = {
    "business_type": "company",
    "business_profile[annual_revenue][amount]": "1000000",
    "business_profile[annual_revenue][currency]": "usd",
    "business_profile[annual_revenue][fiscal_year_end]": "2025-12-31",
    "business_profile[estimated_worker_count]": "12",
    "business_profile[mcc]": "5734",
    "business_profile[url]": "https://rocket-rides.example",
    "company[address][city]": "San Francisco",
    "company[address][line1]": "123 Main Street",
    "company[address][postal_code]": "94111",
    "company[address][state]": "CA",
    "company[name]": "Rocket Rides",
    "company[phone]": "0000000000",
    "company[tax_id]": "000000000",
    "external_account": "btok_us_verified",
    "settings[card_issuing][tos_acceptance][date]": "1780000000",
    "settings[card_issuing][tos_acceptance][ip]": "127.0.0.1",
    "tos_acceptance[date]": "1780000000",
    "tos_acceptance[ip]": "127.0.0.1",
}
#: And of the person who represents it: the test values that are verified.
PERSON = {
    "address[city]": "San Francisco",
    "address[line1]": "address_full_match",
    "address[postal_code]": "94111",
    "address[state]": "CA",
    "dob[day]": "1",
    "dob[month]": "1",
    "dob[year]": "1901",
    "email": "jenny@rocket-rides.example",
    "first_name": "Jenny",
    "last_name": "Rosen",
    "phone": "0000000000",
    "ssn_last_4": "0000",
}
REPRESENTATIVE = PERSON | {"relationship[representative]": "true", "relationship[title]": "CEO"}
#: The same of somebody whose business it is, as parameters of an account.
INDIVIDUAL = {
    f"individual[{name.replace('[', '][', 1).rstrip(']')}]": PERSON[name] for name in PERSON
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


def onboarded(platform: Api, business: dict = BUSINESS, person: dict = REPRESENTATIVE) -> Speaking:
    """An account that owes nothing, with the people and the business of the test values."""
    shop = Speaking(platform, platform.have("/v1/accounts", CUSTOM | business)["id"])
    platform.have(path(shop, "/persons"), person)
    return shop


def path(shop: Speaking, rest: str = "") -> str:
    """Of an account, or of what is below it."""
    return f"/v1/accounts/{shop.account}{rest}"


def due(shop: Speaking) -> list[str]:
    """What is due from an account now."""
    return shop.see("/v1/account")["requirements"]["currently_due"]
