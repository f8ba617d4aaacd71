"""The built wheel, installed into a virtual environment of its own, beside what it requires."""

import configparser
import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from collections.abc import Callable
from importlib.metadata import entry_points
from pathlib import Path

import pytest
from filelock import FileLock

ROOT = Path(__file__).parents[2]


class Installation:
    """A virtual environment with the wheel, and folders in which its commands are typed."""

    def __init__(self, folder: Path) -> None:
        self.bin = folder / "bin"

    def type(self, line: str, cwd: Path, **environment: str) -> "subprocess.CompletedProcess[str]":
        """Type a line in a shell, as in a fresh terminal whose PATH begins with the environment."""
        kept = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
        kept = {name: value for name, value in kept.items() if not name.startswith("GITHUB_")}
        kept.pop("PYTHONDONTWRITEBYTECODE", None)  # each command would compile the wheel again
        path = f"{self.bin}{os.pathsep}{kept['PATH']}"
        return subprocess.run(
            ["bash", "-c", line],
            cwd=cwd,
            env={**kept, "PATH": path, **environment},
            capture_output=True,
            text=True,
            check=False,
        )


class Repository:
    """A folder in which the wheel's commands are typed, one after the other."""

    def __init__(self, path: Path, installation: Installation) -> None:
        self.path = path
        self.installation = installation

    def type(self, line: str, below: str = "", **environment: str) -> tuple[str, int]:
        """Type a line; returns what was said, both streams, and the exit code."""
        done = self.installation.type(line, self.path / below, **environment)
        return done.stdout + done.stderr, done.returncode

    def file(self, name: str, text: str) -> Path:
        """Write a file."""
        path = self.path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text.lstrip(), encoding="utf-8")
        return path

    def files(self) -> dict[str, str]:
        """Every file with its text, but those that a run makes."""
        made = ("__pycache__", ".pytest_cache", "reports")
        return {
            path.relative_to(self.path).as_posix(): path.read_text(encoding="utf-8")
            for path in sorted(self.path.rglob("*"))
            if path.is_file() and not set(path.parts) & set(made)
        }


@pytest.fixture(name="built_once", scope="session")
def _built_once(
    tmp_path_factory: pytest.TempPathFactory,
) -> Callable[[str, Callable[[Path], None]], Path]:
    """Returns a folder that the first process of a run fills, and that all of them use."""
    shared = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent

    def fill(name: str, build: Callable[[Path], None]) -> Path:
        folder = shared / name
        with FileLock(shared / f"{name}.lock"):
            if not (folder / "built").exists():
                folder.mkdir()
                build(folder)
                (folder / "built").touch()
        return folder

    return fill


@pytest.fixture(name="installation", scope="session")
def _installation(built_once: Callable[[str, Callable[[Path], None]], Path]) -> Installation:
    return Installation(built_once("installation", _install) / "venv")


def _install(folder: Path) -> None:
    """Build the wheel, and install it into a virtual environment in this folder."""
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    venv.create(folder / "venv", with_pip=False, symlinks=True)
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    site = folder / "venv" / "lib" / version / "site-packages"
    [wheel] = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site)
    # what it requires is taken from here; a folder in a .pth file brings none of its own .pth files
    (site / "requirements.pth").write_text(sysconfig.get_path("purelib") + "\n")
    _write_scripts(site, folder / "venv" / "bin")


@pytest.fixture(name="site", scope="session")
def _site(installation: Installation) -> Path:
    """The folder that the wheel was unpacked into."""
    return next(installation.bin.parent.glob("lib/*/site-packages"))


def _write_scripts(site: Path, folder: Path) -> None:
    """Write the commands of the wheel, and pytest's."""
    [metadata] = site.glob("issuing_harness-*.dist-info/entry_points.txt")
    parser = configparser.ConfigParser(delimiters="=")
    parser.read(metadata)
    [pytest_command] = entry_points(group="console_scripts", name="pytest")
    commands = {**parser["console_scripts"], "pytest": pytest_command.value}
    for name, place in commands.items():
        module, _, function = place.partition(":")
        script = folder / name
        script.write_text(
            f"#!{folder}/python\nimport sys\nfrom {module} import {function}\n"
            f"sys.exit({function}())\n"
        )
        script.chmod(0o755)
