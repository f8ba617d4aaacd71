"""A shard of a certification: the part of the scenarios that one machine of several tries."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from issuing_harness.errors import SettingsError

_WRITTEN: Final = re.compile(r"([1-9]\d{0,3})/([1-9]\d{0,3})")


@dataclass(frozen=True, slots=True)
class Shard:
    """Which part of the scenarios is tried.

    Args:
        number: of the shard, from 1.
        count: how many there are.
    """

    number: int = 1
    count: int = 1

    @classmethod
    def parse(cls, text: str) -> "Shard":
        """Return the shard that ``2/3`` names.

        Raises:
            SettingsError: it names none.
        """
        match = _WRITTEN.fullmatch(text)
        if match is None or int(match[1]) > int(match[2]):
            raise SettingsError(
                f"--shard {text} was asked for, and is no shard. Write which one it is, and of how "
                "many: --shard 1/3, --shard 2/3, --shard 3/3."
            )
        return cls(int(match[1]), int(match[2]))

    def own(self, planned: Sequence[str]) -> list[str]:
        """Return those of the planned scenarios that are of this shard: every third of three."""
        return list(planned[self.number - 1 :: self.count])

    def __str__(self) -> str:
        return f"{self.number}/{self.count}"


WHOLE: Final = Shard()
