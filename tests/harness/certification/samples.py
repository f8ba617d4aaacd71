"""Certificates and bundles that tests make: three requirements, and a scenario that is retried."""

import hashlib
import json
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from issuing_harness.certification.bundle import Contents, bundle_bytes
from issuing_harness.certification.certificate import (
    Attempt,
    Blame,
    Certificate,
    Counts,
    Grade,
    Noticed,
    Outcome,
    Proof,
    ProvenFault,
    RequirementVerdict,
    Verdict,
)
from issuing_harness.certification.conclusions import conclude
from issuing_harness.certification.documents import plain
from issuing_harness.certification.faulty_way import PlantedFault
from issuing_harness.certification.planted_faults import FAULTS
from issuing_harness.certification.profile import read_profile
from issuing_harness.certification.proof_claims import why_moot
from issuing_harness.certification.references import GUIDE, read_guide
from issuing_harness.certification.requirements import library_path
from issuing_harness.certification.signing import read_signer
from issuing_harness.tape.signature import KEY_VARIABLE

#: A moment at which the sample is made already, and not expired.
NOW = datetime(2026, 12, 24, tzinfo=UTC)
FEATURE = "features/integration/decisions.feature"
IN_TIME, RACE = f"{FEATURE}::It decides in time", f"{FEATURE}::Two purchases at once"
OWNER = "qa@example.com"
#: What the whole comes to.
MET = "2 of 2 MUSTs are met"
PROFILE = b"""\
[integration]
name = "Spend platform"
endpoint = "http://127.0.0.1:8000/stripe"
secret = "STRIPE_WEBHOOK_SECRET"
decides = "reply"

[offers]
disputes = "the office does"
"""
STATEMENTS = [each.name for each, _ in read_guide(library_path().with_name(GUIDE))]
CATALOGUE = b"""\
[[requirement]]
id = "ISS-DEC-001"
claim = "It decides in time, whatever it is asked."
subject = "integration"
level = "MUST"
actor = "endpoint"
sources = ["example/payments #1"]
tested = "scenario"

[[requirement]]
id = "ISS-DEC-002"
claim = "Stripe does what its guide says, too."
subject = "Stripe"
level = "MUST"
actor = "Stripe"
sources = ["example/payments #4"]
guide = GUIDE
tested = "scenario"

[[requirement]]
id = "ISS-DEC-003"
claim = "Stripe does what its guide says, too."
subject = "Stripe"
level = "MUST"
actor = "Stripe"
sources = ["example/payments #4"]
tested = "scenario"

[[requirement]]
id = "ISS-DEC-004"
claim = "Approvals never exceed the budget."
subject = "integration"
level = "MUST"
actor = "application"
applies = ["decides_by_reply"]
sources = ["example/payments #2"]
tested = "scenario"

[[requirement]]
id = "ISS-DSP-001"
claim = "It disputes what was not bought."
subject = "integration"
level = "SHOULD"
actor = "application"
applies = ["disputes"]
sources = ["example/payments #3"]
tested = "scenario"
""".replace(b"GUIDE", json.dumps(STATEMENTS, ensure_ascii=False).encode())
SCENARIOS = b"""\
Feature: Decisions

  @req:ISS-DEC-001
  Scenario: It decides in time
    Given a card

  @req:ISS-DEC-001 @req:ISS-DEC-004
  Scenario: Two purchases at once
    Given a card
"""


def environment() -> dict[str, str]:
    """Return an environment with a new signing key."""
    secret = Ed25519PrivateKey.generate().private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.OpenSSH,
        serialization.NoEncryption(),
    )
    return {KEY_VARIABLE: secret.decode()}


def signer() -> Any:
    """Return somebody who signs, with a new key."""
    return read_signer(environment())


def key_of(someone: Any) -> str:
    """Return the public key of somebody who signs, ``ssh-ed25519 AAAA…``."""
    layout = serialization.PublicFormat.OpenSSH
    public = someone._private_key.public_key()
    return public.public_bytes(serialization.Encoding.OpenSSH, layout).decode()


@cache
def profile_document() -> dict[str, Any]:
    """Return the profile as a certificate has it."""
    with TemporaryDirectory() as folder:
        path = Path(folder, "certification.toml")
        path.write_bytes(PROFILE)
        document: dict[str, Any] = plain(read_profile(path).document())
    return document


def attempt(scenario: str, number: int, outcome: Outcome, **more: Any) -> Attempt:
    """Return an attempt whose steps are its evidence."""
    ids = ("ISS-DEC-001",) if scenario == IN_TIME else ("ISS-DEC-001", "ISS-DEC-004")
    folder = f"evidence/{number:04}-{'in-time' if scenario == IN_TIME else 'race'}"
    evidence = {kind: f"{folder}/{kind}.json" for kind in ("steps", "deliveries")}
    began = f"2026-11-28T10:00:{number:02}Z"
    return Attempt(scenario, ids, number, began, 1.25, outcome, **{"evidence": evidence, **more})


