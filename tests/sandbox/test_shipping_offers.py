"""What cards are shipped: to which countries, by which services, one by one or in bulk."""

import pytest

from tests.sandbox.api import CARD
from tests.sandbox.test_cards import SHIPPING

CARDS = "/v1/issuing/cards"
COUNTRY, LINE = "shipping[address][country]", "shipping[address][line1]"
SERVICE, KIND = "shipping[service]", "shipping[type]"
SIGNATURE, EORI = "shipping[require_signature]", "shipping[customs][eori_number]"
BULK = {KIND: "bulk"}

#: What the table of services for the US does not offer, and the parameter that is at fault.
NOT_OFFERED = [
    ({COUNTRY: "FR"}, SERVICE),
    ({COUNTRY: "FR", SERVICE: "standard"}, SERVICE),
    (BULK | {SERVICE: "standard"}, SERVICE),
    (BULK | {COUNTRY: "CA", SERVICE: "standard"}, SERVICE),
    ({SIGNATURE: "true"}, SIGNATURE),
    ({LINE: "PO Box 12", SERVICE: "express"}, SERVICE),
    (BULK | {COUNTRY: "FR", SERVICE: "express"}, EORI),
    (BULK | {COUNTRY: "GB"}, EORI),
]
OFFERED = [
    {COUNTRY: "CA"},
    {COUNTRY: "FR", SERVICE: "express"},
    {COUNTRY: "JP", SERVICE: "priority", SIGNATURE: "true"},
    {SIGNATURE: "false"},
    {LINE: "PO Box 12"},
    BULK,
    BULK | {SERVICE: "priority"},
    BULK | {COUNTRY: "GB", EORI: "GB123456789123456"},
]


def form(api, **more):
    """What makes a physical card for a new cardholder."""
    holder = api.cardholder(phone_number="+15555550100")["id"]
    given = CARD | SHIPPING | {"type": "physical", "status": "inactive", "cardholder": holder}
    return given | more


@pytest.mark.parametrize("country", ["RU", "KP", "IN", "CN", "MX", "ZW", "ru"])
def test_no_card_is_shipped_where_stripe_s_page_excludes_it(api, country):
    """By no service, neither when it is made nor when its shipping is changed."""
    said = api.post(CARDS, form(api, **{COUNTRY: country, SERVICE: "priority"}))
    card = api.have(CARDS, form(api))
    changed = api.post(f"{CARDS}/{card['id']}", SHIPPING | {COUNTRY: country})

    for refused in (said, changed):
        assert (refused.status, refused.error["param"]) == (400, COUNTRY)
    assert api.see(f"{CARDS}/{card['id']}")["shipping"]["address"]["country"] == "US"


def test_a_country_there_is_none_of_is_refused(api):
    """In the words in which Stripe refuses it elsewhere."""
    said = api.post(CARDS, form(api, **{COUNTRY: "ZZ"}))

    assert (said.status, said.error["param"]) == (400, COUNTRY)
    assert said.error["message"].startswith("Country 'ZZ' is unknown.")


@pytest.mark.parametrize(("more", "param"), NOT_OFFERED)
def test_what_the_table_of_services_does_not_offer_is_refused(api, more, param):
    """Standard mail abroad, a box by standard mail or without a number for the customs."""
    said = api.post(CARDS, form(api, **more))

    assert (said.status, said.error["type"]) == (400, "invalid_request_error")
    assert said.error["param"] == param
    assert api.see(CARDS)["data"] == []


@pytest.mark.parametrize("more", OFFERED)
def test_what_the_table_of_services_offers_is_taken(api, more):
    """Canada by standard mail, boxes by the dearer services."""
    assert api.post(CARDS, form(api, **more)).status == 200


@pytest.mark.parametrize("service", ["", "express", "priority"])
def test_a_box_of_cards_has_a_tracking_number_once_it_is_shipped(api, service):
    """Also where no service is named: the cheapest that is offered is taken."""
    card = api.have(CARDS, form(api, **BULK | ({SERVICE: service} if service else {})))
    helper = f"/v1/test_helpers/issuing/cards/{card['id']}/shipping/ship"
    shipped = api.have(helper)["shipping"]

    assert card["shipping"]["service"] == (service or "express")
    assert shipped["service"] == card["shipping"]["service"]
    assert shipped["tracking_number"] is not None
    assert shipped["tracking_number"] in shipped["tracking_url"]


@pytest.mark.parametrize(("more", "param"), NOT_OFFERED)
def test_what_is_not_offered_can_be_shipped_by_policy(with_policies, more, param):
    """``unoffered_shipping``; a box has a tracking number all the same."""
    api = with_policies(unoffered_shipping="accept")
    card = api.have(CARDS, form(api, **more))
    shipped = api.have(f"/v1/test_helpers/issuing/cards/{card['id']}/shipping/ship")["shipping"]

    is_tracked = shipped["type"] == "bulk" or shipped["service"] != "standard"
    assert (shipped["tracking_number"] is not None) is is_tracked, param


def test_a_signature_is_for_accounts_in_the_us(with_policies):
    """Elsewhere it is refused; which services there are elsewhere is not checked."""
    api = with_policies(account_country="GB")
    given = form(api, currency="gbp", **{COUNTRY: "FR"})
    said = api.post(CARDS, given | {SIGNATURE: "true", SERVICE: "express"})

    assert (said.status, said.error["param"]) == (400, SIGNATURE)
    assert api.post(CARDS, given).status == 200
