"""The project that a command is typed in: its folders, as pytest's configuration names them.

Every command asks here, from whatever folder of the project it is typed in, so that all of them
see the features and cassettes that ``pytest`` sees there.
"""

import re
from collections.abc import Generator, Iterable
from contextlib import redirect_stderr, redirect_stdout, suppress
from dataclasses import dataclass
from io import StringIO
from os.path import relpath
from pathlib import Path
from typing import Final

import pytest

from issuing_harness.errors import SettingsError
from issuing_harness.options import LONG_NAMES, cassettes_folder, lengthen, lengthen_free_names

#: The lines that may follow a feature file, as in ``features/x.feature:14``.
_LINES: Final = re.compile(r"(:\d+)+$")


@dataclass(frozen=True, slots=True)
class Project:
    """Where a project's parts are; every path is absolute.

    Args:
        root: what pytest takes for the root: where its configuration is.
        features: the folders of feature files, as ``issuing_features`` names them.
        cassettes: the folder of cassettes.
        paths: the files, folders and node ids that the command line names.
    """

    root: Path
    features: tuple[Path, ...]
    cassettes: Path
    paths: tuple[str, ...] = ()

    @property
    def feature_files(self) -> list[Path]:
        """Every feature file that is collected, sorted."""
        return sorted({file for folder in self.features for file in folder.rglob("*.feature")})

    def require_features(self) -> None:
        """Refuse a project without a feature file, in which a command would prove nothing.

        Raises:
            SettingsError: saying where they were looked for.
        """
        if not self.features:
            raise SettingsError(
                f"No folder of features is named in {self.root}, so there is no scenario. "
                "`issuing-harness init` does that and writes what else is needed; or name one in "
                'pytest\'s configuration there: issuing_features = ["features"].'
            )
        if not self.feature_files:
            folders = ", ".join(map(relpath, self.features))
            raise SettingsError(
                f"There is no feature file in {folders}, so there is no scenario. Write one, or "
                "name another folder: issuing_features in pytest's configuration."
            )

    def require_cassettes(self) -> None:
        """Refuse a project without a cassette, in which there is nothing to look at.

        Raises:
            SettingsError: saying where they were looked for.
        """
        if not any(self.cassettes.rglob("*.yaml")):
            raise SettingsError(
                f"There is no cassette in {relpath(self.cassettes)}. Record some with --backend "
                "sandbox --record, or name the folder they are in: --cassettes in the addopts of "
                "pytest's configuration."
            )


class _ConfigurationRead(Exception):
    def __init__(self, project: Project) -> None:
        super().__init__()
        self.project = project


class _ConfigurationReader:
    """A pytest plugin that stops pytest before it imports anything of the project.

    Only where addopts has a short name of ours are the project's conftests loaded first: one of
    them may have an option of that name.
    """

    @pytest.hookimpl(wrapper=True)
    def pytest_load_initial_conftests(
        self, early_config: pytest.Config, parser: pytest.Parser, args: list[str]
    ) -> Generator[None, None, None]:
        """Read the folders, and raise them."""
        if any(argument.partition("=")[0] in LONG_NAMES for argument in args):
            with suppress(Exception):  # a conftest that is broken has no say, and is told of later
                yield
            args[:] = lengthen_free_names(args, parser)
        self._read(early_config, parser, args)

    def _read(self, early_config: pytest.Config, parser: pytest.Parser, args: list[str]) -> None:
        # imported before pytest, pytest-bdd could not be rewritten, about which pytest warns
        from issuing_harness.collection.options import configured_folders  # noqa: PLC0415 - when pytest can rewrite pytest-bdd

        if not early_config.pluginmanager.hasplugin("issuing_harness.plugin"):
            raise SettingsError(
                "The features of this project were to be read, and pytest was told not to load "
                "the plugin that reads them, by -p no:issuing_harness or "
                "PYTEST_DISABLE_PLUGIN_AUTOLOAD. Leave that out, of PYTEST_ADDOPTS and addopts too."
            )
        early_config.option.__dict__.update(vars(parser.parse_known_args(args)))
        paths = early_config.option.file_or_dir
        raise _ConfigurationRead(
            Project(
                root=early_config.rootpath,
                features=configured_folders(early_config),
                cassettes=cassettes_folder(early_config),
                paths=tuple(path for path in paths if _exists(path)),
            )
        )


def read_project(arguments: Iterable[str] = ()) -> Project:
    """Return the project of the working directory.

    Args:
        arguments: a command line of pytest, which may name a configuration or folders, too.

    Raises:
        SettingsError: pytest cannot read its configuration, or a folder of features is missing.
    """
    output = StringIO()
    with redirect_stdout(output), redirect_stderr(output):
        try:
            command = ["-W", "ignore", *lengthen(arguments)]
            exit_code = pytest.main(command, plugins=[_ConfigurationReader()])
        except _ConfigurationRead as read:
            return read.project
    raise SettingsError(
        f"pytest's configuration was to be read in {Path.cwd()}, and pytest ended with {exit_code}:"
        f"\n\n{output.getvalue().strip()}\n\nCorrect that first."
    )


def _exists(path: str) -> bool:
    """Whether an argument names a file, a folder, a node id or a line; not an option's value."""
    return Path(_LINES.sub("", path.partition("::")[0])).exists()
