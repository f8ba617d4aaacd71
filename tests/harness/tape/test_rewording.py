"""A reworded scenario keeps its cassette, as long as it does what was recorded."""

import re
import shutil
from dataclasses import replace

import pytest

from issuing_harness.tape import read_cassette, write_cassette
from tests.harness.tape.recorded_project import STEPS, RecordedProject

#: Each of them types commands in a project that was recorded.
pytestmark = pytest.mark.long

ONCE = "worded otherwise when recorded; requests are matched strictly all the same."
GIVEN, WHEN, THEN = STEPS
THREE = {
    "Alice_is_active": STEPS,
    "Alice_is_read": STEPS,
    "Bob_is_active": ("Given Bob is a cardholder", WHEN, THEN),
}
LATE = {"Late": (GIVEN, "And 7 days have passed", WHEN, THEN)}


#: Sentences that make the same requests, or none, and do not mean the same.
OTHER_CIRCUMSTANCES = {
    "a wait is shorter": ("7 days have passed", "3 days have passed"),
    "a wait is gone": ("7 days have passed", "nothing listens"),
    "a setting is turned": ("undecided purchases are approved", "undecided purchases are declined"),
    "a setting is new": ("nothing listens", "undecided purchases are declined"),
    "somebody listens": ("nothing listens", "a mailbox listens"),
    "a reply is slower": (
        "the endpoint takes 1 seconds to approve",
        "the endpoint takes 3 seconds to approve",
    ),
    "a key is new": (
        "the same is asked twice under one key",
        "the same is asked twice under two keys",
    ),
    "a key is another": (
        "the balance is read with the program's key",
        "the balance is read with a key of nobody",
    ),
}
SAME_CIRCUMSTANCES = {
    "a wait": ("7 days have passed", "it is 7 days later"),
    "a setting": ("undecided purchases are declined", "a purchase nobody decides is declined"),
}


def _scenarios(pairs, place):
    """Return a scenario for each pair, whose Given is the sentence at that place in the pair."""
    return {
        name.replace(" ", "_"): (f"Given {sentences[place]}", *STEPS)
        for name, sentences in pairs.items()
    }


@pytest.fixture(name="recorded", scope="module")
def _recorded(tmp_path_factory):
    project = RecordedProject(tmp_path_factory.mktemp("recorded"))
    project.write(
        **_scenarios(OTHER_CIRCUMSTANCES, 0), **_scenarios(SAME_CIRCUMSTANCES, 0), **LATE, **THREE
    )
    project.record()
    return project


@pytest.fixture(name="copy")
def _copy(recorded, tmp_path):
    """The project with every cassette."""
    return RecordedProject(shutil.copytree(recorded.path, tmp_path / "copy"))


@pytest.fixture(name="project")
def _project(copy):
    """The project with three recorded scenarios that begin alike, and their cassettes."""
    copy.write(**THREE)
    for path in copy.path.rglob("*.yaml"):
        if path.stem not in {name.lower() for name in THREE}:
            path.unlink()
    return copy


def test_reworded_scenarios_replay_and_that_is_said_once(project):
    """Two of three are worded otherwise: all are green, warnings being errors or not."""
    project.reword("Alice is a cardholder", "there is a cardholder named Alice")
    said = project.pytest("features")

    assert said.counts("passed") == 3, said.text
    assert said.code == 0
    assert said.text.count(ONCE) == 1
    assert f"2 scenarios were {ONCE} Update the words, offline: issuing-harness tapes" in said.text


@pytest.mark.long
def test_it_is_said_once_for_all_workers(project):
    """With pytest-xdist the workers replay, and the run says it."""
    project.reword("the cardholder is read", "somebody looks at the cardholder")
    said = project.pytest("features", "-n", "2")

    assert said.counts("passed") == 3, said.text
    assert said.text.count(ONCE) == 1
    assert "3 scenarios were" in said.text


def test_nothing_is_said_of_words_that_are_as_recorded(project):
    """A clean run is silent."""
    said = project.pytest("features")

    assert said.counts("passed") == 3
    assert ONCE not in said.text


def test_a_report_tells_that_a_scenario_was_worded_otherwise(project):
    """Where its answers come from stands in the evidence of each, and what they answered."""
    with (project.path / "conftest.py").open("a") as conftest:
        conftest.write("\ndef pytest_issuing_provenance(provenance):\n    print(provenance)\n")
    project.reword("Bob is a cardholder", "there is a cardholder named Bob")
    said = project.pytest("features", "-s")

    assert said.text.count("whose clock said 2026-06-01 (not Stripe's own answers)") == 3
    assert said.text.count("; worded otherwise when recorded") == 1


def test_words_that_ask_for_something_else_are_red(project):
    """Another name is another request, which no recording answers."""
    project.reword("Bob is a cardholder", "Carol is a cardholder")
    said = project.pytest("features")

    assert (said.counts("passed"), said.counts("failed")) == (2, 1)
    assert "it differs at `name` (recorded Bob, requested Carol)" in said.text
    assert "The scenario was worded otherwise when it was recorded." in said.text


def test_a_reworded_then_is_judged_by_what_was_recorded(project):
    """Another expectation asks for nothing new, and is wrong all the same."""
    project.reword(THEN, "Then the status of the cardholder is inactive")
    said = project.pytest("features")

    assert said.counts("failed") == 3


