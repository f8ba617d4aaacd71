"""Spending controls: what cards and cardholders may spend, where, and how much in which window.

Shape, defaults and semantics: reference, money flow, section 6.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any, Final, TypeAlias

from issuing_sandbox.account.spend_totals import DAY
from issuing_sandbox.errors import SandboxFault
from issuing_sandbox.store.tables import Record
from issuing_sandbox.wire.fields import checked_amount

#: Cents spent since a moment in some categories (none means all).
Spent: TypeAlias = Callable[[int, Sequence[str]], int]
KINDS: Final = ("card_presences", "categories", "merchant_countries")
#: For each kind, the list that lets only its values through and the one that keeps them out.
PAIRS: Final = tuple((f"allowed_{kind}", f"blocked_{kind}") for kind in KINDS)
LISTS: Final = tuple(name for pair in PAIRS for name in pair)
#: Cents a day for a card that was made without limits (money flow, 6.4).
DEFAULT_DAILY: Final = {"amount": 50_000, "categories": [], "interval": "daily"}
#: Cents no single authorization may exceed, whatever a card's own limits say (money flow, 6.4).
HIDDEN_CAP: Final = 1_000_000


def of_cardholder(given: dict[str, Any] | None, old: Record | None = None) -> Record:
    """A cardholder's controls as answered: unset lists are empty."""
    return _controls(given, old, unset=[], default_limits=[], currency=None)


def of_card(given: dict[str, Any] | None, currency: str, old: Record | None = None) -> Record:
    """A card's controls as answered: unset lists are null, and a new card has a daily limit."""
    return _controls(given, old, unset=None, default_limits=[DEFAULT_DAILY], currency=currency)


def window_start(interval: str, now: int) -> int:
    """Unix seconds at which the window of ``interval`` began; UTC, weeks begin on Sunday."""
    return _window_start(interval, now // DAY)


@lru_cache(maxsize=1024)
def _window_start(interval: str, day: int) -> int:
    today = datetime.fromtimestamp(day * DAY, UTC)
    starts = {
        "daily": today,
        "weekly": today - timedelta(days=today.isoweekday() % 7),
        "monthly": today.replace(day=1),
        "yearly": today.replace(month=1, day=1),
    }
    return int(starts[interval].timestamp()) if interval in starts else 0


def allow_merchant(controls: Record, *, category: str, country: str, presence: str) -> bool:
    """Whether these controls let a purchase through by kind of merchant, place and presence."""
    if not any(map(controls.__getitem__, LISTS)):
        return True
    asked = (presence, category, country)
    for (allowed, blocked), value in zip(PAIRS, asked, strict=True):
        only, never = controls[allowed], controls[blocked]
        if (value not in only) if only else (never and value in never):
            return False
    return True


def allow_amount(  # noqa: PLR0913 - what a limit depends on
    limits: Iterable[Record],
    amount: int,
    *,
    category: str,
    now: int,
    spent: Spent,
    earlier: int = 0,
) -> bool:
    """Whether ``amount`` cents fit under every limit, given what was ``spent`` before.

    Args:
        limits: the card's or the cardholder's spending limits.
        amount: cents asked for now.
        category: the merchant's.
        now: unix seconds.
        spent: knows what was spent before.
        earlier: cents that count under a limit of a single authorization.
    """
    for limit in limits:
        applies = not limit["categories"] or category in limit["categories"]
        if applies and _used(limit, spent, now, earlier) + amount > limit["amount"]:
            return False
    return True


def _used(limit: Record, spent: Spent, now: int, earlier: int) -> int:
    if limit["interval"] == "per_authorization":
        return earlier
    return spent(window_start(limit["interval"], now), limit["categories"])


def _controls(
    given: dict[str, Any] | None,
    old: Record | None,
    *,
    unset: Any,
    default_limits: list[Record],
    currency: str | None,
) -> Record:
    given = given or {}
    before = old or {
        **dict.fromkeys(LISTS, unset),
        "spending_limits": default_limits,
        "spending_limits_currency": currency,
    }
    new = {**before, **{name: given[name] or unset for name in LISTS if name in given}}
    if "spending_limits" in given:
        limits = enumerate(given["spending_limits"] or ())
        new["spending_limits"] = [_limit(each, index) for index, each in limits]
    if given.get("spending_limits_currency"):
        new["spending_limits_currency"] = given["spending_limits_currency"]
    _refuse_both(new)
    return new


def _limit(given: dict[str, Any], index: int) -> Record:
    param = f"spending_controls[spending_limits][{index}][amount]"
    return {
        "amount": checked_amount(given["amount"], param, least=0),
        "categories": given.get("categories") or [],
        "interval": given["interval"],
    }


def _refuse_both(controls: Record) -> None:
    for allowed, blocked in PAIRS:
        if controls[allowed] and controls[blocked]:
            raise SandboxFault(
                f"You may only specify one of these parameters: {allowed}, {blocked}.",
                code="parameters_exclusive",
                param=f"spending_controls[{allowed}]",
            )
