"""Left-out features: feature files that a run does not collect, and who leaves them out.

pytest skips folders called ``build`` or ``dist`` and hidden ones by itself; below a folder of
features they are collected all the same. What the project or the command line leaves out is named.
"""

import os
from collections.abc import Generator, Iterator, Mapping, Sequence
from fnmatch import fnmatch
from functools import cached_property
from pathlib import Path
from typing import Any, Final

import pytest
from _pytest.main import _in_venv
from _pytest.pathlib import absolutepath, fnmatch_ex

from issuing_harness.collection import options
from issuing_harness.collection.items import ScenarioItem
from issuing_harness.collection.options import feature_folders

_LEFT_OUT = pytest.StashKey["LeftOutFeatures"]()
#: What a worker of xdist hands to its controller: who left out what.
_OF_WORKER: Final = "issuing_left_out"
#: How many files or scenarios a line names.
_MAX_NAMES: Final = 5


def configure(config: pytest.Config) -> None:
    """Resolve the folders of features, and watch what is left out of them.

    Raises:
        pytest.UsageError: ``issuing_features`` names a folder that does not exist.
    """
    options.configure(config)
    if feature_folders(config):
        config.stash[_LEFT_OUT] = watch = LeftOutFeatures(config)
        config.pluginmanager.register(watch, "issuing_left_out")


def left_out_features(config: pytest.Config) -> Mapping[Path, str]:
    """Return who left out a feature file, by file, as far as files were collected."""
    watch = config.stash.get(_LEFT_OUT, None)
    return watch.files if watch else {}


def feature_files(config: pytest.Config) -> list[Path]:
    """Return every feature file below the folders of features, in hidden folders too."""
    return sorted({file for folder in feature_folders(config) for file in _files_in(folder)})


def _files_in(folder: Path) -> Iterator[Path]:
    for parent, _, names in os.walk(folder):
        files = (Path(parent, name) for name in names if name.lower().endswith(".feature"))
        yield from (file for file in files if not file.is_fifo())


class LeftOutFeatures:
    """A pytest plugin that collects what pytest alone would skip, and names what is left out.

    Args:
        config: names the folders of features.
    """

    def __init__(self, config: pytest.Config) -> None:
        self._config = config
        self.files: dict[Path, str] = {}
        self._scenarios: dict[str, pytest.Item] = {}
        self._told: dict[str, list[str]] = {}

    @cached_property
    def _all(self) -> list[Path]:
        return feature_files(self._config)

    @pytest.hookimpl(wrapper=True)
    def pytest_ignore_collect(
        self, collection_path: Path, config: pytest.Config
    ) -> Generator[None, bool | None, bool | None]:
        """Collect a folder that only pytest's own defaults leave out; keep who left out another."""
        ignored = yield
        files = self._files_below(collection_path) if ignored else []
        if not files:
            return ignored
        author = _author(collection_path, config)
        if author is None:
            return False
        self.files.update(dict.fromkeys(files, author))
        return True

    def pytest_itemcollected(self, item: pytest.Item) -> None:
        """Keep a scenario, which may be taken away later on."""
        if isinstance(item, ScenarioItem):
            self._scenarios[item.nodeid] = item

    def pytest_deselected(self, items: Sequence[pytest.Item]) -> None:
        """Forget scenarios that are deselected, as pytest says itself."""
        for item in items:
            self._scenarios.pop(item.nodeid, None)

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Find what is missing."""
        for file in self._beside_testpaths():
            self.files.setdefault(file, "testpaths of pytest's configuration")
        for file, author in self.files.items():
            self._told.setdefault(author, []).append(self._name(file))
        kept = {item.nodeid for item in session.items}
        if lost := [nodeid for nodeid in self._scenarios if nodeid not in kept]:
            self._told["a plugin or conftest, which took them away and deselected none"] = lost
        output: dict[str, Any] | None = getattr(self._config, "workeroutput", None)
        if output is not None:
            output[_OF_WORKER] = self._told

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        """Keep what a worker of xdist found."""
        self._told |= getattr(node, "workeroutput", {}).get(_OF_WORKER, {})

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Name what was left out, and by whom."""
        for line in self._lines():
            terminalreporter.write_line(line, yellow=True)

    @pytest.hookimpl(optionalhook=True)  # the hook is the whole plugin's
    def pytest_issuing_run_notices(self) -> Mapping[str, str]:
        """Name it in the other outputs, too."""
        return {"what was not run": "\n".join(self._lines())} if self._told else {}

    def _lines(self) -> list[str]:
        return [
            f"Not run, left out by {author}: {', '.join(names[:_MAX_NAMES])}"
            + (f" and {len(names) - _MAX_NAMES} more." if len(names) > _MAX_NAMES else ".")
            for author, names in self._told.items()
        ]

    def _files_below(self, path: Path) -> list[Path]:
        return [file for file in self._all if file.is_relative_to(path)]

    def _beside_testpaths(self) -> Iterator[Path]:
        config = self._config
        if config.args_source is not pytest.Config.ArgsSource.TESTPATHS:
            return
        paths = [absolutepath(config.invocation_params.dir / path) for path in config.args]
        for file in self._all:
            if not any(file.is_relative_to(path) for path in paths):
                yield file

    def _name(self, file: Path) -> str:
        root = self._config.rootpath
        return (file.relative_to(root) if file.is_relative_to(root) else file).as_posix()


def _author(path: Path, config: pytest.Config) -> str | None:
    """Return who leaves out a folder or file; None for pytest's own list of folders.

    The order is pytest's; what it reads of conftests has no public name.
    """
    conftests = _conftest_paths(path, config)
    for option, matches in (("ignore", _is_path), ("ignore_glob", fnmatch)):
        if any(matches(str(path), str(it)) for it in conftests[f"collect_{option}"]):
            return f"collect_{option} of a conftest.py"
        typed = config.getoption(option) or ()
        if any(matches(str(path), str(absolutepath(it))) for it in typed):
            return f"--{option.replace('_', '-')}"
    if not config.getoption("collect_in_virtualenv") and _in_venv(path):
        return "pytest, which takes the folder for a virtual environment"
    patterns = config.getini("norecursedirs")
    if path.is_dir() and any(fnmatch_ex(pattern, path) for pattern in patterns):
        return "norecursedirs of pytest's configuration" if _sets_norecursedirs(config) else None
    return "a hook pytest_ignore_collect of a plugin or conftest"


def _conftest_paths(path: Path, config: pytest.Config) -> dict[str, Sequence[Path]]:
    names = ("collect_ignore", "collect_ignore_glob")
    read = config._getconftest_pathlist  # noqa: SLF001
    return {name: read(name, path=path.parent) or () for name in names}


def _is_path(path: str, ignored: str) -> bool:
    return path == ignored


def _sets_norecursedirs(config: pytest.Config) -> bool:
    typed = config.getoption("override_ini") or ()
    return "norecursedirs" in config.inicfg or any(it.startswith("norecursedirs=") for it in typed)
