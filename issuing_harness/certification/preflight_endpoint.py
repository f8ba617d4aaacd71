"""What preflight looks at in the endpoint: signatures, unknown events, speed, clock, decisions."""

import json
import socket
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from os.path import relpath
from typing import Final
from urllib.parse import urlsplit

from issuing_harness import API_VERSION
from issuing_harness.certification.preflight_checks import Check, State, not_done, said
from issuing_harness.certification.preflight_events import UNKNOWN_CARD, declined, ping, question
from issuing_harness.certification.profile import Endpoint, Profile, Start
from issuing_harness.certification.readiness import check_port
from issuing_harness.certification.scenario_starts import Reached
from issuing_harness.event_sender import post_event
from issuing_harness.interactions import DECISION_SECONDS, EndpointReply
from issuing_harness.webhooks.application_access import FIXED
from issuing_harness.webhooks.decisions import problem_of_decision
from issuing_harness.webhooks.endpoint_problems import (
    PATH_STATUSES,
    REFUSALS,
    SIGNATURE_STATUSES,
)
from issuing_harness.webhooks.integration import OTHER_SECRET

#: Seconds by which the integration's clock may differ: half of what a signature may be old.
CLOCK_SECONDS: Final = 150.0
#: What is in the words of Stripe's libraries when a signature is too old.
_OF_TIME: Final = ("timestamp", "tolerance", "too old", "expired")
#: What is to be known of a card that is declined here, be it that nobody has it.
_NO_BUDGET: Final = (
    ", which is right of a card that nobody has; were it because no budget was set, scenarios "
    'would be spoilt, most of which set none: say budget = {fixed = "2000"} if each card has $20.00'
)
#: What is looked at where the address answers; a decision, where it decides by its reply.
_CHECKS: Final = ("signature", "unknown event", "speed", "clock", "forgery")
_DECISION: Final = "decision"


def check_endpoint(integration: Reached, endpoint: Endpoint) -> Iterator[Check]:
    """Yield what is to be said of an endpoint, a check that could not be made included."""
    url = integration.names.fill(endpoint.url)
    decides = [_DECISION] * (endpoint.decides == "reply")
    reached = _check_address(url)
    yield reached
    if reached.state is State.BAD:
        yield from not_done([*_CHECKS, *decides], "nobody answers at the address")
        return
    secret = integration.names.values["secret"]
    signed, seconds = _timed(lambda: post_event(url, secret, ping()))
    asked = None
    if decides:
        asked = _timed(lambda: post_event(url, secret, question(UNKNOWN_CARD)))
    usual = signed if signed.is_accepted else post_event(url, secret, declined(UNKNOWN_CARD))
    said_to = _Replies(signed, usual, post_event(url, OTHER_SECRET, ping()), asked and asked[0])
    yield from _signatures(said_to, integration)
    yield _speed(seconds)
    yield _clock(signed)
    if said_to.is_signature_taken:
        yield _forgery(said_to.forged)
        if asked:
            yield _decision(integration.profile, *asked)
    else:
        yield from not_done(["forgery", *decides], "an event that is signed is not taken, either")


@dataclass(frozen=True, slots=True)
class _Replies:
    """What an endpoint has replied.

    Args:
        signed: to an event of an unknown type, signed as it should be.
        usual: to one of a type that each program with cards gets, signed as it should be.
        forged: to one that was signed with another secret.
        asked: to a question; ``None`` if it was asked none.
    """

    signed: EndpointReply
    usual: EndpointReply
    forged: EndpointReply
    asked: EndpointReply | None

    @property
    def is_signature_taken(self) -> bool:
        """Whether the endpoint gets beyond the signature: whatever it then makes of the event."""
        if self.signed.is_accepted or (self.asked and self.asked.is_accepted):
            return True
        is_refused = self.signed.status in REFUSALS
        return not is_refused and self.forged.status in SIGNATURE_STATUSES


def _signatures(replies: _Replies, integration: Reached) -> Iterator[Check]:
    """Yield what is to be said of a right signature, and of a type that the endpoint cannot know.

    An endpoint that fails at the type is told from one that fails at the signature by what it
    replies to a forgery, or to a question.
    """
    signed, found = replies.signed, f"an event that is signed gets {said(replies.signed)}"
    if signed.is_accepted:
        yield Check("signature", State.GOOD, f"an event that is signed gets {signed.status}")
        unknown = f"an event of a type that nobody lists gets {signed.status}"
        yield Check("unknown event", State.GOOD, unknown)
    elif replies.is_signature_taken:
        known = replies.asked if replies.asked and replies.asked.is_accepted else None
        other = f"a question gets {known.status}" if known else ""
        other = other or f"one that is signed with another secret gets {replies.forged.status}"
        yield Check("signature", State.GOOD, f"the signature is taken: {other}")
        yield _unknown_event(replies, _log(integration))
    else:
        yield Check("signature", State.BAD, found, _advice(replies, integration))
        why = "an event that is signed is not taken, of whatever type"
        yield from not_done(["unknown event"], why)


