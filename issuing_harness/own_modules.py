"""A project's own sentences, fixtures and cast, and those of the harness, loaded without a list.

A project keeps them beside its folder of features: every module in ``steps/`` and ``fixtures/`` is
loaded as a pytest plugin, and ``fixtures/personas.toml`` and ``merchants.toml`` extend the cast.
"""

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from importlib.util import find_spec
from os.path import realpath
from pathlib import Path
from types import ModuleType
from typing import Final

import pytest

from issuing_harness.collection import feature_folders
from issuing_harness.collection.unloaded import forget_definitions
from issuing_harness.errors import VocabularyError
from issuing_harness.surroundings import hand_over

VOCABULARY_OPTION: Final = "issuing_vocabulary"
FIXTURES, STEPS = "fixtures", "steps"
#: The package that a project's own modules are imported below; their folders may have the names of
#: packages that are installed.
_PACKAGE: Final = "issuing_own"
#: The runs of pytest that have begun in this process and have not ended, the outermost first.
_RUNNING: Final[list[pytest.Config]] = []


def add_options(parser: pytest.Parser) -> None:
    """Declare ``issuing_vocabulary``."""
    parser.addini(
        VOCABULARY_OPTION,
        "whether the sentences and fixtures that come with the harness are loaded (default: true)",
        type="bool",
        default=True,
    )


def load(config: pytest.Config) -> None:
    """Load the cast, the vocabulary and a project's own modules, if it has folders of features.

    Raises:
        pytest.UsageError: a file of the project's cannot be loaded.
    """
    parents = own_parents(feature_folders(config), config.rootpath)
    if not parents:
        config.pluginmanager.register(UnconfiguredFeatures(), "issuing_unconfigured")
        return
    # only where there are features: it imports the SDK, which takes longer than pytest itself
    from issuing_harness.program.cast import load_cast  # noqa: PLC0415 - it imports the SDK, which is slow

    forget_definitions()
    try:
        restore = load_cast(*(parent / FIXTURES for parent in parents))
    except VocabularyError as error:
        raise pytest.UsageError(str(error)) from None
    _keep_while_running(config, restore)
    if config.getini(VOCABULARY_OPTION):
        with _own_folder_first():
            _load_vocabulary(config)
    for number, parent in enumerate(parents):
        _load_modules(config, parent, f"{_PACKAGE}{number or ''}")


def _load_vocabulary(config: pytest.Config) -> None:
    """Load the fixtures of the harness and, where tests are collected, its sentences.

    The fixtures have a word for the run's first lines as well. A controller of xdist, for which its
    workers wait, imports of the sentences the package alone, by which its folder is known.
    """
    fixtures, steps = vocabulary_modules()
    config.pluginmanager.import_plugin(fixtures)
    if _leaves_collection_to_workers(config):
        import_module(steps)
    else:
        config.pluginmanager.import_plugin(steps)


def _leaves_collection_to_workers(config: pytest.Config) -> bool:
    """Whether this process is a controller of xdist, and is not asked to list what there is."""
    option = config.option
    is_controller = getattr(option, "dist", "no") != "no" and not hasattr(config, "workerinput")
    lists = option.collectonly or option.showfixtures or option.show_fixtures_per_test
    return is_controller and not lists


def _keep_while_running(config: pytest.Config, restore: Callable[[], None]) -> None:
    """Let the cast be the one before when a run inside another one has ended.

    After any other run it stays: a command looks at what the run has collected.
    """
    if _RUNNING:
        config.add_cleanup(restore)
    _RUNNING.append(config)
    config.add_cleanup(lambda: _RUNNING.remove(config))


class UnconfiguredFeatures:
    """A pytest plugin that says why there is no test where feature files are not collected."""

    def pytest_terminal_summary(
        self, terminalreporter: pytest.TerminalReporter, exitstatus: int, config: pytest.Config
    ) -> None:
        """Say what to do, if nothing was collected and there are feature files to collect."""
        if exitstatus not in (pytest.ExitCode.NO_TESTS_COLLECTED, pytest.ExitCode.USAGE_ERROR):
            return
        folders = sorted({path.parent for path in config.rootpath.glob("features/**/*.feature")})
        if folders or any(".feature" in argument for argument in config.args):
            terminalreporter.write_line(
                "Feature files are not collected here: issuing_features, the folders they are in, "
                "is not in pytest's configuration. `issuing-harness init` writes it, and what else "
                "a repository needs.",
                yellow=True,
            )


