"""Whether an endpoint says today what it said when the tape was recorded.

What follows on a tape follows from the replies that were given: another decision would lead to
other answers, which the tape does not have.
"""

from collections.abc import Mapping
from typing import Any

import orjson

from issuing_harness.money import Money
from issuing_harness.take import QUESTION, Delivery, Reply
from issuing_harness.tape.tape import Tape
from issuing_harness.tape.wording import shown


class DecidesOtherwise(AssertionError):
    """The endpoint's reply is not the recorded one: the integration has changed."""


def compare(tape: Tape, recorded: Delivery, reply: Reply) -> None:
    """Hold a reply, redacted, against the recorded one.

    Raises:
        DecidesOtherwise: the decision is another one, or an event is taken that was refused, or
            the other way round.
    """
    event = recorded.json()
    same = _same_decision if event["type"] == QUESTION else _same_receipt
    if not same(recorded.reply, reply):
        raise DecidesOtherwise(_message(tape, recorded, reply))


def in_words(reply: Reply) -> str:
    """A decision as a person says it: ``approves $9.00 of it``, ``declines it``."""
    said = _said(reply)
    if reply.status is None:
        return "gives no reply"
    if not isinstance(said.get("approved"), bool) or not reply.accepted:
        return f"answers {reply.status} {reply.body or 'without a body'}"
    if not said["approved"]:
        return "declines it"
    amount = said.get("amount")
    return f"approves {Money(amount)} of it" if isinstance(amount, int) else "approves it"


def _message(tape: Tape, recorded: Delivery, reply: Reply) -> str:
    now, then = in_words(reply), in_words(recorded.reply)
    if now == then:
        now, then = (
            f"{word} with {_details(each)}" for word, each in ((now, reply), (then, recorded.reply))
        )
    return (
        f"The endpoint was sent {recorded} and {now}; when `{shown(tape.path)}` was recorded: "
        f"{then}. What follows on the tape follows from that. If the endpoint is right now, record "
        f"the scenario again: {tape.provenance.record_command()}."
    )


def _details(reply: Reply) -> str:
    headers = ", ".join(f"{name}: {value}" for name, value in reply.headers.items())
    return f"{reply.body} ({headers or 'no headers'})"


def _same_decision(recorded: Reply, reply: Reply) -> bool:
    return _decides(recorded) == _decides(reply)


def _same_receipt(recorded: Reply, reply: Reply) -> bool:
    return recorded.accepted == reply.accepted


def _decides(reply: Reply) -> tuple[Any, ...]:
    """All that can make a difference; which version is named does not, whether one is does."""
    headers: Mapping[str, str] = reply.headers
    late = headers.get("issuing-sandbox-seconds")
    return reply.status, "stripe-version" in headers, late, _said(reply) or reply.body


def _said(reply: Reply) -> dict[str, Any]:
    try:
        said = orjson.loads(reply.body)
    except orjson.JSONDecodeError:
        return {}
    return said if isinstance(said, dict) else {}
