"""Validating answers against the contract."""

import sys
from copy import deepcopy

import pytest

from issuing_sandbox.contract import validation
from issuing_sandbox.contract.operations import load
from issuing_sandbox.contract.validation import ValidatorMissing, validate

CARDHOLDER = {
    "id": "ich_1",
    "object": "issuing.cardholder",
    "billing": {
        "address": {
            "city": "San Francisco",
            "country": "US",
            "line1": "123 Main Street",
            "line2": None,
            "postal_code": "94111",
            "state": "CA",
        }
    },
    "company": None,
    "created": 1784966754,
    "email": "jenny@example.com",
    "individual": None,
    "livemode": False,
    "metadata": {"team": "rides"},
    "name": "Jenny Rosen",
    "phone_number": None,
    "preferred_locales": [],
    "requirements": {"disabled_reason": None, "past_due": []},
    "spending_controls": {
        "allowed_card_presences": [],
        "allowed_categories": ["taxicabs_limousines"],
        "allowed_merchant_countries": [],
        "blocked_card_presences": [],
        "blocked_categories": [],
        "blocked_merchant_countries": [],
        "spending_limits": [{"amount": 50000, "categories": [], "interval": "daily"}],
        "spending_limits_currency": None,
    },
    "status": "active",
    "type": "company",
}
TOPUP = {
    "id": "tu_1",
    "object": "topup",
    "amount": 2000,
    "balance_transaction": None,
    "created": 1784970000,
    "currency": "usd",
    "description": None,
    "destination_balance": "issuing",
    "expected_availability_date": 1785000000,
    "failure_code": None,
    "failure_message": None,
    "livemode": False,
    "metadata": {},
    "source": None,
    "statement_descriptor": "Top-up",
    "status": "pending",
    "transfer_group": None,
}


def listed(*documents, url="/v1/issuing/cardholders"):
    """A list envelope around documents."""
    return {"object": "list", "data": list(documents), "has_more": False, "url": url}


def event(subject):
    """An event about a document."""
    return {
        "id": "evt_1",
        "object": "event",
        "api_version": "2026-05-27.dahlia",
        "created": 1784966754,
        "data": {"object": subject},
        "livemode": False,
        "pending_webhooks": 0,
        "request": {"id": None, "idempotency_key": None},
        "type": "issuing_cardholder.created",
    }


@pytest.mark.parametrize(
    ("name", "document"),
    [
        ("issuing.cardholder", CARDHOLDER),
        ("topup", TOPUP),
        ("list.issuing.cardholder", listed()),
        ("list.issuing.cardholder", listed(CARDHOLDER)),
        ("event", event(CARDHOLDER)),
        (
            "deleted_webhook_endpoint",
            {"id": "we_1", "object": "webhook_endpoint", "deleted": True},
        ),
        (
            "error",
            {
                "error": {
                    "code": "parameter_missing",
                    "doc_url": "https://stripe.com/docs/error-codes/parameter-missing",
                    "message": "Missing required param: currency.",
                    "param": "currency",
                    "request_log_url": "https://dashboard.stripe.com/acct_1/test/logs",
                    "type": "invalid_request_error",
                }
            },
        ),
    ],
)
def test_an_answer_as_promised_has_no_problem(name, document):
    """Objects, lists, events, deleted objects and errors can all be validated."""
    assert validate(name, document) == []


def test_an_operation_can_be_asked_for_its_answer():
    """So that nobody has to know the name of a schema."""
    operation, _ = load().find("GET", "/v1/issuing/cardholders")

    assert validate(operation, listed(CARDHOLDER)) == []
    assert validate(operation, CARDHOLDER) != []


@pytest.mark.parametrize(
    ("path", "value", "problem"),
    [
        (("surprise",), 1, "Additional properties are not allowed ('surprise' was unexpected)"),
        (("name",), None, "name: null is not of type"),
        (("billing", "address", "zip"), "1", "billing.address: Additional properties"),
        (("company",), "Acme", "company: "),
        (("spending_controls", "spending_limits", 0, "interval"), "hourly", "limits[0].interval: "),
        (("spending_controls", "allowed_categories", 0), "taxi", "allowed_categories[0]: "),
        (("requirements", "past_due", 0), "a_sandwich", "requirements.past_due[0]: "),
        (("metadata", "count"), 1, "metadata.count: 1 is not of type"),
        (("status",), "gone", 'status: "gone" is not one of'),
        (("created",), "now", 'created: "now" is not of type "integer"'),
    ],
)
def test_a_problem_says_where_and_what(path, value, problem):
    """A line names the field and what is wrong with it."""
    document = deepcopy(CARDHOLDER)
    inside = document
    for step in path[:-1]:
        inside = inside[step]
    if isinstance(inside, list):
        inside[:] = [value]
    else:
        inside[path[-1]] = value
    (found,) = validate("issuing.cardholder", document)

    assert problem in found


def test_a_key_that_must_be_there_is_missed():
    """Stripe's required keys are required."""
    document = {key: CARDHOLDER[key] for key in CARDHOLDER if key != "status"}

    assert validate("issuing.cardholder", document) == [
        'the answer: "status" is a required property'
    ]


def test_problems_are_looked_for_inside_the_alternative_that_fits():
    """In an expanded object the field is named, not the choice between an id and an object."""
    expanded = {"id": "txn_1", "object": "balance_transaction", "amount": "1"}
    found = validate("topup", {**TOPUP, "balance_transaction": expanded})

    assert 'balance_transaction.amount: "1" is not of type "integer"' in found


def test_an_expansion_out_of_scope_is_a_problem():
    """A field that can only hold objects nobody models stays an id."""
    found = validate("topup", {**TOPUP, "balance_transaction": {"object": "charge"}})

    assert found != []


def test_the_object_inside_an_event_is_validated():
    """An event's snapshot is as closed as the object itself."""
    found = validate("event", event({**CARDHOLDER, "surprise": 1}))
    in_list = validate("list.event", listed(event({**CARDHOLDER, "surprise": 1}), url="/v1/events"))

    assert "evt_1: in data.object, the answer: Additional properties" in found[0]
    assert in_list == found


def test_an_event_about_nothing_known_is_a_problem():
    """An event is about an object of the contract."""
    assert validate("event", event({"object": "charge"})) == [
        "evt_1: data.object.object: 'charge' is no object of this contract"
    ]


def test_a_schema_nobody_has_is_named():
    """A misspelt name is not a valid answer."""
    with pytest.raises(KeyError, match=r"no schema 'issuing\.crad'"):
        validate("issuing.crad", {})


def test_a_missing_validator_is_explained(monkeypatch):
    """Without jsonschema-rs the error says what to install."""
    monkeypatch.setitem(sys.modules, "jsonschema_rs", None)
    validation._validator.cache_clear()

    with pytest.raises(ValidatorMissing, match=r"pip install 'issuing-harness\[validate\]'"):
        validate("file", {})


def test_a_problem_is_one_short_line():
    """A whole document is not printed to say that it is of the wrong kind."""
    (found,) = validate("list.issuing.cardholder", {**listed(), "data": {"a": "x" * 5000}})

    assert len(found) < 400
