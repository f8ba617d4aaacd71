"""Whether a reply to a real-time request is a decision, as Stripe takes one.

Reference, money flow, 3.3: the status is 200 and no other, Stripe-Version is required, Content-Type
need not be there, ``approved`` is true or false, and an amount is at most what was asked for.
"""

import re
import time
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Final

from issuing_harness.bounded_documents import read_json
from issuing_harness.errors import ProductFailure
from issuing_harness.event_sender import unreadable_coding
from issuing_harness.interactions import REALTIME_REQUEST, EndpointReply
from issuing_harness.webhooks.mailbox import Mailbox

_VERSION: Final = re.compile(r"\d{4}-\d\d-\d\d(\.[a-z]+)?")
_JSON: Final = "application/json"
_EXPECTED: Final = (
    f'the status 200, {{"approved": …}} in JSON, a Stripe-Version, and no Content-Type but {_JSON}'
)
#: Seconds for which a reply is awaited that comes too late for Stripe, and how often it is looked
#: for.
_PATIENCE: Final = 3.0
_POLL_SECONDS: Final = 0.02


def problem_of_decision(reply: EndpointReply, question: Mapping[str, Any] | None = None) -> str:
    """Return why Stripe does not take a reply for a decision; empty if it does.

    Args:
        reply: what the endpoint said.
        question: the authorization that was asked about; without it no amount is judged.
    """
    if reply.status != HTTPStatus.OK:
        return "which is no decision: that has the status 200"
    if coding := unreadable_coding(reply.headers):
        return f"which is compressed as {coding}, though Stripe's Accept-Encoding is gzip alone"
    try:
        said = read_json(reply.body)
    except ValueError:
        return "which is no JSON"
    if not isinstance(said, dict) or not isinstance(said.get("approved"), bool):
        return "in which nothing is approved or declined"
    return _problem_of_headers(reply.headers) or _problem_of_amount(said, question or {})


def expect_decision_reply(mailbox: Mailbox) -> None:
    """Fail unless the newest real-time request got a decision.

    Raises:
        ProductFailure: it did not; the message says what it got.
    """
    mailbox.check_listening(REALTIME_REQUEST)
    question, reply = _newest(mailbox)
    problem = problem_of_decision(reply, question)
    if problem:
        raise ProductFailure.of(
            "the reply to the real-time request",
            expected=_EXPECTED,
            found=f"{reply}, {problem}",
        )


def _newest(mailbox: Mailbox) -> tuple[Mapping[str, Any], EndpointReply]:
    """Return what was asked last, and the reply to it, which may come after Stripe has decided."""
    deadline = time.monotonic() + _PATIENCE
    while True:
        for received, reply in reversed(mailbox.replies):
            if received.type == REALTIME_REQUEST:
                return received.event["data"]["object"], reply
        if time.monotonic() > deadline:
            raise ProductFailure.of(
                "the reply to the real-time request",
                expected="one",
                found=f"none after {_PATIENCE:g} s",
            )
        time.sleep(_POLL_SECONDS)


def _problem_of_headers(headers: Mapping[str, str]) -> str:
    version = headers.get("stripe-version")
    if not version:
        return "without the header Stripe-Version"
    if not _VERSION.fullmatch(version):
        return f"with the Stripe-Version {version}, which is none"
    kind = headers.get("content-type", _JSON)
    is_json = kind.partition(";")[0].strip().lower() == _JSON
    return "" if is_json else f"with the Content-Type {kind or 'that says nothing'}"


def _problem_of_amount(said: Mapping[str, Any], question: Mapping[str, Any]) -> str:
    """Return what is wrong with approving a part, which not every merchant takes."""
    pending, amount = question.get("pending_request"), said.get("amount")
    if amount is None or not pending:
        return ""
    if not pending["is_amount_controllable"]:
        return "with an amount, though the merchant takes no part"
    if not isinstance(amount, int) or not 0 <= amount <= pending["amount"]:
        return f"with an amount that is not between 0 and {pending['amount']}"
    return ""
