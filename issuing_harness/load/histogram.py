"""Times counted in an HDR histogram: of a microsecond to a minute, exact to three digits.

Histograms of several workers are added without loss, which percentiles could not be. What is
written is the format of HdrHistogram (V2, compressed, in Base64), which its tools read.
"""

from typing import Any, Final

from hdrh.histogram import HdrHistogram

_MICROSECONDS: Final = 1_000_000
#: The longest time that is told apart, in microseconds, and the digits that are.
_LONGEST: Final = 60 * _MICROSECONDS
_DIGITS: Final = 3


class Times:
    """How long something took, often."""

    def __init__(self) -> None:
        self._counts: Any = HdrHistogram(1, _LONGEST, _DIGITS)

    def add(self, seconds: float) -> None:
        """Count one; what is shorter than a microsecond or longer than a minute counts as that."""
        self._counts.record_value(min(max(1, round(seconds * _MICROSECONDS)), _LONGEST))

    def merge(self, encoded: str) -> None:
        """Count what another one has counted, which was encoded."""
        self._counts.decode_and_add(encoded)

    def encode(self) -> str:
        """Return it as HdrHistogram writes it."""
        return bytes(self._counts.encode()).decode()

    def __len__(self) -> int:
        return int(self._counts.get_total_count())

    def percentile(self, percent: float) -> float:
        """Return within how many seconds so many of a hundred were; 0 if there are none."""
        if not len(self):
            return 0.0
        return float(self._counts.get_value_at_percentile(percent)) / _MICROSECONDS

    @property
    def most(self) -> float:
        """The longest, in seconds; 0 if there are none."""
        return self.percentile(100.0)
