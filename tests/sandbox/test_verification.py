"""Verification of connected accounts: what a review finds by test values, and sets right."""

import pytest

from tests.sandbox.connect import (
    BUSINESS,
    CUSTOM,
    PERSON,
    REPRESENTATIVE,
    Speaking,
    due,
    onboarded,
    path,
)


@pytest.fixture(name="api")
def _api(with_policies):
    """A platform whose new accounts owe what Stripe requires."""
    return with_policies(onboarding="required")


@pytest.mark.parametrize(
    ("form", "requirement", "code"),
    [
        ({"dob[year]": 1990}, "verification.document", "verification_failed_keyed_identity"),
        ({"id_number": "111111111"}, "verification.document", "verification_failed_keyed_identity"),
        ({"ssn_last_4": "1111"}, "id_number", "verification_failed_keyed_identity"),
        (
            {"address[line1]": "address_no_match"},
            "verification.additional_document",
            "verification_failed_residential_address",
        ),
        (
            {"address[line1]": "address_line1_no_match"},
            "verification.additional_document",
            "verification_failed_residential_address",
        ),
        (
            {"verification[document][front]": "file_identity_document_failure"},
            "verification.document",
            "verification_document_failed_other",
        ),
        (
            {"verification[additional_document][front]": "file_identity_document_failure"},
            "verification.additional_document",
            "verification_document_failed_other",
        ),
    ],
)
def test_a_person_who_cannot_be_verified_is_asked_again(api, form, requirement, code):
    """By Stripe's test values; the capability stays out of reach."""
    shop = onboarded(api, person=REPRESENTATIVE | form)
    seen = shop.see("/v1/account")
    person = api.see(path(shop, "/persons"))["data"][0]
    name = f"{person['id']}.{requirement}"

    assert seen["capabilities"]["card_issuing"] == "inactive"
    assert seen["requirements"]["past_due"] == [name]
    error = seen["requirements"]["errors"][0]
    assert (error["code"], error["requirement"]) == (code, name)
    assert person["requirements"]["errors"] == [error | {"requirement": requirement}]
    assert (person["verification"]["status"], person["requirements"]["past_due"]) == (
        "unverified",
        [requirement],
    )
    assert person["verification"]["details"] == error["reason"]


@pytest.mark.parametrize(
    ("form", "cure"),
    [
        ({"dob[year]": 1990}, {"verification[document][front]": "file_identity_document_success"}),
        ({"dob[year]": 1990}, {"dob[day]": 1, "dob[month]": 1, "dob[year]": 1901}),
        ({"id_number": "111111111"}, {"id_number": "000000000"}),
        ({"ssn_last_4": "1111"}, {"id_number": "000000000"}),
        ({"address[line1]": "address_no_match"}, {"address[line1]": "address_full_match"}),
        (
            {"address[line1]": "address_no_match"},
            {"verification[additional_document][front]": "file_identity_document_success"},
        ),
    ],
)
def test_another_value_or_a_document_sets_it_right(api, form, cure):
    """It is reviewed again; a genuine document outweighs numbers and dates."""
    shop = onboarded(api, person=REPRESENTATIVE | form)
    shop.see("/v1/account")
    person = api.see(path(shop, "/persons"))["data"][0]["id"]
    answered = api.have(path(shop, f"/persons/{person}"), cure)

    assert answered["verification"]["status"] == "pending"
    assert shop.see("/v1/account")["capabilities"]["card_issuing"] == "active"
    assert due(shop) == []


def test_an_uploaded_document_is_taken_for_genuine(api):
    """Inferred: its content is not kept; one for another purpose is refused."""
    shop = onboarded(api, person=REPRESENTATIVE | {"dob[year]": 1990})
    person = api.see(path(shop, "/persons"))["data"][0]["id"]
    target = path(shop, f"/persons/{person}")
    wrong = api.upload(b"%PDF-1.7\n").json["id"]
    right = api.upload(b"%PDF-1.7\n", {"purpose": "identity_document"}).json["id"]
    front = "verification[document][front]"

    assert api.post(target, {front: wrong}).error["param"] == front
    assert api.have(target, {front: right})["verification"]["document"]["front"] == right
    assert shop.see("/v1/account")["capabilities"]["card_issuing"] == "active"


