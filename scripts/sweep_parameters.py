"""Sends every parameter of every operation with wrong values: refused as Stripe does, or by name.

::

    uv run scripts/sweep_parameters.py          # ends with 1 if there was a fault
    uv run scripts/sweep_parameters.py --keep   # and writes the counts into docs/fidelity.md
"""

import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from issuing_tools.fidelity import coverage, page, sweeps
from tests.sandbox.sweeps import sweep_parameters

PAGE = ROOT / "docs" / "fidelity.md"


def main(arguments: list[str]) -> int:
    """Sweep, say what came, and return 1 if there was a fault."""
    swept = sweep_parameters()
    for fault in swept.faults:
        print(fault)
    print(", ".join(f"{number} {kind}" for kind, number in sorted(swept.counts.items())))
    if "--keep" in arguments:
        sweeps.keep("parameters", swept.counts)
        measured = coverage.load(PAGE.with_suffix(".json"))
        PAGE.write_text(page.render_page(measured), encoding="utf-8")
    return 1 if swept.faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
