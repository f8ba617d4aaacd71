"""What newer API versions add: shown and taken under their header, and left out before."""

import pytest

from issuing_sandbox.contract import newer_versions
from issuing_sandbox.contract.overlay import NEWER_VERSIONS
from issuing_tools.contract import sdk
from tests.sandbox.api import AUTHORIZATIONS, START
from tests.sandbox.deliveries import ENDPOINTS
from tests.sandbox.disputes import pay
from tests.sandbox.receiver import receiving

CONTRACT = "2026-05-27.dahlia"
JUNE, JULY, SEPTEMBER, NEWEST = NEWER_VERSIONS[0], NEWER_VERSIONS[1], *NEWER_VERSIONS[3:]
CARDS = "/v1/issuing/cards"
SHIPPING = {
    "shipping[name]": "Ada",
    "shipping[address][line1]": "1 Way",
    "shipping[address][city]": "NY",
    "shipping[address][state]": "NY",
    "shipping[address][postal_code]": "10128",
    "shipping[address][country]": "US",
}
BUSINESS = {"shipping[business_name]": "Ada & Co"}
CREDIT = "issuing_dispute_provisional_credit"


def physical(api, version=CONTRACT, **form):
    """A physical card, made under a version."""
    given = {"cardholder": api.cardholder()["id"], "currency": "usd", "type": "physical"}
    return api.have(CARDS, given | SHIPPING | form, stripe_version=version)


def move(api, card, step, version=CONTRACT):
    """The card after a step on its way."""
    path = f"/v1/test_helpers/issuing/cards/{card}/shipping/{step}"
    return api.have(path, stripe_version=version)


def shipping(api, card, version):
    """How a version shows where a card is shipped."""
    return api.see(f"{CARDS}/{card}", stripe_version=version)["shipping"]


@pytest.mark.parametrize("version", [JULY, NEWEST])
def test_a_business_name_is_taken_by_the_versions_that_have_it(api, version):
    """Shown by them, also where the card stands in another object; older ones leave it out."""
    card = physical(api, version, **BUSINESS)

    assert card["shipping"]["business_name"] == "Ada & Co"
    assert shipping(api, card["id"], version)["business_name"] == "Ada & Co"
    assert "business_name" not in shipping(api, card["id"], JUNE)
    assert "business_name" not in shipping(api, card["id"], CONTRACT)


@pytest.mark.parametrize("version", [CONTRACT, JUNE, "2024-12-18.acacia"])
def test_a_business_name_is_unknown_to_the_versions_before(api, version):
    """In Stripe's words, when a card is made and when it is changed."""
    card = physical(api)["id"]
    for path in (CARDS, f"{CARDS}/{card}"):
        said = api.post(path, BUSINESS, stripe_version=version)
        assert said.error["code"] == "parameter_unknown"
        assert said.error["param"] == "shipping[business_name]"


def test_a_business_name_is_changed_and_not_too_long(api):
    """It has fifty characters at most; a card without one shows null."""
    card = physical(api, NEWEST)
    assert card["shipping"]["business_name"] is None
    path = f"{CARDS}/{card['id']}"
    changed = api.have(path, SHIPPING | BUSINESS, stripe_version=NEWEST)
    long = api.post(path, SHIPPING | {"shipping[business_name]": "x" * 51}, stripe_version=NEWEST)

    assert changed["shipping"]["business_name"] == "Ada & Co"
    assert long.error["param"] == "shipping[business_name]"


def test_a_shipping_has_its_times(api):
    """Null until the card is shipped, and until it is delivered; only the newest version's."""
    card = physical(api)["id"]
    before = shipping(api, card, NEWEST)
    api.pass_time(60)
    shipped = move(api, card, "ship", NEWEST)["shipping"]
    api.pass_time(60)
    delivered = move(api, card, "deliver", NEWEST)["shipping"]

    assert (before["shipped_at"], before["delivered_at"]) == (None, None)
    assert (shipped["shipped_at"], shipped["delivered_at"]) == (START + 60, None)
    assert (delivered["shipped_at"], delivered["delivered_at"]) == (START + 60, START + 120)
    for version in (CONTRACT, SEPTEMBER):
        assert not {"shipped_at", "delivered_at"} & shipping(api, card, version).keys()


