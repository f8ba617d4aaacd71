"""A small OpenAPI file in Stripe's manner, written for these tests."""

from typing import Any

PROSE = "Prose that must not survive."
LONG = [f"value_{number:02}" for number in range(40)]


def schema(name: str) -> dict[str, str]:
    """A reference to a schema of the file."""
    return {"$ref": f"#/components/schemas/{name}"}


def answering(answer: dict[str, Any], **rest: Any) -> dict[str, Any]:
    """An operation with this answer."""
    form = rest.pop("form", {"type": "object", "properties": {}, "additionalProperties": False})
    encoding = rest.pop("encoding", "application/x-www-form-urlencoded")
    return {
        "description": PROSE,
        "operationId": PROSE,
        "requestBody": {"content": {encoding: {"schema": form, "encoding": {}}}},
        "responses": {
            "200": {"description": PROSE, "content": {"application/json": {"schema": answer}}},
            "default": {"content": {"application/json": {"schema": schema("error")}}},
        },
        **rest,
    }


def list_of(name: str) -> dict[str, Any]:
    """A list envelope, inline, as Stripe writes it."""
    return {
        "type": "object",
        "description": PROSE,
        "required": ["object", "data"],
        "properties": {
            "data": {"type": "array", "items": schema(name)},
            "object": {"type": "string", "enum": ["list"]},
        },
        "x-expandableFields": ["data"],
    }


SCOPE = ("GET /v1/parcels", "GET /v1/parcels/{parcel}", "POST /v1/parcels", "POST /v1/scans")


def sample() -> dict[str, Any]:
    """The whole file, anew for whoever wants to change it."""
    parcel = answering(schema("parcel"), parameters=[_parameter("parcel", "path", required=True)])
    query = [_parameter("limit", "query", type="integer"), _parameter("owner", "query")]
    return {
        "openapi": "3.0.0",
        "info": {"version": "2099-01-01.sample", "description": PROSE},
        "paths": {
            "/v1/parcels": {
                "get": answering(list_of("parcel"), parameters=query),
                "post": answering(schema("parcel"), form=_form_of_parcels()),
            },
            "/v1/parcels/{parcel}": {"get": parcel},
            "/v1/scans": {
                "post": answering(schema("scan"), encoding="multipart/form-data"),
            },
            "/v1/shops": {"get": answering(schema("shop"))},
        },
        "components": {"schemas": _schemas()},
    }


def _parameter(name: str, place: str, *, required: bool = False, **rest: Any) -> dict[str, Any]:
    type_ = {"type": "string", **rest}
    return {
        "name": name,
        "in": place,
        "required": required,
        "description": PROSE,
        "schema": {"description": PROSE, "title": PROSE, **type_},
    }


def _form_of_parcels() -> dict[str, Any]:
    empty = {"type": "string", "enum": [""]}
    text = {"type": "string", "maxLength": 12, "description": PROSE}
    return {
        "type": "object",
        "required": ["weight", "description"],
        "additionalProperties": False,
        "properties": {
            "description": text,
            "kind": {"type": "string", "enum": LONG, "x-stripeBypassValidation": True},
            "metadata": {
                "anyOf": [{"type": "object", "additionalProperties": {"type": "string"}}, empty]
            },
            "weight": {"type": "integer", "title": PROSE},
        },
    }


def _schemas() -> dict[str, Any]:
    owner = {
        "anyOf": [{"type": "string"}, schema("shop"), schema("parcel")],
        "nullable": True,
        "x-expansionResources": {"oneOf": [schema("shop"), schema("parcel")]},
    }
    secret = "Left out unless you explicitly request it with [the `expand` parameter](…)."
    return {
        "parcel": {
            "type": "object",
            "description": PROSE,
            "required": ["object", "kind"],
            "x-resourceId": "parcel",
            "x-expandableFields": ["owner", "box"],
            "properties": {
                "box": {"anyOf": [schema("box")], "nullable": True, "description": PROSE},
                "code": {"type": "string", "description": secret},
                "description": {"type": "string", "nullable": True, "maxLength": 5000},
                "kind": {"type": "string", "enum": LONG},
                "metadata": {"type": "object", "additionalProperties": {"type": "string"}},
                "object": {"type": "string", "enum": ["parcel"]},
                "owner": owner,
                "size": {"type": "string", "enum": ["l", "s"], "nullable": True},
            },
        },
        "box": {"type": "object", "properties": {"color": {"type": "string"}}},
        "scan": {"type": "object", "properties": {"parcel": schema("parcel")}},
        "shop": {"type": "object", "properties": {"name": {"type": "string"}}},
        "error": {"type": "object", "properties": {"error": schema("api_errors")}},
        "api_errors": {
            "type": "object",
            "properties": {"message": {"type": "string"}, "shop": schema("shop")},
        },
    }
