"""The second API's money management, as far as cards on v2 financial accounts need it.

Stripe's OpenAPI file of the contract's version lacks it; these are the types of the official SDK
16.1 (``2026-10-28.endive``), and of its preview versions where that is said (treasury and notices,
D). Requests take JSON, times are texts, an amount is a hash of ``value`` and ``currency``.
The module is long because each object has its fields.
"""

from typing import Any, Final

Json = dict[str, Any]

_PREFIX: Final = "v2.money_management"
_PATH: Final = "/v2/money_management"
_TEXT: Final[Json] = {"type": "string"}
_TEXT_OR_NULL: Final[Json] = {"type": ["string", "null"]}
_TIME: Final[Json] = {"format": "date-time", "type": "string"}
_LIMIT: Final[Json] = {"type": "integer"}
_METADATA: Final[Json] = {"additionalProperties": _TEXT, "type": "object"}
_TEXTS: Final[Json] = {"items": _TEXT, "type": "array"}


def _closed(properties: Json, optional: tuple[str, ...] = ()) -> Json:
    """Return the schema of an object that has these properties and no others."""
    return {
        "additionalProperties": False,
        "properties": properties,
        "required": sorted(properties.keys() - {*optional}),
        "type": "object",
    }


def _or_null(schema: Json) -> Json:
    return {"anyOf": [schema, {"type": "null"}]}


def _enum(*values: str) -> Json:
    return {"enum": list(values), "type": "string"}


def _object(kind: str, properties: Json, optional: tuple[str, ...] = ()) -> Json:
    """Return the schema of an API object, with what all of them have."""
    common = {
        "id": _TEXT,
        "object": _enum(f"{_PREFIX}.{kind}"),
        "created": _TIME,
        "livemode": {"type": "boolean"},
    }
    return _closed({**common, **properties}, optional)


_AMOUNT: Final = _closed({"currency": _TEXT, "value": {"type": "integer"}})
_AMOUNT_PARAMETER: Final[Json] = {
    "properties": {"currency": _TEXT, "value": {"type": "integer"}},
    "required": ["currency", "value"],
    "type": "object",
}
_BY_CURRENCY: Final[Json] = {"additionalProperties": _AMOUNT, "type": "object"}
SUB_BALANCES: Final = ("available", "inbound_pending", "outbound_pending")
_IMPACT: Final = _closed(dict.fromkeys(SUB_BALANCES, _AMOUNT))
_FLOW: Final = _closed(
    {"received_credit": _TEXT, "received_debit": _TEXT, "type": _TEXT},
    ("received_credit", "received_debit"),
)
_CREATED: Final[Json] = {
    "properties": dict.fromkeys(("gt", "gte", "lt", "lte"), _TIME),
    "type": "object",
}
_OF_CARD: Final = {
    "authorization": _or_null(_closed({"amount": _AMOUNT, "issuing_authorization_v1": _TEXT})),
    "card_v1_id": _TEXT,
}

