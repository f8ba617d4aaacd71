"""Deliveries leave beside the answers: in order, holding up nobody, and not to just anywhere."""

import threading

import pytest

from issuing_sandbox.app import Sandbox
from issuing_sandbox.server.server import running
from issuing_sandbox.webhooks.http_client import HttpClient, OutboundRequest, server_of
from tests.sandbox.api import START, InProcess, OverHttp, Watched
from tests.sandbox.deliveries import DELIVERIES, ENDPOINTS, listening, newest_delivery, register
from tests.sandbox.receiver import Reply, receiving


@pytest.fixture(name="local")
def _local(with_policies):
    """A client of a sandbox without a server: what leaves has arrived when a call is answered."""
    return with_policies()


def test_an_endpoint_may_call_the_api_while_it_is_told(api):
    """Nothing waits for anything else, however many calls it makes."""
    seen = []

    def look(came):
        seen.append(api_too.see(f"/v1/events/{came.event['id']}")["pending_webhooks"])
        api_too.have("/_sandbox/clock/advance", {"seconds": 0})
        return Reply()

    with listening(api) as hook:
        api_too = OverHttp(api.base, api.key)
        hook.make_reply = look
        api.fund(100)
        api.have(f"{DELIVERIES}/flush")
        api_too.close()

    assert seen == [1, 1, 1]
    assert {each["status"] for each in api.see(DELIVERIES)["data"]} == {"succeeded"}


def test_an_endpoint_may_call_the_api_where_no_server_is_between(local):
    """Also when the sandbox is called as a function, and posts before it returns."""
    with listening(local, "topup.created") as hook:
        hook.make_reply = lambda _: Reply(200 if local.get("/v1/balance").status == 200 else 500)
        local.fund(100)

    assert newest_delivery(local)["status"] == "succeeded"


def test_events_arrive_in_order_one_at_a_time(api):
    """Stripe promises none; ours makes a run repeatable."""
    busy = threading.Lock()
    overlaps = []

    def slowly(_):
        overlaps.append(not busy.acquire(blocking=False))
        threading.Event().wait(0.01)
        busy.release()
        return Reply()

    with listening(api) as hook:
        hook.make_reply = slowly
        for cents in range(100, 110):
            api.fund(cents)
        queue = api.have(f"{DELIVERIES}/flush")

    assert hook.types == [event["type"] for event in api.events()]
    assert len(hook.types) == 30
    assert not any(overlaps)
    assert queue["leaving"] == []


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "LOCALHOST", "me:pw@127.0.0.1"])
def test_one_server_hears_of_events_in_order_whatever_its_endpoints(api, host):
    """An event comes to both of its endpoints before the next one does, one at a time, by whatever
    name of this machine each of them is registered.
    """  # noqa: D205 - one sentence
    busy = threading.Lock()
    overlaps = []

    def slowly(_):
        overlaps.append(not busy.acquire(blocking=False))
        threading.Event().wait(0.01)
        busy.release()
        return Reply()

    with listening(api) as hook:
        other = f"{hook.url}other".replace("127.0.0.1", host)
        api.have(ENDPOINTS, {"url": other, "enabled_events[0]": "*"})
        hook.make_reply = slowly
        for cents in range(100, 105):
            api.fund(cents)
        api.have(f"{DELIVERIES}/flush")

    assert hook.types == [event["type"] for event in api.events() for _ in range(2)]
    assert [came.path for came in hook.received] == ["/hook", "/hookother"] * 15
    assert not any(overlaps)


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("http://127.0.0.1:8000/a", "localhost:8000"),
        ("https://LocalHost:8000/b", "localhost:8000"),
        ("http://[::1]:8000", "localhost:8000"),
        ("http://me:pw@localhost", "localhost:80"),
        ("https://localhost/c", "localhost:443"),
        ("http://app:8000/d", "app:8000"),
        ("http://App:8001/d", "app:8001"),
        ("ftp://app/d", "ftp://app/d"),
    ],
)
def test_a_server_is_known_by_whatever_name_it_has(url, server):
    """All names of this machine mean one, at each port; what cannot be asked stands for itself."""
    assert server_of(url) == server


def test_an_endpoint_that_moves_hears_of_events_in_order(api):
    """What waits for its old server goes to the new one, before what happens later."""
    gate = threading.Event()
    with receiving() as new, listening(api, "topup.created") as old:
        old.make_reply = lambda _: Reply(200 if gate.wait(8) else 500)
        for cents in (101, 102, 103):
            api.fund(cents)
        api.have(f"{ENDPOINTS}/{old.registered['id']}", {"url": new.url})
        for cents in (104, 105):
            api.fund(cents)
        gate.set()
        api.have(f"{DELIVERIES}/flush")

    assert [came.object["amount"] for came in old.received] == [101]
    assert [came.object["amount"] for came in new.received] == [102, 103, 104, 105]


def test_an_answer_does_not_wait_for_deliveries(api):
    """A client is answered while its event is still on the way; flush waits."""
    gate = threading.Event()
    with listening(api, "topup.created") as hook:
        hook.make_reply = lambda _: Reply(200 if gate.wait(5) else 500)
        api.fund(100)
        waiting = newest_delivery(api)["status"]
        gate.set()
        api.have(f"{DELIVERIES}/flush")

    assert waiting == "pending"
    assert newest_delivery(api)["status"] == "succeeded"


