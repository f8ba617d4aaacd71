"""Keeps ``docs/fidelity.md`` current.

Its table of policies is written from ``Policies`` by::

python -m issuing_sandbox.fidelity docs/fidelity.md
"""

import sys
from pathlib import Path
from typing import Final

from issuing_sandbox.policies import table

BEGIN: Final = "<!-- policies: written by python -m issuing_sandbox.fidelity -->"
END: Final = "<!-- policies: end -->"


def current(page: str) -> str:
    """The page with the policies as they are now."""
    before, _, rest = page.partition(BEGIN)
    _, _, after = rest.partition(END)
    lines = "\n".join(table())
    return f"{before}{BEGIN}\n\n{lines}\n\n{END}{after}"


if __name__ == "__main__":
    path = Path(sys.argv[1])
    path.write_text(current(path.read_text(encoding="utf-8")), encoding="utf-8")
