"""The rate limit: a switch that is off, and counts calls by the clock on the wall."""

import pytest

from issuing_sandbox.policies import Policies
from issuing_sandbox.wire.rate_limiter import RateLimiter
from tests.sandbox.api import START, InProcess, Watched
from tests.sandbox.connect import connected


class Wall:
    """A clock on the wall that a test moves."""

    time = 100.5

    def __call__(self):
        """The time."""
        return self.time


@pytest.fixture(name="wall")
def _wall():
    return Wall()


@pytest.fixture(name="limited")
def _limited(wall):
    """A client of a sandbox with the documented limit of test mode."""
    sandbox = Watched(at=START, policies=Policies(requests_per_second=25))
    sandbox._rate_limiter = RateLimiter(25, now=wall)
    return InProcess(sandbox)


def test_without_the_switch_nobody_is_limited(with_policies):
    """Nothing else would let a test suite run at full speed."""
    api = with_policies()

    assert {api.get("/v1/balance").status for _ in range(100)} == {200}


def test_the_26th_call_of_a_second_is_refused(limited, wall):
    """In the recorded words; a second after the first call the next one is answered."""
    assert {limited.get("/v1/balance").status for _ in range(25)} == {200}
    said = limited.get("/v1/balance")

    assert (said.status, said.error["code"]) == (429, "rate_limit")
    assert said.error["message"] == (
        "Request rate limit exceeded. Learn more about rate limits here "
        "https://stripe.com/docs/rate-limits."
    )
    assert said.headers["stripe-rate-limited-reason"] == "global-rate"
    assert not {"retry-after", "stripe-should-retry"} & set(said.headers)
    wall.time += 1
    assert limited.get("/v1/balance").status == 200


def test_any_second_counts_not_only_whole_ones(wall):
    """Ten calls late in one second and ten early in the next are twenty in one second."""
    limit = RateLimiter(10, now=wall)
    assert all(limit.allows("acct_1") for _ in range(10))
    wall.time += 0.9
    assert not limit.allows("acct_1")
    wall.time += 0.1

    assert limit.allows("acct_1")


def test_a_refused_call_does_not_count(limited, wall):
    """Whoever keeps trying gets through once the calls that were answered are a second old."""
    for _ in range(60):
        limited.get("/v1/balance")
    wall.time += 1

    assert [limited.get("/v1/balance").status for _ in range(26)] == [200] * 25 + [429]


def test_reads_and_writes_count_together_and_controls_do_not(limited):
    """Keys are not spent on a refusal, and a control is no call of Stripe's."""
    for _ in range(24):
        limited.get("/v1/balance")
    assert limited.fund(5)["status"] == "succeeded"
    topup = {"amount": 5, "currency": "usd"}

    assert limited.post("/v1/topups", topup).status == 200
    assert limited.post("/v1/topups", topup, idempotency_key="once").status == 429
    assert limited.fund(5)["status"] == "succeeded"


def test_the_account_s_own_clock_does_not_matter(limited):
    """It stands still in tests, and would refuse for ever; a day more of it changes nothing."""
    for _ in range(25):
        limited.get("/v1/balance")
    limited.pass_time(86_400)

    assert limited.get("/v1/balance").status == 429


def test_each_account_is_limited_by_itself(limited):
    """Another key, and a connected account, have a limit of their own."""
    shop = connected(limited)
    for _ in range(24):
        limited.get("/v1/balance")

    assert limited.get("/v1/balance").status == 429
    assert shop.get("/v1/balance").status == 200
    assert InProcess(limited.sandbox, "sk_test_another").get("/v1/balance").status == 200


def test_the_switch_is_a_policy():
    """Chosen as all are, and by real time: two hundred calls take less than a hundred seconds."""
    api = InProcess(Watched(policies=Policies.from_choices(["requests_per_second=2"])))

    assert {api.get("/v1/balance").status for _ in range(200)} == {200, 429}


def test_a_limited_call_meets_no_planned_fault(limited):
    """What is turned away at the door goes wrong in no other way; the fault waits."""
    limited.have("/_sandbox/faults", {"kind": "api_error"})
    own = limited.sandbox.account(limited.key).id
    for _ in range(25):
        limited.sandbox._rate_limiter.allows(own)

    assert limited.get("/v1/balance").status == 429
    assert len(limited.see("/_sandbox/faults")["data"]) == 1
