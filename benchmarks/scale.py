"""How far it goes: simulates more scenarios, shards and processes than this machine has.

::

    uv run benchmarks/scale.py      # writes the tables of docs/scale.md; all.py does so as well

What one scenario, one collection, one report, one purchase take is measured and read from
``docs/performance.json``. From it are simulated: suites split over shards by recorded durations, as
``pytest-split`` does it by ``least_duration``; and shards whose calls queue at the processes of a
sandbox. Draws are seeded: the same figures give the same tables.
"""

import statistics
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

if __name__ == "__main__":
    sys.path[0] = str(Path(__file__).parents[1])

from benchmarks.page import load_figures
from benchmarks.simulation import (
    CALLS,
    OFF,
    WAY,
    Measured,
    busiest_share,
    calls_per_second,
    slowest_shard,
)

PAGE: Final = Path(__file__).parents[1] / "docs" / "scale.md"
BEGIN: Final = "<!-- written by benchmarks/scale.py -->\n"
END: Final = "<!-- until here -->\n"
SCENARIOS: Final = (1_000, 10_000, 100_000)
SHARDS: Final = (1, 4, 16, 64)
CLIENTS: Final = (1, 4, 16, 64, 256)
PROCESSES: Final = (1, 2, 4, 8)
ACCOUNTS: Final = (4, 16, 64, 256)
#: Assumed: the bytes of memory of a machine for one sandbox.
MEMORY: Final = 16e9
#: Bytes of a page that a browser takes long to open.
HEAVY: Final = 100e6


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
