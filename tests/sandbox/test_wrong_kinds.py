"""Values of the wrong kind, refused in the words recorded for each kind."""

import pytest

from tests.sandbox.api import AUTHORIZATIONS, COMPANY, TAXI

HOLDERS = "/v1/issuing/cardholders"


@pytest.mark.parametrize(
    ("path", "form", "param", "message"),
    [
        (HOLDERS, COMPANY | {"preferred_locales": "en"}, "preferred_locales", "Invalid array"),
        (HOLDERS, COMPANY | {"metadata": "x"}, "metadata", "Invalid object"),
        (
            AUTHORIZATIONS,
            {"card": "ic_x", "is_amount_controllable": "maybe"},
            "is_amount_controllable",
            "Invalid boolean: maybe",
        ),
        (HOLDERS, COMPANY | {"email[at]": "x"}, "email", 'Invalid string: {"at"=>"x"}'),
        (
            AUTHORIZATIONS,
            TAXI | {"card": "ic_x", "fuel[unit_cost_decimal]": "dear"},
            "fuel[unit_cost_decimal]",
            "Invalid decimal: dear",
        ),
    ],
)
def test_a_value_of_the_wrong_kind_has_no_code(api, path, form, param, message):
    """Arrays, hashes and booleans as recorded; text and decimal numbers by analogy."""
    said = api.post(path, form)

    assert said.status == 400
    assert {name: said.error.get(name) for name in ("message", "param", "code", "doc_url")} == {
        "message": message,
        "param": param,
        "code": None,
        "doc_url": None,
    }
