"""Whether a profile can turn red: what is caught, what is not and why, and that it is kept.

It is long because each way to alter a proof stands beside what is said of it.
"""

import json
import subprocess
from contextlib import contextmanager
from dataclasses import replace
from types import SimpleNamespace

import pytest

from issuing_harness.certification import proof
from issuing_harness.certification.certificate import (
    Attempt,
    Blame,
    Counts,
    Noticed,
    Outcome,
    Proof,
    Verdict,
)
from issuing_harness.certification.differences import compare
from issuing_harness.certification.documents import read_certificate, write_certificate
from issuing_harness.certification.judgement import judge
from issuing_harness.certification.kept_proof import (
    PROOF,
    keep_proof,
    read_kept_proof,
    what_is_proved,
)
from issuing_harness.certification.profile import read_profile
from issuing_harness.certification.proof import prove
from issuing_harness.certification.requirements import library_path, read_catalogue
from issuing_harness.certification.run import Order, program_in
from issuing_harness.certification.scenario_starts import Reached
from issuing_harness.certification.started import Names
from tests.harness.certification import samples

PROFILE = """
    [integration]
    name = "Ours"
    endpoint = "http://127.0.0.1:9/hooks"
    secret = "S"
    decides = "api"
    [offers]
    disputes = "the office does"
"""
BOOKS, LIMITS, SIGNS = "f::books", "f::limits", "f::signatures"
VERIFIES = {BOOKS: "ISS-LIF-010", LIMITS: "ISS-DEC-004", SIGNS: "ISS-SEC-001"}


def attempted(scenario, outcome, message=""):
    """An attempt that ended so."""
    blame = None if outcome is Outcome.PASSED else Blame.INTEGRATION
    if message.startswith("The application was looked at"):
        blame = Blame.PROFILE
    ids = (VERIFIES[scenario],)
    return Attempt(scenario, ids, 1, samples.NOW.isoformat(), 0.1, outcome, blame, message)


@pytest.fixture(name="order")
def _order(tmp_path):
    path = tmp_path / "certification.toml"
    path.write_text(PROFILE)
    requirements = read_catalogue(library_path()).requirements
    return Order(read_profile(path), requirements, [], tmp_path / "proof")


@pytest.fixture(name="proven")
def _proven(order, monkeypatch):
    """Proves a profile under which each scenario ends as a test says: by scenario and fault."""
    lines = []

    def proven(ends, its=order):
        def run(_, integration, keeper, choice, progress, planting=None):
            items = [SimpleNamespace(nodeid=name) for name in VERIFIES]
            hook = SimpleNamespace(pytest_deselected=lambda items: items)
            choice.pytest_collection_modifyitems(SimpleNamespace(hook=hook), items)
            planted = planting and planting._way._fault.name
            for item in items:
                outcome, *message = ends(item.nodeid, planted)
                attempt = attempted(item.nodeid, outcome, *message)
                steps = keeper._folder / "evidence/0001/steps.json"
                steps.parent.mkdir(exist_ok=True)
                steps.write_text('[{"keyword": "Given", "text": "a card", "outcome": "failed"}]')
                evidence = {"steps": "evidence/0001/steps.json"}
                keeper.attempts.append(replace(attempt, evidence=evidence))
            return pytest.ExitCode.OK

        @contextmanager
        def reached(profile, _):
            yield Reached(profile, Names({"secret": "whsec_x"}))

        monkeypatch.setattr(proof, "run_scenarios", run)
        monkeypatch.setattr(proof, "reached", reached)
        monkeypatch.setattr(proof, "_verified", lambda item: [VERIFIES[item.nodeid]])
        return prove(its, lines.append), lines

    return proven


def noticing(scenario, planted):
    """A profile that lets every fault be seen."""
    return (Outcome.FAILED, "It is wrong.") if planted else (Outcome.PASSED,)


