"""The redactor: what is on the list is shown, everything else is not.

It is long because each kind of field has its rule, and each rule its test.
"""

import json

import pytest

from issuing_harness.interactions import (
    Delivery,
    EndpointReply,
    Interaction,
    Request,
    WireReply,
)
from issuing_harness.tape import Redactor
from tests.harness.tape.conversations import (
    AUTHORIZATION,
    CARD,
    CARDHOLDER,
    KEY,
    sdk_request,
    stripe_response,
)


def redacted(document):
    """The document as it reaches disk."""
    return Redactor().json(document)


@pytest.mark.parametrize("document", [CARDHOLDER, CARD, AUTHORIZATION])
def test_what_stripe_answers_passes_unchanged(document):
    """Objects of Issuing are shown as they are."""
    assert redacted(document) == document


def test_an_unknown_field_is_redacted_whole():
    """Its value goes and so does its structure; null stays null."""
    document = {"id": "ic_1", "surprise": {"deep": ["x"]}, "hush": 777, "empty": None}

    assert redacted(document) == {
        "id": "ic_1",
        "surprise": "[redacted]",
        "hush": "[redacted]",
        "empty": None,
    }


@pytest.mark.parametrize("value", [None, True, False, 0, -1, 99, 1.0, "", "no"])
def test_what_cannot_be_a_secret_is_shown_under_any_name(value):
    """An endpoint says ``{"ok": true}`` in its own words, and that is evidence."""
    assert redacted({"ok": value}) == {"ok": value}
    body = json.dumps({"ok": value})
    assert json.loads(Redactor().reply(EndpointReply(200, body=body)).body) == {"ok": value}


@pytest.mark.parametrize("value", [100, -123, 4321, 12.5, "731", "Bob", "True", [0], {"a": 0}])
def test_what_could_be_a_secret_is_not(value):
    """A security code has three digits, a name three letters, and a list tells its length."""
    assert redacted({"ok": value}) == {"ok": "[redacted]"}


def test_a_plain_body_is_judged_alike():
    """By what it could tell; a parameter is matched with its recording, and stays as it was."""
    request = Request("POST", "/v1/issuing/cards", form=(("odd", "no"),))

    assert Redactor().body("ok") == "ok"
    assert Redactor().body("okay") == "[redacted]"
    assert Redactor().request(request).form == (("odd", "[redacted]"),)


def test_a_card_keeps_the_last_four():
    """Of number and code, as long as they are expanded, only the last four are shown."""
    document = {"object": "issuing.card", "number": "4242424242424242", "cvc": "123"}

    assert redacted(document) == {
        "object": "issuing.card",
        "number": "************4242",
        "cvc": "***",
    }


def test_an_odd_card_number_is_not_shown_at_all():
    """What is no number cannot be masked like one."""
    assert redacted({"number": "secret", "cvc": None}) == {"number": "[redacted]", "cvc": None}


def test_an_account_does_not_tell_whose_it_is():
    """Of the account's owner only what a program must know is kept."""
    account = {
        "id": "acct_1Mabcdefghij",
        "object": "account",
        "business_profile": {"name": "Bookshop", "support_phone": "+33612345678"},
        "capabilities": {"card_issuing": "active", "transfers": "active"},
        "country": "US",
        "default_currency": "usd",
        "email": "owner@bookshop.example",
        "individual": {"first_name": "Olga", "address": {"city": "Lyon"}},
        "settings": {"dashboard": {"display_name": "Bookshop"}},
    }
    shown = redacted(account)

    assert shown["id"] == "acct_redacted_1"
    assert shown["capabilities"] == {"card_issuing": "active", "transfers": "active"}
    assert {name for name, value in shown.items() if value == "[redacted]"} == {
        "business_profile",
        "email",
        "individual",
        "settings",
    }


def test_an_object_outside_the_contract_keeps_its_id():
    """An expanded customer or bank account shows no name it shares with a cardholder."""
    topup = {
        "object": "topup",
        "source": {"id": "src_1", "object": "source", "name": "Olga", "last4": "6789"},
    }

    assert redacted(topup)["source"] == {
        "id": "src_1",
        "object": "source",
        "name": "[redacted]",
        "last4": "[redacted]",
    }


def test_metadata_is_the_programs_own():
    """Any key and value is kept, unless it looks like a secret."""
    metadata = {"invoice": "42", "nested": {"a": ["b"]}, "oops": KEY, f"k {KEY}": "v"}

    assert redacted({"metadata": metadata})["metadata"] == {
        "invoice": "42",
        "nested": {"a": ["b"]},
        "oops": "sk_test_[redacted]",
        "k sk_test_[redacted]": "v",
    }


