"""What a replayed scenario of eight calls costs: this harness beside the stock stack and the floor.

    uv run benchmarks/replay.py [--scenarios 100] [--rounds 3]

Three ways to run the same scenarios, eight sentences and eight SDK calls each, over the same
cassettes, with Allure: ``ours``; ``stock`` (pytest-bdd, vcrpy patching, the SDK's HTTP client); and
the floor, ``bare`` (the SDK over answers in memory, no test runner, no report). Each is run with
few and with many scenarios; the difference, divided, is the cost of one. CPU seconds of the whole
process, in turn, medians.
"""

import argparse
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parent.parent
FEW = 4
STEPS = """    Given Alice becomes a cardholder
    And Alice gets a card
    When the card is looked at
    And the cardholder is looked at
    And the balance is looked at
    And the cards are listed
    And the events are listed
    Then the card is canceled at last
"""
OUR_STEPS = """
from pytest_bdd import given, when, then
from calls import *

@given("Alice becomes a cardholder", target_fixture="cardholder")
def a(client): return become(client)
@given("Alice gets a card", target_fixture="card")
def b(client, cardholder): return get_card(client, cardholder)
@when("the card is looked at")
def c(client, card): client.v1.issuing.cards.retrieve(card.id)
@when("the cardholder is looked at")
def d(client, cardholder): client.v1.issuing.cardholders.retrieve(cardholder.id)
@when("the balance is looked at")
def e(client): client.v1.balance.retrieve()
@when("the cards are listed")
def f(client): client.v1.issuing.cards.list({"limit": 3})
@when("the events are listed")
def g(client): client.v1.events.list({"limit": 3})
@then("the card is canceled at last")
def h(client, card): assert cancel(client, card).status == "canceled"
"""
CALLS = """
PERSON = {"name": "Alice Archer", "type": "company", "email": "a@example.com", "billing": {
    "address": {"line1": "1 Market Street", "city": "San Francisco", "state": "CA",
                "postal_code": "94105", "country": "US"}}}

def become(client): return client.v1.issuing.cardholders.create(PERSON)
def get_card(client, cardholder):
    return client.v1.issuing.cards.create(
        {"currency": "usd", "type": "virtual", "cardholder": cardholder.id})
def cancel(client, card): return client.v1.issuing.cards.update(card.id, {"status": "canceled"})
"""
OUR_CONFTEST = 'pytest_plugins = ["fixtures.stage", "own_steps"]\n'
OUR_PROJECT = """
[tool.pytest.ini_options]
issuing_features = ["features"]
issuing_vocabulary = false
"""
STOCK_TEST = """
import re
from pathlib import Path
import pytest, stripe, vcr
from pytest_bdd import scenarios
from own_steps import *
scenarios("../ours/features/bench/SIZE.feature")
TAPES = Path(__file__).parent.parent / "ours/cassettes/bench/SIZE"

@pytest.fixture
def client(request):
    number = re.search(r"\\d+", request.node.name)[0]
    path = TAPES / f"scenario_{number}.yaml"
    with vcr.use_cassette(str(path), record_mode="none", filter_headers=["authorization"]):
        yield stripe.StripeClient("sk_test_x", stripe_version="2026-05-27.dahlia")
"""
BARE = """
import sys
from pathlib import Path
import stripe
from calls import *
from issuing_harness.tape import read_cassette

class Memory(stripe.HTTPClient):
    name = "memory"
    def __init__(self, interactions): super().__init__(); self.interactions = iter(interactions)
    def request(self, method, url, headers, post_data=None, *, _usage=None):
        response = next(self.interactions).response
        return response.body, response.status, response.headers

stripe.enable_telemetry = False
cassette = read_cassette(Path("../ours/cassettes/bench/few/scenario_0.yaml"))
for _ in range(int(sys.argv[1])):
    client = stripe.StripeClient("sk_test_x", http_client=Memory(cassette.interactions))
    holder = become(client); card = get_card(client, holder)
    client.v1.issuing.cards.retrieve(card.id); client.v1.issuing.cardholders.retrieve(holder.id)
    client.v1.balance.retrieve(); client.v1.issuing.cards.list({"limit": 3})
    client.v1.events.list({"limit": 3}); assert cancel(client, card).status == "canceled"
"""


def main() -> None:
    """Build the three suites, run them in turn, print a table."""
    options = _options()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _build(folder, options.scenarios)
        costs = {way: [] for way in ("ours", "stock", "bare")}
        for _ in range(options.rounds):
            for way, found in costs.items():
                found.append(_one(folder, way, options.scenarios))
    floor = statistics.median(costs["bare"])
    print(f"a replayed scenario of 8 calls; {options.scenarios} of them, {options.rounds} rounds")
    for way, found in costs.items():
        middle = statistics.median(found)
        spread = f"{min(found) * 1000:.1f} to {max(found) * 1000:.1f}"
        print(f"  {way:6} {middle * 1000:6.1f} ms CPU ({spread})  {middle / floor:.2f} x bare")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scenarios", type=int, default=100)
    parser.add_argument("--rounds", type=int, default=3)
    return parser.parse_args()


def _build(folder: Path, count: int) -> None:
    ours, stock, bare = (folder / name for name in ("ours", "stock", "bare"))
    for each in (ours / "features/bench", stock, bare):
        each.mkdir(parents=True)
    for size, number in (("few", FEW), ("many", count)):
        scenarios = "".join(f"\n  Scenario: Scenario {n}\n{STEPS}" for n in range(number))
        (ours / f"features/bench/{size}.feature").write_text(f"Feature: {size}\n{scenarios}")
        (stock / f"test_{size}.py").write_text(STOCK_TEST.replace("SIZE", size))
    shutil.copytree(ROOT / "fixtures", ours / "fixtures")
    (ours / "conftest.py").write_text(OUR_CONFTEST)
    (ours / "pyproject.toml").write_text(OUR_PROJECT)
    (stock / "pytest.ini").write_text("[pytest]\naddopts = -p no:issuing_harness\n")
    (bare / "bare.py").write_text(BARE)
    for each in (ours, stock, bare):
        (each / "calls.py").write_text(CALLS)
        (each / "own_steps.py").write_text(OUR_STEPS)
    _run(ours, [*_pytest(), "--backend", "sandbox", "--record"])


def _one(folder: Path, way: str, count: int) -> float:
    few, many = _command(way, "few", FEW), _command(way, "many", count)
    return (_cpu(folder / way, many) - _cpu(folder / way, few)) / (count - FEW)


def _command(way: str, size: str, count: int) -> list[str]:
    if way == "bare":
        return [sys.executable, "bare.py", str(count)]
    path = f"features/bench/{size}.feature" if way == "ours" else f"test_{size}.py"
    return [*_pytest(), "--alluredir=results", "--clean-alluredir", path]


def _pytest() -> list[str]:
    return [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:xdist"]


def _cpu(where: Path, command: list[str]) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    _run(where, command)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime


def _run(where: Path, command: list[str]) -> None:
    environment = {**os.environ, "PYTHONPATH": str(where)}
    done = subprocess.run(
        command, cwd=where, env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        sys.exit(done.stdout[-3000:] + done.stderr[-2000:])


if __name__ == "__main__":
    main()
