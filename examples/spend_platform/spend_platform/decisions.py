"""Decisions: Stripe asks, the policy answers, and what it approves is reserved at once.

Nothing here calls Stripe: the whole answer has two seconds.
"""

from typing import Any

from sqlalchemy.orm import Session

from spend_platform import authorizations, ledger, policy
from spend_platform import standing as standings
from spend_platform.database import Decision

ASKED = "issuing_authorization.request"
#: Where Stripe keeps our reason: the authorization's metadata.
REASON = "spend_platform_reason"
#: What is replied where something of our own fails.
FALLBACK = {"approved": False, "metadata": {REASON: policy.OWN_ERROR}}


def decide(session: Session, event: dict[str, Any]) -> Decision:
    """The decision on an ``issuing_authorization.request``; asked again, it is the same one."""
    ledger.note(session, event)
    asked = event["data"]["object"]
    position = len(asked["request_history"])
    return session.get(Decision, (asked["id"], position)) or _new(session, event, position)


def reply(decision: Decision) -> dict[str, Any]:
    """The decision as Stripe wants to hear it; an amount only where it is less than asked for."""
    said = {"approved": decision.approved, "metadata": {REASON: decision.reason}}
    is_part = decision.approved and decision.cents < decision.asked
    return {**said, "amount": decision.cents} if is_part else said


def _new(session: Session, event: dict[str, Any], position: int) -> Decision:
    asked = event["data"]["object"]
    authorization = authorizations.merge(session, asked)
    purchase = policy.Purchase.of(asked["pending_request"])
    standing = standings.standing(session, authorization, event["created"])
    answer = policy.decide(purchase, standing)
    decision = Decision(
        authorization=authorization.id,
        position=position,
        asked=purchase.cents,
        approved=answer.approved,
        cents=answer.cents,
        reason=answer.reason,
    )
    session.add(decision)
    authorizations.recount(session, authorization)
    return decision
