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
from issuing_sandbox.wire.fields import check_amount

#: Returns the cents spent since a moment (unix seconds) in some categories; none means all.
SpentSince: TypeAlias = Callable[[int, Sequence[str]], int]
RESTRICTED_FIELDS: Final = ("card_presences", "categories", "merchant_countries")
#: For each field, the list that lets only its values through and the one that keeps them out.
LIST_PAIRS: Final = tuple((f"allowed_{name}", f"blocked_{name}") for name in RESTRICTED_FIELDS)
LISTS: Final = tuple(name for pair in LIST_PAIRS for name in pair)
#: Cents a day for a card that was made without limits (money flow, 6.4).
DEFAULT_LIMIT: Final = {"amount": 50_000, "categories": [], "interval": "daily"}
#: Cents no single authorization may exceed, whatever a card's own limits say (money flow, 6.4).
AUTHORIZATION_CAP: Final = 1_000_000


def for_cardholder(given: dict[str, Any] | None, old: Record | None = None) -> Record:
    """Return a cardholder's controls as the API shows them: unset lists are empty.

    Args:
        given: the parameter ``spending_controls``.
        old: the controls before; ``None`` for a new cardholder.
    """
    return _merged(given, old, unset=[], default_limits=[], currency=None)


def for_card(given: dict[str, Any] | None, currency: str, old: Record | None = None) -> Record:
    """Return a card's controls: unset lists are null, and a new card has a daily limit.

    Args:
        given: the parameter ``spending_controls``.
        currency: the card's.
        old: the controls before; ``None`` for a new card.
    """
    return _merged(given, old, unset=None, default_limits=[DEFAULT_LIMIT], currency=currency)


def window_start(interval: str, now: int) -> int:
    """Return when the window of ``interval`` began, unix seconds; UTC, weeks begin on Sunday."""
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


def is_merchant_allowed(
    controls: Record, *, category: str, country: str, card_presence: str
) -> bool:
    """Return whether the allowed and blocked lists let a purchase through."""
    if not any(map(controls.__getitem__, LISTS)):
        return True
    values = (card_presence, category, country)
    for (allowed, blocked), value in zip(LIST_PAIRS, values, strict=True):
        only, never = controls[allowed], controls[blocked]
        if (value not in only) if only else (never and value in never):
            return False
    return True


def is_amount_allowed(  # noqa: PLR0913 - what a limit depends on
    limits: Iterable[Record],
    amount: int,
    category: str,
    *,
    now: int,
    spent_since: SpentSince,
    approved_before: int = 0,
) -> bool:
    """Return whether ``amount`` cents fit under every limit, given what was spent before.

    Args:
        limits: the card's or the cardholder's spending limits.
        amount: cents asked for now.
        category: the merchant's.
        now: unix seconds.
        spent_since: returns what was spent before.
        approved_before: cents that count under a limit ``per_authorization``.
    """
    for limit in limits:
        categories, interval = limit["categories"], limit["interval"]
        if categories and category not in categories:
            continue
        if interval == "per_authorization":
            used = approved_before
        else:
            used = spent_since(_window_start(interval, now // DAY), categories)
        if used + amount > limit["amount"]:
            return False
    return True


def _merged(
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
    if not given:
        return before
    new = {**before, **{name: given[name] or unset for name in LISTS if name in given}}
    if "spending_limits" in given:
        limits = enumerate(given["spending_limits"] or ())
        new["spending_limits"] = [_limit(limit, index) for index, limit in limits]
    if given.get("spending_limits_currency"):
        new["spending_limits_currency"] = given["spending_limits_currency"]
    _check_exclusive(new)
    return new


def _limit(given: dict[str, Any], index: int) -> Record:
    param = f"spending_controls[spending_limits][{index}][amount]"
    return {
        "amount": check_amount(given["amount"], param, minimum=0),
        "categories": given.get("categories") or [],
        "interval": given["interval"],
    }


def _check_exclusive(controls: Record) -> None:
    for allowed, blocked in LIST_PAIRS:
        if controls[allowed] and controls[blocked]:
            raise SandboxFault(
                f"You may only specify one of these parameters: {allowed}, {blocked}.",
                code="parameters_exclusive",
                param=f"spending_controls[{allowed}]",
            )
