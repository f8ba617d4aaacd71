"""The second API's money management, as far as cards on v2 financial accounts need it.

Stripe's OpenAPI file of the contract's version lacks it; these are the types of the official SDK
16.1 (``2026-10-28.endive``), and of its preview versions where that is said (treasury and notices,
D). Requests take JSON, times are texts, an amount is a hash of ``value`` and ``currency``.
"""

from typing import Final

from issuing_sandbox.contract.schema_parts import (
    METADATA,
    TEXT,
    Json,
    closed,
    enumeration,
    or_null,
)

_PREFIX: Final = "v2.money_management"
_PATH: Final = "/v2/money_management"
_TEXT_OR_NULL: Final[Json] = {"type": ["string", "null"]}
_TIME: Final[Json] = {"format": "date-time", "type": "string"}
_LIMIT: Final[Json] = {"type": "integer"}
_TEXTS: Final[Json] = {"items": TEXT, "type": "array"}


def _object(kind: str, properties: Json, optional: tuple[str, ...] = ()) -> Json:
    """Return the schema of an API object, with what all of them have."""
    common = {
        "id": TEXT,
        "object": enumeration(f"{_PREFIX}.{kind}"),
        "created": _TIME,
        "livemode": {"type": "boolean"},
    }
    return closed({**common, **properties}, optional)


_AMOUNT: Final = closed({"currency": TEXT, "value": {"type": "integer"}})
_AMOUNT_PARAMETER: Final[Json] = {
    "properties": {"currency": TEXT, "value": {"type": "integer"}},
    "required": ["currency", "value"],
    "type": "object",
}
_BY_CURRENCY: Final[Json] = {"additionalProperties": _AMOUNT, "type": "object"}
SUB_BALANCES: Final = ("available", "inbound_pending", "outbound_pending")
_IMPACT: Final = closed(dict.fromkeys(SUB_BALANCES, _AMOUNT))
_FLOW: Final = closed(
    {"received_credit": TEXT, "received_debit": TEXT, "type": TEXT},
    ("received_credit", "received_debit"),
)
_CREATED: Final[Json] = {
    "properties": dict.fromkeys(("gt", "gte", "lt", "lte"), _TIME),
    "type": "object",
}
_OF_CARD: Final = {
    "authorization": or_null(closed({"amount": _AMOUNT, "issuing_authorization_v1": TEXT})),
    "card_v1_id": TEXT,
}

#: What the API answers, by the name of its schema behind ``v2.money_management``.
OBJECTS: Final[dict[str, Json]] = {
    "financial_account": _object(
        "financial_account",
        {
            "balance": closed(dict.fromkeys(SUB_BALANCES, _BY_CURRENCY)),
            "country": TEXT,
            "display_name": _TEXT_OR_NULL,
            "metadata": METADATA,
            "other": {"type": "null"},
            "status": enumeration("closed", "open", "pending"),
            "storage": closed(
                {"deposit_insurance_eligibility": {"type": "null"}, "holds_currencies": _TEXTS}
            ),
            "type": enumeration("storage"),
        },
    ),
    "financial_address": _object(
        "financial_address",
        {
            "bank_account": closed(
                {
                    "aba": closed(
                        {
                            "account_holder_name": _TEXT_OR_NULL,
                            "account_number": TEXT,
                            "address": {"type": "null"},
                            "bank_name": _TEXT_OR_NULL,
                            "routing_number": TEXT,
                        }
                    ),
                    "country": TEXT,
                    "currency": TEXT,
                    "iban": {"type": "null"},
                    "sort_code": {"type": "null"},
                    "type": enumeration("aba"),
                }
            ),
            "financial_account": TEXT,
            "settlement_currency": TEXT,
            "status": enumeration("active", "archived", "failed", "pending"),
            "type": enumeration("bank_account"),
        },
    ),
    "financial_address_credit_simulation": closed(
        {
            "livemode": {"type": "boolean"},
            "object": enumeration(f"{_PREFIX}.financial_address_credit_simulation"),
            "status": TEXT,
        }
    ),
    "received_credit": _object(
        "received_credit",
        {
            "amount": _AMOUNT,
            "amount_received": _AMOUNT,
            "balance_transfer": {"type": "null"},
            "bank_transfer": or_null(
                closed(
                    {
                        "financial_address": TEXT,
                        "network": enumeration("ach", "fedwire", "rtp"),
                        "originating_bank_account": closed({"aba": {"type": "null"}, "type": TEXT}),
                        "statement_descriptor": _TEXT_OR_NULL,
                    }
                )
            ),
            "card_spend": closed(
                {
                    **_OF_CARD,
                    "dispute": closed({"amount": _AMOUNT, "issuing_dispute_v1": TEXT}),
                    "refund": closed({"amount": _AMOUNT, "issuing_transaction_v1": TEXT}),
                },
                ("authorization", "dispute", "refund"),
            ),
            "description": _TEXT_OR_NULL,
            "financial_account": TEXT,
            "status": enumeration("failed", "pending", "returned", "succeeded"),
            "status_details": {"type": "null"},
            "status_transitions": closed({"succeeded_at": or_null(_TIME)}),
            "type": enumeration("bank_transfer", "card_spend"),
        },
        ("card_spend",),
    ),
    "received_debit": _object(
        "received_debit",
        {
            "amount": _AMOUNT,
            "card_spend": closed(
                {
                    **_OF_CARD,
                    "card_transactions": {
                        "items": closed({"amount": _AMOUNT, "issuing_transaction_v1": TEXT}),
                        "type": "array",
                    },
                }
            ),
            "description": _TEXT_OR_NULL,
            "financial_account": TEXT,
            "status": enumeration("canceled", "failed", "pending", "returned", "succeeded"),
            "status_transitions": closed(
                dict.fromkeys(("canceled_at", "succeeded_at"), or_null(_TIME))
            ),
            "type": enumeration("card_spend"),
        },
    ),
    "transaction": _object(
        "transaction",
        {
            "amount": _AMOUNT,
            "balance_impact": _IMPACT,
            "category": TEXT,
            "counterparty": {"type": "null"},
            "description": _TEXT_OR_NULL,
            "financial_account": TEXT,
            "flow": _FLOW,
            "metadata": METADATA,
            "regulatory_receipt": closed(
                {
                    "status": enumeration("not_applicable"),
                    "url": {"type": "null"},
                    "url_expires_at": {"type": "null"},
                }
            ),
            "status": enumeration("pending", "posted", "void"),
            "status_transitions": closed(dict.fromkeys(("posted_at", "void_at"), or_null(_TIME))),
        },
    ),
    "transaction_entry": _object(
        "transaction_entry",
        {
            "balance_impact": _IMPACT,
            "effective_at": _TIME,
            "transaction": TEXT,
            "transaction_details": closed(
                {"category": TEXT, "financial_account": TEXT, "flow": _FLOW}
            ),
        },
    ),
}


