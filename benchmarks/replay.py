"""The rows about replays: what a scenario costs, beside the floor and the stock stack."""

import json
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from benchmarks.bench import Bench
from benchmarks.figures import Findings, ratios
from benchmarks.processes import ROOT, program, python, run
from benchmarks.suites import Sample

MILLISECONDS: Final = "ms CPU"
#: A feature of one scenario.
ONE: Final = "features/authorizations/verification_data.feature"
REPORTS: Final = ROOT / "reports"
RESULTS, PAGE = "allure-results", "allure-report.html"
#: How many parts of equal number the durations of the library's scenarios are told in.
PARTS: Final = 20


def with_report(bench: Bench) -> Findings:
    """A scenario with evidence and Allure, beside the floor and beside the stock stack."""
    found = Findings()
    for size in bench.sizes:
        costs = bench.costs(size)
        report, bare, stock = (_cpu(costs[way]) for way in ("report", "bare", "stock"))
        found.add(f"× bare, {size:,} scenarios", ratios(report, bare), "×")
        found.add(f"× stock, {size:,} scenarios", ratios(report, stock), "×")
        for way, cpu in (("a scenario", report), ("bare", bare), ("stock", stock)):
            found.add(f"{way}, {size:,} scenarios", cpu, MILLISECONDS)
    return found


def without_report(bench: Bench) -> Findings:
    """A scenario with neither evidence nor Allure, beside the floor."""
    found = Findings()
    for size in bench.sizes:
        costs = bench.costs(size)
        plain, bare = _cpu(costs["plain"]), _cpu(costs["bare"])
        found.add(f"× bare, {size:,} scenarios", ratios(plain, bare), "×")
        found.add(f"a scenario, {size:,} scenarios", plain, MILLISECONDS)
    return found


def files(bench: Bench) -> Findings:
    """The files that a scenario adds to Allure's results."""
    found, costs = Findings(), bench.costs(bench.sizes[0])
    found.add("files a scenario", [each.files for each in costs["report"]], "")
    return found


def two_workers(bench: Bench) -> Findings:
    """Two processes beside one, on the wall, start included."""
    found, size = Findings(), bench.sizes[-1]
    costs = bench.costs(size)
    one, two = ([each.wall for each in costs[f"{way}, whole"]] for way in ("report", "two"))
    found.add(f"times as fast, {size:,} scenarios", ratios(one, two), "×")
    found.add("-n 0", one, "s")
    found.add("-n 2", two, "s")
    return found


