"""The bank accounts of connected accounts: made, listed, made the default, deleted, and paid to.

The module is long because it has every refusal beside what it refuses.
"""

import pytest
import stripe

from tests.sandbox.connect import connected

BANK = {
    "external_account[object]": "bank_account",
    "external_account[country]": "US",
    "external_account[currency]": "usd",
    "external_account[routing_number]": "110000000",
    "external_account[account_number]": "000123456789",
}
TOKEN = {"external_account": "btok_us_verified"}


@pytest.fixture(name="shop")
def _shop(api):
    """A connected account, whose onboarding gave it a bank account."""
    return connected(api)


@pytest.fixture(name="banks")
def _banks(shop):
    """The path of its bank accounts."""
    return f"/v1/accounts/{shop.account}/external_accounts"


def types(shop):
    """The events of external accounts, oldest first."""
    told = [event["type"].removeprefix("account.external_account.") for event in shop.events()]
    return [name for name in told if name in ("created", "updated", "deleted")]


def test_a_bank_account_is_added(api, shop, banks):
    """Of its number the end is shown; it is not the default, which is there already."""
    form = BANK | {
        "external_account[account_holder_name]": "Jenny Rosen",
        "external_account[account_holder_type]": "individual",
        "external_account[account_type]": "checking",
        "metadata[a]": "b",
    }
    bank = api.have(banks, form)

    assert bank == {
        "id": bank["id"],
        "object": "bank_account",
        "account": shop.account,
        "account_holder_name": "Jenny Rosen",
        "account_holder_type": "individual",
        "account_type": "checking",
        "available_payout_methods": ["standard"],
        "bank_name": "STRIPE TEST BANK",
        "country": "US",
        "currency": "usd",
        "default_for_currency": False,
        "fingerprint": bank["fingerprint"],
        "future_requirements": bank["requirements"],
        "last4": "6789",
        "metadata": {"a": "b"},
        "requirements": {
            "currently_due": [],
            "errors": [],
            "past_due": [],
            "pending_verification": [],
        },
        "routing_number": "110000000",
        "status": "new",
    }
    assert api.see(f"{banks}/{bank['id']}") == bank
    assert types(shop) == ["created"]
    assert shop.events(type="account.updated")[-1]["request"]["id"] is not None


def test_another_one_is_made_the_default(api, shop, banks):
    """When it is made, or later; the default cannot be deleted, any other can."""
    first = api.see(banks)["data"][0]["id"]
    second = api.have(banks, TOKEN | {"default_for_currency": "true"})
    assert second["default_for_currency"] is True
    assert api.see(f"{banks}/{first}")["default_for_currency"] is False
    api.have(f"{banks}/{first}", {"default_for_currency": "true"})
    refused = api.send("DELETE", f"{banks}/{first}", "", api._with({}), b"")
    assert refused.error["message"].startswith("You cannot delete the default external account")
    gone = api.send("DELETE", f"{banks}/{second['id']}", "", api._with({}), b"").json

    assert gone == {
        "id": second["id"],
        "object": "bank_account",
        "currency": "usd",
        "deleted": True,
    }
    assert api.get(f"{banks}/{second['id']}").error["code"] == "resource_missing"
    assert [each["id"] for each in api.see(banks)["data"]] == [first]
    assert types(shop) == ["created", "updated", "updated", "updated", "deleted"]


def test_the_former_default_is_told_of_too(api, shop, banks):
    """It changed as well, whether another one becomes the default when it is made or later."""
    first = api.see(banks)["data"][0]["id"]
    second = api.have(banks, TOKEN | {"default_for_currency": "true"})["id"]
    api.have(f"{banks}/{first}", {"default_for_currency": "true"})

    told = shop.events(type="account.external_account.updated")
    flips = [
        (event["data"]["object"]["id"], event["data"]["object"]["default_for_currency"])
        for event in told
    ]
    assert flips == [(first, False), (first, True), (second, False)]
    assert all(
        event["data"]["previous_attributes"] == {"default_for_currency": not is_default}
        for event, (_, is_default) in zip(told, flips, strict=True)
    )


def test_one_that_the_account_is_updated_with_replaces_the_default(api, shop, banks):
    """Documented; the old one is deleted."""
    old = api.see(banks)["data"][0]["id"]
    seen = api.have(f"/v1/accounts/{shop.account}", BANK)["external_accounts"]["data"]

    assert len(seen) == 1
    assert (seen[0]["id"] != old, seen[0]["default_for_currency"]) == (True, True)
    assert types(shop) == ["created", "deleted"]


