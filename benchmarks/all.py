"""Measures every figure of ``docs/performance.md``, peers and floor in the same run.

::

    uv run benchmarks/all.py                      # all, about twenty minutes on two calm cores
    uv run benchmarks/all.py replay latency       # a table, or a row, by name
    uv run benchmarks/all.py --list               # the names
    uv run benchmarks/all.py --page               # write the pages again, measure nothing
    uv run benchmarks/all.py --quick              # see that everything works; keep nothing

Each row is kept in ``docs/performance.json`` as soon as it is measured, and the pages are written
anew: what is stopped by Ctrl-C goes on by the command that is then named. Ends with 1 if a row
could not be measured, because what it measured was not equal, not answered or not there; a target
that is not reached is no failure, but stands on the page.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

if __name__ == "__main__":
    sys.path[0] = str(Path(__file__).parents[1])

from benchmarks import page, scale
from benchmarks.bench import Bench
from benchmarks.figures import Invalid, Refused, watched
from benchmarks.table import COMMAND, Row, chosen
from benchmarks.wrk import WHERE

#: As a shell has it for what Ctrl-C has stopped.
INTERRUPTED = 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what was asked for; return the exit code."""
    options = _parsed(arguments)
    try:
        asked = chosen([*options.rows, *options.only])
    except KeyError as error:
        print(error.args[0], file=sys.stderr)
        return 2
    if options.list:
        for row in asked:
            print(f"{row.name:24} {row.part:8} {row.target or row.what}")
    elif options.page:
        write_pages(page.load_figures(options.json), options.json)
    else:
        return _measure(asked, options)
    return 0


def _measure(asked: Sequence[Row], options: argparse.Namespace) -> int:
    """Measure rows one after the other, each kept before the next begins."""
    kept, failed = Kept(options.json, keeps=not options.quick or options.json != page.FIGURES), 0
    ways = {way for row in asked for way in row.ways}
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(Path(folder), quick=options.quick, ways=ways, installed=options.installed)
        for number, row in enumerate(asked):
            left = kept.seconds(asked[number:])
            print(f"{number + 1} of {len(asked)}  {row.name} …  ({left})", flush=True)
            try:
                failed += not _measured(row, bench, kept)
            except KeyboardInterrupt:
                names = " ".join(each.name for each in asked[number:])
                print(f"stopped. Go on with: {COMMAND} {names}{' --quick' * options.quick}")
                return INTERRUPTED
    return 1 if failed else 0


def _measured(row: Row, bench: Bench, kept: "Kept") -> bool:
    """Measure a row and keep it; return whether it could be."""
    try:
        with watched() as beside:
            found = row.function()(bench).document()
    except Refused as lack:
        print(f"   not measured: {lack}", flush=True)
        if (can_be_had := str(lack) == WHERE) is False:
            kept.keep(row, {"refused": str(lack), "beside": beside})
        return not can_be_had
    except (Invalid, OSError, subprocess.SubprocessError) as fault:
        print(f"   NO FIGURE: {fault}", flush=True)
        return False
    kept.keep(row, {**found, "beside": beside})
    for label, figure in found["figures"].items():
        spread = f"{figure['low']:g} to {figure['high']:g}, {figure['rounds']} rounds"
        print(f"   {label}: {figure['median']:g} {figure['unit']} ({spread})", flush=True)
    verdict = "too little for a verdict" if bench.quick else row.verdict(found) or "no goal"
    print(f"   {verdict}; {beside}", flush=True)
    return True


class Kept:
    """The figures on disk, and the pages that are made of them.

    Args:
        path: of the JSON.
        keeps: whether anything is written.
    """

    def __init__(self, path: Path, *, keeps: bool) -> None:
        self._path, self._keeps = path, keeps
        self._document = page.load_figures(path)
        if keeps and self._document["machine"] != page.machine():
            self._document = {"machine": page.machine(), "rows": {}}

    def keep(self, row: Row, found: dict[str, Any]) -> None:
        """Keep what was found of a row, in the order of the page."""
        day = datetime.now(UTC).date().isoformat()
        self._document["rows"][row.name] = {"day": day, **found}
        if self._keeps:
            order = [each.name for each in chosen([])]
            kept = self._document["rows"]
            self._document["rows"] = {name: kept[name] for name in order if name in kept}
            write_pages(self._document, self._path)

    def seconds(self, rows: Sequence[Row]) -> str:
        """Say how long rows took when they were measured last."""
        known = [self._document["rows"].get(row.name, {}).get("beside", {}) for row in rows]
        total = sum(each.get("seconds", 0) for each in known)
        return f"about {total:.0f} s left" if total else f"{len(rows)} left"


def write_pages(document: dict[str, Any], path: Path) -> None:
    """Write the JSON, and beside it the page of the figures and that of the simulation."""
    path.write_text(json.dumps(document, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    path.with_suffix(".md").write_text(page.render_page(document), encoding="utf-8")
    if path == page.FIGURES:
        scale.write_page(document)


def _parsed(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("rows", nargs="*", metavar="ROW", help="a row, or a table")
    parser.add_argument("--only", action="append", default=[], metavar="ROW", help="likewise")
    parser.add_argument("--quick", action="store_true", help="little of each, kept nowhere")
    parser.add_argument("--list", action="store_true", help="name the rows")
    parser.add_argument("--page", action="store_true", help="write the pages, measure nothing")
    parser.add_argument("--json", type=Path, default=page.FIGURES, help="where figures are kept")
    parser.add_argument("--installed", type=Path, help="where peers are installed, and kept")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
