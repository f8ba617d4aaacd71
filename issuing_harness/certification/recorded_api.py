"""Stripe's API in a rehearsal: it answers an integration's calls as they were answered before."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from threading import Lock
from typing import Final
from urllib.parse import urlsplit

import orjson

from issuing_harness.backends.contract import contract
from issuing_harness.certification.started import Names
from issuing_harness.certification.usage import Usage
from issuing_harness.interactions import Interaction, Request, Response
from issuing_harness.webhooks.stripe_api import StripeApi

#: The calls by which a purchase is decided, where the reply does not.
DECISIONS: Final = ("/approve", "/decline")
_NOT_FOUND: Final = 404


class RecordedApi:
    """Answers from recordings: the same call, or another of the same operation.

    Args:
        usages: the scenarios, with their recordings.
    """

    def __init__(self, usages: Iterable[Usage]) -> None:
        self._lock = Lock()
        self._decisions: list[str] = []
        self._answers: dict[tuple[str, str], Response] = {}
        for usage in usages:
            for interaction in usage.cassette.interactions:
                self._keep(interaction)

    def send(self, request: Request) -> Response:
        """Return what was answered to such a request; 404 if nothing was."""
        if request.path.endswith(DECISIONS):
            with self._lock:
                self._decisions.append(request.path)
        operation = contract().operation_of(request.method, request.path) or ""
        for path in (request.path, operation):
            if answer := self._answers.get((request.method, path)):
                return answer
        error = {"message": f"No such thing: {request}", "type": "invalid_request_error"}
        return Response(_NOT_FOUND, {}, orjson.dumps({"error": error}).decode())

    def take_decisions(self) -> tuple[str, ...]:
        """Return the paths of the calls that decided since this was asked last."""
        with self._lock:
            taken, self._decisions = tuple(self._decisions), []
        return taken

    def _keep(self, interaction: Interaction) -> None:
        request = interaction.request
        operation = contract().operation_of(request.method, request.path) or ""
        for path in (request.path, operation):
            self._answers[request.method, path] = interaction.response


@contextmanager
def answering(api: RecordedApi, names: Names) -> Iterator[None]:
    """Let it answer where the integration that was started finds Stripe."""
    port = urlsplit(names.values["sandbox.base"]).port
    server = StripeApi(port or 0, names.values["sandbox.key"])
    server.attach(api, lambda _: None)
    try:
        yield
    finally:
        server.close()
