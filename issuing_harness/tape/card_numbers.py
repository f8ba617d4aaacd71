"""Numbers of cards: how they are written, how they are masked, and what only looks like one.

Stripe's ids must stay as they are: ``network_data.transaction_id`` (``test_`` and fifteen digits)
and telephone numbers (``+`` and up to fifteen digits) pass Luhn's check by chance one time in ten,
and are told apart by their shape.
"""

import re
from collections.abc import Iterator
from typing import Final

from issuing_harness.tape.secret_patterns import compiled

CARD: Final = "a card number"
#: What may stand between the groups of a card's number: a blank of any width, as texts, forms, HTML
#: and the literals of Python have them.
_ESCAPED: Final = (
    r"%20|%09|%(?i:c2%a0|e2%80%(?:8[0-9a]|af))|\\x(?:20|a0)|\\xc2\\xa0"
    r"|\\u00(?:20|[aA]0)|\\u20[012][0-9a-fA-F]|\\t"
    r"|&(?:nbsp|ensp|emsp|thinsp);|&#(?:32|45|160|819[4-9]|820[01]|8239);|&#[xX](?:20|2[dD]|[aA]0);"
)
_DOTS: Final = "\u00b7\u2022\u2027\u22c5"
_GAP: Final = rf"[ \t_.+\u2010-\u2014\u00a0\u2000-\u200a\u202f\u3000{_DOTS}-]|{_ESCAPED}"
_BLANK: Final = rf"(?:[ \t\u00a0\u2000-\u200a\u202f\u3000]|{_ESCAPED})"
#: Between groups, but not between digits: lists of small numbers are written so. A comma and a
#: blank are not among them, as which lists of years are written.
_GROUP_GAP: Final = (
    rf"{_BLANK}{{1,3}}[\u2010-\u2014{_DOTS}.-]{_BLANK}{{1,3}}|{_BLANK}{{2,4}}|[/:,;|]|{_GAP}"
)
_TURNS: Final = r"(?:[ -]|[ \t]*\r?\n[ \t]*)"
#: Issuers' numbers begin with 2 to 6; written in one run, in fours, as 4-6-4 or 4-6-5, or digit by
#: digit.
_CARD_NUMBER: Final = (
    r"[2-6](?<![0-9].)(?:[0-9]{12,18}"
    rf"|[0-9]{{3}}(?P<gap>{_GROUP_GAP})[0-9]{{4}}(?P=gap)[0-9]{{4}}(?P=gap)[0-9]{{1,7}}"
    # in fours with blanks, hyphens and ends of lines by turns; in six and ten
    rf"|[0-9]{{3}}{_TURNS}[0-9]{{4}}{_TURNS}[0-9]{{4}}{_TURNS}[0-9]{{1,7}}"
    r"|[0-9]{5}[ -][0-9]{10}"
    # in halves, or the last four apart; dates of this century are written so, too
    r"|(?!(?<=2)0)[0-9]{7}[ -][0-9]{8}|(?!(?<=2)0)[0-9]{11}[ -][0-9]{4}"
    rf"|[0-9]{{3}}(?P<wide>{_GROUP_GAP})[0-9]{{4}}(?P=wide)[0-9]{{4}}(?P=wide)[0-9]{{4}}(?P=wide)[0-9]{{3}}"
    rf"|[0-9]{{3}}(?P<space>{_GROUP_GAP})[0-9]{{6}}(?P=space)[0-9]{{4,5}}"
    rf"|(?P<single>{_GAP})[0-9](?:(?P=single)[0-9]){{11,17}})(?![0-9])"
)
SHORTEST_CARD_NUMBER: Final = 13
#: What every card number has: digits with signs alone between them, or an escape there.
_DIGITS_OF_CARD: Final = re.compile(r"[2-6](?:[^0-9A-Za-z]*[0-9]){12}|[%\\&]")
_LONGEST_PHONE_NUMBER: Final = 15
_LENGTH_OF_TRANSACTION_ID: Final = 15
_DIGIT: Final = re.compile("[0-9]")
#: A plus before a telephone number; behind a letter or a digit it is none.
_SIGN: Final = r"(?<![^\W_])\+"
#: Idempotency keys are such; one in seven thousand has the digits of a card number in its middle.
_UUID: Final = r"(?<![0-9A-Za-z])[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?![0-9A-Za-z])"


def mask_number(number: str) -> str:
    """Return the number with every digit but the last four as a star: ``************4242``."""
    number = re.sub(_ESCAPED, " ", number)
    return _DIGIT.sub("*", number[:-4]) + number[-4:]


def mask_card_numbers(text: str) -> str:
    """Mask card numbers; after each candidate search one character on, for they may overlap."""
    if not _DIGITS_OF_CARD.search(text):
        return text
    start, card_number = 0, compiled(_CARD_NUMBER)
    while match := card_number.search(text, start):
        start = match.start() + 1
        number = next(filter(_passes_luhn, _numbers(match)), None)
        if number and not _is_id(text, match):
            text = text[: match.start()] + mask_number(number) + text[start - 1 + len(number) :]
    return text


def _numbers(match: re.Match[str]) -> Iterator[str]:
    """Yield what may be a card's number; digit by digit it has no end that shows, but a length."""
    yield match[0]
    if match["single"]:
        step = len("4" + match["single"])
        for length in (16, 15):
            yield match[0][: length * step - len(match["single"])]


def _passes_luhn(text: str) -> bool:
    """Luhn's check: with every second digit from the right doubled, the digits add up to tens."""
    digits = [int(digit) for digit in _DIGIT.findall(re.sub(_ESCAPED, "", text))][::-1]
    doubled = [sum(divmod(2 * digit, 10)) for digit in digits[1::2]]
    return (sum(digits[::2]) + sum(doubled)) % 10 == 0


def _is_id(text: str, match: re.Match[str]) -> bool:
    """Whether the digits are a network's transaction id, a telephone number or in a UUID."""
    start, length = match.start(), len(match[0])
    if "-" in match[0] and _is_in_uuid(text, match):
        return True
    if text[max(0, start - 5) : start] == "test_":
        return length == _LENGTH_OF_TRANSACTION_ID
    has_sign = compiled(_SIGN).match(text, start - 1) is not None
    return has_sign and length <= _LONGEST_PHONE_NUMBER


def _is_in_uuid(text: str, match: re.Match[str]) -> bool:
    begins = range(max(0, match.start() - len("00000000-0000-")), match.start())
    uuids = (compiled(_UUID).match(text, begin) for begin in begins)
    return any(uuid is not None and uuid.end() >= match.end() for uuid in uuids)
