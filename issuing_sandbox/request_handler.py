"""One request, handled for one account: judged stage by stage, then committed or rolled back.

The order in which a request is judged: version, content type, URL, idempotency key, unknown
parameters, their values, missing ones, references, state (reference: objects and platform, 7.5).
"""

import logging
from collections.abc import Callable
from functools import partial
from typing import Final, TypeVar

from issuing_sandbox import parameters, routing
from issuing_sandbox.account import fault_injection
from issuing_sandbox.account.account import Account
from issuing_sandbox.call import Call
from issuing_sandbox.contract.operations import Contract, Operation
from issuing_sandbox.contract.parameter_faults import ParameterFault
from issuing_sandbox.contract.parsers import Hash
from issuing_sandbox.contract.published import FORM_TYPE, SECOND_API
from issuing_sandbox.core import balances, connected_accounts
from issuing_sandbox.deferred import Deferred, map_result
from issuing_sandbox.errors import Crashed, SandboxFault, UnknownUrl
from issuing_sandbox.jobs import run_jobs_before
from issuing_sandbox.rendering import render
from issuing_sandbox.routes import FOLLOW_UPS, ROUTES
from issuing_sandbox.routing import Plan, Route
from issuing_sandbox.store.tables import Record
from issuing_sandbox.treasury import access
from issuing_sandbox.webhooks.events import Cause
from issuing_sandbox.webhooks.http_client import EndpointReply
from issuing_sandbox.wire import idempotency, layouts, versions
from issuing_sandbox.wire.envelopes import as_sandbox_fault, error_response
from issuing_sandbox.wire.http import (
    API_PREFIXES,
    CONTROL_PREFIX,
    Request,
    Response,
    body_fingerprint,
    check_content_type,
    encode_json,
    http_date,
    media_type_of,
)

#: The statuses below failures that clients may retry, and the first that is a failure.
_TO_RETRY: Final = (409, 429)
_FAILURES: Final = 500
_FIRST_REFUSAL: Final = 400

Result = TypeVar("Result")

_log = logging.getLogger(__name__)