def test_a_card_inside_another_object_has_them_too(api):
    """In an authorization, which shows its card."""
    api.fund(1000)
    card = physical(api)["id"]
    move(api, card, "ship")
    move(api, card, "deliver")
    api.have(f"{CARDS}/{card}", {"status": "active"})
    name = api.authorize(card, 100)["id"]
    path = f"/v1/issuing/authorizations/{name}"

    assert api.see(path, stripe_version=NEWEST)["card"]["shipping"]["shipped_at"] == START
    assert "shipped_at" not in api.see(path)["card"]["shipping"]
    assert api.see(path, stripe_version=NEWEST)["card"]["shipping"]["business_name"] is None


def test_a_virtual_card_is_not_shipped_in_any_version(api):
    """Nothing is added to nothing."""
    assert shipping(api, api.card()["id"], NEWEST) is None


def test_correos_carries_to_spain(with_policies):
    """By standard mail; an older version shows no carrier, and other services have their own."""
    api = with_policies(account_country="IE")
    abroad = {"billing[address][country]": "IE", "phone_number": "+353850123456"}
    holder = api.cardholder(**abroad)["id"]
    spain = SHIPPING | {"shipping[address][country]": "ES", "shipping[address][state]": ""}
    spain = {name: each for name, each in spain.items() if each}
    given = {"cardholder": holder, "currency": "eur", "type": "physical"} | spain
    card = api.have(CARDS, given)["id"]
    move(api, card, "ship")
    fast = api.have(CARDS, given | {"shipping[service]": "priority"})["id"]
    move(api, fast, "ship")

    assert shipping(api, card, NEWEST)["carrier"] == "correos"
    assert shipping(api, card, CONTRACT)["carrier"] is None
    assert shipping(api, fast, NEWEST)["carrier"] == shipping(api, fast, CONTRACT)["carrier"]


def test_correos_can_be_left_out(with_policies):
    """By the policy ``carrier_to_spain``."""
    api = with_policies(unoffered_shipping="accept", carrier_to_spain="usps")
    spain = {"shipping[address][country]": "ES", "shipping[address][postal_code]": "28001"}
    card = physical(api, **spain)["id"]
    move(api, card, "ship")

    assert {shipping(api, card, each)["carrier"] for each in (CONTRACT, NEWEST)} == {"usps"}


def test_a_top_up_says_who_initiated_it(api):
    """The program did; alone, in a list and by the Dashboard's button."""
    made = api.have("/v1/topups", {"amount": 5, "currency": "usd"}, stripe_version=JULY)
    path = f"/v1/topups/{made['id']}"

    assert made["initiated_by"] == "user"
    assert api.see("/v1/topups", stripe_version=NEWEST)["data"][0]["initiated_by"] == "user"
    assert "initiated_by" not in api.see(path, stripe_version=JUNE)
    assert "initiated_by" not in api.see(path)


@pytest.mark.parametrize(("outcome", "types"), [("lost", [CREDIT, f"{CREDIT}_reversal"])])
def test_a_provisional_credit_has_a_type_of_its_own(api, outcome, types):
    """And so has its reversal; older versions show both as the dispute's."""
    dispute = api.dispute(pay(api, 1000))["id"]
    api.have(f"/v1/issuing/disputes/{dispute}/submit")
    api.have(f"/_sandbox/disputes/{dispute}/credit")
    api.have(f"/_sandbox/disputes/{dispute}/resolve", {"outcome": outcome})
    path = "/v1/balance_transactions"
    new = api.see(path, {"source": dispute}, stripe_version=SEPTEMBER)["data"][::-1]
    old = api.see(path, {"source": dispute}, stripe_version=JULY)["data"][::-1]
    filtered = api.see(path, {"type": CREDIT}, stripe_version=NEWEST)["data"]

    assert [row["type"] for row in new] == [row["reporting_category"] for row in new] == types
    assert {row["type"] for row in old} == {"issuing_dispute"}
    assert [row["id"] for row in filtered] == [new[0]["id"]]
    assert api.see(path, {"type": CREDIT})["data"] == []
    shown = api.see(f"/v1/issuing/disputes/{dispute}", stripe_version=NEWEST)
    assert [row["type"] for row in shown["balance_transactions"]] == types


