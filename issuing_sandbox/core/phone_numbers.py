"""Phone numbers, which Stripe turns into E.164: a plus, the country's code, the number.

That they are turned is documented (the description of ``phone_number`` in Stripe's OpenAPI file);
how, and what is refused, is inferred. A national number is one of the billing address's country.
"""

import re
from typing import Final

from issuing_sandbox.errors import NotModelled, SandboxFault

#: What people write between the digits.
SEPARATORS: Final = re.compile(r"[\s().\-/]")
E164: Final = re.compile(r"\+[1-9][0-9]{6,14}")
NATIONAL: Final = re.compile(r"[0-9]{5,14}")
#: The calling codes of the countries that accounts are in, and of their neighbors. The digit that
#: a national number begins with, which an international one does not have, is removed.
CALLING_CODES: Final = {
    "AT": ("43", "0"),
    "BE": ("32", "0"),
    "CA": ("1", "1"),
    "CH": ("41", "0"),
    "DE": ("49", "0"),
    "ES": ("34", ""),
    "FR": ("33", "0"),
    "GB": ("44", "0"),
    "IE": ("353", "0"),
    "NL": ("31", "0"),
    "US": ("1", "1"),
}


def check(number: str | None, country: str, param: str) -> None:
    """Refuse a phone number that cannot be one; ``None`` and ``""`` stand for none.

    Args:
        number: as given.
        country: two letters, of the billing address.
        param: the parameter that carries it.

    Raises:
        SandboxFault: it is none.
        NotModelled: it is a national one of a country whose code is not known here.
    """
    if number:
        normalized(number, country, param)


def normalized(number: str, country: str, param: str) -> str:
    """Return a phone number as E.164; the arguments and faults are those of ``check``."""
    digits = SEPARATORS.sub("", number)
    if digits.startswith("00"):
        digits = "+" + digits[2:]
    if NATIONAL.fullmatch(digits):
        digits = _international(digits, country, param)
    if not E164.fullmatch(digits):
        raise SandboxFault(f"{number} is not a phone number.", param=param)
    return digits


def kept(number: str | None, country: str) -> str | None:
    """Return how a phone number is kept: as E.164, or as given if it cannot be one."""
    if not number:
        return None
    try:
        return normalized(number, country, "phone_number")
    except SandboxFault:
        return number


def _international(digits: str, country: str, param: str) -> str:
    if country not in CALLING_CODES:
        raise NotModelled(
            f"national phone numbers in {country}; write a plus and the country's code",
            param=param,
        )
    code, trunk = CALLING_CODES[country]
    return f"+{code}{digits.removeprefix(trunk)}"
