"""Forms whose names came before: read by their layout as they are read without one."""

from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from issuing_sandbox.contract.operations import load
from issuing_sandbox.contract.parameter_faults import ParameterFault
from issuing_sandbox.wire import layouts
from issuing_sandbox.wire.forms import decode_form

PURCHASE = load().find("POST", "/v1/test_helpers/issuing/authorizations")[0]
CARDHOLDER = load().find("POST", "/v1/issuing/cardholders")[0]
BALANCES = load().find("POST", "/v1/balance_settings")[0]
NAMES = (
    "amount", "card", "currency", "expand[]", "is_amount_controllable", "merchant_data",
    "merchant_data[category]", "merchant_data[name]", "merchant_data[nobody]", "merchant_data[]",
    "merchant_data[name][first]", "nobody", "verification_data[three_d_secure][result]", "wallet",
    "billing", "billing[address]", "billing[address][city]", "billing[address][country]",
    "billing[address][line1]", "billing[address][postal_code]", "individual[dob][day]", "metadata",
    "metadata[a]", "metadata[1]", "metadata[a][b]", "name", "phone_number", "status", "type",
    "payments[payouts][minimum_balance_by_currency][USD]", "preferred_locales[0]", "", "[a]", "a[",
)  # fmt: skip
VALUES = ("", "1", "-5", "x", "true", "usd", "USD", "taxicabs_limousines", "active", "company",
          "apple_pay", "Zoë Ångström", "a+b & c=d%", "9" * 25)  # fmt: skip
ADDRESS = {f"billing[address][{name}]": "x" for name in ("city", "country", "line1", "postal_code")}
PAIRS = st.lists(st.tuples(st.sampled_from(NAMES), st.sampled_from(VALUES)), max_size=8)


@given(
    st.sampled_from((PURCHASE, CARDHOLDER, BALANCES)), PAIRS, st.booleans(), st.sampled_from("[%")
)
def test_a_layout_reads_what_is_read_without_one(operation, pairs, is_whole, brackets):
    """What a layout reads is what the parser of the whole form reads, in the same order."""
    whole = {"name": "A", **ADDRESS} if operation is CARDHOLDER and is_whole else {}
    text = urlencode([*whole.items(), *pairs], safe="[]" if brackets == "[" else "")
    read = layouts.parse(text, operation.parser_of(""))
    try:
        expected = operation.parse(decode_form(text))
    except ParameterFault:
        expected = None
    assert read is None or expected is not None
    assert read is None or repr(read) == repr(expected)


@pytest.mark.parametrize(
    ("operation", "form"),
    [
        (PURCHASE, {"card": "ic_1", "amount": "5"}),
        (PURCHASE, {"card": "ic_1", "amount": "5", "merchant_data[name]": "Café & Söhne"}),
        (CARDHOLDER, {"name": "A", "metadata[a]": "", **ADDRESS}),
    ],
)
def test_an_ordinary_form_has_a_layout(operation, form):
    """A form with nothing unusual is read by its layout, whatever its values are."""
    text = urlencode(form)
    assert layouts.parse(text, operation.parser_of("")) == operation.parse(decode_form(text))


def test_names_that_never_come_again_are_not_kept_for_good():
    """Only so many layouts are kept, whatever names clients make up."""
    for number in range(layouts.KEPT + 10):
        layouts.parse(f"card=x&amount=1&metadata[{number}]=x", PURCHASE.parser_of(""))
    assert layouts._layout.cache_info().currsize <= layouts.KEPT
    assert layouts.parse("card=x&" + "a" * layouts.LONGEST + "=1", PURCHASE.parser_of("")) is None


@pytest.mark.parametrize(
    "value", ["%2", "%", "%zz", "%C3", "%c3%a9", "ü%C3", "a+b%2", "%26", "%C3%26", "%00"]
)
def test_values_are_decoded_each_by_itself(value):
    """What is cut off at the end of one is not completed by the next, nor is an & a boundary."""
    text = f"name={value}&metadata[a]={value}&email=x" + "".join(
        f"&{name}=20%25" for name in ADDRESS
    )
    read = layouts.parse(text, CARDHOLDER.parser_of(""))
    assert read == CARDHOLDER.parse(decode_form(text))
