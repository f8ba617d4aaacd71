"""Allure results as they lie in folders: found, merged, and read for the plain page."""

import os
import re
import shutil
from collections import Counter
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

import orjson

from issuing_harness.errors import ReportError

RESULT: Final = "*-result.json"
ENVIRONMENT: Final = "environment.properties"
#: What our pages have in their first bytes, and how many those are.
_TITLE, _HEAD = b"Issuing harness", 8192
_COUNTED: Final = re.compile(r"(\d+) from (.+)")


def find_results(inputs: Sequence[Path]) -> list[Path]:
    """Return the folders that hold results: those named, and those anywhere below them.

    Raises:
        ReportError: one of those named holds none.
    """
    folders = []
    for folder in inputs:
        found = sorted({file.parent for file in folder.rglob(RESULT)})
        if not found:
            raise ReportError(
                f"There are no results to render in {folder}"
                f"{'' if folder.exists() else ', which does not exist'}. Run scenarios first: "
                f"issuing-harness run, or pytest --alluredir={folder}. Another folder: "
                "issuing-harness report FOLDER"
            )
        folders += [each for each in found if each not in folders]
    return folders


def merge_results(folders: Sequence[Path], into: Path) -> Path:
    """Return one folder with the results of all: the only one, or ``into``, filled."""
    if len(folders) == 1:
        return folders[0]
    into.mkdir()
    for folder in folders:
        for file in folder.iterdir():
            if file.is_file() and not (into / file.name).exists():
                _link(file, into / file.name)
    environment = _merged_environment(read_environment(folder) for folder in folders)
    (into / ENVIRONMENT).unlink(missing_ok=True)
    write_properties(into / ENVIRONMENT, environment)
    return into


def _link(file: Path, to: Path) -> None:
    try:
        os.link(file, to)
    except OSError:  # another file system, or one without links
        shutil.copyfile(file, to)


def _merged_environment(environments: Iterable[dict[str, str]]) -> dict[str, str]:
    """Return the properties of several runs: counts added up, other values side by side."""
    values: dict[str, list[str]] = {}
    for environment in environments:
        for name, value in environment.items():
            values.setdefault(name, []).append(value)
    return {name: _merged(each) for name, each in values.items()}


def _merged(values: list[str]) -> str:
    counts: Counter[str] = Counter()
    for value in values:
        for part in value.split(", "):
            match = _COUNTED.fullmatch(part)
            counts[match[2] if match else part] += int(match[1]) if match else 0
    return ", ".join(f"{n} from {name}" if n else name for name, n in sorted(counts.items()))


def discard_page(page: Path) -> None:
    """Remove the page of an earlier run, if one of ours is there: it tells nothing of this run."""
    with suppress(OSError):
        with page.open("rb") as file:
            is_ours = _TITLE in file.read(_HEAD)
        if is_ours:
            page.unlink()


def write_properties(file: Path, properties: dict[str, str]) -> None:
    """Write a Java properties file, as Allure 2 and Allure 3 read it."""
    lines = (f"{_escaped(name)}={_escaped(value)}\n" for name, value in properties.items())
    file.write_text("".join(lines), "ascii")


def read_environment(folder: Path) -> dict[str, str]:
    """Return ``environment.properties`` of a folder; empty if it has none."""
    properties = {}
    with suppress(OSError):
        for line in (folder / ENVIRONMENT).read_text("ascii").splitlines():
            name, _, value = re.sub(r"\\(=|:)", _hidden, line).partition("=")
            properties[_unescaped(name)] = _unescaped(value)
    return properties


def _hidden(match: re.Match[str]) -> str:
    return f"\\u{ord(match[1]):04x}"


def _escaped(text: str) -> str:
    text = text.replace("\\", "\\\\").replace("\n", " ")
    text = "".join(char if char.isascii() else f"\\u{ord(char):04x}" for char in text)
    return text.replace(" ", "\\ ").replace("=", "\\=").replace(":", "\\:")


def _unescaped(text: str) -> str:
    def plain(match: re.Match[str]) -> str:
        return chr(int(match[1], 16)) if match[1] else match[2]

    return re.sub(r"\\(?:u([0-9a-f]{4})|(.))", plain, text)


def read_results(folder: Path) -> list[dict[str, Any]]:
    """Return the last attempt at each scenario, in the order in which they began.

    What cannot be read is left out; a file may be half written if a run was killed.
    """
    last: dict[str, dict[str, Any]] = {}
    for result in sorted(_readable(folder.glob(RESULT)), key=lambda each: each.get("start") or 0):
        last[str(result.get("historyId") or result.get("uuid"))] = result
    return list(last.values())


def _readable(files: Iterable[Path]) -> Iterable[dict[str, Any]]:
    for file in files:
        with suppress(OSError, orjson.JSONDecodeError):
            result = orjson.loads(file.read_bytes())
            if isinstance(result, dict):
                yield result
