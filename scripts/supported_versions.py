"""Tries the built wheel beside the lowest and the newest versions that its metadata allows.

Run it with ``uv run scripts/supported_versions.py [--python 3.11 …] [--set lowest …] [--beside]``.
Each combination has an environment of its own, in which a fresh repository is set up with
``issuing-harness init``, warnings are errors, and its scenarios run on the sandbox, are recorded,
and replay. Pythons are found where uv and pyenv have them; one that is not there is named, and is a
failure unless ``--installed`` leaves it out, as in CI.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterator, Sequence
from pathlib import Path

ROOT = Path(__file__).parent.parent
PYTHONS = ("3.11", "3.12", "3.13")
#: What uv is told so that it takes the lowest, or the newest, allowed versions.
RESOLUTIONS = {"lowest": "lowest-direct", "newest": "highest"}
#: Plugins of pytest that other repositories have, and that change nothing for us.
BESIDE = (
    *("pytest-asyncio", "pytest-cov", "pytest-html", "pytest-randomly", "pytest-rerunfailures"),
    *("pytest-sugar", "pytest-timeout", "pytest-xdist"),
)
WARNINGS = "filterwarnings = error\n"
ASYNCIO = "asyncio_default_fixture_loop_scope = function\n"
COMMANDS = (
    ("issuing-harness", "run", "--no-report", "--backend", "sandbox", "--record"),
    ("issuing-harness", "run", "--no-report"),
    ("issuing-harness", "check"),
    ("issuing-harness", "tapes", "verify"),
    ("issuing-harness", "doctor"),
    ("pytest", "--alluredir=results"),
)


def main() -> None:
    """Try every combination that was asked for, and exit 1 if one of them failed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--python", nargs="+", choices=PYTHONS, default=PYTHONS)
    parser.add_argument("--set", nargs="+", choices=tuple(RESOLUTIONS), default=tuple(RESOLUTIONS))
    parser.add_argument("--installed", action="store_true", help="leave out what is not there")
    parser.add_argument("--beside", action="store_true", help=f"install {', '.join(BESIDE)}, too")
    chosen = parser.parse_args()
    beside = BESIDE if chosen.beside else ()
    pythons = {python: _find(python) for python in chosen.python}
    missing = [python for python, found in pythons.items() if not found]
    if missing:
        print(f"Not installed here, so not tried: Python {', '.join(missing)}", flush=True)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        wheel = _build(folder)
        results = [
            _try(wheel, folder / f"{python}-{kind}", found, kind, beside)
            for python, found in pythons.items()
            for kind in chosen.set
            if found
        ]
    sys.exit(not all(results) or (bool(missing) and not chosen.installed))


def _find(python: str) -> str:
    """Return the path of an interpreter, ``""`` if there is none."""
    pyenv = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv")
    if found := sorted(pyenv.glob(f"versions/{python}.*/bin/python{python}")):
        return str(found[-1])
    done = subprocess.run(
        ["uv", "python", "find", "--no-python-downloads", python],
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    return done.stdout.strip()


def _build(folder: Path) -> Path:
    _call(["uv", "build", "--wheel", "--quiet", "--out-dir", str(folder)], ROOT)
    [wheel] = folder.glob("*.whl")
    return wheel


def _try(wheel: Path, folder: Path, python: str, kind: str, beside: Sequence[str]) -> bool:
    """Set up one environment and type the commands in a fresh repository; returns the verdict."""
    environment, project = folder / "environment", folder / "project"
    project.mkdir(parents=True)
    interpreter = environment / "bin" / "python"
    _call(["uv", "venv", "--quiet", "--python", python, str(environment)], folder)
    # what would have to be compiled is no version that anybody takes; uv takes the lowest versions
    # of what is named here only, not of what the wheel requires
    install = ["uv", "pip", "install", "--quiet", "--only-binary", ":all:"]
    install += ["--python", str(interpreter), "--resolution", RESOLUTIONS[kind]]
    _call([*install, str(wheel), *_requirements(), *beside], folder)
    python = _call([str(interpreter), "--version"], folder)
    print(f"{python}, {kind}: {', '.join(_versions(interpreter))}", flush=True)
    _call([str(environment / "bin" / "issuing-harness"), "init"], project)
    with (project / "pytest.ini").open("a") as configuration:
        configuration.write(WARNINGS + ASYNCIO * bool(beside))
    failed = [problem for command in COMMANDS for problem in _type(command, environment, project)]
    print("\n".join(failed) or f"{python}, {kind}: all well", flush=True)
    return not failed


def _requirements() -> list[str]:
    metadata = tomllib.loads((ROOT / "pyproject.toml").read_text())
    return list(metadata["project"]["dependencies"])


def _type(command: tuple[str, ...], environment: Path, project: Path) -> Iterator[str]:
    """Type a command in the repository; yield what went wrong, if anything."""
    done = subprocess.run(
        [str(environment / "bin" / command[0]), *command[1:]],
        cwd=project,
        env={**os.environ, "PYTHONWARNINGS": "default"},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode or "Traceback" in done.stderr:
        yield f"{' '.join(command)} ended with {done.returncode}:\n{done.stdout}\n{done.stderr}"


def _versions(interpreter: Path) -> list[str]:
    code = (
        "from importlib.metadata import requires, version; import re; "
        "names = [re.match(r'[\\w-]+', line)[0] for line in requires('issuing-harness') "
        "if 'extra' not in line]; print('\\n'.join(f'{n} {version(n)}' for n in names))"
    )
    return _call([str(interpreter), "-c", code], interpreter.parent).split("\n")


def _call(command: list[str], folder: Path) -> str:
    done = subprocess.run(command, cwd=folder, check=True, stdout=subprocess.PIPE, text=True)
    return done.stdout.strip()


main()
