"""A head that has come before is not parsed again, and says the same; only a plain one is known."""

import json

import pytest

from issuing_sandbox import routing
from issuing_sandbox.app import Sandbox
from issuing_sandbox.policies import Policies
from issuing_sandbox.server.admission import Admission
from issuing_sandbox.server.request_reader import LONGEST_KNOWN, MOST_KNOWN, RequestReader
from tests.sandbox.api import START
from tests.sandbox.connect import CUSTOM

PLAIN = b"POST /v1/topups?expand[]=x HTTP/1.1\r\nHost: localhost\r\n%b\r\n%b"


def written(body, *headers):
    """A request, in one piece."""
    lines = [f"Content-Length: {len(body)}".encode(), *headers]
    return PLAIN % (b"".join(line + b"\r\n" for line in lines), body)


@pytest.fixture(name="reading")
def _reading():
    """A reader, and the heads that it knows."""
    known = {}
    return RequestReader(Admission(Policies()), lambda: None, known), known


def test_a_request_with_a_known_head_is_read_as_before(reading):
    """Method, path, query and headers are the head's, the body is its own."""
    reader, known = reading
    for body in (b"amount=1", b"amount=2", b"amount=3"):
        reader.feed(written(body))
    requests = [request for request, keeps_open in reader.requests if keeps_open]

    assert len(known) == 1
    assert [each.body for each in requests] == [b"amount=1", b"amount=2", b"amount=3"]
    assert len({(r.method, r.path, r.query, str(r.headers)) for r in requests}) == 1


def test_a_known_head_is_not_parsed(reading):
    """The parser is not asked."""
    reader, _ = reading
    reader.feed(written(b"a=1"))
    reader._parser = None
    reader.feed(written(b"a=2"))

    assert reader.requests[-1][0].body == b"a=2"


@pytest.mark.parametrize(
    "headers",
    [
        (b"Connection: close",),
        (b"Expect: 100-continue",),
        (b"X-Long: " + b"x" * LONGEST_KNOWN,),
    ],
)
def test_only_a_plain_head_is_known(reading, headers):
    """What ends the connection, or frames a body otherwise, is parsed each time."""
    reader, known = reading
    reader.feed(written(b"a=1", *headers))

    assert len(reader.requests) == 1
    assert known == {}


def test_an_offer_of_another_protocol_is_passed_over_each_time(reading):
    """The second request is what the first was, whose head was parsed once more without it."""
    reader, _ = reading
    for _ in range(2):
        reader.feed(written(b"a=1", b"Upgrade: h2c", b"Connection: upgrade"))
    first, second = (request for request, _ in reader.requests)

    assert first == second


@pytest.mark.parametrize("at", [1, 30, -1])
def test_a_request_in_pieces_is_read_whole(reading, at):
    """Also when its head is known: it is parsed, and so is what comes behind it."""
    reader, _ = reading
    whole = written(b"a=1")
    for piece in (whole, whole[:at], whole[at:] + whole, whole):
        reader.feed(piece)

    assert [request.body for request, _ in reader.requests] == [b"a=1"] * 4
    assert reader.last_response is None


def test_a_known_head_lets_no_more_parameters_in():
    """Its next body has as many as another head's may have."""
    reader = RequestReader(Admission(Policies(parameters=2)), lambda: None, {})
    reader.feed(written(b"aaaa"))
    reader.feed(written(b"&&&&"))

    assert reader.last_response is not None
    assert reader.last_response.status == 400


def test_so_many_heads_are_known_and_no_more(reading):
    """Whatever clients send."""
    reader, known = reading
    for number in range(MOST_KNOWN + 10):
        reader.feed(written(b"a=1", b"X-Number: %d" % number))

    assert len(known) <= MOST_KNOWN


def asked(sandbox, reader, path, form=None, **headers):
    """The answer to a request that comes in one piece, and what was found of its head."""
    headers = {"Host": "localhost", "Authorization": "Bearer sk_test_heads"} | headers
    head = [f"{'GET' if form is None else 'POST'} {path} HTTP/1.1"]
    head += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    head += [] if form is None else [f"Content-Length: {len(form)}"]
    reader.feed("\r\n".join([*head, "", ""]).encode() + (form or b""))
    request, _ = reader.requests.popleft()
    response = sandbox.handle_to_end(request)
    return response.status, json.loads(response.body), request.found


@pytest.fixture(name="sandbox")
def _sandbox():
    """A sandbox whose clocks stand still."""
    return Sandbox(at=START)


def test_where_a_known_head_leads_is_found_once(sandbox, reading, monkeypatch):
    """The first request is parsed, the second one finds it, the third one need not look."""
    reader, _ = reading
    for _ in range(2):
        assert asked(sandbox, reader, "/v1/balance")[0] == 200
    monkeypatch.setattr(routing, "find", None)

    assert asked(sandbox, reader, "/v1/balance")[0] == 200


def test_a_known_head_finds_the_account_that_its_key_has_now(sandbox, reading):
    """After a reset it is a new one, with nothing of the old one's in it."""
    reader, _ = reading
    topup = b"amount=500&currency=usd&destination_balance=issuing"
    counts = []
    for _ in range(2):
        for _ in range(3):
            assert asked(sandbox, reader, "/v1/topups", topup)[0] == 200
        counts.append([len(asked(sandbox, reader, "/v1/topups")[1]["data"]) for _ in range(3)])
        assert asked(sandbox, reader, "/_sandbox/reset", b"")[0] == 200

    assert counts == [[3] * 3] * 2


def test_a_known_head_that_names_an_account_is_judged_each_time(sandbox, reading):
    """Nothing is kept of where it leads: whether it has access is the platform's matter."""
    reader, _ = reading
    form = "&".join(f"{name}={value}" for name, value in CUSTOM.items()).encode()
    account = asked(sandbox, reader, "/v1/accounts", form)[1]["id"]
    answers = [asked(sandbox, reader, "/v1/account", stripe_account=account) for _ in range(3)]

    assert [(status, said["id"]) for status, said, _ in answers] == [(200, account)] * 3
    assert answers[-1][2].plan is None
