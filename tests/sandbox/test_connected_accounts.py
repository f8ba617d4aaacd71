"""Connected accounts as objects: made, shown, changed, granted capabilities, deleted."""

import pytest

from tests.sandbox.api import START
from tests.sandbox.connect import CUSTOM, Speaking, connected


def path(account, capability=""):
    """Of an account, or of one of its capabilities."""
    return f"/v1/accounts/{account}" + (f"/capabilities/{capability}" if capability else "")


def test_an_account_is_made_as_the_guide_does_it(api):
    """Country, controller and two capabilities; what nobody told is null."""
    made = api.have("/v1/accounts", CUSTOM | {"metadata[a]": "b", "email": "a@example.com"})

    assert made["id"].startswith("acct_1")
    assert len(made["id"]) == 21
    assert (made["object"], made["country"], made["default_currency"]) == ("account", "US", "usd")
    assert made["controller"] == {
        "fees": {"payer": "application"},
        "is_controller": True,
        "losses": {"payments": "application"},
        "requirement_collection": "application",
        "stripe_dashboard": {"type": "none"},
        "type": "application",
    }
    assert (made["type"], made["email"], made["metadata"]) == ("none", "a@example.com", {"a": "b"})
    assert (made["charges_enabled"], made["payouts_enabled"]) == (False, False)
    assert made["created"] == START


@pytest.mark.parametrize(
    ("form", "kind", "dashboard"),
    [
        ({}, "standard", "full"),
        ({"type": "express"}, "express", "express"),
        ({"type": "custom"}, "custom", "none"),
        ({"controller[losses][payments]": "application"}, "none", "full"),
    ],
)
def test_a_type_stands_for_a_controller(api, form, kind, dashboard):
    """Older types say the same in a word; an unset property is as in a standard account."""
    made = api.have("/v1/accounts", form)

    assert (made["type"], made["controller"]["stripe_dashboard"]["type"]) == (kind, dashboard)
    assert made["capabilities"] == {}


def test_a_capability_is_active_before_the_next_call(api):
    """Pending in the answer that asks for it, active in the next one, with an event for each."""
    made = api.have("/v1/accounts", CUSTOM)
    shop = Speaking(api, made["id"])
    events = shop.events()

    assert made["capabilities"] == {"card_issuing": "pending", "transfers": "pending"}
    assert shop.see("/v1/account")["capabilities"] == {
        "card_issuing": "active",
        "transfers": "active",
    }
    assert [event["type"] for event in events] == ["capability.updated", "account.updated"] * 2
    assert events[0]["data"]["object"]["id"] == "card_issuing"
    assert events[0]["data"]["previous_attributes"] == {"status": "pending"}
    assert events[1]["data"]["previous_attributes"] == {"capabilities": {"card_issuing": "pending"}}
    assert {event["request"]["id"] for event in events} == {None}


def test_a_capability_may_take_its_time(with_policies):
    """Issuing is refused until then, as reported of test mode."""
    api = with_policies(capability_seconds=120)
    shop = connected(api)
    shop.pass_time(119)
    assert shop.get("/v1/issuing/cards").status == 400
    assert shop.see("/v1/account")["capabilities"]["card_issuing"] == "pending"
    shop.pass_time(1)

    assert shop.see("/v1/issuing/cards")["data"] == []


def test_somebody_fills_in_the_onboarding(with_policies):
    """The control stands for a person on Stripe's pages; it is the connected account's to press."""
    api = with_policies(onboarding="required")
    shop = connected(api)
    done = shop.have("/_sandbox/onboard")

    assert (done["details_submitted"], done["requirements"]["currently_due"]) == (True, [])
    assert shop.see("/v1/account")["capabilities"]["card_issuing"] == "active"
    assert api.post("/_sandbox/onboard").error["code"] == "not_modelled"


