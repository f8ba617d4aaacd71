"""What a scenario creates on the shared account: tagged at once, cancelled when it ends."""

import uuid
import warnings
from collections.abc import Iterator
from dataclasses import replace
from http import HTTPStatus
from typing import Final

from issuing_harness import API_VERSION
from issuing_harness.backends.base import CleanupIncomplete, ScenarioName, Transport
from issuing_harness.errors import BackendUnavailable
from issuing_harness.interactions import Pairs, Request, Response

#: The metadata key by which what a run created can be found again, and Stripe's limit for a value.
TAG: Final = "issuing_harness_run"
TAG_LENGTH: Final = 500
#: Creations that take metadata.
TAGGED: Final = ("/v1/issuing/cardholders", "/v1/issuing/cards", "/v1/topups")

#: For each path that creates objects, the request that cancels one, in the order that works.
#: Stripe deletes none of them.
CLEANUP_CALLS: Final[dict[str, tuple[str, Pairs]]] = {
    "/v1/test_helpers/issuing/authorizations": (
        "/v1/test_helpers/issuing/authorizations/{id}/reverse",
        (),
    ),
    "/v1/issuing/cards": ("/v1/issuing/cards/{id}", (("status", "canceled"),)),
    "/v1/issuing/cardholders": ("/v1/issuing/cardholders/{id}", (("status", "inactive"),)),
    "/v1/topups": ("/v1/topups/{id}/cancel", ()),
}
#: Statuses after which nothing is left to do: it was cancelled, or could not be any more.
CLEANED_UP: Final = (HTTPStatus.OK, HTTPStatus.BAD_REQUEST, HTTPStatus.NOT_FOUND)


class TaggingTransport:
    """Tags what is created. It lies beneath the recorder, so no recorded request has the tag.

    Args:
        transport: carries the requests.
        tag: names the run and the scenario.
    """

    def __init__(self, transport: Transport, tag: str) -> None:
        self._transport = transport
        self._pair = (f"metadata[{TAG}]", tag[:TAG_LENGTH])

    def send(self, request: Request) -> Response:
        """Send the request, with the tag if it creates something that takes metadata."""
        if request.method == "POST" and request.path in TAGGED:
            request = replace(request, form=(*request.form, self._pair))
        return self._transport.send(request)


class CleanupTransport:
    """Remembers what is created, and cancels it in the order that works.

    Args:
        transport: carries the requests.
        scenario: whose objects they are.
    """

    def __init__(self, transport: Transport, scenario: ScenarioName) -> None:
        self._transport = transport
        self._scenario = scenario
        self._created: dict[str, list[str]] = {path: [] for path in CLEANUP_CALLS}

    def send(self, request: Request) -> Response:
        """Send the request, and remember the id of what it creates."""
        response = self._transport.send(request)
        created = self._created.get(request.path) if request.method == "POST" else None
        if created is not None and response.status == HTTPStatus.OK:
            created.append(response.json()["id"])
        return response

    def clean_up(self) -> None:
        """Reverse authorizations, cancel cards and top-ups, and deactivate cardholders.

        A failure is only warned of: it does not change the scenario's result.
        """
        failures = [failure for request in self._requests() if (failure := self._send(request))]
        if failures:
            _warn(
                f"What {self._scenario} created could not all be put away: {'; '.join(failures)}. "
                f"It stays on the test account, tagged {TAG} in its metadata; cancel it in the "
                "Dashboard if it disturbs."
            )

    def _requests(self) -> Iterator[Request]:
        for creation, (path, form) in CLEANUP_CALLS.items():
            for object_id in dict.fromkeys(self._created[creation]):
                headers = {"stripe-version": API_VERSION, "idempotency-key": str(uuid.uuid4())}
                yield Request("POST", path.format(id=object_id), form=form, headers=headers)

    def _send(self, request: Request) -> str | None:
        """Send a request; returns what went wrong, ``None`` if nothing did."""
        try:
            status = self._transport.send(request).status
        except BackendUnavailable:
            return f"{request} was not answered"
        return None if status in CLEANED_UP else f"{request} was answered {status}"


def _warn(message: str) -> None:
    """Warn, also where warnings are errors: the scenario has its result already."""
    with warnings.catch_warnings():
        warnings.simplefilter("always", CleanupIncomplete)
        warnings.warn(message, CleanupIncomplete, stacklevel=2)