def _unknown_event(replies: _Replies, log: str) -> Check:
    """Return what is to be said of an endpoint that takes no event of an unknown type."""
    found = f"an event of a type that nobody lists gets {said(replies.signed)}"
    if replies.usual.is_accepted:
        advice = f"ISS-EVT-001 will not be met. Answer 2xx to unknown types. {log}"
        return Check("unknown event", State.DOUBTFUL, found, advice)
    usual = f"a purchase that was declined gets {said(replies.usual)}"
    advice = f"It takes no event at all, so nothing can be told of its books. {log}"
    return Check("unknown event", State.BAD, f"{found}, and one about {usual}", advice)


def _advice(replies: _Replies, integration: Reached) -> str:
    """Return what to do where an event that is signed is not taken."""
    reply = replies.signed
    if any(word in reply.body.lower() for word in _OF_TIME):
        return "It takes the signature for old: set the clock of the machine that it runs on."
    if reply.status in SIGNATURE_STATUSES:
        return _right_secret(integration.profile)
    if reply.status in PATH_STATUSES:
        return "Correct the path in integration.endpoint."
    if reply.status is not None and 300 <= reply.status < 400:  # noqa: PLR2004 - HTTP's own
        return "Stripe follows no redirect: say in integration.endpoint where it leads to."
    return (
        f"One that is signed with another secret gets {said(replies.forged)}: the endpoint fails "
        "before it has looked at the signature, or looks at none and fails at an event of a type "
        f"that is unknown (ISS-SEC-001, ISS-EVT-001). {_log(integration)}"
    )


def _log(integration: Reached) -> str:
    """Return where the integration says why, as far as anybody here knows."""
    log = integration.process.log if integration.process else None
    return f"Its log: {relpath(log)}." if log else "Look into its log."


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
    found = f"an event signed with another secret gets {said(reply)}"
    if reply.status == HTTPStatus.BAD_REQUEST:
        return Check("forgery", State.GOOD, found)
    if reply.is_accepted:
        advice = "ISS-SEC-001 will not be met: the endpoint does not check signatures."
    else:
        advice = "ISS-SEC-001 will not be met: a wrong signature is refused as a bad request, 400."
    return Check("forgery", State.DOUBTFUL, found, advice)


def _speed(seconds: float) -> Check:
    found = f"a reply takes {seconds * 1000:.0f} ms"
    if seconds < DECISION_SECONDS / 2:
        return Check("speed", State.GOOD, found)
    return Check(
        "speed",
        State.DOUBTFUL,
        found,
        "Decisions are due within 2 s (ISS-DEC-002); see what makes it slow.",
    )


def _clock(reply: EndpointReply) -> Check:
    date = reply.headers.get("date")
    if not date:
        return Check("clock", State.GOOD, "the endpoint tells no time")
    try:
        differs = abs(parsedate_to_datetime(date).timestamp() - time.time())
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


def _decision(profile: Profile, reply: EndpointReply, seconds: float) -> Check:
    problem = problem_of_decision(reply)
    if not problem and seconds > DECISION_SECONDS:
        late = f"a question gets a decision after {seconds:.1f} s"
        advice = f"Stripe waits {DECISION_SECONDS:g} s, and then decides itself (ISS-DEC-002); "
        advice += "see what is slow."
        return Check("decision", State.DOUBTFUL, late, advice)
    if not problem:
        hint = _NO_BUDGET if _is_declined(reply) and not _has_budget(profile) else ""
        return Check("decision", State.GOOD, f"a question gets {said(reply)}{hint}")
    return Check(
        "decision",
        State.DOUBTFUL,
        f"a question about a card that nobody has gets {said(reply)}, {problem}",
        f'ISS-DEC-001 will not be met. Answer 200 with {{"approved": false}} and the header '
        f"Stripe-Version: {API_VERSION}, or say in integration.decides that it decides by "
        '"api" or "no".',
    )


def _is_declined(reply: EndpointReply) -> bool:
    return json.loads(reply.body)["approved"] is False


def _has_budget(profile: Profile) -> bool:
    """Whether each card has a budget from the first, or none ever."""
    setting = profile.application.takes.get("budget")
    return not profile.offers("own_budget") or (setting is not None and setting.way == FIXED)


def _timed(do: Callable[[], EndpointReply]) -> tuple[EndpointReply, float]:
    began = time.monotonic()
    return do(), time.monotonic() - began
