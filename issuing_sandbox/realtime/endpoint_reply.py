"""An endpoint's reply to a real-time request, and what it decides about an authorization.

A reply is a 200 in JSON that names the API version it is written in and contains ``approved``
(reference: money flow, 3.3 and 3.4). What is wrong with any other reply is said in the
authorization's ``reason_message``, in words of ours: Stripe's are unknown.
"""

from collections.abc import Callable
from typing import Any, Final

import orjson

from issuing_sandbox.account.account import Account, get_setting, set_setting
from issuing_sandbox.errors import NotModelled, SandboxFault
from issuing_sandbox.issuing.authorization_outcome import Decision
from issuing_sandbox.store.tables import Record
from issuing_sandbox.webhooks.http_client import EndpointReply
from issuing_sandbox.wire import versions
from issuing_sandbox.wire.fields import merge_metadata

#: Seconds an endpoint has to reply.
DEADLINE: Final = 2.0
#: The Dashboard's setting of what becomes of an authorization that is not decided in time.
DEFAULT_SETTING: Final = "authorization_default"
#: With this header a reply may count as late without anybody having to wait; the sandbox's own.
SECONDS_HEADER: Final = "issuing-sandbox-seconds"


class InvalidReply(Exception):
    """A reply decides nothing; the message says why."""


def decision_of(account: Account, pending: Record, reply: EndpointReply) -> Decision:
    """Return the decision of a reply, or the one that stands in for an unusable reply.

    Args:
        account: whose endpoint replied.
        pending: the ``pending_request``.
        reply: what came back.
    """
    if _seconds(reply) > DEADLINE or reply.timed_out:
        return timeout_decision(account)
    is_silent = reply.status is None and not reply.unreadable
    if is_silent and account.policies.unreachable_endpoint == "timeout":
        return timeout_decision(account)
    try:
        return _parse_decision(pending, _parse_body(reply))
    except InvalidReply as invalid:
        return _error_decision(account, f"{invalid}")


def timeout_decision(account: Account) -> Decision:
    """Return the decision where none came in time: the account's default."""
    return Decision(_approves_by_default(account), "webhook_timeout")


def set_default(account: Account, decision: str) -> Record:
    """Set what becomes of an authorization not decided in time: ``approve`` or ``decline``."""
    return set_setting(account, DEFAULT_SETTING, "decision", decision)


def _approves_by_default(account: Account) -> bool:
    policy = account.policies.undecided_purchases
    return bool(get_setting(account, DEFAULT_SETTING, "decision", policy) == "approve")


def _error_decision(account: Account, message: str) -> Decision:
    approved = account.policies.invalid_reply == "default" and _approves_by_default(account)
    return Decision(approved, "webhook_error", message=message)


def _seconds(reply: EndpointReply) -> float:
    try:
        return max(reply.seconds, float(reply.headers.get(SECONDS_HEADER, 0)))
    except ValueError:
        return reply.seconds


def _parse_body(reply: EndpointReply) -> dict[str, Any]:
    if reply.unreadable:
        raise InvalidReply(f"The endpoint's answer cannot be read: {reply.problem}.")
    if reply.status is None:
        raise InvalidReply(f"The endpoint gave no answer: {reply.problem}.")
    if reply.status != 200:  # noqa: PLR2004 - the only status that decides
        raise InvalidReply(f"The endpoint answered with status {reply.status} instead of 200.")
    _check_headers(reply)
    try:
        content = orjson.loads(reply.body)
    except orjson.JSONDecodeError as error:
        raise InvalidReply(f"The response body is not JSON: {error}.") from error
    if not isinstance(content, dict):
        raise InvalidReply("The response body is not a JSON object.")
    return content


def _check_headers(reply: EndpointReply) -> None:
    content_type = reply.headers.get("content-type", "application/json")
    if content_type.partition(";")[0].strip().lower() != "application/json":
        raise InvalidReply(f"The Content-Type is {content_type} instead of application/json.")
    version = reply.headers.get("stripe-version")
    if not version:
        raise InvalidReply("The Stripe-Version header is missing.")
    try:
        versions.check(version)
    except NotModelled:
        return  # a preview version is a valid one, and nothing here depends on it
    except SandboxFault as unknown:
        raise InvalidReply(f"{unknown.message}.") from unknown


def _parse_decision(pending: Record, content: dict[str, Any]) -> Decision:
    approved = _field(content, "approved", lambda value: isinstance(value, bool), "true or false")
    if approved is None:
        raise InvalidReply("The parameter approved is missing.")
    return Decision(
        approved,
        "webhook_approved" if approved else "webhook_declined",
        amount=_amount(pending, content) if approved else None,
        metadata=_metadata(content),
        sends_fraud_challenges=_sends_challenges(content) and not approved,
    )


def _amount(pending: Record, content: dict[str, Any]) -> int | None:
    """Return the cents approved, which count only where less may be approved."""
    if not pending["is_amount_controllable"]:
        return None
    amount = _field(content, "amount", _is_whole_number, "a whole number")
    return checked_amount(pending, amount)


def checked_amount(pending: Record, amount: int | None) -> int | None:
    """Return the approved amount itself, in cents.

    Args:
        pending: the ``pending_request``.
        amount: cents; ``None`` approves all that is requested.

    Raises:
        InvalidReply: it is more than was requested, or less than can be approved.
    """
    minimum = max(1, pending["amount_details"]["cashback_amount"] or 0)
    if amount is not None and not minimum <= amount <= pending["amount"]:
        raise InvalidReply(f"The amount {amount} is not between {minimum} and {pending['amount']}.")
    return amount


def _metadata(content: dict[str, Any]) -> dict[str, str]:
    metadata = _field(content, "metadata", _is_string_map, "a map of strings") or {}
    try:
        return merge_metadata({}, {"metadata": metadata})
    except SandboxFault as fault:
        raise InvalidReply(fault.message) from fault


def _sends_challenges(content: dict[str, Any]) -> bool:
    """Whether to ask the cardholder; in test mode that takes no setting."""
    channels = _field(
        content, "send_fraud_challenges", lambda value: value in ([], ["sms"]), '["sms"]'
    )
    return bool(channels)


def _field(
    content: dict[str, Any], name: str, is_valid: Callable[[Any], bool], expected: str
) -> Any:
    value = content.get(name)
    if value is not None and not is_valid(value):
        raise InvalidReply(f"The parameter {name} is {value!r} instead of {expected}.")
    return value


def _is_whole_number(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_string_map(value: Any) -> bool:
    return isinstance(value, dict) and all(isinstance(text, str) for text in value.values())
