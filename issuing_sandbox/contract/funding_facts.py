"""Funding instructions as Stripe's pages show them, which its OpenAPI file leaves out.

The file has bank details of this form for customers' balances; for an Issuing balance the endpoints
are in the API reference and in Stripe's samples (money flow, 1.3; production integrations, B1).
"""

from typing import Final

from issuing_sandbox.contract.schema_parts import ANY_TEXT, EXPAND, TEXT, Json, closed, enumeration

#: What the reference lists; a production program in the US sends ``us_bank_transfer``.
TRANSFER_TYPES: Final = ("eu_bank_transfer", "gb_bank_transfer", "us_bank_transfer")
_ADDRESS: Final[Json] = {"$ref": "#/$defs/address"}
_CURRENCY: Final[Json] = {"format": "currency", "type": "string"}

CREATE: Final[Json] = {
    "answer": "funding_instructions",
    "parameters": {
        "bank_transfer": {
            "properties": {"type": enumeration(*TRANSFER_TYPES)},
            "required": ["type"],
            "type": "object",
        },
        "currency": _CURRENCY,
        "expand": EXPAND,
        "funding_type": enumeration("bank_transfer"),
    },
    "required": ["bank_transfer", "currency", "funding_type"],
}
LIST: Final[Json] = {
    "answer": "list.funding_instructions",
    "parameters": {
        "ending_before": ANY_TEXT,
        "expand": EXPAND,
        "limit": {"type": "integer"},
        "starting_after": ANY_TEXT,
    },
}
FUND: Final[Json] = {
    "answer": "funding_instructions",
    "parameters": {"amount": {"type": "integer"}, "currency": _CURRENCY, "expand": EXPAND},
    "required": ["amount", "currency"],
}


def _account_at_a_bank(*names: str) -> Json:
    """Return the schema of bank details: texts, and the addresses of both sides."""
    addresses = {"account_holder_address": _ADDRESS, "bank_address": _ADDRESS}
    return closed({**dict.fromkeys(names, TEXT), **addresses})


_FINANCIAL_ADDRESS: Final = closed(
    {
        "aba": _account_at_a_bank(
            "account_holder_name", "account_number", "account_type", "bank_name", "routing_number"
        ),
        "iban": _account_at_a_bank("account_holder_name", "bic", "country", "iban"),
        "sort_code": _account_at_a_bank("account_holder_name", "account_number", "sort_code"),
        "supported_networks": {"items": TEXT, "type": "array"},
        "type": enumeration("aba", "iban", "sort_code"),
    },
    ("aba", "iban", "sort_code"),
)
_BANK_TRANSFER: Final = closed(
    {
        "country": TEXT,
        "financial_addresses": {"items": _FINANCIAL_ADDRESS, "type": "array"},
        "type": enumeration(*TRANSFER_TYPES),
    }
)
INSTRUCTIONS: Final = closed(
    {
        "bank_transfer": _BANK_TRANSFER,
        "currency": TEXT,
        "funding_type": enumeration("bank_transfer"),
        "livemode": {"type": "boolean"},
        "object": enumeration("funding_instructions"),
    }
)
INSTRUCTIONS_LIST: Final = closed(
    {
        "data": {"items": {"$ref": "#/$defs/funding_instructions"}, "type": "array"},
        "has_more": {"type": "boolean"},
        "object": enumeration("list"),
        "url": {"pattern": "^/v1/issuing/funding_instructions", "type": "string"},
    }
)
