"""The same scenarios for three runners: this harness, the stock stack, and a bare script.

Each scenario has eight sentences and makes eight calls of the SDK. ``report`` is this harness with
evidence and Allure, ``plain`` without, ``two`` with two processes of xdist; ``stock`` is
pytest-bdd, vcrpy and allure-pytest as everybody would write it, over the same cassettes; ``bare``
is the floor, the SDK over answers in memory, without a test runner or a report.
"""

import re
import shutil
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from benchmarks.figures import Invalid
from benchmarks.processes import python, run

#: Scenarios of the smallest suite; what it takes is nearly all start, and is taken off.
FEW: Final = 4
FOLDER: Final = "bench"
_COUNTED: Final = re.compile(r"(?m)^(?:=+ )?([0-9]+) (?:passed|tests? collected)\b")
CALLS: Final = """
PERSON = {"name": "Alice Archer", "type": "company", "email": "a@example.com", "billing": {
    "address": {"line1": "1 Market Street", "city": "San Francisco", "state": "CA",
                "postal_code": "94105", "country": "US"}}}

def become(client): return client.v1.issuing.cardholders.create(PERSON)
def get_card(client, cardholder):
    return client.v1.issuing.cards.create(
        {"currency": "usd", "type": "virtual", "cardholder": cardholder.id})
def cancel(client, card): return client.v1.issuing.cards.update(card.id, {"status": "canceled"})
"""
STEPS: Final = """    Given Alice becomes a benched cardholder
    And Alice gets a benched card
    When the benched card is looked at {looks}
    And the benched cardholder is looked at
    And the whole balance is looked at
    And the benched cards are listed
    And the newest events are listed
    Then the benched card is canceled at last
"""
SENTENCES: Final = """
from pytest_bdd import given, parsers, then, when
from calls import become, cancel, get_card

@given("Alice becomes a benched cardholder", target_fixture="benched_holder")
def becomes(issuing_client): return become(issuing_client)
@given("Alice gets a benched card", target_fixture="benched_card")
def gets(issuing_client, benched_holder): return get_card(issuing_client, benched_holder)
@when(parsers.parse("the benched card is looked at {looks:d}"))
def look(issuing_client, benched_card, looks):
    for _ in range(looks): issuing_client.v1.issuing.cards.retrieve(benched_card.id)
@when("the benched cardholder is looked at")
def holder(issuing_client, benched_holder):
    issuing_client.v1.issuing.cardholders.retrieve(benched_holder.id)
@when("the whole balance is looked at")
def balance(issuing_client): issuing_client.v1.balance.retrieve()
@when("the benched cards are listed")
def cards(issuing_client): issuing_client.v1.issuing.cards.list({"limit": 3})
@when("the newest events are listed")
def events(issuing_client): issuing_client.v1.events.list({"limit": 3})
@then("the benched card is canceled at last")
def canceled(issuing_client, benched_card):
    assert cancel(issuing_client, benched_card).status == "canceled"
"""
STOCK_TEST: Final = """
import re
from pathlib import Path
import pytest, stripe, vcr
from pytest_bdd import scenarios
from own_steps import *
scenarios("../ours/features/bench/SUITE.feature")
TAPES = Path(__file__).parent.parent / "ours/cassettes/bench/SUITE"

@pytest.fixture
def issuing_client(request):
    path = TAPES / f"scenario_{re.search(r'[0-9]+', request.node.name)[0]}.yaml"
    with vcr.use_cassette(str(path), record_mode="none", filter_headers=["authorization"]) as tape:
        yield stripe.StripeClient("sk_test_x", stripe_version="2026-05-27.dahlia")
    assert len(tape) == tape.play_count == 8
"""
BARE: Final = """
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
    memory = Memory(cassette.interactions)
    client = stripe.StripeClient("sk_test_x", http_client=memory)
    holder = become(client); card = get_card(client, holder)
    client.v1.issuing.cards.retrieve(card.id); client.v1.issuing.cardholders.retrieve(holder.id)
    client.v1.balance.retrieve(); client.v1.issuing.cards.list({"limit": 3})
    client.v1.events.list({"limit": 3}); assert cancel(client, card).status == "canceled"
    assert next(memory.interactions, None) is None
print(f"{int(sys.argv[1])} passed")
"""
#: Sentences that nobody says.
MANY: Final = """
from pytest_bdd import when
def _declare(number):
    @when(f"sentence number {number} of many is said")
    def said(issuing_client): issuing_client.v1.balance.retrieve()
for number in range(%d): _declare(number)
"""


