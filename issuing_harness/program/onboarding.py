"""Onboarding: what a platform provides about a connected account, until that may issue cards.

The details are test values of Stripe's (docs.stripe.com/connect/testing): those that are verified,
and by name those that are not.
"""

from collections.abc import Mapping
from typing import Any, Final

import stripe

from issuing_harness.backends import Connection
from issuing_harness.clock import SANDBOX_START
from issuing_harness.program.choices import choice
from issuing_harness.program.facts import lookup
from issuing_harness.program.topups import BANK_TOKENS

#: Where the owner of an account comes back from Stripe's own pages.
RETURN_URLS: Final = {
    "refresh_url": "https://platform.example.com/again",
    "return_url": "https://platform.example.com/done",
}
#: The document that Stripe takes for genuine.
GENUINE: Final[dict[str, Any]] = {"document": {"front": "file_identity_document_success"}}
#: When and from where the owner of an account accepts terms of service.
TERMS: Final = {"date": SANDBOX_START, "ip": "203.0.113.7"}
_ADDRESS: Final = {
    "line1": "address_full_match",
    "city": "San Francisco",
    "postal_code": "94111",
    "state": "CA",
}
#: Everything that Stripe requires of a company that issues cards, apart from who represents it.
COMPANY: Final[dict[str, Any]] = {
    "business_type": "company",
    "business_profile": {
        "annual_revenue": {"amount": 1_000_000, "currency": "usd", "fiscal_year_end": "2025-12-31"},
        "estimated_worker_count": 12,
        "mcc": "5734",
        "url": "https://accessible.stripe.com",
    },
    "company": {
        "address": _ADDRESS,
        "name": "Rocket Rides",
        "phone": "0000000000",
        "tax_id": "000000000",
    },
    "external_account": "btok_us_verified",
    "settings": {"card_issuing": {"tos_acceptance": TERMS}},
    "tos_acceptance": TERMS,
}
#: And of the person who represents it, apart from name and e-mail address.
REPRESENTATIVE: Final[dict[str, Any]] = {
    "address": _ADDRESS,
    "dob": {"day": 1, "month": 1, "year": 1901},
    "phone": "0000000000",
    "relationship": {"executive": True, "representative": True, "title": "CEO"},
    "ssn_last_4": "0000",
}
#: By what a sentence calls it, a detail of a person that cannot be verified.
UNVERIFIABLE: Final[Mapping[str, dict[str, Any]]] = {
    "an address": {"address": {**_ADDRESS, "line1": "address_no_match"}},
    "a birth date": {"dob": {"day": 1, "month": 1, "year": 1990}},
    "a tax number": {"id_number": "111111111"},
}
_PERSON_REQUIREMENTS: Final = (
    *("address.city", "address.line1", "address.postal_code", "address.state"),
    *("dob.day", "dob.month", "dob.year", "email", "first_name", "id_number", "last_name"),
    *("phone", "relationship.title", "ssn_last_4"),
    *("verification.additional_document", "verification.document"),
)
#: How what Stripe requires of a person begins, where there is no such person yet.
PERSON: Final = "representative."
#: What can be required of a company and of its representative (docs.stripe.com/issuing/connect).
REQUIREMENTS: Final = (
    *("business_profile.mcc", "business_profile.url", "business_type", "company.address.line1"),
    *("company.name", "company.phone", "company.tax_id", "company.verification.document"),
    *("external_account", "settings.card_issuing.tos_acceptance.date", "tos_acceptance.date"),
    "settings.treasury.tos_acceptance.date",
    *(f"{PERSON}{name}" for name in _PERSON_REQUIREMENTS),
)
requirement: Final = choice("requirement", REQUIREMENTS)
payouts_state: Final = choice("state of payouts", ("enabled", "disabled"))
#: What a bank account of a connected account can be, as Stripe's API reference lists it.
bank_status: Final = choice(
    "status of a bank account",
    ("new", "validated", "verified", "verification_failed", "errored"),
)
capability_status: Final = choice("capability status", ("inactive", "pending", "active"))


