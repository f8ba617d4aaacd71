"""Allure's notion of a moment and of a name for a file."""

import json
import os
import re
import secrets
import shutil
import sysconfig
import tempfile
import time
from pathlib import Path
from typing import Any

import allure_commons
import orjson

import issuing_harness


def now() -> int:
    """Milliseconds since the epoch."""
    return int(time.time() * 1000)


def new_id() -> str:
    """A name nobody else has."""
    return secrets.token_hex(16)


_SECRETS = (
    # a cheap test first: most texts hold none of these
    (b"k_test_", re.compile(rb"\b([sr]k_test_)[A-Za-z0-9]+"), rb"\1" + "…".encode()),
    (b"k_live_", re.compile(rb"\b([sr]k_live_)[A-Za-z0-9]+"), rb"\1" + "…".encode()),
    (b"whsec_", re.compile(rb"\b(whsec_)[A-Za-z0-9+/=]+"), rb"\1" + "…".encode()),
    (b"_secret_", re.compile(rb"\b(\w+_secret_)[A-Za-z0-9]+"), rb"\1" + "…".encode()),
)


class Sanitizer:
    """Takes folders and secrets out of what is about to be written.

    Args:
        root: the folder whose files are named relative to it.
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
            (spelling.encode(), folders[folder].encode())
            for folder in sorted(folders, key=len, reverse=True)
            for spelling in _spellings(folder)
        ]

    def clean(self, text: bytes) -> bytes:
        """``text`` without folders of this machine and without secrets."""
        for folder, instead in self._folders:
            text = text.replace(folder, instead)
        for hint, pattern, instead in _SECRETS:
            if hint in text:
                text = pattern.sub(instead, text)
        return text


def _spellings(folder: str) -> set[str]:
    """The folder as a prefix: as it stands, and as JSON spells it where paths have backslashes."""
    if len(folder) <= 1:
        return set()
    separator = "\\" if "\\" in folder else "/"
    return {folder + separator, (folder + separator).replace("\\", "\\\\")}


class ResultWriter:
    """The last stop of results, containers and attachments, instead of ``AllureFileLogger``.

    Args:
        folder: where the files go; it exists (allure-pytest made it).
        fence: cleans everything that passes.
    """

    def __init__(self, folder: Path, fence: Sanitizer) -> None:
        self._folder = str(folder)
        self._fence = fence

    @allure_commons.hookimpl
    def report_result(self, result: Any) -> None:
        """A test is over."""
        self._write(result)

    @allure_commons.hookimpl
    def report_container(self, container: Any) -> None:
        """The fixtures of a test, or one that several tests shared."""
        self._write(container)

    @allure_commons.hookimpl
    def report_globals(self, globals_item: Any) -> None:
        """What belongs to no test."""
        self._write(globals_item)

    @allure_commons.hookimpl
    def report_attached_data(self, body: str | bytes, file_name: str) -> None:
        """Nothing names this file before the result that is written after it: no detour."""
        data = body.encode("utf-8", "backslashreplace") if isinstance(body, str) else body
        with open(f"{self._folder}/{file_name}", "wb") as file:  # noqa: PTH123 - hot
            file.write(self._fence.clean(data))

    @allure_commons.hookimpl
    def report_attached_file(self, source: str, file_name: str) -> None:
        """A file somebody attached is copied as it is: it may be a picture."""
        shutil.copyfile(source, f"{self._folder}/{file_name}")

    def _write(self, item: Any) -> None:
        path = f"{self._folder}/{item.file_pattern.format(prefix=new_id())}"
        # a reader may look at any moment (xdist, `allure watch`), so a result appears whole
        with open(f"{path}.tmp", "wb") as file:  # noqa: PTH123 - hot
            file.write(self._fence.clean(_json(item)))
        os.replace(f"{path}.tmp", path)  # noqa: PTH105 - hot


def _json(item: Any) -> bytes:
    try:
        return orjson.dumps(item, default=_filled)
    except orjson.JSONEncodeError:
        return json.dumps(item, default=_filled).encode()


def _filled(item: Any) -> Any:
    """What of a model object has a value: allure-commons leaves out the rest, so do we."""
    try:
        fields = vars(item)
    except TypeError:
        return str(item)
    return {name: value for name, value in fields.items() if value or value is False}
