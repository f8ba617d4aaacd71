"""Left-out features: feature files that a run does not collect, and who leaves them out.

pytest skips hidden folders and those called ``build`` or ``dist``; below a folder of features they
are collected. What the project or the command line leaves out is named, and so is what only its
name or kind keeps from being one: ``x.feature.txt``, a link to nothing.
"""

import os
from collections.abc import Generator, Iterator, Mapping, Sequence
from difflib import get_close_matches
from fnmatch import fnmatch
from functools import cached_property
from os.path import normcase
from pathlib import Path
from typing import Any, Final

import pytest
from _pytest.main import _in_venv
from _pytest.pathlib import absolutepath, fnmatch_ex

from issuing_harness.collection import options
from issuing_harness.collection.hidden_features import hidden_folders
from issuing_harness.collection.items import ScenarioItem
from issuing_harness.collection.lines import dialect_of
from issuing_harness.collection.options import feature_folder_of, feature_folders

_LEFT_OUT = pytest.StashKey["LeftOutFeatures"]()
#: What a worker of xdist hands to its controller: who left out what.
_OF_WORKER: Final = "issuing_left_out"
#: How many files or scenarios a line names.
_MAX_NAMES: Final = 5
_SUFFIX: Final = ".feature"
#: Who left out what pytest has not come to, or has not in its list; or why nobody did.
_PYTEST, _INTERRUPTED = "pytest", "since the collection was interrupted"
_TAKEN_AWAY: Final = "a plugin or conftest, which took them away and deselected none"
#: The least likeness of a misspelt suffix, and how much of a file is read to know what it holds.
_MIN_SIMILARITY, _MAX_READ = 0.75, 4096


def configure(config: pytest.Config) -> None:
    """Resolve the folders of features, and watch what is left out of them.

    Raises:
        pytest.UsageError: ``issuing_features`` names a folder that does not exist.
    """
    options.configure(config)
    hidden = hidden_folders(config)
    if feature_folders(config) or hidden:
        config.stash[_LEFT_OUT] = watch = LeftOutFeatures(config, hidden)
        options.register(config, watch, "issuing_left_out")


def left_out_features(config: pytest.Config) -> Mapping[Path, str]:
    """Return who left out a feature file, by file, as far as files were collected."""
    watch = config.stash.get(_LEFT_OUT, None)
    return watch.files if watch else {}


def feature_files(config: pytest.Config) -> list[Path]:
    """Return every feature file below the folders of features, in hidden folders too."""
    found = _candidates(feature_folders(config))
    return [file for file in found if _is_named_so(file) and file.is_file()]


def _candidates(folders: Sequence[Path]) -> list[Path]:
    """Return all below these folders that is, or seems to be meant as, a feature file."""
    return sorted({file for folder in folders for file in _files_in(folder) if _is_meant_so(file)})


def _files_in(folder: Path) -> Iterator[Path]:
    for parent, folders, names in os.walk(folder, followlinks=True):
        folders[:] = [name for name in folders if not _leads_round(Path(parent, name))]
        yield from (Path(parent, name) for name in names)


def _leads_round(path: Path) -> bool:
    """Whether a path is a link to a folder that it is in, so that nothing below it is new."""
    return path.is_symlink() and path.parent.resolve().is_relative_to(path.resolve())


def _is_named_so(file: Path) -> bool:
    return file.name.lower().endswith(_SUFFIX)


def _is_meant_so(file: Path) -> bool:
    """Whether a file is called like a feature, nearly so, or begins like one."""
    name = file.name.lower()
    suffix = name[name.rfind(".") :]
    is_near = _SUFFIX in name or get_close_matches(suffix, [_SUFFIX], cutoff=_MIN_SIMILARITY)
    return bool(is_near) or (file.is_file() and _begins_like_one(file))


def _begins_like_one(file: Path) -> bool:
    try:
        with file.open(encoding="utf-8-sig", errors="replace") as opened:
            text = opened.read(_MAX_READ)
    except OSError:
        return False
    lines = (line.strip() for line in text.splitlines())
    first = next((line for line in lines if line and line[0] not in "#@"), "")
    return first.startswith(tuple(f"{word}:" for word in dialect_of(text).feature_keywords))


def _in_folders_of_other_case(folders: Sequence[Path]) -> Iterator[tuple[Path, str]]:
    """Yield the feature files in ``Features/`` beside ``features/``, and who leaves them out."""
    for folder in folders:
        for other in folder.parent.iterdir():
            is_other = other.name.lower() == folder.name.lower() and other not in folders
            if is_other and other.is_dir() and not other.samefile(folder):
                author = f"issuing_features, which names '{folder.name}'"
                yield from ((file, author) for file in _candidates([other]))


