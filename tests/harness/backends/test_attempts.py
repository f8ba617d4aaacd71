"""Attempts at a scenario are independent: each has an account and idempotency keys of its own."""

import re

import pytest

from issuing_harness.api_keys import sandbox_key
from issuing_harness.backends import ScenarioName
from issuing_harness.backends.live.throttling import FreshIdempotencyKeys
from issuing_harness.interactions import Request, Response
from tests.harness.tape.recorded_project import STEPS, RecordedProject

NAME = ScenarioName("cards/reading.feature", "It")

#: Runs every scenario twice in one process, as pytest-rerunfailures does, and prints what is made.
RUN_TWICE = """

from _pytest.runner import runtestprotocol


def pytest_runtest_protocol(item, nextitem):
    for attempt in (1, 2):
        item.attempt = attempt
        item.ihook.pytest_runtest_logstart(nodeid=item.nodeid, location=item.location)
        for report in runtestprotocol(item, nextitem=nextitem, log=False):
            item.ihook.pytest_runtest_logreport(report=report)
        item.ihook.pytest_runtest_logfinish(nodeid=item.nodeid, location=item.location)
    return True


"""
#: The same as pytest-rerunfailures reports it: what fails at first is no failure but a rerun.
RERUN = RUN_TWICE.replace(
    "log=False):\n",
    "log=False):\n            if attempt == 1 and report.failed:\n"
    "                report.outcome = 'rerun'\n",
)
PRINT = """
def pytest_issuing_interaction(item, interaction):
    replayed = interaction.response.headers.get("idempotent-replayed", "no")
    print("asked", interaction.response.json()["id"], interaction.response.request_id, replayed)
"""
FAIL_FIRST = """
@then("it works at the second attempt")
def works(request):
    assert request.node.attempt == 2
"""


@pytest.fixture(name="project")
def _project(tmp_path):
    project = RecordedProject(tmp_path / "project")
    project.write(It=STEPS)
    return project


def _extend(project, *parts):
    with (project.path / "conftest.py").open("a") as conftest:
        conftest.write("\n".join(parts))


def _asked(said):
    """The cardholder's id, the id of the request, and whether it was a replay, of each request."""
    return re.findall(r"asked (ich_\w+) (req_\w+) (\w+)", said.text)


def _assert_independent(said):
    (made, _, _), (read, _, _), (made_again, _, _), (read_again, _, _) = asked = _asked(said)
    assert said.counts("passed") == 2, said.text
    assert (made, made_again) == (read, read_again)
    assert made != made_again
    assert len({request for _, request, _ in asked}) == 4
    assert {replayed for *_, replayed in asked} == {"no"}


def test_a_second_attempt_in_the_same_process_is_not_the_echo_of_the_first(project):
    """Other ids, other requests, and nothing is marked as replayed."""
    _extend(project, RUN_TWICE, PRINT)

    _assert_independent(project.pytest("features", "--backend", "sandbox", "-s"))


MAKES_SOMETHING = """
@when("something is made", target_fixture="something")
def makes(request):
    print("made before:", _is_there(request))
    return object()

def _is_there(request):
    try:
        return request.getfixturevalue("something") is not None
    except Exception:
        return False

@then("there is something")
def is_there(something):
    assert something is not None
"""


def test_a_second_attempt_has_nothing_that_a_step_of_the_first_made(project):
    """What a step returned is a fixture of its own attempt, and not of the scenario for good."""
    _extend(project, RUN_TWICE, MAKES_SOMETHING)
    project.write(It=("When something is made", "Then there is something"))
    said = project.pytest("features", "--backend", "sandbox", "-s")

    assert said.counts("passed") == 2, said.text
    assert re.findall(r"made before: (\w+)", said.text) == ["False", "False"]


def test_the_same_file_given_twice_runs_twice(project):
    """Where pytest is asked to keep duplicates, each run has an account of its own."""
    _extend(project, PRINT)
    files = [str(project.feature), str(project.feature)]
    said = project.pytest(*files, "--keep-duplicates", "--backend", "sandbox", "-s")

    _assert_independent(said)


