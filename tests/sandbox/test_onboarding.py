"""Onboarding of connected accounts: what is due, how it is met, verified, and due again."""

from functools import partial

import pytest

from tests.sandbox.api import START
from tests.sandbox.connect import (
    BUSINESS,
    CUSTOM,
    INDIVIDUAL,
    REPRESENTATIVE,
    Speaking,
    connected,
    due,
    onboarded,
    path,
)

REQUIREMENTS = "/_sandbox/requirements"


@pytest.fixture(name="api")
def _api(with_policies):
    """A platform whose new accounts owe what Stripe requires."""
    return with_policies(onboarding="required")


def test_a_new_account_owes_what_was_recorded(api):
    """Before its type is known: as Stripe answered in test mode, and all of it past due."""
    form = {
        "country": "US",
        "type": "express",
        "capabilities[card_payments][requested]": "true",
        "capabilities[transfers][requested]": "true",
    }
    required = api.have("/v1/accounts", form)["requirements"]
    names = [
        "business_profile.mcc",
        "business_profile.url",
        "business_type",
        "external_account",
        *(f"representative.{name}" for name in ("dob.day", "dob.month", "dob.year", "email")),
        *(f"representative.{name}" for name in ("first_name", "last_name")),
        "settings.payments.statement_descriptor",
        "tos_acceptance.date",
        "tos_acceptance.ip",
    ]

    assert required == {
        "alternatives": [
            {
                "alternative_fields_due": ["business_profile.product_description"],
                "original_fields_due": ["business_profile.url"],
            }
        ],
        "current_deadline": None,
        "currently_due": names,
        "disabled_reason": "requirements.past_due",
        "errors": [],
        "eventually_due": names,
        "past_due": names,
        "pending_verification": [],
    }


def test_what_is_due_is_met_piece_by_piece(api):
    """Inactive until the last piece is there, then pending, then active; told of each change."""
    shop = connected(api)
    assert shop.see("/v1/account")["capabilities"]["card_issuing"] == "inactive"
    api.have(path(shop), BUSINESS)
    assert {name.partition(".")[0] for name in due(shop)} == {"representative"}
    some = dict(list(REPRESENTATIVE.items())[:-1])
    person = api.have(path(shop, "/persons"), some)
    assert due(shop) == [f"{person['id']}.relationship.title"]
    assert person["requirements"]["past_due"] == ["relationship.title"]
    last = api.have(path(shop, f"/persons/{person['id']}"), {"relationship[title]": "CEO"})
    told = [event["type"] for event in shop.events()]
    after = shop.see("/v1/account")

    assert last["verification"]["status"] == "pending"
    assert after["capabilities"] == {"card_issuing": "active", "transfers": "active"}
    assert (after["details_submitted"], after["payouts_enabled"]) == (True, True)
    assert told.count("person.created") == 1
    # by the request all move; by the review all do, and the second capability once more
    by_request = ["person.updated", "capability.updated", "capability.updated", "account.updated"]
    by_review = [*by_request, "capability.updated", "account.updated"]
    assert told[-10:] == [*by_request, *by_review]
    seen = api.see(path(shop, f"/persons/{person['id']}"))
    assert (seen["verification"]["status"], seen["requirements"]["past_due"]) == ("verified", [])
    assert shop.card()["status"] == "active"


def test_a_description_does_as_well_as_an_address_on_the_web(api):
    """Documented, and the alternative that was recorded."""
    form = dict(BUSINESS)
    del form["business_profile[url]"]
    shop = onboarded(api, form)
    assert due(shop) == ["business_profile.url"]
    api.have(path(shop), {"business_profile[product_description]": "Rocket rides"})

    assert due(shop) == []


