"""Observes a sandbox from outside: which claims a request, or a change of a record, confirms."""

from collections.abc import Iterable, Iterator
from typing import Any, Final

import orjson

from issuing_sandbox.contract.operations import Contract, Operation
from issuing_sandbox.contract.parameter_faults import ParameterFault
from issuing_sandbox.contract.path_templates import RouteTable
from issuing_sandbox.contract.published import JSON_TYPE
from issuing_sandbox.control.controls import CONTROLS, PREFIX
from issuing_sandbox.errors import SandboxFault
from issuing_sandbox.policies import POLICIES, Policies
from issuing_sandbox.store.tables import Record
from issuing_sandbox.wire.http import CSV_TYPE, Request, Response, parse_form, parse_json
from issuing_tools.fidelity.claims import choice_claim, parameter_claim
from issuing_tools.fidelity.wordings import Wording, find_wording

#: The kind and the name of a claim.
Claim = tuple[str, str]
#: Where records keep a status.
STATUSES: Final = ("status", "shipping.status", "fraud_challenges.status")


class Observer:
    """Observes requests and their responses.

    Args:
        contract: tells which operation a request calls.
        wordings: the sentences that an error can have.
    """

    def __init__(self, contract: Contract, wordings: Iterable[Wording]) -> None:
        self._contract = contract
        self._wordings = list(wordings)

    def claims(self, request: Request, response: Response) -> Iterator[Claim]:
        """Yield what a response confirms: that something works, or an error in these words."""
        match = self._contract.find(request.method, request.path)
        operation = match[0] if match else None
        if response.content_type not in (JSON_TYPE, CSV_TYPE):
            return  # the page for people claims nothing of Stripe
        if response.status != 200:  # noqa: PLR2004 - HTTP's success
            yield from self._error_claims(operation, request, response)
        elif operation:
            yield "endpoints", operation.name
            for name in _sent_parameters(request, operation):
                yield "parameters", parameter_claim(operation.name, name)
        elif request.path.startswith(PREFIX):
            yield "controls", f"{request.method} {PREFIX}{_control_template(request)}"

    def _error_claims(
        self, operation: Operation | None, request: Request, response: Response
    ) -> Iterator[Claim]:
        if operation:
            yield "endpoints", f"{operation.name} {response.status}"
        error = orjson.loads(response.body)["error"]
        wording = find_wording(error["message"], self._wordings)
        if wording is None:
            yield "errors", f"{response.status} {error['message']}"
        elif not wording.is_not_modelled:
            code = f" {error['code']}" if "code" in error else ""
            yield "errors", f"{response.status}{code} {wording.text}"
        else:
            yield "refusals", wording.text
            if operation and "param" in error:
                first = error["param"].partition("[")[0]
                yield "parameters", parameter_claim(operation.name, first)
            if operation and operation.is_second:  # whose errors name no parameter of their own
                for name in _sent_parameters(request, operation):
                    if name in error["message"]:
                        yield "parameters", parameter_claim(operation.name, name)


def claims_of_change(before: Record | None, after: Record) -> Iterator[Claim]:
    """Yield what a changed record confirms; ``before`` is ``None`` for a new one."""
    kind = after.get("object", "")
    for path in STATUSES:
        old, new = _value_at(path, before), _value_at(path, after)
        if new not in (None, old):
            yield "transitions", f"{kind} {path}: {old or 'new'} → {new}"
    if kind == "event":
        yield "events", after["type"]
    for decision in after.get("request_history") or ():
        yield "reasons", decision["reason"]


def chosen_policies(policies: Policies) -> Iterator[Claim]:
    """Yield the policies that differ from their default."""
    for name, policy in POLICIES.items():
        value = getattr(policies, name)
        if value != policy.default:
            yield "policies", choice_claim(name, value)


def _value_at(path: str, record: Any) -> Any:
    """Return the value at a dotted path; of a list, that of its last item."""
    for step in path.split("."):
        if isinstance(record, list):
            record = record[-1] if record else None
        record = record.get(step) if isinstance(record, dict) else None
    return record


def _sent_parameters(request: Request, operation: Operation) -> Iterable[str]:
    try:
        if request.method == "POST" and operation.is_second:
            return {*parse_json(request)}
        return parse_form(request, operation.encoding)
    except (SandboxFault, ParameterFault):
        return ()


def _control_template(request: Request) -> str:
    path = request.path.removeprefix(PREFIX)
    match = _CONTROL_TEMPLATES.find(request.method, path)
    return match[0] if match else path


_CONTROL_TEMPLATES: Final = RouteTable({route: route[1] for route in CONTROLS})
