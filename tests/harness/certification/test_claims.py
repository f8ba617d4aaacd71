"""What no certificate of this version can claim is refused, though the key's owner signed it."""

from dataclasses import replace

import pytest

from issuing_harness.certification import bundle
from issuing_harness.certification.certificate import (
    Blame,
    Grade,
    Noticed,
    Outcome,
    Proof,
    ProvenFault,
    Verdict,
)
from tests.harness.certification import samples
from tests.harness.certification.samples import IN_TIME, RACE, attempt, certificate

LOSES = "loses-settled-money"


def caught(name=LOSES, **more):
    """A fault that a scenario caught."""
    red = attempt(RACE, 7, Outcome.FAILED, blame=Blame.INTEGRATION)
    return ProvenFault(name, "it does", Noticed.CAUGHT, "red", replace(red, **more))


def proof(*faults):
    """A certificate of which this was proved."""
    return certificate(proof=Proof(faults))


def _verdict(**more):
    first, *others = certificate().verdicts
    return certificate(verdicts=(replace(first, **more), *others))


TWICE = certificate(attempts=(*certificate().attempts, certificate().attempts[0]))
FIRST = certificate().attempts[0]
CLAIMS = {
    "graded recorded, and this version": certificate(grade=Grade.RECORDED),
    "graded live, and this version": certificate(grade=Grade.LIVE),
    "is to expire on 2027-02-26T10:05:01Z, and": certificate(expires="2027-02-26T10:05:01Z"),
    f"{LOSES} is said to be caught, and no": proof(replace(caught(), attempt=None)),
    f"{LOSES} is said to be caught, and its attempt": proof(caught(outcome=Outcome.PASSED)),
    f"{LOSES} is not said to be caught, and": proof(replace(caught(), noticed=Noticed.MISSED)),
    f"planted fault {LOSES} is listed twice": proof(caught(), replace(caught(), attempt=None)),
    "eats-money is none": proof(caught("eats-money")),
    f"attempt 1 at {IN_TIME} is listed twice": TWICE,
    "is evidence of two attempts": proof(caught(), caught("loses-purchases")),
    f"attempt 1 at {IN_TIME} is said to have passed, and names": certificate(
        attempts=(replace(FIRST, evidence={}),)
    ),
    f"attempt 1 at {IN_TIME} is said to have been skipped, and names": certificate(
        attempts=(replace(FIRST, outcome=Outcome.SKIPPED, evidence={}),)
    ),
    "is said to have failed, and to blame Stripe; no failure does": certificate(
        attempts=(replace(FIRST, outcome=Outcome.FAILED, blame=Blame.STRIPE),)
    ),
    "ISS-DEC-004 is listed twice": _verdict(id="ISS-DEC-004"),
    "met, and its MUST ISS-DEC-001 is not met": _verdict(verdict=Verdict.NOT_MET),
}


@pytest.fixture(name="signed_as")
def _signed_as(someone, monkeypatch):
    """Signs whatever certificate by the key that counts."""
    monkeypatch.setattr(bundle, "missing_evidence", lambda *_: ())

    def signed_as(made, **more):
        evidence = {
            name: samples.steps() if kind == "steps" else samples.deliveries()
            for each in made.shown
            for kind, name in each.evidence.items()
        }
        return samples.bundle(someone, certificate=made, **{"evidence": evidence, **more})

    return signed_as


@pytest.mark.parametrize("says", CLAIMS, ids=range(len(CLAIMS)))
def test_what_no_certificate_can_claim_is_refused(says, signed_as, check):
    """By a sentence, from the certificate alone."""
    found = check(signed_as(CLAIMS[says]))

    assert [each for each in found if says in each], found


def test_what_was_caught_by_an_attempt_of_its_own_is_believed(signed_as, check):
    """A proof as prove writes it; and one whose faults did not all turn something red."""
    made = certificate(proof=samples.whole_proof(caught("loses-questions")))
    assert made.proof.missed
    assert check(signed_as(made)) == []


def test_a_proof_that_leaves_a_fault_out_is_refused(signed_as, check):
    """Above all one that nothing noticed, which the rest of the proof does not show."""
    whole = samples.whole_proof(caught("loses-questions"))
    left = Proof(tuple(each for each in whole.faults if each.name != "asks-late"))

    found = check(signed_as(certificate(proof=left)))

    assert "its proof does not count: it leaves out asks-late" in found[-1]


@pytest.mark.parametrize("content", [b"null", b"{}", b"[1]", b"no", b"[" * 20_000], ids=range(5))
def test_evidence_that_is_none_is_refused(content, signed_as, check):
    """Steps and deliveries are lists of tables; what reads them later need not ask."""
    made = certificate()
    evidence = dict(samples.contents().evidence)
    evidence["evidence/0001-in-time/steps.json"] = content

    [said] = check(signed_as(made, evidence=evidence))
    assert said.startswith("evidence/0001-in-time/steps.json should be ")


def test_the_same_evidence_under_another_name_shows_nothing_more(signed_as, check):
    """A copy of what turned red under one fault is no evidence of another one."""
    names = {kind: f"evidence/copy/{kind}.json" for kind in ("steps", "deliveries")}
    made = proof(caught(), caught("loses-purchases", evidence=names))

    found = check(signed_as(made))
    assert [each for each in found if "is evidence of two planted faults" in each], found
