"""What holds of every list alike: its pages can be walked both ways."""

import pytest

from issuing_sandbox.contract.operations import load
from issuing_sandbox.routes import ROUTES
from tests.sandbox import treasury
from tests.sandbox.api import PDF
from tests.sandbox.disputes import pay
from tests.sandbox.test_parameters import report, send_money

ELSEWHERE = (
    "/v1/account_notices",
    "/v1/accounts",
    "/v1/accounts/{account}/external_accounts",
    "/v1/accounts/{account}/persons",
    "/v1/issuing/funding_instructions",
    "/v1/webhook_endpoints",
)
#: Lists of an account's objects; those of platforms and endpoints have tests of their own, and
#: funding instructions have no ids to begin at.
LISTS = sorted(
    each.template
    for each in load().operations
    if "starting_after" in each.parameters
    and ("GET", each.template) in ROUTES
    and each.template not in ELSEWHERE
)


@pytest.fixture(name="furnished")
def _furnished(api):
    """Two of each kind, or as many as there are; what a list needs to be asked."""
    for cents in (1000, 2000):
        api.dispute(pay(api, cents))
        api.have("/v1/file_links", {"file": api.upload(PDF).json["id"]})
        api.have("/v1/payouts", {"amount": 5, "currency": "usd", "source_balance": "issuing"})
        bundle = api.see("/v1/issuing/physical_bundles")["data"][0]["id"]
        api.have("/v1/issuing/personalization_designs", {"physical_bundle": bundle})
    card = api.card()["id"]
    for _ in range(2):
        api.authorize(card, 100, {"wallet": "apple_pay"})
    sent = send_money(api, {})["transfer"]
    api.have("/v1/transfers", {"amount": 5, "currency": "usd"} | _destination(api))
    for _ in range(2):
        api.have(f"/v1/transfers/{sent}/reversals", {"amount": 1})
        report(api, {})
    of_account = _furnish_treasury(api)
    return {
        "/v1/issuing/tokens": {"card": card},
        "in paths": {"id": sent},
        **{path: of_account for path in LISTS if path.startswith("/v1/treasury/")},
        treasury.ACCOUNTS: {},
    }


def _furnish_treasury(api):
    """Two financial accounts, and money that comes and goes twice in one of them."""
    account = api.have(treasury.ACCOUNTS, treasury.FORM)["id"]
    form = {"amount": 5, "currency": "usd", "network": "ach", "financial_account": account}
    api.have("/v1/test_helpers/treasury/received_credits", form | {"amount": 50})
    for flow in ("credits", "credits", "debits", "debits"):
        name = api.have(f"/v1/test_helpers/treasury/received_{flow}", form)["id"]
        one = flow.removesuffix("s")
        api.have(f"/v1/treasury/{one}_reversals", {f"received_{one}": name})
    api.have(f"{treasury.ACCOUNTS}/{account}/features", treasury.BY_BANK)
    for _ in range(2):
        for path, flow in (
            ("outbound_payments", treasury.PAYMENT),
            ("inbound_transfers", treasury.TRANSFER),
        ):
            api.have(f"/v1/treasury/{path}", flow | {"financial_account": account})
    return {"financial_account": account}


def _destination(api):
    return {"destination": api.see("/v1/transfers")["data"][0]["destination"]}


@pytest.mark.parametrize("path", LISTS)
def test_every_list_is_walked_both_ways(api, furnished, path):
    """From its newest down, and from its oldest up, nothing is left out."""
    whole = {"limit": 100} | furnished.get(path, {})
    path = path.format(**furnished["in paths"])
    names = [each["id"] for each in api.see(path, whole)["data"]]
    below = api.see(path, whole | {"starting_after": names[0]})
    above = api.see(path, whole | {"ending_before": names[-1]})

    assert len(names) > 1 or path == "/v1/issuing/physical_bundles"
    assert [each["id"] for each in below["data"]] == names[1:]
    assert [each["id"] for each in above["data"]] == names[:-1]