def test_what_turns_red_is_caught_and_what_cannot_matter_is_left_out(proven, order):
    """With the scenario and its words; its evidence is kept where a bundle has it."""
    found, lines = proven(noticing)

    by_name = {each.name: each for each in found.faults}
    caught = by_name["loses-settled-money"]
    assert (caught.noticed, caught.reason) == (Noticed.CAUGHT, "books: It is wrong.")
    assert caught.attempt.evidence == {"steps": "evidence/proof/loses-settled-money/steps.json"}
    assert (order.folder / caught.attempt.evidence["steps"]).exists()
    assert by_name[
        "loses-disputes"
    ].reason == "no requirement that could notice it is selected " + ("and applies")
    assert by_name["flips-decisions"].reason == 'the profile says decides = "api"'
    assert by_name["freshens-signatures"].reason == "no scenario was run that could notice it"
    assert lines[0] == "no fault       3 of 3 scenarios that could notice something pass"
    assert "caught         signs-forgeries: signatures: It is wrong." in lines


def test_a_profile_that_shows_nothing_catches_less_and_says_which(proven):
    """What cannot pass without a fault notices none; what it needs is told."""
    message = "The application was looked at for 'card'."

    def ends(scenario, planted):
        if scenario == BOOKS:
            return Outcome.BROKEN, message
        return noticing(scenario, planted)

    found, lines = proven(ends)

    assert set(found.missed) >= {"loses-settled-money", "swaps-settled-sums"}
    assert "signs-forgeries" not in found.missed
    assert lines[2] == (
        "not caught     loses-settled-money: without a fault, too, nothing passes that could "
        "notice it: books: The application was looked at for 'card'."
    )


def test_what_stays_green_is_told_apart_from_what_came_to_no_verdict(proven):
    """A Given that did not come about is named with what was said; it accuses nobody, and is not
    green.
    """  # noqa: D205 - one sentence
    found, lines = proven(
        lambda scenario, planted: (
            (Outcome.BROKEN, "It did not come about.")
            if planted and scenario == LIMITS
            else (Outcome.PASSED,)
        )
    )
    said = "\n".join(lines)

    assert found.caught == 0
    assert lines[1].startswith("not caught     loses-settled-money: stays green: books. Let ")
    broken = "limits (broken at 'Given a card'): It did not come about."
    assert f"inconclusive   swaps-asked-sums: nothing came to a verdict: {broken}\n" in said
    assert "swaps-asked-sums" not in found.missed
    assert "; inconclusive: swaps-asked-sums" in str(found)


def test_what_fails_without_a_fault_is_named(proven):
    """It could notice nothing, whatever is planted: with its step, and why."""
    ends = {LIMITS: (Outcome.FAILED, "It is slow.")}
    _, lines = proven(lambda scenario, _: ends.get(scenario, (Outcome.PASSED,)))

    slow = "limits (failed at 'Given a card'): It is slow."
    assert lines[:2] == [
        "no fault       2 of 3 scenarios that could notice something pass",
        f"no fault       notices nothing, because it does not pass: {slow}",
    ]


def test_a_proof_is_kept_for_just_this_profile(proven, order):
    """Once the profile says something else, it has to be proved again."""
    found, _ = proven(noticing)
    said = []
    assert read_kept_proof(order, order.folder, said.append) == found

    order.profile.path.write_text(PROFILE + "\n# another\n")

    assert read_kept_proof(order, order.folder, said.append) is None
    assert read_kept_proof(order, order.folder / "nowhere", said.append) is None
    [line] = said
    assert "the profile, the requirements, the features or the harness have changed since" in line


def test_a_proof_of_another_program_is_not_used(proven, order):
    """It is the commit with what was changed since, be it in a file that was changed already."""
    folder = order.profile.path.parent
    order = replace(order, folder=folder / "reports" / "proof")
    git = ["git", "-c", "user.name=x", "-c", "user.email=x@example.com"]
    for words in (["init", "-q"], ["add", "-A"], ["commit", "-q", "-m", "x"]):
        subprocess.run([*git, *words], cwd=folder, check=True)
    program = folder / "program.py"
    program.write_text("1")
    first = program_in(order)
    order.folder.mkdir(parents=True)
    (order.folder.parent / "certificate.zip").write_text("the harness's own")
    assert program_in(order) == first
    keep_proof(order.folder, what_is_proved(order), Proof(()))

    program.write_text("2")
    said = []

    assert read_kept_proof(order, order.folder, said.append) is None
    assert "the integration is another program by now" in said[0]
    subprocess.run([*git, "add", "-A"], cwd=folder, check=True)
    staged = program_in(order)
    program.write_text("3")
    assert len({first, staged, program_in(order)}) == 3


