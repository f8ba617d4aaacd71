"""Patterns that recognise a secret by its look, wherever it stands, and how each is redacted.

The allow-list (:mod:`issuing_harness.tape.redaction`) decides by name; the patterns decide by look,
in any text, and are the last check between a secret and the disk. They must leave Stripe's ids
alone: ``network_data.transaction_id`` (``test_`` and fifteen digits) and telephone numbers (``+``
and up to fifteen digits) pass the card-number check by chance one time in ten, and are told apart
by their shape.
"""

import re
from collections.abc import Iterator
from typing import Final

from issuing_harness.api_keys import KEY_PREFIX
from issuing_harness.interactions import Delivery, Interaction
from issuing_harness.tape.cassette import Cassette

REDACTED: Final = "[redacted]"

#: What each pattern recognises, in the words of a message.
KINDS: Final = {
    "key": "a Stripe API key",
    "webhook": "a webhook signing secret",
    "client": "a client secret",
    "basic": "an Authorization header",
    "scheme": "an Authorization header",
    "token": "a signed token",
    "login": "a password in a URL",
    "code": "a card's security code",
    "card": "a card number",
}

_WORD: Final = r"[0-9A-Za-z*+/=_-]+"
_SECRET: Final = re.compile(
    # within a word it may be a name, `network_test_…`, so that a key must be as long as keys are
    rf"(?P<key>(?:(?<![A-Za-z]){KEY_PREFIX}{_WORD}(?:,{_WORD})?"
    rf"|{KEY_PREFIX}[0-9A-Za-z*+/=-]{{16,}}))"
    rf"|(?P<webhook>whsec_{_WORD})"
    r"|(?P<client>(?<=[0-9A-Za-z])_secret_"
    r"(?:(?=[a-z_]*[0-9A-Z])[0-9A-Za-z_]{4,}|[a-z]{16,}))"
    # a key at the beginning of what Basic encodes
    rf"|(?P<basic>(?:c2tf|cmtf|cGtf|ZWtf|dWtf)(?:dGVzdF|bGl2ZV|b3JnX){_WORD})"
    # a word of prose has no digit, no padding and no capital within
    r"|(?P<scheme>(?i:\b(?:basic|bearer))[ \t]+(?=\S*(?:[0-9=]|[a-z][A-Z]))"
    r"[0-9A-Za-z+/=._~-]{8,})"
    r"|(?P<token>\beyJ[0-9A-Za-z_-]{8,}\.[0-9A-Za-z_-]{8,}(?:\.[0-9A-Za-z_-]*)?)"
    r"|(?P<login>//[^/\s:@\"]*:[^/\s@\"]+@)"
    # beside its name, however both are quoted and whatever stands between them
    r"|(?P<code>(?<![A-Za-z])(?i:cv[cv]2?|(?:security|verification)[ _-]?(?:code|value))"
    r"[^0-9A-Za-z]{1,12}(?:(?i:is|was|of)[^0-9A-Za-z]{1,4})?[0-9]{3,4}(?![0-9]))"
)
_KEY_PREFIX: Final = re.compile(KEY_PREFIX)
#: What every match of ``_SECRET`` contains, in lower case; far cheaper to search for.
_HINTS: Final = (
    *("_test_", "_live_", "whsec_", "_secret_", "c2tf", "cmtf", "cgtf", "zwtf", "dwtf"),
    *("basic", "bearer", "eyj", "//", "cvc", "cvv", "security", "verification"),
)
#: What may stand between the groups of a card's number: a blank of any width, as texts, forms and
#: numerals of Python have them.
_GAP: Final = r"[ \t_.+\u2010-\u2014\u00a0\u2000-\u200a\u202f-]|%20"
#: Issuers' numbers begin with 2 to 6; written in one run, in fours, or as 4-6-4 or 4-6-5.
_CARD_NUMBER: Final = re.compile(
    r"[2-6](?<![0-9].)(?:[0-9]{12,18}"
    rf"|[0-9]{{3}}(?P<gap>{_GAP})[0-9]{{4}}(?P=gap)[0-9]{{4}}(?P=gap)[0-9]{{1,7}}"
    rf"|[0-9]{{3}}(?P<wide>{_GAP})[0-9]{{4}}(?P=wide)[0-9]{{4}}(?P=wide)[0-9]{{4}}(?P=wide)[0-9]{{3}}"
    rf"|[0-9]{{3}}(?P<space>{_GAP})[0-9]{{6}}(?P=space)[0-9]{{4,5}})(?![0-9])"
)
_SHORTEST_CARD_NUMBER: Final = 13
_LONGEST_PHONE_NUMBER: Final = 15
_LENGTH_OF_TRANSACTION_ID: Final = 15
_DIGIT: Final = re.compile("[0-9]")


