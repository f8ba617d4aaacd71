"""Time as an object: whole seconds that stand still, or follow the wall, and move when told."""

import heapq
import time
from dataclasses import dataclass, field


class Clock:
    """The sandbox's only source of time.

    Args:
        start: unix seconds at which the clock stands still; ``None`` follows the wall clock.
    """

    def __init__(self, start: int | None = None) -> None:
        self._start = start
        self._moved = 0

    def now(self) -> int:
        """Unix seconds."""
        base = int(time.time()) if self._start is None else self._start
        return base + self._moved

    def advance(self, seconds: int) -> int:
        """Move forward by ``seconds`` (never back) and return the new time."""
        if seconds < 0:
            raise ValueError(f"time only moves forward, not by {seconds} seconds")
        self._moved += seconds
        return self.now()


@dataclass(order=True, slots=True)
class Job:
    """Something that happens by itself later: which kind of thing, to which object."""

    due: int
    turn: int
    kind: str = field(compare=False)
    target: str = field(compare=False)


class Agenda:
    """What will happen by itself, in the order it is due."""

    def __init__(self) -> None:
        self._jobs: list[Job] = []
        self._turns = 0

    def __bool__(self) -> bool:
        return bool(self._jobs)

    def add(self, due: int, kind: str, target: str) -> None:
        """Let ``kind`` happen to the object ``target`` at ``due`` (unix seconds)."""
        self._turns += 1
        heapq.heappush(self._jobs, Job(due, self._turns, kind, target))

    def take_due(self, now: int, *, sparing: str = "") -> Job | None:
        """The next job due at or before ``now``, or ``None``; jobs of ``sparing`` stay."""
        aside: list[Job] = []
        while self._jobs and self._jobs[0].due <= now and self._jobs[0].target == sparing:
            aside.append(heapq.heappop(self._jobs))
        job = heapq.heappop(self._jobs) if self._jobs and self._jobs[0].due <= now else None
        for each in aside:
            heapq.heappush(self._jobs, each)
        return job
