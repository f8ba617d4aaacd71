"""Whatever happens to deliveries, each event is told, or known not to have been told."""

from collections import Counter

import orjson
from deliveries import DELIVERIES, ENDPOINTS
from hypothesis import given, settings
from hypothesis import strategies as st
from sandbox_api import START, InProcess, Watched

from issuing_sandbox.webhooks.client import EndpointReply, HttpClient, OutboundRequest
from issuing_sandbox.webhooks.deliveries import VERBS

URLS = ("http://127.0.0.1:1/a", "http://127.0.0.1:1/b")


class Script(HttpClient):
    """Answers by itself: the statuses given, then 200."""

    def __init__(self, statuses: list[int]) -> None:
        super().__init__()
        self.statuses = statuses
        self.came: list[tuple[str, str]] = []
        self.acknowledged: set[tuple[str, str]] = set()

    def post(self, letter: OutboundRequest) -> EndpointReply:
        """What an endpoint says."""
        status = self.statuses.pop() if self.statuses else 200
        came = (letter.url, orjson.loads(letter.body)["id"])
        self.came.append(came)
        if status == 200:
            self.acknowledged.add(came)
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
    )


class History:
    """One account with two endpoints, and what happens to it."""

    def __init__(self, statuses: list[int]) -> None:
        self.script = Script(statuses)
        self.sandbox = Watched(at=START, http_client=self.script)
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
        for each in self.api.see(DELIVERIES, {"limit": 1})["data"]:
            self.api.post(f"{DELIVERIES}/{each['id']}/resend")

    def disable(self, place, disabled):
        """An endpoint is disabled, or enabled."""
        form = {"disabled": str(disabled).lower()}
        self.api.have(f"{ENDPOINTS}/{self.names[place]}", form)

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
    history.end()
    kept = history.api.see(DELIVERIES, {"limit": 100})["data"]
    firsts = [each for each in kept if not each["resent"]]
    attempts = Counter(
        (each["url"], each["event"])
        for each in kept
        for attempt in each["attempts"]
        if attempt["signature"]
    )

    assert history.sandbox.problems == []
    assert {each["status"] for each in kept} <= {"succeeded", "failed"}
    assert attempts == Counter(history.script.came)
    assert all(each["retries"] <= 3 and len(each["attempts"]) <= 4 for each in firsts)
    for event in history.api.events(type="topup.created"):
        awaited = {each["url"] for each in firsts if each["event"] == event["id"]}
        missing = {url for url in awaited if (url, event["id"]) not in history.script.acknowledged}
        assert event["pending_webhooks"] == len(missing)