#: What the API answers, by the name of its schema behind ``v2.money_management``.
OBJECTS: Final[dict[str, Json]] = {
    "financial_account": _object(
        "financial_account",
        {
            "balance": _closed(dict.fromkeys(SUB_BALANCES, _BY_CURRENCY)),
            "country": _TEXT,
            "display_name": _TEXT_OR_NULL,
            "metadata": _METADATA,
            "other": {"type": "null"},
            "status": _enum("closed", "open", "pending"),
            "storage": _closed(
                {"deposit_insurance_eligibility": {"type": "null"}, "holds_currencies": _TEXTS}
            ),
            "type": _enum("storage"),
        },
    ),
    "financial_address": _object(
        "financial_address",
        {
            "bank_account": _closed(
                {
                    "aba": _closed(
                        {
                            "account_holder_name": _TEXT_OR_NULL,
                            "account_number": _TEXT,
                            "address": {"type": "null"},
                            "bank_name": _TEXT_OR_NULL,
                            "routing_number": _TEXT,
                        }
                    ),
                    "country": _TEXT,
                    "currency": _TEXT,
                    "iban": {"type": "null"},
                    "sort_code": {"type": "null"},
                    "type": _enum("aba"),
                }
            ),
            "financial_account": _TEXT,
            "settlement_currency": _TEXT,
            "status": _enum("active", "archived", "failed", "pending"),
            "type": _enum("bank_account"),
        },
    ),
    "financial_address_credit_simulation": _closed(
        {
            "livemode": {"type": "boolean"},
            "object": _enum(f"{_PREFIX}.financial_address_credit_simulation"),
            "status": _TEXT,
        }
    ),
    "received_credit": _object(
        "received_credit",
        {
            "amount": _AMOUNT,
            "amount_received": _AMOUNT,
            "balance_transfer": {"type": "null"},
            "bank_transfer": _or_null(
                _closed(
                    {
                        "financial_address": _TEXT,
                        "network": _enum("ach", "fedwire", "rtp"),
                        "originating_bank_account": _closed(
                            {"aba": {"type": "null"}, "type": _TEXT}
                        ),
                        "statement_descriptor": _TEXT_OR_NULL,
                    }
                )
            ),
            "card_spend": _closed(
                {
                    **_OF_CARD,
                    "dispute": _closed({"amount": _AMOUNT, "issuing_dispute_v1": _TEXT}),
                    "refund": _closed({"amount": _AMOUNT, "issuing_transaction_v1": _TEXT}),
                },
                ("authorization", "dispute", "refund"),
            ),
            "description": _TEXT_OR_NULL,
            "financial_account": _TEXT,
            "status": _enum("failed", "pending", "returned", "succeeded"),
            "status_details": {"type": "null"},
            "status_transitions": _closed({"succeeded_at": _or_null(_TIME)}),
            "type": _enum("bank_transfer", "card_spend"),
        },
        ("card_spend",),
    ),
    "received_debit": _object(
        "received_debit",
        {
            "amount": _AMOUNT,
            "card_spend": _closed(
                {
                    **_OF_CARD,
                    "card_transactions": {
                        "items": _closed({"amount": _AMOUNT, "issuing_transaction_v1": _TEXT}),
                        "type": "array",
                    },
                }
            ),
            "description": _TEXT_OR_NULL,
            "financial_account": _TEXT,
            "status": _enum("canceled", "failed", "pending", "returned", "succeeded"),
            "status_transitions": _closed(
                dict.fromkeys(("canceled_at", "succeeded_at"), _or_null(_TIME))
            ),
            "type": _enum("card_spend"),
        },
    ),
    "transaction": _object(
        "transaction",
        {
            "amount": _AMOUNT,
            "balance_impact": _IMPACT,
            "category": _TEXT,
            "counterparty": {"type": "null"},
            "description": _TEXT_OR_NULL,
            "financial_account": _TEXT,
            "flow": _FLOW,
            "metadata": _METADATA,
            "regulatory_receipt": _closed(
                {
                    "status": _enum("not_applicable"),
                    "url": {"type": "null"},
                    "url_expires_at": {"type": "null"},
                }
            ),
            "status": _enum("pending", "posted", "void"),
            "status_transitions": _closed(dict.fromkeys(("posted_at", "void_at"), _or_null(_TIME))),
        },
    ),
    "transaction_entry": _object(
        "transaction_entry",
        {
            "balance_impact": _IMPACT,
            "effective_at": _TIME,
            "transaction": _TEXT,
            "transaction_details": _closed(
                {"category": _TEXT, "financial_account": _TEXT, "flow": _FLOW}
            ),
        },
    ),
}


def _list_of(kind: str) -> Json:
    return _closed(
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
    page = {"limit": _LIMIT, "page": _TEXT}
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
    network=_TEXT,
    statement_descriptor=_TEXT,
)
_STATUSES: Final[Json] = {"items": _enum("closed", "open", "pending"), "type": "array"}
_INCLUDE: Final[Json] = {
    "items": _enum("storage.deposit_insurance_eligibility"),
    "type": "array",
}

#: The operations, by method and template.
OPERATIONS: Final[dict[str, Json]] = {
    f"GET {_PATH}/financial_accounts": _list(
        "financial_account", include=_INCLUDE, statuses=_STATUSES
    ),
    f"GET {_PATH}/financial_accounts/{{id}}": _read("financial_account"),
    f"POST {_PATH}/financial_accounts/{{id}}": _write(
        "financial_account", display_name=_TEXT, metadata=_METADATA
    ),
    f"GET {_PATH}/financial_addresses": _list("financial_address", financial_account=_TEXT),
    f"POST {_PATH}/financial_addresses": _write(
        "financial_address",
        ("financial_account", "type"),
        bank_account={
            "properties": {"country": _TEXT, "currency": _TEXT},
            "required": ["currency"],
            "type": "object",
        },
        financial_account=_TEXT,
        type=_enum("bank_account"),
    ),
    f"GET {_PATH}/financial_addresses/{{id}}": _read("financial_address"),
    f"POST {_PATH}/test_helpers/financial_addresses/{{id}}/credit": _CREDIT,
    "POST /v2/test_helpers/financial_addresses/{id}/credit": _CREDIT,
    f"GET {_PATH}/received_credits": _list("received_credit", created=_CREATED),
    f"GET {_PATH}/received_credits/{{id}}": _read("received_credit"),
    f"GET {_PATH}/received_debits": _list("received_debit"),
    f"GET {_PATH}/received_debits/{{id}}": _read("received_debit"),
    f"GET {_PATH}/transactions": _list(
        "transaction", created=_CREATED, financial_account=_TEXT, flow=_TEXT
    ),
    f"GET {_PATH}/transactions/{{id}}": _read("transaction"),
    f"GET {_PATH}/transaction_entries": _list(
        "transaction_entry", created=_CREATED, transaction=_TEXT
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
