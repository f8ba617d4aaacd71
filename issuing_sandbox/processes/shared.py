"""What a process does with each request: it answers it, passes it on, or asks all for a page.

A request for the page of an account has the account's number in its path, which tells the process;
the pages about all accounts are drawn by whichever process is asked, of the parts of all.
"""

import logging
from collections.abc import Callable
from typing import Any, Final

from issuing_sandbox.app import Sandbox
from issuing_sandbox.deferred import Deferred
from issuing_sandbox.page import account_pages, addresses
from issuing_sandbox.page.tables import Query
from issuing_sandbox.processes import ownership
from issuing_sandbox.processes.neighbours import Neighbours, Question
from issuing_sandbox.processes.ownership import owner
from issuing_sandbox.server.dispatcher import Dispatcher
from issuing_sandbox.webhooks.http_client import EndpointReply
from issuing_sandbox.wire.http import Request, Response

#: The questions: to handle a request; to handle one for the page of an account, if it is there; and
#: for a part of the pages about all accounts.
HANDLE: Final = "handle"
SHOW: Final = "show"
PART: Final = "part"
#: The connection is closed without a response.
NO_RESPONSE: Final = Response(500, b"", lost="closed")

_log = logging.getLogger(__name__)


class SharedDispatcher:
    """Hands each request to the process that has its account.

    Args:
        dispatcher: of this process.
        sandbox: this process's accounts.
        process: which process this is.
        processes: how many there are.
    """

    neighbours: Neighbours

    def __init__(
        self, dispatcher: Dispatcher, sandbox: Sandbox, process: int, processes: int
    ) -> None:
        self._dispatcher = dispatcher
        self._sandbox = sandbox
        self._process = process
        self._processes = processes

    def handle(self, request: Request) -> Response | Deferred[Response]:
        """Return the response, or a ``Deferred`` that awaits an endpoint or another process."""
        if addresses.is_page_request(request):
            return self._handle_page_request(request)
        process = owner(request, self._processes)
        if process == self._process:
            return self._dispatcher.handle(request)
        return self._pass_on(process, request)

    def respond(self, question: Question, on_answer: Callable[[Any], None]) -> None:
        """Answer what another process asks; what fails here must not end the connection to it."""
        try:
            self._respond(question, on_answer)
        except Exception:  # noqa: BLE001 - whatever it is, the one who asked is told
            _log.exception("A request that was passed on failed in the sandbox")
            on_answer(None)

    def _respond(self, question: Question, on_answer: Callable[[Any], None]) -> None:
        kind, about = question
        if kind == PART:
            on_answer(self._part(*about))
            return
        request = Request(*about)
        if kind == SHOW and not self._has_page(request.path):
            on_answer(None)
            return
        result = self._dispatcher.handle(request)
        if isinstance(result, Deferred):
            finish = result.finish
            self._dispatcher.wait_for(
                result.awaits, lambda reply: on_answer(_sent_response(finish(reply)))
            )
        else:
            on_answer(_sent_response(result))

    def _pass_on(self, process: int, request: Request) -> Deferred[Response]:
        answers = self.neighbours.ask(process, (HANDLE, _sent_request(request)))
        return Deferred(
            answers.awaited(), lambda _: _received(answers.found[process]) or NO_RESPONSE
        )

    def _handle_page_request(self, request: Request) -> Response | Deferred[Response]:
        if request.path in (addresses.HOME, addresses.REQUESTS):
            return self._gather(request)
        address = addresses.parse(request.path)
        if address is None:
            return self._dispatcher.handle(request)
        process = addresses.process_of(address, self._processes)
        if process is None and request.method == "POST":
            process = ownership.FIRST
        if process is None:
            return self._show_from_anywhere(request)
        if process == self._process:
            return self._dispatcher.handle(request)
        return self._pass_on(process, request)

    def _gather(self, request: Request) -> Deferred[Response]:
        """Return a page about all accounts, once each process has told its part."""
        answers = self.neighbours.ask_all((PART, (request.path, request.query)))

        def draw(_: EndpointReply) -> Response:
            parts = [part for _, part in sorted(answers.found.items()) if part is not None]
            response = self._sandbox.handle_page_request(request, parts)
            assert isinstance(response, Response), "a page about all accounts has no buttons"
            return response

        return Deferred(answers.awaited(), draw)

    def _show_from_anywhere(self, request: Request) -> Response | Deferred[Response]:
        """Return the page of an account whose path has no number: of the first process with it."""
        answers = self.neighbours.ask_all((SHOW, _sent_request(request)))

        def draw(_: EndpointReply) -> Response:
            before = [each for each in range(self._process) if answers.found[each]]
            behind = range(self._process + 1, self._processes)
            after = [each for each in behind if answers.found[each]]
            found = before if before or self._has_page(request.path) else after
            shown = _received(answers.found[found[0]]) if found else None
            response = shown or self._dispatcher.handle(request)
            assert isinstance(response, Response), "looking at a page waits for nothing"
            return response

        return Deferred(answers.awaited(), draw)

    def _has_page(self, path: str) -> bool:
        address = addresses.parse(path)
        return bool(address and account_pages.find_page(self._sandbox.view(), address.page))

    def _part(self, path: str, query: str) -> Any:
        from issuing_sandbox.page import parts  # noqa: PLC0415 - the API never waits for it

        if path == addresses.HOME:
            return parts.home_part(self._sandbox.view())
        return parts.requests_part(self._sandbox.view(), Query.of(query))


def _sent_request(request: Request) -> tuple[Any, ...]:
    """Return a request as it is sent to another process."""
    return request.method, request.path, request.query, dict(request.headers), request.body


def _sent_response(response: Response) -> tuple[Any, ...]:
    """Return a response as it is sent to another process."""
    status, headers = int(response.status), dict(response.headers)
    return status, response.body, headers, response.delay, response.lost, response.content_type


def _received(sent: tuple[Any, ...] | None) -> Response | None:
    return Response(*sent) if sent is not None else None
