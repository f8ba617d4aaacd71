"""The net: what looks like a secret wherever it stands, and how it is covered.

The allow-list (:mod:`issuing_harness.tape.redaction`) decides by name; the net decides by look, in
any text, and is the last thing between a secret and the disk. It must leave Stripe's ids alone:
``network_data.transaction_id`` (``test_`` and fifteen digits) and telephone numbers (``+`` and up
to fifteen digits) pass the card check by chance one time in ten and are told apart by their shape.
"""

import re
from typing import Final

REDACTED: Final = "[redacted]"

#: What is found, in the words of a message.
KINDS: Final = {
    "key": "a Stripe API key",
    "webhook": "a webhook signing secret",
    "client": "a client secret",
    "basic": "an Authorization header",
    "login": "a password in a URL",
    "code": "a card's security code",
    "card": "a card number",
}

_WORD: Final = r"[0-9A-Za-z*+/=_-]+"
_NET: Final = re.compile(
    rf"(?P<key>[srpe]k_(?:test|live)_{_WORD}(?:,{_WORD})?)"
    rf"|(?P<webhook>whsec_{_WORD})"
    r"|(?P<client>[a-z]+_[0-9A-Za-z]{8,}_secret_[0-9A-Za-z]+)"
    rf"|(?P<basic>(?:c2tf|cmtf|cGtf|ZWtf)(?:dGVzdF|bGl2ZV){_WORD})"
    r"|(?P<login>//[^/\s:@\"]*:[^/\s@\"]+@)"
    r"|(?P<code>\bcvc\]?\\?\"?\s*[:=]\s*\\?\"?[0-9]{3,4})"
)
#: What every catch of the net holds; far cheaper to look for.
_BAIT: Final = re.compile(r"k_(?:test|live)_|whsec_|_secret_|c2tf|cmtf|cGtf|ZWtf|//|cvc")
#: Issuers' numbers begin with 2 to 6; written in one run, in fours, or as 4-6-5.
_CARD: Final = re.compile(
    r"(?<![0-9])[2-6](?:[0-9]{12,18}"
    r"|[0-9]{3}(?P<gap>[ -])[0-9]{4}(?P=gap)[0-9]{4}(?P=gap)[0-9]{1,7}"
    r"|[0-9]{3}(?P<space>[ -])[0-9]{6}(?P=space)[0-9]{5})(?![0-9])"
)
_SHORTEST_CARD: Final = 13
_LONGEST_PHONE: Final = 15
_DIGIT: Final = re.compile("[0-9]")


def cover(text: str) -> str:
    """The text with every secret in it covered; card numbers keep length and last four."""
    if _BAIT.search(text):
        text = _NET.sub(_covered, text)
    return _cover_cards(text) if len(text) >= _SHORTEST_CARD else text


def find(text: str) -> str | None:
    """What kind of secret the text holds, in words, or None."""
    if caught := _NET.search(text):
        return KINDS[caught.lastgroup or "key"]
    return KINDS["card"] if cover(text) != text else None


def mask(number: str) -> str:
    """``************4242``: every digit but the last four becomes a star."""
    return _DIGIT.sub("*", number[:-4]) + number[-4:]


def _covered(caught: re.Match[str]) -> str:
    text = caught[0]
    match caught.lastgroup:
        case "key":
            return text[: len("sk_test_")] + REDACTED
        case "webhook":
            return "whsec_" + REDACTED
        case "client":
            return text[: text.index("_secret_") + len("_secret_")] + REDACTED
        case "login":
            return f"//{REDACTED}@"
        case "code":
            return text.rstrip("0123456789") + "***"
    return REDACTED


def _cover_cards(text: str) -> str:
    """Searches again right after each number that is none: numbers may stand in each other."""
    start = 0
    while caught := _CARD.search(text, start):
        start = caught.start() + 1
        if _is_card_number(caught[0]) and not _is_id(text, caught):
            text = text[: caught.start()] + mask(caught[0]) + text[caught.end() :]
    return text


def _is_card_number(text: str) -> bool:
    """Luhn's check: every second digit from the right is doubled, the digits add up to tens."""
    digits = [int(digit) for digit in _DIGIT.findall(text)][::-1]
    doubled = [sum(divmod(2 * digit, 10)) for digit in digits[1::2]]
    return (sum(digits[::2]) + sum(doubled)) % 10 == 0


def _is_id(text: str, caught: re.Match[str]) -> bool:
    start, length = caught.span()[0], len(caught[0])
    if text[max(0, start - 5) : start] == "test_":
        return length == len("766329255701857")
    stands_alone = start == 1 or (start > 1 and not text[start - 2].isalnum())
    return text[start - 1 : start] == "+" and stands_alone and length <= _LONGEST_PHONE
