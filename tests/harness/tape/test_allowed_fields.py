"""The list of names a body may show, and how it is derived."""

import gzip
import json

from issuing_harness.tape import allowed_fields

OPENAPI = {
    "paths": {
        "/v1/issuing/cards": {
            "parameters": [],
            "post": {
                "parameters": [{"name": "in_query", "schema": {}}],
                "requestBody": {
                    "content": {
                        "application/x-www-form-urlencoded": {
                            "schema": {"properties": {"asked": {"properties": {"deep": {}}}}}
                        }
                    }
                },
                "responses": {
                    "200": {
                        "content": {"application/json": {"schema": {"$ref": "#/c/s/issuing.card"}}}
                    }
                },
            },
        },
        "/v1/customers": {
            "get": {
                "responses": {
                    "200": {"content": {"application/json": {"schema": {"$ref": "#/c/s/customer"}}}}
                }
            }
        },
    },
    "components": {
        "schemas": {
            "issuing.card": {
                "properties": {
                    "id": {},
                    "object": {},
                    "number": {},
                    "replaced_by": {"anyOf": [{"type": "string"}, {"$ref": "#/c/s/issuing.card"}]},
                    "owner": {"anyOf": [{"$ref": "#/c/s/customer"}]},
                    "rules": {"items": {"$ref": "#/c/s/rule"}},
                }
            },
            "customer": {"properties": {"id": {}, "object": {}, "private": {}}},
            "rule": {"properties": {"amount": {}}},
        }
    },
}


def test_names_come_from_requests_and_answers():
    """Of the calls of a card program, as deep as they go."""
    derived = allowed_fields.derive_allowed_fields(OPENAPI)

    assert {"in_query", "asked", "deep", "id", "replaced_by", "owner", "rules", "amount"} <= set(
        derived
    )
    assert derived == sorted(derived)


def test_other_kinds_are_not_followed():
    """A customer's names would let a customer's values through."""
    assert "private" not in allowed_fields.derive_allowed_fields(OPENAPI)


def test_what_is_secret_is_never_on_the_list():
    """Not even where the contract names it."""
    assert "number" not in allowed_fields.derive_allowed_fields(OPENAPI)
    assert not allowed_fields.FORBIDDEN & allowed_fields.allowed_fields()


def test_what_stripe_was_seen_to_use_is_on_the_list():
    """Beyond the contract, and documented."""
    assert {"destination_balance", "migrate_tokens_from", "pin"} <= allowed_fields.allowed_fields()


def test_the_committed_list_is_sorted():
    """A new name is one line of a diff."""
    names = allowed_fields.LIST_FILE.read_text().split()

    assert names == sorted(set(names))


def test_the_command_writes_the_list(tmp_path, monkeypatch):
    """From a plain file or a compressed one."""
    monkeypatch.setattr(allowed_fields, "LIST_FILE", tmp_path / "allowed.txt")
    source = tmp_path / "openapi.json"
    for content in (json.dumps(OPENAPI).encode(), gzip.compress(json.dumps(OPENAPI).encode())):
        source.write_bytes(content)
        allowed_fields.main([str(source)])

        assert (
            allowed_fields.LIST_FILE.read_text()
            == "\n".join(allowed_fields.derive_allowed_fields(OPENAPI)) + "\n"
        )
