"""Preflight: finds in seconds what would spoil a run, and says what to do about it."""

import hashlib
import socket
import time
from collections.abc import Callable, Iterator
from email.utils import parsedate_to_datetime
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from issuing_harness import API_VERSION
from issuing_harness.certification.preflight_application import check_application
from issuing_harness.certification.preflight_checks import SHOWN, Check, State
from issuing_harness.certification.preflight_events import UNKNOWN_CARD, ping, question
from issuing_harness.certification.profile import Profile, Start
from issuing_harness.certification.requirements import CAPABILITIES
from issuing_harness.certification.scenario_starts import Reached
from issuing_harness.certification.started import check_port
from issuing_harness.certification.waivers import Attestation
from issuing_harness.event_sender import post_event
from issuing_harness.interactions import DECISION_SECONDS, EndpointReply
from issuing_harness.webhooks.decisions import problem_of_decision
from issuing_harness.webhooks.endpoint_problems import PATH_STATUSES, SIGNATURE_STATUSES
from issuing_harness.webhooks.integration import OTHER_SECRET

#: Seconds by which the integration's clock may differ: half of what a signature may be old.
CLOCK_SECONDS: Final = 150.0
#: What is in the words of Stripe's libraries when a signature is too old.
_OF_TIME: Final = ("timestamp", "tolerance", "too old", "expired")


def check_integration(integration: Reached) -> Iterator[Check]:
    """Yield what a run would stumble over; ends with the first thing that makes others moot."""
    profile, names = integration.profile, integration.names
    yield from _missing_libraries(profile)
    yield from filter(None, map(partial(_attested, profile.path), profile.attestations.values()))
    if profile.endpoint is not None:
        url = names.fill(profile.endpoint.url)
        reached = _check_address(url)
        yield reached
        if reached.state is not State.BAD:
            yield from _check_endpoint(profile, url, names.values["secret"])
    yield from _calls(profile)
    yield from check_application(integration)


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


def _attested(profile: Path, attestation: Attestation) -> Check | None:
    """Return what is wrong with what a person has attested by; ``None`` if it is that file."""
    file = profile.parent / attestation.file
    try:
        found = hashlib.sha256(file.read_bytes()).hexdigest()
    except OSError as error:
        found = f"no digest: it cannot be read ({error.strerror or error})"
    if found == attestation.sha256:
        return None
    return Check(
        f"attested {attestation.id}",
        State.BAD,
        f"{attestation.file} has {found}, and {attestation.person} attested by another file",
        f"Let a person look at it again, and write its digest (sha256sum {attestation.file}).",
    )


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


def _check_address(url: str) -> Check:
    check_port(url, "integration.endpoint")
    parts = urlsplit(url)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    try:
        with socket.create_connection((parts.hostname or "", port), timeout=2):
            return Check("address", State.GOOD, f"{parts.hostname}:{port} answers")
    except OSError as error:
        return Check(
            "address",
            State.BAD,
            f"nobody answers at {parts.hostname}:{port} ({error.strerror or error})",
            "Start the integration, or correct integration.endpoint in the profile.",
        )


def _check_endpoint(profile: Profile, url: str, secret: str) -> Iterator[Check]:
    reply, seconds = _timed(lambda: post_event(url, secret, ping()))
    signed = _signature(reply, profile)
    yield signed
    yield _speed(seconds)
    yield _clock(reply)
    if signed.state is State.GOOD:
        yield _forgery(post_event(url, OTHER_SECRET, ping()))
        if profile.endpoint and profile.endpoint.decides == "reply":
            yield _decision(*_timed(lambda: post_event(url, secret, question(UNKNOWN_CARD))))


def _signature(reply: EndpointReply, profile: Profile) -> Check:
    assert profile.endpoint is not None
    if reply.is_accepted:
        return Check("signature", State.GOOD, f"an event that is signed gets {reply.status}")
    if any(word in reply.body.lower() for word in _OF_TIME):
        advice = "It takes the signature for old: set the clock of the machine that it runs on."
    elif reply.status in SIGNATURE_STATUSES:
        advice = _right_secret(profile)
    elif reply.status in PATH_STATUSES:
        advice = "Correct the path in integration.endpoint."
    else:
        advice = "An event of a type that is unknown is to get a 2xx; look into its log."
    found = f"an event that is signed gets {str(reply)[:SHOWN]}"
    return Check("signature", State.BAD, found, advice)


def _right_secret(profile: Profile) -> str:
    """Return how the integration and the profile come to have the same secret."""
    assert profile.endpoint is not None
    start = profile.start
    if start is None or any("{secret}" in each for each in [*start.command, *_values(start)]):
        name = profile.endpoint.secret
        return f"Set {name} to the secret that the endpoint checks signatures with."
    return (
        "The integration is started without the secret that events are signed with: say in "
        'start.environment which variable holds it, such as STRIPE_WEBHOOK_SECRET = "{secret}".'
    )


def _values(start: Start) -> list[str]:
    return list(start.environment.values())


def _forgery(reply: EndpointReply) -> Check:
    if reply.is_accepted:
        return Check(
            "forgery",
            State.DOUBTFUL,
            f"an event signed with another secret gets {reply.status}",
            "The endpoint does not check signatures; the requirements on security will show it.",
        )
    return Check("forgery", State.GOOD, f"an event signed with another secret gets {reply.status}")


def _speed(seconds: float) -> Check:
    found = f"a reply takes {seconds * 1000:.0f} ms"
    if seconds < DECISION_SECONDS / 2:
        return Check("speed", State.GOOD, found)
    return Check(
        "speed", State.DOUBTFUL, found, "Decisions are due within 2 s; see what makes it slow."
    )


def _clock(reply: EndpointReply) -> Check:
    said = reply.headers.get("date")
    if not said:
        return Check("clock", State.GOOD, "the endpoint tells no time")
    try:
        differs = abs(parsedate_to_datetime(said).timestamp() - time.time())
    except (TypeError, ValueError):
        return Check("clock", State.GOOD, "the endpoint tells no time that can be read")
    if differs < CLOCK_SECONDS:
        return Check("clock", State.GOOD, f"the endpoint's differs by {differs:.0f} s")
    return Check(
        "clock",
        State.BAD,
        f"the endpoint's differs by {differs:.0f} s, and signatures expire after 300 s",
        "Set the clock of the machine that the integration runs on.",
    )


def _decision(reply: EndpointReply, seconds: float) -> Check:
    problem = problem_of_decision(reply)
    if not problem and seconds > DECISION_SECONDS:
        late = f"a question gets a decision after {seconds:.1f} s"
        advice = f"Stripe waits {DECISION_SECONDS:g} s, and then decides itself; see what is slow."
        return Check("decision", State.DOUBTFUL, late, advice)
    if not problem:
        return Check("decision", State.GOOD, f"a question gets {str(reply)[:SHOWN]}")
    return Check(
        "decision",
        State.DOUBTFUL,
        f"a question about a card that nobody has gets {str(reply)[:SHOWN]}, {problem}",
        f'Answer 200 with {{"approved": false}} and the header Stripe-Version: {API_VERSION}, or '
        'say in integration.decides that it decides by "api" or "no".',
    )


def _timed(do: Callable[[], EndpointReply]) -> tuple[EndpointReply, float]:
    began = time.monotonic()
    return do(), time.monotonic() - began