@pytest.mark.long
def test_attempts_on_workers_are_independent(project):
    """Each worker of pytest-xdist has a sandbox of its own, and each attempt there an account.

    What failed at first passes at its second attempt, which begins with nothing of the first.
    """
    kept = PRINT.replace("    print(", "    with open('asked.txt', 'a') as f: print(").replace(
        "replayed)", "replayed, file=f)"
    )
    _extend(project, RERUN, FAIL_FIRST, kept)
    steps = (*STEPS, "And it works at the second attempt")
    project.write(It=steps, Other=steps)
    said = project.pytest("features", "--backend", "sandbox", "-n", "2")
    said.text += (project.path / "asked.txt").read_text()
    asked = _asked(said)

    assert (said.counts("passed"), said.counts("failed"), said.code) == (2, 0, 0), said.text
    assert len(re.findall("^1 rerun  .*, then passed$", said.text, re.MULTILINE)) == 2
    assert len(asked) == 8
    assert len({cardholder for cardholder, _, _ in asked}) == 4
    assert {replayed for *_, replayed in asked} == {"no"}


def test_attempts_of_a_replay_are_independent(project):
    """Each plays the cassette from its beginning."""
    project.record()
    _extend(project, RUN_TWICE, PRINT)
    said = project.pytest("features", "-s")

    assert said.counts("passed") == 2, said.text
    assert len(_asked(said)) == 4


@pytest.mark.long
def test_whichever_attempt_passes_records_the_same_bytes(project):
    """A first attempt, a second one after a success, and a second one after a failure."""
    steps = (*STEPS, "And it works at the second attempt")
    project.write(It=steps)
    _extend(project, RUN_TWICE, FAIL_FIRST)
    said = project.pytest("features", "--backend", "sandbox", "--record")
    after_a_failure = project.cassette("it").read_bytes()
    assert (said.counts("failed"), said.counts("passed")) == (1, 1), said.text

    works = "def works_at_any(request):\n    assert request.node.attempt\n"
    _extend(project, "", "", '@then("it works at any attempt")', works)
    project.reword("And it works at the second", "And it works at any")
    project.record()
    after_a_success = project.cassette("it").read_bytes()
    plain = project.path / "conftest.py"
    plain.write_text(plain.read_text().replace("for attempt in (1, 2)", "for attempt in (1,)"))
    project.record()
    first = project.cassette("it").read_bytes()

    assert after_a_success == first
    assert after_a_failure.partition(b"interactions:")[2] == first.partition(b"interactions:")[2]


def test_a_first_attempt_has_the_key_that_it_always_had():
    """What is recorded from the sandbox stays as it was, byte for byte."""
    assert str(NAME) == "cards/reading.feature::It"
    assert sandbox_key(str(NAME)) == "sk_test_02c605eab290971be47033ad"


class Kept:
    """Answers nothing, and keeps the keys it was asked under."""

    def __init__(self):
        self.keys = []

    def send(self, request):
        """Keep the key."""
        self.keys.append(request.headers.get("idempotency-key"))
        return Response(200, {}, "{}")


def test_a_key_that_a_scenario_names_is_its_own_on_a_live_account():
    """Stripe keeps keys for a day: another attempt, or the next run, would get an echo."""
    kept = Kept()
    for transport in (FreshIdempotencyKeys(kept), FreshIdempotencyKeys(kept)):
        for _ in range(2):
            transport.send(Request("POST", "/v1/topups", headers={"idempotency-key": "order-1"}))
    first, again, other, _ = kept.keys

    assert first == again != other
    assert re.fullmatch("order-1-[0-9a-f]{12}", first)


def test_a_key_of_the_sdk_and_none_at_all_are_sent_as_they_are():
    """The SDK's are new for each request anyway."""
    kept, key = Kept(), "0f8fad5b-d9cb-469f-a165-70867728950e"
    transport = FreshIdempotencyKeys(kept)
    for headers in ({"idempotency-key": key}, {}):
        transport.send(Request("POST", "/v1/topups", headers=headers))

    assert kept.keys == [key, None]


COUNT_CASSETTES = """
import gc
from issuing_harness.tape import Player

def pytest_bdd_before_scenario():
    gc.collect()
    print("cassettes:", sum(isinstance(each, Player) for each in gc.get_objects()))
"""


def test_a_cassette_is_let_go_of_when_its_scenario_has_ended(project):
    """However many scenarios a run has, it holds one cassette, also where one runs twice."""
    project.write(It=STEPS, Other=STEPS, Third=STEPS)
    project.record()
    _extend(project, RUN_TWICE, COUNT_CASSETTES)
    said = project.pytest("features", "-s")

    assert said.counts("passed") == 6, said.text
    assert re.findall(r"cassettes: (\d+)", said.text) == ["1"] * 6