def test_words_that_change_what_no_request_shows_are_red(copy):
    """The same requests, other circumstances: the recorded answers prove nothing any more."""
    copy.write(**_scenarios(OTHER_CIRCUMSTANCES, 1))
    said = copy.pytest("features")
    found = " ".join(said.text.split())

    assert (said.counts("passed"), said.counts("failed")) == (0, 8), said.text
    assert set(re.findall(r"other circumstances: recorded (.+?), now (.+?) \(each", found)) == {
        ("`after 0: waits 604800 s`", "`after 0: waits 259200 s`"),
        ("`after 0: waits 604800 s`", "nothing more"),
        (
            "`after 0: the Dashboard approves by default`",
            "`after 0: the Dashboard declines by default`",
        ),
        ("nothing more", "`after 0: the Dashboard declines by default`"),
        ("nothing more", "`after 0: listens for *`"),
        ("`after 0: a reply takes 1 s`", "`after 0: a reply takes 3 s`"),
        ("`after 2: with idempotency key 1 again`", "nothing more"),
        ("nothing more", "`after 1: with API key 1 of its own`"),
    }


def test_a_wait_that_comes_at_another_moment_is_another_circumstance(copy):
    """Before the cardholder is made, or after."""
    copy.write(Late=("Given 7 days have passed", "And Alice is a cardholder", WHEN, THEN))
    said = copy.pytest("features")

    assert said.counts("failed") == 1
    assert "recorded `after 1: waits 604800 s`, now `after 0: waits 604800 s`" in " ".join(
        said.text.split()
    )


def test_the_same_circumstances_in_other_words_are_green(copy):
    """Then nothing but words has changed."""
    copy.write(**_scenarios(SAME_CIRCUMSTANCES, 1))
    said = copy.pytest("features")

    assert said.counts("passed") == 2, said.text
    assert f"2 scenarios were {ONCE}" in said.text


def test_resealing_changes_the_words_and_nothing_else(project):
    """Two lines a cassette, the digest of the steps and the seal; then nothing is said any more."""
    before = {path: path.read_text() for path in project.path.rglob("*.yaml")}
    project.reword("Alice is a cardholder", "there is a cardholder named Alice")
    resealed = project.type("tapes", "reseal")
    changed = {
        line.partition(":")[0].strip()
        for path, text in before.items()
        for line in set(path.read_text().splitlines()) - set(text.splitlines())
    }

    assert (resealed.code, resealed.text) == (0, "2 cassettes resealed, 0 not\n")
    assert changed == {"steps_digest", "seal"}
    assert ONCE not in project.pytest("features").text
    assert project.type("tapes", "reseal").text.startswith("0 cassettes resealed")


def test_a_retitled_scenario_is_resealed_under_its_name(project):
    """A title that makes the same file name is a matter of words."""
    project.reword("Scenario: Bob is active", "Scenario: Bob is Active!")
    assert project.pytest("features").counts("passed") == 3
    project.type("tapes", "reseal")

    cassette = read_cassette(project.cassette("bob_is_active"))
    assert cassette.provenance.scenario == "Bob is Active!"


def test_what_asks_for_something_else_is_not_resealed(project):
    """It is named with its reason, the others are resealed, and the command ends with 1."""
    cassette = project.cassette("bob_is_active")
    before = cassette.read_bytes()
    project.reword("Alice is a cardholder", "there is a cardholder named Alice")
    project.reword("Bob is a cardholder", "Carol is a cardholder")
    resealed = project.type("tapes", "reseal")

    assert resealed.code == 1
    assert "2 cassettes resealed, 1 not" in resealed.text
    assert "Not resealed: features/cards/reading.feature::Bob is active" in resealed.text
    assert "(recorded Bob, requested Carol)" in resealed.text
    assert cassette.read_bytes() == before


def test_resealing_reads_only_what_it_is_given(project):
    """A node id reseals one; whatever backend is named, it is replayed."""
    project.reword("Alice is a cardholder", "there is a cardholder named Alice")
    scenario = "features/cards/reading.feature::Alice is read"
    resealed = project.type("tapes", "reseal", scenario, "--backend", "sandbox")

    assert resealed.text == "1 cassette resealed, 0 not\n"


def test_the_checks_list_what_is_to_be_resealed(project):
    """A replay plays it; `tapes verify` and `check` keep main clean."""
    project.reword("Bob is a cardholder", "there is a cardholder named Bob")
    verified, checked = project.type("tapes", "verify"), project.type("check")

    assert (verified.code, checked.code) == (1, 1)
    assert "`cassettes/cards/reading/bob_is_active.yaml` was recorded when" in verified.text
    assert "issuing-harness tapes reseal" in verified.text
    assert "[reworded-tape]" in checked.text
    project.type("tapes", "reseal")
    assert project.type("tapes", "verify").code == 0
    assert "[reworded-tape]" not in project.type("check").text


def test_tapes_of_another_sdk_replay_and_that_is_said_once(project):
    """Where every cassette was recorded with another major version, none is red."""
    for path in project.path.rglob("*.yaml"):
        _rewrite(path, sdk_version="13.2.0")
    said = project.pytest("features")

    assert (said.code, said.counts("passed")) == (0, 3), said.text
    assert said.text.count("3 scenarios were recorded with stripe 13.2.0, installed is ") == 1
    assert project.type("tapes", "verify").code == 0


def test_a_renamed_scenario_is_recognised(project):
    """By its steps, with the command that gives it its cassette, which nobody else plays."""
    project.reword("Scenario: Bob is active", "Scenario: Somebody is active")
    said = project.pytest("features")

    assert (said.counts("passed"), said.counts("error")) == (2, 2)
    assert "has the same steps and belongs to no scenario" in " ".join(said.text.split())


def _rewrite(path, **changes):
    cassette = read_cassette(path)
    write_cassette(replace(cassette, provenance=replace(cassette.provenance, **changes)))
