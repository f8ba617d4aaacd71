"""``GET /v1/account``, and how an account looks: a platform, or one connected to it.

Of both there is what Issuing depends on; other fields have the values of an account that neither
charges nor pays out.
"""

from typing import Final

from issuing_sandbox.account.account import Account
from issuing_sandbox.call import Call
from issuing_sandbox.core import capability, profile
from issuing_sandbox.core.capability import requirements
from issuing_sandbox.store.tables import Record

KIND: Final = profile.KIND
#: The fields of a profile that an account does not show, or shows elsewhere.
HIDDEN_FIELDS: Final = ("id", "object", "onboarded", "terms")


def retrieve(call: Call) -> Record:
    """``GET /v1/account``."""
    return render(call.account)


def render(account: Account) -> Record:
    """Return an account as the API shows it."""
    return _rendered_connected(account) if account.platform else _rendered_platform(account)


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
    """Return a connected account with the fields of its profile.

    Charges and payouts take capabilities and bank accounts that no account has here.
    """
    fields = profile.of(account)
    due = capability.requirements_due(account)
    shown = {name: value for name, value in fields.items() if name not in HIDDEN_FIELDS} | {
        "capabilities": capability.statuses(account),
        "charges_enabled": False,
        "country": account.country,
        "default_currency": account.currency,
        "details_submitted": not due,
        "external_accounts": {
            "object": "list",
            "data": [],
            "has_more": False,
            "url": f"/v1/accounts/{account.id}/external_accounts",
        },
        "future_requirements": requirements([], disabled_reason=None),
        "payouts_enabled": False,
        "requirements": requirements(due, disabled_reason="requirements.past_due"),
        "settings": _settings(fields),
    }
    return {"id": account.id, "object": KIND, **dict(sorted(shown.items()))}


def _settings(fields: Record) -> Record:
    """Return the settings: the terms of Issuing, and empty sections that the contract promises."""
    return {
        "branding": dict.fromkeys(("icon", "logo", "primary_color", "secondary_color")),
        "card_issuing": {"tos_acceptance": fields["terms"]},
        "card_payments": {"statement_descriptor_prefix": None},
        "dashboard": {"display_name": None, "timezone": "Etc/UTC"},
        "payments": {"statement_descriptor": None},
    }
