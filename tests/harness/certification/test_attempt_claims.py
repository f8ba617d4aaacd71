"""What is said of an attempt is what its feature and the profile say, whoever signed it."""

import json
from dataclasses import replace

import pytest

from issuing_harness.certification.attempt_claims import unfounded_attempts
from issuing_harness.certification.bundle_rules import tags_by_scenario
from issuing_harness.certification.certificate import Blame, Outcome, Verdict
from issuing_harness.certification.judgement import why_time_stands
from issuing_harness.certification.profile import read_profile
from issuing_harness.certification.scenario_names import names_of_rows
from issuing_harness.certification.scenarios import feature_files, library_features
from issuing_harness.webhooks.unmet_needs import (
    WITHOUT_CALLS,
    WITHOUT_DECISIONS,
    WITHOUT_ENDPOINT,
    with_another,
    without,
)
from tests.harness.certification import samples
from tests.harness.certification.samples import FEATURE, RACE, SCENARIOS, certificate

FIRST, _, LAST = certificate().attempts
PROFILE = b"""\
[integration]
name = "Polls"

[offers]
ledger = "it keeps no books"
follows_test_clock = "it has its own"

[application]
base = "http://127.0.0.1:8000"

[application.takes]
budget = { fixed = "2000" }
"""


@pytest.fixture(name="profile")
def _profile(tmp_path):
    (tmp_path / "certification.toml").write_bytes(PROFILE)
    return read_profile(tmp_path / "certification.toml")


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"requirements": ("ISS-DSP-001",)}, "verify ISS-DSP-001, and its feature says ISS-DEC-0"),
        ({"requirements": ()}, "verify nothing, and its feature says ISS-DEC-001"),
        ({"presumes": ("ISS-DEC-004",)}, "presume ISS-DEC-004, and its feature says nothing"),
        ({"moves_time": True}, "move time, and by its feature it does not"),
        ({"scenario": f"{FEATURE}::Other"}, "a scenario that no feature of the bundle has"),
        (
            {"outcome": Outcome.SKIPPED, "blame": Blame.PROFILE, "message": "so it is"},
            "neither the profile nor its evidence leads to that: so it is",
        ),
    ],
    ids=["retagged", "untagged", "presumes", "moves time", "elsewhere", "skipped"],
)
def test_an_attempt_is_what_its_feature_says(changes, says, someone, check):
    """Plainly verified, whatever is concluded from it."""
    made = certificate(attempts=(*certificate().attempts[:2], replace(LAST, **changes)))

    found = check(samples.bundle(someone, certificate=samples.concluded(made)))

    assert [each for each in found if says in each], found


def test_a_failure_that_is_called_skipped_is_not_met_by_that(someone, check):
    """The forgery that this is about: one scenario passes, and the red one is called skipped."""
    forged = replace(
        *(LAST,),
        outcome=Outcome.SKIPPED,
        blame=Blame.PROFILE,
        message=without("balance", "it lacks that"),
    )
    made = samples.concluded(certificate(attempts=(FIRST, forged)))
    assert {each.verdict for each in made.verdicts if each.id == "ISS-DEC-001"} == {Verdict.MET}

    assert [each for each in check(samples.bundle(someone, certificate=made)) if RACE in each]


def _found(profile, message, *, blame=Blame.PROFILE, moves_time=False, **evidence):
    names = dict.fromkeys(evidence, "evidence/x.json")
    skipped = replace(LAST, outcome=Outcome.SKIPPED, blame=blame, message=message, evidence=names)
    made = certificate(attempts=(replace(skipped, moves_time=moves_time),))
    files = {"evidence/x.json": json.dumps(*evidence.values()).encode()} if evidence else {}
    return list(unfounded_attempts(made, profile, {FEATURE: SCENARIOS}, files))


@pytest.mark.parametrize(
    "message",
    [
        WITHOUT_ENDPOINT,
        without("card", "it keeps no books"),
        with_another("budget", "1000", "2000"),
    ],
)
def test_what_the_profile_leads_to_is_believed(message, profile):
    """It names no endpoint, offers no books, and has one budget."""
    assert _found(profile, message) == []


@pytest.mark.parametrize(
    "message",
    [
        "",
        without("card", "it is a secret"),
        without("balance", "it keeps no books"),
        with_another("budget", "2000", "2000"),
        with_another("budget", "1000", "3000"),
        with_another("allowed category", "book_stores", "2000"),
    ],
)
def test_what_it_does_not_lead_to_is_not(message, profile):
    """Another reason, another thing, and the value that it always has."""
    assert len(_found(profile, message)) == 1


def test_an_endpoint_that_there_is_is_posted_to(tmp_path):
    """So no scenario is skipped for the lack of one."""
    (tmp_path / "certification.toml").write_bytes(samples.PROFILE)
    assert len(_found(read_profile(tmp_path / "certification.toml"), WITHOUT_ENDPOINT)) == 1


@pytest.mark.parametrize(("decides", "problems"), [("no", 0), ("reply", 1)])
def test_decisions_are_missing_where_the_profile_says_so(tmp_path, decides, problems):
    """An integration that decides is tried on them."""
    text = samples.PROFILE.replace(b'decides = "reply"', f'decides = "{decides}"'.encode())
    (tmp_path / "certification.toml").write_bytes(text)
    found = _found(read_profile(tmp_path / "certification.toml"), WITHOUT_DECISIONS)

    assert len(found) == problems


def test_that_nothing_was_called_is_seen_in_the_conversation(profile):
    """It is no matter of the profile."""
    looked = {"look": {"noun": "calls"}, "seen": [{"seconds": 0.0, "document": {"calls": []}}]}
    called = {**looked, "seen": [{"seconds": 0.0, "document": {"calls": [["GET /x", "1"]]}}]}

    assert _found(profile, WITHOUT_CALLS, conversation={"entries": [looked]}) == []
    assert _found(profile, WITHOUT_CALLS, conversation={"entries": [called]})
    assert _found(profile, WITHOUT_CALLS, conversation={"entries": []})
    assert _found(profile, WITHOUT_CALLS)


def test_time_stands_still_in_scenarios_that_move_it(profile):
    """In no other one: what fails there is not left out for that reason."""
    assert len(_found(profile, why_time_stands(profile), blame=None)) == 1
    features = {FEATURE: SCENARIOS.replace(b"@req:ISS-DEC-004", b"@req:ISS-DEC-004 @moves_time")}
    why = {"outcome": Outcome.SKIPPED, "message": why_time_stands(profile), "moves_time": True}
    made = certificate(attempts=(replace(LAST, **why),))
    assert list(unfounded_attempts(made, profile, features, {})) == []


def test_every_scenario_of_the_library_is_found_with_its_tags():
    """By the ids that pytest gives them: each row of an outline, too."""
    found = tags_by_scenario(dict(feature_files([library_features()])))

    assert names_of_rows(feature_files([library_features()])).keys() <= found.keys()
    assert all(any(tag.startswith("req:") for tag in tags) for tags in found.values())
