"""Ids in Stripe's shape, minted in order from a seed.

An id is its prefix, ``1``, five characters that order it by time, ten that all objects of an
account share, and eight random ones (reference: objects and platform, 7.14). The same seed and the
same calls give the same ids.
"""

import base64
import hashlib
import random
import struct
from typing import Final

BASE62: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_PAIRS: Final = [first + second for first in BASE62 for second in BASE62]
_PAIRED: Final = len(_PAIRS)
_FOUR: Final = _PAIRED**2
_EIGHT: Final = _FOUR**2
#: The bits that eight characters are made of.
_BITS_OF_EIGHT: Final = 56
_WORDS_OF_EIGHT: Final = 2
#: The same for a request's fourteen.
_BITS_OF_REQUEST: Final = 92
_WORDS_OF_REQUEST: Final = 3
_BITS_OF_UUID: Final = 128
_WORDS_OF_UUID: Final = 4
#: Random numbers come in words of 32 bits; the state of a Mersenne Twister is 624 of them.
_WORD: Final = 32
_STATE: Final = struct.Struct("<624I")
#: By a number of digits: what is below, the bits of that, and the words of those.
_LIMITS: Final = {
    count: (10**count, bits, (bits + _WORD - 1) // _WORD)
    for count in range(1, 32)
    for bits in [(10**count).bit_length()]
}
#: Words skipped at once; they are 4 MB.
_STRIDE: Final = 1_000_000


class Ids:
    """Mints the ids and the other random values of one account.

    Args:
        seed: any text; the account's key, salted with the sandbox's own seed.
    """

    def __init__(self, seed: str) -> None:
        self._random = random.Random(seed)  # noqa: S311 - reproducible on purpose, guards nothing
        self._draw = self._random.getrandbits
        #: The seed, or the generator's first state, which is long and so computed on demand.
        self._seed: str | bytes = seed
        #: How many random words have been used.
        self.drawn = 0
        self._shared = self.alphanumerics(10)
        self._second = -1
        self._middle = ""

    @property
    def origin(self) -> str:
        """The generator's first state, in base64; the seed cannot be derived from it."""
        if isinstance(self._seed, str):
            initial = random.Random(self._seed).getstate()  # noqa: S311 - as above
            self._seed = _STATE.pack(*initial[1][:-1])
        return base64.b64encode(self._seed).decode()

    def resume(self, origin: str, drawn: int) -> None:
        """Continue where another instance stopped.

        Args:
            origin: its ``origin``.
            drawn: how many random words it had used.

        Raises:
            ValueError: ``origin`` is not one.
        """
        self._seed = base64.b64decode(origin, validate=True)
        if len(self._seed) != _STATE.size:
            raise ValueError(f"An origin has {_STATE.size} bytes, not {len(self._seed)}.")
        self._random.setstate((3, (*_STATE.unpack(self._seed), _STATE.size // 4), None))
        self._second = -1
        self.drawn = 0
        self._shared = self.alphanumerics(10)
        while self.drawn < drawn:
            self._bits(_WORD * min(_STRIDE, drawn - self.drawn))

    def mint(self, prefix: str, now: int) -> str:
        """Return a new id such as ``ic_1Tx3yEJW5k9HL9eO7U5wEI8n`` for an object made at ``now``.

        Args:
            prefix: Stripe's prefix for the kind, such as ``ic``.
            now: unix seconds.
        """
        if now != self._second:
            self._second = now
            self._middle = f"_1{_base62(now, 5)}{self._shared}"
        self.drawn += _WORDS_OF_EIGHT
        pairs, paired = _PAIRS, _PAIRED
        high, low = divmod(self._draw(_BITS_OF_EIGHT) % _EIGHT, _FOUR)
        return (
            f"{prefix}{self._middle}{pairs[high // paired]}{pairs[high % paired]}"
            f"{pairs[low // paired]}{pairs[low % paired]}"
        )

    def following(self, prefix: str, cause: str) -> str:
        """Return the id of what follows from an object: the same each time for this object.

        No random number is drawn for it, so that whether it happens changes no other id.

        Args:
            prefix: Stripe's prefix for the kind, such as ``evt``.
            cause: the object's id, ``txn_1Tx3yRJW5k9HL9eO5i6MOoVq``, of which the middle is kept.
        """
        middle = cause.partition("_")[2][: -len("5i6MOoVq")]
        digest = hashlib.sha256(f"{prefix}/{cause}".encode()).digest()
        return f"{prefix}_{middle}{_base62(int.from_bytes(digest), len('5i6MOoVq'))}"

    def request(self) -> str:
        """Return a request id: ``req_`` and 14 characters."""
        self.drawn += _WORDS_OF_REQUEST
        pairs, paired = _PAIRS, _PAIRED
        number, fourth = divmod(self._draw(_BITS_OF_REQUEST), _FOUR)
        number, third = divmod(number, _FOUR)
        number, second = divmod(number, _FOUR)
        return (
            f"req_{pairs[number % paired]}{pairs[second // paired]}{pairs[second % paired]}"
            f"{pairs[third // paired]}{pairs[third % paired]}"
            f"{pairs[fourth // paired]}{pairs[fourth % paired]}"
        )

    def account(self) -> str:
        """Return an account id: ``acct_1``, five characters, and ten that its objects share."""
        return f"acct_1{self.alphanumerics(5)}{self._shared}"

    def uuid(self) -> str:
        """Return a version-4 UUID, as Stripe makes one for a POST without ``Idempotency-Key``."""
        self.drawn += _WORDS_OF_UUID
        bits = self._draw(_BITS_OF_UUID)
        text = f"{bits:032x}"
        variant = "89ab"[bits & 3]
        return f"{text[:8]}-{text[8:12]}-4{text[13:16]}-{variant}{text[17:20]}-{text[20:]}"

    def digits(self, count: int) -> str:
        """Return ``count`` decimal digits."""
        limit, bits, words = _LIMITS[count]
        draw = self._draw
        self.drawn += words
        while (number := draw(bits)) >= limit:
            self.drawn += words
        return str(number).zfill(count)

    def alphanumerics(self, count: int) -> str:
        """Return ``count`` characters of 0-9, A-Z, a-z."""
        return _base62(self._bits(6 * count + 8), count)

    def _bits(self, count: int) -> int:
        self.drawn += (count + _WORD - 1) // _WORD
        return self._draw(count)


def _base62(number: int, width: int) -> str:
    """Return the last ``width`` digits of a number in base 62, four at a time."""
    text = ""
    for _ in range((width + 3) // 4):
        number, rest = divmod(number, _FOUR)
        text = f"{_PAIRS[rest // _PAIRED]}{_PAIRS[rest % _PAIRED]}{text}"
    return text[-width:]
