"""The way of an event to an endpoint, on which one fault is planted."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from threading import Timer
from typing import Any, Final

from issuing_harness.event_sender import post_event
from issuing_harness.interactions import REALTIME_REQUEST, EndpointReply, Request, Response

Event = dict[str, Any]
_OK: Final = 200
#: Returns what an integration that polls gets in place of the events that Stripe lists.
Polled = Callable[[Sequence[Event]], list[Event]]
#: The list that it polls.
EVENTS: Final = "/v1/events"

#: What the sender of an event that never arrives is told.
TAKEN: Final = EndpointReply(200)


@dataclass(frozen=True, slots=True)
class Posting:
    """An event on its way.

    Args:
        url: the endpoint.
        secret: what it is signed with.
        text: the event as JSON.
        age: how many seconds old the signature is.
    """

    url: str
    secret: str
    text: str
    age: int = 0

    @property
    def event(self) -> Event:
        """The event, to read or to change."""
        return dict(json.loads(self.text))

    @property
    def type(self) -> str:
        """Its type, ``issuing_card.updated``."""
        return str(self.event["type"])

    @property
    def is_question(self) -> bool:
        """Whether it asks for a decision."""
        return self.type == REALTIME_REQUEST

    def carrying(self, event: Event) -> "Posting":
        """Return the same with another event, which is signed anew."""
        return replace(self, text=json.dumps(event))

    def send(self) -> EndpointReply:
        """Post it, and return the reply."""
        return post_event(self.url, self.secret, self.text, age=self.age)


class FaultyWay:
    """Posts events with one fault, in the place of ``post_event``.

    Args:
        fault: what goes wrong.
        secret: the endpoint's, with which a forgery is signed that has to pass.
        late: seconds after which an event comes too late for any patience.
    """

    def __init__(self, fault: "PlantedFault", secret: str, late: float) -> None:
        self.secret = secret
        self._fault = fault
        self._late = late
        self._timers: list[Timer] = []

    def __call__(self, url: str, secret: str, event: str, *, age: int = 0) -> EndpointReply:
        """Post an event, unless the fault does something else."""
        return self._fault.spoil(self, Posting(url, secret, event, age))

    def alter(self, request: Request, response: Response) -> Response:
        """Return an answer of Stripe's, with the fault in the events that it lists."""
        if self._fault.polled is None or request.path != EVENTS or response.status != _OK:
            return response
        listed = json.loads(response.body)
        listed["data"] = self._fault.polled(listed["data"])
        return replace(response, body=json.dumps(listed))

    def send_later(self, posting: Posting) -> EndpointReply:
        """Post it when nobody waits for it any more; say that it was taken."""
        timer = Timer(self._late, posting.send)
        timer.daemon = True
        self._timers.append(timer)
        timer.start()
        return TAKEN

    def close(self) -> None:
        """Post nothing more."""
        for timer in self._timers:
            timer.cancel()


Spoil = Callable[[FaultyWay, Posting], EndpointReply]


@dataclass(frozen=True, slots=True)
class PlantedFault:
    """A fault on the way.

    Args:
        name: in one word: ``loses-captures``.
        does: what goes wrong, in words that complete "a fault by which …".
        noticed: the requirements whose scenarios have to turn red, the likeliest first.
        spoil: posts an event with the fault.
        needs: the capability without which it changes nothing; empty if there is none.
        polled: changes what is polled; planted where there is no endpoint to post to.
    """

    name: str
    does: str
    noticed: tuple[str, ...]
    spoil: Spoil
    needs: str = "endpoint"
    polled: Polled | None = None
