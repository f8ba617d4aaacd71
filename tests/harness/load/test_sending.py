"""What a worker does: it sends when a request is due, and counts from then, whoever was late.

The sender runs in a process of its own, as Locust's do, so that gevent changes no socket here.
"""

import json
import subprocess
import sys
import threading
import time

import pytest

from issuing_harness.interactions import EndpointReply
from issuing_harness.load.order import Order
from issuing_harness.load.sandbox_events import made_on_the_sandbox
from issuing_harness.load.tally import Tally
from issuing_harness.money import Money
from issuing_harness.webhooks.receiver import Receiver
from issuing_harness.webhooks.replies import decision

PROGRAM = """
from gevent import monkey; monkey.patch_all()
import json, sys, time
import gevent
from issuing_harness.load.order import Order
from issuing_harness.load.sending import Sender
sender = Sender(Order.read(sys.stdin.readline()), 0)
due, ends = float(sys.argv[1]), float(sys.argv[2])
gevent.spawn_later(ends, sender.end)
sender.run(time.monotonic() + due)
print(json.dumps(sender.tally.document()))
"""


@pytest.fixture(name="question", scope="module")
def _question():
    return made_on_the_sandbox("0a1b2c3d4e5f", Money(500_00)).question


@pytest.fixture(name="sent")
def _sent(question):
    """Lets an endpoint be asked, and returns what was counted."""

    def sent(answer, *, rate, due=0.5, ends=60.0):
        receiver = Receiver(answer)
        order = Order(receiver.url, "whsec_of_a_test", rate, 1, 1, 2400, question, "run")
        done = subprocess.run(
            [sys.executable, "-c", PROGRAM, str(due), str(ends)],
            input=f"{order.json()}\n",
            capture_output=True,
            text=True,
            check=True,
        )
        receiver.close()
        tally = Tally.of_parts(order.parts)
        tally.merge(json.loads(done.stdout))
        return tally

    return sent


def test_it_does_not_wait_for_replies(sent):
    """While none has come it goes on: eight are open at once, though each takes a second."""
    open_now, most = [], []

    def slowly(_):
        open_now.append(1)
        most.append(len(open_now))
        time.sleep(1)
        open_now.pop()
        return decision(approved=True)

    tally = sent(slowly, rate=8)

    assert (tally.asked, tally.unsent) == (8, 0)
    assert max(most) > 4


@pytest.mark.long
def test_who_waits_in_line_counts_as_late(sent):
    """An endpoint that takes one at a time is slower for each; it would not be if it were asked
    less: none of its replies takes more than a tenth of a second.
    """  # noqa: D205 - one sentence
    alone = threading.Lock()

    def one_at_a_time(_):
        with alone:
            time.sleep(0.1)
        return decision(approved=True)

    tally = sent(one_at_a_time, rate=40)

    assert tally.asked == 40
    assert tally.late > 0
    assert tally.times.percentile(50) > 1
    assert tally.times.most > 2.5


@pytest.mark.long
def test_what_was_due_long_ago_is_sent_and_said_to_be_late(sent):
    """A generator that is behind leaves nothing out, and says by how much it was late."""
    tally = sent(lambda _: decision(approved=True), rate=20, due=-5.0)

    assert tally.asked == 20
    assert tally.sent_late.percentile(1) > 3.9
    assert tally.late == 20


@pytest.mark.long
def test_it_is_ended_early(sent):
    """Nothing more is sent, and what is open is counted as waited for."""

    def never(_):
        time.sleep(20)
        return EndpointReply(200)

    began = time.monotonic()
    tally = sent(never, rate=10, due=0.0, ends=0.45)

    assert 1 <= tally.asked < 10
    assert tally.waited_for == tally.asked
    assert tally.late >= 1
    assert time.monotonic() - began < 20
