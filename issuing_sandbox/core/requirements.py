"""What is required of a connected account: what is missing, and what a review or a control demands.

What card issuing needs is in Stripe's guide to Issuing with Connect; how requirements are named,
and that all that is missing of a new account is past due, was recorded of accounts in test mode. So
was that `transfers` and `card_payments` need a bank account, and `card_payments` a statement
descriptor. Outside the US no state and no digits of a social security number are due: inferred.
"""

from collections.abc import Iterable
from typing import Any, Final

from issuing_sandbox.account.account import Account
from issuing_sandbox.core import bank_accounts, people, profile, verification
from issuing_sandbox.store.tables import Record

ISSUING: Final = "card_issuing"
CARD_PAYMENTS: Final = "card_payments"
TRANSFERS: Final = "transfers"
TREASURY: Final = "treasury"
ACH_PAYMENTS: Final = "us_bank_account_ach_payments"
#: The capabilities that the sandbox knows (objects and platform, 5.1; treasury and notices, A1).
CAPABILITIES: Final = (ISSUING, CARD_PAYMENTS, TRANSFERS, TREASURY, ACH_PAYMENTS)
EXTERNAL_ACCOUNT: Final = "external_account"
#: By Stripe's name of a requirement, the path in a profile where it is kept: of any business.
BUSINESS_FIELDS: Final[dict[str, tuple[str, ...]]] = {
    "business_profile.mcc": ("business_profile", "mcc"),
    "business_profile.url": ("business_profile", "url"),
    "business_type": ("business_type",),
    "tos_acceptance.date": ("tos_acceptance", "date"),
    "tos_acceptance.ip": ("tos_acceptance", "ip"),
}
#: Of a company or the like.
COMPANY_FIELDS: Final[dict[str, tuple[str, ...]]] = {
    "company.address.city": ("company", "address", "city"),
    "company.address.line1": ("company", "address", "line1"),
    "company.address.postal_code": ("company", "address", "postal_code"),
    "company.address.state": ("company", "address", "state"),
    "company.name": ("company", "name"),
    "company.phone": ("company", "phone"),
    "company.tax_id": ("company", "tax_id_provided"),
}
#: Of a business with this capability.
CAPABILITY_FIELDS: Final[dict[str, dict[str, tuple[str, ...]]]] = {
    ISSUING: {
        "business_profile.annual_revenue.amount": ("business_profile", "annual_revenue", "amount"),
        "business_profile.annual_revenue.currency": (
            "business_profile",
            "annual_revenue",
            "currency",
        ),
        "business_profile.annual_revenue.fiscal_year_end": (
            "business_profile",
            "annual_revenue",
            "fiscal_year_end",
        ),
        "business_profile.estimated_worker_count": ("business_profile", "estimated_worker_count"),
        "settings.card_issuing.tos_acceptance.date": ("terms", "date"),
        "settings.card_issuing.tos_acceptance.ip": ("terms", "ip"),
    },
    CARD_PAYMENTS: {
        "settings.payments.statement_descriptor": ("settings", "payments", "statement_descriptor"),
    },
    TRANSFERS: {},
    TREASURY: {
        "settings.treasury.tos_acceptance.date": ("treasury_terms", "date"),
        "settings.treasury.tos_acceptance.ip": ("treasury_terms", "ip"),
    },
    ACH_PAYMENTS: {},
}
#: Of the representative or the individual, before anybody says what kind of business it is.
FIRST_PERSON_FIELDS: Final = (
    "dob.day",
    "dob.month",
    "dob.year",
    "email",
    "first_name",
    "last_name",
)
#: And what else, once it is known.
OTHER_PERSON_FIELDS: Final = (
    "address.city",
    "address.line1",
    "address.postal_code",
    "address.state",
    "phone",
    "ssn_last_4",
)
IN_THE_US_ONLY: Final = ("company.address.state", "address.state", "ssn_last_4")
#: A description of the product does as well as an address on the web: recorded, in the US.
ALTERNATIVE: Final[Record] = {
    "alternative_fields_due": ["business_profile.product_description"],
    "original_fields_due": ["business_profile.url"],
}
#: By the end of a requirement's name, what else meets it: what it was that could not be verified.
OTHER_WAYS: Final = {
    "company.verification.document": ("company.tax_id", "company.name"),
    ".verification.document": (".dob", ".id_number", ".first_name", ".last_name"),
    ".verification.additional_document": (".address",),
}
#: The requirements of an account of which nothing is due.
NOTHING: Final[Record] = {
    "alternatives": [],
    "current_deadline": None,
    "currently_due": [],
    "disabled_reason": None,
    "errors": [],
    "eventually_due": [],
    "past_due": [],
    "pending_verification": [],
}


def of_account(account: Account, requested: Iterable[str]) -> Record:
    """Return the hash ``requirements`` of a connected account.

    Args:
        account: the connected account.
        requested: the capabilities that are requested.
    """
    found = _requirements(account, list(requested))
    if found["past_due"]:
        return {**found, "disabled_reason": "requirements.past_due"}
    if found["pending_verification"]:
        return {**found, "disabled_reason": "requirements.pending_verification"}
    return found


def of_capability(account: Account, name: str) -> Record:
    """Return the hash ``requirements`` of a requested capability."""
    found = _requirements(account, [name])
    reason = "requirements.fields_needed" if found["past_due"] else None
    return {**found, "disabled_reason": reason}