def growth(bench: Bench) -> Findings:
    """A scenario in a suite of 5,000 beside one in a suite of 100."""
    found = Findings()
    large = 5000 if not bench.quick else 3 * bench.sizes[-1]
    small = bench.costs(bench.sizes[0])["report"]
    most = bench.suites.costs(large, bench.rounds(2), "report")["report"]
    middle = sorted(_cpu(small))[len(small) // 2]
    found.add(f"of {large:,}, × of {bench.sizes[0]:,}", [each / middle for each in _cpu(most)], "×")
    return found


def vocabulary(bench: Bench) -> Findings:
    """A scenario where 1,000 sentences more are known than where they are not."""
    found, suites = Findings(), bench.suites
    few, many = suites.suite(4), suites.suite(bench.sizes[0])
    wide, more = suites.wide(1000, few, many), []
    usual = []
    for _ in range(bench.rounds(3)):
        for project, kept in (("ours", usual), (wide, more)):
            start = suites.whole("plain", few, project=project)
            whole = suites.whole("plain", many, project=project)
            kept.append(whole.less(start, bench.sizes[0] - 4))
    found.add("with 1,000 sentences more", ratios(_cpu(more), _cpu(usual)), "×")
    return found


def long_tapes(bench: Bench) -> Findings:
    """The same number of takes on few long tapes and on many short ones."""
    found, suites = Findings(), bench.suites
    lengths = (8, 80, 800) if not bench.quick else (8, 16)
    takes = 2 * lengths[-1]
    names = [suites.suite(takes // length, length) for length in lengths]
    few, costs = suites.suite(4), [[] for _ in lengths]
    for _ in range(bench.rounds(2)):
        start = suites.whole("report", few)
        for name, kept in zip(names, costs, strict=True):
            kept.append((suites.whole("report", name).cpu - start.cpu) / takes * 1e3)
    found.add(f"a take of {lengths[-1]}, × of 8", ratios(costs[-1], costs[0]), "×")
    for length, kept in zip(lengths, costs, strict=True):
        found.add(f"a take, tapes of {length}", kept, MILLISECONDS)
    if len(lengths) > 2:  # noqa: PLR2004 - where a search of the tape would show
        found.add(f"a take of {lengths[-1]}, × of 80", ratios(costs[-1], costs[1]), "×")
    return found


def collection(bench: Bench) -> Findings:
    """Collecting alone: each scenario of the largest suite beside each of a smaller one."""
    found, suites = Findings(), bench.suites
    sizes = (100, 1000, 5000) if not bench.quick else (4, 8, 16)
    names = [suites.suite(size) for size in sizes]
    steeper, cost = [], []
    for _ in range(bench.rounds(2)):
        cpu = [suites.whole("plain", name, "--collect-only").cpu for name in names]
        first = (cpu[1] - cpu[0]) / (sizes[1] - sizes[0])
        cost.append((cpu[2] - cpu[1]) / (sizes[2] - sizes[1]) * 1e3)
        steeper.append(cost[-1] / 1e3 / first)
    found.add(f"to {sizes[2]:,}, × to {sizes[1]:,}", steeper, "×")
    found.add("collecting a scenario", cost, MILLISECONDS)
    return found


def library(bench: Bench) -> Findings:
    """The whole library, as a person types it, and the page that comes of it."""
    found, folder = Findings(), (ONE,) if bench.quick else ()
    page, harness = bench.folder / "report.html", program("issuing-harness")
    render = [harness, "report", "--output", str(page)]
    with reports_put_back():
        run([harness, "run", ONE], ROOT)
        found.add("rendering one scenario again", [run(render, ROOT).wall], "s")
        ended = [run([harness, "run", *folder], ROOT) for _ in range(bench.rounds(3))]
        found.add("the whole run", [each.wall for each in ended], "s")
        found.add("rendering it again", [run(render, ROOT).wall for _ in ended], "s")
        found.add("the page", [(REPORTS / PAGE).stat().st_size / 1e6], "MB")
        lengths = sorted(_durations(REPORTS / RESULTS))
    found.add("its processor time", [each.cpu for each in ended], "s CPU")
    found.add("scenarios", [len(lengths)], "")
    found.add("a scenario, from the report", lengths, "ms")
    found.series["scenarios' milliseconds"] = [
        lengths[(2 * part + 1) * len(lengths) // (2 * PARTS)] for part in range(PARTS)
    ]
    return found


@contextmanager
def reports_put_back() -> Iterator[None]:
    """Let the report of whoever measures be afterwards what it was."""
    with TemporaryDirectory(dir=REPORTS) as aside:
        for name in (RESULTS, PAGE):
            if (REPORTS / name).exists():
                shutil.move(REPORTS / name, aside)
        try:
            yield
        finally:
            shutil.rmtree(REPORTS / RESULTS, ignore_errors=True)
            (REPORTS / PAGE).unlink(missing_ok=True)
            for kept in Path(aside).iterdir():
                shutil.move(kept, REPORTS)


def cold(bench: Bench) -> Findings:
    """One scenario, from the command to the prompt, beside imports that no run can do without."""
    found, rounds = Findings(), bench.rounds(7)
    command = python("-m", "pytest", "-q", ONE)
    ended, floor = [], []
    for _ in range(rounds):
        ended.append(run(command, ROOT))
        floor.append(run(python("-c", "import pytest, stripe, gherkin"), ROOT))
    found.add("one scenario", [each.wall for each in ended], "s")
    found.add("its processor time", [each.cpu for each in ended], "s CPU")
    found.add("floor: importing pytest, stripe and gherkin", [each.wall for each in floor], "s")
    return found


def _cpu(samples: Sequence[Sample]) -> list[float]:
    return [each.cpu * 1e3 for each in samples]


def _durations(results: Path) -> list[float]:
    """Return how long each scenario took, in milliseconds, as Allure's results have it."""
    documents = [json.loads(path.read_bytes()) for path in results.glob("*-result.json")]
    return [each["stop"] - each["start"] for each in documents if each["status"] == "passed"]
