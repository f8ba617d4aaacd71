"""What a card is given when made: number, expiry, PIN, second line, lifecycle controls, money.

Numbers pass a Luhn check and are good for nothing outside the sandbox. Except for the new number,
each function reads one parameter of ``POST /v1/issuing/cards``; wordings of refusals are ours.
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, Final

from issuing_sandbox.account.account import Account
from issuing_sandbox.account.spend_totals import DAY
from issuing_sandbox.call import Call
from issuing_sandbox.contract import parameter_faults
from issuing_sandbox.errors import NotModelled, SandboxFault
from issuing_sandbox.policies import Policies
from issuing_sandbox.store.tables import Record
from issuing_sandbox.treasury import card_spending
from issuing_sandbox.wire.fields import check_count

#: Months a card is valid; the recorded one had 34 (not contractual).
VALIDITY_MONTHS: Final = 34
#: The first digits of a test number; the rest is random but for the last, which is Luhn's.
NUMBER_PREFIX: Final = "400000999"
#: The months of a year; the years that are written with four digits and lie in this millennium.
VALID_MONTHS: Final = range(1, 13)
VALID_YEARS: Final = range(2000, 3000)
MAX_SECOND_LINE: Final = 24
#: The payments that a card may be made for; Stripe's own limit, if it has one, is unknown.
MAX_PAYMENTS: Final = 10**12
#: What somebody who prints cards has found to be printable (objects and platform, 2.2).
PRINTABLE: Final = re.compile(r"[a-zA-Z0-9/\-&:().' ]*")
#: An encrypted value in its compact form: five parts.
COMPACT_JWE: Final = re.compile(r"[\w-]+\.[\w-]*\.[\w-]+\.[\w-]+\.[\w-]+", re.ASCII)


def new_number(account: Account) -> str:
    """Return a unique card number of 16 digits."""
    body = NUMBER_PREFIX + account.ids.digits(15 - len(NUMBER_PREFIX))
    return body + luhn_digit(body)


def luhn_digit(body: str) -> str:
    """Return the check digit that makes ``body`` a valid card number."""
    total = 0
    for place, digit in enumerate(reversed(body)):
        value = int(digit) * (2 if place % 2 == 0 else 1)
        total += value - 9 if value > 9 else value  # noqa: PLR2004 - two digits become their sum
    return str(-total % 10)


def expiry(params: Mapping[str, Any], now: int) -> Record:
    """Return ``exp_month`` and ``exp_year`` as given, or those of a card made now.

    Args:
        params: of ``POST /v1/issuing/cards``.
        now: unix seconds.

    Raises:
        ParameterFault: a month without a year or a year without a month.
        SandboxFault: no such month, or one that is over.
    """
    month, year = params.get("exp_month"), params.get("exp_year")
    if month is None and year is None:
        today = datetime.fromtimestamp(now, UTC)
        months = today.year * 12 + today.month - 1 + VALIDITY_MONTHS
        return {"exp_month": months % 12 + 1, "exp_year": months // 12}
    for name in ("exp_month", "exp_year"):
        if params.get(name) is None:
            raise parameter_faults.missing(name)
    if month not in VALID_MONTHS:
        raise SandboxFault("The expiry month must be from 1 to 12.", param="exp_month")
    if year not in VALID_YEARS or (year, month) < _month(now // DAY):
        raise SandboxFault("A card's expiry must be in the future.", param="exp_year")
    return {"exp_month": month, "exp_year": year}


def month_after(card: Record) -> Record:
    """Return the expiry that is one month after a card's."""
    months = card["exp_year"] * 12 + card["exp_month"]
    return {"exp_month": months % 12 + 1, "exp_year": months // 12}


def expiry_order(expiry: Record) -> tuple[int, int]:
    """Return what sorts expiries, the earliest first."""
    return expiry["exp_year"], expiry["exp_month"]


def has_expired(record: Record, now: int) -> bool:
    """Return whether the last month in which the card is valid is over by ``now``."""
    return _month(now // DAY) > (record["exp_year"], record["exp_month"])


def expires_at(record: Record) -> int:
    """Return the first second at which a card has expired, unix seconds."""
    year, month = record["exp_year"], record["exp_month"]
    return int(datetime(year + month // 12, month % 12 + 1, 1, tzinfo=UTC).timestamp())


@lru_cache(maxsize=1024)
def _month(day: int) -> tuple[int, int]:
    today = datetime.fromtimestamp(day * DAY, UTC)
    return today.year, today.month


def second_line(params: Mapping[str, Any], policies: Policies) -> str | None:
    """Return what is printed below the name on a physical card, or ``None``.

    Args:
        params: of ``POST /v1/issuing/cards``.
        policies: whether a virtual card, which is not printed, keeps one.

    Raises:
        ParameterFault: it is too long.
        SandboxFault: it cannot be printed.
    """
    line: str | None = params.get("second_line")
    if line is None:
        return None
    if len(line) > MAX_SECOND_LINE:
        raise parameter_faults.too_long("second_line", line, MAX_SECOND_LINE)
    if not PRINTABLE.fullmatch(line):
        raise SandboxFault(
            "A second line has only letters, digits, spaces and / - & : ( ) . '",
            param="second_line",
        )
    is_kept = params["type"] != "virtual" or policies.virtual_second_line == "kept"
    return line if is_kept else None


def lifecycle_controls(params: Mapping[str, Any]) -> Record | None:
    """Return after how many payments a virtual card is canceled, or ``None``.

    Raises:
        ParameterFault: after no payment at all.
        SandboxFault: it is a physical card, which has no such controls.
    """
    given = params.get("lifecycle_controls")
    if given is None:
        return None
    if params["type"] != "virtual":
        raise SandboxFault(
            "Only virtual cards have lifecycle_controls.", param="lifecycle_controls"
        )
    param = "lifecycle_controls[cancel_after][payment_count]"
    count = check_count(
        given["cancel_after"]["payment_count"], param, minimum=1, maximum=MAX_PAYMENTS
    )
    return {"cancel_after": {"payment_count": count}}


def check_pin(params: Mapping[str, Any]) -> None:
    """Refuse a PIN that is not encrypted. The sandbox cannot read a PIN and does not store it.

    Raises:
        SandboxFault: it is not encrypted.
    """
    number = (params.get("pin") or {}).get("encrypted_number")
    if number is not None and not COMPACT_JWE.fullmatch(number):
        raise SandboxFault(
            "A PIN is given encrypted, as a JWE in compact form.", param="pin[encrypted_number]"
        )


def financial_account(call: Call) -> dict[str, str]:
    """Return the field of a card that spends a financial account; other cards do not have it."""
    if call.params.get("financial_account") is None:
        return {}
    return {"financial_account": card_spending.checked_account(call)}


def other_financial_account(call: Call, old: Record) -> dict[str, str]:
    """Return the field of a card that an update moves to another financial account.

    See the policy ``card_change_financial_account``.

    Raises:
        NotModelled: the policy refuses it, or the card spends the Issuing balance.
    """
    if call.account.policies.card_change_financial_account == "refuse":
        call.refuse_unmodelled("financial_account")
    if "financial_account" not in old:
        raise NotModelled(
            "moving a card from the Issuing balance to a financial account",
            param="financial_account",
        )
    return financial_account(call)
