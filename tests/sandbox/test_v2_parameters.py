"""The parameters of money management: each is looked at, or refused by name."""

import pytest

from issuing_sandbox.call import Call
from tests.sandbox.destinations import call
from tests.sandbox.test_event_destinations_refused import decoded_query
from tests.sandbox.test_parameters import OPERATIONS, Read
from tests.sandbox.test_v2_financial_accounts import PATH, account_of

MANAGED = [
    each
    for each in OPERATIONS
    if each.is_second and not each.template.startswith("/v2/core/") and each.parameters
]
AMOUNT = {"value": 500, "currency": "usd"}


@pytest.mark.parametrize("operation", MANAGED, ids=lambda each: each.name)
def test_no_parameter_of_money_management_is_overlooked(with_policies, operation, monkeypatch):
    """Whatever is sent is read, and none is taken in silence."""
    api = with_policies(funding_model="financial_account_v2")
    api.have("/_sandbox/dashboard/add_funds", {"amount": 5000})
    account = account_of(api)["id"]
    form = {"financial_account": account, "type": "bank_account"}
    form |= {"bank_account": {"currency": "usd"}}
    address = call(api, "POST", f"{PATH}/financial_addresses", form).json["id"]
    values = {
        "limit": "5",
        "include": ["storage.deposit_insurance_eligibility"],
        "statuses": ["open"],
        "display_name": "Travel",
        "metadata": {"a": "b"},
        "amount": AMOUNT,
        "network": "ach",
        "statement_descriptor": "THANKS",
        **form,
        "created": {"gte": "2026-06-01T12:00:00Z"},
        "flow": account,
        "transaction": account,
    }
    path = operation.template.format(id=address if "addresses/{" in operation.template else account)
    seen, begin = set(), Call.__init__

    def watching(self, *given, **fields):
        begin(self, *given, **fields)
        self.params = Read(self.params, "", seen)

    monkeypatch.setattr(Call, "__init__", watching)
    for parameter in operation.parameters:
        if parameter == "page":
            continue  # lists have tests of their own
        seen.clear()
        body = {name: values[name] for name in (parameter, *operation.required)}
        if operation.method == "GET":
            said = api.get(path, decoded_query(body))
        else:
            said = call(api, "POST", path, body)
        assert parameter in seen or (said.status == 501 and parameter in said.error["message"])
        assert said.status in {200, 400, 404, 501}, said.body
