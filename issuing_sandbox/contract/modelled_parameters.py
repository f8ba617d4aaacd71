"""Which parameters of wide operations are modelled; of the others the contract has the names."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

Names = tuple[str, ...]

_COMPANY: Final[Names] = (
    "address",
    "directors_provided",
    "executives_provided",
    "name",
    "owners_provided",
    "phone",
    "structure",
    "tax_id",
    "verification",
)
_INDIVIDUAL: Final[Names] = (
    "address",
    "dob",
    "email",
    "first_name",
    "id_number",
    "last_name",
    "metadata",
    "phone",
    "relationship",
    "ssn_last_4",
    "verification",
)
_RELATIONSHIP: Final[Names] = (
    "director",
    "executive",
    "owner",
    "percent_ownership",
    "representative",
    "title",
)
_BANK_ACCOUNT: Final[Names] = (
    "account_holder_name",
    "account_holder_type",
    "account_number",
    "account_type",
    "country",
    "currency",
    "routing_number",
)
_ACCOUNT_PARAMETERS: Final[dict[str, Names]] = {
    "": (
        "account_token",
        "business_profile",
        "business_type",
        "capabilities",
        "company",
        "controller",
        "country",
        "default_currency",
        "email",
        "expand",
        "external_account",
        "individual",
        "metadata",
        "settings",
        "tos_acceptance",
        "type",
    ),
    "capabilities": (
        "card_issuing",
        "card_payments",
        "transfers",
        "treasury",
        "us_bank_account_ach_payments",
    ),
    "company": _COMPANY,
    "individual": _INDIVIDUAL,
    "individual[relationship]": _RELATIONSHIP,
    "settings": ("card_issuing", "payments", "treasury"),
    "settings[payments]": ("statement_descriptor",),
}
_PERSON_PARAMETERS: Final[dict[str, Names]] = {
    "": (*_INDIVIDUAL, "expand", "person_token"),
    "relationship": _RELATIONSHIP,
}
#: Operations of which few parameters are modelled, by the hash they stand in. Of their other
#: parameters the contract keeps the names, which are refused, and nothing that is inside them.
MODELLED_PARAMETERS: Final[dict[str, dict[str, Names]]] = {
    "POST /v1/account_sessions": {
        "": ("account", "components", "expand"),
        "components": (
            "account_management",
            "account_onboarding",
            "documents",
            "issuing_card",
            "issuing_cards_list",
            "notification_banner",
            "payout_details",
            "payouts",
            "payouts_list",
        ),
    },
    "POST /v1/accounts": _ACCOUNT_PARAMETERS,
    "POST /v1/accounts/{account}": _ACCOUNT_PARAMETERS,
    "POST /v1/accounts/{account}/external_accounts": {
        "": ("bank_account", "default_for_currency", "expand", "external_account", "metadata"),
        "bank_account": (*_BANK_ACCOUNT, "object"),
    },
    "POST /v1/accounts/{account}/external_accounts/{id}": {
        "": (
            "account_holder_name",
            "account_holder_type",
            "account_type",
            "default_for_currency",
            "expand",
            "metadata",
        ),
    },
    "POST /v1/accounts/{account}/persons": _PERSON_PARAMETERS,
    "POST /v1/accounts/{account}/persons/{person}": _PERSON_PARAMETERS,
    "POST /v1/tokens": {
        "": ("account", "bank_account", "expand", "person"),
        "account": ("business_type", "company", "individual", "tos_shown_and_accepted"),
        "account[company]": _COMPANY,
        "account[individual]": _INDIVIDUAL,
        "account[individual][relationship]": _RELATIONSHIP,
        "bank_account": _BANK_ACCOUNT,
        "person": _INDIVIDUAL,
        "person[relationship]": _RELATIONSHIP,
    },
}


def unmodelled_names(operation: str, params: Mapping[str, Any]) -> Iterator[str]:
    """Yield the parameters of a request that the contract knows by name only, in bracket form.

    Args:
        operation: for example ``POST /v1/accounts``.
        params: the parsed parameters.
    """
    for within, names in MODELLED_PARAMETERS[operation].items():
        for name in _hash_at(params, within):
            if name not in names:
                yield f"{within}[{name}]" if within else name


def _hash_at(params: Mapping[str, Any], within: str) -> Mapping[str, Any]:
    """Return the hash of a bracketed name in the parameters; an empty one if it is not given."""
    node: Any = params
    for step in within.replace("]", "").split("[") if within else ():
        node = node.get(step) if isinstance(node, dict) else None
    return node if isinstance(node, dict) else {}
