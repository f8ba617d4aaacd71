"""What an endpoint's reply decides.

A reply is a 200 in JSON that names the API version it is written in and says ``approved``
(reference: money flow, 3.3 and 3.4). What is wrong with another one is told in ``reason_message``,
in words of ours: Stripe's are unknown.
"""

from collections.abc import Callable
from typing import Any, Final

import orjson

from issuing_sandbox.account.account import Account, choose_setting, chosen_setting
from issuing_sandbox.errors import SandboxFault
from issuing_sandbox.issuing.authorization_outcome import Verdict
from issuing_sandbox.store.tables import Record
from issuing_sandbox.webhooks.client import EndpointReply
from issuing_sandbox.wire import versions
from issuing_sandbox.wire.fields import merged_metadata

#: Seconds an endpoint has.
DEADLINE: Final = 2.0
#: The Dashboard's setting of what a purchase becomes that nobody decided.
DEFAULT: Final = "authorization_default"
#: By this header a reply may count as late without anybody having to wait; the sandbox's own.
TOOK: Final = "issuing-sandbox-seconds"


class Invalid(Exception):
    """A reply that decides nothing, and why."""


def read(account: Account, asked: Record, reply: EndpointReply) -> Verdict:
    """The verdict of a reply, or what stands in for one.

    Args:
        account: whose endpoint replied.
        asked: the ``pending_request``.
        reply: what came back.
    """
    if _seconds(reply) > DEADLINE or reply.late:
        return silence(account)
    if reply.status is None and account.policies.unreachable_endpoint == "timeout":
        return silence(account)
    try:
        return _verdict(asked, _said(reply))
    except Invalid as wrong:
        return _error(account, f"{wrong}")


def silence(account: Account) -> Verdict:
    """No decision in time: the account's default."""
    return Verdict(_approves_by_default(account), "webhook_timeout")


def set_default(account: Account, decision: str) -> Record:
    """Choose what a purchase becomes that nobody decided in time: ``approve`` or ``decline``."""
    return choose_setting(account, DEFAULT, "decision", decision)


def _approves_by_default(account: Account) -> bool:
    policy = account.policies.undecided_purchases
    return bool(chosen_setting(account, DEFAULT, "decision", policy) == "approve")


def _error(account: Account, message: str) -> Verdict:
    decides = account.policies.invalid_reply == "default" and _approves_by_default(account)
    return Verdict(decides, "webhook_error", message=message)


def _seconds(reply: EndpointReply) -> float:
    try:
        return max(reply.seconds, float(reply.headers.get(TOOK, 0)))
    except ValueError:
        return reply.seconds


def _said(reply: EndpointReply) -> dict[str, Any]:
    if reply.status is None:
        raise Invalid(f"The endpoint gave no answer: {reply.problem}.")
    if reply.status != 200:  # noqa: PLR2004 - the only status that decides
        raise Invalid(f"The endpoint answered with status {reply.status} instead of 200.")
    _check_headers(reply)
    try:
        said = orjson.loads(reply.body)
    except orjson.JSONDecodeError as broken:
        raise Invalid(f"The response body is not JSON: {broken}.") from broken
    if not isinstance(said, dict):
        raise Invalid("The response body is not a JSON object.")
    return said


def _check_headers(reply: EndpointReply) -> None:
    written = reply.headers.get("content-type", "application/json")
    if written.partition(";")[0].strip().lower() != "application/json":
        raise Invalid(f"The Content-Type is {written} instead of application/json.")
    version = reply.headers.get("stripe-version")
    if not version:
        raise Invalid("The Stripe-Version header is missing.")
    try:
        versions.accepted(version)
    except SandboxFault as unknown:
        raise Invalid(f"{unknown.message}.") from unknown


def _verdict(asked: Record, said: dict[str, Any]) -> Verdict:
    approved = _field(said, "approved", lambda given: isinstance(given, bool), "true or false")
    if approved is None:
        raise Invalid("The parameter approved is missing.")
    return Verdict(
        approved,
        "webhook_approved" if approved else "webhook_declined",
        amount=_amount(asked, said) if approved else None,
        metadata=_metadata(said),
        challenges=_challenges(said) and not approved,
    )


def _amount(asked: Record, said: dict[str, Any]) -> int | None:
    """Cents approved; they count only where less may be approved."""
    if not asked["is_amount_controllable"]:
        return None
    return lower_amount(asked, _field(said, "amount", _is_whole, "a whole number"))


def lower_amount(asked: Record, amount: int | None) -> int | None:
    """The amount itself, cents.

    Raises:
        Invalid: more than was asked for, or less than can be approved.
    """
    least = max(1, asked["amount_details"]["cashback_amount"] or 0)
    if amount is not None and not least <= amount <= asked["amount"]:
        raise Invalid(f"The amount {amount} is not between {least} and {asked['amount']}.")
    return amount


def _metadata(said: dict[str, Any]) -> dict[str, str]:
    given = _field(said, "metadata", _is_texts, "a map of strings") or {}
    try:
        return merged_metadata({}, {"metadata": given})
    except SandboxFault as wrong:
        raise Invalid(wrong.message) from wrong


def _challenges(said: dict[str, Any]) -> bool:
    """Whether to ask the cardholder; in test mode that takes no setting."""
    wanted = _field(said, "send_fraud_challenges", lambda given: given in ([], ["sms"]), '["sms"]')
    return bool(wanted)


def _field(said: dict[str, Any], name: str, fits: Callable[[Any], bool], what: str) -> Any:
    given = said.get(name)
    if given is not None and not fits(given):
        raise Invalid(f"The parameter {name} is {given!r} instead of {what}.")
    return given


def _is_whole(given: Any) -> bool:
    return isinstance(given, int) and not isinstance(given, bool)


def _is_texts(given: Any) -> bool:
    return isinstance(given, dict) and all(isinstance(each, str) for each in given.values())
