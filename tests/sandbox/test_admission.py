"""What never comes before the sandbox: foreign names, doubled headers, and what is too large."""

import json

import pytest

from issuing_sandbox.app import Sandbox
from issuing_sandbox.policies import Policies
from issuing_sandbox.server import server
from issuing_sandbox.server.admission import SINGLE, Admission, Refused
from issuing_sandbox.wire.http import Request
from tests.sandbox.dialogs import ASK, KEY, TOP_UP, dialed, heard, post

LARGE = 50 * 1024 * 1024


def refused(replies):
    """The status and the message of a refusal, after which the connection ends."""
    status, headers, body = heard(replies)
    error = json.loads(body)["error"]

    assert (headers["connection"], error["code"]) == ("close", "refused_by_sandbox")
    assert replies.read() == b""
    return status, error["message"]


def asked_of(host, path=b"/v1/balance"):
    """A request that names a host."""
    return ASK.replace(b"localhost", host).replace(b"/v1/balance", path)


@pytest.mark.parametrize(
    "path", [b"/v1/balance", b"/v2/core/events", b"/_sandbox/state", b"/x"], ids=repr
)
@pytest.mark.parametrize(
    "host", [b"evil.example", b"api.stripe.com:12111", b"", b"localhost@evil"], ids=repr
)
def test_a_foreign_name_is_refused(host, path):
    """So no web page reaches the API or the controls under a name of its own."""
    with dialed() as (line, replies):
        line.sendall(asked_of(host, path))
        status, message = refused(replies)

    assert status == 403
    assert "--allow-host" in message
    assert host.partition(b":")[0].decode() in message


@pytest.mark.parametrize(
    "host",
    [b"localhost", b"LOCALHOST:1", b"127.0.0.1:12111", b"[::1]:80", b"a.localhost"],
    ids=repr,
)
def test_every_name_of_this_machine_is_answered_to(host):
    """With any port: what forwards may have another."""
    with dialed() as (line, replies):
        line.sendall(asked_of(host))

        assert heard(replies)[0] == 200


def test_a_whole_url_names_the_host_too():
    """It counts more than the header Host, as HTTP has it."""
    with dialed() as (line, replies):
        line.sendall(ASK.replace(b"/v1/balance", b"http://evil.example/v1/balance"))

        assert refused(replies)[0] == 403


def test_another_name_can_be_allowed():
    """In any case of letters, with a port or without one."""
    admission = Admission(Policies(), ["sandbox.test"])
    for host in ("sandbox.test", "Sandbox.Test:12111"):
        request = Request("GET", "/v1/balance", "", {"host": host})
        admission.check_head(b"/v1/balance", [(b"host", host.encode())], request, is_long=False)
    request = Request("GET", "/v1/balance", "", {"host": "x.sandbox.test"})
    with pytest.raises(Refused, match=r"x\.sandbox\.test"):
        admission.check_head(b"/v1/balance", [(b"host", b"")], request, is_long=False)


def test_a_request_without_a_host_is_refused():
    """It does not say whom it asks."""
    with dialed() as (line, replies):
        line.sendall(ASK.replace(b"host: localhost\r\n", b""))
        status, message = refused(replies)

    assert (status, "no Host header" in message) == (400, True)


@pytest.mark.parametrize("name", SINGLE)
def test_a_header_that_decides_comes_once(name):
    """Nobody can say which of two keys, hosts or accounts counts."""
    twice = b"%s: localhost\r\n" % name.encode()
    with dialed() as (line, replies):
        line.sendall(ASK.replace(KEY, KEY + twice + twice.upper()))
        status, message = refused(replies)

    assert (status, name in message) == (400, True)


def test_what_is_refused_changes_nothing_and_what_came_before_is_answered():
    """The requests before it are answered first; those after it are not looked at."""
    money = post(b"amount=5", b"content-length: 8", path=b"/_sandbox/dashboard/add_funds")
    foreign = money.replace(b"localhost", b"evil.example")
    sandbox = Sandbox()
    with dialed(sandbox) as (line, replies):
        line.sendall(money + foreign + money)
        assert heard(replies)[0] == 200
        assert refused(replies)[0] == 403

    assert sandbox.account("sk_test_x").available == 5


@pytest.mark.parametrize(
    ("request_", "status", "policy"),
    [
        (post(b"", b"content-length: %d" % LARGE), 413, "form_bytes"),
        (
            post(b"", b"content-length: %d" % LARGE, b"content-type: x", path=b"/v1/files").replace(
                b"content-type: application/x-www-form-urlencoded\r\n", b""
            ),
            413,
            "form_bytes",
        ),
        (
            post(b"", b"content-length: 999999999", path=b"/_sandbox/state"),
            413,
            "state_bytes",
        ),
        (post(b"", b"expect: 100-continue", b"content-length: 99999999"), 413, "form_bytes"),
        (asked_of(b"localhost", b"/v1/balance?" + b"x" * 20_000), 414, "url_bytes"),
        (ASK.replace(KEY, KEY + b"x: %s\r\n" % (b"x" * 40_000)), 431, "header_bytes"),
        (ASK.replace(KEY, KEY + b"x: y\r\n" * 101), 431, "headers"),
        (asked_of(b"localhost", b"/v1/balance?" + b"&" * 5_000), 400, "parameters"),
        (post(b"&" * 5_000, b"content-length: 5000"), 400, "parameters"),
    ],
    ids=[
        "form",
        "no file",
        "state",
        "asks first",
        "url",
        "header bytes",
        "headers",
        "query",
        "parameters",
    ],
)
def test_what_is_too_large_is_refused(request_, status, policy):
    """As soon as it shows, with the policy that would allow it."""
    with dialed() as (line, replies):
        line.sendall(request_)
        got, message = refused(replies)

    assert (got, f"--policy {policy}=" in message) == (status, True)