def test_accounts_are_numbered_as_they_appear():
    """The same account gets the same number wherever it stands, so references still match."""
    redactor = Redactor()
    first = redactor.text("https://dashboard.stripe.com/acct_1Two/test/logs?object=req_1")
    second = redactor.json({"account": "acct_1One", "id": "acct_1Two"})

    assert first == "https://dashboard.stripe.com/acct_redacted_1/test/logs?object=req_1"
    assert second == {"account": "acct_redacted_2", "id": "acct_redacted_1"}


def test_a_number_given_away_on_tape_is_not_given_again():
    """A program that names an account of its own in replay does not get that of the cassette."""
    redactor = Redactor()
    redactor.remember('{"id": "acct_redacted_1"}')

    assert redactor.text("acct_1Other") == "acct_redacted_2"
    assert redactor.text("acct_redacted_1") == "acct_redacted_1"


def test_a_request_shows_what_the_contract_names():
    """Parameters are judged by every segment of their name."""
    body = (
        "billing[address][city]=Lyon&spending_controls[spending_limits][0][amount]=5000"
        "&expand[]=card&metadata[any thing]=7&pin[encrypted_number]=abc&company[tax_id]=12-3456789"
        "&nonsense=1&number=4242424242424242&cvc=123&%7B%22a%22:1%7D=json"
    )
    request = Redactor().request(sdk_request("POST", "/v1/issuing/cards", body))

    assert dict(request.form) == {
        "billing[address][city]": "Lyon",
        "spending_controls[spending_limits][0][amount]": "5000",
        "expand[]": "card",
        "metadata[any thing]": "7",
        "pin[encrypted_number]": "[redacted]",
        "company[tax_id]": "[redacted]",
        "nonsense": "[redacted]",
        "number": "************4242",
        "cvc": "***",
        "[redacted]": "[redacted]",
    }


def test_only_listed_headers_are_shown():
    """The key, the SDK's description of this machine and the cookies are gone."""
    redactor = Redactor()
    request = redactor.request(sdk_request("GET", "/v1/balance", Stripe_Account="acct_1Mabc"))
    response = redactor.response(stripe_response({}))

    assert sorted(request.headers) == ["content-type", "stripe-account", "stripe-version"]
    assert request.headers["stripe-account"] == "acct_redacted_1"
    assert sorted(response.headers) == ["content-type", "request-id", "stripe-version"]


def test_an_error_keeps_stripes_words_without_the_key():
    """Stripe quotes a key it refuses; the sentence is kept, the key is not."""
    error = {
        "error": {
            "message": f"Invalid API Key provided: {KEY}",
            "request_log_url": "https://dashboard.stripe.com/acct_1M/test/logs?object=req_1",
            "type": "invalid_request_error",
        }
    }

    assert redacted(error)["error"] == {
        "message": "Invalid API Key provided: sk_test_[redacted]",
        "request_log_url": "https://dashboard.stripe.com/acct_redacted_1/test/logs?object=req_1",
        "type": "invalid_request_error",
    }


def test_what_is_not_json_is_not_shown():
    """A gateway's page names nobody's fields; that there was one is enough."""
    assert Redactor().body("<html>upstream 10.0.0.7 failed</html>") == "[redacted]"
    assert Redactor().body("") == ""


def test_a_body_is_indented_for_review():
    """Two spaces, keys in Stripe's order, accents as they are."""
    body = Redactor().body(json.dumps({"name": "é", "amount": 1}))

    assert body == '{\n  "name": "é",\n  "amount": 1\n}'


def test_an_event_shows_the_object_it_carries():
    """Inside ``data`` the word *object* is a field, not a kind."""
    event = {
        "object": "event",
        "account": "acct_1Mabc",
        "data": {"object": CARD, "previous_attributes": {"status": "active"}},
    }

    assert redacted(event)["data"] == event["data"]


def test_the_secret_of_a_webhook_endpoint_is_not_shown():
    """Stripe tells it once, to the program; the cassette does not repeat it."""
    endpoint = {"object": "webhook_endpoint", "secret": "whsec_abc", "url": "https://x.example/"}

    assert redacted(endpoint)["secret"] == "[redacted]"


