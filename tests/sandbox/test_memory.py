"""What has passed is let go: bodies, files, refused requests, accounts that were reset."""

import gc
import socket
import subprocess
import sys
import time
import weakref
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from issuing_sandbox.app import Sandbox
from issuing_sandbox.policies import Policies
from issuing_sandbox.server.server import running
from issuing_sandbox.store.tables import Table
from issuing_sandbox.wire import forms
from tests.sandbox.api import PDF, InProcess, OverHttp
from tests.sandbox.deliveries import CONNECTED
from tests.sandbox.dialogs import ASK, heard

MEGABYTE = 1024 * 1024
FORM = "application/x-www-form-urlencoded"
pytestmark = pytest.mark.skipif(
    not Path("/proc/self/statm").exists(), reason="this system does not say how much memory is used"
)


@contextmanager
def program(*options):
    """A sandbox in a process of its own, and the address of it."""
    command = [sys.executable, "-m", "issuing_sandbox", "--port", "0", *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield process, process.stdout.readline().split(" (")[0].rpartition(" ")[2]
        finally:
            process.kill()


def resident(process):
    """The megabytes of memory that a process has."""
    pages = int(Path(f"/proc/{process.pid}/statm").read_text().split()[1])
    return pages * 4096 / MEGABYTE


@pytest.fixture(name="uncollected")
def _uncollected():
    """Nothing is collected as garbage: what has to go goes by itself."""
    gc.collect()
    gc.disable()
    yield
    gc.enable()


def test_uploads_and_refused_posts_leave_nothing_behind():
    """Twenty files of 4 MB and five posts of 50 MB: a few megabytes, not hundreds."""
    form = b"x" * 50 * MEGABYTE
    with program() as (process, base), ExitStack() as stack:
        clients = [OverHttp(base, "sk_test_memory") for _ in range(5)]
        for api in clients:
            stack.callback(api.close)
        clients[0].get("/v1/balance")
        before = resident(process)
        for api in clients * 4:
            assert api.upload(PDF + bytes(4 * MEGABYTE)).status == 200
        for number, api in enumerate(clients):
            said = api.send("POST", "/v1/topups", "", {"content-type": FORM}, form + b"%d" % number)
            assert said.status == 413
        left = resident(process) - before

    assert left < 50


def test_a_name_of_any_length_is_not_remembered():
    """Only names that come again are; a megabyte's name is split anew."""
    before = forms.split_known.cache_info().currsize
    forms.decode_form("x" * MEGABYTE + "=1")

    assert forms.split_known.cache_info().currsize == before


def test_a_refused_request_goes_when_it_is_answered(uncollected):
    """Its error refers to the frames it came through, and they to it no more."""
    api = InProcess(Sandbox())
    api.post("/v1/topups", {"amount": "x"})
    gc.set_debug(gc.DEBUG_SAVEALL)
    try:
        gc.collect()
        gc.garbage.clear()
        api.post("/v1/topups", {"amount": "y" * MEGABYTE})
        api.post("/v1/issuing/cards", {"cardholder": "ich_1"})
        gc.collect()
        left = [each for each in gc.garbage if isinstance(each, Exception)]
    finally:
        gc.set_debug(0)
        gc.garbage.clear()

    assert left == []


def test_an_account_goes_when_it_is_reset(uncollected):
    """With all that it had: objects, events, files, and the accounts connected to it."""
    sandbox = Sandbox()
    api = InProcess(sandbox)
    api.fund(1_000)
    api.authorize(api.card()["id"], 5)
    connected = api.have("/v1/accounts", CONNECTED)["id"]
    gone = [weakref.ref(each) for each in _with_connected(sandbox.account(api.key))]
    before = _tables()
    api.have("/_sandbox/reset")

    assert connected
    assert [ref() for ref in gone] == [None, None]
    assert before - _tables() > len(gone)


def _tables():
    """How many tables there are, those of accounts that nobody can reach included."""
    return sum(isinstance(each, Table) for each in gc.get_objects())


def _with_connected(account):
    return (account, *account.connected.values())


def test_a_form_of_a_million_parameters_is_not_read():
    """It is refused at once, and so is one that fits a body of more megabytes."""
    with running(Sandbox(policies=Policies(form_bytes=100 * MEGABYTE))) as base:
        api = OverHttp(base, "sk_test_parameters")
        body = b"&".join(b"a%d=1" % number for number in range(1_000_000))
        began = time.monotonic()
        said = api.send("POST", "/v1/topups", "", {"content-type": FORM}, body)
        seconds = time.monotonic() - began
        api.close()

    assert (said.status, "parameters" in said.error["message"]) == (400, True)
    assert seconds < 2


@pytest.mark.parametrize("name", ["a[%d]", "a[]", "a%.0s[b][]", "a[%d][b]", "a[b][%d][]", "a%d"])
def test_the_most_parameters_are_read_in_a_moment(name):
    """Whatever their names: arrays, arrays of hashes, hashes."""
    pairs = [(name % number if "%" in name else name) for number in range(4_000)]
    began = time.monotonic()
    forms.decode_form("&".join(f"{each}=1" for each in pairs))

    assert time.monotonic() - began < 1


def test_a_burst_of_requests_takes_turns_with_others():
    """Eight hundred expensive ones of one client hold up another by a few of them."""
    with running(Sandbox()) as base:
        api = OverHttp(base, "sk_test_x")
        for _ in range(60):
            api.cardholder()
        began = time.monotonic()
        api.see("/_sandbox/state")
        one = time.monotonic() - began
        port = int(base.rpartition(":")[2])
        with socket.create_connection(("127.0.0.1", port), timeout=30) as line:
            line.sendall(ASK.replace(b"/v1/balance", b"/_sandbox/state") * 800)
            replies = line.makefile("rb")
            assert heard(replies)[0] == 200
            began = time.monotonic()
            api.see("/v1/balance")
            waited = time.monotonic() - began
            replies.close()
        api.close()

    assert waited < 20 * one + 0.2


def test_what_a_client_does_not_read_is_not_made():
    """Eight hundred state documents wait for their reader, instead of being written ahead."""
    sandbox = CountingSandbox()
    with running(sandbox) as base:
        api = OverHttp(base, "sk_test_x")
        for _ in range(200):
            api.cardholder()
        api.close()
        before = sandbox.handled
        with socket.create_connection(("127.0.0.1", int(base.rpartition(":")[2]))) as line:
            line.sendall(ASK.replace(b"/v1/balance", b"/_sandbox/state") * 800)
            time.sleep(0.5)
            handled = sandbox.handled - before

    assert 0 < handled < 100


class CountingSandbox(Sandbox):
    """A sandbox that counts the requests it handles."""

    handled = 0

    def handle(self, request):
        """Count and handle a request."""
        self.handled += 1
        return super().handle(request)
