"""Refusing parameters: the faults have Stripe's words, and the most important one is reported."""

import pytest

from issuing_sandbox.contract.operations import load
from issuing_sandbox.contract.parameter_faults import ParameterFault
from issuing_sandbox.wire.forms import decode_form

CARDHOLDER = "name=Acme&billing[address][city]=Paris&billing[address][country]=FR"


def refusal(asked: str, form: str) -> ParameterFault:
    """The fault that reading these parameters raises."""
    method, path = asked.split()
    operation, _ = load().find(method, path)
    with pytest.raises(ParameterFault) as caught:
        operation.parse(decode_form(form))
    return caught.value


def test_a_long_list_of_values_is_shortened_as_recorded():
    """The first and the last 100 characters of the merchant categories are shown."""
    fault = refusal(
        "POST /v1/test_helpers/issuing/authorizations",
        "card=ic_1&merchant_data[category]=hotels_motels_resorts",
    )

    assert fault.message == (
        "Invalid merchant_data[category]: must be one of ac_refrigeration_repair, "
        "accounting_bookkeeping_services, advertising_services, agricultural_coopera...rs, "
        "womens_accessory_and_specialty_shops, womens_ready_to_wear_stores, or "
        "wrecking_and_salvage_yards"
    )
    assert (fault.param, fault.code) == ("merchant_data[category]", None)


CARDS = "POST /v1/issuing/cards"
AUTHORIZATIONS = "POST /v1/test_helpers/issuing/authorizations"
INTERVAL = "spending_controls[spending_limits][0][interval]"
INTERVALS = "all_time, daily, monthly, per_authorization, weekly, or yearly"
LIMIT = "spending_controls[spending_limits][0][amount]=1"


@pytest.mark.parametrize(
    ("asked", "form", "message", "param", "code"),
    [
        (
            "POST /v1/topups",
            "amount=1",
            "Missing required param: currency.",
            "currency",
            "parameter_missing",
        ),
        (
            "POST /v1/issuing/cardholders",
            CARDHOLDER,
            "Missing required param: billing[address][line1].",
            "billing[address][line1]",
            "parameter_missing",
        ),
        (
            CARDS,
            "currency=usd&type=virtual&foo=bar",
            "Received unknown parameter: foo",
            "foo",
            "parameter_unknown",
        ),
        (
            CARDS,
            "currency=usd&type=virtual&a=1&status=x&b[c]=1",
            "Received unknown parameters: a, b",
            "a",
            "parameter_unknown",
        ),
        (
            CARDS,
            "currency=usd&type=virtual&spending_controls[spending_limits_currency]=usd",
            "Received unknown parameter: spending_controls[spending_limits_currency]",
            "spending_controls[spending_limits_currency]",
            "parameter_unknown",
        ),
        (
            "GET /v1/issuing/cards",
            "limit=not_an_integer",
            "Invalid integer: not_an_integer",
            "limit",
            "parameter_invalid_integer",
        ),
        (
            "POST /v1/issuing/cards/ic_1",
            "status=gone",
            "Invalid status: must be one of active, canceled, or inactive",
            "status",
            None,
        ),
        (
            CARDS,
            "currency=usd&type=plastic",
            "Invalid type: must be one of physical or virtual",
            "type",
            None,
        ),
        (
            CARDS,
            f"currency=usd&type=virtual&{LIMIT}&{INTERVAL}=hourly",
            f"Invalid {INTERVAL}: must be one of {INTERVALS}",
            INTERVAL,
            None,
        ),
        (
            AUTHORIZATIONS,
            "card=ic_1&is_amount_controllable=yes",
            "Invalid boolean: yes",
            "is_amount_controllable",
            None,
        ),
        (
            AUTHORIZATIONS,
            "card=ic_1&merchant_data=taxi",
            "Invalid object",
            "merchant_data",
            None,
        ),
        (
            "GET /v1/issuing/cards",
            "expand=cardholder",
            "Invalid array",
            "expand",
            None,
        ),
        (
            "GET /v1/issuing/cards",
            "expand[a]=cardholder",
            "Invalid array",
            "expand",
            None,
        ),
        (
            AUTHORIZATIONS,
            "card[number]=4242&card[exp_month]=12",
            'Invalid string: {"number"=>"4242", "exp_month"=>"12"}',
            "card",
            None,
        ),
        (
            "GET /v1/issuing/cards",
            "limit[]=1",
            'Invalid integer: ["1"]',
            "limit",
            "parameter_invalid_integer",
        ),
        (
            "POST /v1/topups",
            "amount=1&currency=usd&statement_descriptor=ABCDEFGHIJKLMNOP",
            "Invalid string: ABCD...MNOP; must be at most 15 characters",
            "statement_descriptor",
            None,
        ),
        (
            AUTHORIZATIONS,
            "card=ic_1&fuel[quantity_decimal]=much",
            "Invalid decimal: much",
            "fuel[quantity_decimal]",
            None,
        ),
    ],
)
def test_a_refusal_has_stripes_words(asked, form, message, param, code):
    """Message, parameter and code are those that Stripe gives; some have no code."""
    fault = refusal(asked, form)

    assert (fault.message, fault.param, fault.code) == (message, param, code)


@pytest.mark.parametrize(
    ("asked", "form", "param"),
    [
        ("POST /v1/issuing/cardholders", f"{CARDHOLDER}&name=", "name"),
        ("POST /v1/issuing/cards/ic_1", "status=", "status"),
        ("POST /v1/topups", "amount=&currency=usd", "amount"),
        (AUTHORIZATIONS, "card=ic_1&is_amount_controllable=", "is_amount_controllable"),
        (AUTHORIZATIONS, "card=ic_1&merchant_data=", "merchant_data"),
        ("GET /v1/issuing/cards", "expand[]=", "expand[0]"),
        ("GET /v1/issuing/cards", "expand=", "expand"),
    ],
)
def test_what_cannot_be_unset_refuses_to_be_empty(asked, form, param):
    """An empty value is an attempt to unset, whatever the kind of parameter."""
    fault = refusal(asked, form)

    assert fault.message == (
        f"You passed an empty string for '{param}'. We assume empty values are an attempt to "
        f"unset a parameter; however '{param}' cannot be unset. You should remove '{param}' from "
        "your request or supply a non-empty value."
    )
    assert (fault.param, fault.code) == (param, "parameter_invalid_empty")


@pytest.mark.parametrize(
    ("form", "param"),
    [
        ("amount=x&currency=usd&foo=1", "foo"),
        ("amount=x", "amount"),
        ("statement_descriptor=&amount=x", "statement_descriptor"),
        ("statement_descriptor=Top-up", "amount"),
    ],
)
def test_the_most_important_fault_is_reported(form, param):
    """Unknown ones before wrong ones, wrong ones in the order sent before missing ones."""
    assert refusal("POST /v1/topups", form).param == param


def test_an_outer_parameter_is_missed_before_an_inner_one():
    """What the operation itself requires comes first."""
    assert refusal("POST /v1/issuing/cardholders", "billing[address][city]=Paris").param == "name"


@pytest.mark.parametrize("number", ["1.0", "+1", " 1", "1_0", "٣", "1e3", "9223372036854775808"])
def test_only_plain_digits_are_an_integer(number):
    """Python reads more as a number than Stripe does."""
    assert refusal("GET /v1/issuing/cards", f"limit={number.replace('+', '%2B')}").message == (
        f"Invalid integer: {number}"
    )
