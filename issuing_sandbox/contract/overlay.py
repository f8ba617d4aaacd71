"""What Stripe was seen to do beyond its OpenAPI file: a short list, each fact with its source.

Laid over the trimmed contract when that is loaded, so that regenerating it never loses them. The
sources are chapters of the project's reference, or Stripe's pages; docs/fidelity.md grades them.
The module is long because each fact has its source beside it.
"""

from functools import reduce
from operator import getitem
from typing import Any, Final, NamedTuple

from issuing_sandbox.contract import funding_facts, money_management_facts, notice_facts

Json = dict[str, Any]


class Fact(NamedTuple):
    """A piece of schema that the OpenAPI file does not have.

    Args:
        path: the keys that lead to it, the name of the operation or schema first.
        schema: the schema that belongs there.
        source: where the fact comes from.
    """

    path: tuple[str, ...]
    schema: Any
    source: str


def _balance_named(*types: str) -> Json:
    properties = {"type": {"enum": list(types), "type": "string"}}
    return {"properties": properties, "required": ["type"], "type": "object"}


def _row_of(*balances: str) -> Json:
    """Return the schema of one end of a balance transfer: its type, and its row by balance."""
    row = {
        "additionalProperties": False,
        "properties": {
            "balance_transaction": {"type": "string"},
            "source_type": {"type": "string"},
        },
        "required": ["balance_transaction"],
        "type": "object",
    }
    return {
        "additionalProperties": False,
        "properties": {**dict.fromkeys(balances, row), "type": {"type": "string"}},
        "required": ["type"],
        "type": "object",
    }


#: What a hash of a debit card has, which the API reference names and the sandbox refuses by name.
CARD_FIELDS: Final = (
    *("address_city", "address_country", "address_line1", "address_line2", "address_state"),
    *("address_zip", "cvc", "default_for_currency", "exp_month", "exp_year", "metadata", "name"),
    "number",
)
#: A bank account in a request, as the SDK's types have it where the file has only a token's text.
#: What is required of it depends on its being no card.
_BANK_ACCOUNT_OR_TOKEN: Final[Json] = {
    "anyOf": [
        {
            "properties": {
                "account_holder_name": {"type": "string"},
                "account_holder_type": {"enum": ["company", "individual"], "type": "string"},
                "account_number": {"type": "string"},
                "account_type": {"enum": ["checking", "savings"], "type": "string"},
                "country": {"type": "string"},
                "currency": {"format": "currency", "type": "string"},
                "object": {"enum": ["bank_account", "card"], "type": "string"},
                "routing_number": {"type": "string"},
                **{name: {} for name in CARD_FIELDS},
            },
            "type": "object",
        },
        {"maxLength": 5000, "type": "string"},
    ]
}

NOTICES: Final = "Treasury and notices, C2: a preview, as the SDK's preview versions describe it"

