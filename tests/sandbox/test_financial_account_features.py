"""Features of financial accounts: requested, pending, active, restricted, and told of."""

import pytest

from issuing_sandbox.policies import Policies
from tests.sandbox.api import START, InProcess, Watched
from tests.sandbox.treasury import ACCOUNTS, Holder

UPDATED = "treasury.financial_account.features_status_updated"
#: All that can be requested.
NAMES = (
    "card_issuing",
    "deposit_insurance",
    "financial_addresses.aba",
    "inbound_transfers.ach",
    "intra_stripe_flows",
    "outbound_payments.ach",
    "outbound_payments.us_domestic_wire",
    "outbound_transfers.ach",
    "outbound_transfers.us_domestic_wire",
)
LISTS = ("active_features", "pending_features", "restricted_features")
EXPANDED = "financial_addresses.aba.account_number"


def wanted(*names, within="", requested="true"):
    """Return the parameters that request features."""
    form = {}
    for name in names:
        first, *rest = name.split(".")
        at = f"{within}[{first}]" if within else first
        form["".join([at, *(f"[{part}]" for part in rest), "[requested]"])] = requested
    return form


def opened(holder, *names):
    """Return the path of a financial account with these features requested."""
    form = {"supported_currencies[0]": "usd"} | wanted(*names, within="features")
    return f"{ACCOUNTS}/{holder.have(ACCOUNTS, form)['id']}"


def listed(holder, path):
    """Return the lists of features: active, pending and restricted."""
    account = holder.see(path)
    return tuple(account[name] for name in LISTS)


def with_policies(**policies):
    """Return a client of a sandbox of its own, with these policies."""
    return InProcess(Watched(at=START, policies=Policies(screening_seconds=0, **policies)))


def test_every_feature_is_requested_and_activated():
    """Cards at once; the others together within 30 minutes, told by one event."""
    holder = Holder(with_policies(feature_activation_seconds=1800))
    path = opened(holder, *NAMES)
    others = [name for name in NAMES if name != "card_issuing"]

    assert listed(holder, path) == (["card_issuing"], others, [])
    holder.api.pass_time(1799)
    assert holder.events(UPDATED) == []
    assert holder.see(path)["financial_addresses"] == []
    holder.api.pass_time(1)
    assert listed(holder, path) == (list(NAMES), [], [])
    [event] = holder.events(UPDATED)
    assert event["data"]["previous_attributes"] == {
        "active_features": ["card_issuing"],
        "pending_features": others,
    }
    assert event["data"]["object"] == holder.see(path)
    assert (event["account"], event["request"]["id"]) == (holder.id, None)


def test_features_say_how_they_are(api):
    """At a path of their own, and on the account when it is asked for them."""
    holder = Holder(with_policies(feature_activation_seconds=1800))
    path = opened(holder, "card_issuing", "financial_addresses.aba")
    features = holder.see(f"{path}/features")
    expanded = holder.see(path, {"expand[]": "features"})
    many = holder.see(ACCOUNTS, {"expand[]": "data.features"})["data"]

    assert features == {
        "object": "treasury.financial_account_features",
        "card_issuing": {"requested": True, "status": "active", "status_details": []},
        "financial_addresses": {
            "aba": {
                "requested": True,
                "status": "pending",
                "status_details": [{"code": "activating", "resolution": None}],
            }
        },
    }
    assert expanded["features"] == features == many[0]["features"]


def test_an_address_comes_with_its_feature(api):
    """Its number is there only when it is expanded, and stays the same; so does the address."""
    holder = Holder(api)
    path = opened(holder, "financial_addresses.aba")
    [shown] = holder.see(path)["financial_addresses"]
    [whole] = holder.see(path, {"expand[]": EXPANDED})["financial_addresses"]
    [many] = holder.see(ACCOUNTS, {"expand[]": f"data.{EXPANDED}"})["data"]

    number = whole["aba"].pop("account_number")
    assert whole == shown
    assert shown["aba"]["account_number_last4"] == number[-4:]
    assert (shown["type"], shown["supported_networks"]) == ("aba", ["ach", "us_domestic_wire"])
    assert (shown["aba"]["bank_name"], shown["aba"]["routing_number"]) == (
        "Stripe Test Bank",
        "000000001",
    )
    assert many["financial_addresses"][0]["aba"]["account_number"] == number


def test_each_address_has_a_number_of_its_own(api):
    """Also where several are expanded in one list."""
    holder = Holder(api)
    paths = [opened(holder, "financial_addresses.aba") for _ in range(3)]
    many = holder.see(ACCOUNTS, {"expand[]": f"data.{EXPANDED}"})["data"]
    alone = [holder.see(path, {"expand[]": EXPANDED}) for path in reversed(paths)]

    numbers = [each["financial_addresses"][0]["aba"]["account_number"] for each in many]
    assert len(set(numbers)) == 3
    assert alone == many


def test_an_address_is_the_business_s_own(api):
    """The holder is the company, where it has a name."""
    holder = Holder(api, {"business_type": "company", "company[name]": "Rocket Rides"})
    [shown] = holder.see(opened(holder, "financial_addresses.aba"))["financial_addresses"]

    assert shown["aba"]["account_holder_name"] == "Rocket Rides"


