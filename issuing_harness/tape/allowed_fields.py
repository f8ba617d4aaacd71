"""The allow-list of field names: Stripe's own, derived from its OpenAPI file, minus secret ones.

``allowed_fields.txt`` is made by one command and committed, so that a review sees each new name::

    python -m issuing_harness.tape.allowed_fields path/to/openapi.json[.gz]

The names come from the responses and bodies of the calls a card program makes. An expandable
reference is followed only into the kinds named here: the rest of Stripe (customers, bank accounts,
payment methods) would allow names that mean something private there.
"""

import gzip
import re
import sys
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

import orjson

#: Paths of the calls whose names are allowed.
PATHS: Final = re.compile(
    r"/v1/(issuing/|test_helpers/issuing/|treasury/|test_helpers/treasury/|topups|payouts"
    r"|transfers|file_links|reporting/|balance$|balance_transactions|events|webhook_endpoints)"
    r"|/v2/core/(events|event_destinations)"
)

#: Kinds of object in the contract besides those of ``ISSUING_AND_TREASURY``.
KINDS: Final = frozenset(
    {
        "account_notice",
        "balance",
        "balance_transaction",
        "balance_transfer",
        "event",
        "file_link",
        "funding_instructions",
        "list",
        "payout",
        "reporting.report_run",
        "reporting.report_type",
        "topup",
        "transfer",
        "transfer_reversal",
        "v2.core.event",
        "v2.core.event_destination",
        "webhook_endpoint",
    }
)

#: How the names of the other kinds begin.
ISSUING_AND_TREASURY: Final = ("issuing.", "treasury.")

#: In the contract and never kept: secrets, and what identifies an account, a bank or a device.
FORBIDDEN: Final = frozenset(
    {
        "account_holder_name",
        "account_id",
        "account_number",
        "aws_account_id",
        "aws_event_source_arn",
        "azure_partner_topic_name",
        "azure_resource_group_name",
        "azure_subscription_id",
        "card_reference_id",
        "chips",
        "client_secret",
        "customer",
        "cvc",
        "device_fingerprint",
        "encrypted_number",
        "eori_number",
        "financial_connections_account",
        "fingerprint",
        "hashed_account_email_address",
        "hosted_regulatory_receipt_url",
        "iban",
        "id_number",
        "imad",
        "ip_address",
        "location",
        "mandate",
        "number",
        "omad",
        "phone",
        "primary_account_identifier",
        "routing_number",
        "secret",
        "signing_secret",
        "tax_id",
        "token_reference_id",
        "value",
    }
)

#: Not in the contract, yet sent or returned by Stripe (docs/fidelity.md).
UNDOCUMENTED: Final = frozenset(
    {
        "after",
        "bank_transfer",
        "before",
        "business_name",
        "capabilities",
        "capability",
        "charges_enabled",
        "current_deadline",
        "currently_due",
        "data",
        "deadline",
        "default_currency",
        "deleted",
        "delivered_at",
        "destination_balance",
        "details_submitted",
        "errors",
        "financial_addresses",
        "funding_type",
        "initiated_by",
        "issuing_credit_underwriting_record",
        "issuing_dispute",
        "linked_objects",
        "migrate_tokens_from",
        "payouts_enabled",
        "pin",
        "plain_text",
        "recipient",
        "redaction",
        "requirement",
        "sent",
        "sent_at",
        "shipped_at",
        "snapshot_event",
        "source_balance",
        "subject",
        "supported_networks",
        "usd",
    }
)

#: Of the second API's money management, which the OpenAPI file lacks: as the official SDK types it.
MONEY_MANAGEMENT: Final = frozenset(
    {
        "amount_received",
        "available",
        "balance",
        "balance_impact",
        "balance_transfer",
        "card_spend",
        "card_transactions",
        "card_v1_id",
        "category",
        "counterparty",
        "deposit_insurance_eligibility",
        "effective_at",
        "financial_account",
        "financial_account_v2",
        "flow",
        "holds_currencies",
        "inbound_pending",
        "issuing_authorization_v1",
        "issuing_dispute_v1",
        "issuing_transaction_v1",
        "next_page_url",
        "other",
        "outbound_pending",
        "posted_at",
        "previous_page_url",
        "received_credit",
        "received_debit",
        "regulatory_receipt",
        "settlement_currency",
        "status_transitions",
        "storage",
        "transaction_details",
        "url_expires_at",
        "usd",
        "void_at",
    }
)
MONEY_MANAGEMENT_KIND: Final = "v2.money_management."
#: The fields of an amount of the second API; elsewhere a value may be a secret.
AMOUNT: Final = frozenset({"currency", "value"})

LIST_FILE: Final = Path(__file__).with_name("allowed_fields.txt")

Schemas = Mapping[str, Any]


@cache
def allowed_fields() -> frozenset[str]:
    """Return the names on the list, with those of money management."""
    return MONEY_MANAGEMENT.union(LIST_FILE.read_text(encoding="utf-8").split())


def is_in_contract(kind: str) -> bool:
    """Whether objects of this kind (``issuing.card``) belong to the contract."""
    return kind in KINDS or kind.startswith((*ISSUING_AND_TREASURY, MONEY_MANAGEMENT_KIND))


def derive_allowed_fields(openapi: Mapping[str, Any]) -> list[str]:
    """Return the sorted list of names from Stripe's OpenAPI document."""
    schemas = openapi["components"]["schemas"]
    names, followed = set(UNDOCUMENTED), set[str]()
    for path, operations in openapi["paths"].items():
        if PATHS.match(path):
            for schema in _operation_schemas(operations):
                _collect(schema, schemas, names, followed)
    return sorted(names - FORBIDDEN)


def _operation_schemas(operations: Mapping[str, Any]) -> Iterator[Any]:
    for operation in operations.values():
        if isinstance(operation, dict):
            parameters = operation.get("parameters", ())
            yield {"properties": {item["name"]: item.get("schema") for item in parameters}}
            yield from _body_schemas(operation.get("requestBody", {}))
            for response in operation["responses"].values():
                yield from _body_schemas(response)


def _body_schemas(message: Mapping[str, Any]) -> Iterator[Any]:
    return (content["schema"] for content in message.get("content", {}).values())


def _collect(schema: Any, schemas: Schemas, names: set[str], followed: set[str]) -> None:
    """Add the names of a schema's properties, and of all it refers to, to ``names``."""
    if isinstance(schema, list):
        for item in schema:
            _collect(item, schemas, names, followed)
    elif isinstance(schema, dict):
        for target in _follow(schema.get("$ref"), schemas, followed):
            _collect(target, schemas, names, followed)
        properties = schema.get("properties", {})
        names.update(properties)
        inner = [schema.get(key) for key in ("items", "anyOf", "oneOf", "allOf")]
        _collect([*properties.values(), *inner], schemas, names, followed)


def _follow(reference: str | None, schemas: Schemas, followed: set[str]) -> Iterator[Any]:
    name = (reference or "").rpartition("/")[2]
    if name and name not in followed and not _is_foreign(name, schemas[name]):
        followed.add(name)
        yield schemas[name]


def _is_foreign(name: str, schema: Mapping[str, Any]) -> bool:
    return {"id", "object"} <= set(schema.get("properties", {})) and not is_in_contract(name)


def main(arguments: list[str]) -> None:
    """Write the list anew from the OpenAPI file named on the command line."""
    content = Path(arguments[0]).read_bytes()
    if content.startswith(b"\x1f\x8b"):
        content = gzip.decompress(content)
    names = derive_allowed_fields(orjson.loads(content))
    LIST_FILE.write_text("\n".join(names) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
