"""Preflight: what would spoil a run is found before it, with what to do about it."""

import json
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
import stripe

from issuing_harness.certification.preflight import check_integration
from issuing_harness.certification.profile import read_profile
from issuing_harness.certification.started import Names

SECRET = "whsec_of_the_endpoint"


class Endpoint(BaseHTTPRequestHandler):
    """A sound endpoint; a test changes what it does."""

    secret = SECRET
    checks = True
    decision: object = {"approved": False}
    version = "2026-05-27.dahlia"
    date: Callable[..., str] | None = None
    card: object = {"held": 0}

    def date_time_string(self, timestamp=None):
        """Return the time it tells."""
        return type(self).date() if type(self).date else super().date_time_string(timestamp)

    def do_POST(self):
        """Check the signature, and reply."""
        body = self.rfile.read(int(self.headers["content-length"])).decode()
        if self.path == "/reset":
            return self.answer(200)
        if self.path != "/hooks":
            return self.answer(404)
        try:
            if self.checks:
                stripe.WebhookSignature.verify_header(
                    body, self.headers["stripe-signature"], self.secret, 300
                )
        except stripe.SignatureVerificationError:
            return self.answer(400, {"error": "No signatures found"})
        is_question = json.loads(body)["type"] == "issuing_authorization.request"
        return self.answer(200, self.decision if is_question else None)

    def do_GET(self):
        """Show a card."""
        self.answer(200, self.card) if self.path.startswith("/cards/") else self.answer(500)

    def answer(self, status, document=None):
        """Send a reply."""
        self.send_response(status)
        if document is not None and self.version:
            self.send_header("Stripe-Version", self.version)
        self.end_headers()
        if document is not None:
            self.wfile.write(
                document if isinstance(document, bytes) else json.dumps(document).encode()
            )

    def log_message(self, *_):
        """Say nothing."""


@pytest.fixture(name="found")
def _found(tmp_path):
    served = []

    def found(*, path="/hooks", shows="/cards/{card}", reset='reset = "POST /reset"', **changes):
        server = ThreadingHTTPServer(("127.0.0.1", 0), type("Ours", (Endpoint,), changes))
        Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        served.append(server)
        base = f"http://127.0.0.1:{server.server_port}"
        file = tmp_path / "certification.toml"
        file.write_text(
            f'[integration]\nname = "Ours"\nendpoint = "{base}{path}"\nsecret = "S"\n'
            f'decides = "reply"\n[application]\nbase = "{base}"\n{reset}\n'
            f'[application.shows.card]\nhttp = "GET {shows}"\n'
        )
        checks = check_integration(read_profile(file), Names({"secret": SECRET}))
        return {check.name: check for check in checks}

    yield found
    for server in served:
        server.shutdown()
        server.server_close()


def test_a_sound_integration_has_nothing_to_mend(found):
    """Address, signature, speed, clock, forgery, decision, reset and what it shows are good."""
    checks = found()

    assert {name: str(each.state) for name, each in checks.items()} == dict.fromkeys(
        ("address", "signature", "speed", "clock", "forgery", "decision", "reset", "card"), "good"
    )


def test_a_wrong_secret_is_named(found):
    """The endpoint's own words, and the variable that is to be set."""
    check = found(secret="whsec_another")["signature"]

    assert check.state == "bad"
    assert "No signatures found" in check.found
    assert check.advice.startswith("Set S to the secret")


def test_a_wrong_path_is_named(found):
    """A 404 is a matter of the address, not of the secret."""
    assert found(path="/hook")["signature"].advice == "Correct the path in integration.endpoint."


def test_an_endpoint_that_checks_nothing_is_doubtful(found):
    """A run begins, and the requirements on security will tell."""
    assert found(checks=False)["forgery"].state == "doubtful"


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"version": ""}, "without the header Stripe-Version"),
        ({"decision": {"approved": "yes"}}, "in which nothing is approved or declined"),
        ({"decision": [True]}, "in which nothing is approved or declined"),
        ({"decision": b"OK"}, "which is no JSON"),
        ({"decision": None}, "which is no JSON"),
    ],
)
def test_a_decision_that_stripe_would_not_understand_is_told(found, changes, problem):
    """With what is missing in it, and how a right one looks."""
    check = found(**changes)["decision"]

    assert check.state == "doubtful"
    assert check.found.endswith(problem)
    assert "Stripe-Version: 2026" in check.advice


def test_a_clock_that_is_wrong_is_told(found):
    """By the Date of its reply: signatures expire."""
    check = found(date=lambda: "Mon, 01 Jun 2026 12:00:00 GMT")["clock"]

    assert check.state == "bad"
    assert "signatures expire after 300 s" in check.found


def test_an_application_that_cannot_be_read_is_told(found):
    """An error instead of a card is a mistake of the profile, or of the application."""
    check = found(shows="/elsewhere/{card}")["card"]

    assert check.state == "bad"
    assert "500" in check.found
    assert check.advice == "Correct application.shows.card."


def test_an_application_that_is_never_emptied_is_doubtful(found):
    """A run begins; books are then compared by new cards alone."""
    assert found(reset="")["reset"].state == "doubtful"


def test_nobody_there_ends_it(tmp_path):
    """The first thing that is wrong is told, and nothing that follows from it."""
    file = tmp_path / "certification.toml"
    file.write_text('[integration]\nname = "O"\nendpoint = "http://127.0.0.1:9/h"\nsecret = "S"\n')

    checks = list(check_integration(read_profile(file), Names({"secret": SECRET})))

    assert [each.name for each in checks] == ["address", "application"]
    assert checks[0].state == "bad"
    assert "nobody answers at 127.0.0.1:9" in checks[0].found
