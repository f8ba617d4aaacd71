"""Writes the page: ``python -m issuing_tools.fidelity docs/fidelity.md``."""

import sys
from pathlib import Path

from issuing_tools.fidelity import coverage, page

if __name__ == "__main__":
    path = Path(sys.argv[1])
    path.write_text(page.render_page(coverage.load(path.with_suffix(".json"))), encoding="utf-8")
