"""``certify init`` answered by Enter: the profile of it is whole, and a run can begin by it."""

import json
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import product
from threading import Thread

import pytest
import stripe
from click.testing import CliRunner

from issuing_harness import API_VERSION
from issuing_harness.certification import first_files
from issuing_harness.certification.needed import NEEDED
from issuing_harness.certification.preflight import check_integration
from issuing_harness.certification.preflight_application import _missing
from issuing_harness.certification.preflight_checks import State
from issuing_harness.certification.profile import read_profile
from issuing_harness.certification.scenario_starts import Reached
from issuing_harness.certification.started import Names
from issuing_harness.cli import main


class Usual(BaseHTTPRequestHandler):
    """A sound integration in its usual places: what is not there yet gets a 404 with a body."""

    def do_POST(self):
        """Believe what is signed, and decline; or be emptied, or told a budget."""
        body = self.rfile.read(int(self.headers["content-length"] or 0)).decode()
        if self.path != "/webhooks/stripe":
            self._answer(200 if self.path == "/reset" or self.path.endswith("/budget") else 404)
            return
        try:
            signature = self.headers["stripe-signature"]
            stripe.WebhookSignature.verify_header(body, signature, "whsec_x", 300)
        except stripe.SignatureVerificationError:
            self._answer(400)
            return
        self._answer(200)

    def do_PUT(self):
        """Take a budget."""
        self.do_POST()

    def do_GET(self):
        """Show the balance, and nothing of what nobody has."""
        self._answer(200 if self.path == "/balance" else 404)

    def _answer(self, status):
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Stripe-Version", API_VERSION)
        self.end_headers()
        known = "a-path" not in self.path
        self.wfile.write(json.dumps({"approved": False, "available": 0} if known else {}).encode())

    def log_message(self, *_):
        """Say nothing."""


@pytest.fixture(name="usual")
def _usual():
    with ThreadingHTTPServer(("127.0.0.1", 0), Usual) as server:
        Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        yield server
        server.shutdown()


@pytest.fixture(name="in_tmp_path")
def _in_tmp_path(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_with_enter_alone_a_sound_integration_can_begin(in_tmp_path, monkeypatch, usual):
    """All that it then offers can be read or set, and preflight finds nothing to mend in it."""
    monkeypatch.setattr(
        first_files, "_RUNNING", f"http://127.0.0.1:{usual.server_port}/webhooks/stripe"
    )
    said = CliRunner().invoke(main, ["certify", "init"], input="\n" * 60)
    assert said.exit_code == 0, said.output

    profile = read_profile(in_tmp_path / "certification.toml")
    checks = list(check_integration(Reached(profile, Names({"secret": "whsec_x"}))))
    assert [str(each) for each in checks if each.state is not State.GOOD] == []
    needed = {need.name for need in NEEDED if all(map(profile.offers, need.offered))}
    assert needed == {*profile.application.shows, *profile.application.takes}
    assert not profile.offers("calls_stripe")


@pytest.mark.parametrize(
    ("decides", "command", "account", "way"),
    list(product(("reply", "api", "no"), ("", "node server.js"), ("own", "connect"), ("", "-"))),
)
def test_what_init_writes_lacks_nothing(in_tmp_path, decides, command, account, way):
    """However it is started, decides and shows: the profile misses nothing of what it offers."""
    lines = ["Ours", command, "", "", decides, account, *([""] if command else [])]
    lines += [""] * (4 if decides != "no" else 3) + ["", "", *[way] * 12]
    said = CliRunner().invoke(main, ["certify", "init"], input="\n".join([*lines, *[""] * 20]))

    assert said.exit_code == 0, said.output
    assert list(_missing(read_profile(in_tmp_path / "certification.toml"))) == []
