"""The capability for Treasury, its terms, and the features of financial accounts that follow it."""

import pytest

from tests.sandbox.connect import BUSINESS, CUSTOM, REPRESENTATIVE
from tests.sandbox.test_financial_account_features import (
    NAMES,
    UPDATED,
    listed,
    opened,
    with_policies,
)
from tests.sandbox.treasury import ACCOUNTS, FORM, WITH_TREASURY, Holder


@pytest.mark.parametrize(
    ("capability", "names"),
    [
        ("treasury", NAMES),
        ("card_issuing", ("card_issuing",)),
        (
            "us_bank_account_ach_payments",
            ("inbound_transfers.ach", "outbound_payments.ach", "outbound_transfers.ach"),
        ),
    ],
)
def test_a_feature_follows_its_capability(api, capability, names):
    """Given up, what takes it is restricted; requested again, it is active, told each time."""
    holder = Holder(api)
    path = opened(holder, *NAMES)
    holder.see(path)
    switch = f"/v1/accounts/{holder.id}/capabilities/{capability}"
    api.have(switch, {"requested": "false"})
    without = holder.see(f"{path}/features"), listed(holder, path)
    api.have(switch, {"requested": "true"})

    kept = [name for name in NAMES if name not in names]
    assert without[1] == (kept, [], list(names))
    assert details(without[0], names[0]) == [
        {"code": "capability_not_requested", "resolution": None}
    ]
    assert listed(holder, path) == (list(NAMES), [], [])
    told = holder.events(UPDATED)
    assert [event["data"]["object"]["active_features"] for event in told[:2]] == [
        list(NAMES),
        kept,
    ]


def details(features, name):
    """Return the details of one feature."""
    for part in name.split("."):
        features = features[part]
    return features["status_details"]


def test_a_capability_can_have_to_come_first():
    """The policy `capability_before_feature`."""
    api = with_policies(capability_before_feature="refuse")
    holder = Holder(api, {"capabilities[card_issuing][requested]": "false"})
    said = holder.post(ACCOUNTS, FORM)

    assert (said.status, said.error["param"]) == (400, "features[card_issuing]")
    assert holder.see(ACCOUNTS)["data"] == []


def test_an_account_opened_before_its_business_is_verified(api):
    """Its features want information; they turn active once everything is provided."""
    api.have("/_sandbox/dashboard/onboarding", {"onboarding": "required"})
    holder = Holder(api)
    path = opened(holder, "card_issuing")
    owed = api.see(f"/v1/accounts/{holder.id}")["requirements"]["currently_due"]
    features = holder.see(f"{path}/features")
    terms = {
        "settings[treasury][tos_acceptance][date]": "1780000000",
        "settings[treasury][tos_acceptance][ip]": "127.0.0.1",
        "settings[treasury][tos_acceptance][user_agent]": "A browser",
    }
    account = api.have(f"/v1/accounts/{holder.id}", BUSINESS | terms)
    api.have(f"/v1/accounts/{holder.id}/persons", REPRESENTATIVE)

    assert {
        "settings.card_issuing.tos_acceptance.date",
        "settings.treasury.tos_acceptance.date",
        "settings.treasury.tos_acceptance.ip",
    } <= set(owed)
    assert features["card_issuing"]["status"] == "restricted"
    assert features["card_issuing"]["status_details"] == [
        {"code": "requirements_past_due", "resolution": "provide_information"}
    ]
    assert account["settings"]["treasury"]["tos_acceptance"] == {
        "date": 1_780_000_000,
        "ip": "127.0.0.1",
        "user_agent": "A browser",
    }
    assert listed(holder, path) == (["card_issuing"], [], [])
    assert holder.events(UPDATED)[0]["data"]["previous_attributes"]["active_features"] == []


@pytest.mark.parametrize("missing", ["treasury", "card_issuing"])
def test_both_terms_of_service_are_owed(api, missing):
    """Without either, its capability stays inactive, and says what is due."""
    api.have("/_sandbox/dashboard/onboarding", {"onboarding": "required"})
    holder = Holder(api)
    api.have(f"/v1/accounts/{holder.id}/persons", REPRESENTATIVE)
    terms = {
        f"settings[{name}][tos_acceptance][{field}]": value
        for name in ("treasury", "card_issuing")
        for field, value in (("date", "1780000000"), ("ip", "127.0.0.1"))
        if name != missing
    }
    business = {name: value for name, value in BUSINESS.items() if "tos_acceptance" not in name}
    accepted = {"tos_acceptance[date]": "1780000000", "tos_acceptance[ip]": "127.0.0.1"}
    api.have(f"/v1/accounts/{holder.id}", business | accepted | terms)
    account = api.see(f"/v1/accounts/{holder.id}")
    capability = api.see(f"/v1/accounts/{holder.id}/capabilities/{missing}")

    assert account["capabilities"][missing] == "inactive"
    assert account["requirements"]["currently_due"] == [
        f"settings.{missing}.tos_acceptance.date",
        f"settings.{missing}.tos_acceptance.ip",
    ]
    assert capability["requirements"]["currently_due"] == account["requirements"]["currently_due"]


def test_treasury_takes_a_while_to_be_granted():
    """Pending and then active, told by `capability.updated` and `account.updated`."""
    api = with_policies(capability_seconds=300)
    account = api.have("/v1/accounts", CUSTOM)["id"]
    api.pass_time(300)
    asked = api.have(f"/v1/accounts/{account}/capabilities/treasury", {"requested": "true"})
    api.pass_time(300)
    shown = api.see(f"/v1/accounts/{account}")["capabilities"]["treasury"]
    events = api.see("/v1/events", {"limit": 4}, stripe_account=account)["data"]

    assert (asked["status"], shown) == ("pending", "active")
    assert [event["type"] for event in events] == ["account.updated", "capability.updated"] * 2
    assert events[0]["data"]["previous_attributes"] == {"capabilities": {"treasury": "pending"}}


@pytest.mark.parametrize(
    ("form", "status", "words"),
    [
        ({"capabilities[transfers][requested]": "false"}, 400, "together with transfers"),
        ({"country": "IE"}, 501, "outside the US"),
        ({"controller[losses][payments]": "stripe"}, 501, "not custom"),
    ],
)
def test_treasury_is_not_for_every_account(api, form, status, words):
    """It takes `transfers`, the US, and an account that its platform manages."""
    asked = {
        name: value for name, value in WITH_TREASURY.items() if "card_issuing" not in name
    } | form
    said = api.post("/v1/accounts", asked)

    assert (said.status, words in said.error["message"]) == (status, True)
    assert api.see("/v1/accounts")["data"] == []


def test_treasury_can_need_card_payments():
    """The policy `treasury_needs_card_payments`."""
    api = with_policies(treasury_needs_card_payments=True)
    said = api.post("/v1/accounts", WITH_TREASURY)
    form = WITH_TREASURY | {"capabilities[card_payments][requested]": "true"}

    assert "together with card_payments" in said.error["message"]
    assert api.have("/v1/accounts", form)["capabilities"]["treasury"] in ("pending", "active")
