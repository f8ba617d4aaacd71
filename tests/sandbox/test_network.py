"""What the card network does by itself: it stands in for Stripe, and tells of things afterwards."""

import pytest

from tests.sandbox.api import AUTHORIZATIONS, START, TAXI

STAND_IN = "/_sandbox/network/stand_in"
ADVICE = "/_sandbox/network/advice"


@pytest.fixture(name="card")
def _card(api):
    """A card of an account with $10.00."""
    api.fund(1000)
    return api.card()["id"]


def _latest(authorization):
    decided = authorization["request_history"][-1]
    return decided["approved"], decided["reason"]


def test_the_network_approves_while_it_stands_in(api, card):
    """Whatever the checks would say: it knows neither the balance nor the card's status."""
    api.have(f"/v1/issuing/cards/{card}", {"status": "inactive"})
    assert api.have(STAND_IN, {"decision": "approve"}) == {
        "object": "sandbox.stand_in",
        "decision": "approve",
    }
    approved = api.authorize(card, 2500)

    assert (approved["status"], _latest(approved)) == ("pending", (True, "network_fallback"))
    assert api.available() == -1500
    assert api.events()[-1]["type"] == "issuing_authorization.created"


def test_the_network_declines_while_it_stands_in(api, card):
    """Nothing is held, and the authorization is there all the same."""
    api.have(STAND_IN, {"decision": "decline"})
    declined = api.authorize(card, 100)

    assert (declined["status"], _latest(declined)) == ("closed", (False, "network_fallback"))
    assert (declined["balance_transactions"], api.available()) == ([], 1000)


def test_the_network_decides_increments_too(api, card):
    """An increment goes the way of a purchase; the authorization stays what it was if declined."""
    held = api.authorize(card, 100)["id"]
    api.have(STAND_IN, {"decision": "decline"})
    declined = api.have(f"{AUTHORIZATIONS}/{held}/increment", {"increment_amount": 50})
    api.have(STAND_IN, {"decision": "approve"})
    approved = api.have(f"{AUTHORIZATIONS}/{held}/increment", {"increment_amount": 50})

    assert (declined["amount"], _latest(declined)) == (100, (False, "network_fallback"))
    assert (approved["amount"], _latest(approved)) == (150, (True, "network_fallback"))
    assert api.available() == 850


def test_stripe_decides_again_once_it_is_reached(api, card):
    """``none`` ends the standing in."""
    api.have(STAND_IN, {"decision": "approve"})
    api.have(STAND_IN, {"decision": "none"})

    assert _latest(api.authorize(card, 2500)) == (False, "insufficient_funds")


def test_advice_tells_of_a_purchase_afterwards(api, card):
    """Made now, decided by the network then; the merchant is the one that is named."""
    form = {"card": card, "amount": 700, "decision": "approve", "seconds_ago": 3600} | TAXI
    told = api.have(ADVICE, form)

    assert told == api.see(f"/v1/issuing/authorizations/{told['id']}")
    assert (told["status"], told["amount"], told["created"]) == ("pending", 700, START)
    assert told["merchant_data"]["category"] == "taxicabs_limousines"
    assert told["request_history"][0]["requested_at"] == START - 3600
    assert _latest(told) == (True, "network_fallback")
    assert api.available() == 300
    [event] = [each for each in api.events() if each["type"].startswith("issuing_authorization")]
    assert (event["type"], event["request"]["id"]) == ("issuing_authorization.created", None)
    assert api.capture(told["id"])["status"] == "closed"


def test_advice_of_a_decline_holds_nothing(api, card):
    """It is closed from the beginning."""
    told = api.have(ADVICE, {"card": card, "amount": 700, "decision": "decline"})

    assert (told["status"], _latest(told)) == ("closed", (False, "network_fallback"))
    assert api.available() == 1000


def test_advice_counts_as_a_payment_of_the_card(api, card):
    """A card that is used up by it is canceled, as by any other purchase."""
    controls = {"lifecycle_controls[cancel_after][payment_count]": 1}
    once = api.card(**controls)["id"]
    api.have(ADVICE, {"card": once, "amount": 700, "decision": "approve"})

    assert api.see(f"/v1/issuing/cards/{once}")["status"] == "canceled"


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"amount": 1, "decision": "approve"}, "card"),
        ({"card": "ic_nope", "amount": 1, "decision": "approve"}, "No such issuing card"),
        ({"card": "{card}", "amount": -1, "decision": "approve"}, "amount"),
        ({"card": "{card}", "amount": 1, "decision": "maybe"}, "decision"),
        ({"card": "{card}", "amount": 1, "decision": "approve", "seconds_ago": -1}, "seconds_ago"),
    ],
)
def test_advice_that_says_nothing_is_refused(api, card, form, said):
    """What is wrong is named, and nothing is made."""
    given = {name: card if value == "{card}" else value for name, value in form.items()}
    refused = api.post(ADVICE, given)

    assert refused.status == 400
    assert said in refused.error["message"] + str(refused.error.get("param"))
    assert api.see("/v1/issuing/authorizations")["data"] == []


@pytest.mark.parametrize("seconds", [31 * 86_400 + 1, 10**12, 10**16])
def test_advice_is_not_older_than_an_authorization_is_open(api, card, seconds):
    """Seconds are no cents, and nothing was requested before the time there is."""
    form = {"card": card, "amount": 1, "decision": "approve"}
    refused = api.post(ADVICE, form | {"seconds_ago": seconds})

    assert (refused.status, refused.error["param"]) == (501, "seconds_ago")
    assert "a seconds_ago above 2678400" in refused.error["message"]
    oldest = api.have(ADVICE, form | {"seconds_ago": 31 * 86_400})
    assert oldest["request_history"][0]["requested_at"] == oldest["created"] - 31 * 86_400


