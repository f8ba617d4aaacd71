"""Clients of other languages, each with the HTTP client it brings along.

Some offer HTTP/2 with their first request: curl and PHP when asked to, Java by itself.
"""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.sandbox.api import AUTHORIZATIONS

HERE = Path(__file__).parent


def needs(program):
    """Skip where a program is not installed."""
    return pytest.mark.skipif(not shutil.which(program), reason=f"{program} is not installed")


def run(*command):
    """What a program prints."""
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


@needs("curl")
@pytest.mark.parametrize("option", ["--http2", "--http1.1", "--http1.0"])
def test_curl_captures_a_part(api, option):
    """One dollar of ten is captured, not all of them."""
    api.fund(5_000)
    name = api.authorize(api.card()["id"], 1_000)["id"]
    url = f"{api.base}{AUTHORIZATIONS}/{name}/capture"
    user = ("-u", f"{api.key}:", "-d", "capture_amount=100", "-d", "close_authorization=false")
    said = json.loads(run("curl", "-s", "--noproxy", "*", option, url, *user))

    assert [each["amount"] for each in said["transactions"]] == [-100]
    assert api.see(f"/v1/issuing/authorizations/{name}")["status"] == "pending"


#: How a client is started, with the program first.
CLIENTS = {
    "Java": ("java", HERE / "Purchase.java"),
    "Go": ("go", "run", HERE / "purchase.go"),
    "Ruby": ("ruby", HERE / "purchase.rb"),
    "PHP": ("php", HERE / "purchase.php"),
}


@pytest.mark.parametrize("language", CLIENTS)
def test_a_client_posts(api, language):
    """Twice, over the connection on which it may have offered HTTP/2 before."""
    program, *arguments = CLIENTS[language]
    if not shutil.which(program):
        pytest.skip(f"{program} is not installed")
    url = f"{api.base}/v1/topups"
    form = "amount=500&currency=usd&destination_balance=issuing"
    first, second, body = run(program, *arguments, url, api.key, form).split(" ", 2)

    assert (first, second) == ("200", "200")
    assert json.loads(body)["amount"] == 500
    assert len(api.see("/v1/topups")["data"]) == 2