def test_features_are_merged(api):
    """Those that are not named stay; one that is given up is not there any more."""
    holder = Holder(api)
    path = opened(holder, "card_issuing", "financial_addresses.aba")
    added = holder.have(f"{path}/features", wanted("outbound_payments.ach"))
    gone = holder.have(f"{path}/features", wanted("financial_addresses.aba", requested="false"))

    assert added["outbound_payments"]["ach"]["status"] == "pending"
    assert added["financial_addresses"]["aba"]["status"] == "active"
    assert gone.keys() == {"object", "card_issuing", "outbound_payments"}
    assert holder.see(path)["financial_addresses"] == []
    assert listed(holder, path) == (["card_issuing", "outbound_payments.ach"], [], [])


def test_every_feature_is_requested_by_its_own_path(api):
    """The same by the path of the features."""
    holder = Holder(api)
    path = opened(holder)
    holder.have(f"{path}/features", wanted(*NAMES))

    assert listed(holder, path) == (list(NAMES), [], [])


def test_features_are_changed_with_the_account(api):
    """The same by the account's own path; each change of the lists is told once."""
    holder = Holder(api)
    path = opened(holder, "card_issuing")
    holder.have(path, wanted("card_issuing", within="features", requested="false"))
    holder.have(path, wanted("card_issuing", within="features", requested="false"))
    [event] = holder.events(UPDATED)

    assert event["data"]["previous_attributes"] == {"active_features": ["card_issuing"]}
    assert event["request"]["id"].startswith("req_")
    assert listed(holder, path) == ([], [], [])


def test_a_feature_given_up_before_it_is_active_stays_away():
    """What was to activate it finds nothing to do."""
    holder = Holder(with_policies(feature_activation_seconds=60))
    path = opened(holder, "deposit_insurance")
    holder.have(f"{path}/features", wanted("deposit_insurance", requested="false"))
    holder.api.pass_time(60)

    assert listed(holder, path) == ([], [], [])
    assert len(holder.events(UPDATED)) == 1


def test_a_feature_requested_again_begins_anew():
    """It is not activated by what was to activate it the first time."""
    holder = Holder(with_policies(feature_activation_seconds=60))
    path = opened(holder, "deposit_insurance")
    holder.api.pass_time(30)
    holder.have(f"{path}/features", wanted("deposit_insurance", requested="false"))
    holder.have(f"{path}/features", wanted("deposit_insurance"))
    holder.api.pass_time(59)

    assert listed(holder, path) == ([], ["deposit_insurance"], [])
    holder.api.pass_time(1)
    assert listed(holder, path) == (["deposit_insurance"], [], [])


@pytest.mark.parametrize(
    ("restricted", "active", "listed_as_restricted"),
    [
        (
            ("outbound_flows",),
            ["card_issuing", "deposit_insurance", *NAMES[2:5]],
            ["financial_addresses.aba", *NAMES[4:]],
        ),
        (
            ("inbound_flows",),
            ["card_issuing", "deposit_insurance", "financial_addresses.aba", *NAMES[4:]],
            list(NAMES[2:5]),
        ),
        (
            ("inbound_flows", "outbound_flows"),
            list(NAMES[:3]),
            list(NAMES[2:]),
        ),
    ],
)
def test_a_platform_restricts_flows(api, restricted, active, listed_as_restricted):
    """What is restricted in part is in two lists; wires still come to an address."""
    holder = Holder(api)
    path = opened(holder, *NAMES)
    holder.see(path)
    form = {f"platform_restrictions[{name}]": "restricted" for name in restricted}
    changed = holder.have(path, form)
    lifted = holder.have(path, dict.fromkeys(form, "unrestricted"))

    assert changed["active_features"] == active
    assert changed["restricted_features"] == listed_as_restricted
    assert (lifted["active_features"], lifted["restricted_features"]) == (list(NAMES), [])
    assert len(holder.events(UPDATED)) == 3


def test_an_account_is_opened_restricted(api):
    """Its features are restricted as soon as they are active."""
    holder = Holder(api)
    form = {"supported_currencies[0]": "usd", "platform_restrictions[inbound_flows]": "restricted"}
    form |= wanted("inbound_transfers.ach", within="features")
    account = holder.have(ACCOUNTS, form)

    assert account["pending_features"] == ["inbound_transfers.ach"]
    assert listed(holder, f"{ACCOUNTS}/{account['id']}") == ([], [], ["inbound_transfers.ach"])


def test_a_restriction_names_itself(api):
    """So that whoever reads it knows what to remove."""
    holder = Holder(api)
    path = opened(holder, "outbound_payments.ach")
    holder.have(path, {"platform_restrictions[outbound_flows]": "restricted"})
    feature = holder.see(f"{path}/features")["outbound_payments"]["ach"]

    assert feature["status"] == "restricted"
    assert feature["status_details"] == [
        {
            "code": "restricted_by_platform",
            "resolution": "remove_restriction",
            "restriction": "outbound_flows",
        }
    ]