def test_a_capability_is_given_up_and_asked_for_again(api):
    """Issuing ends with it, and what was there before is there again."""
    shop = connected(api)
    card = shop.card()
    given_up = api.have(path(shop.account, "card_issuing"), {"requested": "false"})
    assert (given_up["status"], given_up["requested"], given_up["requested_at"]) == (
        "unrequested",
        False,
        None,
    )
    assert shop.get(f"/v1/issuing/cards/{card['id']}").status == 400
    assert "card_issuing" not in shop.see("/v1/account")["capabilities"]

    again = api.have(path(shop.account, "card_issuing"), {"requested": "true"})
    assert (again["status"], again["requested_at"]) == ("pending", START)
    assert shop.see(f"/v1/issuing/cards/{card['id']}")["id"] == card["id"]


def test_capabilities_are_listed(api):
    """Those the sandbox knows; the platform's own are active."""
    shop = Speaking(api, api.have("/v1/accounts", {"type": "custom"})["id"])
    own = api.see("/v1/account")["id"]
    of_shop = api.see(path(shop.account) + "/capabilities")["data"]
    of_platform = api.see(path(own) + "/capabilities")["data"]

    assert [(capability["id"], capability["status"]) for capability in of_shop] == [
        ("card_issuing", "unrequested"),
        ("card_payments", "unrequested"),
        ("transfers", "unrequested"),
        ("treasury", "unrequested"),
        ("us_bank_account_ach_payments", "unrequested"),
    ]
    assert {capability["status"] for capability in of_platform} == {"active"}
    granted = dict.fromkeys([capability["id"] for capability in of_shop], "active")
    assert api.see(path(own))["capabilities"] == granted
    assert api.get(path(shop.account, "link_payments")).error["code"] == "not_modelled"
    assert api.get(path(shop.account, "nonsense")).error["code"] == "resource_missing"


def test_an_account_is_changed_by_its_platform(api):
    """Hashes are merged, metadata by key; the event has only what changed, and whose request."""
    shop = connected(api)
    shop.see("/v1/account")
    form = {
        "business_profile[name]": "Rockets",
        "company[address][city]": "Reno",
        "metadata[a]": "1",
    }
    api.have(path(shop.account), form)
    said = api.post(path(shop.account), {"business_profile[url]": "https://a.example"})
    event = shop.events(type="account.updated")[-1]

    assert said.json["business_profile"]["name"] == "Rockets"
    assert said.json["company"]["address"]["city"] == "Reno"
    assert event["data"]["previous_attributes"] == {"business_profile": {"url": None}}
    assert event["request"]["id"] == said.headers["request-id"]


def test_nothing_new_is_no_event(api):
    """The same again changes nothing and tells nobody."""
    shop = connected(api, email="a@example.com")
    before = shop.events()
    api.have(
        path(shop.account),
        {"email": "a@example.com"} | {"capabilities[transfers][requested]": "true"},
    )

    assert shop.events() == before


def test_accounts_are_listed_newest_first(api):
    """A platform's own account is not among them, and each is as retrieved."""
    made = [connected(api).account for _ in range(3)]
    listed = api.see("/v1/accounts", {"limit": 2})
    rest = api.see("/v1/accounts", {"limit": 2, "starting_after": listed["data"][-1]["id"]})

    assert [account["id"] for account in (*listed["data"], *rest["data"])] == made[::-1]
    assert (listed["has_more"], rest["has_more"]) == (True, False)
    assert listed["data"][0] == api.see(path(made[-1]))
    back = api.see("/v1/accounts", {"ending_before": made[0], "created[gte]": START})
    assert back == listed | {"data": [*listed["data"], *rest["data"]][:2], "has_more": False}
    assert api.see("/v1/accounts", {"created[lt]": START})["data"] == []


def test_a_deleted_account_is_gone(api):
    """It answers no more, in the words for one that never was."""
    shop = connected(api)
    said = api.send("DELETE", path(shop.account), "", api._with({}), b"")

    assert said.json == {"id": shop.account, "object": "account", "deleted": True}
    assert shop.get("/v1/balance").error["code"] == "account_invalid"
    assert api.get(path(shop.account)).error["code"] == "account_invalid"
    assert api.see("/v1/accounts")["data"] == []


