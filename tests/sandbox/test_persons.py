"""The people of a connected account: made, shown, listed, changed, deleted."""

import pytest
import stripe

from tests.sandbox.connect import PERSON, REPRESENTATIVE, connected

#: The parameters of a person that the sandbox does not take, with a value of their kind.
UNMODELLED = {
    "additional_tos_acceptances[account][ip]": "127.0.0.1",
    "address_kana[city]": "x",
    "address_kanji[city]": "x",
    "documents[passport][files][]": "file_1",
    "first_name_kana": "x",
    "first_name_kanji": "x",
    "full_name_aliases[]": "x",
    "gender": "female",
    "id_number_secondary": "x",
    "last_name_kana": "x",
    "last_name_kanji": "x",
    "maiden_name": "x",
    "nationality": "US",
    "political_exposure": "none",
    "registered_address[city]": "x",
    "us_cfpb_data[self_identified_gender]": "x",
    "relationship[authorizer]": "true",
}


@pytest.fixture(name="shop")
def _shop(api):
    """A connected account."""
    return connected(api)


@pytest.fixture(name="people")
def _people(shop):
    """The path of its people."""
    return f"/v1/accounts/{shop.account}/persons"


def test_a_person_is_shown_without_numbers(api, shop, people):
    """Only that they were provided; every key is Stripe's."""
    form = REPRESENTATIVE | {"id_number": "222222222", "metadata[a]": "b"}
    person = api.have(people, form)
    seen = api.see(f"{people}/{person['id']}")

    assert person["id"].startswith("person_1")
    assert (person["object"], person["account"]) == ("person", shop.account)
    assert (person["id_number_provided"], person["ssn_last_4_provided"]) == (True, True)
    assert "222222222" not in str(seen)
    assert seen["dob"] == {"day": 1, "month": 1, "year": 1901}
    assert seen["relationship"] == {
        "director": False,
        "executive": False,
        "owner": False,
        "percent_ownership": None,
        "representative": True,
        "title": "CEO",
    }
    assert (seen["metadata"], seen["address"]["country"]) == ({"a": "b"}, "US")


def test_a_change_is_merged_and_told(api, shop, people):
    """The event has only what changed; an emptied date and numbers are gone."""
    person = api.have(people, PERSON)["id"]
    shop.see("/v1/account")
    api.have(f"{people}/{person}", {"address[city]": "Reno", "metadata[a]": "b"})
    told = shop.events(type="person.updated")
    event = next(each["data"] for each in told if each["request"]["id"])
    emptied = api.have(f"{people}/{person}", {"dob": ""})

    assert event["previous_attributes"]["address"] == {"city": "San Francisco"}
    assert event["object"]["address"]["line1"] == "address_full_match"
    assert emptied["dob"] == {"day": None, "month": None, "year": None}
    assert emptied["metadata"] == {"a": "b"}


def test_people_are_listed_by_what_they_are(api, people):
    """Newest first, and both ways."""
    form = {"relationship[owner]": "true", "relationship[percent_ownership]": "50.5"}
    owners = [api.have(people, PERSON | form)["id"] for _ in range(2)]
    director = api.have(people, PERSON | {"relationship[director]": "true"})["id"]
    first = api.see(people, {"limit": 2})
    rest = api.see(people, {"starting_after": first["data"][-1]["id"]})
    back = api.see(people, {"ending_before": owners[0]})

    assert [each["id"] for each in first["data"]] == [director, owners[1]]
    assert ([each["id"] for each in rest["data"]], first["has_more"]) == ([owners[0]], True)
    assert [each["id"] for each in back["data"]] == [director, owners[1]]
    named = api.see(people, {"relationship[owner]": "true"})["data"]
    assert [each["id"] for each in named] == owners[::-1]
    assert named[0]["relationship"]["percent_ownership"] == 50.5
    nobody = api.see(people, {"relationship[legal_guardian]": "true"})["data"]
    assert nobody == []


def test_a_deleted_person_is_gone(api, shop, people):
    """In the words for one that never was, and in no list; the event shows who it was."""
    person = api.have(people, PERSON)["id"]
    said = api.send("DELETE", f"{people}/{person}", "", api._with({}), b"")

    assert said.json == {"id": person, "object": "person", "deleted": True}
    assert api.get(f"{people}/{person}").error["code"] == "resource_missing"
    assert api.post(f"{people}/{person}", PERSON).status == 404
    assert api.see(people)["data"] == []
    event = shop.events(type="person.deleted")[-1]["data"]["object"]
    assert (event["id"], event["first_name"]) == (person, "Jenny")


def test_an_account_has_one_representative(api, people):
    """Inferred; a second one is refused, the first can be changed."""
    person = api.have(people, REPRESENTATIVE)["id"]
    said = api.post(people, REPRESENTATIVE)

    assert (said.status, said.error["param"]) == (400, "relationship[representative]")
    assert api.have(f"{people}/{person}", REPRESENTATIVE)["id"] == person


def test_the_date_that_triggers_an_alert_is_refused_by_name(api, people):
    """What follows from it is unknown."""
    said = api.post(people, PERSON | {"dob[year]": "1900"})

    assert (said.status, said.error["param"]) == (501, "dob")
    assert api.see(people)["data"] == []


@pytest.mark.parametrize("param", UNMODELLED)
def test_what_is_not_modelled_of_a_person_is_refused_by_name(api, people, param):
    """New or changed, nobody is stored as if it had been understood."""
    person = api.have(people, PERSON)
    for target in (people, f"{people}/{person['id']}"):
        said = api.post(target, {param: UNMODELLED[param]})
        assert (said.status, said.error["code"]) == (501, "not_modelled")
        assert param.startswith(said.error["param"])
    assert api.see(people)["data"] == [api.see(f"{people}/{person['id']}")]


def test_the_people_of_a_platform_are_its_dashboard_s_affair(api):
    """Its own account is not to be changed here."""
    own = api.see("/v1/account")["id"]

    assert api.get(f"/v1/accounts/{own}/persons").status == 501
    assert api.get("/v1/accounts/acct_other/persons").status == 403


def test_the_official_sdk_knows_people(base, key):
    """Their whole life, with its types."""
    client = stripe.StripeClient(key, base_addresses={"api": base})
    account = client.v1.accounts.create({"type": "custom", "country": "US"}).id
    persons = client.v1.accounts.persons
    made = persons.create(account, {"first_name": "Ada", "relationship": {"owner": True}})
    persons.update(account, made.id, {"last_name": "Lovelace"})
    found = persons.list(account, {"relationship": {"owner": True}}).data

    assert [(each.id, each.last_name) for each in found] == [(made.id, "Lovelace")]
    assert persons.retrieve(account, made.id).relationship.owner is True
    assert persons.delete(account, made.id).deleted is True
    with pytest.raises(stripe.InvalidRequestError, match="No such person"):
        persons.retrieve(account, made.id)
