"""Details of connected accounts and their people that cannot be any, and who may change them."""

import pytest

from tests.sandbox.connect import CUSTOM, INDIVIDUAL, PERSON, connected, path

ACCOUNT = [
    ("email", "not an address", "email_invalid"),
    ("business_profile[mcc]", "99", None),
    ("business_profile[url]", "not a url", "url_invalid"),
    ("business_profile[support_url]", "nowhere", "url_invalid"),
    ("business_profile[support_email]", "@", "email_invalid"),
    ("business_profile[support_phone]", "12", None),
    ("company[phone]", "call me", None),
    ("company[tax_id]", "12", "tax_id_invalid"),
]
PEOPLE = [
    ("dob[day]", "40", None),
    ("dob[month]", "13", None),
    ("dob[year]", "19", None),
    ("email", "jenny", "email_invalid"),
    ("id_number", "12", None),
    ("phone", "x", None),
    ("relationship[percent_ownership]", "150", None),
    ("ssn_last_4", "12x", None),
]


@pytest.mark.parametrize(("name", "value", "code"), ACCOUNT)
def test_a_business_s_detail_that_cannot_be_one_is_refused(api, name, value, code):
    """When it is made and when it is changed, and nothing changes."""
    made = api.post("/v1/accounts", CUSTOM | {name: value})
    shop = connected(api)
    before = api.see(path(shop))
    changed = api.post(path(shop), {name: value})

    for said in (made, changed):
        assert (said.status, said.error["param"], said.error.get("code")) == (400, name, code)
    assert api.see(path(shop)) == before


@pytest.mark.parametrize(("name", "value", "code"), PEOPLE)
def test_a_person_s_detail_that_cannot_be_one_is_refused(api, name, value, code):
    """As one of a company, and as the individual that the account belongs to."""
    shop = connected(api)
    made = api.post(path(shop, "/persons"), PERSON | {name: value})
    first, bracket, rest = name.partition("[")
    inside = f"individual[{first}]{bracket}{rest}"
    given = INDIVIDUAL | {"business_type": "individual", inside: value}
    owner = api.post("/v1/accounts", CUSTOM | given)

    assert (made.status, made.error["param"], made.error.get("code")) == (400, name, code)
    assert (owner.status, owner.error["param"]) == (400, inside)
    assert api.see(path(shop, "/persons"))["data"] == []


def test_a_day_that_its_month_does_not_have_is_refused(api):
    """Each part alone is possible."""
    shop = connected(api)
    form = {"dob[day]": "31", "dob[month]": "2", "dob[year]": "1990"}

    assert api.post(path(shop, "/persons"), PERSON | form).error["param"] == "dob"


@pytest.mark.parametrize(("name", "value", "_code"), ACCOUNT)
def test_the_policy_keeps_what_cannot_be(with_policies, name, value, _code):
    """It is the one that cardholders have."""
    api = with_policies(implausible_details="keep")

    assert api.post("/v1/accounts", CUSTOM | {name: value}).status == 200


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("business_profile[url]", "rocket-rides.example"),
        ("business_profile[url]", "https://rocket-rides.example:8080/shop?a=b"),
        ("company[tax_id]", "00-0000000"),
        ("company[phone]", "+1 415 555 0100"),
    ],
)
def test_what_people_write_is_taken(api, name, value):
    """With or without a scheme, a hyphen, blanks."""
    assert api.post("/v1/accounts", CUSTOM | {name: value}).status == 200


EXPRESS = {"type": "express", "country": "US"}
LOCKED = [
    ("business_type", "company"),
    ("company[name]", "Rocket Rides"),
    ("individual[first_name]", "Jenny"),
    ("external_account", "btok_us_verified"),
]


@pytest.mark.parametrize("start", ["account_links", "account_sessions"])
@pytest.mark.parametrize(("name", "value"), LOCKED)
def test_what_stripe_collects_is_fixed_once_onboarding_begins(api, name, value, start):
    """Documented by property: after a link or a session, where Stripe collects requirements."""
    account = api.have("/v1/accounts", EXPRESS)["id"]
    custom = connected(api).account
    assert api.post(f"/v1/accounts/{account}", {name: value}).status == 200
    for each in (account, custom):
        form = {"type": "account_onboarding", "refresh_url": "https://a.example"}
        form |= {"return_url": "https://a.example"}
        components = {"components[account_onboarding][enabled]": "true"}
        api.have(f"/v1/{start}", {"account": each} | (form if "link" in start else components))
    said = api.post(f"/v1/accounts/{account}", {name: value})

    assert (said.status, said.error["param"]) == (400, name.partition("[")[0])
    assert api.post(f"/v1/accounts/{custom}", {name: value}).status == 200
    assert api.post(f"/v1/accounts/{account}", {"metadata[a]": "b"}).status == 200
    assert "is_linked" not in api.see(f"/v1/accounts/{account}")


def test_nobody_accepts_stripe_s_terms_for_somebody_else(api):
    """Documented: only where the platform collects requirements, whenever it is."""
    account = api.have("/v1/accounts", EXPRESS)["id"]
    form = {"tos_acceptance[date]": "1780000000", "tos_acceptance[ip]": "127.0.0.1"}
    said = api.post(f"/v1/accounts/{account}", form)

    assert (said.status, said.error["param"]) == (400, "tos_acceptance")
    assert api.post(path(connected(api)), form).status == 200
