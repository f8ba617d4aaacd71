"""Possible values: what Stripe asks of a country, a phone number or a date of birth.

Files of the cast name a parameter by its path; a sentence and a cell hold the value alone. Stripe
refuses what is impossible; the sandbox takes some of it, and a scenario would be green there
with a cardholder whom nobody can have.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from ipaddress import ip_address
from typing import Any, Final

from stripe.params import PaymentLinkCreateParamsShippingAddressCollection

from issuing_harness.clock import SANDBOX_START
from issuing_harness.errors import VocabularyError
from issuing_harness.program.choices import known_choices

#: The countries of ISO 3166 that Stripe ships nothing to, so that its SDK does not list them.
_NOT_SHIPPED_TO: Final = "AS CC CU CX FM HM IR KP MH MP NF PW SY UM VI"
_COUNTRIES: Final = frozenset(
    (
        *known_choices(PaymentLinkCreateParamsShippingAddressCollection, "allowed_countries"),
        *_NOT_SHIPPED_TO.split(),
    )
) - {"ZZ"}  # ISO's code for no country that is known
#: Codes that people write for countries whose code is another one.
_OTHER_CODES: Final = {"UK": "GB", "EL": "GR", "GBR": "GB", "CHE": "CH", "CHN": "CN", "JPN": "JP"}
_LONGEST_CODE: Final = 3
_PHONE: Final = re.compile(r"\+?[\d ().-]+")
#: How many digits a phone number has, from E.164.
_FEWEST_DIGITS: Final = 7
_MOST_DIGITS: Final = 15
_EMAIL: Final = re.compile(r"[^@\s]+@[^@\s.]+(?:\.[^@\s.]+)+")
_URL: Final = re.compile(r"https?://[^\s/]+\S*")
#: Of a cardholder, from Stripe's reference ("Create a cardholder"): the length of the name on the
#: card, what a person's name may hold beside Latin letters, and the age in years. Nobody is older.
_LONGEST_NAME: Final = 24
_IN_NAMES: Final = " .,'’-"  # noqa: RUF001 - an apostrophe, too
_YOUNGEST: Final = 13
_OLDEST: Final = 130
#: Of metadata, from Stripe's reference ("Metadata"): the pairs of an object, the characters of a
#: name and of a value, and what no name holds.
_MOST_PAIRS: Final = 50
_LONGEST_KEY: Final = 40
_LONGEST_VALUE: Final = 500
_NOT_IN_KEYS: Final = "[]"
#: The characters of a value that a message shows.
_SHOWN: Final = 40


def shown_value(value: Any, quotes: str = '"') -> str:
    """Return a value as a message shows it: ``"x"``, ``7``, ``a table``."""
    if isinstance(value, str):
        text = value if value.isprintable() else value.encode("unicode_escape").decode()
        return f"{quotes}{text if len(text) <= _SHOWN else text[:_SHOWN] + '…'}{quotes}"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dict | list):
        return "a table" if isinstance(value, dict) else "a list"
    is_long = isinstance(value, int) and abs(value) >= 10**_SHOWN
    return "a number of many digits" if is_long else str(value)


def impossible(path: str, value: Any, reason: str) -> VocabularyError:
    """Return the error about a value that cannot be.

    Args:
        path: its parameter: ``billing.address.country``; ``""`` if a sentence holds the value.
        value: the value as it is written.
        reason: the rest of the sentence, without its full stop.
    """
    if not path:
        shown = shown_value(value, quotes="'")
        return VocabularyError(f"it says {shown}, {reason}.")
    return VocabularyError(f"has {path} = {shown_value(value)}, {reason}.")


def possible(parameter: str) -> Callable[[str], str]:
    """Return a converter of a value in a sentence or a cell that Stripe would take.

    Args:
        parameter: Stripe's name of it: ``email``; any value is possible if there is no rule.
    """
    rule = RULES.get(parameter)

    def convert(text: str) -> str:
        if rule is not None:
            rule("", text)
        return text

    return convert


def _like(path: str, example: str) -> str:
    return f'like {path} = "{example}"' if path else f"like {example}"


def check_card_name(path: str, name: str) -> None:
    """Check a name that is to be printed on a card.

    Raises:
        VocabularyError: it is too long.
    """
    if len(name) > _LONGEST_NAME:
        reason = (
            f"which is {len(name)} characters long, and {_LONGEST_NAME} fit on a card. Shorten it"
        )
        raise impossible(path, name, reason)


def check_person_name(path: str, name: str) -> None:
    """Check the first, the last or the whole name of a person.

    Raises:
        VocabularyError: it has no letter, or something else that Stripe does not take.
    """
    strange = next((each for each in name if each not in _IN_NAMES and not _is_latin(each)), None)
    if strange or not any(map(_is_latin, name)):
        found = f"with '{strange}' in it" if strange else "without a letter"
        raise impossible(
            path,
            name,
            f"{found}. Of a person's name Stripe takes Latin letters, blanks, periods, commas, "
            "hyphens and apostrophes. Write it with those",
        )


def _is_latin(letter: str) -> bool:
    return unicodedata.name(letter, "").startswith("LATIN ")


def _check_country(path: str, value: str) -> None:
    if value in _COUNTRIES:
        return
    code = value.upper() if len(value) <= _LONGEST_CODE else ""
    near = _OTHER_CODES.get(code, code[:2])
    hint = f" Did you mean {near}?" if near in _COUNTRIES else ""
    example = f'as in {path} = "US"' if path else "like US"
    reason = f"which is no country.{hint} Write the two letters of ISO 3166, {example}"
    raise impossible(path, value, reason)


def _check_phone(path: str, value: str) -> None:
    digits = sum(each.isdecimal() for each in value)
    if not _PHONE.fullmatch(value) or not _FEWEST_DIGITS <= digits <= _MOST_DIGITS:
        reason = (
            f"which is no phone number: one has {_FEWEST_DIGITS} to {_MOST_DIGITS} digits. Write "
            f"it {_like(path, '+14155550123')}"
        )
        raise impossible(path, value, reason)


def _form(pattern: "re.Pattern[str]", what: str, example: str) -> Callable[[str, str], None]:
    def check(path: str, value: str) -> None:
        if not pattern.fullmatch(value):
            reason = f"which is no {what}. Write it {_like(path, example)}"
            raise impossible(path, value, reason)

    return check


def _check_ip(path: str, value: str) -> None:
    try:
        ip_address(value)
    except ValueError:
        reason = f"which is no IP address. Write it {_like(path, '203.0.113.7')}"
        raise impossible(path, value, reason) from None


def _check_positive(path: str, value: int) -> None:
    if value < 1:
        raise impossible(path, value, "and 1 is the least that is possible. Write that or more")


def _check_birthday(path: str, written: Mapping[str, int]) -> None:
    """Check a date of birth, on the day on which a scenario on the sandbox begins."""
    parts = written["year"], written["month"], written["day"]
    example = f"Write it like {path} = {{ day = 1, month = 2, year = 1990 }}"
    shown = "-".join(map(shown_value, parts))
    today = datetime.fromtimestamp(SANDBOX_START, UTC).date()
    try:
        born = date(*parts)
    except (ValueError, OverflowError):
        raise VocabularyError(
            f"has {path} = {shown} (year, month, day), which is no day of the calendar. {example}."
        ) from None
    age = today.year - born.year - ((today.month, today.day) < (born.month, born.day))
    if not _YOUNGEST <= age <= _OLDEST:
        raise VocabularyError(
            f"has {path} = {shown} (year, month, day), which is an age of {age} years on {today}, "
            f"and Stripe asks for {_YOUNGEST} at least. {example}."
        )


def _check_metadata(path: str, written: Mapping[str, str]) -> None:
    """Check the names and the values of an object's metadata."""
    if len(written) > _MOST_PAIRS:
        reason = f"with {len(written)} pairs, and {_MOST_PAIRS} fit. Take some away"
        raise impossible(path, dict(written), reason)
    for key, value in written.items():
        if len(key) > _LONGEST_KEY or set(_NOT_IN_KEYS) & set(key):
            reason = (
                f"and a name in metadata has {_LONGEST_KEY} characters at most, none of them []"
            )
            raise impossible(path, key, f"{reason}. Name it otherwise")
        if len(value) > _LONGEST_VALUE:
            reason = f"and a value in metadata has {_LONGEST_VALUE} characters at most. Shorten it"
            raise impossible(path, value, reason)


#: The check of a value by the name of its parameter; of a table, of what is in it together.
RULES: Final[Mapping[str, Callable[[str, Any], None]]] = {
    "allowed_merchant_countries": _check_country,
    "amount": _check_positive,
    "blocked_merchant_countries": _check_country,
    "country": _check_country,
    "date": _check_positive,
    "dob": _check_birthday,
    "email": _form(_EMAIL, "e-mail address", "nora@example.com"),
    "first_name": check_person_name,
    "ip": _check_ip,
    "last_name": check_person_name,
    "metadata": _check_metadata,
    "phone_number": _check_phone,
    "url": _form(_URL, "URL", "https://example.com"),
}