def unverifiable(words: str) -> dict[str, Any]:
    """Return the parameters of a detail such as ``a birth date``, as it cannot be verified.

    Raises:
        VocabularyError: it is none of those that sentences know.
    """
    return lookup(words, UNVERIFIABLE, kind="detail of a person", module=__name__)


def bank_trouble(words: str) -> str:
    """Return the test token of a bank account that ``was closed``, or the like.

    Raises:
        VocabularyError: it is none of those that sentences know.
    """
    return lookup(words, BANK_TOKENS, kind="problem of a bank account", module=__name__)


class Onboarding:
    """Provides what Stripe requires of connected accounts.

    Args:
        client: the SDK, for the platform's own account.
        connection: the scenario's connection to its backend.
    """

    def __init__(self, client: stripe.StripeClient, connection: Connection) -> None:
        self._accounts = client.v1.accounts
        self._persons = client.v1.accounts.persons
        self._links = client.v1.account_links
        self._dashboard = connection.dashboard

    def require(self) -> None:
        """Have Stripe require of new accounts what it requires of real ones."""
        self._dashboard.simulate("asks owners of", "new_accounts")

    def submit_company(self, account: str) -> stripe.Account:
        """Provide everything about the company behind the account ``acct_…``."""
        return self._update(account, COMPANY)

    def submit_company_document(self, account: str) -> stripe.Account:
        """Provide a document of the company."""
        return self._update(account, {"company": {"verification": GENUINE}})

    def replace_bank_account(self, account: str, token: str) -> stripe.Account:
        """Pay out to another bank account from now on, the one that a test token stands for."""
        return self._update(account, {"external_account": token})

    def bank_account(self, account: str, name: str) -> Any:
        """Retrieve the bank account ``ba_…`` of the account ``acct_…``."""
        return self._accounts.external_accounts.retrieve(account, name)

    def add_representative(
        self, account: str, persona: Mapping[str, Any], **details: Any
    ) -> stripe.Person:
        """Add the person who represents the company, with details other than the verified ones."""
        names = {name: persona["individual"][name] for name in ("first_name", "last_name")}
        params: Any = {**REPRESENTATIVE, **names, "email": persona["email"], **details}
        return self._persons.create(account, params)

    def submit_identity_document(self, account: str) -> stripe.Person:
        """Provide an identity document of the representative."""
        params: Any = {"verification": GENUINE}
        return self._persons.update(account, self.representative(account), params)

    def delete_representative(self, account: str) -> stripe.Person:
        """Delete the person who represents the company."""
        return self._persons.delete(account, self.representative(account))

    def representative(self, account: str) -> str:
        """Return the id of the person who represents the company, ``person_…``; empty if none."""
        listed = self._persons.list(account, {"relationship": {"representative": True}}).data
        return listed[0].id if listed else ""

    def name_of(self, account: str, requirement: str) -> str:
        """Return Stripe's name of a requirement, in which a person is named by id once there."""
        if not requirement.startswith(PERSON):
            return requirement
        person = self.representative(account)
        return f"{person}.{requirement.removeprefix(PERSON)}" if person else requirement

    def create_link(self, account: str) -> stripe.AccountLink:
        """Create a link to Stripe's own onboarding pages."""
        details = {"account": account, "type": "account_onboarding"}
        params: Any = {**details, **RETURN_URLS}
        return self._links.create(params)

    def open_link(self, account: str) -> None:
        """Have the owner of the account open its newest link, and fill everything in."""
        self._dashboard.for_account(account).simulate("opens", "newest_link")

    def require_within_a_week(self, account: str, requirement: str) -> None:
        """Have Stripe require something of the account, which has a week for it."""
        self._dashboard.for_account(account).simulate("gives a week for", requirement)

    def _update(self, account: str, details: Mapping[str, Any]) -> stripe.Account:
        params: Any = dict(details)
        return self._accounts.update(account, params)
