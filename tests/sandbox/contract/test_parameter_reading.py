"""Reading parameters: forms become typed values."""

import pytest

from issuing_sandbox.contract.operations import load
from issuing_sandbox.wire.forms import decode_form

AUTHORIZATION = (
    "amount=1000&authorization_method=chip&card=ic_1&currency=usd&is_amount_controllable=false"
    "&merchant_data[category]=taxicabs_limousines&merchant_data[name]=Rocket+Rides"
)


def read(asked: str, form: str):
    """The typed parameters of a call."""
    method, path = asked.split()
    operation, _ = load().find(method, path)
    return operation.parse(decode_form(form))


def test_values_get_their_types():
    """Numbers, truth values and nested hashes come out as the contract says."""
    assert read("POST /v1/test_helpers/issuing/authorizations", AUTHORIZATION) == {
        "amount": 1000,
        "authorization_method": "chip",
        "card": "ic_1",
        "currency": "usd",
        "is_amount_controllable": False,
        "merchant_data": {"category": "taxicabs_limousines", "name": "Rocket Rides"},
    }


def test_arrays_of_hashes_are_read():
    """Each spending limit is typed by itself."""
    form = (
        "cardholder=ich_1&currency=usd&type=virtual"
        "&spending_controls[spending_limits][0][amount]=50000"
        "&spending_controls[spending_limits][0][interval]=daily"
        "&spending_controls[spending_limits][1][amount]=1"
        "&spending_controls[spending_limits][1][interval]=all_time"
        "&spending_controls[spending_limits][1][categories][]=bakeries"
    )
    controls = read("POST /v1/issuing/cards", form)["spending_controls"]

    assert controls["spending_limits"] == [
        {"amount": 50000, "interval": "daily"},
        {"amount": 1, "interval": "all_time", "categories": ["bakeries"]},
    ]


def test_created_is_a_moment_or_a_range():
    """A parameter of two kinds is read by the shape of what was sent."""
    assert read("GET /v1/issuing/cards", "created=5") == {"created": 5}
    assert read("GET /v1/issuing/cards", "created[gte]=5&created[lt]=9") == {
        "created": {"gte": 5, "lt": 9}
    }


def test_expand_is_a_list_of_paths():
    """Every operation that answers with an object accepts it."""
    assert read("GET /v1/issuing/cards", "expand[]=data.cardholder&expand[]=data.replaced_by") == {
        "expand": ["data.cardholder", "data.replaced_by"]
    }


def test_an_empty_value_unsets():
    """What can be unset is ``None``; what was not sent is absent."""
    assert read("POST /v1/issuing/cards/ic_1", "metadata=") == {"metadata": None}
    assert read("POST /v1/issuing/cards/ic_1", "") == {}


def test_an_empty_value_unsets_a_key_of_metadata():
    """``metadata[a]=`` is ``None`` under its key."""
    params = read("POST /v1/issuing/cards/ic_1", "metadata[a]=&metadata[b]=2")

    assert params == {"metadata": {"a": None, "b": "2"}}


def test_keys_of_metadata_may_be_digits():
    """They look like the indexes of an array, and are kept as they were sent."""
    params = read("POST /v1/issuing/cards/ic_1", "metadata[7]=x&metadata[10]=y")

    assert params == {"metadata": {"7": "x", "10": "y"}}


def test_a_fraction_is_a_number_where_the_contract_has_one():
    """A risk score is a number, a quantity of fuel stays text as Stripe keeps it."""
    form = f"{AUTHORIZATION}&risk_assessment[fraud_risk][level]=low"
    form += "&risk_assessment[fraud_risk][score]=12.5&fuel[quantity_decimal]=10.25"
    params = read("POST /v1/test_helpers/issuing/authorizations", form)

    assert params["risk_assessment"]["fraud_risk"]["score"] == 12.5
    assert params["fuel"] == {"quantity_decimal": "10.25"}


def test_an_upload_is_passed_on():
    """A file's content is not text; what the multipart decoder left is what comes out."""
    operation, _ = load().find("POST", "/v1/files")
    params = operation.parse({"file": b"%PDF", "purpose": "dispute_evidence"})

    assert params == {"file": b"%PDF", "purpose": "dispute_evidence"}


@pytest.mark.parametrize("number", [0, -5, 2**63 - 1, -(2**63)])
def test_any_integer_of_64_bits_is_read(number):
    """The contract has no minima; whether an amount may be negative is for its resource to say."""
    assert read("GET /v1/issuing/cards", f"limit={number}") == {"limit": number}


def test_of_some_parameters_only_the_name_is_known():
    """Whatever they hold is left as it was sent, for somebody to refuse by name."""
    assert read("POST /v1/accounts", "documents[a][files][]=file_1&groups[b]=c") == {
        "documents": {"a": {"files": ["file_1"]}},
        "groups": {"b": "c"},
    }
