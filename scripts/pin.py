"""Pins every package, those that others bring along included, without naming any registry.

The wheel's own metadata has ranges (``project.dependencies``); the exact versions of this
repository are constraints.

Run it with ``uv run scripts/pin.py`` after changing a dependency; add ``--upgrade`` to take newer
versions. It resolves, and writes the result into ``tool.uv.constraint-dependencies``, and the
hashes of every package's files into ``requirements.hashes.txt``; ``uv.lock`` itself names
registries and stays out of the repository.
"""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

PROJECT = Path(__file__).parent.parent / "pyproject.toml"
HASHES = PROJECT.with_name("requirements.hashes.txt")
#: All groups and extras, nothing about this project itself, and no comments with its own command.
EXPORT = ("--all-groups", "--all-extras", "--no-emit-project", "--no-header", "--no-annotate")
BLOCK = re.compile(r"(?<!-)\bconstraint-dependencies = \[\n.*?\]\n", re.DOTALL)
#: What builds the wheel has the version that is pinned with the rest.
BUILD = re.compile(r'build-constraint-dependencies = \["hatchling==.*?"\]')


def main() -> None:
    """Resolve without the present pins where asked, and write the new ones."""
    if "--upgrade" in sys.argv:
        _write([])
    subprocess.run(["uv", "lock", *sys.argv[1:]], cwd=PROJECT.parent, check=True)
    lock = tomllib.loads((PROJECT.parent / "uv.lock").read_text())
    packages = [each for each in lock["package"] if "registry" in each["source"]]
    pins = sorted(f"{each['name']}=={each['version']}" for each in packages)
    _write(pins)
    _write_build_pin(pins)
    _write_hashes()
    print(f"{len(packages)} packages pinned in pyproject.toml, and hashed in {HASHES.name}")


def _write(pins: list[str]) -> None:
    lines = "".join(f'    "{pin}",\n' for pin in pins)
    text = PROJECT.read_text()
    PROJECT.write_text(BLOCK.sub(f"constraint-dependencies = [\n{lines}]\n", text))


def _write_hashes() -> None:
    command = ["uv", "export", "--quiet", "--format", "requirements-txt", *EXPORT]
    command += ["--output-file", str(HASHES)]
    subprocess.run(command, cwd=PROJECT.parent, check=True)


def _write_build_pin(pins: list[str]) -> None:
    [hatchling] = [pin for pin in pins if pin.startswith("hatchling==")]
    text = PROJECT.read_text()
    PROJECT.write_text(BUILD.sub(f'build-constraint-dependencies = ["{hatchling}"]', text))


main()