def redact_secrets(text: str) -> str:
    """Return the text with every secret redacted; card numbers keep length and last four."""
    lower = text.lower()
    if any(hint in lower for hint in _HINTS):
        text = _SECRET.sub(_redacted, text)
    return _mask_card_numbers(text) if len(text) >= _SHORTEST_CARD_NUMBER else text


#: Digests in the provenance; they are judged by their form alone.
_DIGESTS: Final = ("seal", "steps_digest")
_DIGEST: Final = re.compile(r"[0-9a-f]{32}")


def find_secret(text: str) -> str | None:
    """Return what kind of secret the text holds, in words, or ``None``."""
    if match := _SECRET.search(text):
        return KINDS[match.lastgroup or "key"]
    return KINDS["card"] if redact_secrets(text) != text else None


def find_secrets(cassette: Cassette) -> Iterator[str]:
    """Yield where a cassette holds a secret and of which kind; never the secret itself."""
    clean: set[str] = set()  # most lines of a cassette are in it many times
    for place, text in _texts(cassette):
        if text in clean:
            continue
        if kind := find_secret(text):
            yield redact_secrets(f"{place} holds what looks like {kind}")
        else:
            clean.add(text)


def mask_number(number: str) -> str:
    """Return the number with every digit but the last four as a star: ``************4242``."""
    return _DIGIT.sub("*", number[:-4]) + number[-4:]


def _redacted(match: re.Match[str]) -> str:
    text = match[0]
    match match.lastgroup:
        case "key":
            return text[: _KEY_PREFIX.match(text).end()] + REDACTED  # type: ignore[union-attr]
        case "webhook":
            return "whsec_" + REDACTED
        case "client":
            return "_secret_" + REDACTED
        case "scheme":
            return text.split()[0] + " " + REDACTED
        case "login":
            return f"//{REDACTED}@"
        case "code":
            return text.rstrip("0123456789") + "***"
    return REDACTED


def _mask_card_numbers(text: str) -> str:
    """Mask card numbers; after each candidate search one character on, for they may overlap."""
    start = 0
    while match := _CARD_NUMBER.search(text, start):
        start = match.start() + 1
        if _passes_luhn(match[0]) and not _is_id(text, match):
            text = text[: match.start()] + mask_number(match[0]) + text[match.end() :]
    return text


def _passes_luhn(text: str) -> bool:
    """Luhn's check: with every second digit from the right doubled, the digits add up to tens."""
    digits = [int(digit) for digit in _DIGIT.findall(text)][::-1]
    doubled = [sum(divmod(2 * digit, 10)) for digit in digits[1::2]]
    return (sum(digits[::2]) + sum(doubled)) % 10 == 0


def _is_id(text: str, match: re.Match[str]) -> bool:
    """Whether the digits are a network's transaction id or a telephone number."""
    start, length = match.start(), len(match[0])
    if text[max(0, start - 5) : start] == "test_":
        return length == _LENGTH_OF_TRANSACTION_ID
    stands_alone = start == 1 or (start > 1 and not text[start - 2].isalnum())
    return text[start - 1 : start] == "+" and stands_alone and length <= _LONGEST_PHONE_NUMBER


def _texts(cassette: Cassette) -> Iterator[tuple[str, str]]:
    """Yield every text of a cassette after the place it stands in."""
    for name, value in cassette.provenance.metadata().items():
        if name in _DIGESTS and _DIGEST.fullmatch(str(value)):
            continue  # the harness worked it out itself; one in a thousand looks like a card number
        yield f"the provenance (`{name}`)", str(value)
    for number, interaction in enumerate(cassette.interactions, start=1):
        for part, text in _interaction_texts(interaction):
            yield f"interaction {number} ({interaction.request}), {part},", text
    for number, delivery in enumerate(cassette.deliveries, start=1):
        for part, text in _delivery_texts(delivery):
            yield f"delivery {number} ({delivery}), {part},", text


def _interaction_texts(interaction: Interaction) -> Iterator[tuple[str, str]]:
    request, response = interaction.request, interaction.response
    yield "its path", request.path
    for name, value in request.query + request.form:
        yield f"its parameter `{name}`", f"{name}={value}"
    for name, value in [*request.headers.items(), *response.headers.items()]:
        yield f"its header `{name}`", value
    yield from _lines("its response", response.body)


def _delivery_texts(delivery: Delivery) -> Iterator[tuple[str, str]]:
    yield from _lines("its event", delivery.event)
    for name, value in delivery.reply.headers.items():
        yield f"its reply's header `{name}`", value
    yield from _lines("its reply", delivery.reply.body)


def _lines(part: str, body: str) -> Iterator[tuple[str, str]]:
    for line in body.split("\n"):
        name = line.partition(":")[0].strip(' "')
        yield f"{part} at `{name}`", line
