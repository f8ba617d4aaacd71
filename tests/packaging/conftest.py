"""The built wheel, installed into a virtual environment of its own, beside what it requires."""

import configparser
import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from importlib.metadata import entry_points
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


class Installation:
    """A virtual environment with the wheel, and folders in which its commands are typed."""

    def __init__(self, folder: Path) -> None:
        self.bin = folder / "bin"

    def type(self, line: str, cwd: Path, **environment: str) -> "subprocess.CompletedProcess[str]":
        """Type a line in a shell, as in a fresh terminal whose PATH begins with the environment."""
        kept = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
        kept = {name: value for name, value in kept.items() if not name.startswith("GITHUB_")}
        path = f"{self.bin}{os.pathsep}{kept['PATH']}"
        return subprocess.run(
            ["bash", "-c", line],
            cwd=cwd,
            env={**kept, "PATH": path, **environment},
            capture_output=True,
            text=True,
            check=False,
        )


@pytest.fixture(name="installation", scope="session")
def _installation(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    folder = tmp_path_factory.mktemp("installation")
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
    return Installation(folder / "venv")


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
