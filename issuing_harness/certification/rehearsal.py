"""A rehearsal: events as another version sends them are played to the integration.

It is started twice, each time with empty books: it is sent the events as they were recorded, and
then as the other version has them. Each reply is compared with the reply to the same event in the
form it had: accepted or refused, and the decision on a purchase.
"""

import hashlib
import re
import secrets
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import orjson

from issuing_harness.certification.profile import Profile
from issuing_harness.certification.recorded_api import RecordedApi, answering
from issuing_harness.certification.renderings import RenderedEvent
from issuing_harness.certification.scenario_starts import reached
from issuing_harness.errors import BackendUnavailable, SettingsError
from issuing_harness.event_sender import post_event
from issuing_harness.interactions import REALTIME_REQUEST, Delivery, EndpointReply
from issuing_harness.parity.normalization import ID
from issuing_harness.progress import one_by_one
from issuing_harness.specification import Json
from issuing_harness.tape.matching import describe_reply
from issuing_harness.tape.redacted_output import redact_text

#: After so many events in a row that nobody answers, the integration is taken to be gone.
_GONE: Final = 3
#: What is left of an id in a message.
_KEPT: Final = r"\1_…"


@dataclass(frozen=True, slots=True)
class PlayedEvent:
    """An event with the replies to both of its forms.

    Args:
        rendering: the event in both forms.
        original: the delivery of the event as it was recorded.
        rendered: the reply to the event as the version has it.
        calls: the calls that decided meanwhile, of each form.
    """

    rendering: RenderedEvent
    original: Delivery
    rendered: EndpointReply
    calls: tuple[tuple[str, ...], tuple[str, ...]] = ((), ())

    @property
    def is_same(self) -> bool:
        """Whether both were answered alike."""
        is_question = self.original.json()["type"] == REALTIME_REQUEST
        compared = _decided if is_question else _accepted
        if is_question and self.calls[0] != self.calls[1]:
            return False
        return compared(self.original.reply) == compared(self.rendered)

    @property
    def difference(self) -> str:
        """What was answered to each form, in words."""
        before = _said(self.original.reply) + _called(self.calls[0])
        return f"{before} as recorded, {_said(self.rendered)}{_called(self.calls[1])} as rendered"


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """What came of it.

    Args:
        played: every event, in the order in which they were sent.
    """

    played: tuple[PlayedEvent, ...]

    @property
    def different(self) -> list[PlayedEvent]:
        """The events that are answered otherwise."""
        return [each for each in self.played if not each.is_same]

    @property
    def refused(self) -> int:
        """How many events were refused as they were recorded, and so show little."""
        return sum(not each.original.reply.is_accepted for each in self.played)


def rehearse(profile: Profile, renderings: Sequence[RenderedEvent]) -> Rehearsal:
    """Play events to an integration.

    Args:
        profile: says where its endpoint is, and how it is started.
        renderings: the events, in the order in which they are sent.

    Raises:
        SettingsError: it has no endpoint, or there is nothing to play.
        BackendUnavailable: it cannot be started, or accepts nothing of what was recorded.
    """
    if profile.endpoint is None or not renderings:
        what = "the profile names no endpoint" if renderings else "the evidence has no delivery"
        raise SettingsError(
            f"Recorded events were to be played to {profile.name}, and {what}. Name evidence with "
            "deliveries and a profile with an endpoint, or leave the rehearsal out: "
            "--no-rehearsal."
        )
    originals = _play(profile, renderings, is_rendered=False)
    if not any(reply.is_accepted for reply, _ in originals):
        raise BackendUnavailable(_nothing_accepted(profile, originals[0][0], len(originals)))
    rendered = _play(profile, renderings, is_rendered=True)
    found = zip(renderings, originals, rendered, strict=True)
    return Rehearsal(tuple(_played(*each) for each in found))


#: A reply, and the calls that decided meanwhile.
_Reply = tuple[EndpointReply, tuple[str, ...]]


def _played(event: RenderedEvent, original: _Reply, rendered: _Reply) -> PlayedEvent:
    delivery = Delivery(_text(event.original), original[0])
    return PlayedEvent(event, delivery, rendered[0], (original[1], rendered[1]))


