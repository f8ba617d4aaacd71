"""A shard of a certification: the part of the scenarios that one machine of several tries."""

import hashlib
import heapq
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from issuing_harness.errors import SettingsError

_WRITTEN: Final = re.compile(r"([1-9]\d{0,3})/([1-9]\d{0,3})")


@dataclass(frozen=True, slots=True)
class Shard:
    """Which part of the scenarios is tried.

    Args:
        number: of the shard, from 1.
        count: how many there are.
        seconds: what scenarios took before, by which they are cut; nothing to cut by count.
    """

    number: int = 1
    count: int = 1
    seconds: Mapping[str, float] = field(default_factory=dict, hash=False)

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
        """Return those of the planned scenarios that are of this shard.

        The longest goes to the shard that has least to do by then. One that nobody has measured
        takes as long as the others on average; without any measurement it is every third of three.
        """
        known = [self.seconds[name] for name in planned if name in self.seconds]
        usual = sum(known) / len(known) if known else 1.0
        took = {name: self.seconds.get(name, usual) for name in planned}
        loads = [(0.0, 0, number) for number in range(1, self.count + 1)]
        chosen = set()
        for name in sorted(planned, key=lambda name: -took[name]):
            load, size, number = heapq.heappop(loads)
            heapq.heappush(loads, (load + took[name], size + 1, number))
            if number == self.number:
                chosen.add(name)
        return [name for name in planned if name in chosen]

    @property
    def rests_on(self) -> dict[str, str]:
        """What decides which scenarios are of it, by what a person calls that."""
        by = json.dumps(dict(self.seconds), sort_keys=True).encode()
        digest = hashlib.sha256(by).hexdigest() if self.seconds else ""
        return {"the shard": str(self), "the durations": digest}

    def __str__(self) -> str:
        return f"{self.number}/{self.count}"


WHOLE: Final = Shard()
