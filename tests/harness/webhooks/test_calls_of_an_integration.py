"""An integration that calls Stripe itself: at one address and with one key, whatever runs."""

import json
import socket
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
import requests

from issuing_harness.backends import ScenarioName
from issuing_harness.backends.sandbox import SandboxBackend
from issuing_harness.errors import BackendUnavailable, NoMatch, SettingsError
from issuing_harness.interactions import EndpointReply, Request, Response
from issuing_harness.money import Money
from issuing_harness.settings import INTEGRATION_KEY, parse_integration
from issuing_harness.webhooks import Mailbox
from issuing_harness.webhooks.stripe_api import StripeApi
from tests.harness.webhooks.certifying import _certify  # noqa: F401 - found by its name
from tests.harness.webhooks.sending import RecordingObserver

KEY = "sk_test_of_this_run"
CARDHOLDER = {
    "type": "company",
    "name": "Marketing",
    "billing[address][line1]": "1 Main St",
    "billing[address][city]": "Reno",
    "billing[address][state]": "NV",
    "billing[address][postal_code]": "89501",
    "billing[address][country]": "US",
}


class Account:
    """A backend that keeps what it is sent, or fails."""

    def __init__(self):
        self.sent = []
        self.fails_with = None

    def send(self, request):
        """Keep it, and answer."""
        if self.fails_with:
            raise self.fails_with
        self.sent.append(request)
        headers = {
            "request-id": "req_1",
            "content-encoding": "gzip",
            "content-length": "9",
            "connection": "keep-alive",
        }
        return Response(200, headers, '{"id": "é"}')


@pytest.fixture(name="api")
def _api():
    api = StripeApi(0, KEY)
    yield api
    api.close()


@pytest.fixture(name="account")
def _account(api):
    account = Account()
    account.failures = []
    api.attach(account, account.failures.append)
    return account


@pytest.fixture(name="client")
def _client():
    with requests.Session() as session:
        session.trust_env = False
        yield session


@pytest.mark.parametrize("auth", [(KEY, ""), None], ids=["basic", "bearer"])
def test_a_call_reaches_the_scenario_that_runs(api, account, client, auth):
    """As it was sent, without the key, which is another one there; what comes back is Stripe's."""
    headers = {"Stripe-Version": "2026-05-27.dahlia"}
    headers |= {} if auth else {"Authorization": f"Bearer {KEY}"}
    path = "/v1/issuing/authorizations/iauth_1/approve?expand[]=card"
    said = client.post(api.url + path, data={"amount": "5"}, headers=headers, auth=auth, timeout=5)

    (sent,) = account.sent
    assert (sent.method, sent.path) == ("POST", "/v1/issuing/authorizations/iauth_1/approve")
    assert (sent.query, sent.form) == ((("expand[]", "card"),), (("amount", "5"),))
    assert sent.headers["stripe-version"] == "2026-05-27.dahlia"
    assert "authorization" not in sent.headers
    assert (said.status_code, said.json()) == (200, {"id": "é"})
    assert said.headers["request-id"] == "req_1"
    assert "content-encoding" not in said.headers


def test_what_cannot_be_passed_on_is_refused(api, account, client):
    """In Stripe's form: another key, a body that no cassette holds, and no scenario."""
    asked = [
        client.get(f"{api.url}/v1/balance", auth=("sk_test_of_another", ""), timeout=5),
        client.post(f"{api.url}/v1/topups", json={"a": 1}, auth=(KEY, ""), timeout=5),
    ]
    api.detach()
    asked.append(client.get(f"{api.url}/v1/balance", auth=(KEY, ""), timeout=5))

    assert [each.status_code for each in asked] == [401, 400, 503]
    assert api.with_other_keys == 1
    assert [each.json()["error"]["message"].partition(" ")[0] for each in asked] == [
        *("This", "Only", "No")
    ]
    assert account.sent == []


def test_what_the_harness_cannot_answer_fails_the_scenario(api, account, client):
    """A replay has no recording of it, say; the integration hears of an error of Stripe's."""
    account.fails_with = NoMatch("nothing answers GET /v1/balance")
    said = client.get(f"{api.url}/v1/balance", auth=(KEY, ""), timeout=5)

    assert said.status_code == 500
    assert account.failures == [account.fails_with]


