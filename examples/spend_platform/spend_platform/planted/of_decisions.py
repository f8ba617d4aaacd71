"""Faults in how a question of Stripe's is answered: what is read, and what is reserved."""

import time
from collections.abc import Callable
from contextvars import ContextVar
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session
from starlette.responses import Response

from spend_platform import authorizations, decisions, policy, webhooks
from spend_platform import standing as standings
from spend_platform.authorizations import id_of
from spend_platform.database import Authorization, Books, Budget, Decision, Event
from spend_platform.planted.planting import Put

#: More than the two seconds Stripe waits.
TOO_LATE = 2.2
#: Seconds between looking what is left and reserving it: a call to another database.
GAP = 0.02


def answer_too_late(put: Put) -> None:
    """Sleep over each decision, once it is made (DE9)."""
    answer = webhooks.answer

    def dawdle(*delivery: Any) -> Response:
        reply = answer(*delivery)
        if "stripe-version" in reply.headers:
            time.sleep(TOO_LATE)
        return reply

    put(webhooks, "answer", dawdle)


def forget_the_version(put: Put) -> None:
    """Reply without saying in which version of the API."""
    decided = webhooks.decided

    def bare(books: Books, event: dict[str, Any]) -> Response:
        reply = decided(books, event)
        del reply.headers["stripe-version"]
        return reply

    put(webhooks, "decided", bare)


def leave_unknown_cards_undecided(put: Put) -> None:
    """Reply with an empty 200 where no event has told of the card, and it has no budget (DE1)."""
    decided = webhooks.decided

    def shrug(books: Books, event: dict[str, Any]) -> Response:
        card = id_of(event["data"]["object"]["card"])
        with books.open() as session:
            told = session.scalars(select(Event.id).where(Event.object == card)).first()
            known = told is not None or session.get(Budget, card) is not None
        return decided(books, event) if known else Response()

    put(webhooks, "decided", shrug)


def judge_the_amount(put: Put) -> None:
    """Judge the authorization's amount, which is zero by then, for the pending one (DE3)."""

    def misread(asked: dict[str, Any]) -> dict[str, Any]:
        return {**asked, "pending_request": asked["pending_request"] | {"amount": asked["amount"]}}

    _reading(put, misread)


def answer_increments_as_before(put: Put) -> None:
    """Know the authorization already, and so say again what was said of its first part (DE13)."""
    _reading(put, lambda asked: {**asked, "request_history": []})


def _reading(put: Put, misread: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
    decide = decisions.decide

    def decided(session: Session, event: dict[str, Any]) -> Decision:
        asked = misread(event["data"]["object"])
        return decide(session, {**event, "data": {"object": asked}})

    put(decisions, "decide", decided)


def decide_anew(put: Put) -> None:
    """Judge a question that comes again beside what its first decision has reserved (DE13)."""
    decide = decisions.decide

    def decided(session: Session, event: dict[str, Any]) -> Decision:
        asked = event["data"]["object"]
        place = (asked["id"], len(asked["request_history"]))
        known = session.get(Decision, place) is not None
        return _judged(session, event, place) if known else decide(session, event)

    put(decisions, "decide", decided)


def _judged(session: Session, event: dict[str, Any], place: tuple[str, int]) -> Decision:
    authorization = session.get_one(Authorization, place[0])
    purchase = policy.Purchase.of(event["data"]["object"]["pending_request"])
    answer = policy.decide(purchase, standings.standing(session, authorization, event["created"]))
    return Decision(
        authorization=place[0],
        position=place[1],
        asked=purchase.cents,
        approved=answer.approved,
        cents=answer.cents,
        reason=answer.reason,
    )


def reserve_when_told(put: Put) -> None:
    """Reserve what was approved only at ``issuing_authorization.created`` (DE10)."""
    put(authorizations, "_approved_since", lambda *_: 0)


def look_before_its_turn(put: Put) -> None:
    """Look what is left in one transaction, and reserve it in the next (DE10).

    One after the other, they are judged rightly.
    """
    seen: ContextVar[standings.Standing] = ContextVar("seen")
    judge, decided = standings.standing, webhooks.decided

    def hasty(books: Books, event: dict[str, Any]) -> Response:
        with books.open() as session:
            asked = authorizations._read(event["data"]["object"])
            seen.set(judge(session, asked, event["created"]))
        time.sleep(GAP)
        return decided(books, event)

    put(webhooks, "decided", hasty)
    put(standings, "standing", lambda *_: seen.get())


FAULTS: dict[str, Callable[[Put], None]] = {
    "answers-increments-as-before": answer_increments_as_before,
    "answers-too-late": answer_too_late,
    "decides-anew-when-asked-again": decide_anew,
    "forgets-the-version": forget_the_version,
    "judges-amount-instead-of-pending": judge_the_amount,
    "leaves-unknown-cards-undecided": leave_unknown_cards_undecided,
    "looks-before-its-turn": look_before_its_turn,
    "reserves-when-told": reserve_when_told,
}