def test_each_part_of_an_interaction_is_redacted():
    """Method, path, query and status stay; what is secret in any of them does not."""
    request = sdk_request("DELETE", "/v1/accounts/acct_1M?number=4242424242424242&id=ic_1")
    response = stripe_response({"id": "acct_1M", "cvc": "123"}, status=402)
    shown = Redactor().interaction(Interaction(request, response, "http://127.0.0.1:1"))

    assert str(shown.request) == "DELETE /v1/accounts/acct_redacted_1"
    assert shown.request.query == (("number", "************4242"), ("id", "ic_1"))
    assert (shown.response.status, shown.host) == (402, "http://127.0.0.1:1")
    assert shown.response.json() == {"id": "acct_redacted_1", "cvc": "***"}


def test_each_part_of_a_delivery_is_redacted():
    """The event, and of the reply its body and the headers that can decide something."""
    event = json.dumps({"id": "evt_1", "account": "acct_1M", "secret": "whsec_abc"})
    headers = {"stripe-version": "v", "content-type": "t", "set-cookie": "acct_1M"}
    reply = EndpointReply(202, headers, '{"approved": true, "secret": "whsec_abc"}')
    shown = Redactor().delivery(Delivery(event, reply))

    assert shown.json() == {"id": "evt_1", "account": "acct_redacted_1", "secret": "[redacted]"}
    assert shown.reply.status == 202
    assert shown.reply.headers == {"content-type": "t", "stripe-version": "v"}
    assert json.loads(shown.reply.body) == {"approved": True, "secret": "[redacted]"}


def test_of_a_reply_s_way_only_its_time_is_kept():
    """By it a decision is late; headers and bytes as they were sent would tell what is covered."""
    sent = WireReply((("set-cookie", "acct_1M"),), b'{"secret": "whsec_abc"}', 1.5, "says whsec_a")
    reply = EndpointReply(200, {}, "{}", sent)

    assert Redactor().reply(reply).wire == WireReply(seconds=1.5)
    assert Redactor().reply(EndpointReply(200, {}, "{}")).wire is None


@pytest.mark.parametrize("document", ["words", 777, 1.5])
def test_a_bare_value_has_no_name_that_allows_it(document):
    """Outside an object or a list nothing is shown that could be a secret."""
    assert redacted(document) == "[redacted]"
    assert Redactor().body(json.dumps(document)) == '"[redacted]"'
    assert redacted(None) is None


def test_a_list_by_itself_is_a_list_of_objects():
    """Its items are redacted as they are elsewhere."""
    assert redacted([{"id": "ic_1", "cvc": "123"}]) == [{"id": "ic_1", "cvc": "***"}]


def test_names_within_metadata_are_free_at_any_depth():
    """Those of an object in a list, too; outside of metadata they are on the list or gone."""
    nested = [{"any name": "kept"}]

    assert redacted({"metadata": {"list": nested}}) == {"metadata": {"list": nested}}
    assert redacted({"data": nested}) == {"data": [{"[redacted]": "[redacted]"}]}


def test_a_card_in_a_parameter_is_masked_at_any_depth():
    """Its name is the last in brackets."""
    body = "card[number]=4242424242424242&a[card][cvc]=123&cvc=9&x[number]=4242"
    request = Redactor().request(sdk_request("POST", "/v1/issuing/cards", body))

    assert dict(request.form) == {
        "card[number]": "************4242",
        "a[card][cvc]": "***",
        "cvc": "***",
        "x[number]": "[redacted]",
    }


@pytest.mark.parametrize("number", [4242424242424242, 10**12, 1780000000, -5, 2.5, 10**14, True])
def test_a_large_number_may_be_that_of_a_card(number):
    """As a number or as a text; another number stays a number, however large."""
    looks_like_a_card = number == 4242424242424242
    shown = "************4242" if looks_like_a_card else number

    assert redacted({"amount": number}) == {"amount": shown}
    assert type(redacted({"amount": number})["amount"]) is type(shown)


def test_the_shortest_number_of_a_card_that_is_masked_has_five_digits():
    """Of four digits all would be shown."""
    assert redacted({"number": "4242"}) == {"number": "[redacted]"}
    assert redacted({"number": "54242"}) == {"number": "*4242"}


@pytest.mark.parametrize("kind", ["bank_account", "capability"])
def test_of_a_bank_account_and_a_capability_the_status_is_kept(kind):
    """A scenario says what it is; what names the bank or the account stays covered."""
    shown = redacted({"id": "x", "object": kind, "status": "errored", "last4": "6789"})

    assert shown == {"id": "x", "object": kind, "status": "errored", "last4": "[redacted]"}


def test_of_other_kinds_outside_the_contract_no_status_is_kept():
    """Only a few of their fields are known to tell nothing."""
    assert redacted({"object": "customer", "status": "Jenny"})["status"] == "[redacted]"
