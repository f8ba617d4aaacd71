"""Faults become Stripe's error responses here (reference: objects and platform, 7.3)."""

from issuing_sandbox.contract.parameter_faults import ParameterFault
from issuing_sandbox.contract.published import SECOND_API
from issuing_sandbox.errors import (
    Crashed,
    InvalidFields,
    KeyRefused,
    Locked,
    Missing,
    NotModelled,
    RateLimited,
    SandboxFault,
)
from issuing_sandbox.wire.http import Response, encode_json

#: Codes of which Stripe has no error page, so that it sends no ``doc_url``.
UNDOCUMENTED = {"not_modelled"}


def error_response(
    fault: SandboxFault, *, path: str, account: str | None, request: str
) -> Response:
    """Return the response to a refused request.

    Args:
        fault: why it is refused.
        path: of the request; the second API has errors of another form.
        account: ``acct_…`` if the caller is known; without it there is no ``request_log_url``.
        request: ``req_…`` of the refused request.
    """
    if path.startswith(SECOND_API):
        return Response(fault.status, encode_json({"error": _second_error(fault)}), _headers(fault))
    error: dict[str, str] = {}
    if fault.code:
        error["code"] = fault.code
    if fault.code and fault.code not in UNDOCUMENTED:
        page = fault.code.replace("_", "-")
        error["doc_url"] = f"https://stripe.com/docs/error-codes/{page}"
    error["message"] = fault.message
    if fault.param:
        error["param"] = fault.param
    if account:
        error["request_log_url"] = (
            f"https://dashboard.stripe.com/{account}/test/workbench/logs?object={request}"
        )
    error["type"] = fault.kind
    return Response(fault.status, encode_json({"error": error}), _headers(fault))


def _second_error(fault: SandboxFault) -> dict[str, str]:
    """Return an error of the second API, of which code and message are all that is recorded.

    Where the first API gives no code, the kind of error stands for one: inferred.
    """
    code = "not_found" if isinstance(fault, Missing) else fault.code or fault.kind
    error = {"code": code, "message": fault.message}
    is_typed = fault.kind in ("api_error", "idempotency_error")
    return {**error, "type": fault.kind} if is_typed else error


def as_sandbox_fault(fault: ParameterFault, path: str) -> SandboxFault:
    """Return a parameter's fault as a fault of the request with this path."""
    if path.startswith(SECOND_API):
        return InvalidFields(fault.param, "Unknown field." if fault.unknown else fault.message)
    return SandboxFault(fault.message, code=fault.code, param=fault.param)


def _headers(fault: SandboxFault) -> dict[str, str]:
    if isinstance(fault, KeyRefused):
        return {"www-authenticate": 'Basic realm="Stripe"'}
    if isinstance(fault, NotModelled | Crashed):
        return {"stripe-should-retry": "false"}
    if isinstance(fault, Locked):
        return {"stripe-should-retry": "true"}
    if isinstance(fault, RateLimited):
        return {"stripe-rate-limited-reason": "global-rate"}
    return {}