@dataclass(frozen=True, slots=True)
class Sample:
    """What one run of one suite took.

    Args:
        cpu: seconds of processor time of all its processes.
        wall: seconds.
        files: how many the report's results are.
    """

    cpu: float
    wall: float
    files: int = 0

    def less(self, start: "Sample", scenarios: int) -> "Sample":
        """Return what one more scenario takes: without the start, divided."""
        cpu, wall = (self.cpu - start.cpu) / scenarios, (self.wall - start.wall) / scenarios
        return replace(self, cpu=cpu, wall=wall, files=(self.files - start.files) // scenarios)


class Suites:
    """Suites of any size in a temporary folder, each made when it is first needed.

    Args:
        folder: an empty folder.
        wanted: the ways to run them that are measured in turn where one of them is.
    """

    def __init__(self, folder: Path, wanted: Iterable[str]) -> None:
        self._folder = folder
        self._wanted = frozenset(wanted)
        self._made: dict[str, int] = {}
        self._has_projects = False
        self._rounds: dict[int, dict[str, list[Sample]]] = {}

    def costs(self, size: int, rounds: int, *ways: str) -> Mapping[str, list[Sample]]:
        """Return what one scenario takes in a suite of this size, for each way, round by round.

        Args:
            size: how many scenarios.
            rounds: how often each way is measured, unless this size was measured before.
            ways: those that are wanted of this size; where none is named, those of all rows.
        """
        if size not in self._rounds:
            made = [self._round(size, ways or self._wanted) for _ in range(rounds)]
            self._rounds[size] = {way: [each[way] for each in made] for way in made[0]}
        return self._rounds[size]

    def whole(self, way: str, suite: str, *options: str, project: str = "ours") -> Sample:
        """Run a suite once.

        Raises:
            Invalid: not every scenario passed.
        """
        where, results = self._folder / project, self._folder / "results"
        if way in ("bare", "stock"):
            where = self._folder / way
        command = _commands(results)[way](suite, self._made[suite])
        ended = run([*command, *options], where, PYTHONPATH=str(where))
        counted = _COUNTED.search(ended.output)
        if counted is None or int(counted[1]) != self._made[suite]:
            said = counted[0] if counted else ended.output[-500:]
            raise Invalid(f"{way}: {self._made[suite]} scenarios of {suite}, but {said}")
        files = sum(1 for path in results.rglob("*") if path.is_file())
        shutil.rmtree(results, ignore_errors=True)
        return Sample(ended.cpu, ended.wall, files)

    def _round(self, size: int, ways: Iterable[str]) -> dict[str, Sample]:
        few, many = self.suite(FEW), self.suite(size)
        found = {}
        for way in sorted(ways):
            start, all_of_them = self.whole(way, few), self.whole(way, many)
            found[way] = all_of_them.less(start, size - FEW)
            found[f"{way}, whole"] = all_of_them
        return found

    def suite(self, scenarios: int, takes: int = 8) -> str:
        """Make a suite, unless it is there; return its name.

        Args:
            scenarios: how many.
            takes: calls of each; 8 at least.
        """
        name = "few" if (scenarios, takes) == (FEW, 8) else f"n{scenarios}_{takes}"
        if not self._has_projects:
            self._make_projects()
        recorded = "few" if takes == 8 else f"recorded_{takes}"  # noqa: PLR2004 - of the usual
        if recorded not in self._made:
            self._write(recorded, FEW if recorded == "few" else 1, takes)
            ours = self._folder / "ours"
            command = _pytest("--backend", "sandbox", "--record", _feature(recorded))
            run(command, ours, PYTHONPATH=str(ours))
        if name not in self._made:
            self._write(name, scenarios, takes)
            self._copy(recorded, name, scenarios)
        return name

    def wide(self, sentences: int, *kept: str) -> str:
        """Make a copy of our project that has many more sentences; return its name.

        Args:
            sentences: how many more.
            kept: names of the suites that it has.
        """
        name = f"wide_{sentences}"

        def other(_: str, names: list[str]) -> list[str]:
            return [each for each in names if Path(each).stem in self._made.keys() - kept]

        shutil.copytree(self._folder / "ours", self._folder / name, ignore=other)
        (self._folder / name / "steps/many.py").write_text(MANY % sentences)
        return name

    def _make_projects(self) -> None:
        ours, stock, bare = (self._folder / name for name in ("ours", "stock", "bare"))
        for each in (ours / "features" / FOLDER, ours / "steps", stock, bare):
            each.mkdir(parents=True)
        for each in (ours, stock, bare):
            (each / "calls.py").write_text(CALLS)
        (ours / "pytest.ini").write_text("[pytest]\nissuing_features = features\n")
        (ours / "steps/bench.py").write_text(SENTENCES)
        (stock / "pytest.ini").write_text("[pytest]\naddopts = -p no:issuing_harness\n")
        (stock / "own_steps.py").write_text(SENTENCES)
        (bare / "bare.py").write_text(BARE)
        self._has_projects = True

    def _write(self, name: str, scenarios: int, takes: int) -> None:
        steps = STEPS.format(looks=takes - 7)
        text = "".join(f"\n  Scenario: Scenario {n}\n{steps}" for n in range(scenarios))
        feature = self._folder / "ours" / _feature(name)
        feature.write_text(f"Feature: {name}\n{text}")
        (self._folder / "stock" / f"test_{name}.py").write_text(STOCK_TEST.replace("SUITE", name))
        self._made[name] = scenarios

    def _copy(self, recorded: str, name: str, scenarios: int) -> None:
        from issuing_harness.tape import read_cassette, rewrite_words  # noqa: PLC0415 - it takes a second

        cassettes = self._folder / "ours/cassettes" / FOLDER
        cassette = read_cassette(cassettes / recorded / "scenario_0.yaml")
        for number in range(scenarios):
            words = replace(
                cassette.provenance,
                feature=f"{FOLDER}/{name}.feature",
                scenario=f"Scenario {number}",
            )
            rewrite_words(cassette, cassettes / name / f"scenario_{number}.yaml", words)


def _feature(name: str) -> str:
    return f"features/{FOLDER}/{name}.feature"


def _pytest(*arguments: str) -> list[str]:
    return python("-m", "pytest", "-q", "-p", "no:cacheprovider", *arguments)


def _commands(results: Path) -> dict[str, Callable[[str, int], list[str]]]:
    """Return what is typed for each way, by a suite's name and its number of scenarios."""
    allure = f"--alluredir={results}"
    return {
        "bare": lambda _, number: python("bare.py", str(number)),
        "stock": lambda name, _: _pytest("-n", "0", allure, f"test_{name}.py"),
        "report": lambda name, _: _pytest("-n", "0", allure, _feature(name)),
        "plain": lambda name, _: _pytest("-n", "0", _feature(name)),
        "two": lambda name, _: _pytest("-n", "2", allure, _feature(name)),
    }
