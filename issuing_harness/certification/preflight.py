"""Preflight: finds in seconds what would spoil a run, and says what to do about it."""

import json
import socket
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from enum import StrEnum
from functools import partial
from typing import Any, Final
from urllib.parse import urlsplit

from issuing_harness import API_VERSION
from issuing_harness.certification.preflight_events import UNKNOWN_CARD, ping, question
from issuing_harness.certification.profile import Profile
from issuing_harness.certification.started import Names
from issuing_harness.errors import HarnessError, ProductFailure
from issuing_harness.event_sender import post_event
from issuing_harness.interactions import DECISION_SECONDS, EndpointReply
from issuing_harness.webhooks.application_access import Reader
from issuing_harness.webhooks.endpoint_problems import PATH_STATUSES, SIGNATURE_STATUSES
from issuing_harness.webhooks.integration import OTHER_SECRET

#: Seconds by which the integration's clock may differ: half of what a signature may be old.
CLOCK_SECONDS: Final = 150.0
_SHOWN: Final = 200


class State(StrEnum):
    """What came of a check."""

    GOOD = "good"
    DOUBTFUL = "doubtful"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at.

    Args:
        name: what.
        state: what came of it; a run does not begin with a bad one.
        found: what was found.
        advice: what to do about it; empty of a good one.
    """

    name: str
    state: State
    found: str
    advice: str = ""

    def __str__(self) -> str:
        advice = f" {self.advice}" if self.advice else ""
        return f"{self.state:8} {self.name}: {self.found}.{advice}"


def check_integration(profile: Profile, names: Names) -> Iterator[Check]:
    """Yield what a run would stumble over; ends with the first thing that makes others moot."""
    if profile.endpoint is not None:
        url = names.fill(profile.endpoint.url)
        reached = _check_address(url)
        yield reached
        if reached.state is not State.BAD:
            yield from _check_endpoint(profile, url, names.values["secret"])
    yield from _check_application(profile, names)


def _check_address(url: str) -> Check:
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
            yield _decision(post_event(url, secret, question(UNKNOWN_CARD)))


def _signature(reply: EndpointReply, profile: Profile) -> Check:
    assert profile.endpoint is not None
    if reply.is_accepted:
        return Check("signature", State.GOOD, f"an event that is signed gets {reply.status}")
    if reply.status in SIGNATURE_STATUSES:
        advice = (
            f"Set {profile.endpoint.secret} to the secret that the endpoint checks signatures with."
        )
    elif reply.status in PATH_STATUSES:
        advice = "Correct the path in integration.endpoint."
    else:
        advice = "An event of a type that is unknown is to get a 2xx; look into its log."
    found = f"an event that is signed gets {str(reply)[:_SHOWN]}"
    return Check("signature", State.BAD, found, advice)


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


def _decision(reply: EndpointReply) -> Check:
    problem = _problem_of_decision(reply)
    if not problem:
        return Check("decision", State.GOOD, f"a question gets {str(reply)[:_SHOWN]}")
    return Check(
        "decision",
        State.DOUBTFUL,
        f"a question about a card that nobody has gets {str(reply)[:_SHOWN]}, {problem}",
        f'Answer 200 with {{"approved": false}} and the header Stripe-Version: {API_VERSION}.',
    )


def _problem_of_decision(reply: EndpointReply) -> str:
    if not reply.is_accepted:
        return "which is no decision"
    try:
        said = json.loads(reply.body)
    except ValueError:
        return "which is no JSON"
    if not isinstance(said, dict) or not isinstance(said.get("approved"), bool):
        return "in which nothing is approved or declined"
    return "" if reply.headers.get("stripe-version") else "without the header Stripe-Version"


def _check_application(profile: Profile, names: Names) -> Iterator[Check]:
    application = profile.application
    if not application.shows:
        yield Check(
            "application",
            State.DOUBTFUL,
            "the profile says of nothing how it is read",
            "What depends on books is then not known; say it in application.shows.",
        )
        return
    reader = Reader(names.fill(application.base), names.values, profile.path.parent)
    try:
        yield _reset(profile, reader)
        for name, access in application.shows.items():
            yield _look(name, partial(reader.read, access, _ids()))
        yield from _budget(profile, reader)
    finally:
        reader.close()


def _reset(profile: Profile, reader: Reader) -> Check:
    application = profile.application
    is_fresh = profile.start is not None and profile.start.fresh == "scenario"
    if application.reset is None:
        if is_fresh:
            return Check("reset", State.GOOD, "it is started anew for each scenario")
        return Check(
            "reset",
            State.DOUBTFUL,
            "the profile says of no way to empty the application",
            "Books are then compared by new cards and cardholders alone; say application.reset, or "
            'start.fresh = "scenario", if there is one.',
        )
    return _tried("reset", lambda: reader.send(application.reset, "reset", "", {}))  # type: ignore[arg-type]


def _look(name: str, read: Callable[[], Mapping[str, Any]]) -> Check:
    try:
        found = read()
    except (HarnessError, ProductFailure, OSError) as error:
        return Check(name, State.BAD, _first_line(error), f"Correct application.shows.{name}.")
    shown = ", ".join(sorted(found)) or "nothing yet, of what nobody has"
    return Check(name, State.GOOD, f"it shows {shown}")


def _budget(profile: Profile, reader: Reader) -> Iterator[Check]:
    setting = profile.application.takes.get("budget")
    if setting is None or setting.way == "fixed":
        return
    ids = {"card": UNKNOWN_CARD}
    yield _tried("budget", lambda: reader.send(setting, "budget", 2000, ids))


def _tried(name: str, do: Callable[[], None]) -> Check:
    try:
        do()
    except (HarnessError, ProductFailure) as error:
        return Check(name, State.BAD, _first_line(error), f"Correct application's {name}.")
    return Check(name, State.GOOD, "it is done")


def _first_line(error: BaseException) -> str:
    return " ".join(str(error).split())[:_SHOWN].rstrip(".")


def _ids() -> dict[str, str]:
    return {
        "card": UNKNOWN_CARD,
        "authorization": "iauth_of_a_preflight",
        "transaction": "ipi_of_a_preflight",
        "dispute": "idp_of_a_preflight",
    }


def _timed(do: Callable[[], EndpointReply]) -> tuple[EndpointReply, float]:
    began = time.monotonic()
    return do(), time.monotonic() - began
