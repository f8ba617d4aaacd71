"""A pytest plugin that plants a failure for every Then definition, and writes down what it says.

Each Then of a scenario is replayed from altered responses, as ``issuing-harness strength`` does it,
until it fails by itself. One failure for each definition is enough. Nothing is sent or recorded.
"""

import json
import os
import time
from itertools import count
from pathlib import Path

import pytest

from issuing_harness.collection import NO_INTEGRATION, scenario_of, skip_reason
from issuing_harness.errors import HarnessError, NoMatch, TapeError
from issuing_harness.mutation.assertions import ThenAssertions
from issuing_harness.mutation.json_paths import DELIVERY, Recording
from issuing_harness.mutation.runner import CoverageCounter, replay
from issuing_harness.mutation.value_matching import ThenStep
from issuing_harness.mutation.verdicts import Mutant
from issuing_harness.options import cassettes_folder
from issuing_harness.stage.cassettes import cassette_path, identity_of
from issuing_harness.tape import Library, open_cassette
from issuing_harness.tape.player import Player

#: The environment variable that names the file to write.
OUTPUT_VARIABLE = "PLANTED_FAILURES"
#: A Then that no mutant makes fail is tried in so many scenarios, and with so many mutants in each.
MAX_SCENARIOS = 3
MAX_MUTANTS = 24
#: Where an event has the id of what it is about: a snapshot, and a thin event.
SUBJECTS = (("data", "object", "id"), ("related_object", "id"))
#: So often a read is answered again; the longest wait polls 180 times, and paging might never end.
MAX_REPEATS = 200


class PlantedFailures:
    """Finds a failure for each Then definition of the collected scenarios."""

    def __init__(self):
        #: By definition, the failure that was planted.
        self.failures = {}
        #: By definition without one, what else happened in each scenario where it was tried.
        self.attempts = {}
        #: By definition that could not be tried, why none of its scenarios could be replayed.
        self.untried = {}

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session):
        """Plant failures instead of running the scenarios."""
        started = time.perf_counter()
        self._library = Library(cassettes_folder(session.config))
        self._counter = CoverageCounter()
        session.config.pluginmanager.register(self._counter, "planted_coverage_counter")
        Player.play = _play_again_and_again(Player.play)
        for item in filter(scenario_of, session.items):
            if indices := self._wanted(item):
                self._plant(item, indices)
        self._write(time.perf_counter() - started)
        return True

    def _wanted(self, item):
        """Return the places of the Thens whose definition still needs a failure."""
        return [
            index
            for index, step in enumerate(item.facts.steps)
            if step.kind == "then"
            and (name := str(item.definitions[index])) not in self.failures
            and len(self.attempts.get(name, ())) < MAX_SCENARIOS
        ]

    def _plant(self, item, indices):
        item.session._setupstate.teardown_exact(item)
        try:
            recording, coverage = self._recording(item)
        except (HarnessError, AssertionError, pytest.skip.Exception) as error:
            for index in indices:
                reasons = self.untried.setdefault(str(item.definitions[index]), [])
                reasons.append(f"{item.nodeid}: {error}")
            return
        for index in indices:
            if str(item.definitions[index]) not in self.failures:
                self._plant_in(item, index, recording, coverage)

    def _recording(self, item):
        """Return a scenario's recording, and what its steps have seen of it."""
        if reason := skip_reason(item.facts, "replay"):
            pytest.skip(reason)
        if item.facts.tags.has("integration"):
            pytest.skip(NO_INTEGRATION)
        cassette = open_cassette(cassette_path(item, self._library), identity_of(item))
        self._counter.reset()
        failure = replay(item, cassette)
        assert failure is None, f"it is red as it is: {failure.error}"
        return Recording(cassette), self._counter.coverage

    def _plant_in(self, item, index, recording, coverage):
        """Replay altered recordings until the Then fails; a failure of the product is preferred."""
        name, others = str(item.definitions[index]), []
        for mutant in _mutants(item, index, recording, coverage):
            failure = replay(item, recording.with_edits(mutant.edits))
            if failure is None or failure.step_index != index:
                continue
            if isinstance(failure.error, AssertionError):
                self.failures[name] = _description(item, index, mutant, failure.error)
                return
            if not isinstance(failure.error, TapeError):  # it asked for what was never recorded
                others.append(_description(item, index, mutant, failure.error))
        self.attempts.setdefault(name, []).append({"scenario": item.nodeid, "others": others})

    def _write(self, seconds):
        tried = {*self.failures, *self.attempts}
        document = {
            "seconds": round(seconds, 1),
            "failures": self.failures,
            "attempts": {n: tried for n, tried in self.attempts.items() if n not in self.failures},
            "untried": {n: reasons for n, reasons in self.untried.items() if n not in tried},
        }
        Path(os.environ[OUTPUT_VARIABLE]).write_text(json.dumps(document, indent=1))


def _mutants(item, index, recording, coverage):
    then = ThenStep.of(item.facts.steps[index], index, item.definitions[index])
    assertions = ThenAssertions(then, recording, coverage)
    mutants = [mutant for assertion in assertions for mutant in assertion.mutants][:MAX_MUTANTS]
    seen = [place for place in recording.places if coverage.has_seen(index, place.document)]
    documents = dict.fromkeys(place.document for place in seen)
    own = [document for document in documents if coverage.is_own(index, document)]
    by_document = [
        [p for p in seen if p.document == document] for document in (*own, seen[-1].document)
    ]
    return [*mutants, *map(_lowered, by_document), *_astray(seen)]


def _lowered(places):
    """Return a mutant with lower numbers; ``strength`` has higher ones, which may do as well."""
    numbers = [place for place in places if type(place.value) is int and not place.is_metadata]
    return Mutant(tuple(place.edit(place.value - 20) for place in numbers), "numbers are lower")


def _astray(places):
    """Yield a mutant whose last delivery is about another object, if there are deliveries."""
    ids = [p for p in places if p.document.kind == DELIVERY and p.path in SUBJECTS]
    for place in ids[-1:]:
        yield Mutant((place.edit(f"{place.value}0"),), "the last event is about another object")


def _description(item, index, mutant, error):
    excinfo = pytest.ExceptionInfo.from_exception(error)
    return {
        "scenario": item.nodeid,
        "then": str(item.facts.steps[index]),
        "mutation": mutant.description,
        "types": [base.__name__ for base in type(error).__mro__],
        "text": str(error),
        "shown": str(item.repr_failure(excinfo)),
    }


def _play_again_and_again(play):
    """Return a function that plays a read's last response again where the recording has no more.

    So a Then that waits for what does not come waits in vain, as it would at Stripe.
    """

    def play_again(player, request):
        last = player.__dict__.setdefault("last_reads", {})
        repeats = player.__dict__.setdefault("repeats", count())
        try:
            interaction = play(player, request)
        except NoMatch:
            is_read = request.method == "GET" and request.path in last
            if not is_read or next(repeats) >= MAX_REPEATS:
                raise
            return last[request.path]
        if request.method == "GET":
            last[request.path] = interaction
        return interaction

    return play_again


def pytest_configure(config):
    """Register the plugin."""
    config.pluginmanager.register(PlantedFailures(), "planted_failures_session")