@pytest.mark.parametrize(
    ("begun", "status"),
    [(b"GET /", 414), (b"GET / HTTP/1.1\r\nx: ", 431), (post(b"", b"x: "), 431)],
    ids=["url", "first header", "another header"],
)
def test_a_head_without_end_is_refused(begun, status):
    """Nothing is gathered for ever: not a URL, and not a header."""
    with dialed() as (line, replies):
        line.sendall(begun.removesuffix(b"\r\n\r\n"))
        for _ in range(100):
            line.sendall(b"x" * 10_000)

        assert refused(replies)[0] == status


@pytest.mark.parametrize(
    ("begun", "more"),
    [(b"0\r\nx: ", b"y" * 10_000), (b"1;x=", b"y" * 10_000), (b"0\r\n", b"x: y\r\n" * 1_000)],
    ids=["a header behind it", "an extension", "many headers"],
)
def test_what_comes_beside_a_body_in_chunks_has_an_end(begun, more):
    """It is limited as a head is: the parser would look through all of it at each piece."""
    with dialed() as (line, replies):
        line.sendall(post(b"", b"transfer-encoding: chunked"))
        line.sendall(begun)
        for _ in range(100):
            line.sendall(more)

        assert refused(replies)[0] == 431


def test_a_body_may_end_in_a_piece_of_its_own():
    """After more of it than a head may have, its last chunk comes byte by byte."""
    body = b"amount=100&metadata[x]=" + b"y" * 400 + b"&description=" + b"z" * 60_000
    with dialed() as (line, replies):
        line.sendall(post(b"", b"transfer-encoding: chunked"))
        line.sendall(b"%x\r\n%s\r\n" % (len(body), body))
        for byte in (b"0", b"\r", b"\n", b"\r", b"\n"):
            line.sendall(byte)

        assert heard(replies)[0] == 400


def test_a_body_of_no_announced_length_is_measured_as_it_comes():
    """And the client that goes on sending still reads the refusal."""
    with dialed() as (line, replies):
        line.sendall(post(b"", b"transfer-encoding: chunked"))
        for _ in range(40):
            line.sendall(b"10000\r\n%s\r\n" % (b"x" * 0x10000))

        assert refused(replies)[0] == 413


def test_a_client_that_sends_all_of_a_large_body_reads_the_refusal():
    """It is not reset while it sends: what comes is read, and thrown away."""
    with dialed() as (line, replies):
        line.sendall(post(b"x" * LARGE, b"content-length: %d" % LARGE))

        assert refused(replies)[0] == 413


def test_a_long_body_does_not_make_the_next_head_long():
    """What came in one piece with the end of a body is counted for that body."""
    body = TOP_UP + b"&metadata[x]=" + b"y" * 60_000
    whole = post(body, b"content-length: %d" % len(body)) + ASK
    with dialed() as (line, replies):
        line.sendall(whole[:-10])
        line.sendall(whole[-10:])

        assert heard(replies)[0] == 400
        assert heard(replies)[0] == 200


@pytest.mark.parametrize(
    ("policy", "limit", "request_"),
    [
        ("form_bytes", 50, post(TOP_UP, b"content-length: %d" % len(TOP_UP))),
        ("upload_bytes", 1_048_577, None),
        ("state_bytes", 1_048_577, None),
        ("url_bytes", 20, asked_of(b"localhost", b"/v1/issuing/cardholders")),
        ("header_bytes", 60, ASK.replace(KEY, KEY + b"x: %s\r\n" % (b"y" * 60))),
        ("headers", 2, ASK.replace(KEY, KEY + b"x: y\r\n")),
        ("parameters", 2, post(TOP_UP, b"content-length: %d" % len(TOP_UP))),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_each_limit_is_a_policy(policy, limit, request_):
    """Which can be chosen, higher or lower."""
    if request_ is None:
        kind = b"multipart/form-data; boundary=b"
        path = b"/v1/files" if policy == "upload_bytes" else b"/_sandbox/state"
        request_ = post(b"", b"content-length: 1048578", path=path).replace(
            b"application/x-www-form-urlencoded", kind
        )
    sandbox = Sandbox(policies=Policies(**{policy: limit}))
    with dialed(sandbox) as (line, replies):
        line.sendall(ASK + request_)

        assert heard(replies)[0] == 200
        assert f"--policy {policy}={limit * 2}" in refused(replies)[1]


def test_a_program_can_be_told_another_name(monkeypatch):
    """``--allow-host`` reaches the server."""
    given = []

    def serve(_sandbox, listener, hosts):
        listener.close()
        given.append(hosts)

    monkeypatch.setattr(server, "serve", serve)
    from click.testing import CliRunner  # noqa: PLC0415 - of this test only

    from issuing_sandbox.__main__ import main  # noqa: PLC0415 - of this test only

    result = CliRunner().invoke(main, ["--port", "0", "--allow-host", "sandbox.test"])

    assert (result.exit_code, given) == (0, [("sandbox.test",)])