OPERATIONS: Final = (
    Fact(
        ("POST /v1/issuing/cards/{card}/test/authorizations",),
        {
            "answer": "issuing.authorization",
            "parameters": {
                "authorization_method": {
                    "enum": ["chip", "contactless", "keyed_in", "online", "swipe"],
                    "type": "string",
                },
                "expand": {"items": {"maxLength": 5000, "type": "string"}, "type": "array"},
                "held_amount": {"type": "integer"},
                "held_currency": {"format": "currency", "type": "string"},
            },
            "required": ["held_amount"],
        },
        "money flow 2.1: an older helper that Stripe's CLI calls; what it requires is inferred",
    ),
    Fact(
        ("GET /v1/issuing/funding_instructions",),
        funding_facts.LIST,
        "money flow 1.3: in Stripe's API reference",
    ),
    Fact(
        ("POST /v1/issuing/funding_instructions",),
        funding_facts.CREATE,
        "money flow 1.3 and production integrations B1: in Stripe's API reference and samples",
    ),
    Fact(
        ("POST /v1/test_helpers/issuing/fund_balance",),
        funding_facts.FUND,
        "money flow 1.3: in Stripe's API reference, which requires both",
    ),
    Fact(
        ("POST /v1/balance_transfers",),
        {
            "answer": "balance_transfer",
            "parameters": {
                "amount": {"type": "integer"},
                "currency": {"format": "currency", "type": "string"},
                "destination_balance": _balance_named("issuing", "payments"),
                "expand": {"items": {"maxLength": 5000, "type": "string"}, "type": "array"},
                "metadata": {"additionalProperties": {"type": "string"}, "type": "object"},
                "source_balance": _balance_named("allocated_funds", "issuing", "payments"),
            },
            "required": ["amount", "currency", "destination_balance", "source_balance"],
        },
        "money flow 1.3: a private beta of Stripe's, as the SDK's preview versions describe it",
    ),
    Fact(
        ("GET /v1/files/{file}/contents",),
        {"answer": "file.contents", "parameters": {}},
        "Reports API (docs.stripe.com/reports/api): where a report is, at files.stripe.com",
    ),
    Fact(
        ("POST /v1/events/{id}/retry",),
        {
            "answer": "event",
            "parameters": {
                "account": {"maxLength": 5000, "type": "string"},
                "expand": {"items": {"maxLength": 5000, "type": "string"}, "type": "array"},
                "webhook_endpoint": {"maxLength": 5000, "type": "string"},
            },
        },
        "platform 6.4: what `stripe events resend` of Stripe's CLI calls; its answer is inferred",
    ),
    *(
        Fact((name,), schema, f"treasury D: {money_management_facts.source_of(name)}")
        for name, schema in money_management_facts.OPERATIONS.items()
    ),
    *(
        Fact((operation,), schema, NOTICES)
        for operation, schema in {
            "GET /v1/account_notices": notice_facts.LIST,
            "GET /v1/account_notices/{account_notice}": notice_facts.RETRIEVE,
            "POST /v1/account_notices/{account_notice}": notice_facts.UPDATE,
        }.items()
    ),
)

PARAMETERS: Final = (
    *(
        Fact(
            (operation, "parameters", "external_account"),
            _BANK_ACCOUNT_OR_TOKEN,
            "production integrations B1: a hash or a token, as the official SDK's types have it",
        )
        for operation in (
            "POST /v1/accounts",
            "POST /v1/accounts/{account}",
            "POST /v1/accounts/{account}/external_accounts",
        )
    ),
    Fact(
        ("POST /v1/topups", "parameters", "destination_balance"),
        {"enum": ["issuing"], "type": "string"},
        "money flow 1.1: in Stripe's guides, and seen in production code",
    ),
    Fact(
        ("POST /v1/issuing/cards", "parameters", "financial_account_v2"),
        {"maxLength": 5000, "type": "string"},
        "treasury D: recorded of accounts opened in 2026; neither the file nor the SDK has it",
    ),
    Fact(
        ("POST /v1/issuing/cardholders/{cardholder}", "parameters", "phone_number"),
        {"anyOf": [{"type": "string"}, {"enum": [""], "type": "string"}]},
        "production integrations B1: production programs clear a number with an empty value",
    ),
    Fact(
        ("POST /v1/payouts", "parameters", "source_balance"),
        {"enum": ["issuing", "payments"], "type": "string"},
        "money flow 1.3: seen in production code; that payments can be named is inferred",
    ),
)

