"""Preflight: finds in seconds what would spoil a run, and says what to do about it."""

import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from importlib.util import find_spec
from os.path import relpath
from pathlib import Path
from typing import Final

from issuing_harness.certification.bundle import leaks
from issuing_harness.certification.preflight_application import check_application
from issuing_harness.certification.preflight_checks import Check, State
from issuing_harness.certification.preflight_endpoint import check_endpoint
from issuing_harness.certification.profile import Profile
from issuing_harness.certification.requirements import CAPABILITIES
from issuing_harness.certification.scenario_starts import Reached
from issuing_harness.certification.started import IntegrationProcess
from issuing_harness.certification.waivers import Attestation, Waiver

_LOGGED: Final = (
    "It is redacted in what is kept of a run. Take it out of what the integration says, since its "
    "logs elsewhere hold it too."
)


def check_integration(integration: Reached) -> Iterator[Check]:
    """Yield what a run would stumble over; what needs another thing that is bad is not done."""
    profile = integration.profile
    yield from _missing_libraries(profile)
    yield from filter(None, map(partial(_attested, profile.path), profile.attestations.values()))
    yield from filter(None, map(_ended, profile.waivers.values()))
    if profile.endpoint is not None:
        yield from check_endpoint(integration, profile.endpoint)
    yield from _calls(profile)
    yield from check_application(integration)
    if integration.process:
        yield _log(integration.process)


def _calls(profile: Profile) -> Iterator[Check]:
    """Yield what is to be said of one that calls Stripe, and is not told where the sandbox is."""
    start = profile.start
    said = [*start.command, *start.environment.values()] if start else []
    if not profile.offers("calls_stripe") or any("{sandbox.base}" in each for each in said):
        return
    told = (
        "Say in start.environment which variables hold it, such as "
        'STRIPE_API_BASE = "{sandbox.base}" and STRIPE_API_KEY = "{sandbox.key}"'
        if start
        else "Let it be started, with a part [start] that gives it {sandbox.base} and {sandbox.key}"
    )
    yield Check(
        "calls",
        State.DOUBTFUL,
        f"the profile offers calls_stripe ({CAPABILITIES['calls_stripe']}), and the integration is "
        "not told where the sandbox is, which is at another port in each run",
        f"Its calls would be missed. {told}; or say under [offers] why it calls nothing: "
        'calls_stripe = "…".',
    )


def _log(process: IntegrationProcess) -> Check:
    """Return what is to be said of the log so far, which goes into the bundle, redacted."""
    problem = next(leaks({relpath(process.log): process.said}), "")
    if not problem:
        return Check("log", State.GOOD, f"there is no secret in {relpath(process.log)} so far")
    found = problem.partition(". ")[0]
    return Check("log", State.DOUBTFUL, found, _LOGGED)


def _ended(waiver: Waiver) -> Check | None:
    """Return that a waiver has ended; ``None`` if it has not."""
    if datetime.now(UTC).date() <= waiver.until:
        return None
    return Check(
        f"waived {waiver.id}",
        State.DOUBTFUL,
        f"its waiver ended on {waiver.until}, so that it is judged as any other",
        f"Take it out of requirements.waived, or let {waiver.owner} say until when it is to hold.",
    )


def _attested(profile: Path, attestation: Attestation) -> Check | None:
    """Return what is wrong with what a person has attested by; ``None`` if it is that file."""
    file = profile.parent / attestation.file
    found = _digest(file)
    if found == attestation.sha256:
        return None
    return Check(
        f"attested {attestation.id}",
        State.BAD,
        f"{attestation.file} has {found}, and {attestation.person} attested by another file",
        f"Let a person look at it again, and write its digest (sha256sum {attestation.file}).",
    )


def _digest(file: Path) -> str:
    """Return a file's SHA-256 in hexadecimal digits, or why there is none."""
    if file.exists() and not file.is_file():  # a FIFO would be waited for without an end
        return "no digest: it is no regular file"
    try:
        return hashlib.sha256(file.read_bytes()).hexdigest()
    except OSError as error:
        return f"no digest: it cannot be read ({error.strerror or error})"


def _missing_libraries(profile: Profile) -> Iterator[Check]:
    """Yield what is not installed of what reads the application as the profile says."""
    shows = profile.application.shows.values()
    needed = {
        "jmespath": any(each.fields for each in shows),
        "sqlalchemy": any(each.way == "sql" for each in shows),
    }
    for name, is_needed in needed.items():
        if is_needed and find_spec(name) is None:
            found = f"{name}, by which the profile reads the application, is not installed"
            yield Check(
                name, State.BAD, found, "Install it: pip install 'issuing-harness[certify]'."
            )
