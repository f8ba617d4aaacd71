"""One request being answered for one account.

The order in which a request is judged: version, URL, idempotency key, unknown parameters, their
values, missing ones, references, state (reference: objects and platform, 7.5).
"""

import logging
from collections.abc import Callable
from typing import Any, Final

from issuing_sandbox.account import fault_injection
from issuing_sandbox.account.account import Account
from issuing_sandbox.call import Call, Deferred, map_result
from issuing_sandbox.contract import unmodelled
from issuing_sandbox.contract.operations import Contract, Operation
from issuing_sandbox.contract.parameter_faults import ParameterFault
from issuing_sandbox.contract.validation import validate
from issuing_sandbox.control import controls
from issuing_sandbox.core import connected_accounts
from issuing_sandbox.errors import Crashed, NotModelled, SandboxFault
from issuing_sandbox.jobs import run_jobs_before
from issuing_sandbox.rendering import Expander
from issuing_sandbox.routes import FOLLOWING, ROUTES
from issuing_sandbox.store.tables import Record
from issuing_sandbox.webhooks.client import EndpointReply
from issuing_sandbox.webhooks.events import Cause
from issuing_sandbox.wire import idempotency, versions
from issuing_sandbox.wire.envelopes import as_fault, fault_answer
from issuing_sandbox.wire.http import Request, Response, encode, form_of, refuse_overlooked, said_in

UNKNOWN_URL: Final = (
    "Unrecognized request URL ({method}: {path}). If you are trying to list objects, remove the "
    "trailing slash. If you are trying to retrieve an object, make sure you passed a valid "
    "(non-empty) identifier in your code. Please see https://stripe.com/docs or we can help at "
    "https://support.stripe.com/."
)
#: An answer, and whether something was done, so that its idempotency key is spent.
Done = tuple[Response, bool]

_log = logging.getLogger(__name__)


class BreaksContract(Exception):
    """An answer is not what the contract promises, which is the sandbox's own mistake."""


