"""Ids shaped as Stripe shapes them, minted in order from a seed.

Prefix, ``1``, five time-ordered characters, ten that all objects of an account share, eight random
(reference: objects and platform, 7.14). The same seed and the same calls give the same ids.
"""

import random
from typing import Final

BASE62: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_PAIRS: Final = [first + second for first in BASE62 for second in BASE62]
_PAIRED: Final = len(_PAIRS)
_FOUR: Final = _PAIRED**2


class Ids:
    """Mints the ids and the other random-looking values of one account.

    Args:
        seed: any text; the account's key, salted with the sandbox's own seed.
    """

    def __init__(self, seed: str) -> None:
        self._random = random.Random(seed)  # noqa: S311 - reproducible on purpose, guards nothing
        self._shared = self.letters(10)
        self._second = -1
        self._middle = ""

    def mint(self, prefix: str, now: int) -> str:
        """A new id such as ``ic_1Tx3yEJW5k9HL9eO7U5wEI8n`` for an object made at ``now``."""
        if now != self._second:
            self._second = now
            self._middle = f"_1{_base62(now, 5)}{self._shared}"
        return prefix + self._middle + self.letters(8)

    def request(self) -> str:
        """``req_`` and 14 letters."""
        return "req_" + self.letters(14)

    def account(self) -> str:
        """``acct_1`` and the 15 letters of which the objects' ids share ten."""
        return f"acct_1{self.letters(5)}{self._shared}"

    def uuid(self) -> str:
        """A version-4 UUID, as Stripe invents one for a POST without an ``Idempotency-Key``."""
        bits = self._random.getrandbits(128)
        text = f"{bits:032x}"
        variant = "89ab"[bits & 3]
        return f"{text[:8]}-{text[8:12]}-4{text[13:16]}-{variant}{text[17:20]}-{text[20:]}"

    def digits(self, count: int) -> str:
        """``count`` decimal digits."""
        return f"{self._random.randrange(10**count):0{count}d}"

    def letters(self, count: int) -> str:
        """``count`` characters of 0-9, A-Z, a-z."""
        return _base62(self._random.getrandbits(6 * count + 8), count)


def _base62(number: int, width: int) -> str:
    """The last ``width`` digits of a number in base 62, four at a time."""
    text = ""
    for _ in range((width + 3) // 4):
        number, rest = divmod(number, _FOUR)
        text = f"{_PAIRS[rest // _PAIRED]}{_PAIRS[rest % _PAIRED]}{text}"
    return text[-width:]