def test_bank_accounts_are_listed_both_ways(api, banks):
    """Newest first; there are no cards."""
    first = api.see(banks)["data"][0]["id"]
    second, third = (api.have(banks, TOKEN)["id"] for _ in range(2))
    page = api.see(banks, {"limit": 2})

    assert ([each["id"] for each in page["data"]], page["has_more"]) == ([third, second], True)
    rest = api.see(banks, {"starting_after": second, "object": "bank_account"})
    assert [each["id"] for each in rest["data"]] == [first]
    back = api.see(banks, {"ending_before": second})
    assert [each["id"] for each in back["data"]] == [third]
    assert api.see(banks, {"object": "card"})["data"] == []


def test_who_holds_it_is_changed(api, shop, banks):
    """Nothing else is; the event has what changed."""
    bank = api.see(banks)["data"][0]["id"]
    form = {"account_holder_name": "Ada", "account_holder_type": "company", "metadata[a]": "b"}
    changed = api.have(f"{banks}/{bank}", form | {"account_type": "savings"})
    event = shop.events(type="account.external_account.updated")[-1]["data"]

    assert (changed["account_holder_name"], changed["account_type"]) == ("Ada", "savings")
    assert event["previous_attributes"]["account_holder_name"] is None
    assert event["object"] == changed


@pytest.mark.parametrize(
    ("number", "code"),
    [
        ("000111111116", "no_account"),
        ("000111111113", "account_closed"),
        ("000222222227", "insufficient_funds"),
        ("000333333335", "debit_not_authorized"),
        ("000444444440", "invalid_currency"),
    ],
)
def test_payouts_fail_by_the_test_number(api, shop, banks, number, code):
    """Documented; the bank account is then in error until it is updated."""
    bank = api.have(banks, BANK | {"external_account[account_number]": number})["id"]
    shop.fund(500)
    form = {"amount": 500, "currency": "usd", "source_balance": "issuing", "destination": bank}
    payout = shop.have("/v1/payouts", form)
    ended = shop.see(f"/v1/payouts/{payout['id']}", {"expand[]": "destination"})

    assert (payout["status"], payout["destination"]) == ("pending", bank)
    assert (ended["status"], ended["failure_code"]) == ("failed", code)
    assert ended["destination"]["status"] == "errored"
    assert shop.available() == 500
    assert types(shop)[-1] == "updated"
    assert api.have(f"{banks}/{bank}")["status"] == "new"


@pytest.mark.parametrize("is_named", [True, False])
def test_a_bank_account_to_which_a_payout_failed_gets_none(api, shop, banks, is_named):
    """Documented: not until it is updated; named or by default, and others go on."""
    bank = api.see(banks)["data"][0]["id"]
    shop.fund(1000)
    form = {"amount": 500, "currency": "usd", "source_balance": "issuing"}
    failed = shop.have("/v1/payouts", form)["id"]
    shop.have(f"/_sandbox/payouts/{failed}/fail")
    again = form | ({"destination": bank} if is_named else {})
    said = shop.post("/v1/payouts", again)
    other = api.have(banks, BANK)["id"]

    assert (said.status, said.error["param"]) == (400, "destination")
    assert shop.available() == 1000
    assert shop.have("/v1/payouts", form | {"destination": other})["status"] == "pending"
    api.have(f"{banks}/{bank}")
    assert shop.have("/v1/payouts", again)["destination"] == bank


def test_a_payout_goes_to_the_default(api, shop, banks):
    """Or to another of the account's; a stranger's is refused."""
    shop.fund(1000)
    form = {"amount": 500, "currency": "usd", "source_balance": "issuing"}
    default = api.see(banks)["data"][0]["id"]
    assert shop.have("/v1/payouts", form)["destination"] == default
    said = shop.post("/v1/payouts", form | {"destination": "ba_other"})

    assert (said.status, said.error["param"]) == (400, "destination")


@pytest.mark.parametrize(
    ("country", "routing", "number"),
    [("GB", "108800", "00012345"), ("IE", "", "IE29AIBK93115212345678")],
)
def test_abroad_the_country_s_test_number_counts(api, country, routing, number):
    """A sort code and a number, or an IBAN alone."""
    shop = connected(api, country=country)
    form = {"external_account[account_number]": number, "external_account[country]": country}
    form |= {"external_account[routing_number]": routing} if routing else {}
    bank = api.have(f"/v1/accounts/{shop.account}/external_accounts", form)

    assert (bank["country"], bank["last4"]) == (country, number[-4:])
    assert bank["routing_number"] == (routing or None)


