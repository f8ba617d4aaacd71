"""Writes Allure's model to files: same names and same JSON as allure-commons, at a fraction.

allure-commons copies every result with ``attr.asdict`` and writes it with ``json.dump``; here
orjson walks the same objects. ``json`` stays as the fallback for text orjson refuses (lone
surrogates in captured output).
"""

import json
import os
import shutil
from pathlib import Path
from typing import Any

import allure_commons
import orjson

from issuing_harness.reporting.fence import Fence
from issuing_harness.reporting.stamp import new_id


class ResultWriter:
    """The last stop of results, containers and attachments, instead of ``AllureFileLogger``.

    Args:
        folder: where the files go; it exists (allure-pytest made it).
        fence: cleans everything that passes.
    """

    def __init__(self, folder: Path, fence: Fence) -> None:
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
