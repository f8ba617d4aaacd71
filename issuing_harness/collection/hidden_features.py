"""Hidden features: folders that a configuration of the project names, and that a run ignores.

``-c other.ini``, ``-o issuing_features=elsewhere`` or a ``pytest.ini`` beside ``pyproject.toml``
take the place of the configuration that names the features, and nobody would miss them.
"""

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest
from iniconfig import IniConfig, ParseError

from issuing_harness.collection.options import FEATURES_OPTION, feature_folder_of

#: What pytest may read its configuration from, in its own order.
_CONFIGURATIONS: Final = (
    *("pytest.toml", ".pytest.toml", "pytest.ini", ".pytest.ini"),
    *("pyproject.toml", "tox.ini", "setup.cfg"),
)
_TABLES: Final = (("pytest",), ("tool", "pytest"), ("tool", "pytest", "ini_options"))
_SECTIONS: Final = ("pytest", "tool:pytest")


def hidden_folders(config: pytest.Config) -> dict[Path, str]:
    """Return the folders of features that this run does not know of, and what hides each."""
    return {
        folder: _what_hides(config, file)
        for root in _roots(config)
        for file in _configurations_in(root)
        for folder in (root / name for name in named_folders(file))
        if folder.is_dir() and not feature_folder_of(folder, config)
    }


def named_folders(file: Path) -> list[str]:
    """Return what a file has for ``issuing_features``; nothing if it cannot be read."""
    text = file.read_text(encoding="utf-8", errors="replace")
    if FEATURES_OPTION not in text:
        return []
    try:
        values = list(_in_toml(text) if file.suffix == ".toml" else _in_ini(file, text))
    except (tomllib.TOMLDecodeError, ParseError, RecursionError):  # pytest says so
        return []
    lines = [line for value in values for line in _lines(value)]
    return [line.strip() for line in lines if line.strip()]


def _in_toml(text: str) -> Iterator[Any]:
    content = tomllib.loads(text)
    for path in _TABLES:
        table: Any = content
        for name in path:
            table = table.get(name, {}) if isinstance(table, dict) else {}
        if isinstance(table, dict) and FEATURES_OPTION in table:
            yield table[FEATURES_OPTION]


def _in_ini(file: Path, text: str) -> Iterator[Any]:
    content = IniConfig(str(file), data=text)
    values = (content.get(section, FEATURES_OPTION) for section in _SECTIONS)
    return (value for value in values if value is not None)


def _lines(value: Any) -> list[str]:
    return [str(each) for each in value] if isinstance(value, list) else str(value).splitlines()


def _roots(config: pytest.Config) -> list[Path]:
    """Return the root of the run, and the one that it would have without ``-c``."""
    start = config.invocation_params.dir
    above = (folder for folder in (start, *start.parents) if any(_configurations_in(folder)))
    is_this = config.option.inifilename and not _is_of_another_project(config)
    found = next(above, None) if is_this else None
    return list(dict.fromkeys(filter(None, (config.rootpath, found))))


def _is_of_another_project(config: pytest.Config) -> bool:
    """Whether ``--rootdir`` names a folder that has nothing to do with where the run was begun.

    So it is with what a certification lays out, which hides nothing of where it was begun.
    """
    root, start = config.rootpath, config.invocation_params.dir
    is_apart = not root.is_relative_to(start) and not start.is_relative_to(root)
    return bool(config.option.rootdir) and is_apart


def _configurations_in(folder: Path) -> Iterator[Path]:
    return (file for name in _CONFIGURATIONS if (file := folder / name).is_file())


def _what_hides(config: pytest.Config, file: Path) -> str:
    """Return what takes the place of a configuration file that names features."""
    instead = f"in the place of what {file.name} names"
    overridden = config.getoption("override_ini") or ()
    if typed := [it for it in overridden if it.startswith(f"{FEATURES_OPTION}=")]:
        return f"-o {typed[-1]} {instead}"
    if config.option.inifilename:
        return f"-c {config.option.inifilename} {instead}"
    read = config.inipath.name if config.inipath else "no configuration"
    return f"{read}, which pytest reads {instead}"
