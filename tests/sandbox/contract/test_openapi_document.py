"""The contract as an OpenAPI document."""

import jsonschema_rs
import pytest

from issuing_sandbox.contract import openapi, published
from issuing_sandbox.contract.validation import validate


@pytest.fixture(name="document", scope="module")
def _document():
    return openapi.document()


def test_every_operation_is_there_once(document):
    """By method and path, each with an id of its own."""
    named = {
        f"{method.upper()} {path}": operation["operationId"]
        for path, operations in document["paths"].items()
        for method, operation in operations.items()
    }

    assert set(named) == set(published.operations())
    assert len(set(named.values())) == len(named)


def test_it_can_be_cut_down_to_what_is_answered():
    """Operations nobody answers are left out."""
    document = openapi.document({"GET /v1/balance", "POST /v1/topups"})

    assert {path: list(each) for path, each in document["paths"].items()} == {
        "/v1/balance": ["get"],
        "/v1/topups": ["post"],
    }


def test_every_reference_leads_somewhere(document):
    """No reference is left that only the trimmed contract could follow."""
    for reference in set(_references(document)):
        where = document
        for step in reference.removeprefix("#/").split("/"):
            where = where[step]


def _references(node):
    if isinstance(node, dict):
        for key, each in node.items():
            if key == "$ref" and isinstance(each, str):
                yield each
            yield from _references(each)
    elif isinstance(node, list):
        for each in node:
            yield from _references(each)


def test_arguments_of_a_path_are_parameters(document):
    """In the order of the path."""
    operation = document["paths"]["/v1/issuing/cards/{card}"]["get"]

    assert [(each["in"], each["name"]) for each in operation["parameters"]] == [
        ("path", "card"),
        ("query", "expand[]"),
    ]


def test_forms_are_closed_at_every_depth(document):
    """An unknown name is refused wherever it stands, so the document says so."""
    operation = document["paths"]["/v1/issuing/cards"]["post"]
    form = operation["requestBody"]["content"]["application/x-www-form-urlencoded"]["schema"]
    lenient = {
        "components": document["components"],
        "$ref": "#/form",
        "form": form,
    }
    validator = jsonschema_rs.Draft202012Validator(lenient)
    card = {"currency": "usd", "type": "virtual"}

    assert validator.is_valid(card)
    assert not validator.is_valid(card | {"surprise": 1})
    assert not validator.is_valid(card | {"spending_controls": {"surprise": 1}})
    assert not validator.is_valid({"currency": "usd"})


@pytest.mark.parametrize(
    "answer",
    [
        {"error": {"message": "No.", "type": "invalid_request_error"}},
        {"error": {"message": "No.", "type": "invalid_request_error", "surprise": 1}},
        {"error": "No."},
    ],
)
def test_an_answer_is_judged_as_the_sandbox_judges_its_own(document, answer):
    """The document and the validation of answers have one source."""
    root = {"components": document["components"], "$ref": openapi.COMPONENTS + "error"}
    judged = jsonschema_rs.Draft202012Validator(root).is_valid(answer)

    assert judged == (not validate("error", answer))


@pytest.mark.parametrize("status", ["413", "414", "431"])
def test_what_is_too_large_has_its_status(document, status):
    """The server refuses bodies, URLs and heads that are too large, whatever operation it is."""
    responses = [
        operation["responses"]
        for methods in document["paths"].values()
        for operation in methods.values()
    ]

    assert responses
    assert all(status in each for each in responses)
