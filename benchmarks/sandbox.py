"""The rows about the sandbox: how fast it answers, beside its peers and beside itself."""

import statistics
import time
from contextlib import ExitStack
from typing import Final
from urllib.parse import parse_qsl, urlencode

from benchmarks import peers
from benchmarks.accounts import (
    APPROVED,
    AUTHORIZATIONS,
    CARDHOLDERS,
    PLAINEST,
    Line,
    furnished,
    person,
    purchases,
)
from benchmarks.bench import Bench
from benchmarks.figures import Findings, Refused, ratios
from benchmarks.processes import Server, program, python, run, sandbox, sandbox_process
from benchmarks.wrk import KEY, Target, drive, find

#: Accounts that share a sandbox of several processes, each driven by a client of its own.
ACCOUNTS: Final = 16
RATE: Final = "/s"
MICROSECONDS: Final = "µs CPU"


def authorizations(bench: Bench) -> Findings:
    """Full authorizations a second, beside the plainest answer of the same server."""
    found = Findings()
    with sandbox() as server:
        full = purchases(server)
        plain = Target(server.base + PLAINEST, [(KEY, None)], '"sandbox.clock"')
        rates: dict[str, list[float]] = {"full": [], "plain": [], "cpu": []}
        drive(full, bench.folder, 1)
        for _ in range(bench.rounds(5)):
            before = server.busy()
            driven = drive(full, bench.folder, bench.seconds)
            rates["cpu"].append((server.busy() - before) / driven.answers * 1e6)
            rates["full"].append(driven.rate)
            rates["plain"].append(drive(plain, bench.folder, bench.seconds).rate)
    found.add("authorizations", rates["full"], RATE)
    found.add("of its processor for one", rates["cpu"], MICROSECONDS)
    found.add("the plainest answers", rates["plain"], RATE)
    return found


def beside_stateful_mock(bench: Bench) -> Findings:
    """A cardholder beside a customer of as many fields with the same values."""
    find()
    found, folder, name = Findings(), bench.folder, "stripe-stateful-mock"
    with ExitStack() as stack:
        ours = stack.enter_context(sandbox())
        peer = stack.enter_context(peers.serving(name, bench.installed, folder))
        customer = peers.customer()
        require_equal_work(
            {"sandbox": (ours, CARDHOLDERS, person()), name: (peer, peers.CUSTOMERS, customer)}
        )
        targets = {
            "cardholders": _made(ours, CARDHOLDERS, person(), '"issuing.cardholder"'),
            "customers": _made(peer, peers.CUSTOMERS, customer, '"customer"'),
        }
        rates = _in_turn(bench, targets)
    found.add(f"× {name}", ratios(rates["cardholders"], rates["customers"]), "×")
    for what, values in rates.items():
        found.add(what, values, RATE)
    return found


def beside_stripe_mock(bench: Bench) -> Findings:
    """An authorization that is decided, booked and kept, beside one that is a canned answer."""
    find()
    found, folder = Findings(), bench.folder
    with ExitStack() as stack:
        peer = stack.enter_context(peers.serving("stripe-mock", bench.installed, folder))
        ours = stack.enter_context(sandbox())
        form = furnished(ours)
        targets = {
            "ours": Target(ours.base + AUTHORIZATIONS, [(KEY, form)], APPROVED),
            "stripe-mock": Target(
                peer.base + AUTHORIZATIONS, [("sk_test_123", form)], '"issuing.authorization"'
            ),
        }
        rates = _in_turn(bench, targets)
    found.add("× stripe-mock", ratios(rates["ours"], rates["stripe-mock"]), "×")
    for what, values in rates.items():
        found.add(what, values, RATE)
    return found


