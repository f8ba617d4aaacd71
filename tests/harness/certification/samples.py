"""Certificates and bundles that tests make: three requirements, and a scenario that is retried."""

import hashlib
import json
from dataclasses import replace
from datetime import UTC, datetime
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
    Outcome,
    RequirementVerdict,
    Verdict,
)
from issuing_harness.certification.signing import read_signer
from issuing_harness.tape.signature import KEY_VARIABLE

#: A moment at which the sample is made already, and not expired.
NOW = datetime(2026, 12, 24, tzinfo=UTC)
FEATURE = "features/integration/decisions.feature"
IN_TIME, RACE = f"{FEATURE}::It decides in time", f"{FEATURE}::Two purchases at once"
OWNER = "qa@example.com"


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
        reason="",
        counts=Counts(2, 2, 2),
        versions={"harness": "0.1.0", "api": "2026-05-27.dahlia"},
        commit={"hash": "d20ace7968ba43c0219f62d71334c1095bab1602", "clean": True},
        profile={"name": "Spend platform", "endpoint": {"url": "http://127.0.0.1:8000/stripe"}},
        verdicts=(
            RequirementVerdict(
                "ISS-DEC-001", "MUST", "It decides in time.", Verdict.MET, "", (IN_TIME,)
            ),
            RequirementVerdict(
                "ISS-DEC-004",
                "MUST",
                "Approvals never exceed the budget.",
                Verdict.MET,
                "1 earlier attempt was no fault of its",
                (RACE,),
                "decides by reply",
            ),
            RequirementVerdict(
                "ISS-DSP-001", "SHOULD", "It disputes.", Verdict.NOT_APPLICABLE, "no disputes"
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
        catalogue=b'[[requirement]]\nid = "ISS-DEC-001"\n',
        profile=b'[integration]\nname = "Spend platform"\nsecret = "STRIPE_WEBHOOK_SECRET"\n',
        features={FEATURE: b"Feature: Decisions\n"},
        tapes={"cassettes/integration/decisions/it_decides_in_time.yaml": tape},
        evidence=evidence,
    )
    return replace(sample, **changes)


def bundle(someone: Any = None, **changes: Any) -> bytes:
    """Return the bytes of a bundle."""
    return bundle_bytes(contents(**changes), someone)