ATTRIBUTES: Final = (
    Fact(
        ("file.contents",),
        {"type": "string"},
        "Reports API (docs.stripe.com/reports/api): a report is a CSV file",
    ),
    Fact(
        ("balance_transfer",),
        {
            "additionalProperties": False,
            "properties": {
                "id": {"type": "string"},
                "object": {"enum": ["balance_transfer"], "type": "string"},
                "amount": {"type": "integer"},
                "created": {"type": "integer"},
                "currency": {"type": "string"},
                "destination_balance": _row_of("issuing", "payments"),
                "hosted_regulatory_receipt_url": {"type": ["string", "null"]},
                "livemode": {"type": "boolean"},
                "metadata": {"additionalProperties": {"type": "string"}, "type": "object"},
                "source_balance": _row_of("issuing", "payments"),
            },
            "required": ["id", "object", "amount", "created", "currency", "livemode"],
            "type": "object",
        },
        "money flow 1.3: a private beta of Stripe's, as the SDK's preview versions describe it",
    ),
    *(
        Fact((name,), schema, f"treasury D: {money_management_facts.source_of(name)}")
        for name, schema in money_management_facts.SCHEMAS.items()
    ),
    Fact(
        ("funding_instructions",),
        funding_facts.INSTRUCTIONS,
        "money flow 1.3: as the API reference shows it, with the addresses the contract requires",
    ),
    Fact(
        ("list.funding_instructions",),
        funding_facts.INSTRUCTIONS_LIST,
        "money flow 1.3: as the API reference shows it",
    ),
    Fact(
        ("topup", "properties", "destination_balance"),
        {"enum": ["issuing", None], "type": ["string", "null"]},
        "money flow 1.1: echoed on the top-up, as seen in production code",
    ),
    Fact(
        ("balance_detail", "properties", "pending"),
        {"items": {"$ref": "#/$defs/balance_amount"}, "type": "array"},
        "money flow 1.4: a production program reads it, and notes that it is left out when zero",
    ),
    Fact(
        ("v2.core.event", "properties", "related_object", "required"),
        ["type", "url"],
        "the official SDK's types: what an account has one of, a balance, has no id",
    ),
    Fact(
        ("ephemeral_key", "properties", "associated_objects"),
        {
            "items": {
                "additionalProperties": False,
                "properties": {"id": {"type": "string"}, "type": {"type": "string"}},
                "required": ["id", "type"],
                "type": "object",
            },
            "type": "array",
        },
        "Stripe's mobile SDKs: they read the id of the card, and fail without it",
    ),
    Fact(
        ("issuing.card", "properties", "financial_account_v2"),
        {"type": "string"},
        "treasury D: that a card shows the account that its request has named is inferred",
    ),
    Fact(
        ("issuing.card", "properties", "migrate_tokens_from"),
        {"type": "null"},
        "money flow 2.1: recorded on every card",
    ),
    Fact(
        ("issuing.card", "properties", "pin"),
        {"type": "null"},
        "money flow 2.1: recorded on every card",
    ),
    Fact(("account_notice",), notice_facts.NOTICE, NOTICES),
    Fact(("list.account_notice",), notice_facts.LIST_OF_NOTICES, NOTICES),
)

#: Fields that are left out unless ``expand`` names them, where the file does not say so, by the
#: object or the hash they are in (treasury and notices, A2 and A4; Stripe's API reference).
INCLUDABLE: Final[dict[str, tuple[str, ...]]] = {
    "treasury.financial_account": ("features",),
    "treasury.financial_account/financial_addresses/aba": ("account_number",),
    "treasury.received_credit/linked_flows": ("source_flow_details",),
    "treasury.transaction": ("entries", "flow_details"),
    "treasury.transaction_entry": ("flow_details",),
}
#: Attributes of the second API that are null where the file says nothing: in the examples of
#: Stripe's API reference, and in the types of the official SDK.
NULLABLE: Final = (
    ("v2.core.event", "properties", "changes"),
    ("v2.core.event", "properties", "context"),
    ("v2.core.event", "properties", "reason"),
    ("v2.core.event_destination", "properties", "amazon_eventbridge"),
    ("v2.core.event_destination", "properties", "azure_event_grid"),
    ("v2.core.event_destination", "properties", "snapshot_api_version"),
    ("v2.core.event_destination", "properties", "status_details"),
    *(
        ("v2.core.event_destination", "properties", "webhook_endpoint", "properties", name)
        for name in ("signing_secret", "url")
    ),
)
#: Values that an enumeration of the file lacks; each is added to those it has.
PURPOSE: Final = {"enum": ["issuing_logo"]}
LOGO: Final = "platform 4: the purpose of a personalization design's logo, named by its parameter"
#: The versions beyond the contract's that an endpoint can be made for, oldest first.
NEWER_VERSIONS: Final = (
    "2026-06-24.dahlia",
    "2026-07-29.dahlia",
    "2026-08-26.dahlia",
    "2026-09-30.endive",
    "2026-10-28.endive",
)
PARAMETER_VALUES: Final = (
    Fact(
        ("POST /v1/webhook_endpoints", "parameters", "api_version"),
        {"enum": list(NEWER_VERSIONS)},
        "platform 1: the versions that the official SDK 16.1 lists; the file is older",
    ),
    Fact(("GET /v1/files", "parameters", "purpose"), PURPOSE, LOGO),
    Fact(("POST /v1/files", "parameters", "purpose"), PURPOSE, LOGO),
)
ATTRIBUTE_VALUES: Final = (
    Fact(("file", "properties", "purpose"), PURPOSE, LOGO),
    Fact(
        ("balance_transaction", "properties", "type"),
        {"enum": ["balance_transfer_inbound", "balance_transfer_outbound"]},
        "money flow 1.3: the rows of a balance transfer",
    ),
)
#: The same of the lists that several schemas share.
ENUMERATION_VALUES: Final = (
    Fact(
        ("enabled_events",),
        {"enum": list(notice_facts.EVENTS)},
        "Treasury and notices, C2: that an endpoint of any version can name them is inferred",
    ),
)

