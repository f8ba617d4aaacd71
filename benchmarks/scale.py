"""How far it goes: simulates more scenarios, shards and processes than this machine has.

::

    uv run benchmarks/scale.py      # writes the tables of docs/scale.md; all.py does so as well

What one scenario, one collection, one report, one purchase take is measured and read from
``docs/performance.json``. From it are simulated: suites split over shards by recorded durations, as
``pytest-split`` does it by ``least_duration``; and shards whose calls queue at the processes of a
sandbox. Draws are seeded: the same figures give the same tables.
"""

import heapq
import random
import statistics
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

if __name__ == "__main__":
    sys.path[0] = str(Path(__file__).parents[1])

from benchmarks.page import load_figures

PAGE: Final = Path(__file__).parents[1] / "docs" / "scale.md"
BEGIN: Final = "<!-- written by benchmarks/scale.py -->\n"
END: Final = "<!-- until here -->\n"
SEED: Final = 15
SCENARIOS: Final = (1_000, 10_000, 100_000)
SHARDS: Final = (1, 4, 16, 64)
CLIENTS: Final = (1, 4, 16, 64, 256)
PROCESSES: Final = (1, 2, 4, 8)
ACCOUNTS: Final = (4, 16, 64, 256)
#: Assumed: how far a duration is off the recorded one (a factor's deviation), the way to a sandbox
#: and back on one network in seconds, and the memory of a machine for one in bytes.
OFF: Final = 0.2
WAY: Final = 0.0005
MEMORY: Final = 16e9
#: Calls of a scenario, calls of each client that are simulated, and draws of accounts.
CALLS: Final = 8
SIMULATED: Final = 80
DRAWS: Final = 200
#: Bytes of a page that a browser takes long to open.
HEAVY: Final = 100e6


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


def read(document: Mapping[str, Any]) -> Measured | str:
    """Return what is measured, or which row that is needed is not.

    Args:
        document: as ``docs/performance.json`` has it.
    """
    rows = document["rows"]
    needed = ("replay-with-report", "collection", "library", "cold", "authorizations", "million")
    missing = [name for name in needed if not rows.get(name, {}).get("figures")]
    if missing:
        return (
            f"Not simulated. Of the rows that it rests on not yet measured: {', '.join(missing)}."
        )

    def median(row: str, label: str) -> float:
        return float(rows[row]["figures"][label]["median"])

    lengths = rows["library"]["series"]["scenarios' milliseconds"]
    mean = statistics.mean(lengths)
    scenarios = median("library", "scenarios")
    scenario = median("replay-with-report", "a scenario, 1,000 scenarios") / 1e3
    collecting = median("collection", "collecting a scenario") / 1e3
    one = median("library", "rendering one scenario again")
    more = max(0.0, median("library", "rendering it again") - one)
    two = rows.get("two-processes", {}).get("figures", {}).get("times as fast", {"median": 2.0})
    return Measured(
        start=median("cold", "one scenario"),
        scenario=scenario,
        collecting=collecting,
        rendering=more / (scenarios - 1),
        node=one,
        page=median("library", "the page") * 1e6 / scenarios,
        spread=[each / mean for each in lengths],
        purchase=1 / median("authorizations", "authorizations"),
        efficiency=two["median"] / 2,
        memory=median("million", "memory an authorization, with all it leaves") * 1e3,
    )


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


def render_tables(document: Mapping[str, Any]) -> str:
    """Return what stands between the marks of ``docs/scale.md``."""
    measured = read(document)
    if isinstance(measured, str):
        return f"{measured}\n"
    parts = [_figures(measured), _shards(measured), _queues(measured), _accounts(measured)]
    return "\n".join([*parts, _walls(measured)])


def write_page(document: Mapping[str, Any], page: Path = PAGE) -> None:
    """Write the tables into the page."""
    page.write_text(with_tables(page.read_text(encoding="utf-8"), document), encoding="utf-8")


def with_tables(text: str, document: Mapping[str, Any]) -> str:
    """Return the page's text with the tables of these figures."""
    head, _, rest = text.partition(BEGIN)
    return head + BEGIN + render_tables(document) + END + rest.partition(END)[2]


def _figures(measured: Measured) -> str:
    each = {name: _ms(getattr(measured, name)) for name in ("scenario", "collecting", "rendering")}
    return f"""**Measured** ([performance.md](performance.md)):

- a run starts in {measured.start:.2f} s;
- a scenario of 8 calls is collected in {each["collecting"]}, and replayed with evidence in
  {each["scenario"]};
- a report of one scenario is rendered in {measured.node:.1f} s, and each further one takes
  {each["rendering"]} and {measured.page / 1e3:.0f} kB;
- a process of the sandbox takes {_ms(measured.purchase)} for a purchase, which leaves
  {measured.memory / 1e3:.1f} kB; two processes do {200 * measured.efficiency:.0f} % of one's work.

**Assumed**: a scenario takes other than was recorded by {100 * OFF:.0f} %; the way to a sandbox and
back takes {_ms(WAY)}; a machine has {MEMORY / 1e9:.0f} GB; every core is like the measured one.
**Simulated** is all that follows.
"""


