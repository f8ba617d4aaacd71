"""An application is asked for a card, and an answer of Stripe's to it may be lost."""

import pytest
import requests

from issuing_harness.errors import ProductFailure, SettingsError
from issuing_harness.interactions import Response
from issuing_harness.webhooks.application import Application
from issuing_harness.webhooks.application_access import Setting
from issuing_harness.webhooks.application_routes import Routes
from issuing_harness.webhooks.conversation import Conversation
from issuing_harness.webhooks.stripe_api import StripeApi
from steps.orders import loses_answer

KEY = "sk_test_of_this_run"
ROUTE = Setting("http", ("POST /cardholders/{cardholder}/cards",))


class Reader:
    """Sends what an application is told, and fails if it refuses."""

    def __init__(self, refusal=None):
        self.sent, self.refusal = [], refusal

    def send(self, setting, name, value, ids):
        """Keep it, or be refused."""
        self.sent.append((setting.what[0], name, value, ids))
        if self.refusal:
            raise self.refusal


def asked(monkeypatch, refusal=None, **how):
    """What is sent, and what is kept as evidence."""
    conversation = Conversation()
    application = Application("", Routes(takes={"card": ROUTE}), conversation=conversation)
    reader = Reader(refusal)
    monkeypatch.setattr(application, "_reader", reader)
    application.ask("card", "wish", cardholder="ich_1", **how)
    return reader.sent, conversation.entries


@pytest.mark.parametrize("at_once", [True, False])
def test_a_wish_is_sent_as_often_as_is_said(monkeypatch, at_once):
    """Each time the same, and the evidence has it once."""
    sent, kept = asked(monkeypatch, times=2, at_once=at_once)

    assert sent == [(ROUTE.what[0], "card", "wish", {"cardholder": "ich_1"})] * 2
    assert kept == [{"tell": {"card": "wish", "times": 2, "cardholder": "ich_1"}}]


def test_what_the_application_answers_does_not_matter(monkeypatch):
    """It may refuse the second form: how many cards there are is seen at Stripe."""
    refusal = ProductFailure.of("the response", expected="a status below 400", found="409")

    assert len(asked(monkeypatch, refusal)[1]) == 1


class Account:
    """A backend that keeps what it is sent."""

    def __init__(self):
        self.sent = []

    def send(self, request):
        """Keep it, and answer."""
        self.sent.append(request.path)
        return Response(200, {}, '{"id": "ic_1"}')


def test_an_answer_that_is_lost_was_given_for_what_was_done():
    """The connection is closed; the next call is answered."""
    api, account = StripeApi(0, KEY), Account()
    api.attach(account, pytest.fail)
    loses_answer(api)
    try:
        with requests.Session() as client:
            client.trust_env = False
            with pytest.raises(requests.ConnectionError):
                client.post(f"{api.url}/v1/issuing/cards", auth=(KEY, ""), timeout=5)
            again = client.post(f"{api.url}/v1/issuing/cards", auth=(KEY, ""), timeout=5)
    finally:
        api.close()

    assert (again.status_code, account.sent) == (200, ["/v1/issuing/cards"] * 2)


def test_what_is_lost_is_forgotten_with_the_scenario():
    """An application that made no call does not lose the answer to one of the next scenario."""
    api = StripeApi(0, KEY)
    loses_answer(api)
    api.detach()
    api.close()

    assert api.losing == 0


def test_without_a_port_no_answer_can_be_lost():
    """The message names the option."""
    with pytest.raises(SettingsError, match="--integration-api-port"):
        loses_answer(None)