def _author_of_stray(file: Path) -> str:
    """Return what keeps a file that pytest was to collect from being collected."""
    if not _is_named_so(file):
        return "its name, since only what ends in .feature is run"
    if not file.exists():
        return "its link, which leads to nothing"
    return _PYTEST if file.is_file() else "its kind, since it is no file to read"


class LeftOutFeatures:
    """A pytest plugin that collects what pytest alone would skip, and names what is left out.

    Args:
        config: names the folders of features.
        hidden: the folders that only another configuration names, and what hides each.
    """

    def __init__(self, config: pytest.Config, hidden: Mapping[Path, str]) -> None:
        self._config = config
        self._hidden = hidden
        self._ignored: dict[Path, str] = {}
        self._offered: set[Path] = set()
        self._scenarios: dict[str, pytest.Item] = {}
        self._told: dict[str, list[str]] = {}

    @cached_property
    def _all(self) -> list[Path]:
        return _candidates(feature_folders(self._config))

    @cached_property
    def files(self) -> Mapping[Path, str]:
        """Who left out each feature file; asked once everything is collected."""
        return {**dict(self._strays()), **self._ignored}

    def pytest_collect_file(self, file_path: Path) -> None:
        """Keep what pytest finds."""
        self._offered.add(file_path)

    @pytest.hookimpl(wrapper=True)
    def pytest_ignore_collect(
        self, collection_path: Path, config: pytest.Config
    ) -> Generator[None, bool | None, bool | None]:
        """Collect a folder that only pytest's own defaults leave out; keep who left out another."""
        ignored = yield
        if _leads_round(collection_path) and feature_folder_of(collection_path, config):
            return True
        files = self._files_below(collection_path) if ignored else []
        if not files:
            return ignored
        author = _author(collection_path, config)
        if author is None:
            return False
        self._ignored.update(dict.fromkeys(files, author))
        return True

    @pytest.hookimpl(wrapper=True)
    def pytest_collection(self) -> Generator[None, object, object]:
        """Blame nobody for what was not come to, since the collection was interrupted."""
        try:
            return (yield)
        except (KeyboardInterrupt, pytest.exit.Exception):
            self._told.pop(_TAKEN_AWAY, None)
            if names := self._told.pop(_PYTEST, None):
                self._told[_INTERRUPTED] = names
            raise

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
        hidden = {
            file: why for folder, why in self._hidden.items() for file in _candidates([folder])
        }
        for file, author in {**hidden, **self.files}.items():
            self._told.setdefault(author, []).append(self._name(file))
        kept = {item.nodeid for item in session.items}
        if lost := [nodeid for nodeid in self._scenarios if nodeid not in kept]:
            self._told[_TAKEN_AWAY] = lost
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
            f"Not run, {'left out by ' * (author != _INTERRUPTED)}{author}: "
            + ", ".join(names[:_MAX_NAMES])
            + (f" and {len(names) - _MAX_NAMES} more." if len(names) > _MAX_NAMES else ".")
            for author, names in self._told.items()
        ]

    def _hidden_files(self) -> Iterator[tuple[Path, str]]:
        for folder, author in self._hidden.items():
            yield from ((file, author) for file in _candidates([folder]))

    @cached_property
    def _places(self) -> frozenset[str]:
        """Every feature file and every folder above one, as pytest asks for any that it ignores."""
        places: set[str] = set()
        for file in self._all:
            place = normcase(file)
            while place not in places:
                places.add(place)
                place = place.rpartition(os.sep)[0]
        return frozenset(places)

    def _files_below(self, path: Path) -> list[Path]:
        if normcase(path) not in self._places:
            return []
        return [file for file in self._all if file.is_relative_to(path)]

    def _strays(self) -> Iterator[tuple[Path, str]]:
        """Yield what pytest did not find where it looked, or did not look for."""
        config = self._config
        start = config.invocation_params.dir
        paths = [absolutepath(start / path.partition("::")[0]) for path in config.args]
        by_testpaths = config.args_source is pytest.Config.ArgsSource.TESTPATHS
        for file in self._all:
            is_below = bool(self._offered) and any(file.is_relative_to(path) for path in paths)
            if is_below and not (_is_named_so(file) and file in self._offered):
                yield file, _author_of_stray(file)
            elif by_testpaths and not is_below:
                yield file, "testpaths of pytest's configuration"
        folders = feature_folders(config)
        if all(any(folder.is_relative_to(path) for path in paths) for folder in folders):
            yield from _in_folders_of_other_case(folders)

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
    read = config._getconftest_pathlist  # noqa: SLF001 - pytest has no public question
    return {name: read(name, path=path.parent) or () for name in names}


def _is_path(path: str, ignored: str) -> bool:
    return path == ignored


def _sets_norecursedirs(config: pytest.Config) -> bool:
    typed = config.getoption("override_ini") or ()
    return "norecursedirs" in config.inicfg or any(it.startswith("norecursedirs=") for it in typed)
