"""Whatever happens to deliveries, each event is told, or known not to have been told."""

from collections import Counter

import orjson
from hypothesis import given, settings
from hypothesis import strategies as st

from issuing_sandbox.webhooks import queue
from issuing_sandbox.webhooks.delivery_records import KIND, VERBS
from issuing_sandbox.webhooks.http_client import EndpointReply, HttpClient, OutboundRequest
from issuing_sandbox.webhooks.retries import ATTEMPT_JOB
from tests.sandbox.api import START, InProcess, Watched
from tests.sandbox.deliveries import DELIVERIES, ENDPOINTS

URLS = ("http://127.0.0.1:1/a", "http://127.0.0.1:1/b")


class ScriptedEndpoints(HttpClient):
    """Stands in for both endpoints: replies with the statuses given, then with 200."""

    def __init__(self, statuses: list[int]) -> None:
        super().__init__()
        self.statuses = statuses
        #: The URL and the event's id of each request.
        self.received: list[tuple[str, str]] = []
        self.acknowledged: set[tuple[str, str]] = set()

    def post(self, request: OutboundRequest) -> EndpointReply:
        """Return an endpoint's reply."""
        status = self.statuses.pop() if self.statuses else 200
        received = (request.url, orjson.loads(request.body)["id"])
        self.received.append(received)
        if status == 200:
            self.acknowledged.add(received)
        return EndpointReply(status)


def steps():
    """What a test, or a person, does between two events."""
    return st.one_of(
        st.tuples(st.just("fund")),
        st.tuples(st.just("plan"), st.lists(st.sampled_from(VERBS), max_size=4)),
        st.tuples(st.just("hold")),
        st.tuples(st.just("release")),
        st.tuples(st.just("flush")),
        st.tuples(st.just("pass"), st.sampled_from([0, 60, 1800, 20_000])),
        st.tuples(st.just("resend")),
        st.tuples(st.just("disable"), st.sampled_from([0, 1]), st.booleans()),
        st.tuples(st.just("delete"), st.sampled_from([0, 1])),
    )


class History:
    """One account with two endpoints, and what happens to it."""

    def __init__(self, statuses: list[int]) -> None:
        self.endpoints = ScriptedEndpoints(statuses)
        self.sandbox = Watched(at=START, http_client=self.endpoints)
        self.api = InProcess(self.sandbox)
        self.names = [
            self.api.have(ENDPOINTS, {"url": url, "enabled_events[0]": "topup.created"})["id"]
            for url in URLS
        ]

    def fund(self):
        """An event."""
        self.api.fund(100)

    def plan(self, verbs):
        """What happens to the next deliveries."""
        form = {f"coming[{place}][verb]": verb for place, verb in enumerate(verbs)}
        self.api.have(f"{DELIVERIES}/schedule", form or {"coming": ""})

    def hold(self):
        """Nothing leaves."""
        self.api.have(f"{DELIVERIES}/hold")

    def release(self):
        """What was held back leaves."""
        self.api.have(f"{DELIVERIES}/release")

    def flush(self):
        """What stepped aside leaves."""
        self.api.have(f"{DELIVERIES}/flush")

    def pass_(self, seconds):
        """Time passes."""
        self.api.pass_time(seconds)

    def resend(self):
        """The newest delivery once more, if it can be."""
        for newest in self.api.see(DELIVERIES, {"limit": 1})["data"]:
            self.api.post(f"{DELIVERIES}/{newest['id']}/resend")

    def disable(self, place, disabled):
        """An endpoint is disabled, or enabled, unless it was deleted."""
        form = {"disabled": str(disabled).lower()}
        self.api.post(f"{ENDPOINTS}/{self.names[place]}", form)

    def delete(self, place):
        """An endpoint is deleted, unless it was before."""
        headers = {"authorization": f"Bearer {self.api.key}"}
        self.api.send("DELETE", f"{ENDPOINTS}/{self.names[place]}", "", headers, b"")

    def check_schedule(self):
        """A pending delivery is queued, held back or set aside, or waits for one job: its next."""
        account = self.sandbox.account(self.api.key)
        now = queue.show(account)
        queued = Counter([*now["leaving"], *now["waiting"], *now["aside"]])
        jobs = [job for job in account.job_queue._jobs.values() if job.kind == ATTEMPT_JOB]
        for delivery in account.table(KIND).oldest_first():
            dues = [job.due for job in jobs if job.target == delivery["id"]]
            if delivery["status"] == "pending":
                assert queued[delivery["id"]] + len(dues) == 1
                assert dues in ([], [delivery["next_attempt"]])
            else:
                assert not dues or delivery["status"] == "canceled"

    def end(self):
        """Nothing is held back, and all the time that matters passes."""
        self.plan([])
        self.release()
        self.flush()
        for _ in range(6):
            self.pass_(20_000)
            self.flush()


@settings(max_examples=150, deadline=None)
@given(
    st.lists(steps(), max_size=12),
    st.lists(st.sampled_from([200, 301, 500]), max_size=12),
)
def test_each_event_is_acknowledged_or_known_not_to_be(happens, statuses):
    """At the end nothing is pending, and an event waits for whoever has not answered with 2xx."""
    history = History(statuses)
    for name, *how in happens:
        getattr(history, "pass_" if name == "pass" else name)(*how)
        history.check_schedule()
    history.end()
    deliveries = history.api.see(DELIVERIES, {"limit": 100})["data"]
    firsts = [delivery for delivery in deliveries if not delivery["resent"]]
    attempts = Counter(
        (delivery["url"], delivery["event"])
        for delivery in deliveries
        for attempt in delivery["attempts"]
        if attempt["signature"]
    )

    assert history.sandbox.problems == []
    assert {delivery["status"] for delivery in deliveries} <= {"succeeded", "failed", "canceled"}
    assert attempts == Counter(history.endpoints.received)
    assert all(first["retries"] <= 3 and len(first["attempts"]) <= 4 for first in firsts)
    for event in history.api.events(type="topup.created"):
        awaited = {
            first["url"]
            for first in firsts
            if first["event"] == event["id"] and first["status"] != "canceled"
        }
        missing = {
            url for url in awaited if (url, event["id"]) not in history.endpoints.acknowledged
        }
        assert event["pending_webhooks"] == len(missing)
