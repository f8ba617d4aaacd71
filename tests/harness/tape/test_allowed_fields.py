"""The list of names a body may show, and how it is derived."""

import gzip
import json

import pytest

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


@pytest.mark.parametrize("where", ["items", "anyOf", "oneOf", "allOf", "properties"])
def test_names_are_found_however_a_schema_nests_them(where):
    """In one schema of several, in the items of a list, and of a parameter's own schema."""
    deep = {"properties": {"deep_name": {}}}
    nested = {where: deep if where == "items" else {"a": deep}}
    nested = {where: [{}, deep]} if where.endswith("Of") else nested
    operation = {"parameters": [{"name": "outer", "schema": nested}], "responses": {}}
    paths = {"/v1/topups": {"post": operation, "get": {"responses": {"204": {}}}}}
    openapi = {"paths": paths, "components": {"schemas": {}}}

    assert {"deep_name", "outer"} <= set(allowed_fields.derive_allowed_fields(openapi))


def test_a_kind_with_an_id_and_an_object_alone_is_foreign():
    """A reference that may be expanded is one, however little the object has; others are parts."""
    schemas = {
        "bare": {"properties": {"id": {}, "object": {}}},
        "part": {"properties": {"id": {}, "own_name": {}}},
        "empty": {"type": "string"},
    }
    fields = {name: {"$ref": f"#/components/schemas/{name}"} for name in schemas}
    body = {"content": {"application/json": {"schema": {"properties": fields}}}}
    openapi = {
        "paths": {"/v1/topups": {"get": {"responses": {"200": body}}}},
        "components": {"schemas": schemas},
    }
    derived = set(allowed_fields.derive_allowed_fields(openapi))

    assert "own_name" in derived
    assert "object" not in derived


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
