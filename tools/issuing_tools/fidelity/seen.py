"""What can be seen of a sandbox from outside: each claim that a request, or a change, bears out."""

from collections.abc import Iterable, Iterator
from dataclasses import fields
from typing import Any, Final

import orjson

from issuing_sandbox.contract.operations import Contract, Operation
from issuing_sandbox.contract.parameter_faults import ParameterFault
from issuing_sandbox.control.controls import CONTROLS, PREFIX
from issuing_sandbox.errors import SandboxFault
from issuing_sandbox.policies import Policies
from issuing_sandbox.store.tables import Record
from issuing_sandbox.wire.http import JSON, Request, Response, form_of
from issuing_tools.fidelity.claims import choice_of, parameter
from issuing_tools.fidelity.wordings import Wording, behind

#: The kind and the name of a claim.
Claim = tuple[str, str]
#: Where records keep a status.
STATUSES: Final = ("status", "shipping.status", "fraud_challenges.status")


class Watcher:
    """Reads requests and answers.

    Args:
        contract: which operation a request asks for.
        wordings: the sentences that a refusal can come from.
    """

    def __init__(self, contract: Contract, wordings: Iterable[Wording]) -> None:
        self._contract = contract
        self._wordings = list(wordings)

    def claims(self, request: Request, answer: Response) -> Iterator[Claim]:
        """What an answer bears out: that something is done, or in which words it is refused."""
        found = self._contract.find(request.method, request.path)
        operation = found[0] if found else None
        if answer.content_type != JSON:  # the page for people claims nothing of Stripe
            return
        if answer.status != 200:  # noqa: PLR2004 - HTTP
            yield from self._refused(operation, answer)
        elif operation:
            yield "endpoints", operation.name
            for name in _sent(request, operation):
                yield "parameters", parameter(operation.name, name)
        elif request.path.startswith(PREFIX):
            yield "controls", f"{request.method} {PREFIX}{_button(request)}"

    def _refused(self, operation: Operation | None, answer: Response) -> Iterator[Claim]:
        if operation:
            yield "endpoints", f"{operation.name} {answer.status}"
        error = orjson.loads(answer.body)["error"]
        wording = behind(error["message"], self._wordings)
        if wording is None:
            yield "errors", f"{answer.status} {error['message']}"
        elif not wording.passed:
            code = f" {error['code']}" if "code" in error else ""
            yield "errors", f"{answer.status}{code} {wording.text}"
        else:
            yield "refusals", wording.text
            if operation and "param" in error:
                first = error["param"].partition("[")[0]
                yield "parameters", parameter(operation.name, first)


def changes(before: Record | None, after: Record) -> Iterator[Claim]:
    """What putting a record in the place of another bears out; ``None`` if it is new."""
    kind = after.get("object", "")
    for path in STATUSES:
        was, now = _at(path, before), _at(path, after)
        if now not in (None, was):
            yield "transitions", f"{kind} {path}: {was or 'new'} → {now}"
    if kind == "event":
        yield "events", after["type"]
    for verdict in after.get("request_history") or ():
        yield "reasons", verdict["reason"]


def chosen(policies: Policies) -> Iterator[Claim]:
    """The policies that are not as they are by default."""
    for each in fields(policies):
        value = getattr(policies, each.name)
        if value != each.default:
            yield "policies", choice_of(each.name, value)


def _at(path: str, record: Any) -> Any:
    """The value of a dotted path; of a list, that of its last item."""
    for step in path.split("."):
        if isinstance(record, list):
            record = record[-1] if record else None
        record = record.get(step) if isinstance(record, dict) else None
    return record


def _sent(request: Request, operation: Operation) -> Iterable[str]:
    try:
        return form_of(request, operation.encoding)
    except (SandboxFault, ParameterFault):
        return ()


def _button(request: Request) -> str:
    given = request.path.removeprefix(PREFIX).split("/")
    for method, template in CONTROLS:
        places = template.split("/")
        fits = len(places) == len(given) and method == request.method
        if fits and all(a == b or a[0] == "{" for a, b in zip(places, given, strict=True)):
            return template
    return "/".join(given)
