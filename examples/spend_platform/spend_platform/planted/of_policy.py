"""Faults in the rules of the platform: budgets, balance, categories, parts, months."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from spend_platform import decisions, policy
from spend_platform import standing as standings
from spend_platform.database import Allowed, Authorization, Decision, Entry
from spend_platform.planted.planting import Put
from spend_platform.standing import Standing


def approve_above_budget(put: Put) -> None:
    """Forget the budget when deciding, not when showing it (DE6)."""
    judge = standings.standing
    put(standings, "standing", lambda *asked: replace(judge(*asked), remaining=None))


def ignore_blocked_categories(put: Put) -> None:
    """Read the list of blocked categories as if it were empty (DE4)."""
    put(standings, "_blocks", lambda *_: False)


def trip_over_nameless_merchants(put: Put) -> None:
    """Expect each merchant to have a name; what then fails is declined (DE2)."""
    decide = decisions.decide

    def decided(session: Session, event: dict[str, Any]) -> Decision:
        if not event["data"]["object"]["merchant_data"]["name"].strip():
            raise ValueError("a merchant without a name")
        return decide(session, event)

    put(decisions, "decide", decided)


def want_an_entry_in_each_list(put: Put) -> None:
    """Decline where one list of several does not have the merchant (DE4)."""

    def allows(session: Session, authorization: Authorization) -> bool:
        entries = list(session.scalars(select(Allowed)))
        own = {"category": authorization.category, "merchant": authorization.network_id}
        return all(
            any((each.kind, each.value) == (kind, own[kind]) for each in entries)
            for kind in {each.kind for each in entries}
        )

    put(standings, "_allows", allows)


def blame_the_balance(put: Put) -> None:
    """Tell the holder of missing funds where the merchant is blocked (DE5)."""
    decide = policy.decide

    def judged(purchase: policy.Purchase, standing: Standing) -> policy.Answer:
        answer = decide(purchase, standing)
        is_blocked = answer.reason == policy.BLOCKED_CATEGORY
        return replace(answer, reason=policy.INSUFFICIENT_BALANCE) if is_blocked else answer

    put(policy, "decide", judged)


def approve_parts_nobody_takes(put: Put) -> None:
    """Approve the part that fits, whether or not the merchant takes parts."""
    decide = policy.decide

    def judged(purchase: policy.Purchase, standing: Standing) -> policy.Answer:
        return decide(replace(purchase, is_controllable=True), standing)

    put(policy, "decide", judged)


def never_end_a_month(put: Put) -> None:
    """Count all that was ever spent against this month's budget (DE7)."""
    judge = standings.standing

    def judged(session: Session, authorization: Authorization, now: int) -> Standing:
        standing, card = judge(session, authorization, now), authorization.card
        if standing.remaining is None:
            return standing
        within = standings.card_month(session, card, standings.Month.of(now))
        earlier = _ever(session, card) + within.spent - within.refunded
        return replace(standing, remaining=standing.remaining + earlier)

    put(standings, "standing", judged)


def _ever(session: Session, card: str) -> int:
    query = select(func.coalesce(func.sum(Entry.cents), 0)).where(Entry.card == card)
    return session.scalars(query).one()


FAULTS: dict[str, Callable[[Put], None]] = {
    "approves-above-budget": approve_above_budget,
    "approves-parts-nobody-takes": approve_parts_nobody_takes,
    "blames-the-balance": blame_the_balance,
    "ignores-blocked-categories": ignore_blocked_categories,
    "months-never-end": never_end_a_month,
    "trips-over-nameless-merchants": trip_over_nameless_merchants,
    "wants-an-entry-in-each-list": want_an_entry_in_each_list,
}
