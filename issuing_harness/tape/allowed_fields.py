"""The names a body may show: Stripe's own, derived from its OpenAPI file, minus the secret ones.

``allowed_fields.txt`` is made by one command and committed, so that a review sees each new name::

    python -m issuing_harness.tape.allowed_fields path/to/openapi.json[.gz]

Followed are the answers and the bodies of the calls a card program makes. An expandable reference
is followed only into the kinds named here: the rest of Stripe (customers, bank accounts, payment
methods) would let through names that mean something private there.
"""

import gzip
import re
import sys
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

import orjson

#: The calls whose names are allowed.
CALLS: Final = re.compile(
    r"/v1/(issuing/|test_helpers/issuing/|topups|balance$|balance_transactions|events"
    r"|webhook_endpoints)"
)

#: Kinds of object shown whole, as far as their names are allowed.
KINDS: Final = frozenset(
    {"balance", "balance_transaction", "event", "list", "topup", "webhook_endpoint"}
)

#: In the contract, and never shown: secrets, and what identifies an account, a bank or a device.
FORBIDDEN: Final = frozenset(
    {
        "account_id",
        "account_number",
        "card_reference_id",
        "client_secret",
        "cvc",
        "device_fingerprint",
        "encrypted_number",
        "eori_number",
        "fingerprint",
        "hashed_account_email_address",
        "iban",
        "id_number",
        "ip_address",
        "location",
        "number",
        "primary_account_identifier",
        "routing_number",
        "secret",
        "tax_id",
        "token_reference_id",
    }
)

#: Not in the contract, yet sent or answered by Stripe (docs/fidelity.md).
SEEN: Final = frozenset(
    {
        "capabilities",
        "charges_enabled",
        "data",
        "default_currency",
        "deleted",
        "destination_balance",
        "details_submitted",
        "migrate_tokens_from",
        "payouts_enabled",
        "pin",
        "redaction",
    }
)

LIST: Final = Path(__file__).with_name("allowed_fields.txt")


@cache
def allowed_fields() -> frozenset[str]:
    """The names on the list."""
    return frozenset(LIST.read_text(encoding="utf-8").split())


def is_known(kind: str) -> bool:
    """Whether objects of this kind (``issuing.card``) are the contract's."""
    return kind in KINDS or kind.startswith("issuing.")


def derive(openapi: Mapping[str, Any]) -> list[str]:
    """The sorted list, from Stripe's OpenAPI document."""
    schemas = openapi["components"]["schemas"]
    names = set(SEEN)
    seen: set[str] = set()
    for path, item in openapi["paths"].items():
        if CALLS.match(path):
            for schema in _schemas_of(item):
                _collect(schema, schemas, names, seen)
    return sorted(names - FORBIDDEN)


def _schemas_of(item: Mapping[str, Any]) -> Iterator[Any]:
    for call in item.values():
        if isinstance(call, dict):
            yield {"properties": {p["name"]: p.get("schema") for p in call.get("parameters", ())}}
            yield from _bodies(call.get("requestBody", {}))
            for answer in call["responses"].values():
                yield from _bodies(answer)


def _bodies(part: Mapping[str, Any]) -> Iterator[Any]:
    return (content["schema"] for content in part.get("content", {}).values())


def _collect(schema: Any, schemas: Mapping[str, Any], names: set[str], seen: set[str]) -> None:
    if isinstance(schema, list):
        for one in schema:
            _collect(one, schemas, names, seen)
    elif isinstance(schema, dict):
        for target in _followed(schema.get("$ref"), schemas, seen):
            _collect(target, schemas, names, seen)
        properties = schema.get("properties", {})
        names.update(properties)
        inner = [schema.get(key) for key in ("items", "anyOf", "oneOf", "allOf")]
        _collect([*properties.values(), *inner], schemas, names, seen)


def _followed(
    reference: str | None, schemas: Mapping[str, Any], seen: set[str]
) -> Iterator[Mapping[str, Any]]:
    name = (reference or "").rpartition("/")[2]
    if name and name not in seen and not _is_foreign(name, schemas[name]):
        seen.add(name)
        yield schemas[name]


def _is_foreign(name: str, schema: Mapping[str, Any]) -> bool:
    return {"id", "object"} <= set(schema.get("properties", {})) and not is_known(name)


def main(arguments: list[str]) -> None:
    """Write the list anew from the OpenAPI file named on the command line."""
    content = Path(arguments[0]).read_bytes()
    if content.startswith(b"\x1f\x8b"):
        content = gzip.decompress(content)
    LIST.write_text("\n".join(derive(orjson.loads(content))) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
