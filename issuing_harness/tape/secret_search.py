"""The search for secrets in a text: what one is, and the text without it.

It is the last check between a secret and the disk, and asks every pattern
(:mod:`issuing_harness.tape.secret_patterns`), the numbers of cards, and the values that a run knows
(:mod:`issuing_harness.tape.known_secrets`), of the text as it stands and of what is encoded in it.
"""

import re
from collections.abc import Iterable
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from typing import Final

from issuing_harness.tape.card_numbers import CARD, SHORTEST_CARD_NUMBER, mask_card_numbers
from issuing_harness.tape.encodings import ENCODED, decoded, unescaped
from issuing_harness.tape.innocent_lines import InnocentLines
from issuing_harness.tape.known_secrets import find_known, generation, redact_known
from issuing_harness.tape.secret_patterns import PATTERNS, REDACTED, Pattern

_HINTS: Final = {hint: pattern for pattern in PATTERNS for hint in pattern.hints}


def _any_of(hints: Iterable[str]) -> re.Pattern[str]:
    """Return an expression for any of these; by first letter it is searched for three times faster.

    Nearly no text has a hint, so that this is what a replay spends on secrets.
    """
    letters = groupby(sorted(hints), key=itemgetter(0))
    return re.compile(
        "|".join(
            f"{re.escape(first)}(?:{'|'.join(re.escape(hint[1:]) for hint in group)})"
            for first, group in letters
        )
    )


_ANY_HINT: Final = _any_of(_HINTS)
#: What an expression that knows no case takes for a letter, and ``lower`` does not make one: the
#: long s, the dotless i and the I with a dot.
_LIKE_LETTERS: Final = str.maketrans("\u017f\u0131\u0130", "sii")
#: How a line begins that a card's number may go on in.
_GOES_ON: Final = re.compile(r"^[ \t]*[0-9]", re.MULTILINE)
#: Characters of a header, a path or a parameter; longer texts hardly ever come twice.
_LONGEST_REMEMBERED: Final = 100


def redact_secrets(text: str) -> str:
    """Return the text with every secret redacted; card numbers keep length and last four.

    Escapes, and colors of a terminal, which may stand within a secret, are left out where one is
    found so.
    """
    if len(text) <= _LONGEST_REMEMBERED:
        return _remembered(text, generation())
    if _INNOCENT.are_all_of(text) and redact_known(text, REDACTED) == text:
        return text
    return _redact_secrets(text)


@lru_cache(maxsize=4096)
def _remembered(text: str, _generation: int) -> str:
    """Return a short text without secrets; nearly all parts of a request come again and again."""
    return _redact_secrets(text)


def _redact_secrets(text: str) -> str:
    text = redact_known(text, REDACTED)
    plain = unescaped(text)
    if plain != text and (redacted := _redact(redact_known(plain, REDACTED))) != plain:
        text = redacted
    return _redact(text)


def _redact(text: str) -> str:
    for pattern in _hinted_in(text):
        text = pattern.redact(text)
    if len(text) < SHORTEST_CARD_NUMBER:
        return text
    return ENCODED.sub(_without_encoded, mask_card_numbers(text))


def _hinted_in(text: str) -> Iterable[Pattern]:
    """Return the patterns that a text has a hint of, in their order."""
    lower = _in_small_letters(text)
    if not _ANY_HINT.search(lower):
        return ()
    return {_HINTS[hint]: None for hint in _HINTS if hint in lower}


def _in_small_letters(text: str) -> str:
    """Return a text in which a hint is found wherever an expression that knows no case matches."""
    return (text if text.isascii() else text.translate(_LIKE_LETTERS)).lower()


def _without_encoded(match: re.Match[str]) -> str:
    """Return a word, unless a secret is encoded in it."""
    return REDACTED if _hides_secret(match[0], generation()) else match[0]


@lru_cache(maxsize=4096)
def _hides_secret(word: str, _generation: int) -> bool:
    """Whether a secret is encoded in a word; nearly all are ids, which come again and again."""
    return any(redact_secrets(each) != each for each in decoded(word))


def _are_innocent(lines: str) -> bool:
    """Whether in none of these lines a secret stands or begins, nor goes on from another line.

    What is known by its value is not looked for: it may be of several lines.
    """
    return (
        unescaped(lines) == lines
        and not any(pattern.may_begin_in(lines) for pattern in _hinted_in(lines))
        and not _GOES_ON.search(lines)
        and mask_card_numbers(lines) == lines
        and not any(_hides_secret(word, generation()) for word in ENCODED.findall(lines))
    )


#: What is remembered of long texts, whose lines come again and again.
_INNOCENT: Final = InnocentLines(_are_innocent)


def find_secret(text: str) -> str | None:
    """Return what kind of secret the text holds, in words, or ``None``."""
    if redact_secrets(text) == text:
        return None
    plain = unescaped(text)
    if name := find_known(text) or find_known(plain):
        return f"the value of {name}"
    for written in dict.fromkeys((text, plain)):
        for pattern in PATTERNS:
            if pattern.secret.search(written):
                return pattern.kind
    return CARD if mask_card_numbers(plain) != plain else _find_encoded(plain)


def _find_encoded(plain: str) -> str:
    """Return what kind of secret is encoded in a text without escapes that has one."""
    texts = (each for word in ENCODED.findall(plain) for each in decoded(word))
    return f"{next(filter(None, map(find_secret, texts)), CARD)}, encoded"
