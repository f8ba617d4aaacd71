"""Card numbers, codes and expiry dates: valid to look at, and good for nothing outside."""

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, Final

from issuing_sandbox.account import Account
from issuing_sandbox.contract import faults
from issuing_sandbox.errors import SandboxFault
from issuing_sandbox.store import Record
from issuing_sandbox.tally import DAY

#: Months a card is good for; the recorded one had 34 (not contractual).
MONTHS: Final = 34
#: The first digits of a test number; the rest is random but for the last, which is Luhn's.
ISSUER: Final = "400000999"
#: The months of a year; the years that are written with four digits and lie in this millennium.
MONTHS_OF_YEAR: Final = range(1, 13)
YEARS: Final = range(2000, 3000)


def new_number(account: Account) -> str:
    """Sixteen digits nobody else has."""
    body = ISSUER + account.ids.digits(15 - len(ISSUER))
    return body + luhn_digit(body)


def luhn_digit(body: str) -> str:
    """The digit that makes ``body`` a valid card number."""
    total = 0
    for place, digit in enumerate(reversed(body)):
        value = int(digit) * (2 if place % 2 == 0 else 1)
        total += value - 9 if value > 9 else value  # noqa: PLR2004 - two digits become their sum
    return str(-total % 10)


def expiry(params: Mapping[str, Any], now: int) -> Record:
    """The expiry that was asked for, or the one a new card gets; wordings of refusals are ours.

    Raises:
        ParameterFault: a month without a year or a year without a month.
        SandboxFault: no such month, or one that is over.
    """
    month, year = params.get("exp_month"), params.get("exp_year")
    if month is None and year is None:
        made = datetime.fromtimestamp(now, UTC)
        months = made.year * 12 + made.month - 1 + MONTHS
        return {"exp_month": months % 12 + 1, "exp_year": months // 12}
    for name in ("exp_month", "exp_year"):
        if params.get(name) is None:
            raise faults.missing(name)
    if month not in MONTHS_OF_YEAR:
        raise SandboxFault("The expiry month must be from 1 to 12.", param="exp_month")
    if year not in YEARS or (year, month) < _month(now // DAY):
        raise SandboxFault("A card's expiry must be in the future.", param="exp_year")
    return {"exp_month": month, "exp_year": year}


def has_expired(record: Record, now: int) -> bool:
    """Whether the last month in which the card is good is over."""
    return _month(now // DAY) > (record["exp_year"], record["exp_month"])


@lru_cache(maxsize=1024)
def _month(day: int) -> tuple[int, int]:
    today = datetime.fromtimestamp(day * DAY, UTC)
    return today.year, today.month