def test_a_dispute_that_is_won_at_once_has_the_type_it_had(api):
    """The final credit is ``issuing_dispute`` in every version."""
    dispute = api.dispute(pay(api, 1000))["id"]
    api.have(f"/v1/issuing/disputes/{dispute}/submit")
    api.have(f"/_sandbox/disputes/{dispute}/resolve", {"outcome": "won"})
    form = {"source": dispute}
    rows = api.see("/v1/balance_transactions", form, stripe_version=NEWEST)["data"]

    assert [row["type"] for row in rows] == ["issuing_dispute"]


def test_a_purchase_may_meet_a_failure_of_stripe(api):
    """It is declined for a reason that older versions do not know; the next one is not."""
    api.fund(1000)
    card = api.card()["id"]
    api.have("/_sandbox/authorizations/fail_next")
    form = {"card": card, "amount": 100}
    failed = api.have(AUTHORIZATIONS, form, stripe_version=NEWEST)
    path = f"/v1/issuing/authorizations/{failed['id']}"
    other = api.have(AUTHORIZATIONS, form, stripe_version=NEWEST)

    assert (failed["approved"], other["approved"]) == (False, True)
    assert failed["request_history"][0]["reason"] == "stripe_internal_error"
    assert api.see(path, stripe_version=JUNE)["request_history"][0]["reason"] == "webhook_error"
    assert api.see(path)["request_history"][0]["reason"] == "webhook_error"


@pytest.mark.parametrize(
    ("version", "shown"), [(NEWEST, {"shipped_at": START}), (SEPTEMBER, {}), (CONTRACT, {})]
)
def test_an_event_is_shown_in_the_version_of_its_endpoint(api, version, shown):
    """With what was known when it happened, and with what changed."""
    card = physical(api)["id"]
    with receiving() as receiver:
        selected = {"url": receiver.url, "enabled_events[0]": "issuing_card.updated"}
        api.have(ENDPOINTS, selected | {"api_version": version})
        api.have("/_sandbox/deliveries/hold")
        move(api, card, "ship")
        move(api, card, "deliver")
        api.have("/_sandbox/deliveries/release")
        api.have("/_sandbox/deliveries/flush")
    first = receiver.received[0].event["data"]
    names = ("shipped_at", "delivered_at")
    times = {name: each for name, each in first["object"]["shipping"].items() if name in names}
    before = {n: each for n, each in first["previous_attributes"]["shipping"].items() if n in names}

    assert {name: each for name, each in times.items() if each} == shown
    assert times.keys() == (set(names) if shown else set())
    assert before == ({"shipped_at": None} if shown else {})


def test_the_list_of_events_keeps_the_form_they_were_made_in(api):
    """That of the account's version."""
    card = physical(api)["id"]
    move(api, card, "ship")
    newest = api.see("/v1/events", {"limit": 1}, stripe_version=NEWEST)["data"][0]

    assert "shipped_at" not in newest["data"]["object"]["shipping"]


def test_every_addition_has_a_version_and_a_source():
    """A version that the SDK lists, and a page of Stripe's changelog or the SDK's types."""
    rows = newer_versions.additions()

    assert len(rows) > 10
    assert {row.since for row in rows} <= {*sdk.versions()}
    assert all(row.source.startswith(("dahlia/", "endive/", "the types of")) for row in rows)
    assert all((row.schema is None) == (row.kind == "value") for row in rows)
