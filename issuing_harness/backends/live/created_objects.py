"""What a scenario creates on a shared account: tagged when it is made, put away when it is over."""

import uuid
import warnings
from collections.abc import Iterator
from dataclasses import replace
from http import HTTPStatus
from typing import Final

from issuing_harness.backends.base import ScenarioName, Transport
from issuing_harness.errors import BackendUnavailable
from issuing_harness.interactions import Pairs, Request, Response
from issuing_harness.versions import API_VERSION

#: The metadata key by which what a run created can be found again, and how long a value may be.
TAG: Final = "issuing_harness_run"
TAG_LENGTH: Final = 500
TAGGED: Final = ("/v1/issuing/cardholders", "/v1/issuing/cards", "/v1/topups")

#: By the call that creates a thing, the call that puts it away; in the order that works. Stripe
#: deletes none of them.
PUT_AWAY: Final[dict[str, tuple[str, Pairs]]] = {
    "/v1/test_helpers/issuing/authorizations": (
        "/v1/test_helpers/issuing/authorizations/{id}/reverse",
        (),
    ),
    "/v1/issuing/cards": ("/v1/issuing/cards/{id}", (("status", "canceled"),)),
    "/v1/issuing/cardholders": ("/v1/issuing/cardholders/{id}", (("status", "inactive"),)),
    "/v1/topups": ("/v1/topups/{id}/cancel", ()),
}
#: Answers after which nothing is left: done, or there was nothing left to do.
SETTLED: Final = (HTTPStatus.OK, HTTPStatus.BAD_REQUEST, HTTPStatus.NOT_FOUND)


class LeftBehind(UserWarning):
    """Something a scenario created could not be put away; it stays on the account."""


class Tagging:
    """Marks what is created; beneath the tape, so that no recorded request carries the tag.

    Args:
        route: where calls go.
        tag: names the run and the scenario.
    """

    def __init__(self, route: Transport, tag: str) -> None:
        self._route = route
        self._pair = (f"metadata[{TAG}]", tag[:TAG_LENGTH])

    def send(self, request: Request) -> Response:
        """Send, tagged where Stripe keeps metadata."""
        if request.method == "POST" and request.path in TAGGED:
            request = replace(request, form=(*request.form, self._pair))
        return self._route.send(request)


class CreatedObjects:
    """Remembers what was created, and puts it away in the order that works.

    Args:
        route: where calls go.
        scenario: whose creations these are.
    """

    def __init__(self, route: Transport, scenario: ScenarioName) -> None:
        self._route = route
        self._scenario = scenario
        self._made: dict[str, list[str]] = {path: [] for path in PUT_AWAY}

    def send(self, request: Request) -> Response:
        """Send, and remember what was made."""
        answer = self._route.send(request)
        made = self._made.get(request.path) if request.method == "POST" else None
        if made is not None and answer.status == HTTPStatus.OK:
            made.append(answer.json()["id"])
        return answer

    def put_away(self) -> None:
        """Reverse what is held, cancel cards and top-ups, and put cardholders to rest.

        Nothing here changes what became of the scenario: what stays behind is only warned of.
        """
        left = [complaint for call in self._calls() if (complaint := self._send(call))]
        if left:
            _warn(
                f"What {self._scenario} created could not all be put away: {'; '.join(left)}. It "
                f"stays on the test account, tagged {TAG} in its metadata; cancel it in the "
                "Dashboard if it disturbs."
            )

    def _calls(self) -> Iterator[Request]:
        for creation, (path, form) in PUT_AWAY.items():
            for name in dict.fromkeys(self._made[creation]):
                headers = {"stripe-version": API_VERSION, "idempotency-key": str(uuid.uuid4())}
                yield Request("POST", path.format(id=name), form=form, headers=headers)

    def _send(self, call: Request) -> str | None:
        try:
            status = self._route.send(call).status
        except BackendUnavailable:
            return f"{call} was not answered"
        return None if status in SETTLED else f"{call} was answered {status}"


def _warn(message: str) -> None:
    """Where warnings are errors, this one must not be: the scenario has its result."""
    with warnings.catch_warnings():
        warnings.simplefilter("always", LeftBehind)
        warnings.warn(message, LeftBehind, stacklevel=2)
