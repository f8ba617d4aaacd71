"""Pages of other sites: a form of theirs reaches this machine, and changes nothing."""

import json
from urllib.parse import quote

import pytest

from issuing_harness.tooling.npm import NodeToolError, find_node
from issuing_sandbox.app import Sandbox
from issuing_sandbox.server.server import running
from tests.sandbox.api import START, OverHttp
from tests.sandbox.browser import CHROMIUM, browsing
from tests.sandbox.dialogs import ASK, KEY, TOP_UP, dialed, heard, post

LENGTH = b"content-length: %d" % len(TOP_UP)
DELETE = b"DELETE /v1/webhook_endpoints/we_1 HTTP/1.1\r\nhost: localhost\r\n" + KEY
FOREIGN = [
    b"Origin: https://evil.example",
    b"Origin: null",
    b"Origin: http://localhost:1",
    b"Origin: http://localhost.evil.example",
    b"Sec-Fetch-Site: cross-site",
    b"Sec-Fetch-Site: same-site",
    b"Origin: http://localhost\r\nSec-Fetch-Site: cross-site",
]


def balance(line, replies):
    """Cents in the Issuing balance."""
    line.sendall(ASK)
    return json.loads(heard(replies)[2])["issuing"]["available"][0]["amount"]


def refused(replies):
    """What the sandbox says of a request that another site's page sent."""
    status, _, body = heard(replies)
    error = json.loads(body)["error"]
    assert (status, error["code"]) == (403, "refused_by_sandbox")
    return error["message"]


@pytest.mark.parametrize("header", FOREIGN, ids=repr)
@pytest.mark.parametrize(
    "path", [b"/v1/topups", b"/_sandbox/reset", b"/v2/core/event_destinations"], ids=repr
)
def test_a_form_of_another_site_is_refused(header, path):
    """Whether it is for the API or for a control: nothing is done."""
    sandbox = Sandbox(at=START)
    with dialed(sandbox) as (line, replies):
        line.sendall(post(TOP_UP, LENGTH))
        assert heard(replies)[0] == 200
        line.sendall(post(TOP_UP, LENGTH, header, path=path))
        message = refused(replies)
    with dialed(sandbox) as (line, replies):
        assert balance(line, replies) == 500

    assert "another site" in message


@pytest.mark.parametrize("header", FOREIGN, ids=repr)
def test_nothing_is_deleted_for_another_site(header):
    """As with what is made."""
    with dialed() as (line, replies):
        line.sendall(DELETE + header + b"\r\n\r\n")
        refused(replies)


@pytest.mark.parametrize(
    "header",
    [
        b"Origin: http://localhost",
        b"origin: HTTPS://LOCALHOST",
        b"Sec-Fetch-Site: same-origin",
        b"Sec-Fetch-Site: none",
        b"accept: */*",
    ],
    ids=repr,
)
def test_programs_and_the_own_page_are_answered(header):
    """Programs name no origin; what the sandbox's own address sends does."""
    sandbox = Sandbox(at=START)
    with dialed(sandbox) as (line, replies):
        line.sendall(post(TOP_UP, LENGTH, header))
        assert heard(replies)[0] == 200


def test_reading_is_left_to_the_browser():
    """It shows no other site what it reads, since no response allows that."""
    with dialed() as (line, replies):
        line.sendall(ASK.replace(KEY, KEY + b"Origin: https://evil.example\r\n"))
        status, headers, _ = heard(replies)

    assert status == 200
    assert not [name for name in headers if name.lower().startswith("access-control")]


@pytest.mark.long
@pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium on PATH")
def test_a_browser_says_whose_form_it_is(tmp_path):
    """With a key in the address, which is all that a form of another site needs."""
    try:
        node = find_node()
    except NodeToolError as error:
        pytest.skip(str(error))
    with running(Sandbox(at=START)) as base, browsing(node, tmp_path) as browser:
        api = OverHttp(base, "sk_test_anything")
        api.fund(5000)
        action = base.replace("://", "://sk_test_anything:@") + "/_sandbox/reset"
        form = f"<form id=f method=post action='{action}'></form><script>f.submit()</script>"
        browser.go("data:text/html," + quote(form))
        browser.until("document.body.innerText.includes('another site')")
        assert api.available() == 5000
        api.close()
