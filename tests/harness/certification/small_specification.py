"""A small OpenAPI file, and a recording that uses a part of it."""

import json
from pathlib import Path

from issuing_harness.certification.usage import Evidence
from issuing_harness.interactions import Delivery, EndpointReply, Interaction, Request, Response
from issuing_harness.tape import Cassette, ScenarioIdentity
from issuing_harness.tape.timeline import parse_timeline

CARDS = "POST /v1/issuing/cards"
CARD = {
    "id": "ic_1",
    "object": "issuing.card",
    "status": "active",
    "brand": "Visa",
    "limits": {"amount": 5, "kind": "daily"},
    "shipping": None,
}


def small() -> dict:
    """A file with two operations and one object, of which a part is used."""
    text = {"type": "string"}
    limits = {
        "type": "object",
        "properties": {"amount": {"type": "integer"}, "kind": {**text, "enum": ["daily", "once"]}},
    }
    form = {
        "type": "object",
        "required": ["currency"],
        "properties": {
            "currency": text,
            "type": {**text, "enum": ["virtual", "physical"]},
            "limits": {"type": "array", "items": limits},
            "metadata": {"type": "object", "additionalProperties": text},
            "second_line": text,
        },
    }
    types = {"type": "array", "items": {**text, "enum": ["*", "card.created", "card.updated"]}}
    endpoints = {"type": "object", "properties": {"enabled_events": types}}
    document = {
        "info": {"version": "2026-05-27.dahlia"},
        "paths": {
            "/v1/issuing/cards": {"post": body(form), "get": {"parameters": []}},
            "/v1/issuing/cards/{card}": {"get": {"parameters": []}},
            "/v1/webhook_endpoints": {"post": body(endpoints)},
        },
        "components": {
            "schemas": {
                "issuing.card": {
                    "type": "object",
                    "required": ["id", "object", "status", "brand", "limits"],
                    "properties": {
                        "id": text,
                        "object": {**text, "enum": ["issuing.card"]},
                        "status": {**text, "enum": ["active", "inactive"]},
                        "brand": text,
                        "limits": {"$ref": "#/components/schemas/limits"},
                        "shipping": {**text, "nullable": True},
                        "unused": text,
                    },
                },
                "limits": limits,
            }
        },
    }
    return dict(json.loads(json.dumps(document)))  # no two parts of it are one


def body(form: dict) -> dict:
    """An operation that takes a form."""
    content = {"application/x-www-form-urlencoded": {"schema": form}}
    return {"requestBody": {"content": content}}


def recording(*requests: Request, events=("card.created",)) -> Evidence:
    """A recording of these requests, each answered with the card, and of events about it."""
    identity = ScenarioIdentity(feature="x.feature", scenario="It is used", steps_digest="0")
    made = identity.recorded("sandbox", at="2026-06-01T12:00:00Z", clock="virtual")
    answers = [Interaction(each, Response(200, {}, json.dumps(CARD))) for each in requests]
    deliveries = tuple(
        Delivery(json.dumps({"object": "event", "type": each, "data": {"object": CARD}}), REPLY)
        for each in events
    )
    timeline = parse_timeline(">1 <1 !1 ?1") if events else ()
    cassette = Cassette(Path("x.yaml"), made, tuple(answers), deliveries, timeline)
    return Evidence(cassette, "x.feature::It is used", ("ISS-CRD-001",))


REPLY = EndpointReply(200)
USED = recording(
    Request(
        "POST",
        "/v1/issuing/cards",
        form=(
            ("currency", "usd"),
            ("type", "virtual"),
            ("limits[0][amount]", "5"),
            ("limits[0][kind]", "once"),
            ("metadata[order]", "7"),
        ),
    )
)


def form_of(document: dict) -> dict:
    """The form of the operation that is called."""
    content = document["paths"]["/v1/issuing/cards"]["post"]["requestBody"]["content"]
    return content["application/x-www-form-urlencoded"]["schema"]


def card_of(document: dict) -> dict:
    """The schema of the object that is given."""
    return document["components"]["schemas"]["issuing.card"]


def types_of(document: dict) -> list:
    """The types of events."""
    content = document["paths"]["/v1/webhook_endpoints"]["post"]["requestBody"]["content"]
    form = content["application/x-www-form-urlencoded"]["schema"]
    return form["properties"]["enabled_events"]["items"]["enum"]
