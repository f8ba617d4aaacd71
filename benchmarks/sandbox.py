"""How fast the sandbox answers, beside its peers, in one run on one machine.

    uv run benchmarks/sandbox.py [--seconds 2] [--rounds 5] [--peer URL] [--validate] [--state]
                                 [--flatness]

Each server is one process on loopback, driven by one load generator over 8 kept-alive connections
for a bounded time, in turn, round after round. Ours makes full authorizations (decision, ledger,
event, answer); the peers create customers. The latency is that of one connection, asked in turn for
an authorization and for the plainest answer. ``--flatness`` fills accounts and measures again.

The processor time that a server's own process takes for an answer is counted as well: beside other
work on the machine it says more than the rate does.
"""

import argparse
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import urlencode

import orjson
from load import KEY, request_of
from peers import Server, install, started

AUTHORIZATIONS: Final = "/v1/test_helpers/issuing/authorizations"
CUSTOMERS: Final = "/v1/customers"
PLAINEST: Final = "/_sandbox/clock"
ALICE: Final = "name=Alice&email=alice%40example.com"
CONNECTIONS: Final = 8
SIZES: Final = (10, 1_000, 10_000, 100_000)
#: Objects that one authorization leaves: itself, its balance transaction, its event.
LEFT: Final = 3
WRK: Final = """
wrk.headers["Authorization"] = "Bearer %s"
wrk.headers["Content-Type"] = "application/x-www-form-urlencoded"
wrk.method = "POST"
wrk.body = "%s"
done = function(summary, latency, requests)
  io.write(string.format("RATE %%f %%d\\n", summary.requests * 1e6 / summary.duration,
    summary.errors.status + summary.errors.read + summary.errors.timeout))
end
"""


@dataclass
class Target:
    """What is driven: a name, a server, a path there, a form to send."""

    name: str
    server: Server
    path: str
    body: str

    @property
    def url(self) -> str:
        """Where the form is sent."""
        return self.server.base + self.path


@dataclass
class Round:
    """What came of driving one target once: answers a second, and processor time for each."""

    rate: float
    seconds: float


class Line:
    """One kept-alive connection."""

    def __init__(self, base: str) -> None:
        host, _, port = base.removeprefix("http://").partition(":")
        self.base = base
        self.socket = socket.create_connection((host, int(port)), timeout=30)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def ask(self, path: str, body: str | None = None) -> bytes:
        """The body of the answer to a GET, or to a POST of a form."""
        return self.send(request_of(self.base + path, body))

    def send(self, request: bytes) -> bytes:
        """The body of the answer to a request that is written already."""
        self.socket.sendall(request)
        head, _, body = self._more().partition(b"\r\n\r\n")
        length = int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
        while len(body) < length:
            body += self._more()
        if b" 200 " not in head[:15]:
            sys.exit(f"{request!r} was refused: {body!r}")
        return body

    def _more(self) -> bytes:
        if not (received := self.socket.recv(65536)):
            sys.exit(f"{self.base} hung up")
        return received


def main() -> None:
    """Start everything, measure in turn, print."""
    options = _options()
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        folder = Path(name)
        ours = stack.enter_context(sandbox(folder, _switches(options, folder)))
        targets = [Target("issuing-sandbox", ours, AUTHORIZATIONS, _prepared(ours.base))]
        for peer, command in install(options.install or folder / "peers").items():
            quiet = {"LOG_LEVEL": "silent"}
            server = stack.enter_context(started(command, quiet, folder / f"{peer}.log"))
            targets.append(Target(peer, server, CUSTOMERS, ALICE))
        targets += [Target(url, Server(url), CUSTOMERS, ALICE) for url in options.peer]
        show_rates(targets, folder, options)
        show_latency(ours.base)
        if options.flatness:
            show_flatness(folder, options)


@contextmanager
def sandbox(folder: Path, switches: Sequence[str] = ()) -> Iterator[Server]:
    """A sandbox of its own."""
    program = str(Path(sys.executable).with_name("issuing-sandbox"))
    with started([program, "--port", "{port}", *switches], {}, folder / "sandbox.log") as server:
        yield server


def show_rates(targets: list[Target], folder: Path, options: argparse.Namespace) -> None:
    """Answers a second of each, and how many times as many ours gives as each peer."""
    for each in targets:
        drive(each, folder, options.seconds)
    rounds = [[drive(t, folder, options.seconds) for t in targets] for _ in range(options.rounds)]
    print(f"answers a second, {CONNECTIONS} connections, {options.rounds} rounds in turn")
    for place, target in enumerate(targets):
        found = [each[place] for each in rounds]
        times = [each[0].rate / each[place].rate for each in rounds]
        rates = _spread([each.rate for each in found], ".0f")
        print(f"  {target.name:22} {rates}   ours is {_spread(times, '.2f')} times as fast")
    print("microseconds of the server's processor time for an answer")
    for place, target in enumerate(targets):
        taken = [each[place].seconds * 1e6 for each in rounds]
        if all(taken):
            times = _spread([each[place].seconds / each[0].seconds for each in rounds], ".2f")
            print(f"  {target.name:22} {_spread(taken, '.0f')}   {times} times ours")