@pytest.mark.parametrize(
    ("form", "param"),
    [
        ({"default_currency": "eur"}, "default_currency"),
        ({"documents[company_license][files][]": "file_1"}, "documents"),
        (
            {"external_account[object]": "card"}
            | {f"external_account[{name}]": "1" for name in ("account_number", "country")},
            "external_account[object]",
        ),
        ({"groups[payments_pricing]": "x"}, "groups"),
        ({"individual[maiden_name]": "Byron"}, "individual[maiden_name]"),
        ({"capabilities[link_payments][requested]": "true"}, "capabilities[link_payments]"),
        ({"company[vat_id]": "1"}, "company[vat_id]"),
        ({"settings[branding][primary_color]": "#000"}, "settings[branding]"),
        (
            {"settings[payments][statement_descriptor_kana]": "x"},
            "settings[payments][statement_descriptor_kana]",
        ),
        (
            {"capabilities[card_issuing][requested]": "true"},
            "capabilities[card_issuing][requested]",
        ),
    ],
)
def test_what_is_not_modelled_is_refused_by_name(api, form, param):
    """Nothing of what Stripe would do with it is guessed: no account is made, none is changed."""
    made = api.have("/v1/accounts", {"type": "express"})

    for target, kind in ((path(made["id"]), {}), ("/v1/accounts", {"type": "express"})):
        said = api.post(target, kind | form)
        assert (said.status, said.error["param"]) == (501, param)
        assert said.error["code"] == "not_modelled"
    assert api.see("/v1/accounts")["data"] == [made]


def test_an_account_abroad_has_its_country_s_currency(api):
    """It issues that currency, and is abroad also when its state is taken back."""
    shop = connected(api, country="ie")
    made = shop.see("/v1/account")
    shop.fund(1_000)
    state = api.get("/_sandbox/state").body
    kind = {"content-type": "application/json", "authorization": f"Bearer {api.key}"}
    taken = api.send("POST", "/_sandbox/state", "", kind, state)
    again = shop.see("/v1/account")
    holder = shop.cardholder(phone_number="+353851234567")["id"]

    assert taken.status == 200
    assert (made["country"], made["default_currency"]) == ("IE", "eur")
    assert (again["country"], again["default_currency"]) == ("IE", "eur")
    assert shop.card(holder, currency="eur")["currency"] == "eur"
    assert shop.see("/v1/balance")["issuing"]["available"] == [{"amount": 1_000, "currency": "eur"}]
    assert api.see("/v1/account")["country"] == "US"


@pytest.mark.parametrize(("form"), [{"country": "FR"}, {"bank_account": "btok_us_verified"}])
def test_an_account_in_an_unknown_country_or_with_a_bank_account_is_not_made(api, form):
    """Neither is modelled."""
    said = api.post("/v1/accounts", form)

    assert (said.status, [said.error["param"]]) == (501, list(form))


@pytest.mark.parametrize(
    ("form", "code"),
    [
        ({"type": "custom", "controller[fees][payer]": "account"}, "parameters_exclusive"),
        ({"capabilities[flying][requested]": "true"}, "parameter_unknown"),
        ({"individual": ""}, "parameter_invalid_empty"),
        ({"tos_acceptance[date]": "today"}, "parameter_invalid_integer"),
    ],
)
def test_a_wrong_parameter_is_refused(api, form, code):
    """As everywhere, by the contract."""
    assert api.post("/v1/accounts", form).error["code"] == code


def test_a_platform_does_not_change_itself(api):
    """That is what its Dashboard is for; and a connected account has none connected to it."""
    own, shop = api.see("/v1/account")["id"], connected(api)

    assert api.post(path(own), {"email": "a@example.com"}).status == 501
    assert api.send("DELETE", path(own), "", api._with({}), b"").status == 501
    assert shop.post("/v1/accounts", CUSTOM).status == 501
    assert shop.see(path(shop.account))["id"] == shop.account
    assert shop.get(path(own)).status == 403
