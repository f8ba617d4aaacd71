"""What passes between the harness and the integration beside Stripe's API, kept as evidence.

That is: events forwarded or posted with the replies to them, what the application was told, and
what it showed. A conversation that was kept can be held again without the integration
(:class:`RecordedConversation`), so that others derive the same verdict from the evidence alone.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from typing import Any, Final

import pytest

from issuing_harness.bounded_documents import read_json
from issuing_harness.errors import HarnessError
from issuing_harness.event_sender import Post
from issuing_harness.interactions import EndpointReply, WireReply
from issuing_harness.tape.redacted_output import redact_document
from issuing_harness.whole_files import write_whole

FORMAT: Final = 1
#: Of the seconds that a reply took: more digits than that may look like a card number.
_DECIMALS: Final = 4


class EvidenceDiffers(HarnessError):
    """A scenario asks otherwise than the evidence has it, so that nothing follows from it."""


@dataclass(frozen=True, slots=True)
class Sighting:
    """What the application showed.

    Args:
        seconds: since it was first looked at for this sentence.
        document: what it showed; empty if it had nothing of the kind.
    """

    seconds: float
    document: Mapping[str, Any]


@dataclass(slots=True)
class Conversation:
    """The conversation of one scenario: it is had, and kept.

    Args:
        entries: what was said so far, in order.
    """

    entries: list[dict[str, Any]] = field(default_factory=list)
    _lock: Lock = field(default_factory=Lock)

    def post(self, what: Mapping[str, Any], send: Callable[[], EndpointReply]) -> EndpointReply:
        """Post an event and return the reply.

        Args:
            what: by which the post is known again: the event's id, the age of its signature.
            send: posts it.
        """
        reply = send()
        self._keep({"post": dict(what), "reply": _of_reply(reply)})
        return reply

    def look(
        self, what: Mapping[str, Any], watch: Callable[[], Sequence[Sighting]]
    ) -> Sequence[Sighting]:
        """Return what the application shows while it is watched.

        Args:
            what: the noun that is read, and the ids it is read by.
            watch: reads it until it is settled or time is up; returns what changed.
        """
        seen = list(watch())
        kept = [{"seconds": each.seconds, "document": dict(each.document)} for each in seen]
        self._keep({"look": dict(what), "seen": kept})
        return seen

    def tell(self, what: Mapping[str, Any], do: Callable[[], object]) -> None:
        """Tell the application something, such as a budget."""
        do()
        self._keep({"tell": dict(what)})

    def save(self, path: Path) -> None:
        """Write what was said, redacted, whole or not at all."""
        with self._lock:
            kept = redact_document({"format": FORMAT, "entries": self.entries})
        write_whole(path, json.dumps(kept, indent=1).encode())

    def _keep(self, entry: dict[str, Any]) -> None:
        with self._lock:
            self.entries.append(entry)


class RecordedConversation(Conversation):
    """A conversation that was kept: the integration is not asked, and says what it said then.

    Args:
        entries: what was said.
    """

    def __init__(self, entries: Sequence[dict[str, Any]]) -> None:
        super().__init__()
        self._left = list(entries)

    @classmethod
    def read(cls, path: Path) -> "RecordedConversation":
        """Return the conversation in a file.

        Raises:
            EvidenceDiffers: it is none.
        """
        try:
            document = read_json(path.read_bytes())
            layout, entries = document["format"], list(document["entries"])
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise EvidenceDiffers(f"{path.name} was to be read as evidence: {error}.") from None
        if layout != FORMAT:
            raise EvidenceDiffers(f"{path.name} is evidence of format {layout}, not {FORMAT}.")
        return cls(entries)

    def post(self, what: Mapping[str, Any], send: Callable[[], EndpointReply]) -> EndpointReply:
        """Return the reply that was kept; nothing is sent."""
        del send
        return _to_reply(self._take("post", what)["reply"])

    def look(
        self, what: Mapping[str, Any], watch: Callable[[], Sequence[Sighting]]
    ) -> Sequence[Sighting]:
        """Return what was seen; nobody is asked."""
        del watch
        return [Sighting(**each) for each in self._take("look", what)["seen"]]

    def tell(self, what: Mapping[str, Any], do: Callable[[], object]) -> None:
        """Check that it was told then; nobody is told."""
        del do
        self._take("tell", what)

    def finish(self) -> None:
        """Check that all of it was said again.

        Raises:
            EvidenceDiffers: some of it was not.
        """
        if self._left:
            raise EvidenceDiffers(
                f"The evidence has {len(self._left)} entries more than the scenario asks for, the "
                f"first of which is {_shown(self._left[0])}."
            )

    def _take(self, kind: str, what: Mapping[str, Any]) -> dict[str, Any]:
        """Return the first entry of this kind about this, in whatever thread it is asked for."""
        with self._lock:
            for place, entry in enumerate(self._left):
                if entry.get(kind) == dict(what):
                    return self._left.pop(place)
        raise self._otherwise(kind, what)

    def _otherwise(self, kind: str, what: Mapping[str, Any]) -> EvidenceDiffers:
        following = _shown(self._left[0]) if self._left else "nothing more"
        return EvidenceDiffers(
            f"The scenario asks for {kind} {json.dumps(dict(what))}, and the evidence has "
            f"{following}. It was kept from another scenario, or by another version."
        )


#: In the stash of a scenario: what holds its conversation; one that is only had, if there is none.
CONVERSATION: Final = pytest.StashKey[Conversation]()
#: In the stash of the configuration: the way to the endpoint, where it is not ``post_event``.
WAY: Final = pytest.StashKey[Post]()


def _shown(entry: Mapping[str, Any]) -> str:
    kind = next(iter(entry))
    return f"{kind} {json.dumps(entry[kind])}"


def _of_reply(reply: EndpointReply) -> dict[str, Any]:
    seconds = round(reply.wire.seconds, _DECIMALS) if reply.wire else None
    problem = reply.wire.problem if reply.wire else ""
    return {
        "status": reply.status,
        "headers": dict(reply.headers),
        "body": reply.body,
        "seconds": seconds,
        **({"problem": problem} if problem else {}),
    }


def _to_reply(kept: Mapping[str, Any]) -> EndpointReply:
    """Return a reply with what is judged of its way: how long it took, and why there is none."""
    status, headers, body, seconds = (kept[n] for n in ("status", "headers", "body", "seconds"))
    if seconds is None:
        return EndpointReply(status, headers, body)
    sent = tuple(headers.items()), body.encode()
    wire = WireReply(*sent, seconds, kept.get("problem", ""), is_kept=True)
    return EndpointReply(status, headers, body, wire)
