"""A benchmark that compares what is not equal, or counts refusals, gives no figure."""

import json
import shutil
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from benchmarks import endpoint, peers, suites, wrk
from benchmarks.accounts import APPROVED, person
from benchmarks.bench import Bench
from benchmarks.figures import Invalid, Refused
from benchmarks.processes import Ended

GOOD = b'{"object": "issuing.authorization", "approved": true}'
DECLINED = b'{"object": "issuing.authorization", "approved": false}'
#: What `issuing-harness load` writes of a run in which replies were late (docs/load.md).
SAID = {
    "verdict": "not met",
    "doubts": ["sent late"],
    "seconds": {"p50": 0.5, "p99": 2.5, "most": 3.0},
    "late": 2,
    "wrong": {},
    "generator": {"busy": [0.25, 0.5]},
}
needs_wrk = pytest.mark.skipif(shutil.which("wrk") is None, reason=wrk.WHERE)


@needs_wrk
@pytest.mark.parametrize(
    ("status", "body", "said"),
    [(402, GOOD, "were not 200"), (200, DECLINED, "lacked"), (501, b"", "were not 200")],
    ids=["refused", "declined", "not modelled"],
)
def test_answers_that_are_no_success_are_no_figure(tmp_path, status, body, said):
    """Whether by their status or by what stands in them; the first is shown."""
    with _answering(status, body) as url, pytest.raises(Invalid, match=said) as fault:
        wrk.drive(wrk.Target(url, [("sk_test_a", "amount=1")], APPROVED), tmp_path, 1)

    assert f"The first: {status}" in str(fault.value)


@needs_wrk
def test_good_answers_are_counted(tmp_path):
    """Of every account, each driven over a connection of its own."""
    forms = [("sk_test_a", "amount=1"), ("sk_test_b", 'name="&%')]
    with _answering(200, GOOD) as url:
        driven = wrk.drive(wrk.Target(url, forms, APPROVED), tmp_path, 1)

    assert driven.answers > 0
    assert driven.rate > 0


def test_without_wrk_it_is_said_where_it_is_to_be_had(monkeypatch, tmp_path):
    """Nothing slower takes its place."""
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(Refused, match="apt-get install wrk"):
        wrk.find()


def test_a_peer_is_sent_the_same_values():
    """A customer has as many fields as a cardholder, with the same values."""
    forms = {"ours": sorted(person().values()), "theirs": sorted(peers.customer().values())}
    peers.require_same(forms)

    with pytest.raises(Invalid, match="not equal"):
        peers.require_same(forms | {"theirs": forms["theirs"][1:]})


def test_a_peer_that_keeps_less_is_not_compared():
    """What it was sent has to be there when the object is read again, at any depth."""
    form = {"name": "Alice", "address[city]": "Rome"}
    peers.require_kept("it", form, {"name": "Alice", "address": {"city": "Rome", "line2": None}})

    with pytest.raises(Invalid, match=r"has not kept address\[city\]"):
        peers.require_kept("it", form, {"name": "Alice", "address": None})


@pytest.mark.parametrize("said", ["3 passed in 1s", "1 failed, 3 passed in 1s", "no tests ran"])
def test_a_suite_of_which_not_all_passed_is_no_figure(monkeypatch, tmp_path, said):
    """Four scenarios were asked for."""
    monkeypatch.setattr(suites, "run", lambda *_, **__: Ended(1.0, 1.0, said))
    made = suites.Suites(tmp_path, ["report"])
    monkeypatch.setattr(made, "_made", {"few": 4})

    with pytest.raises(Invalid, match="4 scenarios"):
        made.whole("report", "few")


def test_the_start_of_a_suite_is_taken_off():
    """What is left is divided by the scenarios that are left."""
    many, few = suites.Sample(12.0, 24.0, 100), suites.Sample(2.0, 4.0, 20)

    assert many.less(few, 10) == suites.Sample(1.0, 2.0, 8)


@contextmanager
def _answering(status, body):
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self):
            self.rfile.read(int(self.headers["content-length"]))
            self.send_response(status)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    class Server(ThreadingHTTPServer):
        def handle_error(self, *_):
            """The load generator hangs up when its time is over."""

    server = Server(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize("is_valid", [True, False], ids=["valid", "too slow"])
def test_a_load_that_was_itself_too_slow_is_no_figure(monkeypatch, tmp_path, is_valid):
    """What the command says of itself is kept; an endpoint that is late is a figure."""

    def load(command, *_):
        Path(command[-1]).with_suffix(".json").write_text(json.dumps(SAID | {"is_valid": is_valid}))
        raise Invalid("ended with 1, for replies were late")

    monkeypatch.setattr(endpoint, "run", load)
    bench = Bench(tmp_path, quick=True)
    if is_valid:
        assert endpoint.load(bench).figures["99 of 100 within"].median == 2500
    else:
        with pytest.raises(Invalid, match="could not tell: sent late"):
            endpoint.load(bench)


def test_a_load_that_did_not_begin_is_no_figure(monkeypatch, tmp_path):
    """Nor is what an earlier one left behind."""
    (tmp_path / "load.json").write_text(json.dumps(SAID | {"is_valid": True}))

    def refuse(*_):
        raise Invalid("nothing could be tried")

    monkeypatch.setattr(endpoint, "run", refuse)

    with pytest.raises(Invalid, match="nothing could be tried"):
        endpoint.load(Bench(tmp_path, quick=True))