def of_person(account: Account, person: Record, requested: Iterable[str]) -> Record:
    """Return the hash ``requirements`` of a person, with names such as ``dob.day``."""
    prefix = profile.person_prefix(account, person) + "."
    found = _requirements(account, list(requested))
    lists = ("currently_due", "eventually_due", "past_due", "pending_verification")
    own = {name: _without_prefix(found[name], prefix) for name in lists}
    errors = [
        {**error, "requirement": error["requirement"].removeprefix(prefix)}
        for error in found["errors"]
        if error["requirement"].startswith(prefix)
    ]
    return {"alternatives": [], "errors": errors, **own}


def past_due(account: Account, name: str) -> list[str]:
    """Return the names of what has to be provided before this capability can be active."""
    due: list[str] = _requirements(account, [name])["past_due"]
    return due


def is_submitted(account: Account, requested: Iterable[str]) -> bool:
    """Return whether all that is asked of a new account has been provided."""
    capabilities = list(requested)
    is_asked = bool(capabilities) or profile.of(account)["onboarded"]
    return is_asked and not _missing(account, capabilities)


def known_names(account: Account) -> list[str]:
    """Return the names of all that can be required of an account."""
    names = {EXTERNAL_ACCOUNT, *BUSINESS_FIELDS, *COMPANY_FIELDS, "company.verification.document"}
    names.update(*CAPABILITY_FIELDS.values())
    kinds = (*FIRST_PERSON_FIELDS, *OTHER_PERSON_FIELDS, "id_number")
    documents = ("verification.additional_document", "verification.document")
    for person in people.of(account):
        prefix = profile.person_prefix(account, person)
        names.update(f"{prefix}.{name}" for name in (*kinds, *documents))
    return sorted(names)


def is_met(requirement: str, given: Iterable[str]) -> bool:
    """Return whether one of the given values meets a requirement.

    Args:
        requirement: its name.
        given: the dotted names of what a request provides.
    """
    ways = {requirement}
    for ending, others in OTHER_WAYS.items():
        if requirement.endswith(ending):
            start = requirement.removesuffix(ending)
            ways.update(start + other for other in others)
            break
    return any(name == way or name.startswith(f"{way}.") for name in given for way in ways)


def _requirements(account: Account, capabilities: list[str]) -> Record:
    own = profile.of(account)
    missing, demands = _missing(account, capabilities), own["demands"] if capabilities else []
    past = [each["requirement"] for each in demands if each["deadline"] is None]
    due = sorted({*missing, *(each["requirement"] for each in demands)})
    deadlines = [each["deadline"] for each in demands if each["deadline"] is not None]
    is_url_due = "business_profile.url" in missing and account.country == "US"
    return {
        "alternatives": [ALTERNATIVE] if is_url_due else [],
        "current_deadline": min(deadlines, default=None),
        "currently_due": due,
        "disabled_reason": None,
        "errors": [_error(each) for each in demands if each["code"]],
        "eventually_due": due,
        "past_due": sorted({*missing, *past}),
        "pending_verification": (
            verification.under_review(account) if own["is_under_review"] else []
        ),
    }


def _error(demand: Record) -> Record:
    """Return why a requirement is due again; Stripe's sentences are its own, this one is ours."""
    code = demand["code"]
    return {
        "code": code,
        "reason": f"What was provided could not be verified: {code.replace('_', ' ')}.",
        "requirement": demand["requirement"],
    }


def _missing(account: Account, capabilities: list[str]) -> list[str]:
    """Return the names of what was never provided; nothing of an account that is onboarded."""
    own = profile.of(account)
    if own["onboarded"] or not capabilities:
        return []
    fields = dict(BUSINESS_FIELDS)
    if own["business_type"] in profile.COMPANIES:
        fields |= COMPANY_FIELDS
    for name in capabilities:
        fields |= CAPABILITY_FIELDS[name]
    names = [name for name, path in fields.items() if not _is_given(own, name, path)]
    names += _missing_of_person(account, own)
    if {*capabilities} & {CARD_PAYMENTS, TRANSFERS} and bank_accounts.default_of(account) is None:
        names.append(EXTERNAL_ACCOUNT)
    return sorted(name for name in names if _is_asked_in(account.country, name))


def _is_asked_in(country: str, requirement: str) -> bool:
    return country == "US" or not requirement.endswith(IN_THE_US_ONLY)


def _is_given(own: Record, name: str, path: tuple[str, ...]) -> bool:
    if name == "business_profile.url" and own["business_profile"]["product_description"]:
        return True
    return _value_at(own, path) not in (None, False, "")


def _missing_of_person(account: Account, own: Record) -> list[str]:
    """Return what is missing of the representative, or of the individual whose business it is."""
    person, kind = people.representative_of(account), own["business_type"]
    fields = [*FIRST_PERSON_FIELDS, *(OTHER_PERSON_FIELDS if kind else ())]
    if kind in profile.COMPANIES:
        fields.append("relationship.title")
    if person is None:
        prefix = "individual" if kind == "individual" else "representative"
        return [f"{prefix}.{name}" for name in fields]
    prefix = profile.person_prefix(account, person)
    return [f"{prefix}.{name}" for name in fields if not _has_value(person, name)]


def _has_value(person: Record, name: str) -> bool:
    if name == "ssn_last_4":
        return bool(person["ssn_last_4_provided"] or person["id_number_provided"])
    return _value_at(person, tuple(name.split("."))) is not None


def _value_at(node: Any, path: tuple[str, ...]) -> Any:
    for step in path:
        node = node.get(step) if node else None
    return node


def _without_prefix(names: list[str], prefix: str) -> list[str]:
    return [name.removeprefix(prefix) for name in names if name.startswith(prefix)]