def _shards(measured: Measured) -> str:
    lines = [
        "### Scenarios × shards: replay\n",
        "Seconds until the verdict, one core a shard; in brackets what the most of it is.\n",
        "| scenarios | " + " | ".join(_counted(each, "shard") for each in SHARDS) + " | page |",
        "| --- |" + " --- |" * (len(SHARDS) + 1),
    ]
    for scenarios in SCENARIOS:
        cells = [_until(measured, scenarios, shards) for shards in SHARDS]
        page = f"{measured.page * scenarios / 1e6:,.0f} MB"
        lines.append(f"| {scenarios:,} | " + " | ".join([*cells, page]) + " |")
    return "\n".join(lines) + "\n"


def _until(measured: Measured, scenarios: int, shards: int) -> str:
    parts = {
        "start": measured.start,
        "running": slowest_shard(measured, scenarios, shards),
        "collecting": measured.collecting * scenarios,
        "report": measured.node + measured.rendering * scenarios,
    }
    return f"{sum(parts.values()):,.0f} ({max(parts, key=lambda name: parts[name])})"


def _queues(measured: Measured) -> str:
    lines = [
        "### Shards × sandbox processes: scenarios on a sandbox\n",
        "Scenarios of 8 calls a second, each shard with an account of its own on one sandbox.\n",
        "| shards | " + " | ".join(_counted(each, "process") for each in PROCESSES) + " |",
        "| --- |" + " --- |" * len(PROCESSES),
    ]
    for clients in CLIENTS:
        rates = [calls_per_second(measured, clients, each) / CALLS for each in PROCESSES]
        lines.append(f"| {clients} | " + " | ".join(f"{each:,.0f}" for each in rates) + " |")
    return "\n".join(lines) + "\n"


def _accounts(measured: Measured) -> str:
    lines = [
        "### Accounts × sandbox processes: purchases\n",
        "Purchases a second, every account as busy as it can be, keys falling where they fall; in",
        "brackets how many processes' worth that is.\n",
        "| accounts | " + " | ".join(_counted(each, "process") for each in PROCESSES) + " |",
        "| --- |" + " --- |" * len(PROCESSES),
    ]
    for accounts in ACCOUNTS:
        cells = []
        for processes in PROCESSES:
            share = busiest_share(accounts, processes)
            lost = measured.efficiency if processes > 1 else 1.0
            cells.append(f"{share * lost / measured.purchase:,.0f} ({share:.1f})")
        lines.append(f"| {accounts} | " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


def _walls(measured: Measured) -> str:
    return "### Where the next walls stand\n\n" + "\n".join(_each_wall(measured)) + "\n"


def _each_wall(measured: Measured) -> Iterator[str]:
    yield (
        f"- **Collecting**: every shard collects the whole suite. With more than "
        f"{measured.scenario / measured.collecting:,.0f} shards it collects longer than it runs."
    )
    if measured.rendering:
        yield (
            f"- **The report**: one machine renders what all have run. With more than "
            f"{measured.scenario / measured.rendering:,.0f} shards that takes longer than to run "
            f"it; from {HEAVY / measured.page:,.0f} scenarios on the page has {HEAVY / 1e6:.0f} MB."
        )
    clients = (measured.scenario / CALLS + measured.purchase + WAY) / measured.purchase
    yield (
        f"- **One process of the sandbox**: {clients:,.0f} shards keep it busy; more of them wait, "
        "and more processes help."
    )
    yield (
        f"- **One account**: it is on one process, and no faster than {1 / measured.purchase:,.0f} "
        "purchases a second on any number of them."
    )
    full = MEMORY / measured.memory
    yield (
        f"- **Memory**: {MEMORY / 1e9:.0f} GB hold {full / 1e6:.1f} million authorizations, which "
        f"one process makes in {full * measured.purchase / 60:,.0f} minutes."
    )


def _counted(number: int, noun: str) -> str:
    plural = f"{noun}es" if noun.endswith("s") else f"{noun}s"
    return f"{number} {noun if number == 1 else plural}"


def _ms(seconds: float) -> str:
    return f"{seconds * 1e3:.3g} ms"


if __name__ == "__main__":
    write_page(load_figures())
