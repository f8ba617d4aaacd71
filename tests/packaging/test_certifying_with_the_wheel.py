"""A certification with the wheel alone: from an empty folder to a certificate, as a customer does.

What is certified is a webhook endpoint of thirty lines, which checks signatures and nothing else.
"""

import json
import sys
import zipfile

import pytest
import yaml

from .conftest import Repository

#: Each installs the wheel.
pytestmark = pytest.mark.long

ENDPOINT = '''
"""Accepts what Stripe has signed."""
import hashlib
import hmac
import os
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

SECRET = os.environ["STRIPE_WEBHOOK_SECRET"].encode()


class Hooks(BaseHTTPRequestHandler):
    def do_GET(self):
        self.answer(200)

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        parts = [each.split("=", 1) for each in self.headers.get("Stripe-Signature", "").split(",")]
        signed = [each[1] for each in parts if each[0] == "v1"]
        moment = next((each[1] for each in parts if each[0] == "t"), "0")
        right = hmac.new(SECRET, moment.encode() + b"." + body, hashlib.sha256).hexdigest()
        is_fresh = abs(time.time() - int(moment)) < 300
        self.answer(200 if is_fresh and right in signed else 400)

    def answer(self, status):
        self.send_response(status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


ThreadingHTTPServer(("127.0.0.1", int(os.environ["PORT"])), Hooks).serve_forever()
'''
#: What a person answers: it is started, decides on nothing, has no API, and keeps no books.
ANSWERS = [
    *("Tiny", f"{sys.executable} endpoint.py", "http://127.0.0.1:{port}/", "", "no", "", ""),
    *("", "1 2 3 4 5 6", "It keeps none.", "", "-"),
]
ONLY = '\n[requirements]\nonly = ["ISS-SEC-001", "ISS-SEC-002", "ISS-SEC-004"]\n'


@pytest.fixture(name="certified", scope="module")
def _certified(built_once, installation):
    """A folder in which every line of the workflow but the first was typed, and what was said."""

    def begin(folder):
        repository = Repository(folder, installation)
        repository.file("endpoint.py", ENDPOINT)
        answers = "".join(f"{line}\\n" for line in ANSWERS)
        said = [repository.type(f"printf '%b' \"{answers}\" | issuing-harness certify init")]
        profile = folder / "certification.toml"
        profile.write_text(profile.read_text() + ONLY)
        said += [repository.type(line) for line in lines(folder)[1:]]
        said.append(
            repository.type(
                "issuing-harness certify verify reports/certificate.zip "
                "--allow-unsigned --rejudge --met"
            )
        )
        folder.with_suffix(".json").write_text(json.dumps(said))

    folder = built_once("certified", begin)
    return folder, json.loads(folder.with_suffix(".json").read_text())


def steps(folder):
    """The steps of the workflow that was written."""
    workflow = (folder / ".github/workflows/certify.yml").read_text()
    return yaml.safe_load(workflow)["jobs"]["certify"]["steps"]


def lines(folder):
    """What the workflow types."""
    return [step["run"] for step in steps(folder) if "run" in step]


def test_each_command_of_the_workflow_ends_well(certified):
    """Preflight, proof, certification, and then a check that judges again and demands met."""
    folder, said = certified

    assert [code for _, code in said] == [0, 0, 0, 0, 0], said
    assert "issuing-harness[certify]" in lines(folder)[0]
    assert "good     signature: an event that is signed gets 200." in said[1][0]
    assert '"Tiny": 2 of 2 planted faults turned it red' in said[2][0], said[2][0]
    assert '"Tiny": met, simulated (3 of ' in said[3][0], said[3][0]
    assert "judged again to the same verdicts" in said[4][0]


def test_what_the_workflow_keeps_is_there(certified):
    """The bundle with the scenarios that the wheel brought, the page and the history."""
    folder, _ = certified
    [kept] = [s["with"]["path"] for s in steps(folder) if "upload-artifact" in s.get("uses", "")]

    assert all((folder / each).exists() for each in kept.split())
    with zipfile.ZipFile(folder / "reports/certificate.zip") as bundle:
        names = bundle.namelist()
        attempts = json.loads(bundle.read("certificate.json"))["attempts"]
    assert {each["scenario"].partition("::")[0] for each in attempts} <= set(names)
    assert attempts[0]["scenario"].startswith("features/integration/")
