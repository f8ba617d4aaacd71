"""Card numbers, codes and expiry dates: valid to look at, and good for nothing outside."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, Final

from issuing_sandbox.account.account import Account
from issuing_sandbox.account.spend_totals import DAY
from issuing_sandbox.contract import parameter_faults
from issuing_sandbox.errors import NotModelled, SandboxFault
from issuing_sandbox.store.tables import Record
from issuing_sandbox.wire.fields import checked_amount

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
            raise parameter_faults.missing(name)
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


LONGEST_LINE: Final = 24
#: What was found to be printable by somebody who prints (objects and platform, 2.2).
PRINTABLE: Final = re.compile(r"[a-zA-Z0-9/\-&:().' ]*")
#: An encrypted value in its compact form: five parts.
ENCRYPTED: Final = re.compile(r"[\w-]+\.[\w-]*\.[\w-]+\.[\w-]+\.[\w-]+", re.ASCII)


def second_line(params: Mapping[str, Any]) -> str | None:
    """What is printed below the name on a physical card.

    Raises:
        ParameterFault: it is too long.
        SandboxFault: it cannot be printed.
        NotModelled: a virtual card is not printed.
    """
    line: str | None = params.get("second_line")
    if line is None:
        return None
    if params["type"] == "virtual":
        raise NotModelled("the second line of a virtual card", param="second_line")
    if len(line) > LONGEST_LINE:
        raise parameter_faults.too_long("second_line", line, LONGEST_LINE)
    if not PRINTABLE.fullmatch(line):
        raise SandboxFault(
            "A second line has only letters, digits, spaces and / - & : ( ) . '",
            param="second_line",
        )
    return line


def lifecycle_controls(params: Mapping[str, Any]) -> Record | None:
    """When a virtual card is canceled by itself.

    Raises:
        ParameterFault: after no payment at all.
        SandboxFault: physical cards live until they are canceled.
    """
    given = params.get("lifecycle_controls")
    if given is None:
        return None
    if params["type"] != "virtual":
        raise SandboxFault(
            "Only virtual cards have lifecycle_controls.", param="lifecycle_controls"
        )
    at = "lifecycle_controls[cancel_after][payment_count]"
    count = checked_amount(given["cancel_after"]["payment_count"], at, least=1)
    return {"cancel_after": {"payment_count": count}}


def check_pin(params: Mapping[str, Any]) -> None:
    """Pass if there is no PIN or an encrypted one; nobody here can read it, and it is not kept.

    Raises:
        SandboxFault: it is not encrypted.
    """
    number = (params.get("pin") or {}).get("encrypted_number")
    if number is not None and not ENCRYPTED.fullmatch(number):
        raise SandboxFault(
            "A PIN is given encrypted, as a JWE in compact form.", param="pin[encrypted_number]"
        )