def test_a_slow_endpoint_holds_up_no_other(api):
    """Nor a question about a purchase."""
    gate = threading.Event()
    with listening(api, "topup.created") as slow, listening(api, "topup.created") as fast:
        slow.make_reply = lambda _: Reply(200 if gate.wait(5) else 500)
        api.fund(100)
        for _ in range(200):
            if fast.received:
                break
            threading.Event().wait(0.01)
        arrived, waiting = len(fast.received), newest_delivery(api, endpoint=slow.registered["id"])
        gate.set()
        api.have(f"{DELIVERIES}/flush")

    assert arrived == 1
    assert waiting["attempts"] == []


def test_time_that_passes_by_itself_is_told():
    """Where the clock follows the wall, what falls due is told without anybody calling."""
    sandbox = Watched()
    with running(sandbox) as base, receiving() as hook:
        api = OverHttp(base, "sk_test_ticking")
        register(api, hook, "topup.succeeded")
        api.have("/v1/topups", {"amount": 100, "currency": "usd", "destination_balance": "issuing"})
        for _ in range(400):
            if hook.received:
                break
            threading.Event().wait(0.01)
        api.close()

    assert hook.types == ["topup.succeeded"]


def test_a_mistake_in_what_is_due_does_not_stop_the_time(caplog):
    """It is logged and taken back; other accounts are told of what is due for them."""
    sandbox = Sandbox(http_client=HttpClient())
    broken, sound = (InProcess(sandbox, f"sk_test_{name}") for name in ("broken", "sound"))
    for api in (broken, sound):
        api.have(ENDPOINTS, {"url": "http://127.0.0.1:9/", "enabled_events[0]": "topup.succeeded"})
    sandbox.account(broken.key).job_queue.add(0, "nobody knows this", "tu_1")
    sound.have("/v1/topups", {"amount": 1, "currency": "usd", "destination_balance": "issuing"})
    sandbox.tick()

    assert "failed in the sandbox" in caplog.text
    assert sandbox.outgoing


class Mistaken(HttpClient):
    """Makes a mistake with the first request."""

    sent = 0

    async def send(self, request):
        """Fail once, then post."""
        self.sent += 1
        if self.sent == 1:
            raise KeyError("a secret")
        return await super().send(request)


def test_a_mistake_in_sending_holds_nothing_up(caplog):
    """The delivery says so and is retried; the next one to the same endpoint is sent."""
    sandbox = Watched(at=START, http_client=Mistaken())
    with running(sandbox) as base, receiving() as hook:
        api = OverHttp(base, "sk_test_mistaken")
        register(api, hook, "issuing_cardholder.created")
        api.cardholder()
        api.cardholder()
        api.have(f"{DELIVERIES}/flush")
        first = api.see(DELIVERIES)["data"][-1]
        api.close()

    assert [each["problem"] for each in first["attempts"]] == [
        "the sandbox itself failed (KeyError)"
    ]
    assert first["status"] == "pending"
    assert hook.types == ["issuing_cardholder.created"]
    assert "failed in the sandbox" in caplog.text


def test_nothing_leaves_this_machine_unless_asked(with_policies):
    """Other hosts are kept back, and the attempt says so."""
    local = with_policies(delivery_retries=0)
    form = {"url": "https://hooks.example.com/in", "enabled_events[0]": "topup.created"}
    local.have(ENDPOINTS, form)
    local.fund(100)
    kept = newest_delivery(local)

    assert kept["status"] == "failed"
    assert kept["attempts"][0]["problem"] == "kept back: hooks.example.com is not this machine"


def test_a_backslash_does_not_hide_another_host():
    """What parses as this machine for some parsers goes elsewhere by others."""
    request = OutboundRequest("http://elsewhere.example\\@127.0.0.1/", b"", {}, 0.1)

    assert HttpClient().post(request).problem == (
        "kept back: elsewhere.example is not this machine"
    )


def test_a_host_can_be_allowed():
    """Which is then tried, and is not there."""
    sandbox = Sandbox(at=START, http_client=HttpClient(["nowhere.invalid"]))
    local = InProcess(sandbox)
    local.have(ENDPOINTS, {"url": "http://nowhere.invalid/", "enabled_events[0]": "topup.created"})
    local.fund(100)

    assert "kept back" not in newest_delivery(local)["attempts"][0]["problem"]


def test_a_reset_lets_nothing_leave_any_more(api):
    """What was in the air ends without a trace in the new account."""
    gate = threading.Event()
    with listening(api, "topup.created") as hook:
        hook.make_reply = lambda _: Reply(200 if gate.wait(5) else 500)
        api.fund(100)
        api.fund(200)
        api.have("/_sandbox/reset")
        gate.set()
        api.fund(300)
        queue = api.have(f"{DELIVERIES}/flush")

    assert queue["leaving"] == []
    assert [each.object["amount"] for each in hook.received] in ([100], [])
    assert api.see(DELIVERIES)["data"] == []
    assert [event["pending_webhooks"] for event in api.events()] == [0, 0, 0]
