"""One request being answered for one account.

The order in which a request is judged: version, URL, idempotency key, unknown parameters, their
values, missing ones, references, state (reference: objects and platform, 7.5).
"""

from collections.abc import Callable
from typing import Any, Final

from issuing_sandbox import control
from issuing_sandbox.account import Account
from issuing_sandbox.call import Call
from issuing_sandbox.contract.expansions import is_expandable
from issuing_sandbox.contract.faults import ParameterFault
from issuing_sandbox.contract.operations import Contract, Operation
from issuing_sandbox.errors import NotModelled, SandboxFault
from issuing_sandbox.issuing import cards
from issuing_sandbox.outbox import Cause
from issuing_sandbox.routes import KINDS, ROUTES, SHOWN
from issuing_sandbox.store import Record
from issuing_sandbox.wire import idempotency, versions
from issuing_sandbox.wire.envelopes import as_fault, fault_answer
from issuing_sandbox.wire.expansion import expanded
from issuing_sandbox.wire.forms import decode
from issuing_sandbox.wire.http import Answer, Request, encode

UNKNOWN_URL: Final = (
    "Unrecognized request URL ({method}: {path}). If you are trying to list objects, remove the "
    "trailing slash. If you are trying to retrieve an object, make sure you passed a valid "
    "(non-empty) identifier in your code. Please see https://stripe.com/docs or we can help at "
    "https://support.stripe.com/."
)
#: Fields Stripe includes on request, and only when one object is retrieved (platform, 2.3).
SECRETS: Final = ("number", "cvc")


class Turn:
    """What is known while one request is answered.

    Args:
        account: who asks.
        contract: Stripe's published contract.
        request: what is asked.
    """

    def __init__(self, account: Account, contract: Contract, request: Request) -> None:
        self.account = account
        self.contract = contract
        self.request = request
        self.name = account.ids.request()
        self.version = account.api_version

    def answer(self) -> Answer:
        """The answer, with the headers every answer carries."""
        answer = self._refusing(self._judged)
        answer.headers["request-id"] = self.name
        answer.headers["stripe-version"] = self.version
        return answer

    def _refusing(self, judge: Callable[[], Answer]) -> Answer:
        try:
            return judge()
        except ParameterFault as refused:
            fault = as_fault(refused)
        except SandboxFault as refused:
            fault = refused
        return fault_answer(fault, account=self.account.id, request=self.name)

    def _judged(self) -> Answer:
        request = self.request
        form = decode(request.body if request.method == "POST" else request.query)
        if request.path.startswith(control.PREFIX):
            done = control.press(self.account, request.method, request.path, form)
            return Answer(200, encode(done))
        self.version = versions.accepted(request.headers.get("stripe-version", self.version))
        operation, path = self._operation()
        if request.method == "POST":
            return self._write(operation, path, form)
        return self._act(operation, path, operation.read(form), Cause(self.name))

    def _operation(self) -> tuple[Operation, dict[str, str]]:
        method, path = self.request.method, self.request.path
        found = self.contract.find(method, path)
        if found is None:
            message = UNKNOWN_URL.format(method=method, path=path)
            raise SandboxFault(message, status=404)
        return found

    def _write(self, operation: Operation, path: dict[str, str], form: dict[str, Any]) -> Answer:
        memory = self.account.memory
        sent = self.request.headers.get("idempotency-key")
        key = self.account.ids.uuid() if sent is None else idempotency.checked(sent)
        asked = (self.request.path, form)
        answer = memory.recall(key, asked)
        if answer is None:
            params = operation.read(form)
            memory.begin(key, asked, self.name)
            cause = Cause(self.name, key)
            answer = self._refusing(lambda: self._act(operation, path, params, cause))
            memory.keep(key, Answer(answer.status, answer.body, dict(answer.headers)))
            answer.headers["original-request"] = self.name
        answer.headers["idempotency-key"] = key
        return answer

    def _act(
        self, operation: Operation, path: dict[str, str], params: dict[str, Any], cause: Cause
    ) -> Answer:
        handler = ROUTES.get((operation.method, operation.template))
        if handler is None:
            raise NotModelled(f"{operation.method} {operation.template}")
        call = Call(self.account, params=params, path=path, url=self.request.path, cause=cause)
        document = self._expanded(handler(call), params.get("expand") or ())
        return Answer(200, encode(versions.as_of(document, self.version)))

    def _expanded(self, document: Record, paths: list[str] | tuple[str, ...]) -> Record:
        if not paths:
            return document
        return expanded(document, paths, expandable=self._expandable, resolve=self._resolve)

    def _expandable(self, kind: str, field: str) -> bool:
        if field in SECRETS:
            return kind == cards.KIND and self._is_retrieval()
        return is_expandable(kind, field)

    def _is_retrieval(self) -> bool:
        return self.request.method == "GET" and self.request.path.startswith("/v1/issuing/cards/")

    def _resolve(self, node: Record, field: str) -> Any:
        if field in SECRETS:
            return cards.secret(self.account, node["id"], field)
        value = node.get(field)
        if not isinstance(value, str):
            return value
        kind = KINDS.get(value.partition("_")[0])
        record = self.account.shelf(kind).get(value) if kind else None
        if kind is None or record is None:
            return value
        show = SHOWN.get(kind)
        return show(self.account, record) if show else record
