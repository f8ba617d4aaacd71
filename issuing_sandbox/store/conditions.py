"""Conditions on the fields of records, and which places of a block meet them.

A block is so many records in a row. Of each indexed field it knows which of its places have which
value, as the bits of an integer; a condition finds its places by looking the values up.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any, Final, Protocol

#: The records of a block, and how many bits a place in one has.
BLOCK: Final = 1024
PLACE_BITS: Final = 10
#: The bit of each place; blocks share these integers, so that a value that is there once costs no
#: integer of its own.
BITS: Final = [1 << place for place in range(BLOCK)]
ALL: Final = (1 << BLOCK) - 1


class Groups:
    """Which places of one block have which value of one field.

    Args:
        values: the value of each place.
    """

    __slots__ = ("_sorted", "bits")

    def __init__(self, values: Iterable[Any]) -> None:
        self._sorted: list[Any] | None = None
        listed = list(values)
        distinct = len(set(listed))
        #: The places of each value, as the bits of an integer.
        self.bits: dict[Any, int]
        if distinct == 1:
            self.bits = {listed[0]: ALL}
        elif distinct == BLOCK:
            self.bits = dict(zip(listed, BITS, strict=True))
        else:
            self.bits = _grouped(listed)

    def sorted_values(self) -> list[Any]:
        """Return the values in ascending order, without ``None``."""
        if self._sorted is None:
            self._sorted = sorted(value for value in self.bits if value is not None)
        return self._sorted

    def move(self, place: int, before: Any, after: Any) -> None:
        """Let a place that had one value have another."""
        left = self.bits[before] & ~BITS[place]
        if left:
            self.bits[before] = left
        else:
            del self.bits[before]
        self.bits[after] = self.bits.get(after, 0) | BITS[place]
        self._sorted = None


def _grouped(values: list[Any]) -> dict[Any, int]:
    bits: dict[Any, int] = {}
    for value, bit in zip(values, BITS, strict=True):
        bits[value] = bits[value] | bit if value in bits else bit
    return bits


class Condition(Protocol):
    """What the value of a field has to be."""

    def fits(self, value: Any) -> bool:
        """Return whether a value is one of those."""

    def places(self, groups: Groups) -> int:
        """Return the places of a block that have one of those values, as bits."""


#: What a record must be: a condition on each of some fields.
Where = Sequence[tuple[str, Condition]]


class Equals:
    """A field has this value.

    Args:
        value: the value.
    """

    __slots__ = ("_value",)

    def __init__(self, value: Any) -> None:
        self._value = value

    def fits(self, value: Any) -> bool:
        """Return whether it is the value."""
        return bool(value == self._value)

    def places(self, groups: Groups) -> int:
        """Return the places with the value."""
        return groups.bits.get(self._value, 0)


class AnyOf:
    """A field has one of several values.

    Args:
        values: the values.
    """

    __slots__ = ("_values",)

    def __init__(self, values: Collection[Any]) -> None:
        self._values = frozenset(values)

    def fits(self, value: Any) -> bool:
        """Return whether it is one of them."""
        return value in self._values

    def places(self, groups: Groups) -> int:
        """Return the places with one of them."""
        found = 0
        for value in self._values:
            found |= groups.bits.get(value, 0)
        return found


class That:
    """A field has a value of a certain kind; of a field that has few values.

    Args:
        fits: returns whether a value is of the kind.
    """

    __slots__ = ("fits",)

    def __init__(self, fits: Callable[[Any], bool]) -> None:
        self.fits = fits

    def places(self, groups: Groups) -> int:
        """Return the places with such a value."""
        found = 0
        for value, bits in groups.bits.items():
            if self.fits(value):
                found |= bits
        return found


class Within:
    """A field is a number within bounds.

    Args:
        bounds: numbers by ``gt``, ``gte``, ``lt`` and ``lte``.
        or_none: whether a field that is ``None`` passes as well.
    """

    __slots__ = ("_bounds", "_or_none")

    def __init__(self, bounds: Mapping[str, float], *, or_none: bool = False) -> None:
        self._bounds = dict(bounds)
        self._or_none = or_none

    def fits(self, value: Any) -> bool:
        """Return whether it is within them."""
        if value is None:
            return self._or_none
        span = self.span([value])
        return bool(span.start < span.stop)

    def places(self, groups: Groups) -> int:
        """Return the places with a number within them."""
        values = groups.sorted_values()
        span = self.span(values)
        nones = groups.bits.get(None, 0)
        if span.stop - span.start == len(values):
            found = ALL & ~nones
        else:
            found = 0
            for value in values[span]:
                found |= groups.bits[value]
        return found | nones if self._or_none else found

    def span(self, values: list[Any]) -> slice:
        """Return which of some ascending numbers are within them."""
        start, stop = 0, len(values)
        for name, bound in self._bounds.items():
            if name == "gt":
                start = max(start, bisect_right(values, bound))
            elif name == "gte":
                start = max(start, bisect_left(values, bound))
            elif name == "lt":
                stop = min(stop, bisect_left(values, bound))
            else:
                stop = min(stop, bisect_right(values, bound))
        return slice(start, max(start, stop))
