"""What a cardholder's details may be: what Stripe's pages exclude is refused, by its field."""

import pytest

from tests.sandbox.api import COMPANY, DAY, INDIVIDUAL, START

HOLDERS = "/v1/issuing/cardholders"
PERSON = "individual[{}]"
TERMS = "individual[card_issuing][user_terms_acceptance][{}]"
ADDRESS = "billing[address][{}]"
#: A whole address, as an update has to give it.
WHOLE = {name: value for name, value in COMPANY.items() if name.startswith("billing")}


def born(year, month, day):
    """A date of birth."""
    return {
        PERSON.format("dob][year"): year,
        PERSON.format("dob][month"): month,
        PERSON.format("dob][day"): day,
    }


#: What is refused, the parameter that the refusal names, and its code.
REFUSED = [
    ({"email": "nope"}, "email", "email_invalid"),
    ({"email": "a b@example.com"}, "email", "email_invalid"),
    ({"email": "a@example."}, "email", "email_invalid"),
    ({"phone_number": "abc"}, "phone_number", None),
    ({"phone_number": "+123"}, "phone_number", None),
    ({"phone_number": "+1555555012345678"}, "phone_number", None),
    ({PERSON.format("first_name"): "Ada 2"}, PERSON.format("first_name"), None),
    ({PERSON.format("last_name"): "Lovelace\N{CAT}"}, PERSON.format("last_name"), None),
    (
        {PERSON.format("last_name"): "\N{CYRILLIC CAPITAL LETTER YA}"},
        PERSON.format("last_name"),
        None,
    ),
    ({PERSON.format("first_name"): "-.'"}, PERSON.format("first_name"), None),
    (born(2013, 6, 2), "individual[dob]", None),
    (born(2027, 1, 1), "individual[dob]", None),
    (born(1990, 2, 30), "individual[dob]", None),
    ({TERMS.format("ip"): "1.2.3"}, TERMS.format("ip"), None),
    ({TERMS.format("ip"): "localhost"}, TERMS.format("ip"), None),
    ({TERMS.format("date"): START + DAY + 1}, TERMS.format("date"), None),
    (WHOLE | {ADDRESS.format("country"): "USA"}, ADDRESS.format("country"), None),
    (WHOLE | {ADDRESS.format("country"): "ZZ"}, ADDRESS.format("country"), None),
    (WHOLE | {ADDRESS.format("state"): "ZZ"}, ADDRESS.format("state"), None),
    (WHOLE | {ADDRESS.format("state"): "US-ZZ"}, ADDRESS.format("state"), None),
    (
        WHOLE | {ADDRESS.format("postal_code"): "9411"},
        ADDRESS.format("postal_code"),
        "postal_code_invalid",
    ),
    (WHOLE | {ADDRESS.format("line1"): "P.O. Box 12"}, ADDRESS.format("line1"), None),
    (WHOLE | {ADDRESS.format("line1"): "HC 3 Box 7"}, ADDRESS.format("line1"), None),
    (WHOLE | {ADDRESS.format("line2"): "PMB 45"}, ADDRESS.format("line2"), None),
]
#: What is taken as it is.
TAKEN = [
    {"email": "ada+cards@mail.example.co.uk"},
    {PERSON.format("first_name"): "Zo\N{LATIN SMALL LETTER E WITH DIAERESIS}"},
    {PERSON.format("last_name"): "O'Neill-Smith, Jr."},
    born(2013, 6, 1),
    born(1900, 1, 1),
    {TERMS.format("ip"): "2001:db8::1"},
    {TERMS.format("date"): START + 20_259},
    WHOLE | {ADDRESS.format("state"): "California"},
    WHOLE | {ADDRESS.format("state"): "US-CA", ADDRESS.format("postal_code"): "94111-1234"},
    WHOLE | {ADDRESS.format("country"): "FR", ADDRESS.format("state"): "ZZ"},
    WHOLE | {ADDRESS.format("country"): "GB", ADDRESS.format("postal_code"): "EC1A 1BB"},
    WHOLE | {ADDRESS.format("line1"): "12 Boxer Street"},
]


@pytest.mark.parametrize(("form", "param", "code"), REFUSED)
def test_what_a_detail_cannot_be_is_refused_by_its_field(api, form, param, code):
    """When a cardholder is made, and when one is updated; nothing is made or changed."""
    made = api.post(HOLDERS, INDIVIDUAL | form)
    holder = api.have(HOLDERS, INDIVIDUAL)
    updated = api.post(f"{HOLDERS}/{holder['id']}", form)

    for said in (made, updated):
        assert (said.status, said.error["type"]) == (400, "invalid_request_error"), said.body
        assert (said.error["param"], said.error.get("code")) == (param, code)
    assert [each["id"] for each in api.see(HOLDERS)["data"]] == [holder["id"]]
    for name in ("email", "phone_number", "billing", "individual"):
        assert api.see(f"{HOLDERS}/{holder['id']}")[name] == holder[name]


