"""Adding to configuration files: what is missing is written, what is there stays as it is.

pytest reads one file of several; the one it reads in a folder is the one that is added to.
"""

import re
import tomllib
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from iniconfig import IniConfig, ParseError

from issuing_harness.errors import SettingsError

OPTION: Final = "issuing_features"
#: The folder of features where none is configured.
FEATURES: Final = "features"
_TOML_FILES: Final = ("pytest.toml", ".pytest.toml")
_INI_FILES: Final = ("pytest.ini", ".pytest.ini")
#: The section of files that hold the configuration of other tools, too.
_SECTIONS: Final = {"tox.ini": "pytest", "setup.cfg": "tool:pytest"}

Content = dict[str, Any]


@dataclass(frozen=True, slots=True)
class ConfigurationFile:
    """The file that pytest reads its configuration from.

    Args:
        path: the file.
        section: the path of its table or section for pytest.
        exists: whether the file is there and has that section.
    """

    path: Path
    section: tuple[str, ...]
    exists: bool

    @property
    def is_toml(self) -> bool:
        """Whether it is TOML, and not INI."""
        return self.path.suffix == ".toml"

    def options(self) -> Content:
        """Return what it configures of pytest.

        Raises:
            SettingsError: it cannot be read.
        """
        content: Any = _parse(self, read_text(self.path))
        for name in self.section:
            content = content.get(name, {})
        return dict(content)

    def with_features(self) -> str:
        """Return the file's text with the folder of features in it, and nothing else changed.

        Raises:
            SettingsError: it has a form to which nothing can be added safely.
        """
        line = f'{OPTION} = ["{FEATURES}"]' if self.is_toml else f"{OPTION} = {FEATURES}"
        before = read_text(self.path)
        newline = "\r\n" if "\r\n" in before else "\n"
        after = self._add_line(before, line, newline)
        wanted = deepcopy(_parse(self, before))
        section = wanted
        for name in self.section:
            section = section.setdefault(name, {})
        section[OPTION] = [FEATURES] if self.is_toml else FEATURES
        if not after or _parsed_or_none(self, after) != wanted:
            raise SettingsError(
                f"{self.path.name} was to be given a line, and is written in a way to which it "
                f"cannot be added safely. Nothing was written. Add to what it says of pytest:\n\n"
                f"    {line}\n"
            )
        return after

    def _add_line(self, text: str, line: str, newline: str) -> str:
        """Return the text with a line below the section's header, ``""`` if it is not found."""
        separator = "." if self.is_toml else ""
        header = separator.join(self.section)
        if not self.exists:
            gap = newline if text.strip() else ""
            ended = text if not text or text.endswith("\n") else text + newline
            return f"{ended}{gap}[{header}]{newline}{line}{newline}"
        found = re.search(rf"^[ \t]*\[{re.escape(header)}\][^\r\n]*", text, re.MULTILINE)
        return f"{text[: found.end()]}{newline}{line}{text[found.end() :]}" if found else ""


def configuration_file(root: Path) -> ConfigurationFile:
    """Return the file that pytest reads in a folder, or the one to write if it reads none.

    Raises:
        SettingsError: a file that pytest would read is damaged.
    """
    for name in (*_TOML_FILES, *_INI_FILES):
        if (root / name).is_file():
            return _with_section(root / name, ("pytest",))
    pyproject = _pyproject(root / "pyproject.toml")
    if pyproject and pyproject.exists:
        return pyproject
    for name, section in _SECTIONS.items():
        if (root / name).is_file() and (found := _with_section(root / name, (section,))).exists:
            return found
    return pyproject or ConfigurationFile(root / _INI_FILES[0], ("pytest",), exists=False)


def is_configured(root: Path) -> bool:
    """Whether pytest would take a folder for the root of a project."""
    found = configuration_file(root)
    return found.exists or found.path.is_file()


def read_text(path: Path) -> str:
    """Return a file's text with its line endings as they are, ``""`` if there is no file.

    Raises:
        SettingsError: it is not UTF-8.
    """
    try:
        return path.read_bytes().decode("utf-8") if path.is_file() else ""
    except UnicodeDecodeError as error:
        raise SettingsError(
            f"{path.name} was to be read, and is not UTF-8 text ({error.reason}). Save it as UTF-8."
        ) from None


def _pyproject(path: Path) -> ConfigurationFile | None:
    if not path.is_file():
        return None
    in_ini_form = _with_section(path, ("tool", "pytest", "ini_options"))
    native = _with_section(path, ("tool", "pytest"))
    return native if native.exists and not in_ini_form.exists else in_ini_form


def _with_section(path: Path, section: tuple[str, ...]) -> ConfigurationFile:
    file = ConfigurationFile(path, section, exists=True)
    content: Any = _parse(file, read_text(path))
    for name in section:
        if not isinstance(content, dict) or name not in content:
            return ConfigurationFile(path, section, exists=False)
        content = content[name]
    return file


def _parse(file: ConfigurationFile, text: str) -> Content:
    parse: Callable[[str], Content] = tomllib.loads if file.is_toml else _parse_ini
    try:
        return parse(text)
    except (tomllib.TOMLDecodeError, ParseError, RecursionError) as error:
        raise SettingsError(
            f"{file.path.name} was to be read, and pytest cannot read it either: {error}. Correct "
            "it first."
        ) from None


def _parsed_or_none(file: ConfigurationFile, text: str) -> Content | None:
    try:
        return _parse(file, text)
    except SettingsError:
        return None


def _parse_ini(text: str) -> Content:
    return {section.name: dict(section.items()) for section in IniConfig("", text)}
