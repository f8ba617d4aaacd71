"""Access to Treasury: a platform that is not onboarded, and what is not modelled yet."""

import pytest

from tests.sandbox.connect import CUSTOM
from tests.sandbox.test_financial_account_features import with_policies
from tests.sandbox.treasury import ACCOUNTS, WITH_TREASURY, Holder


@pytest.mark.parametrize(("policy", "has_hint"), [("off", True), ("off_without_hint", False)])
def test_a_platform_without_treasury_is_refused(policy, has_hint):
    """A 400 that speaks of an unrecognized URL, as recorded, with its hint or without."""
    api = with_policies(treasury_access=policy)
    account = api.have("/v1/accounts", CUSTOM)["id"]

    for said in (api.get(ACCOUNTS), api.get(ACCOUNTS, stripe_account=account)):
        error = said.error
        assert (said.status, error["type"]) == (400, "invalid_request_error")
        assert error["message"].startswith(
            "Unrecognized request URL (GET: /v1/treasury/financial_accounts). Please see"
        )
        assert ("Have you onboarded to Treasury?" in error["message"]) == has_hint
    refused = api.post("/v1/accounts", WITH_TREASURY)
    assert (refused.status, "onboarded" in refused.error["message"]) == (400, True)
    assert "treasury" not in api.see("/v1/account")["capabilities"]


def test_a_platform_is_onboarded_by_a_control(api):
    """Or not, whatever the policy says, and its connected accounts with it."""
    holder = Holder(api)
    path = f"{ACCOUNTS}/{holder.open()}"
    said = api.have("/_sandbox/dashboard/treasury", {"access": "off"})
    refused = holder.get(path)
    api.have("/_sandbox/dashboard/treasury", {"access": "on"})

    assert said == {"object": "sandbox.treasury", "access": "off"}
    assert (refused.status, "Treasury" in refused.error["message"]) == (400, True)
    assert holder.see(path)["status"] == "open"


@pytest.mark.parametrize(
    "path",
    [
        "GET /v1/treasury/outbound_transfers",
        "POST /v1/treasury/outbound_transfers",
        "GET /v1/treasury/outbound_transfers/obt_1",
        "POST /v1/treasury/outbound_transfers/obt_1/cancel",
        "POST /v1/test_helpers/treasury/outbound_transfers/obt_1",
        "POST /v1/test_helpers/treasury/outbound_transfers/obt_1/post",
        "POST /v1/test_helpers/treasury/outbound_transfers/obt_1/fail",
        "POST /v1/test_helpers/treasury/outbound_transfers/obt_1/return",
        "POST /v1/test_helpers/treasury/outbound_payments/obp_1",
    ],
)
def test_what_comes_later_is_refused_by_name(api, path):
    """Outbound transfers, and the tracking details of outbound payments."""
    method, url = path.split()
    said = api.get(url) if method == "GET" else api.post(url)

    assert (said.status, said.error["code"]) == (501, "not_modelled")
    assert path in said.error["message"]