@pytest.mark.parametrize(
    ("decision", "reason"), [("approve", "card_active"), ("decline", "webhook_error")]
)
def test_older_versions_have_no_word_for_it(api, card, decision, reason):
    """Documented: before 2025-03-31 the reason reads as what they know."""
    api.have(STAND_IN, {"decision": decision})
    name = api.authorize(card, 100)["id"]
    path = f"/v1/issuing/authorizations/{name}"

    older = api.see(path, stripe_version="2024-12-18.acacia")
    assert older["request_history"][0]["reason"] == reason
    assert api.see(path)["request_history"][0]["reason"] == "network_fallback"


def test_purchase_details_come_later(api, card):
    """A receipt, and its event; what was known before stays."""
    flight = {"purchase_details[flight][passenger_name]": "Alice"}
    paid = api.capture(api.authorize(card, 500)["id"], **flight)["transactions"][0]["id"]
    item = {"description": "A book", "quantity": "2", "unit_cost": 250, "total": 500}
    form = {f"purchase_details[receipt][0][{name}]": value for name, value in item.items()}
    api.have(f"/_sandbox/transactions/{paid}/purchase_details", form)

    seen = api.see(f"/v1/issuing/transactions/{paid}", {"expand[]": "purchase_details"})
    assert seen["purchase_details"]["receipt"][0]["description"] == "A book"
    assert seen["purchase_details"]["flight"]["passenger_name"] == "Alice"
    told = api.events()[-1]
    assert told["type"] == "issuing_transaction.purchase_details_receipt_updated"
    assert told["data"]["object"]["id"] == paid


@pytest.mark.parametrize("chosen", ["receipt", "any"])
def test_whether_other_late_details_are_told_is_a_policy(with_policies, chosen):
    """Policy ``late_details_told``: of a receipt alone, or of any."""
    api = with_policies(late_details_told=chosen)
    api.fund(1000)
    paid = api.capture(api.authorize(api.card()["id"], 500)["id"])["transactions"][0]["id"]
    before = len(api.events())
    form = {"purchase_details[lodging][nights]": 3}
    api.have(f"/_sandbox/transactions/{paid}/purchase_details", form)

    told = [each["type"] for each in api.events()[before:]]
    assert told == {"receipt": [], "any": ["issuing_transaction.updated"]}[chosen]


def test_late_details_need_a_transaction_and_something_to_say(api):
    """An unknown transaction is a 404, no details are a 400."""
    path = "/_sandbox/transactions/ipi_nope/purchase_details"
    assert api.post(path).status == 400
    assert api.post(path, {"purchase_details[reference]": "a"}).status == 404


def test_a_wallet_asks_for_a_token(api, card):
    """It is requested until the network says more; each change is told."""
    token = api.have(f"/_sandbox/cards/{card}/tokens", {"wallet_provider": "apple_pay"})
    path = f"/_sandbox/tokens/{token['id']}/status"

    assert (token["status"], token["card"]) == ("requested", card)
    assert token == api.see(f"/v1/issuing/tokens/{token['id']}")
    for status in ("active", "suspended", "active", "deleted"):
        assert api.have(path, {"status": status})["status"] == status
    told = [each["type"] for each in api.events() if each["type"].startswith("issuing_token")]
    assert told == ["issuing_token.created", *["issuing_token.updated"] * 4]
    assert api.post(path, {"status": "active"}).status == 400


def test_a_merchant_asks_for_a_token_without_a_wallet(api, card):
    """Documented: an online store that saves a card makes one; by the contract it has no wallet."""
    token = api.have(f"/_sandbox/cards/{card}/tokens")

    assert (token["status"], "wallet_provider" in token) == ("requested", False)
    assert token == api.see(f"/v1/issuing/tokens/{token['id']}")


def test_a_canceled_card_gets_no_token(api, card):
    """It is in no state for it; nor is a card that is not there."""
    api.have(f"/v1/issuing/cards/{card}", {"status": "canceled"})

    refused = api.post(f"/_sandbox/cards/{card}/tokens")
    assert (refused.status, "'canceled'" in refused.error["message"]) == (400, True)
    assert api.post("/_sandbox/cards/ic_nope/tokens").status == 404


@pytest.mark.parametrize("given", [{}, {"loss_reason": "invalid_use_of_disputes"}])
def test_the_network_says_why_a_dispute_is_lost(api, card, given):
    """In one of the network's documented reasons; the vaguest without one."""
    name = _submitted(api, card)
    lost = api.have(f"/_sandbox/disputes/{name}/resolve", {"outcome": "lost"} | given)

    assert (lost["status"], lost["loss_reason"]) == ("lost", given.get("loss_reason", "other"))


def test_a_dispute_that_is_won_has_no_loss_reason(api, card):
    """Nor is there a reason that the network does not have."""
    path = f"/_sandbox/disputes/{_submitted(api, card)}/resolve"

    for form in (
        {"outcome": "won", "loss_reason": "not_cancelled"},
        {"outcome": "lost", "loss_reason": "bored"},
    ):
        assert api.post(path, form).error["param"] == "loss_reason"
    assert "loss_reason" not in api.have(path, {"outcome": "won"})


def _submitted(api, card):
    paid = api.capture(api.authorize(card, 500)["id"])["transactions"][0]["id"]
    dispute = api.dispute(
        paid, **{"evidence[reason]": "fraudulent", "evidence[fraudulent][explanation]": "no"}
    )
    return api.have(f"/v1/issuing/disputes/{dispute['id']}/submit")["id"]