def drive(target: Target, folder: Path, seconds: float) -> Round:
    """What a server does under load."""
    before = target.server.busy()
    answers, failures = _driven(target, folder, seconds)
    taken = target.server.busy() - before
    if failures:
        print(f"  {target.name}: {failures:.0f} answers were no success")
    return Round(answers, taken / (answers * max(1, round(seconds))))


def show_latency(base: str, *, pairs: int = 3000) -> None:
    """The median of an authorization beside that of the plainest answer, asked in turn."""
    card, line = _prepared(base), Line(base)
    asks = (request_of(base + PLAINEST, None), request_of(base + AUTHORIZATIONS, card))
    taken: tuple[list[float], list[float]] = ([], [])
    for _ in range(pairs):
        for ask, found in zip(asks, taken, strict=True):
            begun = time.perf_counter()
            line.send(ask)
            found.append((time.perf_counter() - begun) * 1e6)
    plain, full = (statistics.median(found) for found in taken)
    print(f"median latency, 1 connection: plainest {plain:.0f} us, authorization {full:.0f} us,")
    print(f"  {full / plain:.2f} times; authorization p99 {sorted(taken[1])[-pairs // 100]:.0f} us")


def show_flatness(folder: Path, options: argparse.Namespace) -> None:
    """Authorizations a second with ever more objects stored; each size beside a fresh sandbox."""
    with sandbox(folder) as full, sandbox(folder) as fresh:
        body, stored = _prepared(full.base), 0
        for size in SIZES:
            line = Line(full.base)
            for _ in range((size - stored) // LEFT):
                line.ask(AUTHORIZATIONS, body)
            stored = size
            key = Target("full", full, AUTHORIZATIONS, body)
            ratios = []
            for _ in range(options.rounds):
                other = Target("fresh", fresh, AUTHORIZATIONS, _prepared(fresh.base))
                ratios.append(drive(key, folder, 1).rate / drive(other, folder, 1).rate)
            print(
                f"with {size:7} objects stored: {_spread(ratios, '.2f')} of a small account's rate"
            )


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seconds", type=float, default=2)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--peer", action="append", default=[], metavar="URL")
    parser.add_argument("--install", type=Path, help="keep the peers' installations here")
    parser.add_argument("--validate", action="store_true", help="validate each answer of ours")
    parser.add_argument("--state", action="store_true", help="keep ours in a file")
    parser.add_argument("--flatness", action="store_true")
    return parser.parse_args()


def _switches(options: argparse.Namespace, folder: Path) -> list[str]:
    kept = ["--state", str(folder / "state.db")] if options.state else []
    return [*kept, *(["--validate"] if options.validate else [])]


def _prepared(base: str) -> str:
    """The form of an authorization on a new card that may spend, with money behind it."""
    line = Line(base)
    address = {"line1": "1 Market", "city": "San Francisco", "state": "CA", "country": "US"}
    where = {f"billing[address][{name}]": value for name, value in address.items()}
    person = {"name": "Alice Archer", "type": "company", "billing[address][postal_code]": "94105"}
    holder = orjson.loads(line.ask("/v1/issuing/cardholders", urlencode(person | where)))["id"]
    card = {"cardholder": holder, "currency": "usd", "type": "virtual", "status": "active"}
    limit = "spending_controls[spending_limits][0]"
    card |= {f"{limit}[amount]": "900000000", f"{limit}[interval]": "all_time"}
    made = orjson.loads(line.ask("/v1/issuing/cards", urlencode(card)))["id"]
    line.ask("/_sandbox/dashboard/add_funds", "amount=90000000")
    return f"card={made}&amount=1"


def _driven(target: Target, folder: Path, seconds: float) -> tuple[float, float]:
    wrk = shutil.which("wrk")
    if wrk:
        script = folder / "drive.lua"
        script.write_text(WRK % (KEY, target.body))
        command = [wrk, "-t1", f"-c{CONNECTIONS}", f"-d{max(1, round(seconds))}s", "-s"]
        command += [str(script), target.url]
    else:
        command = [sys.executable, str(Path(__file__).with_name("load.py")), target.url]
        command += ["--body", target.body, "--seconds", str(seconds)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=seconds + 60)
    answers, failures = done.stdout.rpartition("RATE ")[2].split()
    return float(answers), float(failures)


def _spread(found: list[float], form: str) -> str:
    middle = statistics.median(found)
    return f"{middle:{form}} ({min(found):{form}} to {max(found):{form}})"


if __name__ == "__main__":
    main()