def test_what_fails_without_a_fault_in_the_end_has_caught_nothing(proven, order):
    """An integration that fails after some requests looks as if it noticed whatever came next."""
    planted_once = []

    def ends(scenario, planted):
        if planted:
            planted_once.append(planted)
        is_worn = planted_once and scenario == LIMITS
        return (Outcome.FAILED, "It is slow.") if is_worn or planted else (Outcome.PASSED,)

    found, lines = proven(ends)

    by_name = {each.name: each for each in found.faults}
    worn, sound = by_name["swaps-asked-sums"], by_name["loses-settled-money"]
    reason = "in the end it fails without a fault, too: limits: It is slow."
    assert (worn.noticed, worn.reason, worn.attempt) == (Noticed.UNDECIDED, reason, None)
    assert f"inconclusive   swaps-asked-sums: {reason}" in lines
    assert sound.noticed is Noticed.CAUGHT
    assert not (order.folder / "evidence/proof/swaps-asked-sums").exists()


def test_a_certificate_says_what_was_proved(proven):
    """In a document, there and back; in words; and as a difference between two."""
    found, _ = proven(noticing)
    made = samples.certificate(proof=found)

    assert read_certificate(write_certificate(made)) == made
    assert samples.certificate().proved == "not proved"
    assert made.proved == f"proved: {found}"
    assert str(found) == (
        f"{found.caught} of {found.planted} planted faults turned it red; not "
        "loses-purchases, fails-events, freshens-signatures"
    )
    differences = [str(each) for each in compare(samples.certificate(), made)]
    assert (
        "certificate · planted fault signs-forgeries · noticed: not tried → caught" in differences
    )
    assert len(differences) == len(found.faults)


def test_nothing_is_certified_where_nothing_turns_red(proven, order):
    """All may be green: a profile that lets nothing be seen says nothing."""
    only = replace(order.profile, only=list(VERIFIES.values()))
    its = replace(order, profile=only)
    nothing, _ = proven(lambda *_: (Outcome.PASSED,), its)
    everything, _ = proven(noticing, its)
    attempts = [attempted(name, Outcome.PASSED) for name in VERIFIES]

    def judged(found):
        day = samples.NOW.date()
        return judge(
            order.requirements, only, attempts, Counts(3, 3, 3), grades={}, today=day, proof=found
        )

    assert judged(None).verdict is judged(everything).verdict is Verdict.MET
    assert judged(nothing).verdict is Verdict.INCONCLUSIVE
    assert judged(nothing).reason == "no planted fault turned it red, so that nothing is certified"

    without = Proof(tuple(each for each in everything.faults if each.name != "asks-late"))
    assert judged(without).verdict is Verdict.INCONCLUSIVE
    assert judged(without).reason == "its proof does not count: it leaves out asks-late"


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda each: None if each["noticed"] == "not caught" else each, "it leaves out loses-pu"),
        (
            lambda each: (
                each | {"noticed": "does not apply"} if each["noticed"] == "not caught" else each
            ),
            "it says that loses-purchases does not apply, and it does",
        ),
        (
            lambda each: (
                each | {"noticed": "not caught"} if each["name"] == "loses-disputes" else each
            ),
            "it says that loses-disputes is not caught, and it does not apply: no req",
        ),
    ],
    ids=["left out", "called moot", "not moot"],
)
def test_a_proof_that_was_altered_is_not_used(proven, order, change, says):
    """A fault that nothing noticed is one of all the faults, whoever would rather have it not."""
    proven(noticing)
    path = order.folder / PROOF
    kept = json.loads(path.read_text())
    faults = [change(each) for each in kept["proof"]["faults"]]
    kept["proof"]["faults"] = [each for each in faults if each]
    path.write_text(json.dumps(kept))
    said = []

    assert read_kept_proof(order, order.folder, said.append) is None
    assert says in said[0]