def test_another_process_may_answer_for_a_while(api, account, client):
    """The one that tries delivery faults, which has accounts of its own."""
    theirs = Account()
    with api.lent() as port:
        other = StripeApi(port, KEY)
        other.attach(theirs, theirs.sent.append)
        client.get(f"{api.url}/v1/balance", auth=(KEY, ""), timeout=5)
        other.close()
    client.get(f"{api.url}/v1/cards", auth=(KEY, ""), timeout=5)

    assert [request.path for request in theirs.sent] == ["/v1/balance"]
    assert [request.path for request in account.sent] == ["/v1/cards"]


def test_a_port_that_is_taken(api):
    """Says which option names another."""
    port = int(api.url.rpartition(":")[2])

    with pytest.raises(BackendUnavailable, match=f"port {port}, .*--integration-api-port"):
        StripeApi(port, KEY)


def test_the_options_of_it():
    """A key is there without naming one; a live one, and one for nothing, are refused."""
    named = {"url": "http://127.0.0.1:1/x", "secret": "whsec_x", "application": None}

    assert parse_integration(**named, api_port=7).api_key == INTEGRATION_KEY
    with pytest.raises(SettingsError, match="with a live key"):
        parse_integration(**named, api_key="sk_live_x")
    with pytest.raises(SettingsError, match="--integration-api-port was given without"):
        parse_integration(url=None, secret=None, application=None, api_port=7)


class Declining(BaseHTTPRequestHandler):
    """An integration that declines by a call within the question, unless it has forgotten to."""

    def do_POST(self):
        """Take an event, or be emptied."""
        body = self.rfile.read(int(self.headers.get("content-length", 0)))
        if b'"issuing_authorization.request"' in body and self.server.calls:
            name = json.loads(body)["data"]["object"]["id"]
            url = f"{self.server.stripe}/v1/issuing/authorizations/{name}/decline"
            requests.post(url, auth=(INTEGRATION_KEY, ""), timeout=5)
        self.send_response(200)
        self.end_headers()

    def do_PUT(self):
        """Be told."""
        self.do_POST()

    def log_message(self, *_):
        """Keep quiet."""


@pytest.mark.long
def test_its_calls_are_on_the_tape(certify, tmp_path):
    """Where they came, so that a replay wants them again from whoever replies as it did."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Declining)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = str(free.getsockname()[1])
    server.stripe, server.calls = f"http://127.0.0.1:{port}", True
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()

    def run(*options):
        path = "features/integration/application_decisions.feature"
        where = ("--cassettes", str(tmp_path), "--integration-api-port", port)
        address = f"http://127.0.0.1:{server.server_port}"
        return certify(address, *where, *options, paths=[f"{path}::{name}"])

    name = "A purchase in a blocked category is declined"
    recorded = run("--backend", "sandbox", "--record")
    replayed = run("--backend", "replay")
    server.calls = False
    forgotten = run("--backend", "replay")
    server.shutdown()
    server.server_close()

    assert (recorded.passed, replayed.passed, forgotten.passed) == (1, 1, 0)
    (tape,) = tmp_path.rglob("*.yaml")
    assert tape.read_text().count("/decline") == 1
    assert "/decline" in forgotten.output


def test_an_integration_decides_by_calling(api, client):
    """On the sandbox, within the question: it approves, and its reply has no body."""
    backend = SandboxBackend()
    connection = backend.connect(ScenarioName("a.feature", "It"))

    def post(path, **form):
        return connection.transport.send(Request("POST", path, form=tuple(form.items()))).json()

    def decide(asked):
        threads.append(threading.current_thread())
        path = f"/v1/issuing/authorizations/{asked.object_id}/approve"
        assert client.post(api.url + path, auth=(KEY, ""), timeout=5).status_code == 200
        return EndpointReply(200)

    threads, failures = [], []
    api.attach(connection.transport, failures.append)
    mailbox = Mailbox(connection, RecordingObserver())
    mailbox.decide_with(decide)
    connection.dashboard.add_funds(Money(5_000))
    holder = post("/v1/issuing/cardholders", **CARDHOLDER)["id"]
    connection.clock.wait(2)  # for the review
    card = post(
        "/v1/issuing/cards", cardholder=holder, currency="usd", type="virtual", status="active"
    )["id"]
    decided = post("/v1/test_helpers/issuing/authorizations", card=card, amount="900")
    mailbox.close()
    connection.close()
    backend.close()

    assert failures == []
    assert threads
    assert decided["approved"] is True
    assert decided["request_history"][-1]["reason"] == "webhook_approved"