#: Lists that an empty value unsets (money flow, spending controls), on these operations.
UNSETTABLE: Final = (
    "allowed_card_presences",
    "allowed_categories",
    "allowed_merchant_countries",
    "blocked_card_presences",
    "blocked_categories",
    "blocked_merchant_countries",
    "spending_limits",
)
UNSETTABLE_IN: Final = (
    "POST /v1/issuing/cardholders",
    "POST /v1/issuing/cardholders/{cardholder}",
    "POST /v1/issuing/cards",
    "POST /v1/issuing/cards/{card}",
)


def extend_operations(operations: Json) -> Json:
    """Return the operations with the facts of this module; those passed in are not changed."""
    extended = _add_schemas(operations, (*OPERATIONS, *PARAMETERS))
    extended = _add_values(extended, PARAMETER_VALUES)
    for operation in UNSETTABLE_IN:
        path = (operation, "parameters", "spending_controls", "properties")
        controls = reduce(getitem, path, extended)
        lists = {name: _or_empty(controls[name]) for name in UNSETTABLE}
        extended = _replaced(extended, path, {**controls, **lists})
    return extended


def extend_schemas(schemas: Json) -> Json:
    """Return the schemas with the facts of this module; those passed in are not changed."""
    extended = _add_values(_add_schemas(schemas, ATTRIBUTES), ATTRIBUTE_VALUES)
    for path in NULLABLE:
        schema = reduce(getitem, path, extended)
        extended = _replaced(extended, path, {**schema, "type": [schema["type"], "null"]})
    return extended


def extend_enumerations(enumerations: Json) -> Json:
    """Return the shared lists with the facts of this module; those passed in are not changed."""
    return _add_values(enumerations, ENUMERATION_VALUES)


def _add_schemas(published: Json, facts: tuple[Fact, ...]) -> Json:
    for fact in facts:
        published = _replaced(published, fact.path, fact.schema)
    return published


def _add_values(published: Json, facts: tuple[Fact, ...]) -> Json:
    for fact in facts:
        schema = reduce(getitem, fact.path, published)
        values = sorted({*schema["enum"], *fact.schema["enum"]})
        published = _replaced(published, fact.path, {**schema, "enum": values})
    return published


def _or_empty(schema: Json) -> Json:
    return {"anyOf": [schema, {"enum": [""], "type": "string"}]}


def _replaced(node: Json, path: tuple[str, ...], schema: Any) -> Json:
    """Return a copy of the node in which the schema stands at ``path``."""
    first, *rest = path
    inside = _replaced(node[first], tuple(rest), schema) if rest else schema
    return {**node, first: inside}
