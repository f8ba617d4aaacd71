"""What a script has been answered on the other side, kept as it comes, so that a run can go on.

A step refers to what earlier ones have made, so that a run that goes on needs that as it was left:
whoever interrupts it leaves on the account what it made. Kept answers come from beneath what
remembers which objects are to be put away, so that those are put away when the run has ended.
"""

import json
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from issuing_harness.backends.base import Connection, Transport
from issuing_harness.interactions import Request, Response
from issuing_harness.interruption import undisturbed
from issuing_harness.journal import Journal
from issuing_harness.parity.script import Step
from issuing_harness.tape.redacted_output import redact_document

#: What says of an answer that it is one of before.
_REPLAYED: Final = "idempotent-replayed"
#: By what the run itself is known among its steps.
_RUN: Final = "the run"


@dataclass(frozen=True, slots=True)
class KeptStep:
    """A step that was answered.

    Args:
        scenario: its name.
        path: what was asked for, if it may have made something; else empty.
        status: of the response.
        headers: likewise.
        body: likewise.
    """

    scenario: str
    path: str = ""
    status: int = 0
    headers: Mapping[str, str] = field(default_factory=dict)
    body: str = ""

    @property
    def response(self) -> Response:
        """The response."""
        return Response(self.status, dict(self.headers), self.body)


class KeptAnswers:
    """A transport that gives an answer once that is kept, and else sends.

    Args:
        transport: carries the requests.
    """

    def __init__(self, transport: Transport) -> None:
        self._transport = transport
        self.answer: Response | None = None

    def send(self, request: Request) -> Response:
        """Return the answer that was given before, or send the request."""
        answer, self.answer = self.answer, None
        return self._transport.send(request) if answer is None else answer


class KeptSteps:
    """The steps of a run on the other side.

    Args:
        journal: keeps them.
    """

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._kept: dict[str, KeptStep] = dict(journal.results())
        self._beneath: KeptAnswers | None = None
        self._goes_on = bool(self.run)
        #: The part of its keys that is its own.
        self.run_id = self.run.get("run_id") or uuid.uuid4().hex[:12]

    @property
    def run(self) -> dict[str, str]:
        """What the run itself has kept; empty if it has just begun."""
        found: dict[str, str] = json.loads(self._kept[_RUN].body) if _RUN in self._kept else {}
        return found

    @property
    def count(self) -> int:
        """How many steps are done."""
        return len(self._kept) - (_RUN in self._kept)

    def begin(self, **about: str) -> None:
        """Keep what all steps of a run have in common, before the first of them is sent."""
        self._keep(KeptStep(_RUN, body=json.dumps({**about, "run_id": self.run_id})))

    def beneath(self, transport: Transport) -> Transport:
        """Return what gives kept answers, and else sends by this transport."""
        self._beneath = KeptAnswers(transport)
        return self._beneath

    def answer(self, connection: Connection, step: Step, request: Request) -> Response | None:
        """Return how a step was answered before; ``None`` if it was not sent to its end."""
        kept = self._kept.get(step.name)
        if kept is None:
            return None
        return self._again(connection, request, kept)

    def keep(self, step: Step, request: Request, response: Response) -> Response:
        """Keep an answer, and return it as it was given first.

        One with a secret in it is not written down: the step is sent again, with the key by which
        Stripe knows it and answers it alike.
        """
        if self._goes_on and not step.key:
            response = _as_given_first(response)
        if not _has_secret(response):
            made = request.path if request.method == "POST" else ""
            headers = dict(response.headers)
            self._keep(KeptStep(step.name, made, response.status, headers, response.body))
        return response

    def put_away(self, connection: Connection, left: Iterable[KeptStep]) -> None:
        """Let a connection put away what another run has made, which does not go on.

        Args:
            connection: remembers it from now on, and puts it away when it is closed.
            left: the steps of that run.
        """
        for kept in left:
            if kept.path:
                self._again(connection, Request("POST", kept.path), kept)

    def _again(self, connection: Connection, request: Request, kept: KeptStep) -> Response:
        if self._beneath is not None:
            self._beneath.answer = kept.response
        return connection.transport.send(request)

    def _keep(self, kept: KeptStep) -> None:
        with undisturbed():
            self._journal.keep(kept)
            self._kept[kept.scenario] = kept


def kept_step(kept: dict[str, Any]) -> KeptStep:
    """Return a step as a journal has kept it."""
    return KeptStep(**kept)


def _as_given_first(response: Response) -> Response:
    """Return an answer that Stripe has given before the run was interrupted as it was then."""
    headers = dict(response.headers)
    if headers.pop(_REPLAYED, None) is None:
        return response
    return replace(response, headers={**headers, "request-id": headers.get("original-request", "")})


def _has_secret(response: Response) -> bool:
    try:
        document = response.json()
    except ValueError:
        return True
    return bool(redact_document(document) != document)