def summed_up(different: Iterable[PlayedEvent]) -> list[tuple[str, str, list[PlayedEvent]]]:
    """Return what was rendered and answered otherwise, with its events, in the order sent."""
    groups: dict[tuple[str, str], list[PlayedEvent]] = {}
    for each in different:
        groups.setdefault((each.rendering.what, each.difference), []).append(each)
    return [(what, said, played) for (what, said), played in groups.items()]


def _play(profile: Profile, events: Sequence[RenderedEvent], *, is_rendered: bool) -> list[_Reply]:
    """Return the replies to the events in one form, of an integration that is started for them."""
    assert profile.endpoint is not None
    api = RecordedApi({each.usage.scenario: each.usage for each in events}.values())
    with ExitStack() as stack:
        folder = stack.enter_context(TemporaryDirectory(prefix="issuing-rehearsal-"))
        names = stack.enter_context(reached(profile, Path(folder), for_scenarios=False)).names
        if profile.start is not None:
            stack.enter_context(answering(api, names))
        url, secret = names.fill(profile.endpoint.url), names.values["secret"]
        # one that runs already has met the ids of the other form, and of earlier rehearsals
        seed = "" if profile.start else secrets.token_hex(8)
        replies: list[_Reply] = []
        form = "events as rendered" if is_rendered else "events as recorded"
        told = one_by_one("upgrade", form, events, lambda each: str(each.original["type"]))
        for number, each in enumerate(told):
            event = each.rendered if is_rendered else each.original
            text = _text(_with_ids(event, seed, f"{number}" if each.is_invented else ""))
            reply = replies[-1][0] if _is_gone(replies) else post_event(url, secret, text)
            replies.append((reply, api.take_decisions()))
    return replies


def _is_gone(replies: Sequence[_Reply]) -> bool:
    last = replies[-_GONE:]
    return len(last) == _GONE and all(reply.status is None for reply, _ in last)


def _with_ids(event: Json, seed: str, own: str) -> Json:
    """Return an event with other ids, so that it is not taken for one that came before.

    Args:
        event: the event.
        seed: tells all ids from those of another run; empty if they may stay.
        own: tells the event and what it is about from those of another one, likewise.
    """
    text = _text(event)
    if seed:
        text = ID.sub(lambda match: _other(match, seed), text)
    if not own:
        return orjson.loads(text)
    changed = orjson.loads(text)
    renamed = {str(changed["id"]), str(changed["data"]["object"].get("id", ""))}
    text = ID.sub(
        lambda match: _other(match, own) if match[0] in renamed else match[0], _text(changed)
    )
    return orjson.loads(text)


def _other(match: re.Match[str], seed: str) -> str:
    """Return another id of the same length."""
    digest = hashlib.sha256(f"{seed} {match[0]}".encode()).hexdigest()
    length = len(match[2])
    return f"{match[1]}_{(digest * (length // len(digest) + 1))[:length]}"


def _text(event: Json) -> str:
    return orjson.dumps(event, option=orjson.OPT_INDENT_2).decode()


def _accepted(reply: EndpointReply) -> object:
    return reply.is_accepted


def _decided(reply: EndpointReply) -> object:
    """Return what Stripe makes of a reply to a question; what else it says is for its sender."""
    body = _decoded(reply.body)
    is_valid = reply.is_accepted and "stripe-version" in reply.headers
    return is_valid, body.get("approved"), body.get("amount")


def _said(reply: EndpointReply) -> str:
    if reply.status is None:
        return reply.wire.problem if reply.wire and reply.wire.problem else "gives no reply"
    if reply.is_accepted and "approved" not in _decoded(reply.body):
        return f"accepts it ({reply.status})"
    return ID.sub(_KEPT, redact_text(describe_reply(reply)))


def _called(calls: Sequence[str]) -> str:
    """Return by which calls it decided, in words."""
    return f", calling {', '.join(ID.sub(_KEPT, call) for call in calls)}" if calls else ""


def _decoded(body: str) -> dict[str, Any]:
    try:
        document = orjson.loads(body)
    except orjson.JSONDecodeError:
        return {}
    return document if isinstance(document, dict) else {}


def _nothing_accepted(profile: Profile, first: EndpointReply, count: int) -> str:
    return (
        f"{count} recorded events were played to {profile.name}, and it accepted none as it "
        f"was recorded: it {_said(first)} to the first. A rehearsal would show nothing. See that "
        "the profile's endpoint and secret are right: issuing-harness certify preflight."
    )
