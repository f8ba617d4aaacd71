"""Account sessions: what Stripe's embedded components may show of a connected account, and do.

A session is a secret for a browser, which nothing here answers; it says which components are
enabled, with which features. Components about payments, taxes and financial accounts are not
modelled. Facts: Stripe's reference of account sessions, and its contract's descriptions.
"""

from typing import Any, Final

from issuing_sandbox.account.account import Account
from issuing_sandbox.call import Call
from issuing_sandbox.contract import published
from issuing_sandbox.core import profile
from issuing_sandbox.core.named_accounts import account_in_body
from issuing_sandbox.errors import SandboxFault
from issuing_sandbox.store.tables import Record

OPERATION: Final = "POST /v1/account_sessions"
SCHEMA: Final = "connect_embedded_account_session_create_components"
#: How long a secret can be used; unpublished.
LIFETIME: Final = 3600
#: Letters and digits of a secret.
SECRET_LENGTH: Final = 47
#: Only accounts whose requirements the platform collects can differ in these.
FOR_CUSTOM_ACCOUNTS: Final = {
    "disable_stripe_user_authentication": False,
    "external_account_collection": True,
}


def create(call: Call) -> Record:
    """``POST /v1/account_sessions``: every component, those enabled that the request enables."""
    account, params = account_in_body(call), call.params
    profile.refuse_unmodelled(OPERATION, params)
    given = params.get("components") or {}
    components = {
        name: _component(account, name, given.get(name) or {})
        for name in _schema(SCHEMA)["properties"]
    }
    profile.start_onboarding(account)
    return {
        "object": "account_session",
        "account": account.id,
        "client_secret": f"accs_secret__{call.account.ids.alphanumerics(SECRET_LENGTH)}",
        "components": components,
        "expires_at": call.now + LIFETIME,
        "livemode": False,
    }


def _component(account: Account, name: str, given: dict[str, Any]) -> Record:
    """Return a component as the session has it: its features as requested, or their defaults.

    Raises:
        SandboxFault: a feature that the account cannot have.
    """
    features = dict.fromkeys(_features(name), False)
    features |= {key: value for key, value in _defaults(account, given).items() if key in features}
    chosen = given.get("features") or {}
    collects = profile.of(account)["controller"]["requirement_collection"]
    for feature, usual in FOR_CUSTOM_ACCOUNTS.items():
        if collects != "application" and chosen.get(feature, usual) != usual:
            raise SandboxFault(
                f"The feature {feature} can only be {str(not usual).lower()} for accounts whose "
                "requirements your platform collects.",
                param=f"components[{name}][features][{feature}]",
            )
    return {"enabled": bool(given.get("enabled")), "features": {**features, **chosen}}


def _defaults(account: Account, given: dict[str, Any]) -> dict[str, bool]:
    """Return the defaults that are documented: bank accounts are collected, and so on."""
    chosen = given.get("features") or {}
    collection = chosen.get("external_account_collection", True)
    stripe_is_liable = profile.of(account)["controller"]["losses"]["payments"] == "stripe"
    return {
        "disable_stripe_user_authentication": not collection,
        "edit_payout_schedule": stripe_is_liable,
        "external_account_collection": collection,
        "instant_payouts": stripe_is_liable,
        "standard_payouts": stripe_is_liable,
    }


def _features(component: str) -> list[str]:
    reference = _schema(SCHEMA)["properties"][component]["$ref"]
    claim = _schema(reference.removeprefix(published.DEFS))
    features = claim["properties"]["features"]["$ref"].removeprefix(published.DEFS)
    return list(_schema(features).get("properties", ()))


def _schema(name: str) -> dict[str, Any]:
    return published.schemas()[name]
