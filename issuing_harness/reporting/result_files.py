"""Allure results as they lie in folders: found, merged, and read for the plain page."""

import os
import re
import shutil
from collections import Counter
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

import orjson

from issuing_harness.errors import ReportError
from issuing_harness.reporting.labels import source_of
from issuing_harness.reporting.run_record import RECORD
from issuing_harness.tape.redacted_output import redact_text

RESULT: Final = "*-result.json"
ENVIRONMENT: Final = "environment.properties"
_CATEGORIES: Final = "categories.json"
_EXECUTOR: Final = "executor.json"
#: The properties that say which shards there are, and how many scenarios were answered by whom.
SHARDS: Final = "Shards"
_ANSWERS: Final = "Answers"
#: What is merged by what it says, or is of one run alone.
_OF_A_RUN: Final = frozenset({ENVIRONMENT, _CATEGORIES, _EXECUTOR, RECORD})
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
        found = {file.parent for kind in (RESULT, RECORD) for file in folder.rglob(kind)}
        if not found:
            raise ReportError(
                f"There are no results to render in {folder}"
                f"{'' if folder.exists() else ', which does not exist'}. Run scenarios first: "
                f"issuing-harness run, or pytest --alluredir={folder}. Another folder: "
                "issuing-harness report FOLDER"
            )
        folders += [each for each in sorted(found) if each not in folders]
    return folders


def merge_results(folders: Sequence[Path], into: Path) -> Path:
    """Return ``into``, filled with the results of all folders.

    Two results of one scenario are attempts at it, of which the last one counts.

    Raises:
        ReportError: two folders have another file of the same name.
    """
    into.mkdir()
    for folder in folders:
        for file in filter(Path.is_file, folder.iterdir()):
            if file.name not in _OF_A_RUN:
                _add(file, into / file.name)
    write_properties(into / ENVIRONMENT, _merged_environment(folders, into))
    _write_json(
        into / _CATEGORIES, _distinct(_elements(folder / _CATEGORIES) for folder in folders)
    )
    # where several jobs ran them, the page leads to the first of those that say so
    executor = next(filter(Path.is_file, (folder / _EXECUTOR for folder in folders)), None)
    if executor is not None:
        _add(executor, into / _EXECUTOR)
    return into


def _add(file: Path, to: Path) -> None:
    if not to.exists():
        _link(file, to)
    elif file.read_bytes() != to.read_bytes():
        raise ReportError(
            f"{file} was to be merged with the results of another run, which have a file of that "
            "name with another content. Names of results are drawn at random, so one of the two "
            "was changed since; fetch both again, or run that part again."
        )


def add_global_errors(results: Path, messages: Sequence[str]) -> None:
    """Write what is wrong with a run as a whole, as Allure shows it."""
    errors = [{"message": redact_text(message)} for message in messages]
    _write_json(results / f"{uuid4().hex}-globals.json", {"errors": errors, "attachments": []})


def _write_json(path: Path, document: object) -> None:
    if document:
        path.write_bytes(orjson.dumps(document))


def _elements(path: Path) -> list[Any]:
    """Return the elements of a list in JSON; none if there is no such file."""
    with suppress(OSError, orjson.JSONDecodeError):
        document = orjson.loads(path.read_bytes())
        return document if isinstance(document, list) else []
    return []


def _distinct(lists: Iterable[list[Any]]) -> list[Any]:
    """Return each element once, in the order in which they come first."""
    found: list[Any] = []
    for each in lists:
        found += [element for element in each if element not in found]
    return found


def _link(file: Path, to: Path) -> None:
    try:
        os.link(file, to)
    except OSError:  # another file system, or one without links
        shutil.copyfile(file, to)


def _merged_environment(folders: Sequence[Path], merged: Path) -> dict[str, str]:
    """Return the properties of several runs: what differs side by side, and who answered.

    That is counted anew, by the attempts that count: a scenario that two runs have tried is one.
    """
    values: dict[str, list[str]] = {}
    for folder in folders:
        for name, value in read_environment(folder).items():
            values.setdefault(name, []).append(value)
    environment = {name: _merged(each) for name, each in values.items()}
    sources = Counter(filter(None, map(_source, read_results(merged))))
    if sources:
        counts = (f"{count} from {source}" for source, count in sorted(sources.items()))
        environment[_ANSWERS] = ", ".join(counts)
    return environment


def _source(result: dict[str, Any]) -> str:
    """Return where the responses of a scenario came from; ``""`` if it had none."""
    labels = result.get("labels") or ()
    told = [str(each.get("value")) for each in labels if each.get("name") == "provenance"]
    return source_of(told[-1]) if told else ""


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
