"""The parameters of a request, as typed values: from a form, or from JSON."""

from typing import Any

from issuing_sandbox.contract import json_parameters, newer, newer_versions
from issuing_sandbox.contract.operations import Operation
from issuing_sandbox.contract.parameter_faults import ParameterFault
from issuing_sandbox.contract.parsers import Hash
from issuing_sandbox.wire import layouts
from issuing_sandbox.wire.http import Request, parse_form, parse_json, refuse_unread_body


def read(request: Request, operation: Operation, version: str, *, has_form: bool) -> dict[str, Any]:
    """Return the parameters of a request.

    Args:
        request: the request.
        operation: what it calls.
        version: the API version that applies.
        has_form: whether the body, if there is one, is a plain form.

    Raises:
        ParameterFault: a parameter is unknown, wrong or missing.
        InvalidFields: the same, in a body of the second API.
        NotModelled: the parameters are in another form than the sandbox reads.
    """
    is_post = request.method == "POST"
    if is_post and operation.is_second:
        return json_parameters.parse(operation, parse_json(request))
    parser = parser_of(request, operation, version, has_form=has_form)
    if parser is not None:
        text = request.body.decode("utf-8", "replace") if is_post else request.query
        known = layouts.parse(text, parser)
        if known is not None:
            return known
    return _read_form(request, operation, version)


def parser_of(
    request: Request, operation: Operation, version: str, *, has_form: bool
) -> Hash | None:
    """Return what parses the form of a request, if it has one where it belongs.

    Args:
        request: the request.
        operation: what it calls.
        version: the API version that applies.
        has_form: whether the body, if there is one, is a plain form.
    """
    if request.method == "POST":
        is_there = has_form and bool(request.body) and not request.query and not operation.is_second
    else:
        is_there = bool(request.query) and not request.body
    return operation.parsers.get(version) or operation.parser_of(version) if is_there else None


def _read_form(request: Request, operation: Operation, version: str) -> dict[str, Any]:
    """Return the parameters of any form, or say what is wrong with it."""
    form = parse_form(request, operation.encoding)
    try:
        params = operation.parse(form, version)
    except ParameterFault as fault:
        named = str(form.get("api_version", ""))
        if newer_versions.is_newer(version) or newer_versions.is_newer(named):
            newer.refuse_newer(operation.name, fault)
        raise
    if request.method == "POST":
        refuse_unread_body(request, operation.encoding)
    return params
