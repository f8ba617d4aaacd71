"""Pins every package, those that others bring along included, without naming any registry.

Run it with ``uv run scripts/pin.py`` after changing a dependency; add ``--upgrade`` to take newer
versions. It resolves, and writes the result into ``tool.uv.constraint-dependencies``; ``uv.lock``
itself names registries and stays out of the repository.
"""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

PROJECT = Path(__file__).parent.parent / "pyproject.toml"
BLOCK = re.compile(r"constraint-dependencies = \[\n.*?\]\n", re.DOTALL)


def main() -> None:
    """Resolve without the present pins where asked, and write the new ones."""
    if "--upgrade" in sys.argv:
        _write([])
    subprocess.run(["uv", "lock", *sys.argv[1:]], cwd=PROJECT.parent, check=True)  # noqa: S603, S607
    lock = tomllib.loads((PROJECT.parent / "uv.lock").read_text())
    packages = [each for each in lock["package"] if "registry" in each["source"]]
    _write(sorted(f"{each['name']}=={each['version']}" for each in packages))
    print(f"{len(packages)} packages pinned in pyproject.toml")


def _write(pins: list[str]) -> None:
    lines = "".join(f'    "{pin}",\n' for pin in pins)
    text = PROJECT.read_text()
    PROJECT.write_text(BLOCK.sub(f"constraint-dependencies = [\n{lines}]\n", text))


main()
