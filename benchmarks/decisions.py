"""A thousand real-time decisions in a row: none lost, none late, and what is our own share.

::

    uv run benchmarks/decisions.py [--count 1000]

A program spends by the SDK's own way through the harness, the sandbox asks the mailbox over HTTP,
and the mailbox approves. Measured are the whole purchase, the same without an endpoint, and the
part of the two seconds that passes inside the mailbox.
"""

import argparse
import statistics
import time
from collections.abc import Iterator

import stripe

from issuing_harness.backends import ScenarioName
from issuing_harness.backends.sandbox import SandboxBackend
from issuing_harness.backends.sdk import SdkHttpClient, open_client
from issuing_harness.interactions import Delivery, EndpointReply
from issuing_harness.money import Money
from issuing_harness.program import Program
from issuing_harness.program.cast import persona
from issuing_harness.webhooks import Mailbox, ReceivedEvent
from issuing_harness.webhooks.replies import decision

CENT = Money(1)
MERCHANT = {"category": "taxicabs_limousines", "name": "Rocket Rides"}


class Times:
    """An observer that notes when a question came and when it was replied to."""

    def __init__(self) -> None:
        self.inside: list[float] = []
        self._came = 0.0

    def delivery_received(self) -> int:
        """A question is there."""
        self._came = time.perf_counter()
        return len(self.inside)

    def delivery_answered(self, _number: int, _delivery: Delivery) -> None:
        """Its reply is ready."""
        self.inside.append(time.perf_counter() - self._came)

    def delivery_posted(self, _delivery: Delivery) -> None:
        """Nothing is posted."""

    def delivery_failed(self, error: BaseException) -> None:
        """Nothing may fail."""
        raise error


def main() -> None:
    """Spend, with an endpoint and without, and print what it took."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--count", type=int, default=1000)
    count = parser.parse_args().count
    backend, http_client, times = SandboxBackend(), SdkHttpClient(), Times()
    connection = backend.connect(ScenarioName("benchmarks/decisions.feature", "decisions"))
    mailbox = Mailbox(connection, times)
    with open_client(http_client) as client:
        http_client.attach(connection.transport)
        program = Program(client, connection)
        card = _card(program)
        _print("without an endpoint", [each for each, _ in _spend(program, card, count)])
        mailbox.decide_with(_approve)
        made = list(_spend(program, card, count))
    _print("decided by the mailbox", [each for each, _ in made])
    _print("of that, in the mailbox", times.inside)
    reasons = [authorization.request_history[0].reason for _, authorization in made]
    approved = reasons.count("webhook_approved")
    print(f"{count} questions, {len(times.inside)} replies, {approved} counted in time")
    mailbox.close()
    backend.close()


def _card(program: Program) -> str:
    program.dashboard.add_funds(Money(1_000_000))
    cardholder = program.cardholders.create_enabled(persona("the company"))
    return program.cards.issue_with_status(cardholder.id, "active").id


def _approve(_: ReceivedEvent) -> EndpointReply:
    return decision(approved=True)


def _spend(
    program: Program, card: str, count: int
) -> Iterator[tuple[float, stripe.issuing.Authorization]]:
    for _ in range(count):
        began = time.perf_counter()
        made = program.authorizations.spend(card, CENT, MERCHANT)
        yield time.perf_counter() - began, made


def _print(what: str, seconds: list[float]) -> None:
    percentiles = statistics.quantiles(seconds, n=100)
    figures = f"p50 {percentiles[49] * 1e3:6.2f} ms, p99 {percentiles[98] * 1e3:6.2f} ms"
    print(f"{what:24} {figures}, longest {max(seconds) * 1e3:6.2f} ms")


main()
