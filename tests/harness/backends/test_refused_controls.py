"""What a step does outside of the API may not be possible yet: that is no outage."""

import pytest

from issuing_harness.backends.base import DEEDS, ScenarioName
from issuing_harness.backends.http import HttpTransport
from issuing_harness.backends.sandbox import SandboxBackend
from issuing_harness.certification.certificate import Blame
from issuing_harness.certification.running_attempt import blame_for
from issuing_harness.errors import BackendUnavailable, ControlRefused
from issuing_harness.interactions import Request, Response
from issuing_harness.money import Money
from tests.sandbox.api import COMPANY

HELPERS = "test_helpers/issuing"
CARD = {"currency": "usd", "type": "virtual", "status": "active"}


@pytest.fixture(name="connection")
def _connection():
    """A connection to a sandbox of its own."""
    backend = SandboxBackend()
    connection = backend.connect(ScenarioName("a.feature", "A"))
    yield connection
    connection.close()
    backend.close()


@pytest.fixture(name="dispute")
def _dispute(connection):
    """The id of a dispute that was not submitted."""

    def call(path, **form):
        request = Request("POST", f"/v1/{path}", form=tuple(form.items()))
        response = connection.transport.send(request)
        assert response.status == 200, response.body
        return response.json()["id"]

    connection.dashboard.add_funds(Money(1000))
    holder = call("issuing/cardholders", **COMPANY)
    card = call("issuing/cards", cardholder=holder, **CARD)
    paid = call(f"{HELPERS}/transactions/create_force_capture", card=card, amount="500")
    return call("issuing/disputes", transaction=paid)


@pytest.mark.parametrize("deed", ["credits", "wins", "loses"])
def test_what_has_to_come_first_is_said(connection, dispute, deed):
    """In words, without the answer's JSON; it is the scenario's order, or the integration's."""
    with pytest.raises(ControlRefused) as raised:
        connection.dashboard.simulate(deed, dispute)

    message = str(raised.value)
    assert "refuses it: This dispute has status 'unsubmitted'" in message
    assert "Submit the dispute first: 'the program has submitted the dispute'." in message
    assert "{" not in message
    assert blame_for(raised.value) is Blame.INTEGRATION


@pytest.mark.parametrize(
    "deed", [each for each in DEEDS if each not in ("asks owners of", "ends Treasury for")]
)
def test_every_deed_is_refused_in_words(connection, deed):
    """An object that is not there can be acted on by nobody; two deeds act on none."""
    with pytest.raises(ControlRefused, match="the sandbox refuses it: "):
        connection.dashboard.simulate(deed, "nothing_of_this_id")


def test_a_sandbox_that_fails_is_an_outage(connection, monkeypatch):
    """A 500 is not the scenario's doing."""
    broken = Response(500, {}, '{"error": {"message": "it failed"}}')
    monkeypatch.setattr(HttpTransport, "send", lambda _self, _request: broken)

    with pytest.raises(BackendUnavailable, match="answered with 500"):
        connection.dashboard.simulate("credits", "idp_1")
