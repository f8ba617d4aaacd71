"""Spending controls: what cards and cardholders may spend, where, and how much in which window.

Shape, defaults and semantics: reference, money flow, section 6.
"""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from issuing_sandbox.errors import SandboxFault
from issuing_sandbox.store import Record

KINDS: Final = ("card_presences", "categories", "merchant_countries")
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
    today = datetime.fromtimestamp(now, UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    starts = {
        "daily": today,
        "weekly": today - timedelta(days=today.isoweekday() % 7),
        "monthly": today.replace(day=1),
        "yearly": today.replace(month=1, day=1),
    }
    return int(starts[interval].timestamp()) if interval in starts else 0


def allow_merchant(controls: Record, *, category: str, country: str, presence: str) -> bool:
    """Whether these controls let a purchase through by kind of merchant, place and presence."""
    asked = {"categories": category, "merchant_countries": country, "card_presences": presence}
    return all(_allows(controls, kind, asked[kind]) for kind in KINDS)


def allow_amount(
    limits: Iterable[Record], amount: int, *, category: str, now: int, spent: Iterable[Record]
) -> bool:
    """Whether ``amount`` cents fit under every limit, given what was ``spent`` before.

    Args:
        limits: the card's or the cardholder's spending limits.
        amount: cents asked for now.
        category: the merchant's.
        now: unix seconds.
        spent: authorizations that count, each with ``created``, ``category`` and ``amount``.
    """
    relevant = [each for each in limits if not each["categories"] or category in each["categories"]]
    if not relevant:
        return True
    earlier = list(spent)
    return all(_used(limit, earlier, now) + amount <= limit["amount"] for limit in relevant)


def _used(limit: Record, spent: list[Record], now: int) -> int:
    if limit["interval"] == "per_authorization":
        return 0
    start = window_start(limit["interval"], now)
    wanted = limit["categories"]
    return sum(
        each["amount"]
        for each in spent
        if each["created"] >= start and (not wanted or each["category"] in wanted)
    )


def _allows(controls: Record, kind: str, value: str) -> bool:
    allowed, blocked = controls[f"allowed_{kind}"], controls[f"blocked_{kind}"]
    if allowed:
        return value in allowed
    return value not in (blocked or ())


def _controls(
    given: dict[str, Any] | None,
    old: Record | None,
    *,
    unset: Any,
    default_limits: list[Record],
    currency: str | None,
) -> Record:
    given = given or {}
    names = [f"{verb}_{kind}" for verb in ("allowed", "blocked") for kind in KINDS]
    before = old or {
        **dict.fromkeys(names, unset),
        "spending_limits": default_limits,
        "spending_limits_currency": currency,
    }
    new = {**before, **{name: given[name] or unset for name in names if name in given}}
    if "spending_limits" in given:
        new["spending_limits"] = [_limit(each) for each in given["spending_limits"] or ()]
    if given.get("spending_limits_currency"):
        new["spending_limits_currency"] = given["spending_limits_currency"]
    _refuse_both(new)
    return new


def _limit(given: dict[str, Any]) -> Record:
    return {
        "amount": given["amount"],
        "categories": given.get("categories") or [],
        "interval": given["interval"],
    }


def _refuse_both(controls: Record) -> None:
    for kind in KINDS:
        if controls[f"allowed_{kind}"] and controls[f"blocked_{kind}"]:
            raise SandboxFault(
                f"You may only specify one of these parameters: allowed_{kind}, blocked_{kind}.",
                code="parameters_exclusive",
                param=f"spending_controls[allowed_{kind}]",
            )