class RequestHandler:
    """What is known while one request is answered.

    Args:
        account: who asks.
        contract: Stripe's published contract.
        request: what is asked.
        validates: hold the answer against the contract; one that breaks it is a crash.
    """

    def __init__(
        self, account: Account, contract: Contract, request: Request, *, validates: bool = False
    ) -> None:
        self._validates = validates
        self.account = account
        self.contract = contract
        self.request = request
        self.name = account.ids.request()
        self.version = account.api_version
        self.headers = {"request-id": self.name}
        if connected_accounts.ACCOUNT_HEADER in request.headers:
            self.headers[connected_accounts.ACCOUNT_HEADER] = account.id
        self._fault: Record | None = None

    def answer(self) -> Response | Deferred[Response]:
        """The answer, with the headers every answer carries, or what a planned fault does."""
        self._fault = fault_injection.take(self.account, self.request)
        if self._fault and self._fault["moment"] == "before":
            return self._with_headers(self._spoiled(Response(200, b"")))
        answer = map_result(self._all_or_nothing(self._judged), self._headed)
        return map_result(answer, self._spoiled) if self._fault else answer

    def _headed(self, done: Done) -> Response:
        return self._with_headers(done[0])

    def refusal(self, fault: SandboxFault) -> Response:
        """The answer when this request is refused."""
        return self._with_headers(self._refused(fault))

    def _refused(self, fault: SandboxFault) -> Response:
        return fault_answer(fault, account=self.account.id, request=self.name)

    def _spoiled(self, answer: Response) -> Response:
        assert self._fault is not None
        return fault_injection.spoiled(self._fault, answer, self._refused)

    def _with_headers(self, answer: Response) -> Response:
        answer.headers = {**self.headers, "stripe-version": self.version, **answer.headers}
        return answer

    def _all_or_nothing(
        self, judge: Callable[[], Response | Deferred[Response]]
    ) -> Done | Deferred[Done]:
        """The answer, and whether it is the outcome of doing something, be it a failure.

        What waits for a reply has done what comes before it; what comes after is a whole of its
        own.
        """
        fault: SandboxFault
        try:
            answer = judge()
        except ParameterFault as refused:
            fault = as_fault(refused)
        except SandboxFault as refused:
            fault = refused
        except Exception as mistake:  # noqa: BLE001 - whatever went wrong, the caller hears of it
            _log.exception("%s %s failed in the sandbox", self.request.method, self.request.path)
            fault = Crashed(mistake)
        else:
            self.account.changes.commit()
            return self._later(answer) if isinstance(answer, Deferred) else (answer, True)
        self.account.changes.rollback()
        return self._refused(fault), fault.begun

    def _later(self, asking: Deferred[Response]) -> Deferred[Done]:
        def finish(reply: EndpointReply) -> Done:
            done = self._all_or_nothing(lambda: asking.finish(reply))
            assert not isinstance(done, Deferred)
            return done

        return Deferred(asking.letter, finish)

    def _judged(self) -> Response | Deferred[Response]:
        request = self.request
        run_jobs_before(self.account, request)
        connected_accounts.check_access(self.account, request.headers)
        if request.path.startswith(controls.PREFIX):
            done = controls.run_control(self.account, request)
            return map_result(done, lambda done: Response(200, encode(done)))
        self.version = versions.accepted(request.headers.get("stripe-version", self.version))
        operation, path = self._operation()
        connected_accounts.check_issuing(self.account, request.path)
        if request.method == "POST":
            return self._write(operation, path)
        return self._act(operation, path, operation.read(form_of(request)), Cause(self.name))

    def _operation(self) -> tuple[Operation, dict[str, str]]:
        method, path = self.request.method, self.request.path
        found = self.contract.find(method, path)
        if found and (method, found[0].template) in ROUTES:
            return found
        if found or unmodelled.is_unmodelled(method, path):
            raise NotModelled(f"{method} {found[0].template if found else path}")
        raise SandboxFault(UNKNOWN_URL.format(method=method, path=path), status=404)

    def _write(self, operation: Operation, path: dict[str, str]) -> Response | Deferred[Response]:
        request, memory = self.request, self.account.idempotency_keys
        sent = request.headers.get("idempotency-key")
        key = self.account.ids.uuid() if sent is None else idempotency.checked(sent)
        self.headers["idempotency-key"], self.headers["original-request"] = key, self.name
        if sent is None:  # nobody can ask for this again
            return self._act(operation, path, self._written(operation), Cause(self.name, key))
        body = said_in(request)
        known = memory.recall(key, request.path, body)
        if known:
            return known
        params = self._written(operation)
        memory.begin(key, request.path, body, self.name)
        done = self._all_or_nothing(
            lambda: self._act(operation, path, params, Cause(self.name, key))
        )
        return map_result(done, lambda done: self._kept(done, key))

    def _written(self, operation: Operation) -> dict[str, Any]:
        """What the parameters of a POST say."""
        params = operation.read(form_of(self.request, operation.encoding))
        refuse_overlooked(self.request, operation.encoding)
        return params

    def _kept(self, done: Done, key: str) -> Response:
        answer, begun = done
        if begun:
            is_lost = self._fault and self._fault["keeps"] == "fault"
            self.account.idempotency_keys.keep(key, self._spoiled(answer) if is_lost else answer)
        else:
            self.account.idempotency_keys.forget(key)
        return answer

    def _act(
        self, operation: Operation, path: dict[str, str], params: dict[str, Any], cause: Cause
    ) -> Response | Deferred[Response]:
        call = Call(self.account, params=params, path=path, url=self.request.path, cause=cause)
        call.version, call.pinned = self.version, "stripe-version" in self.request.headers
        found = ROUTES[operation.method, operation.template](call)
        return map_result(found, lambda document: self._shown(operation, call, document))

    def _shown(self, operation: Operation, call: Call, document: Record) -> Response:
        if operation.method == "POST" and document["object"] in FOLLOWING:
            FOLLOWING[document["object"]](call, document)
        if call.params.get("expand"):
            document = Expander(self.account, self.request).of(document, call.params["expand"])
        document = versions.as_of(document, self.version)
        if self._validates:
            _check(operation, document)
        return Response(200, self.account.card_cache.encode(document))


def _check(operation: Operation, document: Any) -> None:
    problems = validate(operation, document)
    if problems:
        raise BreaksContract(f"{operation.name}: {'; '.join(problems)}")
