"""Evidence names the host that was asked; cassettes name Stripe's, whatever was asked."""

import re

from issuing_harness.backends.base import ScenarioName
from issuing_harness.backends.live import LiveBackend
from issuing_harness.interactions import Interaction, Request, Response
from issuing_harness.settings import Settings
from issuing_harness.tape import Redactor, read_cassette
from issuing_sandbox.app import Sandbox
from issuing_sandbox.server.server import running
from tests.harness.tape.recorded_project import STEPS, RecordedProject

PRINT = """
def pytest_issuing_interaction(interaction):
    print("host", interaction.host)
"""


def test_a_run_on_the_sandbox_names_the_sandbox_and_its_recording_names_stripe(tmp_path):
    """The address of this run is evidence; it is in no cassette, whose replay names Stripe."""
    project = RecordedProject(tmp_path)
    project.write(It=STEPS)
    with (project.path / "conftest.py").open("a") as conftest:
        conftest.write(PRINT)
    recorded = project.pytest("features", "--backend", "sandbox", "--record", "-s")
    replayed = project.pytest("features", "-s")
    hosts = re.findall("host (.+)", recorded.text)

    assert len(hosts) == 2
    assert all(re.fullmatch(r"http://127\.0\.0\.1:\d+", host) for host in hosts)
    assert re.findall("host (.+)", replayed.text) == ["https://api.stripe.com"] * 2
    assert "127.0.0.1" not in project.cassette("it").read_text()
    assert read_cassette(project.cassette("it")).interactions[0].host == "https://api.stripe.com"


def test_a_live_run_names_the_address_it_was_given():
    """It is Stripe's unless --api-base says otherwise."""
    with running(Sandbox()) as base:
        backend = LiveBackend(Settings("live", False, None, base, "sk_test_1"))
        connection = backend.connect(ScenarioName("a.feature", "A"))
        connection.close()
        backend.close()

    assert connection.host == base


def test_redaction_keeps_the_host():
    """It is no secret: an address with a password is refused as --api-base."""
    interaction = Interaction(Request("GET", "/v1/balance"), Response(200, {}, "{}"), "http://a:1")

    assert Redactor().interaction(interaction).host == "http://a:1"
