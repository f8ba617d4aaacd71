"""Verification: what a review of a connected account finds, by Stripe's test values.

The values are those of Stripe's page on testing Connect; what has no test value passes, birth
dates excepted (policy ``other_birth_dates``). A finding is a requirement by its name, with the code
of its error. When a review takes place, and what follows from it: ``onboarding``.
"""

import hashlib
from collections.abc import Iterator
from typing import Any, Final

from issuing_sandbox.account.account import Account
from issuing_sandbox.core import people, profile
from issuing_sandbox.store.tables import Record
from issuing_sandbox.wire.http import encode_json

#: The birth dates that are verified; with the second the result is known at once.
BIRTH_DATES: Final = ({"day": 1, "month": 1, "year": 1901}, {"day": 1, "month": 1, "year": 1902})
FAILING_ADDRESSES: Final = ("address_no_match", "address_line1_no_match")
#: By path in a profile, the error of each value that fails; the requirement is the path.
FAILING_VALUES: Final[dict[tuple[str, ...], dict[str, str]]] = {
    ("business_profile", "name"): {
        "disallowed_dba": "invalid_business_profile_name_denylisted",
        "invalid_dba": "invalid_business_profile_name",
    },
    ("business_profile", "product_description"): {
        "require_url": "invalid_url_web_presence_detected",
    },
    ("business_profile", "url"): {
        "https://disallowed.stripe.com": "invalid_url_denylisted",
        "https://geoblocked.stripe.com": "invalid_url_website_inaccessible_geoblocked",
        "https://inaccessible.stripe.com": "invalid_url_website_inaccessible",
        "https://mismatch.stripe.com": "invalid_url_website_business_information_mismatch",
        "https://missing.stripe.com": "invalid_url_website_incomplete",
        "https://passwordprotected.stripe.com": (
            "invalid_url_website_inaccessible_password_protected"
        ),
        "https://problem.stripe.com": "invalid_url_website_other",
        "https://underconstruction.stripe.com": (
            "invalid_url_website_incomplete_under_construction"
        ),
    },
    ("settings", "payments", "statement_descriptor"): {
        "disallowed": "invalid_statement_descriptor_denylisted",
        "mismatch": "invalid_statement_descriptor_business_mismatch",
    },
}
KEYED_IDENTITY: Final = "verification_failed_keyed_identity"


def findings(account: Account) -> dict[str, str]:
    """Return the error code of each requirement that a review of the account finds, by name."""
    found = dict(_business_findings(profile.of(account)))
    for person in people.of(account):
        found |= dict(_person_findings(account, person))
    return found


def is_immediate(account: Account) -> bool:
    """Return whether all test values are among those whose result is in the very response."""
    tax_id, persons = profile.of(account)["tax_id_result"], people.of(account)
    results = [] if tax_id is None else [tax_id == "immediate"]
    results += [_is_immediate(person) for person in persons]
    return bool(results) and all(results)


def under_review(account: Account) -> list[str]:
    """Return the names of what is reviewed: the tax id, and of each person number or document."""
    names = ["company.tax_id"] if profile.of(account)["tax_id_result"] else []
    for person in people.of(account):
        prefix = profile.person_prefix(account, person)
        if any(person["verification"]["document"].values()):
            names.append(f"{prefix}.verification.document")
        names += [
            f"{prefix}.{name}" for name in people.FAILING_NUMBERS if person["results"].get(name)
        ]
    return names


def digest(account: Account) -> str:
    """Return a text that differs if anything that is verified differs."""
    own = profile.of(account)
    business = [_value_at(own, path) for path in FAILING_VALUES]
    names = ("address", "dob", "results", "verification", "first_name", "last_name")
    persons = [[person["id"], *(person[name] for name in names)] for person in people.of(account)]
    verified: Record = {
        "business": [own["company"], own["tax_id_result"], *business],
        "persons": persons,
    }
    return hashlib.sha256(encode_json(verified)).hexdigest()


def _business_findings(own: Record) -> Iterator[tuple[str, str]]:
    for path, errors in FAILING_VALUES.items():
        value = _value_at(own, path)
        if value in errors:
            yield ".".join(path), errors[value]
    document = own["company"]["verification"]["document"]["front"]
    if document == people.FALSE:
        yield "company.verification.document", "verification_document_failed_other"
    elif document is None and str(own["tax_id_result"]).startswith("verification_failed"):
        yield "company.verification.document", own["tax_id_result"]


def _person_findings(account: Account, person: Record) -> Iterator[tuple[str, str]]:
    """Yield what is wrong with a person; a genuine document outweighs birth date and numbers."""
    prefix, results = profile.person_prefix(account, person), person["results"]
    document = person["verification"]["document"]["front"]
    if document == people.FALSE:
        yield f"{prefix}.verification.document", "verification_document_failed_other"
    elif document is None and results.get("id_number") == "failed":
        yield f"{prefix}.verification.document", KEYED_IDENTITY
    elif (
        document is None and results.get("ssn_last_4") == "failed" and not results.get("id_number")
    ):
        yield f"{prefix}.id_number", KEYED_IDENTITY
    elif document is None and not _has_verified_birth_date(account, person):
        yield f"{prefix}.verification.document", KEYED_IDENTITY
    more = person["verification"]["additional_document"]["front"]
    if more == people.FALSE:
        yield f"{prefix}.verification.additional_document", "verification_document_failed_other"
    elif more is None and person["address"]["line1"] in FAILING_ADDRESSES:
        yield (
            f"{prefix}.verification.additional_document",
            "verification_failed_residential_address",
        )


def _has_verified_birth_date(account: Account, person: Record) -> bool:
    """Return whether the birth date passes: any does on an account that counts as onboarded."""
    passes = account.policies.other_birth_dates == "verified" or profile.of(account)["onboarded"]
    if passes or person["dob"]["year"] is None:
        return True
    return person["dob"] in BIRTH_DATES


def _is_immediate(person: Record) -> bool:
    return person["dob"] == BIRTH_DATES[1] or "immediate" in person["results"].values()


def _value_at(node: Any, path: tuple[str, ...]) -> Any:
    for step in path:
        node = node[step]
    return node
