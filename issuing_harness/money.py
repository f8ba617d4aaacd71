"""US dollars: written ``$1,250.00`` in scenarios, counted in cents by Stripe.

And how many decimals other currencies have (docs.stripe.com/currencies, 28 November 2026).
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, Final, Self

from issuing_harness.errors import HarnessError

_WHOLE: Final = r"0|[1-9][0-9]{0,2}(?:,[0-9]{3})+|[1-9][0-9]*"
_DOLLARS: Final = re.compile(rf"(-?)\$({_WHOLE})\.([0-9]{{2}})")
#: What may have been meant: a number with at most two decimals, whatever stands around it.
_NEARLY_DOLLARS: Final = re.compile(rf"(-?)[^0-9.,-]*((?:{_WHOLE})(?:\.[0-9]{{1,2}})?)[^0-9.,-]*")
#: An amount of dollars as it is written anywhere, with its sign before or after it.
_DIGITS: Final = r"[0-9](?:[0-9.,\u00a0\u202f]|[ \u00a0\u202f](?=[0-9]{3}\b))*(?<![.,])"
_DOLLARS_ANYWHERE: Final = re.compile(
    rf"(?<![\w$])(?:\$ ?(?P<before>{_DIGITS})"
    rf"|(?P<after>{_DIGITS})[ \u00a0\u202f]?(?:\$|USD\b|dollars?\b))"
)
#: The sign or the code of another currency.
_FOREIGN: Final = re.compile(r"[€£¥]|\b(?!USD)[A-Z]{3}\b")
_ABROAD: Final = " A price in another currency is written like 45.00 EUR, and beside it in dollars."
#: An amount in any currency, by the sign before its number or the code after it.
AMOUNT: Final = re.compile(
    r"-?(?:(?P<sign>[$€£¥])\s?(?P<after>[0-9][0-9,]*(?:\.[0-9]+)?)"
    r"|(?P<before>[0-9][0-9,]*(?:\.[0-9]+)?) (?P<code>[A-Z]{3}))"
)
_SIGNS: Final = {"$": "usd", "€": "eur", "£": "gbp", "¥": "jpy"}

#: Currencies without a smaller unit. Stripe's list has UGX as well, which it counts in hundredths.
ZERO_DECIMAL: Final = tuple(
    (  # noqa: SIM905 - one a word reads best
        "BIF CLP DJF GNF JPY KMF KRW MGA PYG RWF VND VUV XAF XOF XPF"
    ).split()
)
#: Currencies with a thousandth.
THREE_DECIMAL: Final = ("BHD", "JOD", "KWD", "OMR", "TND")


def decimals_of(currency: str) -> int:
    """Return how many decimals an amount has of which Stripe counts the smallest unit.

    Args:
        currency: its code, in letters of either case.
    """
    code = currency.upper()
    return 0 if code in ZERO_DECIMAL else 3 if code in THREE_DECIMAL else 2


def smallest_units(value: Any, currency: str) -> Any:
    """Return an amount (``12.5``, ``"12.50"``, of yen ``500``) in the currency's smallest unit.

    Anything else stays as it is, also an amount with more decimals than the currency has.
    """
    if isinstance(value, bool) or not isinstance(value, str | int | float | Decimal):
        return value
    try:
        units = Decimal(str(value)).scaleb(decimals_of(currency))
    except InvalidOperation:
        return value
    return int(units) if units.is_finite() and units == units.to_integral_value() else value


def units_named(text: str) -> int | None:
    """Return an amount as scenarios name it (``$5.00``, ``500 JPY``) in its smallest unit.

    None if it is finer than that, or no amount.
    """
    match = AMOUNT.fullmatch(text.strip())
    if match is None:
        return None
    number = (match["after"] or match["before"]).replace(",", "")
    units = smallest_units(number, match["code"] or _SIGNS[match["sign"]])
    return units if isinstance(units, int) else None


class NotMoney(HarnessError):
    """A text is not an amount of money; the message shows how to write one."""


@dataclass(frozen=True, slots=True, order=True)
class Money:
    """An amount in US dollars.

    Args:
        cents: whole cents, as in the API; negative for money that leaves the account.
    """

    cents: int

    @classmethod
    def parse(cls, text: str) -> Self:
        """Return the amount written as ``$1,250.00`` or ``-$10.00``.

        Raises:
            NotMoney: it is written any other way.
        """
        match = _DOLLARS.fullmatch(text.strip())
        if match is None:
            raise NotMoney(
                f"'{text}' is not an amount{_suggestion(text)}. Write it like $1,250.00, with a "
                f"dollar sign and two decimals.{_ABROAD if _FOREIGN.search(text) else ''}"
            )
        cents = int(match[2].replace(",", "")) * 100 + int(match[3])
        return cls(-cents if match[1] else cents)

    def __str__(self) -> str:
        sign = "-" if self.cents < 0 else ""
        return f"{sign}${abs(self.cents) // 100:,}.{abs(self.cents) % 100:02}"

    def __repr__(self) -> str:
        return str(self)

    def __add__(self, other: "Money") -> "Money":
        return Money(self.cents + other.cents)

    def __sub__(self, other: "Money") -> "Money":
        return Money(self.cents - other.cents)

    def __neg__(self) -> "Money":
        return Money(-self.cents)


def with_dollars(text: str, write: Callable[[Money], str] = str) -> str:
    """Return a text with every amount of dollars written in one manner.

    Args:
        text: ``spends 10 $``, ``spends $10.00``, ``spends 10,00 $``.
        write: how an amount is written.
    """
    return _DOLLARS_ANYWHERE.sub(
        lambda match: write(_amount(match["before"] or match["after"])), text
    )


def _amount(digits: str) -> Money:
    """Return the amount of digits: the last mark before two of them begins the cents."""
    whole, cents = re.fullmatch(r"(.*?)(?:[.,]([0-9]{2}))?", digits).groups("00")  # type: ignore[union-attr]  # every text of one line matches
    return Money(int(re.sub(r"[^0-9]", "", whole)) * 100 + int(cents))


def _suggestion(text: str) -> str:
    match = _NEARLY_DOLLARS.fullmatch(text.strip())
    if match is None or _FOREIGN.search(text):
        return ""
    cents = int(Decimal(match[2].replace(",", "")) * 100)
    return f" (did you mean {Money(-cents if match[1] else cents)}?)"
