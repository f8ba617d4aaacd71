"""Replacements: the same number or a new one, and when the old card is of no use any more."""

import pytest

from tests.sandbox.api import AUTHORIZATIONS, CARD, reason
from tests.sandbox.test_cards import SHIPPING

CARDS = "/v1/issuing/cards"
SECRETS = [("expand[]", "number"), ("expand[]", "cvc")]


def physical(api, holder, **more):
    """A physical card, activated."""
    form = CARD | SHIPPING | {"type": "physical", "status": "inactive", "cardholder": holder}
    card = api.have(CARDS, form | more)
    return api.have(f"{CARDS}/{card['id']}", {"status": "active"})


def replacing(old, why, **more):
    """A form for the card that takes the place of another."""
    form = CARD | {"cardholder": old["cardholder"]["id"], "type": old["type"]}
    if old["type"] == "physical":
        form |= SHIPPING
    form |= {"status": "inactive", "replacement_for": old["id"], "replacement_reason": why}
    return form | more


@pytest.mark.parametrize("why", ["lost", "stolen"])
def test_a_card_that_is_gone_is_replaced_under_a_new_number(api, why):
    """Once it was canceled for that reason; both cards then know each other."""
    old = api.card()
    path = f"{CARDS}/{old['id']}"
    api.have(path, {"status": "canceled", "cancellation_reason": why})
    new = api.have(CARDS, replacing(old, why))

    assert (new["status"], new["replacement_for"], new["replacement_reason"]) == (
        "inactive",
        old["id"],
        why,
    )
    assert api.see(path)["replaced_by"] == new["id"]
    assert api.see(path, SECRETS)["number"] != api.see(f"{CARDS}/{new['id']}", SECRETS)["number"]
    expanded = api.see(f"{CARDS}/{new['id']}", {"expand[]": "replacement_for"})
    assert expanded["replacement_for"]["replaced_by"] == new["id"]


def test_a_damaged_card_keeps_its_number_and_works_until_the_new_one_does(api):
    """Another code and expiry; activating the new card cancels the old one, with an event each."""
    old = physical(api, api.cardholder()["id"], exp_month=1, exp_year=2027)
    new = api.have(CARDS, replacing(old, "damaged"))
    paths = [f"{CARDS}/{card['id']}" for card in (old, new)]
    before, after = (api.see(path, SECRETS) for path in paths)

    assert before["number"] == after["number"]
    assert before["last4"] == after["last4"]
    assert before["cvc"] != after["cvc"]
    assert (after["exp_month"], after["exp_year"]) == (4, 2029)
    assert before["status"] == "active"
    count = len(api.events())
    api.have(paths[1], {"status": "active"})
    retired = api.see(paths[0])
    assert (retired["status"], retired["cancellation_reason"]) == ("canceled", None)
    told = [
        (event["type"], event["data"]["object"]["id"], event["data"]["previous_attributes"])
        for event in api.events()[count:]
    ]
    shipping = {"status": "pending"}
    assert told == [
        ("issuing_card.updated", new["id"], {"status": "inactive"}),
        ("issuing_card.updated", old["id"], {"status": "active", "shipping": shipping}),
    ]


def test_a_card_is_replaced_as_expired_when_its_expiry_is_near(api):
    """Not years ahead."""
    holder = api.cardholder()["id"]
    near = api.card(holder, exp_month=6, exp_year=2026)
    far = api.card(holder, exp_month=7, exp_year=2027)
    said = api.post(CARDS, replacing(far, "expired"))

    assert api.have(CARDS, replacing(near, "expired"))["last4"] == near["last4"]
    assert (said.status, said.error["param"]) == (400, "replacement_reason")


def test_how_near_an_expiry_has_to_be_is_a_policy(with_policies):
    """Eleven months ahead is too far for 60 days, and near for 400."""
    for days, status in ((60, 400), (400, 200)):
        api = with_policies(expiry_near_days=days)
        card = api.card(exp_month=5, exp_year=2027)

        assert api.post(CARDS, replacing(card, "expired")).status == status


def test_limits_count_what_was_spent_on_the_cards_before(api):
    """Over two replacements: what is left is what was left."""
    api.fund(10_000)
    limit = {"spending_controls[spending_limits][0][amount]": 1000}
    card = api.card(**limit)
    for spent in (400, 500):
        assert reason(api.authorize(card["id"], spent)) == "card_active"
        path = f"{CARDS}/{card['id']}"
        api.have(path, {"status": "canceled", "cancellation_reason": "lost"})
        card = api.have(CARDS, replacing(card, "lost", **limit))
        api.have(f"{CARDS}/{card['id']}", {"status": "active"})

    assert reason(api.authorize(card["id"], 101)) == "spending_controls"
    assert reason(api.authorize(card["id"], 100)) == "card_active"


@pytest.mark.parametrize(
    ("canceled_as", "why", "param"),
    [
        (None, "lost", "replacement_reason"),
        ("", "lost", "replacement_reason"),
        ("stolen", "lost", "replacement_reason"),
        ("lost", "stolen", "replacement_reason"),
        (None, "damaged", "replacement_reason"),
        ("lost", "damaged", "replacement_reason"),
    ],
)
def test_a_replacement_for_the_wrong_reason_is_refused(api, canceled_as, why, param):
    """Of a virtual card: lost and stolen need canceling as such, damage needs a thing."""
    old = api.card()
    if canceled_as is not None:
        form = {"cancellation_reason": canceled_as} if canceled_as else {}
        api.have(f"{CARDS}/{old['id']}", {"status": "canceled"} | form)
    said = api.post(CARDS, replacing(old, why))

    assert (said.status, said.error["param"], said.error.get("code")) == (400, param, None)
    assert api.see(f"{CARDS}/{old['id']}")["replaced_by"] is None