def test_issuing_needs_no_bank_account(api):
    """Documented: it may be ignored by who pays nothing out; transfers wait for one."""
    form = dict(BUSINESS)
    del form["external_account"]
    shop = onboarded(api, form)
    seen = shop.see("/v1/account")

    assert seen["capabilities"] == {"card_issuing": "active", "transfers": "inactive"}
    assert seen["requirements"]["past_due"] == ["external_account"]
    assert seen["payouts_enabled"] is False
    of_issuing = api.see(path(shop, "/capabilities/card_issuing"))["requirements"]
    of_transfers = api.see(path(shop, "/capabilities/transfers"))["requirements"]
    assert (of_issuing["past_due"], of_transfers["past_due"]) == ([], ["external_account"])
    assert of_transfers["disabled_reason"] == "requirements.fields_needed"
    api.have(path(shop, "/external_accounts"), {"external_account": "btok_us_verified"})
    assert shop.see("/v1/account")["payouts_enabled"] is True


def test_an_individual_is_asked_for_less(api):
    """Of no company; the person is shown on the account, and what is due named after it."""
    form = {name: BUSINESS[name] for name in BUSINESS if not name.startswith("company")}
    shop = Speaking(api, api.have("/v1/accounts", CUSTOM | form)["id"])
    api.have(path(shop), {"business_type": "individual"})
    assert {name.partition(".")[0] for name in due(shop)} == {"individual"}
    seen = api.have(path(shop), INDIVIDUAL)
    person = seen["individual"]
    again = api.have(path(shop), {"individual[last_name]": "Roe"})["individual"]

    assert seen["requirements"]["currently_due"] == []
    assert (person["first_name"], person["ssn_last_4_provided"]) == ("Jenny", True)
    assert (again["id"], again["last_name"]) == (person["id"], "Roe")
    assert [each["id"] for each in api.see(path(shop, "/persons"))["data"]] == [person["id"]]
    assert shop.see("/v1/account")["capabilities"]["card_issuing"] == "active"


def test_abroad_nobody_has_a_state_or_an_american_number(api):
    """Inferred; everything else is due alike."""
    shop = connected(api, country="IE", business_type="company")

    assert not [name for name in due(shop) if name.endswith((".state", "ssn_last_4"))]
    assert "representative.address.line1" in due(shop)
    assert shop.see("/v1/account")["requirements"]["alternatives"] == []


def test_something_is_required_by_a_deadline(api):
    """Due and not past due until then; provided in time, nothing happens."""
    shop = onboarded(api)
    card = shop.card()["id"]
    form = {"requirement": "company.verification.document", "seconds": 3600}
    shop.have(REQUIREMENTS, form)
    seen = shop.see("/v1/account")["requirements"]
    assert (seen["current_deadline"], seen["past_due"]) == (START + 3600, [])
    assert seen["currently_due"] == ["company.verification.document"]
    api.have(
        path(shop), {"company[verification][document][front]": "file_identity_document_success"}
    )
    shop.pass_time(3600)
    assert shop.see(f"/v1/issuing/cards/{card}")["status"] == "active"

    shop.have(REQUIREMENTS, form)
    shop.pass_time(3600)
    assert shop.get(f"/v1/issuing/cards/{card}").status == 400
    seen = shop.see("/v1/account")
    assert seen["requirements"]["past_due"] == ["company.verification.document"]
    assert (seen["payouts_enabled"], seen["requirements"]["current_deadline"]) == (False, None)
    event = shop.events(type="account.updated")[-1]
    assert event["request"] == {"id": None, "idempotency_key": None}
    assert event["data"]["previous_attributes"]["payouts_enabled"] is True


def test_an_error_that_no_requirement_has_is_refused(api):
    """By name, with those there are; the account is as it was."""
    shop = onboarded(api)
    before = shop.see("/v1/account")
    for error in ("no_such_code", ""):
        said = shop.post(REQUIREMENTS, {"requirement": "external_account", "error": error})
        assert (said.status, said.error["param"]) == (400, "error")

    said = shop.post(REQUIREMENTS, {"requirement": "external_account", "error": "no_such_code"})
    assert "verification_document_expired" in said.error["message"]
    assert shop.see("/v1/account") == before


