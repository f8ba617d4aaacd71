"""Asks a sandbox for every route of Stripe's SDK: answered, refused as Stripe does, or by name.

::

    uv run scripts/sweep_routes.py          # ends with 1 if there was a fault
    uv run scripts/sweep_routes.py --keep   # and writes the counts into docs/fidelity.md
"""

import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from issuing_sandbox.app import Sandbox
from issuing_sandbox.server.server import running
from issuing_tools.contract import sdk
from issuing_tools.fidelity import coverage, page, sweeps
from tests.sandbox.api import OverHttp
from tests.sandbox.sweeps import sweep_routes

PAGE = ROOT / "docs" / "fidelity.md"


def main(arguments: list[str]) -> int:
    """Sweep, say what came, and return 1 if there was a fault."""
    with running(Sandbox()) as base:
        swept = sweep_routes(OverHttp(base, "sk_test_sweep"), list(sdk.routes()))
    for fault in swept.faults:
        print(fault)
    print(", ".join(f"{number} {kind}" for kind, number in sorted(swept.counts.items())))
    if "--keep" in arguments:
        sweeps.keep("routes", swept.counts)
        measured = coverage.load(PAGE.with_suffix(".json"))
        PAGE.write_text(page.render_page(measured), encoding="utf-8")
    return 1 if swept.faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