def two_processes(bench: Bench) -> Findings:
    """Many accounts on two processes beside the same on one."""
    find()
    if "--processes" not in run([program("issuing-sandbox"), "--help"], bench.folder).output:
        raise Refused("this `issuing-sandbox` has no option `--processes`")
    found, keys = Findings(), [f"sk_test_bench_{number}" for number in range(ACCOUNTS)]
    with (
        sandbox() as one,
        sandbox("--processes", "2") as two,
    ):
        targets = {"one process": purchases(one, *keys), "two processes": purchases(two, *keys)}
        rates = _in_turn(bench, targets)
    found.add("times as fast", ratios(rates["two processes"], rates["one process"]), "×")
    for what, values in rates.items():
        found.add(what, values, RATE)
    return found


def latency(bench: Bench) -> Findings:
    """The time until one client has an authorization, beside that of the plainest answer."""
    found = Findings()
    times: tuple[list[float], list[float]] = ([], [])
    with sandbox() as server:
        line, form = Line(server.base), dict(parse_qsl(furnished(server)))
        requests = line.written(AUTHORIZATIONS, form), line.written(PLAINEST)
        for _ in range(bench.rounds(5)):
            for kept, middle in zip(times, _middles(line, requests, 500), strict=True):
                kept.append(middle)
    found.add("× the plainest answer", ratios(*times), "×")
    for what, kept in zip(("an authorization", "the plainest answer"), times, strict=True):
        found.add(what, kept, "µs")
    return found


def start(bench: Bench) -> Findings:
    """From typing the command to the first answer."""
    found, taken, floor = Findings(), [], []
    for _ in range(bench.rounds(9)):
        began = time.perf_counter()
        with sandbox_process() as (base, _process):
            Line(base).ask("/v1/balance")
            taken.append(time.perf_counter() - began)
        floor.append(run(python("-c", "import asyncio"), bench.folder).wall)
    found.add("to the first answer", taken, "s")
    found.add("floor: Python that imports asyncio", floor, "s")
    return found


def state(bench: Bench) -> Findings:
    """Authorizations that are kept in a file beside those that are not."""
    found = Findings()
    with (
        sandbox() as forgetting,
        sandbox("--state", str(bench.folder / "state.db")) as keeping,
    ):
        rates = _in_turn(bench, {"without": purchases(forgetting), "with": purchases(keeping)})
    found.add("× without", ratios(rates["without"], rates["with"]), "×")
    for what, values in rates.items():
        found.add(what, values, RATE)
    return found


def require_equal_work(work: dict[str, tuple[Server, str, dict[str, str]]]) -> None:
    """Have each server make its object, and read it again: it has to hold all that was sent.

    Args:
        work: by the server's name: where it is, where the form is posted, the form.

    Raises:
        Invalid: one was sent fewer values than another, or has not kept what it was sent.
    """
    sent = {name: sorted(form.values()) for name, (_, _, form) in work.items()}
    peers.require_same(sent)
    for name, (server, path, form) in work.items():
        line = Line(server.base)
        made = line.ask(path, form)
        peers.require_kept(name, form, line.ask(f"{path}/{made['id']}"))


def _in_turn(bench: Bench, targets: dict[str, Target]) -> dict[str, list[float]]:
    """Return the answers a second of each target, round by round, each driven in turn."""
    rates: dict[str, list[float]] = {name: [] for name in targets}
    for target in targets.values():
        drive(target, bench.folder, 1)
    for _ in range(bench.rounds(5)):
        for name, target in targets.items():
            rates[name].append(drive(target, bench.folder, bench.seconds).rate)
    return rates


def _made(server: Server, path: str, form: dict[str, str], expected: str) -> Target:
    return Target(server.base + path, [(KEY, urlencode(form))], expected)


def _middles(line: Line, requests: tuple[bytes, ...], pairs: int) -> list[float]:
    """Return the median time of each request, in microseconds, asked in turn."""
    taken: list[list[float]] = [[] for _ in requests]
    for _ in range(pairs):
        for request, kept in zip(requests, taken, strict=True):
            began = time.perf_counter()
            line.send(request)
            kept.append((time.perf_counter() - began) * 1e6)
    return [statistics.median(kept) for kept in taken]
