"""Simulates shards and sandbox processes from what one scenario and one purchase take.

Draws are seeded: the same figures give the same results.
"""

import heapq
import random
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

SEED: Final = 15
#: Assumed: how far a duration is off the recorded one (a factor's deviation), and the way to a
#: sandbox and back on one network in seconds.
OFF: Final = 0.2
WAY: Final = 0.0005
#: Calls of a scenario, calls of each client that are simulated, and draws of accounts.
CALLS: Final = 8
SIMULATED: Final = 80
DRAWS: Final = 200


@dataclass(frozen=True, slots=True)
class Measured:
    """What is measured, in seconds and bytes.

    Args:
        start: of a run, once.
        scenario: to replay one, with evidence.
        collecting: one scenario.
        rendering: one scenario's part of the report.
        node: the report, of one scenario.
        page: bytes of it.
        spread: how long scenarios take as parts of their mean.
        purchase: of a sandbox's process, for one.
        efficiency: of two processes as a part of twice one.
        memory: bytes that an authorization leaves.
    """

    start: float
    scenario: float
    collecting: float
    rendering: float
    node: float
    page: float
    spread: Sequence[float]
    purchase: float
    efficiency: float
    memory: float


def slowest_shard(measured: Measured, scenarios: int, shards: int) -> float:
    """Simulate a split by recorded durations; return the seconds that the slowest shard runs.

    The longest goes first, each to the shard that has the least so far; then each takes other than
    it was recorded.
    """
    draw = random.Random(SEED)
    recorded = sorted(
        (draw.choice(measured.spread) * measured.scenario for _ in range(scenarios)), reverse=True
    )
    heap = [(0.0, shard) for shard in range(shards)]
    truly = [0.0] * shards
    for duration in recorded:
        planned, shard = heapq.heappop(heap)
        heapq.heappush(heap, (planned + duration, shard))
        truly[shard] += duration * draw.lognormvariate(0, OFF)
    return max(truly)


def calls_per_second(measured: Measured, clients: int, processes: int) -> float:
    """Simulate clients whose calls queue at processes; return the calls that are answered a second.

    Each client has one account, each account is at the process that its key is drawn to, and each
    process answers one call after another. Between two calls a client does what a scenario does.
    """
    draw = random.Random(SEED)
    own = measured.scenario / CALLS
    homes = [draw.randrange(processes) for _ in range(clients)]
    free = [0.0] * processes
    asking = [(draw.expovariate(1 / own), client, SIMULATED) for client in range(clients)]
    heapq.heapify(asking)
    end = 0.0
    while asking:
        now, client, left = heapq.heappop(asking)
        begins = max(now + WAY / 2, free[homes[client]])
        free[homes[client]] = begins + measured.purchase
        end = max(end, back := free[homes[client]] + WAY / 2)
        if left > 1:
            heapq.heappush(asking, (back + draw.expovariate(1 / own), client, left - 1))
    return clients * SIMULATED / end


def busiest_share(accounts: int, processes: int) -> float:
    """Return of how many processes a sandbox does the work: draws of where accounts fall, median.

    All accounts ask for as much; the process with the most of them is what limits.
    """
    draw = random.Random(SEED)
    found = []
    for _ in range(DRAWS):
        load = [0] * processes
        for _ in range(accounts):
            load[draw.randrange(processes)] += 1
        found.append(accounts / max(load))
    return statistics.median(found)
