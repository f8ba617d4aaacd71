"""Writes the page: ``python -m issuing_sandbox.fidelity docs/fidelity.md``."""

import sys
from pathlib import Path

from issuing_tools.fidelity import held, page

if __name__ == "__main__":
    path = Path(sys.argv[1])
    path.write_text(page.written(held.read(path.with_suffix(".json"))), encoding="utf-8")