@pytest.mark.parametrize("form", TAKEN)
def test_what_a_detail_may_be_is_taken(api, form):
    """Names with accents, addresses abroad, terms accepted by a clock that is hours ahead."""
    assert api.post(HOLDERS, INDIVIDUAL | form).status == 200
    holder = api.have(HOLDERS, INDIVIDUAL)
    assert api.post(f"{HOLDERS}/{holder['id']}", form).status == 200


@pytest.mark.parametrize(
    ("country", "given", "kept"),
    [
        ("US", "(555) 555-0123", "+15555550123"),
        ("US", "1-555-555-0123", "+15555550123"),
        ("US", "+1 555 555 0123", "+15555550123"),
        ("GB", "07911 123456", "+447911123456"),
        ("US", "0044 7911 123456", "+447911123456"),
        ("FR", "06 12 34 56 78", "+33612345678"),
        ("IE", "+353 1 234 5678", "+35312345678"),
    ],
)
def test_a_phone_number_is_kept_as_e164(api, country, given, kept):
    """A national number is one of the country that the cardholder is billed in."""
    form = COMPANY | {ADDRESS.format("country"): country, ADDRESS.format("state"): ""}
    made = api.have(HOLDERS, without_empty(form) | {"phone_number": given})
    api.have(f"{HOLDERS}/{made['id']}", {"phone_number": "+15555550100"})
    updated = api.have(f"{HOLDERS}/{made['id']}", {"phone_number": given})

    assert (made["phone_number"], updated["phone_number"]) == (kept, kept)
    assert api.see(HOLDERS, {"phone_number": kept})["data"] == [updated]


def test_a_phone_number_of_a_country_whose_code_is_not_known_here(api):
    """Is refused in the sandbox's own words, unless it has the code."""
    form = COMPANY | {ADDRESS.format("country"): "JP"}
    said = api.post(HOLDERS, form | {"phone_number": "090-1234-5678"})

    assert (said.status, said.error["param"]) == (501, "phone_number")
    assert api.post(HOLDERS, form | {"phone_number": "+81 90 1234 5678"}).status == 200


def test_implausible_details_can_be_kept(with_policies):
    """By policy, as far as no page excludes them: an e-mail address, a phone number, a state."""
    api = with_policies(implausible_details="keep")
    details = {"email": "nope", "phone_number": "abc", TERMS.format("ip"): "1.2.3"}
    details |= {ADDRESS.format("state"): "ZZ", ADDRESS.format("postal_code"): "1"}
    holder = api.have(HOLDERS, INDIVIDUAL | details)
    boxed = api.post(HOLDERS, INDIVIDUAL | {ADDRESS.format("line1"): "PO Box 1"})

    assert (holder["email"], holder["phone_number"]) == ("nope", "abc")
    assert (boxed.status, boxed.error["param"]) == (400, ADDRESS.format("line1"))


@pytest.mark.parametrize(
    ("policy", "refused"),
    [
        ("letters", {"Ada 2", "Smith & Co", "Ada\N{CAT}", "Ada_L"}),
        ("printable", {"Ada, Countess", "Ada\N{CAT}", "Ada_L"}),
        ("any", set()),
    ],
)
def test_what_a_name_on_a_card_may_have_is_a_policy(with_policies, policy, refused):
    """Stripe documents it three ways: letters, what can be printed; or nobody looks."""
    api = with_policies(cardholder_name=policy)
    names = ["Ada Lovelace", "Ren\N{LATIN SMALL LETTER E WITH ACUTE}e O'Neill-X.", "Ada 2"]
    names += ["Smith & Co", "Ada, Countess", "Ada\N{CAT}", "Ada_L"]
    said = {name: api.post(HOLDERS, COMPANY | {"name": name}) for name in names}

    assert {name for name, answer in said.items() if answer.status == 400} == refused
    assert {said[name].error["param"] for name in refused} <= {"name"}


def test_how_far_ahead_terms_can_be_accepted_is_a_policy(with_policies):
    """No hour at all, or a year."""
    for hours, status in ((0, 400), (24 * 365, 200)):
        api = with_policies(terms_ahead_hours=hours)
        form = INDIVIDUAL | {TERMS.format("date"): START + 3600}

        assert api.post(HOLDERS, form).status == status


def without_empty(form):
    """The form without parameters that have no value."""
    return {name: value for name, value in form.items() if value != ""}
