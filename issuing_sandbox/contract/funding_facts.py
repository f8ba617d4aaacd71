"""Funding instructions as Stripe's pages show them, which its OpenAPI file leaves out.

The file has bank details of this form for customers' balances; for an Issuing balance the endpoints
are in the API reference and in Stripe's samples (money flow, 1.3; production integrations, B1).
"""

from typing import Any, Final

Json = dict[str, Any]

#: What the reference lists; a production program in the US sends ``us_bank_transfer``.
TRANSFER_TYPES: Final = ("eu_bank_transfer", "gb_bank_transfer", "us_bank_transfer")
_TEXT: Final[Json] = {"type": "string"}
_ANY_TEXT: Final[Json] = {"maxLength": 5000, "type": "string"}
_ADDRESS: Final[Json] = {"$ref": "#/$defs/address"}
_EXPAND: Final[Json] = {"items": _ANY_TEXT, "type": "array"}
_CURRENCY: Final[Json] = {"format": "currency", "type": "string"}

CREATE: Final[Json] = {
    "answer": "funding_instructions",
    "parameters": {
        "bank_transfer": {
            "properties": {"type": {"enum": list(TRANSFER_TYPES), "type": "string"}},
            "required": ["type"],
            "type": "object",
        },
        "currency": _CURRENCY,
        "expand": _EXPAND,
        "funding_type": {"enum": ["bank_transfer"], "type": "string"},
    },
    "required": ["bank_transfer", "currency", "funding_type"],
}
LIST: Final[Json] = {
    "answer": "list.funding_instructions",
    "parameters": {
        "ending_before": _ANY_TEXT,
        "expand": _EXPAND,
        "limit": {"type": "integer"},
        "starting_after": _ANY_TEXT,
    },
}
FUND: Final[Json] = {
    "answer": "funding_instructions",
    "parameters": {"amount": {"type": "integer"}, "currency": _CURRENCY, "expand": _EXPAND},
    "required": ["amount", "currency"],
}


def _closed(properties: Json, required: tuple[str, ...] = ()) -> Json:
    """Return the schema of an object that has these properties and no others."""
    return {
        "additionalProperties": False,
        "properties": properties,
        "required": sorted(required or properties),
        "type": "object",
    }


def _account_at_a_bank(*names: str) -> Json:
    """Return the schema of bank details: texts, and the addresses of both sides."""
    addresses = {"account_holder_address": _ADDRESS, "bank_address": _ADDRESS}
    return _closed({**dict.fromkeys(names, _TEXT), **addresses})


_FINANCIAL_ADDRESS: Final = _closed(
    {
        "aba": _account_at_a_bank(
            "account_holder_name", "account_number", "account_type", "bank_name", "routing_number"
        ),
        "iban": _account_at_a_bank("account_holder_name", "bic", "country", "iban"),
        "sort_code": _account_at_a_bank("account_holder_name", "account_number", "sort_code"),
        "supported_networks": {"items": _TEXT, "type": "array"},
        "type": {"enum": ["aba", "iban", "sort_code"], "type": "string"},
    },
    ("supported_networks", "type"),
)
_BANK_TRANSFER: Final = _closed(
    {
        "country": _TEXT,
        "financial_addresses": {"items": _FINANCIAL_ADDRESS, "type": "array"},
        "type": {"enum": list(TRANSFER_TYPES), "type": "string"},
    }
)
INSTRUCTIONS: Final = _closed(
    {
        "bank_transfer": _BANK_TRANSFER,
        "currency": _TEXT,
        "funding_type": {"enum": ["bank_transfer"], "type": "string"},
        "livemode": {"type": "boolean"},
        "object": {"enum": ["funding_instructions"], "type": "string"},
    }
)
INSTRUCTIONS_LIST: Final = _closed(
    {
        "data": {"items": {"$ref": "#/$defs/funding_instructions"}, "type": "array"},
        "has_more": {"type": "boolean"},
        "object": {"enum": ["list"], "type": "string"},
        "url": {"pattern": "^/v1/issuing/funding_instructions", "type": "string"},
    }
)
