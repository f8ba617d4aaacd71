"""Records of which few are read: kept as what they are made of, and shown whole."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from issuing_sandbox.app import Sandbox
from issuing_sandbox.policies import Policies
from issuing_sandbox.store.tables import FoldedRecord, unfolded
from issuing_sandbox.webhooks import endpoints
from issuing_sandbox.webhooks.events import FoldedEvent
from tests.sandbox.api import AUTHORIZATIONS, START, InProcess

#: What a purchase may say besides its card.
SAID = {
    "amount": ("0", "1", "2500", "999999999", "-1"),
    "authorization_method": ("chip", "online"),
    "merchant_data[category]": ("taxicabs_limousines", "automated_cash_disburse"),
    "merchant_data[name]": ("Café & Söhne", "B"),
    "merchant_data[url]": ("https://rocketrides.io/", "https://b.example"),
    "risk_assessment[fraud_risk][level]": ("highest",),
    "verification_data[cvc_check]": ("match", "mismatch"),
}
PURCHASES = st.lists(
    st.fixed_dictionaries(
        {"amount": st.sampled_from(SAID["amount"])},
        optional={name: st.sampled_from(SAID[name]) for name in list(SAID)[1:]},
    ),
    min_size=1,
    max_size=4,
)


def opened(**policies):
    """Return a client of a new sandbox, whose ids and times are those of every other."""
    policies = Policies(screening_seconds=0, **policies)
    return InProcess(Sandbox(at=START, seed="same", policies=policies))


def answers(api, purchases):
    """Return all that an account says of some purchases, and of the cards and people behind."""
    api.fund(10_000)
    card = api.card()["id"]
    said = [api.post(AUTHORIZATIONS, {"card": card, **form}).body for form in purchases]
    said.append(api.post(f"/v1/issuing/cards/{card}", {"status": "inactive"}).body)
    lists = ({"limit": 100}, {"type": "issuing_authorization.created"}, {"limit": 2})
    said += [api.get("/v1/events", form).body for form in lists]
    said += [api.get(f"/v1/events/{event['id']}").body for event in api.events()]
    return [*said, api.get("/_sandbox/state").body]


@settings(max_examples=25, deadline=None)
@given(PURCHASES, st.sampled_from(("card_alone", "default", "never")))
def test_a_folded_event_says_what_a_whole_one_says(purchases, policy):
    """Byte for byte, whatever was bought and however the event is read."""
    folded = answers(opened(created_event_url=policy), purchases)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(endpoints, "may_have_receivers", lambda _: True)
        whole = answers(opened(created_event_url=policy), purchases)
    assert folded == whole


def test_an_event_shows_its_object_as_it_was():
    """Whatever becomes of the authorization, its card and its cardholder before it is read."""
    seen, other = opened(), opened()
    for api in (seen, other):
        api.fund(1000)
        made = api.authorize(api.card()["id"], 1)
    before = event_about(seen, made)
    other.capture(made["id"])
    other.have(f"/v1/issuing/cards/{made['card']['id']}", {"status": "canceled"})
    other.have(
        f"/v1/issuing/cardholders/{made['card']['cardholder']['id']}", {"status": "inactive"}
    )
    assert event_about(other, made) == before


def test_a_folded_event_is_found_by_its_fields_before_and_after_there_is_a_block_of_them():
    """The index reads of it what it reads of a whole one."""
    api = opened()
    api.fund(10**6)
    card = api.card()["id"]
    first = api.authorize(card, 1)
    for _ in range(1100):
        api.authorize(card, 1)
    found = api.get("/v1/events", {"type": "issuing_card.created"}).json["data"]
    assert [event["data"]["object"]["id"] for event in found] == [card]
    shown = event_about(api, first)["data"]["object"]
    assert shown == {**first, "merchant_data": shown["merchant_data"]}


def test_a_folded_authorization_is_found_and_changed_as_a_whole_one():
    """By its fields, behind a block of them and in it, before and after it has changed."""
    api = opened()
    api.fund(10**6)
    card, other = api.card()["id"], api.card()["id"]
    first = api.authorize(other, 1)
    for _ in range(1100):
        last = api.authorize(card, 1)
    for made in (first, last):
        assert api.see(f"/v1/issuing/authorizations/{made['id']}") == made
        api.have(f"{AUTHORIZATIONS}/{made['id']}/reverse")
    reversed_ = api.see("/v1/issuing/authorizations", {"status": "reversed"})["data"]
    assert [each["id"] for each in reversed_] == [last["id"], first["id"]]
    (of_other,) = api.see("/v1/issuing/authorizations", {"card": other})["data"]
    assert of_other == reversed_[1]


def test_what_nobody_reads_is_not_made():
    """An event without receivers holds no document, and a new authorization no dict."""
    api = opened()
    api.fund(1000)
    made = api.authorize(api.card()["id"], 1)
    account = api.sandbox.account(api.key)
    events = account.table("event")._records
    assert {type(event) for event in events} == {FoldedEvent}
    assert {unfolded(event)["object"] for event in events} == {"event"}
    (kept,) = account.table("issuing.authorization")._records
    assert (type(kept), kept.id) == (FoldedRecord, made["id"])


def event_about(api, authorization):
    """Return the event of an authorization's making."""
    (event,) = [
        event
        for event in api.see("/v2/core/events", {"object_id": authorization["id"]})["data"]
        if event["type"] == "v1.issuing_authorization.created"
    ]
    return api.see(f"/v1/events/{event['id'].replace('evt_test_', 'evt_')}")