def test_what_could_not_be_verified_is_required_at_once(api):
    """By the control, with the error it names; provided again, it is reviewed."""
    shop = onboarded(api)
    person = api.see(path(shop, "/persons"))["data"][0]["id"]
    name = f"{person}.verification.document"
    seen = shop.have(REQUIREMENTS, {"requirement": name, "error": "verification_document_expired"})
    assert seen["capabilities"]["card_issuing"] == "inactive"
    assert seen["requirements"]["errors"][0]["code"] == "verification_document_expired"
    assert api.see(path(shop, f"/persons/{person}"))["verification"]["status"] == "unverified"
    form = {"verification[document][front]": "file_identity_document_success"}
    api.have(path(shop, f"/persons/{person}"), form)

    assert shop.see("/v1/account")["capabilities"]["card_issuing"] == "active"
    assert api.see(path(shop, f"/persons/{person}"))["verification"]["status"] == "verified"


@pytest.mark.parametrize(
    ("form", "param"),
    [
        ({"requirement": "company.soul"}, "requirement"),
        ({"requirement": "company.tax_id", "seconds": -1}, "seconds"),
    ],
)
def test_a_requirement_that_is_none_is_refused(api, form, param):
    """With those there are; and a platform owes nothing."""
    shop = onboarded(api)
    said = shop.post(REQUIREMENTS, form)

    assert (said.status, said.error["param"]) == (400, param)
    assert api.post(REQUIREMENTS, {"requirement": "company.tax_id"}).status == 501


def test_the_dashboard_chooses_what_new_accounts_owe(with_policies):
    """Whatever the policy says, from now on."""
    api = with_policies()
    before = connected(api)
    api.have("/_sandbox/dashboard/onboarding", {"onboarding": "required"})
    after = connected(api)

    assert (due(before), "business_type" in due(after)) == ([], True)
    api.have("/_sandbox/dashboard/onboarding", {"onboarding": "complete"})
    assert due(connected(api)) == []


def test_a_deleted_representative_is_due_again(api):
    """The capability ends; the person is gone, and nothing is due of them."""
    shop = onboarded(api)
    person = api.see(path(shop, "/persons"))["data"][0]["id"]
    shop.have(REQUIREMENTS, {"requirement": f"{person}.id_number", "seconds": 5})
    api.send("DELETE", path(shop, f"/persons/{person}"), "", api._with({}), b"")
    found = shop.see("/v1/account")

    assert found["capabilities"]["card_issuing"] == "inactive"
    names = found["requirements"]["currently_due"]
    assert {name.partition(".")[0] for name in names} == {"representative"}


def test_an_account_that_is_onboarded_has_a_bank_account(with_policies):
    """So that its payouts are enabled as soon as its transfers are active."""
    api = with_policies()
    shop = connected(api)
    first, second = shop.see("/v1/account"), partial(shop.see, "/v1/account")

    assert (first["payouts_enabled"], len(first["external_accounts"]["data"])) == (True, 1)
    assert first["external_accounts"]["data"][0]["default_for_currency"] is True
    api.have(path(shop, "/capabilities/transfers"), {"requested": "false"})
    assert second()["payouts_enabled"] is False
    said = shop.post("/v1/payouts", {"amount": 5, "currency": "usd"})
    assert (said.status, said.error["code"]) == (400, "payouts_not_allowed")


def test_card_payments_are_charges(api):
    """With the statement descriptor that they need."""
    form = CUSTOM | BUSINESS | {"capabilities[card_payments][requested]": "true"}
    shop = Speaking(api, api.have("/v1/accounts", form)["id"])
    api.have(path(shop, "/persons"), REPRESENTATIVE)
    assert due(shop) == ["settings.payments.statement_descriptor"]
    assert shop.see("/v1/account")["charges_enabled"] is False
    api.have(path(shop), {"settings[payments][statement_descriptor]": "ROCKETS"})

    seen = shop.see("/v1/account")
    assert (seen["charges_enabled"], seen["capabilities"]["card_payments"]) == (True, "active")
    assert seen["settings"]["payments"] == {"statement_descriptor": "ROCKETS"}
