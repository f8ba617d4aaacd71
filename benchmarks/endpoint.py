"""The rows about an endpoint that decides: under load, and one purchase after another."""

import json
import statistics
import time
from collections.abc import Iterator
from typing import Any, Final

import stripe

from benchmarks.bench import Bench
from benchmarks.figures import Findings, Invalid, ratios
from benchmarks.processes import ROOT, program, run
from issuing_harness.backends import ScenarioName
from issuing_harness.backends.sandbox import SandboxBackend
from issuing_harness.backends.sdk import SdkHttpClient, open_client
from issuing_harness.interactions import Delivery, EndpointReply
from issuing_harness.money import Money
from issuing_harness.program import Program
from issuing_harness.program.cast import persona
from issuing_harness.webhooks import Mailbox, ReceivedEvent
from issuing_harness.webhooks.replies import decision

#: Purchases a second that the example's endpoint is asked about, by two workers.
RATE: Final = 100
PROFILE: Final = "examples/spend_platform/certification.toml"
CENT: Final = Money(1)
MERCHANT: Final = {"category": "taxicabs_limousines", "name": "Rocket Rides"}


def load(bench: Bench) -> Findings:
    """The example's endpoint under load by two of Locust's workers."""
    found, said = Findings(), [_loaded(bench) for _ in range(bench.rounds(2))]
    for label, level in (
        ("half within", "p50"),
        ("99 of 100 within", "p99"),
        ("all within", "most"),
    ):
        found.add(label, [each["seconds"][level] * 1e3 for each in said], "ms")
    found.add("after two seconds", [each["late"] for each in said], "")
    found.add("wrong decisions", [sum(each["wrong"].values()) for each in said], "")
    busy = [max(each["generator"]["busy"], default=0) for each in said]
    found.add("of the time the busiest worker worked", [100 * each for each in busy], "%")
    found.notes.append(f"{RATE} purchases a second; verdicts: {_verdicts(said)}.")
    return found


def _loaded(bench: Bench) -> dict[str, Any]:
    """Load once. Late replies and wrong decisions end it with 1, and are what is to be known.

    Raises:
        Invalid: the load itself was too slow to tell, or nothing could be tried.
    """
    page, seconds = bench.folder / "load.html", 3 if bench.quick else 8
    order = ["--rate", str(RATE), "--seconds", str(seconds), "--workers", "2"]
    command = [program("issuing-harness"), "load", "--profile", PROFILE, *order]
    page.with_suffix(".json").unlink(missing_ok=True)
    try:
        run([*command, "--output", str(page)], ROOT)
    except Invalid:
        if not page.with_suffix(".json").exists():
            raise
    said: dict[str, Any] = json.loads(page.with_suffix(".json").read_bytes())
    if not said["is_valid"]:
        raise Invalid(f"the load could not tell: {'; '.join(said['doubts'])}")
    return said


def _verdicts(said: list[dict[str, Any]]) -> str:
    return ", ".join(each["verdict"] for each in said)


def decisions(bench: Bench) -> Findings:
    """Purchases in a row through SDK, harness and sandbox, decided by the mailbox over HTTP."""
    found, alone, decided, inside = Findings(), [], [], []
    for _ in range(bench.rounds(3)):
        nobody, mailbox, own = _decided(20 if bench.quick else 300)
        alone.append(nobody)
        decided.append(mailbox)
        inside.append(own)
    found.add("× a purchase that nobody decides", ratios(decided, alone), "×")
    found.add("a purchase that nobody decides", alone, "ms")
    found.add("a purchase that the mailbox decides", decided, "ms")
    found.add("of that, inside the mailbox", inside, "ms")
    return found


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


def _decided(count: int) -> tuple[float, float, float]:
    """Return the medians of a purchase that nobody decides, of one decided, and of the decision."""
    backend, http_client, times = SandboxBackend(), SdkHttpClient(), Times()
    connection = backend.connect(ScenarioName("benchmarks/decisions.feature", "decisions"))
    mailbox = Mailbox(connection, times)
    try:
        with open_client(http_client) as client:
            http_client.attach(connection.transport)
            bought = Program(client, connection)
            card = _card(bought)
            alone = [seconds for seconds, _ in _spend(bought, card, count)]
            mailbox.decide_with(_approve)
            made = list(_spend(bought, card, count))
    finally:
        mailbox.close()
        backend.close()
    reasons = [authorization.request_history[0].reason for _, authorization in made]
    if reasons.count("webhook_approved") != count or len(times.inside) != count:
        raise Invalid(f"of {count} questions {len(times.inside)} were replied to: {set(reasons)}")
    seconds = (alone, [each for each, _ in made], times.inside)
    half, decided, inside = (statistics.median(each) * 1e3 for each in seconds)
    return half, decided, inside


def _card(bought: Program) -> str:
    bought.dashboard.add_funds(Money(1_000_000))
    cardholder = bought.cardholders.create_enabled(persona("the company"))
    return bought.cards.issue_with_status(cardholder.id, "active").id


def _approve(_: ReceivedEvent) -> EndpointReply:
    return decision(approved=True)


def _spend(
    bought: Program, card: str, count: int
) -> Iterator[tuple[float, stripe.issuing.Authorization]]:
    for _ in range(count):
        began = time.perf_counter()
        made = bought.authorizations.spend(card, CENT, MERCHANT)
        yield time.perf_counter() - began, made