@pytest.mark.parametrize(
    ("form", "code"),
    [
        ({"account_number": "123456789"}, "account_number_invalid"),
        ({"routing_number": "123"}, "routing_number_invalid"),
        ({"account_number": "000999999991"}, "not_modelled"),
        ({"object": "card"}, "not_modelled"),
        ({"country": "FR"}, "not_modelled"),
        ({"currency": "eur"}, "not_modelled"),
    ],
)
def test_what_is_no_test_number_is_refused(api, banks, form, code):
    """In recorded words; and what is not modelled by name."""
    given = BANK | {f"external_account[{name}]": value for name, value in form.items()}
    said = api.post(banks, given)

    assert (said.status, said.error["code"]) == (501 if code == "not_modelled" else 400, code)
    assert said.error["param"] == f"external_account[{next(iter(form))}]"
    assert len(api.see(banks)["data"]) == 1


def test_a_hash_may_go_by_its_other_name(api, banks):
    """As the contract has it; nothing at all is a missing parameter."""
    form = {name.replace("external_account", "bank_account"): BANK[name] for name in BANK}

    assert api.have(banks, form)["last4"] == "6789"
    assert api.post(banks).error["code"] == "parameter_missing"
    form |= {"bank_account[documents][bank_account_ownership_verification][files][]": "file_1"}
    assert api.post(banks, form).status == 501


@pytest.mark.parametrize(
    "param",
    [
        "address_city",
        "address_country",
        "address_line1",
        "address_line2",
        "address_state",
        "address_zip",
        "documents[bank_account_ownership_verification][files][]",
        "exp_month",
        "exp_year",
        "name",
    ],
)
def test_what_only_cards_have_is_refused_by_name(api, banks, param):
    """There are no debit cards here."""
    bank = api.see(banks)["data"][0]["id"]
    said = api.post(f"{banks}/{bank}", {param: "x"})

    assert (said.status, param.startswith(said.error["param"])) == (501, True)


def test_a_debit_card_is_refused_by_name(api, shop, banks):
    """With all that the API reference has of one, added to an account or given with it."""
    card = {"number": "4000056655665556", "exp_month": "12", "exp_year": "2030", "cvc": "123"}
    form = {f"external_account[{name}]": value for name, value in card.items()}
    named = form | {"external_account[object]": "card", "external_account[currency]": "usd"}
    for path in (banks, f"/v1/accounts/{shop.account}"):
        for given in (form, named):
            said = api.post(path, given)
            assert (said.status, said.error["code"]) == (501, "not_modelled")
            assert "debit cards" in said.error["message"]

    said = api.post(banks, BANK | {"external_account[name]": "Jenny Rosen"})
    assert (said.status, said.error["param"]) == (501, "external_account[name]")


def test_the_official_sdk_knows_bank_accounts(base, key):
    """Their whole life, with its types."""
    client = stripe.StripeClient(key, base_addresses={"api": base})
    details = {"object": "bank_account", "country": "US", "account_number": "000123456789"}
    bank = details | {"currency": "usd", "routing_number": "110000000"}
    account = client.v1.accounts.create(
        {"type": "custom", "country": "US", "external_account": bank}
    )
    banks = client.v1.accounts.external_accounts
    made = banks.create(account.id, {"external_account": bank})
    banks.update(account.id, made.id, {"metadata": {"a": "b"}})

    assert banks.list(account.id, {"limit": 1}).data[0].id == made.id
    assert banks.retrieve(account.id, made.id).metadata["a"] == "b"
    assert banks.delete(account.id, made.id).deleted is True
    assert [each.last4 for each in account.external_accounts.data] == ["6789"]


def test_what_cannot_be_expanded_here_is_refused_by_name(api, shop):
    """A platform's bank account is on no list; an account that is one's own is expanded."""
    api.fund(500)
    form = {"amount": 5, "currency": "usd", "source_balance": "issuing"}
    payout = api.have("/v1/payouts", form)["id"]
    said = api.get(f"/v1/payouts/{payout}", {"expand[]": "destination"})
    capability = f"/v1/accounts/{shop.account}/capabilities/transfers"

    assert (said.status, said.error["code"]) == (501, "not_modelled")
    assert api.see(capability, {"expand[]": "account"})["account"]["id"] == shop.account
