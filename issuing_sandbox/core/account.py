"""The account that a request speaks for, as far as Issuing looks at it."""

from typing import Final

from issuing_sandbox.account.account import Account
from issuing_sandbox.call import Call
from issuing_sandbox.core import capability, profile
from issuing_sandbox.core.capability import requirements_due
from issuing_sandbox.store.tables import Record

KIND: Final = profile.KIND
#: What a profile keeps for itself, or shows elsewhere.
HIDDEN: Final = ("id", "object", "onboarded", "terms")


def retrieve(call: Call) -> Record:
    """``GET /v1/account``."""
    return show(call.account)


def show(account: Account) -> Record:
    """An account as answered: with all that is known of a connected one, or as a platform is."""
    return _connected(account) if account.platform else _platform(account)


def _platform(account: Account) -> Record:
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


def _connected(account: Account) -> Record:
    """Nothing is charged or paid out: that takes capabilities and bank accounts nobody has here."""
    known = profile.of(account)
    wanting = requirements_due(known)
    shown = {
        "capabilities": capability.statuses(account),
        "charges_enabled": False,
        "country": account.country,
        "default_currency": account.currency,
        "details_submitted": not wanting,
        "external_accounts": {
            "object": "list",
            "data": [],
            "has_more": False,
            "url": f"/v1/accounts/{account.id}/external_accounts",
        },
        "future_requirements": _requirements([]),
        "payouts_enabled": False,
        "requirements": _requirements(wanting),
        "settings": _settings(known),
    }
    said = {key: each for key, each in known.items() if key not in HIDDEN}
    return {"id": account.id, "object": KIND, **dict(sorted((said | shown).items()))}


def _settings(known: Record) -> Record:
    """The terms of Issuing, among sections that the contract promises and nothing here fills in."""
    return {
        "branding": dict.fromkeys(("icon", "logo", "primary_color", "secondary_color")),
        "card_issuing": {"tos_acceptance": known["terms"]},
        "card_payments": {"statement_descriptor_prefix": None},
        "dashboard": {"display_name": None, "timezone": "Etc/UTC"},
        "payments": {"statement_descriptor": None},
    }


def _requirements(wanting: list[str]) -> Record:
    return {
        "alternatives": [],
        "current_deadline": None,
        "currently_due": wanting,
        "disabled_reason": "requirements.past_due" if wanting else None,
        "errors": [],
        "eventually_due": wanting,
        "past_due": wanting,
        "pending_verification": [],
    }
