"""Finding the operation a request asks for."""

import pytest

from issuing_sandbox.contract import published
from issuing_sandbox.contract.operations import load


def test_the_version_is_the_one_the_file_had():
    """The dated API version travels with the contract."""
    assert load().version == "2026-05-27.dahlia"


def test_a_plain_path_is_found():
    """One path is one operation for each method."""
    operation, arguments = load().find("POST", "/v1/issuing/cards")

    assert (operation.method, operation.template) == ("POST", "/v1/issuing/cards")
    assert (operation.response_schema, arguments) == ("issuing.card", {})


def test_the_arguments_in_a_path_have_names():
    """They are called as Stripe calls them."""
    path = "/v1/test_helpers/issuing/authorizations/iauth_1/fraud_challenges/respond"
    operation, arguments = load().find("POST", path)

    assert operation.template.endswith("/{authorization}/fraud_challenges/respond")
    assert arguments == {"authorization": "iauth_1"}


def test_a_list_answers_with_a_list():
    """Its schema is the envelope's."""
    operation, _ = load().find("GET", "/v1/issuing/cards")

    assert operation.response_schema == "list.issuing.card"


def test_a_word_of_the_api_is_not_taken_for_an_id():
    """``create_force_capture`` stands where other paths have a transaction."""
    operation, arguments = load().find(
        "POST", "/v1/test_helpers/issuing/transactions/create_force_capture"
    )

    assert operation.template.endswith("/create_force_capture")
    assert arguments == {}


def test_an_argument_is_decoded():
    """An id may be percent-encoded like any other part of a path."""
    _, arguments = load().find("GET", "/v1/issuing/cards/ic%5F1%20x")

    assert arguments == {"card": "ic_1 x"}


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/v1/foo"),
        ("GET", "/v1/issuing/cards/"),
        ("GET", "/v1/issuing/cards/ic_1/"),
        ("GET", "/v1/issuing"),
        ("DELETE", "/v1/issuing/cards"),
        ("GET", "v1/issuing/cards"),
        ("GET", ""),
        ("GET", "/"),
    ],
)
def test_nothing_else_is_found(method, path):
    """A path or a method that Stripe does not have is no operation."""
    assert load().find(method, path) is None


def test_the_methods_of_a_path_are_known():
    """So that a wrong method can be told from a wrong path."""
    assert load().methods("/v1/webhook_endpoints/we_1") == ("DELETE", "GET", "POST")
    assert load().methods("/v1/issuing/cards") == ("GET", "POST")
    assert load().methods("/v1/foo") == ()


def test_every_operation_is_found_by_its_own_path():
    """No template hides another."""
    for operation in load().operations:
        path = operation.template.replace("{", "x_").replace("}", "")
        found, _ = load().find(operation.method, path)

        assert found is operation


def test_every_operation_can_read():
    """All parameter schemas compile, and an unknown parameter is refused everywhere."""
    assert len(load().operations) == len(published.operations())
    for operation in load().operations:
        assert operation._parser is not None