def own_parents(features: Sequence[Path], root: Path) -> list[Path]:
    """Return the folders that a project's ``steps`` and ``fixtures`` belong in.

    Args:
        features: its folders of features.
        root: its root; none of the folders is above it.
    """
    folders = (Path(realpath(folder)) for folder in reversed(features))
    return list(dict.fromkeys(root if path == root else path.parent for path in folders))


def vocabulary_modules() -> tuple[str, str]:
    """Return the plugins of the harness's own fixtures and sentences.

    In the wheel they are inside this package, in a checkout beside it.
    """
    package = __name__.partition(".")[0]
    start = f"{package}." if find_spec(f"{package}.{STEPS}") else ""
    return f"{start}{FIXTURES}.stage", f"{start}{STEPS}"


@contextmanager
def _own_folder_first() -> Iterator[None]:
    """Look for modules beside this package before anywhere else, while an integration is certified.

    In a checkout the vocabulary's packages are called ``steps`` and ``fixtures`` there, as others'
    may be that lie on ``PYTHONPATH``. In any other run a checkout that is worked in comes first.
    """
    if not hand_over():
        yield
        return
    folder = str(Path(__file__).parents[1])
    sys.path.insert(0, folder)
    try:
        yield
    finally:
        sys.path.remove(folder)


def _load_modules(config: pytest.Config, parent: Path, package: str) -> None:
    """Load each module below ``fixtures`` and ``steps`` in a folder, unless it is loaded."""
    modules = list(_modules(parent, package))
    if not modules:
        return
    _make_package(package, parent)
    for name, path in modules:
        if path not in _loaded_files(config):
            _load_module(config, name, path)


def _modules(parent: Path, package: str) -> Iterator[tuple[str, Path]]:
    """Yield the name and the file of each module, ``steps`` after what they may ask for."""
    for folder in (parent / FIXTURES, parent / STEPS):
        for path in [] if is_of_vocabulary(folder) else sorted(folder.rglob("*.py")):
            parts = path.relative_to(parent).with_suffix("").parts
            if parts[-1] != "conftest" and not any(part.startswith(".") for part in parts):
                parts = parts[:-1] if parts[-1] == "__init__" else parts
                yield ".".join((package, *parts)), path


def is_of_vocabulary(folder: Path) -> bool:
    """Whether a folder is the one that the harness's own fixtures or sentences were loaded from."""
    names = {name.removesuffix(".stage") for name in vocabulary_modules()}
    packages = (sys.modules.get(name) for name in names)
    return any(str(folder) in getattr(module, "__path__", ()) for module in packages)


def _make_package(name: str, folder: Path) -> None:
    """Make a package of a folder, in place of one that an earlier run in this process made."""
    for module in [each for each in sys.modules if each.partition(".")[0] == name]:
        del sys.modules[module]
    pytest.register_assert_rewrite(name)
    package = ModuleType(name)
    package.__path__ = [str(folder)]
    sys.modules[name] = package


def _loaded_files(config: pytest.Config) -> set[Path]:
    """Return the files that were loaded as plugins, by a list in a ``conftest.py`` for example."""
    plugins = config.pluginmanager.get_plugins()
    return {Path(str(file)) for each in plugins if (file := getattr(each, "__file__", None))}


def _load_module(config: pytest.Config, name: str, path: Path) -> None:
    try:
        config.pluginmanager.import_plugin(name)
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # noqa: BLE001 - a module may raise anything, or call sys.exit()
        reason = _unwrapped(error)
        place = f"{_relative(path, config)}{_line(reason, path)}"
        raise pytest.UsageError(
            f"{place} could not be loaded: {type(reason).__name__}: {reason}. Every module in "
            f"{path.parent.name}/ is loaded, because sentences may need it. Correct it, or move it "
            "elsewhere."
        ) from None


def _unwrapped(error: BaseException) -> BaseException:
    """Return what a module raised, without what pytest makes of it."""
    is_of_pytest = type(error).__module__.startswith("_pytest.") or str(error).startswith(
        "Error importing plugin"
    )
    return error.__cause__ if is_of_pytest and error.__cause__ else error


def _relative(path: Path, config: pytest.Config) -> str:
    root = config.rootpath
    return (path.relative_to(root) if path.is_relative_to(root) else path).as_posix()


def _line(error: BaseException, path: Path) -> str:
    """Return ``:12``, the line of a module at which it failed; ``""`` if it is not known."""
    if isinstance(error, SyntaxError) and error.filename == str(path):
        return f":{error.lineno}"
    line, traceback = None, error.__traceback__
    while traceback is not None:
        if traceback.tb_frame.f_code.co_filename == str(path):
            line = traceback.tb_lineno
        traceback = traceback.tb_next
    return f":{line}" if line else ""