def test_a_replacement_names_a_card_and_a_reason(api):
    """Each alone is not enough; the card must be there, and the cardholder's own."""
    old = api.card()
    form = replacing(old, "damaged")
    refused = {
        name: api.post(CARDS, {k: v for k, v in form.items() if k != name}).error
        for name in ("replacement_for", "replacement_reason")
    }
    absent = api.post(CARDS, form | {"replacement_for": "ic_nope"})
    strange = api.post(CARDS, form | {"cardholder": api.cardholder()["id"]})

    assert {name: error["message"] for name, error in refused.items()} == {
        name: f"Missing required param: {name}." for name in refused
    }
    assert absent.status == 400
    assert absent.error["message"] == "No such issuing card: 'ic_nope'"
    assert (strange.status, strange.error["param"]) == (400, "cardholder")
    other_type = api.post(CARDS, form | {"type": "physical"} | SHIPPING)
    assert other_type.error["code"] == "not_modelled"


@pytest.mark.parametrize("why", ["lost", "expired"])
def test_a_virtual_replacement_may_be_active_at_once(api, why):
    """Then the old card is canceled at once, if it is not; it names the new one."""
    old = api.card(exp_month=6, exp_year=2026)
    path = f"{CARDS}/{old['id']}"
    if why == "lost":
        api.have(path, {"status": "canceled", "cancellation_reason": why})
    new = api.have(CARDS, replacing(old, why, status="active"))

    assert new["status"] == "active"
    assert (api.see(path)["status"], api.see(path)["replaced_by"]) == ("canceled", new["id"])


def test_a_physical_replacement_is_not_active_at_once(api):
    """Like any physical card, it is activated when it has arrived."""
    old = physical(api, api.cardholder()["id"])
    said = api.post(CARDS, replacing(old, "damaged", status="active"))

    assert (said.status, said.error["param"]) == (400, "status")


def test_every_replacement_has_another_expiry(api):
    """Documented, also of a card that is replaced in the month it was made in: one month later."""
    holder = api.cardholder()["id"]
    old = physical(api, holder)
    new = api.have(CARDS, replacing(old, "damaged"))
    third = api.have(CARDS, replacing(new, "damaged"))
    chosen = api.have(CARDS, replacing(new, "damaged", exp_month=12, exp_year=2030))

    months = [card["exp_year"] * 12 + card["exp_month"] for card in (old, new, third)]
    assert months == [months[0], months[0] + 1, months[0] + 2]
    assert (chosen["exp_month"], chosen["exp_year"]) == (12, 2030)


@pytest.mark.parametrize(
    ("policy", "created", "activated"),
    [("created", True, True), ("activated", False, True), ("never", False, False)],
)
@pytest.mark.parametrize("why", ["lost", "damaged"])
def test_when_open_authorizations_go_over_to_the_replacement_is_a_policy(
    with_policies, why, policy, created, activated
):
    """Documented: they are migrated. Each with an event; what has been captured stays."""
    api = with_policies(replaced_authorizations=policy)
    api.fund(10_000)
    old = physical(api, api.cardholder()["id"])
    closed, first, second = (api.authorize(old["id"], 500)["id"] for _ in range(3))
    api.capture(closed)
    if why == "lost":
        form = {"status": "canceled", "cancellation_reason": why}
        api.have(f"{CARDS}/{old['id']}", form)
    new = api.have(CARDS, replacing(old, why))["id"]
    moved = [card_of(api, first) == new]
    api.have(f"{CARDS}/{new}", {"status": "active"})
    moved.append(card_of(api, first) == new)

    assert moved == [created, activated]
    assert card_of(api, closed) == old["id"]
    told = [
        (event["data"]["object"]["id"], event["data"]["previous_attributes"]["card"]["id"])
        for event in api.events()
        if event["type"] == "issuing_authorization.updated"
        and "card" in event["data"]["previous_attributes"]
    ]
    assert told == [(first, old["id"]), (second, old["id"])] * activated
    captured = api.capture(first)
    assert captured["transactions"][0]["card"] == captured["card"]["id"] == card_of(api, first)
    assert api.available() == 10_000 - 3 * 500


def test_a_replacement_that_is_active_at_once_takes_over_at_once(with_policies):
    """Also where it is taken over when the replacement is activated."""
    api = with_policies(replaced_authorizations="activated")
    api.fund(1000)
    old = api.card(exp_month=6, exp_year=2026)
    bought = api.authorize(old["id"], 500)["id"]
    new = api.have(CARDS, replacing(old, "expired", status="active"))

    assert card_of(api, bought) == new["id"]


def test_what_went_over_grows_as_long_as_the_old_card_works(api):
    """An increment is declined neither by a replacement nobody has yet, nor after that."""
    api.fund(10_000)
    old = physical(api, api.cardholder()["id"])
    bought = api.authorize(old["id"], 500)["id"]
    new = api.have(CARDS, replacing(old, "damaged"))["id"]
    increment = f"{AUTHORIZATIONS}/{bought}/increment"
    form = {"increment_amount": 100}

    assert api.have(increment, form)["amount"] == 600
    api.have(f"{CARDS}/{new}", {"status": "active"})
    assert api.have(increment, form)["amount"] == 700
    assert card_of(api, bought) == new


def card_of(api, authorization):
    """The card that an authorization is on, by id."""
    return api.see(f"/v1/issuing/authorizations/{authorization}")["card"]["id"]
