"""``GET /v1/account``, and how accounts look, platforms and connected ones, and their people.

Of both there is what Issuing depends on; other fields have the values of an account that charges
nobody.
"""

from typing import Final

from issuing_sandbox.account.account import Account
from issuing_sandbox.call import Call
from issuing_sandbox.core import bank_accounts, capability, people, profile, requirements
from issuing_sandbox.store.tables import Record

KIND: Final = profile.KIND
#: The fields of a profile that an account does not show, or shows elsewhere.
HIDDEN_FIELDS: Final = (
    *("id", "is_linked", "object", "onboarded", "tax_id_result", "terms", "treasury_terms"),
    *profile.NO_REVIEW,
)
#: By error, what the verification of a person says.
DETAILS_CODES: Final = {"verification_failed_keyed_identity": "failed_keyed_identity"}


def retrieve(call: Call) -> Record:
    """``GET /v1/account``."""
    return render(call.account)


def render(account: Account) -> Record:
    """Return an account as the API shows it."""
    return _rendered_connected(account) if account.platform else _rendered_platform(account)


def can_pay_out(account: Account) -> bool:
    """Return whether payouts are enabled: transfers are active, and there is a bank account."""
    if account.platform is None:
        return True
    has_transfers = capability.is_active(account, requirements.TRANSFERS)
    return has_transfers and bank_accounts.default_of(account) is not None


def render_person(account: Account, person: Record) -> Record:
    """Return a person of a connected account as the API shows them.

    Of numbers only that they were provided is shown. A person is verified once a review found
    nothing wrong with them.
    """
    requested = capability.statuses(account)
    required = requirements.of_person(account, person, requested)
    shown = {name: value for name, value in person.items() if name != "results"} | {
        "future_requirements": {
            name: list(value) for name, value in requirements.NOTHING.items() if name in required
        },
        "requirements": required,
        "verification": {**person["verification"], **_verification(account, person, required)},
    }
    return {"id": person["id"], "object": people.KIND, **dict(sorted(shown.items()))}


def _verification(account: Account, person: Record, required: Record) -> Record:
    own, errors = profile.of(account), required["errors"]
    status = "verified" if person["id"] in own["verified"] else "unverified"
    return {
        "details": errors[0]["reason"] if errors else None,
        "details_code": DETAILS_CODES.get(errors[0]["code"], "failed_other") if errors else None,
        "status": "pending" if own["is_under_review"] else status,
    }


def _rendered_platform(account: Account) -> Record:
    return {
        "id": account.id,
        "object": KIND,
        "business_type": "company",
        "capabilities": capability.statuses(account),
        "charges_enabled": True,
        "country": account.country,
        "created": account.created,
        "default_currency": account.currency,
        "details_submitted": True,
        "email": None,
        "metadata": {},
        "payouts_enabled": True,
        "type": "standard",
    }


def _rendered_connected(account: Account) -> Record:
    """Return a connected account: the fields of its profile, its bank accounts, what is due."""
    fields, requested = profile.of(account), capability.statuses(account)
    shown = {name: value for name, value in fields.items() if name not in HIDDEN_FIELDS} | {
        "capabilities": requested,
        "charges_enabled": capability.is_active(account, requirements.CARD_PAYMENTS),
        "country": account.country,
        "default_currency": account.currency,
        "details_submitted": requirements.is_submitted(account, requested),
        "external_accounts": {
            "object": "list",
            "data": [bank_accounts.render(each) for each in bank_accounts.of(account)],
            "has_more": False,
            "url": f"/v1/accounts/{account.id}/external_accounts",
        },
        "future_requirements": requirements.NOTHING,
        "payouts_enabled": can_pay_out(account),
        "requirements": requirements.of_account(account, requested),
        "settings": _settings(fields),
    }
    person = people.representative_of(account)
    if person is not None and fields["business_type"] == "individual":
        shown["individual"] = render_person(account, person)
    return {"id": account.id, "object": KIND, **dict(sorted(shown.items()))}


def _settings(fields: Record) -> Record:
    """Return the settings: the terms accepted, and sections that the contract promises."""
    terms = profile.treasury_terms(fields)
    return {
        "branding": dict.fromkeys(("icon", "logo", "primary_color", "secondary_color")),
        "card_issuing": {"tos_acceptance": fields["terms"]},
        "card_payments": {"statement_descriptor_prefix": None},
        "dashboard": {"display_name": None, "timezone": "Etc/UTC"},
        "payments": fields["settings"]["payments"],
        **({"treasury": {"tos_acceptance": terms}} if any(terms.values()) else {}),
    }
