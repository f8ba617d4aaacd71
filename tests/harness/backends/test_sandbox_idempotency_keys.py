"""Idempotency keys on the sandbox: counted, so that a recording has the same bytes each time."""

import uuid

from issuing_harness.backends import ScenarioName
from issuing_harness.backends.sandbox import SequentialIdempotencyKeys
from issuing_harness.interactions import Request, Response

SCENARIO = ScenarioName("features/cards/a.feature", "One")


class Kept:
    """Answers nothing, and keeps the keys it was asked under."""

    def __init__(self):
        self.keys = []

    def send(self, request):
        """Keep."""
        self.keys.append(request.headers.get("idempotency-key"))
        return Response(200, {}, "{}")


def asked(*keys):
    """What arrives when a scenario asks under these keys."""
    kept = Kept()
    transport = SequentialIdempotencyKeys(kept, SCENARIO)
    for key in keys:
        headers = {"idempotency-key": key} if key else {}
        transport.send(Request("POST", "/v1/topups", headers=headers))
    return kept.keys


def test_invented_keys_are_the_same_in_every_run():
    """Two runs invent other keys, and the sandbox sees the same ones."""
    one, other = (asked(*(str(uuid.uuid4()) for _ in range(3))) for _ in range(2))
    assert one == other
    assert len(set(one)) == 3


def test_a_key_used_twice_stays_one_key():
    """Otherwise asking again would be asking for something else."""
    key, between = str(uuid.uuid4()), str(uuid.uuid4())
    first, middle, again = asked(key, between, key)
    assert first == again != middle


def test_what_nobody_invented_is_kept():
    """A key in words of its own, and none at all."""
    assert asked("order-1", None) == ["order-1", None]
