"""Which parameters of wide operations are modelled; of the others the contract has the names."""

from typing import Final

_ACCOUNT_PARAMETERS: Final = {
    "": (
        "business_profile",
        "business_type",
        "capabilities",
        "company",
        "controller",
        "country",
        "default_currency",
        "email",
        "expand",
        "metadata",
        "settings",
        "tos_acceptance",
        "type",
    ),
    "capabilities": ("card_issuing", "transfers"),
    "company": ("address", "name", "phone", "structure", "tax_id"),
    "settings": ("card_issuing",),
}
#: Operations of which few parameters are modelled, by the hash they stand in. Of their other
#: parameters the contract keeps the names, which are refused, and nothing that is inside them.
MODELLED_PARAMETERS: Final = {
    "POST /v1/accounts": _ACCOUNT_PARAMETERS,
    "POST /v1/accounts/{account}": _ACCOUNT_PARAMETERS,
}
