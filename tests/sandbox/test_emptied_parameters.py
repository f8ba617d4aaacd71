"""An empty value clears what can be cleared: by the contract, where it has an empty value."""

from itertools import count

import pytest

from tests.sandbox.api import INDIVIDUAL
from tests.sandbox.test_parameters import OPERATIONS, leaves, prepared

#: Refused by name whatever its value, so that an empty one says nothing.
NOT_MODELLED = (
    "payments[payouts][automatic_transfer_rules_by_currency][k]",
    "payments[settlement_timing]",
    "file_link_data",
)


def emptiable(schema, at=""):
    """The parameters in a schema that an empty value clears."""
    if "" in schema.get("enum", ()):
        yield at
    for each in schema.get("anyOf", ()):
        yield from emptiable(each, at)
    for name, each in schema.get("properties", {}).items():
        yield from emptiable(each, f"{at}[{name}]" if at else name)
    for key, named in (("items", "[0]"), ("additionalProperties", "[k]")):
        if isinstance(schema.get(key), dict):
            yield from emptiable(schema[key], at + named)


#: Required by Stripe's page on outbound payments, so that an empty one is as good as none.
REQUIRED = ("destination_payment_method_data[billing_details][name]",)
CLEARED = [
    pytest.param(operation, name, id=f"{operation.name} {name}")
    for operation in OPERATIONS
    for name in dict.fromkeys(emptiable({"properties": operation.parameters}))
    if not name.startswith((*NOT_MODELLED, *REQUIRED))
]


@pytest.mark.parametrize(("operation", "name"), CLEARED)
def test_what_the_contract_lets_be_cleared_is_taken_empty(operation, name):
    """Whatever else the operation needs; what is not there yet can be cleared as well."""
    values = dict(leaves({"properties": operation.parameters}, "", count(1)))
    api, path, form = prepared(operation, name)
    form = {key: given for key, given in form.items() if not key.startswith(name)}
    said = api.post(path, form | {name: ""})
    while said.status == 400 and said.error.get("code") == "parameter_missing":
        form[said.error["param"]] = values[said.error["param"]]
        said = api.post(path, form | {name: ""})

    assert said.status == 200, said.body.decode()


def test_a_cardholder_s_phone_number_is_cleared(api):
    """Beyond the contract: production programs clear numbers so. The event names the old one."""
    holder = api.have("/v1/issuing/cardholders", INDIVIDUAL | {"phone_number": "+15555550123"})
    path = f"/v1/issuing/cardholders/{holder['id']}"
    cleared = api.have(path, {"phone_number": ""})
    changed = [event for event in api.events() if event["type"] == "issuing_cardholder.updated"]

    assert (holder["phone_number"], cleared["phone_number"]) == ("+15555550123", None)
    assert api.see(path)["phone_number"] is None
    assert changed[-1]["data"]["previous_attributes"] == {"phone_number": "+15555550123"}


def test_what_cannot_be_cleared_is_refused(api):
    """An email and an address are kept: the contract has no empty value for them."""
    path = f"/v1/issuing/cardholders/{api.cardholder()['id']}"

    for name in ("email", "billing[address][line1]"):
        said = api.post(path, {name: ""})
        assert (said.status, said.error["code"]) == (400, "parameter_invalid_empty")
