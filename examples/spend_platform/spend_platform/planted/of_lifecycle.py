"""Faults in following what becomes of an authorization: reversals, expiry, zero, declines."""

from collections.abc import Callable
from typing import Any

from sqlalchemy.orm import Session

from spend_platform import authorizations
from spend_platform.authorizations import id_of
from spend_platform.database import Authorization, Decision
from spend_platform.planted.planting import Put, pass_over

FAMILY = "issuing_authorization"
OVER = {"reversed", "expired"}
WITHOUT_DECIMALS = {"jpy", "krw"}


def ignore_reversals(put: Put) -> None:
    """Know captures only, so that what is called off stays held (LI1)."""
    pass_over(put, FAMILY, lambda _, snapshot: snapshot["status"] == "reversed")


def know_only_reversed(put: Put) -> None:
    """Wait for ``reversed`` when an authorization expires, as it read before basil (LI7)."""
    pass_over(put, FAMILY, lambda _, snapshot: snapshot["status"] == "expired")


def ignore_partial_reversals(put: Put) -> None:
    """Leave a hold at its first amount until it is over (LI4)."""

    def is_less(session: Session, snapshot: dict[str, Any]) -> bool:
        current = session.get(Authorization, snapshot["id"])
        if current is None or snapshot["status"] != "pending":
            return False
        is_lower = snapshot["amount"] < current.amount
        return is_lower and len(snapshot["transactions"]) == current.settlements

    pass_over(put, FAMILY, is_less)


def ignore_captures_after_the_end(put: Put) -> None:
    """Take a reversed or expired authorization for finished (LI3)."""

    def is_over(session: Session, name: str | None) -> bool:
        current = session.get(Authorization, name or "")
        return current is not None and current.status in OVER

    pass_over(put, FAMILY, lambda session, snapshot: is_over(session, snapshot["id"]))
    pass_over(
        put,
        "issuing_transaction",
        lambda session, transaction: is_over(session, id_of(transaction["authorization"])),
    )


def close_at_zero(put: Put) -> None:
    """Take an amount of zero for the end, though the merchant may hold anew (LI2)."""
    merge, recount = authorizations.merge, authorizations.recount

    def merged(session: Session, snapshot: dict[str, Any]) -> Authorization:
        is_open = snapshot["status"] == "pending"
        current = session.get(Authorization, snapshot["id"])
        if current is not None and current.status == "reversed" and is_open:
            return current
        ends = is_open and snapshot["approved"] and not snapshot["amount"]
        return merge(session, {**snapshot, "status": "reversed"} if ends else snapshot)

    def recounted(session: Session, authorization: Authorization) -> None:
        recount(session, authorization)
        if authorization.status == "reversed":
            authorization.holding = 0

    put(authorizations, "merge", merged)
    put(authorizations, "recount", recounted)


def record_own_decisions_only(put: Put) -> None:
    """Record what was asked here, and so miss what Stripe declines by itself (LI6)."""

    def is_strange(session: Session, snapshot: dict[str, Any]) -> bool:
        return not snapshot["approved"] and session.get(Decision, (snapshot["id"], 0)) is None

    pass_over(put, FAMILY, is_strange)


def book_own_approvals_only(put: Put) -> None:
    """Book what was approved here, and so miss what Stripe approves in its place."""

    def is_strange(session: Session, snapshot: dict[str, Any]) -> bool:
        return snapshot["approved"] and session.get(Decision, (snapshot["id"], 0)) is None

    pass_over(put, FAMILY, is_strange)


def show_own_replies(put: Put) -> None:
    """Show a purchase as approved where the own reply has approved it, heard or not."""
    merge = authorizations.merge

    def merged(session: Session, snapshot: dict[str, Any]) -> Authorization:
        current = merge(session, snapshot)
        own = session.get(Decision, (snapshot["id"], 0))
        current.approved = own.approved if own else current.approved
        return current

    put(authorizations, "merge", merged)


def show_yen_in_hundredths(put: Put) -> None:
    """Divide each price by a hundred, also one in a currency without decimals (AM7)."""
    read = authorizations._read

    def reread(snapshot: dict[str, Any]) -> Authorization:
        authorization = read(snapshot)
        if authorization.merchant_currency in WITHOUT_DECIMALS:
            authorization.merchant_amount = (authorization.merchant_amount or 0) // 100
        return authorization

    put(authorizations, "_read", reread)


def count_declined_purchases(put: Put) -> None:
    """Count against the budget what was asked for, also where it was declined (DE6)."""
    recount = authorizations.recount

    def recounted(session: Session, authorization: Authorization) -> None:
        recount(session, authorization)
        if authorization.histories and not authorization.approved:
            authorization.holding = authorization.asked

    put(authorizations, "recount", recounted)


def show_declines_as_nothing(put: Put) -> None:
    """Show the amount of what was declined, which is zero by then (AM5)."""
    read = authorizations._read

    def reread(snapshot: dict[str, Any]) -> Authorization:
        authorization = read(snapshot)
        if authorization.histories and not authorization.approved:
            authorization.asked = 0
        return authorization

    put(authorizations, "_read", reread)


FAULTS: dict[str, Callable[[Put], None]] = {
    "books-own-approvals-only": book_own_approvals_only,
    "closes-at-zero": close_at_zero,
    "counts-declined-purchases": count_declined_purchases,
    "ignores-captures-after-the-end": ignore_captures_after_the_end,
    "ignores-partial-reversals": ignore_partial_reversals,
    "ignores-reversals": ignore_reversals,
    "knows-only-reversed": know_only_reversed,
    "records-own-decisions-only": record_own_decisions_only,
    "shows-declines-as-nothing": show_declines_as_nothing,
    "shows-own-replies": show_own_replies,
    "shows-yen-in-hundredths": show_yen_in_hundredths,
}
