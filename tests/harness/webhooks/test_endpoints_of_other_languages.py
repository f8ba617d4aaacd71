"""Endpoints of other languages, each framing its reply as its own server does."""

import json
import os
import re
import shutil
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.harness.webhooks.sending import ask_through_mailbox

HERE = Path(__file__).parent / "endpoints"
#: Where programs are found: those that Python's packages bring along, and then the machine's.
PATH = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
#: How each is started; it prints its port.
ENDPOINTS = {
    "Node": ("node", HERE / "endpoint.js"),
    "Python": ("python", HERE / "endpoint.py"),
    "Ruby": ("ruby", HERE / "endpoint.rb"),
    "PHP": ("php", "-S", "127.0.0.1:0", HERE / "endpoint.php"),
    "Go": ("go", "run", HERE / "endpoint.go"),
    "Java": ("java", HERE / "Endpoint.java"),
}
#: Those that are compiled first.
LONG = ("Go", "Java")
PORT = re.compile(r"(?:127\.0\.0\.1:|^)(\d{4,5})\b")


@contextmanager
def endpoint(language):
    """An endpoint in a language; yields its address."""
    name, *arguments = ENDPOINTS[language]
    program = shutil.which(name, path=PATH)
    if program is None:
        pytest.skip(f"{name} is not installed")
    # what Go compiles is a program of its own, which ends with the group
    with subprocess.Popen(
        [program, *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    ) as started:
        try:
            found = filter(None, map(PORT.search, started.stdout))
            yield f"http://127.0.0.1:{next(found)[1]}/webhooks"
        finally:
            os.killpg(started.pid, 15)


@pytest.mark.parametrize(
    "language",
    [pytest.param(each, marks=pytest.mark.long if each in LONG else ()) for each in ENDPOINTS],
)
def test_an_endpoint_decides(language):
    """Stripe's side reads its decision, and the API version that it is written in."""
    with endpoint(language) as url:
        reply, deliveries = ask_through_mailbox(url)

    assert (reply.status, reply.problem) == (200, None)
    assert json.loads(reply.body) == {"approved": True}
    assert reply.headers["stripe-version"] == "2026-05-27.dahlia"
    assert deliveries[0].reply.body.replace(" ", "") == '{"approved":true}'
