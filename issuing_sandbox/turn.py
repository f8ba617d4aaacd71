"""One request being answered for one account.

The order in which a request is judged: version, URL, idempotency key, unknown parameters, their
values, missing ones, references, state (reference: objects and platform, 7.5).
"""

import logging
from collections.abc import Callable
from typing import Any, Final

from issuing_sandbox import control, elsewhere
from issuing_sandbox.account import Account
from issuing_sandbox.call import Call
from issuing_sandbox.contract.answers import validate
from issuing_sandbox.contract.faults import ParameterFault
from issuing_sandbox.contract.operations import Contract, Operation
from issuing_sandbox.errors import Crashed, NotModelled, SandboxFault
from issuing_sandbox.expansions import Expansions
from issuing_sandbox.outbox import Cause
from issuing_sandbox.passage import catch_up
from issuing_sandbox.routes import FOLLOWING, ROUTES
from issuing_sandbox.wire import idempotency, versions
from issuing_sandbox.wire.envelopes import as_fault, fault_answer
from issuing_sandbox.wire.http import Answer, Request, encode, form_of, refuse_overlooked, said_in

UNKNOWN_URL: Final = (
    "Unrecognized request URL ({method}: {path}). If you are trying to list objects, remove the "
    "trailing slash. If you are trying to retrieve an object, make sure you passed a valid "
    "(non-empty) identifier in your code. Please see https://stripe.com/docs or we can help at "
    "https://support.stripe.com/."
)
#: Headers by which a platform speaks for another account.
CONNECT: Final = ("stripe-account", "stripe-context")

_log = logging.getLogger(__name__)


class BreaksContract(Exception):
    """An answer is not what the contract promises, which is the sandbox's own mistake."""


class Turn:
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

    def answer(self) -> Answer:
        """The answer, with the headers every answer carries."""
        answer, _ = self._all_or_nothing(self._judged)
        answer.headers = {**self.headers, "stripe-version": self.version, **answer.headers}
        return answer

    def _all_or_nothing(self, judge: Callable[[], Answer]) -> tuple[Answer, bool]:
        """The answer, and whether it is the outcome of doing something, be it a failure."""
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
            self.account.journal.settle()
            return answer, True
        self.account.journal.take_back()
        return fault_answer(fault, account=self.account.id, request=self.name), fault.begun

    def _judged(self) -> Answer:
        request = self.request
        catch_up(self.account, request)
        if request.path.startswith(control.PREFIX):
            done = control.press(self.account, request.method, request.path, form_of(request))
            return Answer(200, encode(done))
        self.version = versions.accepted(request.headers.get("stripe-version", self.version))
        self._refuse_other_accounts()
        operation, path = self._operation()
        if request.method == "POST":
            return self._write(operation, path)
        return self._act(operation, path, operation.read(form_of(request)), Cause(self.name))

    def _refuse_other_accounts(self) -> None:
        for header in CONNECT:
            if self.request.headers.get(header, self.account.id) != self.account.id:
                raise NotModelled(f"the header {header}; one key is one account")

    def _operation(self) -> tuple[Operation, dict[str, str]]:
        method, path = self.request.method, self.request.path
        found = self.contract.find(method, path)
        if found and (method, found[0].template) in ROUTES:
            return found
        if found or elsewhere.knows(method, path):
            raise NotModelled(f"{method} {found[0].template if found else path}")
        raise SandboxFault(UNKNOWN_URL.format(method=method, path=path), status=404)

    def _write(self, operation: Operation, path: dict[str, str]) -> Answer:
        request, memory = self.request, self.account.memory
        sent = request.headers.get("idempotency-key")
        key = self.account.ids.uuid() if sent is None else idempotency.checked(sent)
        self.headers |= {"idempotency-key": key, "original-request": self.name}
        body = said_in(request)
        known = memory.recall(key, request.path, body) if sent else None
        if known:
            return known
        params = operation.read(form_of(request, operation.encoding))
        refuse_overlooked(request, operation.encoding)
        memory.begin(key, request.path, body, self.name)
        answer, begun = self._all_or_nothing(
            lambda: self._act(operation, path, params, Cause(self.name, key))
        )
        if begun and sent:
            memory.keep(key, answer)
        else:
            memory.forget(key)
        return answer

    def _act(
        self, operation: Operation, path: dict[str, str], params: dict[str, Any], cause: Cause
    ) -> Answer:
        call = Call(self.account, params=params, path=path, url=self.request.path, cause=cause)
        call.version, call.pinned = self.version, "stripe-version" in self.request.headers
        document = ROUTES[operation.method, operation.template](call)
        if operation.method == "POST" and document["object"] in FOLLOWING:
            FOLLOWING[document["object"]](call, document)
        if params.get("expand"):
            document = Expansions(self.account, self.request).of(document, params["expand"])
        document = versions.as_of(document, self.version)
        if self._validates:
            _check(operation, document)
        return Answer(200, encode(document))


def _check(operation: Operation, document: Any) -> None:
    problems = validate(operation, document)
    if problems:
        raise BreaksContract(f"{operation.name}: {'; '.join(problems)}")
