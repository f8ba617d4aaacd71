"""The writer of Allure's files, and the sanitizer that everything written passes."""

import json
import os
import re
import secrets
import shutil
import sysconfig
import tempfile
import time
from pathlib import Path
from typing import Any, Final

import allure_commons
import orjson

import issuing_harness
from issuing_harness.reporting.faults import Faults, never_raises


def now() -> int:
    """Return the time as Allure writes it, in milliseconds since the epoch."""
    return int(time.time() * 1000)


def new_id() -> str:
    """Return a unique id for a result, a container or an attachment."""
    return secrets.token_hex(16)


#: A substring that is cheap to look for and absent from most texts, the pattern of the secret, and
#: its replacement.
_SECRETS: Final = (
    (b"k_test_", re.compile(rb"\b([sr]k_test_)[A-Za-z0-9]+"), rb"\1" + "…".encode()),
    (b"k_live_", re.compile(rb"\b([sr]k_live_)[A-Za-z0-9]+"), rb"\1" + "…".encode()),
    (b"whsec_", re.compile(rb"\b(whsec_)[A-Za-z0-9+/=]+"), rb"\1" + "…".encode()),
    (b"_secret_", re.compile(rb"\b(\w+_secret_)[A-Za-z0-9]+"), rb"\1" + "…".encode()),
)


class Sanitizer:
    """Removes this machine's folders, and secrets, from what is about to be written.

    Args:
        root: the project's root; files below it are named relative to it.
    """

    def __init__(self, root: Path) -> None:
        folders = {
            str(root): "",
            str(Path(issuing_harness.__file__).parents[1]): "",
            sysconfig.get_path("purelib"): "<python>/",
            sysconfig.get_path("stdlib"): "<python>/",
            tempfile.gettempdir(): "<tmp>/",
            str(Path.home()): "~/",
        }
        self._folders = [
            (prefix.encode(), folders[folder].encode())
            for folder in sorted(folders, key=len, reverse=True)
            for prefix in _prefixes(folder)
        ]

    def clean(self, text: bytes) -> bytes:
        """Return ``text`` without this machine's folders and without secrets."""
        for folder, replacement in self._folders:
            text = text.replace(folder, replacement)
        for hint, pattern, replacement in _SECRETS:
            if hint in text:
                text = pattern.sub(replacement, text)
        return text


def _prefixes(folder: str) -> set[str]:
    """Return a folder as a prefix of paths, also as JSON escapes it where paths have backslashes.

    The root of the file system is no prefix to replace.
    """
    if len(folder) <= 1:
        return set()
    separator = "\\" if "\\" in folder else "/"
    return {folder + separator, (folder + separator).replace("\\", "\\\\")}


@never_raises
class ResultWriter:
    """Writes results, containers and attachments, in the place of ``AllureFileLogger``.

    Args:
        folder: the folder of results; it exists (allure-pytest made it).
        sanitizer: cleans everything that is written, except attached files.
        faults: keeps what goes wrong in here, such as a disk that is full.
    """

    def __init__(self, folder: Path, sanitizer: Sanitizer, faults: Faults) -> None:
        self.faults = faults
        self._folder = str(folder)
        self._sanitizer = sanitizer

    @allure_commons.hookimpl
    def report_result(self, result: Any) -> None:
        """Write the result of a test."""
        self._write(result)

    @allure_commons.hookimpl
    def report_container(self, container: Any) -> None:
        """Write the fixtures of a test, or a fixture that several tests shared."""
        self._write(container)

    @allure_commons.hookimpl
    def report_globals(self, globals_item: Any) -> None:
        """Write global errors and attachments, which belong to no test."""
        self._write(globals_item)

    @allure_commons.hookimpl
    def report_attached_data(self, body: str | bytes, file_name: str) -> None:
        """Write an attachment, at once: a result that refers to it is written only later."""
        data = body.encode("utf-8", "backslashreplace") if isinstance(body, str) else body
        with open(f"{self._folder}/{file_name}", "wb") as file:  # noqa: PTH123 - hot
            file.write(self._sanitizer.clean(data))

    @allure_commons.hookimpl
    def report_attached_file(self, source: str, file_name: str) -> None:
        """Copy an attached file unchanged, since it may be a picture."""
        shutil.copyfile(source, f"{self._folder}/{file_name}")

    def _write(self, item: Any) -> None:
        path = f"{self._folder}/{item.file_pattern.format(prefix=new_id())}"
        # somebody may read at any moment (xdist, `allure watch`), so a result appears complete
        with open(f"{path}.tmp", "wb") as file:  # noqa: PTH123 - hot
            file.write(self._sanitizer.clean(_json(item)))
        os.replace(f"{path}.tmp", path)  # noqa: PTH105 - hot


def _json(item: Any) -> bytes:
    try:
        return orjson.dumps(item, default=_non_empty_fields)
    except orjson.JSONEncodeError:
        return json.dumps(item, default=_non_empty_fields).encode()


def _non_empty_fields(item: Any) -> Any:
    """Return the fields of a model object that have a value, as allure-commons does."""
    try:
        fields = vars(item)
    except TypeError:
        return str(item)
    return {name: value for name, value in fields.items() if value or value is False}