class RequestHandler:
    """Handles one request.

    Args:
        account: the account that the request speaks for.
        contract: Stripe's published contract.
        request: the request.
        validates: validate the response against the contract; an invalid one is a crash.
    """

    def __init__(
        self, account: Account, contract: Contract, request: Request, *, validates: bool = False
    ) -> None:
        self.account = account
        self._contract = contract
        self._request = request
        self._validates = validates
        #: ``req_…``, by which the response and the events name this request.
        self._request_id = account.ids.request()
        self._version = account.api_version
        #: The headers of the response, whatever comes of the request.
        self._headers = {"request-id": self._request_id}
        if connected_accounts.ACCOUNT_HEADER in request.headers:
            self._headers[connected_accounts.ACCOUNT_HEADER] = account.id
        self._injected_fault: Record | None = None
        #: Whether the body, if there is one, is a plain form.
        self._has_form = False
        #: What parses that form, if it is known before the form is looked at.
        self._parser: Hash | None = None
        #: What identifies the body of a POST with an idempotency key.
        self._fingerprint: bytes | None = None
        #: The key under which the response will be saved, once the request is being executed.
        self._open_key: str | None = None

    def handle(self) -> Response | Deferred[Response]:
        """Return the response, or a ``Deferred`` that awaits a customer's endpoint.

        Most requests have one phase. One that awaits an endpoint has two, each committed or rolled
        back as a whole: what leads to the wait, and what the reply leads to.
        """
        if self.account.table(fault_injection.KIND).ids:
            self._injected_fault = fault_injection.take_matching(self.account, self._request)
        if self._injected_fault and self._injected_fault["moment"] == "before":
            return self._finished(Response(200, b""), self._injected_fault)
        result = self._run_phase(self._pass_stages)
        if not isinstance(result, Deferred):
            return self._finished(result, self._injected_fault)
        deferred: Deferred[Response] = result

        def finish(reply: EndpointReply) -> Response:
            response = self._run_phase(partial(deferred.finish, reply))
            return self._finished(response, self._injected_fault)

        return Deferred(deferred.awaits, finish)

    def _pass_stages(self) -> Response | Deferred[Response]:
        """Take the request through its stages, in the order in which Stripe judges it.

        Jobs that are due run first. Then, line by line: authenticate (the key is known; may it
        speak for this account?), route, idempotency, parse, execute, render.
        """
        account, request = self.account, self._request
        now = account.clock.now()
        if account.platform or account.connected or account.job_queue.has_due(now):
            run_jobs_before(account, request)
        found = request.found
        plan: Plan | None = None if found is None else found.plan
        if plan is not None and plan.default_version == self._version:
            _, route, self._version, self._has_form, self._parser = plan
        else:
            if connected_accounts.names_account(request.headers):
                connected_accounts.check_access(account, request.headers)
            if request.path.startswith(CONTROL_PREFIX):
                from issuing_sandbox.control import controls  # noqa: PLC0415 - many use none

                return map_result(controls.run_control(account, request), _control_response)
            route = self._route()
        saved = self._check_idempotency() if request.method == "POST" else None
        if saved is not None:
            return saved
        operation, validates = route.operation, self._validates
        call = self._parse(operation, route.ids, now)
        result = self._execute(route, call)
        if isinstance(result, Deferred):
            return map_result(result, partial(render, operation, call, validates=validates))
        return render(operation, call, result, validates=validates)

    def _run_phase(self, phase: Callable[[], Result]) -> Result | Response:
        """Run a phase of the request; commit what it did, or roll it back and return the error.

        The response is saved under the request's idempotency key together with what was done.
        """
        result: Result | Response
        is_begun = True
        try:
            result = phase()
            if self.account.ledger.credit is not None or self.account.connected:
                balances.announce_credits(self.account)
        except Exception as error:  # noqa: BLE001 - whatever went wrong, the caller is told
            self.account.changes.rollback()
            fault = self._fault_of(error)
            result, is_begun = self._error(fault), fault.begun
            # its frames refer to it and to the request, all of which would wait for the collector
            error.__traceback__ = fault.__traceback__ = None
        if self._open_key is not None and isinstance(result, Response):
            self._close_key(self._open_key, result, is_begun=is_begun)
        self.account.changes.commit()
        return result

    def _route(self) -> Route:
        """Return the operation that the request calls, and the ids in its path.

        Raises:
            SandboxFault: there is no such API version, or the body is no form.
            UnknownUrl: there is no such URL, or not in this version.
            NotModelled: Stripe has this operation, the sandbox does not.
            NoIssuing, NoTreasury: it takes a product that the account does not have.
        """
        account, request, default = self.account, self._request, self._version
        method, path, found = request.method, request.path, request.found
        requested = request.headers.get("stripe-version", default)
        self._version, is_preview, route = routing.find(self._contract, method, path, requested)
        self._has_form = not request.body or media_type_of(request) == FORM_TYPE
        if not self._has_form:
            check_content_type(request)
        if is_preview and not versions.has_previews(self._version, account.policies):
            raise UnknownUrl(method, path)
        if route is None:
            raise routing.refusal(self._contract, method, path)
        if account.platform is not None:
            connected_accounts.check_issuing(account, path)
        if route.is_of_treasury:
            access.check_treasury(account, method, path)
        elif found and not is_preview and not connected_accounts.names_account(request.headers):
            version, has_form = self._version, self._has_form
            parser = parameters.parser_of(request, route.operation, version, has_form=has_form)
            found.plan = Plan(default, route, version, has_form, parser)
        return route

    def _check_idempotency(self) -> Response | None:
        """Return the response that is saved under the POST's idempotency key, if there is one.

        Stripe makes up a key for a POST that comes without one, which nobody can repeat.

        Raises:
            SandboxFault: the key is invalid, in use, or was used with other parameters.
        """
        request = self._request
        sent = request.headers.get("idempotency-key")
        key = self.account.ids.uuid() if sent is None else idempotency.check_key(sent)
        self._headers["idempotency-key"] = key
        self._headers["original-request"] = self._request_id
        if sent is None:
            return None
        self._fingerprint = body_fingerprint(request)
        return self.account.idempotency_keys.find_response(key, request.path, self._fingerprint)

    def _parse(self, operation: Operation, path: dict[str, str], now: int) -> Call:
        """Return the call, with its parameters as typed values.

        Raises:
            ParameterFault: a parameter is unknown, wrong or missing.
            InvalidFields: the same, in a body of the second API.
            NotModelled: the parameters are in another form than the sandbox reads.
        """
        account, request, version = self.account, self._request, self._version
        parser = self._parser if request.body else None
        params = layouts.parse(request.body.decode("utf-8", "replace"), parser) if parser else None
        if params is None:
            params = parameters.read(request, operation, version, has_form=self._has_form)
        cause = tuple.__new__(Cause, (self._request_id, self._headers.get("idempotency-key")))
        is_version_pinned = "stripe-version" in request.headers
        # by position, and the cause without its own constructor, a function: as it costs least
        return Call(account, cause, now, params, path, request.path, version, is_version_pinned)

    def _execute(self, route: Route, call: Call) -> Record | Deferred[Record]:
        """Do what the call asks, and what follows from it; return the document to render."""
        if self._fingerprint is not None:
            key = self._open_key = self._headers["idempotency-key"]
            keys = self.account.idempotency_keys
            keys.begin(key, call.url, self._fingerprint, self._request_id)
        result = ROUTES[route.key](call)
        if route.operation.method != "POST":
            return result
        if isinstance(result, Deferred):
            return map_result(result, partial(_follow_up, call))
        return _follow_up(call, result) if result["object"] in FOLLOW_UPS else result

    def _close_key(self, key: str, response: Response, *, is_begun: bool) -> None:
        """Save the response under its key, or free the key if nothing had begun.

        The second API does again what has failed.
        """
        is_second = self._request.path.startswith(SECOND_API)
        if not is_begun or (is_second and response.status >= _FIRST_REFUSAL):
            self.account.idempotency_keys.release(key)
            return
        if self._injected_fault and self._injected_fault["keeps"] == "fault":
            response = fault_injection.apply_fault(self._injected_fault, response, self._error)
        self.account.idempotency_keys.save(key, response)

    def _finished(self, response: Response, injected: Record | None = None) -> Response:
        """Return the response with all its headers, or what a planned fault makes of it."""
        request = self._request
        response.headers = {
            "date": http_date(self.account.clock.now()),
            **self._headers,
            "stripe-version": self._version,
            **response.headers,
        }
        if injected is not None:
            response = fault_injection.apply_fault(injected, response, self._error)
        is_post = request.method == "POST" and request.path.startswith(API_PREFIXES)
        if is_post and response.status < _FAILURES and response.status not in _TO_RETRY:
            # It is final: recorded of a 200, otherwise inferred. A conflict, too many requests and
            # a failure leave that to the client, or say so themselves.
            response.headers.setdefault("stripe-should-retry", "false")
        return response

    def refuse(self, fault: SandboxFault) -> Response:
        """Return the complete response to a request that is refused without being handled."""
        return self._finished(self._error(fault))

    def _error(self, fault: SandboxFault) -> Response:
        path, account = self._request.path, self.account.id
        return error_response(fault, path=path, account=account, request=self._request_id)

    def _fault_of(self, error: Exception) -> SandboxFault:
        """Return the fault to report; anything but a refusal is a mistake of ours and logged."""
        if isinstance(error, ParameterFault):
            return as_sandbox_fault(error, self._request.path)
        if isinstance(error, SandboxFault):
            return error
        _log.exception("%s %s failed in the sandbox", self._request.method, self._request.path)
        return Crashed(error)


def _follow_up(call: Call, document: Record) -> Record:
    """Do what else follows from a POST that returns this document, and return the document."""
    if document["object"] in FOLLOW_UPS:
        FOLLOW_UPS[document["object"]](call, document)
    return document


def _control_response(document: Record) -> Response:
    return Response(200, encode_json(document))
