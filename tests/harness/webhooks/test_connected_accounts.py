"""The mailbox of a platform: it receives the events of the accounts that are connected to it."""

from itertools import groupby

import pytest

from issuing_harness.backends import NoWebhooks, ScenarioName
from issuing_harness.backends.live.webhooks import PollingWebhooks
from issuing_harness.backends.sandbox import SandboxBackend
from issuing_harness.collection import CONNECT, Tags, integration_reason
from issuing_harness.errors import BackendUnavailable, VocabularyError
from issuing_harness.interactions import Request
from issuing_harness.webhooks import Mailbox
from issuing_harness.webhooks.integration import Integration
from tests.harness.webhooks.sending import ManualWebhooks, RecordingObserver, connection, event
from tests.sandbox.connect import CUSTOM

COMPANY = {
    "type": "company",
    "name": "Marketing",
    "billing[address][line1]": "1 Main St",
    "billing[address][city]": "Reno",
    "billing[address][state]": "NV",
    "billing[address][postal_code]": "89501",
    "billing[address][country]": "US",
}


@pytest.fixture(name="backend")
def _backend():
    backend = SandboxBackend()
    yield backend
    backend.close()


def test_events_of_all_connected_accounts_arrive_in_an_order_of_their_own(backend):
    """Held back until they are released, also of an account that is connected afterward."""
    own = backend.connect(ScenarioName("a.feature", "It"))
    mailbox = Mailbox(own, RecordingObserver(), connect=True)

    def post(path, account, form):
        headers = {"stripe-account": account} if account else {}
        request = Request("POST", path, form=tuple(form.items()), headers=headers)
        return own.transport.send(request).json()["id"]

    first = post("/v1/accounts", "", CUSTOM)
    mailbox.listen()
    second = post("/v1/accounts", "", CUSTOM)
    holders = [post("/v1/issuing/cardholders", each, COMPANY) for each in (second, first)]
    post("/v1/issuing/cardholders", first, COMPANY | {"name": "Sales"})
    assert mailbox.received == []

    mailbox.wait_for_due()
    received = [each.event for each in mailbox.received if each.type.startswith("issuing_")]
    mailbox.close()
    own.close()

    assert [account for account, _ in groupby(each["account"] for each in received)] == [
        first,
        second,
    ]
    assert {each["data"]["object"]["id"] for each in received} >= set(holders)


def test_what_cannot_be_received_is_refused():
    """Without a tunnel, lists of events would have to be read for each account."""
    with pytest.raises(BackendUnavailable, match="--webhook-url"):
        PollingWebhooks(None).register("http://x", ["*"], connect=True)
    with pytest.raises(BackendUnavailable, match="nothing can reach it"):
        NoWebhooks("It is so.").register("http://x", ["*"], connect=True)


def test_the_account_of_a_card_is_the_one_that_events_name():
    """Where none does, the message says how a platform is certified."""
    webhooks = ManualWebhooks()
    mailbox = Mailbox(connection(webhooks), RecordingObserver())
    integration = Integration("http://127.0.0.1:1/", "whsec_x", mailbox)
    webhooks.send(event("issuing_card.created"))

    with pytest.raises(VocabularyError, match="--integration-account elsewhere"):
        integration.account_of("ic_1")
    mailbox.close()


@pytest.mark.parametrize(
    ("tags", "known", "reason"),
    [
        (("cards", "connect"), {}, None),
        (("integration",), {}, "--integration URL"),
        (("integration",), {"is_named": True}, None),
        (("integration", "calls_stripe"), {"is_named": True}, "--integration-api-port"),
        (("integration", "calls_stripe"), {"is_named": True, "calls": True}, None),
        (("integration", "connect"), {"is_named": True}, "--integration-account connect"),
        (("integration", "connect"), {"is_named": True, "account": CONNECT}, None),
    ],
)
def test_a_scenario_for_integrations_says_what_it_needs(tags, known, reason):
    """An integration, its calls, or a platform: it is skipped with the option that is missing."""
    given = {"is_named": False, "calls": False, "account": "own"} | known
    found = integration_reason(Tags(feature=tags), **given)

    assert (found is None) is (reason is None)
    assert reason is None or reason in found