def certificate(**changes: Any) -> Certificate:
    """Return a certificate that is met: a race was lost to a network, and won in a retry."""
    lost = {"blame": Blame.STRIPE, "message": "Stripe did not answer.\nasked: a purchase"}
    made = Certificate(
        integration="Spend platform",
        made="2026-11-28T10:05:00Z",
        expires="2027-02-26T10:05:00Z",
        grade=Grade.SIMULATED,
        verdict=Verdict.MET,
        reason=MET,
        counts=Counts(2, 2, 2),
        versions={"harness": "0.1.0", "api": "2026-05-27.dahlia"},
        commit={"hash": "d20ace7968ba43c0219f62d71334c1095bab1602", "clean": True},
        profile=profile_document(),
        verdicts=(
            RequirementVerdict(
                "ISS-DEC-001",
                "MUST",
                "It decides in time, whatever it is asked.",
                Verdict.MET,
                "1 earlier attempts were no fault of its",
                (IN_TIME, RACE),
            ),
            RequirementVerdict(
                "ISS-DEC-004",
                "MUST",
                "Approvals never exceed the budget.",
                Verdict.MET,
                "1 earlier attempts were no fault of its",
                (RACE,),
                "decides by its reply to the request",
            ),
            RequirementVerdict(
                "ISS-DSP-001",
                "SHOULD",
                "It disputes what was not bought.",
                Verdict.NOT_APPLICABLE,
                "not one that disputes transactions: the office does",
                (),
                "disputes transactions",
            ),
        ),
        attempts=(
            attempt(
                IN_TIME,
                1,
                Outcome.PASSED,
                decisions=({"authorization": "iauth_1", "seconds": 0.25},),
            ),
            attempt(RACE, 1, Outcome.BROKEN, **lost),
            attempt(RACE, 2, Outcome.PASSED),
        ),
    )
    return replace(made, **changes)


def steps(outcome: str = "passed") -> bytes:
    """Return what the steps of an attempt said."""
    said = [
        {"keyword": "When", "text": "Alice spends $12.00 at the cafe", "outcome": "passed"},
        {"keyword": "Then", "text": "the authorization is approved", "outcome": outcome},
    ]
    return json.dumps(said).encode()


def deliveries() -> bytes:
    """Return what the endpoint got and said."""
    event = {"id": "evt_1", "type": "issuing_authorization.request"}
    said = [{"event": json.dumps(event), "reply": {"status": 200, "body": '{"approved": true}'}}]
    return json.dumps(said).encode()


def contents(made: Certificate | None = None, **changes: Any) -> Contents:
    """Return what a bundle of the certificate is made of."""
    made = made or certificate()
    evidence = {}
    for each in made.attempts:
        for kind, name in each.evidence.items():
            evidence[name] = steps() if kind == "steps" else deliveries()
    tape = hashlib.sha256(b"a tape").hexdigest()
    sample = Contents(
        certificate=made,
        catalogue=CATALOGUE,
        profile=PROFILE,
        features={FEATURE: SCENARIOS},
        tapes={"cassettes/integration/decisions/it_decides_in_time.yaml": tape},
        evidence=evidence,
    )
    return replace(sample, **changes)


def bundle(someone: Any = None, **changes: Any) -> bytes:
    """Return the bytes of a bundle."""
    return bundle_bytes(contents(**changes), someone)


def concluded(made: Certificate) -> Certificate:
    """Return a certificate with the verdicts that its attempts lead to."""
    files = {"requirements.toml": CATALOGUE, "certification.toml": PROFILE, FEATURE: SCENARIOS}
    return conclude(made, files)


def whole_proof(*noticed: ProvenFault) -> Proof:
    """Return a proof with these faults, and all others as they are under the sample's profile."""
    with TemporaryDirectory() as folder:
        path = Path(folder, "certification.toml")
        path.write_bytes(PROFILE)
        profile = read_profile(path)
    told = {each.name: each for each in noticed}
    ids = ("ISS-DEC-001", "ISS-DEC-004")
    return Proof(
        tuple(
            told.get(each.name) or _unnoticed(each, why_moot(each, profile, ids)) for each in FAULTS
        )
    )


def _unnoticed(fault: PlantedFault, moot: str) -> ProvenFault:
    noticed = Noticed.MOOT if moot else Noticed.MISSED
    return ProvenFault(fault.name, fault.does, noticed, moot or "green")
