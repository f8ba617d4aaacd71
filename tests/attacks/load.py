"""A sandbox under mixed load for minutes: its memory and the work of a request stay level."""

import os
import statistics
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from random import Random

import requests

from tests.attacks.attack import Skipped, Tries
from tests.sandbox.api import DAY, PDF, OverHttp
from tests.sandbox.program import process
from tests.sandbox.receiver import Receiver, Reply, receiving

MEGABYTE = 1024 * 1024
CLIENTS = 6
#: Purchases of a client before it resets its account, so that what it has made is to be let go.
ROUND = 40
#: What memory may grow by, from the second quarter of the time to the last, in megabytes.
GROWTH = 12.0
#: By how much the processor time of a request may grow from the second quarter to the last.
SLOWER = 1.5
#: Seconds below which the work of a request is not compared.
SHORT = 60


class Client(threading.Thread):
    """Does a bit of everything with an account of its own, until it is stopped.

    Args:
        base: the sandbox.
        number: of the client.
        hook: the URL of an endpoint that takes events.
        random: draws what it does.
    """

    def __init__(self, base: str, number: int, hook: str, random: Random) -> None:
        super().__init__(daemon=True)
        self.api = OverHttp(base, f"sk_test_load{number}")
        self.problems: list[str] = []
        self.requests = 0
        self.is_stopped = False
        self._hook, self._random = hook, random
        self._send, self.api.send = self.api.send, self._counted

    def run(self) -> None:
        """One round after the other."""
        try:
            while not self.is_stopped:
                self._round()
        except Exception as error:  # noqa: BLE001 - any is a finding
            self.problems.append(f"{type(error).__name__}: {error}")
        self.api.close()

    def _counted(self, *request: object) -> object:
        said = self._send(*request)
        self.requests += 1
        if said.status >= 500:
            self.problems.append(f"{request[:2]}: {said.body!r}")
        return said

    def _round(self) -> None:
        api, random = self.api, self._random
        api.have("/v1/webhook_endpoints", {"url": self._hook, "enabled_events[]": "*"})
        api.fund(10**6)
        card = api.card()["id"]
        for _ in range(ROUND):
            if self.is_stopped:
                return
            held = api.authorize(card, random.randint(1, 500))["id"]
            transaction = api.capture(held)["transactions"][0]["id"]
            random.choice(
                [
                    lambda: api.see("/v1/events", {"limit": 100}),
                    lambda made=transaction: api.dispute(made),
                    lambda: api.upload(PDF + bytes(MEGABYTE)),
                    lambda: api.post("/v1/topups", {"amount": "x" * 10_000}),
                    lambda: api.pass_time(DAY),
                    lambda: api.authorize(card, 10**9),
                    lambda: api.get("/v1/nowhere"),
                    lambda: api.see("/_sandbox/state"),
                ]
            )()
        api.have("/_sandbox/reset")


@contextmanager
def clients(base: str, tries: Tries) -> Iterator[list[Client]]:
    """Clients at work, and an endpoint for their events."""
    with receiving() as receiver:
        seeds = [Random(tries.random.random()) for _ in range(CLIENTS)]
        began = [Client(base, n, receiver.url, source) for n, source in enumerate(seeds)]
        receiver.make_reply = lambda _: _forget(receiver)
        for each in began:
            each.start()
        try:
            yield began
        finally:
            for each in began:
                each.is_stopped = True
            for each in began:
                each.join(30)


def _forget(receiver: Receiver) -> Reply:
    """Keep no event: the memory is measured in another process, but minutes are long."""
    receiver.received.clear()
    return Reply()


def mixed_load(tries: Tries) -> None:
    """Six clients for as many seconds as there are tries; a seventh measures how long it waits."""
    if not Path("/proc/self/statm").exists():
        raise Skipped("this system does not say how much memory a process has")
    with process("--port", "0") as (base, _, sandbox), clients(base, tries) as working:
        samples = list(_samples(tries, base, sandbox.pid, working))
    for problem in {problem for client in working for problem in client.problems}:
        tries.check(problem, "")
    memory, work, waited = (list(column) for column in zip(*samples, strict=True))
    judge(tries, memory, work, waited)
    tries.figures["requests"] = sum(client.requests for client in working)


def _samples(
    tries: Tries, base: str, pid: int, working: Sequence[Client]
) -> Iterator[tuple[float, float, float]]:
    """Yield megabytes, milliseconds of processor time a request, and milliseconds waited."""
    probe = requests.Session()
    probe.trust_env = False
    start = time.monotonic()
    for second in tries.each():
        sent, used = sum(client.requests for client in working), _cpu_seconds(pid)
        time.sleep(max(0.0, start + second + 1 - time.monotonic()))
        began = time.monotonic()
        with suppress(requests.RequestException):
            probe.get(f"{base}/v1/balance", auth=("sk_test_probe", ""), timeout=10)
        waited = time.monotonic() - began
        more = sum(client.requests for client in working) - sent
        yield _megabytes(pid), 1000 * (_cpu_seconds(pid) - used) / max(1, more), 1000 * waited
    probe.close()


def judge(
    tries: Tries, memory: Sequence[float], work: Sequence[float], waited: Sequence[float]
) -> None:
    """Compare the last quarter with the second: the first is for warming up."""
    quarter = max(1, len(memory) // 4)
    early, late = slice(quarter, 2 * quarter), slice(-quarter, None)
    grown = statistics.median(memory[late]) - statistics.median(memory[early])
    slower = statistics.median(work[late]) / max(statistics.median(work[early]), 1e-9)
    told = f"memory grew by {grown:.1f} MB from the second quarter to the last, of {len(memory)} s"
    tries.check(told * (grown > GROWTH), "memory stayed level")
    if len(work) < SHORT:  # too few requests a second for the mix of them to be alike
        slower = 1.0
    told = f"a request takes {slower:.2f} times the processor time that it took before"
    tries.check(told * (slower > SLOWER), "the work of a request stayed level")
    tries.figures |= {
        "megabytes at the end": round(memory[-1], 1),
        "megabytes grown": round(grown, 1),
        "work of a request, last quarter to second": round(slower, 2),
        "milliseconds waited, median": round(statistics.median(waited), 1),
        "milliseconds waited, most": round(max(waited), 1),
    }


def _megabytes(pid: int) -> float:
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGESIZE") / MEGABYTE


def _cpu_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