@pytest.mark.parametrize(
    ("form", "requirement", "code"),
    [
        (
            {"company[tax_id]": "111111111"},
            "company.verification.document",
            "verification_failed_tax_id_match",
        ),
        (
            {"company[tax_id]": "111111112"},
            "company.verification.document",
            "verification_failed_tax_id_not_issued",
        ),
        (
            {"business_profile[url]": "https://inaccessible.stripe.com"},
            "business_profile.url",
            "invalid_url_website_inaccessible",
        ),
        (
            {"business_profile[name]": "disallowed_dba"},
            "business_profile.name",
            "invalid_business_profile_name_denylisted",
        ),
        (
            {"business_profile[product_description]": "require_url"},
            "business_profile.product_description",
            "invalid_url_web_presence_detected",
        ),
        (
            {"settings[payments][statement_descriptor]": "mismatch"},
            "settings.payments.statement_descriptor",
            "invalid_statement_descriptor_business_mismatch",
        ),
        (
            {"company[verification][document][front]": "file_identity_document_failure"},
            "company.verification.document",
            "verification_document_failed_other",
        ),
    ],
)
def test_a_business_that_cannot_be_verified_is_asked_again(api, form, requirement, code):
    """By Stripe's test values; another one sets it right."""
    shop = onboarded(api, BUSINESS | form)
    seen = shop.see("/v1/account")
    error = seen["requirements"]["errors"][0]

    assert seen["capabilities"]["card_issuing"] == "inactive"
    assert (error["code"], error["requirement"]) == (code, requirement)
    assert "111111111" not in str(seen)
    name = next(iter(form))
    corrections = {
        "company[verification][document][front]": "file_identity_document_success",
        "business_profile[url]": "https://rocket-rides.example",
    }
    right = corrections.get(name, "000000000")
    api.have(path(shop), {name: right})
    assert shop.see("/v1/account")["capabilities"]["card_issuing"] == "active"


def test_some_results_are_in_the_very_answer(api):
    """Documented: of `222222222` and of 1 January 1902, good or bad, and without a job."""
    business = BUSINESS | {"company[tax_id]": "222222222"}
    shop = Speaking(api, api.have("/v1/accounts", CUSTOM | business)["id"])
    person = api.have(path(shop, "/persons"), REPRESENTATIVE | {"dob[year]": 1902})

    assert person["verification"]["status"] == "verified"
    updated = [event for event in shop.events() if event["type"] == "capability.updated"]
    statuses = [event["data"]["object"]["status"] for event in updated]
    assert statuses == ["active", "active"]


def test_what_a_birth_date_is_worth_is_a_policy(with_policies):
    """Only Stripe's test dates, as its page says, or any."""
    api = with_policies(onboarding="required", other_birth_dates="verified")
    shop = onboarded(api, person=REPRESENTATIVE | {"dob[year]": 1990})

    assert shop.see("/v1/account")["capabilities"]["card_issuing"] == "active"


def test_a_review_takes_its_time(with_policies):
    """What is looked at is pending meanwhile, and so are person and capability."""
    api = with_policies(onboarding="required", capability_seconds=120)
    shop = onboarded(api)
    seen = shop.see("/v1/account")
    person = api.see(path(shop, "/persons"))["data"][0]
    assert seen["capabilities"]["card_issuing"] == "pending"
    assert seen["requirements"]["pending_verification"] == [
        "company.tax_id",
        f"{person['id']}.ssn_last_4",
    ]
    assert seen["requirements"]["disabled_reason"] == "requirements.pending_verification"
    assert person["requirements"]["pending_verification"] == ["ssn_last_4"]
    shop.pass_time(120)

    assert shop.see("/v1/account")["requirements"]["pending_verification"] == []


def test_an_active_account_is_reviewed_when_it_changes(api):
    """Active meanwhile; a value that fails ends the capability, and Issuing with it."""
    shop = onboarded(api)
    card = shop.card()["id"]
    changed = api.have(path(shop), {"company[tax_id]": "111111111"})
    assert changed["capabilities"]["card_issuing"] == "active"

    assert shop.get(f"/v1/issuing/cards/{card}").status == 400
    assert due(shop) == ["company.verification.document"]
    told = [event["type"] for event in shop.events()][-3:]
    assert told == ["capability.updated", "capability.updated", "account.updated"]


def test_what_is_verified_survives_an_export(api):
    """A state that is taken back knows people, bank accounts and what is due."""
    shop = onboarded(api, person=PERSON | {"relationship[representative]": "true"})
    before = shop.see("/v1/account")
    state = api.get("/_sandbox/state").body
    kind = {"content-type": "application/json", "authorization": f"Bearer {api.key}"}
    api.send("POST", "/_sandbox/state", "", kind, state)

    assert shop.see("/v1/account") == before
    assert due(shop)


def test_an_account_that_counts_as_onboarded_has_people_of_any_age(with_policies):
    """Only a test value that says so fails there."""
    shop = Speaking(with_policies(), "")
    shop.account = shop.platform.have("/v1/accounts", CUSTOM)["id"]
    people = path(shop, "/persons")
    person = shop.platform.have(people, PERSON | {"dob[year]": 1990})["id"]
    assert shop.see("/v1/account")["capabilities"]["card_issuing"] == "active"
    shop.platform.have(f"{people}/{person}", {"id_number": "111111111"})

    assert shop.see("/v1/account")["capabilities"]["card_issuing"] == "inactive"