def _list_of(kind: str) -> Json:
    return closed(
        {
            "data": {"items": {"$ref": f"#/$defs/{_PREFIX}.{kind}"}, "type": "array"},
            "next_page_url": _TEXT_OR_NULL,
            "previous_page_url": _TEXT_OR_NULL,
        }
    )


_LISTED: Final = tuple(kind for kind in OBJECTS if "simulation" not in kind)
SCHEMAS: Final[dict[str, Json]] = {
    **{f"{_PREFIX}.{kind}": schema for kind, schema in OBJECTS.items()},
    **{f"list.{_PREFIX}.{kind}": _list_of(kind) for kind in _LISTED},
}


def _read(kind: str) -> Json:
    return {"answer": f"{_PREFIX}.{kind}", "parameters": {}}


def _list(kind: str, **parameters: Json) -> Json:
    page = {"limit": _LIMIT, "page": TEXT}
    return {"answer": f"list.{_PREFIX}.{kind}", "parameters": {**page, **parameters}}


def _write(kind: str, required: tuple[str, ...] = (), **parameters: Json) -> Json:
    return {
        "answer": f"{_PREFIX}.{kind}",
        "encoding": "application/json",
        "parameters": parameters,
        "required": list(required),
    }


_CREDIT: Final = _write(
    "financial_address_credit_simulation",
    ("amount", "network"),
    amount=_AMOUNT_PARAMETER,
    network=TEXT,
    statement_descriptor=TEXT,
)
_STATUSES: Final[Json] = {"items": enumeration("closed", "open", "pending"), "type": "array"}
_INCLUDE: Final[Json] = {
    "items": enumeration("storage.deposit_insurance_eligibility"),
    "type": "array",
}

#: The operations, by method and template.
OPERATIONS: Final[dict[str, Json]] = {
    f"GET {_PATH}/financial_accounts": _list(
        "financial_account", include=_INCLUDE, statuses=_STATUSES
    ),
    f"GET {_PATH}/financial_accounts/{{id}}": _read("financial_account"),
    f"POST {_PATH}/financial_accounts/{{id}}": _write(
        "financial_account", display_name=TEXT, metadata=METADATA
    ),
    f"GET {_PATH}/financial_addresses": _list("financial_address", financial_account=TEXT),
    f"POST {_PATH}/financial_addresses": _write(
        "financial_address",
        ("financial_account", "type"),
        bank_account={
            "properties": {"country": TEXT, "currency": TEXT},
            "required": ["currency"],
            "type": "object",
        },
        financial_account=TEXT,
        type=enumeration("bank_account"),
    ),
    f"GET {_PATH}/financial_addresses/{{id}}": _read("financial_address"),
    f"POST {_PATH}/test_helpers/financial_addresses/{{id}}/credit": _CREDIT,
    "POST /v2/test_helpers/financial_addresses/{id}/credit": _CREDIT,
    f"GET {_PATH}/received_credits": _list("received_credit", created=_CREATED),
    f"GET {_PATH}/received_credits/{{id}}": _read("received_credit"),
    f"GET {_PATH}/received_debits": _list("received_debit"),
    f"GET {_PATH}/received_debits/{{id}}": _read("received_debit"),
    f"GET {_PATH}/transactions": _list(
        "transaction", created=_CREATED, financial_account=TEXT, flow=TEXT
    ),
    f"GET {_PATH}/transactions/{{id}}": _read("transaction"),
    f"GET {_PATH}/transaction_entries": _list(
        "transaction_entry", created=_CREATED, transaction=TEXT
    ),
    f"GET {_PATH}/transaction_entries/{{id}}": _read("transaction_entry"),
}


def source_of(name: str) -> str:
    """Return where an operation, or a schema, of this module comes from."""
    if "received_debit" in name:
        return "the types of the SDK's preview versions; the general SDK lacks them"
    if name.startswith("POST /v2/test_helpers/"):
        return "the path of earlier previews, which programs of 2026 call"
    return "the types of the official SDK 16.1 (2026-10-28.endive)"
