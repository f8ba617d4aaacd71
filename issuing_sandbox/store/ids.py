"""Ids shaped as Stripe shapes them, minted in order from a seed.

Prefix, ``1``, five time-ordered characters, ten that all objects of an account share, eight random
(reference: objects and platform, 7.14). The same seed and the same calls give the same ids.
"""

import base64
import random
import struct
from typing import Final

BASE62: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_PAIRS: Final = [first + second for first in BASE62 for second in BASE62]
_PAIRED: Final = len(_PAIRS)
_FOUR: Final = _PAIRED**2
#: The bits that eight letters are made of.
_BITS_OF_EIGHT: Final = 56
#: The random numbers come in words of 32 bits; as many are a Mersenne Twister's state.
_WORD: Final = 32
_STATE: Final = struct.Struct("<624I")
#: Words skipped at once, 4 MB of them.
_STRIDE: Final = 1_000_000


class Ids:
    """Mints the ids and the other random-looking values of one account.

    Args:
        seed: any text; the account's key, salted with the sandbox's own seed.
    """

    def __init__(self, seed: str) -> None:
        self._random = random.Random(seed)  # noqa: S311 - reproducible on purpose, guards nothing
        #: What the seed comes to is worked out when it is asked for: it is long.
        self._seed: str | bytes = seed
        #: How many random words have been used.
        self.drawn = 0
        self._shared = self.letters(10)
        self._second = -1
        self._middle = ""

    @property
    def origin(self) -> str:
        """Where the random words begin, in base64; the seed cannot be told from it."""
        if isinstance(self._seed, str):
            begun = random.Random(self._seed).getstate()  # noqa: S311 - as above
            self._seed = _STATE.pack(*begun[1][:-1])
        return base64.b64encode(self._seed).decode()

    def resume(self, origin: str, drawn: int) -> None:
        """Go on where others stopped that had this ``origin`` and had ``drawn`` as many words.

        Raises:
            ValueError: that is no origin.
        """
        self._seed = base64.b64decode(origin, validate=True)
        if len(self._seed) != _STATE.size:
            raise ValueError(f"An origin has {_STATE.size} bytes, not {len(self._seed)}.")
        self._random.setstate((3, (*_STATE.unpack(self._seed), _STATE.size // 4), None))
        self._second = -1
        self.drawn = 0
        self._shared = self.letters(10)
        while self.drawn < drawn:
            self._bits(_WORD * min(_STRIDE, drawn - self.drawn))

    def mint(self, prefix: str, now: int) -> str:
        """A new id such as ``ic_1Tx3yEJW5k9HL9eO7U5wEI8n`` for an object made at ``now``."""
        if now != self._second:
            self._second = now
            self._middle = f"_1{_base62(now, 5)}{self._shared}"
        high, low = divmod(self._bits(_BITS_OF_EIGHT), _FOUR)  # four letters each
        high %= _FOUR
        return (
            f"{prefix}{self._middle}{_PAIRS[high // _PAIRED]}{_PAIRS[high % _PAIRED]}"
            f"{_PAIRS[low // _PAIRED]}{_PAIRS[low % _PAIRED]}"
        )

    def request(self) -> str:
        """``req_`` and 14 letters."""
        return "req_" + self.letters(14)

    def account(self) -> str:
        """``acct_1`` and the 15 letters of which the objects' ids share ten."""
        return f"acct_1{self.letters(5)}{self._shared}"

    def uuid(self) -> str:
        """A version-4 UUID, as Stripe invents one for a POST without an ``Idempotency-Key``."""
        bits = self._bits(128)
        text = f"{bits:032x}"
        variant = "89ab"[bits & 3]
        return f"{text[:8]}-{text[8:12]}-4{text[13:16]}-{variant}{text[17:20]}-{text[20:]}"

    def digits(self, count: int) -> str:
        """``count`` decimal digits."""
        most = 10**count
        bits = most.bit_length()
        while (number := self._bits(bits)) >= most:
            pass
        return f"{number:0{count}d}"

    def letters(self, count: int) -> str:
        """``count`` characters of 0-9, A-Z, a-z."""
        return _base62(self._bits(6 * count + 8), count)

    def _bits(self, count: int) -> int:
        self.drawn += (count + _WORD - 1) // _WORD
        return self._random.getrandbits(count)


def _base62(number: int, width: int) -> str:
    """The last ``width`` digits of a number in base 62, four at a time."""
    text = ""
    for _ in range((width + 3) // 4):
        number, rest = divmod(number, _FOUR)
        text = f"{_PAIRS[rest // _PAIRED]}{_PAIRS[rest % _PAIRED]}{text}"
    return text[-width:]
